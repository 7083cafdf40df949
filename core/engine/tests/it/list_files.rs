//! What offices write in the CSV files of lists, whatever wrote the file, means what it says.

use jianfu::{Context, Files, Outcome, Pack};

/// A pack whose barring list, with a number and a date for columns, comes from a CSV file.
fn with_list(bytes: &[u8]) -> Result<Pack, jianfu::Error> {
    let rules = r#"form task "工作事项" { date: date is as_of item: text "事项" people: int "人数" }
        list capped "限人清单" { effect inform basis assumption "示例" columns { limit: int "上限", since: date "起日" } from "lists/capped.csv" }
        rule few on task {
          basis assumption "示例"
          when demand.item in capped
          require demand.people <= capped(demand.item).limit else reject because "人多" remedy "减人"
          require demand.date >= capped(demand.item).since else reject because "早" remedy "改日"
        }
        default on task approve because "可""#;
    let toml = "id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\n";
    let files = [("pack.toml", toml.as_bytes()), ("a.jf", rules.as_bytes()), ("lists/capped.csv", bytes)];
    Pack::from_files(&files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect::<Files>())
}

fn approves(pack: &Pack, date: &str, people: i64) -> bool {
    let demand = pack.demand("task").unwrap().set("date", date).unwrap().set("item", "扫楼统计").unwrap();
    let demand = demand.set("people", people).unwrap().finish();
    pack.decide(&demand, &Context::of_demand()).outcome() == Outcome::Approve
}

#[test]
fn days_and_numbers_are_read_as_people_write_them_in_every_encoding() {
    for day in ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "２０２６/３/１", "2026/3/1 0:00", "20260301"] {
        for number in ["1200", "１２００", "\"1,200\"", "1200.0", " 1200 "] {
            let text = format!("键,名称,上限,起日,有效自,有效至\r\nB1,扫楼统计,{number},{day},{day},2026/6/30\r\n");
            let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
            let marked = format!("\u{feff}{text}");
            for bytes in [text.as_bytes(), &gbk, marked.as_bytes()] {
                let pack = with_list(bytes).unwrap_or_else(|error| panic!("{day} {number}: {error}"));
                assert!(approves(&pack, "2026-03-01", 1200) && !approves(&pack, "2026-03-01", 1201), "{day} {number}");
                // Before its first day and after its last the item is not on the list.
                assert!(approves(&pack, "2026-02-28", 1201) && approves(&pack, "2026-07-01", 1201), "{day} {number}");
            }
        }
    }
}

#[test]
fn what_is_neither_day_nor_number_is_refused() {
    for cells in
        ["3,3/1/2026,", "3,2026-02-30,", "三,2026-03-01,", "1.5,2026-03-01,", "\"1,2\",2026-03-01,", "3,,去年", "3,2026-03-01,2026-03-01,x"]
    {
        let text = format!("键,名称,上限,起日,有效自\nB1,扫楼统计,{cells}\n");
        assert!(with_list(text.as_bytes()).is_err(), "{cells}");
    }
}

#[test]
fn numbers_of_toml_lists_are_exact() {
    let pack = |share: &str| {
        let rules = r#"form task "工作事项" { date: date is as_of item: text "事项" }
            list l "清单" { effect inform basis assumption "示例" columns { share: decimal "比例" } from "lists/l.toml" }
            rule r on task { basis assumption "示例" require l(demand.item).share = 0.1234567890123456789012345 else reject because "否" remedy "改" }
            default on task approve because "可""#;
        let toml = "id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\n";
        let list = format!("[[item]]\nkey = \"A\"\nshare = {share}\n");
        let files = [("pack.toml", toml), ("a.jf", rules), ("lists/l.toml", list.as_str())];
        Pack::from_files(&files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect::<Files>()).unwrap()
    };
    let outcome = |share: &str| {
        let pack = pack(share);
        let demand = pack.demand("task").unwrap().set("date", "2026-03-01").unwrap().set("item", "A").unwrap().finish();
        pack.decide(&demand, &Context::of_demand()).outcome()
    };
    assert_eq!(outcome("0.1234567890123456789012345"), Outcome::Approve);
    assert_eq!(outcome("1_2.34567890123456789012345e-2"), Outcome::Approve);
    // A binary float could not tell these apart.
    assert_eq!(outcome("0.1234567890123456789012346"), Outcome::Reject);
}
