//! `jianfu ledger add|correct|withdraw`: all that is asked, or nothing.

use std::io::Write as _;

use jianfu::Entry;
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use jianfu_ledger::{Change, Head, Item};
use serde_json::json;

use super::{Adding, Correct, Format, Withdraw, failure, now};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::history;
use crate::input::{Input, readable};
use crate::problem;
use crate::text::one_line;
use crate::ui::Ui;

pub(super) fn add(arguments: &super::Change, ui: &Ui) -> Result<Exit, Failure> {
    let pack = arguments.adding.pack.source().load()?;
    let inputs: Vec<Input> = arguments.files.iter().map(|path| Input::new(path, ui.lang)).collect();
    let changes = changes(&pack, &inputs, ui)?;
    record(&arguments.adding, &pack, changes, ui)
}

pub(super) fn correct(arguments: &Correct, ui: &Ui) -> Result<Exit, Failure> {
    let pack = arguments.adding.pack.source().load()?;
    let input = Input::new(&arguments.file, ui.lang);
    let changes = changes(&pack, std::slice::from_ref(&input), ui)?;
    let [Change::Add(entry) | Change::Correct(entry)] = changes.as_slice() else {
        let message = Message::new("更正一条记录的文件要恰好有一条", "a file that corrects an entry has to have exactly one");
        let help = Message::new(
            "多条更正写在「更正」一列，用 jianfu ledger add 登记",
            "for several, use a column `corrects` and jianfu ledger add",
        );
        return Err(Failure::of(Exit::Invalid, problem::error(codes::HISTORY_ROW, &input.name, message).with_help(help)));
    };
    let renamed = renamed(&arguments.id, entry).map_err(|error| Failure::of(Exit::Invalid, problem::of_data(&input.name, &error)))?;
    record(&arguments.adding, &pack, vec![Change::Correct(renamed)], ui)
}

pub(super) fn withdraw(arguments: &Withdraw, ui: &Ui) -> Result<Exit, Failure> {
    let pack = arguments.adding.pack.source().load()?;
    let changes = arguments.ids.iter().map(|id| Change::Withdraw(id.clone(), None)).collect();
    record(&arguments.adding, &pack, changes, ui)
}

/// The same entry under the id that is corrected.
fn renamed(id: &str, entry: &Entry) -> Result<Entry, jianfu::DataError> {
    let renamed = Entry::new(id, entry.demand().clone())?;
    let renamed = if let Some(status) = entry.status_name() { renamed.status(status)? } else { renamed };
    Ok(if let Some(moment) = entry.stated_moment() { renamed.recorded(moment) } else { renamed })
}

/// What the files say; or everything that cannot be read.
fn changes(pack: &jianfu::Pack, inputs: &[Input], ui: &Ui) -> Result<Vec<Change>, Failure> {
    readable(&inputs.iter().collect::<Vec<_>>())?;
    let (mut changes, mut wrong) = (Vec::new(), Vec::new());
    for input in inputs {
        for Item { says, .. } in history::items(pack, input, input.open()?, ui)?.items {
            match says {
                Ok(change) => changes.push(change),
                Err(unread) => wrong.extend(unread.problems.iter().map(diagnostic)),
            }
        }
    }
    if wrong.is_empty() { Ok(changes) } else { Err(Failure::Wrong { exit: Exit::Invalid, diagnostics: wrong, texts: Texts::new() }) }
}

fn diagnostic(told: &jianfu_ledger::Told) -> Diagnostic {
    // Codes are texts of the program, so the one that was told is among them.
    let code = codes::all().into_iter().find(|code| *code == told.code).unwrap_or(codes::HISTORY_ROW);
    problem::error(code, &told.place, Message::new(told.zh.clone(), told.en.clone())).with_help(problem::page_of(code))
}

fn record(adding: &Adding, pack: &jianfu::Pack, changes: Vec<Change>, ui: &Ui) -> Result<Exit, Failure> {
    let Adding { place, output, .. } = adding;
    let format = output.format()?;
    let mut ledger = place.open()?;
    let count = changes.len();
    let head = ledger.record(pack, now(), changes).map_err(|error| failure(&place.name(), &error))?;
    let mut out = output.open(ui)?;
    let written = match format {
        Format::Human => {
            let told =
                format!("{}{count}{}", ui.say("登入了 ", "recorded "), ui.say(" 条", if count == 1 { " change" } else { " changes" }));
            writeln!(out, "{told}{}{}", ui.say("；", "; "), head_line(&place.name(), head, ui))
        }
        Format::Plain => writeln!(out, "{count}\t{}\t{}", head.rows, head.hash),
        Format::Json => writeln!(out, "{}", json!({ "recorded": count, "rows": head.rows, "head": head.hash.to_string() })),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

/// What a ledger is at, in a line.
pub(crate) fn head_line(name: &str, head: Head, ui: &Ui) -> String {
    one_line(&match ui.lang {
        jianfu::Lang::Zh => format!("台账 {name} 现有 {} 条，末条哈希 {}", head.rows, head.hash),
        jianfu::Lang::En => format!("the ledger {name} has {} rows, the last of which has the hash {}", head.rows, head.hash),
    })
}
