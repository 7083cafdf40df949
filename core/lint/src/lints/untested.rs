//! JF-A006: a rule that no test expects to speak, in a pack whose tests say which rule is to speak.

use std::collections::BTreeSet;

use jianfu_dsl::Message;

use super::lint;
use crate::finding::Findings;
use crate::subject::Subject;

lint!("JF-A006");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let expected: BTreeSet<&str> =
        subject.pack.tests().flat_map(|test| test.expectations().filter_map(|expect| expect.by()).collect::<Vec<_>>()).collect();
    // Where no test names a rule its author tests outcomes only, and a pack without tests is reported by `jianfu test`.
    if expected.is_empty() {
        return;
    }
    let is_expected = |id: &str| expected.iter().any(|by| by.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
    let mut seen = BTreeSet::new();
    for rule in subject.rules() {
        let id = rule.of.id();
        if is_expected(id) || !seen.insert(id) {
            continue;
        }
        let message =
            Message::new(format!("没有测试期望结论出自规则「{id}」"), format!("no test expects the rule `{id}` to give the reason"));
        let help = Message::new(format!("加一个测试，写「期望 … 出自 {id}」"), format!("add a test with `expect … by {id}`"));
        findings.note(&rule.place(), message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A006";
    const RULES: &str = r#"
        rule a "甲" on demand { cite act when demand.people > 3 refer because "人多" remedy "减少" }
        rule ab "乙" on demand { cite act require few: demand.people <= 9 else reject because "过多" remedy "减少" }
    "#;

    fn with(expect: &str) -> Vec<String> {
        found(CODE, &format!(r#"{RULES} test "一" {{ given demand {{ date: 2026-03-01, people: 20 }} {expect} }}"#))
    }

    #[test]
    fn a_rule_that_no_test_names_is_a_note() {
        let found = with("expect reject by ab.few");
        assert!(found.len() == 1 && found.concat().starts_with("note: no test expects the rule `a`"), "{found:?}");
        assert_eq!(with("expect reject by ab expect reject").len(), 1);
    }

    #[test]
    fn a_quota_is_a_rule_that_a_test_may_name() {
        let quota = |name: &str| {
            format!(r#"quota {name} "限次" on demand {{ cite act at_most 1 within calendar_year reject because "已满" remedy "合并" }}"#)
        };
        let text = format!(
            r#"{} {} quota c "至少" on demand {{ cite act at_least 1 within calendar_year }}
            test "一" {{ given demand {{ date: 2026-03-01, people: 2 }} history demand {{ date: 2026-02-01 }} expect reject by q.limit }}"#,
            quota("q"),
            quota("r")
        );
        let found = found(CODE, &text);
        assert!(found.len() == 1 && found.concat().starts_with("note: no test expects the rule `r`"), "{found:?}");
    }

    #[test]
    fn a_pack_whose_tests_name_no_rule_is_left_alone() {
        assert_eq!(with("expect reject"), [""; 0]);
        assert_eq!(found(CODE, RULES), [""; 0]);
    }
}
