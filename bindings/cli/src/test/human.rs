//! The results of tests for people: failures in full, what was not tried, and the counts.

use std::fmt::Write as _;

use jianfu::{Lang, TestResult};

use super::{Tested, lines, place};
use crate::text;
use crate::ui::{Ui, paint};

pub(super) fn text(all: &[Tested], broken: &[String], ui: &Ui) -> String {
    let mut out = String::new();
    for tested in all {
        let _ = writeln!(out, "{} {}", text::one_line(tested.pack.id()), text::one_line(tested.pack.version()));
        for failed in tested.report.results.iter().filter(|result| !result.failures.is_empty()) {
            failure(&mut out, tested, failed, ui);
        }
        for untried in lines(&tested.report.untried, ui) {
            let word = paint(ui.say("警告", "warning"), "33", ui.color);
            let _ = writeln!(out, "{word}{}{}", ui.say("：测试中", ": in the tests "), text::one_line(untried));
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
