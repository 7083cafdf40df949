//! JF-C001, JF-C022 and JF-C028: a name that nothing declares, that several declarations share as a label, or that is glued to a keyword.

use std::collections::BTreeSet;

use jianfu_dsl::Message;
use jianfu_dsl::keywords::{self, KEYWORDS, nearest_name};
use jianfu_dsl::tree::Name;

use super::{Compiler, say};
use crate::codes;
use crate::convert::shorten;
use crate::fold::fold;
use crate::model::{EnumId, FieldDef, FormId, get};

/// Keywords that may follow a name, and so may be glued to it. Those that start a declaration or name a type are parts of many ordinary words.
const JOINING: [&str; 21] = [
    "in",
    "not_in",
    "is",
    "present",
    "missing",
    "and",
    "or",
    "where",
    "else",
    "when",
    "because",
    "remedy",
    "provided",
    "approve",
    "reject",
    "refer",
    "require",
    "overrides",
    "not",
    "any",
    "all",
];

/// When names that are not known have been compared with this many that are, no more nearest ones are looked for: thousands of mistakes in a long list.
const MOST_COMPARED: usize = 500_000;

/// At most this many names are listed where none is near.
const MOST_NAMES: usize = 8;

/// Words for a type that the language calls otherwise, with its keyword in Chinese and English.
const TYPES_SAID: [(&[&str], &str, &str); 7] = [
    (&["数字", "数", "数值", "数量", "整型"], "整数", "int"),
    (&["金额", "百分数", "浮点数"], "小数", "decimal"),
    (&["文字", "字符", "字符串", "文本框", "字符型"], "文本", "text"),
    (&["布尔", "是非", "真假", "对错", "勾选"], "是否", "bool"),
    (&["时间", "日期型", "年月日"], "日期", "date"),
    (&["单位", "部门", "机关"], "机构", "body"),
    (&["依据", "清单", "列表", "清单之法据", "法据清单"], "清单 之 法据", "list of basis"),
];

/// What a name was meant to be.
#[derive(Clone, Copy)]
pub(super) enum What<'w> {
    Form,
    Body,
    Source,
    List,
    Serial,
    Definition,
    Rule,
    Checklist,
    Type,
    Enum,
    /// A field of a form.
    Field(FormId),
    /// A column of a list, the list by name and label.
    Column((&'w str, &'w str), &'w [FieldDef]),
    /// A value of an enum.
    Value(EnumId),
    /// An item among those with these keys.
    Item(&'w [&'w str]),
    /// A rule, guard or exception among those that a test may name.
    Said(&'w BTreeSet<String>),
    PartOfBasis,
    PartOfSource,
}

impl What<'_> {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Form => ("表单", "form"),
            Self::Body => ("机构", "body"),
            Self::Source => ("文件", "source"),
            Self::List => ("清单", "list"),
            Self::Serial => ("编号", "serial"),
            Self::Definition => ("定义", "definition"),
            Self::Rule | Self::Said(_) => ("规则", "rule"),
            Self::Checklist => ("检查单", "checklist"),
            Self::Type => ("类型", "type"),
            Self::Enum => ("枚举", "enum"),
            Self::Field(_) => ("字段", "field"),
            Self::Column(..) => ("列", "column"),
            Self::Value(_) => ("取值", "value"),
            Self::Item(_) => ("事项", "item"),
            Self::PartOfBasis | Self::PartOfSource => ("部分", "part"),
        }
    }
}

/// The names that exist, each with its label.
type Known = Vec<(String, String)>;

impl Compiler<'_> {
    /// Reports a name that means nothing where it stands, with the space that may be missing or the nearest name that exists.
    pub(super) fn unknown_name(&mut self, file: &str, name: &Name, what: What<'_>) {
        if self.lost.may_declare(&name.text) {
            return;
        }
        let shown = shorten(&name.text);
        let message = self.nothing_called(what, &shown);
        if self.compared >= MOST_COMPARED {
            self.error(codes::UNKNOWN_NAME, file, name.span, message);
            return;
        }
        let known = self.known(what);
        self.compared = self.compared.saturating_add(known.len());
        if is_shared_label(what, &name.text, &known) {
            let (zh, en) = what.words();
            let message = say(format!("「{shown}」是几个{zh}共有的标签"), format!("`{shown}` is the label of more than one {en}"));
            self.error(codes::AMBIGUOUS, file, name.span, message).help =
                Some(say("写它的名称，不写标签", "write its name instead of its label"));
            return;
        }
        if let Some((keyword, apart)) = glued(&name.text, &known) {
            let apart = shorten(&apart);
            let message = say(
                format!("{}，它像是名称与关键词「{keyword}」连写", message.zh),
                format!("{}, which looks like a name glued to the keyword `{keyword}`", message.en),
            );
            self.error(codes::GLUED, file, name.span, message).help = Some(say(
                format!("在名称与关键词之间写一个空格：「{apart}」"),
                format!("write a space between name and keyword: `{apart}`"),
            ));
            return;
        }
        if let Some(help) = self.meant_otherwise(what, &name.text, &known) {
            self.error(codes::UNKNOWN_NAME, file, name.span, message).help = Some(help);
            return;
        }
        let help = self
            .known_alias(what, &name.text)
            .or_else(|| near(&name.text, &known))
            .map_or_else(|| list_names(&known), |near| Some(did_you_mean(&near)));
        self.error(codes::UNKNOWN_NAME, file, name.span, message).help = help;
    }

    /// How to mend a name in a cell of a table that means nothing: the nearest that exists, or else all of them. There a label may have any shape.
    pub(super) fn help_for_cell(&mut self, what: What<'_>, text: &str) -> Option<Message> {
        if self.compared >= MOST_COMPARED {
            return None;
        }
        let known = self.known(what);
        self.compared = self.compared.saturating_add(known.len());
        if let Some(help) = self.meant_otherwise(what, text, &known) {
            return Some(help);
        }
        let aliases = self.model.body_names.keys().filter(|_| matches!(what, What::Body)).map(String::as_str).collect::<BTreeSet<_>>();
        let near = nearest_name(text, known.iter().flat_map(|(name, label)| [label.as_str(), name.as_str()]).chain(aliases));
        near.map_or_else(|| list_names(&known), |near| Some(did_you_mean(near)))
    }

    /// How to mend a name that means nothing where what was meant shows in it.
    fn meant_otherwise(&self, what: What<'_>, text: &str, known: &Known) -> Option<Message> {
        match what {
            What::Source => glued_place(text, known),
            What::Definition => self.meant_as_value(text, known),
            What::Type => {
                let meant = TYPES_SAID.iter().find(|(words, ..)| words.contains(&text))?;
                Some(say(format!("写作「{}」", meant.1), format!("write `{}` (`{}`)", meant.1, meant.2)))
            }
            What::Said(names) => {
                // A guard or an exception without its rule.
                let mut found = names.iter().filter(|name| name.rsplit('.').next() == Some(text));
                let whole = found.next().filter(|_| found.next().is_none())?;
                Some(did_you_mean(whole))
            }
            _ => None,
        }
    }

    /// What a bare word in a condition was meant to be: a field, a source, a number, or text.
    fn meant_as_value(&self, text: &str, known: &Known) -> Option<Message> {
        let field = text.strip_prefix("本件").map(|field| field.strip_prefix('的').unwrap_or(field));
        if let Some(field) = field.filter(|field| self.model.forms.iter().any(|form| form.lookup.contains_key(*field))) {
            return Some(say(format!("写作「本件.{field}」"), format!("write `demand.{field}`")));
        }
        if self.scope.source(text).is_some() {
            return Some(say(
                format!("引了哪份文件写作「任一 本件.… 其中 法据.文件 = {text}」"),
                format!("whether a source is cited is written `any demand.… where basis.source = {text}`"),
            ));
        }
        let counted = text.trim_end_matches(['人', '份', '次', '天', '元', '个', '项', '名', '户', '件']);
        if let Some(number) = jianfu_dsl::numerals::parse(counted) {
            return Some(say(
                format!("数用阿拉伯数字，不写单位：「{number}」"),
                format!("a number is written in digits, without a unit: `{number}`"),
            ));
        }
        known.is_empty().then(|| {
            let shown = shorten(text);
            say(
                format!("文字要加引号：「\"{shown}\"」；字段写作「本件.…」"),
                format!("text stands in quotation marks, `\"{shown}\"`, and a field is `demand.…`"),
            )
        })
    }

    fn nothing_called(&self, what: What<'_>, name: &str) -> Message {
        match what {
            What::Field(form) => {
                let (label, own) = self.model.form(form).map_or(("", ""), |form| (form.label.as_str(), form.name.as_str()));
                say(format!("表单「{label}」没有字段「{name}」"), format!("the form `{own}` has no field `{name}`"))
            }
            What::Column((own, label), _) => {
                say(format!("清单「{label}」没有列「{name}」"), format!("the list `{own}` has no column `{name}`"))
            }
            What::Value(id) => {
                let (label, own) = get(&self.model.enums, id.index()).map_or(("", ""), |known| (known.label.as_str(), known.name.as_str()));
                say(format!("「{label}」没有「{name}」这个取值"), format!("`{own}` has no value `{name}`"))
            }
            What::PartOfBasis => say(format!("法据没有「{name}」这一部分"), format!("a basis has no part `{name}`")),
            What::PartOfSource => say(format!("文件没有「{name}」这一部分"), format!("a source has no part `{name}`")),
            _ => {
                let (zh, en) = what.words();
                say(format!("没有名为「{name}」的{zh}"), format!("no {en} is called `{name}`"))
            }
        }
    }

    fn known(&self, what: What<'_>) -> Known {
        let model = &self.model;
        match what {
            What::Form => self.declared.forms.iter().map(|form| labelled(&form.node.name, form.node.label.as_ref())).collect(),
            What::Body => self.declared.bodies.iter().map(|body| labelled(&body.node.name, body.node.label.as_ref())).collect(),
            What::Source => {
                self.declared.sources.iter().map(|source| (source.node.name.text.clone(), source.node.title.text.clone())).collect()
            }
            What::List => self.declared.lists.iter().map(|list| labelled(&list.node.name, list.node.label.as_ref())).collect(),
            What::Serial => self.declared.serials.iter().map(|serial| labelled(&serial.node.name, serial.node.label.as_ref())).collect(),
            What::Definition => {
                self.declared.defines.iter().map(|define| labelled(&define.node.name, define.node.label.as_ref())).collect()
            }
            What::Checklist => self.declared.checklists.iter().map(|list| labelled(&list.node.name, list.node.label.as_ref())).collect(),
            What::Enum => self.declared.enums.iter().map(|known| labelled(&known.node.name, known.node.label.as_ref())).collect(),
            What::Rule => model.rules.iter().map(|rule| (rule.id.clone(), rule.label.clone().unwrap_or_else(|| rule.id.clone()))).collect(),
            What::Type => {
                let plain = super::declare::PLAIN_TYPES.iter().map(|(en, zh, _)| ((*en).to_owned(), (*zh).to_owned()));
                plain.chain(self.known(What::Enum)).collect()
            }
            What::Field(form) => model.form(form).map_or_else(Vec::new, |form| pairs(&form.fields)),
            What::Column(_, columns) => pairs(columns),
            What::Value(id) => get(&model.enums, id.index()).map_or_else(Vec::new, |known| {
                known.variants.iter().map(|variant| (variant.name.clone(), variant.label.clone())).collect()
            }),
            What::Item(names) => names.iter().map(|name| ((*name).to_owned(), (*name).to_owned())).collect(),
            What::Said(names) => names.iter().map(|name| (name.clone(), name.clone())).collect(),
            What::PartOfBasis => vec![("source".into(), "文件".into()), ("article".into(), "条".into()), ("date".into(), "日期".into())],
            What::PartOfSource => vec![("level".into(), "层级".into()), ("rank".into(), "效力".into()), ("valid".into(), "有效".into())],
        }
    }

    /// The name of the body that an alias means: aliases are for data and clauses, and expressions name bodies by name or label.
    fn known_alias(&self, what: What<'_>, text: &str) -> Option<String> {
        let id = self.model.body_names.get(&fold(text)).filter(|_| matches!(what, What::Body))?;
        get(&self.model.bodies, id.index()).map(|body| body.name.clone())
    }
}

/// The space between a source and the place in it, as in `村组法第五条`.
fn glued_place(text: &str, known: &Known) -> Option<Message> {
    let (source, place) = text.split_at_checked(text.find('第').filter(|at| *at > 0)?)?;
    if !["条", "款", "项", "节", "部分"].iter().any(|step| place.contains(step)) {
        return None;
    }
    let apart = format!("{} {}", shorten(source), shorten(place));
    if known.iter().any(|(name, title)| name == source || title == source) {
        return Some(say(
            format!("在名称与条款之间写一个空格：「{apart}」"),
            format!("write a space between the source and the place in it: `{apart}`"),
        ));
    }
    let near = near(source, known);
    Some(match near {
        Some(near) => say(format!("是否想写「{near} {}」", shorten(place)), format!("did you mean `{near} {}`", shorten(place))),
        None => say(
            format!("先用「文件」声明它，再写「{apart}」，名称与条款之间有一个空格"),
            format!("declare it as a `source`, then write `{apart}` with a space before the place"),
        ),
    })
}

/// Whether a text is the label of several declarations, and so means none of them.
fn is_shared_label(what: What<'_>, text: &str, known: &Known) -> bool {
    let has_labels =
        matches!(what, What::Form | What::Body | What::Source | What::List | What::Serial | What::Definition | What::Rule | What::Type);
    // Versions of one name share their label by right.
    let names: BTreeSet<&str> = known.iter().filter(|(_, label)| has_labels && label == text).map(|(name, _)| name.as_str()).collect();
    names.len() > 1
}

fn labelled(name: &Name, label: Option<&jianfu_dsl::tree::Text>) -> (String, String) {
    (name.text.clone(), super::label_of(name, label))
}

fn pairs(fields: &[FieldDef]) -> Known {
    fields.iter().map(|field| (field.name.clone(), field.label.clone())).collect()
}

/// The keyword that is glued to a name, and the text with spaces around it.
fn glued(text: &str, known: &Known) -> Option<(&'static str, String)> {
    let is_known = |part: &str| known.iter().any(|(name, label)| name == part || label == part);
    let joining = || KEYWORDS.iter().filter(|keyword| JOINING.contains(&keyword.en)).map(|keyword| keyword.zh);
    let cut = |keyword: &'static str, at: usize| {
        let (before, rest) = (text.get(..at)?, text.get(at + keyword.len()..)?);
        let apart = [before, keyword, rest].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        Some((before, (keyword, apart)))
    };
    let cuts = |keyword: &'static str| text.match_indices(keyword).filter_map(move |(at, _)| cut(keyword, at));
    if text.is_ascii() || is_known(text) {
        return None;
    }
    let after_known =
        joining().flat_map(cuts).filter(|(before, _)| is_known(before)).max_by_key(|(before, (keyword, _))| (before.len(), keyword.len()));
    after_known.map(|(_, found)| found).or_else(|| {
        let guess =
            keywords::glued(text).filter(|found| joining().any(|keyword| keyword == found.keyword) && near(text, known).is_none())?;
        cut(guess.keyword, guess.offset).map(|(_, found)| found)
    })
}

/// The name or label nearest to a text. A label may stand in rule text only where it has the shape of a name.
fn near(text: &str, known: &Known) -> Option<String> {
    let names = known.iter().map(|(name, _)| name.as_str());
    let labels =
        known.iter().filter(|(name, label)| name != label).map(|(_, label)| label.as_str()).filter(|label| keywords::is_name(label));
    let found = nearest_name(text, names.chain(labels));
    let holds = || {
        known
            .iter()
            .find(|(_, label)| text.chars().nth(1).is_some() && label.contains(text))
            .map(|(name, label)| if keywords::is_name(label) { label } else { name })
    };
    found.map(str::to_owned).or_else(|| holds().cloned())
}

pub(super) fn did_you_mean(near: &str) -> Message {
    say(format!("是否想写「{near}」"), format!("did you mean `{near}`"))
}

fn list_names(known: &Known) -> Option<Message> {
    if known.is_empty() {
        return Some(say("规则包里一个也没有", "the pack has none"));
    }
    let some = || known.iter().take(MOST_NAMES);
    let zh: Vec<&str> = some().map(|(name, label)| if keywords::is_name(label) { label.as_str() } else { name.as_str() }).collect();
    let en: Vec<&str> = some().map(|(name, _)| name.as_str()).collect();
    let more = if known.len() > MOST_NAMES { ("等", ", …") } else { ("", "") };
    Some(say(format!("现有：{}{}", zh.join("、"), more.0), format!("there are: {}{}", en.join(", "), more.1)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Known, glued, near};

    fn known() -> Known {
        [("community", "社区"), ("item", "事项"), ("assist", "协助事项"), ("people", "人数")]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .to_vec()
    }

    #[test]
    fn a_glued_keyword_is_found_behind_a_name_that_exists() {
        assert_eq!(glued("社区属于城区", &known()).unwrap(), ("属于", "社区 属于 城区".to_owned()));
        assert_eq!(glued("事项属于协助事项", &known()).unwrap(), ("属于", "事项 属于 协助事项".to_owned()));
        assert_eq!(glued("人数已具备", &known()).unwrap(), ("已具备", "人数 已具备".to_owned()));
    }

    #[test]
    fn an_ordinary_word_that_holds_a_keyword_is_only_unknown() {
        assert!(glued("协助清单", &known()).is_none());
        assert!(glued("人手", &known()).is_none());
        assert!(glued("community", &known()).is_none());
    }

    #[test]
    fn labels_are_near_too() {
        assert_eq!(near("人 数", &known()).as_deref(), Some("人数"));
        assert_eq!(near("无关", &known()), None);
        assert_eq!(near("协办事项", &known()).as_deref(), Some("协助事项"));
        assert_eq!(near("comunity", &known()).as_deref(), Some("community"));
    }
}
