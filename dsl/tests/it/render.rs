//! Diagnostics as text: what people, editors and programs are shown.

use jianfu_dsl::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};
use jianfu_dsl::render::{Color, Style, human, json, plain, position};
use jianfu_dsl::tree::Span;
use unicode_width::UnicodeWidthStr as _;

const ZH: Style = Style { lang: Lang::Zh, color: Color::Never };

fn texts<const N: usize>(texts: [(&str, &str); N]) -> Texts {
    texts.into_iter().map(|(file, text)| (file.to_owned(), text.to_owned())).collect()
}

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    Span::new(start, start + part.len())
}

fn error(file: &str, span: Span) -> Diagnostic {
    Diagnostic::error("JF-C001", file, span, Message::new("没有这个字段", "no such field"))
}

/// What is drawn for a mistake at a span of a text that is a file of its own.
fn drawn(text: &str, span: Span) -> String {
    human(&[error("a.jf", span)], &texts([("a.jf", text)]), ZH)
}

/// The part of the quoted line that stands above the carets, counting a Han character as two columns.
fn above_carets(drawn: &str) -> String {
    let lines: Vec<&str> = drawn.lines().collect();
    let at = lines.iter().position(|line| line.contains('^')).unwrap();
    let carets = lines[at];
    let (before, rest) = carets.split_once('^').unwrap();
    let (left, right) = (before.width(), before.width() + 1 + rest.rfind('^').map_or(0, |last| last + 1));
    let mut column = 0;
    let mut above = String::new();
    for c in lines[at - 1].chars() {
        if (left..right).contains(&column) {
            above.push(c);
        }
        column += c.to_string().width();
    }
    above
}

#[test]
fn a_mistake_is_drawn_in_the_language_asked_for() {
    let text = "规则 大事 “大事” 适用 工作事项 {}\n";
    let mistake = error("a.jf", span(text, "工作事项")).with_help(Message::new("换一个", "take another"));
    let texts = texts([("a.jf", text)]);
    let zh = "错误[JF-C001]: 没有这个字段\n --> a.jf:1:15\n  |\n1 | 规则 大事 “大事” 适用 工作事项 {}\n  |                       ^^^^^^^^\n  |\n  = 改法: 换一个\n";
    assert_eq!(human(std::slice::from_ref(&mistake), &texts, ZH), zh);
    let en = "error[JF-C001]: no such field\n --> a.jf:1:15\n  |\n1 | 规则 大事 “大事” 适用 工作事项 {}\n  |                       ^^^^^^^^\n  |\n  = help: take another\n";
    assert_eq!(human(&[mistake], &texts, Style { lang: Lang::En, ..ZH }), en);
}

#[test]
fn a_warning_says_that_it_is_one() {
    let mistake = Diagnostic::warning("JF-C009", "a.jf", Span::new(0, 1), Message::new("有空档", "there is a gap"));
    let texts = texts([("a.jf", "x")]);
    assert!(human(std::slice::from_ref(&mistake), &texts, ZH).starts_with("警告[JF-C009]: 有空档\n"));
    assert_eq!(plain(&[mistake], &texts, Lang::En), "a.jf:1:1: warning[JF-C009]: there is a gap\n");
}

#[test]
fn nothing_wrong_draws_nothing() {
    assert_eq!(human(&[], &Texts::new(), ZH), "");
    assert_eq!(plain(&[], &Texts::new(), Lang::Zh), "");
    assert_eq!(json(&[], &Texts::new(), Lang::Zh), "[]\n");
}

#[test]
fn several_mistakes_are_divided_by_an_empty_line() {
    let drawn = human(&[error("", Span::default()), error("b.csv", Span::default())], &Texts::new(), ZH);
    assert_eq!(drawn, "错误[JF-C001]: 没有这个字段\n\n错误[JF-C001]: 没有这个字段\n--> b.csv\n");
}

#[test]
fn carets_stand_under_what_is_meant() {
    for text in [
        "当 本件.人数 > 10",
        "\t\t当\t本件.人数 > 10",
        "# 甲\r\n  当 本件.人数 > 10\r\n# 乙",
        "“（全角）” 本件.人数 > 10",
        "“a\u{202E}b\u{7}\u{200B}” 本件.人数 > 10",
        "\u{FEFF}本件.人数",
        "e\u{301}e\u{301} 本件.人数 > 10",
    ] {
        assert_eq!(above_carets(&drawn(text, span(text, "本件.人数"))), "本件.人数", "{text:?}");
    }
}

#[test]
fn the_end_of_a_file_is_drawn_after_its_last_character() {
    for (text, line) in [("当 甲", "1 | 当 甲\n  |      ^\n"), ("甲\n", "2 |\n  | ^\n"), ("甲\r\n", "2 |\n  | ^\n")] {
        let end = text.len();
        for span in [Span::new(end, end), Span::new(end + 7, end + 9)] {
            assert!(drawn(text, span).contains(line), "{text:?}:\n{}", drawn(text, span));
        }
    }
}

#[test]
fn a_span_inside_a_character_is_drawn_as_that_character() {
    assert_eq!(above_carets(&drawn("甲乙丙", Span::new(4, 6))), "乙");
    assert_eq!(above_carets(&drawn("甲乙丙", Span::new(5, 4))), "乙");
}

#[test]
fn a_span_with_the_line_end_does_not_reach_into_the_next_line() {
    let text = "当 甲\r\n当 乙\r\n";
    assert_eq!(above_carets(&drawn(text, span(text, "甲\r\n"))), "甲");
    assert!(!drawn(text, span(text, "甲\r\n")).contains('乙'));
}

#[test]
fn a_span_over_several_lines_is_drawn_from_its_first_to_its_last() {
    let text = "甲 {\n  乙\n}\n丙";
    let expected = " --> a.jf:1:3\n  |\n1 |   甲 {\n  |  ____^\n2 | |   乙\n3 | | }\n  | |_^\n";
    assert!(drawn(text, span(text, "{\n  乙\n}")).contains(expected), "{}", drawn(text, span(text, "{\n  乙\n}")));
}

#[test]
fn a_span_over_very_many_lines_is_drawn_as_its_first() {
    let text = format!("甲 {{\n{}}}", "  乙\n".repeat(100_000));
    let drawn = drawn(&text, Span::new(4, text.len()));
    assert_eq!(above_carets(&drawn), "{");
    assert!(drawn.lines().count() < 10, "{drawn}");
}

#[test]
fn further_places_are_drawn_near_and_far_and_in_other_files() {
    let far = format!("甲 乙\n丙\n{}丁\n", "\n".repeat(400));
    let other = "\n戊 己\n";
    let label = |place: &str| Message::new(format!("{place}在此"), format!("{place} is here"));
    let mistake = error("a.jf", span(&far, "乙"))
        .with_label("a.jf", span(&far, "甲"), label("甲"))
        .with_label("a.jf", span(&far, "丙"), label("丙"))
        .with_label("a.jf", span(&far, "丁"), label("丁"))
        .with_label("b.jf", span(other, "己"), label("己"))
        .with_label("c.csv", Span::default(), label("第 3 行"));
    let drawn = human(&[mistake], &texts([("a.jf", &far), ("b.jf", other)]), ZH);
    let expected = "错误[JF-C001]: 没有这个字段
   --> a.jf:1:3
    |
  1 | 甲 乙
    | -- ^^
    | |
    | 甲在此
  2 | 丙
    | -- 丙在此
    |
   ::: a.jf:403:1
    |
403 | 丁
    | -- 丁在此
    |
   ::: b.jf:2:3
    |
  2 | 戊 己
    |    -- 己在此
    |
    = 另见: c.csv: 第 3 行在此
";
    assert_eq!(drawn, expected);
}

#[test]
fn a_label_at_the_place_itself_stands_beside_its_carets() {
    let text = "甲 {";
    let mistake = error("a.jf", span(text, "{")).with_label("a.jf", span(text, "{"), Message::new("没有配对", "not closed"));
    assert!(human(&[mistake], &texts([("a.jf", text)]), ZH).contains("1 | 甲 {\n  |    ^ 没有配对\n"));
}

#[test]
fn a_mistake_in_a_table_shows_its_file_and_no_line() {
    let mistake = error("lists/a.csv", Span::default()).with_help(Message::new("改第 3 行", "mend row 3"));
    for texts in [Texts::new(), texts([("lists/a.csv", "编号,名称\n1,甲\n")]), texts([("lists/a.csv", "")])] {
        assert_eq!(human(std::slice::from_ref(&mistake), &texts, ZH), "错误[JF-C001]: 没有这个字段\n--> lists/a.csv\n = 改法: 改第 3 行\n");
    }
}

#[test]
fn a_very_long_line_is_cut_around_the_places() {
    let text = format!("{}人数{}", "前".repeat(200_000), "后".repeat(200_000));
    let mistake = error("a.jf", span(&text, "人数")).with_label("a.jf", Span::new(0, 3), Message::new("开头", "start"));
    let drawn = human(&[mistake], &texts([("a.jf", &text)]), ZH);
    assert!(drawn.contains(" --> a.jf:1:200001\n"), "{drawn}");
    assert_eq!(above_carets(&drawn), "人数");
    assert!(drawn.contains("...前") && drawn.contains("后...\n"), "{drawn}");
    assert!(drawn.len() < 2_000, "{drawn}");
}

#[test]
fn a_very_long_span_is_cut_in_its_middle() {
    let text = format!("甲{}丁", "乙".repeat(350_000));
    let drawn = drawn(&text, Span::new(3, text.len() - 3));
    let above = above_carets(&drawn);
    assert!(above.starts_with('乙') && above.contains("乙...乙") && above.ends_with('乙'), "{drawn}");
    assert!(drawn.len() < 2_000, "{drawn}");
}

#[test]
fn characters_without_width_do_not_make_a_line_short() {
    let text = format!("a{}b", "\u{301}".repeat(300_000));
    assert!(drawn(&text, span(&text, "b")).len() < 2_000);
}

#[test]
fn no_control_character_reaches_the_terminal() {
    let bad = "\u{0}\u{7}\u{1b}[31m\u{7f}\u{85}\u{9b}\u{ad}\u{200b}\u{200d}\u{200f}\u{2028}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}\u{fdd0}\u{ffff}\u{e0001}甲";
    let message = Message::new(format!("没有「{bad}\n」"), format!("no `{bad}\n`"));
    let mistake = Diagnostic::error("JF-C001", bad, span(bad, "甲"), message.clone()).with_help(message.clone()).with_label(
        bad,
        Span::new(0, 1),
        message,
    );
    let texts = texts([(bad, bad)]);
    for lang in [Lang::Zh, Lang::En] {
        let mistakes = std::slice::from_ref(&mistake);
        for written in [human(mistakes, &texts, Style { lang, ..ZH }), plain(mistakes, &texts, lang), json(mistakes, &texts, lang)] {
            for c in bad.chars().filter(|c| !c.is_ascii_graphic() && *c != '甲') {
                assert!(!written.contains(c), "{c:?} in {written:?}");
            }
        }
    }
    let record: serde_json::Value = serde_json::from_str(&json(&[mistake], &texts, Lang::Zh)).unwrap();
    assert_eq!(record[0]["file"], bad);
    assert!(
        human(&[error("a.jf", Span::new(0, 3))], &Texts::from([("a.jf".to_owned(), "甲\u{202e}".to_owned())]), ZH)
            .contains("1 | 甲<U+202E>\n")
    );
}

#[test]
fn colours_are_escapes_around_the_same_text() {
    let text = "甲 乙";
    let mistakes = [error("a.jf", span(text, "乙")).with_help(Message::new("换一个", "take another")), error("b.csv", Span::default())];
    let texts = texts([("a.jf", text)]);
    let colored = human(&mistakes, &texts, Style { color: Color::Always, ..ZH });
    assert!(colored.contains('\u{1b}'));
    let mut bare = String::new();
    for (index, part) in colored.split('\u{1b}').enumerate() {
        bare.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(bare, human(&mistakes, &texts, ZH));
}

#[test]
fn a_line_for_each_mistake_says_where_what_and_how_to_mend_it() {
    let text = "# 甲\n规则 乙 {}";
    let mistakes = [error("a.jf", span(text, "乙")).with_help(Message::new("换一个", "take another")), error("b.csv", Span::default())];
    let texts = texts([("a.jf", text)]);
    assert_eq!(
        plain(&mistakes, &texts, Lang::Zh),
        "a.jf:2:4: 错误[JF-C001]: 没有这个字段（换一个）\nb.csv:1:1: 错误[JF-C001]: 没有这个字段\n"
    );
    assert_eq!(
        plain(&mistakes, &texts, Lang::En),
        "a.jf:2:4: error[JF-C001]: no such field (take another)\nb.csv:1:1: error[JF-C001]: no such field\n"
    );
}

#[test]
fn json_has_every_place_in_bytes_and_in_characters() {
    let text = "# 甲\n规则 乙 {}";
    let place = span(text, "乙");
    let mistake = error("a.jf", place).with_label("a.jf", span(text, "甲"), Message::new("这里", "here"));
    let texts = texts([("a.jf", text)]);
    let array: serde_json::Value = serde_json::from_str(&json(&[mistake], &texts, Lang::En)).unwrap();
    let expected = serde_json::json!([{
        "code": "JF-C001", "severity": "error", "message": "no such field", "help": null,
        "file": "a.jf", "line": 2, "column": 4, "end_line": 2, "end_column": 5, "start": place.start, "end": place.end,
        "labels": [{ "message": "here", "file": "a.jf", "line": 1, "column": 3, "end_line": 1, "end_column": 4, "start": 2, "end": 5 }],
    }]);
    assert_eq!(array, expected);
}

#[test]
fn positions_count_characters_and_take_any_offset() {
    let text = "甲乙\n丙\r\n丁\r戊";
    let expected = [
        (0, (1, 1)),
        (3, (1, 2)),
        (4, (1, 2)),
        (6, (1, 3)),
        (7, (2, 1)),
        (10, (2, 2)),
        (11, (2, 3)),
        (12, (3, 1)),
        (15, (3, 2)),
        (16, (4, 1)),
        (19, (4, 2)),
        (99, (4, 2)),
    ];
    for (offset, place) in expected {
        assert_eq!(position(text, offset), place, "{offset}");
    }
    assert_eq!(position("", 0), (1, 1));
    assert_eq!(position("", 5), (1, 1));
    assert_eq!(position("\u{FEFF}甲", 0), (1, 1));
    assert_eq!(position("\u{FEFF}甲", 3), (1, 1));
    assert_eq!(position("\u{FEFF}甲", 6), (1, 2));
}
