//! Groups of entries: those that agree in certain fields, and how many of them count.

use std::collections::BTreeMap;

use jiff::civil::DateTime;

use crate::decide::tally::{How, how_recorded};
use crate::history::{Entry, History, KeyPart, Query, Reach, parts, with_each};
use crate::model::{Days, KeyDef, Model, TallyDef, day_number};
use crate::value::Value;

/// What the entries of a group agree in: field by field, its name, its label and the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Group {
    /// In the order written after `per`.
    pub fields: Vec<GroupField>,
}

/// A field in which the entries of a group agree.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupField {
    /// The field's name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The value: text as some entry has it, bodies and enum values by label. It is blank in the group of those of which it is not known.
    pub value: String,
}

impl Group {
    pub(super) fn of(model: &Model, tally: &TallyDef, key: &[KeyPart], written: &BTreeMap<KeyPart, String>) -> Self {
        let form = model.form(tally.form);
        let field = |(key, part): (&KeyDef, &KeyPart)| {
            let field = form?.fields.get(key.slot)?;
            let value = written.get(part).cloned().or_else(|| part.value(model, field).map(|value| crate::convert::display(&value)));
            Some(GroupField { name: field.name.clone(), label: field.label.clone(), value: value.unwrap_or_default() })
        };
        Self { fields: tally.keys.iter().zip(key).filter_map(field).collect() }
    }
}

/// A history as it was known at a moment.
#[derive(Clone, Copy)]
pub(super) struct View<'v> {
    pub(super) model: &'v Model,
    pub(super) history: &'v dyn History,
    pub(super) known_at: Option<DateTime>,
}

/// The keys of groups, each with how some entry writes its texts.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) keys: Vec<Vec<KeyPart>>,
    pub(super) written: BTreeMap<KeyPart, String>,
}

impl View<'_> {
    /// How many entries of a group count in certain days: surely, and possibly. What the history does not reach is possibly any number.
    pub(super) fn count(&self, tally: &TallyDef, key: &[KeyPart], days: Days) -> (u32, u32) {
        if let Reach::From(first) = self.history.reach()
            && day_number(first) > days.from
        {
            return (0, u32::MAX);
        }
        let (mut sure, mut possible) = (0_u32, 0_u32);
        self.history.visit(&Query { model: self.model, tally, key, days, until: days.to }, &mut |recorded| {
            let how = how_recorded(self.model, tally, key, recorded, self.known_at);
            sure = sure.saturating_add(u32::from(how == How::Counts));
            possible = possible.saturating_add(u32::from(matches!(how, How::Counts | How::MayCount)));
        });
        (sure, possible)
    }

    /// The keys of all groups that an entry in force belongs to, in order.
    pub(super) fn keys<'t>(&self, tallies: impl Iterator<Item = &'t TallyDef>) -> Keys {
        let mut found = Keys::default();
        let mut seen: Vec<&TallyDef> = Vec::new();
        for tally in tallies {
            if !seen.iter().any(|known| known.form == tally.form && slots(known).eq(slots(tally))) {
                self.add_keys(tally, &mut found);
                seen.push(tally);
            }
        }
        found.keys.sort_unstable();
        found.keys.dedup();
        found
    }

    fn add_keys(&self, tally: &TallyDef, found: &mut Keys) {
        let mut most = 65_536;
        let is_on = |entry: &Entry| entry.form_in(self.model).is_some_and(|form| self.model.is_or_extends(form, tally.form));
        self.history.each_on(&is_on, &mut |recorded| {
            let entry = recorded.entry;
            let ended = [How::NotYetKnown, How::Corrected, How::Withdrawn];
            if ended.contains(&how_recorded(self.model, tally, &[], recorded, self.known_at)) {
                return;
            }
            let mut keys: Vec<Vec<KeyPart>> = vec![Vec::new()];
            for slot in slots(tally) {
                let known = if entry.is_for(self.model) { parts(entry.demand(), slot) } else { Vec::new() };
                let parts: Vec<KeyPart> = known.into_iter().map(|part| part.unwrap_or(KeyPart::Unknown)).collect();
                let parts = if parts.is_empty() { vec![KeyPart::Unknown] } else { parts };
                self.remember(found, entry.demand().facts().given.get(slot), &parts);
                keys = with_each(keys, parts);
            }
            found.keys.extend(keys);
            // Now and then, so that a long history does not make a long list of the same few groups.
            if found.keys.len() > most {
                found.keys.sort_unstable();
                found.keys.dedup();
                most = most.max(found.keys.len() * 2);
            }
        });
    }

    /// How a text is written; of several ways the least, so that the order of entries shows nowhere.
    fn remember(&self, found: &mut Keys, given: Option<&Value>, parts: &[KeyPart]) {
        let texts: Vec<&Value> = match given {
            Some(Value::List(values)) => values.iter().collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        };
        for value in texts {
            let Value::Text(text) = value else { continue };
            let folded = KeyPart::Text(crate::fold::fold(text));
            if parts.contains(&folded) && found.written.get(&folded).is_none_or(|known| text.trim() < known.as_str()) {
                found.written.insert(folded, text.trim().to_owned());
            }
        }
    }
}

fn slots(tally: &TallyDef) -> impl Iterator<Item = usize> {
    tally.keys.iter().map(|key| key.slot)
}
