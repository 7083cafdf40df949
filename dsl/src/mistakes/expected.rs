//! What pest expected, in words.

use crate::grammar::Rule;
use crate::keywords::{self, Keyword};

/// One kind of thing that could have stood somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// A keyword.
    Keyword(&'static Keyword),
    /// Something with a name of its own, in Chinese and English.
    Thing(&'static str, &'static str),
    /// A piece of punctuation.
    Mark(&'static str),
    /// An operator.
    Operator,
    /// The end of the declaration.
    End,
}

impl Expected {
    fn zh(self) -> String {
        match self {
            Self::Keyword(keyword) => format!("「{}」（{}）", keyword.zh, keyword.en),
            Self::Thing(zh, _) => zh.to_owned(),
            Self::Mark(mark) => format!("「{mark}」"),
            Self::Operator => "运算符".to_owned(),
            Self::End => "声明的结尾".to_owned(),
        }
    }

    fn en(self) -> String {
        match self {
            Self::Keyword(keyword) => format!("`{}` ({})", keyword.en, keyword.zh),
            Self::Thing(_, en) => en.to_owned(),
            Self::Mark(mark) => format!("`{mark}`"),
            Self::Operator => "an operator".to_owned(),
            Self::End => "the end of the declaration".to_owned(),
        }
    }
}

/// What a list of pest's rules means to people, each thing once.
pub(super) fn expected(rules: &[Rule]) -> Vec<Expected> {
    let mut all: Vec<Expected> = Vec::new();
    for rule in rules {
        for one in of_rule(*rule) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    all
}

/// At most five things in a sentence, those that help most first.
pub(super) fn in_words(all: &[Expected]) -> (String, String) {
    const MOST: usize = 5;
    let weight = |one: &Expected| match one {
        Expected::Thing(..) => 0,
        Expected::Mark(mark) if *mark != "," => 1,
        Expected::Keyword(_) | Expected::End => 2,
        Expected::Mark(_) => 3,
        Expected::Operator => 4,
    };
    let mut sorted: Vec<Expected> = all.to_vec();
    sorted.sort_by_key(weight);
    let more = sorted.len() > MOST;
    sorted.truncate(MOST);
    let zh: Vec<String> = sorted.iter().map(|one| one.zh()).collect();
    let en: Vec<String> = sorted.iter().map(|one| one.en()).collect();
    if more {
        return (format!("{}等", zh.join("、")), format!("{} or the like", en.join(", ")));
    }
    (joined(&zh, "、", "或"), joined(&en, ", ", " or "))
}

fn joined(parts: &[String], comma: &str, or: &str) -> String {
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{}{or}{last}", rest.join(comma)),
        None => String::new(),
    }
}

fn of_rule(rule: Rule) -> Vec<Expected> {
    use Expected::{End, Mark, Operator, Thing};
    let words = |words: &[&str]| words.iter().filter_map(|word| keywords::find(word)).map(Expected::Keyword).collect();
    let one = |one| vec![one];
    match rule {
        Rule::EOI => one(End),
        Rule::expr | Rule::comparison | Rule::quantified | Rule::metric_value => one(Thing("条件", "a condition")),
        Rule::sum | Rule::demand_path | Rule::basis_path | Rule::count => one(Thing("值", "a value")),
        Rule::name | Rule::any_name | Rule::variant | Rule::entry | Rule::guard_label | Rule::target | Rule::serial_digits => {
            one(Thing("名称", "a name"))
        }
        Rule::field | Rule::column_field => one(Thing("字段", "a field")),
        Rule::ty => one(Thing("类型", "a type")),
        Rule::string => one(Thing("带引号的文字", "text in quotation marks")),
        Rule::int | Rule::number => one(Thing("数字", "a number")),
        Rule::date => one(Thing("日期", "a date")),
        Rule::record => one(Mark("{")),
        Rule::list_literal => one(Mark("[")),
        Rule::place | Rule::places | Rule::place_zh | Rule::step | Rule::bare_place => {
            one(Thing("条款（如第九条）", "a place such as `art 9`"))
        }
        Rule::period => one(Thing("时段", "a period")),
        Rule::window => one(Thing("时段", "a window of time")),
        Rule::value_set | Rule::lb => one(Mark("{")),
        Rule::rb => one(Mark("}")),
        Rule::lp | Rule::call | Rule::column_tail | Rule::cite_valid => one(Mark("(")),
        Rule::rp => one(Mark(")")),
        Rule::ls => one(Mark("[")),
        Rule::rs => one(Mark("]")),
        Rule::comma => one(Mark(",")),
        Rule::place_sep => one(Mark(";")),
        Rule::colon => one(Mark(":")),
        Rule::dot => one(Mark(".")),
        Rule::star => one(Mark("*")),
        Rule::compare_tail | Rule::op_eq | Rule::op_ne | Rule::op_lt | Rule::op_le | Rule::op_gt | Rule::op_ge => one(Operator),
        Rule::op_add | Rule::op_sub | Rule::op_mul | Rule::op_div => one(Operator),
        Rule::in_tail => words(&["in", "not_in"]),
        Rule::is_tail | Rule::as_of_mark => words(&["is"]),
        Rule::cite | Rule::guard_cite => words(&["cite"]),
        Rule::assumption => words(&["basis"]),
        Rule::guard => words(&["require"]),
        Rule::closing => words(&["approve", "reject", "refer"]),
        Rule::exception => words(&["except"]),
        Rule::otherwise => words(&["else"]),
        Rule::check_decl => words(&["check"]),
        Rule::refer_to => words(&["to"]),
        Rule::limit => words(&["at_most", "at_least"]),
        Rule::stretch | Rule::from_file => words(&["from"]),
        Rule::where_expr => words(&["where"]),
        Rule::base_points => words(&["base"]),
        Rule::deduction => words(&["deduct"]),
        Rule::target_value => words(&["target"]),
        Rule::source_number => words(&["number"]),
        Rule::source_issuer => words(&["issuer"]),
        Rule::source_level => words(&["level"]),
        Rule::source_rank => words(&["rank"]),
        Rule::test_as_of => words(&["as_of"]),
        Rule::test_known_at => words(&["known_at"]),
        Rule::expect_provided => words(&["provided"]),
        Rule::expect_missing => words(&["missing"]),
        other => {
            // The remaining rules are called after the keyword that starts them, keyword rules themselves with a prefix.
            let name = format!("{other:?}");
            words(&[name.strip_prefix("kw_").unwrap_or(&name)])
        }
    }
}
