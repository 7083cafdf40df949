//! Texts that look different and say the same: the two languages, the two widths of punctuation, the kinds of quotation mark and of line end.

use jianfu_dsl::tree::File;
use jianfu_dsl::{Lang, format, parse, parse_citation, parse_literal};

use crate::language::blocks;

#[track_caller]
fn tree(text: &str) -> File {
    let parsed = parse("a.jf", text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    assert!(!parsed.file.declarations.is_empty(), "{text}");
    parsed.file
}

#[test]
fn the_reference_says_the_same_in_chinese_and_back_in_english() {
    for (line, block) in blocks() {
        let english = format("a.jf", &block, Some(Lang::En)).unwrap();
        let chinese = format("a.jf", &english, Some(Lang::Zh)).unwrap();
        assert_ne!(chinese, english, "the block at line {line}");
        assert_eq!(tree(&chinese), tree(&block), "the block at line {line}");
        assert_eq!(tree(&english), tree(&block), "the block at line {line}");
        assert_eq!(format("a.jf", &chinese, Some(Lang::En)).unwrap(), english, "the block at line {line}");
    }
}

#[test]
fn a_rule_written_in_chinese_is_the_rule_written_in_english() {
    let twins = [
        (
            "规则 准入 “准入” 适用 事务 {\n  依据 统计法 第十七条第一款 置信 P 原文 “标志”（有效 至 2025年12月31日）\n  有效 自 2026年1月1日\n  优先于 甲、乙.*\n  \
             当 非 本件.人数 >= 3 且 本件.事项 属于 协助\n  须满足 限: 任一 本件.用语 不属于 禁用 否则 转报 至 减负办 理由 “多” 建议 “少”\n  准予 附条件 “补报” 当 本件.金额 缺\n}",
            "rule 准入 \"准入\" on 事务 {\n  cite 统计法 art 17 para 1 confidence P quote \"标志\" (valid to 2025-12-31)\n  valid from 2026-01-01\n  overrides 甲, 乙.*\n  \
             when not demand.人数 >= 3 and demand.事项 in 协助\n  require 限: any demand.用语 not_in 禁用 else refer to 减负办 because \"多\" remedy \"少\"\n  approve provided \"补报\" when demand.金额 missing\n}",
        ),
        (
            "表单 甲 继承 乙 { 期: 日期 为 基准日, 词: 清单 之 文本 可缺, 真: 是否 }",
            "form 甲 extends 乙 { 期: date is as_of, 词: list of text optional, 真: bool }",
        ),
        ("枚举 甲 有序 { 乙 “丙” }", "enum 甲 ordered { 乙 \"丙\" }"),
        (
            "文件 甲 “乙” { 文号 “1” 发文机关 “丙” 层级 丁 效力 戊 置信 C }",
            "source 甲 \"乙\" { number \"1\" issuer \"丙\" level 丁 rank 戊 confidence C }",
        ),
        ("默认 适用 甲 转报 理由 “乙” 建议 “丙”", "default on 甲 refer because \"乙\" remedy \"丙\""),
        ("编号 甲 { 法据 假定 “乙” 丙: 位数字 12 “-” }", "serial 甲 { basis assumption \"乙\" 丙: digits 12 \"-\" }"),
        (
            "测试 “甲” { 基准日 2026年3月1日 给定 乙 { 丙: 是 } 期望 驳回 出自 丁.默认 缺 戊 }",
            "test \"甲\" { as_of 2026-03-01 given 乙 { 丙: true } expect reject by 丁.默认 missing 戊 }",
        ),
        (
            "限次 甲 适用 乙 { 至多 1 每 丙、丁 期内 自然年 计入 戊 其中 己 = 1 }",
            "quota 甲 on 乙 { at_most 1 per 丙, 丁 within calendar_year counting 戊 where 己 = 1 }",
        ),
    ];
    for (chinese, english) in twins {
        assert_eq!(tree(chinese), tree(english), "{chinese}");
        let translated = format("a.jf", chinese, Some(Lang::En)).unwrap();
        assert_eq!(translated, format("a.jf", english, None).unwrap());
    }
}

#[test]
fn both_languages_may_stand_in_one_line() {
    assert_eq!(
        tree("rule a 适用 b { when 本件.c 且 demand.d 驳回 because \"e\" 建议 \"f\" }"),
        tree("规则 a on b { 当 demand.c and 本件.d reject 理由 “e” remedy 「f」 }")
    );
}

#[test]
fn texts_that_say_something_else_have_another_tree() {
    let text = "rule a on b { when demand.c >= 3 approve }";
    for other in [
        "rule a on b { when demand.c > 3 approve }",
        "rule a on b { when demand.c >= 4 approve }",
        "rule a on b { when demand.d >= 3 approve }",
        "rule a on b { when not demand.c >= 3 approve }",
        "rule a on b { when demand.c >= 3 reject }",
        "rule a \"\" on b { when demand.c >= 3 approve }",
    ] {
        assert_ne!(tree(other), tree(text), "{other}");
    }
}

#[test]
fn full_width_punctuation_says_the_same() {
    let twins = [
        ("枚举 甲｛乙，丙、丁｝", "枚举 甲 { 乙, 丙, 丁 }"),
        ("定义 甲 即 （本件．乙＝1 且 本件.丙！＝2）或 本件.丁≠3", "定义 甲 即 (本件.乙 = 1 且 本件.丙 != 2) 或 本件.丁 != 3"),
        ("定义 甲 即 本件.乙！=1", "定义 甲 即 本件.乙 != 1"),
        (
            "定义 甲 即 本件.乙＞＝1 且 本件.丙＜＝2 且 本件.丁≥3 且 本件.戊≤4",
            "定义 甲 即 本件.乙 >= 1 且 本件.丙 <= 2 且 本件.丁 >= 3 且 本件.戊 <= 4",
        ),
        ("定义 甲 即 本件.乙＞1 且 本件.丙＜2", "定义 甲 即 本件.乙 > 1 且 本件.丙 < 2"),
        ("定义 甲 即 丙（本件.乙）．丁 属于 ｛1，2｝", "定义 甲 即 丙(本件.乙).丁 属于 { 1, 2 }"),
        ("测试 「甲」｛给定 乙｛丙：［“丁”、「戊」］｝期望 准予｝", "测试 \"甲\" { 给定 乙 { 丙: [\"丁\", \"戊\"] } 期望 准予 }"),
        ("规则 甲 适用 乙｛依据 丙 第一条；第二条、第（三）条 准予｝", "规则 甲 适用 乙 { 依据 丙 第一条、第二条、第(三)条 准予 }"),
        ("规则\u{3000}甲\u{3000}适用 乙 {准予}", "规则 甲 适用 乙 { 准予 }"),
    ];
    for (wide, plain) in twins {
        assert_eq!(tree(wide), tree(plain), "{wide}");
        assert_eq!(format("a.jf", wide, None).unwrap(), format("a.jf", plain, None).unwrap(), "{wide}");
    }
}

#[test]
fn full_width_digits_say_the_same() {
    let twins = [
        ("定义 甲 即 本件.人数 ＞ ３", "定义 甲 即 本件.人数 > 3"),
        ("定义 甲 即 本件.金额＜－１２．５０ 或 本件.乙 属于 ｛１、-２｝", "定义 甲 即 本件.金额 < -12.50 或 本件.乙 属于 { 1, -2 }"),
        ("定义 甲 即 本件.日期＞＝２０２６年９月１０日", "定义 甲 即 本件.日期 >= 2026年9月10日"),
        ("定义 甲 即 本件.日期 - ２０２６－０９－１０ ＞ １0", "定义 甲 即 本件.日期 - 2026-09-10 > 10"),
        (
            "规则 甲 适用 乙 { 有效 自 ２０２６-９-１ 至 2０２７年１月３１日 准予 }",
            "规则 甲 适用 乙 { 有效 自 2026-09-01 至 2027年1月31日 准予 }",
        ),
        ("规则 甲 适用 乙 { 依据 丙 第１２条第３款第（４）项 准予 }", "规则 甲 适用 乙 { 依据 丙 第12条第3款第(4)项 准予 }"),
        ("rule a on b { cite c art １２ para ３; １８ approve }", "rule a on b { cite c art 12 para 3; 18 approve }"),
        ("检查单 甲 须有 ２ {}", "检查单 甲 须有 2 {}"),
        ("编号 甲 { 丙: 位数字 １２ “－” }", "编号 甲 { 丙: 位数字 12 “－” }"),
        ("限次 甲 适用 乙 { 至多 １ 期内 滚动 ３０ 日 }", "限次 甲 适用 乙 { 至多 1 期内 滚动 30 日 }"),
        ("评分 甲 { 基准分 １００ 扣 ０．５ 每 乙 }", "评分 甲 { 基准分 100 扣 0.5 每 乙 }"),
        ("测试 “甲” { 给定 乙 { 丙: [－３, ２０２６-１-２] } 期望 准予 }", "测试 “甲” { 给定 乙 { 丙: [-3, 2026-01-02] } 期望 准予 }"),
    ];
    for (wide, plain) in twins {
        assert_eq!(tree(wide), tree(plain), "{wide}");
        assert_eq!(format("a.jf", wide, None).unwrap(), format("a.jf", plain, None).unwrap(), "{wide}");
    }
    assert_eq!(
        parse_citation("统计法 第９条 有效 至 ２０２５年１２月３１日").unwrap().places,
        parse_citation("统计法 art 9").unwrap().places
    );
    assert_eq!(parse_literal("－１．５").unwrap().kind, parse_literal("-1.5").unwrap().kind);
    // A digit in a name or in a text is what was written.
    assert_ne!(tree("body a１ “２”"), tree("body a1 “２”"));
    assert_ne!(tree("body a１ “２”"), tree("body a１ “2”"));
}

#[test]
fn full_width_digits_have_the_same_bounds() {
    for (wide, code) in [
        ("定义 甲 即 本件.日期 = ２０２６年２月３０日", "JF-P012"),
        ("检查单 甲 须有 ９９９９９９９９９９９９９９９９９９９９９ {}", "JF-P013"),
        ("规则 甲 适用 乙 { 依据 丙 第０条 准予 }", "JF-P016"),
    ] {
        let diagnostics = parse("a.jf", wide).diagnostics;
        assert_eq!(diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [code], "{wide}");
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let text = "body a \"甲\" # 注\nrule b on c {\n  approve\n}\n";
    for other in [text.replace('\n', "\r\n"), text.replace('\n', "\r"), format!("\u{FEFF}{text}"), text.replace("\n  ", "\r\n\r\r\n\t")] {
        assert_eq!(tree(&other), tree(text), "{other:?}");
    }
}

#[test]
fn names_are_compared_in_their_composed_form() {
    assert_eq!(tree("body cafe\u{301}"), tree("body caf\u{e9}"));
    assert_ne!(tree("body cafe"), tree("body caf\u{e9}"));
}

#[test]
fn citations_and_values_of_tables_say_the_same_in_both_languages() {
    let (chinese, english) = (
        "统计法 第九条第一款第（三）项；第六部分 置信 P 有效 至 2025年12月31日",
        "统计法 art 9 para 1 sub 3; part 6 confidence P valid to 2025-12-31",
    );
    assert_eq!(parse_citation(chinese).unwrap(), parse_citation(english).unwrap());
    for (one, other) in [("是", "true"), ("2026年1月2日", "2026-01-02"), ("｛甲：［1，2］｝", "{ 甲: [1, 2] }"), ("「x」", "\"x\"")]
    {
        assert_eq!(parse_literal(one).unwrap(), parse_literal(other).unwrap(), "{one}");
    }
    for wrong in ["", "统计法 第九条 第", "a b", "统计法 art 9 art"] {
        assert!(parse_citation(wrong).is_err(), "{wrong}");
    }
    for wrong in ["", "1 2", "a-", "[1", "{ a }", "规则"] {
        assert!(parse_literal(wrong).is_err(), "{wrong}");
    }
}
