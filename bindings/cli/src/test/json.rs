//! The results of tests for programs.

use serde_json::{Value as Json, json};

use super::{Asked, Tested, coverage, lines};
use crate::ui::Ui;

pub(super) fn text(all: &[Tested], broken: &[String], asked: Asked, ui: &Ui) -> String {
    let packs: Vec<Json> = all.iter().map(|tested| pack(tested, asked, ui)).collect();
    format!("{:#}\n", json!({ "packs": packs, "broken": broken }))
}

fn pack(tested: &Tested, asked: Asked, ui: &Ui) -> Json {
    let report = &tested.report;
    let tests = report.results.iter().map(|result| {
        json!({
            "name": result.name,
            "file": tested.source.name_of(&result.file),
            "line": result.line,
            "passed": result.failures.is_empty(),
            "failures": lines(&result.failures, ui),
            "explanation": ui.text(&result.explanation),
        })
    });
    let untried: Vec<String> = report.coverage.untried().map(|point| coverage::line(point, ui)).collect();
    let mut pack = json!({
        "pack": tested.pack.id(),
        "version": tested.pack.version(),
        "digest": tested.pack.digest(),
        "passed": report.passed(),
        "failed": report.failed(),
        "tests": tests.collect::<Vec<_>>(),
        "untried": untried,
        "snapshots": lines(&tested.stale, ui),
    });
    if let (Asked::Coverage, Some(pack)) = (asked, pack.as_object_mut()) {
        pack.insert("coverage".to_owned(), coverage::json(tested, ui));
    }
    pack
}
