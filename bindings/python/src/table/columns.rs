//! The columns that are handed out: what the engine puts out, and beside the codes of reasons their rules and what they rest on.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{Array as _, ArrayRef, ListArray, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use jianfu::columns::{MissingOf, decided_schema};
use jianfu::view::{Basis, PartRef};
use jianfu::{DataError, Decision, Lang, Outcome, Pack as Rules};
use jiff::civil::Date;

/// The place of the engine's column of codes.
const REASONS: usize = 2;

/// What stands behind the codes of a pack's reasons.
pub(super) struct Codes<'p> {
    known: HashMap<String, Behind<'p>>,
    day: Option<Date>,
    lang: Lang,
}

/// The rule that a code is of, and what it rests on. Versions of a rule share their codes.
struct Behind<'p> {
    rule: &'p str,
    bases: Vec<Basis<'p>>,
}

impl<'p> Codes<'p> {
    /// The codes of a pack, with what may be cited on a day, or ever where none is given.
    pub(super) fn of(rules: &'p Rules, day: Option<Date>, lang: Lang) -> Self {
        let mut codes = Self { known: HashMap::new(), day, lang };
        rules.rules().for_each(|rule| codes.part(rule.id(), rule.part()));
        codes
    }

    fn part(&mut self, rule: &'p str, part: PartRef<'p>) {
        let name = if part.path().is_empty() { rule.to_owned() } else { format!("{rule}.{}", part.path()) };
        part.guards().for_each(|guard| self.add(format!("{name}#{}", guard.name()), rule, guard.bases()));
        self.add(name, rule, part.bases());
        part.exceptions().for_each(|exception| self.part(rule, exception));
    }

    fn add(&mut self, code: String, rule: &'p str, bases: impl Iterator<Item = Basis<'p>>) {
        self.known.entry(code).or_insert_with(|| Behind { rule, bases: Vec::new() }).bases.extend(bases);
    }

    /// What a code rests on, each once; nothing where it rests on nothing.
    fn cited(&self, behind: &Behind<'p>) -> Option<String> {
        let mut lines: Vec<String> = Vec::new();
        for cited in behind.bases.iter().flat_map(|basis| basis.records(self.day, self.lang)) {
            let line = cited.line(self.lang);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        (!lines.is_empty()).then(|| lines.join("；"))
    }

    /// The batch with columns of rules and citations, each as long as that of reasons.
    pub(super) fn with_words(&self, decided: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let reasons = decided.column(REASONS).as_list::<i32>();
        let codes = reasons.values().as_dictionary::<Int32Type>();
        let mut used = vec![false; codes.values().len()];
        for key in codes.keys().values() {
            if let Some(place) = usize::try_from(*key).ok().and_then(|key| used.get_mut(key)) {
                *place = true;
            }
        }
        let rules = self.beside(reasons, &used, |code, behind| Some(behind.map_or(code, |behind| behind.rule).to_owned()))?;
        let cited = self.beside(reasons, &used, |_, behind| self.cited(behind?))?;
        let mut columns = decided.columns().to_vec();
        columns.splice(REASONS + 1..REASONS + 1, [rules, cited]);
        RecordBatch::try_new(schema(), columns)
    }

    /// The same lists of the same keys, which stand for other words. Those that no row has are not made.
    fn beside(
        &self,
        reasons: &ListArray,
        used: &[bool],
        word: impl Fn(&str, Option<&Behind<'p>>) -> Option<String>,
    ) -> Result<ArrayRef, ArrowError> {
        let codes = reasons.values().as_dictionary::<Int32Type>();
        let words = codes.values().as_string::<i32>().iter().zip(used).map(|(code, used)| {
            let code = code.filter(|_| *used)?;
            word(code, self.known.get(code))
        });
        let values = codes.with_values(Arc::new(words.collect::<StringArray>()));
        Ok(Arc::new(ListArray::try_new(word_item(), reasons.offsets().clone(), Arc::new(values), reasons.nulls().cloned())?))
    }
}

fn word_item() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true))
}

/// The schema of what is handed out.
pub(super) fn schema() -> SchemaRef {
    let mut fields: Vec<Arc<Field>> = decided_schema().fields().iter().cloned().collect();
    let beside = |name: &str| Arc::new(Field::new(name, DataType::List(word_item()), true));
    fields.splice(REASONS + 1..REASONS + 1, [beside("rules"), beside("citations")]);
    Arc::new(Schema::new(fields))
}

/// A problem as the engine's column tells it.
pub(super) fn problem(error: &DataError, lang: Lang) -> String {
    let field = error.field().map_or_else(String::new, |field| format!(" {}", field.chars().take(60).collect::<String>()));
    format!("{}{field}: {}", error.code(), error.message().get(lang))
}

/// What of a decision is put out.
#[derive(Clone)]
pub(super) struct Told {
    outcome: Outcome,
    conditions: Vec<String>,
    codes: Vec<String>,
    missing: Option<Vec<String>>,
}

impl Told {
    pub(super) fn of(decision: &Decision<'_>, missing: MissingOf) -> Self {
        let outcome = decision.outcome();
        let looked = match missing {
            MissingOf::All => true,
            MissingOf::Referred => outcome == Outcome::Refer,
            _ => false,
        };
        Self {
            outcome,
            conditions: decision.conditions().into_iter().map(|condition| condition.text.to_owned()).collect(),
            codes: crate::decision::codes(decision),
            missing: looked.then(|| decision.missing().into_iter().map(str::to_owned).collect()),
        }
    }
}

/// The engine's columns of rows that were decided as demands; of the others what is wrong with them.
pub(super) fn of_told(rows: impl Iterator<Item = Result<Told, Option<DataError>>>, lang: Lang) -> Result<RecordBatch, ArrowError> {
    let item = |dictionary: bool| {
        let DataType::List(field) = decided_schema().field(if dictionary { REASONS } else { 1 }).data_type().clone() else {
            return word_item();
        };
        field
    };
    let mut outcomes = StringDictionaryBuilder::<Int8Type>::new();
    let mut conditions = ListBuilder::new(StringBuilder::new()).with_field(item(false));
    let mut reasons = ListBuilder::new(StringDictionaryBuilder::<Int32Type>::new()).with_field(item(true));
    let mut missing = ListBuilder::new(StringBuilder::new()).with_field(item(false));
    let mut problems = StringBuilder::new();
    for row in rows {
        let (told, error) = match row {
            Ok(told) => (Some(told), None),
            Err(error) => (None, error),
        };
        outcomes.append_option(told.as_ref().map(|told| told.outcome.name()));
        append(&mut conditions, told.as_ref().map(|told| &told.conditions));
        match &told {
            Some(told) => reasons.append_value(told.codes.iter().map(Some)),
            None => reasons.append_null(),
        }
        append(&mut missing, told.as_ref().and_then(|told| told.missing.as_ref()));
        problems.append_option(error.map(|error| problem(&error, lang)));
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(outcomes.finish()),
        Arc::new(conditions.finish()),
        Arc::new(reasons.finish()),
        Arc::new(missing.finish()),
        Arc::new(problems.finish()),
    ];
    RecordBatch::try_new(decided_schema(), columns)
}

fn append(to: &mut ListBuilder<StringBuilder>, texts: Option<&Vec<String>>) {
    match texts {
        Some(texts) => to.append_value(texts.iter().map(Some)),
        None => to.append_null(),
    }
}
