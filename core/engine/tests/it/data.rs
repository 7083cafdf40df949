//! Data as it comes: JSON, texts that name documents, and the files of lists. What cannot be meant is an error, never a fact that is quietly left out.

use jianfu::{Context, DataError, Error, Files, Outcome, Pack};
use rust_xlsxwriter::{Format, Workbook};

mod streams;
mod workbooks;

const PACK: &str = r#"
  enum rank "效力" ordered { law "法律", normative "规范性文件" }
  source act "统计法" { number "主席令第87号" rank law confidence C }
  source archive "档案法" { rank law confidence C }
  source amendment "刑法第七条修正案" { rank law confidence C }
  form task "工作事项" { date: date is as_of  item: text "事项" optional  n: int "数" optional  fee: decimal optional  bases: list of basis "依据" optional  basis: basis optional }
  list barred "禁止清单" { effect bar basis assumption "示例" item B1 "招商引资" }
"#;

fn pack(rules: &str) -> Pack {
    Pack::parse(&format!("{PACK}{rules}\ndefault on task approve because \"可\"")).unwrap()
}

fn outcome(pack: &Pack, facts: &str) -> Outcome {
    let demand = pack.demand_from_json(&format!("{{\"form\": \"task\", \"date\": \"2026-03-01\", {facts}}}"), None).unwrap();
    pack.decide(&demand, &Context::of_demand()).outcome()
}

fn refused(facts: &str) -> DataError {
    pack("").demand_from_json(&format!("{{\"form\": \"task\", \"date\": \"2026-03-01\", {facts}}}"), None).unwrap_err()
}

/// Rejects where a condition is false, refers where it is unknown, approves where it holds.
fn asks(condition: &str) -> Pack {
    pack(&format!("rule r on task {{ basis assumption \"示例\" require {condition} else reject because \"否\" remedy \"改\" }}"))
}

#[test]
fn a_demand_that_is_written_as_json_is_read_as_the_same() {
    let pack = pack("");
    let facts = r#"{"form":"task","date":"2026-03-01","item":"“引号”与\\换行\n","n":-3,"fee":12.500,"bases":[{"source":"统计法","article":17,"date":"2026-01-01"},"《档案法》第三条",null],"basis":{"source":"act"}}"#;
    let written = pack.demand_from_json(facts, None).unwrap().to_json();
    assert_eq!(written, facts);
    assert_eq!(pack.demand_from_json(&written, None).unwrap().to_json(), written);
    assert_eq!(
        pack.demand_from_json(r#"{"表单": "工作事项", "date": "2026/3/1", "n": null}"#, None).unwrap().to_json(),
        r#"{"form":"task","date":"2026/3/1"}"#
    );
}

#[test]
fn numbers_of_json_are_exact() {
    let pack = asks("demand.fee = 1000");
    for number in ["1000", "1e3", "1E+3", "1000.0", "1.0e3", "10000e-1"] {
        assert_eq!(outcome(&pack, &format!("\"fee\": {number}")), Outcome::Approve, "{number}");
    }
    assert_eq!(outcome(&asks("demand.n = 1000"), "\"n\": 1e3"), Outcome::Approve);
    assert_eq!(outcome(&asks("demand.fee + 0.2 = 0.3"), "\"fee\": 0.1"), Outcome::Approve);
    assert_eq!(outcome(&asks("demand.n = 9223372036854775807"), "\"n\": 9223372036854775807"), Outcome::Approve);
    for number in ["9223372036854775808", "1e400", "1.5", "\"3\"", "true", "1e-5"] {
        assert_eq!(refused(&format!("\"n\": {number}")).code(), "JF-D006", "{number}");
    }
    assert_eq!(refused("\"fee\": 0.00000000000000000000000000001").code(), "JF-D006");
}

#[test]
fn a_product_that_would_have_to_be_rounded_is_unknown() {
    let pack = asks("demand.fee * 1.1111111111111111 != 0");
    assert_eq!(outcome(&pack, "\"fee\": 12345678901234567.89"), Outcome::Refer);
    assert_eq!(outcome(&pack, "\"fee\": 2.5"), Outcome::Approve);
    assert_eq!(outcome(&asks("demand.fee * 0.5 = 6172839450617283.9455"), "\"fee\": 12345678901234567.891"), Outcome::Approve);
}

#[test]
fn a_key_given_twice_is_an_error_at_every_depth() {
    assert_eq!(refused("\"n\": 1, \"n\": 2").code(), "JF-D008");
    assert_eq!(refused("\"n\": 1, \"数\": 1").code(), "JF-D008");
    assert_eq!(refused("\"basis\": {\"source\": \"act\", \"source\": \"archive\"}").code(), "JF-D008");
    assert_eq!(refused("\"basis\": {\"article\": 1, \"条\": 2}").code(), "JF-D008");
    assert_eq!(refused("\"form\": \"task\"").code(), "JF-D008");
}

#[test]
fn what_goes_into_logs_holds_no_value() {
    for (facts, value) in [
        ("\"n\": \"110105194912310025\"", "110105194912310025"),
        ("\"basis\": {\"source\": \"act\", \"article\": \"张三\"}", "张三"),
        ("\"date2\": \"张三\"", "张三"),
        ("\"n\": 110105194912310025110105", "110105194912310025110105"),
    ] {
        let error = refused(facts);
        let (shown, debugged) = (error.to_string(), format!("{error:?}"));
        assert!(!shown.contains(value) && !debugged.contains(value), "{shown} {debugged}");
        assert!(shown.contains(error.code()) && shown.contains(error.field().unwrap()), "{shown}");
    }
    assert!(refused("\"n\": \"张三\"").message().en.contains("张三"));
}

#[test]
fn of_several_mistakes_in_json_the_gravest_is_told_wherever_it_stands() {
    let code = |text: &str| pack("").demand_from_json(text, None).unwrap_err().code();
    // No JSON, then no form once, then no such form, then the fields in their order.
    assert_eq!(code(r#"{"form": "tsk", "form": "task", "x": 1, "n": "#), "JF-D003");
    assert_eq!(code(r#"{"x": 1, "form": "tsk", "n": "3", "form": "task"}"#), "JF-D008");
    assert_eq!(code(r#"{"x": 1, "form": "tsk", "n": "3"}"#), "JF-D004");
    assert_eq!(code(r#"{"x": 1, "n": "3", "form": "task"}"#), "JF-D005");
    assert_eq!(code(r#"{"n": "3", "x": 1, "form": "task"}"#), "JF-D006");
    // A value that cannot be read, before the name of its field is looked at.
    assert_eq!(code(r#"{"form": "task", "x": "\ud800", "y": 1}"#), "JF-D003");
    assert_eq!(code(r#"{"form": "task", "x": [[[[[[[[[1]]]]]]]]]}"#), "JF-D009");
}

#[test]
fn text_that_is_no_text_is_an_error() {
    for text in ["\"\\ud800\"", "[\"\\udc00\"]"] {
        assert_eq!(refused(&format!("\"item\": {text}")).code(), "JF-D003", "{text}");
    }
    assert_eq!(refused("\"item\": [\"甲\"]").code(), "JF-D006");
    assert_eq!(refused("\"item\": {}, \"n\": {}").code(), "JF-D006");
}

#[test]
fn texts_of_a_demand_are_told_apart_and_matched_folded() {
    let pack =
        pack("rule r on task { basis assumption \"示例\" require demand.item not_in barred else reject because \"否\" remedy \"改\" }");
    for written in ["招商引资", "招 商 引 资", "b1", "Ｂ１", "招商\u{200b}引资", "\u{feff}招商引资", "招商引资\u{ad}"]
    {
        assert_eq!(outcome(&pack, &format!("\"item\": \"{written}\"")), Outcome::Reject, "{written:?}");
    }
    assert_eq!(outcome(&pack, "\"item\": \"招商\""), Outcome::Approve);
    // What cannot be seen is nothing.
    assert_eq!(outcome(&pack, "\"item\": \"\u{200b} \u{feff}\""), Outcome::Refer);
}

#[test]
fn an_article_that_is_no_number_is_an_error() {
    for article in ["-1", "4294967296", "\"某条\"", "17.5", "true"] {
        assert_eq!(refused(&format!("\"basis\": {{\"source\": \"act\", \"article\": {article}}}")).code(), "JF-D006", "{article}");
    }
    let pack = asks("demand.basis.article = 17");
    for article in ["17", "\"17\"", "\"第十七条\"", "\"第１７条第二款\""] {
        assert_eq!(outcome(&pack, &format!("\"basis\": {{\"source\": \"act\", \"article\": {article}}}")), Outcome::Approve, "{article}");
    }
}

#[test]
fn a_text_that_cites_names_one_document_and_its_article() {
    let pack = asks("any demand.bases where (basis.source = act and basis.article = 17)");
    for text in ["《统计法》第十七条", "统计法第十七条", "《 统计法 》第17条第一款", "《统计法》（主席令第87号）第十七条"]
    {
        assert_eq!(outcome(&pack, &format!("\"bases\": [\"{text}\"]")), Outcome::Approve, "{text}");
    }
    // The article belongs to the other document, so nothing is known of this one.
    for text in ["《统计法》、《档案法》第十七条", "《档案法》和《统计法》第十七条", "《统计法》"] {
        assert_eq!(outcome(&pack, &format!("\"bases\": [\"{text}\"]")), Outcome::Refer, "{text}");
    }
    // The number in a title is no article.
    let pack = asks("any demand.bases where (basis.source = amendment and basis.article = 3)");
    assert_eq!(outcome(&pack, "\"bases\": [\"《刑法第七条修正案》第三条\"]"), Outcome::Approve);
    assert_eq!(outcome(&pack, "\"bases\": [\"《刑法第七条修正案》\"]"), Outcome::Refer);
}

#[test]
fn a_text_that_only_mentions_a_document_does_not_cite_it() {
    let pack = Pack::parse(&format!(
        "{PACK} source notice \"关于落实《统计法》的通知\" {{ rank normative confidence C }}
        source thrift \"关于“三公”经费的\\\"通知\\\"\" {{ rank normative confidence C }}
        rule r on task {{ basis assumption \"示例\" require demand.basis.source = act else reject because \"否\" remedy \"改\" }}
        default on task approve because \"可\""
    ))
    .unwrap();
    let of = |text: &str| outcome(&pack, &format!("\"basis\": {}", serde_json::to_string(text).unwrap()));
    for text in
        ["《统计法》", " 《统计法》 第十七条", "《统计法》（主席令第87号）", "《统计法》art. 17", "统计法第十七条之一", "主席令第87号"]
    {
        assert_eq!(of(text), Outcome::Approve, "{text}");
    }
    // Another document that nobody declared.
    for text in [
        "关于贯彻《统计法》的意见",
        "《统计法》实施条例第十七条",
        "依据《统计法》",
        "《统计法》（征求意见稿）第三条",
        "统计法实施条例",
        "《统计法》第十七条实施办法",
    ] {
        assert_eq!(of(text), Outcome::Refer, "{text}");
    }
    // Another document that somebody did declare.
    for text in [
        "关于落实《统计法》的通知",
        "《关于落实〈统计法〉的通知》第三条",
        "《关于落实《统计法》的通知》",
        "《关于\"三公\"经费的“通知”》第二条",
    ] {
        assert_eq!(of(text), Outcome::Reject, "{text}");
    }
}

#[test]
fn an_article_that_is_not_one_number_is_unknown() {
    let is_other = asks("not (demand.basis.article = 20)");
    let is_it = asks("demand.basis.article = 17");
    let is_given =
        pack("rule r on task { basis assumption \"示例\" require demand.basis.article present else reject because \"否\" remedy \"改\" }");
    for place in ["第十七条之一", "第十七条至第二十条", "第十七条、第十八条", "第十七、二十条"] {
        for facts in [
            format!("\"basis\": \"《统计法》{place}\""),
            format!("\"basis\": \"统计法{place}\""),
            format!("\"basis\": {{\"source\": \"act\", \"article\": \"{place}\"}}"),
        ] {
            assert_eq!(outcome(&is_other, &facts), Outcome::Refer, "{facts}");
            assert_eq!(outcome(&is_it, &facts), Outcome::Refer, "{facts}");
            assert_eq!(outcome(&is_given, &facts), Outcome::Approve, "{facts}");
        }
    }
    for place in ["第十七条", "第十七条第一款", "第十七条第（二）项", "第十七条第一款第二项", "第十七条一款"]
    {
        let facts = format!("\"basis\": \"《统计法》{place}\"");
        assert_eq!((outcome(&is_other, &facts), outcome(&is_it, &facts)), (Outcome::Approve, Outcome::Approve), "{facts}");
    }
}

#[test]
fn a_null_in_a_list_is_an_unknown_element() {
    let pack = |condition: &str| {
        Pack::parse(&format!(
            "form task {{ date: date is as_of counts: list of int optional words: list of text optional bases: list of basis optional }}
            rule r on task {{ basis assumption \"示例\" require {condition} else reject because \"否\" remedy \"改\" }}
            default on task approve because \"可\""
        ))
        .unwrap()
    };
    for (condition, facts, expected) in [
        ("all demand.counts <= 3", "\"counts\": [2, null]", Outcome::Refer),
        ("all demand.counts <= 3", "\"counts\": [4, null]", Outcome::Reject),
        ("all demand.counts <= 3", "\"counts\": [2, 3]", Outcome::Approve),
        ("any demand.counts <= 3", "\"counts\": [null, 2]", Outcome::Approve),
        ("any demand.counts <= 3", "\"counts\": [null, 4]", Outcome::Refer),
        ("all demand.words != \"甲\"", "\"words\": [\"乙\", \" \"]", Outcome::Refer),
        ("all demand.bases where (basis.source present)", "\"bases\": [{\"source\": \"x\"}, null, {\"source\": \"\"}]", Outcome::Reject),
        ("demand.counts present", "\"counts\": [null, null]", Outcome::Reject),
        ("demand.counts present", "\"counts\": [null, 1]", Outcome::Approve),
    ] {
        assert_eq!(outcome(&pack(condition), facts), expected, "{condition} over {facts}");
    }
    // In a table's cell, nothing between two separators is nothing.
    let pack = pack("all demand.counts <= 3");
    let mut demand = pack.demand("task").unwrap().set("date", "2026-03-01").unwrap();
    demand.set_cell("counts", &jianfu::table::Cell::Text("2；；3；\u{200b}；".to_owned())).unwrap();
    assert_eq!(pack.decide(&demand.finish(), &Context::of_demand()).outcome(), Outcome::Approve);
}

#[test]
fn a_decision_on_a_demand_of_another_pack_is_of_the_pack_that_decided() {
    let other = Pack::parse("form task { date: date is as_of } form else { day: date is as_of } default on task approve because \"可\" default on else approve because \"可\"").unwrap();
    let demand = other.demand_from_json(r#"{"form": "else", "day": "2026-03-01"}"#, None).unwrap();
    let pack = pack("");
    let decision = pack.decide(&demand, &Context::on("2026-03-02".parse().unwrap()));
    assert_eq!(decision.outcome(), Outcome::Refer);
    let receipt = decision.receipt();
    assert_eq!((receipt.digest, receipt.as_of.as_deref()), (pack.digest(), Some("2026-03-02")));
    // A demand that fits is read anew.
    let demand = other.demand_from_json(r#"{"form": "task", "date": "2026-03-01"}"#, None).unwrap();
    let decision = pack.decide(&demand, &Context::of_demand());
    assert_eq!((decision.outcome(), decision.receipt().digest), (Outcome::Approve, pack.digest()));
}

/// A pack whose barring list comes from this file.
fn with_list(name: &str, bytes: &[u8]) -> Result<Pack, Error> {
    let rules = format!(
        r#"form task "工作事项" {{ date: date is as_of item: text "事项" }}
        list barred "禁止清单" {{ effect bar basis assumption "示例" columns {{ limit: int "上限", since: date "起日" }} from "{name}" }}
        rule r on task {{ basis assumption "示例" require demand.item not_in barred else reject because "否" remedy "改" }}
        rule most on task {{ basis assumption "示例" when demand.item in barred require barred(demand.item).limit <= 12 else refer because "多" remedy "减" }}
        default on task approve because "可""#
    );
    let toml = b"id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\n";
    Pack::from_files(&Files::from([
        ("pack.toml".to_owned(), toml.to_vec()),
        ("a.jf".to_owned(), rules.into_bytes()),
        (name.to_owned(), bytes.to_vec()),
    ]))
}

fn bars(pack: &Pack, item: &str, date: &str) -> bool {
    let demand = pack.demand("task").unwrap().set("date", date).unwrap().set("item", item).unwrap().finish();
    pack.decide(&demand, &Context::of_demand()).outcome() == Outcome::Reject
}

/// The codes of what is wrong, each with the row that its message names.
fn wrong_rows(result: Result<Pack, Error>) -> Vec<String> {
    let Err(Error::Rules(errors)) = result else { return Vec::new() };
    errors.diagnostics.iter().map(|found| format!("{} {}", found.code, found.message.en.split(':').next().unwrap())).collect()
}

#[test]
fn a_list_file_is_read_in_the_encodings_of_offices() {
    let text = "键,名称,又称,上限,有效至\nB1,扫楼统计,扫楼；入户统计,１２,2026年2月28日\n";
    let gbk = encode_gbk(text);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = format!("\u{feff}{text}");
    for (bytes, what) in [(text.as_bytes(), "UTF-8"), (&gbk, "GBK"), (&utf16, "UTF-16"), (marked.as_bytes(), "with a mark")] {
        let pack = with_list("lists/barred.csv", bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
        for item in ["扫楼统计", "扫楼", "入户统计", "b1"] {
            assert!(bars(&pack, item, "2026-02-28") && !bars(&pack, item, "2026-03-01"), "{what}: {item}");
        }
    }
}

/// The GBK bytes of a text that has only these characters beyond ASCII; written out, since nothing here can encode it.
fn encode_gbk(text: &str) -> Vec<u8> {
    const CODES: [(char, [u8; 2]); 24] = [
        ('键', [0xBC, 0xFC]),
        ('名', [0xC3, 0xFB]),
        ('称', [0xB3, 0xC6]),
        ('又', [0xD3, 0xD6]),
        ('上', [0xC9, 0xCF]),
        ('限', [0xCF, 0xDE]),
        ('有', [0xD3, 0xD0]),
        ('效', [0xD0, 0xA7]),
        ('至', [0xD6, 0xC1]),
        ('扫', [0xC9, 0xA8]),
        ('楼', [0xC2, 0xA5]),
        ('统', [0xCD, 0xB3]),
        ('计', [0xBC, 0xC6]),
        ('；', [0xA3, 0xBB]),
        ('入', [0xC8, 0xEB]),
        ('户', [0xBB, 0xA7]),
        ('１', [0xA3, 0xB1]),
        ('２', [0xA3, 0xB2]),
        ('年', [0xC4, 0xEA]),
        ('月', [0xD4, 0xC2]),
        ('日', [0xC8, 0xD5]),
        ('社', [0xC9, 0xE7]),
        ('区', [0xC7, 0xF8]),
        ('，', [0xA3, 0xAC]),
    ];
    let code = |c: char| CODES.iter().find(|(known, _)| *known == c).unwrap_or_else(|| panic!("{c} is not in the table")).1;
    text.chars().flat_map(|c| u8::try_from(c).map_or_else(|_| code(c).to_vec(), |byte| vec![byte])).collect()
}

#[test]
fn a_utf8_file_with_a_damaged_byte_is_not_taken_for_gbk() {
    // Read as GB18030 it would be a list of names that nobody writes, and would bar nothing.
    let mut bytes = "key,name\nB1,扫楼统计\nB2,入户统计\nB3,招商引资\n".as_bytes().to_vec();
    let at = bytes.iter().position(|byte| *byte >= 0x80).unwrap();
    bytes.remove(at + 1);
    assert_eq!(wrong_rows(with_list("lists/barred.csv", &bytes)).len(), 1);
}

#[test]
fn a_list_file_without_items_is_an_error() {
    let Err(Error::Rules(errors)) = with_list("lists/barred.csv", "key,name\n,\n".as_bytes()) else { panic!("it compiles") };
    assert_eq!(errors.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["JF-C020"]);
}

#[test]
fn a_row_that_says_more_than_its_columns_is_an_error() {
    let rows = |csv: &str| wrong_rows(with_list("lists/barred.csv", csv.as_bytes()));
    assert_eq!(rows("key,name\nB1,扫楼,统计\n"), ["JF-C021 row 2"]);
    assert_eq!(rows("key,name,,\nB1,扫楼,统计,\n"), ["JF-C021 row 2"]);
    assert_eq!(rows("key,name\nB1,扫楼,,\n"), Vec::<String>::new());
    // One thing under its two names.
    assert_eq!(rows("key,name,limit,上限\nB1,扫楼,1,2\n"), ["JF-C021 row 1"]);
    assert_eq!(rows("key,键,name\nB1,B2,扫楼\n"), ["JF-C021 row 1"]);
}

#[test]
fn a_list_file_in_toml_says_what_it_means_or_is_refused() {
    let list = |toml: &str| with_list("lists/barred.toml", toml.as_bytes());
    let pack = list("[[item]]\nkey = \"B1\"\nname = \"扫楼\"\naka = [\"入户\"]\nsince = 2026-01-01\nvalid_to = 2026-02-28\n[[\"事项\"]]\n\"键\" = \"B2\"\n\"名称\" = \"普查\"\n").unwrap();
    assert!(bars(&pack, "入户", "2026-02-28") && !bars(&pack, "入户", "2026-03-01") && bars(&pack, "普查", "2026-03-01"));
    assert_eq!(wrong_rows(list("[[item]]\nkey = \"B1\"\nlimit = [1]\n")), ["JF-C021 item 1"]);
    assert_eq!(wrong_rows(list("[[item]]\nkey = \"B1\"\nname = \"甲\"\n\"名称\" = \"乙\"\n")), ["JF-C021 item 1"]);
}

/// A workbook with the list's header and one row: key, name, the first day as a serial number in the format of dates, and so many times a year.
fn workbook(name: &str, serial: f64, limit: f64) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["键", "名称", "有效自", "上限"]) {
        sheet.write_string(0, column, header).unwrap();
    }
    sheet.write_string(1, 0, "B1").unwrap().write_string(1, 1, name).unwrap();
    sheet.write_number_with_format(1, 2, serial, &Format::new().set_num_format("yyyy/m/d")).unwrap();
    sheet.write_number(1, 3, limit).unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn serial_dates_of_workbooks_are_days() {
    // 46082 is 2026-03-01 as spreadsheets count, with their 29 February 1900; a time of day changes nothing.
    for serial in [46082.0, 46082.75] {
        let pack = with_list("lists/barred.xlsx", &workbook("扫楼", serial, 12.0)).unwrap();
        assert!(!bars(&pack, "扫楼", "2026-02-28") && bars(&pack, "扫楼", "2026-03-01"), "{serial}");
    }
    for (serial, day, before) in [(59.0, "1900-02-28", "1900-02-27"), (61.0, "1900-03-01", "1900-02-28"), (1.0, "1900-01-01", "1899-12-31")]
    {
        let pack = with_list("lists/barred.xlsx", &workbook("扫楼", serial, 12.0)).unwrap();
        assert!(!bars(&pack, "扫楼", before) && bars(&pack, "扫楼", day), "{serial}");
    }
    // The day that never was, and a time alone.
    for serial in [60.0, 0.5] {
        assert_eq!(wrong_rows(with_list("lists/barred.xlsx", &workbook("扫楼", serial, 12.0))), ["JF-C021 row 2"], "{serial}");
    }
}

#[test]
fn whole_numbers_of_workbooks_are_whole() {
    let pack = with_list("lists/barred.xlsx", &workbook("普查", 46082.0, 12.0)).unwrap();
    assert!(bars(&pack, "普查", "2026-03-01"));
    // What is behind the point is not dropped.
    assert_eq!(wrong_rows(with_list("lists/barred.xlsx", &workbook("普查", 46082.0, 12.5))).len(), 1);
}

#[test]
fn what_two_things_are_called_means_neither() {
    // Data names fields and forms folded.
    let twice =
        |fields: &str| Pack::parse(&format!("form t {{ date: date is as_of {fields} }} default on t refer because \"默认\"")).is_err();
    assert!(twice("a: int \"金额（元）\" b: int \"金额(元)\"") && twice("a: int A: int") && !twice("a: int \"金额\" b: int \"余额\""));
    let text = |first: &str, second: &str| {
        format!(
            "form {first} \"检查\" {{ date: date is as_of }} form {second} \"检查\" {{ date: date is as_of }} default on one approve because \"可\" default on two reject because \"否\""
        )
    };
    for text in [text("one", "two"), text("two", "one")] {
        let pack = Pack::parse(&text).unwrap();
        assert_eq!(pack.demand("检查").unwrap_err().code(), "JF-D004");
        assert_eq!(pack.demand("ONE").unwrap().finish().form(), "one");
    }
}

#[test]
fn rules_of_one_name_at_the_same_place_of_two_files_are_told_apart() {
    let file = |form: &str, overrides: &str, verdict: &str| {
        let rule = format!("rule both on {form} {{ basis assumption \"示例\" {overrides} {verdict} }}");
        rule.into_bytes()
    };
    let toml = b"id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\n";
    let frame = r#"form base { date: date is as_of } form task extends base { n: int optional } default on base refer because "默认"
      rule plain on base { basis assumption "示例" reject because "否" remedy "改" }"#;
    let upper = file("base", "", "approve because \"可\"");
    let lower = file("task", "overrides plain", "approve because \"特准\"");
    for (first, second) in [(&upper, &lower), (&lower, &upper)] {
        let files =
            [("pack.toml", toml.to_vec()), ("frame.jf", frame.as_bytes().to_vec()), ("one.jf", first.clone()), ("two.jf", second.clone())];
        let pack = Pack::from_files(&files.map(|(name, bytes)| (name.to_owned(), bytes)).into()).unwrap();
        for (form, outcome) in [("task", Outcome::Approve), ("base", Outcome::Reject)] {
            let demand = pack.demand(form).unwrap().set("date", "2026-03-01").unwrap().finish();
            assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), outcome, "{form}");
        }
    }
}
