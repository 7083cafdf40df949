//! JF-A008: two guards of one rule that give the same reason and the same remedy, so that nobody is told which of them failed.

use std::collections::BTreeMap;

use jianfu::view::folded;
use jianfu_dsl::Message;
use jianfu_dsl::tree::Guard;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::Subject;

lint!("JF-A008");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for rule in subject.rules() {
        for part in rule.parts() {
            let mut said: BTreeMap<(String, String), &Guard> = BTreeMap::new();
            for guard in &part.written.guards {
                let (Some(because), Some(remedy)) = (&guard.otherwise.because, &guard.otherwise.remedy) else { continue };
                let words = (folded(&because.text), folded(&remedy.text));
                let Some(first) = said.get(&words) else {
                    said.insert(words, guard);
                    continue;
                };
                let message = Message::new(
                    format!("两项须满足的理由都是「{}」，建议也相同，看的人不知道是哪一项不满足", because.text),
                    format!("two guards give the reason `{}` and one remedy, so that the reader cannot tell which failed", because.text),
                );
                let help = Message::new(
                    "各写各的理由；本是一个条件的，用「且」合成一项",
                    "give each its own reason; where they are one condition, join them with `and`",
                );
                let first = first.otherwise.because.as_ref().map_or(first.span, |because| because.span);
                findings
                    .note(&Place::text(rule.file, because.span), message, help)
                    .also(&Place::text(rule.file, first), Message::new("另一处在这里", "the other one is here"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A008";

    fn with(second: &str) -> Vec<String> {
        let first = r#"require demand.people <= 3 else reject because "不合规定" remedy "改正""#;
        found(CODE, &format!(r#"rule a "甲" on demand {{ cite act {first} require demand.funded else {second} }}"#))
    }

    #[test]
    fn guards_that_say_the_same_are_reported() {
        let found = with(r#"reject because "不合 规定" remedy "改正""#);
        assert!(found.len() == 1 && found.concat().starts_with("note: two guards give the reason `不合 规定`"), "{found:?}");
    }

    #[test]
    fn another_reason_or_another_remedy_tells_them_apart() {
        assert_eq!(with(r#"reject because "没有经费" remedy "改正""#), [""; 0]);
        assert_eq!(with(r#"reject because "不合规定" remedy "写明经费来源""#), [""; 0]);
    }
}
