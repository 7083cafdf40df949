//! What clap finds wrong with the arguments, in the user's language.

use std::io::Write as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};

use crate::exit::Exit;
use crate::lang::{of_help, say};
use crate::problem;
use crate::ui::{ColorArg, Ui};

/// Answers arguments that are wrong, or that ask for help or the version.
pub(crate) fn answer(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nothing is wrong if nobody reads the help to its end.
            let _ = write!(std::io::stdout().lock(), "{}", error.render());
            Exit::Fine
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(std::io::stderr().lock(), "{}", error.render());
            Exit::Failed
        }
        _ => {
            Ui::new(of_help(), ColorArg::Auto).report(&[diagnostic(error)], &Texts::new());
            Exit::Failed
        }
    }
}

fn diagnostic(error: &Error) -> Diagnostic {
    let context = |kind| error.get(kind).map(words).unwrap_or_default();
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => needs_value(&argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Message::new(format!("「{value}」不能作 {argument} 的值"), format!("`{value}` is no value for {argument}"))
        }
        ErrorKind::UnknownArgument => Message::new(format!("没有「{argument}」这个参数"), format!("there is no argument `{argument}`")),
        ErrorKind::InvalidSubcommand => {
            let verb = context(ContextKind::InvalidSubcommand);
            Message::new(format!("没有「{verb}」这个命令"), format!("there is no verb `{verb}`"))
        }
        ErrorKind::MissingSubcommand => Message::new("没有写命令", "no verb is given"),
        ErrorKind::MissingRequiredArgument => Message::new(format!("缺少 {argument}"), format!("{argument} is missing")),
        ErrorKind::ArgumentConflict => Message::new(format!("{argument} 只能写一次"), format!("{argument} may be given only once")),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => needs_value(&argument),
        ErrorKind::TooManyValues => Message::new(format!("{argument} 不带值「{value}」"), format!("{argument} takes no value `{value}`")),
        ErrorKind::InvalidUtf8 => Message::new("参数不是 UTF-8 文字", "an argument is not UTF-8 text"),
        _ => Message::new("参数有误", "the arguments are wrong"),
    };
    problem::usage(say("命令行", "command line"), message, help(error))
}

fn needs_value(argument: &str) -> Message {
    Message::new(format!("{argument} 需要一个值"), format!("{argument} needs a value"))
}

/// The nearest name, or the values there are, or where to read on.
fn help(error: &Error) -> Message {
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        if let Some(near) = error.get(kind).and_then(first) {
            return problem::did_you_mean(near);
        }
    }
    match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            Message::new(format!("可取：{}", values.join("、")), format!("it may be: {}", values.join(", ")))
        }
        _ => Message::new("用法见：jianfu --help，或 jianfu 命令 --help", "for usage see: jianfu --help, or jianfu VERB --help"),
    }
}

fn first(value: &ContextValue) -> Option<&str> {
    match value {
        ContextValue::String(text) => Some(text),
        ContextValue::Strings(texts) => texts.first().map(String::as_str),
        _ => None,
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(" "),
        other => other.to_string(),
    }
}
