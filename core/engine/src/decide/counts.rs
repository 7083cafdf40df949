//! What was counted in the history, as data and in sentences.

use jianfu_dsl::{Lang, Message};

use crate::decide::decision::Decision;
use crate::decide::tally::{Counted, How, Tally, Unknown};
use crate::decide::told::About;
use crate::model::{Clause, Days, date_of};
use crate::wire::{CountRecord, EntryRecord};

/// The counts that conditions look at.
pub(crate) fn of<'d>(decision: &'d Decision<'d>, about: &About) -> Vec<&'d Tally> {
    about.tallies.iter().filter_map(|id| decision.found.tallies.iter().find(|tally| tally.id == *id)).collect()
}

/// A count as data.
pub(crate) fn record<'d>(decision: &'d Decision<'d>, tally: &'d Tally) -> CountRecord<'d> {
    let model = decision.model();
    let quota = model.quotas.iter().find(|quota| quota.tally == tally.id);
    let window = tally.window.filter(|window| *window != Days::ALWAYS);
    let day = |day| date_of(day).map(|day| day.to_string());
    CountRecord {
        quota: quota.map(|quota| quota.name.as_str()).unwrap_or_default(),
        limit: quota.map_or(0, |quota| quota.limit),
        window_from: window.and_then(|window| day(window.from)),
        window_to: window.and_then(|window| day(window.to)),
        sure: tally.sure,
        possible: (tally.possible != u32::MAX).then_some(tally.possible),
        unknown: tally.unknown.map(Unknown::name),
        entries: tally.entries.iter().map(entry).collect(),
    }
}

fn entry(counted: &Counted) -> EntryRecord<'_> {
    let Counted { entry, how, .. } = counted;
    EntryRecord {
        id: entry.id(),
        day: date_of(entry.day_number()).map(|day| day.to_string()).unwrap_or_default(),
        recorded: entry.moment().to_string(),
        status: entry.status_label(),
        counts: how.name(),
    }
}

impl Unknown {
    /// The name used in data.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NoHistory => "no_history",
            Self::BeginsLater(_) => "history_begins_later",
            Self::Key => "key_unknown",
            Self::Date => "date_unknown",
            Self::NoWindow => "no_window",
        }
    }
}

impl How {
    /// The name used in data.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::MayCount => "may_count",
            Self::Filtered => "filtered",
            Self::NotYetKnown => "not_yet_known",
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Why a count keeps a condition undecided, and what to do; nothing where facts of the demand are the matter.
pub(crate) fn lacking(decision: &Decision<'_>, clause: &Clause) -> Option<(Message, Message)> {
    let tally = of(decision, clause.about(decision.model())).into_iter().find(|tally| tally.sure < tally.possible)?;
    let verify = || Message::new("由受理单位核实台账", "to be verified in the history by the body it is referred to");
    Some(match tally.unknown {
        Some(Unknown::NoHistory) => (
            Message::new("没有附台账，无法计数", "no history is attached, so nothing can be counted"),
            Message::new("附上台账再判定；台账是空的也要写明", "decide again with the history attached; that it is empty must be stated"),
        ),
        Some(Unknown::BeginsLater(first)) => (
            Message::new(
                format!("台账自 {first} 才完整，早于此日的无法计数"),
                format!("the history is complete only from {first} on, so nothing before can be counted"),
            ),
            Message::new("补全台账", "complete the history"),
        ),
        Some(Unknown::NoWindow) => {
            (Message::new("日期超出历法", "the day is outside the calendar"), Message::new("改正日期", "mend the date"))
        }
        Some(Unknown::Key | Unknown::Date) => return None,
        None => (
            Message::new(
                format!("可能计入 {} 至 {} 次，无法判断", tally.sure, tally.possible),
                format!("{} to {} entries may count, so it cannot be judged", tally.sure, tally.possible),
            ),
            verify(),
        ),
    })
}

/// A count in one sentence: how many, in which window, which entries, and which are left out and why.
pub(crate) fn sentence(count: &CountRecord<'_>, lang: Lang) -> Option<String> {
    if matches!(count.unknown, Some("no_history" | "no_window" | "date_unknown")) {
        return None;
    }
    let window = match (&count.window_from, &count.window_to, lang) {
        (Some(from), Some(to), Lang::Zh) => format!("{from} 至 {to} 内"),
        (Some(from), Some(to), Lang::En) => format!("from {from} to {to}: "),
        (_, _, Lang::Zh) => String::new(),
        (_, _, Lang::En) => String::new(),
    };
    let how_many = match (count.possible, lang) {
        (Some(possible), Lang::Zh) if possible == count.sure => format!("已计入 {} 次，至多 {} 次", count.sure, count.limit),
        (Some(possible), Lang::Zh) => {
            format!("已计入 {} 次，另有 {} 次可能计入，至多 {} 次", count.sure, possible - count.sure, count.limit)
        }
        (None, Lang::Zh) => format!("至少已计入 {} 次，至多 {} 次", count.sure, count.limit),
        (Some(possible), Lang::En) if possible == count.sure => format!("{} counted, at most {}", count.sure, count.limit),
        (Some(possible), Lang::En) => format!("{} counted, {} more may count, at most {}", count.sure, possible - count.sure, count.limit),
        (None, Lang::En) => format!("{} counted so far as is known, at most {}", count.sure, count.limit),
    };
    let shown = |entry: &EntryRecord<'_>| {
        let id: String = entry.id.chars().map(|c| if jianfu_dsl::render::is_unseen(c) { '\u{fffd}' } else { c }).collect();
        let state = match (entry.counts, lang) {
            ("counts", _) => entry.status.unwrap_or_default().to_owned(),
            ("may_count", Lang::Zh) => "可能计入".to_owned(),
            ("filtered", Lang::Zh) => "不符合计入条件".to_owned(),
            ("not_yet_known", Lang::Zh) => "当时尚未登记".to_owned(),
            ("corrected", Lang::Zh) => "已更正".to_owned(),
            (_, Lang::Zh) => "已撤回".to_owned(),
            ("may_count", Lang::En) => "may count".to_owned(),
            ("filtered", Lang::En) => "does not meet the condition".to_owned(),
            ("not_yet_known", Lang::En) => "not yet recorded then".to_owned(),
            ("corrected", Lang::En) => "corrected".to_owned(),
            (_, Lang::En) => "withdrawn".to_owned(),
        };
        match (state.is_empty(), lang) {
            (true, _) => format!("{id} {}", entry.day),
            (false, Lang::Zh) => format!("{id} {}（{state}）", entry.day),
            (false, Lang::En) => format!("{id} {} ({state})", entry.day),
        }
    };
    let (inside, outside): (Vec<_>, Vec<_>) = count.entries.iter().partition(|entry| matches!(entry.counts, "counts" | "may_count"));
    let list = |entries: Vec<&EntryRecord<'_>>| {
        let all = entries.len();
        let mut shown: Vec<String> = entries.into_iter().take(MOST_SHOWN).map(shown).collect();
        if all > MOST_SHOWN {
            shown.push(match lang {
                Lang::Zh => format!("等 {all} 条"),
                Lang::En => format!("… {all} in all"),
            });
        }
        shown.join(if lang == Lang::Zh { "、" } else { ", " })
    };
    let mut sentence = format!("{window}{how_many}");
    if !inside.is_empty() {
        sentence.push_str(&if lang == Lang::Zh { format!("：{}", list(inside)) } else { format!(": {}", list(inside)) });
    }
    if !outside.is_empty() {
        sentence.push_str(&if lang == Lang::Zh {
            format!("；未计入：{}", list(outside))
        } else {
            format!("; left out: {}", list(outside))
        });
    }
    Some(sentence)
}

/// So many entries are named in a sentence; the data hold all.
const MOST_SHOWN: usize = 10;
