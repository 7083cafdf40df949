//! Mail that is imported into a ledger: `.eml` and `.mbox`.

use encoding_rs::{GB18030, GBK};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::history::folder;
use crate::{Folder, Run};

/// A folder with an empty ledger.
fn with_ledger() -> Folder {
    let folder = folder();
    folder.run(&["ledger", "init", "point.jfl", "--complete-from", "2026-01-01"]).ends(0);
    folder
}

fn import(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["ledger", "import", "--pack", "visits", "point.jfl"], arguments].concat())
}

/// The ids of the entries in the ledger.
fn ids(folder: &Folder) -> Vec<String> {
    told(folder, "entry").iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// What the rows of a kind tell.
fn told(folder: &Folder, kind: &str) -> Vec<Value> {
    let rows = folder.run(&["ledger", "export", "--format", "rows", "point.jfl"]).ends(0).out;
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["content"].clone());
    rows.filter(|row| row["kind"] == kind).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |chunk: &[u8]| {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        let digit = |shift: u32| char::from(DIGITS[(bits >> shift & 63) as usize]);
        let text = [digit(18), digit(12), digit(6), digit(0)];
        text.iter().take(chunk.len() + 1).chain(['='; 2].iter().take(3 - chunk.len())).collect::<String>()
    };
    let text: String = bytes.chunks(3).map(digits).collect();
    text.as_bytes().chunks(76).map(|line| format!("{}\r\n", std::str::from_utf8(line).unwrap())).collect()
}

fn quoted(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| if byte.is_ascii_alphanumeric() || *byte == b'\n' { char::from(*byte).to_string() } else { format!("={byte:02X}") })
        .collect()
}

/// A visit in the standard form.
fn visit(id: &str, community: &str) -> String {
    format!("社区减负信箱：您好\n\n表单：走访\n编号: {id}\n日期：2026年3月1日\n提出单位：消防\n社区：{community}\n状态：已办\n--\n某社区\n")
}

/// A message with headers of its own.
fn message(id: &str, headers: &str, body: &str) -> String {
    format!(
        "From: =?GB2312?B?1cXI/Q==?= <someone@example.cn>\r\nTo: box@example.cn\r\nSubject: visit\r\nMessage-ID: <{id}@example.cn>\r\nDate: Sun, 1 Mar 2026 09:00:00 +0800\r\n{headers}\r\n{body}"
    )
}

/// A message with parts.
fn multipart(id: &str, parts: &[(&str, String)]) -> String {
    let parts: String = parts.iter().map(|(headers, body)| format!("--edge\r\n{headers}\r\n\r\n{body}\r\n")).collect();
    message(id, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"edge\"\r\n", &format!("{parts}--edge--\r\n"))
}

fn mbox(messages: &[String]) -> String {
    messages
        .iter()
        .map(|message| format!("From someone@example.cn Sun Mar  1 09:00:00 2026\n{}\n\n", message.replace("\r\n", "\n")))
        .collect()
}

fn workbook(rows: &[[&str; 6]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (number, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            sheet.write_string(number, column, *text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

const HEADER: [&str; 6] = ["编号", "表单", "日期", "提出单位", "社区", "状态"];

#[test]
fn a_letter_in_the_standard_form_is_an_entry_whatever_it_is_written_in() {
    let folder = with_ledger();
    let written = |charset: &str, encoding: &str, body: String| {
        format!("MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}")
    };
    let whole = |id: &str, rest: String| {
        let message = message(id, "", "");
        format!("{}{rest}", message.strip_suffix("\r\n").unwrap())
    };
    let utf8 = |id: &str| visit(id, "玉兰");
    folder.write("utf8.eml", whole("a", written("utf-8", "8bit", utf8("A"))));
    folder.write("base64.eml", whole("b", written("GB2312", "base64", base64(&GBK.encode(&utf8("B")).0))));
    folder.write("quoted.eml", whole("c", written("gbk", "quoted-printable", quoted(&GBK.encode(&utf8("C")).0))));
    // 㐂 is in GB18030 alone.
    folder.write("gb18030.eml", whole("d", written("gb18030", "base64", base64(&GB18030.encode(&visit("D", "㐂")).0))));
    let mut bare = message("e", "", "").into_bytes();
    bare.extend_from_slice(&GBK.encode(&utf8("E")).0);
    folder.write("bare.eml", bare);
    let html = "<html><body><p>您好</p><p>表单：走访</p>编号：F<div>日期：2026-03-01</div>提出单位：消防<br class='x'/>社区：&#29577;兰<br>状态：已办</body></html>";
    folder.write("html.eml", whole("f", format!("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}")));
    let files = ["utf8.eml", "base64.eml", "quoted.eml", "gb18030.eml", "bare.eml", "html.eml"];
    let run = import(&folder, &files).ends(0);
    assert_eq!(run.out.matches("1 added, 0 corrected, 0 withdrawn, 0 to be looked at").count(), 6, "{}", run.out);
    assert_eq!(ids(&folder), ["A", "B", "C", "D", "E", "F"]);
    let entries = told(&folder, "entry");
    let communities: Vec<&str> = entries.iter().map(|row| row["facts"]["community"].as_str().unwrap()).collect();
    assert_eq!(communities, ["玉兰", "玉兰", "玉兰", "㐂", "玉兰", "玉兰"]);
    assert!(entries.iter().all(|row| row["status"] == "done" && row["day"] == "2026-03-01"), "{entries:?}");
}

#[test]
fn tables_that_are_attached_are_read_as_tables_are_and_every_letter_comes_to_an_entry() {
    let folder = with_ledger();
    let rows = "上报,,,,,\n编号,表单,日期,提出单位,社区,状态\nT1,走访,２０２６-２-３,消防,玉兰,已办\nT2,走访,昨天,消防,百合,已办\n";
    let csv = base64(&GBK.encode(rows).0);
    let xlsx = base64(&workbook(&[HEADER, ["X1", "走访", "2026-02-03", "消防", "紫藤", "已办"]]));
    let text = ("Content-Type: text/plain; charset=utf-8", "请见附件，谢谢。".to_owned());
    // A name by RFC 2231 and one by RFC 2047.
    let table = (
        "Content-Type: text/csv\r\nContent-Disposition: attachment; filename*=utf-8''%E8%B5%B0%E8%AE%BF.csv\r\nContent-Transfer-Encoding: base64",
        csv,
    );
    let book = (
        "Content-Type: application/octet-stream; name=\"=?GBK?B?1t/Wqi54bHN4?=\"\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64",
        xlsx,
    );
    let last = (table.0, base64("编号,表单,日期,状态\nZ1,走访,2026-02-03,已办\n".as_bytes()));
    let paper = (
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"note.pdf\"\r\nContent-Transfer-Encoding: base64",
        base64(b"%PDF-1.4"),
    );
    let broken = (
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"broken.xlsx\"\r\nContent-Transfer-Encoding: base64",
        base64(b"PK\x03\x04 no workbook"),
    );
    let prose = message("p", "Content-Type: text/plain; charset=utf-8\r\n", "又来检查了，请管一管。\r\nFrom here on it is escaped\r\n")
        .replace("From here", ">From here");
    let two = message(
        "q",
        "Content-Type: text/plain; charset=utf-8\r\n",
        &format!("{}{}", visit("Q1", "海棠").replace("--\n某社区\n", ""), visit("Q2", "海棠").replace("社区减负信箱：您好\n\n", "")),
    );
    let bad = ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", "6KGo5Y2V7".to_owned());
    let unknown = message("r", "Content-Type: text/plain; charset=utf-8\r\n", "表单：走访\n编号：R1\n备考：无\n");
    let messages = [
        multipart("t", &[text.clone(), table]),
        multipart("x", &[text.clone(), book, paper]),
        multipart("y", &[text, broken]),
        prose,
        two,
        unknown,
        multipart("z", &[bad, last]),
    ];
    folder.write("box.mbox", mbox(&messages));
    let run = import(&folder, &["box.mbox"]).ends(3);
    assert!(run.out.starts_with("box.mbox: 5 added, 0 corrected, 0 withdrawn, 6 to be looked at"), "{}", run.out);
    assert_eq!(ids(&folder), ["T1", "X1", "Q1", "Q2", "Z1"]);
    let problems = told(&folder, "problem");
    let codes: Vec<(&str, &str)> =
        problems.iter().map(|row| (row["problems"][0]["code"].as_str().unwrap(), row["origin"]["place"].as_str().unwrap())).collect();
    assert_eq!(
        codes,
        [
            ("JF-D006", "box.mbox#1/走访.csv row 4"),
            ("JF-U031", "box.mbox#2/note.pdf"),
            ("JF-D030", "box.mbox#3/broken.xlsx"),
            ("JF-U030", "box.mbox#4"),
            ("JF-U030", "box.mbox#6 line 3"),
            ("JF-U030", "box.mbox#7"),
        ]
    );
    let kept = |index: usize| problems[index]["verbatim"].as_str().unwrap().to_owned();
    assert!(kept(0).contains("昨天") && kept(1).contains("note.pdf") && kept(1).contains("sha256"), "{}{}", kept(0), kept(1));
    assert!(
        kept(3).contains("又来检查了") && kept(3).contains("\\nFrom here on it is escaped") && kept(5 - 1).contains("备考"),
        "{}",
        kept(3)
    );
    // Who wrote is told nowhere, neither here nor in the ledger.
    let rows = folder.run(&["ledger", "export", "--format", "rows", "point.jfl"]).ends(0).out;
    for address in ["someone@", "box@", "张三"] {
        assert!(!rows.contains(address) && !run.out.contains(address) && !run.err.contains(address), "{address}");
    }
    folder.run(&["ledger", "verify", "point.jfl"]).ends(0);
}

#[test]
fn a_message_that_came_before_is_known_and_one_that_broke_off_may_come_again() {
    let folder = with_ledger();
    let plain = |id: &str| message(id, "Content-Type: text/plain; charset=utf-8\r\n", &visit(id, "玉兰"));
    folder.write("one.mbox", mbox(&[plain("A"), plain("B")]));
    import(&folder, &["one.mbox"]).ends(0);
    let again = import(&folder, &["one.mbox"]).ends(1);
    assert!(again.err.contains("JF-L013"), "{}", again.err);
    // Another export with one more, one of which is in it twice.
    folder.write("two.mbox", mbox(&[plain("B"), plain("C"), plain("C")]));
    let run = import(&folder, &["two.mbox"]).ends(0);
    assert!(run.out.contains("1 added, 0 corrected, 0 withdrawn, 0 to be looked at; 2 messages had come before"), "{}", run.out);
    folder.write("b.eml", plain("B"));
    let chinese = import(&folder, &["b.eml", "--lang", "zh"]).ends(0);
    assert!(chinese.out.contains("登记 0 条") && chinese.out.contains("1 封邮件收过，没有再收"), "{}", chinese.out);
    assert_eq!(ids(&folder), ["A", "B", "C"]);
    // All the same, if that is asked for; what is there already is then to be looked at.
    let taken = import(&folder, &["b.eml", "--again", "--format", "json"]).ends(3);
    assert!(taken.out.contains("JF-L009"), "{}", taken.out);
    folder.run(&["ledger", "verify", "point.jfl"]).ends(0);

    let whole = mbox(&[plain("D"), multipart("E", &[("Content-Type: text/plain; charset=utf-8", visit("E", "百合"))])]);
    for cut in ["--edge--", "某社区\n\n--edge"] {
        let at = whole.rfind(cut).unwrap();
        folder.write("cut.mbox", &whole[..at]);
        let run = import(&folder, &["cut.mbox", "--again"]).ends(3);
        assert!(run.out.contains("JF-U033") && run.out.contains("cut.mbox#2"), "{}", run.out);
    }
    assert_eq!(ids(&folder), ["A", "B", "C", "D"]);
    folder.write("whole.mbox", &whole);
    let run = import(&folder, &["whole.mbox"]).ends(0);
    assert!(run.out.contains("1 added") && run.out.contains("1 message had come before"), "{}", run.out);
}

#[test]
fn what_is_no_mail_or_too_much_of_it_is_told_with_a_code() {
    let folder = with_ledger();
    folder.write("empty.mbox", "\n");
    folder.write("letter.mbox", "Subject: no mailbox\n\ntext\n");
    for (file, code) in [("empty.mbox", "JF-D021"), ("letter.mbox", "JF-U030")] {
        let run = import(&folder, &[file]).ends(3);
        assert!(run.err.contains(code), "{}", run.err);
    }
    let many: Vec<(&str, String)> =
        (0..65).map(|_| ("Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"", "x".to_owned())).collect();
    folder.write("many.eml", multipart("many", &many));
    folder.write("large.eml", message("large", "", &"x".repeat(34_000_000)));
    let run = import(&folder, &["many.eml", "large.eml"]).ends(3);
    assert_eq!(run.out.matches("JF-U032").count(), 2, "{}", run.out);
    let kept: Vec<usize> = told(&folder, "problem").iter().map(|row| row["verbatim"].as_str().unwrap().len()).collect();
    assert!(kept.iter().all(|length| *length < 20_000), "{kept:?}");
    // Mail is not decided before it is in a ledger.
    let decided = folder.run(&["decide", "--pack", "visits", "many.eml"]).ends(3);
    assert!(decided.err.contains("JF-U030") && decided.err.contains("jianfu ledger import"), "{}", decided.err);
}
