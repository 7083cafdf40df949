//! What somebody writes who has never written a rule: everyday words, marks and dates, and how each is answered.

use jianfu_dsl::parse;

/// A rule with one guard on a condition.
fn guard(condition: &str) -> String {
    format!("规则 甲 适用 乙 {{ 须满足 {condition} 否则 驳回 理由 \"多\" 建议 \"少\" }}")
}

/// The code, the words pointed at and the Chinese help of the only mistake in a text; and that its English help has no Chinese sentence in it.
#[track_caller]
fn answer(text: &str) -> (&'static str, String, String) {
    let mut diagnostics = parse("a.jf", text).diagnostics;
    assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:#?}");
    let diagnostic = diagnostics.remove(0);
    let help = diagnostic.help.unwrap_or_else(|| panic!("{text}: no help"));
    assert!(!help.en.is_empty() && !help.en.contains(['「', '」']), "{text}: {}", help.en);
    (diagnostic.code, text[diagnostic.span.start..diagnostic.span.end].to_owned(), help.zh)
}

#[test]
fn an_everyday_word_for_a_comparison_is_answered_with_its_sign() {
    for (word, sign) in [
        ("以上", ">="),
        ("不少于", ">="),
        ("不低于", ">="),
        ("以下", "<="),
        ("不超过", "<="),
        ("最多", "<="),
        ("超过", ">"),
        ("不足", "<"),
        ("少于", "<"),
        ("是", "="),
        ("不是", "!="),
        ("≧", ">="),
        ("⩽", "<="),
    ] {
        let text = guard(&format!("本件.人数 {word} 3"));
        let (code, place, help) = answer(&text);
        assert_eq!((code, place.as_str()), ("JF-P010", word), "{text}");
        assert!(help.ends_with(&format!("写作「{sign}」")), "{text}: {help}");
        assert_eq!(parse("a.jf", &text.replace(word, sign)).diagnostics, [], "{text}");
    }
}

#[test]
fn a_limit_behind_its_number_is_turned_round() {
    for (written, right) in [("3 以下", "<= 3"), ("3以上", ">= 3"), ("3人以内", "<= 3")] {
        let text = guard(&format!("本件.人数 {written}"));
        assert_eq!(answer(&text), ("JF-P010", written.to_owned(), format!("写作「{right}」")), "{text}");
        assert_eq!(parse("a.jf", &text.replace(written, right)).diagnostics, [], "{text}");
    }
    assert_eq!(answer(&guard("本件.人数 <= 3人")), ("JF-P001", "3人".to_owned(), "数后面不写单位：「3」；作文字要加引号".to_owned()));
}

#[test]
fn an_everyday_word_for_a_keyword_is_answered_with_the_keyword() {
    for (written, word, right) in [
        (guard("本件.急 并且 本件.突发"), "并且", "且"),
        (guard("本件.急 或者 本件.突发"), "或者", "或"),
        (guard("本件.事项 在 清册"), "在", "属于"),
        (guard("本件.事项 不在 清册"), "不在", "不属于"),
        (guard("本件.事项 不为空"), "不为空", "已具备"),
        (guard("本件.事项 为空"), "为空", "缺"),
        ("规则 甲 适用于 乙 { 准予 }".to_owned(), "适用于", "适用"),
        ("规则 甲 适用 乙 { 有效期至 2026-01-01 准予 }".to_owned(), "有效期至", "有效 至"),
        ("规则 甲 适用 乙 { 如果 本件.急 准予 }".to_owned(), "如果", "当"),
        ("规则 甲 适用 乙 { 不予准入 理由 \"多\" }".to_owned(), "不予准入", "驳回"),
        ("规则 甲 适用 乙 { 转报 给 丙 理由 \"多\" }".to_owned(), "给", "至"),
    ] {
        assert_eq!(answer(&written), ("JF-P006", word.to_owned(), format!("写作「{right}」")), "{written}");
        assert_eq!(parse("a.jf", &written.replacen(word, right, 1)).diagnostics, [], "{written}");
    }
}

#[test]
fn a_date_is_answered_with_the_date_as_it_is_written_here() {
    for (date, right) in
        [("2026/7/1", "2026-07-01"), ("2026.7.1", "2026-07-01"), ("２０２６／７／１", "2026-07-01"), ("2026年7月1日起", "2026-07-01")]
    {
        for text in
            [format!("规则 甲 适用 乙 {{ 有效 自 {date} 准予 }}"), format!("测试 \"x\" {{ 给定 甲 {{ 乙: {date}, 丙: 1 }} 期望 准予 }}")]
        {
            assert_eq!(answer(&text), ("JF-P001", date.to_owned(), format!("写作「{right}」")), "{text}");
            assert_eq!(parse("a.jf", &text.replace(date, right)).diagnostics, [], "{text}");
        }
    }
    assert_eq!(answer("规则 甲 适用 乙 { 有效 自 2026年7月 准予 }").2, "日期要写到日，如「2026-07-01」");
    assert_eq!(answer("规则 甲 适用 乙 { 自 2026-07-01 准予 }").2, "有效期写作「有效 自 2026-07-01」");
}

#[test]
fn text_without_its_marks_and_names_with_marks_are_told_apart() {
    for (text, place, help) in [
        ("规则 甲 适用 乙 { 驳回 理由 不在清单 }", "不在清单", "给「不在清单」加上引号"),
        ("清单 甲 { 作用 准许 自 lists/甲.csv }", "lists/甲.csv", "给「lists/甲.csv」加上引号"),
        ("文件 甲 《关于 乙》 { 置信 C }", "《关于 乙》", "给「《关于 乙》」加上引号"),
        ("文件 甲 \"乙\" { 文号 民发〔2020〕20号 }", "民发〔2020〕20号", "给「民发〔2020〕20号」加上引号"),
        ("规则 \"甲\" 适用 乙 { 准予 }", "\"甲\"", "名称不加引号，写作「甲」"),
        ("规则 甲 适用 乙 { 依据 “丙” 第五条 准予 }", "“丙”", "名称不加引号，写作「丙」"),
        ("枚举 甲 { \"乙\", \"丙\" }", "\"乙\"", "名称不加引号，写作「乙」"),
        ("规则 甲 适用 乙 { 当 本件.\"事项\" = 丁 准予 }", "\"事项\"", "名称不加引号，写作「事项」"),
        ("规则 甲 适用 乙 { 当 本件.丙 = ‘丁’ 准予 }", "‘", "写作「\"丁\"」"),
        ("测试 \"x\" { 给定 甲 { 乙: 继承 } 期望 准予 }", "继承", "作文字要加引号：「\"继承\"」"),
        ("表单 甲 { 丙: 文本 \"乙\": 文本 }", ":", "名称不加引号，删去它前面文字的引号"),
        ("规则 不得 开具 适用 乙 { 准予 }", "开具", "名称中不留空格：「不得开具」"),
    ] {
        let (_, found, said) = answer(text);
        assert_eq!((found.as_str(), said.as_str()), (place, help), "{text}");
    }
    // A keyword where text is missing is not the text.
    assert_eq!(answer("规则 甲 适用 乙 { 驳回 理由 建议 \"x\" }").2, "在「建议」之前补上带引号的文字");
}

#[test]
fn a_mark_of_running_text_is_to_be_deleted_or_replaced() {
    for (text, place, help) in [
        ("规则 甲 适用 乙：{ 准予 }", "：", "删去「：」"),
        ("规则 甲 适用 乙 { 依据：丙 准予 }", "：", "删去「：」"),
        ("规则 甲 适用 乙 { 依据 丙 第五条。 准予 }", "。", "删去「。」"),
        ("规则 甲 适用 乙 { 驳回 理由 \"多\"， 建议 \"少\" }", "，", "删去「，」"),
        ("规则 甲 适用 乙 { 当 本件。丙 = 1 准予 }", "。", "写作「.」"),
        ("枚举 甲 { 乙；丙 }", "；", "用「，」或空格分开，不用「；」"),
        ("规则 甲 适用 乙 { 当 本件.丙 属于 （\"丁\"） 准予 }", "（", "几个值写在花括号中，如「属于 { \"甲\", \"乙\" }」"),
        ("表单 甲 { 份数（份）: 整数 }", "（", "说明写成标签，放在类型后面，如「份数: 文本 \"份数（份）\"」"),
    ] {
        let (_, found, said) = answer(text);
        assert_eq!((found.as_str(), said.as_str()), (place, help), "{text}");
    }
    let both = guard("本件.急，本件.突发");
    assert_eq!(answer(&both).2, "并列的条件用「且」或「或」连接；子句之间不加标点");
}

#[test]
fn half_a_condition_is_answered_with_a_whole_one() {
    for (condition, place, help) in [
        ("1 <= 本件.人数 <= 3", "<", "两头的比较分开写，如「本件.人数 >= 1 且 本件.人数 <= 3」"),
        ("本件.人数 >= 1 且 <= 3", "<", "「且」「或」后面写完整的比较，如「且 本件.人数 <= 3」"),
        ("本件.人数 为 3", "3", "相等写作「= 3」"),
        ("如果 本件.急", "如果", "条件前面不写「如果」，删去它"),
        ("不 本件.急", "不", "否定写作「非」，如「非 本件.突发事件」"),
    ] {
        let (_, found, said) = answer(&guard(condition));
        assert_eq!((found.as_str(), said.as_str()), (place, help), "{condition}");
    }
}

#[test]
fn a_citation_or_clause_out_of_shape_is_answered_with_its_shape() {
    for (text, place, help) in [
        ("规则 甲 适用 乙 { 依据 丙 第五条、丁 第六条 准予 }", "丁", "每份文件各写一句「依据」：「依据 丁 …」，前面不加标点"),
        ("规则 甲 适用 乙 { 依据 丙 五条 准予 }", "五条", "写作「第五条」"),
        ("规则 甲 适用 乙 { 依据 丙 第五条（一） 准予 }", "一", "款、项写全，如「第五条第一款第（一）项」"),
        ("规则 甲 适用 乙 { 法据 丙 第五条 准予 }", "丙", "引用文件写「依据 文件 第几条」；没有文件的写「法据 假定 \"原因\"」"),
        ("规则 甲 适用 乙 { 假定 \"丙\" 准予 }", "假定", "写作「法据 假定 \"原因\"」"),
        (
            "规则 甲 适用 乙 { 附条件 \"丙\" 准予 }",
            "附条件",
            "「附条件」跟在「准予」后面、「例外」前面，如「准予 理由 \"…\" 附条件 \"…\"」",
        ),
        ("规则 甲 适用 乙 { 转报 减负办 理由 \"多\" }", "减负办", "写作「转报 至 减负办」"),
        ("表单 甲 { 乙: 文本 可选 丙: 文本 }", "可选", "写作「可缺」"),
        ("表单 甲 { 乙: 文本 必填 丙: 文本 }", "必填", "删去它：没有写「可缺」的字段都要填写"),
    ] {
        let (_, found, said) = answer(text);
        assert_eq!((found.as_str(), said.as_str()), (place, help), "{text}");
    }
}

#[test]
fn a_clause_written_in_one_go_is_taken_apart_in_one_go() {
    for (text, apart) in
        [("规则 甲 适用 乙 { 有效自2026年1月1日 准予 }", "有效 自 2026年1月1日"), ("规则份数适用证明 { 准予 }", "规则 份数 适用 证明")]
    {
        let (code, place, help) = answer(text);
        assert_eq!(code, "JF-P008", "{text}");
        assert!(help.ends_with(&format!("：「{apart}」")), "{text}: {help}");
        assert_eq!(parse("a.jf", &text.replace(&place, apart)).diagnostics, [], "{text}");
    }
    let long = "适用".repeat(1 << 18);
    assert!(answer(&format!("规则{long} {{ 准予 }}")).2.len() < 1_000);
}

#[test]
fn a_reserved_word_that_is_compared_is_a_field_of_the_demand() {
    for (condition, word, right) in [
        ("level > 3", "level", "demand.level"),
        ("人数 > 3 且 文件 = \"甲\"", "文件", "本件.文件"),
        ("source 属于 甲", "source", "demand.source"),
        ("非 层级 已具备", "层级", "本件.层级"),
    ] {
        let text = guard(condition);
        assert_eq!(answer(&text), ("JF-P009", word.to_owned(), format!("写作「{right}」")), "{text}");
        assert_eq!(parse("a.jf", &text.replace(word, right)).diagnostics, [], "{text}");
    }
}
