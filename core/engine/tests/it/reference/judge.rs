//! Rules, overrides, outcomes and checklists: sections 4 and 5.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::Value as Given;
use jianfu_dsl::tree::{Clauses, Exception, Expr, ExprKind, Guard, Verdict as Words, VerdictKind};
use jiff::civil::Date;

use super::expression::View;
use super::history::Past;
use super::pack::{Pack, Rule};
use super::value::{Facts, Truth, Value};

/// What a rule or exception says, from the most lenient to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Silent,
    Approve,
    Refer,
    Reject,
}

impl From<VerdictKind> for Verdict {
    fn from(kind: VerdictKind) -> Self {
        match kind {
            VerdictKind::Approve => Self::Approve,
            VerdictKind::Refer => Self::Refer,
            VerdictKind::Reject => Self::Reject,
        }
    }
}

impl Verdict {
    fn refuses(self) -> bool {
        self >= Self::Refer
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Silent => panic!("silence is no outcome"),
            Self::Approve => "approve",
            Self::Refer => "refer",
            Self::Reject => "reject",
        }
    }
}

/// What became of one part of a rule: rule, exception's path, guard (empty for a `when` and for a closing verdict), and the status.
pub(crate) type Mark = (String, String, String, &'static str);

/// Everything that the reference says of a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judgement {
    pub(crate) outcome: &'static str,
    /// Sorted.
    pub(crate) marks: Vec<Mark>,
    /// The conditions by their words, with the facts that would tell whether they are needed.
    pub(crate) conditions: BTreeMap<String, BTreeSet<String>>,
    /// Status by check.
    pub(crate) sheet: BTreeMap<String, &'static str>,
    pub(crate) uses_default: bool,
}

/// Judges a demand without a history; nothing where a value does not fit its field.
pub(crate) fn judge(pack: &Pack<'_>, form: &str, given: &BTreeMap<String, Given>, as_of: Option<Date>) -> Option<Judgement> {
    judge_with(pack, form, given, as_of, None)
}

/// Judges a demand with what is remembered.
pub(crate) fn judge_with(
    pack: &Pack<'_>,
    form: &str,
    given: &BTreeMap<String, Given>,
    as_of: Option<Date>,
    past: Option<&Past>,
) -> Option<Judgement> {
    Some(judge_facts(pack, form, &pack.facts(form, given)?, as_of, past))
}

/// Near misses: the rules that one condition keeps from applying, each with how many other conditions its `when` has, and with a copy of the one that fails.
pub(crate) fn near_misses(
    pack: &Pack<'_>,
    form: &str,
    given: &BTreeMap<String, Given>,
    as_of: Option<Date>,
    past: Option<&Past>,
) -> Vec<(String, usize, Expr)> {
    let facts = pack.facts(form, given).unwrap();
    let Some(day) = as_of.or_else(|| pack.day_of(form, &facts)) else { return Vec::new() };
    let court = Court::new(View { pack, form, facts: &facts, day, open: false, element: None, past, entry: None });
    let mut found = Vec::new();
    for rule in &court.rules {
        let joined: Vec<&Expr> = rule.decl.clauses.when.iter().flat_map(joined_by_and).collect();
        let failing: Vec<&&Expr> = joined.iter().filter(|it| court.truth(it) == Truth::False).collect();
        let holding = joined.iter().filter(|it| court.truth(it) == Truth::True).count();
        if failing.len() == 1 && holding + 1 == joined.len() {
            found.push((rule.path(), holding, (*failing[0]).clone()));
        }
    }
    found
}

fn joined_by_and(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::And(parts) => parts.iter().flat_map(joined_by_and).collect(),
        _ => vec![expr],
    }
}

fn judge_facts(pack: &Pack<'_>, form: &str, facts: &Facts, as_of: Option<Date>, past: Option<&Past>) -> Judgement {
    let Some(day) = as_of.or_else(|| pack.day_of(form, facts)) else {
        let sheet = pack.checks().map(|check| (check, "not_applicable")).collect();
        return Judgement { outcome: "refer", marks: vec![engine()], conditions: BTreeMap::new(), sheet, uses_default: false };
    };
    let court = Court::new(View { pack, form, facts, day, open: false, element: None, past, entry: None });
    let (mut outcome, mut uses_default) = court.outcome();
    let mut marks: Vec<Mark> = court.rules.iter().flat_map(|rule| court.marks(rule)).collect();
    if uses_default {
        marks.push(("default".to_owned(), String::new(), String::new(), "kept"));
    }
    if outcome == Verdict::Approve && court.open().outcome().0 != Verdict::Approve {
        (outcome, uses_default) = (Verdict::Refer, false);
        marks.push(engine());
    }
    marks.sort();
    let conditions = if outcome == Verdict::Approve { court.conditions(uses_default) } else { BTreeMap::new() };
    let sheet = pack.checks().map(|check| (check.clone(), court.sheet(&check))).collect();
    Judgement { outcome: outcome.name(), marks, conditions, sheet, uses_default }
}

fn engine() -> Mark {
    ("engine".to_owned(), String::new(), String::new(), "unknown")
}

impl<'t> Pack<'t> {
    /// The day whose law applies, by the demand's own field.
    pub(crate) fn day_of(&self, form: &str, facts: &Facts) -> Option<Date> {
        match facts.get(self.date_field(form)?) {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        }
    }

    fn checks(&self) -> impl Iterator<Item = String> {
        self.rules.iter().filter(|rule| rule.checklist.is_some()).map(|rule| rule.path())
    }
}

/// A demand before the rules of its form that are in force on the day.
#[derive(Clone)]
pub(crate) struct Court<'p> {
    view: View<'p>,
    pub(crate) rules: Vec<Rule<'p>>,
    /// Conditions that are taken as true, false or unknown whatever the facts, by the place of the expression in memory.
    pub(crate) settled: BTreeMap<*const Expr, Truth>,
}

impl<'p> Court<'p> {
    pub(crate) fn new(view: View<'p>) -> Self {
        Self { rules: view.pack.rules(view.form, view.day), view, settled: BTreeMap::new() }
    }

    /// The same, every `present` and `missing` about an absent fact unknown.
    pub(crate) fn open(&self) -> Self {
        Self { view: View { open: true, ..self.view }, ..self.clone() }
    }

    pub(crate) fn truth(&self, expr: &Expr) -> Truth {
        self.settled.get(&std::ptr::from_ref(expr)).copied().unwrap_or_else(|| self.view.truth(expr))
    }

    fn when(&self, clauses: &Clauses) -> Truth {
        clauses.when.as_ref().map_or(Truth::True, |when| self.truth(when))
    }

    pub(crate) fn exceptions(&self, clauses: &'p Clauses) -> impl Iterator<Item = &'p Exception> {
        clauses.exceptions.iter().filter(|exception| self.view.pack.in_force(&exception.clauses, self.view.day))
    }

    /// Step 2: the guards and the closing verdict.
    fn own_verdict(&self, clauses: &Clauses) -> Verdict {
        let fails = |kind| clauses.guards.iter().any(|guard| guard.otherwise.kind == kind && self.truth(&guard.condition) == Truth::False);
        if fails(VerdictKind::Reject) {
            Verdict::Reject
        } else if fails(VerdictKind::Refer) || clauses.guards.iter().any(|guard| self.truth(&guard.condition) == Truth::Unknown) {
            Verdict::Refer
        } else {
            clauses.closing.as_ref().map_or(Verdict::Silent, |closing| closing.kind.into())
        }
    }

    /// Step 3, first half: the exceptions that replace the verdict, and the strictest of theirs.
    fn replacement(&self, clauses: &'p Clauses) -> Option<Verdict> {
        let verdicts = self.exceptions(clauses).filter(|it| self.when(&it.clauses) == Truth::True).map(|it| self.verdict(&it.clauses));
        verdicts.filter(|verdict| *verdict != Verdict::Silent).max()
    }

    /// What stands before exceptions are counted that may or may not apply.
    fn standing(&self, clauses: &'p Clauses) -> Verdict {
        self.replacement(clauses).unwrap_or_else(|| self.own_verdict(clauses))
    }

    /// Step 3, second half: whether an exception that may apply is stricter than what stands.
    fn is_doubted(&self, clauses: &'p Clauses) -> bool {
        let standing = self.standing(clauses);
        let mut open = self.exceptions(clauses).filter(|it| self.when(&it.clauses) == Truth::Unknown).map(|it| self.verdict(&it.clauses));
        open.any(|verdict| verdict.refuses() && verdict > standing)
    }

    /// What a rule or exception says if it applies.
    fn verdict(&self, clauses: &'p Clauses) -> Verdict {
        if self.is_doubted(clauses) { Verdict::Refer } else { self.standing(clauses) }
    }

    /// Steps 1 and 4: what counts.
    fn counted(&self, rule: &Rule<'p>) -> Verdict {
        let verdict = self.verdict(&rule.decl.clauses);
        match self.when(&rule.decl.clauses) {
            Truth::True => verdict,
            Truth::Unknown if verdict.refuses() => Verdict::Refer,
            Truth::Unknown | Truth::False => Verdict::Silent,
        }
    }

    fn overriders(&self, rule: &Rule<'p>) -> impl Iterator<Item = &Rule<'p>> {
        self.rules.iter().filter(move |other| other.decl.overrides.iter().any(|target| rule.is_named_by(target)))
    }

    pub(crate) fn is_set_aside(&self, rule: &Rule<'p>) -> bool {
        self.overriders(rule).any(|other| {
            self.when(&other.decl.clauses) == Truth::True
                && self.verdict(&other.decl.clauses) != Verdict::Silent
                && !self.may_be_set_aside(other)
        })
    }

    fn may_be_set_aside(&self, rule: &Rule<'p>) -> bool {
        self.overriders(rule)
            .any(|other| self.when(&other.decl.clauses) != Truth::False && !self.is_certainly_silent(other) && !self.is_set_aside(other))
    }

    /// However its guards and exceptions are resolved, it says nothing.
    fn is_certainly_silent(&self, rule: &Rule<'p>) -> bool {
        let parts: Vec<*const Expr> = self
            .conditions_in(&rule.decl.clauses)
            .into_iter()
            .filter(|it| self.truth(it) == Truth::Unknown)
            .map(std::ptr::from_ref)
            .collect();
        let resolutions = 1_u32 << parts.len();
        (0..resolutions).all(|bits| {
            let mut court = self.clone();
            court.settled.extend(parts.iter().enumerate().map(|(at, part)| (*part, Truth::from(bits & (1 << at) != 0))));
            court.verdict(&rule.decl.clauses) == Verdict::Silent
        })
    }

    /// The guards' conditions and the exceptions' `when`, at every depth.
    pub(crate) fn conditions_in(&self, clauses: &'p Clauses) -> Vec<&'p Expr> {
        let mut found: Vec<&Expr> = clauses.guards.iter().map(|guard| &guard.condition).collect();
        for exception in self.exceptions(clauses) {
            found.extend(&exception.clauses.when);
            found.extend(self.conditions_in(&exception.clauses));
        }
        found
    }

    /// The outcome, and whether the default speaks.
    pub(crate) fn outcome(&self) -> (Verdict, bool) {
        let strictest =
            self.rules.iter().filter(|rule| !self.is_set_aside(rule)).map(|rule| self.counted(rule)).max().unwrap_or(Verdict::Silent);
        if strictest == Verdict::Silent {
            (self.view.pack.default_of(self.view.form).verdict.kind.into(), true)
        } else {
            (strictest, false)
        }
    }

    fn marks(&self, rule: &Rule<'p>) -> Vec<Mark> {
        let mut marks = Vec::new();
        let clauses = &rule.decl.clauses;
        let aside = self.is_set_aside(rule);
        let when = self.when(clauses);
        if when != Truth::True {
            marks.push((rule.path(), String::new(), String::new(), if when == Truth::False { "not_applicable" } else { "unknown" }));
        }
        if when != Truth::False {
            self.marks_in(&rule.path(), "", clauses, aside, &mut marks);
        }
        marks
    }

    fn marks_in(&self, rule: &str, path: &str, clauses: &'p Clauses, aside: bool, marks: &mut Vec<Mark>) {
        let replaced = aside || self.replacement(clauses).is_some();
        let mut add = |path: &str, part: &str, status| marks.push((rule.to_owned(), path.to_owned(), part.to_owned(), status));
        for (number, Guard { label, condition, .. }) in clauses.guards.iter().enumerate() {
            let name = label.as_ref().map_or_else(|| (number + 1).to_string(), |label| label.text.clone());
            add(
                path,
                &name,
                match self.truth(condition) {
                    Truth::True => "kept",
                    _ if replaced => "set_aside",
                    Truth::False => "failed",
                    Truth::Unknown => "unknown",
                },
            );
        }
        if clauses.closing.is_some() && clauses.guards.iter().all(|guard| self.truth(&guard.condition) == Truth::True) {
            add(path, "", if replaced { "set_aside" } else { "kept" });
        }
        for exception in self.exceptions(clauses) {
            let path = if path.is_empty() { exception.name.text.clone() } else { format!("{path}.{}", exception.name.text) };
            match self.when(&exception.clauses) {
                Truth::True => self.marks_in(rule, &path, &exception.clauses, aside, marks),
                Truth::False => marks.push((rule.to_owned(), path, String::new(), "not_applicable")),
                Truth::Unknown => marks.push((rule.to_owned(), path, String::new(), "unknown")),
            }
        }
    }

    /// The `provided` clauses of the verdicts that won.
    fn conditions(&self, uses_default: bool) -> BTreeMap<String, BTreeSet<String>> {
        let mut verdicts = Vec::new();
        if uses_default {
            verdicts.push(&self.view.pack.default_of(self.view.form).verdict);
        }
        for rule in self.rules.iter().filter(|rule| !self.is_set_aside(rule) && self.counted(rule) == Verdict::Approve) {
            self.approvals(&rule.decl.clauses, &mut verdicts);
        }
        // By their words: nothing is missing where one verdict surely attaches them.
        let mut conditions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut sure = BTreeSet::new();
        for provided in verdicts.into_iter().flat_map(|verdict| &verdict.conditions) {
            let words = &provided.text.text;
            match provided.when.as_ref().map(|when| (when, self.truth(when))) {
                Some((_, Truth::False)) => {}
                Some((when, Truth::Unknown)) => conditions.entry(words.clone()).or_default().extend(self.view.unknown_facts(when)),
                Some((_, Truth::True)) | None => {
                    conditions.entry(words.clone()).or_default();
                    sure.insert(words);
                }
            }
        }
        conditions.iter_mut().filter(|(words, _)| sure.contains(words)).for_each(|(_, missing)| missing.clear());
        conditions
    }

    /// The closing verdicts behind an approval.
    fn approvals(&self, clauses: &'p Clauses, verdicts: &mut Vec<&'p Words>) {
        if self.replacement(clauses).is_none() {
            verdicts.extend(&clauses.closing);
            return;
        }
        for exception in
            self.exceptions(clauses).filter(|it| self.when(&it.clauses) == Truth::True && self.verdict(&it.clauses) == Verdict::Approve)
        {
            self.approvals(&exception.clauses, verdicts);
        }
    }

    /// What the sheet says of a check: the gravest of the rules that bear its name.
    fn sheet(&self, check: &str) -> &'static str {
        let statuses = self.rules.iter().filter(|rule| rule.path() == check).map(|rule| {
            let clauses = &rule.decl.clauses;
            match (self.when(clauses), self.verdict(clauses)) {
                (Truth::False, _) => "not_applicable",
                _ if self.is_set_aside(rule) => "set_aside",
                (Truth::Unknown, _) => "unknown",
                (Truth::True, Verdict::Reject) => "failed",
                (Truth::True, Verdict::Refer) if self.surely_refers(clauses) => "referred",
                (Truth::True, Verdict::Refer) => "unknown",
                (Truth::True, _) => "passed",
            }
        });
        let gravity = ["failed", "referred", "unknown", "set_aside", "passed", "not_applicable"];
        statuses.min_by_key(|status| gravity.iter().position(|it| it == status)).unwrap_or("not_applicable")
    }

    /// Whether a referral comes from a guard that is false, or from a closing verdict, and not only from something unknown.
    fn surely_refers(&self, clauses: &'p Clauses) -> bool {
        if self.standing(clauses) != Verdict::Refer {
            return false;
        }
        if self.replacement(clauses).is_some() {
            let mut referring =
                self.exceptions(clauses).filter(|it| self.when(&it.clauses) == Truth::True && self.verdict(&it.clauses) == Verdict::Refer);
            return referring.any(|it| self.surely_refers(&it.clauses));
        }
        let truths: Vec<Truth> = clauses.guards.iter().map(|guard| self.truth(&guard.condition)).collect();
        truths.contains(&Truth::False) || !truths.contains(&Truth::Unknown)
    }
}
