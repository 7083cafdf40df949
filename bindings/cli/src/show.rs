//! `jianfu show`: a pack as a handbook.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu_handbook::{Options, handbook};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::{self, PackSource};
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
    #[arg(long, value_enum, hide_possible_values = true, value_name = "md|html",
        help = say("输出格式；默认随 --out 的后缀，否则 md", "Output format; by default as the ending of --out tells, else md"))]
    format: Option<Format>,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入这个文件，不写到标准输出", "Write to this file and not to standard output"))]
    out: Option<PathBuf>,
    #[arg(long, value_name = say("日期", "DATE"),
        help = say("标出这一天无效的规则、清单和依据", "Mark the rules, lists and citations that are not in force on this day"))]
    as_of: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Md,
    Html,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let mut options = Options::new(ui.lang);
    if let Some(day) = &arguments.as_of {
        options = options.as_of(problem::day("--as-of", day)?);
    }
    let source = PackSource::named(arguments.pack.as_deref().unwrap_or_else(|| pack_source::default_id()));
    if let Some(out) = arguments.out.as_ref().filter(|out| source.holds(out)) {
        return Err(pack_source::belongs_to_pack(out));
    }
    let book = handbook(&source.load()?, &options);
    let text = match arguments.format() {
        Format::Md => book.to_markdown(),
        Format::Html => book.to_html(),
    };
    let mut out = arguments.out.as_ref().map_or_else(|| Ok(Out::stdout(ui)), |path| Out::file(path))?;
    out.write_all(text.as_bytes()).map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

impl Arguments {
    /// The format asked for, or the one that the output's name tells.
    fn format(&self) -> Format {
        let ending = self.out.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let told = match ending.as_deref() {
            Some("html" | "htm") => Format::Html,
            _ => Format::Md,
        };
        self.format.unwrap_or(told)
    }
}
