//! Histories in memory, for the other bindings: they mean what they mean in a file.

use std::io::Cursor;

use jianfu::{Lang, Pack};
use jianfu_dsl::diagnostic::Diagnostic;
use jiff::civil::{Date, DateTime};

use super::moment::Moment;
use super::options::{no_moment, written_as};
use super::{Remembered, read, remembered};
use crate::input::stream::Bytes;
use crate::input::{At, Place, table};
use crate::problem;
use crate::ui::{ColorArg, Ui};

/// What a history is read from.
#[derive(Debug)]
pub enum Entries {
    /// A JSON object for each entry.
    Objects(Vec<String>),
    /// The text of a CSV file.
    Table(String),
}

/// A history that was read, and what of it is known.
#[derive(Debug)]
pub struct Past {
    /// The history.
    pub remembered: Remembered,
    /// Up to when what was recorded is known.
    pub known_at: Option<DateTime>,
    /// What is worth a word, and stopped nothing.
    pub warnings: Vec<Diagnostic>,
}

/// Reads a history. Where it is not said from which day on it is complete, that of its earliest entry is taken.
///
/// # Errors
/// Everything that is wrong with any entry, since one that is lost counts too little.
pub fn history_in_memory(
    pack: &Pack,
    entries: &Entries,
    from: Option<Date>,
    known_at: Option<&str>,
    lang: Lang,
) -> Result<Past, Vec<Diagnostic>> {
    const NAME: &str = "history";
    let known_at = match known_at.map(|text| Moment::parse(text).ok_or(text)) {
        Some(Err(text)) => return Err(vec![problem::usage("known_at", no_moment(text), written_as())]),
        Some(Ok(moment)) => Some(moment),
        None => None,
    };
    let ui = Ui::new(lang, ColorArg::Never);
    let mut reading = read::Reading::new(pack, known_at, &ui).into_history();
    match entries {
        Entries::Objects(objects) => {
            for (index, text) in objects.iter().enumerate() {
                reading.object(&Place { input: NAME, at: At::Number(index + 1) }, text, None);
            }
        }
        Entries::Table(text) => {
            let bytes = Bytes::Held(Cursor::new(text.clone().into_bytes()));
            reading.sheet(NAME, None, |pack, options| table::csv(pack, NAME, bytes, options, lang));
        }
    }
    let warnings = std::mem::take(&mut reading.warnings);
    let remembered = remembered(reading, from, NAME)?;
    Ok(Past { remembered, known_at: known_at.map(Moment::at), warnings })
}
