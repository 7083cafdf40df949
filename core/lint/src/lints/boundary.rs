//! JF-A001: a comparison of which no test tries both sides of the limit.

use jianfu::{CoverageKind, CoveragePoint};
use jianfu_dsl::Message;
use jianfu_dsl::render::position;
use jianfu_dsl::tree::{Expr, Span};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Rule, Subject};

lint!("JF-A001");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    // A pack without tests lacks more than this, and `jianfu test` says so.
    if subject.pack.tests().next().is_none() {
        return;
    }
    let coverage = subject.pack.run_tests().coverage;
    let limits: Vec<&CoveragePoint> = coverage.uncovered().filter(|point| point.kind == CoverageKind::Boundary && !point.implied).collect();
    for rule in subject.rules() {
        let of_rule: Vec<&&CoveragePoint> =
            limits.iter().filter(|point| point.file == rule.file && is_of(&point.name, rule.of.id())).collect();
        if of_rule.is_empty() {
            continue;
        }
        for (name, condition) in conditions(&rule) {
            let line = line_of(subject, rule.file, condition.span);
            let here = of_rule.iter().filter(|point| point.name == name && point.line == line).map(|point| &point.message);
            report(&name, &Place::text(rule.file, condition.span), &here.collect::<Vec<_>>(), findings);
        }
    }
}

/// Whether a point belongs to a rule, its guards or its exceptions.
fn is_of(name: &str, rule: &str) -> bool {
    name.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The conditions of a rule and of its exceptions, each with the name by which coverage knows it.
fn conditions<'s>(rule: &Rule<'s>) -> Vec<(String, &'s Expr)> {
    let mut found = Vec::new();
    for part in rule.parts() {
        let title = [rule.of.id(), part.of.path()].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".");
        found.extend(part.written.when.iter().map(|when| (title.clone(), when)));
        let guards = part.of.guards().zip(&part.written.guards);
        found.extend(guards.map(|(guard, written)| (format!("{title}.{}", guard.name()), &written.condition)));
    }
    found
}

fn line_of(subject: &Subject<'_>, file: &str, span: Span) -> u32 {
    let text = subject.pack.texts().get(file).map_or("", String::as_str);
    u32::try_from(position(text, span.start).0).unwrap_or(u32::MAX)
}

fn report(name: &str, place: &Place, untried: &[&Message], findings: &mut Findings) {
    if untried.is_empty() {
        return;
    }
    let said = |get: fn(&Message) -> &str, divider: &str| untried.iter().map(|message| get(message)).collect::<Vec<_>>().join(divider);
    let (zh, en) = (said(|message| &message.zh, "；"), said(|message| &message.en, "; "));
    let message = Message::new(format!("「{name}」的界限没有试到：{zh}"), format!("a limit of `{name}` is not tried: {en}"));
    let help = Message::new(
        "加两个测试：一个取最后一个成立的值，一个取第一个不成立的值",
        "add two tests: one with the last value for which it holds, one with the first for which it does not",
    );
    findings.note(place, message, help);
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A001";

    fn with(people: &[i32]) -> Vec<String> {
        let tests = people.iter().map(|people| {
            let outcome = if *people <= 3 { "refer by default" } else { "reject" };
            format!(r#"test "{people}" {{ given demand {{ date: 2026-03-01, people: {people} }} expect {outcome} }}"#)
        });
        let rule = r#"rule a "甲" on demand {
          cite act
          require few: demand.people <= 3 else reject because "多" remedy "减少"
        }"#;
        found(CODE, &format!("{rule}\n{}", tests.collect::<Vec<_>>().join("\n")))
    }

    #[test]
    fn a_limit_of_which_a_side_is_not_tried_is_a_note() {
        let one = with(&[3, 9]);
        assert!(
            one.len() == 1 && one.concat().starts_with("note: a limit of `a.few` is not tried: no test has `people` equal to 4"),
            "{one:?}"
        );
        let both = with(&[2, 9]);
        assert!(both.len() == 1 && both.concat().contains("equal to 3; no test has `people` equal to 4"), "{both:?}");
    }

    #[test]
    fn a_limit_of_which_both_sides_are_tried_and_a_pack_without_tests_are_left_alone() {
        assert_eq!(with(&[3, 4]), [""; 0]);
        assert_eq!(with(&[]), [""; 0]);
    }
}
