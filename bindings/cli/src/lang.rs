//! Which language is spoken: `--lang`, or else the locale.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::ValueEnum;
use jianfu::Lang;

/// The language of the help texts. clap builds them before it has read the arguments, so it is chosen first and once.
static HELP: OnceLock<Lang> = OnceLock::new();

/// A language as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

/// Chooses the language of the help texts from the arguments as they stand, or else the locale.
pub(crate) fn choose_help(arguments: &[OsString]) {
    let words: Vec<&str> = arguments.iter().skip(1).map(|argument| argument.to_str().unwrap_or_default()).collect();
    HELP.get_or_init(|| asked_for(&words).unwrap_or_else(of_locale));
}

/// The language of the help texts.
pub(crate) fn of_help() -> Lang {
    HELP.get().copied().unwrap_or_else(of_locale)
}

/// A help text in the language of help texts.
pub(crate) fn say(zh: &'static str, en: &'static str) -> &'static str {
    match of_help() {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The language of the locale: Chinese where it is a Chinese one, else English.
pub fn of_locale() -> Lang {
    // Of the three the first that is set counts, also over one that names no language.
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    of_locale_name(&set.unwrap_or_default())
}

fn of_locale_name(name: &str) -> Lang {
    let language = name.split(['_', '.', '@', '-']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") { Lang::Zh } else { Lang::En }
}

fn asked_for(words: &[&str]) -> Option<Lang> {
    let mut found = None;
    let mut verb = false;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--" => break,
            // From here on `--lang` is the language of keywords.
            "fmt" if !verb => break,
            "--lang" => found = words.next().and_then(|value| of_word(value)).or(found),
            "--color" => {
                words.next();
            }
            _ => {
                found = word.strip_prefix("--lang=").and_then(of_word).or(found);
                verb |= !word.starts_with('-');
            }
        }
    }
    found
}

fn of_word(word: &str) -> Option<Lang> {
    match word {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_locale_is_chinese_and_every_other_one_is_english() {
        for name in ["zh_CN.UTF-8", "zh", "ZH-hans", "zh@pinyin"] {
            assert_eq!(of_locale_name(name), Lang::Zh, "{name}");
        }
        for name in ["", "C", "POSIX", "C.UTF-8", "de_DE", "zhx_XX"] {
            assert_eq!(of_locale_name(name), Lang::En, "{name}");
        }
    }

    #[test]
    fn what_follows_fmt_is_the_language_of_keywords() {
        assert_eq!(asked_for(&["decide", "--lang", "zh", "a.csv"]), Some(Lang::Zh));
        assert_eq!(asked_for(&["--lang=en", "fmt", "--lang", "zh", "a.jf"]), Some(Lang::En));
        assert_eq!(asked_for(&["--color", "never", "fmt", "--lang", "zh"]), None);
        assert_eq!(asked_for(&["decide", "--", "--lang", "zh"]), None);
        assert_eq!(asked_for(&["decide", "fmt", "--lang", "zh"]), Some(Lang::Zh));
    }
}
