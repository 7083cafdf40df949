//! `jianfu ledger`: what a watchpoint keeps. Every verb but `verify` and `export` adds to it, and none changes what is there.

mod change;
mod export;
pub(crate) mod import;
pub(crate) mod init;
mod place;
mod rebuild;
pub(crate) mod verify;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::output::{Formats, Output};
use crate::pack_source::PackOption;
use crate::ui::Ui;

pub(crate) use change::head_line;
pub(crate) use place::{LedgerPlace, failure, in_memory, now};

/// What every verb is told that adds to a ledger.
#[derive(Debug, Args)]
struct Adding {
    #[command(flatten)]
    place: LedgerPlace,
    #[command(flatten)]
    pack: PackOption,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger init|import|add|correct|withdraw|verify|rebuild|export …", "jianfu ledger init|import|add|correct|withdraw|verify|rebuild|export …"),
    subcommand_help_heading = say("命令", "Verbs"), subcommand_value_name = say("命令", "VERB"))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    #[command(about = say("新建台账", "Make a ledger"))]
    Init(Init),
    #[command(about = say("导入表格、CSV、JSON 或邮件；读不了的原样留存待查", "Import workbooks, CSV, JSON or mail; what cannot be read is kept as it stands"))]
    Import(Import),
    #[command(about = say("登记记录；有一条不行就一条也不登", "Add entries, all of them or none"))]
    Add(Change),
    #[command(about = say("更正一条记录；原来的版本留着", "Correct an entry; the version before stays"))]
    Correct(Correct),
    #[command(about = say("撤回记录；记录留着，不再计数", "Withdraw entries; they stay, and count no more"))]
    Withdraw(Withdraw),
    #[command(about = say("核验台账有没有被改动", "Verify that nothing was changed"))]
    Verify(Verify),
    #[command(about = say("重建计数用的检索键；记录一条也不动", "Make the keys anew by which counts find entries; no row is touched"))]
    Rebuild(Rebuild),
    #[command(about = say("导出台账", "Export a ledger"))]
    Export(Export),
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger init [选项] 台账", "jianfu ledger init [OPTIONS] LEDGER"),
    after_help = say(
        "台账只记发生过的事，此前发生的也要导入才算数。--complete-from 写明从哪一天起一件不漏，更早的次数视为未知。",
        "A ledger knows what is recorded in it, so what happened before has to be imported to count. --complete-from says from which day on nothing is missing; how often something\n\
         happened before that is unknown.",
    ))]
struct Init {
    #[command(flatten)]
    place: LedgerPlace,
    #[arg(long, value_name = say("日期|ever", "DATE|ever"),
        help = say("台账从这一天起完整；ever 表示全部历史；默认今天", "From this day on the ledger is complete; `ever` means all that ever happened; by default today"))]
    complete_from: Option<String>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger import [选项] 台账 文件…", "jianfu ledger import [OPTIONS] LEDGER FILE…"),
    after_help = say(
        "表头写字段名或其中文名称，另可有：状态、记录于、更正、撤回、记录编号。每个文件一次写入。\n\
         邮件读 .eml 和 .mbox，所附 .csv、.xlsx 表格逐行登记。正文的标准格式：每行「字段：值」，冒号全角半角均可，字段写名称或中文名称，其中「表单：…」必有；\n\
         从第一行认得的字段起，到末尾或一行 -- 为止，其间空行不计，不能有别的行；之前的称呼不看。再写一次「表单」就是下一条。\n\
         每封邮件至少有一条：读不了的正文、附件留存待查，连同主题、日期和正文，不留收发件人地址。收过的邮件（按 Message-ID）不再收。\n退出码：3 有读不了或登不了的行，已原样留存待查；1 文件已导入过。",
        "Headers are field names or labels, and status, recorded, corrects, withdraws, entry. Each file is recorded at once.\n\
         Of mail, .eml and .mbox are read, and the rows of .csv and .xlsx tables that are attached. The standard form of the text: a line `field: value` for each fact, with a\n\
         colon of either width, the field by its name or label, among them `form: …`. It begins with the first line of a known field and ends with the text or a line of two\n\
         dashes; in between there may be blank lines and no others, and what comes before, as a greeting, is not looked at. Where `form` stands again, the next entry begins.\n\
         Every message comes to one entry at least: a text or attachment that cannot be read is kept to be looked at, with subject, date and text, without addresses. A message\n\
         that came before, by its Message-ID, is not taken again.\n\
         Exit codes: 3 some rows could not be read or recorded, and are kept as they stand; 1 a file was imported before.",
    ))]
struct Import {
    #[command(flatten)]
    adding: Adding,
    #[arg(required = true, display_order = 2, value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
        help = say(".xlsx、.csv、.json、.jsonl、.eml、.mbox 文件", ".xlsx, .csv, .json, .jsonl, .eml or .mbox files"))]
    files: Vec<PathBuf>,
    #[arg(long, help = say("导入过的文件再导入一次", "Import a file again that was imported before"))]
    again: bool,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger add [选项] 台账 文件…", "jianfu ledger add [OPTIONS] LEDGER FILE…"))]
struct Change {
    #[command(flatten)]
    adding: Adding,
    #[arg(required = true, display_order = 2, value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
        help = say("记录：.json、.jsonl、.csv、.xlsx 文件；- 读标准输入", "the entries: .json, .jsonl, .csv or .xlsx files; - reads standard input"))]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger correct [选项] 台账 编号 文件", "jianfu ledger correct [OPTIONS] LEDGER ID FILE"))]
struct Correct {
    #[command(flatten)]
    adding: Adding,
    #[arg(display_order = 2, value_name = say("编号", "ID"), help_heading = say("参数", "Arguments"), help = say("要更正的记录", "the entry to correct"))]
    id: String,
    #[arg(display_order = 3, value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
        help = say("更正后的全部事实：只有一条的文件；- 读标准输入", "all its facts as they should be: a file with one entry; - reads standard input"))]
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger withdraw [选项] 台账 编号…", "jianfu ledger withdraw [OPTIONS] LEDGER ID…"))]
struct Withdraw {
    #[command(flatten)]
    adding: Adding,
    #[arg(required = true, display_order = 2, value_name = say("编号", "ID"), help_heading = say("参数", "Arguments"), help = say("要撤回的记录", "the entries to withdraw"))]
    ids: Vec<String>,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger verify [选项] 台账", "jianfu ledger verify [OPTIONS] LEDGER"),
    after_help = say(
        "逐条核对哈希、条数和索引，指明被改动、删去、加入或调换的是哪一条。从某一条起连哈希全部重写的，只凭台账看不出来：把这里给出的末条哈希另行记下，以后用 --head 核对。\n退出码：0 没有问题；2 有问题。",
        "Looks at every hash, the number of rows and the indexes, and names a row that was changed, taken out, put in or moved. That everything was written anew from some row on, hashes\n\
         and all, cannot be told from the ledger alone: write down elsewhere the last hash that is given here, and compare with --head later.\n\
         Exit codes: 0 nothing is wrong; 2 something is.",
    ))]
struct Verify {
    #[command(flatten)]
    place: LedgerPlace,
    #[arg(long, value_name = say("哈希", "HASH"), help = say("以前记下的末条哈希，台账中必须还有", "A last hash that was written down before; the ledger must still contain it"))]
    head: Option<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger export [选项] 台账", "jianfu ledger export [OPTIONS] LEDGER"),
    after_help = say(
        "jsonl 是记录、更正、撤回和已准予的要求，可作 --history 或再导入；csv、xlsx 每条一行；rows 是台账原文连同哈希。",
        "jsonl has entries, corrections, withdrawals and what was approved, as --history and import read them; csv and xlsx have a line for each row; rows is the ledger as it stands, with hashes.",
    ))]
struct Export {
    #[command(flatten)]
    place: LedgerPlace,
    #[command(flatten)]
    output: Output<ExportFormat>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu ledger rebuild [选项] 台账", "jianfu ledger rebuild [OPTIONS] LEDGER"),
    after_help = say(
        "计数按检索键找记录，各规则包有各自的键，换了规则包会自行补齐，不必重建。只有 verify 说检索键与台账不符，才要重建。",
        "Counts find entries by keys, of which each pack has its own; for another pack they are made by themselves. They have to be made anew only where verify says that they are not those of the rows.",
    ))]
struct Rebuild {
    #[command(flatten)]
    place: LedgerPlace,
    #[command(flatten)]
    pack: PackOption,
    #[command(flatten)]
    look: Look,
}

/// How a verb tells what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Plain,
    Json,
}

impl Formats for Format {
    const LISTED: &'static str = "human|plain|json";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ExportFormat {
    #[default]
    Jsonl,
    Csv,
    Xlsx,
    Rows,
}

impl Formats for ExportFormat {
    const LISTED: &'static str = "jsonl|csv|xlsx|rows";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("台账.xlsx", "ledger.xlsx"))
    }
}

impl Arguments {
    pub(crate) const fn look(&self) -> Look {
        match &self.what {
            What::Init(arguments) => arguments.look,
            What::Import(arguments) => arguments.adding.look,
            What::Add(arguments) => arguments.adding.look,
            What::Correct(arguments) => arguments.adding.look,
            What::Withdraw(arguments) => arguments.adding.look,
            What::Verify(arguments) => arguments.look,
            What::Rebuild(arguments) => arguments.look,
            What::Export(arguments) => arguments.look,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Init(arguments) => init::run(arguments, ui),
        What::Import(arguments) => import::run(arguments, ui),
        What::Add(arguments) => change::add(arguments, ui),
        What::Correct(arguments) => change::correct(arguments, ui),
        What::Withdraw(arguments) => change::withdraw(arguments, ui),
        What::Verify(arguments) => verify::run(arguments, ui),
        What::Rebuild(arguments) => rebuild::run(arguments, ui),
        What::Export(arguments) => export::run(arguments, ui),
    }
}
