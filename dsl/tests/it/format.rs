//! The formatter: text in, text out, and nothing lost on the way.

use std::sync::LazyLock;

use jianfu_dsl::limits::MAX_BYTES;
use jianfu_dsl::{Lang, format, parse};
use proptest::prelude::*;

use crate::language::blocks;

/// Formats text that parses, and checks what holds of every text: it says the same, a second run changes nothing, and the languages turn into each other.
fn formatted(text: &str) -> String {
    let run = |text: &str, lang| format("a.jf", text, lang).unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}\n{text}"));
    let out = run(text, None);
    assert_eq!(parse("a.jf", &out), parse("a.jf", text), "{text}\n----\n{out}");
    assert_eq!(comments(&out), comments(text), "{text}\n----\n{out}");
    assert_eq!(run(&out, None), out, "a second run changes the text");
    let english = run(text, Some(Lang::En));
    let chinese = run(text, Some(Lang::Zh));
    assert_eq!(run(&english, None), english, "a second run changes the English text");
    assert_eq!(run(&chinese, None), chinese, "a second run changes the Chinese text");
    assert_eq!(run(&english, Some(Lang::Zh)), chinese);
    assert_eq!(run(&chinese, Some(Lang::En)), english);
    assert_eq!(comments(&chinese), comments(text));
    out
}

/// The comments of a text, without the white space at their ends.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.split(['\n', '\r']) {
        let mut quote = None;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            match quote {
                Some(close) if c == close && !escaped => quote = None,
                Some(_) => escaped = c == '\\' && !escaped,
                None if c == '"' => quote = Some('"'),
                None if c == '“' => quote = Some('”'),
                None if c == '「' => quote = Some('」'),
                None if c == '#' || line[at..].starts_with("//") => {
                    found.push(line[at..].trim_end().to_owned());
                    break;
                }
                None => {}
            }
        }
    }
    found
}

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before), after, "\n{}", formatted(before));
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[track_caller]
fn translates(english: &str, chinese: &str) {
    stays(english);
    stays(chinese);
    assert_eq!(format("a.jf", english, Some(Lang::Zh)).unwrap(), chinese);
    assert_eq!(format("a.jf", chinese, Some(Lang::En)).unwrap(), english);
}

#[test]
fn every_example_of_the_reference_goes_through_both_languages_and_back() {
    for (_, block) in blocks() {
        formatted(&block);
    }
}

#[test]
fn what_is_formatted_stays_as_it_is() {
    stays(
        r#"# 一个包
enum level "层级" ordered { central "中央", district "区" } # 由高到低

form demand "要求" {
  # 编号由系统给出。
  id: text "编号" optional
  date: date "日期" is as_of // 提出之日

  bases: list of basis "依据"
}
source law "统计法" {
  issuer "全国人大常委会"  level central  rank law  confidence C
  valid from 2024-09-13
}

# 规则
rule a "甲" on demand {
  cite law art 17 para 1; art 18
  valid from 2026-01-01 to 2026-12-31
  overrides b, two.*
  when demand.level >= district and not (demand.id missing or demand.people - 1 > 3)
  require listed: demand.id in assist
    else refer to town-office because "不在清单" remedy "申请"
  approve because "可" provided "补报"
  except b "乙" { cite law when assist(demand.id).scope in { both, village } reject because "x" remedy "y" }
}
"#,
    );
}

#[test]
fn full_width_marks_become_ascii() {
    becomes(
        "规则 准入 适用 事务｛依据 法 第9条第（3）项；第十二条\n当 本件．人数≥3 且 （本件．层级！＝区 或 本件．层级≤市）\n须满足 甲：本件．词 属于｛“一”，「二」、\"三\"｝ 否则 驳回 理由 “他说\"好\"” 建议 「C:\\\\a」｝",
        r#"规则 准入 适用 事务 {
  依据 法 第九条第（三）项、第十二条
  当 本件.人数 >= 3 且 (本件.层级 != 区 或 本件.层级 <= 市)
  须满足 甲: 本件.词 属于 { "一", "二", "三" } 否则 驳回 理由 "他说\"好\"" 建议 "C:\\a"
}
"#,
    );
}

#[test]
fn quotation_marks_are_escaped_only_where_they_must_be() {
    becomes("body a “甲\\”乙” aka 「丙\\」丁」, \"戊\\n己\\”\", “\\\\”", "body a \"甲”乙\" aka \"丙」丁\", \"戊\\n己”\", \"\\\\\"\n");
    // A string may hold no mark like the one that opened it; in plain marks these are text.
    stays("body a \"甲“乙”丙\" aka \"丁「戊」己\"\n");
    becomes("body a 「甲“乙”丙」 aka “丁「戊」己”", "body a \"甲“乙”丙\" aka \"丁「戊」己\"\n");
}

#[test]
fn byte_order_mark_foreign_line_ends_and_white_space_go() {
    becomes("\u{FEFF}\r\n\r\nbody a   \t\"甲\" \r\n\r\n\r\n# 注  \r\n\u{3000}body b\r\n\r\n", "body a \"甲\"\n\n# 注\nbody b\n");
    becomes("body a # 注\rbody b", "body a # 注\nbody b\n");
    becomes("", "");
    becomes(" \n\n", "");
    becomes("\n\n# 只有注释\n\n\n\n// 两行", "# 只有注释\n\n// 两行\n");
}

#[test]
fn clauses_on_several_lines_stand_one_a_line() {
    becomes(
        "rule a on f { cite s art 1 cite s art 2\nwhen x\n\n\n\n   require y else reject because \"否\" remedy \"改\" approve }",
        r#"rule a on f {
  cite s art 1
  cite s art 2
  when x

  require y else reject because "否" remedy "改"
  approve
}
"#,
    );
}

#[test]
fn a_line_end_stays_where_a_clause_may_go_on() {
    stays(
        r#"define x as
  a
  or b
rule r on f {
  cite law art 1
    quote "原文"
  when demand.a
    and (demand.b
      or demand.c)
  require listed: demand.d in assist
    cite law art 2
    else refer
      because "不在"
      remedy "申请"
  approve
    because "可"
    provided "补报"
    provided "备案"
      when demand.e
}
"#,
    );
    becomes("define x as a and\nb or\nc", "define x as a\n  and b\n  or c\n");
    becomes("rule\nr\non\nf\n{ when\na }", "rule r on f {\n  when a\n}\n");
}

#[test]
fn a_line_that_is_too_long_ends_at_its_outermost_place() {
    let word = "长".repeat(20);
    becomes(
        &std::format!("rule r on f {{ require demand.a else reject because \"{word}\" remedy \"{word}\" approve because \"{word}\" }}"),
        &std::format!(
            "rule r on f {{\n  require demand.a\n    else reject because \"{word}\" remedy \"{word}\"\n  approve because \"{word}\"\n}}\n"
        ),
    );
    becomes(
        &std::format!("rule r on f {{\n require demand.a and demand.b else reject because \"{word}{word}\" remedy \"{word}\" }}"),
        &std::format!(
            "rule r on f {{\n  require demand.a and demand.b\n    else reject\n      because \"{word}{word}\"\n      remedy \"{word}\"\n}}\n"
        ),
    );
    becomes(
        &std::format!("define r as a = \"{word}\" and b = \"{word}\" or c = \"{word}\""),
        &std::format!("define r as a = \"{word}\" and b = \"{word}\"\n  or c = \"{word}\"\n"),
    );
    becomes(
        &std::format!("define r as a in {{ \"{word}\", \"{word}\", \"{word}\" }}"),
        &std::format!("define r as\n  a in {{\n    \"{word}\",\n    \"{word}\",\n    \"{word}\"\n  }}\n"),
    );
}

#[test]
fn the_layout_is_the_same_in_both_languages() {
    // Some keywords are wider in Chinese, others in English; a line that fits in only one of them ends in both.
    for width in 20..60 {
        let word = "w".repeat(width);
        formatted(&std::format!("rule r on f {{ cite s art 17 valid from 2026-01-01 when demand.a = \"{word}\" approve because \"可\" }}"));
        formatted(&std::format!(
            "rule r on f {{\n require demand.a present and demand.b not_in c else reject because \"{word}\" remedy \"x\" }}"
        ));
    }
}

#[test]
fn commas_stand_between_elements_and_nowhere_else() {
    becomes("enum e { a \"甲\" b, c, }", "enum e { a \"甲\", b, c }\n");
    becomes("enum e { a \"甲\"\nb, c, }", "enum e {\n  a \"甲\",\n  b, c\n}\n");
    becomes("form f { a: text b: int, }", "form f { a: text, b: int }\n");
    becomes("form f { a: text, # 注\n b: int, }", "form f {\n  a: text # 注\n  b: int\n}\n");
    becomes("form f {\n}", "form f {}\n");
    becomes(
        "test \"t\" { given f { a: [1, 2,], b: [], c: {}, } expect refer }",
        "test \"t\" { given f { a: [1, 2], b: [], c: {} } expect refer }\n",
    );
    becomes(
        "test \"t\" { given f { a: 1\n, b: [\n2] }\nexpect refer }",
        "test \"t\" {\n  given f {\n    a: 1,\n    b: [\n      2\n    ]\n  }\n  expect refer\n}\n",
    );
}

#[test]
fn comments_keep_their_place() {
    becomes(
        r#"# 头

rule r on f { # 开
# 独行
  cite s art 1 # 引
   ; 2
  // 条件之前


  // 条件
  when a # 甲
    and b
  require x : # 标
    y
    # 否则之前
    else reject # 驳
      because "否" remedy "改"
  # 尾
} # 后
# 末
"#,
        r#"# 头

rule r on f { # 开
  # 独行
  cite s art 1; art 2 # 引
  // 条件之前

  // 条件
  when a # 甲
    and b
  require x: # 标
    y
    # 否则之前
    else reject # 驳
      because "否" remedy "改"
  # 尾
} # 后
# 末
"#,
    );
    becomes("enum e { # 空\n}", "enum e { # 空\n}\n");
    becomes("rule r on f # 头\n{ when demand # 本\n . # 点\n a }", "rule r on f { # 头\n  when demand.a # 本\n  # 点\n}\n");
}

#[test]
fn a_comment_mark_or_a_keyword_in_a_string_is_only_text() {
    stays("body a \"# 规则 // rule { \" aka \"\\\"#\" # 注\n");
    assert_eq!(format("a.jf", "body a \"rule 规则\"", Some(Lang::Zh)).unwrap(), "机构 a \"rule 规则\"\n");
}

#[test]
fn keywords_dates_and_places_are_translated() {
    translates(
        r#"rule a "甲" on task {
  cite law part 6 sec 1; art 9 para 1 sub 3; art 1145
  cite law confidence P quote "art 9" (valid to 2025-12-31)
  valid from 2026-01-02 to 2026-12-31
  when as_of >= 2026-09-10 and demand.level not_in { 市, district }
  require any demand.bases where basis.source = law else refer to town because "a" remedy "b"
}
test "t" {
  as_of 2026-09-10
  given task { a: true, b: false, c: "2026-09-10" }
  expect approve by default missing a, b
}
"#,
        r#"规则 a "甲" 适用 task {
  依据 law 第六部分第一节、第九条第一款第（三）项、第一千一百四十五条
  依据 law 置信 P 原文 "art 9" (有效 至 2025年12月31日)
  有效 自 2026年1月2日 至 2026年12月31日
  当 基准日 >= 2026年9月10日 且 本件.level 不属于 { 市, district }
  须满足 任一 本件.bases 其中 法据.source = law 否则 转报 至 town 理由 "a" 建议 "b"
}
测试 "t" {
  基准日 2026年9月10日
  给定 task { a: 是, b: 否, c: "2026-09-10" }
  期望 准予 出自 默认 缺 a, b
}
"#,
    );
}

#[test]
fn reserved_words_used_as_names_are_names() {
    translates(
        r#"form rule "规则" extends 表单 {
  text: text "文本"
  date: list of date
  require: 层级
  适用: bool
}
enum in { a }
enum 属于 { b }
body and under or
body 且 under 或
rule not on rule { require any: demand.in = 1 and demand.适用.and = 2 else reject because "a" remedy "b" }
quota per on rule { at_most 1 per level, 层级 within calendar_year }
list when { item at_most under 至多 { 列: 1, columns: 2 } }
"#,
        r#"表单 rule "规则" 继承 表单 {
  text: 文本 "文本"
  date: 清单 之 日期
  require: 层级
  适用: 是否
}
枚举 in { a }
枚举 属于 { b }
机构 and 隶属 or
机构 且 隶属 或
规则 not 适用 rule { 须满足 any: 本件.in = 1 且 本件.适用.and = 2 否则 驳回 理由 "a" 建议 "b" }
限次 per 适用 rule { 至多 1 每 level, 层级 期内 自然年 }
清单 when { 事项 at_most 隶属 至多 { 列: 1, columns: 2 } }
"#,
    );
}

#[test]
fn without_a_language_each_word_stays_in_its_own() {
    stays("规则 a on f { 依据 law art 3 cite law 第四条 有效 from 2026年9月1日 to 2026-09-10 当 demand.x 且 本件.y }\n");
    becomes(
        "rule a on f { cite law 条 3；4 cite law art 3、第四条 valid from 2026年09月01日 to 2026-9-1 }",
        "rule a on f { cite law 第三条、第四条 cite law art 3; art 4 valid from 2026年9月1日 to 2026-09-01 }\n",
    );
}

#[test]
fn a_text_that_does_not_parse_gives_its_errors() {
    let text = "body a\nrule {}\nenum e {";
    let diagnostics = format("x/a.jf", text, Some(Lang::Zh)).unwrap_err();
    assert_eq!(diagnostics, parse("x/a.jf", text).diagnostics);
    assert_eq!(diagnostics.len(), 2);
}

#[test]
fn a_text_that_would_grow_past_the_cap_is_refused() {
    // Every comment of the form gains its indentation.
    let form = std::format!("form f {{\n{}}}\n", "#\n".repeat(100));
    let text = std::format!("{form}#{}\n", "甲".repeat((MAX_BYTES - form.len()) / 3 - 1));
    assert!((MAX_BYTES - 10..=MAX_BYTES).contains(&text.len()));
    assert_eq!(parse("a.jf", &text).diagnostics, []);
    let diagnostics = format("a.jf", &text, None).unwrap_err();
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].code, "JF-P026");
}

#[test]
fn deep_nesting_and_long_blocks_are_formatted() {
    formatted(&std::format!("define d as {}x{}", "(".repeat(60), ")".repeat(60)));
    formatted(&std::format!("test \"t\" {{ given f {{ a: {}1{} }} expect refer }}", "[".repeat(60), "]".repeat(60)));
    let long: String = (0..2_000).map(|n| std::format!("v{n} ")).collect();
    formatted(&std::format!("enum e {{ {long} }}"));
}

/// Every clause of the language, most of them more than once.
const EVERY_CLAUSE: &str = r#"form f "F" extends g { a: list of date "x" optional is as_of, b: 层级 }
source s "S" { number "n" issuer "i" level l rank r confidence C valid to 2020-01-01 }
list l "x" {
  effect bar
  columns { a: text "甲", b: list of level }
  cite s art 1; art 2 para 3 sub 4 (valid to 2025-12-31)
  basis assumption "z"
  valid from 2020-01-01 to 2021-01-01
  from "lists/a.csv"
  item A "n" aka "q", "w" under B { a: "1", b: [x, y] } cite s quote "q" confidence P
  item C
}
body b "B" aka "x", "y" under c aka "z"
serial n "N" { cite s "甲" a: digits 3 "-" b: digits 4 }
rule r "R" on f {
  cite s art 1 confidence P quote "q" (valid from 2020-01-01)
  basis assumption "no"
  valid from 2020-01-01
  overrides a, b.c, d.*
  when not (demand.a + 1 * 2 - 3 >= 4 or demand.b in { x, "y", 3 } and demand.c not_in l) and not demand.d missing
    or l(demand.a).col = true
  require any: all demand.ws = "…" cite s art 3 valid to 2025-01-01 basis assumption "g"
    else refer to town because "b" remedy "r"
  require any demand.bases where (basis.source.level >= x and basis.date < 2020-01-01)
    else reject remedy "r" because "b"
  approve because "b" provided "p" when demand.a is cert provided "q" remedy "z"
  except e "E" {
    cite s
    when as_of > 2020-01-01
    require x else refer because "b" remedy "r"
    reject because "b"
    except deep { basis assumption "x" refer to q because "b" }
  }
  except g { cite s approve }
}
quota q on f {
  basis assumption "x"
  valid to 2020-01-01
  when demand.a
  at_least 2 within rolling 30 days
  counting f where a = 1 and not b
  refer to town because "x"
  except e { cite s approve }
}
deadline d "D" on f { cite s valid from 2020-01-01 from a to b within 3 days }
metric m { cite s count(f where a = 1, rolling 3 days) * 2 target >= 3 cite t }
alert a per b, c { cite s when count(f) > 1 then "x" }
score s per a, b { basis assumption "x" base 100.5 deduct 10 per f where a = 1 deduct 2 per g }
test "t" {
  as_of 2020-01-01
  known_at 2021-01-01
  given f { a: -3, b: 0.5, c: [], d: {}, e: [{ source: s, date: 2020-01-01 }], g: true }
  history f { a: 1 }
  history g {}
  expect approve by a.b because "x" remedy "y" provided "p", "q" missing a, b
  expect reject by default
  expect refer by c.*
}
cases "c" from "cases/x.csv"
"#;

#[test]
fn every_clause_stays_as_it_is() {
    stays(EVERY_CLAUSE);
}

/// The tokens of known-good text in both languages, one declaration at a time.
static DECLARATIONS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let mut found = Vec::new();
    for block in blocks().into_iter().map(|(_, block)| block).chain([EVERY_CLAUSE.to_owned()]) {
        for lang in [Lang::En, Lang::Zh] {
            let text = format("a.jf", &block, Some(lang)).unwrap();
            for declaration in parse("a.jf", &text).file.declarations {
                found.push(tokens(&text[declaration.span.start..declaration.span.end]));
            }
        }
    }
    found
});

/// Cuts formatted text into tokens.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = c.to_string();
        if c == '"' {
            for next in chars.by_ref() {
                token.push(next);
                if next == '"' {
                    break;
                }
            }
        } else if c.is_alphanumeric() || (c == '-' && chars.peek().is_some_and(char::is_ascii_digit)) {
            let part = |next: &char, token: &str| match next {
                '.' => token.trim_start_matches('-').chars().all(|c| c.is_ascii_digit()),
                '（' | '）' => token.starts_with('第'),
                next => next.is_alphanumeric() || matches!(next, '_' | '-'),
            };
            while let Some(next) = chars.next_if(|next| part(next, &token)) {
                token.push(next);
            }
        } else if matches!(c, '<' | '>' | '!') {
            token.extend(chars.next_if_eq(&'='));
        } else if c.is_whitespace() {
            continue;
        }
        tokens.push(token);
    }
    tokens
}

/// The full-width form of a token.
fn widened(token: &str) -> String {
    let wide = match token {
        "{" => "｛",
        "}" => "｝",
        "(" => "（",
        ")" => "）",
        "[" => "［",
        "]" => "］",
        "," => "、",
        ":" => "：",
        "." => "．",
        "=" => "＝",
        "!=" => "≠",
        ">=" => "≥",
        "<=" => "＜＝",
        ">" => "＞",
        "<" => "＜",
        _ if token.starts_with('"') => return std::format!("「{}」", token.trim_matches('"')),
        _ => token,
    };
    wide.to_owned()
}

const SPACES: [&str; 8] = [" ", "  \t", "\n ", "\r\n\r\n\r\n   ", "\u{3000}", " # 注\n ", "\n  // 甲 {\n\n # \"乙\n  ", " //\n "];

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn white_space_comments_and_wide_marks_between_tokens_change_nothing(
        which in any::<prop::sample::Index>(),
        only in 1_usize..=SPACES.len(),
        spaces in prop::collection::vec(0..SPACES.len(), 1..300),
        wide in prop::collection::vec(any::<bool>(), 1..50),
    ) {
        let plain = which.get(&DECLARATIONS);
        let mut text = String::new();
        for (at, token) in plain.iter().enumerate() {
            text.push_str(&if wide[at % wide.len()] { widened(token) } else { token.clone() });
            text.push_str(SPACES[spaces[at % spaces.len()] % only]);
        }
        prop_assert_eq!(parse("a.jf", &text), parse("a.jf", &plain.join(" ")));
        formatted(&text);
        // White space that ends no line is nothing.
        if only <= 2 {
            prop_assert_eq!(format("a.jf", &text, None), format("a.jf", &plain.join(" "), None));
        }
    }
}
