//! What the command itself finds wrong. It is said in the same way as what is wrong in rule text: code, place, message, help.

use std::io;
use std::path::Path;

use jianfu::table::TableError;
use jianfu::table::cell::parse_date;
use jianfu::{DataError, Error, Lang};
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::Span;
use jiff::civil::Date;

use crate::codes;
use crate::exit::{Exit, Failure};

/// An error at a place that is no place in rule text.
pub(crate) fn error(code: &'static str, place: &str, message: Message) -> Diagnostic {
    Diagnostic::error(code, place, Span::default(), message)
}

/// A warning at a place that is no place in rule text.
pub(crate) fn warning(code: &'static str, place: &str, message: Message) -> Diagnostic {
    Diagnostic::warning(code, place, Span::default(), message)
}

/// Wrong usage of an argument.
pub(crate) fn usage(argument: &str, message: Message, help: Message) -> Diagnostic {
    error(codes::USAGE, argument, message).with_help(help)
}

/// A file or folder that cannot be read.
pub(crate) fn unreadable(path: &str, cause: &io::Error) -> Diagnostic {
    let message = match cause.kind() {
        io::ErrorKind::NotFound => Message::new("没有这个文件或文件夹", "there is no such file or folder"),
        io::ErrorKind::PermissionDenied => Message::new("没有读取的权限", "reading it is not permitted"),
        io::ErrorKind::IsADirectory => Message::new("这是文件夹，不是文件", "this is a folder, not a file"),
        _ => Message::new(format!("无法读取：{cause}"), format!("it cannot be read: {cause}")),
    };
    error(codes::UNREADABLE, path, message).with_help(Message::new("检查路径和权限", "look at its path and its permissions"))
}

/// An output that cannot be written.
pub(crate) fn unwritable(path: &str, cause: &io::Error) -> Diagnostic {
    let message = match cause.kind() {
        io::ErrorKind::NotFound => Message::new("要写入的文件夹不存在", "the folder to write into does not exist"),
        io::ErrorKind::PermissionDenied => Message::new("没有写入的权限", "writing there is not permitted"),
        io::ErrorKind::IsADirectory => Message::new("这是文件夹，不是文件", "this is a folder, not a file"),
        _ => Message::new(format!("无法写入：{cause}"), format!("it cannot be written: {cause}")),
    };
    error(codes::UNWRITABLE, path, message)
        .with_help(Message::new("检查路径、权限和剩余空间", "look at the path, its permissions and the space left"))
}

/// An output that would destroy something.
pub(crate) fn not_there(out: &Path, message: Message) -> Failure {
    let help = Message::new("用 --out 写入另一个文件", "let --out name another file");
    Failure::failed(error(codes::OVER_INPUT, &out.display().to_string(), message).with_help(help))
}

/// A day among the arguments.
pub(crate) fn day(argument: &str, text: &str) -> Result<Date, Failure> {
    let message = Message::new(format!("「{text}」不是日期"), format!("`{text}` is not a date"));
    let help = Message::new("写作 2026-03-01 或 2026年3月1日", "write it as 2026-03-01 or 2026年3月1日");
    parse_date(text).ok_or_else(|| Failure::failed(usage(argument, message, help)))
}

/// A day among the arguments that need not be given.
pub(crate) fn optional_day(argument: &str, text: Option<&str>) -> Result<Option<Date>, Failure> {
    text.map(|text| day(argument, text)).transpose()
}

/// What is wrong with a demand's data.
pub(crate) fn of_data(place: &str, wrong: &DataError) -> Diagnostic {
    let diagnostic = error(wrong.code(), place, wrong.message().clone());
    match (wrong.help(), wrong.code()) {
        (Some(help), _) => diagnostic.with_help(help.clone()),
        (None, codes::FIELD) => diagnostic.with_help(Message::new(
            "改为表单中字段的名称，或从数据中删去",
            "write the name or label of a field of the form, or take it out of the data",
        )),
        (None, _) => diagnostic.with_help(page_of(wrong.code())),
    }
}

/// What is wrong with a table.
pub(crate) fn of_table(place: &str, wrong: &TableError) -> Diagnostic {
    let help = wrong.help().cloned().unwrap_or_else(|| page_of(wrong.code()));
    error(wrong.code(), place, wrong.message().clone()).with_help(help)
}

/// Why a pack cannot be had. The files of its diagnostics are named as `name` says, so that they can be found from where the user is.
pub(crate) fn of_pack(wrong: Error, source: &str, name: &dyn Fn(&str) -> String) -> Failure {
    match wrong {
        Error::Rules(errors) => {
            let (diagnostics, texts) = renamed(errors.diagnostics, errors.texts, name);
            Failure::Wrong { exit: Exit::Invalid, diagnostics, texts }
        }
        Error::Saved(fault) => Failure::of(Exit::Invalid, error(fault.code(), source, fault.message()).with_help(fault.help())),
        other => {
            let help = Message::new(
                "`jianfu packs` 列出内置规则包；文件夹则写其路径",
                "`jianfu packs` lists the embedded packs; of a folder, give the path",
            );
            Failure::failed(error(other.code(), source, other.message()).with_help(help))
        }
    }
}

/// Diagnostics and texts under other names of files.
pub(crate) fn renamed(mut diagnostics: Vec<Diagnostic>, texts: Texts, name: &dyn Fn(&str) -> String) -> (Vec<Diagnostic>, Texts) {
    for diagnostic in &mut diagnostics {
        diagnostic.file = name(&diagnostic.file);
        for label in &mut diagnostic.labels {
            label.file = name(&label.file);
        }
    }
    (diagnostics, texts.into_iter().map(|(file, text)| (name(&file), text)).collect())
}

/// `did you mean`, in both languages.
pub(crate) fn did_you_mean(near: &str) -> Message {
    Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`"))
}

/// A name among the arguments that the pack has not. The known ones begin with the labels, some of which are shown where none is near.
pub(crate) fn unknown_name(argument: &str, (zh, en): (&str, &str), name: &str, known: Vec<&str>) -> Failure {
    let message = Message::new(format!("规则包没有{zh}「{name}」"), format!("the pack has no {en} `{name}`"));
    let help = match nearest_name(name, known.iter().copied()) {
        Some(near) => did_you_mean(near),
        None => {
            let some: Vec<&str> = known.iter().copied().take(8).collect();
            Message::new(format!("例如：{}", some.join("、")), format!("there are, for example: {}", some.join(", ")))
        }
    };
    Failure::failed(usage(argument, message, help))
}

/// What stands between the parts of an enumeration.
pub(crate) const fn divider(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

/// Every error says how to mend it: where the engine has no advice for the case, the code's page has some.
pub(crate) fn page_of(code: &str) -> Message {
    Message::new(format!("说明见：jianfu explain {code}"), format!("to read more: jianfu explain {code}"))
}
