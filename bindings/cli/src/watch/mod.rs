//! `jianfu watch`: the rules over what came into a ledger since the last time, the findings that come of it, and what has to follow.

mod change;
mod letters;
mod tell;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu::history::History as _;
use jianfu::view::folded;
use jianfu::{Entry, Lang, MemoryHistory, Pack};
use jianfu_dsl::Message;
use jianfu_ledger::{Ledger, Looked, Watched};
use jianfu_report::{FoundData, StepData, Watch};
use jiff::civil::Date;

use crate::cli::{Look, template};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::lang::{LangArg, say};
use crate::ledger::{LedgerPlace, failure, in_memory, now};
use crate::output::{Formats, Output};
use crate::pack_source::PackOption;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu watch [选项] 台账", "jianfu watch [OPTIONS] LEDGER"),
    after_help = say(
        "把上次观测以来登记的要求逐件按规则判定；规则驳回而没有拦下的，作为发现的问题登入台账。问题的分级、整改时限、提示函、通报、约谈的门槛和文字都是规则包的\n\
         （表单 finding、清单 finding-grades 和 finding-ladder，以及相应的预警），没有官方文本的标明是假定。\n\
         部门答复了，用 --answered 编号；整改好了，用 --mended 编号（问题或要求的编号）：都是登入台账的更正，原来的版本留着。\n\
         退出码：0 没有新发现，也没有逾期；2 有新发现或逾期未整改；3 台账或规则包有误。",
        "Every demand that was recorded since the last watch is decided by the rules; one that they reject and that was not turned away is recorded in the ledger as a finding. How severe it is,\n\
         by when it has to be mended, and the thresholds and words of letter, notice and talk are the pack's (its form finding, its lists finding-grades and finding-ladder, and the\n\
         alerts that those name); what has no official text is shown as an assumption.\n\
         Where a department has answered, say --answered ID; where it has mended, --mended ID (of the finding or the demand): both are corrections in the ledger, and what was there stays.\n\
         Exit codes: 0 nothing new was found and nothing is overdue; 2 something is; 3 the ledger or the pack is invalid.",
    ))]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: LedgerPlace,
    #[command(flatten)]
    pack: PackOption,
    #[arg(long, value_name = say("日期", "DATE"), help = say("再看这一天及以后的全部要求，不只是上次以来登记的", "Look again at every demand of this day or later, and not only at what was recorded since the last time"))]
    since: Option<String>,
    #[arg(long, value_name = say("日期", "DATE"), help = say("观测日：问题在这一天发现，状态以这一天为准；默认今天", "The day of the watch, on which findings are found and by which states are told; by default today"))]
    on: Option<String>,
    #[arg(long, value_name = say("编号", "ID"), conflicts_with_all = ["since", "letters"], help = say("部门在观测日答复了这个问题；可多次写", "The department answered this finding on the day of the watch; may be repeated"))]
    answered: Vec<String>,
    #[arg(long, value_name = say("编号", "ID"), conflicts_with_all = ["since", "letters"], help = say("这个问题在观测日整改好了；可多次写", "This finding was mended by the day of the watch; may be repeated"))]
    mended: Vec<String>,
    #[arg(long, value_name = say("文件夹", "DIR"), help = say("把提示函、通报、约谈通知按部门写入这个文件夹", "Write the letters, notices and invitations into this folder, a file for each department"))]
    letters: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "zh|en", hide_possible_values = true, default_value = "zh", hide_default_value = true,
        help = say("函件的语言；默认中文", "Language of the letters; by default Chinese"))]
    letters_lang: LangArg,
    #[command(flatten)]
    output: Output<Format>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Plain,
    Json,
    Csv,
    Xlsx,
}

impl Formats for Format {
    const LISTED: &'static str = "human|plain|json|csv|xlsx";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("观测.xlsx", "watch.xlsx"))
    }
}

/// What came of a watch.
struct Seen<'p> {
    pack: &'p Pack,
    on: Date,
    /// The rows that were looked at: after the first, up to and with the second.
    rows: (u64, u64),
    /// How many demands were.
    demands: u64,
    /// The ids of findings that are new.
    new: BTreeSet<String>,
    found: Vec<FoundData>,
    steps: Vec<StepData>,
    history: MemoryHistory,
}

impl Seen<'_> {
    fn overdue(&self) -> usize {
        self.found.iter().filter(|found| found.state == "overdue").count()
    }

    /// What is not mended, and what is new.
    fn open(&self) -> impl Iterator<Item = &FoundData> {
        self.found.iter().filter(|found| found.state != "closed" || self.new.contains(&found.id))
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let format = arguments.output.format()?;
    let since = problem::optional_day("--since", arguments.since.as_deref())?;
    let on = problem::optional_day("--on", arguments.on.as_deref())?.unwrap_or_else(|| now().date());
    let source = arguments.pack.source();
    let kept: Vec<&Path> = arguments.place.file().into_iter().collect();
    arguments.output.keep_apart(&kept, &source)?;
    let pack = source.load()?;
    // What is kept in the ledger is in Chinese, whoever looks.
    let Some(watch) = Watch::of(&pack, Lang::Zh) else { return Err(no_findings(&pack)) };
    let name = arguments.place.name();
    let mut ledger = arguments.place.open()?;
    if !arguments.answered.is_empty() || !arguments.mended.is_empty() {
        return change::record(arguments, &pack, &mut ledger, on, ui);
    }
    let seen = look(&mut ledger, &watch, &pack, (since, on, ui.lang), &name)?;
    let mut out = arguments.output.open(ui)?;
    tell::write(&mut out, format, &seen, ui).map_err(|error| out.failed(&error))?;
    out.finish()?;
    if let Some(folder) = &arguments.letters {
        letters::write(folder, &seen, Lang::from(arguments.letters_lang), ui)?;
    }
    Ok(if seen.new.is_empty() && seen.overdue() == 0 { Exit::Fine } else { Exit::Found })
}

/// Looks through what was recorded since the last watch, or since a day, and records what is found.
fn look<'p>(
    ledger: &mut Ledger,
    watch: &Watch<'_>,
    pack: &'p Pack,
    (since, on, lang): (Option<Date>, Date, Lang),
    name: &str,
) -> Result<Seen<'p>, Failure> {
    let of_ledger = |error: &jianfu_ledger::LedgerError| failure(name, error);
    let of_data = |error: &jianfu::DataError| Failure::of(Exit::Invalid, problem::of_data(name, error));
    let Watched { before, last, ids } = ledger.since_watch().map_err(|error| of_ledger(&error))?;
    let mut history = in_memory(ledger, pack, name)?;
    let ids: BTreeSet<String> = ids.into_iter().collect();
    let mut demands: Vec<Entry> = Vec::new();
    history.each(&mut |recorded| {
        let entry = recorded.entry;
        let is_asked_for = since.map_or_else(|| ids.contains(&folded(entry.id())), |since| entry.day() >= since);
        if recorded.ended.is_none() && is_asked_for && watch.judges(entry) {
            demands.push(entry.clone());
        }
    });
    let mut findings = Vec::new();
    for entry in &demands {
        findings.extend(watch.find(&history, entry, on).map_err(|error| of_data(&error))?);
    }
    let looked = Looked { seen: last, demands: demands.len() as u64 };
    // Where nothing is new, nothing is recorded.
    let new =
        if demands.is_empty() { Vec::new() } else { ledger.watch(pack, now(), looked, findings).map_err(|error| of_ledger(&error))? };
    for entry in &new {
        history.add(entry.clone()).map_err(|error| of_data(&error))?;
    }
    let told = Watch::of(pack, lang);
    let (found, steps) = told.map_or_else(Default::default, |told| (told.found(&history, on), told.steps(&history, on)));
    let new = new.iter().map(|entry| entry.id().to_owned()).collect();
    Ok(Seen { pack, on, rows: (if since.is_some() { 0 } else { before }, last), demands: looked.demands, new, found, steps, history })
}

fn no_findings(pack: &Pack) -> Failure {
    let id = pack.id();
    let message = Message::new(
        format!("规则包 {id} 没有写明什么是问题：缺表单 finding 或清单 finding-grades"),
        format!("the pack {id} does not say what a finding is: it has no form `finding`, or no list `finding-grades`"),
    );
    let help =
        Message::new("参照 nanjing-community 加上，或用 --pack 另选", "add them as in nanjing-community, or choose another with --pack");
    Failure::of(Exit::Invalid, problem::error(codes::NO_FINDINGS, id, message).with_help(help))
}
