//! Rows of values that were met before, among others that were not; and packs whose rows differ in more ways than there is room for at first.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use arrow_array::types::Int32Type;
use arrow_array::{BooleanArray, Date32Array, DictionaryArray, Int64Array};
use jianfu::columns::MissingOf;
use jianfu::table::Cell;
use jiff::civil::date;

use super::*;

/// A row of a pack of flags and one number.
#[derive(Debug, Clone)]
struct Row {
    day: Option<&'static str>,
    flags: Vec<Option<bool>>,
    people: Option<i64>,
    kind: Option<&'static str>,
}

/// A pack with so many flags, each of which is asked for, and so many limits of a number.
fn pack(flags: usize, limits: usize) -> Pack {
    let mut text =
        String::from("enum kind \"类别\" { visit \"走访\", report \"报表\" }\nform task { date: date is as_of people: int kind: kind\n");
    (0..flags).for_each(|flag| writeln!(text, "  flag{flag}: bool").unwrap());
    text.push_str("}\nrule all on task {\n  basis assumption \"示例\" valid from 2026-03-01\n");
    for flag in 0..flags {
        writeln!(text, "  require f{flag}: demand.flag{flag} else reject because \"缺 {flag}\" remedy \"补\"").unwrap();
    }
    for limit in 0..limits {
        writeln!(text, "  require l{limit}: demand.people <= {} else reject because \"过 {limit}\" remedy \"减\"", limit * 3).unwrap();
    }
    text.push_str("  require kind: demand.kind = visit else refer because \"类别不同\" remedy \"改\"\n  approve because \"可以\"\n}\n");
    text.push_str("default on task refer because \"没有规则涵盖\"\n");
    Pack::parse(&text).unwrap_or_else(|error| panic!("{error:#?}"))
}

fn line(pack: &Pack, row: &Row) -> Line {
    let mut demand = pack.demand("task").unwrap();
    let flag = |(at, flag): (usize, &Option<bool>)| (format!("flag{at}"), flag.map(Cell::Bool));
    let text = |text: Option<&'static str>| text.map(|text| Cell::Text(text.to_owned()));
    let mut cells = vec![("date".to_owned(), text(row.day))];
    cells.push(("people".to_owned(), row.people.map(|people| Cell::Number(people.to_string()))));
    cells.push(("kind".to_owned(), text(row.kind)));
    cells.extend(row.flags.iter().enumerate().map(flag));
    for (field, cell) in cells {
        if let Some(Err(error)) = cell.map(|cell| demand.set_cell(&field, &cell)) {
            return Line::problem(&error);
        }
    }
    Line::of(&pack.decide(&demand.finish(), &Context::of_demand()), false)
}

/// Decides rows from texts, from dictionaries and from values of their own types, and compares each with a demand of its own.
fn come_out_the_same((flags, limits): (usize, usize), rows: &[Row]) {
    let pack = pack(flags, limits);
    let expected: Vec<Line> = rows.iter().map(|row| line(&pack, row)).collect();
    let days = || rows.iter().map(|row| row.day);
    let kinds = || rows.iter().map(|row| row.kind);
    let number =
        |text: &str| text.parse().ok().map(|day: jiff::civil::Date| day.since((jiff::Unit::Day, date(1970, 1, 1))).unwrap().get_days());
    let are_days = days().flatten().all(|day| number(day).is_some());
    let mut encodings: Vec<[ArrayRef; 2]> = vec![
        [Arc::new(days().collect::<StringArray>()), Arc::new(kinds().collect::<DictionaryArray<Int32Type>>())],
        [Arc::new(days().collect::<DictionaryArray<Int32Type>>()), Arc::new(kinds().collect::<StringArray>())],
    ];
    if are_days {
        let days = days().map(|day| day.and_then(number)).collect::<Date32Array>();
        encodings.push([Arc::new(days), Arc::new(kinds().collect::<DictionaryArray<Int32Type>>())]);
    }
    let some = |number| NonZeroUsize::new(number).unwrap();
    for ([days, kinds], (threads, block)) in encodings.into_iter().zip([(1, 4_096), (1, 1_500), (2, 2_048)]) {
        let mut columns: Vec<(String, ArrayRef)> = vec![("date".to_owned(), days), ("kind".to_owned(), kinds)];
        columns.push(("people".to_owned(), Arc::new(rows.iter().map(|row| row.people).collect::<Int64Array>())));
        for flag in 0..flags {
            columns.push((format!("flag{flag}"), Arc::new(rows.iter().map(|row| row.flags[flag]).collect::<BooleanArray>())));
        }
        let whole = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap();
        let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing).threads(some(threads)).block(some(block));
        let cut = 37;
        for (start, part) in [(0, whole.clone()), (cut, whole.slice(cut, rows.len() - cut))] {
            let decided = lines(&pack.decide_columns(&part, &options, &Context::of_demand()).unwrap());
            for ((at, found), expected) in decided.iter().enumerate().zip(&expected[start..]) {
                assert_eq!(found, expected, "row {at} from {start}: {:?}, {threads} threads, blocks of {block}", rows[start + at]);
            }
        }
        let on = Context::on(date(2026, 2, 1));
        let decided = lines(&pack.decide_columns(&whole, &options, &on).unwrap());
        let undecided = |line: &Line| line.outcome.as_deref() == Some("refer") || line.problem.is_some();
        assert!(decided.iter().all(undecided), "the rule is not in force yet");
    }
}

/// A plain row; those after it differ from it a little.
fn plain(at: usize, flags: usize) -> Row {
    Row {
        day: Some(["2026-03-01", "2026-03-02", "2026-04-30"][at % 3]),
        flags: (0..flags).map(|flag| Some(!(at / 7 + flag).is_multiple_of(5))).collect(),
        people: Some((at % 4) as i64),
        kind: Some(["走访", "report"][at / 5 % 2]),
    }
}

#[test]
fn rows_that_are_new_leave_those_around_them_alone() {
    let rows = (0..6_500).map(|at| {
        let row = plain(at, 3);
        match at % 401 {
            400 => Row { day: [None, Some("2026-02-28"), Some("2026-02-01"), Some("2027-01-01"), Some("2026-02-27")][at / 401 % 5], ..row },
            300 => Row { people: [None, Some(-1), Some(1 << 40), Some(at as i64)][at / 401 % 4], ..row },
            200 => Row { kind: [None, Some("不是类别"), Some("visit"), Some(" 走访 ")][at / 401 % 4], ..row },
            100 => Row { flags: vec![None, Some(at % 2 == 0), None], ..row },
            _ => row,
        }
    });
    come_out_the_same((3, 2), &rows.collect::<Vec<_>>());
}

#[test]
fn days_that_cannot_be_read_leave_the_others_alone() {
    let day = |at: usize| [Some("明天"), Some(" "), None, Some("2026-02-30"), Some("2026-02-01")][at / 331 % 5];
    let rows = (0..6_000).map(|at| if at % 331 == 330 { Row { day: day(at), ..plain(at, 2) } } else { plain(at, 2) });
    come_out_the_same((2, 1), &rows.collect::<Vec<_>>());
}

#[test]
fn whole_chunks_of_new_rows_stand_between_those_that_were_met() {
    let rows = (0..8_000).map(|at| match at / 1_024 {
        3 => Row { people: Some(at as i64), ..plain(at, 2) },
        5 => Row { kind: [None, Some("不是类别")][at % 2], ..plain(at, 2) },
        _ => plain(at, 2),
    });
    come_out_the_same((2, 20), &rows.collect::<Vec<_>>());
}

#[test]
fn a_number_has_more_classes_than_a_byte_can_tell() {
    // They come late, so that fields grow while rows are decided.
    let rows = (0..5_000).map(|at| Row { people: Some(if at < 3_000 { 2 } else { (at * 7 % 870) as i64 }), ..plain(at, 1) });
    come_out_the_same((1, 280), &rows.collect::<Vec<_>>());
}

#[test]
fn more_flags_than_fit_into_one_word_are_told_apart() {
    // The first are few, and each flag differs in some row.
    for flags in [11, 40] {
        let rows = (0..3_000).map(|at| {
            let mut row = plain(0, flags);
            if at > 1_100 {
                row.flags[at % flags] = [None, Some(false), Some(true)][at / flags % 3];
                row.flags[at * 5 % flags] = Some(at % 2 == 0);
            }
            Row { day: plain(at, 0).day, people: Some((at % 3) as i64), ..row }
        });
        come_out_the_same((flags, 1), &rows.collect::<Vec<_>>());
    }
}

#[test]
fn long_texts_that_begin_and_end_alike_are_told_apart() {
    let pack = Pack::parse(
        r#"
        form task { date: date is as_of item: text }
        list items "清单" { effect allow basis assumption "示例" item A "减轻基层负担甲项工作清单" item B "减轻基层负担乙项工作清单" }
        rule gate on task {
          basis assumption "示例"
          require listed: demand.item in items else refer because "不在清单" remedy "申请"
          require first: demand.item != "减轻基层负担乙项工作清单" else reject because "是乙项" remedy "改"
          approve because "可以"
        }
        default on task refer because "没有规则涵盖"
        "#,
    )
    .unwrap();
    let texts = [("减轻基层负担甲项工作清单", "approve"), ("减轻基层负担乙项工作清单", "reject"), ("减轻基层负担丙项工作清单", "refer")];
    let rows = || (0..5_000).map(|at| texts[at * 7 / 5 % 3]);
    let batch = batch([
        ("date", Arc::new(Date32Array::from(vec![20_513; 5_000])) as ArrayRef),
        ("item", Arc::new(rows().map(|(text, _)| Some(text)).collect::<StringArray>())),
    ]);
    let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing);
    let decided = lines(&pack.decide_columns(&batch, &options, &Context::of_demand()).unwrap());
    for (line, (text, outcome)) in decided.iter().zip(rows()) {
        assert_eq!(line.outcome.as_deref(), Some(outcome), "{text}");
    }
}

#[test]
fn a_text_that_was_met_names_what_is_in_force_on_the_rows_own_day() {
    let pack = Pack::parse(
        r#"
        form task { date: date is as_of item: text people: int }
        list items "清单" {
          effect allow columns { most: int "至多" } basis assumption "示例"
          item K "甲" { most: 2 } valid from 2026-02-01 to 2026-06-30
          item K "甲" { most: 5 } valid from 2026-07-01
          item L "乙" { most: 2 } valid to 2026-05-31
        }
        rule gate on task {
          basis assumption "示例"
          require listed: demand.item in items else refer because "不在清单" remedy "申请"
          require most: demand.people <= items(demand.item).most else reject because "过多" remedy "减少"
          approve because "可以"
        }
        default on task refer because "没有规则涵盖"
        "#,
    )
    .unwrap();
    // Many rows of each month, so that all values were met when the next begins.
    let rows: Vec<(jiff::civil::Date, &str, i64)> =
        (0..9_000).map(|at| (date(2026, 1 + (at / 750) as i8, 15), ["甲", "K", "乙"][at % 3], (at / 3 % 7) as i64)).collect();
    let days = || rows.iter().map(|row| row.0.since((jiff::Unit::Day, date(1970, 1, 1))).unwrap().get_days());
    let encodings: [ArrayRef; 2] = [
        Arc::new(Date32Array::from_iter_values(days())),
        Arc::new(rows.iter().map(|row| Some(row.0.to_string())).collect::<StringArray>()),
    ];
    for days in encodings {
        let batch = batch([
            ("date", days),
            ("item", Arc::new(rows.iter().map(|row| Some(row.1)).collect::<DictionaryArray<Int32Type>>())),
            ("people", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.2)))),
        ]);
        for block in [50, 4_096] {
            let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing).block(NonZeroUsize::new(block).unwrap());
            let decided = lines(&pack.decide_columns(&batch, &options, &Context::of_demand()).unwrap());
            for (line, row) in decided.iter().zip(&rows) {
                let most = match (row.1, row.0.month()) {
                    ("甲" | "K", 2..=6) | ("乙", 1..=5) => Some(2),
                    ("甲" | "K", 7..) => Some(5),
                    _ => None,
                };
                let outcome = most.map_or("refer", |most| if row.2 <= most { "approve" } else { "reject" });
                assert_eq!(line.outcome.as_deref(), Some(outcome), "{row:?}, blocks of {block}");
            }
        }
    }
}
