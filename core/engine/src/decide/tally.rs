//! Counting in the history: which entries count for a demand, which may, and which are left out, and why.

use std::cmp::Ordering;

use jiff::civil::{Date, DateTime};

use crate::context::Context;
use crate::decide::cells::Row;
use crate::decide::truth::Truth;
use crate::demand::Demand;
use crate::history::{self, Agrees, Ended, Entry, KeyPart, Query, Reach, Recorded, bounds, id_key};
use crate::model::{Cell, DayNumber, Days, KeyDef, Model, TallyDef, TallyId, WindowDef, get};

/// What was counted for one demand.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) id: TallyId,
    /// The window; none where it is not known or nothing bounds it.
    pub(crate) window: Option<Days>,
    pub(crate) sure: u32,
    pub(crate) possible: u32,
    /// Why the count is not known at all.
    pub(crate) unknown: Option<Unknown>,
    /// In order of day and id.
    pub(crate) entries: Vec<Counted>,
}

/// Why a count is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// No history is attached.
    NoHistory,
    /// The history begins only on this day, after the window does.
    BeginsLater(Date),
    /// What the demand holds in a field by which entries are found is not known.
    Key,
    /// The demand's own date, in whose window would be counted, is not known.
    Date,
    /// The day is at the end of the calendar.
    NoWindow,
}

/// A version of an entry that was looked at.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) entry: Entry,
    pub(crate) how: How,
    /// The entry's own, by which most are put in order already.
    day: DayNumber,
}

impl Counted {
    fn new(entry: &Entry, how: How) -> Self {
        Self { entry: entry.clone(), how, day: entry.day_number() }
    }

    /// In order of day and id.
    fn in_order(&self, other: &Self) -> Ordering {
        let rest = |counted: &Self| (counted.entry.moment(), counted.how);
        let by_day = self.day.cmp(&other.day);
        by_day.then_with(|| self.entry.id().cmp(other.entry.id())).then_with(|| rest(self).cmp(&rest(other)))
    }

    /// Whether nothing that is told tells them apart.
    fn is_same(&self, other: &Self) -> bool {
        self.in_order(other).is_eq() && self.entry.status_label() == other.entry.status_label()
    }
}

/// Whether an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    Counts,
    /// Something that decides it is not known.
    MayCount,
    /// The filter does not hold.
    Filtered,
    NotYetKnown,
    Corrected,
    Withdrawn,
}

impl Tally {
    fn unknown(id: TallyId, window: Option<Days>, why: Unknown) -> Self {
        Self { id, window, sure: 0, possible: u32::MAX, unknown: Some(why), entries: Vec::new() }
    }

    pub(crate) fn cell(&self) -> Cell {
        if self.sure == self.possible { Cell::Int(self.sure.into()) } else { Cell::Count { sure: self.sure, possible: self.possible } }
    }
}

/// What entries are counted for.
#[derive(Clone, Copy)]
pub(crate) struct Counter<'c> {
    pub(crate) demand: &'c Demand,
    pub(crate) context: &'c Context<'c>,
    /// Only entries before this day and id count: as in an audit, where the earlier of two is not in excess.
    pub(crate) before: Option<(DayNumber, &'c str)>,
}

impl Counter<'_> {
    /// Counts for one demand; `None` only where the pack has no such count.
    pub(crate) fn tally(&self, row: &Row<'_>, id: TallyId) -> Option<Tally> {
        let model = row.model;
        let tally = get(&model.tallies, id.index())?;
        let window = self.window(row, tally);
        let Some(history) = self.context.history() else { return Some(Tally::unknown(id, window.ok(), Unknown::NoHistory)) };
        let days = match window {
            Ok(days) => days,
            Err(why) => return Some(Tally::unknown(id, None, why)),
        };
        if let Reach::From(first) = history.reach()
            && crate::model::day_number(first) > days.from
        {
            return Some(Tally::unknown(id, Some(days), Unknown::BeginsLater(first)));
        }
        let (groups, whole) = self.groups(row, tally);
        let mut found = Tally { id, window: Some(days), sure: 0, possible: 0, unknown: None, entries: Vec::new() };
        let until = self.before.map_or(days.to, |(day, _)| day);
        for key in &groups {
            let (mut sure, mut possible) = (0_u32, 0_u32);
            history.visit(&Query { model, tally, key, days, until }, &mut |recorded| {
                let Some(how) = self.how(model, tally, key, recorded) else { return };
                sure = sure.saturating_add(u32::from(how == How::Counts));
                possible = possible.saturating_add(u32::from(matches!(how, How::Counts | How::MayCount)));
                found.entries.push(Counted::new(recorded.entry, how));
            });
            // A demand that belongs to several groups must keep within the limit of each.
            (found.sure, found.possible) = (found.sure.max(sure), found.possible.max(possible));
        }
        if !whole {
            (found.possible, found.unknown) = (u32::MAX, Some(Unknown::Key));
        }
        found.entries.sort_by(Counted::in_order);
        found.entries.dedup_by(|a, b| a.is_same(b));
        Some(found)
    }

    /// The window is that of the demand's own date; where its form has none, of the day whose law applies.
    fn window(&self, row: &Row<'_>, tally: &TallyDef) -> Result<Days, Unknown> {
        let day = match date_slot(row, tally).and_then(|slot| row.facts.cells.get(slot)) {
            None => row.as_of,
            Some(Cell::Day(day)) => day,
            Some(_) => return Err(Unknown::Date),
        };
        bounds(tally.window, tally.period, day).ok_or(Unknown::NoWindow)
    }

    /// The groups that the demand belongs to, and whether these are all.
    fn groups(&self, row: &Row<'_>, tally: &TallyDef) -> (Vec<Vec<KeyPart>>, bool) {
        let mut groups: Vec<Vec<KeyPart>> = vec![Vec::new()];
        let mut whole = true;
        for key in &tally.keys {
            let cell = key.demand.map_or(Cell::Unknown, |column| row.value(column));
            let parts: Vec<Option<KeyPart>> = match cell {
                Cell::List { start, len } => {
                    let elements = row.facts.elements.iter().skip(start as usize).take(len as usize);
                    elements.map(|element| KeyPart::of(self.demand, *element)).collect()
                }
                cell => vec![KeyPart::of(self.demand, cell)],
            };
            whole &= parts.iter().all(Option::is_some) && !parts.is_empty();
            let known: Vec<KeyPart> = parts.into_iter().flatten().collect();
            groups = history::with_each(groups, known);
        }
        groups.sort_unstable();
        groups.dedup();
        (groups, whole)
    }

    /// How a version counts; `None` for one that is not looked at: the demand itself, and what comes after it in an audit.
    fn how(&self, model: &Model, tally: &TallyDef, key: &[KeyPart], recorded: Recorded<'_>) -> Option<How> {
        let entry = recorded.entry;
        if self.context.itself().is_some_and(|own| id_key(own) == id_key(entry.id())) {
            return None;
        }
        let is_after = |(day, id): (DayNumber, &str)| match entry.day_number().cmp(&day) {
            Ordering::Equal => id_key(entry.id()) >= id_key(id),
            by_day => by_day.is_gt(),
        };
        if self.before.is_some_and(is_after) {
            return None;
        }
        Some(how_recorded(model, tally, key, recorded, self.context.known()))
    }
}

/// Where the demand tells the day in whose window is counted; nowhere where its form has no date, or all days count.
pub(crate) fn date_slot(row: &Row<'_>, tally: &TallyDef) -> Option<usize> {
    row.facts.form_def().filter(|_| tally.window != WindowDef::Ever)?.date_slot
}

/// How a version counts in a group, as it was known at a moment. Without a key, only time and filter are looked at.
pub(crate) fn how_recorded(model: &Model, tally: &TallyDef, key: &[KeyPart], recorded: Recorded<'_>, known_at: Option<DateTime>) -> How {
    let entry = recorded.entry;
    if known_at.is_some_and(|known_at| entry.moment() > known_at) {
        return How::NotYetKnown;
    }
    if let Some((moment, ended)) = recorded.ended
        && known_at.is_none_or(|known_at| moment <= known_at)
    {
        return match ended {
            Ended::Corrected => How::Corrected,
            Ended::Withdrawn => How::Withdrawn,
        };
    }
    if !entry.is_for(model) {
        return How::MayCount;
    }
    let filter = entry.passes(model, tally);
    let holds = |(key, part): (&KeyDef, &KeyPart)| history::holds(entry, key.slot, part);
    let agrees = recorded.agrees.unwrap_or_else(|| tally.keys.iter().zip(key).map(holds).min().unwrap_or(Agrees::Yes));
    match (filter, agrees) {
        (Truth::False, _) => How::Filtered,
        (Truth::True, Agrees::Yes) if !recorded.undated => How::Counts,
        _ => How::MayCount,
    }
}
