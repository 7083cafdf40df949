//! What an auditor has to look at: assumptions, texts that were not read or not in full, and what is not in force on the day asked about.

use jianfu::view::{Basis, CiteRef, Validity};
use jianfu_dsl::tree::ConfidenceCode;
use jiff::civil::Date;

use crate::bases::{self, Use};
use crate::book::Book;
use crate::document::{Block, Entry, Line};
use crate::names;
use crate::parts::Placed;
use crate::rules;
use crate::sources::{by_place, place_line};
use crate::terms::headed;
use crate::text::one_line;

/// The confidence codes that say that the text in force was not read, or not in full.
const UNVERIFIED: [ConfidenceCode; 3] = [ConfidenceCode::Summary, ConfidenceCode::Partly, ConfidenceCode::Revised];

/// Every assumption with what rests on it.
pub(crate) fn assumptions(book: &Book<'_>, uses: &[Use<'_>]) -> Vec<Block> {
    let mut found: Vec<(&str, Vec<Line>)> = Vec::new();
    for used in uses {
        let Basis::Assumption(why) = used.basis else { continue };
        match found.iter_mut().find(|(known, _)| *known == why) {
            Some((_, at)) => at.push(used.at.clone()),
            None => found.push((why, vec![used.at.clone()])),
        }
    }
    let intro = Block::Paragraph(Line::of(if found.is_empty() {
        book.say("没有。每一条都引了文件。", "There are none: everything cites a source.")
    } else {
        book.say(
            "这些不是法律依据，是没有文件可引时规则包所作的假定。",
            "These are not law. The pack assumes them where it found no text to cite.",
        )
    }));
    let entries =
        found.into_iter().map(|(why, at)| Line::of(one_line(why)).text(" → ").line(Line::joined(at, book.comma()))).collect::<Vec<_>>();
    let mut blocks = vec![intro];
    if !entries.is_empty() {
        blocks.push(Block::list(entries));
    }
    headed(book, "assumptions", "假定", "Assumptions", blocks)
}

/// What is cited and was not read, or not in full; and what is cited without an article.
pub(crate) fn unverified(book: &Book<'_>, uses: &[Use<'_>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for code in UNVERIFIED {
        let wanted = |cite: &CiteRef<'_>| bases::versions(cite).iter().any(|source| bases::confidence(cite, source) == code);
        let mut entries = by_source(book, uses, &wanted);
        entries.extend(calendars(book, code));
        if !entries.is_empty() {
            let heading = Line::of(format!("{} {}", code.letter(), bases::confidence_words(book, code)));
            blocks.push(Block::heading(3, format!("confidence-{}", code.letter()), heading));
            blocks.push(Block::List(entries));
        }
    }
    let whole = by_source(book, uses, &|cite| cite.places().is_empty());
    if !whole.is_empty() {
        blocks.push(Block::heading(3, "no-article", Line::of(book.say("没有指明条款的引用", "Citations without an article"))));
        blocks.push(Block::List(whole));
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph(Line::of(
            book.say("没有。所引条款都读到了原文。", "There are none: every article that is cited was read."),
        )));
    }
    headed(book, "unverified", "没有核实的条款", "Unverified articles", blocks)
}

/// The years of calendars whose notices were read like this.
fn calendars(book: &Book<'_>, code: ConfidenceCode) -> Vec<Entry> {
    let years = book.pack.calendars().filter(|year| year.confidence() == Some(code.letter()));
    let lines = years.map(|year| {
        let link =
            Line::new().link("calendars", book.tell(|| format!("日历 {} 年", year.year()), || format!("Calendar of {}", year.year())));
        let number = year.number().map_or_else(String::new, |number| book.tell(|| format!("（{number}）"), || format!(" ({number})")));
        link.text(book.colon()).text(one_line(year.source())).text(one_line(&number))
    });
    lines.map(Entry::from).collect()
}

/// What is not in force on the day asked about.
pub(crate) fn out_of_force(book: &Book<'_>, uses: &[Use<'_>]) -> Vec<Block> {
    let Some(day) = book.as_of else { return Vec::new() };
    let mut blocks = Vec::new();
    let cited = by_source(book, uses, &|cite| !bases::is_usable(cite, day));
    if !cited.is_empty() {
        blocks.push(Block::heading(
            3,
            "citations-out-of-force",
            Line::of(book.say("当日不能引用的条款", "Citations that may not be used on that day")),
        ));
        blocks.push(Block::List(cited));
    }
    let others = not_in_force(book, day);
    if !others.is_empty() {
        blocks.push(Block::heading(
            3,
            "rules-out-of-force",
            Line::of(book.say("当日无效的规则、例外、清单和事项", "Rules, exceptions, lists and items not in force on that day")),
        ));
        blocks.push(Block::list(others));
    }
    if blocks.is_empty() {
        blocks.push(Block::Paragraph(Line::of(book.say("没有。全部有效。", "There is nothing: all of it is in force."))));
    }
    let mut all = vec![Block::heading(
        2,
        "out-of-force",
        Line::of(
            book.tell(|| format!("{}已失效或尚未生效的", book.day(day)), || format!("Ended or not yet in force on {}", book.day(day))),
        ),
    )];
    all.extend(blocks);
    all
}

/// The citations of a kind by source and place.
fn by_source(book: &Book<'_>, uses: &[Use<'_>], wanted: &dyn Fn(&CiteRef<'_>) -> bool) -> Vec<Entry> {
    let cited: Vec<(CiteRef<'_>, &Line)> = uses
        .iter()
        .filter_map(|used| match used.basis {
            Basis::Cite(cite) if wanted(&cite) => Some((cite, &used.at)),
            _ => None,
        })
        .collect();
    let is_of = |cite: &CiteRef<'_>, name: &str| cite.sources().any(|source| source.name() == name);
    let mut seen: Vec<&str> = Vec::new();
    let mut entries = Vec::new();
    for source in book.pack.sources() {
        if seen.contains(&source.name()) {
            continue;
        }
        seen.push(source.name());
        let of_this = cited.iter().filter(|(cite, _)| is_of(cite, source.name())).map(|(cite, at)| (cite.places(), *at));
        let lines: Vec<Line> = by_place(of_this).iter().map(|(place, links)| place_line(book, *place, links)).collect();
        if !lines.is_empty() {
            let title = Line::new().link(book.anchors.of("source", source.name()), names::source(book.pack, source.name(), source.title()));
            entries.push(Entry { line: title, within: vec![Block::list(lines)], ..Entry::default() });
        }
    }
    entries
}

fn not_in_force(book: &Book<'_>, day: Date) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |link: Line, validity: Validity| {
        if !validity.covers(day) {
            lines.push(link.text(book.colon()).text(book.days(validity)));
        }
    };
    for chapter in &book.rules {
        add(rules::chapter_link(book, chapter), chapter.rule.validity());
        for placed in Placed::rule(book, chapter).all(book).into_iter().skip(1) {
            add(placed.link(), placed.part.validity());
        }
    }
    for timed in &book.timed {
        add(timed.link(book), timed.validity());
    }
    for list in book.pack.lists() {
        let called = names::list(book.pack, list);
        add(Line::new().link(book.anchors.of("list", list.name()), book.quote(book.name(&called))), list.validity());
        for item in list.items() {
            let anchor = book.item(item);
            let text = format!("{} {}", item.key(), item.name().unwrap_or_default());
            add(Line::new().link(anchor, one_line(text.trim())), item.validity());
        }
    }
    lines
}
