//! A decision as one line: the columns of plain text, CSV and workbooks.

use std::collections::BTreeSet;

use jianfu::wire::{Brief, NearMissRecord, ReasonRecord};
use jianfu::{Decision, Lang, Outcome, Pack};

use crate::input::{Invalid, Place};
use crate::problem::divider;
use crate::ui::Ui;

/// How many columns there are.
pub(super) const COLUMNS: usize = 11;

/// The columns' names.
pub(super) const fn header(lang: Lang) -> [&'static str; COLUMNS] {
    match lang {
        Lang::Zh => ["位置", "编号", "表单", "结论", "附条件", "出自", "理由", "建议", "依据", "缺少的事实", "转报至"],
        Lang::En => ["input", "id", "form", "outcome", "conditions", "reasons", "because", "remedy", "citation", "missing", "refer_to"],
    }
}

/// Whose words are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Those of data, the same in every language: for programs.
    Data,
    /// Those of people.
    People,
}

/// The cells of a decision.
pub(super) fn decided(place: &Place<'_>, decision: &Decision<'_>, pack: &Pack, words: Words, lang: Lang) -> [String; COLUMNS] {
    let record = decision.brief(lang);
    let labels = if words == Words::People { lang } else { Lang::En };
    let decisive = &record.reasons;
    let apart = separator(lang);
    [
        place.words(lang),
        record.id.as_deref().unwrap_or_default().to_owned(),
        super::label_of(pack, record.form, labels).unwrap_or(record.form).to_owned(),
        if words == Words::People { outcome_word(decision.outcome(), lang) } else { decision.outcome().name() }.to_owned(),
        conditions(pack, &record, labels, lang).join(apart),
        join(decisive.iter().map(source), apart),
        join(decisive.iter().filter_map(|reason| reason.because.as_deref().or(reason.condition)).map(str::to_owned), apart),
        join(decisive.iter().filter_map(|reason| reason.remedy.as_deref()).map(str::to_owned), apart),
        join(decisive.iter().flat_map(|reason| citations(reason, lang)), apart),
        field_labels(pack, record.form, &record.missing, labels).join(divider(lang)),
        record.refer_to.iter().map(|body| body.label).collect::<Vec<_>>().join(divider(lang)),
    ]
}

/// The cells of a demand that cannot be decided.
pub(super) fn undecided(place: &Place<'_>, invalid: &Invalid, pack: &Pack, words: Words, ui: &Ui) -> [String; COLUMNS] {
    let lang = ui.lang;
    let said = |diagnostic: &jianfu_dsl::Diagnostic| {
        let at = diagnostic.file.strip_prefix(&place.words(lang)).unwrap_or_default().trim();
        let gap = if at.is_empty() { "" } else { ui.say("：", ": ") };
        format!("{at}{gap}{} [{}]", ui.text(&diagnostic.message), diagnostic.code)
    };
    let helps = invalid.diagnostics.iter().filter_map(|diagnostic| diagnostic.help.as_ref()).map(|help| ui.text(help).to_owned());
    let labels = if words == Words::People { lang } else { Lang::En };
    let outcome = if words == Words::People { ui.say("无效", "invalid") } else { "invalid" };
    let mut cells: [String; COLUMNS] = std::array::from_fn(|_| String::new());
    let filled = [
        (0, place.words(lang)),
        (1, invalid.id.clone().unwrap_or_default()),
        (2, invalid.form.as_deref().and_then(|form| super::label_of(pack, form, labels)).unwrap_or_default().to_owned()),
        (3, outcome.to_owned()),
        (6, join(invalid.diagnostics.iter().map(said), separator(lang))),
        (7, join(helps, separator(lang))),
    ];
    for (column, text) in filled {
        if let Some(cell) = cells.get_mut(column) {
            *cell = text;
        }
    }
    cells
}

/// The rule, exception and guard that a reason comes from.
pub(super) fn source(reason: &ReasonRecord<'_>) -> String {
    let parts = [Some(reason.rule), reason.exception, reason.guard];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

/// What a reason rests on, and what the listed items rest on that it looked up; each once, in one line.
pub(super) fn citations(reason: &ReasonRecord<'_>, lang: Lang) -> Vec<String> {
    let own = reason.citation.iter().chain(&reason.further_citations);
    let listed = reason.items.iter().filter(|item| item.status == "in_force").flat_map(|item| &item.citations);
    let mut seen = BTreeSet::new();
    own.chain(listed).map(|citation| citation.line(lang)).filter(|line| seen.insert(line.clone())).collect()
}

/// What an approval is subject to, with the facts that would tell whether it is.
pub(super) fn conditions(pack: &Pack, record: &Brief<'_>, labels: Lang, lang: Lang) -> Vec<String> {
    let condition = |condition: &jianfu::wire::ConditionRecord<'_>| {
        let missing = field_labels(pack, record.form, &condition.missing, labels).join(divider(lang));
        match (missing.is_empty(), lang) {
            (true, _) => condition.text.to_owned(),
            (false, Lang::Zh) => format!("{}（尚不知：{missing}）", condition.text),
            (false, Lang::En) => format!("{} (not known: {missing})", condition.text),
        }
    };
    record.conditions.iter().map(condition).collect()
}

/// A near miss: the rule, and the condition that keeps it from applying.
pub(super) fn near(near: &NearMissRecord<'_>, lang: Lang) -> String {
    match (near.label, lang) {
        (Some(label), Lang::Zh) => format!("{label}（{}）：{}", near.rule, near.condition),
        (None, Lang::Zh) => format!("{}：{}", near.rule, near.condition),
        (_, Lang::En) => format!("{}: {}", near.rule, near.condition),
    }
}

/// What the fields of a form are called.
pub(super) fn field_labels(pack: &Pack, form: &str, names: &[&str], lang: Lang) -> Vec<String> {
    let label = |name: &&str| pack.form(form).and_then(|form| form.field(name)).map(|field| field.label().to_owned());
    names.iter().map(|name| if lang == Lang::Zh { label(name).unwrap_or_else(|| (*name).to_owned()) } else { (*name).to_owned() }).collect()
}

const fn outcome_word(outcome: Outcome, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => outcome.word(lang),
        Lang::En => outcome.name(),
    }
}

const fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    }
}

/// Texts in their order, each once.
fn join(texts: impl IntoIterator<Item = String>, separator: &str) -> String {
    let mut seen = BTreeSet::new();
    let each: Vec<String> = texts.into_iter().filter(|text| seen.insert(text.clone())).collect();
    each.join(separator)
}
