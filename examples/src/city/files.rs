//! The files of a city's year, written row by row.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jianfu::Pack;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use serde::ser::SerializeMap as _;

use super::chance::Chance;
use super::facts::Fact;
use super::places::{Community, Department};
use super::rows::{Row, Rows, asking_forms, leaf_forms};
use super::{City, FILES, Size, YEAR};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The keys of a history's line beside the facts.
const FORM: &str = "表单";
const STATUS: &str = "状态";
const RECORDED: &str = "记录于";
const CORRECTS: &str = "更正";
const WITHDRAWS: &str = "撤回";

/// How likely what became of an entry is, by the names of the pack's enum `status`; those that are not here weigh 1.
const STATUSES: [(&str, u64); 3] = [("done", 60), ("approved", 25), ("refused", 10)];

/// How much was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Demands by the label of their form.
    pub demands: BTreeMap<String, u64>,
    /// Entries of the history.
    pub entries: u64,
    /// Later versions of them.
    pub corrections: u64,
    /// Entries that were withdrawn.
    pub withdrawals: u64,
}

/// Writes the [`FILES`] into a folder, which is made where it is not there.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(pack: &Pack, size: Size, folder: &Path) -> io::Result<Written> {
    let [places, departments, table, lines, history] = FILES;
    fs::create_dir_all(folder)?;
    let city = City::new(pack, size.seed);
    let mut written = Written::default();
    write_places(&city, &folder.join(places), &folder.join(departments))?;
    write_demands(&city, size, &folder.join(table), &folder.join(lines), &mut written)?;
    write_history(&city, size, &folder.join(history), &mut written)?;
    Ok(written)
}

fn write_places(city: &City<'_>, places: &Path, departments: &Path) -> io::Result<()> {
    let mut table = csv_file(places)?;
    table.write_record(["街镇", "社区", "城乡类别", "观测点"])?;
    for Community { name, subdistrict, is_village, watchpoint } in &city.communities {
        let watchpoint = watchpoint.map(|number| format!("合成观测点{number:02}")).unwrap_or_default();
        table.write_record([subdistrict.as_str(), name, if *is_village { "村" } else { "社区" }, &watchpoint])?;
    }
    table.flush()?;
    let mut table = csv_file(departments)?;
    table.write_record(["部门", "说明"])?;
    for Department { label, .. } in &city.departments {
        table.write_record([label.as_str(), "合成数据中的单位类别，与任何机关无关"])?;
    }
    table.flush()
}

fn write_demands(city: &City<'_>, size: Size, table: &Path, lines: &Path, written: &mut Written) -> io::Result<()> {
    let columns = columns(city.pack);
    let (mut table, mut lines) = (csv_file(table)?, BufWriter::new(File::create(lines)?));
    table.write_record([FORM].iter().chain(&columns))?;
    for row in Rows::new(city, asking_forms(city.pack), YEAR, size.rows, Chance::new(size.seed, "demands")) {
        table.write_field(row.form.label())?;
        for column in &columns {
            let fact = row.facts.iter().find(|(label, _)| label == column);
            table.write_field(fact.map(|(_, fact)| cell(fact)).unwrap_or_default())?;
        }
        table.write_record(None::<&[u8]>)?;
        write_line(&mut lines, &Line { row: &row, extra: &[] })?;
        *written.demands.entry(row.form.label().to_owned()).or_default() += 1;
    }
    table.flush()?;
    lines.flush()
}

/// Writes the year before. The versions of an entry follow one another.
fn write_history(city: &City<'_>, size: Size, path: &Path, written: &mut Written) -> io::Result<()> {
    let mut lines = BufWriter::new(File::create(path)?);
    let mut chance = Chance::new(size.seed, "after");
    for row in Rows::new(city, leaf_forms(city.pack), YEAR - 1, size.history, Chance::new(size.seed, "history")) {
        written.entries += 1;
        let status = status(city.pack, &mut chance);
        let status = || status.map(|status| (STATUS, status.to_owned()));
        let mut recorded = later(row.date.at(9, 0, 0, 0), &mut chance, 5);
        let extra: Vec<_> = status().into_iter().chain([(RECORDED, recorded.to_string())]).collect();
        write_line(&mut lines, &Line { row: &row, extra: &extra })?;
        if chance.percent(2) {
            written.corrections += 1;
            recorded = later(recorded, &mut chance, 40);
            let corrected = Row { date: row.date, form: row.form, id: row.id.clone(), facts: corrected(&row, &mut chance) };
            let extra: Vec<_> = status().into_iter().chain([(CORRECTS, row.id.clone()), (RECORDED, recorded.to_string())]).collect();
            write_line(&mut lines, &Line { row: &corrected, extra: &extra })?;
        }
        if chance.percent(1) {
            written.withdrawals += 1;
            recorded = later(recorded, &mut chance, 40);
            let withdrawal = BTreeMap::from([(WITHDRAWS, row.id.clone()), (RECORDED, recorded.to_string())]);
            write_line(&mut lines, &withdrawal)?;
        }
    }
    lines.flush()
}

/// The facts of a row as they were mended later: the day was a few days earlier.
fn corrected<'p>(row: &Row<'p>, chance: &mut Chance) -> Vec<(&'p str, Fact)> {
    let date = row.date.checked_sub(chance.within(1, 5).days()).unwrap_or(row.date);
    let as_of = row.form.fields().find(|field| field.is_as_of()).map(|field| field.label());
    let mended = |(label, fact): &(&'p str, Fact)| (*label, if as_of == Some(*label) { Fact::Date(date) } else { fact.clone() });
    row.facts.iter().map(mended).collect()
}

fn later(moment: DateTime, chance: &mut Chance, days: i64) -> DateTime {
    let after = chance.within(0, days).days().minutes(chance.within(1, 479));
    moment.checked_add(after).unwrap_or(moment)
}

/// What became of an entry; nothing where the pack knows no status.
fn status<'p>(pack: &'p Pack, chance: &mut Chance) -> Option<&'p str> {
    let status = pack.enums().find(|of| of.name() == "status")?;
    let weight = |name: &str| STATUSES.iter().find(|(known, _)| *known == name).map_or(1, |(_, weight)| *weight);
    let values: Vec<(&str, u64)> = status.values().map(|(name, label)| (label, weight(name))).collect();
    chance.weighted(&values)
}

/// The labels of all fields of all forms, each once.
fn columns(pack: &Pack) -> Vec<&str> {
    let mut columns = Vec::new();
    for label in asking_forms(pack).iter().flat_map(|(form, _)| form.fields()).map(|field| field.label()) {
        if !columns.contains(&label) {
            columns.push(label);
        }
    }
    columns
}

fn csv_file(path: &Path) -> io::Result<csv::Writer<File>> {
    let mut file = File::create(path)?;
    file.write_all(BYTE_ORDER_MARK)?;
    Ok(csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(file))
}

pub(super) fn cell(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) => text.clone(),
        Fact::Bool(flag) => if *flag { "是" } else { "否" }.to_owned(),
        Fact::Number(number) => number.to_string(),
        Fact::Date(date) => date.to_string(),
        Fact::List(values) => values.join("；"),
    }
}

fn write_line(lines: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, line)?;
    lines.write_all(b"\n")
}

/// A row as a line of JSON, its keys in the form's order.
struct Line<'r> {
    row: &'r Row<'r>,
    extra: &'r [(&'static str, String)],
}

impl Serialize for Line<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(FORM, self.row.form.label())?;
        for (label, fact) in &self.row.facts {
            match fact {
                Fact::Text(text) => map.serialize_entry(label, text)?,
                Fact::Bool(flag) => map.serialize_entry(label, flag)?,
                Fact::Number(number) => map.serialize_entry(label, number)?,
                Fact::Date(date) => map.serialize_entry(label, &shown(*date))?,
                Fact::List(values) => map.serialize_entry(label, values)?,
            }
        }
        for (key, value) in self.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

fn shown(date: Date) -> String {
    date.to_string()
}
