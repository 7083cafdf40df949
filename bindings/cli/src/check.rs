//! `jianfu check`: what is wrong in packs.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use jianfu_dsl::diagnostic::Severity;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::found::{Format, Found, counted};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu check [选项] 路径…", "jianfu check [OPTIONS] PATH…"))]
pub(crate) struct Arguments {
    #[arg(required = true, value_name = say("路径", "PATH"), help_heading = say("参数", "Arguments"),
        help = say("规则包的文件夹，或一个规则文件", "folders of packs, or single rule files"))]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|plain|json",
        help = say("输出格式；默认 human，plain 每行一个问题", "Output format; by default human, plain has one problem a line"))]
    format: Format,
    #[arg(long, help = say("有警告也算不合格", "Let warnings count as errors do"))]
    deny_warnings: bool,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let mut found = Found::default();
    let mut exit = Exit::Fine;
    for path in arguments.paths.iter().collect::<BTreeSet<_>>() {
        let source = PackSource::Path(path.clone());
        match source.load() {
            Ok(pack) => {
                let (diagnostics, texts) = problem::renamed(pack.warnings().to_vec(), pack.texts().clone(), &|file| source.name_of(file));
                found.add(diagnostics, texts);
            }
            Err(Failure::Wrong { exit: Exit::Invalid, diagnostics, texts }) => found.add(diagnostics, texts),
            // What cannot be read is no finding about rules: it is said at once, and the other packs are checked all the same.
            Err(Failure::Wrong { exit: failed, diagnostics, texts }) => {
                ui.report(&diagnostics, &texts);
                exit = failed;
            }
            Err(Failure::Pipe) => return Err(Failure::Pipe),
        }
    }
    write(&found, arguments.format, ui)?;
    let denied = found.count(Severity::Error) > 0 || arguments.deny_warnings && found.count(Severity::Warning) > 0;
    Ok(if exit == Exit::Fine && denied { Exit::Invalid } else { exit })
}

fn write(found: &Found, format: Format, ui: &Ui) -> Result<(), Failure> {
    let text = match format {
        Format::Human => found.human(&closing(found, ui), ui),
        Format::Plain => found.plain(ui),
        Format::Json => format!("{}\n", found.json(ui)),
    };
    Out::stdout(ui).whole(text.as_bytes())?;
    if format == Format::Plain {
        ui.note(&closing(found, ui));
    }
    Ok(())
}

fn closing(found: &Found, ui: &Ui) -> String {
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let files = found.texts.keys().filter(|name| name.ends_with(".jf")).count();
    match ui.lang {
        jianfu::Lang::Zh => format!("{files} 个规则文件：{errors} 处错误，{warnings} 处警告"),
        jianfu::Lang::En => format!("{}: {}, {}", counted(files, "rule file"), counted(errors, "error"), counted(warnings, "warning")),
    }
}
