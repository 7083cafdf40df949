//! `jianfu certificate`: numbers of certificates, issued for what a ledger has approved, and looked up in it.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use clap::{Args, Subcommand};
use jianfu_dsl::Message;
use jianfu_ledger::Issued;
use serde_json::{Value, json};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::ledger::{Format, LedgerPlace, failure, now};
use crate::out::Out;
use crate::output::Output;
use crate::pack_source::PackOption;
use crate::problem;
use crate::text::one_line;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu certificate issue|check …", "jianfu certificate issue|check …"),
    subcommand_help_heading = say("命令", "Verbs"), subcommand_value_name = say("命令", "VERB"))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    #[command(about = say("给已准予的要求发编号", "Issue numbers for what was approved"))]
    Issue(Issue),
    #[command(about = say("核对编号是不是这本台账发的", "Tell whether numbers were issued by this ledger"))]
    Check(Check),
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu certificate issue [选项] 台账 编号…", "jianfu certificate issue [OPTIONS] LEDGER ID…"),
    after_help = say(
        "要求须先用 `jianfu decide --ledger 台账 --record` 判定并准予。编号按规则包的 serial：名为 sequence 的部分（没有则最后一个数字部分）逐一递增，其余取自 --part、要求中的同名字段，year 默认今年。一件要求只有一个编号，再次请求仍得同一个。\n退出码：0 已发；2 没有准予。",
        "A demand must have been decided and approved with `jianfu decide --ledger LEDGER --record`. The pack's serial gives the shape: its part `sequence`, or else the last part of\n\
         digits, is counted up; the others are taken from --part or the demand's field of that name, and year is this year. A demand has one number, and gets it again when asked again.\n\
         Exit codes: 0 issued; 2 not approved.",
    ))]
struct Issue {
    #[command(flatten)]
    place: LedgerPlace,
    #[arg(required = true, display_order = 2, value_name = say("编号", "ID"), help_heading = say("参数", "Arguments"), help = say("已准予的要求", "the demands that were approved"))]
    ids: Vec<String>,
    #[command(flatten)]
    pack: PackOption,
    #[arg(long, value_name = say("名称", "NAME"), help = say("规则包中的编号；只有一种时不必写", "The pack's serial; needed only where it has several"))]
    serial: Option<String>,
    #[arg(long, value_name = say("名称=数字", "NAME=DIGITS"), help = say("编号的一部分；可写多次", "A part of the number; may be repeated"))]
    part: Vec<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu certificate check [选项] 台账 证明编号…", "jianfu certificate check [OPTIONS] LEDGER NUMBER…"),
    after_help = say("退出码：0 都是；2 有一个不是，或所据的要求已撤回。", "Exit codes: 0 all were; 2 one was not, or what it was issued for was withdrawn."))]
struct Check {
    #[command(flatten)]
    place: LedgerPlace,
    #[arg(required = true, display_order = 2, value_name = say("证明编号", "NUMBER"), help_heading = say("参数", "Arguments"), help = say("要核对的编号", "the numbers to look up"))]
    numbers: Vec<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    look: Look,
}

impl Arguments {
    pub(crate) const fn look(&self) -> Look {
        match &self.what {
            What::Issue(arguments) => arguments.look,
            What::Check(arguments) => arguments.look,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Issue(arguments) => issue(arguments, ui),
        What::Check(arguments) => check(arguments, ui),
    }
}

fn issue(arguments: &Issue, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let parts = arguments.part.iter().map(|text| part(text)).collect::<Result<BTreeMap<_, _>, _>>()?;
    let pack = arguments.pack.source().load()?;
    let mut ledger = arguments.place.open()?;
    let mut out = arguments.output.open(ui)?;
    for id in &arguments.ids {
        let issued = ledger.issue(&pack, arguments.serial.as_deref(), id, &parts, now());
        let issued = issued.map_err(|error| failure(&arguments.place.name(), &error));
        match issued {
            Ok(issued) => told(&mut out, format, id, Some(&issued), ui).map_err(|error| out.failed(&error))?,
            Err(wrong) => {
                // What was issued before it stays issued, so it is told first.
                out.finish()?;
                return Err(wrong);
            }
        }
    }
    out.finish()?;
    Ok(Exit::Fine)
}

fn check(arguments: &Check, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let mut ledger = arguments.place.open()?;
    let mut out = arguments.output.open(ui)?;
    let mut exit = Exit::Fine;
    for number in &arguments.numbers {
        let issued = ledger.issued(number).map_err(|error| failure(&arguments.place.name(), &error))?;
        if issued.as_ref().is_none_or(|issued| issued.withdrawn) {
            exit = Exit::NotFound;
        }
        told(&mut out, format, number, issued.as_ref(), ui).map_err(|error| out.failed(&error))?;
    }
    out.finish()?;
    Ok(exit)
}

fn part(text: &str) -> Result<(String, String), Failure> {
    let message = Message::new(format!("「{text}」不是 名称=数字"), format!("`{text}` is not NAME=DIGITS"));
    let help = Message::new("写作 --part community=320102001001", "write it as --part community=320102001001");
    let found = text.split_once('=').map(|(name, digits)| (name.trim().to_owned(), digits.trim().to_owned()));
    found.ok_or_else(|| Failure::failed(problem::usage("--part", message, help)))
}

fn told(out: &mut Out, format: Format, asked: &str, issued: Option<&Issued>, ui: &Ui) -> io::Result<()> {
    match (format, issued) {
        (Format::Human, None) => writeln!(out, "{}{}", one_line(asked), ui.say("：不是这本台账发的", ": was not issued by this ledger")),
        (Format::Human, Some(issued)) => {
            let Issued { number, id, at, row, .. } = issued;
            let line = match ui.lang {
                jianfu::Lang::Zh => format!("{number}：{at} 发给「{id}」，台账第 {row} 条"),
                jianfu::Lang::En => format!("{number}: issued at {at} for `{id}`, row {row} of the ledger"),
            };
            let withdrawn = if issued.withdrawn { ui.say("；该要求此后已撤回", "; that was withdrawn since") } else { "" };
            writeln!(out, "{}", one_line(&format!("{line}{withdrawn}")))
        }
        (Format::Plain, None) => writeln!(out, "{}\tunknown", one_line(asked)),
        (Format::Plain, Some(issued)) => {
            let state = if issued.withdrawn { "withdrawn" } else { "issued" };
            writeln!(out, "{}\t{state}\t{}\t{}\t{}", issued.number, one_line(&issued.id), issued.at, issued.row)
        }
        (Format::Json, issued) => writeln!(out, "{}", data(asked, issued)),
    }
}

fn data(asked: &str, issued: Option<&Issued>) -> Value {
    match issued {
        None => json!({ "asked": asked, "issued": false }),
        Some(issued) => json!({
            "asked": asked, "issued": true, "number": issued.number, "id": issued.id, "at": issued.at.to_string(), "row": issued.row,
            "serial": issued.serial, "before": issued.before, "withdrawn": issued.withdrawn,
        }),
    }
}
