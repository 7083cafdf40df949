//! The report as a workbook: every row of every table.

use std::borrow::Cow;

use jianfu::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::data::{Change, Report};
use crate::{WriteError, words};

/// The most rows of a sheet, the header among them. What is more is in the JSON, and the sheet's last row says so.
pub const MAX_ROWS: usize = 1_048_576;
/// How hard the file is compressed: half as much work as usual makes it a little larger.
const COMPRESSION: u8 = 2;
/// The most characters of a cell, in UTF-16.
const MAX_CHARACTERS: usize = 32_767;

/// What stands in a cell.
enum Cell<'c> {
    Text(Cow<'c, str>),
    Count(u64),
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'c> From<&'c String> for Cell<'c> {
    fn from(text: &'c String) -> Self {
        Self::Text(text.into())
    }
}

impl From<u64> for Cell<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Cell<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell<'_> {
    fn from(cell: Option<T>) -> Self {
        cell.map_or_else(|| Self::Text(Cow::Borrowed("")), Into::into)
    }
}

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Cell::from($cell)),*] };
}

/// The report as the bytes of an `.xlsx` file. Texts are texts, whatever they look like: no formula that somebody wrote is computed.
///
/// # Errors
/// None that is known of; the library that writes workbooks allows one.
pub fn workbook(report: &Report) -> Result<Vec<u8>, WriteError> {
    let lang = words::lang(report.lang);
    let word = |key: &str| words::of(key, lang);
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    // The same report gives the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(&report.title).set_creation_datetime(&made));
    let mut sheets = Sheets { workbook, lang };
    let changed = |change: &Change| (change.now, change.before, change.cut.clone());

    let forms = report.forms.iter().map(|form| {
        let (now, before, cut) = changed(&form.all);
        let statuses: Vec<String> = form.statuses.iter().map(|(status, count)| format!("{status} {count}")).collect();
        row![&form.label, now, before, cut, statuses.join("\n")]
    });
    sheets.add("cuts", &["form", "now", "before", "cut", "status"], forms)?;
    let groups = report.forms.iter().flat_map(|form| {
        form.groups.iter().flat_map(move |group| {
            group.rows.iter().map(move |(value, change)| {
                let (now, before, cut) = changed(change);
                row![&form.label, &group.label, value, now, before, cut]
            })
        })
    });
    sheets.add("groups", &["form", "by", "value", "now", "before", "cut"], groups)?;
    let months = report.forms.iter().flat_map(|form| form.months.iter().map(move |(month, count)| row![&form.label, month, *count]));
    sheets.add("months", &["form", "month", "count"], months)?;
    for (sheet, first, rows) in
        [("by_form", "form", &report.decisions.forms), ("by_department", "department", &report.decisions.departments)]
    {
        let rows = rows.iter().map(|(name, outcomes)| {
            let of = |outcome: &str| outcomes.get(outcome).copied().unwrap_or_default();
            row![name, of("approve"), of("refer"), of("reject")]
        });
        sheets.add(sheet, &[first, "approve", "refer", "reject"], rows)?;
    }
    let reasons = report.decisions.reasons.iter().map(|reason| {
        row![&reason.code, &reason.label, word(reason.outcome), reason.times, &reason.because, &reason.remedy, reason.citations.join("\n")]
    });
    sheets.add("reasons", &["rule", "label", "outcome", "times", "reason", "remedy", "basis"], reasons)?;
    let refused = report
        .decisions
        .refused
        .iter()
        .map(|x| row![&x.id, &x.day, &x.form, &x.department, &x.community, &x.item, word(x.outcome), &x.status, x.reasons.join("\n")]);
    sheets.add("refused", &["id", "day", "form", "department", "community", "item", "outcome", "status", "rule"], refused)?;
    let metrics = report.metrics.iter().map(|metric| {
        let met = metric.met.map(|met| word(if met { "yes" } else { "no" }));
        row![&metric.label, &metric.value, metric.exact.as_ref(), &metric.target, met, metric.citations.join("\n")]
    });
    sheets.add("metrics", &["metric", "value", "exact", "target", "met", "basis"], metrics)?;
    let findings = report.findings.iter().map(|x| {
        let citations = x.citations.join("\n");
        row![&x.label, word(x.kind), &x.group, &x.entry, &x.day, x.count, x.limit, x.days_late, &x.because, &x.remedy, citations]
    });
    sheets.add("findings", &["rule", "finding", "group", "id", "day", "count", "limit", "late", "reason", "remedy", "basis"], findings)?;
    let found = report.found.iter().map(|x| {
        let (due, answered, mended) = (x.due.as_ref(), x.answered.as_ref(), x.mended.as_ref());
        row![&x.demand, &x.department, &x.community, &x.severity, &x.problem, &x.cited, &x.day, due, word(x.state), answered, mended, &x.id]
    });
    let header = ["demand", "department", "community", "severity", "finding", "basis", "found", "due", "state", "answered", "mended", "id"];
    sheets.add("rectification", &header, found)?;
    let steps = report
        .steps
        .iter()
        .map(|x| row![&x.department, &x.label, &x.then, word(if x.sure { "yes" } else { "no" }), x.citations.join("\n")]);
    sheets.add("steps", &["department", "step", "then", "sure", "basis"], steps)?;
    let alerts =
        report.alerts.iter().map(|x| row![&x.label, &x.group, &x.then, word(if x.sure { "yes" } else { "no" }), x.citations.join("\n")]);
    sheets.add("alerts", &["alert", "group", "then", "sure", "basis"], alerts)?;
    let scores = report.scores.iter().map(|x| row![&x.label, &x.group, &x.value, x.citations.join("\n")]);
    sheets.add("scores", &["scores", "group", "score", "basis"], scores)?;
    let lists = report.lists.iter().flat_map(|list| {
        list.items.iter().map(move |item| {
            let departments: Vec<String> = item.departments.iter().map(|(name, times)| format!("{name} {times}")).collect();
            row![&list.label, &item.key, &item.name, item.times, item.communities, departments.join("\n")]
        })
    });
    sheets.add(if report.public { "public" } else { "lists" }, &["list", "key", "item", "times", "communities", "department"], lists)?;
    let Report { pack, history, .. } = report;
    let method = [
        row![word("period"), format!("{} ({} – {})", report.period, report.days.0, report.days.1)],
        row![word("pack"), format!("{} ({} {})", pack.title, pack.id, pack.version)],
        row![word("digest"), &pack.digest],
        row![word("position"), &history.position],
        row![word("complete_from"), history.complete_from.as_deref().unwrap_or(word("ever"))],
        row![word("known_at"), history.known_at.as_ref()],
        row![word("data_days"), history.days.as_ref().map(|(first, last)| format!("{first} – {last}"))],
        row![word("entries"), history.entries],
        row![word("ended"), history.ended],
        row![word("method"), word("method_counts")],
        row!["", word("method_decisions")],
        row!["", word("method_assumptions")],
    ];
    sheets.add("method", &["method", "value"], method.into_iter())?;
    Ok(sheets.workbook.save_to_buffer()?)
}

struct Sheets {
    workbook: Workbook,
    lang: Lang,
}

impl Sheets {
    fn add<'r>(&mut self, name: &str, header: &[&str], rows: impl Iterator<Item = Vec<Cell<'r>>>) -> Result<(), XlsxError> {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let bold = Format::new().set_bold();
        // Its rows go to the disk as they come: a year of a city has millions of cells.
        let sheet = self.workbook.add_worksheet_with_constant_memory()?.set_name(words::of(name, self.lang))?.set_freeze_panes(1, 0)?;
        for (column, key) in (0..).zip(header) {
            // Cells take on the format of their column: to look it up for each of them takes as long as to write it.
            sheet.set_column_format(column, &wrapped)?.set_column_width(column, 18)?;
            sheet.write_string_with_format(0, column, words::of(key, self.lang), &bold)?;
        }
        for (number, row) in (1..).zip(rows) {
            if number as usize == MAX_ROWS - 1 {
                sheet.write_string(number, 0, "…")?;
                break;
            }
            for (column, cell) in (0..).zip(row) {
                match cell {
                    // A workbook's numbers are floats: those that are not exact there are written as text.
                    Cell::Count(count) => match u32::try_from(count) {
                        Ok(count) => sheet.write_number(number, column, count)?,
                        Err(_) => sheet.write_string(number, column, count.to_string())?,
                    },
                    Cell::Text(text) => sheet.write_string(number, column, fitting(&text))?,
                };
            }
        }
        Ok(())
    }
}

/// As much of a text as a cell can hold.
fn fitting(text: &str) -> &str {
    // A byte of UTF-8 is at most one unit of UTF-16.
    if text.len() <= MAX_CHARACTERS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > MAX_CHARACTERS
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
