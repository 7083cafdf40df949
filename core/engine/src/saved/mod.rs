//! Saved packs: a compiled pack as bytes, so that a program starts without compiling.
//!
//! ```text
//! magic, format, length of the head | head: who saved what | model | texts, tests and warnings, packed | checksum of all that
//! ```
//!
//! The magic, the format and the checksum stay where they are in every format, so that any engine can tell a damaged file from one that another engine saved.
//! The rest is this engine's own affair: it is read by the very version that wrote it and by no other, so it may change with every version.

mod aside;
mod check;
mod condition;
pub(crate) mod decimal;
mod diagnostic;
mod expression;
mod pile;
mod said;
pub(crate) mod sorted;
mod symbols;
pub(crate) mod value;

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

pub(crate) use self::aside::{Aside, Parts};
pub(crate) use self::said::Said;
use crate::compile;
use crate::error::{Error, SavedFault};
use crate::meta::EDITION;
use crate::model::Model;

/// How a saved pack begins: no text begins like this, and a program that changes ends of lines breaks it.
const MAGIC: [u8; 8] = *b"\x89jfc\r\n\x1a\n";
/// The format of what follows. A test tells when it must be raised, since builds between two versions of the engine bear one number.
const FORMAT: u32 = 1;
/// The version of this engine.
const ENGINE: &str = env!("CARGO_PKG_VERSION");
/// How many bytes the checksum has.
const CHECKSUM: usize = 16;

/// Who saved what.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    engine: String,
    edition: u32,
    id: String,
    version: String,
    digest: String,
    /// How many bytes the model has.
    model: usize,
}

/// Whether bytes are meant to be a saved pack: they begin like one, and nothing else does.
///
/// ```
/// use jianfu::Pack;
/// let saved = Pack::parse("form task { date: date is as_of } default on task refer because \"无规则\"")?.to_bytes();
/// assert!(jianfu::is_saved(&saved));
/// assert!(!jianfu::is_saved(b"form task { date: date is as_of }"));
/// # Ok::<(), jianfu::Error>(())
/// ```
pub fn is_saved(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// A model as bytes: the same model always gives the same bytes.
pub(crate) fn save(model: &Model) -> Vec<u8> {
    // Writing into memory cannot fail, and every length is known beforehand; were it otherwise, what is written would not be read.
    let body = postcard::to_allocvec(model).unwrap_or_default();
    let head = postcard::to_allocvec(&Head::of(model, body.len())).unwrap_or_default();
    let aside = model.aside.bytes().unwrap_or_default();
    let mut bytes = Vec::with_capacity(MAGIC.len() + 8 + head.len() + body.len() + aside.len() + CHECKSUM);
    bytes.extend(MAGIC);
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes());
    bytes.extend(head);
    bytes.extend(body);
    bytes.extend(aside);
    let checksum = checksum(&bytes);
    bytes.extend(checksum);
    bytes
}

/// Reads what [`save`] wrote.
pub(crate) fn load(bytes: &[u8]) -> Result<Model, Error> {
    let damaged = || Error::Saved(SavedFault::Damaged);
    if !is_saved(bytes) {
        return Err(Error::Saved(SavedFault::NotSaved));
    }
    let (told, given) = bytes.split_last_chunk::<CHECKSUM>().ok_or_else(damaged)?;
    if checksum(told) != *given {
        return Err(damaged());
    }
    let rest = told.strip_prefix(&MAGIC).ok_or_else(damaged)?;
    let (format, rest) = number(rest).ok_or_else(damaged)?;
    if format != FORMAT {
        return Err(Error::Saved(SavedFault::OtherFormat { format }));
    }
    let (length, rest) = number(rest).ok_or_else(damaged)?;
    let (head, rest) = rest.split_at_checked(length as usize).ok_or_else(damaged)?;
    let head: Head = read(head).ok_or_else(damaged)?;
    if head.engine != ENGINE || head.edition != EDITION {
        return Err(Error::Saved(SavedFault::OtherEngine { engine: head.engine, edition: head.edition }));
    }
    let (body, aside) = rest.split_at_checked(head.model).ok_or_else(damaged)?;
    let mut model: Model = read(body).ok_or_else(damaged)?;
    if head != Head::of(&model, head.model) || !check::is_sound(&model) {
        return Err(damaged());
    }
    // What is not saved cannot disagree with the rules, and making it takes no longer than reading it.
    compile::plan_forms(&mut model);
    model.aside = Aside::saved(aside);
    Ok(model)
}

/// A number of four bytes, and what follows.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((u32::from_le_bytes(*number), rest))
}

/// What tells whether bytes are those that were written. It is no signature.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    XxHash3_128::oneshot(bytes).to_le_bytes()
}

impl Head {
    fn of(model: &Model, length: usize) -> Self {
        Self {
            engine: ENGINE.to_owned(),
            edition: model.meta.edition,
            id: model.meta.id.clone(),
            version: model.meta.version.clone(),
            digest: model.digest.clone(),
            model: length,
        }
    }
}

/// Reads all of the bytes, and no fewer.
fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.is_empty()).map(|(read, _)| read)
}
