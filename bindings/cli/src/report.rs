//! `jianfu report`: what a watchpoint hands in for a period, as a page, a workbook and data.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::{fs, mem};

use clap::Args;
use jianfu::{Lang, Pack};
use jianfu_dsl::diagnostic::Message;
use jianfu_report::{NoPeriod, Options, Period, Report, WriteError};
use jiff::civil::DateTime;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::history::{self, Moment, Remembered};
use crate::lang::say;
use crate::measured::Subject;
use crate::out::Out;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu report [选项] --out 文件夹 台账…", "jianfu report [OPTIONS] --out DIR HISTORY…"),
    after_help = say(
        "台账的写法与 `jianfu audit` 相同。写出三个文件：report.html（单独一页，可离线打开和打印）、report.xlsx（全部表格）、report.json（同样的数据）。\n\
         报告期写作 2026、2026-Q3、2026-07 或 2026-07-01..2026-09-30；不写则为台账最晚一条记录时已结束的最近一个季度。",
        "A history is written as for `jianfu audit`. Three files are written: report.html, one page that works offline and prints well; report.xlsx, every table; report.json, the same as data.\n\
         A period is written 2026, 2026-Q3, 2026-07 or 2026-07-01..2026-09-30; by default it is the last quarter that has ended on the day of the latest entry.",
    ))]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    #[arg(long, required = true, value_name = say("文件夹", "DIR"), help = say("写入这个文件夹；没有则新建", "Write into this folder; it is made where there is none"))]
    out: PathBuf,
    #[arg(long, value_name = say("报告期", "PERIOD"), help = say("如 2026-Q3；默认为有数据的最近一个完整季度", "As 2026-Q3; by default the last full quarter with data"))]
    period: Option<String>,
    #[arg(long, value_name = say("标题", "TITLE"), help = say("报告的标题", "What the report is called"))]
    title: Option<String>,
    #[arg(long, value_name = say("清单", "LIST"), help = say("列入「协办事项公开」的清单，可多次写；不写则列出各允许清单", "A list of assisted items for the public, more than once if need be; by default every list that allows something is shown"))]
    public_list: Vec<String>,
    #[command(flatten)]
    past: history::Options,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// The names of what is written.
pub(crate) const FILES: [&str; 3] = ["report.html", "report.xlsx", "report.json"];

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let past = arguments.past.read()?;
    let asked = arguments.period.as_deref().map(period).transpose()?;
    let outputs = FILES.map(|name| arguments.out.join(name));
    let (pack, remembered) = arguments.subject.remember_apart_from(&outputs, &past, ui)?;
    let asked = Asked { period: asked, title: arguments.title.clone(), public_list: arguments.public_list.clone() };
    let report = report(&pack, &remembered, &asked, past.known_at.map(Moment::at), ui)?;
    thread::scope(|scope| {
        // To let a million entries go takes as long as to write what came of them.
        scope.spawn(|| drop(remembered));
        write(&arguments.out, &outputs, &report)
    })?;
    tell(&pack, &report, &outputs, ui)?;
    // The program ends here, and its memory goes at once.
    mem::forget(report);
    Ok(Exit::Fine)
}

/// What is asked of a report.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// By default the last quarter with data.
    pub(crate) period: Option<Period>,
    pub(crate) title: Option<String>,
    pub(crate) public_list: Vec<String>,
}

/// A report on what is remembered.
pub(crate) fn report(pack: &Pack, remembered: &Remembered, asked: &Asked, known_at: Option<DateTime>, ui: &Ui) -> Result<Report, Failure> {
    let Some(period) = asked.period.or_else(|| Period::with_data(remembered.history.as_ref(), known_at)) else {
        let message = Message::new(
            "台账中没有一个已结束而有记录的季度，报告期要写明",
            "the history has no quarter that has ended and has entries, so the period has to be given",
        );
        return Err(Failure::failed(problem::usage("--period", message, Message::new("加上 --period 2026-Q3", "add --period 2026-Q3"))));
    };
    let mut options = Options::new(period, ui.lang);
    if let Some(title) = &asked.title {
        options = options.title(title);
    }
    if let Some(moment) = known_at {
        options = options.known_at(moment);
    }
    options = options.public_lists(public_lists(&asked.public_list, pack)?);
    Ok(jianfu_report::report(pack, remembered.history.as_ref(), &options))
}

/// The lists that were named, each of which the pack has to have.
fn public_lists(named: &[String], pack: &Pack) -> Result<Vec<String>, Failure> {
    for name in named {
        if !pack.lists().any(|list| list.name() == name || list.label() == name) {
            let message = Message::new(format!("规则包没有清单「{name}」"), format!("the pack has no list `{name}`"));
            let names: Vec<&str> = pack.lists().map(|list| list.name()).collect();
            let help = Message::new(format!("可取：{}", names.join("、")), format!("it has {}", names.join(", ")));
            return Err(Failure::failed(problem::usage("--public-list", message, help)));
        }
    }
    Ok(named.to_vec())
}

pub(crate) fn period(text: &str) -> Result<Period, Failure> {
    text.parse().map_err(|NoPeriod(text)| {
        let message = Message::new(format!("「{text}」不是报告期"), format!("`{text}` is no period"));
        let help = Message::new(
            "写作 2026、2026-Q3、2026-07 或 2026-07-01..2026-09-30",
            "write it as 2026, 2026-Q3, 2026-07 or 2026-07-01..2026-09-30",
        );
        Failure::failed(problem::usage("--period", message, help))
    })
}

pub(crate) fn write(folder: &Path, [page, workbook, data]: &[PathBuf; 3], report: &Report) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| Failure::writing(&folder.display().to_string(), &error))?;
    let failed = |path: &Path| {
        let name = path.display().to_string();
        move |error: WriteError| Failure::writing(&name, &std::io::Error::other(error))
    };
    // All of them are made before any takes its place.
    let mut json = Out::file(data)?;
    let (html, xlsx) = thread::scope(|scope| {
        let xlsx = scope.spawn(|| jianfu_report::workbook(report).map_err(failed(workbook)));
        jianfu_report::json(report, &mut json).map_err(failed(data))?;
        let html = jianfu_report::html(report).map_err(failed(page))?;
        let xlsx = xlsx.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok::<_, Failure>((html, xlsx))
    })?;
    json.finish()?;
    Out::file(page)?.whole(html.as_bytes())?;
    Out::file(workbook)?.whole(&xlsx)
}

/// Says what was written, and the main figures.
fn tell(pack: &Pack, report: &Report, outputs: &[PathBuf; 3], ui: &Ui) -> Result<(), Failure> {
    let of = |outcome: &str| report.decisions.outcomes.get(outcome).copied().unwrap_or_default();
    let entries: u64 = report.forms.iter().map(|form| form.all.now).sum();
    let (approved, referred, rejected) = (of("approve"), of("refer"), of("reject"));
    let (from, to) = &report.days;
    let (findings, alerts) = (report.findings.len(), report.alerts.len());
    let mut text = match ui.lang {
        Lang::Zh => format!(
            "{} {}（{from} 至 {to}），规则包 {} {}\n往来记录 {entries} 件；按规则判定 {} 件：准予 {approved}，转报 {referred}，驳回 {rejected}；问题 {findings} 个，预警 {alerts} 个\n",
            report.title,
            report.period,
            pack.id(),
            pack.version(),
            report.decisions.decided,
        ),
        Lang::En => format!(
            "{} {} ({from} to {to}), pack {} {}\n{entries} entries; {} decided by the rules: {approved} approved, {referred} referred, {rejected} rejected; {findings} findings, {alerts} alerts\n",
            report.title,
            report.period,
            pack.id(),
            pack.version(),
            report.decisions.decided,
        ),
    };
    for output in outputs {
        text.push_str(&crate::text::one_line(&output.display().to_string()));
        text.push('\n');
    }
    Out::stdout(ui).whole(text.as_bytes())
}
