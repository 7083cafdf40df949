//! JF-A012: a guard without label that tests name by its number, which changes with the order of guards.

use std::collections::BTreeMap;

use jianfu_dsl::Message;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::Subject;

lint!("JF-A012");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for test in subject.pack.tests() {
        for by in test.expectations().filter_map(|expect| expect.by()) {
            *named.entry(by).or_default() += 1;
        }
    }
    for rule in subject.rules() {
        for part in rule.parts() {
            let title = [rule.of.id(), part.of.path()].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".");
            for (guard, written) in part.of.guards().zip(&part.written.guards).filter(|(_, written)| written.label.is_none()) {
                let name = format!("{title}.{}", guard.name());
                let Some(count) = named.get(name.as_str()) else { continue };
                let tests = if *count == 1 { "1 test names".to_owned() } else { format!("{count} tests name") };
                let message = Message::new(
                    format!("{count} 个测试按序号提到「{name}」，前面加一项须满足，它们就指到别处"),
                    format!("{tests} `{name}` by its number, and would mean another guard if one were put before it"),
                );
                let help = Message::new(
                    "给这项须满足加上标签，例如「须满足 足额: …」，测试中写标签",
                    "give the guard a label, as in `require enough: …`, and let the tests name that",
                );
                findings.note(&Place::text(rule.file, written.condition.span), message, help);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found_beside;

    const CODE: &str = "JF-A012";

    fn with(label: &str, by: &str) -> Vec<String> {
        let rule =
            format!(r#"rule a "甲" on demand {{ cite act require {label} demand.people <= 3 else refer because "多" remedy "减少" }}"#);
        let cases = format!("test,form,date,people,expect,by\n一,demand,2026-03-01,4,转报,{by}\n");
        found_beside(CODE, &format!("{rule}\ncases \"表\" from \"cases/a.csv\""), ("cases/a.csv", &cases))
    }

    #[test]
    fn a_guard_that_a_test_names_by_number_is_a_note() {
        let found = with("", "a.1");
        assert!(found.len() == 1 && found.concat().starts_with("note: 1 test names `a.1` by its number"), "{found:?}");
    }

    #[test]
    fn a_label_or_a_test_that_names_the_rule_is_enough() {
        assert_eq!(with("few:", "a.few"), [""; 0]);
        assert_eq!(with("", "a"), [""; 0]);
    }
}
