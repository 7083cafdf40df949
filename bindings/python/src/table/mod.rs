//! Tables in and out: what is given becomes record batches, and the engine decides them on a thread of its own.

mod capsule;
mod columns;
mod decided;
mod forms;
mod handed;
mod lists;
mod plain;
mod records;
mod run;
mod source;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use jianfu::columns::MissingOf;
use jianfu::{Lang, Pack as Rules};
use jiff::civil::Date;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::history::Past;
use crate::watch::{self, Interrupted};

pub(crate) use decided::DecidedTable;
pub(crate) use plain::Table;
pub(crate) use records::{Column, Kind};
use run::{Fault, Job};

/// How a table is to be decided.
pub(crate) struct Asked {
    pub(crate) rules: Rules,
    /// The form of rows that name none.
    pub(crate) form: Option<String>,
    /// What columns are called, and which fields they are.
    pub(crate) columns: BTreeMap<String, String>,
    pub(crate) as_of: Option<Date>,
    pub(crate) past: Option<Past>,
    pub(crate) threads: NonZeroUsize,
    pub(crate) missing: MissingOf,
    /// The language in which problems and citations are told.
    pub(crate) lang: Lang,
}

/// The number of threads that was asked for, or that of processors.
pub(crate) fn threads(asked: Option<usize>) -> PyResult<NonZeroUsize> {
    match asked {
        None => Ok(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)),
        Some(threads) => NonZeroUsize::new(threads).ok_or_else(|| PyValueError::new_err("threads is at least 1")),
    }
}

/// For which rows the missing facts are looked for.
pub(crate) fn missing_of(asked: &str) -> PyResult<MissingOf> {
    match asked {
        "referred" => Ok(MissingOf::Referred),
        "all" => Ok(MissingOf::All),
        "none" => Ok(MissingOf::Nothing),
        other => Err(PyValueError::new_err(format!("missing is 'referred', 'all' or 'none', not {other:?}"))),
    }
}

/// Decides a table. A signal, or an exception of whoever is told of the progress, stops it.
pub(crate) fn decide(py: Python<'_>, data: &Bound<'_, PyAny>, asked: Asked, progress: Option<&Bound<'_, PyAny>>) -> PyResult<DecidedTable> {
    let progress = progress.map(|told| py.import("jianfu._progress")?.getattr("of")?.call1((told,))).transpose()?;
    let progress = progress.filter(|told| !told.is_none());
    let source = source::of(data)?;
    let may_be_used_up = source.may_be_used_up;
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let rules = asked.rules.clone();
    let job = Job { asked, batches: source.batches, stop: Arc::clone(&stop), done: Arc::clone(&done) };
    let ledger = job.asked.past.as_ref().and_then(Past::kept).cloned();
    let outcome = watch::watched(
        py,
        &Interrupted::Stops(&|| {
            stop.store(true, Ordering::Relaxed);
            ledger.iter().for_each(|kept| kept.stop());
        }),
        &mut || progress.as_ref().map_or(Ok(()), |told| told.call1((done.load(Ordering::Relaxed),)).map(drop)),
        move || job.run(),
    );
    ledger.iter().for_each(|kept| kept.go_on());
    let outcome = outcome?;
    let decided = match outcome {
        Ok(batches) => DecidedTable::of(batches),
        Err(Fault::Data(error)) => return Err(crate::errors::of_data(py, &error)),
        Err(Fault::NoForm) => return Err(crate::value::no_form(py, &rules)),
        Err(Fault::Ledger(wrong)) => return Err(crate::errors::of_ledger(py, &wrong)),
        Err(Fault::Columns(error)) => return Err(PyValueError::new_err(error.to_string())),
    };
    if let Some(told) = progress {
        told.call1((decided.row_count(),))?;
        if told.hasattr("close")? {
            told.call_method0("close")?;
        }
    }
    if may_be_used_up && decided.row_count() == 0 {
        warn_of_nothing(py)?;
    }
    Ok(decided)
}

/// A reader that was used up gives no rows, and does not say so.
fn warn_of_nothing(py: Python<'_>) -> PyResult<()> {
    let category = py.import("jianfu.errors")?.getattr("NoRowsWarning")?;
    let text = "no row was decided: the reader gave none, as one does that was read before";
    py.import("warnings")?.call_method1("warn", (text, category, 2))?;
    Ok(())
}
