//! `jianfu list`: a list of a pack as a workbook that officials edit, and what they changed taken back.

mod compare;
mod export;
mod grid;
mod import;
mod keys;
mod notes;
mod show;
mod workbook;
mod write;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jianfu::Pack;
use jianfu::view::ListRef;
use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu list export|import …", "jianfu list export|import …"),
    subcommand_help_heading = say("命令", "Verbs"), subcommand_value_name = say("命令", "VERB"))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    #[command(about = say("把一张清单写成可以用 Excel 修改的工作簿", "Write a list as a workbook that Excel can change"))]
    Export(Export),
    #[command(about = say("列出工作簿中的改动，并写回规则包", "Show what was changed in such a workbook, and write it back into the pack"))]
    Import(Import),
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu list export [选项] 规则包 清单", "jianfu list export [OPTIONS] PACK LIST"))]
struct Export {
    #[arg(display_order = 1, value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("规则包的文件夹，或内置规则包的标识", "a pack's folder, or the id of an embedded pack"))]
    pack: String,
    #[arg(display_order = 2, value_name = say("清单", "LIST"), help_heading = say("参数", "Arguments"), help = say("清单的名称或标签", "the list's name or label"))]
    list: String,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入的工作簿；默认用清单的名称", "The workbook to write; by default it is named like the list"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu list import [选项] 规则包 清单 文件", "jianfu list import [OPTIONS] PACK LIST FILE"))]
struct Import {
    #[arg(display_order = 1, value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"), help = say("规则包的文件夹", "the pack's folder"))]
    pack: PathBuf,
    #[arg(display_order = 2, value_name = say("清单", "LIST"), help_heading = say("参数", "Arguments"), help = say("清单的名称或标签", "the list's name or label"))]
    list: String,
    #[arg(display_order = 3, value_name = say("文件", "FILE"), help_heading = say("参数", "Arguments"),
        help = say("改过的工作簿，或同样列的 CSV", "the edited workbook, or a CSV file with the same columns"))]
    file: PathBuf,
    #[arg(long, help = say("只列出改动，什么也不写", "Only show what was changed, and write nothing"))]
    dry_run: bool,
    #[arg(long, help = say("导出之后清单又有变动也照样写回", "Take it although the list has changed since the workbook was written"))]
    outdated: bool,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|json",
        help = say("输出格式；默认 human", "Output format; by default human"))]
    format: Format,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

impl Arguments {
    pub(crate) const fn look(&self) -> Look {
        match &self.what {
            What::Export(arguments) => arguments.look,
            What::Import(arguments) => arguments.look,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Export(arguments) => export::run(arguments, ui),
        What::Import(arguments) => import::run(arguments, ui),
    }
}

/// The list that an argument names.
fn list_of<'p>(pack: &'p Pack, name: &str) -> Result<ListRef<'p>, Failure> {
    pack.list(name).ok_or_else(|| {
        let known = || pack.lists().flat_map(|list| [list.name(), list.label()]);
        let help = match nearest_name(name, known()) {
            Some(near) => problem::did_you_mean(near),
            None => {
                let names: Vec<String> = pack.lists().map(|list| format!("{} {}", list.name(), list.label())).collect();
                Message::new(format!("规则包的清单：{}", names.join("、")), format!("the pack's lists are: {}", names.join(", ")))
            }
        };
        let message = Message::new(format!("规则包没有清单「{name}」"), format!("the pack has no list `{name}`"));
        Failure::failed(problem::usage("LIST", message, help))
    })
}
