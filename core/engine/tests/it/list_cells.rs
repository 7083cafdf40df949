//! What stands in the cells of list files: citations as they are written there, and values that people filled in.

use jianfu::table::Cell;
use jianfu::view::Basis;
use jianfu::{Lang, Pack, Value};

const RULES: &str = r#"
enum rank { law }
enum area "范围" { urban "城区", rural "乡村" }
body fire "区消防救援局" aka "消防"
source act "消防法" { number "主席令6号" rank law confidence C }
source old "社区 工作条例" { rank law confidence C valid to 2025-12-31 }
source one "条例" { rank law confidence C }
source two "条例" { rank law confidence C }
source three "two" { rank law confidence C }
list duty "清单" {
  effect allow
  columns { area: area "范围", by: body "主管", note: text "说明", share: decimal "比例", since: date "起始", urgent: bool "紧急" }
  cite act art 6 para 1 sub 2; 7 confidence P quote "第|\"六\"\\条" (valid from 2020-01-01 to 2030-12-31)
  cite old art 3
  cite one
  cite three
  item D1 "消防宣传" { area: urban }
}
"#;

fn pack() -> Pack {
    Pack::parse(RULES).unwrap()
}

#[test]
fn citations_are_written_so_that_they_mean_the_same_when_they_are_read() {
    let pack = pack();
    let texts = |lang| -> Vec<String> {
        let bases = pack.list("duty").unwrap().bases();
        bases.filter_map(|basis| if let Basis::Cite(cite) = basis { Some(cite.text(lang)) } else { None }).collect()
    };
    // A title with a space, one that two sources share, and one that is another's name cannot name a source.
    assert_eq!(
        texts(Lang::Zh),
        [
            "消防法 第六条第一款第（二）项、第七条 置信 P 原文 \"第|\\\"六\\\"\\\\条\" (有效 自 2020-01-01 至 2030-12-31)",
            "old 第三条",
            "one",
            "three"
        ]
    );
    assert_eq!(
        texts(Lang::En)[0],
        "消防法 art 6 para 1 sub 2; art 7 confidence P quote \"第|\\\"六\\\"\\\\条\" (valid from 2020-01-01 to 2030-12-31)"
    );
    for (read, wanted) in texts(Lang::En).iter().zip(texts(Lang::Zh)) {
        assert_eq!(pack.read_citation(read, Lang::Zh).unwrap(), wanted);
        assert_eq!(pack.read_citation(&wanted, Lang::En).unwrap(), *read);
        let rules = format!("{RULES} list other {{ effect inform cite {read} basis assumption \"示例\" item x }}");
        assert!(Pack::parse(&rules).is_ok(), "{read}");
    }
}

#[test]
fn a_source_is_known_by_what_people_call_it() {
    let pack = pack();
    for text in ["《消防法》第六条", "act art 6", "消防法 第六条", " 消防法 art 6 "] {
        assert_eq!(pack.read_citation(text, Lang::Zh).unwrap(), "消防法 第六条", "{text}");
    }
    for (text, said) in
        [("消防条例 第一条", "there is no source `消防条例`"), ("条例", "there is no source `条例`"), ("act 第", "citation `act 第`")]
    {
        let error = pack.read_citation(text, Lang::Zh).unwrap_err();
        assert_eq!(error.code(), "JF-C021");
        assert!(error.message().en.contains(said) && error.help().is_some(), "{:?}", error.message());
    }
}

#[test]
fn cells_are_read_as_generously_as_in_the_packs_own_files() {
    let pack = pack();
    let duty = pack.list("duty").unwrap();
    let text = |text: &str| Cell::Text(text.to_owned());
    for (column, cell, wanted) in [
        ("area", text(" urban "), Some(Value::from("城区"))),
        ("主管", text("消防"), Some(Value::from("区消防救援局"))),
        ("比例", text("１２．５％"), Some(Value::Decimal("0.125".parse().unwrap()))),
        ("比例", Cell::Number("3".to_owned()), Some(Value::Decimal(3.into()))),
        ("起始", text("2026年9月1日"), Some(Value::Date(jiff::civil::date(2026, 9, 1)))),
        ("紧急", text("√"), Some(Value::Bool(true))),
        ("说明", text("　"), None),
        ("说明", Cell::Empty, None),
    ] {
        assert_eq!(duty.read_cell(column, &cell), Ok(wanted), "{column}");
    }
    for (column, cell, code) in [
        ("范围", text("郊区"), "JF-D007"),
        ("主管", text("林业局"), "JF-D006"),
        ("起始", text("去年"), "JF-D006"),
        ("比例", Cell::Broken("#REF!".to_owned()), "JF-D010"),
        ("层级", text("区"), "JF-D005"),
    ] {
        let error = duty.read_cell(column, &cell).unwrap_err();
        assert_eq!(error.code(), code, "{column}");
        assert!(error.help().is_some() || code == "JF-D005");
    }
}
