//! Everyday words and marks where the language has its own: what somebody writes who has never written a rule before.

use super::expected::Expected;
use super::shown;
use super::unexpected::Spot;
use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::grammar::Rule;
use crate::keywords;
use crate::numerals;
use crate::scan;
use crate::tree::Span;

/// Words for a keyword, by the keyword's English form, with what to write. They count only where that keyword may stand.
const SAID: &[(&str, &[&str], &str)] = &[
    ("and", &["并且", "而且", "同时", "和", "与", "及", "以及"], "且"),
    ("or", &["或者", "或是"], "或"),
    ("not_in", &["不在", "不包括", "不包含", "不含"], "不属于"),
    ("in", &["在", "列入", "包括", "包含", "包含于"], "属于"),
    ("present", &["不为空", "非空", "不空", "已填", "已提供", "具备"], "已具备"),
    ("missing", &["为空", "没有", "未填", "未提供", "缺失", "缺少"], "缺"),
    ("on", &["适用于", "用于", "针对"], "适用"),
    ("valid", &["有效期自", "生效自"], "有效 自"),
    ("valid", &["有效期至", "有效期到", "失效"], "有效 至"),
    ("valid", &["有效期", "生效", "施行"], "有效 自"),
    ("when", &["如果", "若", "如", "倘若"], "当"),
    ("require", &["必须", "应当", "应", "要求", "条件"], "须满足"),
    ("else", &["不然", "则", "不满足则"], "否则"),
    ("except", &["除非", "但", "但是", "特殊情况"], "例外"),
    ("reject", &["拒绝", "不予准入", "不予准予", "不准", "不同意", "不予同意", "退回", "不准予", "不予办理"], "驳回"),
    ("refer", &["上报", "移交", "转交", "转送", "报送", "报"], "转报"),
    ("approve", &["同意", "批准", "通过", "准入", "允许", "许可"], "准予"),
    ("because", &["原因", "因为", "事由"], "理由"),
    ("remedy", &["意见", "办法", "改法", "应当"], "建议"),
    ("provided", &["附加条件", "条件", "前提", "附带条件"], "附条件"),
    ("optional", &["可选", "选填", "可空", "可不填"], "可缺"),
    ("aka", &["别名", "简称", "也叫", "又名"], "又称"),
    ("to", &["给", "到", "交", "由"], "至"),
    ("from", &["从", "于"], "自"),
];

/// How many of one thing there may be at most or must be at least, written behind the number.
const BEHIND: [(&str, &str); 5] = [("以上", ">="), ("及以上", ">="), ("以下", "<="), ("及以下", "<="), ("以内", "<=")];

impl Spot<'_> {
    /// The mistakes of this file, those first that others would be taken for.
    pub(super) fn everyday(&self) -> Option<Diagnostic> {
        self.unquoted_text()
            .or_else(|| self.number_and_word())
            .or_else(|| self.said_otherwise())
            .or_else(|| self.quoted_name())
            .or_else(|| self.other_quotes())
            .or_else(|| self.reserved_field())
            .or_else(|| self.reserved_text())
            .or_else(|| self.word_before_a_condition())
            .or_else(|| self.half_a_comparison())
            .or_else(|| self.set_in_brackets())
            .or_else(|| self.cited_otherwise())
            .or_else(|| self.assumption_alone())
            .or_else(|| self.trailing_clause())
            .or_else(|| self.validity_alone())
            .or_else(|| self.refers_to())
            .or_else(|| self.field())
    }

    fn wrong(&self, span: Span, message: Message, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
        Diagnostic::error(codes::UNEXPECTED, self.file, span, message).with_help(Message::new(zh, en))
    }

    /// The text from the place to the end of the declaration.
    fn rest(&self) -> &str {
        self.text.get(self.span.start..self.region.end).unwrap_or_default()
    }

    /// The text of the declaration before the place, without the white space at its end.
    fn before(&self) -> &str {
        self.text.get(self.region.start..self.span.start).unwrap_or_default().trim_end_matches(scan::is_space)
    }

    fn after_keyword(&self, en: &str) -> bool {
        self.previous_word().and_then(|(_, word)| keywords::find(word)).is_some_and(|keyword| keyword.en == en)
    }

    /// The message that [`Spot::plain`] would show, for a mistake that has only a help of its own.
    fn found(&self) -> Message {
        self.plain().message
    }

    /// Text without quotation marks where only text can stand: all of it, a path or a document's number too.
    fn unquoted_text(&self) -> Option<Diagnostic> {
        let only_text = self.positives.contains(&Rule::string) && self.expected.len() == 1;
        let ends = |c: char| scan::is_space(c) || matches!(c, '{' | '}' | '｛' | '｝' | ',' | '，' | ';' | '；' | '"' | '“' | '”' | '#');
        let rest = self.rest();
        let len = match rest.strip_prefix('《').and_then(|title| title.find(['》', '\n', '\r'])) {
            Some(end) if rest.get('《'.len_utf8() + end..)?.starts_with('》') => end + 2 * '《'.len_utf8(),
            _ => rest.find(ends).unwrap_or(rest.len()),
        };
        let text = rest.get(..len).filter(|text| text.chars().any(unicode_ident::is_xid_continue))?;
        if !only_text || keywords::is_reserved(text) {
            return None;
        }
        let span = Span::new(self.span.start, self.span.start + len);
        let text = shown(text);
        let message =
            Message::new(format!("此处应为带引号的文字，却是「{text}」"), format!("expected text in quotation marks, found `{text}`"));
        Some(self.wrong(span, message, format!("给「{text}」加上引号"), format!("put `{text}` in quotation marks")))
    }

    /// A date with slashes or dots, without a day, or with a word behind it.
    pub(super) fn date(&self) -> Option<Diagnostic> {
        let part = |c: char| {
            scan::is_digit(c) || matches!(c, '/' | '／' | '.' | '．' | '-' | '－' | '年' | '月' | '日' | '号' | '起' | '止' | '前' | '后')
        };
        let head = self.text.get(self.region.start..self.span.start)?;
        let start = self.region.start + head.trim_end_matches(part).len();
        let run = self.text.get(start..self.region.end)?;
        let run = run.get(..run.find(|c: char| !part(c)).unwrap_or(run.len()))?;
        let run = run.trim_end_matches(['.', '．', '-']);
        let numbers: Vec<String> = run.split(|c: char| !scan::is_digit(c)).filter(|digits| !digits.is_empty()).map(narrow).collect();
        let span = Span::new(start, start + run.len());
        let is_day = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|number| (1..=most).contains(&number));
        let shape = |text: &str| text.chars().any(|c| !scan::is_digit(c));
        let year = numbers.first().filter(|year| year.len() == 4 && shape(run))?;
        let written = shown(run);
        let message = Message::new(format!("日期「{written}」的写法不对"), format!("the date `{written}` is not written as dates are"));
        match numbers.get(1..)? {
            [month, day] if is_day(month, 12) && is_day(day, 31) => {
                let right = format!("{year}-{month:0>2}-{day:0>2}");
                // A date as it should be, with something wrong behind it.
                (run != right).then(|| self.wrong(span, message, format!("写作「{right}」"), format!("write `{right}`")))
            }
            [month] if is_day(month, 12) && run.contains(['年', '/', '／']) => {
                let right = format!("{year}-{month:0>2}-01");
                Some(self.wrong(span, message, format!("日期要写到日，如「{right}」"), format!("a date names its day, as `{right}`")))
            }
            _ => None,
        }
    }

    /// A number with a unit behind it, and `3 以上` for `>= 3`.
    fn number_and_word(&self) -> Option<Diagnostic> {
        let rest = self.rest();
        let digits = rest.len() - rest.trim_start_matches(scan::is_digit).len();
        let (number, after) = rest.split_at_checked(digits).filter(|(number, _)| !number.is_empty())?;
        let spaces = after.len() - after.trim_start_matches(scan::is_space).len();
        let word = after.get(spaces..)?;
        let word = word.get(..scan::word_len(word)).filter(|word| !word.is_empty())?;
        let bare = word.trim_start_matches(['人', '份', '次', '天', '元', '个', '项', '名', '户', '件']);
        let behind = BEHIND.iter().find(|(written, _)| *written == bare);
        let span = Span::new(self.span.start, self.span.start + digits + spaces + word.len());
        let written = shown(self.text.get(span.start..span.end)?);
        if let Some((_, operator)) = behind.filter(|_| self.expects(|one| *one == Expected::Operator)) {
            let message = Message::new(format!("没有「{written}」这种写法"), format!("`{written}` is not how a comparison is written"));
            let help = Message::new(format!("写作「{operator} {number}」"), format!("write `{operator} {number}`"));
            return Some(Diagnostic::error(codes::FOREIGN_OPERATOR, self.file, span, message).with_help(help));
        }
        let is_unit = spaces == 0 && !keywords::is_reserved(word) && keywords::glued(word).is_none();
        let wants_value = self.expects(|one| matches!(one, Expected::Thing("值" | "条件" | "数字", _)));
        (is_unit && wants_value).then(|| {
            let zh = format!("数后面不写单位：「{number}」；作文字要加引号");
            self.wrong(span, self.found(), zh, format!("no unit stands behind a number: `{number}`; text stands in quotation marks"))
        })
    }

    /// An everyday word for a keyword that may stand here.
    fn said_otherwise(&self) -> Option<Diagnostic> {
        let word = self.word();
        let (_, _, right) = SAID.iter().find(|(en, words, _)| words.contains(&word) && self.expects_keyword(en))?;
        let message = Message::new(format!("这里没有「{word}」这个关键词"), format!("there is no keyword `{word}` here"));
        let en: Vec<&str> = right.split(' ').filter_map(keywords::find).map(|keyword| keyword.en).collect();
        let help = Message::new(format!("写作「{right}」"), format!("write `{right}` (`{}`)", en.join(" ")));
        Some(self.error(codes::UNKNOWN_CLAUSE, message).with_help(help))
    }

    /// A name in quotation marks where only a name can stand.
    fn quoted_name(&self) -> Option<Diagnostic> {
        let word = self.word();
        // The label of a field that is not there was taken for the label of the field before it.
        if matches!(word, ":" | "：") && self.before().ends_with(['"', '”', '」']) {
            return Some(self.wrong(
                self.span,
                self.found(),
                "名称不加引号，删去它前面文字的引号",
                "a name has no quotation marks: delete those before it",
            ));
        }
        let open = word.chars().next().filter(|open| scan::closing_quote(*open).is_some())?;
        let inner = word.strip_prefix(open)?.strip_suffix(scan::closing_quote(open)?)?;
        let takes_text = self.positives.contains(&Rule::string) || self.expects(|one| matches!(one, Expected::Thing("值" | "条件", _)));
        let takes_name = self.expects(|one| matches!(one, Expected::Thing("名称", _))) || self.positives.contains(&Rule::name);
        if takes_text || !takes_name {
            return None;
        }
        if self.after_keyword("is") {
            return Some(self.wrong(
                self.span,
                self.found(),
                format!("「为」后面写编号的名称；相等写作「= {word}」"),
                format!("behind `is` stands the name of a serial; equality is written `= {word}`"),
            ));
        }
        let may_be_reserved = self.positives.contains(&Rule::any_name);
        let (zh, en) = if keywords::is_name(inner) && (may_be_reserved || !keywords::is_reserved(inner)) {
            let inner = shown(inner);
            (format!("名称不加引号，写作「{inner}」"), format!("a name has no quotation marks: write `{inner}`"))
        } else {
            ("这里写声明时的名称，不加引号".to_owned(), "write the name that was declared, without quotation marks".to_owned())
        };
        Some(self.wrong(self.span, self.found(), zh, en))
    }

    /// Quotation marks that the language does not have.
    fn other_quotes(&self) -> Option<Diagnostic> {
        let rest = self.rest();
        let close =
            [('‘', '’'), ('\'', '\''), ('’', '’'), ('『', '』'), ('＂', '＂')].into_iter().find(|(open, _)| rest.starts_with(*open))?.1;
        let inner = rest.char_indices().skip(1).find(|(_, c)| *c == close || matches!(c, '\n' | '\r'));
        let text = inner.filter(|(_, c)| *c == close).and_then(|(end, _)| rest.get(rest.chars().next()?.len_utf8()..end));
        let (zh, en) = match text {
            Some(text) => (format!("写作「\"{}\"」", shown(text)), format!("write `\"{}\"`", shown(text))),
            None => ("文字写在「\"…\"」中".to_owned(), "text stands in `\"…\"`".to_owned()),
        };
        let message = Message::new("文字不用这种引号", "text does not stand in quotation marks of this kind");
        Some(self.wrong(self.span, message, zh, en))
    }

    /// A reserved word that was meant as a field: it is compared with something. Behind `require` it was read as the guard's label.
    fn reserved_field(&self) -> Option<Diagnostic> {
        if !self.expects(|one| matches!(one, Expected::Thing("条件" | "值", _) | Expected::Mark(":"))) {
            return None;
        }
        let label = self.previous_word().filter(|_| self.expects(|one| *one == Expected::Mark(":")));
        let (span, word, keyword) = [Some((self.span, self.word())), label].into_iter().flatten().find_map(|(span, word)| {
            let keyword = keywords::find(word).filter(|keyword| !matches!(keyword.en, "demand" | "else"))?;
            let after = self.text.get(span.end..self.region.end)?.trim_start_matches(scan::is_space);
            let compared = after.starts_with(['<', '>', '＜', '＞', '=', '＝', '≤', '≥', '!', '！'])
                || keywords::find(after.get(..scan::word_len(after))?).is_some_and(|next| matches!(next.en, "in" | "present" | "missing"));
            compared.then_some((span, word, keyword))
        })?;
        let message = Message::new(
            format!("「{word}」是保留词（{}，{}），不能单独作字段名", keyword.zh, keyword.en),
            format!("`{word}` is a reserved word ({}, {}) and cannot stand alone for a field", keyword.en, keyword.zh),
        );
        let demand = if word.is_ascii() { "demand" } else { "本件" };
        let help = Message::new(format!("写作「{demand}.{word}」"), format!("write `{demand}.{word}`"));
        Some(Diagnostic::error(codes::RESERVED_NAME, self.file, span, message).with_help(help))
    }

    /// A reserved word that was meant as text.
    fn reserved_text(&self) -> Option<Diagnostic> {
        let word = self.word();
        let keyword = keywords::find(word)?;
        let in_literal = self.positives.contains(&Rule::string) && self.positives.contains(&Rule::number);
        let in_value = self.expects(|one| matches!(one, Expected::Thing("值", _)));
        let begins_clause =
            ["else", "and", "or", "cite", "basis", "when", "approve", "reject", "refer", "require", "except", "because", "remedy", "where"];
        if !(in_literal || in_value) || begins_clause.contains(&keyword.en) {
            return None;
        }
        let message = Message::new(
            format!("「{word}」是保留词（{}，{}），不能直接作值", keyword.zh, keyword.en),
            format!("`{word}` is a reserved word ({}, {}) and no value", keyword.en, keyword.zh),
        );
        let help = Message::new(format!("作文字要加引号：「\"{word}\"」"), format!("text stands in quotation marks: `\"{word}\"`"));
        Some(self.error(codes::RESERVED_NAME, message).with_help(help))
    }

    /// `如果 本件.x`, `不 本件.x`, `有 本件.x`: the word before was read as a name.
    fn word_before_a_condition(&self) -> Option<Diagnostic> {
        keywords::find(self.word()).filter(|keyword| matches!(keyword.en, "demand" | "any" | "all" | "basis"))?;
        let (span, word) = self.previous_word()?;
        let (zh, en) = match word {
            "如果" | "若" | "如" => ("条件前面不写「如果」，删去它", "nothing stands before a condition: delete it"),
            "不" | "没有" | "未" | "不是" => {
                ("否定写作「非」，如「非 本件.突发事件」", "the contrary is written `not`, as in `not demand.emergency`")
            }
            "有" => ("给了没有，写作「本件.… 已具备」", "that something was given is written `demand.… present`"),
            _ => return None,
        };
        let message = Message::new(format!("「{word}」不能写在条件前面"), format!("`{word}` cannot stand before a condition"));
        Some(self.wrong(span, message, zh, en))
    }

    /// `1 <= 本件.x <= 3`, `本件.x >= 1 且 <= 3`, `本件.x 为 3`.
    fn half_a_comparison(&self) -> Option<Diagnostic> {
        let compares = self.rest().starts_with(['<', '>', '＜', '＞', '=', '＝', '≤', '≥']);
        if compares && self.expects_keyword("and") {
            let (zh, en) = (
                "两头的比较分开写，如「本件.人数 >= 1 且 本件.人数 <= 3」",
                "write two comparisons, as `demand.people >= 1 and demand.people <= 3`",
            );
            return Some(self.wrong(self.span, self.found(), zh, en));
        }
        if compares && (self.after_keyword("and") || self.after_keyword("or")) {
            let (zh, en) = (
                "「且」「或」后面写完整的比较，如「且 本件.人数 <= 3」",
                "a whole comparison stands behind `and` and `or`, as `and demand.people <= 3`",
            );
            return Some(self.wrong(self.span, self.found(), zh, en));
        }
        let number = self.word().starts_with(scan::is_digit);
        (number && self.after_keyword("is") && !self.positives.contains(&Rule::number)).then(|| {
            let word = shown(self.word());
            self.wrong(self.span, self.found(), format!("相等写作「= {word}」"), format!("equality is written `= {word}`"))
        })
    }

    /// `属于 （…）` and `属于 […]`.
    fn set_in_brackets(&self) -> Option<Diagnostic> {
        let bracket = self.word().starts_with(['(', '（', '[', '［']);
        let after_in = self.after_keyword("in") || self.after_keyword("not_in");
        (bracket && after_in).then(|| {
            let (zh, en) =
                ("几个值写在花括号中，如「属于 { \"甲\", \"乙\" }」", "several values stand in braces, as `in { \"a\", \"b\" }`");
            self.wrong(self.span, self.found(), zh, en)
        })
    }

    /// A second source behind a comma, a place without 第, and the item of an article without its word.
    fn cited_otherwise(&self) -> Option<Diagnostic> {
        let word = self.word();
        let takes_place =
            self.positives.iter().any(|rule| matches!(rule, Rule::place | Rule::places | Rule::place_zh | Rule::bare_place | Rule::step));
        if takes_place && self.before().ends_with(['、', ';', '；', ',', '，']) && keywords::is_name(word) && !keywords::is_reserved(word)
        {
            let word = shown(word);
            let zh = format!("每份文件各写一句「依据」：「依据 {word} …」，前面不加标点");
            return Some(self.wrong(
                self.span,
                self.found(),
                zh,
                format!("each source has a `cite` of its own: `cite {word} …`, without a mark before it"),
            ));
        }
        let numeral = |text: &str| numerals::parse(text).is_some();
        let step = ["条", "款", "项", "节"].into_iter().find(|step| word.strip_suffix(step).is_some_and(numeral));
        if takes_place && step.is_some() {
            return Some(self.wrong(self.span, self.found(), format!("写作「第{word}」"), format!("write `第{word}`")));
        }
        let in_parentheses = self.positives == [Rule::kw_valid] || self.positives == [Rule::valid];
        (in_parentheses && numeral(word) && self.before().ends_with(['(', '（'])).then(|| {
            let zh = format!("款、项写全，如「第五条第一款第（{word}）项」");
            self.wrong(self.span, self.found(), zh, format!("write paragraph and item in full, as `art 5 para 1 sub {word}`"))
        })
    }

    /// `假定 "…"` without its `法据`, and `法据` before a source.
    fn assumption_alone(&self) -> Option<Diagnostic> {
        let is_assumption = keywords::find(self.word()).is_some_and(|keyword| keyword.en == "assumption");
        if is_assumption && self.expects_keyword("basis") {
            return Some(self.wrong(self.span, self.found(), "写作「法据 假定 \"原因\"」", "write `basis assumption \"why\"`"));
        }
        let after_basis = self.after_keyword("basis") && self.expects_keyword("assumption") && !self.positives.contains(&Rule::dot);
        (after_basis && keywords::is_name(self.word())).then(|| {
            let (zh, en) = (
                "引用文件写「依据 文件 第几条」；没有文件的写「法据 假定 \"原因\"」",
                "a source is cited with `cite`; what has none says `basis assumption \"why\"`",
            );
            self.wrong(self.span, self.found(), zh, en)
        })
    }

    /// A clause that belongs to a verdict and stands elsewhere.
    fn trailing_clause(&self) -> Option<Diagnostic> {
        let keyword = keywords::find(self.word()).filter(|keyword| matches!(keyword.en, "provided" | "because" | "remedy"))?;
        if !self.is_clause_place() || self.expects_keyword(keyword.en) {
            return None;
        }
        let (zh, en) = if keyword.en == "provided" {
            (
                "「附条件」跟在「准予」后面、「例外」前面，如「准予 理由 \"…\" 附条件 \"…\"」",
                "`provided` follows `approve` and stands before `except`, as `approve because \"…\" provided \"…\"`",
            )
        } else {
            ("「理由」「建议」紧跟在「驳回」「转报」「准予」后面", "`because` and `remedy` follow `reject`, `refer` or `approve` at once")
        };
        Some(self.wrong(self.span, self.found(), zh, en))
    }

    /// `自 2026年7月1日` without its `有效`.
    fn validity_alone(&self) -> Option<Diagnostic> {
        let keyword = keywords::find(self.word()).filter(|keyword| matches!(keyword.en, "from" | "to"))?;
        (self.expects_keyword("valid") && !self.expects_keyword(keyword.en)).then(|| {
            let zh = format!("有效期写作「有效 {} 2026-07-01」", keyword.zh);
            self.wrong(self.span, self.found(), zh, format!("a validity is written `valid {} 2026-07-01`", keyword.en))
        })
    }

    /// The body behind `转报`, without its `至`.
    fn refers_to(&self) -> Option<Diagnostic> {
        let word = self.word();
        let is_body = self.after_keyword("refer") && self.expects_keyword("to") && keywords::is_name(word) && !keywords::is_reserved(word);
        (is_body && self.near_keyword().is_none()).then(|| {
            let word = shown(word);
            self.wrong(self.span, self.found(), format!("写作「转报 至 {word}」"), format!("write `refer to {word}`"))
        })
    }

    /// A name with a space in it.
    pub(super) fn name_in_two(&self) -> Option<Diagnostic> {
        let (_, before) = self.previous_word()?;
        let word = self.word();
        let is_second =
            self.positives.contains(&Rule::string) && self.expects_keyword("on") && keywords::is_name(word) && !keywords::is_reserved(word);
        (is_second && !keywords::is_reserved(before) && self.near_keyword().is_none()).then(|| {
            let (zh, en) = (
                format!("名称中不留空格：「{}{}」", shown(before), shown(word)),
                format!("a name has no space in it: `{}-{}`", shown(before), shown(word)),
            );
            self.wrong(self.span, self.found(), zh, en)
        })
    }

    /// What officials write behind a field's type or in its name.
    fn field(&self) -> Option<Diagnostic> {
        if !self.positives.contains(&Rule::colon) {
            return None;
        }
        let (span, word) = self.previous_word()?;
        let label = |inner: &str| {
            let zh = format!("说明写成标签，放在类型后面，如「{word}: 文本 \"{word}（{inner}）\"」");
            (zh, format!("a remark stands in the label, behind the type, as `{word}: text \"{word} ({inner})\"`"))
        };
        match word {
            "可选" | "选填" | "可空" | "可不填" => {
                let message = Message::new(format!("这里没有「{word}」这个关键词"), format!("there is no keyword `{word}` here"));
                Some(self.wrong(span, message, "写作「可缺」", "write `可缺` (`optional`)"))
            }
            "必填" | "必须" | "必要" => {
                let message = Message::new(format!("这里没有「{word}」这个关键词"), format!("there is no keyword `{word}` here"));
                Some(self.wrong(
                    span,
                    message,
                    "删去它：没有写「可缺」的字段都要填写",
                    "delete it: a field without `optional` is to be given",
                ))
            }
            _ if self.rest().starts_with(['(', '（']) => {
                let inner = self.rest().trim_start_matches(['(', '（']);
                let inner = inner.get(..inner.find([')', '）'])?)?;
                let (zh, en) = label(&shown(inner));
                Some(self.wrong(self.span, Message::new("名称中不能有括号", "a name has no parentheses"), zh, en))
            }
            _ => None,
        }
    }

    /// A mark that running text has and this language has not.
    pub(super) fn punctuation(&self) -> Option<Diagnostic> {
        let mark = self.rest().chars().next().filter(|c| matches!(c, '：' | ':' | '，' | ',' | '、' | '。' | '；' | ';'))?;
        if let [Expected::Mark(right @ (":" | "," | "."))] = self.expected.as_slice() {
            return Some(self.wrong(self.span, self.found(), format!("写作「{right}」"), format!("write `{right}`")));
        }
        if mark == '。'
            && self.expects(|one| *one == Expected::Mark("."))
            && !self.is_clause_place()
            && keywords::find(self.previous_word()?.1).is_some()
        {
            return Some(self.wrong(self.span, self.found(), "写作「.」", "write `.`"));
        }
        let message = Message::new(format!("此处不应有「{mark}」"), format!("`{mark}` is not expected here"));
        if self.expects_keyword("and") && matches!(mark, '，' | ',' | '、' | '；' | ';') {
            let (zh, en) = (
                "并列的条件用「且」或「或」连接；子句之间不加标点",
                "conditions are joined with `and` or `or`; no mark stands between clauses",
            );
            return Some(self.wrong(self.span, message, zh, en));
        }
        if matches!(mark, ';' | '；' | '。' | ':' | '：') && self.expects(|one| *one == Expected::Mark(",")) {
            let (zh, en) = (format!("用「，」或空格分开，不用「{mark}」"), format!("put a comma or a space there, not `{mark}`"));
            return Some(self.wrong(self.span, message, zh, en));
        }
        Some(self.wrong(self.span, message, format!("删去「{mark}」"), format!("delete `{mark}`")))
    }
}

/// Digits of either width as ASCII.
fn narrow(digits: &str) -> String {
    digits.chars().map(|c| char::from_u32(u32::from(c).wrapping_sub(0xFEE0)).filter(char::is_ascii_digit).unwrap_or(c)).collect()
}
