//! The keyword table: every reserved word, in English and in Chinese.
//!
//! The grammar's keyword rules, the display names in messages, the formatter's translation and the table in the language reference all come from this
//! table or are checked against it by a test.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_ident::{is_xid_continue, is_xid_start};

use crate::diagnostic::Lang;
use crate::scan::is_digit;

pub use crate::nearest::nearest_name;

/// One keyword in its two forms, which mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// What programs call it: the English form.
    pub id: &'static str,
    /// The English form.
    pub en: &'static str,
    /// 中文写法
    pub zh: &'static str,
}

impl Keyword {
    const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { id: en, en, zh }
    }

    /// The form in one language.
    pub const fn form(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Every keyword of the language, type names included, in the order of the language reference.
pub const KEYWORDS: &[Keyword] = &[
    Keyword::new("enum", "枚举"),
    Keyword::new("ordered", "有序"),
    Keyword::new("form", "表单"),
    Keyword::new("extends", "继承"),
    Keyword::new("optional", "可缺"),
    Keyword::new("source", "文件"),
    Keyword::new("number", "文号"),
    Keyword::new("issuer", "发文机关"),
    Keyword::new("level", "层级"),
    Keyword::new("rank", "效力"),
    Keyword::new("confidence", "置信"),
    Keyword::new("list", "清单"),
    Keyword::new("columns", "列"),
    Keyword::new("item", "事项"),
    Keyword::new("under", "隶属"),
    Keyword::new("aka", "又称"),
    Keyword::new("from", "自"),
    Keyword::new("to", "至"),
    Keyword::new("valid", "有效"),
    Keyword::new("cite", "依据"),
    Keyword::new("art", "条"),
    Keyword::new("para", "款"),
    Keyword::new("sub", "项"),
    Keyword::new("part", "部分"),
    Keyword::new("sec", "节"),
    Keyword::new("quote", "原文"),
    Keyword::new("effect", "作用"),
    Keyword::new("allow", "准许"),
    Keyword::new("bar", "禁止"),
    Keyword::new("inform", "参考"),
    Keyword::new("is", "为"),
    Keyword::new("of", "之"),
    Keyword::new("this", "本期"),
    Keyword::new("last", "上期"),
    Keyword::new("basis", "法据"),
    Keyword::new("assumption", "假定"),
    Keyword::new("body", "机构"),
    Keyword::new("define", "定义"),
    Keyword::new("as", "即"),
    Keyword::new("rule", "规则"),
    Keyword::new("checklist", "检查单"),
    Keyword::new("check", "必查"),
    Keyword::new("requires", "须有"),
    Keyword::new("on", "适用"),
    Keyword::new("when", "当"),
    Keyword::new("require", "须满足"),
    Keyword::new("else", "否则"),
    Keyword::new("default", "默认"),
    Keyword::new("except", "例外"),
    Keyword::new("overrides", "优先于"),
    Keyword::new("approve", "准予"),
    Keyword::new("reject", "驳回"),
    Keyword::new("refer", "转报"),
    Keyword::new("because", "理由"),
    Keyword::new("provided", "附条件"),
    Keyword::new("remedy", "建议"),
    Keyword::new("quota", "限次"),
    Keyword::new("at_most", "至多"),
    Keyword::new("at_least", "至少"),
    Keyword::new("per", "每"),
    Keyword::new("within", "期内"),
    Keyword::new("calendar_year", "自然年"),
    Keyword::new("calendar_half", "自然半年"),
    Keyword::new("calendar_quarter", "自然季"),
    Keyword::new("calendar_month", "自然月"),
    Keyword::new("calendar_week", "自然周"),
    Keyword::new("rolling", "滚动"),
    Keyword::new("days", "日"),
    Keyword::new("workdays", "工作日"),
    Keyword::new("counting", "计入"),
    Keyword::new("count", "计数"),
    Keyword::new("where", "其中"),
    Keyword::new("history", "台账"),
    Keyword::new("deadline", "时限"),
    Keyword::new("metric", "指标"),
    Keyword::new("percent", "百分比"),
    Keyword::new("target", "目标"),
    Keyword::new("alert", "预警"),
    Keyword::new("score", "评分"),
    Keyword::new("base", "基准分"),
    Keyword::new("deduct", "扣"),
    Keyword::new("then", "即行"),
    Keyword::new("serial", "编号"),
    Keyword::new("digits", "位数字"),
    Keyword::new("demand", "本件"),
    Keyword::new("in", "属于"),
    Keyword::new("not_in", "不属于"),
    Keyword::new("present", "已具备"),
    Keyword::new("missing", "缺"),
    Keyword::new("and", "且"),
    Keyword::new("or", "或"),
    Keyword::new("not", "非"),
    Keyword::new("true", "是"),
    Keyword::new("false", "否"),
    Keyword::new("any", "任一"),
    Keyword::new("all", "全部"),
    Keyword::new("test", "测试"),
    Keyword::new("cases", "用例"),
    Keyword::new("as_of", "基准日"),
    Keyword::new("known_at", "知悉日"),
    Keyword::new("given", "给定"),
    Keyword::new("expect", "期望"),
    Keyword::new("by", "出自"),
    Keyword::new("text", "文本"),
    Keyword::new("int", "整数"),
    Keyword::new("decimal", "小数"),
    Keyword::new("bool", "是否"),
    Keyword::new("date", "日期"),
];

/// The keywords that start a declaration.
pub const DECLARATIONS: &[&str] = &[
    "enum",
    "form",
    "source",
    "list",
    "body",
    "define",
    "rule",
    "checklist",
    "default",
    "serial",
    "quota",
    "deadline",
    "metric",
    "alert",
    "score",
    "test",
    "cases",
];

static BY_FORM: LazyLock<HashMap<&'static str, &'static Keyword>> =
    LazyLock::new(|| KEYWORDS.iter().flat_map(|keyword| [(keyword.en, keyword), (keyword.zh, keyword)]).collect());

/// The keyword that a word is, in either language.
///
/// ```
/// use jianfu_dsl::keywords::find;
/// assert_eq!(find("规则").map(|keyword| keyword.en), Some("rule"));
/// assert!(find("社区").is_none());
/// ```
pub fn find(word: &str) -> Option<&'static Keyword> {
    BY_FORM.get(word).copied()
}

/// Whether a word is a keyword in either language, and so no name where a clause could start.
///
/// ```
/// assert!(jianfu_dsl::keywords::is_reserved("属于"));
/// assert!(!jianfu_dsl::keywords::is_reserved("authority"));
/// ```
pub fn is_reserved(word: &str) -> bool {
    find(word).is_some()
}

/// The keyword nearest to a misspelt word, in the form that is near.
///
/// ```
/// assert_eq!(jianfu_dsl::keywords::nearest("requrie"), Some("require"));
/// assert_eq!(jianfu_dsl::keywords::nearest("须滿足"), Some("须满足"));
/// ```
pub fn nearest(word: &str) -> Option<&'static str> {
    nearest_name(word, KEYWORDS.iter().flat_map(|keyword| [keyword.en, keyword.zh]))
}

/// A keyword found inside a longer word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glued {
    /// The byte in the word at which the keyword starts.
    pub offset: usize,
    /// The keyword as it stands there.
    pub keyword: &'static str,
}

/// A Chinese keyword glued to other characters inside an unknown name, where a space is likely to be missing.
///
/// The longest keyword wins, then the first. Only Han keywords are looked for, since English words are divided by spaces anyway; those of one character
/// count only at the start of the word or after a digit, for they are part of many ordinary words.
///
/// ```
/// use jianfu_dsl::keywords::glued;
/// let found = glued("社区属于城区").unwrap();
/// assert_eq!((found.offset, found.keyword), (6, "属于"));
/// assert!(glued("属于").is_none());
/// assert!(glued("community").is_none());
/// ```
pub fn glued(name: &str) -> Option<Glued> {
    if is_reserved(name) {
        return None;
    }
    let found = |keyword: &'static Keyword| {
        let offset = name.find(keyword.zh)?;
        let before = name.get(..offset).and_then(|text| text.chars().next_back());
        let short = keyword.zh.chars().nth(1).is_none();
        let counts = !short || before.is_none_or(is_digit);
        counts.then_some(Glued { offset, keyword: keyword.zh })
    };
    KEYWORDS.iter().filter_map(found).max_by_key(|glued| (glued.keyword.len(), usize::MAX - glued.offset))
}

/// Whether text has the shape of a name: a Unicode identifier in which `-` may stand between two identifier characters.
///
/// ```
/// use jianfu_dsl::keywords::is_name;
/// assert!(is_name("town-office") && is_name("在协助清单内"));
/// assert!(!is_name("-x") && !is_name("a b") && !is_name("经费（元）"));
/// ```
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    if !chars.next().is_some_and(is_xid_start) {
        return false;
    }
    while let Some(c) = chars.next() {
        let joins = c == '-' && chars.peek().is_some_and(|next| is_xid_continue(*next));
        if !joins && !is_xid_continue(c) {
            return false;
        }
    }
    true
}
