//! Putting a report together: one pass over the history counts, and decides the demands of the period.

use std::collections::{BTreeMap, HashMap, HashSet};

use jianfu::history::{Ended, History, Reach, Recorded};
use jianfu::measure::{Auditor, Finding};
use jianfu::view::folded;
use jianfu::{Entry, Pack};
use jiff::civil::{Date, DateTime};
use rayon::prelude::*;

use crate::data::{Change, FormData, FoundData, GroupData, HistoryData, ListData, ListItemData, PackData, Report};
use crate::decisions::Decider;
use crate::watch::Watch;
use crate::{Options, Period, measured, words};

/// Parts into which a history is divided, so that every thread has something to do until the end.
const PARTS: usize = 64;

/// Makes the report on a period.
///
/// Entries count that are in force and known: the last version of each, unless it was withdrawn. A demand is decided as it would have been after those before it, by
/// day and id, under the law of its own day. The threads of the machine share the work; what comes of it is the same with one.
pub fn report(pack: &Pack, history: &dyn History, options: &Options) -> Report {
    let asked = measured::asked(options);
    let auditor = pack.auditor(history, &asked);
    let mut versions: Vec<Version> = Vec::new();
    history.each(&mut |recorded| versions.push(Version { entry: recorded.entry.clone(), ended: recorded.ended }));
    let size = versions.len().div_ceil(PARTS).max(1);
    let parts: Vec<Part<'_>> = versions.par_chunks(size).map(|versions| Part::of(versions, pack, history, options, &auditor)).collect();
    drop(versions);
    let (findings, refused) =
        parts.iter().fold((0, 0), |(findings, refused), part| (findings + part.findings.len(), refused + part.decider.refused()));
    let mut parts = parts.into_iter();
    let mut first = parts.next().unwrap_or_else(|| Part::of(&[], pack, history, options, &auditor));
    first.findings.reserve(findings);
    first.decider.reserve(refused);
    let Part { mut counting, decider, findings, seen } = parts.fold(first, Part::and);
    let findings = auditor.finish(findings);
    let about = about(&seen, history, options);
    if about.partial.is_some() {
        counting.before = None;
    }
    let alerts = pack.alerts(history, &asked);
    let watched = Watch::of(pack, options.lang).map(|watch| watch.known_at(options.known_at));
    let steps = watched.as_ref().map_or_else(Vec::new, |watch| watch.steps_after(&alerts, options.period.to()));
    let measured = measured::Measures::of(pack, history, (findings, alerts), options);
    Report {
        lang: words::name(options.lang),
        title: options.title.clone().unwrap_or_else(|| words::title(options.lang).to_owned()),
        period: options.period.to_string(),
        days: in_text(options.period),
        before: counting.before.map(|before| (before.to_string(), before.from().to_string(), before.to().to_string())),
        pack: PackData {
            id: pack.id().to_owned(),
            title: pack.title(options.lang).to_owned(),
            version: pack.version().to_owned(),
            digest: pack.digest().to_owned(),
        },
        history: about,
        lists: counting.lists(),
        public: !options.public.is_empty(),
        forms: counting.forms(),
        decisions: decider.finish(),
        metrics: measured.metrics,
        findings: measured.findings,
        found: watched.as_ref().map_or_else(Vec::new, |watch| open_in(options.period, watch.found(history, options.period.to()))),
        steps,
        alerts: measured.alerts,
        scores: measured.scores,
    }
}

/// A version of an entry, and when and how it ended, if it did.
struct Version {
    entry: Entry,
    ended: Option<(DateTime, Ended)>,
}

/// What comes of a part of the history.
struct Part<'r> {
    counting: Counting<'r>,
    decider: Decider<'r>,
    /// What quotas would have refused.
    findings: Vec<Finding>,
    seen: Seen,
}

/// What there is in a history.
#[derive(Default)]
struct Seen {
    /// Entries in force.
    entries: u64,
    /// Versions that are not any more.
    ended: u64,
    /// The first and last day of the entries.
    days: Option<(Date, Date)>,
}

impl<'r> Part<'r> {
    fn of(versions: &[Version], pack: &'r Pack, history: &'r dyn History, options: &'r Options, auditor: &Auditor<'_>) -> Self {
        let (counting, decider) = (Counting::new(pack, history, options), Decider::new(pack, history, options));
        let mut part = Self { counting, decider, findings: Vec::new(), seen: Seen::default() };
        let known = |moment| options.known_at.is_none_or(|known_at| moment <= known_at);
        for Version { entry, ended } in versions {
            if !known(entry.moment()) {
                continue;
            }
            if ended.is_some_and(|(moment, _)| known(moment)) {
                part.seen.ended += 1;
                continue;
            }
            part.seen.entry(entry.day());
            part.counting.count(entry, part.decider.judges(entry));
            let recorded = Recorded::new(entry, *ended);
            let decision = options.period.covers(entry.day()).then(|| part.decider.decide(entry)).flatten();
            if auditor.is_limited(recorded) {
                let decision = decision.unwrap_or_else(|| part.decider.decision(entry));
                part.findings.extend(auditor.admitted(recorded, &decision));
            }
        }
        part
    }

    /// This and a part that comes after it.
    fn and(mut self, after: Self) -> Self {
        self.counting.add(after.counting);
        self.decider.add(after.decider);
        self.findings.extend(after.findings);
        self.seen.add(&after.seen);
        self
    }
}

impl Seen {
    fn entry(&mut self, day: Date) {
        self.add(&Self { entries: 1, ended: 0, days: Some((day, day)) });
    }

    fn add(&mut self, other: &Self) {
        self.entries += other.entries;
        self.ended += other.ended;
        self.days = match (self.days, other.days) {
            (Some((first, last)), Some((other_first, other_last))) => Some((first.min(other_first), last.max(other_last))),
            (one, other) => one.or(other),
        };
    }
}

fn about(seen: &Seen, history: &dyn History, options: &Options) -> HistoryData {
    HistoryData {
        position: history.position(),
        complete_from: complete_from(history),
        entries: seen.entries,
        days: seen.days.map(|(first, last)| (first.to_string(), last.to_string())),
        ended: seen.ended,
        known_at: options.known_at.map(|moment| moment.to_string()),
        partial: partial(options, history),
        latest: seen.days.map(|(_, latest)| latest).filter(|latest| *latest < options.period.to()).map(|latest| latest.to_string()),
    }
}

/// Those that were not mended before a period.
fn open_in(period: Period, found: Vec<FoundData>) -> Vec<FoundData> {
    let from = period.from().to_string();
    found.into_iter().filter(|found| found.mended.as_ref().is_none_or(|mended| *mended >= from)).collect()
}

fn in_text(period: Period) -> (String, String) {
    (period.from().to_string(), period.to().to_string())
}

/// Why what is known is not the whole period.
fn partial(options: &Options, history: &dyn History) -> Option<String> {
    let (first, last) = (options.period.from(), options.period.to());
    let of = |key: &str, day: Date| Some(format!("{}{day}", words::of(key, options.lang)));
    match (history.reach(), options.known_at) {
        (Reach::From(from), _) if from > first => of("partial_from", from),
        (_, Some(known_at)) if known_at.date() < last => of("partial_known", known_at.date()),
        _ => None,
    }
}

fn complete_from(history: &dyn History) -> Option<String> {
    match history.reach() {
        Reach::Ever => None,
        Reach::From(first) => Some(first.to_string()),
    }
}

/// How often, in the period and in the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Twice {
    now: u64,
    before: u64,
}

impl Twice {
    fn add(&mut self, other: Self) {
        self.now += other.now;
        self.before += other.before;
    }
}

/// What is counted of one form.
#[derive(Default)]
struct OfForm {
    all: Twice,
    statuses: BTreeMap<String, u64>,
    /// By the folded text: how it is written, and how often.
    groups: Vec<HashMap<String, (String, Twice)>>,
    months: Vec<u64>,
}

impl OfForm {
    fn new(groups: usize, months: usize) -> Self {
        Self { groups: vec![HashMap::new(); groups], months: vec![0; months], ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.all.add(other.all);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (group, other) in self.groups.iter_mut().zip(other.groups) {
            other.into_iter().for_each(|(key, (written, twice))| count_in(group, key, &written, twice));
        }
        self.months.iter_mut().zip(other.months).for_each(|(count, other)| *count += other);
    }
}

/// Counts in a group. Of several ways of writing its value the least is shown, so that the order of entries shows nowhere.
fn count_in(group: &mut HashMap<String, (String, Twice)>, key: String, written: &String, times: Twice) {
    let (known, twice) = group.entry(key).or_insert_with(|| (written.clone(), Twice::default()));
    if written < known {
        known.clone_from(written);
    }
    twice.add(times);
}

/// What is counted of one item of a list.
#[derive(Default)]
struct OfItem {
    times: u64,
    departments: BTreeMap<String, u64>,
    communities: HashSet<String>,
    key: String,
    name: String,
}

impl OfItem {
    /// Adds what was counted later, by which it is called.
    fn add(&mut self, after: Self) {
        self.times += after.times;
        for (department, times) in after.departments {
            *self.departments.entry(department).or_default() += times;
        }
        self.communities.extend(after.communities);
        (self.key, self.name) = (after.key, after.name);
    }
}

struct Counting<'r> {
    pack: &'r Pack,
    options: &'r Options,
    /// The period before, where the history reaches it.
    before: Option<Period>,
    months: Vec<Date>,
    /// The first day that the history reaches.
    reaches: Option<Date>,
    forms: BTreeMap<String, OfForm>,
    /// By the place of the list and the key of the item.
    items: BTreeMap<(usize, String), OfItem>,
}

impl<'r> Counting<'r> {
    fn new(pack: &'r Pack, history: &dyn History, options: &'r Options) -> Self {
        let reaches = |period: &Period| match history.reach() {
            Reach::Ever => true,
            Reach::From(first) => first <= period.from(),
        };
        Self {
            pack,
            options,
            before: options.period.before().filter(reaches),
            months: options.period.year_of_months(),
            reaches: if let Reach::From(first) = history.reach() { Some(first) } else { None },
            forms: BTreeMap::new(),
            items: BTreeMap::new(),
        }
    }

    fn fields(&self) -> [&str; 4] {
        let fields = &self.options.fields;
        [&fields.department, &fields.item, &fields.kind, &fields.community]
    }

    fn count(&mut self, entry: &jianfu::Entry, is_judged: bool) {
        let (demand, day) = (entry.demand(), entry.day());
        if day > self.options.period.to() {
            return;
        }
        let now = self.options.period.covers(day);
        let was = self.before.is_some_and(|before| before.covers(day));
        let month = self.months.partition_point(|first| *first <= day).checked_sub(1);
        let month = month.filter(|at| self.months.get(*at).is_some_and(|first| (first.year(), first.month()) == (day.year(), day.month())));
        if !now && !was && month.is_none() {
            return;
        }
        let values: Vec<Vec<String>> = self.fields().into_iter().map(|field| demand.names(field)).collect();
        let months = self.months.len();
        let form = self.forms.entry(demand.form().to_owned()).or_insert_with(|| OfForm::new(values.len(), months));
        if let Some(count) = month.and_then(|at| form.months.get_mut(at)) {
            *count += 1;
        }
        let twice = Twice { now: u64::from(now), before: u64::from(was) };
        form.all.add(twice);
        if now || was {
            for (group, values) in form.groups.iter_mut().zip(&values) {
                let blank = [String::new()];
                for value in if values.is_empty() { &blank[..] } else { values } {
                    count_in(group, folded(value), value, twice);
                }
            }
        }
        if now {
            *form.statuses.entry(entry.status_label().unwrap_or_default().to_owned()).or_default() += 1;
            if is_judged {
                self.count_items(&values, day);
            }
        }
    }

    /// What was asked of lists, as they were on the day.
    fn count_items(&mut self, values: &[Vec<String>], day: Date) {
        let [departments, items, _, communities] = values else { return };
        for item in items {
            for (at, list) in self.pack.lists().enumerate().filter(|(_, list)| self.options.is_told_of(list)) {
                let Some(item) = list.find(item, day) else { continue };
                let found = self.items.entry((at, item.key().to_owned())).or_default();
                found.times += 1;
                item.key().clone_into(&mut found.key);
                item.name().unwrap_or(item.key()).clone_into(&mut found.name);
                departments.iter().for_each(|department| *found.departments.entry(department.clone()).or_default() += 1);
                found.communities.extend(communities.iter().map(|community| folded(community)));
            }
        }
    }

    /// Adds what was counted of entries that come after these.
    fn add(&mut self, after: Self) {
        for (name, form) in after.forms {
            self.forms.entry(name).or_insert_with(|| OfForm::new(form.groups.len(), form.months.len())).add(form);
        }
        for (key, item) in after.items {
            self.items.entry(key).or_default().add(item);
        }
    }

    fn forms(&self) -> Vec<FormData> {
        let change = |twice: &Twice| Change::of(twice.now, self.before.map(|_| twice.before));
        let data = |(name, of): (&String, &OfForm)| {
            let form = self.pack.form(name)?;
            let group = |(field, group): (&str, &HashMap<String, (String, Twice)>)| {
                let field = form.field(field)?;
                let mut rows: Vec<(String, Change)> = group.values().map(|(value, twice)| (value.clone(), change(twice))).collect();
                rows.sort_by(|(a, of_a), (b, of_b)| (of_b.now, of_b.before, a).cmp(&(of_a.now, of_a.before, b)));
                Some(GroupData { field: field.name().to_owned(), label: field.label().to_owned(), rows })
            };
            Some(FormData {
                form: name.clone(),
                label: form.label().to_owned(),
                all: change(&of.all),
                statuses: of.statuses.clone(),
                groups: self.fields().into_iter().zip(&of.groups).filter_map(group).collect(),
                months: self.months.iter().zip(&of.months).map(|(first, count)| self.month(*first, *count)).collect(),
            })
        };
        let mut forms: Vec<FormData> = self.forms.iter().filter_map(data).collect();
        forms.sort_by(|a, b| (b.all.now, &a.form).cmp(&(a.all.now, &b.form)));
        forms
    }

    /// How many there were in a month; nothing where the history does not reach it.
    fn month(&self, first: Date, count: u64) -> (String, Option<u64>) {
        (first.strftime("%Y-%m").to_string(), Some(count).filter(|_| self.reaches.is_none_or(|reached| reached <= first)))
    }

    fn lists(&self) -> Vec<ListData> {
        let mut lists: Vec<ListData> = Vec::new();
        for ((list, _), of) in &self.items {
            let Some(list) = self.pack.lists().nth(*list) else { continue };
            let mut departments: Vec<(String, u64)> = of.departments.iter().map(|(name, times)| (name.clone(), *times)).collect();
            departments.sort_by(|(a, of_a), (b, of_b)| (of_b, a).cmp(&(of_a, b)));
            let communities = of.communities.len() as u64;
            let data = ListItemData { key: of.key.clone(), name: of.name.clone(), times: of.times, departments, communities };
            match lists.last_mut().filter(|last| last.list == list.name()) {
                Some(last) => last.items.push(data),
                None => lists.push(ListData { list: list.name().to_owned(), label: list.label().to_owned(), items: vec![data] }),
            }
        }
        for list in &mut lists {
            list.items.sort_by(|a, b| (b.times, &a.key).cmp(&(a.times, &b.key)));
        }
        lists
    }
}

impl Change {
    fn of(now: u64, before: Option<u64>) -> Self {
        let exact = before.filter(|before| *before > 0).and_then(|before| {
            let fewer = i64::try_from(before).ok()?.checked_sub(i64::try_from(now).ok()?)?;
            Some((fewer, before))
        });
        let cut = exact.map_or_else(String::new, |(fewer, of)| percent(fewer, of));
        Self { now, before, cut, exact }
    }
}

/// A fraction in percent, rounded half away from nought to one place.
fn percent(part: i64, whole: u64) -> String {
    let tenths = (u128::from(part.unsigned_abs()) * 2_000 + u128::from(whole)) / (2 * u128::from(whole.max(1)));
    let sign = if part < 0 && tenths > 0 { "-" } else { "" };
    match tenths % 10 {
        0 => format!("{sign}{}%", tenths / 10),
        rest => format!("{sign}{}.{rest}%", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, percent};

    #[test]
    fn cuts_are_exact_and_rounded_for_people_alone() {
        // Figures that were published: signs 914 to 407, forms 157 to 57 and 91 to 39, of which the last was printed as 65.3.
        let cut = |before: u64, now: u64| Change::of(now, Some(before)).cut;
        assert_eq!([cut(914, 407), cut(157, 57), cut(91, 39), cut(338, 243)], ["55.5%", "63.7%", "57.1%", "28.1%"]);
        assert_eq!((cut(10, 15), cut(3, 3)), ("-50%".to_owned(), "0%".to_owned()));
        assert_eq!(Change::of(4, Some(0)).cut, "", "nothing to compare with is neither 0 nor 100");
        assert_eq!(Change::of(4, None).exact, None);
        assert_eq!(percent(-1, 10_000), "0%");
    }
}
