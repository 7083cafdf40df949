//! `jianfu show`: a pack as a handbook.

use clap::{Args, ValueEnum};
use jianfu_handbook::{Options, handbook};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::output::{Formats, Output};
use crate::pack_source::PackSource;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu show [选项] [规则包]", "jianfu show [OPTIONS] [PACK]"),
    after_help = say(
        "手册把每条规则写成完整的句子，附上依据、清单、文件和测试，供对照原文核对。HTML 是一个文件，不用脚本，也不联网。",
        "The handbook says every rule in full sentences, with what it rests on, the lists, the sources and the tests, so that it can be checked against the law.\n\
         The HTML is one file, without scripts and without network.",
    ))]
pub(crate) struct Arguments {
    #[arg(value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("文件夹、规则文件、编译好的文件，或内置的标识；默认用第一个内置的", "A folder, a rule file, a saved pack or an embedded one's id; by default the first embedded one"))]
    pack: Option<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[arg(long, value_name = say("日期", "DATE"),
        help = say("标出这一天无效的规则、清单和依据", "Mark the rules, lists and citations that are not in force on this day"))]
    as_of: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Md,
    Html,
}

impl Formats for Format {
    const LISTED: &'static str = "md|html";
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let mut options = Options::new(ui.lang);
    if let Some(day) = &arguments.as_of {
        options = options.as_of(problem::day("--as-of", day)?);
    }
    let source = PackSource::named_or_first(arguments.pack.as_deref());
    arguments.output.keep_apart(&[], &source)?;
    let book = handbook(&source.load()?, &options);
    let text = match arguments.output.format()? {
        Format::Md => book.to_markdown(),
        Format::Html => book.to_html(),
    };
    arguments.output.open(ui)?.whole(text.as_bytes())?;
    Ok(Exit::Fine)
}
