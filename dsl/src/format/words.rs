//! What a token is called in the language asked for, and how wide it is.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use crate::build::{Builder, half_width};
use crate::diagnostic::Lang;
use crate::grammar::{Pair, Rule};
use crate::keywords;
use crate::text::format_places;

/// The text of a token and the columns it takes.
#[derive(Debug)]
pub(super) struct Word<'t> {
    /// The text.
    pub(super) text: Cow<'t, str>,
    /// The columns in the language in which it is wider.
    pub(super) width: usize,
}

/// Writes tokens in one language, or each in its own.
pub(super) struct Words {
    lang: Option<Lang>,
    builder: Builder<'static>,
}

impl Words {
    /// Words in a language; without one, each stays in the language it was written in.
    pub(super) const fn new(lang: Option<Lang>) -> Self {
        Self { lang, builder: Builder::new("", 0) }
    }

    /// The word of a node that has no parts.
    pub(super) fn word<'t>(&mut self, pair: &Pair<'t>) -> Word<'t> {
        let written = pair.as_str();
        match pair.as_rule() {
            Rule::name | Rule::any_name => one(Cow::Borrowed(written)),
            Rule::number | Rule::int => one(half_width(written)),
            Rule::string => one(self.string(pair)),
            Rule::date => self.date(pair),
            rule => match sign(rule) {
                Some(sign) => one(Cow::Borrowed(sign)),
                None => self.keyword(written),
            },
        }
    }

    /// The canonical notation of the places in a citation.
    pub(super) fn places<'t>(&mut self, pair: Pair<'t>) -> Word<'t> {
        let written = pair.as_str();
        let chinese = !written.starts_with(|c: char| c.is_ascii_alphabetic());
        let Some(places) = self.builder.places(pair) else { return one(Cow::Borrowed(written)) };
        self.both(if chinese { Lang::Zh } else { Lang::En }, |lang| format_places(&places, lang))
    }

    fn keyword<'t>(&self, written: &'t str) -> Word<'t> {
        let Some(keyword) = keywords::find(written) else { return one(Cow::Borrowed(written)) };
        let text = self.lang.map_or(Cow::Borrowed(written), |lang| Cow::Borrowed(keyword.form(lang)));
        Word { text, width: keyword.en.width().max(keyword.zh.width()) }
    }

    fn date<'t>(&mut self, pair: &Pair<'t>) -> Word<'t> {
        let written = pair.as_str();
        let Some(date) = self.builder.date(pair) else { return one(Cow::Borrowed(written)) };
        let chinese = written.contains('年');
        self.both(if chinese { Lang::Zh } else { Lang::En }, |lang| match lang {
            Lang::Zh => format!("{:04}年{}月{}日", date.year(), date.month(), date.day()),
            Lang::En => date.to_string(),
        })
    }

    fn string<'t>(&mut self, pair: &Pair<'t>) -> Cow<'t, str> {
        let written = pair.as_str();
        if written.starts_with('"') && !written.contains('\\') {
            return Cow::Borrowed(written);
        }
        let text = self.builder.text(pair).text;
        let mut out = String::with_capacity(text.len() + 2);
        out.push('"');
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                _ => out.push(c),
            }
        }
        out.push('"');
        Cow::Owned(out)
    }

    /// Text that is spelled differently in each language.
    fn both<'t>(&self, own: Lang, spell: impl Fn(Lang) -> String) -> Word<'t> {
        let (zh, en) = (spell(Lang::Zh), spell(Lang::En));
        let width = zh.width().max(en.width());
        let text = match self.lang.unwrap_or(own) {
            Lang::Zh => zh,
            Lang::En => en,
        };
        Word { text: Cow::Owned(text), width }
    }
}

/// A word that is the same in both languages.
fn one(text: Cow<'_, str>) -> Word<'_> {
    let width = if text.is_ascii() { text.len() } else { text.width() };
    Word { text, width }
}

/// The ASCII form of a punctuation mark or an operator.
const fn sign(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::lb => "{",
        Rule::rb => "}",
        Rule::lp | Rule::call => "(",
        Rule::rp => ")",
        Rule::ls => "[",
        Rule::rs => "]",
        Rule::comma => ",",
        Rule::colon => ":",
        Rule::dot => ".",
        Rule::star | Rule::op_mul => "*",
        Rule::op_eq => "=",
        Rule::op_ne => "!=",
        Rule::op_ge => ">=",
        Rule::op_le => "<=",
        Rule::op_gt => ">",
        Rule::op_lt => "<",
        Rule::op_add => "+",
        Rule::op_sub => "-",
        Rule::op_div => "/",
        _ => return None,
    })
}
