//! `jianfu lint`: what deserves a second look in packs that compile.

use std::collections::BTreeSet;

use clap::Args;
use jianfu::Lang;
use jianfu_dsl::diagnostic::{Message, Severity};
use jianfu_dsl::keywords::nearest_name;
use jianfu_lint::Options;
use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::found::{Format, Found, counted};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu lint [选项] [规则包…]", "jianfu lint [OPTIONS] [PACK…]"),
    after_help = say(
        "警告是多半不合本意的，提示是可能有意的。规则包可在 pack.toml 中写 lint_allow = [\"JF-A007\"]，容许已经考虑过的。`jianfu explain JF-A002` 说明一个代码。\n退出码：0 没有不合格的；3 规则包有误，或 --deny-warnings 时有警告。",
        "A warning is probably not meant, a note may well be. A pack allows what its author has weighed with lint_allow = [\"JF-A007\"] in pack.toml.\n\
         `jianfu explain JF-A002` explains a code.\n\
         Exit codes: 0 nothing is denied; 3 a pack is invalid, or there is a warning under --deny-warnings.",
    ))]
pub(crate) struct Arguments {
    #[arg(value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("内置规则包的标识，规则包的文件夹，或一个规则文件；不写则检视内置的", "ids of embedded packs, folders of packs, or single rule files; without it the embedded packs are looked at"))]
    packs: Vec<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("从这一天看什么将到期；默认今天", "The day from which ends are counted; by default today"))]
    as_of: Option<String>,
    #[arg(long, value_name = say("天数", "DAYS"), default_value_t = jianfu_lint::DAYS_AHEAD, hide_default_value = true,
        help = say("报告多少天以内到期的；默认 90", "Report what ends within so many days; by default 90"))]
    within: u16,
    #[arg(long, value_delimiter = ',', value_name = say("代码,…", "CODE,…"), help = say("不报告这些，例如 JF-A007", "Leave these out, for example JF-A007"))]
    allow: Vec<String>,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|plain|json",
        help = say("输出格式；默认 human，plain 每行一个问题", "Output format; by default human, plain has one finding a line"))]
    format: Format,
    #[arg(long, help = say("有警告也算不合格；提示不算", "Let warnings count as errors do; notes do not"))]
    deny_warnings: bool,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// From which day packs were looked at, and how far ahead.
struct Horizon {
    day: Date,
    /// Whether nobody asked for the day.
    is_today: bool,
    within: u16,
}

#[derive(Serialize)]
struct Record<'a> {
    as_of: String,
    within: u16,
    findings: &'a RawValue,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let horizon = arguments.horizon()?;
    let options = arguments.options(&horizon)?;
    let named: BTreeSet<&str> = arguments.packs.iter().map(String::as_str).collect();
    let sources = if named.is_empty() { PackSource::builtins() } else { named.into_iter().map(PackSource::named).collect() };
    let mut found = Found::default();
    let (mut packs, mut exit) = (0, Exit::Fine);
    for source in sources {
        match source.load() {
            Ok(pack) => {
                packs += 1;
                let diagnostics = jianfu_lint::lint(&pack, &options);
                let (diagnostics, texts) = problem::renamed(diagnostics, pack.texts().clone(), &|file| source.name_of(file));
                found.add(diagnostics, texts);
            }
            Err(Failure::Wrong { exit: Exit::Invalid, diagnostics, texts }) => found.add(diagnostics, texts),
            // What cannot be read is no finding: it is said at once, and the other packs are looked at all the same.
            Err(Failure::Wrong { exit: failed, diagnostics, texts }) => {
                ui.report(&diagnostics, &texts);
                exit = failed;
            }
            Err(Failure::Pipe) => return Err(Failure::Pipe),
        }
    }
    let closing = closing(&found, packs, &horizon, ui);
    let text = match arguments.format {
        Format::Human => found.human(&closing, ui),
        Format::Plain => found.plain(ui),
        Format::Json => format!("{}\n", json(&found, &horizon, ui)),
    };
    Out::stdout(ui).whole(text.as_bytes())?;
    if arguments.format == Format::Plain {
        ui.note(&closing);
    }
    let denied = found.count(Severity::Error) > 0 || arguments.deny_warnings && found.count(Severity::Warning) > 0;
    Ok(if exit == Exit::Fine && denied { Exit::Invalid } else { exit })
}

impl Arguments {
    fn horizon(&self) -> Result<Horizon, Failure> {
        let within = self.within;
        let Some(day) = &self.as_of else { return Ok(Horizon { day: Zoned::now().date(), is_today: true, within }) };
        Ok(Horizon { day: problem::day("--as-of", day)?, is_today: false, within })
    }

    fn options(&self, horizon: &Horizon) -> Result<Options, Failure> {
        let mut options = Options::on(horizon.day).within(horizon.within);
        for asked in &self.allow {
            let code = asked.trim().to_ascii_uppercase();
            if !jianfu_lint::codes().any(|known| known == code) {
                let message = Message::new(format!("没有检视代码「{asked}」"), format!("there is no lint `{asked}`"));
                let help = nearest_name(&code, jianfu_lint::codes()).map_or_else(
                    || {
                        Message::new(
                            "`jianfu explain` 列出所有代码，检视的以 JF-A 开头",
                            "`jianfu explain` lists all codes; those of lints begin with JF-A",
                        )
                    },
                    problem::did_you_mean,
                );
                return Err(Failure::failed(problem::usage("--allow", message, help)));
            }
            options = options.allow(code);
        }
        Ok(options)
    }
}

fn json(found: &Found, horizon: &Horizon, ui: &Ui) -> String {
    // What the renderer writes is JSON, in which no string holds a line end, and plain records of it cannot fail to be written.
    let findings = RawValue::from_string(found.json(ui).replace('\n', "\n  ")).unwrap_or_default();
    let record = Record { as_of: horizon.day.to_string(), within: horizon.within, findings: &findings };
    serde_json::to_string_pretty(&record).unwrap_or_default()
}

fn closing(found: &Found, packs: usize, horizon: &Horizon, ui: &Ui) -> String {
    let (errors, warnings, notes) = (found.count(Severity::Error), found.count(Severity::Warning), found.count(Severity::Note));
    let Horizon { day, is_today, within } = horizon;
    match ui.lang {
        Lang::Zh => {
            let day = if *is_today { format!("今天 {day} ") } else { format!(" {day} ") };
            let errors = if errors > 0 { format!("{errors} 处错误，") } else { String::new() };
            format!("{packs} 个规则包，自{day}起看 {within} 天：{errors}{warnings} 处警告，{notes} 处提示")
        }
        Lang::En => {
            let day = if *is_today { format!("today, {day}") } else { day.to_string() };
            let errors = if errors > 0 { format!("{}, ", counted(errors, "error")) } else { String::new() };
            let (packs, warnings, notes) = (counted(packs, "pack"), counted(warnings, "warning"), counted(notes, "note"));
            format!("{packs}, {within} days ahead from {day}: {errors}{warnings}, {notes}")
        }
    }
}
