//! Sources, and article by article what rests on them.

use std::collections::BTreeMap;

use jianfu::Lang;
use jianfu::view::{Basis, SourceRef};
use jianfu_dsl::text::format_places;
use jianfu_dsl::tree::{Place, PlaceLevel};

use crate::bases::{self, Use};
use crate::book::Book;
use crate::document::{Block, Entry, Line, Row};
use crate::names;
use crate::terms::headed;
use crate::text::one_line;

/// The sources, then each with its articles and what rests on them.
pub(crate) fn chapter(book: &Book<'_>, uses: &[Use<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let rows: Vec<Row> = book.pack.sources().map(|source| Row { anchor: None, cells: cells(book, source) }).collect();
    if !rows.is_empty() {
        let header = [
            ("文件", "Source"),
            ("文号或文本", "Number or text"),
            ("发文机关", "Issuer"),
            ("层级", "Level"),
            ("效力", "Rank"),
            ("置信", "Confidence"),
            ("有效", "In force"),
        ];
        blocks.push(Block::Table { header: header.map(|(zh, en)| Line::of(book.say(zh, en))).to_vec(), rows });
    }
    let mut names: Vec<&str> = Vec::new();
    for source in book.pack.sources() {
        if !names.contains(&source.name()) {
            names.push(source.name());
            blocks.extend(section(book, source, uses));
        }
    }
    headed(book, "sources", "文件", "Sources", blocks)
}

/// The days and the number of a version of a source.
pub(crate) fn version(book: &Book<'_>, source: SourceRef<'_>) -> Line {
    let number = source.number().map_or_else(String::new, |number| format!("{}{}", one_line(number), book.comma()));
    Line::of(number).line(book.validity(source.validity()))
}

/// A place, or the whole, with links to what rests on it.
pub(crate) type Cited<'u> = (Option<&'u Place>, Vec<&'u Line>);

/// The places of a source with links to what rests on them, in the order of the text; first what cites the whole.
pub(crate) fn by_place<'u>(uses: impl Iterator<Item = (&'u [Place], &'u Line)>) -> Vec<Cited<'u>> {
    let mut places: BTreeMap<Vec<(PlaceLevel, u32)>, Cited<'u>> = BTreeMap::new();
    let mut add = |place: Option<&'u Place>, at: &'u Line| {
        let links = &mut places.entry(place.map(|place| place.steps.clone()).unwrap_or_default()).or_insert((place, Vec::new())).1;
        if !links.contains(&at) {
            links.push(at);
        }
    };
    for (cited, at) in uses {
        if cited.is_empty() {
            add(None, at);
        }
        cited.iter().for_each(|place| add(Some(place), at));
    }
    places.into_values().collect()
}

/// A place with links to what rests on it.
pub(crate) fn place_line(book: &Book<'_>, place: Option<&Place>, links: &[&Line]) -> Line {
    let words = match place {
        Some(place) => in_words(place, book.lang),
        None => book.say("不指明条款", "no article named").to_owned(),
    };
    Line::new().strong(words).text(book.say(" → ", " → ")).line(Line::joined(links.iter().map(|link| (*link).clone()), book.comma()))
}

fn in_words(place: &Place, lang: Lang) -> String {
    format_places(std::slice::from_ref(place), lang)
}

fn cells(book: &Book<'_>, source: SourceRef<'_>) -> Vec<Line> {
    let text = |text: Option<&str>| Line::of(text.map_or_else(|| "–".to_owned(), one_line));
    let of_enum = |name: &str, label: Option<&str>| {
        let of = book.pack.enums().find(|of| of.name() == name);
        match (of, label) {
            (Some(of), Some(label)) => Line::of(book.name(&names::variant(of, label)).to_owned()),
            _ => text(label),
        }
    };
    let code = source.confidence();
    vec![
        Line::new().link(book.anchors.of("source", source.name()), names::source(book.pack, source.name(), source.title())),
        text(source.number()),
        text(source.issuer()),
        of_enum("level", source.level()),
        of_enum("rank", source.rank()),
        Line::of(format!("{} {}", code.letter(), bases::confidence_words(book, code))),
        book.validity(source.validity()),
    ]
}

fn section(book: &Book<'_>, source: SourceRef<'_>, uses: &[Use<'_>]) -> Vec<Block> {
    let title = Line::of(names::source(book.pack, source.name(), source.title())).text(" ").code(one_line(source.name()));
    let mut blocks = vec![Block::heading(3, book.anchors.of("source", source.name()), title)];
    let versions: Vec<SourceRef<'_>> = book.pack.sources().filter(|other| other.name() == source.name()).collect();
    for one in &versions {
        let is_one = |other: &SourceRef<'_>| other.name() == one.name() && other.validity() == one.validity();
        let cited = uses.iter().filter_map(|used| match used.basis {
            Basis::Cite(cite) if bases::versions(&cite).iter().any(is_one) => Some((cite.places(), &used.at)),
            _ => None,
        });
        let lines: Vec<Line> = by_place(cited).iter().map(|(place, links)| place_line(book, *place, links)).collect();
        let lines = if lines.is_empty() { vec![Line::of(book.say("没有被引用。", "Nothing cites it."))] } else { lines };
        if versions.len() == 1 {
            blocks.push(Block::list(lines));
        } else {
            let entry = Entry {
                line: Line::new().line(version(book, *one)).text(book.colon()),
                within: vec![Block::list(lines)],
                ..Entry::default()
            };
            blocks.push(Block::List(vec![entry]));
        }
    }
    blocks
}
