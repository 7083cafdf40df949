//! What of a pack its tests reach, in words: a table by kind, and a line for each point that no test reaches.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};
use jianfu::{Coverage, CoverageKind, CoveragePoint, Covered, Lang};
use serde_json::{Value as Json, json};

use super::{Tested, place};
use crate::text;
use crate::ui::Ui;

/// What a point says, without its place: what it belongs to and what no test does.
pub(super) fn line(point: &CoveragePoint, ui: &Ui) -> String {
    let (name, message) = (text::one_line(&point.name), text::one_line(ui.text(&point.message)));
    match ui.lang {
        Lang::Zh => format!("「{name}」：{message}"),
        Lang::En => format!("`{name}`: {message}"),
    }
}

/// The table, then the points that no test reaches by their files, and last the articles by their sources.
pub(super) fn text(tested: &Tested, ui: &Ui) -> String {
    let coverage = &tested.report.coverage;
    let mut out = String::new();
    let _ = writeln!(out, "{}", table(coverage, ui));
    let mut file = None;
    for point in coverage.uncovered().filter(|point| point.kind != CoverageKind::Citation) {
        if file != Some(&point.file) {
            file = Some(&point.file);
            let _ = writeln!(out, "{}", text::one_line(&tested.source.name_of(&point.file)));
        }
        let _ = writeln!(out, "  {}: {}", point.line, line(point, ui));
    }
    let mut by_source: BTreeMap<&str, Vec<&CoveragePoint>> = BTreeMap::new();
    for point in coverage.uncovered().filter(|point| point.kind == CoverageKind::Citation) {
        by_source.entry(&point.name).or_default().push(point);
    }
    if !by_source.is_empty() {
        let _ = writeln!(out, "{}", ui.say("没有用例触及的依据", "What no test touches of what is cited"));
    }
    for (source, points) in by_source {
        let _ = writeln!(out, "  {}", text::one_line(source));
        for point in points {
            let message = text::one_line(ui.text(&point.message));
            let _ = writeln!(out, "    {message} ({})", text::one_line(&place(tested, &point.file, point.line)));
        }
    }
    out
}

/// The same on plain lines, each with its place.
pub(super) fn plain(tested: &Tested, ui: &Ui) -> String {
    let coverage = &tested.report.coverage;
    let counts = kinds(coverage).map(|(kind, count)| format!("{}: {}/{}", kind.word(ui.lang), count.covered, count.total));
    let points =
        coverage.uncovered().map(|point| format!("{} {}", text::one_line(&place(tested, &point.file, point.line)), line(point, ui)));
    counts.chain(points).collect::<Vec<_>>().join("\n")
}

pub(super) fn json(tested: &Tested, ui: &Ui) -> Json {
    let coverage = &tested.report.coverage;
    let count = |count: Covered| json!({ "covered": count.covered, "total": count.total });
    let kinds: serde_json::Map<String, Json> = kinds(coverage).map(|(kind, of_kind)| (kind.name().to_owned(), count(of_kind))).collect();
    let points = coverage.points.iter().map(|point| {
        json!({
            "kind": point.kind.name(),
            "file": tested.source.name_of(&point.file),
            "line": point.line,
            "name": point.name,
            "message": ui.text(&point.message),
            "covered": point.covered,
        })
    });
    json!({ "total": count(coverage.total()), "kinds": kinds, "points": points.collect::<Vec<_>>() })
}

fn table(coverage: &Coverage, ui: &Ui) -> Table {
    let mut table = Table::new();
    table.load_preset(ASCII_FULL_CONDENSED).set_header([ui.say("覆盖", "coverage"), ui.say("已覆盖", "covered"), ui.say("共", "of")]);
    let all = (ui.say("合计", "all"), coverage.total());
    let rows = kinds(coverage).map(|(kind, count)| (kind.word(ui.lang), count)).chain([all]);
    for (word, count) in rows {
        table.add_row([word.to_owned(), count.covered.to_string(), count.total.to_string()]);
    }
    for at in [1, 2] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The kinds of which there are points.
fn kinds(coverage: &Coverage) -> impl Iterator<Item = (CoverageKind, Covered)> {
    CoverageKind::ALL.into_iter().map(|kind| (kind, coverage.of(kind))).filter(|(_, count)| count.total > 0)
}
