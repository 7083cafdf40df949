//! The pack's own tests, beside the rules that they try.

use std::collections::BTreeMap;

use jianfu::view::{ExpectRef, MeasuredRef, TestRef};
use jianfu_dsl::tree::{MeasureKind, MeasuredValue, VerdictKind};

use crate::book::{Book, Chapter};
use crate::document::{Block, Entry, Line};
use crate::rules::word;
use crate::text::one_line;
use crate::timed::Timed;

/// The tests that say that a rule gives the reason.
pub(crate) fn of_rule(book: &Book<'_>, chapter: &Chapter<'_>) -> Vec<Block> {
    let id = chapter.rule.id();
    let of_this = |by: Option<&str>| by.is_some_and(|by| by.starts_with(id) && rule_of(book, by) == Some(id));
    let opening =
        if chapter.is_single { book.say("测试", "Tests") } else { book.say("测试（各版本合计）", "Tests (of all versions)") };
    let mut lines = judged(book, &|_, expected| of_this(expected.by()));
    if let Some(quota) = chapter.rule.quota() {
        lines.extend(measured(book, MeasureKind::Quota, quota.name()));
    }
    listed(opening, book, lines)
}

/// The tests of what is measured over the history.
pub(crate) fn of_measure(book: &Book<'_>, timed: &Timed<'_>) -> Vec<Block> {
    let kind = match timed.kind() {
        "quota" => MeasureKind::Quota,
        "deadline" => MeasureKind::Deadline,
        "alert" => MeasureKind::Alert,
        "metric" => MeasureKind::Metric,
        _ => MeasureKind::Score,
    };
    listed(book.say("测试", "Tests"), book, measured(book, kind, timed.name()))
}

/// The tests of a form that name no rule.
pub(crate) fn of_form(book: &Book<'_>, form: &str) -> Vec<Block> {
    let opening = book.say("不指明规则的测试", "Tests that name no rule");
    let lines = judged(book, &|test, expected| {
        test.form().is_some_and(|of| of.name() == form) && expected.by().is_none_or(|by| rule_of(book, by).is_none())
    });
    listed(opening, book, lines)
}

/// The rule that gives the reason: of those whose id the path begins with, the longest.
fn rule_of<'p>(book: &Book<'p>, by: &str) -> Option<&'p str> {
    let begins = |id: &str| by.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    book.rules.iter().map(|chapter| chapter.rule.id()).filter(|id| begins(id)).max_by_key(|id| id.len())
}

/// The written tests one by one, and how many rows of each table there are.
fn judged(book: &Book<'_>, wanted: &dyn Fn(&TestRef<'_>, &ExpectRef<'_>) -> bool) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rows: BTreeMap<String, BTreeMap<VerdictKind, usize>> = BTreeMap::new();
    for test in book.pack.tests() {
        for expected in test.expectations().filter(|expected| wanted(&test, expected)) {
            let spot = test.spot();
            if !spot.file.ends_with(".jf") {
                *rows.entry(spot.file).or_default().entry(expected.outcome()).or_default() += 1;
                continue;
            }
            let by = expected.by().map_or_else(Line::new, |by| Line::of(" ").code(one_line(by)));
            lines.push(
                Line::of(book.quote(test.name()))
                    .text(book.say("——", " – "))
                    .verdict(expected.outcome(), word(book, expected.outcome()))
                    .line(by)
                    .text(book.say("，", ", "))
                    .code(one_line(&spot.to_string())),
            );
        }
    }
    for (file, outcomes) in rows {
        let line = Line::of(book.say("表格 ", "table ")).code(one_line(&file)).text(book.colon());
        let counts = outcomes.into_iter().map(|(kind, count)| {
            Line::new()
                .verdict(kind, word(book, kind))
                .text(book.tell(|| format!(" {count} 行"), || format!(" {count} {}", if count == 1 { "row" } else { "rows" })))
        });
        lines.push(line.line(Line::joined(counts, book.comma())));
    }
    lines
}

/// The tests that expect something of what is measured.
fn measured(book: &Book<'_>, kind: MeasureKind, name: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for test in book.pack.tests() {
        for expected in test.measured().filter(|expected| (expected.kind(), expected.name()) == (kind, name)) {
            lines.push(
                Line::of(book.quote(test.name()))
                    .text(book.say("——", " – "))
                    .text(outcome(book, &expected))
                    .text(book.say("，", ", "))
                    .code(one_line(&test.spot().to_string())),
            );
        }
    }
    lines
}

/// What is to come out.
fn outcome(book: &Book<'_>, expected: &MeasuredRef<'_>) -> String {
    let counted = matches!(expected.kind(), MeasureKind::Metric | MeasureKind::Score);
    let (zh, en) = match (expected.value(), expected.kind()) {
        (Some(MeasuredValue::Number(number)), _) => return number.clone(),
        (Some(MeasuredValue::Missing), _) if counted => ("没有数", "no number"),
        (Some(MeasuredValue::Missing), _) => ("无法判断", "cannot be told"),
        (None, MeasureKind::Alert) if expected.is_negated() => ("不发出", "not raised"),
        (None, MeasureKind::Alert) => ("发出", "raised"),
        (None, _) if expected.is_negated() => ("没有发现", "nothing found"),
        (None, _) => ("有发现", "found"),
    };
    book.say(zh, en).to_owned()
}

fn listed(opening: &str, book: &Book<'_>, lines: Vec<Line>) -> Vec<Block> {
    if lines.is_empty() {
        return Vec::new();
    }
    let opening = Line::new().strong(opening).text(book.colon().trim_end());
    vec![Block::List(vec![Entry { line: opening, within: vec![Block::list(lines)], ..Entry::default() }])]
}
