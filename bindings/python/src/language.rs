//! The language in which messages and explanations are written. No decision depends on it.

use std::sync::atomic::{AtomicU8, Ordering};

use jianfu::Lang;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

const UNSET: u8 = 0;
const ZH: u8 = 1;
const EN: u8 = 2;

static CHOSEN: AtomicU8 = AtomicU8::new(UNSET);

/// The language of messages and explanations: that of `use_language`, or else of the locale, as for the command.
#[pyfunction]
pub(crate) fn language() -> &'static str {
    name(current())
}

/// Chooses the language of messages and explanations, `zh` or `en`, for this process.
#[pyfunction]
pub(crate) fn use_language(lang: &str) -> PyResult<()> {
    let chosen = match read(lang)? {
        Lang::Zh => ZH,
        Lang::En => EN,
    };
    CHOSEN.store(chosen, Ordering::Relaxed);
    Ok(())
}

/// The language that is used where none is asked for.
pub(crate) fn current() -> Lang {
    match CHOSEN.load(Ordering::Relaxed) {
        ZH => Lang::Zh,
        EN => Lang::En,
        _ => jianfu_cli::of_locale(),
    }
}

/// A language that was asked for, or the current one.
pub(crate) fn or_current(lang: Option<&str>) -> PyResult<Lang> {
    lang.map_or_else(|| Ok(current()), read)
}

const fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

fn read(lang: &str) -> PyResult<Lang> {
    match lang {
        "zh" => Ok(Lang::Zh),
        "en" => Ok(Lang::En),
        other => Err(PyValueError::new_err(format!("lang is 'zh' or 'en', not {other:?}"))),
    }
}
