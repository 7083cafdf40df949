//! `jianfu ledger import`: files of entries. A row that cannot be read or recorded is kept as it stands, and told.

use std::io::{self, Write as _};

use jianfu::Pack;
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Texts;
use jianfu_ledger::{Again, Imported, Ledger, LedgerError, Source, Told};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::place::diagnostic;
use super::{Adding, Format, Import, failure, now};
use crate::exit::{Exit, Failure};
use crate::history::{self, Items};
use crate::input::{Input, readable};
use crate::out::Out;
use crate::problem;
use crate::text::one_line;
use crate::ui::Ui;

/// A file that was imported before.
const IMPORTED: &str = "JF-L013";
/// Problems that are told one by one; the rest is counted, and all are in the ledger.
const SHOWN: usize = 20;

pub(super) fn run(arguments: &Import, ui: &Ui) -> Result<Exit, Failure> {
    let Adding { place, pack, output, .. } = &arguments.adding;
    let format = output.format()?;
    let inputs: Vec<Input> = arguments.files.iter().map(|path| Input::new(path, ui.lang)).collect();
    if inputs.iter().any(|input| input.path().is_none()) {
        let message =
            Message::new("导入要写文件名，以便认出同一个文件", "an import needs a file's name, so that the same file is recognised");
        let help = Message::new("登记标准输入中的记录用 jianfu ledger add", "to add what is on standard input use jianfu ledger add");
        return Err(Failure::failed(problem::usage("-", message, help)));
    }
    readable(&inputs.iter().collect::<Vec<_>>())?;
    let source = pack.source();
    let kept: Vec<&std::path::Path> = inputs.iter().filter_map(Input::path).chain(place.file()).collect();
    output.keep_apart(&kept, &source)?;
    let pack = source.load()?;
    let mut ledger = place.open()?;
    let name = place.name();
    let again = if arguments.again { Again::Take } else { Again::Refuse };
    let mut out = output.open(ui)?;
    let mut exit = Exit::Fine;
    let mut all = Vec::new();
    for input in &inputs {
        let (digest, imported) = match bytes(&mut ledger, &pack, input, input.bytes()?, again, ui)? {
            Ok(imported) => imported,
            // The other files may be new.
            Err(error) if error.code() == IMPORTED => {
                ui.report(&[diagnostic(&input.name, &error)], &Texts::new());
                exit = if exit == Exit::Fine { Exit::Failed } else { exit };
                continue;
            }
            Err(error) => {
                // What was imported before it stays imported, so it is told first.
                out.finish()?;
                return Err(failure(&input.name, &error));
            }
        };
        if !imported.problems.is_empty() {
            exit = Exit::Invalid;
        }
        match format {
            Format::Human => human(&mut out, &input.name, &imported, ui).map_err(|error| out.failed(&error))?,
            Format::Plain => plain(&mut out, &input.name, &imported, ui).map_err(|error| out.failed(&error))?,
            Format::Json => all.push(data(&input.name, &digest, &imported)),
        }
    }
    if format == Format::Json {
        serde_json::to_writer_pretty(&mut out, &all).map_err(|error| out.failed(&error.into()))?;
        out.write_all(b"\n").map_err(|error| out.failed(&error))?;
    }
    out.finish()?;
    let head = ledger.head().map_err(|error| failure(&name, &error))?;
    ui.note(&super::change::head_line(&name, head, ui));
    Ok(exit)
}

/// Imports the bytes of a file, and tells their digest, by which it is known again.
pub(crate) fn bytes(
    ledger: &mut Ledger,
    pack: &Pack,
    input: &Input,
    bytes: Vec<u8>,
    again: Again,
    ui: &Ui,
) -> Result<Result<(String, Imported), LedgerError>, Failure> {
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let Items { items, repeated } = history::items(pack, input, input.content(bytes)?, ui)?;
    let imported = ledger.import(pack, now(), &Source { name: &input.name, digest: &digest, again }, &items);
    Ok(imported.map(|imported| (digest, Imported { known: imported.known + repeated, ..imported })))
}

fn human(out: &mut Out, name: &str, imported: &Imported, ui: &Ui) -> io::Result<()> {
    let Imported { added, corrected, withdrawn, problems, known } = imported;
    let mut line = match ui.lang {
        jianfu::Lang::Zh => format!("{name}：登记 {added} 条，更正 {corrected} 条，撤回 {withdrawn} 条，待查 {} 条", problems.len()),
        jianfu::Lang::En => {
            format!("{name}: {added} added, {corrected} corrected, {withdrawn} withdrawn, {} to be looked at", problems.len())
        }
    };
    if *known > 0 {
        line.push_str(&match ui.lang {
            jianfu::Lang::Zh => format!("；{known} 封邮件收过，没有再收"),
            jianfu::Lang::En => {
                format!("; {known} {} before, and not taken again", if *known == 1 { "message had come" } else { "messages had come" })
            }
        });
    }
    writeln!(out, "{}", one_line(&line))?;
    for (row, place, told) in problems.iter().take(SHOWN) {
        for told in told {
            let place = if told.place.is_empty() { place } else { &told.place };
            writeln!(
                out,
                "  {}",
                one_line(&format!("{}{row}  {place}{}{} [{}]", ui.say("第 ", "row "), ui.say("：", ": "), said(told, ui), told.code))
            )?;
        }
    }
    let rest = problems.len().saturating_sub(SHOWN);
    if rest > 0 {
        writeln!(out, "  {}{rest}{}", ui.say("还有 ", "and "), ui.say(" 条，都在台账中", " more, all of which are in the ledger"))?;
    }
    Ok(())
}

fn plain(out: &mut Out, name: &str, imported: &Imported, ui: &Ui) -> io::Result<()> {
    let Imported { added, corrected, withdrawn, problems, known } = imported;
    writeln!(out, "{}\t{added}\t{corrected}\t{withdrawn}\t{}\t{known}", one_line(name), problems.len())?;
    for (row, place, told) in problems {
        for told in told {
            writeln!(out, "{}\t{row}\t{}\t{}", one_line(place), told.code, one_line(said(told, ui)))?;
        }
    }
    Ok(())
}

pub(crate) fn data(name: &str, digest: &str, imported: &Imported) -> serde_json::Value {
    let problems: Vec<_> =
        imported.problems.iter().map(|(row, place, told)| json!({ "row": row, "place": place, "problems": told })).collect();
    let Imported { added, corrected, withdrawn, known, .. } = imported;
    json!({ "file": name, "sha256": digest, "added": added, "corrected": corrected, "withdrawn": withdrawn, "to_look_at": problems, "known_messages": known })
}

fn said<'t>(told: &'t Told, ui: &Ui) -> &'t str {
    match ui.lang {
        jianfu::Lang::Zh => &told.zh,
        jianfu::Lang::En => &told.en,
    }
}
