//! `jianfu test`: runs the tests that packs carry.

mod human;
mod json;
mod junit;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jianfu::{Pack, TestReport};
use jianfu_dsl::diagnostic::Message;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu test [选项] [路径…]", "jianfu test [OPTIONS] [PATH…]"),
    after_help = say("退出码：1 有测试未通过；2 没有找到测试；3 规则包不能编译。", "Exit codes: 1 a test failed; 2 no test was found; 3 a pack does not compile."))]
pub(crate) struct Arguments {
    #[arg(value_name = say("路径", "PATH"), help_heading = say("参数", "Arguments"),
        help = say("规则包的文件夹，或一个规则文件；不写则测试内置规则包", "folders of packs, or single rule files; without it the embedded packs are tested"))]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|json|junit",
        help = say("输出格式；默认 human", "Output format; by default human"))]
    format: Format,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Junit,
}

/// A pack with what became of its tests.
struct Tested {
    source: PackSource,
    pack: Pack,
    report: TestReport,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let sources =
        if arguments.paths.is_empty() { PackSource::builtins() } else { arguments.paths.iter().cloned().map(PackSource::Path).collect() };
    let (mut tested, mut broken, mut unusable) = (Vec::new(), Vec::new(), None);
    for source in sources {
        match source.load() {
            Ok(pack) => tested.push(Tested { report: pack.run_tests(), source, pack }),
            // The other packs are tested all the same.
            Err(Failure::Wrong { exit, diagnostics, texts }) => {
                ui.report(&diagnostics, &texts);
                broken.push(source.to_string());
                unusable = unusable.or(Some(exit));
            }
            Err(Failure::Pipe) => return Err(Failure::Pipe),
        }
    }
    let text = match arguments.format {
        Format::Human => human::text(&tested, &broken, ui),
        Format::Json => json::text(&tested, &broken, ui),
        Format::Junit => junit::text(&tested, &broken, ui),
    };
    let mut out = Out::stdout(ui);
    out.write_all(text.as_bytes()).map_err(|error| out.failed(&error))?;
    out.finish()?;
    let results = || tested.iter().flat_map(|tested| &tested.report.results);
    Ok(match unusable {
        Some(exit) => exit,
        None if results().any(|result| !result.failures.is_empty()) => Exit::Failed,
        None if results().next().is_none() => Exit::NoTest,
        None => Exit::Fine,
    })
}

/// Where a test stands, as the user can find it.
fn place(tested: &Tested, file: &str, line: u32) -> String {
    format!("{}:{line}", tested.source.name_of(file))
}

/// Messages in the language, one a line.
fn lines<'m>(messages: impl IntoIterator<Item = &'m Message>, ui: &Ui) -> Vec<&'m str> {
    let lang = ui.lang;
    messages.into_iter().map(|message| message.get(lang)).collect()
}
