//! Every condition of a pack.

use jianfu::view::{PartRef, VerdictRef};
use jianfu::{FormRef, Pack};
use jianfu_dsl::parse;
use jianfu_dsl::tree::{DeclarationKind, Expr, ExprKind, Set};

/// A condition with the form that it is about.
pub(crate) type Posed<'p> = (FormRef<'p>, Expr);

/// The conditions of rules, exceptions, guards, approvals and defaults; and the definitions, on each form that has the fields they read.
pub(crate) fn all(pack: &Pack) -> Vec<Posed<'_>> {
    let mut found = Vec::new();
    for rule in pack.rules() {
        in_part(rule.part(), &mut found);
    }
    for form in pack.forms() {
        if let Some((verdict, _)) = form.default_verdict() {
            in_verdict(verdict, &mut found);
        }
        for definition in pack.definitions() {
            if has_fields(form, definition.expr()) {
                found.push((form, definition.expr().clone()));
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
        _ => Vec::new(),
    }
}

fn in_part<'p>(part: PartRef<'p>, found: &mut Vec<Posed<'p>>) {
    for condition in part.when().into_iter().chain(part.guards().map(|guard| guard.condition())) {
        found.push((condition.form().unwrap(), condition.expr().clone()));
    }
    part.closing().into_iter().for_each(|closing| in_verdict(closing, found));
    part.exceptions().for_each(|exception| in_part(exception, found));
}

fn in_verdict<'p>(verdict: VerdictRef<'p>, found: &mut Vec<Posed<'p>>) {
    let whens = verdict.provided().filter_map(|provided| provided.when());
    found.extend(whens.map(|when| (when.form().unwrap(), when.expr().clone())));
}

fn has_fields(form: FormRef<'_>, expr: &Expr) -> bool {
    let own = match &expr.kind {
        ExprKind::Demand(path) => form.field(&path[0].text).is_some(),
        _ => true,
    };
    own && children(&mut expr.clone()).into_iter().all(|child| has_fields(form, child))
}
