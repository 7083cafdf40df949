//! The files of a new pack. They are real files under `template`, written once with English keywords; the formatter puts them into the language asked for.

use jianfu::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};

use crate::exit::{Exit, Failure};

/// Names and texts, in the order in which they are to be replaced.
const TEMPLATE: [(&str, &str); 10] = [
    ("pack.toml", include_str!("template/pack.toml")),
    ("forms.jf", include_str!("template/forms.jf")),
    ("sources.jf", include_str!("template/sources.jf")),
    ("lists.jf", include_str!("template/lists.jf")),
    ("lists/assist.csv", include_str!("template/lists/assist.csv")),
    ("lists/negative.csv", include_str!("template/lists/negative.csv")),
    ("rules.jf", include_str!("template/rules.jf")),
    ("tests.jf", include_str!("template/tests.jf")),
    ("cases/items.csv", include_str!("template/cases/items.csv")),
    ("example.json", include_str!("template/example.json")),
];

/// What to do with the files above, once in each language.
const README: &str = "README.md";

/// Marks a comment line of a template that is for one language.
const MARKS: [(Lang, &str); 2] = [(Lang::Zh, "#zh "), (Lang::En, "#en ")];

/// Excel takes a CSV file for UTF-8 only where it begins with this.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What a new pack is called.
pub(super) struct Names<'n> {
    pub(super) id: &'n str,
    pub(super) title: &'n str,
}

/// Every file of a new pack with its text, by path relative to the pack.
///
/// # Errors
/// A template that is no well-formed rule text.
pub(super) fn files(names: &Names<'_>, keywords: Lang) -> Result<Vec<(&'static str, String)>, Failure> {
    let readme = match keywords {
        Lang::Zh => include_str!("template/README.zh.md"),
        Lang::En => include_str!("template/README.en.md"),
    };
    let mut made = vec![(README, filled(readme, names.id, names.title))];
    for (name, text) in TEMPLATE {
        let text = in_language(text, keywords);
        let text = match name.rsplit_once('.') {
            Some((_, "jf")) => jianfu_dsl::format(name, &text, Some(keywords)).map_err(|diagnostics| broken(name, text, diagnostics))?,
            Some((_, "csv")) => format!("{BYTE_ORDER_MARK}{text}"),
            Some((_, "toml")) => filled(&text, names.id, &escaped(names.title)),
            _ => text,
        };
        made.push((name, text));
    }
    Ok(made)
}

/// A text whose comments are those of one language.
fn in_language(text: &str, lang: Lang) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        let words = line.trim_start();
        let indent = line.get(..line.len() - words.len()).unwrap_or_default();
        match MARKS.iter().find_map(|(of, mark)| Some((of, words.strip_prefix(mark)?))) {
            Some((of, comment)) if *of == lang => kept.push_str(&format!("{indent}# {comment}\n")),
            Some(_) => {}
            None => kept.push_str(&format!("{line}\n")),
        }
    }
    kept
}

/// The id first: a title may hold whatever its author likes.
fn filled(text: &str, id: &str, title: &str) -> String {
    text.replace("@ID@", id).replace("@TITLE@", title)
}

/// A text between the quotation marks of TOML. Characters that need more than this are no part of a title.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn broken(name: &str, text: String, diagnostics: Vec<Diagnostic>) -> Failure {
    Failure::Wrong { exit: Exit::Failed, diagnostics, texts: Texts::from([(name.to_owned(), text)]) }
}
