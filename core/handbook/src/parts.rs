//! Rules and exceptions with their places in the handbook.

use jianfu::view::PartRef;

use crate::book::{Book, Chapter};
use crate::document::Line;
use crate::text::one_line;

/// A rule or exception with its place in the handbook.
#[derive(Clone)]
pub(crate) struct Placed<'p> {
    pub(crate) part: PartRef<'p>,
    pub(crate) anchor: String,
    /// The names that lead to it, from the rule's id on.
    pub(crate) path: String,
    /// What tells it from other versions of the same.
    days: String,
}

impl<'p> Placed<'p> {
    /// A rule's own clauses.
    pub(crate) fn rule(book: &Book<'p>, chapter: &Chapter<'p>) -> Self {
        let path = chapter.rule.id().to_owned();
        Self { part: chapter.rule.part(), anchor: chapter.anchor.clone(), path, days: book.days_of(chapter) }
    }

    /// Its exceptions, in the order written.
    pub(crate) fn exceptions(&self, book: &Book<'p>) -> Vec<Self> {
        let paths: Vec<&str> = self.part.exceptions().map(|exception| exception.path()).collect();
        let placed = self.part.exceptions().map(|part| {
            let name = part.path().rsplit('.').next().unwrap_or_default();
            let (mut anchor, mut days) = (format!("{}.except.{name}", self.anchor), self.days.clone());
            // Of several versions of one name each begins on a day of its own.
            if paths.iter().filter(|path| **path == part.path()).count() > 1 {
                let from = part.validity().from.map_or_else(|| "first".to_owned(), |from| from.to_string());
                anchor.push_str(&format!("@{from}"));
                days.push_str(
                    &book.tell(|| format!("（{}）", book.days(part.validity())), || format!(" ({})", book.days(part.validity()))),
                );
            }
            Self { part, anchor, path: format!("{}.{name}", self.path), days }
        });
        placed.collect()
    }

    /// It, and all exceptions within it.
    pub(crate) fn all(self, book: &Book<'p>) -> Vec<Self> {
        let within = self.exceptions(book).into_iter().flat_map(|exception| exception.all(book));
        let within: Vec<Self> = within.collect();
        std::iter::once(self).chain(within).collect()
    }

    /// Where one of its guards stands.
    pub(crate) fn guard_anchor(&self, guard: &str) -> String {
        format!("{}.require.{guard}", self.anchor)
    }

    /// A link to it.
    pub(crate) fn link(&self) -> Line {
        Line::new().link(&self.anchor, format!("{}{}", one_line(&self.path), self.days))
    }

    /// A link to one of its guards.
    pub(crate) fn guard_link(&self, guard: &str) -> Line {
        Line::new().link(self.guard_anchor(guard), format!("{}{}", one_line(&format!("{}.{guard}", self.path)), self.days))
    }
}
