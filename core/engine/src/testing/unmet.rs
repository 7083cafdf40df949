//! What of a test's expectations did not come.

use std::collections::BTreeSet;

use jianfu_dsl::tree::VerdictKind;
use jianfu_dsl::{Lang, Message};

use super::Expectation;
use crate::decide::{Decision, Outcome};
use crate::wire::{DecisionRecord, ReasonRecord};

/// What of an expectation did not come.
pub(super) fn unmet(expectation: &Expectation, decision: &Decision<'_>, record: &DecisionRecord<'_>) -> Vec<Message> {
    let wanted = match expectation.outcome {
        VerdictKind::Approve => Outcome::Approve,
        VerdictKind::Refer => Outcome::Refer,
        VerdictKind::Reject => Outcome::Reject,
    };
    let mut failures = Vec::new();
    let mut fail = |zh: String, en: String| failures.push(Message::new(zh, en));
    if decision.outcome() != wanted {
        fail(
            format!("期望{}，得到{}", wanted.word(Lang::Zh), decision.outcome().word(Lang::Zh)),
            format!("expected {}, got {}", wanted.name(), decision.outcome().name()),
        );
    }
    let of_outcome: Vec<&ReasonRecord<'_>> = record
        .reasons
        .iter()
        .filter(|reason| reason.decisive || reason.verdict == Some(wanted.name()) && reason.set_aside_by.is_none())
        .collect();
    let by: Vec<&ReasonRecord<'_>> =
        of_outcome.iter().copied().filter(|reason| expectation.by.as_ref().is_none_or(|by| names(reason).contains(by))).collect();
    if let Some(wanted_by) = &expectation.by
        && by.is_empty()
    {
        let said: BTreeSet<String> = of_outcome.iter().map(|reason| names(reason).pop().unwrap_or_default()).collect();
        let said = said.into_iter().collect::<Vec<_>>();
        fail(
            format!("期望出自「{wanted_by}」，实际出自：{}", said.join("、")),
            format!("expected by `{wanted_by}`, it came from: {}", said.join(", ")),
        );
    }
    let said = |of: fn(&ReasonRecord<'_>) -> Option<String>| by.iter().filter_map(|reason| of(reason)).collect::<Vec<String>>();
    for (wanted_text, said, zh, en) in [
        (&expectation.because, said(|reason| reason.because.as_deref().map(str::to_owned)), "理由", "because"),
        (&expectation.remedy, said(|reason| reason.remedy.as_deref().map(str::to_owned)), "建议", "remedy"),
    ] {
        if let Some(text) = wanted_text
            && !said.contains(text)
        {
            fail(format!("期望{zh}「{text}」，得到：{}", said.join("；")), format!("expected {en} `{text}`, got: {}", said.join("; ")));
        }
    }
    for text in expectation.provided.iter().filter(|text| !record.conditions.iter().any(|condition| condition.text == text.as_str())) {
        let attached: Vec<&str> = record.conditions.iter().map(|condition| condition.text).collect();
        fail(
            format!("期望附条件「{text}」，得到：{}", attached.join("；")),
            format!("expected the condition `{text}`, got: {}", attached.join("; ")),
        );
    }
    if let Some(missing) = &expectation.missing {
        let found: BTreeSet<String> = record.missing.iter().map(|name| (*name).to_owned()).collect();
        if found != *missing {
            let list = |names: &BTreeSet<String>, divider: &str| names.iter().cloned().collect::<Vec<_>>().join(divider);
            fail(
                format!("期望缺「{}」，得到：{}", list(missing, "、"), list(&found, "、")),
                format!("expected missing `{}`, got: {}", list(missing, ", "), list(&found, ", ")),
            );
        }
    }
    failures
}

/// The names under which `by` may mean a reason, the shortest first.
fn names(reason: &ReasonRecord<'_>) -> Vec<String> {
    let mut names = vec![reason.rule.to_owned()];
    if let Some(path) = &reason.exception {
        let mut so_far = reason.rule.to_owned();
        for part in path.split('.') {
            so_far = format!("{so_far}.{part}");
            names.push(so_far.clone());
        }
    }
    if let (Some(guard), Some(last)) = (&reason.guard, names.last().cloned()) {
        names.push(format!("{last}.{guard}"));
    }
    names
}
