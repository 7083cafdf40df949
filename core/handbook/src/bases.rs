//! What statements rest on, in words, and everything in a pack that rests on something.

use jianfu::view::{Basis, CiteRef, SourceRef, Validity};
use jianfu_dsl::tree::ConfidenceCode;

use crate::book::Book;
use crate::document::{Block, Entry, Line};
use crate::names;
use crate::parts::Placed;
use crate::text::one_line;

/// A basis, and what rests on it.
pub(crate) struct Use<'p> {
    /// A link to what rests on it.
    pub(crate) at: Line,
    pub(crate) basis: Basis<'p>,
}

/// A basis in one line.
pub(crate) fn line(book: &Book<'_>, basis: Basis<'_>) -> Line {
    match basis {
        Basis::Assumption(why) => {
            Line::new().mark(book.say("假定，非法律依据", "assumption, not law")).text(book.colon()).text(one_line(why))
        }
        Basis::Cite(cite) => citation(book, cite),
    }
}

/// Bases under a heading of their own; nothing where there are none.
pub(crate) fn entry<'p>(book: &Book<'p>, bases: impl Iterator<Item = Basis<'p>>) -> Option<Entry> {
    let lines: Vec<Line> = bases.map(|basis| line(book, basis)).collect();
    let opening = Line::new().strong(book.say("依据", "Rests on"));
    match lines.as_slice() {
        [] => None,
        [only] => Some(opening.text(book.colon()).line(only.clone()).into()),
        _ => Some(Entry { line: opening.text(book.colon().trim_end()), within: vec![Block::list(lines)], ..Entry::default() }),
    }
}

/// The versions of the source that a citation may mean on some day on which it may be used.
pub(crate) fn versions<'p>(cite: &CiteRef<'p>) -> Vec<SourceRef<'p>> {
    let own = cite.own_validity();
    cite.sources().filter(|source| own.is_none_or(|own| meets(own, source.validity()))).collect()
}

/// How well the place that is cited was read, in a version of the source.
pub(crate) fn confidence(cite: &CiteRef<'_>, source: &SourceRef<'_>) -> ConfidenceCode {
    cite.own_confidence().unwrap_or_else(|| source.confidence())
}

/// The confidence codes in words.
pub(crate) fn confidence_words(book: &Book<'_>, code: ConfidenceCode) -> &'static str {
    match code {
        ConfidenceCode::Read => book.say("已读到原文", "the operative text was read"),
        ConfidenceCode::Summary => book.say("只读到官方摘要或报道", "only an official summary or report was read"),
        ConfidenceCode::Partly => book.say("只读到一部分", "it was read in part"),
        ConfidenceCode::Revised => book.say("读到的是修订前的文本", "it was read in a version that has been revised since"),
        ConfidenceCode::Handler => book.say("由读到的法律确认了办理单位", "the handler was confirmed by a statute that was read"),
    }
}

/// Everything that rests on something, in the order of the handbook.
pub(crate) fn uses<'p>(book: &Book<'p>) -> Vec<Use<'p>> {
    let mut uses = Vec::new();
    let mut add = |at: Line, bases: &mut dyn Iterator<Item = Basis<'p>>| uses.extend(bases.map(|basis| Use { at: at.clone(), basis }));
    for chapter in &book.rules {
        for placed in Placed::rule(book, chapter).all(book) {
            add(placed.link(), &mut placed.part.bases());
            for guard in placed.part.guards() {
                add(placed.guard_link(guard.name()), &mut guard.own_bases());
            }
        }
    }
    for timed in &book.timed {
        add(timed.link(book), &mut timed.bases());
    }
    for checklist in book.pack.checklists() {
        add(Line::new().link(book.anchors.of("checklist", checklist.name()), book.quote(checklist.label())), &mut checklist.bases());
    }
    for list in book.pack.lists() {
        let called = names::list(book.pack, list);
        add(Line::new().link(book.anchors.of("list", list.name()), book.quote(book.name(&called))), &mut list.bases());
        for item in list.items() {
            let anchor = book.item(item);
            let text = format!("{} {}", item.key(), item.name().unwrap_or_default());
            add(Line::new().link(anchor, one_line(text.trim())), &mut item.own_bases());
        }
    }
    for serial in book.pack.serials() {
        add(Line::new().link(book.anchors.of("serial", serial.name()), book.quote(serial.label())), &mut serial.bases());
    }
    uses
}

fn citation(book: &Book<'_>, cite: CiteRef<'_>) -> Line {
    let versions = versions(&cite);
    let Some(first) = versions.first() else { return Line::new() };
    let mut line = Line::new().link(book.anchors.of("source", first.name()), names::source(book.pack, first.name(), first.title()));
    if let ([only], Some(number)) = (versions.as_slice(), first.number()) {
        line =
            line.text(book.tell(|| format!("（{}）", one_line(number)), || format!(" ({})", one_line(only.number().unwrap_or_default()))));
    }
    if let Some(locator) = cite.locator(book.lang) {
        line = line.text(book.say("", " ")).text(locator);
    }
    line = match versions.as_slice() {
        [only] => line.text(letter(book, confidence(&cite, only))),
        _ => {
            let each = versions.iter().map(|version| {
                let number = version.number().map_or_else(String::new, |number| format!("{} ", one_line(number)));
                format!("{number}{}{}", book.days(version.validity()), letter(book, confidence(&cite, version)))
            });
            let each = each.collect::<Vec<_>>().join(book.say("；", "; "));
            line.text(book.tell(|| format!("（{each}）"), || format!(" ({each})")))
        }
    };
    if let Some(own) = cite.own_validity() {
        line = line.text(book.tell(|| format!("（引用限{}）", book.days(own)), || format!(" (cited only {})", book.days(own))));
    }
    if let Some(quote) = cite.quote() {
        line = line.text(book.colon()).text(book.quote(quote));
    }
    match book.as_of {
        Some(day) if !is_usable(&cite, day) => line.text(" ").mark(book.say("所问之日不能引用", "may not be cited on the day asked about")),
        _ => line,
    }
}

/// Whether a citation may be used on a day.
pub(crate) fn is_usable(cite: &CiteRef<'_>, day: jiff::civil::Date) -> bool {
    cite.own_validity().is_none_or(|own| own.covers(day)) && cite.sources().any(|source| source.validity().covers(day))
}

fn letter(book: &Book<'_>, code: ConfidenceCode) -> String {
    book.tell(|| format!("［置信 {}］", code.letter()), || format!(" [confidence {}]", code.letter()))
}

fn meets(a: Validity, b: Validity) -> bool {
    let begins_in_time = |from: Option<_>, to: Option<_>| from.zip(to).is_none_or(|(from, to)| from <= to);
    begins_in_time(a.from, b.to) && begins_in_time(b.from, a.to)
}
