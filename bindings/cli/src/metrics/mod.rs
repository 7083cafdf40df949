//! `jianfu metrics`: what every metric comes to over a history.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu::measure::{Asked, Measured, Metric};
use jianfu::{Lang, Pack};
use jianfu_dsl::diagnostic::Message;
use jianfu_dsl::tree::CompareOp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::history;
use crate::lang::say;
use crate::measured::{self, About, Sheet, citation_lines, known, number_data, remember};
use crate::out::Out;
use crate::problem;
use crate::text::one_line;
use crate::ui::{Ui, paint};

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu metrics [选项] 台账…", "jianfu metrics [OPTIONS] HISTORY…"),
    after_help = say(
        "台账的写法与 `jianfu audit` 相同。指标中的「本年」「本月」等是 --on 那一天所在的时间窗。JSON 中的数是精确的分数，其余为便于阅读的近似值。",
        "A history is written as for `jianfu audit`. The windows of a metric, as this year or this month, are those in which the day of --on lies.\n\
         In JSON numbers are exact fractions; elsewhere they are rounded for people.",
    ))]
pub(crate) struct Arguments {
    #[arg(required = true, value_name = say("台账", "HISTORY"), help_heading = say("参数", "Arguments"),
        help = say(".xlsx、.csv、.json、.jsonl 文件；- 读标准输入", ".xlsx, .csv, .json or .jsonl files; - reads standard input"))]
    history: Vec<PathBuf>,
    #[arg(long, value_name = say("标识|路径", "ID|PATH"),
        help = say("规则包：内置的标识，文件夹，或编译好的文件；默认用第一个内置的", "The pack: an embedded one's id, a folder or a saved pack; by default the first embedded one"))]
    pack: Option<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("算到这一天；默认是最晚一条记录的日期", "Compute for this day; by default that of the latest entry"))]
    on: Option<String>,
    #[command(flatten)]
    past: history::Options,
    #[arg(long, value_enum, hide_possible_values = true, value_name = "human|json|csv|xlsx",
        help = say("输出格式；默认随 --out 的后缀，否则 human", "Output format; by default as the ending of --out tells, else human"))]
    format: Option<Format>,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入这个文件，不写到标准输出", "Write to this file and not to standard output"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Csv,
    Xlsx,
}

/// What came of it.
struct Metrics<'p> {
    pack: &'p Pack,
    about: About<'p>,
    on: Date,
    /// Whether the day was not given but taken from the history.
    taken: bool,
    metrics: Vec<Metric>,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.format()?;
    let past = arguments.past.read()?;
    let on = arguments.on.as_deref().map(|day| problem::day("--on", day)).transpose()?;
    let (pack, remembered) = remember(&arguments.history, arguments.pack.as_deref(), arguments.out.as_deref(), &past, ui)?;
    let Some(day) = on.or(remembered.days.map(|(_, last)| last)) else {
        let message = Message::new("台账中没有记录，日期要写明", "the history has no entry, so the day has to be given");
        return Err(Failure::failed(problem::usage("--on", message, Message::new("加上 --on 日期", "add --on DATE"))));
    };
    let asked = known(Asked::during(day, day), &past).in_lang(ui.lang);
    let metrics = pack.metrics(&remembered.history, &asked);
    let metrics = Metrics { pack: &pack, about: About::of(&pack, &remembered, &past), on: day, taken: on.is_none(), metrics };
    let mut out = arguments.out.as_ref().map_or_else(|| Ok(Out::stdout(ui)), |path| Out::file(path))?;
    let written = match format {
        Format::Human => human(&mut out, &metrics, ui),
        Format::Json => data(&mut out, &metrics, ui),
        Format::Csv => measured::csv(&mut out, &sheet(&metrics, ui)),
        Format::Xlsx => measured::xlsx(&mut out, &[sheet(&metrics, ui)], ui),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

fn human(out: &mut Out, metrics: &Metrics<'_>, ui: &Ui) -> io::Result<()> {
    match ui.lang {
        Lang::Zh => writeln!(out, "指标，{}{}", metrics.on, if metrics.taken { "（没有写明，按台账最晚一条记录的日期）" } else { "" })?,
        Lang::En => {
            let taken = if metrics.taken { " (not given: the day of the latest entry)" } else { "" };
            writeln!(out, "Metrics on {}{taken}", metrics.on)?;
        }
    }
    writeln!(out, "{}\n", metrics.about.line(ui))?;
    if metrics.metrics.is_empty() {
        let declared = metrics.pack.measures().any(|measure| matches!(measure.kind(), jianfu::view::Measure::Metric { .. }));
        let nothing = if declared {
            ui.say("没有指标在这一天有效", "No metric is in force on this day")
        } else {
            ui.say("规则包没有指标", "The pack has no metrics")
        };
        return writeln!(out, "{nothing}");
    }
    for metric in &metrics.metrics {
        let name = match ui.lang {
            Lang::Zh if metric.label != metric.name => format!("{}（{}）", metric.label, metric.name),
            Lang::Zh => metric.label.clone(),
            Lang::En => metric.name.clone(),
        };
        let target = target(metric, ui);
        let (met, ansi) = met(metric, ui);
        let gap = ui.say("；", "; ");
        let target = if target.is_empty() { String::new() } else { format!("{gap}{}{target}", ui.say("目标 ", "target ")) };
        let met = if met.is_empty() { String::new() } else { format!("{gap}{}", paint(met, ansi, ui.color)) };
        writeln!(out, "{}{}{}{}{met}", one_line(&name), ui.say("：", ": "), metric.words(ui.lang), one_line(&target))?;
        for line in citation_lines(&metric.citations, ui.lang) {
            writeln!(out, "  {}{}{}", ui.say("依据", "basis"), ui.say("：", ": "), one_line(&line))?;
        }
    }
    Ok(())
}

fn data(out: &mut Out, metrics: &Metrics<'_>, ui: &Ui) -> io::Result<()> {
    let mut about = serde_json::to_value(&metrics.about)?;
    if let Some(about) = about.as_object_mut() {
        about.insert("on".to_owned(), json!(metrics.on.to_string()));
    }
    let of_metric = |metric: &Metric| -> Value {
        let target = metric.target.map(|(op, target)| json!({ "op": symbol(op, Lang::En), "value": number_data(target) }));
        json!({
            "name": metric.name,
            "label": metric.label,
            "value": number_data(metric.value),
            "words": metric.words(ui.lang),
            "percent": metric.percent,
            "target": target,
            "met": metric.met,
            "citations": metric.citations,
        })
    };
    let value = json!({ "about": about, "metrics": metrics.metrics.iter().map(of_metric).collect::<Vec<_>>() });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

fn sheet(metrics: &Metrics<'_>, ui: &Ui) -> Sheet {
    let row = |metric: &Metric| {
        let exact = if let Measured::Known(number) = metric.value { number.to_string() } else { String::new() };
        vec![
            metric.name.clone(),
            metric.label.clone(),
            metrics.on.to_string(),
            metric.words(ui.lang),
            exact,
            target(metric, ui),
            met(metric, ui).0.to_owned(),
            citation_lines(&metric.citations, ui.lang).join(ui.say("；", "; ")),
        ]
    };
    Sheet {
        name: ui.say("指标", "metrics"),
        header: vec![
            ui.say("指标", "metric"),
            ui.say("名称", "label"),
            ui.say("日期", "day"),
            ui.say("数值", "value"),
            ui.say("精确值", "exact"),
            ui.say("目标", "target"),
            ui.say("是否达到", "met"),
            ui.say("依据", "citation"),
        ],
        rows: metrics.metrics.iter().map(row).collect(),
        numbers: Vec::new(),
    }
}

/// What is aimed at; empty where nothing is.
fn target(metric: &Metric, ui: &Ui) -> String {
    let Some((op, target)) = metric.target else { return String::new() };
    let number = match target {
        Measured::Known(number) if number.parts().1 == 1 => number.to_string(),
        Measured::Known(number) => number.rounded(1),
        Measured::Empty | Measured::Unknown | Measured::TooLarge => return ui.say("未知", "unknown").to_owned(),
    };
    format!("{} {number}{}", symbol(op, ui.lang), if metric.percent { "%" } else { "" })
}

/// Whether that is met, and the colour of the answer; empty where there is no target.
const fn met(metric: &Metric, ui: &Ui) -> (&'static str, &'static str) {
    match (metric.met, metric.target.is_some()) {
        (Some(true), _) => (ui.say("达到", "met"), "32"),
        (Some(false), _) => (ui.say("未达到", "not met"), "31"),
        (None, true) => (ui.say("无法判断是否达到", "it cannot be told whether it is met"), "33"),
        (None, false) => ("", ""),
    }
}

const fn symbol(op: CompareOp, lang: Lang) -> &'static str {
    match (op, lang) {
        (CompareOp::Eq, _) => "=",
        (CompareOp::Ne, Lang::Zh) => "≠",
        (CompareOp::Ne, Lang::En) => "!=",
        (CompareOp::Lt, _) => "<",
        (CompareOp::Le, Lang::Zh) => "≤",
        (CompareOp::Le, Lang::En) => "<=",
        (CompareOp::Gt, _) => ">",
        (CompareOp::Ge, Lang::Zh) => "≥",
        (CompareOp::Ge, Lang::En) => ">=",
    }
}

impl Arguments {
    /// The format asked for, or the one that the output's name tells.
    fn format(&self) -> Result<Format, Failure> {
        let ending = self.out.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let told = match ending.as_deref() {
            Some("json") => Format::Json,
            Some("csv") => Format::Csv,
            Some("xlsx") => Format::Xlsx,
            _ => Format::Human,
        };
        let format = self.format.unwrap_or(told);
        if format == Format::Xlsx && self.out.is_none() {
            let message = Message::new("工作簿要写入文件", "a workbook has to be written to a file");
            let help = Message::new("加上 --out 指标.xlsx", "add --out metrics.xlsx");
            return Err(Failure::failed(problem::usage("--format xlsx", message, help)));
        }
        Ok(format)
    }
}
