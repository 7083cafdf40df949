//! A pack of rules as a handbook (手册): everything that it says, as sentences that can be checked against the law without reading the pack.
//!
//! What a handbook says is put together once, as a small document (`document.rs`), and then written as Markdown or as one HTML page.
//!
//! ```
//! use jianfu::{Lang, Pack};
//! use jianfu_handbook::{Options, handbook};
//! let pack = Pack::parse(r#"
//!     form task "工作事项" { date: date is as_of people: int "人数" }
//!     rule few "人数" on task {
//!       basis assumption "示例"
//!       require demand.people <= 3 else reject because "人数过多" remedy "减少人数"
//!     }
//!     default on task refer because "无规则"
//! "#)?;
//! let book = handbook(&pack, &Options::new(Lang::Zh));
//! assert!(book.to_markdown().contains("“人数”不超过 3；否则**驳回**：人数过多。建议：减少人数。"));
//! assert!(book.to_html().starts_with("<!DOCTYPE html>"));
//! # Ok::<(), jianfu::Error>(())
//! ```

mod anchors;
mod bases;
mod book;
mod document;
mod findings;
mod forms;
mod html;
mod lists;
mod markdown;
mod names;
mod opening;
mod over_time;
mod parts;
mod rules;
mod sentence;
mod sources;
mod terms;
mod tests;
mod text;
mod timed;

use jianfu::{Lang, Pack};
use jiff::civil::Date;

pub use sentence::Sentences;

use book::Book;
use document::Block;

/// How a handbook is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Its language. What the pack says itself stands as it is.
    pub lang: Lang,
    /// The day asked about: what is not in force then is marked, and listed apart.
    pub as_of: Option<Date>,
}

impl Options {
    /// In a language, for no day in particular.
    pub const fn new(lang: Lang) -> Self {
        Self { lang, as_of: None }
    }

    /// The same for a day.
    #[must_use]
    pub const fn as_of(self, day: Date) -> Self {
        Self { as_of: Some(day), ..self }
    }
}

/// A handbook: what a pack says, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handbook {
    lang: Lang,
    title: String,
    opening: Vec<Block>,
    chapters: Vec<Block>,
}

/// Makes the handbook of a pack.
pub fn handbook(pack: &Pack, options: &Options) -> Handbook {
    let book = Book::new(pack, options.lang, options.as_of);
    let uses = bases::uses(&book);
    let chapters = [
        forms::chapter(&book),
        over_time::chapter(&book),
        terms::checklists(&book),
        terms::definitions(&book),
        lists::chapter(&book),
        terms::serials(&book),
        terms::bodies(&book),
        sources::chapter(&book, &uses),
        findings::assumptions(&book, &uses),
        findings::unverified(&book, &uses),
        findings::out_of_force(&book, &uses),
        opening::semantics(&book),
    ];
    let title = text::one_line(pack.title(options.lang));
    let title = book.tell(|| format!("{title}：手册"), || format!("{title}: handbook"));
    Handbook { lang: options.lang, title, opening: opening::chapter(&book), chapters: chapters.into_iter().flatten().collect() }
}

impl Handbook {
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// As Markdown: CommonMark with tables. Links lead to anchors that are written as HTML.
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }

    /// As one HTML page that needs nothing else: no script, no network.
    pub fn to_html(&self) -> String {
        html::write(self)
    }

    const fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
