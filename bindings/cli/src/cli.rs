//! The arguments that every verb has, and the list of verbs.

use clap::builder::StyledStr;
use clap::{ArgAction, Args, Parser, Subcommand};
use jianfu::Lang;

use crate::exit::{Exit, Failure};
use crate::lang::{self, LangArg, say};
use crate::ui::{ColorArg, Ui};
use crate::{
    audit, certificate, check, compile, completions, decide, explain, explain_plan, fmt, items, ledger, lint, list, metrics, new, packs,
    replay, report, show, test, watch,
};

/// The command.
#[derive(Debug, Parser)]
#[command(
    name = "jianfu",
    version,
    about = say(
        "判定政府部门向社区提出的要求能否准入，并写明理由、依据和建议",
        "Decides whether a demand that a department places on a community may enter, and says why, on whose authority, and what to do instead",
    ),
    after_help = say(
        "退出码：0 正常或准予；1 用法有误或运行失败；2 驳回，审计、观测有发现，或没有找到测试、事项；3 规则包或数据有误；4 转报。\n`jianfu 命令 --help` 说明各命令。",
        "Exit codes: 0 fine, or approved; 1 wrong usage or a failure; 2 rejected, an audit or a watch found something, or no test or item was found; 3 the pack or the data are invalid; 4 referred.\n\
         `jianfu VERB --help` explains a verb.",
    ),
    override_usage = say("jianfu [选项] 命令 …", "jianfu [OPTIONS] VERB …"),
    help_template = template(),
    subcommand_help_heading = say("命令", "Verbs"),
    subcommand_value_name = say("命令", "VERB"),
    next_help_heading = say("选项", "Options"),
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,
    #[command(flatten)]
    look: Look,
    #[arg(short, long, global = true, action = ArgAction::Help, help = say("显示帮助", "Show this help"))]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, help = say("显示版本", "Show the version"))]
    version: Option<bool>,
}

/// How messages look.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Look {
    #[arg(
        long, value_enum, value_name = "zh|en", hide_possible_values = true,
        help = say("消息的语言；默认随系统区域设置", "Language of messages; by default that of the locale")
    )]
    lang: Option<LangArg>,
    #[command(flatten)]
    color: ColorOption,
}

/// Colours. By themselves where `--lang` means something else.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ColorOption {
    #[arg(
        long, value_enum, value_name = "auto|always|never", hide_possible_values = true,
        help = say("是否使用颜色；默认只在终端上使用", "Whether to use colours; by default only on a terminal")
    )]
    color: Option<ColorArg>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    #[command(about = say("判定要求：表格、CSV 或 JSON", "Decide demands from workbooks, CSV or JSON"))]
    Decide(decide::Arguments),
    #[command(about = say("审计台账：超出限次的、逾期的，预警和评分", "Audit a history: what exceeds quotas or is overdue, alerts and scores"))]
    Audit(audit::Arguments),
    #[command(about = say("按台账计算指标", "Compute the metrics over a history"))]
    Metrics(metrics::Arguments),
    #[command(about = say("按台账写出一个报告期的报告：网页、工作簿和数据", "Report on a period of a history: a page, a workbook and data"))]
    Report(report::Arguments),
    #[command(about = say("台账：新建、导入、登记、更正、撤回、核验、重建检索键、导出", "A ledger: make one, import, add, correct, withdraw, verify, rebuild its keys, export"))]
    Ledger(ledger::Arguments),
    #[command(about = say("观测：把新登记的要求逐件判定，登入发现的问题，写出提示函、通报、约谈通知", "Look through what came into a ledger: findings, their state, and the letters that follow"))]
    Watch(watch::Arguments),
    #[command(about = say("把台账中的判定重做一遍，看有无不同", "Decide again what a ledger's decisions were, and tell what differs"))]
    Replay(replay::Arguments),
    #[command(about = say("证明编号：发放、核对", "Numbers of certificates: issue and check them"))]
    Certificate(certificate::Arguments),
    #[command(about = say("检查规则包，列出所有问题", "Check packs and list everything that is wrong"))]
    Check(check::Arguments),
    #[command(about = say("把规则包编译成一个载入很快的文件", "Compile a pack into one file that loads at once"))]
    Compile(compile::Arguments),
    #[command(about = say("排版规则文件，可换用另一种语言的关键词", "Format rule files, if asked with the other language's keywords"))]
    Fmt(fmt::Arguments),
    #[command(about = say("运行规则包自带的测试", "Run the tests of packs"))]
    Test(test::Arguments),
    #[command(about = say("把规则包写成手册", "Render a pack as a handbook"))]
    Show(show::Arguments),
    #[command(about = say("检视能编译的规则包：将到期的、易混淆的、没有测试的", "Say what deserves a second look in packs that compile"))]
    Lint(lint::Arguments),
    #[command(about = say("查清单：一件事能不能要求社区做，一个部门可以要求什么", "Search the lists: whether something may be asked, and what a department may ask"))]
    Items(items::Arguments),
    #[command(about = say("说明消息中的代码", "Explain a code from a message"))]
    Explain(explain::Arguments),
    #[command(about = say("说明引擎怎样找到并判断每条规则", "Show how the engine finds and evaluates each rule"))]
    ExplainPlan(explain_plan::Arguments),
    #[command(about = say("列出内置规则包，或说明给出的规则包", "List the embedded packs, or say what the named ones are"))]
    Packs(packs::Arguments),
    #[command(about = say("新建规则包，从可运行的示例开始", "Make a new pack that runs, to begin with"))]
    New(new::Arguments),
    #[command(about = say("把清单导出成工作簿，或把改动导入", "Export a list as a workbook, or import what was changed in it"))]
    List(list::Arguments),
    #[command(about = say("生成 shell 的命令补全脚本", "Write what a shell needs to complete the command"))]
    Completions(completions::Arguments),
}

impl Cli {
    /// The language of messages: the verb's, or the command's, or the locale's.
    pub(crate) fn lang(&self) -> Lang {
        self.verb.lang().or(self.look.lang).map_or_else(lang::of_locale, Lang::from)
    }

    /// When colours are used.
    pub(crate) fn color(&self) -> ColorArg {
        self.verb.color().color.or(self.look.color.color).unwrap_or_default()
    }
}

impl Verb {
    pub(crate) fn run(&self, ui: &Ui) -> Result<Exit, Failure> {
        match self {
            Self::Decide(arguments) => decide::run(arguments, ui),
            Self::Audit(arguments) => audit::run(arguments, ui),
            Self::Metrics(arguments) => metrics::run(arguments, ui),
            Self::Report(arguments) => report::run(arguments, ui),
            Self::Ledger(arguments) => ledger::run(arguments, ui),
            Self::Watch(arguments) => watch::run(arguments, ui),
            Self::Replay(arguments) => replay::run(arguments, ui),
            Self::Certificate(arguments) => certificate::run(arguments, ui),
            Self::Check(arguments) => check::run(arguments, ui),
            Self::Compile(arguments) => compile::run(arguments, ui),
            Self::Fmt(arguments) => fmt::run(arguments, ui),
            Self::Test(arguments) => test::run(arguments, ui),
            Self::Show(arguments) => show::run(arguments, ui),
            Self::Lint(arguments) => lint::run(arguments, ui),
            Self::Items(arguments) => items::run(arguments, ui),
            Self::Explain(arguments) => explain::run(arguments, ui),
            Self::ExplainPlan(arguments) => explain_plan::run(arguments, ui),
            Self::Packs(arguments) => packs::run(arguments, ui),
            Self::New(arguments) => new::run(arguments, ui),
            Self::Completions(arguments) => completions::run(arguments, ui),
            Self::List(arguments) => list::run(arguments, ui),
        }
    }

    const fn lang(&self) -> Option<LangArg> {
        match self {
            Self::Decide(arguments) => arguments.look.lang,
            Self::Audit(arguments) => arguments.look.lang,
            Self::Metrics(arguments) => arguments.look.lang,
            Self::Report(arguments) => arguments.look.lang,
            Self::Ledger(arguments) => arguments.look().lang,
            Self::Watch(arguments) => arguments.look.lang,
            Self::Replay(arguments) => arguments.look.lang,
            Self::Certificate(arguments) => arguments.look().lang,
            Self::Check(arguments) => arguments.look.lang,
            Self::Compile(arguments) => arguments.look.lang,
            Self::Test(arguments) => arguments.look.lang,
            Self::Show(arguments) => arguments.look.lang,
            Self::Lint(arguments) => arguments.look.lang,
            Self::Items(arguments) => arguments.look.lang,
            Self::Explain(arguments) => arguments.look.lang,
            Self::ExplainPlan(arguments) => arguments.look.lang,
            Self::Packs(arguments) => arguments.look.lang,
            Self::New(arguments) => arguments.look.lang,
            Self::Completions(arguments) => arguments.look.lang,
            Self::List(arguments) => arguments.look().lang,
            // Here `--lang` is the language of keywords.
            Self::Fmt(_) => None,
        }
    }

    const fn color(&self) -> ColorOption {
        match self {
            Self::Decide(arguments) => arguments.look.color,
            Self::Audit(arguments) => arguments.look.color,
            Self::Metrics(arguments) => arguments.look.color,
            Self::Report(arguments) => arguments.look.color,
            Self::Ledger(arguments) => arguments.look().color,
            Self::Watch(arguments) => arguments.look.color,
            Self::Replay(arguments) => arguments.look.color,
            Self::Certificate(arguments) => arguments.look().color,
            Self::Check(arguments) => arguments.look.color,
            Self::Compile(arguments) => arguments.look.color,
            Self::Fmt(arguments) => arguments.color,
            Self::Test(arguments) => arguments.look.color,
            Self::Show(arguments) => arguments.look.color,
            Self::Lint(arguments) => arguments.look.color,
            Self::Items(arguments) => arguments.look.color,
            Self::Explain(arguments) => arguments.look.color,
            Self::ExplainPlan(arguments) => arguments.look.color,
            Self::Packs(arguments) => arguments.look.color,
            Self::New(arguments) => arguments.look.color,
            Self::Completions(arguments) => arguments.look.color,
            Self::List(arguments) => arguments.look().color,
        }
    }
}

/// How help is laid out, without clap's own English words.
pub(crate) fn template() -> StyledStr {
    StyledStr::from(format!("{{about-with-newline}}\n{}{{usage}}\n\n{{all-args}}{{after-help}}\n", say("用法：", "Usage: ")))
}
