//! Compiled tests as they would be written, so that there is one way to say a condition.

use jianfu_dsl::tree::{CompareOp, Expr, ExprKind, Name, Quantifier, Set, Span};

use crate::model::{Cell, ColumnId, Condition, FormId, Kind, Model, Operand, Part, Probe, Test, date_of, get};
use crate::testing::kind_of;
use crate::view::measures::count_of;

/// Writes what the engine asks on a form.
#[derive(Clone, Copy)]
pub(super) struct Written<'m> {
    pub(super) model: &'m Model,
    pub(super) form: FormId,
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

fn name(text: &str) -> Name {
    Name { text: text.to_owned(), span: Span::default() }
}

/// What cannot be written, which no pack that compiles has.
fn nothing() -> Expr {
    expr(ExprKind::Name(name("?")))
}

impl Written<'_> {
    pub(super) fn condition(self, condition: &Condition) -> Expr {
        self.condition_of(condition, None)
    }

    /// `elements_of` is the list of facts whose elements are looked at.
    fn condition_of(self, condition: &Condition, elements_of: Option<ColumnId>) -> Expr {
        let all = |parts: &[Condition]| parts.iter().map(|part| self.condition_of(part, elements_of)).collect();
        match condition {
            Condition::Constant(value) => expr(ExprKind::Bool(*value)),
            Condition::Test(id) => get(&self.model.tests, id.index()).map_or_else(nothing, |test| self.test(test, elements_of)),
            Condition::Not(inner) => negated(self.condition_of(inner, elements_of)),
            Condition::And(parts) => expr(ExprKind::And(all(parts))),
            Condition::Or(parts) => expr(ExprKind::Or(all(parts))),
        }
    }

    pub(super) fn test(self, test: &Test, elements_of: Option<ColumnId>) -> Expr {
        let value = || Box::new(self.column(test.column));
        let kind = kind_of(self.model, self.form, elements_of, test.column);
        let compared = |op: CompareOp, right: Expr| expr(ExprKind::Compare { left: value(), op, right: Box::new(right) });
        let quantified = |quantifier, inner: &Condition| {
            let test = Box::new(self.condition_of(inner, Some(test.column)));
            expr(ExprKind::Quantified { quantifier, over: value(), test })
        };
        let within = |set| expr(ExprKind::In { value: value(), negated: false, set });
        match &test.probe {
            Probe::IsTrue => *value(),
            Probe::Compare(op, cell) => compared(*op, self.cell(*cell, kind)),
            Probe::CompareColumn(op, column) => compared(*op, self.column(*column)),
            Probe::OneOf(cells) => within(Set::Values(cells.iter().map(|cell| self.cell(*cell, kind)).collect())),
            Probe::OnList(list) => {
                let list = get(&self.model.lists, list.index()).map_or("?", |list| &list.name);
                within(Set::List(name(list)))
            }
            Probe::Matches(serial) => {
                let serial = get(&self.model.serials, serial.index()).map_or("?", |serial| &serial.name);
                expr(ExprKind::Is { value: value(), serial: name(serial) })
            }
            Probe::Present => expr(ExprKind::Present(value())),
            Probe::Any(inner) => quantified(Quantifier::Any, inner),
            Probe::All(inner) => quantified(Quantifier::All, inner),
        }
    }

    pub(super) fn column(self, column: ColumnId) -> Expr {
        let Some(operand) = get(&self.model.columns, column.index()) else { return nothing() };
        match operand {
            Operand::Field(slot) => {
                let field = self.model.form(self.form).and_then(|form| form.fields.get(*slot));
                field.map_or_else(nothing, |field| expr(ExprKind::Demand(vec![name(&field.name)])))
            }
            Operand::Constant(cell) => self.cell(*cell, None),
            Operand::AsOf => expr(ExprKind::AsOf),
            Operand::ItemColumn { list, key, column } => {
                let Some(list) = get(&self.model.lists, list.index()) else { return nothing() };
                let column = list.columns.get(*column).map_or("?", |column| &column.name);
                expr(ExprKind::Column { list: name(&list.name), key: Box::new(self.column(*key)), column: name(column) })
            }
            Operand::Element(Part::Whole) => expr(ExprKind::Element),
            Operand::Element(part) => expr(ExprKind::BasisField(vec![name(part_name(*part))])),
            Operand::PartOf { of, part } => dotted(self.column(*of), part_name(*part)),
            Operand::SourceLevel(of) => dotted(self.column(*of), "level"),
            Operand::SourceRank(of) => dotted(self.column(*of), "rank"),
            Operand::SourceValid(of) => dotted(self.column(*of), "valid"),
            Operand::Arithmetic { left, op, right } => {
                expr(ExprKind::Arithmetic { left: Box::new(self.column(*left)), op: *op, right: Box::new(self.column(*right)) })
            }
            Operand::Tally(id) => count_of(self.model, *id).map_or_else(nothing, |count| expr(ExprKind::Count(Box::new(count)))),
            Operand::Status => expr(ExprKind::Name(name("status"))),
        }
    }

    fn cell(self, cell: Cell, kind: Option<Kind>) -> Expr {
        let known = match cell {
            Cell::Bool(flag) => Some(ExprKind::Bool(flag)),
            Cell::Int(number) => Some(ExprKind::Number(number.to_string())),
            Cell::Decimal(number) => Some(ExprKind::Number(number.to_string())),
            Cell::Day(day) => date_of(day).map(ExprKind::Date),
            Cell::Text(symbol) => self.model.symbols.written(symbol).map(|text| ExprKind::Text(text.to_owned())),
            Cell::Variant(at) => self.variant(at, kind),
            Cell::Body(id) => get(&self.model.bodies, id.index()).map(|body| ExprKind::Name(name(&body.name))),
            Cell::Source(id) => get(&self.model.sources, id.index()).map(|source| ExprKind::Name(name(&source.name))),
            Cell::Absent | Cell::Unknown | Cell::List { .. } | Cell::Basis { .. } | Cell::Count { .. } => None,
        };
        known.map_or_else(nothing, expr)
    }

    fn variant(self, at: u16, kind: Option<Kind>) -> Option<ExprKind> {
        let Kind::Enum(id) = kind? else { return None };
        let variant = get(&self.model.enums, id.index())?.variants.get(usize::from(at))?;
        Some(ExprKind::Name(name(&variant.name)))
    }
}

/// What must not hold, as people write it.
fn negated(inner: Expr) -> Expr {
    expr(match inner.kind {
        ExprKind::In { value, negated, set } => ExprKind::In { value, negated: !negated, set },
        ExprKind::Present(value) => ExprKind::Missing(value),
        _ => ExprKind::Not(Box::new(inner)),
    })
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Whole | Part::Source => "source",
        Part::Article => "article",
        Part::Date => "date",
    }
}

/// What follows a fact after a dot.
fn dotted(mut of: Expr, part: &str) -> Expr {
    if let ExprKind::Demand(path) | ExprKind::BasisField(path) = &mut of.kind {
        path.push(name(part));
    }
    of
}
