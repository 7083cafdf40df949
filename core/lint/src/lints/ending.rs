//! JF-A002: what ends soon, or has ended, with nothing after it.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::view::{Basis, SourceRef};
use jianfu_dsl::Message;
use jianfu_dsl::tree::{Basis as Written, Span};
use jiff::Unit;
use jiff::civil::Date;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Rule, Subject, place_of};

lint!("JF-A002");

/// The last day of something, `None` where it has none.
type Last = Option<Date>;

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let mut reported = BTreeSet::new();
    sources(subject, &mut reported, findings);
    rules(subject, &reported, findings);
    lists_and_items(subject, &reported, findings);
    citations(subject, &reported, findings);
    pack(subject, findings);
}

/// Sources of which the last version ends, unless everything that cites them has another citation from then on.
fn sources<'p>(subject: &Subject<'p>, reported: &mut BTreeSet<(&'p str, Date)>, findings: &mut Findings) {
    let mut last_versions: BTreeMap<&str, SourceRef<'p>> = BTreeMap::new();
    for source in subject.pack.sources() {
        let known = last_versions.entry(source.name()).or_insert(source);
        if is_later(source.validity().to, known.validity().to) {
            *known = source;
        }
    }
    let statements = subject.statements();
    for (name, source) in last_versions {
        let Some((last, when)) = soon_or_past(subject, source.validity().to) else { continue };
        let mut citing = statements.iter().filter(|bases| cites(bases, name)).peekable();
        let unused = citing.peek().is_none();
        let followed = citing.all(|bases| lasts_of(bases).any(|(_, other)| is_later(other, Some(last))));
        if if unused { when == When::Past } else { followed } {
            continue;
        }
        let Some(span) = source.span() else { continue };
        reported.insert((name, last));
        let what = Message::new(format!("文件《{}》", source.title()), format!("the source `{}`", source.name()));
        report(&Place::text(&source.spot().file, span), &what, last, when, findings);
    }
}

fn rules(subject: &Subject<'_>, reported: &BTreeSet<(&str, Date)>, findings: &mut Findings) {
    let mut last_versions: BTreeMap<(&str, &str), Rule<'_>> = BTreeMap::new();
    let all = subject.rules();
    for rule in &all {
        let form = rule.of.form().map_or("", |form| form.name());
        let known = last_versions.entry((rule.of.id(), form)).or_insert(*rule);
        if is_later(rule.of.validity().to, known.of.validity().to) {
            *known = *rule;
        }
    }
    for ((id, _), rule) in last_versions {
        let Some((last, when)) = soon_or_past(subject, rule.of.validity().to) else { continue };
        if ends_with_a_source(rule.of.part().bases(), last, reported) {
            continue;
        }
        let what = Message::new(format!("规则「{}」", rule.of.label().unwrap_or(id)), format!("the rule `{id}`"));
        report(&rule.place(), &what, last, when, findings);
    }
}

fn lists_and_items(subject: &Subject<'_>, reported: &BTreeSet<(&str, Date)>, findings: &mut Findings) {
    for list in subject.pack.lists() {
        if let Some((last, when)) = soon_or_past(subject, list.validity().to)
            && let Some(span) = list.span()
            && !ends_with_a_source(list.bases(), last, reported)
        {
            let what = Message::new(format!("清单「{}」", list.label()), format!("the list `{}`", list.name()));
            report(&Place::text(&list.spot().file, span), &what, last, when, findings);
        }
        let mut last_versions = BTreeMap::new();
        for item in list.items() {
            let known = last_versions.entry(item.key()).or_insert(item);
            if is_later(item.validity().to, known.validity().to) {
                *known = item;
            }
        }
        for (key, item) in last_versions {
            // An item that ends with its list says nothing new.
            let Some(own) = item.own_validity() else { continue };
            let Some((last, when)) = soon_or_past(subject, own.to) else { continue };
            // What was written for a season from the start is over as planned.
            let is_season = own.from.is_some() && when == When::Past;
            if is_season || own.to == list.validity().to || ends_with_a_source(item.bases(), last, reported) {
                continue;
            }
            let what = Message::new(
                format!("清单「{}」的事项「{}」", list.label(), item.name().unwrap_or(key)),
                format!("the item `{key}` of the list `{}`", list.name()),
            );
            report(&place_of(&item), &what, last, when, findings);
        }
    }
}

/// Rules and guards of which all citations end while they go on: from then on they rest on an assumption alone, and nobody is told.
fn citations(subject: &Subject<'_>, reported: &BTreeSet<(&str, Date)>, findings: &mut Findings) {
    for rule in subject.rules() {
        for part in rule.parts() {
            let end = part.of.validity().to;
            let own = (part.of.bases().collect::<Vec<_>>(), part.written.bases.as_slice());
            let of_guards = part.of.guards().zip(&part.written.guards).filter(|(_, written)| !written.bases.is_empty());
            let of_guards = of_guards.map(|(guard, written)| (guard.bases().collect(), written.bases.as_slice()));
            for (bases, written) in std::iter::once(own).chain(of_guards) {
                let last = lasts_of(&bases).map(|(_, last)| last).reduce(|a, b| if is_later(b, a) { b } else { a }).flatten();
                let Some((last, when)) = soon_or_past(subject, last) else { continue };
                let cite = written.iter().rev().find_map(|basis| match basis {
                    Written::Cite(cite) => Some(cite.span),
                    Written::Assumption(_) => None,
                });
                let goes_on = is_later(end, Some(last)) && bases.iter().any(|basis| matches!(basis, Basis::Assumption(_)));
                if !goes_on || lasts_of(&bases).any(|(name, _)| reported.contains(&(name, last))) {
                    continue;
                }
                let Some(span) = cite else { continue };
                let message = Message::new(
                    format!("此处的依据到 {last} 为止，之后只凭假定"),
                    format!("what is cited here may be used up to {last}, and an assumption alone is left from then on"),
                );
                let help = Message::new(
                    "写明之后的依据；没有的，写「有效 至」，或确认只凭假定也成立",
                    "cite what holds afterwards; if nothing does, write `valid to`, or make sure that the assumption alone will do",
                );
                let place = Place::text(rule.file, span);
                match when {
                    When::Soon(_) => findings.warn(&place, message, help),
                    When::Past => findings.note(&place, message, help),
                };
            }
        }
    }
}

/// The pack as a whole.
fn pack(subject: &Subject<'_>, findings: &mut Findings) {
    if let Some((last, when)) = soon_or_past(subject, subject.pack.validity().to) {
        report(&Place::text("pack.toml", Span::default()), &Message::new("规则包", "the pack"), last, when, findings);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// In so many days.
    Soon(i32),
    Past,
}

fn soon_or_past(subject: &Subject<'_>, last: Last) -> Option<(Date, When)> {
    let last = last?;
    if last < subject.day {
        return Some((last, When::Past));
    }
    let days = subject.day.until((Unit::Day, last)).map_or(i32::MAX, |span| span.get_days());
    (days <= i32::from(subject.within)).then_some((last, When::Soon(days)))
}

fn report(place: &Place, what: &Message, last: Date, when: When, findings: &mut Findings) {
    let Message { zh, en } = what;
    match when {
        When::Soon(days) => {
            let message = Message::new(
                format!("{zh}到 {last} 为止，还有 {days} 天，之后没有新的版本"),
                format!("{en} ends on {last}, in {days} {}, and no version follows", if days == 1 { "day" } else { "days" }),
            );
            let help = Message::new(
                "查明之后适用什么，写成同名的新版本；确会终止的，不必处理",
                "find out what holds afterwards and write it as a version of the same name; if nothing does, let it end",
            );
            findings.warn(place, message, help);
        }
        When::Past => {
            let message =
                Message::new(format!("{zh}已于 {last} 到期，没有新的版本"), format!("{en} ended on {last}, and no version follows"));
            let help = Message::new(
                "之后仍适用的，写成同名的新版本；确已终止的，保留它可以判定从前的要求",
                "if something holds afterwards, write it as a version of the same name; if it is over, keep it for demands of that time",
            );
            findings.note(place, message, help);
        }
    }
}

/// Whether one last day is after another.
fn is_later(a: Last, b: Last) -> bool {
    match (a, b) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(a), Some(b)) => a > b,
    }
}

/// The source and the last usable day of each citation.
fn lasts_of<'p>(bases: &[Basis<'p>]) -> impl Iterator<Item = (&'p str, Last)> {
    bases.iter().filter_map(|basis| {
        let Basis::Cite(cite) = basis else { return None };
        let mut lasts = cite.sources().map(|source| source.validity().to);
        let first = lasts.next()?;
        let of_source = lasts.fold(first, |known, last| if is_later(last, known) { last } else { known });
        let own = cite.own_validity().and_then(|own| own.to);
        Some((cite.sources().next()?.name(), if is_later(of_source, own) { own } else { of_source }))
    })
}

fn cites(bases: &[Basis<'_>], source: &str) -> bool {
    lasts_of(bases).any(|(name, _)| name == source)
}

/// Whether something that ends on a day ends because a source does that was reported: then mending the one mends the other.
fn ends_with_a_source<'p>(bases: impl Iterator<Item = Basis<'p>>, last: Date, reported: &BTreeSet<(&str, Date)>) -> bool {
    let bases: Vec<Basis<'p>> = bases.collect();
    lasts_of(&bases).any(|(name, _)| reported.contains(&(name, last)))
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A002";

    #[test]
    fn what_ends_within_ninety_days_is_a_warning_and_what_has_ended_a_note() {
        let text = r#"
            list a "甲" { effect bar cite act valid to 2026-04-01 item K1 "事项" valid to 2026-03-31 }
            rule r "乙" on demand { cite act valid to 2026-02-28 when demand.people > 3 refer because "人多" remedy "减少" }
        "#;
        assert_eq!(
            found(CODE, text).iter().map(|line| line.split(" (").next().unwrap_or_default()).collect::<Vec<_>>(),
            [
                "warning: the list `a` ends on 2026-04-01, in 31 days, and no version follows",
                "warning: the item `K1` of the list `a` ends on 2026-03-31, in 30 days, and no version follows",
                "note: the rule `r` ended on 2026-02-28, and no version follows",
            ]
        );
    }

    #[test]
    fn an_item_that_was_for_a_season_is_reported_before_its_end_and_not_after() {
        let item = |days: &str| found(CODE, &format!(r#"list a "甲" {{ effect bar cite act item K1 "汛期值守" valid {days} }}"#)).len();
        assert_eq!((item("from 2025-06-01 to 2025-09-30"), item("from 2026-01-01 to 2026-03-31"), item("to 2025-09-30")), (0, 1, 1));
    }

    #[test]
    fn what_a_version_follows_is_not_reported() {
        let text = r#"
            source old "旧办法" { rank law confidence C valid to 2026-03-31 }
            source old "旧办法" { rank law confidence C valid from 2026-04-01 }
            rule r "乙" on demand { cite old valid to 2026-03-31 when demand.people > 3 refer because "人多" remedy "减少" }
            rule r "乙" on demand { cite old valid from 2026-04-01 when demand.people > 3 refer because "人多" remedy "减少" }
        "#;
        assert_eq!(found(CODE, text), [""; 0]);
    }

    #[test]
    fn a_source_that_another_one_replaces_where_it_is_cited_is_not_reported() {
        let both = r#"
            source old "旧办法" { rank law confidence C valid to 2026-03-31 }
            source new "新办法" { rank law confidence C valid from 2026-04-01 }
            rule r "乙" on demand { cite old (valid to 2026-03-31) cite new when demand.people > 3 refer because "人多" remedy "减少" }
        "#;
        assert_eq!(found(CODE, both), [""; 0]);
    }

    #[test]
    fn a_rule_that_ends_with_its_source_is_reported_with_the_source_only() {
        let text = r#"
            source old "旧办法" { rank law confidence C valid to 2026-03-31 }
            rule r "乙" on demand { cite old valid to 2026-03-31 when demand.people > 3 refer because "人多" remedy "减少" }
        "#;
        let found = found(CODE, text);
        assert!(found.len() == 1 && found.concat().starts_with("warning: the source `old` ends on 2026-03-31"), "{found:?}");
    }

    #[test]
    fn a_rule_whose_citations_end_and_leave_an_assumption_is_reported() {
        let rule = |valid: &str| {
            let words = r#"when demand.people > 3 refer because "人多" remedy "减少""#;
            found(CODE, &format!(r#"rule r "乙" on demand {{ cite act (valid to 2026-03-31) basis assumption "示例" {valid} {words} }}"#))
        };
        let open = rule("");
        assert!(open.len() == 1 && open.concat().starts_with("warning: what is cited here may be used up to 2026-03-31"), "{open:?}");
        assert!(rule("valid to 2026-03-31").concat().starts_with("warning: the rule `r` ends"));
    }

    #[test]
    fn what_ends_later_is_not_reported() {
        assert_eq!(found(CODE, r#"source old "旧办法" { rank law confidence C valid to 2026-05-31 }"#), [""; 0]);
    }
}
