//! `jianfu items`: searches the lists of a pack, and answers what a department may ask of a community.

mod answer;
mod data;
mod entry;
mod human;
mod markdown;
mod sheet;

use clap::{Args, ValueEnum};
use jianfu::Pack;
use jianfu::view::{BodyRef, ListRef};
use jianfu_dsl::tree::Effect;
use jiff::civil::Date;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::output::{Formats, Output};
use crate::pack_source::PackOption;
use crate::problem;
use crate::spreadsheet;
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
    #[command(flatten)]
    pack: PackOption,
    #[arg(long, value_name = say("清单", "LIST"), help = say("只查这张清单", "Look in this list only"))]
    list: Option<String>,
    #[arg(long, value_enum, hide_possible_values = true, value_name = "allow|bar|inform",
        help = say("只查这种作用的清单：准许、禁止、参考", "Look in lists of this effect only"))]
    effect: Option<EffectArg>,
    #[arg(long = "for", value_name = say("机构", "BODY"), help = say("这个部门可以要求什么，不得要求什么", "What this department may ask, and what it may not"))]
    body: Option<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("只要这一天有效的；默认列出全部，并写明有效期", "Only what is in force on this day; by default everything, with its days"))]
    as_of: Option<String>,
    #[command(flatten)]
    output: Output<Format>,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
    Csv,
    Xlsx,
    Md,
}

impl Formats for Format {
    const LISTED: &'static str = "human|json|csv|xlsx|md";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("事项.xlsx", "items.xlsx"))
    }
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
    let format = arguments.output.format()?;
    let day = problem::optional_day("--as-of", arguments.as_of.as_deref())?;
    let source = arguments.pack.source();
    arguments.output.keep_apart(&[], &source)?;
    let pack = source.load()?;
    let question = arguments.question(&pack, day)?;
    let answer = Answer::to(&question, &pack);
    let mut out = arguments.output.open(ui)?;
    let written = match format {
        Format::Human => human::write(&mut out, &answer, &question, ui),
        Format::Json => data::write(&mut out, &answer, &question, &pack, ui),
        Format::Csv => spreadsheet::csv(&mut out, &sheet::of(&answer, &question, ui)),
        Format::Xlsx => spreadsheet::xlsx(&mut out, &[sheet::of(&answer, &question, ui)], ui),
        Format::Md => markdown::write(&mut out, &answer, &question, &pack, ui),
    };
    written.map_err(|error| out.failed(&error))?;
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
        let of_pack = self.pack.pack.as_ref().map_or_else(String::new, |pack| format!(" --pack {pack}"));
        let all_bars = format!("jianfu items --effect bar{of_pack}");
        Ok(Question { words, list: list.transpose()?, effect, body: body.transpose()?, day, all_bars })
    }
}
