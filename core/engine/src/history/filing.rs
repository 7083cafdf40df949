//! Under which keys entries are filed, so that those that a count asks for are found without looking at others.

use serde::Serialize;

use super::{Agrees, Entry, KeyPart, Query, parts};
use crate::model::{FormId, Model};
use crate::pack::Pack;

/// At most this many groups does one entry belong to: a joint visit of many departments to many communities.
const MAX_GROUPS: usize = 10_000;

/// Room for a group as it is written down; most need less.
const WRITTEN: usize = 48;

/// The entries of one form by certain fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) form: FormId,
    pub(super) slots: Vec<usize>,
}

impl Path {
    /// What the counts of a pack ask for.
    pub(super) fn all_of(model: &Model) -> Vec<Self> {
        let mut paths: Vec<Self> = Vec::new();
        for tally in &model.tallies {
            let path = Self { form: tally.form, slots: tally.keys.iter().map(|key| key.slot).collect() };
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }

    /// Whether it is this that a count asks for.
    pub(super) fn answers(&self, query: &Query<'_>) -> bool {
        self.form == query.tally.form && query.tally.keys.iter().map(|key| key.slot).eq(self.slots.iter().copied())
    }

    /// The groups of an entry; `None` where it is not known which.
    fn groups(&self, entry: &Entry) -> Option<Vec<Vec<KeyPart>>> {
        let (known, groups) = self.groups_as_far_as_known(entry);
        known.iter().all(|known| *known).then_some(groups)
    }

    /// Of which fields it is known what an entry holds, and its groups by those fields.
    pub(super) fn groups_as_far_as_known(&self, entry: &Entry) -> (Vec<bool>, Vec<Vec<KeyPart>>) {
        let fields: Vec<Option<Vec<KeyPart>>> = self.slots.iter().map(|slot| known_parts(parts(entry.demand(), *slot))).collect();
        let known: Vec<bool> = fields.iter().map(Option::is_some).collect();
        match groups(fields.into_iter().flatten()) {
            Some(groups) => (known, groups),
            // Too many to be told apart.
            None => (vec![false; known.len()], vec![Vec::new()]),
        }
    }
}

/// How a store of entries finds those that a pack's counts ask for: by small numbers, which mean the same wherever the same version of the engine reads the
/// same pack. Two groups may share a number, so what is found is asked with [`Query::asks_for`] or [`Query::agrees`].
///
/// ```
/// use jianfu::history::Filed;
/// use jianfu::{Entry, Pack};
/// let pack = Pack::parse(r#"
///     form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
///     quota yearly on visit {
///       basis assumption "示例" at_most 1 per community within calendar_year counting visit reject because "已有一次" remedy "并入下次"
///     }
///     default on visit approve because "可以"
/// "#)?;
/// let visit = |community: &str| {
///     let facts = format!(r#"{{"form": "visit", "id": "V1", "date": "2026-02-03", "community": {community}}}"#);
///     Entry::new("V1", pack.demand_from_json(&facts, None)?)
/// };
/// let filing = pack.filing();
/// let (one, same, other) = (filing.of(&visit(r#""玉兰""#)?), filing.of(&visit(r#"" 玉 兰""#)?), filing.of(&visit(r#""桂花""#)?));
/// assert_eq!(one, same);
/// assert_ne!(one, other);
/// // It may belong to every group.
/// assert_eq!(filing.of(&visit("null")?), [Filed { path: 0, key: None }]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filing {
    pack: Pack,
    paths: Vec<Path>,
}

/// A place under which an entry is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Filed {
    /// Which fields of which form it is about.
    pub path: u32,
    /// What the entry holds there, as a number; none where that is not known, so that it may be asked for by every key.
    pub key: Option<u64>,
}

/// What a query asks for, on whatever days: the same for two queries only where they ask for the same. A store that keeps what it found for one looks at the
/// facts of its entries once, and not whenever they are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    path: u32,
    number: u64,
    written: Vec<u8>,
}

impl Group {
    /// Where its entries are filed; what may be asked for by every key is to be looked at too.
    pub const fn filed(&self) -> (u32, u64) {
        (self.path, self.number)
    }
}

impl Filing {
    /// Where an entry is filed. Of one that was made for another pack it is not known what it holds.
    pub fn of(&self, entry: &Entry) -> Vec<Filed> {
        let model = self.pack.model();
        let is_own = entry.is_for(model);
        let form = entry.form_in(model);
        let mut filed = Vec::new();
        for (number, path) in (0_u32..).zip(&self.paths) {
            if !form.is_none_or(|form| model.is_or_extends(form, path.form)) {
                continue;
            }
            match path.groups(entry).filter(|_| is_own) {
                Some(groups) => filed
                    .extend(groups.iter().map(|group| Filed { path: number, key: Some(number_of(&written(group).unwrap_or_default())) })),
                None => filed.push(Filed { path: number, key: None }),
            }
        }
        filed
    }

    /// What a query asks for. None where the query is another pack's.
    pub fn group(&self, query: &Query<'_>) -> Option<Group> {
        let own = self.pack.model();
        let is_own = std::ptr::eq(query.model, own) || query.model.digest == own.digest;
        let (path, _) = (0_u32..).zip(&self.paths).find(|(_, path)| is_own && path.answers(query))?;
        let written = written(query.key)?;
        Some(Group { path, number: number_of(&written), written })
    }

    /// Whether an entry agrees with the key of a group, on whatever day: as [`Query::agrees`] with the queries that ask for that.
    pub fn agrees(&self, group: &Group, entry: &Entry) -> Agrees {
        let model = self.pack.model();
        let path = usize::try_from(group.path).ok().and_then(|path| self.paths.get(path));
        let Some(path) = path.filter(|path| entry.form_in(model).is_none_or(|form| model.is_or_extends(form, path.form))) else {
            return Agrees::No;
        };
        match path.groups(entry).filter(|_| entry.is_for(model)) {
            None => Agrees::Maybe,
            Some(groups) if groups.iter().any(|key| written(key).as_ref() == Some(&group.written)) => Agrees::Yes,
            Some(_) => Agrees::No,
        }
    }
}

impl Pack {
    /// How a store files entries for this pack.
    pub fn filing(&self) -> Filing {
        Filing { pack: self.clone(), paths: Path::all_of(self.model()) }
    }
}

/// A group as it is written down, differently from every other.
fn written(group: &[KeyPart]) -> Option<Vec<u8>> {
    /// A part of a key as it is written down.
    #[derive(Serialize)]
    enum Part<'k> {
        Text(&'k str),
        Cell(crate::model::Cell),
        Unknown,
    }
    let parts: Vec<Part<'_>> = group
        .iter()
        .map(|part| match part {
            KeyPart::Text(text) => Part::Text(text),
            KeyPart::Cell(cell) => Part::Cell(*cell),
            KeyPart::Unknown => Part::Unknown,
        })
        .collect();
    postcard::to_extend(&parts, Vec::with_capacity(WRITTEN)).ok()
}

/// A number for what is written down, the same on every machine.
fn number_of(written: &[u8]) -> u64 {
    // The lower half is enough.
    u64::try_from(twox_hash::XxHash3_128::oneshot(written) & u128::from(u64::MAX)).unwrap_or_default()
}

/// What a field holds, where all of it is known.
fn known_parts(parts: Vec<Option<KeyPart>>) -> Option<Vec<KeyPart>> {
    parts.into_iter().collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty())
}

/// Every choice of one part for each field; `None` where there are too many.
fn groups(fields: impl Iterator<Item = Vec<KeyPart>>) -> Option<Vec<Vec<KeyPart>>> {
    let mut all: Vec<Vec<KeyPart>> = vec![Vec::new()];
    for parts in fields {
        if all.len().saturating_mul(parts.len()) > MAX_GROUPS {
            return None;
        }
        all = with_each(all, parts);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// Every group with each of the parts behind it.
pub(crate) fn with_each(mut groups: Vec<Vec<KeyPart>>, mut parts: Vec<KeyPart>) -> Vec<Vec<KeyPart>> {
    // Mostly there is one of each, which needs no copy.
    if let ([group], [_]) = (groups.as_mut_slice(), parts.as_slice()) {
        group.append(&mut parts);
        return groups;
    }
    groups.iter().flat_map(|group| parts.iter().map(|part| [group.as_slice(), std::slice::from_ref(part)].concat())).collect()
}
