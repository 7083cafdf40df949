//! The cells of list files: how an item's citations are written there, and what a cell that somebody filled in means.

use jianfu_dsl::tree::{ConfidenceCode, Place};
use jianfu_dsl::{Lang, Message, keywords};

use super::{CiteRef, ListRef, SourceRef, Validity};
use crate::codes;
use crate::convert::{self, Names};
use crate::error::DataError;
use crate::fold;
use crate::model::{Cell, Days, Kind, SourceDef, Symbol, day_number};
use crate::pack::Pack;
use crate::table;
use crate::value::Value;

/// The form in which texts compare, as the engine compares them: without white space and characters that cannot be seen, whatever the width and case.
///
/// ```
/// assert_eq!(jianfu::view::folded("ＡＳ 20"), jianfu::view::folded("as20"));
/// ```
pub fn folded(text: &str) -> String {
    fold::fold(text)
}

impl CiteRef<'_> {
    /// The citation as a list's file holds it, without the word `cite`, in the keywords of a language. The source is named by its title where that can be
    /// written and means no other one.
    ///
    /// ```
    /// use jianfu::{Lang, Pack, view::Basis};
    /// let pack = Pack::parse(r#"
    ///     enum rank ordered { law }
    ///     source act "消防法" { rank law confidence C }
    ///     list duty { effect allow cite act art 6 para 1 confidence P }
    /// "#)?;
    /// let Some(Basis::Cite(cite)) = pack.lists().flat_map(|list| list.bases()).next() else { unreachable!() };
    /// assert_eq!(cite.text(Lang::Zh), "消防法 第六条第一款 置信 P");
    /// assert_eq!(cite.text(Lang::En), "消防法 art 6 para 1 confidence P");
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn text(&self, lang: Lang) -> String {
        let source = self.sources().next().map_or("", |source| source.written(self.pack_sources()));
        Parts { source, places: self.places(), confidence: self.own_confidence(), quote: self.quote(), days: self.own_validity() }
            .text(lang)
    }
}

impl<'p> SourceRef<'p> {
    /// Its title where a citation can be written with it, or else its name.
    fn written(&self, sources: &[SourceDef]) -> &'p str {
        let shared = sources.iter().any(|other| other.name != self.name() && (other.title == self.title() || other.name == self.title()));
        if shared || !keywords::is_name(self.title()) { self.name() } else { self.title() }
    }
}

impl ListRef<'_> {
    /// What a cell of one of its own columns means, by the column's name or label; `None` for a blank one. Enum values and bodies come back by label, as
    /// from [`ItemRef::value`](super::ItemRef::value).
    ///
    /// # Errors
    /// `JF-D005` where there is no such column, `JF-D006`, `JF-D007` and `JF-D010` where the cell does not fit it.
    ///
    /// ```
    /// use jianfu::{Pack, Value, table::Cell};
    /// let pack = Pack::parse(r#"list duty { effect allow basis assumption "示例" columns { posts: int "岗位数" } item D1 "调解" }"#)?;
    /// let duty = pack.list("duty").expect("it is there");
    /// assert_eq!(duty.read_cell("岗位数", &Cell::Text("３".to_owned()))?, Some(Value::from(3)));
    /// assert_eq!(duty.read_cell("岗位数", &Cell::Text("三".to_owned())).unwrap_err().code(), "JF-D006");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_cell(&self, column: &str, cell: &table::Cell) -> Result<Option<Value>, DataError> {
        let Some(definition) = self.def().columns.iter().find(|known| known.name == column || known.label == column) else {
            let message = Message::new(format!("清单没有列「{column}」"), format!("the list has no column `{column}`"));
            return Err(DataError::new(codes::FIELD, message));
        };
        let value = convert::from_table_cell(cell, definition.ty)?;
        if value.is_blank() {
            return Ok(None);
        }
        if let (Kind::Text | Kind::Source, _) = (definition.ty.kind, &value) {
            return Ok(Some(value));
        }
        let model = self.model();
        let names = Names { enums: &model.enums, body_names: &model.body_names, source_names: &model.source_names };
        // Only texts are symbols, and they were answered above.
        let converted = convert::to_cell(&value, definition.ty, &names, &mut |_| Symbol::default(), &mut Vec::new())?;
        if converted == Cell::Unknown {
            let shown = convert::shorten(&convert::display(&value));
            let message = Message::new(format!("没有名为「{shown}」的机构"), format!("no body is called `{shown}`"));
            let help = Message::new("写机构的名称、标签或又称", "write a body's name, label or alias");
            return Err(DataError::new(codes::VALUE, message).with_help(help));
        }
        Ok(convert::from_cell(model, definition.ty.kind, converted))
    }
}

impl Pack {
    /// A citation that somebody wrote in a list's file, as [`CiteRef::text`] would write it: two that mean the same come back alike. The source may be
    /// named as in a demand's basis: with title marks, by its number, without a leading `中华人民共和国`.
    ///
    /// # Errors
    /// `JF-C021` where it is no citation, or names a source that the pack does not have.
    ///
    /// ```
    /// use jianfu::{Lang, Pack};
    /// let pack = Pack::parse(r#"enum rank ordered { law } source act "消防法" { rank law confidence C }"#)?;
    /// assert_eq!(pack.read_citation("《消防法》第六条", Lang::En)?, "消防法 art 6");
    /// assert_eq!(pack.read_citation("act art 6", Lang::Zh)?, "消防法 第六条");
    /// assert!(pack.read_citation("消防条例 art 6", Lang::Zh).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_citation(&self, text: &str, lang: Lang) -> Result<String, DataError> {
        let plain = match text.trim().strip_prefix('《').and_then(|rest| rest.split_once('》')) {
            Some((title, rest)) => format!("{title} {rest}"),
            None => text.trim().to_owned(),
        };
        let wrong = |message: Message, help: Message| Err(DataError::new(codes::LIST_ROW, message).with_help(help));
        let shown = convert::shorten(text);
        let cite = match jianfu_dsl::parse_citation(&plain) {
            Ok(cite) => cite,
            Err(error) => {
                let said = error.message;
                let message = Message::new(format!("依据「{shown}」：{}", said.zh), format!("citation `{shown}`: {}", said.en));
                let written = || Message::new("写作：文件名 第六条第一款", "it is written: title art 6 para 1");
                return wrong(message, error.help.unwrap_or_else(written));
            }
        };
        let Some(source) = self.cited_source(&cite.source.text) else {
            let name = convert::shorten(&cite.source.text);
            let near = keywords::nearest_name(&cite.source.text, self.sources().flat_map(|source| [source.title(), source.name()]));
            let help = near.map_or_else(
                || Message::new("先在规则包中声明这份文件", "declare the document in the pack first"),
                |near| Message::new(format!("是否想写「{near}」"), format!("did you mean `{near}`")),
            );
            return wrong(Message::new(format!("没有文件「{name}」"), format!("there is no source `{name}`")), help);
        };
        let day = |day: &Option<jianfu_dsl::tree::Day>| day.as_ref().map(|day| day_number(day.date));
        let days = cite.valid.as_ref().map(|valid| {
            Validity::of(Days { from: day(&valid.from).unwrap_or(Days::ALWAYS.from), to: day(&valid.to).unwrap_or(Days::ALWAYS.to) })
        });
        let quote = cite.quote.as_ref().map(|quote| quote.text.as_str());
        let confidence = cite.confidence.as_ref().map(|confidence| confidence.code);
        Ok(Parts { source: source.written(&self.model().sources), places: &cite.places, confidence, quote, days }.text(lang))
    }

    /// The source that a citation means: by name or title as the compiler takes it, or else as in a demand.
    fn cited_source(&self, text: &str) -> Option<SourceRef<'_>> {
        let named = self.sources().find(|source| source.name() == text);
        let titled = || {
            let mut titled = self.sources().filter(|source| source.title() == text);
            let first = titled.next()?;
            titled.all(|other| other.name() == first.name()).then_some(first)
        };
        let meant = || {
            let id = self.model().source_names.get(&fold::fold_title(text))?;
            self.sources().nth(id.index())
        };
        named.or_else(titled).or_else(meant)
    }
}

/// What a citation says.
struct Parts<'c> {
    source: &'c str,
    places: &'c [Place],
    confidence: Option<ConfidenceCode>,
    quote: Option<&'c str>,
    days: Option<Validity>,
}

impl Parts<'_> {
    fn text(&self, lang: Lang) -> String {
        let word = |en: &'static str| keywords::find(en).map_or(en, |keyword| keyword.form(lang));
        let mut text = self.source.to_owned();
        if !self.places.is_empty() {
            text.push_str(&format!(" {}", jianfu_dsl::text::format_places(self.places, lang)));
        }
        if let Some(code) = self.confidence {
            text.push_str(&format!(" {} {}", word("confidence"), code.letter()));
        }
        if let Some(quote) = self.quote {
            let escaped = quote.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            text.push_str(&format!(" {} \"{escaped}\"", word("quote")));
        }
        if let Some(days) = self.days {
            let from = days.from.map(|day| format!(" {} {day}", word("from"))).unwrap_or_default();
            let to = days.to.map(|day| format!(" {} {day}", word("to"))).unwrap_or_default();
            text.push_str(&format!(" ({}{from}{to})", word("valid")));
        }
        text
    }
}
