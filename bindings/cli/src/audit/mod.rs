//! `jianfu audit`: what in a history exceeds quotas or is overdue, the alerts that are raised, and the scores.

mod data;
mod human;
mod sheet;
mod words;

use clap::{Args, ValueEnum};
use jianfu::Pack;
use jianfu::measure::{Alert, Asked, Finding, Score};
use jianfu_dsl::diagnostic::Message;
use jiff::civil::Date;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::history::{self, Past, Remembered};
use crate::lang::say;
use crate::measured::{About, Subject, known};
use crate::output::{Formats, Output};
use crate::problem;
use crate::spreadsheet;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu audit [选项] 台账…", "jianfu audit [OPTIONS] HISTORY…"),
    after_help = say(
        "台账每行一条记录：表头写字段名或其中文名称，表单（form）一列选定表单，另可有：状态、记录于、更正、撤回、记录编号。工作簿中有表头的工作表都读。\n超出限次的，按日期和编号的先后认定；次数不足的，只看期间内结束的时间窗；预警看最后一天；评分看整个期间。\n退出码：0 没有发现；2 有发现；3 台账有读不了的行。",
        "A history has a row for each entry. Headers are field names or labels, a column form (表单) names the form, and there may be status, recorded, corrects, withdraws, entry.\n\
         Every sheet of a workbook that has a header is read.\n\
         What exceeds a quota is told in order of day and id; what happened too seldom, of windows that end within the period; alerts are those of the last day; scores are\n\
         those of the whole period.\n\
         Exit codes: 0 nothing was found; 2 something was; 3 a row could not be read.",
    ))]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[arg(long, value_name = say("日期", "DATE"), help = say("期间的第一天；默认是最早一条记录的日期", "First day of the period; by default that of the earliest entry"))]
    from: Option<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("期间的最后一天；默认是最晚一条记录的日期", "Last day of the period; by default that of the latest entry"))]
    to: Option<String>,
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
    Jsonl,
    Csv,
    Xlsx,
}

impl Formats for Format {
    const LISTED: &'static str = "human|json|jsonl|csv|xlsx";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("审计.xlsx", "audit.xlsx"))
    }
}

/// The days that are audited.
#[derive(Debug, Clone, Copy)]
struct Period {
    from: Date,
    to: Date,
    /// Whether a day of it was not given but taken from the history.
    taken: bool,
}

/// What came of an audit.
struct Audit<'p> {
    pack: &'p Pack,
    about: About<'p>,
    period: Period,
    findings: Vec<Finding>,
    alerts: Vec<Alert>,
    scores: Vec<Score>,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let past = arguments.past.read()?;
    let from = problem::optional_day("--from", arguments.from.as_deref())?;
    let to = problem::optional_day("--to", arguments.to.as_deref())?;
    let (pack, remembered) = arguments.subject.remember(&arguments.output, &past, ui)?;
    let audit = audit(&pack, &remembered, (from, to), &past, ui)?;
    let mut out = arguments.output.open(ui)?;
    let written = match format {
        Format::Human => human::write(&mut out, &audit, ui),
        Format::Json => data::whole(&mut out, &audit, ui),
        Format::Jsonl => data::lines(&mut out, &audit, ui),
        Format::Csv => spreadsheet::csv(&mut out, &sheet::all(&audit, ui)),
        Format::Xlsx => spreadsheet::xlsx(&mut out, &sheet::each(&audit, ui), ui),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(if audit.findings.is_empty() { Exit::Fine } else { Exit::Found })
}

/// Audits what is remembered.
fn audit<'p>(
    pack: &'p Pack,
    remembered: &Remembered,
    (from, to): (Option<Date>, Option<Date>),
    past: &Past,
    ui: &Ui,
) -> Result<Audit<'p>, Failure> {
    let period = period(from, to, remembered)?;
    let asked = known(Asked::during(period.from, period.to), past).in_lang(ui.lang);
    let history = remembered.history.as_ref();
    Ok(Audit {
        pack,
        about: About::of(pack, remembered, past),
        period,
        findings: pack.audit(history, &asked),
        alerts: pack.alerts(history, &asked),
        scores: pack.scores(history, &asked),
    })
}

/// An audit as the verb writes it as JSON.
pub(crate) fn as_data(
    pack: &Pack,
    remembered: &Remembered,
    days: (Option<Date>, Option<Date>),
    past: &Past,
    ui: &Ui,
) -> Result<serde_json::Value, Failure> {
    data::value(&audit(pack, remembered, days, past, ui)?, ui).map_err(|error| Failure::writing("JSON", &error.into()))
}

/// The period that is asked about, where it is not given from the first entry to the last.
fn period(from: Option<Date>, to: Option<Date>, remembered: &Remembered) -> Result<Period, Failure> {
    let (first, last) = remembered.days.map_or((None, None), |(first, last)| (Some(first), Some(last)));
    let taken = from.is_none() || to.is_none();
    let (Some(from), Some(to)) = (from.or(first), to.or(last)) else {
        let message = Message::new("台账中没有记录，期间要写明", "the history has no entry, so the period has to be given");
        let help = Message::new("加上 --from 和 --to", "add --from and --to");
        return Err(Failure::failed(problem::usage("--from", message, help)));
    };
    if from > to {
        let message =
            Message::new(format!("期间自 {from} 至 {to}，起在止后"), format!("the period from {from} to {to} ends before it begins"));
        let help = Message::new("改正 --from 或 --to", "mend --from or --to");
        return Err(Failure::failed(problem::usage("--from", message, help)));
    }
    Ok(Period { from, to, taken })
}
