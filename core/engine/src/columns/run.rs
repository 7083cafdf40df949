//! Deciding a whole batch: in blocks on several threads, or, where rows count for one another, in order of day.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::RecordBatch;
use jianfu_dsl::Message;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::header::{self, Meaning};
use super::memo::Periods;
use super::options::ColumnOptions;
use super::part::{self, Kinds, Lengths, Part};
use super::reading::Column;
use super::resolve::{apart, table_cell};
use super::source::{Given, Source};
use super::words::Words;
use super::worker::Worker;
use crate::codes;
use crate::context::Context;
use crate::convert::from_table_cell;
use crate::demand::{Demand, DemandBuilder, MAX_BYTES, MAX_ELEMENTS, too_many_bytes, too_many_elements, unknown_form};
use crate::error::DataError;
use crate::model::{FormDef, FormId, Type};
use crate::pack::Pack;
use crate::value::Value;

/// Decides batches of one form.
pub(super) struct Run<'p> {
    pack: &'p Pack,
    form: (FormId, &'p FormDef),
    options: ColumnOptions<'p>,
    context: Context<'p>,
    words: Words,
    periods: Periods,
    /// None where one thread is enough.
    pool: Option<ThreadPool>,
    done: AtomicUsize,
}

/// What came of the rows that one thread decided.
struct Done {
    kinds: Kinds,
    blocks: Vec<Block>,
}

struct Block {
    start: usize,
    rows: Vec<u32>,
    lengths: Lengths,
}

impl Block {
    fn part<'d>(&'d self, kinds: &'d Kinds) -> Part<'d> {
        Part { kinds, rows: &self.rows, lengths: self.lengths }
    }
}

impl<'p> Run<'p> {
    pub(super) fn new(pack: &'p Pack, options: &ColumnOptions<'p>, context: &Context<'p>) -> Result<Self, DataError> {
        let model = pack.model();
        let id = model.form_named(options.form()).ok_or_else(|| unknown_form(model, options.form()))?;
        let form = model.form(id).ok_or_else(|| unknown_form(model, options.form()))?;
        let threads = options.thread_limit().get();
        let pool = if threads > 1 { ThreadPoolBuilder::new().num_threads(threads).build().ok() } else { None };
        let (words, periods) = (Words::of(model, form), Periods::of(model, &form.plan));
        Ok(Self { pack, form: (id, form), options: *options, context: *context, words, periods, pool, done: AtomicUsize::new(0) })
    }

    /// Whether rows count for one another, so that their order matters.
    pub(super) fn counts(&self) -> bool {
        self.context.history().is_some() && !self.form.1.plan.tallies.is_empty()
    }

    pub(super) fn decide(&self, batch: &RecordBatch) -> Result<RecordBatch, DataError> {
        let columns = self.columns(batch)?;
        let rows = batch.num_rows();
        let done = if self.counts() { vec![self.in_order(&columns, rows)?] } else { self.in_blocks(&columns, rows)? };
        let parts = done.iter().flat_map(|Done { kinds, blocks }| blocks.iter().map(move |block| (block.start, block.part(kinds))));
        let mut parts: Vec<(usize, Part<'_>)> = parts.collect();
        parts.sort_unstable_by_key(|(start, _)| *start);
        let parts: Vec<Part<'_>> = parts.into_iter().map(|(_, part)| part).collect();
        part::columns(&parts, (&self.words, &self.form.1.fields), self.pool.as_ref())
    }

    /// The demands in the rows of a batch.
    pub(super) fn demands(&self, batch: &RecordBatch) -> Result<Vec<Result<Demand, DataError>>, DataError> {
        let columns = self.columns(batch)?;
        Ok((0..batch.num_rows()).map(|row| self.demand(&columns, row)).collect())
    }

    fn columns<'b>(&self, batch: &'b RecordBatch) -> Result<Vec<Column<'b>>, DataError> {
        let schema = batch.schema_ref();
        let mut columns = Vec::new();
        for (at, meaning) in header::meanings(self.pack.model(), self.form.0, schema)? {
            let array = batch.column(at).as_ref();
            let fits = |source: &Source<'_>| match &meaning {
                Meaning::Fact(field) | Meaning::Unread(field) => field.ty.list || !source.is_list(),
                Meaning::Form(_) => !source.is_list(),
                Meaning::Wrong(_) => true,
            };
            let source = match (Source::of(array).filter(fits), &meaning) {
                (Some(source), _) => source,
                (None, Meaning::Wrong(_)) => Source::Presence(array),
                (None, _) => return Err(unreadable(schema.field(at).name(), &array.data_type().to_string())),
            };
            let meaning = match meaning {
                // What is no text may be a value that cannot be read.
                Meaning::Unread(field) if !source.is_text() => Meaning::Fact(field),
                meaning => meaning,
            };
            columns.push(Column { meaning, source });
        }
        Ok(columns)
    }

    /// Blocks of rows, each on the thread that is free.
    fn in_blocks(&self, columns: &[Column<'_>], rows: usize) -> Result<Vec<Done>, DataError> {
        let block = self.options.rows_a_block();
        let next = AtomicUsize::new(0);
        let claim = || {
            let start = next.fetch_add(1, Ordering::Relaxed).saturating_mul(block);
            (start < rows).then(|| start..start.saturating_add(block).min(rows))
        };
        let work = || self.work(columns, &claim);
        let done = match &self.pool {
            Some(pool) if rows > block => pool.broadcast(|_| work()),
            _ => vec![work()],
        };
        done.into_iter().collect()
    }

    /// Decides block after block.
    fn work(&self, columns: &[Column<'_>], claim: &dyn Fn() -> Option<Range<usize>>) -> Result<Done, DataError> {
        let mut worker = Worker::new(self.pack, self.pack.demand(self.options.form())?.finish(), columns, (&self.words, &self.periods));
        let mut blocks = Vec::new();
        while let Some(rows) = claim() {
            if self.options.is_stopped() {
                return Err(stopped());
            }
            let (start, count) = (rows.start, rows.len());
            let rows = worker.block(rows, &self.options, &self.context);
            blocks.push(Block { start, lengths: worker.lengths(&rows), rows });
            self.tell(count);
        }
        Ok(Done { kinds: worker.into_kinds(), blocks })
    }

    fn tell(&self, rows: usize) {
        self.options.tell(self.done.fetch_add(rows, Ordering::Relaxed).saturating_add(rows));
    }

    /// All rows, where what is approved counts for those that come after it by day.
    fn in_order(&self, columns: &[Column<'_>], rows: usize) -> Result<Done, DataError> {
        let read: Vec<Result<Demand, DataError>> = (0..rows).map(|row| self.demand(columns, row)).collect();
        let demands: Vec<Demand> = read.iter().filter_map(|read| read.as_ref().ok().cloned()).collect();
        let block = self.options.rows_a_block();
        let (mut kinds, mut came) = (Kinds::default(), vec![u32::MAX; demands.len()]);
        let mut since = 0;
        let run = self.pack.decide_until(&demands, &self.context, &mut |at, decision| {
            if since == 0 && self.options.is_stopped() {
                return ControlFlow::Break(());
            }
            if let Some(came) = came.get_mut(at) {
                *came = kinds.decided(&decision, &self.words, self.options.missing());
            }
            since += 1;
            if since == block {
                self.tell(since);
                since = 0;
            }
            ControlFlow::Continue(())
        });
        if run.is_break() {
            return Err(stopped());
        }
        self.tell(since + rows - demands.len());
        let mut came = came.into_iter();
        let of_row = |read: &Result<Demand, DataError>| match read {
            Ok(_) => came.next().unwrap_or(u32::MAX),
            Err(error) => kinds.problem(error, self.options.told_in()),
        };
        let rows: Vec<u32> = read.iter().map(of_row).collect();
        let lengths = kinds.lengths(&rows);
        Ok(Done { kinds, blocks: vec![Block { start: 0, rows, lengths }] })
    }

    /// The demand in a row.
    fn demand(&self, columns: &[Column<'_>], row: usize) -> Result<Demand, DataError> {
        let bytes = columns.iter().map(|column| column.source.bytes(row)).fold(0, usize::saturating_add);
        if bytes > MAX_BYTES {
            return Err(too_many_bytes(bytes));
        }
        let mut builder = self.pack.demand(self.options.form())?;
        for column in columns {
            self.put(&mut builder, column, row)?;
        }
        Ok(builder.finish())
    }

    fn put(&self, builder: &mut DemandBuilder, column: &Column<'_>, row: usize) -> Result<(), DataError> {
        let Column { meaning, source } = column;
        let (Meaning::Fact(field) | Meaning::Unread(field)) = meaning else {
            let given = if source.is_present(row) { source.given(row).or(Given::Bool(true)) } else { Given::Nothing };
            return apart(self.pack.model(), meaning, given).map(drop);
        };
        let at = |error: DataError| error.at(&field.name);
        let Source::List(.., elements) = source else {
            return match source.given(row) {
                Given::Nothing => Ok(()),
                given => builder.set_cell(&field.name, &table_cell(given).map_err(at)?),
            };
        };
        let Some(range) = source.elements(row) else { return Ok(()) };
        if range.len() > MAX_ELEMENTS {
            return Err(at(too_many_elements(range.len())));
        }
        let ty = Type { list: false, ..field.ty };
        let value = |at: usize| table_cell(elements.given(at)).and_then(|cell| from_table_cell(&cell, ty));
        builder.put(&field.name, Value::List(range.map(value).collect::<Result<_, _>>().map_err(at)?))
    }
}

fn stopped() -> DataError {
    let message = Message::new("判定中途被中止，没有结果", "stopped before all was decided, so there is no result");
    DataError::new(codes::STOPPED, message).with_help(Message::new("需要结果时重新判定", "decide it anew when the results are needed"))
}

fn unreadable(column: &str, found: &str) -> DataError {
    let shown = crate::convert::shorten(column);
    let message = Message::new(
        format!("「{shown}」一列的类型 {found} 不能用作这个字段的值"),
        format!("the column `{shown}` is of the type {found}, which its field cannot be read from"),
    );
    let help = Message::new(
        "转换为文本、布尔、整数、Decimal128 或 Date32；只有列表字段可用 List，时间戳的时区须是固定的时差",
        "cast it to text, booleans, whole numbers, Decimal128 or Date32; List goes with fields that are lists alone, and the zone of a timestamp must be an offset",
    );
    DataError::new(codes::COLUMN_TYPE, message).with_help(help).at(column)
}
