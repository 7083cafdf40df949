//! `jianfu test`: runs the tests that packs carry.

mod coverage;
mod human;
mod json;
mod junit;
mod snapshots;

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
    after_help = say("退出码：1 有测试未通过或与快照不同，或所要求的覆盖不完整；2 没有找到测试；3 规则包不能编译。", "Exit codes: 1 a test failed or a snapshot differs, or the coverage that was required is not complete; 2 no test was found; 3 a pack does not compile."))]
pub(crate) struct Arguments {
    #[arg(value_name = say("路径", "PATH"), help_heading = say("参数", "Arguments"),
        help = say("规则包的文件夹，一个规则文件，或编译好的文件；不写则测试内置规则包", "folders of packs, single rule files, or saved packs; without it the embedded packs are tested"))]
    paths: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|json|junit",
        help = say("输出格式；默认 human", "Output format; by default human"))]
    format: Format,
    #[arg(long, help = say("列出测试没有触及的规则、边界、清单事项和依据", "Tell which rules, boundaries, listed items and citations the tests do not reach"))]
    coverage: bool,
    #[arg(long, help = say("同上，并在有未触及之处时以 1 退出", "The same, and exit with 1 where there is any"))]
    require_coverage: bool,
    #[arg(long, help = say("把各用例的裁定写入规则包的 snapshots 文件夹，以后每次运行都与之比较", "Write the decisions of the tests into the pack's folder `snapshots`, with which every later run compares them"))]
    accept: bool,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Junit,
}

/// What is told beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Results,
    Coverage,
}

/// A pack with what became of its tests.
struct Tested {
    source: PackSource,
    pack: Pack,
    report: TestReport,
    /// What is wrong with the snapshots beside what is wrong with one test.
    stale: Vec<Message>,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let sources =
        if arguments.paths.is_empty() { PackSource::builtins() } else { arguments.paths.iter().cloned().map(PackSource::Path).collect() };
    let (mut tested, mut broken, mut unusable) = (Vec::new(), Vec::new(), None);
    if arguments.accept {
        snapshots::check_folders(&sources)?;
    }
    for source in sources {
        match source.load() {
            Ok(pack) => {
                let mut report = pack.run_tests();
                let mut stale = Vec::new();
                if let Some(folder) = source.folder() {
                    if arguments.accept {
                        snapshots::accept(folder, &report, ui)?;
                    } else {
                        stale = snapshots::compare(folder, &mut report)?;
                    }
                }
                tested.push(Tested { source, pack, report, stale });
            }
            // The other packs are tested all the same.
            Err(Failure::Wrong { exit, diagnostics, texts }) => {
                ui.report(&diagnostics, &texts);
                broken.push(source.to_string());
                unusable = unusable.or(Some(exit));
            }
            Err(Failure::Pipe) => return Err(Failure::Pipe),
        }
    }
    let asked = if arguments.coverage || arguments.require_coverage { Asked::Coverage } else { Asked::Results };
    let text = match arguments.format {
        Format::Human => human::text(&tested, &broken, asked, ui),
        Format::Json => json::text(&tested, &broken, asked, ui),
        Format::Junit => junit::text(&tested, &broken, asked, ui),
    };
    Out::stdout(ui).whole(text.as_bytes())?;
    let results = || tested.iter().flat_map(|tested| &tested.report.results);
    Ok(match unusable {
        Some(exit) => exit,
        None if results().any(|result| !result.failures.is_empty()) || tested.iter().any(|tested| !tested.stale.is_empty()) => Exit::Failed,
        None if results().next().is_none() => Exit::NoTest,
        None if arguments.require_coverage && tested.iter().any(|tested| !tested.report.coverage.is_complete()) => Exit::Failed,
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
