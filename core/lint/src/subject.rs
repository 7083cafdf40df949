//! The pack that is looked at: what it compiled to, and the trees of its texts, which know the bytes of every clause.

use std::collections::HashMap;

use jianfu::Pack;
use jianfu::view::{Basis, ItemRef, PartRef, RuleRef};
use jianfu_dsl::tree::{
    Clauses, CompareOp, Count, DeclarationKind, Expr, ExprKind, File, Guard, Name, Period, QuotaDecl, RuleDecl, Set, Verdict, Window,
};
use jiff::civil::Date;

use crate::finding::Place;

/// The pack that is looked at.
pub(crate) struct Subject<'p> {
    pub(crate) pack: &'p Pack,
    /// The day on which it is looked at.
    pub(crate) day: Date,
    /// How many days ahead an end is reported.
    pub(crate) within: u16,
    files: Vec<(&'p str, File)>,
    /// The quotas that admit, as the rules that they are.
    quotas: Vec<(&'p str, RuleDecl)>,
}

/// A rule as compiled and as written.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'s> {
    pub(crate) of: RuleRef<'s>,
    pub(crate) file: &'s str,
    pub(crate) written: &'s RuleDecl,
}

/// The clauses of a rule or exception, as compiled and as written.
#[derive(Clone, Copy)]
pub(crate) struct Part<'s> {
    pub(crate) of: PartRef<'s>,
    pub(crate) written: &'s Clauses,
}

impl<'p> Subject<'p> {
    pub(crate) fn new(pack: &'p Pack, day: Date, within: u16) -> Self {
        let texts = pack.texts().iter().filter(|(name, _)| name.ends_with(".jf"));
        let files: Vec<(&str, File)> = texts.map(|(name, text)| (name.as_str(), jianfu_dsl::parse(name, text).file)).collect();
        let mut quotas = Vec::new();
        for (name, file) in &files {
            for declaration in &file.declarations {
                if let DeclarationKind::Quota(quota) = &declaration.kind {
                    quotas.extend(rule_of(quota).map(|rule| (*name, rule)));
                }
            }
        }
        Self { pack, day, within, files, quotas }
    }

    /// Everything declared, with the name of its file.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = (&str, &DeclarationKind)> {
        self.files.iter().flat_map(|(name, file)| file.declarations.iter().map(move |declaration| (*name, &declaration.kind)))
    }

    /// Its rules and checks.
    pub(crate) fn rules(&self) -> Vec<Rule<'_>> {
        let written: HashMap<(&str, usize), &RuleDecl> =
            self.written_rules().map(|(file, rule)| ((file, rule.name.span.start), rule)).collect();
        let both = |of: RuleRef<'p>| Some(Rule { of, file: of.file(), written: written.get(&(of.file(), of.span().start)).copied()? });
        self.pack.rules().filter_map(both).collect()
    }

    /// Its rules, checks and quotas that admit, as written.
    pub(crate) fn written_rules(&self) -> impl Iterator<Item = (&str, &RuleDecl)> {
        let declared = self.declarations().flat_map(|(file, kind)| {
            let rules = match kind {
                DeclarationKind::Rule(rule) => std::slice::from_ref(rule),
                DeclarationKind::Checklist(list) => list.checks.as_slice(),
                _ => &[],
            };
            rules.iter().map(move |rule| (file, rule))
        });
        declared.chain(self.quotas.iter().map(|(file, rule)| (*file, rule)))
    }

    /// What is only measured: the filters of quotas that are audited and of deductions, the numbers of metrics, the conditions of alerts.
    pub(crate) fn measured(&self) -> impl Iterator<Item = &Expr> {
        self.declarations().flat_map(|(_, kind)| match kind {
            DeclarationKind::Quota(quota) if quota.at_least => quota.counting.iter().filter_map(|(_, filter)| filter.as_ref()).collect(),
            DeclarationKind::Metric(metric) => {
                std::iter::once(&metric.value).chain(metric.target.iter().map(|(_, target)| target)).collect()
            }
            DeclarationKind::Alert(alert) => vec![&alert.when],
            DeclarationKind::Score(score) => score.deductions.iter().filter_map(|deduction| deduction.filter.as_ref()).collect(),
            _ => Vec::new(),
        })
    }

    /// The fields by which something is grouped, and those between which time is measured.
    pub(crate) fn fields_measured(&self) -> impl Iterator<Item = &Name> {
        self.declarations().flat_map(|(_, kind)| match kind {
            DeclarationKind::Quota(quota) => quota.per.iter().collect(),
            DeclarationKind::Alert(alert) => alert.per.iter().collect(),
            DeclarationKind::Score(score) => score.per.iter().collect(),
            DeclarationKind::Deadline(deadline) => vec![&deadline.from, &deadline.to],
            _ => Vec::new(),
        })
    }

    /// What each of its statements rests on: rules, exceptions, guards, what is measured, lists, items, serials, checklists.
    pub(crate) fn statements(&self) -> Vec<Vec<Basis<'p>>> {
        let mut all: Vec<Vec<Basis<'p>>> = Vec::new();
        let mut parts: Vec<PartRef<'p>> = self.pack.rules().map(|rule| rule.part()).collect();
        while let Some(part) = parts.pop() {
            all.push(part.bases().collect());
            all.extend(part.guards().map(|guard| guard.bases().collect()));
            parts.extend(part.exceptions());
        }
        all.extend(self.pack.quotas().filter(|quota| quota.is_at_least()).map(|quota| quota.bases().collect()));
        all.extend(self.pack.measures().map(|measure| measure.bases().collect()));
        all.extend(self.pack.lists().map(|list| list.bases().collect()));
        all.extend(self.items().map(|item| item.own_bases().collect()));
        all.extend(self.pack.serials().map(|serial| serial.bases().collect()));
        all.extend(self.pack.checklists().map(|list| list.bases().collect()));
        all
    }

    /// Its items.
    pub(crate) fn items(&self) -> impl Iterator<Item = ItemRef<'p>> + use<'p> {
        self.pack.lists().flat_map(|list| list.items())
    }
}

/// The rule that a quota is: one guard, which holds where fewer count. `None` of one that is only audited.
fn rule_of(quota: &QuotaDecl) -> Option<RuleDecl> {
    let span = quota.name.span;
    let otherwise = quota.verdict.clone().filter(|_| !quota.at_least)?;
    let (form, filter) = quota.counting.clone().unwrap_or_else(|| (quota.form.clone(), None));
    let period = if matches!(quota.window, Window::Rolling(_)) { Period::Rolling } else { Period::This };
    let count = Count { form, filter, window: Some((period, quota.window.clone())) };
    let left = Box::new(Expr { kind: ExprKind::Count(Box::new(count)), span });
    let right = Box::new(Expr { kind: ExprKind::Number(quota.limit.value.to_string()), span: quota.limit.span });
    let condition = Expr { kind: ExprKind::Compare { left, op: CompareOp::Lt, right }, span };
    let guard = Guard { label: Some(Name { text: "limit".to_owned(), span }), condition, bases: Vec::new(), otherwise, span };
    let clauses = Clauses {
        bases: quota.bases.clone(),
        valid: quota.valid.clone(),
        when: quota.when.clone(),
        guards: vec![guard],
        closing: None,
        exceptions: quota.exceptions.clone(),
    };
    Some(RuleDecl { name: quota.name.clone(), label: quota.label.clone(), form: quota.form.clone(), overrides: Vec::new(), clauses })
}

/// Where an item stands.
pub(crate) fn place_of(item: &ItemRef<'_>) -> Place {
    let spot = item.spot();
    match item.span() {
        Some(span) => Place::text(&spot.file, span),
        None => Place::numbered(spot.file, spot.line),
    }
}

impl<'s> Rule<'s> {
    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        Place::text(self.file, self.written.name.span)
    }

    /// The rule itself and its exceptions.
    pub(crate) fn parts(&self) -> Vec<Part<'s>> {
        let mut parts = Vec::new();
        add_parts(Part { of: self.of.part(), written: &self.written.clauses }, &mut parts);
        parts
    }
}

fn add_parts<'s>(part: Part<'s>, parts: &mut Vec<Part<'s>>) {
    parts.push(part);
    for (of, written) in part.of.exceptions().zip(&part.written.exceptions) {
        add_parts(Part { of, written: &written.clauses }, parts);
    }
}

/// Every verdict of some clauses, and of the exceptions within.
pub(crate) fn each_verdict<'s>(clauses: &'s Clauses, visit: &mut impl FnMut(&'s Verdict)) {
    clauses.guards.iter().map(|guard| &guard.otherwise).chain(&clauses.closing).for_each(&mut *visit);
    clauses.exceptions.iter().for_each(|exception| each_verdict(&exception.clauses, visit));
}

/// Every condition of some clauses, and of the exceptions within.
pub(crate) fn each_condition<'s>(clauses: &'s Clauses, visit: &mut dyn FnMut(&'s Expr)) {
    each_requirement(clauses, visit);
    each_verdict(clauses, &mut |verdict| verdict.conditions.iter().filter_map(|condition| condition.when.as_ref()).for_each(&mut *visit));
}

fn each_requirement<'s>(clauses: &'s Clauses, visit: &mut dyn FnMut(&'s Expr)) {
    clauses.when.iter().chain(clauses.guards.iter().map(|guard| &guard.condition)).for_each(&mut *visit);
    clauses.exceptions.iter().for_each(|exception| each_requirement(&exception.clauses, visit));
}

/// An expression and everything within it.
pub(crate) fn each_expression<'s>(expr: &'s Expr, visit: &mut dyn FnMut(&'s Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Not(inner) | ExprKind::Present(inner) | ExprKind::Missing(inner) => each_expression(inner, visit),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| each_expression(part, visit)),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => {
            each_expression(left, visit);
            each_expression(right, visit);
        }
        ExprKind::In { value, set, .. } => {
            each_expression(value, visit);
            if let Set::Values(values) = set {
                values.iter().for_each(|value| each_expression(value, visit));
            }
        }
        ExprKind::Is { value, .. } => each_expression(value, visit),
        ExprKind::Column { key, .. } => each_expression(key, visit),
        ExprKind::Quantified { over, test, .. } => {
            each_expression(over, visit);
            each_expression(test, visit);
        }
        ExprKind::Count(count) => count.filter.iter().for_each(|filter| each_expression(filter, visit)),
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Bool(_)
        | ExprKind::AsOf
        | ExprKind::Demand(_)
        | ExprKind::BasisField(_)
        | ExprKind::Element
        | ExprKind::Name(_) => {}
    }
}
