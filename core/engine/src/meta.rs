//! `pack.toml`: what a pack says about itself.

use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::Span;
use jianfu_dsl::{Lang, Message};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codes;
use crate::convert;

/// The edition of the language that this engine compiles.
pub(crate) const EDITION: u32 = 1;

/// The file that holds it.
pub(crate) const FILE: &str = "pack.toml";

/// The keys that it may have, those that it needs first.
const KEYS: [&str; 10] = ["id", "title", "version", "edition", "title_en", "authority", "refer_to", "valid_from", "valid_to", "lint_allow"];

/// How many of them it needs.
const NEEDED: usize = 4;

/// What a pack says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) id: String,
    pub(crate) title: String,
    title_en: Option<String>,
    pub(crate) version: String,
    pub(crate) authority: Option<String>,
    pub(crate) edition: u32,
    pub(crate) refer_to: Option<String>,
    /// Where that stands in the file.
    pub(crate) refer_to_span: Span,
    valid_from: Option<String>,
    valid_to: Option<String>,
    /// The lints that are not to speak of this pack.
    pub(crate) lint_allow: Vec<String>,
}

impl Meta {
    /// For text that is not in a folder.
    pub(crate) fn inline() -> Self {
        Self {
            id: "inline".to_owned(),
            title: "未命名规则包".to_owned(),
            title_en: Some("unnamed pack".to_owned()),
            version: "0.0.0".to_owned(),
            authority: None,
            edition: EDITION,
            refer_to: None,
            refer_to_span: Span::default(),
            valid_from: None,
            valid_to: None,
            lint_allow: Vec::new(),
        }
    }

    pub(crate) fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.title,
            Lang::En => self.title_en.as_deref().unwrap_or(&self.title),
        }
    }

    /// The days on which the pack is in force, both ends included.
    pub(crate) fn days(&self) -> Result<(Option<Date>, Option<Date>), String> {
        Ok((parse(self.valid_from.as_deref())?, parse(self.valid_to.as_deref())?))
    }

    /// Reads `pack.toml`.
    ///
    /// # Errors
    /// Everything that is wrong in it.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().map_or(Span::default(), |range| Span::new(range.start, range.end));
            let help =
                Message::new("每行写作：键 = \"值\"，文字加引号", "each line is written key = \"value\", with quotation marks around text");
            vec![wrong(span, Message::new("从这里起不是正确的 TOML", "this is not well-formed TOML from here on")).with_help(help)]
        })?;
        let mut reader = Reader { table: table.get_ref(), wrong: Vec::new() };
        reader.check_keys();
        let meta = Self {
            id: reader.text("id").map(|(id, span)| reader.plain_id(id, span)).unwrap_or_default(),
            title: reader.text("title").unwrap_or_default().0,
            title_en: reader.text("title_en").map(|(text, _)| text),
            version: reader.text("version").map(|(version, span)| reader.numbered(version, span)).unwrap_or_default(),
            authority: reader.text("authority").map(|(text, _)| text),
            edition: reader.edition(),
            refer_to_span: reader.text("refer_to").unwrap_or_default().1,
            refer_to: reader.text("refer_to").map(|(text, _)| text),
            valid_from: reader.day("valid_from"),
            valid_to: reader.day("valid_to"),
            lint_allow: reader.lints("lint_allow"),
        };
        reader.wrong.sort_by_key(|diagnostic| diagnostic.span.start);
        reader.wrong.dedup();
        if !reader.wrong.is_empty() {
            return Err(reader.wrong);
        }
        if let (Some(from), Some(to)) = meta.days().unwrap_or_default()
            && from > to
        {
            let message = Message::new("规则包的有效期先终后始", "the pack's validity ends before it begins");
            return Err(vec![
                wrong(Span::default(), message)
                    .with_help(Message::new("把较早的日期写在 valid_from", "write the earlier date as valid_from")),
            ]);
        }
        Ok(meta)
    }
}

fn wrong(span: Span, message: Message) -> Diagnostic {
    Diagnostic::error(codes::META, FILE, span, message)
}

fn span_of<T>(of: &Spanned<T>) -> Span {
    Span::new(of.span().start, of.span().end)
}

/// Takes the keys one by one and collects what is wrong.
struct Reader<'t> {
    table: &'t DeTable<'t>,
    wrong: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    fn check_keys(&mut self) {
        for key in self.table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            let name = convert::shorten(key.get_ref());
            let near = nearest_name(key.get_ref(), KEYS);
            let help = near.map_or_else(
                || Message::new(format!("可有：{}", KEYS.join("、")), format!("there may be: {}", KEYS.join(", "))),
                |near| Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
            );
            self.wrong.push(
                wrong(span_of(key), Message::new(format!("pack.toml 没有「{name}」这个键"), format!("pack.toml has no key `{name}`")))
                    .with_help(help),
            );
        }
        for key in KEYS.iter().take(NEEDED) {
            if self.get(key).is_some() {
                continue;
            }
            // A misspelt key was reported already, and said to be this one.
            if self.table.keys().any(|given| !KEYS.contains(&given.get_ref().as_ref()) && nearest_name(given.get_ref(), KEYS) == Some(key))
            {
                continue;
            }
            let help = match *key {
                "edition" => Message::new(format!("加一行：edition = {EDITION}"), format!("add a line: edition = {EDITION}")),
                "id" => Message::new("加一行：id = \"river-town\"", "add a line: id = \"river-town\""),
                "version" => Message::new("加一行：version = \"1.0.0\"", "add a line: version = \"1.0.0\""),
                _ => Message::new(format!("加一行：{key} = \"…\""), format!("add a line: {key} = \"…\"")),
            };
            self.wrong.push(
                wrong(Span::default(), Message::new(format!("pack.toml 没有写明 {key}"), format!("pack.toml has no `{key}`")))
                    .with_help(help),
            );
        }
    }

    fn get(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.iter().find(|(known, _)| known.get_ref() == key).map(|(_, value)| value)
    }

    fn text(&mut self, key: &str) -> Option<(String, Span)> {
        let value = self.get(key)?;
        let span = span_of(value);
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some((text.to_owned(), span)),
            Some(_) => {
                let needed = KEYS.iter().take(NEEDED).any(|known| *known == key);
                let help = if needed {
                    Message::new("在引号中填写", "fill it in between the quotation marks")
                } else {
                    Message::new("在引号中填写，或删去这一行", "fill it in between the quotation marks, or delete the line")
                };
                let message = Message::new(format!("{key} 是空的"), format!("`{key}` is blank"));
                self.wrong.push(wrong(span, message).with_help(help));
                None
            }
            None => {
                let message = Message::new(format!("{key} 要写成文字"), format!("`{key}` must be text"));
                self.wrong.push(wrong(span, message).with_help(Message::new("给值加上引号", "put quotation marks around the value")));
                None
            }
        }
    }

    fn plain_id(&mut self, id: String, span: Span) -> String {
        if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            let shown = convert::shorten(&id);
            let message = Message::new(
                format!("规则包的 id「{shown}」只能用小写字母、数字和连字符"),
                format!("the pack's id `{shown}` may hold only lower-case letters, digits and hyphens"),
            );
            self.wrong.push(wrong(span, message).with_help(Message::new("例如：id = \"river-town\"", "for example: id = \"river-town\"")));
        }
        id
    }

    /// A version is three numbers, so that it can be told which of two is the later one; what follows `-` or `+` is free.
    fn numbered(&mut self, version: String, span: Span) -> String {
        let core = version.split_once(['-', '+']).map_or(version.as_str(), |(core, _)| core);
        let is_number = |part: &str| !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = version.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'));
        if !plain || core.split('.').count() != 3 || !core.split('.').all(is_number) {
            let shown = convert::shorten(&version);
            let message = Message::new(
                format!("version「{shown}」不是三个数的版本号"),
                format!("the version `{shown}` is not made of three numbers"),
            );
            let help = Message::new(
                "写成三个数，改一次加大一次，例如：version = \"1.0.0\"",
                "write three numbers and raise them with each change, for example: version = \"1.0.0\"",
            );
            self.wrong.push(wrong(span, message).with_help(help));
        }
        version
    }

    fn edition(&mut self) -> u32 {
        let Some(value) = self.get("edition") else { return EDITION };
        let given = value.get_ref().as_integer().and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok());
        if value.get_ref().as_str() == Some(EDITION.to_string().as_str()) {
            let message = Message::new("edition 是数，不加引号", "`edition` is a number and has no quotation marks");
            let help = Message::new(format!("写：edition = {EDITION}"), format!("write: edition = {EDITION}"));
            self.wrong.push(wrong(span_of(value), message).with_help(help));
        } else if given != Some(EDITION) {
            let message = Message::new(
                format!("本引擎只认语言的第 {EDITION} 版，规则包写的是另一版"),
                format!("this engine knows edition {EDITION} of the language, and the pack names another"),
            );
            self.wrong.push(
                wrong(span_of(value), message)
                    .with_help(Message::new(format!("写：edition = {EDITION}"), format!("write: edition = {EDITION}"))),
            );
        }
        EDITION
    }

    fn lints(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let is_code =
            |text: &str| text.strip_prefix("JF-A").is_some_and(|number| number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit()));
        let codes: Option<Vec<String>> = value
            .get_ref()
            .as_array()
            .and_then(|array| array.iter().map(|code| code.get_ref().as_str().filter(|text| is_code(text)).map(str::to_owned)).collect());
        if codes.is_none() {
            let message = Message::new(format!("{key} 要写成检视代码的列表"), format!("`{key}` must be a list of codes of lints"));
            let help = Message::new(format!("例如：{key} = [\"JF-A003\"]"), format!("for example: {key} = [\"JF-A003\"]"));
            self.wrong.push(wrong(span_of(value), message).with_help(help));
        }
        codes.unwrap_or_default()
    }

    fn day(&mut self, key: &str) -> Option<String> {
        let value = self.get(key)?;
        // TOML has dates of its own, written without quotation marks.
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => String::new(),
        };
        if parse(Some(&text)).is_err() {
            let message = Message::new(format!("{key} 不是日期"), format!("`{key}` is not a date"));
            self.wrong.push(wrong(span_of(value), message).with_help(Message::new("例如：\"2026-01-01\"", "for example: \"2026-01-01\"")));
            return None;
        }
        Some(text)
    }
}

fn parse(day: Option<&str>) -> Result<Option<Date>, String> {
    day.map(|day| crate::table::cell::parse_date(day).ok_or_else(|| day.to_owned())).transpose()
}
