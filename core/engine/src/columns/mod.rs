//! Record batches of Arrow: many demands at once, a column a field, and decisions as columns.
//!
//! Columns are matched to the form's fields by name or label. Text is read as the cells of tables are ([`crate::DemandBuilder::set_cell`]), so that `是`,
//! `2026年3月1日`, `１２` and `甲；乙` mean what they mean there; booleans, whole numbers, decimals, days and lists are taken as they are. Nothing is rounded: a
//! float that is not exact as a decimal, and a moment that is not the midnight of a day, are problems of their row. Nulls and blank texts are facts that were
//! not given. A column `form` (表单) may stand in the batch, and has to name the form on which it is decided.
//!
//! What is put out has a row for each row, and these columns:
//!
//! | column | type | what it holds |
//! |---|---|---|
//! | `outcome` | dictionary of `approve`, `refer`, `reject` | null where the row has a problem |
//! | `conditions` | list of text | what an approval is subject to |
//! | `reasons` | list of dictionary | the deciding reasons: `rule`, `rule.exception`, `rule#guard`, `rule.exception#guard`, `default`, `engine` |
//! | `missing` | list of text | the fields whose absence can still change the outcome; null where that was not asked for ([`MissingOf`]) |
//! | `problem` | text | code, field and message of the first problem; null where there is none |
//!
//! A row with a problem is not decided, and leaves the others alone. Each other row comes out as [`Pack::decide`] would decide it, or [`Pack::decide_all`] where
//! the form's rules count in a history.

mod exact;
mod facets;
mod header;
mod known;
mod looking;
mod looks;
mod marks;
mod memo;
mod options;
mod pairs;
mod part;
mod quick;
mod reading;
mod resolve;
mod run;
mod source;
mod stream;
mod typed;
mod words;
mod worker;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema, SchemaRef};

pub use options::{ColumnOptions, MissingOf};
pub use stream::DecidedBatches;

pub(crate) use resolve::float_value;

use crate::context::Context;
use crate::demand::{Demand, unknown_form};
use crate::error::DataError;
use crate::pack::Pack;
use run::Run;

/// The schema of what is put out, as the module describes it.
///
/// ```
/// assert_eq!(jianfu::columns::decided_schema().field(0).name(), "outcome");
/// ```
pub fn decided_schema() -> SchemaRef {
    part::schema()
}

impl Pack {
    /// Decides the rows of a record batch: see [the module](crate::columns) for what may stand in it, and what is put out.
    ///
    /// # Errors
    /// Of the batch as a whole: `JF-D004` for a form that the pack does not have, `JF-D009` for more than 1,000 columns, `JF-D015` for a column of a type that is
    /// not read, `JF-D016` where it was stopped, `JF-D023` for two columns of one field. What is wrong with a row stands in its `problem`.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::cast::AsArray as _;
    /// use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    /// use jianfu::columns::ColumnOptions;
    /// use jianfu::{Context, Lang, Pack};
    /// let pack = Pack::parse(r#"
    ///     form task "工作事项" { date: date "提出日期" is as_of people: int "人数" }
    ///     rule few "人数" on task {
    ///       basis assumption "示例"
    ///       require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
    ///       approve because "人数适当" provided "不得增加"
    ///     }
    ///     default on task refer because "没有规则涵盖"
    /// "#)?;
    /// let batch = RecordBatch::try_from_iter([
    ///     ("提出日期", Arc::new(StringArray::from(vec!["2026年3月1日", "2026-03-01", "明天", "2026-03-01"])) as ArrayRef),
    ///     ("people", Arc::new(Int64Array::from(vec![Some(2), Some(5), Some(1), None])) as ArrayRef),
    /// ])?;
    /// let decided = pack.decide_columns(&batch, &ColumnOptions::of("task").lang(Lang::En), &Context::of_demand())?;
    /// let outcomes = decided.column(0).as_dictionary::<arrow_array::types::Int8Type>().downcast_dict::<StringArray>().unwrap();
    /// assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), [Some("approve"), Some("reject"), None, Some("refer")]);
    /// let missing = decided.column(3).as_list::<i32>().value(3);
    /// assert_eq!(missing.as_string::<i32>().value(0), "people");
    /// assert_eq!(decided.column(4).as_string::<i32>().value(2), "JF-D006 date: `明天` is not a date");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_columns(
        &self,
        batch: &RecordBatch,
        options: &ColumnOptions<'_>,
        context: &Context<'_>,
    ) -> Result<RecordBatch, DataError> {
        Run::new(self, options, context)?.decide(batch)
    }

    /// Reads the rows of a record batch as demands, and decides none of them: for rows of several forms that count for one another, which
    /// [`Pack::decide_all`] has to have together.
    ///
    /// # Errors
    /// Of the batch as a whole, as [`Pack::decide_columns`]. What is wrong with a row stands in its place, and leaves the others alone.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use jianfu::columns::ColumnOptions;
    /// let pack = jianfu::Pack::parse(r#"form task { date: date is as_of } default on task refer because "没有规则涵盖""#)?;
    /// let batch = RecordBatch::try_from_iter([("date", Arc::new(StringArray::from(vec!["2026-03-01", "明天"])) as ArrayRef)])?;
    /// let demands = pack.demands_of_columns(&batch, &ColumnOptions::of("task"))?;
    /// assert_eq!((demands[0].is_ok(), demands[1].as_ref().unwrap_err().code()), (true, "JF-D006"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn demands_of_columns(
        &self,
        batch: &RecordBatch,
        options: &ColumnOptions<'_>,
    ) -> Result<Vec<Result<Demand, DataError>>, DataError> {
        Run::new(self, options, &Context::of_demand())?.demands(batch)
    }

    /// Decides batches as they come, one after another, so that only one of them is in memory: each batch that comes gives one that is put out. After the first
    /// error there are no more.
    ///
    /// # Errors
    /// `JF-D004` for a form that the pack does not have, `JF-D017` where the form's rules count in a history that is attached: then all rows are needed first.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray};
    /// use jianfu::columns::ColumnOptions;
    /// use jianfu::{Context, Pack};
    /// let pack = Pack::parse(r#"form task { date: date is as_of } default on task refer because "没有规则涵盖""#)?;
    /// let batch = RecordBatch::try_from_iter([("date", Arc::new(StringArray::from(vec!["2026-03-01"])) as ArrayRef)])?;
    /// let decided = pack.decide_batches([Ok(batch.clone()), Ok(batch)], &ColumnOptions::of("task"), &Context::of_demand())?;
    /// assert_eq!(decided.map(|batch| batch.map(|batch| batch.num_rows())).collect::<Result<Vec<_>, _>>()?, [1, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_batches<'p, B>(
        &'p self,
        batches: B,
        options: &ColumnOptions<'p>,
        context: &Context<'p>,
    ) -> Result<DecidedBatches<'p, B::IntoIter>, DataError>
    where
        B: IntoIterator<Item = Result<RecordBatch, ArrowError>>,
    {
        DecidedBatches::new(Run::new(self, options, context)?, batches.into_iter())
    }

    /// The names of columns of which nothing would be read, since no form has such a field, nor one nearly so called.
    ///
    /// # Errors
    /// `JF-D004` where the pack has no such form.
    ///
    /// ```
    /// use arrow_schema::{DataType, Field, Schema};
    /// let pack = jianfu::Pack::parse(r#"form task { date: date is as_of } default on task refer because "没有规则涵盖""#)?;
    /// let schema = Schema::new(vec![Field::new("date", DataType::Date32, true), Field::new("备注", DataType::Utf8, true)]);
    /// assert_eq!(pack.unread_columns("task", &schema)?, ["备注"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unread_columns<'s>(&self, form: &str, schema: &'s Schema) -> Result<Vec<&'s str>, DataError> {
        let id = self.model().form_named(form).ok_or_else(|| unknown_form(self.model(), form))?;
        Ok(header::unknown(self.model(), id, schema))
    }
}
