//! Definitions, checklists, serial patterns and bodies.

use std::collections::BTreeSet;

use jianfu::FormRef;
use jianfu::view::{DefinitionRef, PartRef, SerialPartRef};
use jianfu_dsl::tree::{Count, Expr, ExprKind};

use crate::bases;
use crate::book::Book;
use crate::document::{Block, Entry, Line, Row};
use crate::names;
use crate::rules;
use crate::sentence::each_expr;
use crate::text::{one_line, quoted};

/// The checklists with their checks.
pub(crate) fn checklists(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for checklist in book.pack.checklists() {
        let called = names::called(checklist.name(), checklist.label(), std::iter::empty());
        blocks.push(Block::heading(3, book.anchors.of("checklist", checklist.name()), book.heading(&called, checklist.name())));
        let mut entries: Vec<Entry> = bases::entry(book, checklist.bases()).into_iter().collect();
        let checks = checklist.checks().map(|(id, _)| {
            let versions = book.rules.iter().filter(|chapter| chapter.rule.id() == id).map(|chapter| rules::chapter_link(book, chapter));
            Entry::from(Line::joined(versions, book.comma()))
        });
        let opening = Line::new().strong(book.say("各项检查", "Its checks")).text(book.colon().trim_end());
        entries.push(Entry { line: opening, within: vec![Block::List(checks.collect())], ..Entry::default() });
        blocks.push(Block::List(entries));
    }
    headed(book, "checklists", "检查单", "Checklists", blocks)
}

/// The definitions, each spelled out for the forms on which it is used.
pub(crate) fn definitions(book: &Book<'_>) -> Vec<Block> {
    let used = uses(book);
    let mut blocks = Vec::new();
    for definition in book.pack.definitions() {
        let called = names::definition(book.pack, definition.name(), definition.label());
        blocks.push(Block::heading(3, book.anchors.of("define", definition.name()), book.heading(&called, definition.name())));
        blocks.extend(meanings(book, definition, &used));
    }
    headed(book, "terms", "名词", "Terms", blocks)
}

/// The shapes of numbers.
pub(crate) fn serials(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for serial in book.pack.serials() {
        let called = names::serial(book.pack, serial.name(), serial.label());
        blocks.push(Block::heading(3, book.anchors.of("serial", serial.name()), book.heading(&called, serial.name())));
        let parts = serial.parts().map(|part| match part {
            SerialPartRef::Digits { name, width } => {
                book.tell(|| format!("{width} 位数字（{}）", one_line(name)), || format!("{width} digits ({})", one_line(name)))
            }
            SerialPartRef::Literal(text) => book.tell(|| quoted(text, ['「', '」']), || quoted(text, ['‘', '’'])),
        });
        let shape = parts.collect::<Vec<_>>().join(book.say("，", ", "));
        let mut entries = vec![book.fact("依次为", "In this order", Line::of(shape)).into()];
        entries.extend(bases::entry(book, serial.bases()));
        blocks.push(Block::List(entries));
    }
    headed(book, "serials", "编号格式", "Forms of numbers", blocks)
}

/// The bodies with all that they are called.
pub(crate) fn bodies(book: &Book<'_>) -> Vec<Block> {
    let rows: Vec<Row> = book
        .pack
        .bodies()
        .map(|body| {
            let called = names::body(book.pack, body.name(), body.label());
            let aliases = body.aliases().map(one_line).collect::<Vec<_>>().join(book.comma());
            let under = body.under().map_or_else(Line::new, |under| {
                let called = names::body(book.pack, under.name(), under.label());
                Line::new().link(book.anchors.of("body", under.name()), book.title(&called))
            });
            let cells = vec![Line::of(book.title(&called)), Line::new().code(one_line(body.name())), Line::of(aliases), under];
            Row { anchor: Some(book.anchors.of("body", body.name())), cells }
        })
        .collect();
    let header = [("机构", "Body"), ("名称", "Name"), ("又称", "Also called"), ("隶属", "Belongs to")];
    let header = header.map(|(zh, en)| Line::of(book.say(zh, en))).to_vec();
    let table = if rows.is_empty() { Vec::new() } else { vec![Block::Table { header, rows }] };
    headed(book, "bodies", "机构", "Bodies", table)
}

/// A chapter; nothing where there is nothing in it.
pub(crate) fn headed(book: &Book<'_>, anchor: &str, zh: &'static str, en: &'static str, blocks: Vec<Block>) -> Vec<Block> {
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut all = vec![Block::heading(2, anchor, Line::of(book.say(zh, en)))];
    all.extend(blocks);
    all
}

/// What a definition stands for; where that is not the same on every form, once for each way of saying it.
fn meanings(book: &Book<'_>, definition: DefinitionRef<'_>, used: &BTreeSet<(String, String)>) -> Vec<Block> {
    let mut forms: Vec<FormRef<'_>> =
        book.pack.forms().filter(|form| used.contains(&(definition.name().to_owned(), form.name().to_owned()))).collect();
    if forms.is_empty() {
        // Nothing uses it: it is said for the form that has the most of its fields.
        let fields =
            |form: &FormRef<'_>| usize::MAX - fields_of(definition.expr()).iter().filter(|name| form.field(name).is_some()).count();
        forms = book.pack.forms().min_by_key(fields).into_iter().collect();
    }
    let mut said: Vec<(Vec<FormRef<'_>>, Entry)> = Vec::new();
    for form in forms {
        let opening = Line::new().strong(book.say("即", "It stands for")).text(book.colon());
        let entry = book.speaker().meaning(Some(form), definition.expr()).after(opening).entry();
        match said.iter_mut().find(|(_, known)| *known == entry) {
            Some((forms, _)) => forms.push(form),
            None => said.push((vec![form], entry)),
        }
    }
    let entries = said.into_iter().map(|(forms, mut entry)| {
        let forms = Line::joined(forms.into_iter().map(|form| book.form(form)), book.comma());
        entry.within.push(Block::Paragraph(book.fact("用于", "Used on", forms)));
        entry
    });
    vec![Block::List(entries.collect())]
}

/// Definitions with the forms on which conditions use them, by way of other definitions too.
fn uses(book: &Book<'_>) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut look = |form: Option<FormRef<'_>>, expr: &Expr| {
        if let Some(form) = form {
            look_in(book, form.name(), expr, &mut found);
        }
    };
    for chapter in &book.rules {
        in_part(chapter.rule.part(), &mut look);
    }
    for form in book.pack.forms() {
        if let Some((verdict, on)) = form.default_verdict() {
            verdict.provided().filter_map(|provided| provided.when()).for_each(|when| look(Some(on), when.expr()));
        }
    }
    book.timed.iter().flat_map(|timed| timed.counts()).for_each(|count| in_count(book, &count, &mut found));
    found
}

fn in_part(part: PartRef<'_>, look: &mut dyn FnMut(Option<FormRef<'_>>, &Expr)) {
    let closing = part.closing().into_iter().flat_map(|closing| closing.provided().filter_map(|provided| provided.when()));
    let conditions = part.when().into_iter().chain(part.guards().map(|guard| guard.condition())).chain(closing);
    conditions.for_each(|condition| look(condition.form(), condition.expr()));
    part.exceptions().for_each(|exception| in_part(exception, look));
}

fn look_in(book: &Book<'_>, form: &str, expr: &Expr, found: &mut BTreeSet<(String, String)>) {
    each_expr(expr, &mut |expr| {
        if let ExprKind::Count(count) = &expr.kind {
            in_count(book, count, found);
        }
        let ExprKind::Name(name) = &expr.kind else { return };
        let meant = |definition: &DefinitionRef<'_>| definition.name() == name.text || definition.label() == name.text;
        for definition in book.pack.definitions().filter(meant) {
            if found.insert((definition.name().to_owned(), form.to_owned())) {
                look_in(book, form, definition.expr(), found);
            }
        }
    });
}

/// What a filter uses it uses on the form of the entries.
fn in_count(book: &Book<'_>, count: &Count, found: &mut BTreeSet<(String, String)>) {
    if let (Some(form), Some(filter)) = (book.pack.form(&count.form.text), &count.filter) {
        look_in(book, form.name(), filter, found);
    }
}

/// The fields that an expression reads.
fn fields_of(expr: &Expr) -> Vec<String> {
    let mut fields = Vec::new();
    each_expr(expr, &mut |expr| {
        if let ExprKind::Demand(path) = &expr.kind {
            fields.extend(path.first().map(|name| name.text.clone()));
        }
    });
    fields
}
