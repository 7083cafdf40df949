//! What audits and metrics have in common: what they are about, the words of groups and citations, numbers as data, and tables.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jianfu::history::{History as _, Reach};
use jianfu::measure::{Asked, Group, Measured};
use jianfu::wire::CitationRecord;
use jianfu::{Lang, Pack};
use jianfu_dsl::diagnostic::Message;
use jianfu_ledger::Ledger;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::history::{self, Attached, Moment, Past, Remembered};
use crate::input::{Input, readable};
use crate::lang::say;
use crate::ledger::{LedgerPlace, in_memory};
use crate::out::Out;
use crate::output::{self, Formats, Output};
use crate::pack_source::PackOption;
use crate::problem;
use crate::spreadsheet::Sheet;
use crate::text::one_line;
use crate::ui::Ui;

/// The history that a verb measures, and the pack by which it does.
#[derive(Debug, Args)]
pub(crate) struct Subject {
    #[arg(required = true, value_name = say("台账", "HISTORY"), help_heading = say("参数", "Arguments"),
        help = say(".xlsx、.csv、.json、.jsonl 文件，- 读标准输入；或 jianfu ledger 所记的一个台账", ".xlsx, .csv, .json or .jsonl files, - for standard input; or one ledger that jianfu ledger keeps"))]
    history: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackOption,
}

impl Subject {
    /// Loads the pack and reads the history. The output may be neither of them.
    pub(crate) fn remember<F: Formats>(&self, output: &Output<F>, past: &Past, ui: &Ui) -> Result<(Pack, Remembered), Failure> {
        self.remember_apart_from(output.file().map(Path::to_path_buf).as_slice(), past, ui)
    }

    /// The same, where several files are written.
    pub(crate) fn remember_apart_from(&self, outputs: &[PathBuf], past: &Past, ui: &Ui) -> Result<(Pack, Remembered), Failure> {
        if let [place] = self.history.as_slice()
            && let Some(place) = LedgerPlace::of_ledger(place)
        {
            return self.remember_ledger(&place, outputs, past);
        }
        let attached = history::inputs("HISTORY", &self.history, past, ui)?.unwrap_or(Attached::Nothing);
        let files: Vec<&Input> = attached.files().iter().collect();
        readable(&files)?;
        let source = self.pack.source();
        let inputs: Vec<&Path> = files.iter().filter_map(|file| file.path()).collect();
        outputs.iter().try_for_each(|output| output::keep_apart(output, &inputs, &source))?;
        let pack = source.load()?;
        let remembered = history::load(&pack, &attached, past, ui)?;
        Ok((pack, remembered))
    }

    /// The same from a ledger, which says itself from which day on it is complete.
    fn remember_ledger(&self, place: &LedgerPlace, outputs: &[PathBuf], past: &Past) -> Result<(Pack, Remembered), Failure> {
        if past.from.is_some() {
            let message = Message::new("台账自己写明从哪一天起完整", "a ledger says itself from which day on it is complete");
            let help = Message::new("去掉 --history-from", "leave out --history-from");
            return Err(Failure::failed(problem::usage("--history-from", message, help)));
        }
        let (source, name) = (self.pack.source(), place.name());
        let file: Vec<&Path> = place.file().into_iter().collect();
        outputs.iter().try_for_each(|output| output::keep_apart(output, &file, &source))?;
        let pack = source.load()?;
        let remembered = of_ledger(&pack, &mut place.open()?, &name)?;
        Ok((pack, remembered))
    }
}

/// What a ledger remembers, for a pack.
pub(crate) fn of_ledger(pack: &Pack, ledger: &mut Ledger, name: &str) -> Result<Remembered, Failure> {
    let history = in_memory(ledger, pack, name)?;
    let (mut entries, mut days) = (0, None);
    history.each(&mut |recorded| {
        let day = recorded.entry.day();
        entries += usize::from(recorded.ended.is_none());
        days = Some(days.map_or((day, day), |(first, last): (Date, Date)| (first.min(day), last.max(day))));
    });
    let reach = history.reach();
    Ok(Remembered { history: Arc::new(history), reach, entries, days })
}

/// The same question, as of what was known.
pub(crate) fn known(asked: Asked, past: &Past) -> Asked {
    match past.known_at {
        Some(Moment::Day(day)) => asked.known_on(day),
        Some(Moment::Time(moment)) => asked.known_at(moment),
        None => asked,
    }
}

/// What was looked at, as data.
#[derive(Serialize)]
pub(crate) struct About<'a> {
    pub(crate) pack: &'a str,
    pub(crate) version: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) entries: usize,
    /// From which day on the history is complete; none where it holds all that ever happened.
    pub(crate) history_from: Option<String>,
    pub(crate) known_at: Option<String>,
}

impl<'a> About<'a> {
    pub(crate) fn of(pack: &'a Pack, remembered: &Remembered, past: &Past) -> Self {
        let history_from = match remembered.reach {
            Reach::Ever => None,
            Reach::From(first) => Some(first.to_string()),
        };
        let known_at = past.known_at.map(|known| known.to_string());
        Self { pack: pack.id(), version: pack.version(), digest: pack.digest(), entries: remembered.entries, history_from, known_at }
    }

    /// The same as data, with the days that were asked about.
    pub(crate) fn data(&self, days: &[(&str, Date)]) -> serde_json::Result<Value> {
        let mut about = serde_json::to_value(self)?;
        if let Some(about) = about.as_object_mut() {
            about.extend(days.iter().map(|(name, day)| ((*name).to_owned(), json!(day.to_string()))));
        }
        Ok(about)
    }

    /// The same in a line.
    pub(crate) fn line(&self, ui: &Ui) -> String {
        let Self { pack, version, entries, .. } = self;
        let from = self.history_from.as_deref();
        let known = self.known_at.as_deref();
        one_line(&match ui.lang {
            Lang::Zh => {
                let from = from.map_or_else(|| "收录全部历史".to_owned(), |from| format!("自 {from} 起完整"));
                let known = known.map_or_else(String::new, |known| format!("，只计 {known} 已记录的"));
                format!("规则包 {pack} {version}；台账记录 {entries} 条，{from}{known}")
            }
            Lang::En => {
                let from = from.map_or_else(|| "all that ever happened".to_owned(), |from| format!("complete from {from} on"));
                let known = known.map_or_else(String::new, |known| format!(", as known at {known}"));
                format!("pack {pack} {version}; history of {}, {from}{known}", entries_in_english(*entries))
            }
        })
    }
}

fn entries_in_english(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// A group in words: in English by the fields' names, as in the data.
pub(crate) fn group_words(group: &Group, ui: &Ui) -> String {
    let field = |field: &jianfu::measure::GroupField| {
        let value = if field.value.is_empty() { ui.say("（未写明）", "(not given)") } else { &field.value };
        format!("{}{}{value}", if ui.lang == Lang::Zh { &field.label } else { &field.name }, ui.say("：", ": "))
    };
    group.fields.iter().map(field).collect::<Vec<_>>().join(ui.say("，", ", "))
}

/// A group as data.
pub(crate) fn group_data(group: &Group) -> Value {
    group.fields.iter().map(|field| json!({ "name": field.name, "label": field.label, "value": field.value })).collect()
}

/// Citations in lines, each once.
fn citation_lines(citations: &[CitationRecord], lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in citations.iter().map(|citation| citation.line(lang)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The same in one text.
pub(crate) fn citations_in_one(citations: &[CitationRecord], ui: &Ui) -> String {
    citation_lines(citations, ui.lang).join(ui.say("；", "; "))
}

/// Writes for people what something rests on.
pub(crate) fn basis(out: &mut Out, citations: &[CitationRecord], ui: &Ui) -> io::Result<()> {
    citation_lines(citations, ui.lang).iter().try_for_each(|line| part(out, ui.say("依据", "basis"), line, ui))
}

/// Writes for people a line under a heading.
pub(crate) fn part(out: &mut Out, name: &str, what: &str, ui: &Ui) -> io::Result<()> {
    writeln!(out, "  {name}{}{}", ui.say("：", ": "), one_line(what))
}

/// A number as data, exact: numerator and denominator are texts, since JSON readers round large numbers.
pub(crate) fn number_data(measured: Measured) -> Value {
    match measured {
        Measured::Known(number) => {
            let (numerator, denominator) = number.parts();
            json!({ "status": "known", "fraction": number.to_string(), "numerator": numerator.to_string(), "denominator": denominator.to_string() })
        }
        Measured::Empty => json!({ "status": "not_available" }),
        Measured::Unknown => json!({ "status": "unknown" }),
        Measured::TooLarge => json!({ "status": "too_large" }),
    }
}

/// A table of a result. Its name and those of its columns are in both languages.
pub(crate) fn sheet_of(
    (zh, en): (&'static str, &'static str),
    columns: &[(&'static str, &'static str)],
    rows: Vec<Vec<String>>,
    numbers: &'static [u16],
    ui: &Ui,
) -> Sheet {
    let header = columns.iter().map(|(zh, en)| ui.say(zh, en).to_owned()).collect();
    Sheet { name: ui.say(zh, en), header, rows, width: 24, numbers }
}
