//! JF-C014: an exception that can never apply, since what it asks contradicts what its rule asks.

use std::collections::BTreeMap;

use jianfu_dsl::tree::{CompareOp, Exception};

use super::{Compiler, say};
use crate::codes;
use crate::decide::cells::compare;
use crate::model::{Cell, Clause, ColumnId, Condition, FormId, Kind, Operand, Probe, get};

/// What conditions that must hold together leave open for one column.
#[derive(Default)]
struct Open {
    /// Both ends, and whether the end itself belongs to it.
    low: Option<(Cell, Ends)>,
    high: Option<(Cell, Ends)>,
    equals: Vec<Cell>,
    excluded: Vec<Cell>,
    one_of: Vec<Vec<Cell>>,
    truth: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Included,
    Excluded,
}

impl Compiler<'_> {
    pub(super) fn check_reachable(&mut self, (file, form): (&str, FormId), exception: &Exception, above: &[Clause], own: Option<&Clause>) {
        let mut columns: BTreeMap<ColumnId, Open> = BTreeMap::new();
        for clause in above.iter().chain(own) {
            self.gather(&clause.condition, &mut columns);
        }
        if columns.iter().any(|(column, open)| self.is_closed(form, *column, open)) {
            self.warn(
                codes::UNREACHABLE,
                file,
                exception.name.span,
                say(
                    format!("例外「{}」永远不会适用，它的条件与所在规则的条件互相矛盾", exception.name.text),
                    format!(
                        "the exception `{}` can never apply: its condition contradicts that of the rule it stands in",
                        exception.name.text
                    ),
                ),
            )
            .help = Some(say("改它的条件，或者把它写成另一条规则", "change its condition, or make it a rule of its own"));
        }
    }

    /// What must hold for a condition to hold: the parts of an `and`, their tests and denied tests.
    fn gather(&self, condition: &Condition, columns: &mut BTreeMap<ColumnId, Open>) {
        match condition {
            Condition::And(parts) => parts.iter().for_each(|part| self.gather(part, columns)),
            Condition::Test(id) => {
                let Some(test) = get(&self.model.tests, id.index()) else { return };
                let open = columns.entry(test.column).or_default();
                match &test.probe {
                    Probe::IsTrue => open.truth.push(true),
                    Probe::OneOf(cells) => open.one_of.push(cells.clone()),
                    Probe::Compare(op, cell) => open.narrow(*op, *cell),
                    _ => {}
                }
            }
            Condition::Not(inner) => {
                let Condition::Test(id) = inner.as_ref() else { return };
                let Some(test) = get(&self.model.tests, id.index()) else { return };
                let open = columns.entry(test.column).or_default();
                match &test.probe {
                    Probe::IsTrue => open.truth.push(false),
                    Probe::OneOf(cells) => open.excluded.extend(cells),
                    Probe::Compare(op, cell) => open.narrow(opposite(*op), *cell),
                    _ => {}
                }
            }
            Condition::Or(_) | Condition::Constant(_) => {}
        }
    }

    /// Whether no value of the column is left.
    fn is_closed(&self, form: FormId, column: ColumnId, open: &Open) -> bool {
        if open.truth.contains(&true) && open.truth.contains(&false) {
            return true;
        }
        let fixed = open.equals.first().map(|cell| vec![*cell]).or_else(|| open.one_of.first().cloned());
        let candidates = fixed.or_else(|| self.variants_of(form, column));
        match candidates {
            Some(candidates) => !candidates.into_iter().any(|cell| open.admits(cell)),
            None => match (open.low, open.high) {
                (Some((low, at_low)), Some((high, at_high))) => match compare(low, high) {
                    Some(std::cmp::Ordering::Greater) => true,
                    Some(std::cmp::Ordering::Equal) => at_low == Ends::Excluded || at_high == Ends::Excluded,
                    _ => false,
                },
                _ => false,
            },
        }
    }

    /// Every value of the column, where it is a field of an enum's type.
    fn variants_of(&self, form: FormId, column: ColumnId) -> Option<Vec<Cell>> {
        let Some(Operand::Field(slot)) = get(&self.model.columns, column.index()) else { return None };
        let Kind::Enum(id) = self.model.form(form)?.fields.get(*slot)?.ty.kind else { return None };
        let count = get(&self.model.enums, id.index())?.variants.len();
        Some((0..count).filter_map(|value| u16::try_from(value).ok()).map(Cell::Variant).collect())
    }
}

impl Open {
    fn narrow(&mut self, op: CompareOp, cell: Cell) {
        match op {
            CompareOp::Eq => self.equals.push(cell),
            CompareOp::Ne => self.excluded.push(cell),
            CompareOp::Gt | CompareOp::Ge => {
                let ends = if op == CompareOp::Gt { Ends::Excluded } else { Ends::Included };
                let tighter = self.low.is_none_or(|(low, at)| match compare(cell, low) {
                    Some(std::cmp::Ordering::Greater) => true,
                    Some(std::cmp::Ordering::Equal) => at == Ends::Included,
                    _ => false,
                });
                if tighter {
                    self.low = Some((cell, ends));
                }
            }
            CompareOp::Lt | CompareOp::Le => {
                let ends = if op == CompareOp::Lt { Ends::Excluded } else { Ends::Included };
                let tighter = self.high.is_none_or(|(high, at)| match compare(cell, high) {
                    Some(std::cmp::Ordering::Less) => true,
                    Some(std::cmp::Ordering::Equal) => at == Ends::Included,
                    _ => false,
                });
                if tighter {
                    self.high = Some((cell, ends));
                }
            }
        }
    }

    fn admits(&self, cell: Cell) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let above = self.low.is_none_or(|(low, at)| matches!((compare(cell, low), at), (Some(Greater), _) | (Some(Equal), Ends::Included)));
        let below = self.high.is_none_or(|(high, at)| matches!((compare(cell, high), at), (Some(Less), _) | (Some(Equal), Ends::Included)));
        let same = |other: &Cell| compare(cell, *other) == Some(Equal);
        above
            && below
            && self.equals.iter().all(same)
            && self.one_of.iter().all(|cells| cells.iter().any(same))
            && !self.excluded.iter().any(same)
    }
}

const fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}
