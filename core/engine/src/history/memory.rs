//! A history in memory: found by group and day, never scanned.

use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;
use jiff::civil::DateTime;

use super::filing::Path;
use super::{Agrees, Ended, Entry, History, KeyPart, Query, Reach, Recorded, id_key};
use crate::codes;
use crate::convert::shorten;
use crate::error::DataError;
use crate::model::{DayNumber, EnumDef, FormId, Table};
use crate::pack::Pack;

/// A history that is held in memory.
///
/// ```
/// use jianfu::history::Reach;
/// use jianfu::{Context, Entry, Outcome, Pack};
/// let pack = Pack::parse(r#"
///     enum status "状态" { approved "准予", done "已办" }
///     form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
///     quota yearly "每年一次" on visit {
///       basis assumption "示例"
///       at_most 1 per community within calendar_year
///       counting visit where status in { approved, done }
///       reject because "本年已有一次" remedy "并入下次"
///     }
///     default on visit approve because "可以"
/// "#)?;
/// let visit = |id: &str, day: &str| pack.demand_from_json(&format!(r#"{{"form": "visit", "id": "{id}", "date": "{day}", "community": "玉兰"}}"#), None);
/// let mut history = pack.history(Reach::Ever);
/// history.add(Entry::new("V1", visit("V1", "2026-02-03")?)?.status("done")?)?;
/// let context = Context::of_demand().with(&history);
/// assert_eq!(pack.decide(&visit("V2", "2026-09-10")?, &context).outcome(), Outcome::Reject);
/// assert_eq!(pack.decide(&visit("V3", "2027-01-01")?, &context).outcome(), Outcome::Approve);
/// // No history attached is unknown, never nought.
/// assert_eq!(pack.decide(&visit("V3", "2027-01-01")?, &Context::of_demand()).outcome(), Outcome::Refer);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MemoryHistory {
    pack: Pack,
    reach: Reach,
    versions: Vec<Version>,
    /// The last version of each id.
    last: Table<String, u32>,
    /// How many versions have ended.
    ended: usize,
    files: Vec<PathFile>,
    /// The versions on each form, in their order.
    by_form: Table<FormId, Vec<u32>>,
    /// The position of the history that it is a copy of.
    copied_at: Option<String>,
}

#[derive(Debug)]
struct Version {
    entry: Entry,
    ended: Option<(DateTime, Ended)>,
}

impl Version {
    fn recorded(&self) -> Recorded<'_> {
        Recorded::new(&self.entry, self.ended)
    }
}

/// The entries of one path.
#[derive(Debug)]
struct PathFile {
    path: Path,
    /// By which of the path's fields are known of them.
    shelves: Vec<Shelf>,
}

/// The entries of one path of which the same fields are known.
#[derive(Debug)]
struct Shelf {
    /// Whether each field of the path is known.
    known: Vec<bool>,
    /// By what they hold in the fields that are known, in order of day.
    entries: Table<Vec<KeyPart>, Vec<Posting>>,
}

impl Shelf {
    /// The entries that hold a key in the fields that are known.
    fn postings(&self, key: &[KeyPart]) -> &[Posting] {
        if self.is_whole() {
            return self.entries.get(key).map_or(&[], Vec::as_slice);
        }
        let known = self.known.iter().zip(key).filter(|(known, _)| **known).map(|(_, part)| part.clone());
        self.entries.get(&known.collect::<Vec<_>>()).map_or(&[], Vec::as_slice)
    }

    /// Whether every field is known.
    fn is_whole(&self) -> bool {
        self.known.iter().all(|known| *known)
    }
}

impl PathFile {
    fn file(&mut self, entry: &Entry, posting: Posting) {
        let (known, groups) = self.path.groups_as_far_as_known(entry);
        let at = self.shelves.iter().position(|shelf| shelf.known == known).unwrap_or_else(|| {
            self.shelves.push(Shelf { known, entries: Table::default() });
            self.shelves.len() - 1
        });
        let Some(shelf) = self.shelves.get_mut(at) else { return };
        groups.into_iter().for_each(|group| insert(shelf.entries.entry(group).or_default(), posting));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    day: DayNumber,
    version: u32,
}

impl MemoryHistory {
    pub(super) fn new(pack: &Pack, reach: Reach) -> Self {
        let empty = |path| PathFile { path, shelves: Vec::new() };
        let files = Path::all_of(pack.model()).into_iter().map(empty).collect();
        Self {
            pack: pack.clone(),
            reach,
            versions: Vec::new(),
            last: Table::default(),
            ended: 0,
            files,
            by_form: Table::default(),
            copied_at: None,
        }
    }

    /// A copy of another history in memory, with every version and at the same position: for what goes over all entries and decides many of them, where asking each time is
    /// slow, as with a ledger on disk.
    ///
    /// # Errors
    /// `JF-D011` where an entry was made for another pack.
    pub fn copy_of(pack: &Pack, history: &dyn History) -> Result<Self, DataError> {
        let mut recorded = Vec::new();
        history.each(&mut |version| recorded.push((version.entry.clone(), version.ended)));
        // The version in force is the last of its id.
        recorded.sort_by_key(|(entry, ended)| (entry.moment(), ended.is_none()));
        let mut copy = Self::new(pack, history.reach());
        for (entry, ended) in recorded {
            copy.check_pack(&entry)?;
            copy.push(id_key(entry.id()), entry);
            copy.ended += usize::from(ended.is_some());
            if let Some(last) = copy.versions.last_mut() {
                last.ended = ended;
            }
        }
        copy.copied_at = Some(history.position());
        Ok(copy)
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// `JF-D011` where there is one with its id already, or it was made for another pack.
    pub fn add(&mut self, entry: Entry) -> Result<(), DataError> {
        let key = id_key(entry.id());
        if self.last.contains_key(&key) {
            return Err(problem_with(
                entry.id(),
                ("已经有了", "is there already"),
                ("更正它，或另给编号", "correct it, or give it another id"),
            ));
        }
        self.check_pack(&entry)?;
        self.push(key, entry);
        Ok(())
    }

    /// The same, complete from another day on.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    /// Whether there is an entry of an id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.last.contains_key(&id_key(id))
    }

    /// Adds a later version of an entry. The earlier one has no effect any more, but stays.
    ///
    /// # Errors
    /// `JF-D011` where there is no entry of its id, it was withdrawn, or the version before was recorded later.
    pub fn correct(&mut self, entry: Entry) -> Result<(), DataError> {
        self.check_pack(&entry)?;
        let moment = self.end(entry.id(), entry.inner.recorded, Ended::Corrected)?;
        self.push(id_key(entry.id()), entry.recorded(moment));
        Ok(())
    }

    /// Withdraws an entry: it has no effect any more, but stays.
    ///
    /// # Errors
    /// `JF-D011` where there is no entry of this id, it was withdrawn before, or its last version was recorded later.
    pub fn withdraw(&mut self, id: &str, recorded: Option<DateTime>) -> Result<(), DataError> {
        self.end(id, recorded, Ended::Withdrawn).map(|_| ())
    }

    /// How many versions it holds.
    pub fn len(&self) -> usize {
        self.versions.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.versions.is_empty()
    }

    /// Ends the last version of an entry, by default at the moment at which that was recorded.
    fn end(&mut self, id: &str, recorded: Option<DateTime>, how: Ended) -> Result<DateTime, DataError> {
        let last = self.last.get(&id_key(id)).and_then(|at| self.versions.get_mut(*at as usize));
        let Some(last) = last else {
            return Err(problem_with(
                id,
                ("不在台账中", "is not in the history"),
                ("先登记它，或改正编号", "add it first, or mend the id"),
            ));
        };
        if last.ended.is_some() {
            return Err(problem_with(id, ("已经撤回", "was withdrawn"), ("另给编号登记", "add it anew under another id")));
        }
        let before = last.entry.moment();
        let moment = recorded.unwrap_or(before);
        if moment < before {
            let (zh, en) =
                (format!("的上一次记录在 {before}，晚于 {moment}"), format!("was last recorded at {before}, which is after {moment}"));
            return Err(problem_with(id, (&zh, &en), ("改正记录的时间", "mend the moment of recording")));
        }
        last.ended = Some((moment, how));
        self.ended += 1;
        self.copied_at = None;
        Ok(moment)
    }

    fn check_pack(&self, entry: &Entry) -> Result<(), DataError> {
        if self.pack.is_same(&entry.demand().facts().pack) {
            return Ok(());
        }
        Err(problem_with(
            entry.id(),
            ("是按另一规则包填写的", "was made for another pack"),
            ("按此规则包重新读入", "read it anew for this pack"),
        ))
    }

    fn push(&mut self, id: String, entry: Entry) {
        self.copied_at = None;
        let version = u32::try_from(self.versions.len()).unwrap_or(u32::MAX);
        let posting = Posting { day: entry.day_number(), version };
        let model = self.pack.model();
        for file in self.files.iter_mut().filter(|file| model.is_or_extends(entry.form(), file.path.form)) {
            file.file(&entry, posting);
        }
        self.by_form.entry(entry.form()).or_default().push(version);
        self.last.insert(id, version);
        self.versions.push(Version { entry, ended: None });
    }

    /// What is filed on the days of a query.
    fn within<'h>(&'h self, postings: &'h [Posting], query: &Query<'_>) -> impl Iterator<Item = Recorded<'h>> {
        let start = postings.partition_point(|posting| posting.day < query.days.from);
        let last = query.days.to.min(query.until);
        let within = postings.iter().skip(start).take_while(move |posting| posting.day <= last);
        within.filter_map(|posting| self.versions.get(posting.version as usize)).map(Version::recorded)
    }
}

impl History for MemoryHistory {
    fn reach(&self) -> Reach {
        self.reach
    }

    fn visit(&self, query: &Query<'_>, visit: &mut dyn FnMut(Recorded<'_>)) {
        let is_own = std::ptr::eq(query.model, self.pack.model()) || query.model.digest == self.pack.model().digest;
        let Some(file) = self.files.iter().find(|file| is_own && file.path.answers(query)) else {
            // Another pack, or a count that it did not have when this history was made: nothing may be passed over, so everything is looked at.
            let all = self.versions.iter().map(Version::recorded);
            return all.filter(|recorded| query.asks_for(recorded.entry)).for_each(visit);
        };
        for shelf in &file.shelves {
            // Those of which every field is known hold the key; the others may.
            let agrees = shelf.is_whole().then_some(Agrees::Yes);
            self.within(shelf.postings(query.key), query).for_each(|recorded| visit(Recorded { agrees, ..recorded }));
        }
    }

    fn each(&self, visit: &mut dyn FnMut(Recorded<'_>)) {
        self.versions.iter().map(Version::recorded).for_each(visit);
    }

    fn each_on(&self, is_wanted: &dyn Fn(&Entry) -> bool, visit: &mut dyn FnMut(Recorded<'_>)) {
        let is_wanted = |versions: &Vec<u32>| {
            versions.first().and_then(|first| self.versions.get(*first as usize)).is_some_and(|version| is_wanted(&version.entry))
        };
        let wanted = self.by_form.values().filter(|versions| is_wanted(versions));
        let mut versions: Vec<u32> = wanted.flatten().copied().collect();
        versions.sort_unstable();
        versions.into_iter().filter_map(|version| self.versions.get(version as usize)).map(Version::recorded).for_each(visit);
    }

    fn position(&self) -> String {
        self.copied_at.clone().unwrap_or_else(|| format!("{}+{}", self.versions.len(), self.ended))
    }
}

/// Puts a posting where it belongs in the order of days.
fn insert(postings: &mut Vec<Posting>, posting: Posting) {
    let at = postings.partition_point(|known| *known <= posting);
    postings.insert(at, posting);
}

/// Something that is wrong with the history.
pub(super) fn problem((zh, en): (&str, &str), (help_zh, help_en): (&str, &str)) -> DataError {
    DataError::new(codes::HISTORY, Message::new(zh, en)).with_help(Message::new(help_zh, help_en))
}

/// Something that is wrong with one entry.
pub(super) fn problem_with(id: &str, (zh, en): (&str, &str), help: (&str, &str)) -> DataError {
    let shown = shorten(id);
    problem((&format!("台账的记录「{shown}」{zh}"), &format!("the entry `{shown}` of the history {en}")), help)
}

pub(crate) fn unknown_status(declared: Option<&EnumDef>, status: &str) -> DataError {
    let shown = shorten(status);
    let Some(declared) = declared else {
        let message =
            Message::new(format!("规则包没有声明状态，不能用「{shown}」"), format!("the pack declares no `status`, so `{shown}` is none"));
        let help = Message::new("在规则包中声明：枚举 status \"状态\" { … }", "declare in the pack: enum status { … }");
        return DataError::new(codes::STATUS, message).with_help(help);
    };
    let message = Message::new(format!("没有状态「{shown}」"), format!("there is no status `{shown}`"));
    let known = declared.variants.iter().flat_map(|variant| [variant.label.as_str(), variant.name.as_str()]);
    let help = match nearest_name(status, known) {
        Some(near) => Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
        None => {
            let (zh, en): (Vec<&str>, Vec<&str>) =
                declared.variants.iter().map(|variant| (variant.label.as_str(), variant.name.as_str())).unzip();
            Message::new(format!("现有：{}", zh.join("、")), format!("there are: {}", en.join(", ")))
        }
    };
    DataError::new(codes::STATUS, message).with_help(help)
}
