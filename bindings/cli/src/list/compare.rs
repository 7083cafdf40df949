//! What was changed in a workbook: items are known by their keys, and versions of one item by their days.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::view::folded;
use jianfu::{Lang, Value};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;
use jiff::civil::Date;

use super::grid::{Column, Grid, Values, shown};
use super::keys::Keys;
use super::workbook::{Edited, Line};
use crate::codes;
use crate::problem;
use crate::text;

/// The first and the last day, as far as they are written.
type Days = (Option<Date>, Option<Date>);

/// Everything that was changed.
pub(super) struct Changes {
    /// Rows of the workbook that are no item yet; those without a key have one now.
    pub(super) added: Vec<Line>,
    /// Places in the grid's entries of items that the workbook does not have.
    pub(super) removed: Vec<usize>,
    pub(super) changed: Vec<Changed>,
    /// Rows of the workbook that say what the pack says, by place in the entries.
    pub(super) unchanged: Vec<(usize, u32)>,
}

/// An item in which something was changed.
pub(super) struct Changed {
    /// Its place in the grid's entries.
    pub(super) entry: usize,
    /// Its row in the workbook.
    pub(super) row: u32,
    /// All that it is to say.
    pub(super) values: Values,
    /// The columns that differ.
    pub(super) columns: Vec<usize>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// Every item as it is to be.
    pub(super) fn wanted<'c>(&'c self, grid: &'c Grid<'_>) -> Vec<&'c Values> {
        let same = self.unchanged.iter().filter_map(|(entry, _)| grid.entries.get(*entry)).map(|entry| &entry.values);
        same.chain(self.changed.iter().map(|changed| &changed.values)).chain(self.added.iter().map(|line| &line.values)).collect()
    }
}

/// Compares a workbook with the list.
///
/// # Errors
/// Rows without a key for which none can be made, and keys that stand twice on the same days.
pub(super) fn compare(grid: &Grid<'_>, edited: Edited, file: &str, lang: Lang) -> Result<Changes, Vec<Diagnostic>> {
    let mut comparison = Comparison::new(grid, file, &edited.has, lang);
    let mut by_key: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let mut without_key = Vec::new();
    for line in edited.lines {
        match comparison.key_of(&line.values) {
            Some(key) => by_key.entry(folded(key)).or_default().push(line),
            None => without_key.push(line),
        }
    }
    let mut entries: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, entry) in grid.entries.iter().enumerate() {
        entries.entry(folded(comparison.key_of(&entry.values).unwrap_or_default())).or_default().push(at);
    }
    comparison.number(without_key, &by_key);
    let keys: BTreeSet<String> = by_key.keys().chain(entries.keys()).cloned().collect();
    for key in keys {
        let lines = by_key.remove(&key).unwrap_or_default();
        comparison.refuse_twice(&lines);
        comparison.pair(entries.remove(&key).unwrap_or_default(), lines);
    }
    comparison.finish()
}

struct Comparison<'c, 'p> {
    grid: &'c Grid<'p>,
    file: &'c str,
    has: Vec<bool>,
    lang: Lang,
    key: usize,
    from: usize,
    to: usize,
    changes: Changes,
    errors: Vec<Diagnostic>,
}

impl<'c, 'p> Comparison<'c, 'p> {
    fn new(grid: &'c Grid<'p>, file: &'c str, has: &[bool], lang: Lang) -> Self {
        let changes = Changes { added: Vec::new(), removed: Vec::new(), changed: Vec::new(), unchanged: Vec::new() };
        let key = grid.position(|column| matches!(column, Column::Key));
        let from = grid.position(|column| matches!(column, Column::From));
        let to = grid.position(|column| matches!(column, Column::To));
        Self { grid, file, has: has.to_vec(), lang, key, from, to, changes, errors: Vec::new() }
    }

    fn key_of<'v>(&self, values: &'v Values) -> Option<&'v str> {
        match values.get(self.key)? {
            Some(Value::Text(key)) => Some(key),
            _ => None,
        }
    }

    fn days(&self, values: &Values) -> Days {
        let day = |at: usize| match values.get(at) {
            Some(Some(Value::Date(date))) => Some(*date),
            _ => None,
        };
        (day(self.from), day(self.to))
    }

    fn error(&mut self, message: Message, help: Message) {
        self.errors.push(problem::error(codes::EDITED, self.file, message).with_help(help));
    }

    /// Gives keys to new rows that have none. A key that was taken out is not given to another item.
    fn number(&mut self, lines: Vec<Line>, known: &BTreeMap<String, Vec<Line>>) {
        let old = self.grid.entries.iter().filter_map(|entry| self.key_of(&entry.values));
        let new = known.values().flatten().filter_map(|line| self.key_of(&line.values));
        let mut keys = Keys::of(old.chain(new));
        for mut line in lines {
            match (keys.as_mut().and_then(Keys::next), line.values.get_mut(self.key)) {
                (Some(key), Some(place)) => {
                    *place = Some(Value::Text(key));
                    self.changes.added.push(line);
                }
                _ => self.error(
                    Message::new(format!("第 {} 行：没有键", line.number), format!("row {}: there is no key", line.number)),
                    Message::new("给它一个不同于其他各项的键", "give it a key that no other item has"),
                ),
            }
        }
    }

    /// A key may recur only with days that do not overlap.
    fn refuse_twice(&mut self, lines: &[Line]) {
        let meets = |a: &Line, b: &Line| {
            let ((from_a, to_a), (from_b, to_b)) = (self.days(&a.values), self.days(&b.values));
            let before = |to: Option<Date>, from: Option<Date>| matches!((to, from), (Some(to), Some(from)) if to < from);
            !before(to_a, from_b) && !before(to_b, from_a)
        };
        let mut clashes = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            clashes.extend(lines.iter().take(at).find(|other| meets(other, line)).map(|other| (other.number, line.number)));
        }
        let key = lines.first().and_then(|line| self.key_of(&line.values)).unwrap_or_default().to_owned();
        for (first, second) in clashes {
            self.error(
                Message::new(
                    format!("第 {second} 行：键「{key}」与第 {first} 行的相同，有效期又重叠"),
                    format!("row {second}: the key `{key}` is that of row {first}, and their days overlap"),
                ),
                Message::new(
                    "删去其中一行；新增的事项不写键；同一事项的新旧两版写明有效期",
                    "delete one of them, leave out the key of a new item, or give the versions of one item their days",
                ),
            );
        }
    }

    /// Which row is which version: that with the same days, or else the same first day, or last day, or the next that is left.
    fn pair(&mut self, mut entries: Vec<usize>, mut lines: Vec<Line>) {
        let alike: [fn(Days, Days) -> bool; 4] = [|a, b| a == b, |a, b| a.0 == b.0, |a, b| a.1 == b.1, |_, _| true];
        for is_alike in alike {
            let mut left = Vec::new();
            for line in lines {
                let days = self.days(&line.values);
                let found =
                    entries.iter().position(|at| self.grid.entries.get(*at).is_some_and(|entry| is_alike(self.days(&entry.values), days)));
                match found {
                    Some(at) => self.compare_one(entries.remove(at), line),
                    None => left.push(line),
                }
            }
            lines = left;
        }
        self.changes.removed.extend(entries);
        self.changes.added.extend(lines);
    }

    fn compare_one(&mut self, at: usize, line: Line) {
        let Some(entry) = self.grid.entries.get(at) else { return };
        let mut values = entry.values.clone();
        let mut columns = Vec::new();
        for (column, (old, new)) in values.iter_mut().zip(line.values).enumerate() {
            // Of the key, whose folded form is the same, the pack's spelling stays.
            if column != self.key
                && self.has.get(column) == Some(&true)
                && !is_same(self.grid.columns.get(column), old.as_ref(), new.as_ref())
            {
                *old = new;
                columns.push(column);
            }
        }
        if columns.is_empty() {
            self.changes.unchanged.push((at, line.number));
        } else {
            self.changes.changed.push(Changed { entry: at, row: line.number, values, columns });
        }
    }

    /// A list's CSV file is opened in spreadsheet programs too, which would compute what begins like a formula.
    fn refuse_formulas(&mut self) {
        let changed = self.changes.changed.iter().map(|changed| (changed.row, &changed.values, changed.columns.clone()));
        let added = self.changes.added.iter().map(|line| (line.number, &line.values, (0..line.values.len()).collect()));
        let mut found = Vec::new();
        for (row, values, columns) in changed.chain(added) {
            for column in columns {
                let (Some(column), Some(Some(value))) = (self.grid.columns.get(column), values.get(column)) else { continue };
                let shown = shown(column, value, self.lang);
                if matches!(value, Value::Text(_) | Value::List(_)) && text::is_formula(&shown) {
                    found.push((row, self.grid.header(column, self.lang), shown));
                }
            }
        }
        for (row, header, shown) in found {
            self.error(
                Message::new(
                    format!("第 {row} 行，列「{header}」：「{shown}」像公式，表格软件会去计算它"),
                    format!("row {row}, column `{header}`: `{shown}` looks like a formula, and spreadsheet programs would compute it"),
                ),
                Message::new("不要用 =、+、-、@ 开头", "let it begin with none of = + - @"),
            );
        }
    }

    fn finish(mut self) -> Result<Changes, Vec<Diagnostic>> {
        self.changes.added.sort_by_key(|line| line.number);
        self.changes.removed.sort_unstable();
        self.changes.changed.sort_by_key(|changed| changed.entry);
        self.changes.unchanged.sort_unstable();
        if self.changes.added.is_empty() && self.changes.changed.is_empty() && self.changes.unchanged.is_empty() {
            let message = Message::new("工作簿里没有一项", "the workbook holds no item");
            self.error(message, Message::new("一张清单至少要有一项", "a list has at least one item"));
        }
        self.refuse_formulas();
        if self.errors.is_empty() { Ok(self.changes) } else { Err(self.errors) }
    }
}

/// Whether two cells of a column say the same. A key that another item belongs to may be spelt in other width and case.
pub(super) fn is_same(column: Option<&Column<'_>>, old: Option<&Value>, new: Option<&Value>) -> bool {
    match (column, old, new) {
        (Some(Column::Under), Some(Value::Text(old)), Some(Value::Text(new))) => folded(old) == folded(new),
        _ => old == new,
    }
}
