//! The results of tests for people: failures in full, what was not tried, and the counts.

use std::fmt::Write as _;

use jianfu::{Lang, TestResult};

use super::{Asked, Tested, coverage, lines, place};
use crate::text;
use crate::ui::{Ui, paint};

pub(super) fn text(all: &[Tested], broken: &[String], asked: Asked, ui: &Ui) -> String {
    let mut out = String::new();
    for tested in all {
        let _ = writeln!(out, "{} {}", text::one_line(tested.pack.id()), text::one_line(tested.pack.version()));
        for failed in tested.report.results.iter().filter(|result| !result.failures.is_empty()) {
            failure(&mut out, tested, failed, ui);
        }
        for stale in lines(&tested.stale, ui) {
            let word = paint(ui.say("未通过", "FAILED"), "31", ui.color);
            let _ = writeln!(out, "{word} {}", text::one_line(stale));
        }
        if asked == Asked::Coverage {
            out.push_str(&coverage::text(tested, ui));
            continue;
        }
        for untried in tested.report.coverage.untried() {
            let word = paint(ui.say("警告", "warning"), "33", ui.color);
            let _ = writeln!(out, "{word}{}{}", ui.say("：", ": "), coverage::line(untried, ui));
        }
    }
    for pack in broken {
        let word = paint(ui.say("不能编译", "DOES NOT COMPILE"), "31", ui.color);
        let _ = writeln!(out, "{word} {}", text::one_line(pack));
    }
    let (passed, failed) =
        all.iter().fold((0, 0), |(passed, failed), tested| (passed + tested.report.passed(), failed + tested.report.failed()));
    let _ = match ui.lang {
        _ if passed + failed == 0 && broken.is_empty() => writeln!(out, "{}", ui.say("没有找到测试", "no test was found")),
        Lang::Zh => writeln!(out, "通过 {passed} 项，未通过 {failed} 项"),
        Lang::En => writeln!(out, "{passed} passed, {failed} failed"),
    };
    out
}

fn failure(out: &mut String, tested: &Tested, result: &TestResult, ui: &Ui) {
    let word = paint(ui.say("未通过", "FAILED"), "31", ui.color);
    let _ = writeln!(out, "{word} {} ({})", text::one_line(&result.name), text::one_line(&place(tested, &result.file, result.line)));
    for line in lines(&result.failures, ui) {
        let _ = writeln!(out, "  {}", text::one_line(line));
    }
    for line in text::lines(ui.text(&result.explanation)).lines() {
        let _ = writeln!(out, "    {line}");
    }
}
