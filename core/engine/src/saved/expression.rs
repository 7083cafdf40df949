//! Expressions as flat sequences: the texts of conditions, for people.

use jianfu_dsl::tree::{ArithmeticOp, CompareOp, Count, Expr, ExprKind, Name, Period, Quantifier, Set, Span, Window};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::pile::{Pile, count};

/// A node of an expression, after its parts.
#[derive(Serialize, Deserialize)]
pub(super) struct Step {
    kind: Kind,
    span: Span,
}

#[derive(Serialize, Deserialize)]
enum Kind {
    Number(String),
    Text(String),
    Date(Date),
    Bool(bool),
    AsOf,
    Demand(Vec<Name>),
    BasisField(Vec<Name>),
    Element,
    Name(Name),
    Column { list: Name, column: Name },
    Not,
    And(u32),
    Or(u32),
    Compare(CompareOp),
    OnList { negated: bool, list: Name },
    OneOf { negated: bool, values: u32 },
    Present,
    Missing,
    Is(Name),
    Quantified(Quantifier),
    Arithmetic(ArithmeticOp),
    Count { form: Name, filtered: bool, window: Option<(Period, Window)> },
}

/// An expression as steps.
pub(super) fn flat(expr: &Expr) -> Vec<Step> {
    let mut all = Vec::new();
    steps(expr, &mut all);
    all
}

fn steps(expr: &Expr, into: &mut Vec<Step>) {
    let kind = match &expr.kind {
        ExprKind::Number(number) => Kind::Number(number.clone()),
        ExprKind::Text(text) => Kind::Text(text.clone()),
        ExprKind::Date(date) => Kind::Date(*date),
        ExprKind::Bool(value) => Kind::Bool(*value),
        ExprKind::AsOf => Kind::AsOf,
        ExprKind::Demand(path) => Kind::Demand(path.clone()),
        ExprKind::BasisField(path) => Kind::BasisField(path.clone()),
        ExprKind::Element => Kind::Element,
        ExprKind::Name(name) => Kind::Name(name.clone()),
        ExprKind::Column { list, key, column } => {
            steps(key, into);
            Kind::Column { list: list.clone(), column: column.clone() }
        }
        ExprKind::Not(inner) => {
            steps(inner, into);
            Kind::Not
        }
        ExprKind::And(parts) => {
            parts.iter().for_each(|part| steps(part, into));
            Kind::And(count(parts))
        }
        ExprKind::Or(parts) => {
            parts.iter().for_each(|part| steps(part, into));
            Kind::Or(count(parts))
        }
        ExprKind::Compare { left, op, right } => {
            steps(left, into);
            steps(right, into);
            Kind::Compare(*op)
        }
        ExprKind::In { value, negated, set } => {
            steps(value, into);
            match set {
                Set::List(list) => Kind::OnList { negated: *negated, list: list.clone() },
                Set::Values(values) => {
                    values.iter().for_each(|value| steps(value, into));
                    Kind::OneOf { negated: *negated, values: count(values) }
                }
            }
        }
        ExprKind::Present(inner) => {
            steps(inner, into);
            Kind::Present
        }
        ExprKind::Missing(inner) => {
            steps(inner, into);
            Kind::Missing
        }
        ExprKind::Is { value, serial } => {
            steps(value, into);
            Kind::Is(serial.clone())
        }
        ExprKind::Quantified { quantifier, over, test } => {
            steps(over, into);
            steps(test, into);
            Kind::Quantified(*quantifier)
        }
        ExprKind::Arithmetic { left, op, right } => {
            steps(left, into);
            steps(right, into);
            Kind::Arithmetic(*op)
        }
        ExprKind::Count(of) => {
            of.filter.iter().for_each(|filter| steps(filter, into));
            Kind::Count { form: of.form.clone(), filtered: of.filter.is_some(), window: of.window.clone() }
        }
    };
    into.push(Step { kind, span: expr.span });
}

/// The expression that steps make.
pub(super) fn tree(steps: Vec<Step>) -> Option<Expr> {
    let mut pile: Pile<Expr> = Pile::new();
    for Step { kind, span } in steps {
        let kind = match kind {
            Kind::Number(number) => ExprKind::Number(number),
            Kind::Text(text) => ExprKind::Text(text),
            Kind::Date(date) => ExprKind::Date(date),
            Kind::Bool(value) => ExprKind::Bool(value),
            Kind::AsOf => ExprKind::AsOf,
            Kind::Demand(path) => ExprKind::Demand(path),
            Kind::BasisField(path) => ExprKind::BasisField(path),
            Kind::Element => ExprKind::Element,
            Kind::Name(name) => ExprKind::Name(name),
            Kind::Column { list, column } => ExprKind::Column { list, key: boxed(&mut pile)?, column },
            Kind::Not => ExprKind::Not(boxed(&mut pile)?),
            Kind::And(parts) => ExprKind::And(pile.take_all(parts)?),
            Kind::Or(parts) => ExprKind::Or(pile.take_all(parts)?),
            Kind::Compare(op) => {
                let right = boxed(&mut pile)?;
                ExprKind::Compare { left: boxed(&mut pile)?, op, right }
            }
            Kind::OnList { negated, list } => ExprKind::In { value: boxed(&mut pile)?, negated, set: Set::List(list) },
            Kind::OneOf { negated, values } => {
                let set = Set::Values(pile.take_all(values)?);
                ExprKind::In { value: boxed(&mut pile)?, negated, set }
            }
            Kind::Present => ExprKind::Present(boxed(&mut pile)?),
            Kind::Missing => ExprKind::Missing(boxed(&mut pile)?),
            Kind::Is(serial) => ExprKind::Is { value: boxed(&mut pile)?, serial },
            Kind::Quantified(quantifier) => {
                let test = boxed(&mut pile)?;
                ExprKind::Quantified { quantifier, over: boxed(&mut pile)?, test }
            }
            Kind::Arithmetic(op) => {
                let right = boxed(&mut pile)?;
                ExprKind::Arithmetic { left: boxed(&mut pile)?, op, right }
            }
            Kind::Count { form, filtered, window } => {
                let filter = if filtered { Some(pile.take()?) } else { None };
                ExprKind::Count(Box::new(Count { form, filter, window }))
            }
        };
        pile.put(Expr { kind, span })?;
    }
    pile.finish()
}

fn boxed(pile: &mut Pile<Expr>) -> Option<Box<Expr>> {
    pile.take().map(Box::new)
}
