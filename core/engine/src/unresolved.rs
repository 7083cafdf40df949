//! Names in a demand that nothing in the pack has: a body that is not declared, a basis whose source is not.

use crate::convert;
use crate::demand::{Demand, Facts};
use crate::model::{Cell, NameState};
use crate::value::Value;

impl Demand {
    /// The names that were given for bodies and bases and that nothing in the pack has: each with its field's name, in the order of the fields. Such a name is
    /// present but unknown, so what depends on it cannot be judged.
    ///
    /// ```
    /// use jianfu::Pack;
    /// let pack = Pack::parse(r#"
    ///     body fire "消防" aka "消防局"
    ///     form task "工作事项" { date: date is as_of issuer: body bases: list of basis }
    ///     default on task refer because "无规则"
    /// "#)?;
    /// let text = r#"{ "form": "task", "issuer": "教育局", "bases": ["《教育法》第五条"] }"#;
    /// let demand = pack.demand_from_json(text, None)?;
    /// assert_eq!(demand.unresolved(), [("issuer", "教育局".to_owned()), ("bases", "《教育法》第五条".to_owned())]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unresolved(&self) -> Vec<(&str, String)> {
        let facts = self.facts();
        let fields = facts.form_def().map_or(&[][..], |form| &form.fields);
        let names = fields.iter().enumerate().map(|(slot, field)| (field.name.as_str(), of_field(facts, slot)));
        names.flat_map(|(field, names)| names.into_iter().map(move |name| (field, name))).collect()
    }
}

/// The names given for one field that nothing in the pack has.
pub(crate) fn of_field(facts: &Facts, slot: usize) -> Vec<String> {
    let (Some(cell), Some(given)) = (facts.cells.get(slot), facts.given.get(slot)) else { return Vec::new() };
    match (cell, given) {
        (Cell::List { start, len }, Value::List(values)) => {
            let cells = facts.elements.iter().skip(start as usize).take(len as usize);
            cells.zip(values).filter(|(cell, _)| is_unresolved(**cell)).map(|(_, value)| in_words(value)).collect()
        }
        (cell, value) if is_unresolved(cell) => vec![in_words(value)],
        _ => Vec::new(),
    }
}

fn is_unresolved(cell: Cell) -> bool {
    matches!(cell, Cell::Unknown | Cell::Basis { named: NameState::Unresolved, .. })
}

/// What was given: of a basis in parts, its source.
fn in_words(value: &Value) -> String {
    let source = match value {
        Value::Record(entries) => entries.iter().find(|(name, _)| name == "source" || name == "文件").map(|(_, value)| value),
        _ => None,
    };
    convert::shorten(&convert::display(source.unwrap_or(value)))
}
