//! Forms: what a demand tells, and which rules judge it.

use jianfu::FormRef;
use jianfu::view::{EnumRef, FieldRef, FieldType, Scalar};

use crate::book::{Book, Chapter};
use crate::document::{Block, Entry, Line, Row};
use crate::names;
use crate::rules;
use crate::tests;
use crate::text::one_line;

/// Every form with the rules that are declared on it.
pub(crate) fn chapter(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = vec![
        Block::heading(2, "forms", Line::of(book.say("表单和规则", "Forms and rules"))),
        Block::Paragraph(Line::of(book.say(
            "一件要求用一种表单提出。表单继承另一表单的字段、规则和默认意见；继承来的只写一次，见所链接之处。",
            "A demand is made on a form. A form inherits the fields, rules and default of the one that it extends; what is inherited is said once, where the links lead.",
        ))),
    ];
    for form in book.pack.forms() {
        blocks.extend(section(book, form));
    }
    blocks
}

/// A table of fields or columns.
pub(crate) fn fields<'p>(
    book: &Book<'p>,
    fields: impl Iterator<Item = FieldRef<'p>>,
    name_of: &dyn Fn(&str) -> names::Called,
) -> Vec<Block> {
    let rows: Vec<Row> = fields
        .map(|field| {
            let called = name_of(field.name());
            let label = Line::of(book.title(&called));
            let note = [
                (field.is_as_of(), book.say("定基准日", "its day is the as-of day")),
                (field.is_optional(), book.say("可缺", "may be left out")),
            ];
            let notes: Vec<&str> = note.into_iter().filter_map(|(holds, words)| holds.then_some(words)).collect();
            let cells = vec![label, Line::new().code(one_line(field.name())), kind(book, field), Line::of(notes.join(book.comma()))];
            Row { anchor: None, cells }
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let header = vec![
        Line::of(book.say("字段", "Field")),
        Line::of(book.say("名称", "Name")),
        Line::of(book.say("可填", "May hold")),
        Line::of(book.say("说明", "Notes")),
    ];
    vec![Block::Table { header, rows }]
}

fn section<'p>(book: &Book<'p>, form: FormRef<'p>) -> Vec<Block> {
    let called = names::form(book.pack, form);
    let mut blocks = vec![Block::heading(3, book.anchors.of("form", form.name()), book.heading(&called, form.name()))];
    let inherited: Vec<&str> = form.parent().map(|parent| parent.fields().map(|field| field.name()).collect()).unwrap_or_default();
    if let Some(parent) = form.parent() {
        let labels =
            inherited.iter().map(|name| book.quote(book.name(&names::field(Some(form), name)))).collect::<Vec<_>>().join(book.comma());
        let line = Line::of(book.say("继承", "It extends "))
            .line(book.form(parent))
            .text(book.say("的字段：", " with its fields: "))
            .text(labels)
            .text(book.stop());
        blocks.push(Block::Paragraph(line));
    }
    let own = form.fields().filter(|field| !inherited.contains(&field.name()));
    blocks.extend(fields(book, own, &|name| names::field(Some(form), name)));
    blocks.extend(default(book, form));
    blocks.extend(judging(book, form));
    blocks.extend(tests::of_form(book, form.name()));
    for chapter in on(book, form) {
        blocks.extend(rules::rule(book, chapter));
    }
    blocks
}

/// What a field may hold, with the values of its enum.
fn kind(book: &Book<'_>, field: FieldRef<'_>) -> Line {
    let (scalar, several) = match field.ty() {
        FieldType::One(scalar) => (scalar, false),
        FieldType::ListOf(scalar) => (scalar, true),
    };
    let words = match scalar {
        Scalar::Text => book.say("文本", "text").to_owned(),
        Scalar::Int => book.say("整数", "a whole number").to_owned(),
        Scalar::Decimal => book.say("数", "a number").to_owned(),
        Scalar::Bool => book.say("是或否", "yes or no").to_owned(),
        Scalar::Date => book.say("日期", "a date").to_owned(),
        Scalar::Body => book.say("机构", "a body").to_owned(),
        Scalar::Basis => book.say("所依据的文件和条款", "a source and the article in it").to_owned(),
        Scalar::Enum(of) => values(book, of),
    };
    if several { Line::of(book.say("可填多项：", "several of: ")).text(words) } else { Line::of(words) }
}

fn values(book: &Book<'_>, of: EnumRef<'_>) -> String {
    let called = names::enumeration(book.pack, of);
    let values: Vec<String> = of.values().map(|(name, _)| book.title(&names::variant(of, name))).collect();
    let order = if of.is_ordered() { book.say("，从高到低", ", the highest first") } else { "" };
    format!("{}{order}{}{}", book.title(&called), book.colon(), values.join(book.comma()))
}

/// What the form says where no rule does.
fn default(book: &Book<'_>, form: FormRef<'_>) -> Vec<Block> {
    let Some((verdict, declared_on)) = form.default_verdict() else { return Vec::new() };
    let opening = Line::new().strong(book.say("没有规则表态时", "Where no rule says anything")).text(book.colon());
    if declared_on.name() != form.name() {
        let line = opening.text(book.say("与", "as ")).line(book.form(declared_on)).text(book.say("相同。", "."));
        return vec![Block::Paragraph(line)];
    }
    let entry =
        Entry { line: opening.line(rules::verdict(book, verdict)), within: rules::provided(book, &book.speaker(), verdict), anchor: None };
    vec![Block::List(vec![entry])]
}

/// Links to the rules that judge a form, its own and the inherited ones.
fn judging(book: &Book<'_>, form: FormRef<'_>) -> Vec<Block> {
    let mut lines = Vec::new();
    let mut next = Some(form);
    while let Some(current) = next {
        let links: Vec<Line> = on(book, current).map(|chapter| rules::chapter_link(book, chapter)).collect();
        if !links.is_empty() {
            let opening = if current.name() == form.name() {
                Line::of(book.say("写在这里的", "declared here"))
            } else {
                Line::of(book.say("继承自", "inherited from ")).line(book.form(current))
            };
            lines.push(opening.text(book.colon()).line(Line::joined(links, book.comma())));
        }
        next = current.parent();
    }
    let opening = Line::new().strong(book.say("判断它的规则和检查", "Rules and checks that judge it")).text(book.colon());
    if lines.is_empty() {
        return vec![Block::Paragraph(opening.text(book.say("没有。", "none.")))];
    }
    vec![Block::List(vec![Entry { line: opening, within: vec![Block::list(lines)], ..Entry::default() }])]
}

/// The rules that are declared on a form.
fn on<'b, 'p>(book: &'b Book<'p>, form: FormRef<'p>) -> impl Iterator<Item = &'b Chapter<'p>> {
    book.rules.iter().filter(move |chapter| chapter.rule.form().is_some_and(|of| of.name() == form.name()))
}
