//! What is kept of values lies in tables of a limited size: past the limits, and where values come late, rows come out as demands of their own do.

use std::num::NonZeroUsize;

use arrow_array::{BooleanArray, Date32Array, Int64Array, LargeStringArray, StringViewArray};
use jianfu::columns::MissingOf;
use jianfu::table::Cell;
use jiff::civil::date;

use super::*;

const PACK: &str = r#"
    form task "工作事项" { date: date "日期" is as_of name: text "名称" people: int "人数" most: int "上限" least: int "下限" urgent: bool "紧急" }
    list known "名录" { effect allow columns { most: int "至多" least: int "至少" } basis assumption "示例"
      item A "甲" { most: 5, least: 1 } item B "乙" { most: 2000, least: 0 } item C "丙" { least: 3 }
    }
    rule few "人数" on task {
      basis assumption "示例"
      require most: demand.people <= demand.most else reject because "过多" remedy "减少"
      require least: demand.people >= demand.least else reject because "过少" remedy "增加"
      require other: demand.people != demand.most else reject because "相等" remedy "改"
      require urgent: demand.urgent else reject because "不紧急" remedy "改"
      require negative: demand.people >= 0 else reject because "是负数" remedy "改"
      require small: demand.least < 1000 else reject because "下限过大" remedy "改"
      approve because "可以"
    }
    rule named "名称" on task {
      basis assumption "示例"
      require known: demand.name in known else refer because "不在名录" remedy "申请"
      require listed: demand.people <= known(demand.name).most else reject because "过多" remedy "减少"
      require floor: demand.people >= known(demand.name).least else reject because "过少" remedy "增加"
      approve because "可以"
    }
    default on task refer because "没有规则涵盖"
"#;

/// The first day is within the calendar and far from what is in force.
const DAYS: [Option<i32>; 4] = [Some(20_513), None, Some(-700_000), Some(20_514)];

#[derive(Debug, Clone, Copy)]
struct Row {
    day: Option<i32>,
    name: Option<&'static str>,
    people: Option<i64>,
    most: Option<i64>,
    least: Option<i64>,
    urgent: Option<bool>,
}

impl Row {
    fn of(people: i64, most: i64) -> Self {
        Self { day: DAYS[0], name: Some("甲"), people: Some(people), most: Some(most), least: Some(1), urgent: Some(true) }
    }

    fn line(&self, pack: &Pack) -> Line {
        let mut demand = pack.demand("task").unwrap();
        let day = self.day.map(|day| date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap());
        let cells = [
            ("date", day.map(Cell::Date)),
            ("name", self.name.map(|name| Cell::Text(name.to_owned()))),
            ("people", self.people.map(|people| Cell::Number(people.to_string()))),
            ("most", self.most.map(|most| Cell::Number(most.to_string()))),
            ("least", self.least.map(|least| Cell::Number(least.to_string()))),
            ("urgent", self.urgent.map(Cell::Bool)),
        ];
        for (field, cell) in cells {
            if let Some(Err(error)) = cell.map(|cell| demand.set_cell(field, &cell)) {
                return Line::problem(&error);
            }
        }
        Line::of(&pack.decide(&demand.finish(), &Context::of_demand()), false)
    }
}

fn record_batch(rows: &[Row], names: ArrayRef) -> RecordBatch {
    let numbers = |of: fn(&Row) -> Option<i64>| Arc::new(rows.iter().map(of).collect::<Int64Array>()) as ArrayRef;
    batch([
        ("date", Arc::new(rows.iter().map(|row| row.day).collect::<Date32Array>()) as ArrayRef),
        ("name", names),
        ("people", numbers(|row| row.people)),
        ("most", numbers(|row| row.most)),
        ("least", numbers(|row| row.least)),
        ("urgent", Arc::new(rows.iter().map(|row| row.urgent).collect::<BooleanArray>())),
    ])
}

/// Decides rows in each encoding of their names, whole and in parts, on one thread and two, and compares each with a demand of its own.
fn come_out_the_same(rows: &[Row]) -> Vec<Line> {
    let pack = Pack::parse(PACK).unwrap_or_else(|error| panic!("{error:#?}"));
    let expected: Vec<Line> = rows.iter().map(|row| row.line(&pack)).collect();
    let names = || rows.iter().map(|row| row.name);
    let encodings: [ArrayRef; 4] = [
        Arc::new(names().collect::<StringArray>()),
        Arc::new(names().collect::<LargeStringArray>()),
        Arc::new(names().collect::<StringViewArray>()),
        Arc::new(names().collect::<arrow_array::DictionaryArray<Int32Type>>()),
    ];
    let some = |number| NonZeroUsize::new(number).unwrap();
    for (encoding, (threads, block)) in encodings.into_iter().zip([(1, 4_096), (2, 1_000), (1, 7), (1, 1 << 20)]) {
        let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing).threads(some(threads)).block(some(block));
        let whole = record_batch(rows, encoding);
        let cut = rows.len() / 3;
        for (start, part) in [(0, whole.clone()), (cut, whole.slice(cut, rows.len() - cut)), (0, whole.slice(0, cut))] {
            let decided = lines(&pack.decide_columns(&part, &options, &Context::of_demand()).unwrap());
            assert_eq!(decided.len(), part.num_rows());
            for ((row, found), expected) in rows[start..].iter().zip(&decided).zip(&expected[start..]) {
                assert_eq!(found, expected, "{row:?}, {threads} threads, blocks of {block}");
            }
        }
    }
    expected
}

#[test]
fn numbers_with_the_same_last_bits_are_told_apart() {
    let far =
        [0, 1, -1, 1_024, -1_024, 1_025, 1 << 20, (1 << 20) + 1, 1 << 54, 1 << 55, -(1 << 55), 1 << 56, i64::MAX, i64::MIN, i64::MIN + 1];
    let rows: Vec<Row> = far.iter().flat_map(|people| far.iter().map(|most| Row::of(*people, *most))).collect();
    let twice: Vec<Row> = rows.iter().chain(&rows).copied().collect();
    come_out_the_same(&twice);
}

#[test]
fn comparisons_that_come_late_or_are_too_many_to_keep_come_out_the_same() {
    // Few values first, then so many on both sides that what comes of them is kept no more, then the first again.
    let few = (0..1_500).map(|row| Row::of(row % 3, row % 5));
    let more = (0..2_100).map(|row| Row::of(row % 40, row * 7 % 70 - 20));
    let many = (0..2_600).map(|row| Row::of(row, 2_600 - row));
    let rows: Vec<Row> = few.clone().chain(more).chain(many).chain(few).collect();
    come_out_the_same(&rows);
}

#[test]
fn comparisons_fill_their_table_to_the_last_place() {
    // Three values and one that is not given are as many as there is room for beside each value on the other side.
    let rows = (0..400).map(|row| Row { most: [Some(3), Some(5), Some(7), None][row % 4], ..Row::of(row as i64 / 4 % 9, 0) });
    come_out_the_same(&rows.collect::<Vec<_>>());
}

#[test]
fn comparisons_of_which_one_is_unknown_are_not_taken_for_others() {
    let row = |name, people| Row { name: Some(name), least: Some(1), ..Row::of(people, 10_000) };
    let rows = [row("丙", 2), row("甲", 3_000), row("丙", 3), row("乙", 3_000), row("丙", 2)];
    let lines = come_out_the_same(&rows);
    assert_ne!(lines[0], lines[1]);
}

#[test]
fn comparisons_and_days_are_forgotten_with_the_values() {
    let pack = Pack::parse(
        r#"
        form task { date: date is as_of people: int most: int }
        rule few on task {
          basis assumption "示例" valid from 2026-03-01
          require few: demand.people <= demand.most else reject because "过多" remedy "减少"
          approve because "可以"
        }
        default on task refer because "没有规则涵盖"
        "#,
    )
    .unwrap();
    // So many values that all are forgotten, and numbered anew: a day on which the rule is not in force yet gets the number of the first.
    let day = |people: i64| if (65_000..70_000).contains(&people) { 20_512 } else { 20_513 };
    let people: Vec<i64> = (0..140_000).collect();
    let batch = batch([
        ("date", Arc::new(Date32Array::from_iter_values(people.iter().map(|people| day(*people)))) as ArrayRef),
        ("people", Arc::new(Int64Array::from_iter_values(people.iter().copied()))),
        ("most", Arc::new(Int64Array::from(vec![40_000; people.len()]))),
    ]);
    let decided = pack.decide_columns(&batch, &ColumnOptions::of("task"), &Context::of_demand()).unwrap();
    let outcomes = decided.column(0).as_dictionary::<Int8Type>().downcast_dict::<StringArray>().unwrap();
    for (people, outcome) in people.into_iter().zip(outcomes) {
        let expected = if day(people) == 20_512 {
            "refer"
        } else if people <= 40_000 {
            "approve"
        } else {
            "reject"
        };
        assert_eq!(outcome, Some(expected), "{people}");
    }
}

#[test]
fn rows_with_many_reasons_and_with_few_stand_side_by_side() {
    let rows: Vec<Row> = (0..300)
        .map(|row| Row {
            name: [Some("甲"), Some("乙"), Some("丙"), Some("丁"), None][row % 5],
            people: [Some(3), Some(-4), None, Some(3_000)][row / 5 % 4],
            least: [Some(1), Some(5_000), None][row / 3 % 3],
            urgent: [Some(true), Some(false), None][row / 7 % 3],
            ..Row::of(0, if row % 2 == 0 { 10 } else { -4 })
        })
        .collect();
    let lines = come_out_the_same(&rows);
    let counts: Vec<usize> = lines.iter().filter_map(|line| Some(line.reasons.as_ref()?.len())).collect();
    assert!(counts.contains(&1) && counts.contains(&4) && counts.iter().any(|count| *count > 4), "{counts:?}");
}

#[test]
fn rows_without_a_day_leave_the_others_alone() {
    let rows: Vec<Row> =
        (0..200).map(|row| Row { day: DAYS[row / 3 % 4], urgent: Some(row % 5 < 2), ..Row::of(row as i64 % 7, 4) }).collect();
    come_out_the_same(&rows);
}

#[test]
fn texts_that_begin_and_end_alike_are_told_apart() {
    // Of each length around what is compared at once, with differences in every part, and some of them before the end of all texts.
    let mut names = vec![Some("甲"), Some("乙"), None, Some(""), Some("\u{0}"), Some("甲\u{0}"), Some("甲甲甲甲甲甲")];
    for len in (1..40).rev() {
        for at in [0, len / 2, len - 1] {
            let text: String = (0..len).map(|place| if place == at { 'y' } else { 'x' }).collect();
            names.push(Some(text.leak()));
        }
    }
    names.extend([Some("丙"), Some("甲"), Some("x")]);
    let rows: Vec<Row> = (0..names.len() * 4).map(|row| Row { name: names[row % names.len()], ..Row::of(3, 4) }).collect();
    let lines = come_out_the_same(&rows);
    let approved = lines.iter().filter(|line| line.outcome.as_deref() == Some("approve")).count();
    let listed = rows.iter().filter(|row| matches!(row.name, Some("甲" | "乙"))).count();
    assert_eq!(approved, listed);
}

#[test]
fn many_texts_are_told_apart() {
    // More than there is room for where they are found at once, of which one in some is on the list.
    let names: Vec<&'static str> = (0..9_000).map(|number| &*format!("某{number}").leak()).collect();
    let name = |row: usize| if row.is_multiple_of(9) { "乙" } else { names[row * 31 % names.len()] };
    let rows: Vec<Row> = (0..12_000).map(|row| Row { name: Some(name(row)), ..Row::of(3, 4) }).collect();
    come_out_the_same(&rows);
}

#[test]
fn what_is_missing_is_of_the_row_alone() {
    let pack = Pack::parse(
        r#"
        form task { date: date is as_of people: int most: int }
        rule few on task { basis assumption "示例" require few: demand.people <= demand.most else reject because "过多" remedy "减少" approve because "可以" }
        default on task refer because "没有规则涵盖"
        "#,
    )
    .unwrap();
    // No test tells the two rows apart, but something else is missing.
    let batch = batch([
        ("date", Arc::new(Date32Array::from(vec![20_513; 4])) as ArrayRef),
        ("people", Arc::new(Int64Array::from(vec![None, Some(3), None, Some(3)]))),
        ("most", Arc::new(Int64Array::from(vec![Some(4), None, Some(4), None]))),
    ]);
    let decided = lines(&pack.decide_columns(&batch, &ColumnOptions::of("task"), &Context::of_demand()).unwrap());
    let missing: Vec<String> = decided.into_iter().flat_map(|line| line.missing.unwrap_or_default()).collect();
    assert_eq!(missing, ["people", "most", "people", "most"]);
}
