//! `jianfu ledger verify`.

use std::io::Write as _;

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use jianfu_ledger::{Hash, Verified};
use serde_json::{Value, json};

use super::{Format, Verify, failure};
use crate::exit::{Exit, Failure};
use crate::problem;
use crate::ui::Ui;

pub(super) fn run(arguments: &Verify, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let witness = arguments.head.as_deref().map(hash).transpose()?;
    let name = arguments.place.name();
    let verified = arguments.place.open()?.verify(witness).map_err(|error| failure(&name, &error))?;
    let Verified { head, findings, .. } = &verified;
    let mut out = arguments.output.open(ui)?;
    let written = match format {
        Format::Human if findings.is_empty() => {
            let fine = ui.say("没有问题；", "nothing is wrong; ");
            writeln!(out, "{fine}{}", super::change::head_line(&name, *head, ui))
        }
        Format::Human => {
            let drawn: Vec<Diagnostic> = findings.iter().map(|finding| super::place::diagnostic(&name, &finding.error)).collect();
            writeln!(out, "{}", ui.drawn(&drawn, &Texts::new()).trim_end())
        }
        Format::Plain => findings
            .iter()
            .try_for_each(|finding| writeln!(out, "{}\t{}\t{}", finding.row, finding.wrong.name(), ui.text(finding.error.message()))),
        Format::Json => writeln!(out, "{:#}", data(&verified, ui)),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(if findings.is_empty() { Exit::Fine } else { Exit::Found })
}

pub(crate) fn data(verified: &Verified, ui: &Ui) -> Value {
    let Verified { head, rows, findings } = verified;
    let each: Vec<_> = findings
        .iter()
        .map(|finding| json!({ "row": finding.row, "wrong": finding.wrong.name(), "message": ui.text(finding.error.message()) }))
        .collect();
    json!({ "looked_at": rows, "rows": head.rows, "head": head.hash.to_string(), "findings": each })
}

pub(crate) fn hash(text: &str) -> Result<Hash, Failure> {
    let message = Message::new(format!("「{text}」不是哈希"), format!("`{text}` is not a hash"));
    let help = Message::new("写 64 位十六进制数字，如 verify 给出的", "write 64 hexadecimal digits, as verify gives them");
    Hash::parse(text).ok_or_else(|| Failure::failed(problem::usage("--head", message, help)))
}
