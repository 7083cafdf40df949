//! Every condition of a pack.

use jianfu::view::{FieldRef, PartRef, VerdictRef};
use jianfu::{FormRef, Pack};
use jianfu_dsl::parse;
use jianfu_dsl::tree::{DeclarationKind, Expr, ExprKind, Set};

/// A condition with the form that it is about.
pub(crate) struct Posed<'p> {
    pub(crate) form: FormRef<'p>,
    pub(crate) condition: Expr,
    /// The fields by which what it counts is grouped.
    pub(crate) per: Vec<&'p str>,
}

/// The conditions of rules, exceptions, guards, approvals and defaults; and the definitions, on each form that has the fields they read.
pub(crate) fn all(pack: &Pack) -> Vec<Posed<'_>> {
    let mut found = Vec::new();
    for rule in pack.rules() {
        let first = found.len();
        in_part(rule.part(), &mut found);
        let per: Vec<&str> = rule.quota().map(|quota| quota.per().collect()).unwrap_or_default();
        found[first..].iter_mut().for_each(|posed| posed.per = per.clone());
    }
    for form in pack.forms() {
        if let Some((verdict, _)) = form.default_verdict() {
            in_verdict(verdict, &mut found);
        }
        for definition in pack.definitions() {
            if has_fields(form, definition.expr()) {
                found.push(posed(form, definition.expr().clone()));
            }
        }
    }
    found
}

/// A condition from its text.
pub(crate) fn parsed(text: &str) -> Expr {
    let parsed = parse("x.jf", &format!("define it as {text}"));
    let Some(DeclarationKind::Define(definition)) = parsed.file.declarations.first().map(|declaration| &declaration.kind) else {
        panic!("not a condition: {text}\n{:?}", parsed.diagnostics)
    };
    definition.expr.clone()
}

/// What stands directly within an expression.
pub(crate) fn children(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Not(inner) | ExprKind::Present(inner) | ExprKind::Missing(inner) => vec![inner],
        ExprKind::Is { value: inner, .. } | ExprKind::Column { key: inner, .. } => vec![inner],
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter_mut().collect(),
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
        ExprKind::Quantified { over, test, .. } => vec![over, test],
        ExprKind::In { value, set: Set::List(_), .. } => vec![value],
        ExprKind::In { value, set: Set::Values(values), .. } => std::iter::once(&mut **value).chain(values).collect(),
        ExprKind::Count(count) => count.filter.iter_mut().collect(),
        _ => Vec::new(),
    }
}

/// What an expression within a condition is about: a form, and whether that is the form of an entry that a filter looks at.
#[derive(Clone, Copy)]
pub(crate) struct About<'p> {
    pub(crate) form: FormRef<'p>,
    pub(crate) is_entry: bool,
}

impl<'p> About<'p> {
    pub(crate) fn demand(form: FormRef<'p>) -> Self {
        Self { form, is_entry: false }
    }

    /// What the children of an expression are about.
    pub(crate) fn within(self, pack: &'p Pack, expr: &Expr) -> Self {
        match &expr.kind {
            ExprKind::Count(count) => Self { form: pack.form(&count.form.text).unwrap(), is_entry: true },
            _ => self,
        }
    }

    /// The field that a bare name means here.
    pub(crate) fn field(self, name: &str) -> Option<FieldRef<'p>> {
        let by = |wanted: &dyn Fn(&FieldRef<'p>) -> bool| self.form.fields().find(wanted);
        let found = by(&|field| field.name() == name).or_else(|| by(&|field| field.label() == name));
        found.filter(|_| self.is_entry)
    }

    /// Whether a bare name means the status of an entry here.
    pub(crate) fn is_status(self, pack: &Pack, name: &str) -> bool {
        let is_meant = pack.enums().any(|of| of.name() == "status" && [of.name(), of.label()].contains(&name));
        self.is_entry && self.field(name).is_none() && is_meant
    }
}

fn posed(form: FormRef<'_>, condition: Expr) -> Posed<'_> {
    Posed { form, condition, per: Vec::new() }
}

fn in_part<'p>(part: PartRef<'p>, found: &mut Vec<Posed<'p>>) {
    for condition in part.when().into_iter().chain(part.guards().map(|guard| guard.condition())) {
        found.push(posed(condition.form().unwrap(), condition.expr().clone()));
    }
    part.closing().into_iter().for_each(|closing| in_verdict(closing, found));
    part.exceptions().for_each(|exception| in_part(exception, found));
}

fn in_verdict<'p>(verdict: VerdictRef<'p>, found: &mut Vec<Posed<'p>>) {
    let whens = verdict.provided().filter_map(|provided| provided.when());
    found.extend(whens.map(|when| posed(when.form().unwrap(), when.expr().clone())));
}

fn has_fields(form: FormRef<'_>, expr: &Expr) -> bool {
    let own = match &expr.kind {
        ExprKind::Demand(path) => form.field(&path[0].text).is_some(),
        _ => true,
    };
    own && children(&mut expr.clone()).into_iter().all(|child| has_fields(form, child))
}
