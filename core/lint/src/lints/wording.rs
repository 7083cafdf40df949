//! JF-A009: reasons and remedies that end in a stop, and remedies that do not say what to do.

use jianfu::view::folded;
use jianfu_dsl::Message;
use jianfu_dsl::tree::{DeclarationKind, Text, Verdict};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, each_verdict};

lint!("JF-A009");

/// What people write where a text has to be written and they have none.
const FILLERS: [&str; 16] =
    ["无", "略", "同上", "见上", "待定", "暂无", "没有", "其他", "整改", "none", "n/a", "na", "todo", "tbd", "x", "-"];

/// What no sentence that is shown within another one ends in.
const STOPS: [char; 11] = ['。', '．', '.', '；', ';', '，', ',', '、', '！', '!', '：'];

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (file, rule) in subject.written_rules() {
        each_verdict(&rule.clauses, &mut |verdict| look_at(file, verdict, findings));
    }
    for (file, kind) in subject.declarations() {
        if let DeclarationKind::Default(default) = kind {
            look_at(file, &default.verdict, findings);
        }
    }
}

fn look_at(file: &str, verdict: &Verdict, findings: &mut Findings) {
    let texts = verdict.because.iter().chain(&verdict.remedy).chain(verdict.conditions.iter().map(|condition| &condition.text));
    for text in texts.filter(|text| text.text.trim_end().ends_with(STOPS)) {
        let message = Message::new(
            "文字以标点结尾，显示时会多出一个标点",
            "the text ends in a punctuation mark, and one more is put behind it where it is shown",
        );
        let help = Message::new("删去末尾的标点", "delete the mark at the end");
        findings.warn(&Place::text(file, text.span), message, help);
    }
    if let Some(remedy) = verdict.remedy.as_ref().filter(|remedy| says_nothing(remedy, verdict.because.as_ref())) {
        let message =
            Message::new(format!("建议「{}」没有说该怎么办", remedy.text), format!("the remedy `{}` does not say what to do", remedy.text));
        let help = Message::new("写明由谁、做什么、向哪里提出", "say who is to do what, and where to turn");
        findings.warn(&Place::text(file, remedy.span), message, help);
    }
}

fn says_nothing(remedy: &Text, because: Option<&Text>) -> bool {
    let said = folded(&remedy.text);
    let said = said.trim_end_matches(STOPS);
    FILLERS.contains(&said) || !said.chars().any(char::is_alphanumeric) || because.is_some_and(|because| folded(&because.text) == said)
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A009";

    fn with(because: &str, remedy: &str) -> Vec<String> {
        found(CODE, &format!(r#"rule a "甲" on demand {{ cite act when demand.people > 3 refer because "{because}" remedy "{remedy}" }}"#))
    }

    #[test]
    fn a_stop_at_the_end_is_reported() {
        for (because, remedy) in [("人多。", "减少人数"), ("人多", "减少人数；"), ("人多", "fewer people.")] {
            let found = with(because, remedy);
            assert!(found.len() == 1 && found.concat().starts_with("warning: the text ends in a punctuation mark"), "{found:?}");
        }
        assert_eq!(with("人多（超过3人）", "减少人数，或写明“理由”"), [""; 0]);
    }

    #[test]
    fn a_remedy_that_tells_nothing_is_reported() {
        for remedy in ["无", "略", "N/A", "——", "人 多"] {
            let found = with("人多", remedy);
            assert!(found.len() == 1 && found.concat().contains("does not say what to do"), "{remedy}: {found:?}");
        }
        assert_eq!(with("人多", "减少"), [""; 0]);
    }
}
