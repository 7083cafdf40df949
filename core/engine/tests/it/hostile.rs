//! Hostile packs and folders: a coded error or a result, and never a panic. What would take for ever hangs the test program.

use std::fmt::Write as _;
use std::fs;

use jianfu::{Context, Error, Files, Outcome, Pack};

const COMMON: &str = include_str!("../broken/common.jf");

/// The codes of what is wrong with a pack, in order and without repetition; none where it compiles.
fn codes_of(result: Result<Pack, Error>) -> Vec<&'static str> {
    let Err(error) = result else { return Vec::new() };
    assert!(!error.to_string().is_empty() && error.to_string().len() < 2000, "{} bytes of message", error.to_string().len());
    match error {
        Error::Rules(errors) => {
            let mut codes: Vec<_> = errors.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
            for diagnostic in &errors.diagnostics {
                assert!(diagnostic.message.zh.len() + diagnostic.message.en.len() < 2000, "a message repeats the whole text");
                let text = errors.texts.get(&diagnostic.file).map_or("", String::as_str);
                assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some() || text.is_empty(), "a span is outside its text");
            }
            codes.dedup();
            codes
        }
        other => vec![other.code()],
    }
}

fn parse(text: &str) -> Vec<&'static str> {
    codes_of(Pack::parse(text))
}

fn with_common(text: &str) -> Vec<&'static str> {
    parse(&format!("{COMMON}\n{text}"))
}

#[test]
fn a_megabyte_of_open_braces_is_an_error() {
    for text in ["{", "}", "(", "[", "form a {", "\"", "「", "#", "规则 "] {
        let codes = parse(&text.repeat((1 << 20) / text.len()));
        assert!(text == "#" || codes.iter().all(|code| code.starts_with("JF-P")), "{text}: {codes:?}");
        assert!(text == "#" || !codes.is_empty(), "{text}");
    }
}

#[test]
fn deep_expressions_are_an_error() {
    let rule =
        |condition: &str| format!("rule deep on task {{ basis assumption \"示例\" when {condition} reject because \"甲\" remedy \"甲\" }}");
    for depth in [1_000, 100_000] {
        for (open, close) in [("(", ")"), ("not ", ""), ("demand.people > 1 and (", ")"), ("1 + (", ")")] {
            let condition = format!("{}demand.emergency{}", open.repeat(depth), close.repeat(depth));
            let codes = with_common(&rule(&condition));
            assert!(codes.first().is_some_and(|code| code.starts_with("JF-P")), "{depth} of {open}: {codes:?}");
        }
        // A long chain of one operator is wide, not deep.
        let codes = with_common(&rule(&vec!["demand.emergency"; depth].join(" and ")));
        assert!(codes.is_empty() || codes.first().is_some_and(|code| code.starts_with("JF-P")), "{depth}: {codes:?}");
    }
}

#[test]
fn deep_exceptions_are_an_error() {
    let nested = |depth: usize| {
        let open = "except e { basis assumption \"示例\" when demand.people > 1 ";
        format!(
            "rule deep on task {{ basis assumption \"示例\" when demand.emergency approve because \"甲\" {}{}}}",
            open.repeat(depth),
            "}".repeat(depth)
        )
    };
    assert_eq!(with_common(&nested(10)), Vec::<&str>::new());
    for depth in [1_000, 50_000] {
        let codes = with_common(&nested(depth));
        assert!(codes.first().is_some_and(|code| code.starts_with("JF-P")), "{codes:?}");
    }
}

#[test]
fn definitions_that_double_are_an_error() {
    let mut text = String::from("define d0 as demand.people > 3\n");
    for at in 1..64 {
        let _ = writeln!(text, "define d{at} as d{} and not d{}", at - 1, at - 1);
    }
    text.push_str("rule all on task { basis assumption \"示例\" when d63 reject because \"甲\" remedy \"甲\" }");
    assert_eq!(with_common(&text), ["JF-C027"]);
}

#[test]
fn a_long_chain_of_definitions_is_an_error() {
    let mut text = String::from("define d0 as demand.people > 3\n");
    for at in 1..20_000 {
        let _ = writeln!(text, "define d{at} as d{}", at - 1);
    }
    text.push_str("rule all on task { basis assumption \"示例\" when d19999 reject because \"甲\" remedy \"甲\" }");
    assert_eq!(with_common(&text), ["JF-C027"]);
}

#[test]
fn a_long_definition_used_very_often_is_an_error() {
    let parts: Vec<String> = (0..10_000).map(|at| format!("demand.people = {}", at % 7)).collect();
    let mut text = format!("define long as {}\n", parts.join(" or "));
    let rule = |at: usize| format!("rule r{at} on task {{ basis assumption \"示例\" when long reject because \"甲\" remedy \"甲\" }}\n");
    assert_eq!(with_common(&format!("{text}{}", rule(0))), Vec::<&str>::new());
    text.extend((0..1_000).map(rule));
    assert_eq!(with_common(&text), ["JF-C027"]);
}

#[test]
fn deep_definitions_within_one_another_are_an_error() {
    let deep = |count: usize| {
        let (open, close) = ("not (".repeat(30), ")".repeat(30));
        let mut text = String::from("define d0 as demand.people > 3\n");
        for at in 1..=count {
            let _ = writeln!(text, "define d{at} as {open}d{}{close}", at - 1);
        }
        let _ = writeln!(text, "rule all on task {{ basis assumption \"示例\" when d{count} reject because \"甲\" remedy \"甲\" }}");
        text
    };
    assert_eq!(with_common(&deep(7)), Vec::<&str>::new());
    for count in [9, 60, 3_000] {
        assert_eq!(with_common(&deep(count)), ["JF-C027"], "{count}");
    }
}

#[test]
fn a_chain_of_thousands_of_forms_compiles() {
    let mut text = String::new();
    for at in (1..3_000).rev() {
        let _ = writeln!(text, "form f{at} extends f{} {{}}", at - 1);
    }
    text.push_str("form f0 { date: date is as_of }\ndefault on f0 refer because \"无规则\"");
    let codes = parse(&text);
    assert!(codes.is_empty() || codes.iter().all(|code| code.starts_with("JF-P")), "{codes:?}");
}

#[test]
fn thousands_of_rules_compile_and_decide() {
    let mut text = String::from(COMMON);
    for at in 0..5_000 {
        let _ = writeln!(
            text,
            "rule r{at} on task {{ basis assumption \"示例\" when demand.people = {at} reject because \"甲\" remedy \"甲\" }}"
        );
    }
    let pack = Pack::parse(&text).unwrap();
    let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01", "people": 4999}"#, None).unwrap();
    assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), Outcome::Reject);
}

#[test]
fn thousands_of_rules_that_override_one_another_compile_or_are_a_circle() {
    let rule = |at: usize, over: usize| {
        format!(
            "rule r{at} on task {{ basis assumption \"示例\" overrides r{over} when demand.people = {at} reject because \"甲\" remedy \"甲\" }}\n"
        )
    };
    let chain: String = (1..2_000).map(|at| rule(at, at - 1)).collect();
    let end = "rule r0 on task { basis assumption \"示例\" when demand.people = 0 reject because \"甲\" remedy \"甲\" }";
    assert_eq!(with_common(&format!("{chain}{end}")), Vec::<&str>::new());
    assert_eq!(with_common(&format!("{chain}{}", rule(0, 1_999))), ["JF-C007"]);
}

#[test]
fn what_very_many_undecided_rules_lack_is_found() {
    // Too many ways for them to turn out to try each; then all that is undecided counts.
    let rule = |at: usize| {
        let overrides = if at == 0 { String::new() } else { format!("overrides r{}", at - 1) };
        format!(
            "rule r{at} on task {{ basis assumption \"示例\" {overrides} when demand.people = {at} reject because \"甲\" remedy \"甲\" }}\n"
        )
    };
    for count in [5, 60, 1_000] {
        let text: String = (0..count).map(rule).collect();
        let pack = Pack::parse(&format!("{COMMON}\n{text}")).unwrap();
        let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01"}"#, None).unwrap();
        let decision = pack.decide(&demand, &Context::of_demand());
        assert_eq!(decision.missing(), ["people"], "{count}");
    }
}

#[test]
fn what_a_few_undecided_rules_lack_among_thousands_that_override_one_another_is_found() {
    // Every rule of the chain applies but for a few; of these it is not known.
    let undecided = [1, 400, 800, 1_200, 1_600, 2_000, 2_400, 2_800, 3_200, 3_600, 4_000, 4_400, 4_999];
    let rule = |at: usize| {
        let overrides = if at == 0 { String::new() } else { format!("overrides r{}", at - 1) };
        let when = if undecided.contains(&at) { "when demand.people = 1" } else { "" };
        format!("rule r{at} on task {{ basis assumption \"示例\" {overrides} {when} reject because \"甲\" remedy \"甲\" }}\n")
    };
    let text: String = (0..5_000).map(rule).collect();
    let pack = Pack::parse(&format!("{COMMON}\n{text}")).unwrap();
    let demand = pack.demand_from_json(r#"{"form": "task", "date": "2026-03-01"}"#, None).unwrap();
    let decision = pack.decide(&demand, &Context::of_demand());
    assert_eq!(decision.missing(), ["people"]);
}

#[test]
fn very_many_unknown_names_beside_much_that_did_not_parse_are_errors() {
    // Each name might stand in what did not parse, and that is four megabytes.
    let lost = format!("body body body\n# {}\n", "示例".repeat(700_000));
    let items: String = (0..60_000).map(|at| format!("item K{at} under X{at}\n")).collect();
    let codes = with_common(&format!("{lost}list long \"长清单\" {{ effect bar basis assumption \"示例\"\n{items}}}"));
    assert!(codes.first().is_some_and(|code| code.starts_with("JF-P") || *code == "JF-C001"), "{codes:?}");
}

/// A list of so many items, each written by `item`.
fn list_of(count: usize, item: impl Fn(usize) -> String) -> String {
    let items: String = (0..count).map(|at| item(at) + "\n").collect();
    format!("list long \"长清单\" {{ effect bar basis assumption \"示例\"\n{items}}}\n")
}

#[test]
fn a_list_of_a_hundred_thousand_items_compiles() {
    let text = format!("{COMMON}\n{}", list_of(99_000, |at| format!("item K{at} \"事项{at}\"")));
    let pack = Pack::parse(&text).unwrap();
    assert_eq!(pack.counts().items, 99_001);
    let codes = with_common(&list_of(100_001, |at| format!("item K{at}")));
    assert_eq!(codes, ["JF-P022"]);
}

#[test]
fn a_long_list_of_one_key_one_alias_or_one_chain_is_an_error() {
    let count = 50_000;
    assert_eq!(with_common(&list_of(count, |_| "item K1".to_owned())), ["JF-C002", "JF-C027"]);
    assert_eq!(with_common(&list_of(count, |at| format!("item K{at} \"名{at}\" aka \"同名\""))), ["JF-C002", "JF-C027"]);
    assert_eq!(with_common(&list_of(count, |at| format!("item K{at} under K{}", (at + 1) % count))), ["JF-C007"]);
    assert_eq!(
        with_common(&list_of(count, |at| format!("item K{at} under K{}", at.saturating_sub(1).max(usize::from(at == 0))))),
        ["JF-C007"]
    );
    assert_eq!(with_common(&list_of(count, |at| format!("item K{at} under X{at}"))), ["JF-C001", "JF-C027"]);
}

#[test]
fn odd_characters_are_errors_or_mean_nothing() {
    assert!(with_common("body a \"甲\0乙\"").iter().all(|code| *code == "JF-P018"));
    assert!(!with_common("body a \"甲\0乙\"").is_empty());
    assert!(!with_common("body a \"\u{202e}甲\u{202c}\"").is_empty());
    assert!(!with_common("rule \u{2067}r on task { }").is_empty());
    assert_eq!(with_common(""), Vec::<&str>::new());
    assert_eq!(parse(&format!("\u{feff}{COMMON}")), Vec::<&str>::new());
}

#[test]
fn line_ends_do_not_matter() {
    for end in ["\r\n", "\r", "\n\r"] {
        assert_eq!(parse(&COMMON.replace('\n', end)), Vec::<&str>::new(), "{end:?}");
    }
    let mixed: String = COMMON.lines().enumerate().map(|(at, line)| format!("{line}{}", ["\n", "\r\n"][at % 2])).collect();
    assert_eq!(parse(&mixed), Vec::<&str>::new());
}

#[test]
fn nothing_at_all_compiles_to_nothing() {
    assert_eq!(parse(""), Vec::<&str>::new());
    assert_eq!(codes_of(Pack::from_files(&Files::new())), ["JF-C017"]);
    assert_eq!(codes_of(Pack::from_files(&Files::from([("a.jf".to_owned(), Vec::new())]))), Vec::<&str>::new());
    assert_eq!(codes_of(Pack::from_files(&Files::from([("pack.toml".to_owned(), Vec::new())]))), ["JF-C017"]);
    assert_eq!(codes_of(Pack::from_files(&Files::from([("a.csv".to_owned(), Vec::new())]))), ["JF-C017"]);
}

#[test]
fn names_of_any_length_are_not_repeated_whole() {
    let long = "长".repeat(100_000);
    let codes = with_common(&format!(
        "rule {long} on {long} {{ basis assumption \"示例\" when demand.{long} reject because \"甲\" remedy \"甲\" }}"
    ));
    assert!(!codes.is_empty());
    let two = format!(
        "define a{long} as demand.people > 1\nrule r on task {{ basis assumption \"示例\" when b{long} reject because \"甲\" remedy \"甲\" }}"
    );
    assert!(!with_common(&two).is_empty());
}

#[test]
fn more_mistakes_than_anybody_reads_are_cut_off() {
    let rules: String = (0..3_000)
        .map(|at| format!("rule r{at} on task {{ basis assumption \"示例\" when demand.x{at} = 1 reject because \"甲\" remedy \"甲\" }}\n"))
        .collect();
    let Err(Error::Rules(errors)) = Pack::parse(&format!("{COMMON}\n{rules}")) else { panic!() };
    assert_eq!(errors.diagnostics.len(), 1_001);
    assert_eq!(errors.diagnostics.last().map(|last| last.code), Some("JF-C027"));
}

const PACK_TOML: &str = "id = \"hostile\"\ntitle = \"hostile\"\nversion = \"1.0.0\"\nedition = 1\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), PACK_TOML).unwrap();
    fs::write(folder.path().join("a.jf"), COMMON).unwrap();
    folder
}

#[test]
fn a_folder_with_odd_things_in_it_compiles() {
    let folder = folder();
    let at = |name: &str| folder.path().join(name);
    for name in
        ["带 空格.jf", "emoji🙂.jf", "a'b\"c.jf", "-rf.jf", "UPPER.JF", ".hidden.jf", "~$lock.xlsx", "notes.txt", "no-ending", "x.jf.bak"]
    {
        fs::write(at(name), if name.starts_with(['.', '~']) || !name.to_lowercase().ends_with(".jf") { "not { rules" } else { "" })
            .unwrap();
    }
    fs::create_dir(at("folder.jf")).unwrap();
    fs::create_dir_all(at(&["deep"; 50].join("/"))).unwrap();
    assert_eq!(codes_of(Pack::from_dir(folder.path())), Vec::<&str>::new());
}

/// A rule that is passed over for the letters of its file's name would let demands through.
#[test]
fn rules_in_a_file_with_a_name_in_capitals_count() {
    let folder = folder();
    let before = Pack::from_dir(folder.path()).unwrap().counts().rules;
    let rule = "rule r on task { basis assumption \"示例\" when demand.people > 3 reject because \"甲\" remedy \"甲\" }";
    fs::write(folder.path().join("MORE.JF"), rule).unwrap();
    assert_eq!(Pack::from_dir(folder.path()).unwrap().counts().rules, before + 1);
}

#[test]
fn a_folder_that_is_none_is_an_error() {
    let folder = folder();
    assert_eq!(codes_of(Pack::from_dir(folder.path().join("nowhere"))), ["JF-D001"]);
    assert_eq!(codes_of(Pack::from_dir(folder.path().join("a.jf"))), ["JF-D001"]);
    assert_eq!(codes_of(Pack::from_dir("")), ["JF-D001"]);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(codes_of(Pack::from_dir(empty.path())), ["JF-C017"]);
}

#[test]
fn bytes_that_are_no_text_are_an_error() {
    let folder = folder();
    fs::write(folder.path().join("b.jf"), b"body a \"\xff\xfe\"").unwrap();
    assert_eq!(codes_of(Pack::from_dir(folder.path())), ["JF-C029"]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_an_error() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    for name in ["one", "two", "three"] {
        symlink(folder.path(), folder.path().join(name)).unwrap();
    }
    assert_eq!(codes_of(Pack::from_dir(folder.path())), ["JF-D001"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_file_or_folder_outside_is_followed() {
    use std::os::unix::fs::symlink;
    let (folder, other) = (folder(), tempfile::tempdir().unwrap());
    fs::write(other.path().join("more.jf"), "body more \"另一机构\"").unwrap();
    symlink(other.path(), folder.path().join("linked")).unwrap();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    let pack = Pack::from_dir(folder.path()).unwrap();
    assert!(pack.texts().contains_key("linked/more.jf"));
    symlink("nowhere", folder.path().join("dangling.jf")).unwrap();
    assert_eq!(codes_of(Pack::from_dir(folder.path())), ["JF-D001"]);
}

#[cfg(unix)]
#[test]
fn a_device_in_place_of_a_file_is_an_error() {
    use std::os::unix::fs::symlink;
    let folder = folder();
    symlink("/dev/zero", folder.path().join("lists.csv")).unwrap();
    assert_eq!(codes_of(Pack::from_dir(folder.path())), ["JF-D001"]);
}

#[test]
fn a_folder_past_the_cap_is_an_error() {
    let folder = folder();
    let large = fs::File::create(folder.path().join("large.csv")).unwrap();
    large.set_len(1 << 33).unwrap();
    assert_eq!(codes_of(Pack::from_dir(folder.path())), ["JF-C027"]);
}

/// A pack whose facts stand behind so many others, and whose list has so many columns before those that are asked for.
fn behind(others: usize) -> Pack {
    let more = |what: &str| (0..others).fold(String::new(), |text, number| text + &format!(" {what}{number}: int"));
    let columns = (0..others).fold(String::new(), |text, number| text + &format!("c{number}: int, "));
    let text = format!(
        r#"
        form task "工作事项" {{ date: date is as_of{} item: text people: int kinds: list of text bases: list of text fee: decimal }}
        list allowed "准许清单" {{ effect allow basis assumption "示例" columns {{ {columns}most: int }} item A "统计表" {{ most: 3 }} item B "走访" }}
        rule checks on task {{
          basis assumption "示例"
          require listed: demand.item in allowed else refer because "不在清单内" remedy "申请"
          require most: demand.people <= allowed(demand.item).most else reject because "人数过多" remedy "减少人数"
          require few: demand.people < 5 else reject because "人数过多" remedy "减少人数"
          require any-kind: any demand.kinds = "新" else reject because "没有新的" remedy "补充"
          require all-kinds: all demand.kinds != "旧" else reject because "有旧的" remedy "去掉"
          require based: demand.bases present else refer because "无依据" remedy "补依据"
          require cheap: demand.fee <= 2.5 else reject because "太贵" remedy "减少经费"
          approve because "可以"
        }}
        default on task refer because "没有规则涵盖"
        "#,
        more("f")
    );
    Pack::parse(&text).unwrap_or_else(|error| panic!("{error:#?}"))
}

#[test]
fn facts_behind_very_many_others_are_judged_as_those_before() {
    let (few, many) = (behind(0), behind(600));
    let facts = [
        r#""item": "统计表", "people": 3, "kinds": ["新"], "bases": ["甲"], "fee": 2.5"#,
        r#""item": "统计表", "people": 4, "kinds": ["旧", "新"], "bases": ["甲"], "fee": 2.6"#,
        r#""item": "走访", "people": 9, "kinds": ["甲", null], "bases": [null]"#,
        r#""item": "别的", "people": 1"#,
        r#""kinds": ["旧"], "fee": 1"#,
        "",
    ];
    let mut outcomes = Vec::new();
    let (mut scratch, mut other) = (jianfu::Scratch::default(), jianfu::Scratch::default());
    for facts in facts.iter().chain(&facts) {
        let text = format!(r#"{{"form": "task", "date": "2026-03-01"{}{facts}}}"#, if facts.is_empty() { "" } else { ", " });
        let told = |pack: &Pack, scratch: &mut jianfu::Scratch| {
            let decision = pack.decide_json(&text, None, &Context::of_demand(), scratch).unwrap();
            let reasons: Vec<String> = decision.reasons().iter().map(|reason| format!("{reason:?}")).collect();
            let missing: Vec<String> = decision.missing().into_iter().map(str::to_owned).collect();
            (decision.outcome(), reasons, missing)
        };
        let expected = told(&few, &mut scratch);
        assert_eq!(told(&many, &mut other), expected, "{text}");
        outcomes.push(expected.0);
    }
    assert!([Outcome::Approve, Outcome::Refer, Outcome::Reject].iter().all(|outcome| outcomes.contains(outcome)), "{outcomes:?}");
}
