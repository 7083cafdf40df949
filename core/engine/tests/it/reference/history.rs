//! Counting entries of the history: section 6. Every entry is looked at for every count.

use std::collections::BTreeSet;

use jianfu_dsl::tree::{Count, Name, QuotaDecl, Window};
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan as _};

use super::expression::View;
use super::pack::Pack;
use super::value::{Facts, Truth, Value};

/// What is remembered, as it was known at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    pub(crate) versions: Vec<Version>,
    /// The first day from which all is in it; all days where there is none.
    pub(crate) reaches: Option<Date>,
    pub(crate) known_at: Option<DateTime>,
}

/// A version of an entry.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) form: String,
    pub(crate) facts: Facts,
    pub(crate) day: Date,
    pub(crate) status: Option<String>,
    pub(crate) recorded: DateTime,
    /// When it was corrected or withdrawn.
    pub(crate) ended: Option<DateTime>,
}

impl Version {
    fn is_in_force(&self, known_at: Option<DateTime>) -> bool {
        known_at.is_none_or(|moment| self.recorded <= moment)
            && self.ended.is_none_or(|ended| known_at.is_some_and(|moment| ended > moment))
    }
}

/// How many entries surely count, and how many may; any number where nothing is known.
pub(crate) const ANY: (u32, u32) = (0, u32::MAX);

impl View<'_> {
    /// How many other entries count for the demand.
    pub(crate) fn count(&self, quota: &QuotaDecl, count: &Count) -> (u32, u32) {
        let Some(past) = self.past else { return ANY };
        let own = match self.pack.date_field(self.form) {
            None => self.day,
            Some(_) => match self.pack.day_of(self.form, self.facts) {
                Some(day) => day,
                None => return ANY,
            },
        };
        let (from, to) = window(&quota.window, own);
        if past.reaches.is_some_and(|first| first > from) {
            return ANY;
        }
        let mut groups: Vec<Vec<Value>> = vec![Vec::new()];
        let mut whole = true;
        for name in &quota.per {
            let values = self.values_of(name);
            whole &= values.iter().all(|value| !matches!(value, Value::Unknown | Value::Nothing));
            let known: Vec<Value> = values.into_iter().filter(|value| !matches!(value, Value::Unknown | Value::Nothing)).collect();
            groups = groups.iter().flat_map(|group| known.iter().map(|value| [group.clone(), vec![value.clone()]].concat())).collect();
        }
        let in_window = |version: &&Version| from <= version.day && version.day <= to && version.is_in_force(past.known_at);
        let counted = |version: &&Version| {
            self.pack.chain(&version.form).iter().any(|form| form.name.text == self.pack.form(&count.form.text).name.text)
        };
        let (mut sure, mut possible) = (0, 0);
        for group in groups {
            let (mut here, mut maybe) = (0, 0);
            for version in past.versions.iter().filter(in_window).filter(counted) {
                let filter = count.filter.as_ref().map_or(Truth::True, |filter| self.of_version(version, &count.form.text).truth(filter));
                let agrees = quota.per.iter().zip(&group).map(|(name, value)| self.agrees(version, name, value));
                match Truth::all(agrees.chain([filter])) {
                    Truth::True => (here, maybe) = (here + 1, maybe + 1),
                    Truth::Unknown => maybe += 1,
                    Truth::False => {}
                }
            }
            (sure, possible) = (sure.max(here), possible.max(maybe));
        }
        if whole { (sure, possible) } else { (sure, u32::MAX) }
    }

    /// The facts by which entries are found, where they are not known.
    pub(crate) fn unknown_keys(&self, quota: &QuotaDecl) -> BTreeSet<String> {
        let unknown = |name: &&Name| self.values_of(name).iter().any(|value| matches!(value, Value::Unknown | Value::Nothing));
        let keys = quota.per.iter().filter(unknown).map(|name| self.pack.field(self.form, &name.text).name.text.clone());
        let date = self.pack.date_field(self.form).filter(|_| self.pack.day_of(self.form, self.facts).is_none());
        keys.chain(date.map(str::to_owned)).collect()
    }

    /// What the demand holds in a field: of a list each element.
    fn values_of(&self, name: &Name) -> Vec<Value> {
        match self.facts.get(&self.pack.field(self.form, &name.text).name.text) {
            Some(Value::List(values)) => values.clone(),
            Some(value) => vec![value.clone()],
            None => vec![Value::Unknown],
        }
    }

    fn agrees(&self, version: &Version, name: &Name, value: &Value) -> Truth {
        let is_it = |one: &Value| match one {
            Value::Nothing => Truth::Unknown,
            one => one.compare(value).map_or(Truth::Unknown, |order| Truth::from(order.is_eq())),
        };
        match version.facts.get(&self.pack.field(&version.form, &name.text).name.text) {
            Some(Value::List(values)) => Truth::any(values.iter().map(is_it)),
            Some(one) => is_it(one),
            None => Truth::Unknown,
        }
    }

    /// A view of an entry, for the filter; its fields are those of the form that is counted.
    fn of_version<'v>(&self, version: &'v Version, form: &'v str) -> View<'v>
    where
        Self: 'v,
    {
        View {
            pack: self.pack,
            form,
            facts: &version.facts,
            day: version.day,
            open: false,
            element: None,
            past: None,
            entry: Some(version),
        }
    }
}

/// The first and the last day.
fn window(window: &Window, day: Date) -> (Date, Date) {
    let months = |of: i8| {
        let first = Date::new(day.year(), (day.month() - 1) / of * of + 1, 1).unwrap();
        (first, first.checked_add(i32::from(of).months()).unwrap().yesterday().unwrap())
    };
    match window {
        Window::Year => months(12),
        Window::Half => months(6),
        Window::Quarter => months(3),
        Window::Month => months(1),
        Window::Week => {
            let mut monday = day;
            while monday.weekday() != jiff::civil::Weekday::Monday {
                monday = monday.yesterday().unwrap();
            }
            (monday, monday.checked_add(6.days()).unwrap())
        }
        Window::Rolling(days) => {
            let back = i64::try_from(days.value).unwrap() - 1;
            (day.checked_sub(Span::new().days(back)).unwrap(), day)
        }
    }
}

impl Pack<'_> {
    /// The quota whose entries are counted here.
    pub(crate) fn quota_of(&self, count: &Count) -> &QuotaDecl {
        self.quotas.iter().find(|(known, _)| std::ptr::eq(*known, count)).map(|(_, quota)| *quota).expect("a count stands in a quota")
    }
}
