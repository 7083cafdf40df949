//! What a demand gives: section 2, `form`.

use std::collections::BTreeMap;

use jianfu::Value as Given;
use jianfu_dsl::tree::Type;

use super::pack::Pack;
use super::value::{Facts, Value};

/// Absent, null, blank text and `[]` are not present.
pub(crate) fn is_present(given: &Given) -> bool {
    match given {
        Given::Null => false,
        Given::Text(text) => !super::fold(text).is_empty(),
        Given::List(values) => values.iter().any(is_present),
        Given::Record(entries) => entries.iter().any(|(_, value)| is_present(value)),
        _ => true,
    }
}

impl Pack<'_> {
    /// The facts of a demand; nothing where a value is of the wrong type or outside its enum.
    pub(crate) fn facts(&self, form: &str, given: &BTreeMap<String, Given>) -> Option<Facts> {
        let mut facts = Facts::new();
        for (name, value) in given.iter().filter(|(_, value)| is_present(value)) {
            let field = self.field(form, name);
            facts.insert(field.name.text.clone(), self.fact(value, &field.ty)?);
        }
        Some(facts)
    }

    fn fact(&self, given: &Given, ty: &Type) -> Option<Value> {
        if !ty.list {
            return self.single(given, &ty.name.text);
        }
        let Given::List(values) = given else { return None };
        let element = |value| if is_present(value) { self.single(value, &ty.name.text) } else { Some(Value::Nothing) };
        values.iter().map(element).collect::<Option<_>>().map(Value::List)
    }

    pub(crate) fn single(&self, given: &Given, ty: &str) -> Option<Value> {
        Some(match (ty, given) {
            ("text", Given::Text(text)) => Value::Text(text.clone()),
            ("int", Given::Int(number)) => Value::Int(*number),
            ("decimal", Given::Int(number)) => Value::Decimal((*number).into()),
            ("decimal", Given::Decimal(number)) => Value::Decimal(*number),
            ("bool", Given::Bool(value)) => Value::Bool(*value),
            ("date", Given::Date(day)) => Value::Date(*day),
            ("body", Given::Text(text)) => self.body(text),
            ("basis", Given::Text(text)) => Value::Basis(self.basis_of_text(text)),
            ("basis", Given::Record(entries)) => Value::Basis(self.basis_of_record(entries)),
            (name, Given::Text(text)) => self.variant(name, text)?,
            _ => return None,
        })
    }

    /// A value of an enum, by name or label.
    pub(crate) fn variant(&self, of: &str, text: &str) -> Option<Value> {
        let declared = self.enumeration(of)?;
        let names: Vec<Vec<String>> = declared
            .variants
            .iter()
            .map(|variant| [variant.name.text.clone()].into_iter().chain(variant.label.iter().map(|label| label.text.clone())).collect())
            .collect();
        let at = names.iter().position(|names| names.iter().any(|name| super::fold(name) == super::fold(text)))?;
        Some(Value::Variant { at, names })
    }

    fn basis_of_record(&self, entries: &[(String, Given)]) -> BTreeMap<String, Value> {
        let part = |(name, value): &(String, Given)| match (name.as_str(), value) {
            ("source", Given::Text(text)) => (name.clone(), self.source(text)),
            ("article", Given::Int(number)) => (name.clone(), Value::Int(*number)),
            ("date", Given::Date(day)) => (name.clone(), Value::Date(*day)),
            other => panic!("no part of a basis: {other:?}"),
        };
        entries.iter().filter(|(_, value)| is_present(value)).map(part).collect()
    }

    /// `《统计法》第十七条`, or the title alone. A text that begins otherwise is no citation of the title within it.
    fn basis_of_text(&self, text: &str) -> BTreeMap<String, Value> {
        let (title, place) = if text.starts_with('《') { text.split_once('》').unwrap() } else { (text, "") };
        let mut basis = BTreeMap::from([("source".to_owned(), self.source(title))]);
        if let Some(number) = place.strip_prefix('第').and_then(|place| place.split_once('条')) {
            if !matches!(number.1, "" | "第一款") {
                basis.insert("article".to_owned(), Value::Unknown);
                return basis;
            }
            const NUMBERS: [(&str, i64); 6] = [("七", 7), ("十七", 17), ("二十", 20), ("7", 7), ("17", 17), ("20", 20)];
            let number = NUMBERS.iter().find(|(written, _)| *written == number.0).unwrap_or_else(|| panic!("unusual number {number:?}")).1;
            basis.insert("article".to_owned(), Value::Int(number));
        }
        basis
    }
}
