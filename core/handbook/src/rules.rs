//! Rules, every clause as a sentence.

use jianfu::view::{ConditionRef, GuardRef, PartRef, VerdictRef};
use jianfu_dsl::tree::VerdictKind;

use crate::bases;
use crate::book::{Book, Chapter};
use crate::document::{Block, Entry, Line};
use crate::names;
use crate::parts::Placed;
use crate::sentence::{Phrase, Scope, Speaker};
use crate::tests;
use crate::text::{one_line, sentence};

/// A rule with everything that it says.
pub(crate) fn rule<'p>(book: &Book<'p>, chapter: &Chapter<'p>) -> Vec<Block> {
    let mut blocks = vec![Block::heading(4, &chapter.anchor, title(book, chapter)), Block::List(facts(book, chapter))];
    let per = chapter.rule.quota().map(|quota| quota.per().map(str::to_owned).collect()).unwrap_or_default();
    let speaker = book.speaker().counting(Scope::Demand, per);
    blocks.extend(clauses(book, &speaker, &Placed::rule(book, chapter)));
    if chapter.is_last {
        blocks.extend(tests::of_rule(book, chapter));
    }
    blocks
}

/// A rule's name, its label, and where there are several versions, when this one is in force.
pub(crate) fn title(book: &Book<'_>, chapter: &Chapter<'_>) -> Line {
    let id = Line::new().code(one_line(chapter.rule.id()));
    let label = chapter.rule.label().map_or_else(String::new, |label| format!(" {}", one_line(label)));
    id.text(label + &book.days_of(chapter))
}

/// A link to a rule: to its first version.
pub(crate) fn link(book: &Book<'_>, id: &str) -> Line {
    match book.rules.iter().find(|chapter| chapter.rule.id() == id) {
        Some(chapter) => chapter_link(book, chapter),
        None => Line::new().code(one_line(id)),
    }
}

/// A link to one version of a rule.
pub(crate) fn chapter_link(book: &Book<'_>, chapter: &Chapter<'_>) -> Line {
    let label = chapter.rule.label().map_or_else(String::new, |label| format!(" {}", one_line(label)));
    Line::new().link(&chapter.anchor, format!("{}{label}{}", one_line(chapter.rule.id()), book.days_of(chapter)))
}

fn facts(book: &Book<'_>, chapter: &Chapter<'_>) -> Vec<Entry> {
    let rule = chapter.rule;
    let mut entries = Vec::new();
    if let Some(form) = rule.form() {
        let line = book.form(form);
        let line = if is_extended(book, form.name()) {
            line.text(book.say("，以及继承它的表单", " and the forms that extend it"))
        } else {
            line
        };
        entries.push(book.fact("判断", "Judges", line).into());
    }
    entries.push(book.fact("有效", "In force", book.validity(rule.validity())).into());
    entries.extend(bases::entry(book, rule.part().bases()));
    let overridden = rule.overrides();
    if !overridden.is_empty() {
        let links = Line::joined(overridden.into_iter().map(|id| link(book, id)), book.comma());
        let line =
            links.text(book.say(
                "（适用且表态时，取代这些规则的意见）",
                " (where it applies and says something, it takes the place of what these say)",
            ));
        entries.push(book.fact("优先于", "Overrides", line).into());
    }
    let overriding: Vec<Line> =
        book.rules.iter().filter(|other| other.rule.overrides().contains(&rule.id())).map(|other| chapter_link(book, other)).collect();
    if !overriding.is_empty() {
        entries.push(book.fact("让位于", "Overridden by", Line::joined(overriding, book.comma())).into());
    }
    entries.push(book.fact("出处", "Stands in", Line::new().code(one_line(&rule.spot().to_string()))).into());
    entries
}

fn is_extended(book: &Book<'_>, form: &str) -> bool {
    book.pack.forms().any(|other| other.parent().is_some_and(|parent| parent.name() == form))
}

/// Where a rule or exception applies, what it requires, and what it says then.
fn clauses<'p>(book: &Book<'p>, speaker: &Speaker<'_>, placed: &Placed<'p>) -> Vec<Block> {
    let mut entries = vec![applies(book, speaker, placed.part)];
    entries.extend(placed.part.guards().map(|guard| requirement(book, speaker, placed, guard)));
    entries.push(closing(book, speaker, placed.part));
    entries.extend(placed.exceptions(book).iter().map(|exception| excepted(book, speaker, exception, &placed.path)));
    vec![Block::List(entries)]
}

fn applies(book: &Book<'_>, speaker: &Speaker<'_>, part: PartRef<'_>) -> Entry {
    let opening = Line::new().strong(book.say("适用情形", "Applies")).text(book.colon());
    match part.when() {
        Some(when) => ended(book, said(speaker, when).after(opening.text(book.say("", "where ")))).entry(),
        None => opening.text(book.say("一律适用。", "always.")).into(),
    }
}

/// What is required, what follows where it does not hold, and what that rests on.
fn requirement(book: &Book<'_>, speaker: &Speaker<'_>, placed: &Placed<'_>, guard: GuardRef<'_>) -> Entry {
    let opening = Line::new().strong(book.say("须满足", "Requires")).text(" ").code(one_line(guard.name())).text(book.colon());
    let phrase = said(speaker, guard.condition()).after(opening);
    let otherwise = Line::of(book.say("否则", "otherwise ")).line(verdict(book, guard.otherwise()));
    let mut entry = if phrase.parts.is_empty() {
        let mut entry = phrase.entry();
        entry.line = entry.line.text(book.say("；", "; ")).line(otherwise);
        entry
    } else {
        let mut entry = phrase.entry();
        entry.within.push(Block::Paragraph(otherwise));
        entry
    };
    entry.anchor = Some(placed.guard_anchor(guard.name()));
    let same = || Entry::from(book.fact("依据", "Rests on", Line::of(book.say("与上文“依据”相同", "the same as above"))));
    let own = bases::entry(book, guard.own_bases()).unwrap_or_else(same);
    entry.within.push(Block::List(vec![own]));
    entry
}

/// What is said where every requirement is met.
fn closing(book: &Book<'_>, speaker: &Speaker<'_>, part: PartRef<'_>) -> Entry {
    let opening = if part.guards().next().is_some() {
        book.say("各项要求都满足时", "Where all of this is met")
    } else {
        book.say("适用时", "Where it applies")
    };
    let opening = Line::new().strong(opening).text(book.colon());
    let Some(closing) = part.closing() else {
        return opening.text(book.say("不表态。", "it says nothing.")).into();
    };
    let mut entry = Entry::from(opening.line(verdict(book, closing)));
    entry.within = provided(book, speaker, closing);
    entry
}

/// The conditions of an approval.
pub(crate) fn provided(book: &Book<'_>, speaker: &Speaker<'_>, verdict: VerdictRef<'_>) -> Vec<Block> {
    let entries: Vec<Entry> = verdict
        .provided()
        .map(|condition| {
            let line = book.fact("附条件", "On condition", Line::of(book.quote(condition.text())));
            match condition.when() {
                Some(when) => ended(book, said(speaker, when).after(line.text(book.say("，限于：", ", where ")))).entry(),
                None => line.text(book.stop()).into(),
            }
        })
        .collect();
    if entries.is_empty() { Vec::new() } else { vec![Block::List(entries)] }
}

/// An exception with all that it says.
fn excepted<'p>(book: &Book<'p>, speaker: &Speaker<'_>, placed: &Placed<'p>, outer: &str) -> Entry {
    let part = placed.part;
    let label = part.label().map_or_else(String::new, |label| format!(" {}", one_line(label)));
    let line = Line::new().strong(book.say("例外", "Exception")).text(" ").code(one_line(part.path())).text(label).text(book.tell(
        || format!("（适用且表态时，取代 {} 的意见）", one_line(outer)),
        || format!(" (where it applies and says something, it takes the place of what {} says)", one_line(outer)),
    ));
    let mut facts = vec![book.fact("有效", "In force", book.validity(part.validity())).into()];
    facts.extend(bases::entry(book, part.bases()));
    let mut blocks = vec![Block::List(facts)];
    blocks.extend(clauses(book, speaker, placed));
    // One list, so that the exception reads as one text.
    let entries = blocks.into_iter().flat_map(|block| match block {
        Block::List(entries) => entries,
        _ => Vec::new(),
    });
    Entry { anchor: Some(placed.anchor.clone()), line, within: vec![Block::List(entries.collect())] }
}

/// A verdict with its reason and what to do instead.
pub(crate) fn verdict(book: &Book<'_>, verdict: VerdictRef<'_>) -> Line {
    let mut line = Line::new().verdict(verdict.kind(), word(book, verdict.kind()));
    if let Some(to) = verdict.to() {
        let called = names::body(book.pack, to.name(), to.label());
        line = line.text(book.say("", " to ")).link(book.anchors.of("body", to.name()), book.title(&called));
    }
    match verdict.because() {
        Some(because) => line = line.text(book.colon()).text(said_by_pack(book, because)),
        None => line = line.text(book.stop()),
    }
    if let Some(remedy) = verdict.remedy() {
        line = line.text(book.say("建议：", " Instead: ")).text(said_by_pack(book, remedy));
    }
    line
}

/// The word for a verdict.
pub(crate) const fn word(book: &Book<'_>, kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Approve => book.say("准予", "approve"),
        VerdictKind::Refer => book.say("转报", "refer"),
        VerdictKind::Reject => book.say("驳回", "reject"),
    }
}

/// A text of the pack as a sentence: in English in quotation marks, since it may be in another language.
fn said_by_pack(book: &Book<'_>, text: &str) -> String {
    book.tell(|| sentence(text, "。"), || format!("{}.", book.quote(text)))
}

fn said(speaker: &Speaker<'_>, condition: ConditionRef<'_>) -> Phrase {
    speaker.condition(condition.form(), condition.expr())
}

/// The phrase with a full stop, where it is a whole line.
fn ended(book: &Book<'_>, mut phrase: Phrase) -> Phrase {
    if phrase.parts.is_empty() {
        phrase.line = phrase.line.text(book.stop());
    }
    phrase
}
