//! What the compiler warned about.

use jianfu_dsl::diagnostic::{Diagnostic, Label, Message, Severity};
use jianfu_dsl::tree::Span;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes;

/// A diagnostic whose code is text.
#[derive(Serialize, Deserialize)]
struct Saved<C> {
    code: C,
    severity: Severity,
    file: String,
    span: Span,
    row: Option<usize>,
    message: Message,
    help: Option<Message>,
    labels: Vec<(String, Span, Message)>,
}

pub(super) fn serialize<S: Serializer>(all: &[Diagnostic], serializer: S) -> Result<S::Ok, S::Error> {
    let all = all.iter().cloned().map(|of| Saved {
        code: of.code,
        severity: of.severity,
        file: of.file,
        span: of.span,
        row: of.row,
        message: of.message,
        help: of.help,
        labels: of.labels.into_iter().map(|label| (label.file, label.span, label.message)).collect(),
    });
    all.collect::<Vec<_>>().serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Diagnostic>, D::Error> {
    let all: Vec<Saved<String>> = Deserialize::deserialize(deserializer)?;
    let known = |code: &str| codes::codes().find(|known| *known == code);
    let all = all.into_iter().map(|of| {
        let labels = of.labels.into_iter().map(|(file, span, message)| Label { file, span, message });
        Some(Diagnostic {
            code: known(&of.code)?,
            severity: of.severity,
            file: of.file,
            span: of.span,
            row: of.row,
            message: of.message,
            help: of.help,
            labels: labels.collect(),
        })
    });
    all.collect::<Option<_>>().ok_or_else(|| D::Error::custom("a code that there is not"))
}
