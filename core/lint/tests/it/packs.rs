//! Whole packs: what is allowed, in what order findings come, and that a pack that is looked after gives none.

use jianfu::{Files, Pack};
use jianfu_dsl::Severity;
use jianfu_lint::{Options, codes, lint};
use jiff::civil::date;

use crate::{COMMON, DAY, PACK_TOML, codes_of, pack};

const ROUGH: &str = r#"
rule b "乙" on demand { basis assumption "示例" require demand.people <= 3 else reject because "多。" remedy "减少" }
body a "第一办公室"
body c "第1办公室"
"#;

#[test]
fn findings_come_in_order_of_place_with_their_severity() {
    let pack = pack(&[("rules.jf", COMMON), ("rough.jf", ROUGH)]);
    let found = lint(&pack, &Options::on(DAY));
    let shown: Vec<_> = found.iter().map(|diagnostic| (diagnostic.code, diagnostic.severity)).collect();
    assert_eq!(shown, [("JF-A007", Severity::Note), ("JF-A009", Severity::Warning), ("JF-A005", Severity::Warning)]);
    let look_alike = found.last().unwrap();
    assert_eq!((&ROUGH[look_alike.span.start..look_alike.span.end], look_alike.labels.len()), ("\"第1办公室\"", 1));
    assert!(found.iter().all(|diagnostic| diagnostic.help.is_some()));
}

#[test]
fn a_pack_and_a_caller_may_allow_what_they_know() {
    let rough = || ("rough.jf", ROUGH);
    let allowing = format!("{PACK_TOML}lint_allow = [\"JF-A005\", \"JF-A007\"]\n");
    let files = [("pack.toml", allowing.as_str()), ("rules.jf", COMMON), rough()];
    let files: Files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
    let allowing = Pack::from_files(&files).unwrap();
    assert_eq!(codes_of(&allowing).into_iter().collect::<Vec<_>>(), ["JF-A009"]);
    let options = Options::on(DAY).allow("JF-A009");
    assert!(lint(&allowing, &options).is_empty());
    let found = lint(&pack(&[("rules.jf", COMMON), rough()]), &options);
    assert_eq!(found.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), ["JF-A007", "JF-A005"]);
}

#[test]
fn the_day_and_the_days_ahead_are_the_callers() {
    let pack = pack(&[("rules.jf", COMMON), ("old.jf", r#"source old "旧办法" { rank law confidence C valid to 2026-12-31 }"#)]);
    let found = |day, within| lint(&pack, &Options::on(day).within(within)).len();
    assert_eq!((found(DAY, 90), found(DAY, 400), found(date(2026, 12, 1), 90), found(date(2026, 12, 1), 29)), (0, 1, 1, 0));
    assert_eq!((found(date(2026, 12, 31), 0), found(date(2027, 1, 1), 0)), (1, 0), "an end that is past and concerns nobody is not news");
}

/// A table and a TOML file have no bytes to point at, so the message says row or item.
#[test]
fn what_is_found_in_the_files_of_lists_is_told_by_row_or_item() {
    let list = |file: &str| format!("{COMMON}\nlist more \"事项\" {{ effect bar cite act from \"{file}\" }}");
    let rules = list("lists/more.csv");
    let csv = pack(&[("rules.jf", &rules), ("lists/more.csv", "键,名称,又称\nM1,甲,乙\nM2,丙,丙 \n")]);
    let rules = list("lists/more.toml");
    let toml = pack(&[("rules.jf", &rules), ("lists/more.toml", "[[item]]\nkey = \"M1\"\nname = \"甲\"\naka = [\"甲\"]\n")]);
    for (pack, file, said) in [(csv, "lists/more.csv", ["第 3 行：", "row 3: "]), (toml, "lists/more.toml", ["第 1 项：", "item 1: "])]
    {
        let found = lint(&pack, &Options::on(DAY));
        let only = found.first().unwrap();
        assert_eq!((found.len(), only.code, only.file.as_str(), only.span.len()), (1, "JF-A004", file, 0));
        assert!(only.message.zh.starts_with(said[0]) && only.message.en.starts_with(said[1]), "{:?}", only.message);
    }
}

/// Notes may be meant; a warning about a pack that is looked after is a mistake of the pack or of the lint.
#[test]
fn the_embedded_packs_give_no_warning_on_the_day_they_were_put_together() {
    for id in Pack::builtin_ids() {
        let pack = Pack::builtin(id).unwrap();
        let mut found = lint(&pack, &Options::on(date(2026, 9, 10)));
        found.retain(|diagnostic| diagnostic.severity > Severity::Note);
        assert!(found.is_empty(), "{}", jianfu_dsl::render::plain(&found, pack.texts(), jianfu_dsl::Lang::En));
    }
}

#[test]
fn every_code_is_of_the_family_and_stands_once_in_order() {
    let all: Vec<_> = codes().collect();
    assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(all.iter().all(|code| code.len() == 7 && code.starts_with("JF-A")));
}
