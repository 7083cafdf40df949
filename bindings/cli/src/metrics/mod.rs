//! `jianfu metrics`: what every metric comes to over a history.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use jianfu::measure::{Asked, Measured, Metric};
use jianfu::{Lang, Pack};
use jianfu_dsl::diagnostic::Message;
use jianfu_dsl::tree::CompareOp;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::history::{self, Past, Remembered};
use crate::lang::say;
use crate::measured::{About, Subject, basis, citations_in_one, known, number_data, sheet_of};
use crate::out::Out;
use crate::output::{Formats, Output};
use crate::problem;
use crate::spreadsheet::{self, Sheet};
use crate::text::{named, one_line};
use crate::ui::{Ui, paint};

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu metrics [选项] 台账…", "jianfu metrics [OPTIONS] HISTORY…"),
    after_help = say(
        "台账的写法与 `jianfu audit` 相同。指标中的「本年」「本月」等是 --on 那一天所在的时间窗。JSON 中的数是精确的分数，其余为便于阅读的近似值。",
        "A history is written as for `jianfu audit`. The windows of a metric, as this year or this month, are those in which the day of --on lies.\n\
         In JSON numbers are exact fractions; elsewhere they are rounded for people.",
    ))]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[arg(long, value_name = say("日期", "DATE"), help = say("算到这一天；默认是最晚一条记录的日期", "Compute for this day; by default that of the latest entry"))]
    on: Option<String>,
    #[command(flatten)]
    past: history::Options,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Json,
    Csv,
    Xlsx,
}

impl Formats for Format {
    const LISTED: &'static str = "human|json|csv|xlsx";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("指标.xlsx", "metrics.xlsx"))
    }
}

/// What the columns of the table are called.
const COLUMNS: [(&str, &str); 8] = [
    ("指标", "metric"),
    ("名称", "label"),
    ("日期", "day"),
    ("数值", "value"),
    ("精确值", "exact"),
    ("目标", "target"),
    ("是否达到", "met"),
    ("依据", "citation"),
];

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
    let format = arguments.output.format()?;
    let past = arguments.past.read()?;
    let on = problem::optional_day("--on", arguments.on.as_deref())?;
    let (pack, remembered) = arguments.subject.remember(&arguments.output, &past, ui)?;
    let metrics = measured(&pack, &remembered, on, &past, ui)?;
    let mut out = arguments.output.open(ui)?;
    let written = match format {
        Format::Human => human(&mut out, &metrics, ui),
        Format::Json => data(&mut out, &metrics, ui),
        Format::Csv => spreadsheet::csv(&mut out, &sheet(&metrics, ui)),
        Format::Xlsx => spreadsheet::xlsx(&mut out, &[sheet(&metrics, ui)], ui),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

/// Measures what is remembered.
fn measured<'p>(pack: &'p Pack, remembered: &Remembered, on: Option<Date>, past: &Past, ui: &Ui) -> Result<Metrics<'p>, Failure> {
    let Some(day) = on.or(remembered.days.map(|(_, last)| last)) else {
        let message = Message::new("台账中没有记录，日期要写明", "the history has no entry, so the day has to be given");
        return Err(Failure::failed(problem::usage("--on", message, Message::new("加上 --on 日期", "add --on DATE"))));
    };
    let asked = known(Asked::during(day, day), past).in_lang(ui.lang);
    let metrics = pack.metrics(remembered.history.as_ref(), &asked);
    Ok(Metrics { pack, about: About::of(pack, remembered, past), on: day, taken: on.is_none(), metrics })
}

/// Metrics as the verb writes them as JSON.
pub(crate) fn as_data(pack: &Pack, remembered: &Remembered, on: Option<Date>, past: &Past, ui: &Ui) -> Result<Value, Failure> {
    let metrics = measured(pack, remembered, on, past, ui)?;
    value(&metrics, ui).map_err(|error| Failure::writing("JSON", &error.into()))
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
        let name = named(&metric.label, &metric.name, ui.lang);
        let target = target(metric, ui);
        let (met, ansi) = met(metric, ui);
        let gap = ui.say("；", "; ");
        let target = if target.is_empty() { String::new() } else { format!("{gap}{}{target}", ui.say("目标 ", "target ")) };
        let met = if met.is_empty() { String::new() } else { format!("{gap}{}", paint(met, ansi, ui.color)) };
        writeln!(out, "{}{}{}{}{met}", one_line(&name), ui.say("：", ": "), metric.words(ui.lang), one_line(&target))?;
        basis(out, &metric.citations, ui)?;
    }
    Ok(())
}

fn data(out: &mut Out, metrics: &Metrics<'_>, ui: &Ui) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &value(metrics, ui)?)?;
    writeln!(out)
}

fn value(metrics: &Metrics<'_>, ui: &Ui) -> serde_json::Result<Value> {
    let about = metrics.about.data(&[("on", metrics.on)])?;
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
    Ok(json!({ "about": about, "metrics": metrics.metrics.iter().map(of_metric).collect::<Vec<_>>() }))
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
            citations_in_one(&metric.citations, ui),
        ]
    };
    sheet_of(("指标", "metrics"), &COLUMNS, metrics.metrics.iter().map(row).collect(), &[], ui)
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
