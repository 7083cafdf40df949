//! Where pest stopped, and the frequent mistakes that have a sentence of their own.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::expected::{Expected, expected, in_words};
use super::{did_you_mean, glued, shown, too_deep};
use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::grammar::Rule;
use crate::keywords::{self, nearest_name};
use crate::scan;
use crate::tree::Span;

/// The clauses of a declaration in the order in which they stand.
const ORDERS: &[(&[&str], &[&str])] = &[
    (&["rule", "checklist"], &["cite", "basis", "valid", "overrides", "when", "require", "approve", "reject", "refer", "except"]),
    (&["quota"], &["cite", "basis", "valid", "when", "at_most", "at_least", "counting", "approve", "reject", "refer", "except"]),
    (&["deadline"], &["cite", "basis", "valid", "from"]),
    (&["metric"], &["cite", "basis", "percent", "target"]),
    (&["alert"], &["cite", "basis", "when", "then"]),
    (&["score"], &["cite", "basis", "base", "deduct"]),
    (&["test"], &["as_of", "known_at", "given", "history", "expect"]),
];

/// Operators that other languages have, and words for them.
const FOREIGN: &[(&[&str], &str, &str)] = &[
    (&["==", "＝＝", "等于", "是", "就是"], "=", "相等写作「=」"),
    (&["&&", "&", "＆"], "and", "并且写作「且」或 and"),
    (&["||", "|", "｜"], "or", "或者写作「或」或 or"),
    (&["<>", "＜＞", "不等于", "不是", "不为"], "!=", "不等写作「!=」"),
    (&["=>", "＝＞", "》=", "≧", "⩾", "不小于", "大于等于", "大于或等于"], ">=", "不小于写作「>=」"),
    (&["不少于", "不低于", "不早于", "至少", "以上", "及以上"], ">=", "「以上」「不少于」都含本数，写作「>=」"),
    (&["=<", "＝＜", "《=", "≦", "⩽", "不大于", "小于等于", "小于或等于"], "<=", "不大于写作「<=」"),
    (&["不超过", "不多于", "不高于", "不晚于", "至多", "最多", "以下", "及以下", "以内"], "<=", "「以下」「不超过」都含本数，写作「<=」"),
    (&["》", "大于"], ">", "大于写作「>」"),
    (&["超过", "多于", "高于", "晚于"], ">", "「超过」不含本数，写作「>」"),
    (&["《", "小于"], "<", "小于写作「<」"),
    (&["少于", "低于", "不足", "早于", "不满"], "<", "「不足」「少于」不含本数，写作「<」"),
    (&["＋"], "+", "加写作「+」"),
    (&["－", "−"], "-", "减写作「-」"),
    (&["×", "＊"], "*", "乘写作「*」"),
    (&["÷", "／"], "/", "除写作「/」"),
    (&["!", "！"], "not", "否定写作「非」或 not"),
];

/// What pest names where a comparison may go on.
const COMPARING: [Rule; 7] = [Rule::compare_tail, Rule::op_eq, Rule::op_ne, Rule::op_lt, Rule::op_le, Rule::op_gt, Rule::op_ge];

/// What is wrong in the declaration at `region`, from the place where pest stopped and what it could have gone on with.
pub(crate) fn unexpected(file: &str, text: &str, region: Span, error: &Error<Rule>) -> Diagnostic {
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let (positives, span) = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => (positives.as_slice(), found(text, region, region.start + offset)),
        // A limit of pest's own, of which none is set: the splitter's cap on nesting bounds the stack.
        ErrorVariant::CustomError { .. } => return too_deep(file, region),
    };
    let spot = Spot { file, text, region, span, positives, expected: expected(positives) };
    spot.quoted_title()
        .or_else(|| spot.document_number())
        .or_else(|| spot.date())
        .or_else(|| spot.foreign_operator())
        .or_else(|| spot.minus())
        .or_else(|| spot.everyday())
        .or_else(|| spot.glued())
        .or_else(|| spot.else_approve())
        .or_else(|| spot.no_else())
        .or_else(|| spot.reserved_name())
        .or_else(|| spot.clause_order())
        .or_else(|| spot.name_in_two())
        .or_else(|| spot.unknown_word())
        .or_else(|| spot.punctuation())
        .unwrap_or_else(|| spot.plain())
}

/// A place where pest stopped.
pub(super) struct Spot<'e> {
    pub(super) file: &'e str,
    pub(super) text: &'e str,
    pub(super) region: Span,
    pub(super) span: Span,
    pub(super) positives: &'e [Rule],
    pub(super) expected: Vec<Expected>,
}

impl Spot<'_> {
    pub(super) fn word(&self) -> &str {
        self.text.get(self.span.start..self.span.end).unwrap_or_default()
    }

    pub(super) fn error(&self, code: &'static str, message: Message) -> Diagnostic {
        Diagnostic::error(code, self.file, self.span, message)
    }

    pub(super) fn expects(&self, wanted: impl Fn(&Expected) -> bool) -> bool {
        self.expected.iter().any(wanted)
    }

    pub(super) fn expects_keyword(&self, en: &str) -> bool {
        self.expects(|one| matches!(one, Expected::Keyword(keyword) if keyword.en == en))
    }

    /// Whether a clause may start, or the block end, here.
    pub(super) fn is_clause_place(&self) -> bool {
        self.expects(|one| matches!(one, Expected::Mark("}") | Expected::End)) && !self.positives.contains(&Rule::string)
    }

    /// A source in the marks that titles have in running text.
    fn quoted_title(&self) -> Option<Diagnostic> {
        let title = self.text.get(self.span.start..self.region.end)?.strip_prefix('《')?;
        let takes_source = self.positives.contains(&Rule::name) || (self.positives.contains(&Rule::sum) && title.contains('》'));
        if !takes_source || self.expects(|one| *one == Expected::Operator) {
            return None;
        }
        let message =
            Message::new("引用文件写它的名称，不写书名号「《》」", "a source is cited by its name, and the marks `《》` are left out");
        let help = match title.split_once('》') {
            Some((title, after)) if keywords::is_name(title) => {
                let place = Some(after.trim_start_matches(scan::is_space)).filter(|after| after.starts_with('第'));
                let place = place.map(|place| place.get(..scan::word_len(place)).unwrap_or_default());
                let cite = self.previous_word().map(|(_, word)| word).filter(|word| is_cite(word));
                let parts = [cite, Some(title), place].into_iter().flatten().map(shown);
                let written = parts.collect::<Vec<_>>().join(" ");
                Message::new(format!("写作「{written}」"), format!("write `{written}`"))
            }
            _ => Message::new(
                "写「文件」声明中的名称，如「依据 村组法 第五条」",
                "write the name that the source was declared with, as in `cite village-law art 5`",
            ),
        };
        Some(self.error(codes::UNEXPECTED, message).with_help(help))
    }

    /// A source called by its number, such as `县发〔2025〕3号`. Behind a round bracket the parser has gone one step further.
    fn document_number(&self) -> Option<Diagnostic> {
        let region = self.text.get(self.region.start..self.region.end)?;
        let before = region.get(..self.span.start - self.region.start)?.trim_end_matches(scan::is_space);
        let before = before.strip_suffix(['(', '（']).unwrap_or(before);
        let (agency, word) = self.word_before(self.region.start + before.len())?;
        let (_, cite) = self.word_before(agency.start)?;
        let year = region.get(before.len()..)?.trim_start_matches(scan::is_space).strip_prefix(['〔', '［', '[', '【', '(', '（'])?;
        let after = year.trim_start_matches(scan::is_digit);
        let serial = after.strip_prefix(['〕', '］', ']', '】', ')', '）'])?;
        if !is_cite(cite) || keywords::is_reserved(word) || after.len() == year.len() {
            return None;
        }
        let serial_len = serial.find('号').map_or_else(|| scan::word_len(serial), |at| at + '号'.len_utf8());
        let end = self.region.end - serial.len() + serial_len.min(scan::word_len(serial));
        let span = Span::new(agency.start, end);
        let number = shown(self.text.get(span.start..span.end)?);
        let message = Message::new(
            format!("引用文件写声明时的名称或标题，不写文号「{number}」"),
            format!("a source is cited by its declared name or title, not by its number `{number}`"),
        );
        let help = Message::new(
            format!("文号写在「文件」声明中：「文号 \"{number}\"」；这里写文件的名称，如「依据 村组法 第五条」"),
            format!(
                "the number stands in the source's declaration: `number \"{number}\"`; here write the name, as in `cite village-law art 5`"
            ),
        );
        Some(Diagnostic::error(codes::UNEXPECTED, self.file, span, message).with_help(help))
    }

    fn foreign_operator(&self) -> Option<Diagnostic> {
        let rest = self.text.get(self.span.start..self.region.end)?;
        let stands = |form: &str| {
            if keywords::is_name(form) {
                // Not where only `+` and the like could go on, behind a comparison that is complete.
                self.word() == form && self.positives.iter().any(|rule| COMPARING.contains(rule))
            } else {
                // Where no operator can stand these two are the marks of a title.
                rest.starts_with(form) && (!matches!(form, "《" | "》") || self.expects(|one| *one == Expected::Operator))
            }
        };
        let (written, right, zh) =
            FOREIGN.iter().find_map(|(forms, right, zh)| Some((forms.iter().find(|form| stands(form))?, *right, *zh)))?;
        let span = Span::new(self.span.start, self.span.start + written.len());
        let message = Message::new(format!("没有「{written}」这个运算符"), format!("there is no operator `{written}`"));
        Some(Diagnostic::error(codes::FOREIGN_OPERATOR, self.file, span, message).with_help(Message::new(zh, format!("write `{right}`"))))
    }

    fn minus(&self) -> Option<Diagnostic> {
        let minus = self.word().starts_with('-') && self.expects(|one| *one == Expected::Operator);
        minus.then(|| {
            self.error(codes::MINUS, Message::new("减号前后都要有空格", "a minus has white space on both sides"))
                .with_help(Message::new("写作「a - b」；「a-b」是一个名称", "write `a - b`; `a-b` is one name"))
        })
    }

    /// A missing space: behind the keyword that would have gone on here, in the word itself, between a number and a word, or in the word before.
    fn glued(&self) -> Option<Diagnostic> {
        if let Some(found) = self.glued_before() {
            return Some(found);
        }
        let word = self.word();
        if let Some(found) = keywords::glued(word).filter(|_| !self.is_string()) {
            let before = word.get(..found.offset).unwrap_or_default();
            return Some(glued(self.file, self.span, word, found.keyword, before));
        }
        let digits = word.len() - word.trim_start_matches(scan::is_digit).len();
        let (number, rest) = word.split_at_checked(digits)?;
        if let Some(keyword) = keywords::find(rest).filter(|_| digits > 0) {
            return Some(glued(self.file, self.span, word, keyword.form(language_of(rest)), number));
        }
        let (span, previous) = self.previous_word()?;
        let found = keywords::glued(previous).filter(|found| found.keyword.chars().nth(1).is_some())?;
        let before = previous.get(..found.offset).unwrap_or_default();
        Some(glued(self.file, span, previous, found.keyword, before))
    }

    fn is_string(&self) -> bool {
        self.word().chars().next().is_some_and(|c| scan::closing_quote(c).is_some())
    }

    /// The word before ends with a keyword that could have stood here.
    fn glued_before(&self) -> Option<Diagnostic> {
        let (span, previous) = self.previous_word().filter(|_| self.near_keyword().is_none())?;
        let ends = |one: &Expected| match one {
            // Of the keywords of one character only these two seldom end an ordinary word.
            Expected::Keyword(keyword) if keyword.zh.chars().nth(1).is_some() || matches!(keyword.en, "and" | "or") => {
                previous.strip_suffix(keyword.zh).filter(|before| !before.is_empty()).map(|before| (before, keyword.zh))
            }
            _ => None,
        };
        let (before, keyword) = self.expected.iter().filter_map(ends).max_by_key(|(_, keyword)| keyword.len())?;
        Some(glued(self.file, span, previous, keyword, before))
    }

    /// The keyword that could stand here and is nearest to what does.
    pub(super) fn near_keyword(&self) -> Option<&'static str> {
        let candidates = self.expected.iter().filter_map(|one| match one {
            Expected::Keyword(keyword) => Some([keyword.en, keyword.zh]),
            _ => None,
        });
        nearest_name(self.word(), candidates.flatten())
    }

    fn else_approve(&self) -> Option<Diagnostic> {
        let after_else = self.previous_word().and_then(|(_, word)| keywords::find(word)).is_some_and(|keyword| keyword.en == "else");
        let approve = keywords::find(self.word()).is_some_and(|keyword| keyword.en == "approve");
        (after_else && approve).then(|| {
            self.error(codes::ELSE_APPROVE, Message::new("「否则」之后不能准予", "`else` may not approve"))
                .with_help(Message::new("条件不满足时只能「驳回」或「转报」", "a guard that fails may only `reject` or `refer`"))
        })
    }

    fn no_else(&self) -> Option<Diagnostic> {
        let word = self.word();
        let clause = matches!(word, "}" | "｝" | "") || keywords::find(word).is_some_and(|keyword| order_of("rule").contains(&keyword.en));
        (self.expects_keyword("else") && clause).then(|| {
            self.error(codes::NO_ELSE, Message::new("前面的「须满足」没有写「否则」", "the `require` before this has no `else`")).with_help(
                Message::new(
                    "写明不满足时怎么办，如「否则 驳回 理由 \"…\" 建议 \"…\"」",
                    "say what follows when it fails, as `else reject because \"…\" remedy \"…\"`",
                ),
            )
        })
    }

    fn reserved_name(&self) -> Option<Diagnostic> {
        let keyword = keywords::find(self.word())?;
        let name_only = !self.positives.is_empty()
            && self.positives.iter().all(|rule| matches!(rule, Rule::name | Rule::variant | Rule::rb | Rule::value_set));
        let wants_name = name_only && self.positives.iter().any(|rule| matches!(rule, Rule::name | Rule::variant));
        wants_name.then(|| {
            let (zh, en, word) = (keyword.zh, keyword.en, self.word());
            self.error(
                codes::RESERVED_NAME,
                Message::new(
                    format!("「{word}」是保留词（{zh}，{en}），不能在这里作名称"),
                    format!("`{word}` is a reserved word ({en}, {zh}) and cannot be a name here"),
                ),
            )
            .with_help(Message::new("换一个名称", "take another name"))
        })
    }

    fn clause_order(&self) -> Option<Diagnostic> {
        let keyword = keywords::find(self.word())?;
        let declaration =
            self.text.get(self.region.start..self.region.end).map(|text| text.get(..scan::word_len(text)).unwrap_or_default())?;
        let order = order_of(keywords::find(declaration)?.en);
        if !order.contains(&keyword.en) || !self.is_clause_place() {
            return None;
        }
        let (zh, en) = (keyword.zh, keyword.en);
        let words = |lang: fn(&keywords::Keyword) -> &'static str| {
            order.iter().filter_map(|word| keywords::find(word)).map(lang).collect::<Vec<_>>()
        };
        let help = if keyword.en == "cite" && self.previous_clause_is_valid() {
            Message::new(
                "依据自己的有效期写在括号里：「依据 … （有效 至 …）」",
                "a citation's own validity stands in parentheses: `cite … (valid to …)`",
            )
        } else {
            Message::new(
                format!("次序是：{}", words(|keyword| keyword.zh).join("、")),
                format!("the order is: {}", words(|keyword| keyword.en).join(", ")),
            )
        };
        Some(
            self.error(
                codes::CLAUSE_ORDER,
                Message::new(
                    format!("「{zh}」（{en}）不能写在这里，次序不对或已经写过"),
                    format!("`{en}` ({zh}) cannot stand here: it is out of order or was written before"),
                ),
            )
            .with_help(help),
        )
    }

    fn unknown_word(&self) -> Option<Diagnostic> {
        let word = self.word();
        if !keywords::is_name(word) || keywords::is_reserved(word) {
            return None;
        }
        let near = self.near_keyword();
        let written = shown(word);
        let clause_only = self.is_clause_place() && !self.expects(|one| matches!(one, Expected::Thing(..) | Expected::Operator));
        let help = match near {
            Some(near) => did_you_mean(near),
            None if clause_only => {
                let (zh, en) = in_words(&self.expected);
                Message::new(format!("这里可以写{zh}"), format!("here may stand {en}"))
            }
            None => return None,
        };
        Some(
            self.error(
                codes::UNKNOWN_CLAUSE,
                Message::new(format!("这里没有「{written}」这个关键词"), format!("there is no keyword `{written}` here")),
            )
            .with_help(help),
        )
    }

    pub(super) fn plain(&self) -> Diagnostic {
        let word = self.word();
        let written = shown(word);
        let (zh, en) = in_words(&self.expected);
        let message = match (self.expected.is_empty(), word.is_empty()) {
            (true, true) => Message::new("这里没有写完", "this is not complete"),
            (true, false) => Message::new(format!("此处不应有「{written}」"), format!("`{written}` is not expected here")),
            (false, true) => Message::new(format!("到此结束，而此处应为{zh}"), format!("this ends where {en} is expected")),
            (false, false) => Message::new(format!("此处应为{zh}，却是「{written}」"), format!("expected {en}, found `{written}`")),
        };
        let diagnostic = self.error(codes::UNEXPECTED, message);
        match (self.expected.as_slice(), word.is_empty()) {
            ([_], true) => diagnostic.with_help(Message::new(format!("在此补上{zh}"), format!("add {en} here"))),
            ([_], false) => {
                diagnostic.with_help(Message::new(format!("在「{written}」之前补上{zh}"), format!("add {en} before `{written}`")))
            }
            _ => diagnostic,
        }
    }

    /// The word before the place, if nothing but white space is between them.
    pub(super) fn previous_word(&self) -> Option<(Span, &str)> {
        self.word_before(self.span.start)
    }

    /// The word before a byte of the text, if nothing but white space is between them.
    fn word_before(&self, at: usize) -> Option<(Span, &str)> {
        let before = self.text.get(self.region.start..at)?;
        let trimmed = before.trim_end_matches(scan::is_space);
        let start = trimmed.char_indices().rev().take_while(|(_, c)| *c == '-' || unicode_ident::is_xid_continue(*c)).last()?.0;
        let span = Span::new(self.region.start + start, self.region.start + trimmed.len());
        Some((span, trimmed.get(start..)?))
    }

    fn previous_clause_is_valid(&self) -> bool {
        let before = self.text.get(self.region.start..self.span.start).unwrap_or_default();
        let words = before.rsplit(|c: char| !unicode_ident::is_xid_continue(c) && c != '-').filter(|word| !word.is_empty());
        words.take(6).filter_map(keywords::find).any(|keyword| keyword.en == "valid")
    }
}

fn order_of(declaration: &str) -> &'static [&'static str] {
    ORDERS.iter().find(|(declarations, _)| declarations.contains(&declaration)).map_or(&[], |(_, order)| *order)
}

fn is_cite(word: &str) -> bool {
    keywords::find(word).is_some_and(|keyword| keyword.en == "cite")
}

fn language_of(word: &str) -> crate::diagnostic::Lang {
    if word.is_ascii() { crate::diagnostic::Lang::En } else { crate::diagnostic::Lang::Zh }
}

/// The token that starts at a byte; empty at the end of the region.
fn found(text: &str, region: Span, at: usize) -> Span {
    let rest = text.get(at..region.end).unwrap_or_default();
    let skipped = rest.len() - rest.trim_start_matches(scan::is_space).len();
    let (at, rest) = (at + skipped, rest.get(skipped..).unwrap_or_default());
    let lexeme = scan::scan(rest).lexemes.into_iter().next();
    match lexeme {
        Some(lexeme) => Span::new(at + lexeme.span.start, at + lexeme.span.end),
        // At the end of a declaration the last character is shown, for there may be nothing after it.
        None => Span::new(region.end, region.end),
    }
}
