//! `jianfu ledger export`.

use std::io::{self, Write as _};

use jianfu_ledger::Row;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::{Export, ExportFormat, failure};
use crate::exit::{Exit, Failure};
use crate::input::object::Object;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::spreadsheet::{self, Sheet};
use crate::ui::Ui;

/// What is told of rows of all kinds.
#[derive(Deserialize)]
struct Told<'r> {
    at: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    day: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    recorded: Option<String>,
    #[serde(default)]
    outcome: Option<String>,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    number: Option<String>,
    #[serde(borrow, default)]
    facts: Option<&'r RawValue>,
}

pub(super) fn run(arguments: &Export, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let kept: Vec<_> = arguments.place.file().into_iter().collect();
    arguments.output.keep_apart(&kept, &PackSource::named_or_first(None))?;
    let name = arguments.place.name();
    let mut ledger = arguments.place.open()?;
    let mut out = arguments.output.open(ui)?;
    let mut sheet = sheet(ui);
    let visited = ledger.each_row(|row| match format {
        ExportFormat::Rows => {
            let content: Box<RawValue> = RawValue::from_string(row.content)?;
            writeln!(out, "{}", json!({ "row": row.seq, "hash": row.hash.to_string(), "content": content }))
        }
        ExportFormat::Jsonl => history_line(&mut out, &row),
        ExportFormat::Csv | ExportFormat::Xlsx => {
            sheet.rows.push(cells(&row)?);
            Ok(())
        }
    });
    visited.map_err(|error| failure(&name, &error))?.map_err(|error| out.failed(&error))?;
    let written = match format {
        ExportFormat::Csv => spreadsheet::csv(&mut out, &sheet),
        ExportFormat::Xlsx => spreadsheet::xlsx(&mut out, &[sheet], ui),
        ExportFormat::Jsonl | ExportFormat::Rows => Ok(()),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

/// A row as histories are written.
fn history_line(out: &mut Out, row: &Row) -> io::Result<()> {
    let told: Told<'_> = serde_json::from_str(&row.content)?;
    let moment = told.recorded.as_deref().unwrap_or(&told.at);
    let id = told.id.as_deref().unwrap_or_default();
    match (row.kind, told.facts) {
        ("withdrawal", _) => writeln!(out, "{}", json!({ "withdraws": id, "recorded": moment })),
        ("entry" | "correction" | "approval", Some(facts)) => {
            let mut further = Map::new();
            if let Some(status) = &told.status {
                further.insert("status".into(), Value::from(status.as_str()));
            }
            further.insert("recorded".into(), Value::from(moment));
            let is_own = |object: &Object<'_>| object.0.iter().any(|(key, _)| key == "id");
            let facts = Object::read(facts.get()).ok_or_else(|| io::Error::other("facts"))?;
            if row.kind == "correction" {
                further.insert("corrects".into(), Value::from(id));
            } else if !is_own(&facts) {
                further.insert("entry".into(), Value::from(id));
            }
            let (facts, further) = (facts.text_of(|_, _| true), Value::from(further).to_string());
            // Both are objects, and neither is empty.
            writeln!(out, "{},{}", facts.strip_suffix('}').unwrap_or(&facts), further.strip_prefix('{').unwrap_or(&further))
        }
        _ => Ok(()),
    }
}

fn sheet(ui: &Ui) -> Sheet {
    let header = match ui.lang {
        jianfu::Lang::Zh => ["序号", "种类", "编号", "日期", "记录于", "状态", "结论", "出自", "证明编号", "内容"],
        jianfu::Lang::En => ["row", "kind", "id", "day", "recorded", "status", "outcome", "reasons", "number", "content"],
    };
    Sheet { name: ui.say("台账", "ledger"), header: header.map(str::to_owned).into(), rows: Vec::new(), width: 24, numbers: &[0] }
}

fn cells(row: &Row) -> io::Result<Vec<String>> {
    let told: Told<'_> = serde_json::from_str(&row.content)?;
    let content = told.facts.map_or(row.content.as_str(), RawValue::get).to_owned();
    Ok(vec![
        row.seq.to_string(),
        row.kind.to_owned(),
        told.id.unwrap_or_default(),
        told.day.unwrap_or_default(),
        told.recorded.unwrap_or(told.at),
        told.status.unwrap_or_default(),
        told.outcome.unwrap_or_default(),
        told.reasons.join("; "),
        told.number.unwrap_or_default(),
        content,
    ])
}
