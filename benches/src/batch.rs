//! The rows of `gate-N` as record batches: all as text, or as dictionaries and types of their own.

use std::num::NonZeroUsize;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array as _, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int64Array, RecordBatch, StringArray};
use jianfu::columns::{ColumnOptions, MissingOf};
use jianfu::{Context, Pack};
use jiff::civil::date;

use crate::workloads::{Gate, GateFacts, KINDS, LEVELS, Synthetic as _};

/// Rows of the workload, ready to be decided.
#[derive(Debug)]
pub struct Rows {
    /// The pack.
    pub pack: Pack,
    /// Every column as text.
    pub text: RecordBatch,
    /// Dictionaries for texts, and types of their own for the rest.
    pub dictionary: RecordBatch,
}

impl Rows {
    /// So many rows against a list of so many items.
    ///
    /// # Panics
    /// Where the pack does not compile.
    pub fn of(items: usize, rows: usize) -> Self {
        let gate = Gate::of(items);
        let pack = Pack::from_files(&gate.files()).unwrap_or_else(|error| panic!("{error}"));
        let facts = gate.facts(rows);
        Self { pack, text: as_text(&facts), dictionary: as_dictionary(&facts) }
    }

    /// Decides a batch of theirs on so many threads, and tells how many rows were approved.
    ///
    /// # Panics
    /// Where the batch cannot be decided.
    pub fn decide(&self, batch: &RecordBatch, threads: usize) -> RecordBatch {
        let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing).threads(threads);
        let decided =
            self.pack.decide_columns(batch, &options, &Context::of_demand()).unwrap_or_else(|error| panic!("{}", error.message().en));
        assert_eq!(decided.column(4).null_count(), batch.num_rows(), "a row has a problem");
        decided
    }
}

fn as_text(facts: &[GateFacts]) -> RecordBatch {
    let column = |of: &dyn Fn(&GateFacts) -> String| Arc::new(StringArray::from_iter_values(facts.iter().map(of))) as ArrayRef;
    RecordBatch::try_from_iter([
        ("id", column(&|row| row.id.clone())),
        ("kind", column(&|row| KINDS[row.kind].1.to_owned())),
        ("item", column(&|row| row.item.clone())),
        ("level", column(&|row| LEVELS[row.level].1.to_owned())),
        ("issuer", column(&|row| format!("第{}局", row.issuer))),
        ("bases", column(&|row| row.bases.join("；"))),
        ("funded", column(&|row| if row.funded { "是" } else { "否" }.to_owned())),
        ("per_year", column(&|row| row.per_year.to_string())),
        ("date", column(&|row| row.date.to_string())),
    ])
    .expect("the columns are equally long")
}

fn as_dictionary(facts: &[GateFacts]) -> RecordBatch {
    let column = |of: &dyn Fn(&GateFacts) -> String| {
        Arc::new(facts.iter().map(of).collect::<Vec<_>>().iter().map(|text| Some(text.as_str())).collect::<DictionaryArray<Int32Type>>())
            as ArrayRef
    };
    let days = |row: &GateFacts| row.date.since((jiff::Unit::Day, date(1970, 1, 1))).expect("a day").get_days();
    RecordBatch::try_from_iter([
        ("id", Arc::new(StringArray::from_iter_values(facts.iter().map(|row| row.id.as_str()))) as ArrayRef),
        ("kind", column(&|row| KINDS[row.kind].1.to_owned())),
        ("item", column(&|row| row.item.clone())),
        ("level", column(&|row| LEVELS[row.level].1.to_owned())),
        ("issuer", column(&|row| format!("第{}局", row.issuer))),
        ("bases", column(&|row| row.bases.join("；"))),
        ("funded", Arc::new(facts.iter().map(|row| Some(row.funded)).collect::<BooleanArray>())),
        ("per_year", Arc::new(Int64Array::from_iter_values(facts.iter().map(|row| row.per_year)))),
        ("date", Arc::new(Date32Array::from_iter_values(facts.iter().map(days)))),
    ])
    .expect("the columns are equally long")
}
