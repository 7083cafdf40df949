//! Citations: what a statement rests on, and whether it may rest on it on each of its days.

use std::collections::BTreeSet;

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::tree::{self, Basis, Span};

use super::unknown::What;
use super::versions::uncovered;
use super::{Compiler, say};
use crate::codes;
use crate::model::{BasisDef, BasisId, CiteDef, Days, date_of, get};

impl Compiler<'_> {
    /// Reports a statement that rests on nothing.
    pub(super) fn need_basis(&mut self, file: &str, span: Span, bases: &[Basis], what: (&str, &str)) {
        if bases.is_empty() {
            self.error(codes::NO_CITATION, file, span, say(format!("{}没有写明依据", what.0), format!("{} rests on nothing", what.1)))
                .help = Some(say(
                "加一个「依据」子句；若出自自己的选择，写：法据 假定 \"原因\"",
                "add a `cite` clause; if it is a choice of your own, write: basis assumption \"why\"",
            ));
        }
    }

    /// Compiles one basis.
    pub(super) fn basis(&mut self, file: &str, basis: &Basis) -> Option<BasisId> {
        let definition = match basis {
            Basis::Assumption(why) => BasisDef::Assumption(why.text.clone()),
            Basis::Cite(cite) => BasisDef::Cite(self.cite(file, cite)?),
        };
        let id = BasisId::of(self.model.bases.len());
        self.model.bases.push(definition);
        Some(id)
    }

    pub(super) fn bases(&mut self, file: &str, bases: &[Basis]) -> Vec<BasisId> {
        bases.iter().filter_map(|basis| self.basis(file, basis)).collect()
    }

    fn cite(&mut self, file: &str, cite: &tree::Cite) -> Option<CiteDef> {
        let days = cite.valid.as_ref().map(|valid| self.days(file, Some(valid)));
        let Some(sources) = self.scope.source(&cite.source.text).map(<[_]>::to_vec) else {
            self.unknown_name(file, &cite.source, What::Source);
            return None;
        };
        Some(CiteDef {
            sources,
            places: cite.places.clone(),
            confidence: cite.confidence.as_ref().map(|confidence| confidence.code),
            quote: cite.quote.as_ref().map(|quote| quote.text.clone()),
            days,
        })
    }

    /// The days on which a basis may be used.
    pub(super) fn basis_days(&self, id: BasisId) -> Vec<Days> {
        match get(&self.model.bases, id.index()) {
            Some(BasisDef::Cite(cite)) => {
                let own = cite.days.unwrap_or(Days::ALWAYS);
                let sources = cite.sources.iter().filter_map(|source| get(&self.model.sources, source.index()));
                sources.map(|source| source.days.and(own)).filter(|days| !days.is_empty()).collect()
            }
            _ => vec![Days::ALWAYS],
        }
    }

    /// The same days; where no first one is written, they begin with the first on which something of `bases` is in force.
    pub(super) fn beginning_with(&self, days: Days, bases: &[BasisId]) -> Days {
        if days.from != Days::ALWAYS.from {
            return days;
        }
        let first = bases.iter().flat_map(|&id| self.basis_days(id)).map(|days| days.from).min();
        Days { from: first.unwrap_or(days.from), ..days }
    }

    /// Reports days of a statement on which nothing that it rests on is in force, and bases that are in force on none of its days.
    pub(super) fn check_basis_days(&mut self, file: &str, span: Span, days: Days, bases: &[BasisId]) {
        if bases.is_empty() || days.is_empty() {
            return;
        }
        let all: Vec<Vec<Days>> = bases.iter().map(|&id| self.basis_days(id)).collect();
        for (&id, own) in bases.iter().zip(&all) {
            if !own.iter().any(|part| part.meets(days)) {
                let title = self.source_title(id);
                self.error(
                    codes::CITATION_DATES,
                    file,
                    span,
                    say(
                        format!("所引「{title}」在此条有效的日子里都不在有效期内"),
                        format!("`{title}`, which this cites, is in force on none of the days on which this is"),
                    ),
                )
                .help = Some(say("改引当时有效的文本，或改有效期", "cite the text in force then, or change the validity"));
                return;
            }
        }
        if let Some(gap) = uncovered(days, &all.concat()) {
            self.gap_in_bases(file, span, days, gap, bases);
        }
    }

    /// Reports days of a statement on which nothing that it rests on is in force.
    pub(super) fn gap_in_bases(&mut self, file: &str, span: Span, days: Days, gap: Days, bases: &[BasisId]) {
        let diagnostic = Diagnostic::error(codes::CITATION_DATES, file, span, self.gap_in_words(gap, bases));
        self.push(diagnostic.with_help(help_for_gap(days, gap)));
    }

    /// On which days something is in force and what it cites is not.
    fn gap_in_words(&self, gap: Days, bases: &[BasisId]) -> Message {
        let (zh, en) = days_in_words(gap).unwrap_or_else(|| ("任何一天".to_owned(), "on every day".to_owned()));
        let titles: BTreeSet<String> = bases.iter().map(|&id| self.source_title(id)).filter(|title| !title.is_empty()).collect();
        match Vec::from_iter(titles).as_slice() {
            [title] => say(
                format!("{zh}，此条有效，而所引「{title}」不在有效期内"),
                format!("{en} this is in force, and `{title}`, which it cites, is not"),
            ),
            _ => say(format!("{zh}，此条有效，而所引的文件都不在有效期内"), format!("{en} this is in force, and nothing that it cites is")),
        }
    }

    fn source_title(&self, id: BasisId) -> String {
        match get(&self.model.bases, id.index()) {
            Some(BasisDef::Cite(cite)) => cite
                .sources
                .first()
                .and_then(|source| get(&self.model.sources, source.index()))
                .map_or_else(String::new, |s| s.title.clone()),
            _ => String::new(),
        }
    }

    /// The ranks of what is cited, each with the days among `days` on which it may be used.
    pub(super) fn ranks(&self, bases: &[BasisId], days: Days) -> Vec<(Days, u16)> {
        let cites = bases.iter().filter_map(|id| match get(&self.model.bases, id.index()) {
            Some(BasisDef::Cite(cite)) => Some(cite),
            _ => None,
        });
        let ranks = cites.flat_map(|cite| {
            let within = cite.days.unwrap_or(Days::ALWAYS).and(days);
            let sources = cite.sources.iter().filter_map(|source| get(&self.model.sources, source.index()));
            sources.filter_map(move |source| Some((source.days.and(within), source.rank?)))
        });
        ranks.filter(|(days, _)| !days.is_empty()).collect()
    }
}

/// Which days, in words; nothing where they are all days.
pub(super) fn days_in_words(days: Days) -> Option<(String, String)> {
    Some(match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => (format!("在 {first}"), format!("on {first}")),
        (Some(first), Some(last)) => (format!("自 {first} 至 {last}"), format!("from {first} to {last}")),
        (Some(first), None) => (format!("自 {first} 起"), format!("from {first} on")),
        (None, Some(last)) => (format!("{last} 及以前"), format!("up to {last}")),
        (None, None) => return None,
    })
}

/// What to write so that days on which nothing cited is in force go away.
fn help_for_gap(days: Days, gap: Days) -> Message {
    let day_after = gap.last().filter(|_| gap.from == days.from && gap.to < days.to).and_then(|_| date_of(gap.to.saturating_add(1)));
    let day_before = gap.first().filter(|_| gap.from > days.from).and_then(|_| date_of(gap.from.saturating_sub(1)));
    match (day_after, day_before) {
        (Some(day), _) => say(
            format!("写明「有效 自 {day}」，或补引此前有效的文本"),
            format!("write `valid from {day}`, or cite the text in force before that day too"),
        ),
        (None, Some(day)) => say(
            format!("写明「有效 至 {day}」，或补引其后有效的文本"),
            format!("write `valid to {day}`, or cite the text in force after that day too"),
        ),
        (None, None) => say(
            "写明与依据一致的有效期，或改引当时有效的文本",
            "give it a validity that fits its citations, or cite the text in force then",
        ),
    }
}
