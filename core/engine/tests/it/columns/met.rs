//! Rows whose values were met before, on days that make something else of them.

use std::num::NonZeroUsize;

use arrow_array::{BooleanArray, Date32Array, Int64Array};
use jianfu::columns::MissingOf;
use jianfu::{Context, Outcome};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::*;

/// Items, a rule, an exception and a source that begin and end within the year.
const PACK: &str = r#"
    enum rank "效力" ordered { law "法律", normative "规范性文件" }
    enum kind "类别" { visit "走访", report "报表" }
    source old "旧办法" { rank normative confidence C valid to 2026-05-31 }
    source new "新办法" { rank law confidence C valid from 2026-06-01 }
    form task "工作事项" {
      id: text "编号" date: date "日期" is as_of item: text "事项" kind: kind "类别" people: int "人数" most: int "上限" urgent: bool "紧急"
      bases: list of basis "依据"
    }
    list items "清单" {
      effect allow columns { kind: kind "类别" most: int "至多" }
      basis assumption "示例"
      valid from 2026-02-01 to 2026-11-30
      item K "甲" { kind: visit, most: 2 } valid from 2026-02-01 to 2026-06-30
      item K "甲" { kind: report, most: 5 } valid from 2026-07-01
      item L "乙" { kind: visit } valid from 2026-04-01
    }
    rule gate "准入" on task {
      basis assumption "示例"
      require listed: demand.item in items else refer because "不在清单" remedy "申请"
      require kind: items(demand.item).kind = demand.kind else reject because "类别不符" remedy "改"
      require most: demand.people <= items(demand.item).most else reject because "人多" remedy "减少"
      require own: demand.people <= demand.most else reject because "超过上限" remedy "减少"
      approve because "可以"
      except urgent { basis assumption "示例" valid from 2026-03-01 to 2026-08-31 when demand.urgent approve because "紧急" }
    }
    rule based "依据" on task {
      basis assumption "示例" valid from 2026-03-15
      require valid: any demand.bases where basis.source.valid = true else reject because "依据已失效" remedy "写明现行文件"
    }
    default on task refer because "没有规则涵盖"
"#;

#[test]
fn values_that_were_met_before_mean_what_they_mean_on_the_rows_own_day() {
    let pack = Pack::parse(PACK).unwrap_or_else(|error| panic!("{error:#?}"));
    let firsts: Vec<Date> = (1..=12).map(|month| date(2026, month, 1)).collect();
    let days = firsts.iter().flat_map(|first| [first.saturating_sub(1.day()), *first, first.saturating_add(14.days())]);
    let (items, bases) = ([Some("K"), Some("乙"), Some("丙"), None], [Some("《旧办法》"), Some("《新办法》"), Some("《某办法》"), None]);
    let mut rows = Vec::new();
    for day in days {
        for (item, basis) in items.into_iter().flat_map(|item| bases.map(|basis| (item, basis))) {
            for (people, kind, urgent) in [(2, "走访", false), (4, "报表", false), (9, "走访", true)] {
                rows.push((day, item, basis, kind, people, urgent));
            }
        }
    }
    let days = rows.iter().map(|row| row.0.since((jiff::Unit::Day, date(1970, 1, 1))).unwrap().get_days());
    let people: Int64Array = rows.iter().map(|row| Some(row.4 as i64)).collect();
    let batch = batch([
        ("date", Arc::new(Date32Array::from_iter_values(days)) as ArrayRef),
        ("item", Arc::new(rows.iter().map(|row| row.1).collect::<StringArray>())),
        ("bases", Arc::new(rows.iter().map(|row| row.2).collect::<StringArray>())),
        ("kind", Arc::new(rows.iter().map(|row| Some(row.3)).collect::<StringArray>())),
        ("people", Arc::new(people)),
        ("most", Arc::new(Int64Array::from(vec![8; rows.len()]))),
        ("urgent", Arc::new(rows.iter().map(|row| Some(row.5)).collect::<BooleanArray>())),
    ]);
    let expected: Vec<Line> = rows
        .iter()
        .map(|(day, item, bases, kind, people, urgent)| {
            let mut demand = pack.demand("task").unwrap();
            demand = demand.set("date", *day).unwrap().set("kind", *kind).unwrap().set("people", *people as i64).unwrap();
            demand = demand.set("most", 8).unwrap().set("urgent", *urgent).unwrap();
            for (field, text) in [("item", item), ("bases", bases)] {
                if let Some(text) = text {
                    demand.set_cell(field, &jianfu::table::Cell::Text((*text).to_owned())).unwrap();
                }
            }
            Line::of(&pack.decide(&demand.finish(), &Context::of_demand()), false)
        })
        .collect();
    let mut decided = Vec::new();
    // In short blocks, whose rows are of few days, and in one.
    for block in [7, 48, 4_096] {
        let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing).block(NonZeroUsize::new(block).unwrap());
        decided = lines(&pack.decide_columns(&batch, &options, &Context::of_demand()).unwrap());
        for ((row, found), expected) in rows.iter().zip(&decided).zip(&expected) {
            assert_eq!(found, expected, "{row:?}, blocks of {block}");
        }
    }
    for outcome in [Outcome::Approve, Outcome::Refer, Outcome::Reject] {
        assert!(decided.iter().any(|line| line.outcome.as_deref() == Some(outcome.name())), "{outcome:?}");
    }
}

#[test]
fn more_values_than_are_kept_are_told_apart_all_the_same() {
    let pack = Pack::parse(
        r#"
        form task { date: date is as_of people: int }
        rule few on task { basis assumption "示例" require few: demand.people <= 70000 else reject because "过多" remedy "减少" approve because "可以" }
        default on task refer because "没有规则涵盖"
        "#,
    )
    .unwrap();
    let people = || (0..140_000_i64).chain((0..1_000).map(|number| number * 140));
    let days = Arc::new(Date32Array::from(vec![20_513; people().count()])) as ArrayRef;
    let batch = batch([("date", days), ("people", Arc::new(Int64Array::from_iter_values(people())))]);
    let decided = pack.decide_columns(&batch, &ColumnOptions::of("task"), &Context::of_demand()).unwrap();
    let outcomes = decided.column(0).as_dictionary::<Int8Type>().downcast_dict::<StringArray>().unwrap();
    for (people, outcome) in people().zip(outcomes) {
        assert_eq!(outcome, Some(if people <= 70_000 { "approve" } else { "reject" }), "{people}");
    }
}
