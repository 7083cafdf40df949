//! What a message advises: the space that is missing, the operator that was meant, the quotation marks.

use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::parse;

/// The only thing wrong with a text, and the words it points at.
#[track_caller]
fn only(text: &str) -> (Diagnostic, &str) {
    let mut diagnostics = parse("a.jf", text).diagnostics;
    assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:#?}");
    let diagnostic = diagnostics.remove(0);
    let place = &text[diagnostic.span.start..diagnostic.span.end];
    (diagnostic, place)
}

#[track_caller]
fn help(text: &str) -> (&'static str, String, String) {
    let (diagnostic, _) = only(text);
    let help = diagnostic.help.unwrap_or_else(|| panic!("{text}: no help"));
    (diagnostic.code, help.zh, help.en)
}

#[test]
fn a_missing_space_is_shown_where_it_belongs() {
    for (text, place, apart) in [
        ("规则大事 适用 事务 { 准予 }", "规则大事", "规则 大事"),
        ("机构园林 “园林局”", "机构园林", "机构 园林"),
        ("规则 大事适用 事务 { 准予 }", "大事适用", "大事 适用"),
        ("规则 大事 “大事”适用事务 { 准予 }", "适用事务", "适用 事务"),
        ("规则 大事 适用 事务 { 当 本件.社区属于 城区 准予 }", "社区属于", "社区 属于"),
        ("规则 大事 适用 事务 { 当 本件.事项属于 协助事项 准予 }", "事项属于", "事项 属于"),
        ("规则 大事 适用 事务 { 当 本件.突发且 本件.急 准予 }", "突发且", "突发 且"),
        ("规则 大事 适用 事务 { 当 本件.人数>=3且 本件.急 准予 }", "3且", "3 且"),
        ("规则 大事 适用 事务 { 当本件.急 准予 }", "当本件", "当 本件"),
        ("规则 大事 适用 事务 { 依据统计法 第九条 准予 }", "依据统计法", "依据 统计法"),
        ("规则 大事 适用 事务 { 驳回理由 “多” }", "驳回理由", "驳回 理由"),
        ("规则 大事 适用 事务 { 须满足 本件.人数 < 3否则 驳回 }", "3否则", "3 否则"),
        ("限次 大事 适用 事务 { 至多 1 期内 滚动 30日 }", "30日", "30 日"),
        ("规则 大事 适用 事务 { 当 本件.人数>=３且 本件.急 准予 }", "３且", "３ 且"),
        ("规则 大事 适用 事务 { 须满足 本件.人数 < ３否则 驳回 }", "３否则", "３ 否则"),
        ("rule a on b { when demand.c > 3and demand.d approve }", "3and", "3 and"),
    ] {
        let (diagnostic, found) = only(text);
        assert_eq!((diagnostic.code, found), ("JF-P008", place), "{text}");
        let help = diagnostic.help.unwrap();
        assert!(help.zh.ends_with(&format!("：「{apart}」")) && help.zh.contains("空格"), "{text}: {}", help.zh);
        assert!(help.en.ends_with(&format!(": `{apart}`")) && help.en.contains("space"), "{text}: {}", help.en);
        let mended = text.replacen(found, apart, 1);
        assert_eq!(parse("a.jf", &mended).diagnostics, [], "{mended}");
    }
}

#[test]
fn an_ordinary_word_that_ends_like_a_keyword_is_not_taken_apart() {
    for text in ["定义 甲 即 本件.行为 过于 3", "定义 甲 即 本件.短缺 过于 3", "规则 甲 适用 乙 { 准予 结节 “x” }"]
    {
        assert_ne!(only(text).0.code, "JF-P008", "{text}");
    }
}

#[test]
fn an_operator_of_another_language_is_named_with_the_right_one() {
    for (written, right) in [
        ("==", "="),
        ("＝＝", "="),
        ("等于", "="),
        ("<>", "!="),
        ("不等于", "!="),
        ("=>", ">="),
        ("》=", ">="),
        ("大于等于", ">="),
        ("不小于", ">="),
        ("=<", "<="),
        ("《=", "<="),
        ("不大于", "<="),
        ("大于", ">"),
        ("》", ">"),
        ("小于", "<"),
        ("《", "<"),
        ("×", "*"),
        ("÷", "/"),
        ("＋", "+"),
        ("－", "-"),
        ("&&", "and"),
        ("||", "or"),
        ("＆", "and"),
    ] {
        let text = format!("define a as demand.b {written} 3");
        let (diagnostic, place) = only(&text);
        assert_eq!((diagnostic.code, place), ("JF-P010", written), "{text}");
        assert_eq!(diagnostic.help.unwrap().en, format!("write `{right}`"), "{text}");
        assert_eq!(parse("a.jf", &text.replace(written, right)).diagnostics, [], "{text}");
    }
    assert_eq!(help("define a as !demand.b").2, "write `not`");
    assert_eq!(parse("a.jf", "define 大于 as demand.大于 = 等于").diagnostics, []);
}

#[test]
fn a_source_is_cited_without_the_marks_of_a_title() {
    for (text, zh) in [
        ("规则 甲 适用 乙 { 依据 《村组法》第五条 准予 }", "写作「依据 村组法 第五条」"),
        ("规则 甲 适用 乙 { 依据《村组法》 第五条第一款 准予 }", "写作「依据 村组法 第五条第一款」"),
        ("规则 甲 适用 乙 { 须满足 本件.丙 依据 《村组法》 否则 驳回 }", "写作「依据 村组法」"),
        ("rule a on b { cite 《村组法》 art 5 approve }", "写作「cite 村组法」"),
        ("定义 甲 即 任一 本件.乙 其中 法据.source = 《村组法》", "写作「村组法」"),
        ("规则 甲 适用 乙 { 依据 《关于〈办法〉的通知》 准予 }", "写「文件」声明中的名称，如「依据 村组法 第五条」"),
        ("规则 甲 适用 乙 { 依据 《村组法 第五条 准予 }", "写「文件」声明中的名称，如「依据 村组法 第五条」"),
    ] {
        let (diagnostic, place) = only(text);
        assert_eq!((diagnostic.code, place), ("JF-P001", "《"), "{text}");
        assert_eq!(diagnostic.message.zh, "引用文件写它的名称，不写书名号「《》」", "{text}");
        assert_eq!(diagnostic.help.unwrap().zh, zh, "{text}");
    }
    // A declaration has other words for it, but it is no operator there either.
    assert_eq!(only("文件 《村组法》 { 置信 C }").0.code, "JF-P001");
}

#[test]
fn a_source_is_not_cited_by_its_number() {
    for (text, number) in [
        ("规则 甲 适用 乙 { 依据 县发〔2025〕3号 准予 }", "县发〔2025〕3号"),
        ("规则 甲 适用 乙 { 依据 县发〔２０２５〕３号第五条 准予 }", "县发〔２０２５〕３号"),
        ("规则 甲 适用 乙 { 依据 县发 [2025] 准予 }", "县发 [2025]"),
        ("规则 甲 适用 乙 { 依据 县发（2025）3号 第五条 准予 }", "县发（2025）3号"),
        ("规则 甲 适用 乙 { 须满足 本件.丙 依据 县发【2025】3号 否则 驳回 }", "县发【2025】3号"),
        ("rule a on b { cite 县发(2025)3号 approve }", "县发(2025)3号"),
    ] {
        let (diagnostic, place) = only(text);
        assert_eq!((diagnostic.code, place), ("JF-P001", number), "{text}");
        assert_eq!(
            diagnostic.message.en,
            format!("a source is cited by its declared name or title, not by its number `{number}`"),
            "{text}"
        );
        assert!(diagnostic.help.unwrap().zh.contains("这里写文件的名称"), "{text}");
    }
    assert!(!only("rule a on b { cite c (valid 2025) approve }").0.message.en.contains("number `"));
}

#[test]
fn a_single_thing_that_is_missing_is_named() {
    assert_eq!(help("form a { b text }"), ("JF-P001", "在「text」之前补上「:」".to_owned(), "add `:` before `text`".to_owned()));
    assert_eq!(help("body a under"), ("JF-P001", "在此补上名称".to_owned(), "add a name here".to_owned()));
    assert_eq!(
        help("rule a on b { reject because 多 }"),
        ("JF-P001", "给「多」加上引号".to_owned(), "put `多` in quotation marks".to_owned())
    );
}

#[test]
fn a_misspelt_word_is_answered_with_the_nearest_that_may_stand_there() {
    for (text, near) in [
        ("ruel a on b { approve }", "rule"),
        ("规侧 甲 适用 乙 { 准予 }", "规则"),
        ("rule a on b { aprove }", "approve"),
        ("rule a on b { reject becuase \"x\" }", "because"),
        ("规则 甲 适用 乙 { 驳回 建义 “x” }", "建议"),
        ("source a \"x\" { confidance C }", "confidence"),
    ] {
        let (_, zh, en) = help(text);
        assert_eq!((zh, en), (format!("是否想写「{near}」"), format!("did you mean `{near}`")), "{text}");
    }
}

#[test]
fn quotation_marks_that_do_not_come_in_pairs_are_named() {
    assert_eq!(help("body a “甲\"").2, "quotation marks come in pairs: this one ends with `”`, and `\"` was written");
    assert_eq!(help("body a 「甲”").2, "quotation marks come in pairs: this one ends with `」`, and `”` was written");
    assert_eq!(help("body a \"甲").2, "put `\"` on this line; a string does not run over a line end");
}

#[test]
fn an_opening_mark_inside_a_string_tells_that_the_string_was_closed_with_a_wrong_one() {
    let (diagnostic, _) = only("规则 甲 适用 乙 { 驳回 理由 “没有规则\" 建议 “请说明” }");
    assert_eq!(diagnostic.message.en, "an opening quotation mark `“` stands inside a string");
    let own = "a string that does hold `“` stands in `\"` marks";
    assert_eq!(diagnostic.help.unwrap().en, format!("the string before it was perhaps closed with `\"` instead of `”`; {own}"));
    assert_eq!(diagnostic.labels.len(), 1);
    assert_eq!(
        help("body a 「甲” aka 「乙」").2.split(';').next(),
        Some("the string before it was perhaps closed with `”` instead of `」`")
    );
    assert_eq!(help("body a “甲 aka “乙”").2.split(';').next(), Some("the string before it perhaps lacks its closing `”`"));
    // Marks of another kind are text, and in plain marks each of them is.
    assert_eq!(jianfu_dsl::parse("a.jf", "body a “甲「乙」丙” aka 「甲“乙”」, \"甲“乙「丙\"").diagnostics, []);
}

#[test]
fn a_message_quotes_no_more_than_the_beginning_of_a_very_long_word() {
    let long = "x".repeat(1 << 20);
    let han = "甲".repeat(1 << 18);
    for text in [
        long.clone(),
        format!("rule a on b {{ {long} }}"),
        format!("rule a on b {{ when {han}属于 x }}"),
        format!("规则{han} 适用 乙 {{ 准予 }}"),
        format!("source a \"x\" {{ confidence {long} }}"),
        format!("rule a on b {{ reject because {han} }}"),
    ] {
        let (diagnostic, _) = only(&text);
        for message in [Some(diagnostic.message), diagnostic.help].into_iter().flatten() {
            assert!(message.zh.len() < 1_000 && message.en.len() < 1_000, "{}", diagnostic.code);
        }
    }
}
