//! What a row of a history says.

use jianfu::{Demand, Entry};
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use jianfu_ledger::{Change, Item, id_of};
use jiff::civil::DateTime;

use super::moment::Moment;
use super::options::{no_moment, written_as};
use crate::codes;
use crate::input::Invalid;
use crate::problem;

/// The columns beside the facts, each by its names. That of withdrawals is the last.
pub(super) const COLUMNS: [[&str; 2]; 5] =
    [["status", "状态"], ["recorded", "记录于"], ["entry", "记录编号"], ["corrects", "更正"], ["withdraws", "撤回"]];

/// Something that stands in one of them.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) place: String,
}

/// A row as it was read.
pub(super) struct Parts {
    /// None where the row withdraws.
    facts: Result<Option<Demand>, Invalid>,
    /// Where a fact stands, if one does.
    fact: Option<String>,
    status: Option<Told>,
    recorded: Option<Told>,
    entry: Option<Told>,
    corrects: Option<Told>,
    withdraws: Option<Told>,
    /// What is wrong already.
    wrong: Vec<Diagnostic>,
}

/// A row as it is meant.
pub(super) struct Line {
    pub(super) place: String,
    pub(super) recorded: Option<DateTime>,
    /// What tells the message in which it came.
    pub(super) message: Option<String>,
    pub(super) says: Says,
}

pub(super) enum Says {
    Entry {
        entry: Entry,
        /// Whether it is a later version of one.
        corrects: bool,
    },
    Withdrawal {
        id: String,
    },
}

impl Line {
    /// The same for a ledger.
    pub(super) fn item(self) -> Item {
        let says = match self.says {
            Says::Entry { entry, corrects: false } => Change::Add(entry),
            Says::Entry { entry, corrects: true } => Change::Correct(entry),
            Says::Withdrawal { id } => Change::Withdraw(id, self.recorded),
        };
        Item { place: self.place, message: self.message, says: Ok(says) }
    }
}

impl Says {
    /// Whether it is the first version of an entry.
    pub(super) fn is_first(&self) -> bool {
        matches!(self, Self::Entry { corrects: false, .. })
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Entry { entry, .. } => entry.id(),
            Self::Withdrawal { id } => id,
        }
    }
}

impl Parts {
    pub(super) fn new(
        facts: Result<Option<Demand>, Invalid>,
        told: [Option<Told>; COLUMNS.len()],
        fact: Option<String>,
        wrong: Vec<Diagnostic>,
    ) -> Self {
        let [status, recorded, entry, corrects, withdraws] = told;
        Self { facts, fact, status, recorded, entry, corrects, withdraws, wrong }
    }

    /// What the row says.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn line(self, place: String, own_id: impl FnOnce() -> String, known_at: Option<Moment>) -> Result<Line, Invalid> {
        let mut wrong = self.wrong;
        let recorded = self.recorded.as_ref().and_then(|told| moment(told, known_at).map_err(|diagnostic| wrong.push(diagnostic)).ok());
        if let Some(withdraws) = self.withdraws {
            let others = [self.fact, self.status.map(|told| told.place), self.corrects.map(|told| told.place)];
            wrong.extend(others.into_iter().flatten().next().map(|place| too_much(&place)));
            let says = Says::Withdrawal { id: withdraws.text };
            return if wrong.is_empty() {
                Ok(Line { place, recorded, message: None, says })
            } else {
                Err(Invalid { id: None, form: None, diagnostics: wrong })
            };
        }
        let text = |told: Told| told.text;
        let corrects = self.corrects.is_some();
        let own = match &self.facts {
            Ok(facts) => facts.as_ref().and_then(id_of),
            Err(invalid) => invalid.id.clone(),
        };
        let id = self.corrects.map(text).or(own).or_else(|| self.entry.map(text)).unwrap_or_else(own_id);
        let entry = match self.facts {
            Ok(facts) => facts.map(|facts| entry(&id, facts, self.status, &place)),
            Err(invalid) => Some(Err(invalid.diagnostics)),
        };
        match entry {
            Some(Ok(entry)) if wrong.is_empty() => {
                let entry = match recorded {
                    Some(moment) => entry.recorded(moment),
                    None => entry,
                };
                Ok(Line { place, recorded, message: None, says: Says::Entry { entry, corrects } })
            }
            entry => {
                let found = entry.and_then(Result::err).unwrap_or_default();
                Err(Invalid { id: Some(id), form: None, diagnostics: found.into_iter().chain(wrong).collect() })
            }
        }
    }
}

fn entry(id: &str, facts: Demand, status: Option<Told>, place: &str) -> Result<Entry, Vec<Diagnostic>> {
    let entry = Entry::new(id, facts).map_err(|error| vec![problem::of_data(place, &error)])?;
    match status {
        Some(status) => entry.status(&status.text).map_err(|error| vec![problem::of_data(&status.place, &error)]),
        None => Ok(entry),
    }
}

/// The moment at which something was recorded.
fn moment(told: &Told, known_at: Option<Moment>) -> Result<DateTime, Diagnostic> {
    let Some(moment) = Moment::parse(&told.text) else {
        return Err(problem::error(codes::VALUE, &told.place, no_moment(&told.text)).with_help(written_as()));
    };
    if let (Moment::Day(day), Some(Moment::Time(known))) = (moment, known_at)
        && day == known.date()
    {
        let message = Message::new(
            format!("只写了 {day}，不知道是在 {known} 之前还是之后记录的"),
            format!("only {day} is given, so it is not known whether it was recorded before or after {known}"),
        );
        let help = Message::new(
            "写上时间；工作簿中把单元格设为文本格式再写，时间才读得到；或者 --known-at 只写日期",
            "add the time of day, in a workbook in a cell formatted as text; or let --known-at be a date",
        );
        return Err(problem::error(codes::HISTORY_ROW, &told.place, message).with_help(help));
    }
    Ok(moment.at())
}

/// An entry beside a withdrawal would be lost.
fn too_much(place: &str) -> Diagnostic {
    let message = Message::new("撤回的一行还写了别的内容", "a row that withdraws an entry says something else too");
    let help = Message::new(
        "撤回另写一行，只写「撤回」和「记录于」；以新的内容取代原来的，用「更正」一列",
        "give the withdrawal a row of its own, with `withdraws` and `recorded` only; to put other facts in the entry's place, use `corrects`",
    );
    problem::error(codes::HISTORY_ROW, place, message).with_help(help)
}
