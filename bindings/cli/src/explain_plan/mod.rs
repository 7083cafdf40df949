//! `jianfu explain-plan`: how the engine finds the rules of a form, and what it asks to judge them.

mod data;
mod human;
mod words;

use clap::{Args, ValueEnum};
use jianfu::view::{FormPlan, RulePlan};
use jianfu::{FormRef, Pack};
use jianfu_dsl::diagnostic::Message;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu explain-plan [选项] [规则包]", "jianfu explain-plan [OPTIONS] [PACK]"),
    after_help = say(
        "不写表单和规则时，每个表单一张表：每条规则怎样找到，各类判断有几项；写了 --form 或 --rule，再逐条列出每项判断。JSON 总是全部列出，键名固定，文字兼有中英文。",
        "Without a form and a rule there is a table for each form: how each rule is found, and how many tests of each kind it has. With --form or --rule every test follows.\n\
         JSON always has every test, under stable names, with words in both languages.",
    ))]
pub(crate) struct Arguments {
    #[arg(value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("文件夹、规则文件，或内置的标识；默认用第一个内置的", "A folder, a rule file or an embedded one's id; by default the first embedded one"))]
    pack: Option<String>,
    #[arg(long, value_name = say("表单", "FORM"), help = say("只看这个表单，写名称或标签", "Only this form, by name or label"))]
    form: Option<String>,
    #[arg(long, value_name = say("规则", "RULE"), help = say("只看这条规则，写名称或标签；检查写作 检查单.检查", "Only this rule, by name or label; a check is written checklist.check"))]
    rule: Option<String>,
    #[arg(long, value_enum, default_value = "text", hide_default_value = true, hide_possible_values = true, value_name = "text|json",
        help = say("输出格式；默认 text", "Output format; by default text"))]
    format: Format,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    #[value(alias = "human")]
    Text,
    Json,
}

/// The plan of a form, and which of its rules are shown.
struct Shown<'p> {
    plan: FormPlan<'p>,
    /// The name of the one rule asked for.
    only: Option<String>,
}

impl<'p> Shown<'p> {
    fn rules(&self) -> impl Iterator<Item = &RulePlan<'p>> {
        self.plan.rules().iter().filter(|rule| self.only.as_deref().is_none_or(|name| is_called(rule, name)))
    }
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let pack = PackSource::named_or_first(arguments.pack.as_deref()).load()?;
    let shown = arguments.shown(&pack)?;
    let mut out = Out::stdout(ui);
    let written = match arguments.format {
        Format::Json => data::write(&mut out, &shown, &pack),
        Format::Text if arguments.is_narrowed() => human::write(&mut out, &shown, &pack, human::Extent::EveryTest, ui),
        Format::Text => human::write(&mut out, &shown, &pack, human::Extent::Tables, ui),
    };
    written.map_err(|error| out.failed(&error))?;
    out.finish()?;
    Ok(Exit::Fine)
}

fn is_called(rule: &RulePlan<'_>, name: &str) -> bool {
    rule.rule().id() == name || rule.rule().label().is_some_and(|label| label == name)
}

impl Arguments {
    const fn is_narrowed(&self) -> bool {
        self.form.is_some() || self.rule.is_some()
    }

    /// What is asked for: every form that has the rule, where none is named.
    fn shown<'p>(&self, pack: &'p Pack) -> Result<Vec<Shown<'p>>, Failure> {
        let form = self.form.as_deref().map(|name| form_of(pack, name)).transpose()?;
        let only = self.rule.as_deref().map(str::trim);
        let plans = pack.plans().filter(|plan| form.is_none_or(|form| form.name() == plan.form().name()));
        let judges = |plan: &FormPlan<'p>| only.is_none_or(|name| plan.rules().iter().any(|rule| is_called(rule, name)));
        let shown: Vec<Shown<'p>> = plans.filter(judges).map(|plan| Shown { plan, only: only.map(str::to_owned) }).collect();
        match only {
            Some(name) if shown.is_empty() => Err(no_rule(pack, form, name)),
            _ => Ok(shown),
        }
    }
}

fn form_of<'p>(pack: &'p Pack, name: &str) -> Result<FormRef<'p>, Failure> {
    let known = || pack.forms().map(|form| form.label()).chain(pack.forms().map(|form| form.name())).collect();
    pack.form(name).ok_or_else(|| problem::unknown_name("--form", ("表单", "form"), name, known()))
}

/// There is no such rule, or it does not judge the form.
fn no_rule(pack: &Pack, form: Option<FormRef<'_>>, name: &str) -> Failure {
    let elsewhere: Vec<FormRef<'_>> =
        pack.plans().filter(|plan| plan.rules().iter().any(|rule| is_called(rule, name))).map(|plan| plan.form()).collect();
    let Some(form) = form.filter(|_| !elsewhere.is_empty()) else {
        let known = pack.rules().filter_map(|rule| rule.label()).chain(pack.rules().map(|rule| rule.id())).collect();
        return problem::unknown_name("--rule", ("规则", "rule"), name, known);
    };
    let (zh, en): (Vec<&str>, Vec<&str>) = elsewhere.iter().map(|form| (form.label(), form.name())).unzip();
    let message = Message::new(
        format!("规则「{name}」不判定表单「{}」", form.label()),
        format!("the rule `{name}` does not judge the form `{}`", form.name()),
    );
    let help = Message::new(format!("它判定：{}", zh.join("、")), format!("it judges: {}", en.join(", ")));
    Failure::failed(problem::usage("--rule", message, help))
}
