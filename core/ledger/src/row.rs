//! Rows: what is written of whatever happened to the ledger, and how each is chained to the one before.
//!
//! A row's content is JSON. It tells its own number and the beginning of the hash before it, so that a row that was moved or put in says so itself. Its hash is
//! SHA-256 of the hash before and the content; columns beside the content are for finding it, and are compared with it when the ledger is verified.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

/// What a row is about; the number is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The first row: from which day on the ledger is complete.
    Opening = 1,
    /// A pack by which entries are read and demands decided.
    Pack = 2,
    /// A file that was imported.
    Source = 3,
    /// An entry.
    Entry = 4,
    /// A later version of an entry.
    Correction = 5,
    /// The end of an entry.
    Withdrawal = 6,
    /// Demands that were decided together.
    Batch = 7,
    /// A decision.
    Decision = 8,
    /// A decision that approves: an entry too.
    Approval = 9,
    /// Something that could not be read, to be looked at.
    Problem = 10,
    /// A number that was issued.
    Number = 11,
    /// What was recorded up to a row was looked through for findings.
    Watch = 12,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Opening,
        Self::Pack,
        Self::Source,
        Self::Entry,
        Self::Correction,
        Self::Withdrawal,
        Self::Batch,
        Self::Decision,
        Self::Approval,
        Self::Problem,
        Self::Number,
        Self::Watch,
    ];

    pub(crate) fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    pub(crate) const fn number(self) -> i64 {
        self as i64
    }
}

/// The hash of a row.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of a row with this content, after one with the hash `self`.
    pub(crate) fn then(self, content: &str) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(content).finalize().into())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its beginning, which the next row tells.
    pub(crate) fn short(self) -> String {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        format!("{:016x}", u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }

    /// Reads one as it is written: 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What every content begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The row's own number.
    pub(crate) row: u64,
    /// The beginning of the hash before it.
    pub(crate) after: String,
    /// The moment at which it was recorded.
    pub(crate) at: DateTime,
    pub(crate) kind: Kind,
}

/// Room for a content; most need less.
const CONTENT: usize = 640;

/// The whole content: its place, and what it tells.
pub(crate) fn content_of(place: &Place, told: &impl Serialize) -> String {
    let mut content = Vec::with_capacity(CONTENT);
    // Nothing can fail: they hold texts and numbers only, and keys that are texts; and each tells something.
    let _ = serde_json::to_writer(&mut content, place);
    content.pop();
    let end = content.len();
    let _ = serde_json::to_writer(&mut content, told);
    if let Some(begin) = content.get_mut(end) {
        *begin = b',';
    }
    String::from_utf8(content).unwrap_or_default()
}

/// Told by an opening.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Opening {
    /// From this day on every entry is in the ledger; all that ever happened where there is none.
    pub(crate) complete_from: Option<Date>,
}

/// Told of a pack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PackTold {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) digest: String,
    pub(crate) engine: String,
    /// SHA-256 of the saved pack.
    pub(crate) saved: String,
}

/// Told of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SourceTold {
    pub(crate) name: String,
    /// SHA-256 of its bytes.
    pub(crate) digest: String,
    /// How often it was imported before.
    #[serde(default)]
    pub(crate) again: bool,
    /// What tells the messages in it that came for the first time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<String>,
}

/// From where a row comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// The row of its file.
    pub(crate) source: u64,
    /// The place in it, in words.
    pub(crate) place: String,
}

/// Told of an entry, a correction or an approval: what the history needs.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VersionTold<'c> {
    pub(crate) id: String,
    /// The day on which it happened.
    pub(crate) day: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    /// The moment at which somebody else had recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recorded: Option<DateTime>,
    /// The row of the pack.
    pub(crate) pack: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin>,
    #[serde(borrow)]
    pub(crate) facts: &'c RawValue,
}

/// Told of a withdrawal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WithdrawalTold {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recorded: Option<DateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<Origin>,
}

/// Told of demands that were decided together: what their receipts share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct BatchTold {
    /// The row of the pack.
    pub(crate) pack: u64,
    pub(crate) engine: String,
    pub(crate) edition: u32,
    pub(crate) lists: std::collections::BTreeMap<String, String>,
    /// How many.
    pub(crate) demands: u64,
}

/// Told of a decision.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DecisionTold<'c> {
    pub(crate) id: Cow<'c, str>,
    /// The day whose law applied.
    pub(crate) day: Option<Date>,
    pub(crate) outcome: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Cow<'c, str>>,
    /// The row of the pack.
    pub(crate) pack: u64,
    /// The row of its batch.
    pub(crate) batch: u64,
    /// What the outcome rests on.
    pub(crate) reasons: Vec<String>,
    /// Of every reason, those too that decided nothing.
    pub(crate) digest: String,
    #[serde(borrow)]
    pub(crate) facts: &'c RawValue,
}

/// Told of something that could not be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProblemTold {
    pub(crate) origin: Origin,
    /// As it stood there.
    pub(crate) verbatim: String,
    pub(crate) problems: Vec<Told>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The code.
    pub code: String,
    /// The place.
    pub place: String,
    /// The message in Chinese.
    pub zh: String,
    /// The message in English.
    pub en: String,
}

/// Told of a number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NumberTold {
    /// The id of the demand that was approved.
    pub(crate) id: String,
    /// The row of the decision.
    pub(crate) decision: u64,
    pub(crate) serial: String,
    pub(crate) number: String,
    /// What is counted through: the number with its counted part left open.
    pub(crate) series: String,
    /// Its place in the series, from 1.
    pub(crate) ordinal: u64,
}

/// Told of a watch: what was looked through.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WatchTold {
    /// The row of the pack.
    pub(crate) pack: u64,
    /// Up to which row everything was looked at.
    pub(crate) seen: u64,
    /// How many demands were.
    pub(crate) demands: u64,
    /// How many findings were recorded with it.
    pub(crate) found: u64,
}
