//! What counts over time and judges no single demand: every word of it changes what the handbook says.

use jianfu::{Files, Lang, Pack};
use jianfu_handbook::{Options, handbook};

const META: &str = "id = \"t\"\ntitle = \"例\"\ntitle_en = \"Example\"\nversion = \"1.0.0\"\nedition = 1\n";

const FRAME: &str = r#"
enum status "状态" { approved "准予", done "已办" }
enum rank "效力" ordered { law "法律" }
source act "条例" { number "例〔2026〕1号" rank law confidence P valid from 2026-01-01 }
form demand "要求" { issuer: text "提出单位" place: text "社区" date: date "日期" is as_of }
form visit "检查" extends demand { urgent: bool "紧急" people: int "人数" }
form case "办件" extends demand { filed: date "收到" answered: date "答复" optional severity: int "程度" grade: int "等次" }
default on demand approve because "可以"
define heavy "较重" as demand.people >= 9
"#;

/// What is changed word by word.
const MEASURES: &str = r#"
quota meetings "居民会议" on visit { cite act art 3 valid to 2029-12-31 at_least 2 per place within calendar_half counting visit where status = done and people > 3 }
quota steps "走访" on visit { cite act art 3 at_least 4 within rolling 30 days counting visit where heavy }
deadline reply "答复时限" on case { basis assumption "示例" valid from 2026-01-01 from filed to answered within 15 workdays }
metric cut "核减率" { basis assumption "示例" percent 1 - count(visit where urgent, this calendar_year) / count(visit, last calendar_year) target >= 50 }
metric spread "分布" { basis assumption "示例" count(case, this calendar_quarter) + count(case, this calendar_month) * 2 - count(case, last calendar_week) target < 7 }
metric total "总数" { basis assumption "示例" count(visit) }
alert interview "约谈" per issuer { basis assumption "示例" when count(case where severity = 3, rolling 90 days) >= 1 or not count(case, this calendar_year) <= 5 then "约谈单位" }
alert balance "失衡" { basis assumption "示例" when count(visit, this calendar_year) * 3 > count(case, this calendar_year) then "通报" }
score review "反向评议" per issuer, place { basis assumption "示例" base 100 deduct 10 per case where severity = 3 deduct 2.5 per case where grade < 4 or severity != 1 }
"#;

const CALENDAR: &str = "[[year]]\nyear = 2026\nsource = \"放假安排的通知\"\nnumber = \"国办发明电〔2025〕7号\"\nissued = \"2025-11-04\"\nconfidence = \"P\"\nholidays = [\"2026-01-01/2026-01-03\", \"2026-05-01\"]\nworkdays = [\"2026-01-04\"]\n";

/// A word, and what may stand in its place.
const CHANGES: [(&str, &[&str]); 36] = [
    ("calendar_half", &["calendar_year", "rolling 10 days"]),
    ("calendar_quarter", &["calendar_month"]),
    ("calendar_month", &["calendar_week"]),
    ("calendar_week", &["calendar_half"]),
    ("calendar_year", &["calendar_quarter"]),
    ("30", &["31"]),
    ("90", &["9"]),
    ("15", &["14"]),
    ("workdays", &["days"]),
    ("this", &["last"]),
    ("last", &["this"]),
    ("percent", &[""]),
    ("+", &["-", "*"]),
    ("-", &["+"]),
    ("*", &["/"]),
    ("/", &["*"]),
    (">=", &[">", "<", "=", "!=", "<="]),
    ("<=", &["<"]),
    ("<", &["<="]),
    (">", &[">="]),
    ("=", &["!="]),
    ("!=", &["="]),
    ("case", &["visit", "demand"]),
    ("visit", &["demand"]),
    ("or", &["and"]),
    ("not", &[""]),
    ("severity", &["grade"]),
    ("people", &["people + 1"]),
    ("urgent", &["not urgent", "heavy", "status = done"]),
    ("heavy", &["urgent"]),
    ("filed", &["date"]),
    ("answered", &["filed"]),
    ("issuer", &["place"]),
    ("done", &["approved"]),
    ("3", &["4"]),
    ("2", &["3"]),
];

/// Constants that stand once, and texts.
const CONSTANTS: [(&str, &str); 19] = [
    ("at_least 2", "at_least 1"),
    ("at_least 4", "at_least 5"),
    ("people > 3", "people > 4"),
    ("target >= 50", ""),
    ("target >= 50", "target >= 51"),
    ("target < 7", "target < count(visit)"),
    ("percent 1", "percent 2"),
    (">= 1 or", ">= 2 or"),
    ("<= 5", "<= 6"),
    ("base 100", "base 99"),
    ("deduct 10", "deduct 11"),
    ("2.5", "2.25"),
    ("grade < 4", "grade < 5"),
    ("约谈单位", "约谈主官"),
    ("per issuer {", "{"),
    ("per issuer, place", "per issuer"),
    ("art 3 valid", "art 4 valid"),
    ("valid to 2029-12-31", "valid to 2029-12-30"),
    ("where severity = 3 deduct", "deduct"),
];

fn pack_of(measures: &str, calendar: &str) -> Result<Pack, jianfu::Error> {
    let rules = format!("{FRAME}{measures}");
    let files = [("pack.toml", META), ("rules.jf", &rules), ("calendars/cn.toml", calendar)];
    Pack::from_files(&files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect::<Files>())
}

pub(crate) fn pack() -> Pack {
    pack_of(MEASURES, CALENDAR).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The chapter, in both languages.
fn chapters(pack: &Pack) -> [String; 2] {
    [Lang::Zh, Lang::En].map(|lang| {
        let markdown = handbook(pack, &Options::new(lang)).to_markdown();
        let (_, chapter) = markdown.split_once("## <a id=\"over-time\"></a>").unwrap();
        chapter.split("\n## ").next().unwrap().to_owned()
    })
}

/// Every text that differs from this one in a single word.
fn changed(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let is_word = |c: char| !c.is_whitespace() && !"(),{}\"".contains(c);
    for (word, others) in CHANGES {
        for (at, _) in text.match_indices(word) {
            let before = text[..at].chars().next_back();
            let behind = text[at + word.len()..].chars().next();
            if before.is_some_and(is_word) || behind.is_some_and(is_word) {
                continue;
            }
            texts.extend(others.iter().map(|other| format!("{}{other}{}", &text[..at], &text[at + word.len()..])));
        }
    }
    texts.extend(CONSTANTS.iter().map(|(word, other)| {
        assert!(text.contains(word), "{word}");
        text.replacen(word, other, 1)
    }));
    texts
}

#[test]
fn changing_what_counts_over_time_anywhere_changes_what_is_said() {
    let said = chapters(&pack());
    let mut count = 0;
    for text in changed(MEASURES) {
        // What the compiler refuses need not be said.
        let Ok(pack) = pack_of(&text, CALENDAR) else { continue };
        for (said, changed) in said.iter().zip(chapters(&pack)) {
            assert_ne!(*said, changed, "{text}");
        }
        count += 1;
    }
    assert!(count > 90, "{count}");
}

#[test]
fn changing_a_calendar_anywhere_changes_what_is_said() {
    let said = chapters(&pack());
    for (word, other) in [
        ("2025〕7", "2025〕8"),
        ("放假安排", "节假日安排"),
        ("11-04", "11-05"),
        ("\"P\"", "\"C\""),
        ("05-01", "05-02"),
        ("01-03", "01-02"),
        ("[\"2026-01-04\"]", "[]"),
    ] {
        let changed = chapters(&pack_of(MEASURES, &CALENDAR.replace(word, other)).unwrap());
        assert!(said.iter().zip(&changed).all(|(said, changed)| said != changed), "{word}");
    }
}

#[test]
fn a_link_leads_from_the_article_the_assumptions_and_the_contents_to_what_rests_on_them() {
    for (lang, headings) in
        [(Lang::Zh, ["文件", "假定", "没有核实的条款", "目录"]), (Lang::En, ["Sources", "Assumptions", "Unverified articles", "Contents"])]
    {
        let markdown = handbook(&pack(), &Options::new(lang)).to_markdown();
        let chapter = |heading: &str| {
            let end = format!("{heading}\n");
            let part = markdown
                .split("\n## ")
                .find(|part| part.starts_with(&end) || part.split_once("</a>").is_some_and(|(_, rest)| rest.starts_with(&end)));
            part.unwrap_or_else(|| panic!("{heading}")).to_owned()
        };
        for (heading, anchor) in headings.into_iter().zip(["quota-meetings", "alert-interview", "quota-steps", "score-review"]) {
            assert!(chapter(heading).contains(&format!("(#{anchor})")), "{heading} {anchor}");
        }
        assert!(chapter(headings[3]).contains("(#over-time)"));
        assert!(chapter(headings[2]).contains("(#calendars)"));
    }
}

#[test]
fn what_counts_over_time_in_chinese() {
    insta::assert_snapshot!(chapters(&pack())[0]);
}

#[test]
fn what_counts_over_time_in_english() {
    insta::assert_snapshot!(chapters(&pack())[1]);
}

#[test]
fn quotas_in_both_languages() {
    let said = [Lang::Zh, Lang::En].map(|lang| {
        let markdown = handbook(&crate::quotas::pack(), &Options::new(lang)).to_markdown();
        let (_, chapter) = markdown.split_once("## <a id=\"forms\"></a>").unwrap();
        chapter.split("\n## ").next().unwrap().to_owned()
    });
    insta::assert_snapshot!(said.join("\n\n=====\n\n"));
}
