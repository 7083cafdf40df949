//! What becomes of findings: that a department answered, that it was mended. Each is a correction in the ledger.

use std::io::Write as _;

use jianfu::history::History as _;
use jianfu::view::folded;
use jianfu::{Entry, Lang, Pack};
use jianfu_dsl::Message;
use jianfu_ledger::{Change, Ledger};
use jianfu_report::Watch;
use jiff::civil::Date;
use serde_json::json;

use super::{Arguments, Format};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::ledger::{failure, head_line, in_memory, now};
use crate::problem;
use crate::ui::Ui;

/// Records all that is said, or nothing.
pub(super) fn record(arguments: &Arguments, pack: &Pack, ledger: &mut Ledger, on: Date, ui: &Ui) -> Result<Exit, Failure> {
    let name = arguments.place.name();
    let history = in_memory(ledger, pack, &name)?;
    let mut findings: Vec<Entry> = Vec::new();
    let told = [("answered", &arguments.answered), ("mended", &arguments.mended)];
    for (field, ids) in told {
        for id in ids {
            let known = findings.iter().position(|entry| is_called(entry, id));
            let entry = match known.map(|at| findings.remove(at)) {
                Some(entry) => entry,
                None => finding(&history, id)?,
            };
            findings.push(with(pack, &entry, field, on).map_err(|error| Failure::of(Exit::Invalid, problem::of_data(id, &error)))?);
        }
    }
    let count = findings.len();
    let changes = findings.into_iter().map(Change::Correct).collect();
    let head = ledger.record(pack, now(), changes).map_err(|error| failure(&name, &error))?;
    let format = arguments.output.format()?;
    let mut out = arguments.output.open(ui)?;
    let written = match format {
        Format::Human => {
            let said = match ui.lang {
                Lang::Zh => format!("登记了 {count} 个问题的办理情况；"),
                Lang::En => format!("recorded what became of {count} {}; ", if count == 1 { "finding" } else { "findings" }),
            };
            writeln!(out, "{said}{}", head_line(&name, head, ui))
        }
        Format::Json => writeln!(out, "{}", json!({ "recorded": count, "rows": head.rows, "head": head.hash.to_string() })),
        _ => writeln!(out, "{count}\t{}\t{}", head.rows, head.hash),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

/// Whether an id is that of a finding, or of the demand that it is about.
fn is_called(entry: &Entry, id: &str) -> bool {
    [folded(id), folded(&Watch::id_of(id))].contains(&folded(entry.id()))
}

/// The finding in force with an id.
fn finding(history: &jianfu::MemoryHistory, id: &str) -> Result<Entry, Failure> {
    let mut found = None;
    history.each(&mut |recorded| {
        let entry = recorded.entry;
        if recorded.ended.is_none() && entry.demand().form() == "finding" && is_called(entry, id) {
            found = Some(entry.clone());
        }
    });
    found.ok_or_else(|| {
        let message = Message::new(format!("台账中没有问题「{id}」"), format!("the ledger has no finding `{id}`"));
        let help = Message::new("jianfu watch 台账 列出没有整改的问题", "jianfu watch LEDGER lists the findings that are not mended");
        Failure::of(Exit::Invalid, problem::error(codes::RECORDED, id, message).with_help(help))
    })
}

/// The same finding with a day in a field.
fn with(pack: &Pack, entry: &Entry, field: &str, on: Date) -> Result<Entry, jianfu::DataError> {
    let demand = entry.demand();
    let mut builder = pack.demand(demand.form())?;
    let fields: Vec<&str> = pack.form(demand.form()).map_or_else(Vec::new, |form| form.fields().map(|field| field.name()).collect());
    for name in fields.into_iter().filter(|name| *name != field) {
        if let Some(value) = demand.get(name) {
            builder.put(name, value.clone())?;
        }
    }
    builder.put(field, jianfu::Value::Date(on))?;
    let changed = Entry::new(entry.id(), builder.finish())?;
    if let Some(status) = entry.status_name() { changed.status(status) } else { Ok(changed) }
}
