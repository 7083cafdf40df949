//! A decision as data: every reason, from the truths that deciding left behind.

use std::collections::{BTreeMap, BTreeSet};

use jianfu_dsl::{Lang, Message};
use serde_json::Value as Json;

use crate::decide::counts;
use crate::decide::decision::{Decision, Ground, Outcome};
use crate::decide::items::{self, LookUp};
use crate::decide::judge::{Bench, Verdict};
use crate::decide::missing::Missing;
use crate::decide::reasons::{self, Reason, Source};
use crate::decide::truth::Truth;
use crate::decide::words;
use crate::model::{BasisId, BodyId, ChecklistDef, Clause, FieldDef, Model, NodeId, Operand, Probe, get};
use crate::wire::{
    Brief, ChecklistRecord, CitationRecord, ConditionRecord, DecisionRecord, ItemRecord, Named, ReasonRecord, Receipt, SheetLine,
};

/// A decision as data.
pub(crate) fn record(decision: &Decision, lang: Lang) -> DecisionRecord {
    let Brief { id, form, outcome, refer_to, conditions, reasons, missing } = told(decision, lang, |_| true);
    let (checklists, sheet, receipt) = (checklists(decision, lang), sheet(decision), receipt(decision));
    DecisionRecord { id, form, outcome, refer_to, conditions, reasons, checklists, sheet, missing, receipt }
}

/// What a decision comes to, with its deciding reasons only.
pub(crate) fn brief(decision: &Decision, lang: Lang) -> Brief {
    told(decision, lang, |reason| reason.decisive)
}

fn told(decision: &Decision, lang: Lang, is_wanted: impl Fn(&Reason<'_>) -> bool) -> Brief {
    let writer = Writer { decision, lang };
    let found = reasons::reasons(decision);
    Brief {
        id: decision.demand.get("id").filter(|id| !id.is_blank()).map(crate::convert::display),
        form: decision.demand.form().to_owned(),
        outcome: decision.outcome.name(),
        refer_to: refer_to(decision, &found),
        conditions: writer.conditions(&found),
        reasons: found.iter().filter(|reason| is_wanted(reason)).map(|reason| writer.reason(reason)).collect(),
        missing: decision.missing().into_iter().map(str::to_owned).collect(),
    }
}

/// The conditions of an approval.
pub(crate) fn conditions(decision: &Decision) -> Vec<ConditionRecord> {
    Writer { decision, lang: Lang::default() }.conditions(&reasons::reasons(decision))
}

/// What is needed to decide the same again.
pub(crate) fn receipt(decision: &Decision) -> Receipt {
    let (model, memory) = (decision.model(), decision.memory.as_deref());
    Receipt {
        pack: model.meta.id.clone(),
        version: model.meta.version.clone(),
        digest: model.digest.clone(),
        lists: model.lists.iter().map(|list| (list.name.clone(), list.digest.clone())).collect(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        edition: model.meta.edition,
        as_of: decision.as_of().map(|day| day.to_string()),
        known_at: memory.and_then(|memory| memory.known_at).map(|moment| moment.to_string()),
        history: memory.and_then(|memory| memory.position.clone()),
    }
}

/// To whom the deciding reasons refer.
pub(crate) fn refer_to(decision: &Decision, reasons: &[Reason<'_>]) -> Vec<Named> {
    let model = decision.model();
    let deciding = reasons.iter().filter(|reason| reason.decisive && decision.outcome == Outcome::Refer);
    let bodies: BTreeSet<BodyId> = deciding.filter_map(|reason| reason.refers_to().or(model.refer_to)).collect();
    let named = |body: &BodyId| get(&model.bodies, body.index()).map(|body| Named { name: body.name.clone(), label: body.label.clone() });
    let mut bodies: Vec<Named> = bodies.iter().filter_map(named).collect();
    // Ids follow the order of files, which must show nowhere.
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    bodies
}

struct Writer<'d> {
    decision: &'d Decision,
    lang: Lang,
}

impl<'d> Writer<'d> {
    fn reason(&self, reason: &Reason<'d>) -> ReasonRecord {
        let (because, remedy) = self.words(reason);
        let clauses = clauses(self.decision.model(), reason);
        let (citation, mut further_citations) = self.citations(reason.bases());
        let cited: Vec<&CitationRecord> = citation.iter().chain(&further_citations).collect();
        let of_serials = self.serial_citations(reason, &clauses, &cited);
        further_citations.extend(of_serials);
        ReasonRecord {
            rule: reason.rule().to_owned(),
            label: self.label(reason),
            exception: reason.exception().map(str::to_owned),
            guard: reason.guard().map(str::to_owned),
            status: reason.status.name(),
            verdict: reason.verdict.name(),
            decisive: reason.decisive,
            set_aside_by: reason
                .set_aside_by
                .map(|aside| if aside.path.is_empty() { aside.rule.id.clone() } else { format!("{}.{}", aside.rule.id, aside.path) }),
            condition: reason
                .clause()
                .map(|clause| words::condition(self.decision.model(), self.decision.demand.facts().form_def(), &clause.text, self.lang)),
            because,
            remedy,
            citation,
            further_citations,
            items: if matches!(reason.source, Source::When(..)) { Vec::new() } else { self.items(clauses.iter().copied()) },
            counts: counts::of(self.decision, &clauses).into_iter().map(|tally| counts::record(self.decision, tally)).collect(),
            facts: self.facts(clauses),
        }
    }

    fn label(&self, reason: &Reason<'d>) -> Option<String> {
        let (Source::When(rule, node) | Source::Guard(rule, node, _) | Source::Closing(rule, node, _)) = reason.source else { return None };
        let own = node.label.as_ref().filter(|_| !node.path.is_empty());
        own.or(rule.label.as_ref()).cloned()
    }

    /// Why, and what to do instead: the pack's words, or the engine's where nobody could judge.
    fn words(&self, reason: &Reason<'d>) -> (Option<String>, Option<String>) {
        match (reason.source, reason.clause()) {
            (Source::Engine, _) => self.engine_words(),
            (Source::Guard(..) | Source::When(..), Some(clause)) if reason.truth == Truth::Unknown => self.lacking(clause),
            _ => (reason.because().map(str::to_owned), reason.remedy().map(str::to_owned)),
        }
    }

    fn engine_words(&self) -> (Option<String>, Option<String>) {
        let (because, remedy) = match &self.decision.ground {
            Ground::NoDay => (
                Message::new("没有日期，无法确定适用哪一天的规定", "no date is given, so it is not known which day's rules apply"),
                Message::new("补充提出日期", "add the date"),
            ),
            Ground::PackNotInForce => (
                Message::new("规则包在基准日无效", "the pack is not in force on that day"),
                Message::new("改用当日有效的规则包", "use a pack that is in force on that day"),
            ),
            Ground::OtherPack(other) => (
                Message::new(
                    format!("此件按另一规则包填写，与本规则包不符：{}", other.1.message().zh),
                    format!("the demand was made for another pack and does not fit this one: {}", other.1.message().en),
                ),
                Message::new("按本规则包的表单重新填写", "fill it in again by this pack's form"),
            ),
            Ground::Rules | Ground::Default | Ground::Absence => {
                let form = self.decision.demand.facts().form_def();
                let fields: Vec<_> = self.decision.missing_slots().into_iter().filter_map(|slot| form?.fields.get(slot)).collect();
                let (labels, names): (Vec<&str>, Vec<&str>) =
                    fields.iter().map(|field| (field.label.as_str(), field.name.as_str())).unzip();
                (
                    Message::new("准予不能以没有提供的事实为前提", "an approval may not rest on facts that were not given"),
                    Message::new(format!("补充：{}", labels.join("、")), format!("add: {}", names.join(", "))),
                )
            }
        };
        (Some(because.get(self.lang).to_owned()), Some(remedy.get(self.lang).to_owned()))
    }

    /// The conditions of an approval, from the verdicts that decided. What one verdict surely attaches is sure, whatever another says of it.
    fn conditions(&self, reasons: &[Reason<'d>]) -> Vec<ConditionRecord> {
        let mut conditions: Vec<ConditionRecord> = Vec::new();
        let Some(bench) = self.decision.bench().filter(|_| self.decision.outcome == Outcome::Approve) else { return conditions };
        let mut sure = BTreeSet::new();
        for reason in reasons.iter().filter(|reason| reason.decisive) {
            for provided in reason.said().into_iter().flat_map(|verdict| &verdict.provided) {
                let truth = provided.when.as_ref().map_or(Truth::True, |when| bench.truth(when));
                if truth == Truth::False || sure.contains(&provided.text) {
                    continue;
                }
                let missing = provided
                    .when
                    .as_ref()
                    .filter(|_| truth == Truth::Unknown)
                    .map_or_else(Vec::new, |when| self.undecided_names(bench, when));
                let record = ConditionRecord { text: provided.text.clone(), rule: reason.rule().to_owned(), missing };
                if truth == Truth::True {
                    sure.insert(&provided.text);
                }
                match conditions.iter_mut().find(|known| known.text == provided.text) {
                    Some(known) if truth == Truth::True => *known = record,
                    Some(known) => known.missing = self.in_order_of_fields(&known.missing, &record.missing),
                    None => conditions.push(record),
                }
            }
        }
        conditions
    }

    /// The names of the fields that keep a condition undecided.
    fn undecided_names(&self, bench: Bench<'d>, clause: &Clause) -> Vec<String> {
        let mut missing = Missing::as_seen(bench, self.decision.row());
        missing.facts(&clause.condition);
        self.fields(&missing.slots).map(|field| field.name.clone()).collect()
    }

    fn in_order_of_fields(&self, some: &[String], more: &[String]) -> Vec<String> {
        let fields = self.decision.demand.facts().form_def().map_or(&[][..], |form| &form.fields);
        fields.iter().map(|field| &field.name).filter(|name| some.contains(name) || more.contains(name)).cloned().collect()
    }

    fn fields<'s>(&self, slots: &'s BTreeSet<usize>) -> impl Iterator<Item = &'d FieldDef> + use<'d, 's> {
        let form = self.decision.demand.facts().form_def();
        slots.iter().filter_map(move |slot| form?.fields.get(*slot))
    }

    /// The fields whose absence keeps a condition undecided.
    fn lacking_fields(&self, clause: &Clause) -> Vec<&'d FieldDef> {
        let Some(bench) = self.decision.bench() else { return Vec::new() };
        let mut missing = Missing::new(bench, self.decision.row());
        missing.facts(&clause.condition);
        self.fields(&missing.slots).collect()
    }

    /// What to say of a condition that cannot be decided: which facts it lacks.
    fn lacking(&self, clause: &Clause) -> (Option<String>, Option<String>) {
        let fields = self.lacking_fields(clause);
        if fields.is_empty()
            && let Some((because, remedy)) = counts::lacking(self.decision, clause)
        {
            return (Some(because.get(self.lang).to_owned()), Some(remedy.get(self.lang).to_owned()));
        }
        let (labels, names): (Vec<&str>, Vec<&str>) = fields.iter().map(|field| (field.label.as_str(), field.name.as_str())).unzip();
        let unresolved = self.unresolved_in(&fields);
        let (because, own) = match (self.lang, fields.is_empty()) {
            (Lang::Zh, false) => {
                let unresolved =
                    if unresolved.is_empty() { String::new() } else { format!("（规则包没有「{}」）", unresolved.join("」「")) };
                (format!("缺少可认定的「{}」{unresolved}，无法判断", labels.join("」「")), format!("补充或更正：{}", labels.join("、")))
            }
            (Lang::En, false) => {
                let unresolved =
                    if unresolved.is_empty() { String::new() } else { format!(" (the pack has no {})", unresolved.join(", ")) };
                (
                    format!("cannot be judged without a known {}{unresolved}", names.join(", ")),
                    format!("add or correct: {}", names.join(", ")),
                )
            }
            (Lang::Zh, true) if self.overflows(clause) => ("数太大，计算结果超出范围，无法判断".to_owned(), "核对所填的数".to_owned()),
            (Lang::En, true) if self.overflows(clause) => {
                ("cannot be judged: a number is too large to compute with".to_owned(), "check the numbers that were given".to_owned())
            }
            (Lang::Zh, true) => ("清单或文件没有给出所需内容，无法判断".to_owned(), "由受理单位核实".to_owned()),
            (Lang::En, true) => (
                "cannot be judged: a list or source does not say what is needed".to_owned(),
                "to be verified by the body it is referred to".to_owned(),
            ),
        };
        (Some(because), Some(own))
    }

    /// The names given for these fields that nothing in the pack has.
    fn unresolved_in(&self, fields: &[&FieldDef]) -> Vec<String> {
        const MOST: usize = 5;
        let facts = self.decision.demand.facts();
        let slots = fields.iter().filter_map(|field| facts.form_def()?.slot(&field.name));
        slots.flat_map(|slot| crate::unresolved::of_field(facts, slot)).take(MOST).collect()
    }

    /// Whether something in a condition is too large to be computed.
    fn overflows(&self, clause: &Clause) -> bool {
        let row = self.decision.row();
        let mut found = false;
        self.decision.model().each_test(&clause.condition, &mut |test, _| {
            let other = match &test.probe {
                Probe::CompareColumn(_, column) => Some(*column),
                _ => None,
            };
            found |= row.overflows(test.column) || other.is_some_and(|column| row.overflows(column));
        });
        found
    }

    fn citations(&self, bases: &[BasisId]) -> (Option<CitationRecord>, Vec<CitationRecord>) {
        let day = self.decision.day.unwrap_or_default();
        let mut all = bases.iter().filter_map(|id| words::citation(self.decision.model(), *id, day, self.lang));
        let first = all.next();
        (first, all.collect())
    }

    /// What the serials rest on by whose shape conditions judge, where it is not among what is cited already.
    fn serial_citations(&self, reason: &Reason<'d>, clauses: &[&Clause], cited: &[&CitationRecord]) -> Vec<CitationRecord> {
        let model = self.decision.model();
        let mut found: Vec<CitationRecord> = Vec::new();
        let day = self.decision.day.unwrap_or_default();
        for citation in serial_bases(model, reason, clauses).into_iter().filter_map(|id| words::citation(model, id, day, self.lang)) {
            if !cited.contains(&&citation) && !found.contains(&citation) {
                found.push(citation);
            }
        }
        found
    }

    /// The facts that conditions look at.
    fn facts<'c>(&self, clauses: impl IntoIterator<Item = &'c Clause>) -> BTreeMap<String, Json> {
        let model = self.decision.model();
        let mut slots = BTreeSet::new();
        for clause in clauses {
            model.each_test(&clause.condition, &mut |test, _| {
                model.each_operand(test, &mut |operand| {
                    if let Operand::Field(slot) = operand {
                        slots.insert(*slot);
                    }
                });
            });
        }
        let facts = self.decision.demand.facts();
        let named = slots.into_iter().filter_map(|slot| Some((facts.form_def()?.fields.get(slot)?, facts.given.get(slot)?)));
        named.map(|(field, value)| (field.name.clone(), words::json(value))).collect()
    }

    /// What the lists say about the texts that conditions look up.
    fn items<'c>(&self, clauses: impl IntoIterator<Item = &'c Clause>) -> Vec<ItemRecord> {
        let mut found: Vec<ItemRecord> = look_ups(self.decision.model(), clauses)
            .into_iter()
            .flat_map(|look_up| items::items(self.decision, look_up, self.lang))
            .collect();
        // Ids follow the order of files, which must show nowhere.
        found.sort_by(|a, b| (&a.list, &a.text).cmp(&(&b.list, &b.text)));
        // A text may be looked up in several places, or stand in a list of facts twice.
        found.dedup_by(|a, b| a.list == b.list && a.text == b.text);
        found
    }
}

/// The conditions that a reason looked at: of a closing verdict all that had to hold for it.
pub(crate) fn clauses<'d>(model: &'d Model, reason: &Reason<'d>) -> Vec<&'d Clause> {
    let Source::Closing(_, node, _) = reason.source else { return reason.clause().into_iter().collect() };
    let guards = node.guards.iter().filter_map(|id| get(&model.guards, id.index()));
    node.when.iter().chain(guards.map(|guard| &guard.clause)).collect()
}

/// Where conditions look texts up in lists.
pub(crate) fn look_ups<'c>(model: &Model, clauses: impl IntoIterator<Item = &'c Clause>) -> BTreeSet<LookUp> {
    let mut looked_up = BTreeSet::new();
    for clause in clauses {
        model.each_test(&clause.condition, &mut |test, elements_of| {
            if let Probe::OnList(list) = test.probe {
                looked_up.insert(LookUp { list, key: test.column, elements_of });
            }
            model.each_operand(test, &mut |operand| {
                if let Operand::ItemColumn { list, key, .. } = *operand {
                    looked_up.insert(LookUp { list, key, elements_of });
                }
            });
        });
    }
    looked_up
}

/// What the serials rest on by whose shape conditions judge.
pub(crate) fn serial_bases(model: &Model, reason: &Reason<'_>, clauses: &[&Clause]) -> Vec<BasisId> {
    let provided = reason.said().into_iter().flat_map(|verdict| &verdict.provided).filter_map(|provided| provided.when.as_ref());
    let mut bases: Vec<BasisId> = Vec::new();
    for clause in clauses.iter().copied().chain(provided) {
        model.each_test(&clause.condition, &mut |test, _| {
            let Probe::Matches(serial) = test.probe else { return };
            bases.extend(get(&model.serials, serial.index()).into_iter().flat_map(|serial| &serial.bases));
        });
    }
    bases
}

fn checklists(decision: &Decision, lang: Lang) -> Vec<ChecklistRecord> {
    let model = decision.model();
    let day = decision.day.unwrap_or_default();
    let citations = |bases: &[BasisId]| bases.iter().filter_map(|id| words::citation(model, *id, day, lang)).collect();
    let record =
        |list: &ChecklistDef| ChecklistRecord { name: list.name.clone(), label: list.label.clone(), citations: citations(&list.bases) };
    model.checklists.iter().map(record).collect()
}

/// Every check of every checklist, and what became of it.
pub(crate) fn sheet(decision: &Decision) -> Vec<SheetLine> {
    let model = decision.model();
    let lines = model.checklists.iter().flat_map(|checklist| &checklist.checks);
    lines.map(|(check, label)| SheetLine { check: check.clone(), label: label.clone(), status: sheet_status(decision, check) }).collect()
}

fn sheet_status(decision: &Decision, check: &str) -> &'static str {
    let model = decision.model();
    let Some(plan) = decision.plan() else { return "not_applicable" };
    let all = decision.standings.iter().filter_map(|(position, standing)| Some((plan.rules.get(position as usize)?, standing)));
    let own = all.filter(|(id, _)| get(&model.rules, id.index()).is_some_and(|rule| rule.id == check));
    let statuses = own.map(|(id, standing)| match (standing.when, standing.verdict) {
        (Truth::False, _) => "not_applicable",
        _ if standing.set_aside => "set_aside",
        (Truth::Unknown, _) => "unknown",
        (Truth::True, Verdict::Reject) => "failed",
        (Truth::True, Verdict::Refer) if refers_for_lack(decision, id.index()) => "unknown",
        (Truth::True, Verdict::Refer) => "referred",
        (Truth::True, Verdict::Silent | Verdict::Approve) => "passed",
    });
    const STRICTEST: [&str; 6] = ["failed", "referred", "unknown", "set_aside", "passed", "not_applicable"];
    statuses.min_by_key(|status| STRICTEST.iter().position(|known| known == status)).unwrap_or("not_applicable")
}

/// Whether a rule refers only since something is not known: no guard that refers definitely fails, and no closing refers.
fn refers_for_lack(decision: &Decision, rule: usize) -> bool {
    let (Some(bench), Some(rule)) = (decision.bench(), get(&decision.model().rules, rule)) else { return false };
    lacks(&bench, rule.root)
}

fn lacks(bench: &Bench<'_>, id: NodeId) -> bool {
    let Some(node) = get(&bench.model.nodes, id.index()) else { return false };
    if let Some(strictest) = bench.replacing(id) {
        if strictest < Verdict::Refer {
            return true;
        }
        let mut referring = bench.exceptions(id).filter(|child| bench.when(*child) == Truth::True && bench.verdict(*child) == strictest);
        return referring.all(|child| lacks(bench, child));
    }
    if bench.own_verdict(id) < Verdict::Refer {
        return true;
    }
    let mut guards = node.guards.iter().filter_map(|id| get(&bench.model.guards, id.index()));
    let fails = guards.clone().any(|guard| bench.truth(&guard.clause) == Truth::False);
    !fails && guards.any(|guard| bench.truth(&guard.clause) == Truth::Unknown)
}
