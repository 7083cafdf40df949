//! What can go wrong, for callers: one type for packs, one for a demand's data.

use std::fmt;

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Severity, Texts};

use crate::codes;

/// Why a pack cannot be had.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rule text or its lists are wrong: every diagnostic, errors and warnings.
    #[error("{} [{}]", .0.summary(), .0.code())]
    Rules(RuleErrors),
    /// A file or folder could not be read.
    #[error("cannot read {path}: {cause} [{}]", crate::codes::UNREADABLE)]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system said.
        cause: String,
    },
    /// No pack of this id is embedded.
    #[error("no embedded pack is called `{id}`; there are: {} [{}]", .known.join(", "), crate::codes::NO_SUCH_PACK)]
    NoSuchPack {
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// A saved pack cannot be loaded.
    #[error("{} [{}]", .0.message().en, .0.code())]
    Saved(SavedFault),
}

/// Why a saved pack cannot be loaded. Nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SavedFault {
    /// The bytes do not begin as a saved pack does.
    NotSaved,
    /// The bytes are not those that were saved: some are missing, were added or were changed.
    Damaged,
    /// It was saved in a format that this engine does not know.
    OtherFormat {
        /// The number of the format.
        format: u32,
    },
    /// It was saved by another version of the engine, or for another edition of the language.
    OtherEngine {
        /// The version of the engine that saved it.
        engine: String,
        /// The edition of the language.
        edition: u32,
    },
}

impl SavedFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSaved | Self::Damaged => codes::DAMAGED,
            Self::OtherFormat { .. } | Self::OtherEngine { .. } => codes::OTHER_ENGINE,
        }
    }

    /// One sentence in both languages.
    pub fn message(&self) -> Message {
        let (version, own) = (env!("CARGO_PKG_VERSION"), crate::meta::EDITION);
        match self {
            Self::NotSaved => Message::new("这不是编译好的规则包", "this is no saved pack"),
            Self::Damaged => Message::new("编译好的规则包已损坏或不完整", "the saved pack is damaged or not complete"),
            Self::OtherFormat { format } => Message::new(
                format!("这个规则包以第 {format} 种格式编译，引擎 {version} 不认识"),
                format!("the pack was saved in format {format}, which engine {version} does not know"),
            ),
            Self::OtherEngine { engine, edition } => {
                let engine = crate::convert::shorten(engine);
                Message::new(
                    format!("这个规则包由引擎 {engine} 按语言第 {edition} 版编译，现在的引擎是 {version}，语言第 {own} 版"),
                    format!(
                        "the pack was saved by engine {engine} for edition {edition} of the language, and this is engine {version}, edition {own}"
                    ),
                )
            }
        }
    }

    /// How to mend it.
    pub fn help(&self) -> Message {
        Message::new(
            "用现在的引擎重新编译：jianfu compile 规则包 --out 文件",
            "compile it anew with this engine: jianfu compile PACK --out FILE",
        )
    }
}

impl Error {
    /// The stable code; of rule text, that of its first error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rules(errors) => errors.code(),
            Self::Unreadable { .. } => crate::codes::UNREADABLE,
            Self::NoSuchPack { .. } => crate::codes::NO_SUCH_PACK,
            Self::Saved(fault) => fault.code(),
        }
    }

    /// One sentence in both languages.
    pub fn message(&self) -> Message {
        match self {
            Self::Rules(errors) => errors.summary_message(),
            Self::Unreadable { path, cause } => {
                Message::new(format!("无法读取「{path}」：{cause}"), format!("cannot read `{path}`: {cause}"))
            }
            Self::NoSuchPack { id, known } => Message::new(
                format!("没有名为「{id}」的内置规则包，现有：{}", known.join("、")),
                format!("no embedded pack is called `{id}`; there are: {}", known.join(", ")),
            ),
            Self::Saved(fault) => fault.message(),
        }
    }
}

/// The diagnostics of a pack that does not compile, with the texts they point into.
#[derive(Clone)]
pub struct RuleErrors {
    /// Every diagnostic, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts, by file name relative to the pack.
    pub texts: Texts,
}

/// The diagnostics alone: whoever unwraps an error should not get the whole pack printed.
impl std::fmt::Debug for RuleErrors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RuleErrors").field("diagnostics", &self.diagnostics).finish_non_exhaustive()
    }
}

impl RuleErrors {
    fn code(&self) -> &'static str {
        self.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error).map_or("JF-C000", |diagnostic| diagnostic.code)
    }

    fn count(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    fn summary_message(&self) -> Message {
        let first = self.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
        let count = self.count();
        first.map_or_else(
            || Message::new("规则包有误", "the pack is wrong"),
            |first| {
                Message::new(
                    format!("规则包有 {count} 处错误，第一处：{}", first.message.zh),
                    format!("the pack has {count} errors, the first: {}", first.message.en),
                )
            },
        )
    }

    fn summary(&self) -> String {
        self.summary_message().en
    }
}

/// Why a demand's data cannot be decided: nothing was decided, and nothing was approved.
///
/// A demand may hold personal data, so what goes into logs by itself, `Display` and `Debug`, tells the code and the field but no value.
/// [`DataError::message`] and [`DataError::help`] quote the value: they are for whoever gave it.
///
/// ```
/// use jianfu::Pack;
/// let pack = Pack::parse(r#"
///     form demand { date: date is as_of people: int "人数" }
///     default on demand refer because "无规则"
/// "#)?;
/// let error = pack.demand_from_json(r#"{"form": "demand", "people": "three"}"#, None).unwrap_err();
/// assert_eq!(error.code(), "JF-D006");
/// assert_eq!(error.field(), Some("people"));
/// assert_eq!(error.to_string(), "`people`: a value of another type than its field [JF-D006]");
/// assert_eq!(error.message().en, "`three` is not a whole number");
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DataError {
    code: &'static str,
    field: Option<String>,
    message: Message,
    help: Option<Message>,
}

impl DataError {
    pub(crate) fn new(code: &'static str, message: Message) -> Self {
        Self { code, field: None, message, help: None }
    }

    pub(crate) fn with_code(self, code: &'static str) -> Self {
        Self { code, ..self }
    }

    pub(crate) fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    pub(crate) fn with_help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The field, by its name in the pack, or the name given where the pack has no such field.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What is wrong, with the value that is.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// How to mend it.
    pub fn help(&self) -> Option<&Message> {
        self.help.as_ref()
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(formatter, "`{}`: ", crate::convert::shorten(field))?;
        }
        write!(formatter, "{} [{}]", without_value(self.code), self.code)
    }
}

impl fmt::Debug for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DataError").field("code", &self.code).field("field", &self.field).finish_non_exhaustive()
    }
}

impl std::error::Error for DataError {}

/// What a code of data says, without the value that it is about.
fn without_value(code: &str) -> &'static str {
    match code {
        codes::JSON => "text that is not the JSON that is needed",
        codes::FORM => "no form, or one that the pack does not have",
        codes::FIELD => "a field or part that there is not",
        codes::VALUE => "a value of another type than its field",
        codes::VARIANT => "a value that its enum does not have",
        codes::TWICE => "given twice",
        codes::DEMAND_CAP => "past a cap on size",
        codes::BROKEN_CELL => "a cell that a spreadsheet could not keep",
        codes::NUMBER => "a number too large or too fine",
        codes::COLUMN_TYPE => "a column of a type that is not read",
        codes::STOPPED => "stopped before all was decided",
        codes::IN_PARTS => "rows that count for one another, given in parts",
        _ => "data that cannot be used",
    }
}
