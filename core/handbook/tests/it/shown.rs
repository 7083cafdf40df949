//! A whole handbook, as it is read.

use jianfu::{Files, Lang, Pack};
use jianfu_handbook::{Options, handbook};

const META: &str = "id = \"river-town\"\ntitle = \"河镇社区减负规则\"\ntitle_en = \"River Town burden rules\"\nversion = \"1.2.0\"\nauthority = \"河镇社区减负办\"\nedition = 1\nrefer_to = \"town-office\"\nvalid_from = \"2020-01-01\"\n";

const RULES: &str = r#"
enum level "层级" ordered { city "市", district "区", street "街道" }
enum rank "效力" ordered { law "法律", practice "工作惯例" }
body town-office "镇社区减负办" aka "减负办"
body fire "区消防救援局" aka "消防", "消防局" under town-office
source old-act "社区工作条例" { number "河发〔2010〕1号" issuer "河镇" level city rank law confidence C valid to 2025-12-31 }
source new-act "社区工作条例（修订）" { rank law confidence P valid from 2026-01-01 }
form demand "要求" { id: text "编号" optional issuer: body "提出单位" level: level "提出单位层级" date: date "提出日期" is as_of bases: list of basis "依据" }
form task "工作事项" extends demand { item: text "事项" people: int "需要人数" funded: bool "经费随转" optional number: text "文号" due: date "期限" }
list barred "负面清单" {
  effect bar
  columns { by: body "主管", reach: level "可由此层级批准" }
  cite old-act art 9 (valid to 2025-12-31) cite new-act
  item NG01 "招商引资" aka "招商引资指标" { by: fire, reach: city }
  item NG02 "招商引资考核" under NG01 { reach: city } basis assumption "比照招商引资" valid to 2026-12-31
}
serial permit "准入文号" { basis assumption "格式未公布" year: digits 4 "-" run: digits 2 }
define urgent "紧急" as demand.level >= district and demand.due - demand.date <= 3
rule few "人数" on task {
  cite old-act art 3 para 1 confidence R quote "不超过三人" (valid to 2025-12-31)
  cite new-act
  when demand.item not_in barred
  require limit: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
  require stated: any demand.bases where (basis.source in { old-act, new-act } and basis.article > 2) or demand.number is permit
    cite old-act art 4 cite new-act art 4
    else refer because "没有写明依据" remedy "写明依据。"
  approve because "人数适当" provided "经费随事项落实" when not demand.funded provided "按月报告"
  except rush "急事" { basis assumption "急事从宽" valid from 2026-02-01 when urgent refer to fire because "急事先办" remedy "后补手续" }
}
checklist one "一查" requires 1 {
  basis assumption "划分是示例"
  check off "负面清单" on demand { cite old-act art 9 valid to 2025-12-31 overrides few require demand.level >= city or demand.issuer = fire else reject because "不可" remedy "停止" }
  check off "负面清单" on demand { cite new-act valid from 2026-01-01 overrides few require not (demand.issuer = fire and demand.level < city) else reject because "不可" remedy "停止" }
}
default on demand refer because "没有规则涵盖此项要求" remedy "说明依据"
test "人数过多驳回" { given task { issuer: fire, level: city, date: 2026-03-01, item: "甲", people: 9, number: "2026-01", due: 2026-04-01 } expect reject by few.limit }
cases "更多" from "cases/more.csv"
"#;

const CASES: &str = "用例,表单,提出单位,提出单位层级,提出日期,事项,需要人数,文号,期望,出自\n甲,工作事项,消防,市,2026-03-01,甲,9,2026-01,驳回,few.limit\n乙,工作事项,消防,市,2026-03-01,甲,8,2026-01,驳回,few\n";

fn pack() -> Pack {
    let files = [("pack.toml", META), ("rules.jf", RULES), ("cases/more.csv", CASES)];
    let files: Files = files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn a_handbook_in_chinese() {
    insta::assert_snapshot!(handbook(&pack(), &Options::new(Lang::Zh)).to_markdown());
}

#[test]
fn a_handbook_in_english_for_a_day() {
    insta::assert_snapshot!(handbook(&pack(), &Options::new(Lang::En).as_of("2025-06-30".parse().unwrap())).to_markdown());
}

#[test]
fn the_body_of_a_page() {
    let html = handbook(&pack(), &Options::new(Lang::Zh)).to_html();
    insta::assert_snapshot!(html.split_once("</head>").unwrap().1);
}

#[test]
fn versions_stand_together_and_what_is_under_an_item_follows_it() {
    let pack = Pack::parse(
        r#"
        enum rank ordered { law }
        source act "法" { rank law confidence C }
        form f { d: date is as_of }
        default on f refer because "无"
        rule late on f { cite act valid from 2026-01-01 approve because "后" }
        rule other on f { cite act approve because "旁" }
        rule late on f { cite act valid to 2025-12-31 approve because "前" except e { cite act valid to 2024-12-31 refer because "甲" remedy "改" } except e { cite act valid from 2025-01-01 refer because "乙" remedy "改" } }
        list l { effect allow cite act item c under b item b under a item a item d }
        "#,
    );
    let pack = pack.unwrap_or_else(|error| panic!("{error:?}"));
    let markdown = handbook(&pack, &Options::new(Lang::Zh)).to_markdown();
    let order =
        |marks: &[&str]| marks.iter().map(|mark| markdown.find(mark).unwrap_or_else(|| panic!("{mark}\n{markdown}"))).collect::<Vec<_>>();
    assert!(
        order(&[
            "#### <a id=\"rule-late@first\">",
            "id=\"rule-late@first.except.e@first\"",
            "id=\"rule-late@first.except.e@2025-01-01\"",
            "#### <a id=\"rule-late@2026-01-01\">",
            "#### <a id=\"rule-other\">"
        ])
        .is_sorted()
    );
    assert!(order(&["</a>a |", "</a>└ b |", "</a>└ └ c |", "</a>d |"]).is_sorted());
    for (days, anchor) in [("至2024年12月31日止", "first"), ("自2025年1月1日至2025年12月31日", "2025-01-01")] {
        let link = format!("[late.e（至2025年12月31日止）（{days}）](#rule-late@first.except.e@{anchor})");
        assert!(markdown.contains(&link), "{link}\n{markdown}");
    }
}

#[test]
fn the_english_edition_of_an_english_pack_has_no_chinese_in_it() {
    let pack = Pack::parse(
        r#"
        enum rank ordered { law, practice }
        source act "Community Act" { rank law confidence C }
        body town-office "town office"
        form task { date: date is as_of item: text people: int flag: bool optional bases: list of basis }
        list barred { effect bar cite act art 9 columns { reach: int } item n1 "inspections" { reach: 2 } }
        serial permit { basis assumption "not published" year: digits 4 "-" run: digits 2 }
        define small as demand.people <= 3
        rule few on task {
          cite act art 3 para 1; 4 quote "at most three"
          when small or demand.item not_in barred and not demand.flag
          require a: any demand.bases where (basis.source = act and basis.source.valid) else reject because "too many" remedy "send fewer"
          require demand.item is permit else refer to town-office because "no permit" remedy "ask for one"
          approve because "fine" provided "money comes along" when demand.flag missing
          except late { basis assumption "by analogy" when demand.date + 3 >= as_of refer to town-office because "late" remedy "be early" }
        }
        checklist one requires 1 { basis assumption "ours" check only on task { cite act overrides few when barred(demand.item).reach < 2 approve because "fine" } }
        default on task refer to town-office because "no rule"
        enum status { approved, dropped }
        form visit { date: date is as_of issuer: body answered: date optional makers: list of body }
        default on visit refer because "no rule"
        quota yearly on visit { cite act at_most 1 per issuer, makers within calendar_year counting visit where status = approved and as_of >= 2026-01-01 reject because "enough" remedy "join it" }
        quota least on visit { cite act at_least 1 per issuer within rolling 30 days }
        deadline reply on visit { cite act from date to answered within 3 days }
        metric cut { cite act percent 1 - count(visit, this calendar_half) / count(visit, last calendar_half) target >= 50 }
        alert talk per issuer { cite act when count(visit, last calendar_week) > 3 or count(visit) * 2 > 9 then "talk" }
        score review per issuer { cite act base 10 deduct 0.5 per visit where status = dropped }
        test "too many" { given task { date: 2026-03-01, item: "x", people: 9 } expect refer }
        "#,
    );
    let pack = pack.unwrap_or_else(|error| panic!("{error:?}"));
    let markdown = handbook(&pack, &Options::new(Lang::En).as_of("2026-03-01".parse().unwrap())).to_markdown();
    let han: String = markdown.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    // The title of a text that is in no folder is the engine's.
    assert_eq!(han, "", "{markdown}");
}
