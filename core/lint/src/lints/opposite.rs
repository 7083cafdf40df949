//! JF-A003: one article that one rule approves by and another rejects by.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::view::{Basis, Validity};
use jianfu_dsl::tree::{Place as Locator, PlaceLevel, VerdictKind};
use jianfu_dsl::{Lang, Message};

use super::lint;
use crate::finding::Findings;
use crate::subject::{Rule, Subject};

lint!("JF-A003");

/// An article, or a paragraph of one, in a source.
type Article<'p> = (&'p str, &'p Locator);

/// At most so many rules are shown that reject by what another one approves by.
const SHOWN: usize = 3;

/// The rules that approve by an article, and those that reject by it; both by position.
#[derive(Default)]
struct Readings {
    approving: BTreeSet<usize>,
    rejecting: BTreeSet<usize>,
}

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let rules = subject.rules();
    let mut articles: BTreeMap<(&str, (String, String)), Readings> = BTreeMap::new();
    for (number, rule) in rules.iter().enumerate() {
        for ((source, place), kind) in readings(rule) {
            let known = articles.entry((source, in_words(place))).or_default();
            let side = if kind == VerdictKind::Approve { &mut known.approving } else { &mut known.rejecting };
            side.insert(number);
        }
    }
    for ((source, words), Readings { approving, rejecting }) in articles {
        // A rule that does both sets out what the article asks: whoever meets it is approved. Nothing in that is opposite.
        let only_rejecting: Vec<&Rule<'_>> = rejecting.difference(&approving).filter_map(|number| rules.get(*number)).collect();
        for approves in approving.difference(&rejecting).filter_map(|number| rules.get(*number)) {
            let opposite: Vec<_> = only_rejecting.iter().copied().filter(|rejects| may_meet(approves, rejects)).take(SHOWN).collect();
            report(subject, source, &words, approves, &opposite, findings);
        }
    }
}

/// A place in Chinese and in English.
fn in_words(place: &Locator) -> (String, String) {
    let words = |lang| jianfu_dsl::text::format_places(std::slice::from_ref(place), lang);
    (words(Lang::Zh), words(Lang::En))
}

/// The articles that a rule's approvals and rejections rest on.
fn readings<'s>(rule: &Rule<'s>) -> Vec<(Article<'s>, VerdictKind)> {
    let mut found = Vec::new();
    for part in rule.parts() {
        // An approval with conditions sets out what an article asks, as a rejection does: nothing in that is opposite.
        let closing = part.of.closing().filter(|closing| closing.provided().next().is_none()).map(|closing| closing.kind());
        found.extend(closing.into_iter().flat_map(|kind| articles(part.of.bases()).map(move |article| (article, kind))));
        for guard in part.of.guards() {
            found.extend(articles(guard.bases()).map(|article| (article, guard.otherwise().kind())));
        }
    }
    found.retain(|(_, kind)| *kind != VerdictKind::Refer);
    found
}

/// The places cited that are at least as narrow as an article. Who cites a whole paper, or a section of it, may mean anything in it.
fn articles<'s>(bases: impl Iterator<Item = Basis<'s>>) -> impl Iterator<Item = Article<'s>> {
    bases.flat_map(|basis| {
        let Basis::Cite(cite) = basis else { return Vec::new() };
        let Some(source) = cite.sources().next() else { return Vec::new() };
        let narrow = |place: &&Locator| place.steps.iter().any(|(level, _)| *level == PlaceLevel::Article);
        cite.places().iter().filter(narrow).map(|place| (source.name(), place)).collect()
    })
}

/// Whether two rules can judge one demand on one day, and neither says that it knows of the other.
fn may_meet(a: &Rule<'_>, b: &Rule<'_>) -> bool {
    let related = |a: &Rule<'_>, b: &Rule<'_>| {
        let mut form = a.of.form();
        let wanted = b.of.form().map(|form| form.name());
        std::iter::from_fn(|| {
            let known = form?;
            form = known.parent();
            Some(known.name())
        })
        .any(|name| Some(name) == wanted)
    };
    let overrides = |a: &Rule<'_>, b: &Rule<'_>| a.of.overrides().contains(&b.of.id());
    a.of.id() != b.of.id()
        && meet(a.of.validity(), b.of.validity())
        && (related(a, b) || related(b, a))
        && !overrides(a, b)
        && !overrides(b, a)
}

fn meet(a: Validity, b: Validity) -> bool {
    let begins_in_time = |from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>| from.is_none() || to.is_none() || from <= to;
    begins_in_time(a.from, b.to) && begins_in_time(b.from, a.to)
}

fn report(
    subject: &Subject<'_>,
    source: &str,
    (zh, en): &(String, String),
    approving: &Rule<'_>,
    rejecting: &[&Rule<'_>],
    findings: &mut Findings,
) {
    let Some(first) = rejecting.first() else { return };
    let title = subject.pack.sources().find(|known| known.name() == source).map_or(source, |known| known.title());
    let (a, b) = (approving.of.id(), first.of.id());
    let message = Message::new(
        format!("「{a}」依据《{title}》{zh}准予，「{b}」依据同一处驳回"),
        format!("`{a}` approves by 《{title}》 {en}, and `{b}` rejects by the same place"),
    );
    let help = Message::new(
        "核对条文准许的和禁止的各是什么，引到款、项；一条应当压过另一条的，写「优先于」",
        "check what the text permits and what it forbids and cite paragraphs; where one rule is to win, write `overrides`",
    );
    let finding = findings.warn(&approving.place(), message, help);
    for rule in rejecting {
        finding.also(&rule.place(), Message::new("驳回的规则在这里", "the rule that rejects is here"));
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A003";
    const APPROVES: &str = r#"rule a "甲" on demand { cite act art 9 para 1 when demand.funded approve because "可以" }"#;

    fn with(rejects: &str) -> Vec<String> {
        found(CODE, &format!("{APPROVES}\n{rejects}"))
    }

    #[test]
    fn an_article_that_one_rule_approves_by_and_another_rejects_by_is_reported() {
        let found = with(r#"rule b "乙" on demand { cite act art 9 para 1 when demand.people > 3 reject because "不可" remedy "减少" }"#);
        assert!(
            found.len() == 1 && found.concat().starts_with("warning: `a` approves by 《社区工作条例》 art 9 para 1, and `b` rejects"),
            "{found:?}"
        );
    }

    #[test]
    fn a_rule_that_approves_is_reported_once_however_many_reject() {
        let rule = |name: &str| {
            format!(r#"rule {name} "乙" on demand {{ cite act art 9 para 1 when demand.people > 3 reject because "不可" remedy "减少" }}"#)
        };
        assert_eq!(with(&["b", "c", "d", "e", "f"].map(rule).join("\n")).len(), 1);
    }

    #[test]
    fn another_paragraph_and_the_whole_source_are_other_places() {
        for place in ["art 9 para 2", "art 9", "", "sec 1"] {
            let rule =
                format!(r#"rule b "乙" on demand {{ cite act {place} when demand.people > 3 reject because "不可" remedy "减少" }}"#);
            assert_eq!(with(&rule), [""; 0], "{place}");
        }
    }

    #[test]
    fn rules_that_override_one_another_do_both_themselves_or_approve_on_conditions_are_not_opposite() {
        for rule in [
            r#"rule b "乙" on demand { cite act art 9 para 1 overrides a when demand.people > 3 reject because "不可" remedy "减少" }"#,
            r#"rule b "乙" on demand { cite act art 9 para 1 require demand.people <= 3 else reject because "不可" remedy "减少" approve because "可以" }"#,
            r#"rule b "乙" on demand { cite act art 9 para 2 when demand.people > 3 reject because "不可" remedy "减少" }
               rule c "丙" on demand { cite act art 9 para 2 when demand.funded approve because "可以" provided "写明经费来源" }"#,
            r#"rule b "乙" on demand { cite act art 9 para 1 when demand.people > 3 refer because "请示" remedy "减少" }"#,
        ] {
            assert_eq!(with(rule), [""; 0], "{rule}");
        }
    }
}
