//! JF-A015: an exception that always stands in for its rule, or that never says anything.

use jianfu_dsl::Message;
use jianfu_dsl::tree::{Clauses, Exception};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::Subject;

lint!("JF-A015");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for rule in subject.rules() {
        within(rule.file, &rule.written.clauses, findings);
    }
}

fn within(file: &str, clauses: &Clauses, findings: &mut Findings) {
    for exception in &clauses.exceptions {
        look_at(file, exception, findings);
        within(file, &exception.clauses, findings);
    }
}

fn look_at(file: &str, exception: &Exception, findings: &mut Findings) {
    let (clauses, place) = (&exception.clauses, Place::text(file, exception.name.span));
    let name = exception.label.as_ref().map_or(&exception.name.text, |label| &label.text);
    if clauses.closing.is_none() && clauses.guards.is_empty() && clauses.exceptions.is_empty() {
        let message = Message::new(
            format!("例外「{name}」没有结论，等于没有写"),
            format!("the exception `{name}` has no verdict and changes nothing"),
        );
        let help = Message::new("在「当」后面写结论，如「准予 理由 \"…\"」", "write a verdict behind `when`, as `approve because \"…\"`");
        findings.warn(&place, message, help);
        return;
    }
    // An exception for some days only says by its validity where it applies.
    if clauses.when.is_none() && clauses.valid.is_none() && clauses.closing.is_some() {
        let message = Message::new(
            format!("例外「{name}」没有写「当」，总是代替它所在的规则"),
            format!("the exception `{name}` has no `when` and always stands in for its rule"),
        );
        let help = Message::new("写明什么情形下例外，如「当 本件.突发事件」", "say where it applies, as `when demand.emergency`");
        findings.warn(&place, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A015";

    fn with(exception: &str) -> Vec<String> {
        let rule = r#"cite act require demand.people <= 3 else refer because "多" remedy "减少" approve because "可""#;
        found(CODE, &format!(r#"rule a "甲" on demand {{ {rule} except e "急事" {{ cite act {exception} }} }}"#))
    }

    #[test]
    fn an_exception_without_a_condition_is_reported() {
        let found = with(r#"approve because "急""#);
        assert!(found.len() == 1 && found.concat().starts_with("warning: the exception `急事` has no `when` and always"), "{found:?}");
    }

    #[test]
    fn an_exception_without_a_verdict_is_reported() {
        let found = with("when demand.people > 9");
        assert!(found.len() == 1 && found.concat().starts_with("warning: the exception `急事` has no verdict"), "{found:?}");
    }

    #[test]
    fn an_exception_that_says_when_and_what_is_left_alone() {
        for exception in [
            r#"when demand.people > 9 approve because "急""#,
            r#"valid to 2026-12-31 approve because "急""#,
            r#"require demand.people > 9 else reject because "少" remedy "增加""#,
        ] {
            assert_eq!(with(exception), [""; 0], "{exception}");
        }
    }
}
