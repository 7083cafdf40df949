//! The results of tests as JUnit XML, which build servers read.

use std::fmt::Write as _;

use jianfu::TestResult;

use super::{Asked, Tested, coverage, lines};
use crate::ui::Ui;

pub(super) fn text(all: &[Tested], broken: &[String], asked: Asked, ui: &Ui) -> String {
    let count = |of: fn(&Tested) -> usize| all.iter().map(of).sum::<usize>();
    let (tests, failures) = (count(|tested| tested.report.results.len() + tested.stale.len()) + broken.len(), count(failures_of));
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(out, "<testsuites name=\"jianfu\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{}\">", broken.len());
    all.iter().for_each(|tested| suite(&mut out, tested, asked, ui));
    for pack in broken {
        let (name, message) = (escaped(pack), ui.say("规则包不能编译", "the pack does not compile"));
        let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\">");
        let _ =
            writeln!(out, "    <testcase name=\"{name}\" classname=\"{name}\"><error message=\"{message}\"/></testcase>\n  </testsuite>");
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(out: &mut String, tested: &Tested, asked: Asked, ui: &Ui) {
    let report = &tested.report;
    let (name, tests, failures) = (escaped(tested.pack.id()), report.results.len() + tested.stale.len(), failures_of(tested));
    let _ = writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\">");
    report.results.iter().for_each(|result| case(out, tested, result, ui));
    for stale in lines(&tested.stale, ui) {
        let message = escaped(stale);
        let _ = writeln!(out, "    <testcase name=\"snapshots\" classname=\"{name}\"><failure message=\"{message}\"/></testcase>");
    }
    let said = match asked {
        Asked::Coverage => coverage::plain(tested, ui),
        Asked::Results => report.coverage.untried().map(|point| coverage::line(point, ui)).collect::<Vec<_>>().join("\n"),
    };
    if !said.is_empty() {
        let _ = writeln!(out, "    <system-out>{}</system-out>", escaped(&said));
    }
    out.push_str("  </testsuite>\n");
}

fn failures_of(tested: &Tested) -> usize {
    tested.report.failed() + tested.stale.len()
}

fn case(out: &mut String, tested: &Tested, result: &TestResult, ui: &Ui) {
    let (name, class, file) = (escaped(&result.name), escaped(tested.pack.id()), escaped(&tested.source.name_of(&result.file)));
    let _ = write!(out, "    <testcase name=\"{name}\" classname=\"{class}\" file=\"{file}\" line=\"{}\"", result.line);
    if result.failures.is_empty() {
        out.push_str("/>\n");
        return;
    }
    let failures = lines(&result.failures, ui);
    let message = escaped(&failures.join("; "));
    let body = escaped(&format!("{}\n\n{}", failures.join("\n"), ui.text(&result.explanation)));
    let _ = writeln!(out, ">\n      <failure message=\"{message}\">{body}</failure>\n    </testcase>");
}

/// A text as it may stand in XML, in an element as well as in an attribute. What XML cannot hold at all is replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_means_something_in_xml_comes_through() {
        assert_eq!(escaped("<a href=\"x\">'&'</a>]]>"), "&lt;a href=&quot;x&quot;&gt;&apos;&amp;&apos;&lt;/a&gt;]]&gt;");
        assert_eq!(escaped("甲\u{0}乙\u{1b}\u{ffff}\n"), "甲\u{fffd}乙\u{fffd}\u{fffd}\n");
    }
}
