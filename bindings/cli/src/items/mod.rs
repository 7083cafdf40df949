//! `jianfu items`: searches the lists of a pack, and answers what a department may ask of a community.

mod answer;
mod data;
mod entry;
mod human;
mod markdown;
mod sheet;

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu::Pack;
use jianfu::table::cell::parse_date;
use jianfu::view::{BodyRef, ListRef};
use jianfu_dsl::diagnostic::Message;
use jianfu_dsl::tree::Effect;
use jiff::civil::Date;

use crate::cli::{Look, template};
use crate::decide::keep_apart;
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::{self, PackSource};
use crate::problem;
use crate::text;
use crate::ui::Ui;

use answer::Answer;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu items [选项] [词…]", "jianfu items [OPTIONS] [WORD…]"),
    after_help = say(
        "词在事项的键、名称、又称和各列中查找，全角半角、大小写和空白不计，每个词都要出现。`jianfu items --for 民政局` 回答这个部门可以要求社区做什么。\n退出码：0 找到了；2 没有找到。",
        "Words are looked for in an item's key, name, aliases and columns; width, case and white space make no difference, and every word must occur.\n\
         `jianfu items --for BODY` answers what that department may ask of a community.\n\
         Exit codes: 0 something was found; 2 nothing was.",
    ))]
pub(crate) struct Arguments {
    #[arg(value_name = say("词", "WORD"), help_heading = say("参数", "Arguments"),
        help = say("要找的词；不写则列出所有事项", "what to look for; without it all items are listed"))]
    words: Vec<String>,
    #[arg(long, value_name = say("标识|路径", "ID|PATH"),
        help = say("规则包：内置的标识，文件夹，或编译好的文件；默认用第一个内置的", "The pack: an embedded one's id, a folder or a saved pack; by default the first embedded one"))]
    pack: Option<String>,
    #[arg(long, value_name = say("清单", "LIST"), help = say("只查这张清单", "Look in this list only"))]
    list: Option<String>,
    #[arg(long, value_enum, hide_possible_values = true, value_name = "allow|bar|inform",
        help = say("只查这种作用的清单：准许、禁止、参考", "Look in lists of this effect only"))]
    effect: Option<EffectArg>,
    #[arg(long = "for", value_name = say("机构", "BODY"), help = say("这个部门可以要求什么，不得要求什么", "What this department may ask, and what it may not"))]
    body: Option<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("只要这一天有效的；默认列出全部，并写明有效期", "Only what is in force on this day; by default everything, with its days"))]
    as_of: Option<String>,
    #[arg(long, value_enum, hide_possible_values = true, value_name = "human|json|csv|xlsx|md",
        help = say("输出格式；默认随 --out 的后缀，否则 human", "Output format; by default as the ending of --out tells, else human"))]
    format: Option<Format>,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入这个文件，不写到标准输出", "Write to this file and not to standard output"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EffectArg {
    #[value(alias = "准许")]
    Allow,
    #[value(alias = "禁止")]
    Bar,
    #[value(alias = "参考")]
    Inform,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Csv,
    Xlsx,
    Md,
}

/// What is asked.
struct Question<'p> {
    words: Vec<String>,
    list: Option<ListRef<'p>>,
    effect: Option<Effect>,
    body: Option<BodyRef<'p>>,
    day: Option<Date>,
    /// The command that lists what nobody may ask.
    all_bars: String,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.format()?;
    let day = arguments.day()?;
    let source = PackSource::named(arguments.pack.as_deref().unwrap_or_else(|| pack_source::default_id()));
    if let Some(out) = &arguments.out {
        keep_apart(out, &[], &source)?;
    }
    let pack = source.load()?;
    let question = arguments.question(&pack, day)?;
    let answer = Answer::to(&question, &pack);
    let mut out = arguments.out.as_ref().map_or_else(|| Ok(Out::stdout(ui)), |path| Out::file(path))?;
    let written = match format {
        Format::Human => human::write(&mut out, &answer, &question, ui),
        Format::Json => data::write(&mut out, &answer, &question, &pack, ui),
        Format::Csv => sheet::csv(&mut out, &answer, &question, ui),
        Format::Xlsx => sheet::xlsx(&mut out, &answer, &question, ui),
        Format::Md => markdown::write(&mut out, &answer, &question, &pack, ui),
    };
    written.map_err(|error: io::Error| out.failed(&error))?;
    out.finish()?;
    if !answer.is_empty() {
        return Ok(Exit::Fine);
    }
    ui.note(&text::one_line(&nothing(&answer, &question, ui)));
    Ok(Exit::NotFound)
}

/// What to say where nothing was found.
fn nothing(answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> String {
    if !answer.near.is_empty() {
        let near = answer.near.join(problem::divider(ui.lang));
        return format!("{}{near}", ui.say("没有找到；相近的有：", "nothing was found; near it are: "));
    }
    if question.body.is_some() && !answer.names_bodies {
        let told = ui.say(
            "清单没有写明各事项归哪个部门（没有机构一类的列），所以答不出这个部门可以要求什么",
            "no list says to which department its items belong (none has a column of bodies), so what this department may ask is not known",
        );
        return told.to_owned();
    }
    if question.body.is_some() {
        return ui.say("没有清单提到这个部门", "no list names this department").to_owned();
    }
    ui.say(
        "没有找到；换一个词，或去掉 --list、--effect、--as-of",
        "nothing was found; try another word, or leave out --list, --effect or --as-of",
    )
    .to_owned()
}

impl Arguments {
    fn question<'p>(&self, pack: &'p Pack, day: Option<Date>) -> Result<Question<'p>, Failure> {
        let list = self.list.as_deref().map(|name| {
            let known = || pack.lists().map(|list| list.label()).chain(pack.lists().map(|list| list.name())).collect();
            pack.list(name).ok_or_else(|| problem::unknown_name("--list", ("清单", "list"), name, known()))
        });
        let body = self.body.as_deref().map(|name| {
            let further = |body: BodyRef<'p>| std::iter::once(body.name()).chain(body.aliases());
            let known = || pack.bodies().map(|body| body.label()).chain(pack.bodies().flat_map(further)).collect();
            pack.body(name).ok_or_else(|| problem::unknown_name("--for", ("机构", "body"), name, known()))
        });
        let effect = self.effect.map(|effect| match effect {
            EffectArg::Allow => Effect::Allow,
            EffectArg::Bar => Effect::Bar,
            EffectArg::Inform => Effect::Inform,
        });
        let words = self.words.iter().map(|word| jianfu::view::folded(word)).filter(|word| !word.is_empty()).collect();
        let of_pack = self.pack.as_ref().map_or_else(String::new, |pack| format!(" --pack {pack}"));
        let all_bars = format!("jianfu items --effect bar{of_pack}");
        Ok(Question { words, list: list.transpose()?, effect, body: body.transpose()?, day, all_bars })
    }

    fn day(&self) -> Result<Option<Date>, Failure> {
        let Some(day) = &self.as_of else { return Ok(None) };
        let message = Message::new(format!("「{day}」不是日期"), format!("`{day}` is not a date"));
        let help = Message::new("写作 2026-03-01 或 2026年3月1日", "write it as 2026-03-01 or 2026年3月1日");
        parse_date(day).map(Some).ok_or_else(|| Failure::failed(problem::usage("--as-of", message, help)))
    }

    /// The format asked for, or the one that the output's name tells.
    fn format(&self) -> Result<Format, Failure> {
        let ending = self.out.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let told = match ending.as_deref() {
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some("xlsx") => Format::Xlsx,
            Some("md") => Format::Md,
            _ => Format::Human,
        };
        let format = self.format.unwrap_or(told);
        if format == Format::Xlsx && self.out.is_none() {
            let message = Message::new("工作簿要写入文件", "a workbook has to be written to a file");
            let help = Message::new("加上 --out 事项.xlsx", "add --out items.xlsx");
            return Err(Failure::failed(problem::usage("--format xlsx", message, help)));
        }
        Ok(format)
    }
}
