//! `jianfu decide`: decides demands and writes what came of them.

pub(crate) mod against;
mod expected;
mod judge;
mod line;
mod part;
mod progress;
mod report;
mod summary;
mod table;
mod writer;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu::table::Encoding;
use jianfu::wire::{DecisionRecord, NearMissRecord};
use jianfu::{Context, Decision, Lang, Pack};
use jianfu_dsl::diagnostic::{Diagnostic, Message};

use crate::blocks::all_threads;
use crate::cli::{Look, template};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::history::{self, Attached, Moment};
use crate::input::table::{Options, Rows};
use crate::input::{At, Content, Input, Place, json, readable};
use crate::lang::say;
use crate::ledger::{LedgerPlace, failure, now};
use crate::output::{Formats, Output};
use crate::pack_source::PackOption;
use crate::problem;
use crate::ui::Ui;

use against::Against;
use judge::Judge;
use progress::Length;
use writer::Writer;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu decide [选项] 输入…", "jianfu decide [OPTIONS] INPUT…"),
    after_help = say(
        "表头写字段名或其中文名称，次序不限；表单（form）一列选定表单。读不了的行逐行报告，其余照常判定。期望（expect）一列是他人的结论，不同之处列在汇总中。\n台账的表头同样写字段名，另可有：状态、记录于、更正、撤回、记录编号。附了台账，同批准予的也计入，按日期和编号的先后判定，按原次序输出；台账有一行读不了就不判定。\nCSV 和 JSON Lines 边读边判定，内存不随行数增加；附了台账而互相计数的，要全部读入。\n--ledger 用 jianfu ledger 所记的台账；加 --record 则一并登入，编号已在台账中的不再判定。\n退出码：只有一个 JSON 对象时，0 准予、2 驳回、4 转报；否则有读不了的行为 3，没有为 0。",
        "Headers are field names or labels in any order; a column form (表单) names the form. Rows that cannot be read are reported one by one, and the others are decided.\n\
         A column expect (期望) holds outcomes that others came to; the summary lists those that differ.\n\
         The headers of a history are field names too, and status, recorded, corrects, withdraws, entry. With a history what is approved counts for later demands: they are\n\
         decided in order of day and id, and written in the order of the inputs. If a row of the history cannot be read, nothing is decided.\n\
         CSV and JSON Lines are decided as they come, in memory that does not grow; demands that count for one another under a history are all held until the last is read.\n\
         --ledger is one that jianfu ledger keeps; with --record the decisions are recorded in it, and a demand whose id is in it already is not decided again.\n\
         Exit codes: of a single JSON object 0 approve, 2 reject, 4 refer; otherwise 3 if a row could not be read, and 0 if all could.",
    ))]
pub(crate) struct Arguments {
    #[arg(required = true, value_name = say("输入", "INPUT"), help_heading = say("参数", "Arguments"),
        help = say(".xlsx、.csv、.json、.jsonl 文件；- 读标准输入", ".xlsx, .csv, .json or .jsonl files; - reads standard input"))]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackOption,
    #[arg(long, value_name = say("日期", "DATE"),
        help = say("适用这一天的规定；默认各按要求自己的日期", "Apply the law of this day; by default that of each demand's own date"))]
    as_of: Option<String>,
    #[arg(long, value_name = say("表单", "FORM"), help = say("没有写明表单的要求用这个表单", "The form of demands that name none"))]
    form: Option<String>,
    #[command(flatten)]
    output: Output<Format>,
    #[arg(long, value_name = say("文件|none", "FILE|none"),
        help = say("台账：限次在其中计数；可写多次，none 表示此前什么也没有发生过", "A history, in which quotas count; may be repeated, and none states that nothing ever happened"))]
    history: Vec<PathBuf>,
    #[command(flatten)]
    past: history::Options,
    #[arg(long, value_name = say("台账", "LEDGER"), conflicts_with_all = ["history", "history_from"],
        help = say("台账：限次在其中计数；文件或 postgres:// 网址", "A ledger, in which quotas count; a file or a postgres:// address"))]
    ledger: Option<PathBuf>,
    #[arg(long, requires = "ledger", conflicts_with_all = ["as_of", "known_at"],
        help = say("把判定登入台账；准予的此后计入限次", "Record the decisions in the ledger; what is approved counts from then on"))]
    record: bool,
    #[arg(long, value_name = "utf-8|gb18030", help = say("CSV 的编码；默认自动识别", "Encoding of CSV; by default it is recognised"))]
    encoding: Option<String>,
    #[arg(long, help = say("再列出只差一个条件就适用的规则（human、json、jsonl）", "Also name the rules that one condition keeps from applying (human, json, jsonl)"))]
    near: bool,
    #[arg(long, value_name = say("名称", "NAME"), help = say("工作簿中的工作表；默认第一个有表头的", "The workbook's sheet; by default the first that has a header"))]
    sheet: Option<String>,
    #[arg(long, value_name = say("个数", "COUNT"), help = say("用多少个线程判定；默认有多少核用多少", "Decide on so many threads; by default one for each core"))]
    threads: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Human,
    Plain,
    Json,
    Jsonl,
    Csv,
    Xlsx,
}

/// Whether near misses are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    Untold,
    Told,
}

/// How decisions are written.
#[derive(Debug, Clone, Copy)]
struct Shape {
    format: Format,
    near: Near,
}

impl Near {
    /// A decision as data, with its near misses where they are told.
    fn record<'d>(self, decision: &'d Decision<'d>, lang: Lang) -> DecisionRecord<'d> {
        DecisionRecord { near_misses: self.records(decision, lang), ..decision.record(lang) }
    }

    /// The near misses of a decision, where they are told.
    fn records<'d>(self, decision: &'d Decision<'d>, lang: Lang) -> Option<Vec<NearMissRecord<'d>>> {
        (self == Self::Told).then(|| decision.near_misses().records(lang))
    }
}

impl Formats for Format {
    const LISTED: &'static str = "human|plain|json|jsonl|csv|xlsx";

    fn workbook(self) -> Option<(&'static str, &'static str)> {
        (self == Self::Xlsx).then_some(("结果.xlsx", "decisions.xlsx"))
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let context = arguments.context()?;
    let shape = arguments.shape()?;
    let encoding = arguments.encoding()?;
    let past = arguments.past.read()?;
    let inputs: Vec<Input> = arguments.inputs.iter().map(|path| Input::new(path, ui.lang)).collect();
    let histories = match arguments.ledger {
        Some(_) => None,
        None => history::inputs("--history", &arguments.history, &past, ui)?,
    };
    // Before anything is decided, so that no half of the output is written for a mistyped name.
    let read: Vec<&Input> = inputs.iter().chain(histories.iter().flat_map(Attached::files)).collect();
    readable(&read)?;
    history::keep_apart(&inputs, histories.as_ref())?;
    let source = arguments.pack.source();
    let kept: Vec<&Path> = read.iter().filter_map(|input| input.path()).chain(arguments.ledger.as_deref()).collect();
    arguments.output.keep_apart(&kept, &source)?;
    let pack = source.load()?;
    if let Some(form) = &arguments.form {
        pack.demand(form).map_err(|wrong| Failure::failed(problem::of_data("--form", &wrong)))?;
    }
    let context = match past.known_at {
        Some(Moment::Day(day)) => context.known_on(day),
        Some(Moment::Time(moment)) => context.known_at(moment),
        None => context,
    };
    let judged = |against: Against<'_>| {
        let out = arguments.output.open(ui)?;
        let judge = Judge::new(&pack, &against, report::lines(shape, inputs.len(), &pack, ui), ui);
        let report = report::report(shape, inputs.len(), &pack, ui);
        let mut writer = Writer::new(&judge, against, report, out, arguments.threads())?;
        let (sheet, form) = (arguments.sheet.as_deref(), arguments.form.as_deref());
        let options = Options { encoding, sheet, form, further: &[], rows: Rows::Demands };
        for input in &inputs {
            decide(&mut writer, input, input.open()?, inputs.len() == 1, options)?;
        }
        writer.finish()
    };
    let Some(place) = arguments.ledger.clone().map(LedgerPlace::new) else {
        let history = histories.map(|attached| history::load(&pack, &attached, &past, ui)).transpose()?;
        return judged(Against::History(history.as_ref().map_or(context, |remembered| context.with(remembered.history.as_ref()))));
    };
    let (mut ledger, name) = (place.open()?, place.name());
    if arguments.record {
        return judged(Against::Recorded(&mut ledger, &name));
    }
    let done = ledger.with_view(&pack, now(), |view| judged(Against::View(context.with(view), &|| view.fault(), &name)));
    done.map_err(|error| failure(&name, &error))?
}

/// Decides what an input holds.
fn decide<'a>(writer: &mut Writer<'a>, input: &'a Input, content: Content, is_only: bool, options: Options<'_>) -> Result<(), Failure> {
    let (judge, form, name) = (writer.judge, options.form, input.name.as_str());
    let lang = judge.ui.lang;
    let whole = Place { input: name, at: At::Whole };
    match content {
        Content::Object(text) if is_only => writer.single(&whole, &text, form),
        Content::Object(text) => writer.one(|judge, part| judge.text(part, &whole, &text, form, None)),
        Content::Array(text) => match json::array(name, &text, lang) {
            Ok(objects) => {
                writer.announce(name, Length::Demands(objects.len()));
                writer
                    .each(objects, |json::Found { at, text, wrong }, part| judge.text(part, &Place { input: name, at }, text, form, wrong))
            }
            Err(diagnostic) => {
                writer.broken(diagnostic);
                Ok(())
            }
        },
        Content::Lines(mut lines) => {
            writer.announce(name, lines.len().map_or(Length::Unknown, Length::Bytes));
            let is_counted_in_bytes = lines.len().is_some();
            writer.blocks(
                || lines.next_block(),
                |block, part| {
                    let objects = block.as_ref().map_err(|error| input.unreadable(error)).and_then(|block| block.objects(name, lang));
                    let objects = match objects {
                        Ok(objects) => objects,
                        Err(diagnostic) => {
                            part.broken = Some(diagnostic);
                            return Ok(());
                        }
                    };
                    let bytes = block.as_ref().map_or(0, json::LineBlock::len);
                    part.done += if is_counted_in_bytes { bytes } else { objects.len() } as u64;
                    objects
                        .into_iter()
                        .try_for_each(|json::Found { at, text, wrong }| judge.text(part, &Place { input: name, at }, text, form, wrong))
                },
            )
        }
        Content::Csv(bytes) => {
            table::rows(writer, input, options, |pack, options| crate::input::table::csv(pack, name, bytes, options, lang))
        }
        Content::Workbook(bytes) => {
            // The file is not needed any more once its rows are read.
            table::rows(writer, input, options, move |pack, options| crate::input::table::workbook(pack, name, &bytes, options, lang))
        }
        Content::Mail(..) => {
            writer.broken(mail_is_imported(name));
            Ok(())
        }
        Content::Broken(diagnostic) => {
            writer.broken(diagnostic);
            Ok(())
        }
    }
}

/// Mail is taken into a ledger, where what cannot be read is kept; what came in is decided there.
fn mail_is_imported(name: &str) -> Diagnostic {
    let message = Message::new("邮件先导入台账，再判定", "mail is imported into a ledger first, and decided there");
    let help = Message::new(
        "jianfu ledger import 台账 信箱，再用 jianfu watch 台账",
        "jianfu ledger import LEDGER MAILBOX, then jianfu watch LEDGER",
    );
    problem::error(codes::MAIL, name, message).with_help(help)
}

impl Arguments {
    fn context(&self) -> Result<Context<'static>, Failure> {
        match &self.as_of {
            Some(day) => problem::day("--as-of", day).map(Context::on),
            None => Ok(Context::of_demand()),
        }
    }

    /// The format asked for, or the one that the output's name tells.
    fn format(&self) -> Result<Format, Failure> {
        // Spreadsheet programs open it too, but only CSV is written so that they compute nothing.
        if self.output.telling_ending().as_deref() == Some("tsv") {
            let message = Message::new("后缀 .tsv 没有对应的输出格式", "no output format goes with the ending .tsv");
            let help = Message::new("写成 .csv；给程序读的，加上 --format plain", "let it end in .csv, or for programs add --format plain");
            return Err(Failure::failed(problem::usage("--out", message, help)));
        }
        self.output.format()
    }

    /// The format and what is told in it; the columns of the others have no place for near misses.
    fn shape(&self) -> Result<Shape, Failure> {
        let format = self.format()?;
        let near = if self.near { Near::Told } else { Near::Untold };
        if self.near && matches!(format, Format::Plain | Format::Csv | Format::Xlsx) {
            let message = Message::new("这种格式列不出只差一个条件的规则", "this format has no place for near misses");
            let help = Message::new("用 --format human、json 或 jsonl", "use --format human, json or jsonl");
            return Err(Failure::failed(problem::usage("--near", message, help)));
        }
        Ok(Shape { format, near })
    }

    fn threads(&self) -> NonZeroUsize {
        self.threads.unwrap_or_else(all_threads)
    }

    fn encoding(&self) -> Result<Option<Encoding>, Failure> {
        let Some(name) = &self.encoding else { return Ok(None) };
        let message = Message::new(format!("没有编码「{name}」"), format!("there is no encoding `{name}`"));
        let names = |lang: Lang| Encoding::NAMES.join(problem::divider(lang));
        let help = Message::new(format!("可取：{}", names(Lang::Zh)), format!("it may be: {}", names(Lang::En)));
        Encoding::of_name(name).map(Some).ok_or_else(|| Failure::failed(problem::usage("--encoding", message, help)))
    }
}

/// What a form is called: in English by its name, as in the data.
fn label_of<'p>(pack: &'p Pack, form: &str, lang: Lang) -> Option<&'p str> {
    let form = pack.form(form)?;
    Some(match lang {
        Lang::Zh => form.label(),
        Lang::En => form.name(),
    })
}
