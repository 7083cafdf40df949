//! Deciding batches as they come, each row on its form, away from the interpreter.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use arrow_array::{RecordBatch, StringArray, new_null_array};
use arrow_schema::{ArrowError, Schema};
use jianfu::columns::{ColumnOptions, DecidedBatches, decided_schema};
use jianfu::{Context, DataError, Decision, Lang};
use jianfu_cli::embedded::Wrong;

use super::columns::{self, Codes};
use super::source::Batches;
use super::{Asked, forms};
use crate::history::Past;

/// A table that is to be decided.
pub(super) struct Job {
    pub(super) asked: Asked,
    pub(super) batches: Batches,
    pub(super) stop: Arc<AtomicBool>,
    /// How many rows are done.
    pub(super) done: Arc<AtomicUsize>,
}

/// Why a table is not decided.
#[derive(Debug)]
pub(super) enum Fault {
    Data(DataError),
    /// No form is named, neither in a row nor for all.
    NoForm,
    Columns(ArrowError),
    /// The ledger in which it counts cannot be read.
    Ledger(Wrong),
}

impl From<DataError> for Fault {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        Self::Columns(error)
    }
}

/// The next batch, for one that is waited for.
type Next = Rc<RefCell<Option<RecordBatch>>>;

/// What decides the rows of one form, batch after batch.
struct Decider<'j> {
    form: &'j str,
    next: Next,
    decided: DecidedBatches<'j, Fed>,
}

/// The batches that are handed over one by one.
struct Fed(Next);

impl Iterator for Fed {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.borrow_mut().take().map(Ok)
    }
}

impl Job {
    /// Decides all batches, and gives a batch for each.
    pub(super) fn run(self) -> Result<Vec<RecordBatch>, Fault> {
        let Self { asked, batches, stop, done } = self;
        let codes = Codes::of(&asked.rules, asked.as_of, asked.lang);
        let counts = asked.past.is_some() && asked.rules.quotas().any(|quota| !quota.is_at_least());
        let batches = batches.map(|batch| renamed(&batch?, &asked));
        if counts {
            return in_order(&asked, batches.collect::<Result<_, _>>()?, &stop, &done, &codes);
        }
        let context = asked.as_of.map_or_else(Context::of_demand, Context::on);
        let before = AtomicUsize::new(0);
        let tell = |rows: usize| done.store(before.load(Ordering::Relaxed).max(rows), Ordering::Relaxed);
        let mut one_by_one = OneByOne { asked: &asked, context, stop: &stop, tell: &tell, deciders: Vec::new() };
        let mut decided = Vec::new();
        let mut rows = 0;
        for batch in batches {
            let batch = batch?;
            decided.push(codes.with_words(&one_by_one.decide(&batch)?)?);
            rows += batch.num_rows();
            done.store(rows, Ordering::Relaxed);
            before.store(rows, Ordering::Relaxed);
        }
        Ok(decided)
    }
}

/// A batch whose columns are called as the fields that they are.
fn renamed(batch: &RecordBatch, asked: &Asked) -> Result<RecordBatch, ArrowError> {
    if asked.columns.is_empty() {
        return Ok(batch.clone());
    }
    let schema = batch.schema_ref();
    let fields = schema.fields().iter().map(|field| match asked.columns.get(field.name()) {
        Some(name) => Arc::new(field.as_ref().clone().with_name(name)),
        None => Arc::clone(field),
    });
    let renamed = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new_with_options(
        Arc::new(renamed),
        batch.columns().to_vec(),
        &arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows())),
    )
}

/// Rows of one form, by its name in the pack; or why they have none.
type Group<'j> = (Result<&'j str, DataError>, Vec<u32>);

/// The rows of a batch by form.
fn by_form<'j>(asked: &'j Asked, batch: &RecordBatch) -> Result<Vec<Group<'j>>, Fault> {
    let count = u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
    let Some(groups) = forms::groups(batch)? else {
        let form = asked.form.as_deref().ok_or(Fault::NoForm)?;
        return Ok(vec![(Ok(named(asked, form)?), (0..count).collect())]);
    };
    let checked = groups.into_iter().map(|group| {
        // What is wrong with a name, or with there being none, is told of its rows alone.
        let form = match asked.form.as_deref().filter(|_| group.form.is_empty()) {
            Some(form) => Ok(named(asked, form)?),
            None if group.form.is_empty() => Err(asked.rules.demand_from_json("{}", None).err().ok_or(Fault::NoForm)?),
            None => named(asked, &group.form),
        };
        Ok((form, group.rows))
    });
    checked.collect()
}

/// The name of a form by its name or label.
fn named<'j>(asked: &'j Asked, form: &str) -> Result<&'j str, DataError> {
    asked.rules.demand(form)?;
    Ok(asked.rules.form(form).map_or("", |form| form.name()))
}

struct OneByOne<'j> {
    asked: &'j Asked,
    context: Context<'j>,
    stop: &'j AtomicBool,
    tell: &'j (dyn Fn(usize) + Sync),
    deciders: Vec<Decider<'j>>,
}

impl<'j> OneByOne<'j> {
    fn decide(&mut self, batch: &RecordBatch) -> Result<RecordBatch, Fault> {
        let groups = by_form(self.asked, batch)?;
        if let [(Ok(form), _)] = &groups[..] {
            return self.on(form, batch.clone());
        }
        let mut parts = Vec::new();
        let mut places = vec![(0, 0); batch.num_rows()];
        for (form, rows) in &groups {
            let part = match form {
                Ok(form) => self.on(form, forms::taken(batch, rows)?)?,
                Err(error) => with_problem(rows.len(), error, self.asked.lang)?,
            };
            for (at, row) in rows.iter().enumerate() {
                if let Some(place) = places.get_mut(*row as usize) {
                    *place = (parts.len(), at);
                }
            }
            parts.push(part);
        }
        if parts.is_empty() {
            return Ok(RecordBatch::new_empty(decided_schema()));
        }
        Ok(arrow_select::interleave::interleave_record_batch(&parts.iter().collect::<Vec<_>>(), &places)?)
    }

    /// The rows of one form.
    fn on(&mut self, form: &'j str, batch: RecordBatch) -> Result<RecordBatch, Fault> {
        let at = match self.deciders.iter().position(|decider| decider.form == form) {
            Some(at) => at,
            None => {
                let next = Next::default();
                let decided = self.asked.rules.decide_batches(
                    Fed(Rc::clone(&next)),
                    &options(self.asked, form, self.stop).progress(self.tell),
                    &self.context,
                )?;
                self.deciders.push(Decider { form, next, decided });
                self.deciders.len() - 1
            }
        };
        let Some(decider) = self.deciders.get_mut(at) else { return Err(Fault::NoForm) };
        decider.next.replace(Some(batch));
        Ok(decider.decided.next().ok_or(Fault::NoForm)??)
    }
}

fn options<'o>(asked: &Asked, form: &'o str, stop: &'o AtomicBool) -> ColumnOptions<'o> {
    ColumnOptions::of(form).threads(asked.threads).missing_of(asked.missing).lang(asked.lang).stopped_by(stop)
}

/// Rows that all have the same problem.
fn with_problem(rows: usize, error: &DataError, lang: Lang) -> Result<RecordBatch, ArrowError> {
    let schema = decided_schema();
    let told = columns::problem(error, lang);
    let problems = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(told, rows)));
    let nulls = schema.fields().iter().take(schema.fields().len() - 1).map(|field| new_null_array(field.data_type(), rows));
    RecordBatch::try_new(Arc::clone(&schema), nulls.chain([problems as _]).collect())
}

/// All rows together, since what is approved counts for those after it by day, on whatever form.
fn in_order(
    asked: &Asked,
    batches: Vec<RecordBatch>,
    stop: &AtomicBool,
    done: &AtomicUsize,
    codes: &Codes<'_>,
) -> Result<Vec<RecordBatch>, Fault> {
    let mut rows: Vec<Option<Result<usize, DataError>>> = Vec::new();
    let mut demands = Vec::new();
    for batch in &batches {
        let start = rows.len();
        rows.resize(start + batch.num_rows(), None);
        for (form, group) in by_form(asked, batch)? {
            let read = match form {
                Ok(form) => asked.rules.demands_of_columns(&forms::taken(batch, &group)?, &options(asked, form, stop))?,
                Err(error) => vec![Err(error); group.len()],
            };
            for (row, read) in group.into_iter().zip(read) {
                if let Some(place) = rows.get_mut(start + row as usize) {
                    *place = Some(read.map(|demand| {
                        demands.push(demand);
                        demands.len() - 1
                    }));
                }
            }
        }
    }
    let mut told = vec![None; demands.len()];
    let tell = &mut |at: usize, decision: Decision<'static>| {
        if let Some(place) = told.get_mut(at).filter(|_| !stop.load(Ordering::Relaxed)) {
            *place = Some(columns::Told::of(&decision, asked.missing));
        }
        done.fetch_add(1, Ordering::Relaxed);
    };
    Past::with_context(asked.past.as_ref(), &asked.rules, asked.as_of, |context| asked.rules.decide_all(&demands, context, tell))
        .map_err(Fault::Ledger)?;
    let all = rows.into_iter().map(|row| match row {
        Some(Ok(at)) => told.get_mut(at).and_then(Option::take).ok_or(None),
        Some(Err(error)) => Err(Some(error)),
        None => Err(None),
    });
    Ok(vec![codes.with_words(&columns::of_told(all, asked.lang)?)?])
}
