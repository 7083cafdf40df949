//! What can go wrong, as the exceptions of `jianfu.errors`.

use jianfu::{DataError, Error, Lang};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Severity, Texts};
use jianfu_dsl::render::{self, Color, Style};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::language;

/// At most so many places stand in the text of an exception; its diagnostics are all there.
const MOST_PLACES: usize = 5;

/// What is wrong with a demand's data. The exception's own text tells the field and no value, since it may end in a log; `message` and `help` quote it.
pub(crate) fn of_data(py: Python<'_>, error: &DataError) -> PyErr {
    of_field(py, error, error.field())
}

/// The same, of a field that the error itself does not name.
pub(crate) fn of_field(py: Python<'_>, error: &DataError, field: Option<&str>) -> PyErr {
    let lang = language::current();
    let text = match (error.field(), field) {
        (None, Some(field)) => format!("`{field}`: {error}"),
        _ => error.to_string(),
    };
    raised(py, "DataError", &text, error.code(), error.message(), error.help(), lang, |more| more.set_item("field", field))
}

/// What is wrong with a row of a table, which the engine tells as `CODE field: message`.
pub(crate) fn of_row(py: Python<'_>, row: usize, problem: &str) -> PyErr {
    let (head, message) = problem.split_once(": ").unwrap_or((problem, ""));
    let (code, field) = head.split_once(' ').map_or((head, None), |(code, field)| (code, Some(field)));
    let text = match field {
        Some(field) => format!("row {row}, `{field}`: the row cannot be decided [{code}]"),
        None => format!("row {row}: the row cannot be decided [{code}]"),
    };
    let message = Message::new(message, message);
    raised(py, "DataError", &text, code, &message, None, language::current(), |more| {
        more.set_item("field", field)?;
        more.set_item("row", row)
    })
}

/// Why a pack cannot be had.
pub(crate) fn of_pack(py: Python<'_>, error: &Error) -> PyErr {
    let lang = language::current();
    let (diagnostics, texts, help) = match error {
        Error::Rules(errors) => (&errors.diagnostics[..], Some(&errors.texts), None),
        Error::Saved(fault) => (&[][..], None, Some(fault.help())),
        _ => (&[][..], None, None),
    };
    let of_first = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    let help = help.or_else(|| of_first.and_then(|first| first.help.clone()));
    let none = Texts::new();
    let texts = texts.unwrap_or(&none);
    let drawn = plain(diagnostics, texts, lang);
    let text = if drawn.is_empty() { format!("{} [{}]", error.message().get(lang), error.code()) } else { drawn };
    raised(py, "PackError", &text, error.code(), &error.message(), help.as_ref(), lang, |more| {
        more.set_item("diagnostics", all(py, diagnostics, texts)?)
    })
}

/// What is wrong with a history.
pub(crate) fn of_history(py: Python<'_>, diagnostics: &[Diagnostic]) -> PyErr {
    of_all(py, "HistoryError", "the history cannot be taken", diagnostics)
}

/// What is wrong with a ledger, or with what is asked of it.
pub(crate) fn of_ledger(py: Python<'_>, diagnostics: &[Diagnostic]) -> PyErr {
    of_all(py, "LedgerError", "the ledger could not do it", diagnostics)
}

/// The text of the exception tells places and codes, and no value, since it may end in a log.
fn of_all(py: Python<'_>, class: &str, head: &str, diagnostics: &[Diagnostic]) -> PyErr {
    let lang = language::current();
    let nothing = Message::new("台账有误", "the history is wrong");
    let (code, message, help) = match diagnostics.first() {
        Some(first) => (first.code, &first.message, first.help.as_ref()),
        None => ("JF-U020", &nothing, None),
    };
    let mut places: Vec<String> =
        diagnostics.iter().take(MOST_PLACES).map(|diagnostic| format!("{} [{}]", diagnostic.file, diagnostic.code)).collect();
    if diagnostics.len() > MOST_PLACES {
        places.push(format!("and {} more", diagnostics.len() - MOST_PLACES));
    }
    let text = format!("{head}: {}", places.join(", "));
    raised(py, class, &text, code, message, help, lang, |more| more.set_item("diagnostics", all(py, diagnostics, &Texts::new())?))
}

/// The diagnostics as `jianfu.errors.Diagnostic`.
pub(crate) fn all<'py>(py: Python<'py>, diagnostics: &[Diagnostic], texts: &Texts) -> PyResult<Vec<Bound<'py, PyAny>>> {
    diagnostics.iter().map(|diagnostic| one(py, diagnostic, texts, language::current())).collect()
}

fn one<'py>(py: Python<'py>, diagnostic: &Diagnostic, texts: &Texts, lang: Lang) -> PyResult<Bound<'py, PyAny>> {
    let module = py.import("jianfu.errors")?;
    let span = match texts.get(&diagnostic.file) {
        Some(text) => {
            let ((line, column), (end_line, end_column)) =
                (render::position(text, diagnostic.span.start), render::position(text, diagnostic.span.end));
            module.getattr("Span")?.call1((&diagnostic.file, line, column, end_line, end_column))?
        }
        None => py.None().into_bound_py_any(py)?,
    };
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "note",
    };
    let drawn = render::human(std::slice::from_ref(diagnostic), texts, Style { lang, color: Color::Never });
    let help = diagnostic.help.as_ref().map(|help| help.get(lang));
    module.getattr("Diagnostic")?.call1((
        diagnostic.code,
        severity,
        &diagnostic.file,
        diagnostic.message.get(lang),
        help,
        span,
        drawn.trim_end(),
    ))
}

fn plain(diagnostics: &[Diagnostic], texts: &Texts, lang: Lang) -> String {
    render::plain(diagnostics, texts, lang).trim_end().to_owned()
}

/// An exception. What keeps it from being made is raised in its place.
#[expect(clippy::too_many_arguments, reason = "an exception says so much, and every kind says it here")]
fn raised<'py>(
    py: Python<'py>,
    class: &str,
    text: &str,
    code: &str,
    message: &Message,
    help: Option<&Message>,
    lang: Lang,
    more: impl FnOnce(&Bound<'py, PyDict>) -> PyResult<()>,
) -> PyErr {
    let made = || -> PyResult<Bound<'py, PyAny>> {
        let fields = PyDict::new(py);
        fields.set_item("code", code)?;
        fields.set_item("message", message.get(lang))?;
        fields.set_item("help", help.map(|help| help.get(lang)))?;
        more(&fields)?;
        py.import("jianfu.errors")?.getattr(class)?.call((text,), Some(&fields))
    };
    made().map_or_else(|error| error, PyErr::from_value)
}
