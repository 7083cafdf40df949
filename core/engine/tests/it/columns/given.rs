//! What may stand in a column, and what is said of what may not.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    BinaryArray, Date32Array, Date64Array, Decimal128Array, Float32Array, Float64Array, Int64Array, TimestampMicrosecondArray,
    TimestampSecondArray, UInt64Array,
};
use jianfu::history::Reach;
use jianfu::{Entry, MemoryHistory};

use super::*;

const PACK: &str = r#"
    enum status "状态" { approved "准予" }
    enum level "层级" ordered { city "市", street "街道" }
    form task "工作事项" {
      id: text "编号" date: date "提出日期" is as_of level: level "层级" fee: decimal "费用" people: int "人数" words: list of text "用语"
    }
    form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
    rule fee "费用" on task {
      basis assumption "示例"
      require demand.fee <= 0.5 else reject because "过高" remedy "减少"
      require all demand.words != "不可" else reject because "用语" remedy "改"
      approve because "可以"
    }
    quota yearly "每年一次" on visit {
      basis assumption "示例" at_most 1 per community within calendar_year counting visit where status = approved
      reject because "本年已有一次" remedy "并入下次"
    }
    default on task refer because "没有规则涵盖"
    default on visit approve because "可以"
"#;

fn pack() -> Pack {
    Pack::parse(PACK).unwrap()
}

fn decided(batch: &RecordBatch) -> Vec<Line> {
    lines(&pack().decide_columns(batch, &ColumnOptions::of("工作事项"), &Context::of_demand()).unwrap())
}

fn outcomes(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.outcome.as_deref().or(line.problem.as_deref()).unwrap()).collect()
}

fn refused(batch: &RecordBatch, form: &str) -> DataError {
    pack().decide_columns(batch, &ColumnOptions::of(form), &Context::of_demand()).unwrap_err()
}

fn dates(rows: usize) -> ArrayRef {
    Arc::new(Date32Array::from(vec![20_513; rows]))
}

/// Rows that only their words make differ.
fn fees(fee: ArrayRef) -> Vec<Line> {
    let rows = fee.len();
    let words = Arc::new(StringArray::from(vec!["好"; rows])) as ArrayRef;
    decided(&batch([("date", dates(rows)), ("words", words), ("fee", fee)]))
}

#[test]
fn a_float_is_taken_where_it_is_exact_and_is_a_problem_of_its_row_where_not() {
    let lines = fees(Arc::new(Float64Array::from(vec![Some(0.5), Some(0.75), Some(0.1), None, Some(f64::NAN)])));
    let problem = "JF-D006 fee: 浮点数 0.1 不能写成精确的小数";
    assert_eq!(outcomes(&lines), ["approve", "reject", problem, "refer", "JF-D006 fee: 浮点数 NaN 不能写成精确的小数"]);
    assert_eq!(outcomes(&fees(Arc::new(Float32Array::from(vec![0.5, 3.0])))), ["approve", "reject"]);
}

#[test]
fn a_decimal_is_exact_and_one_that_is_too_large_is_a_problem_of_its_row() {
    let numbers = Decimal128Array::from(vec![50, 51, i128::from(i64::MAX) * 1_000, -1]).with_precision_and_scale(38, 2).unwrap();
    let lines = fees(Arc::new(numbers));
    assert_eq!(outcomes(&lines), ["approve", "reject", "JF-D006 fee: 「92233720368547758070.00」不是数", "approve"]);
    let lines = fees(Arc::new(UInt64Array::from(vec![0, u64::MAX])));
    assert_eq!(outcomes(&lines), ["approve", "JF-D006 fee: 「18446744073709551615」不是数"]);
}

#[test]
fn a_moment_is_a_day_at_midnight_alone() {
    let day = 20_513_i64 * 86_400;
    let at = |dates: ArrayRef| {
        let lines = decided(&batch([("提出日期", dates)]));
        outcomes(&lines).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let problem = "JF-D006 date: 这个时刻不是某一天的零时";
    assert_eq!(at(Arc::new(Date64Array::from(vec![day * 1_000, day * 1_000 + 1]))), ["refer", problem]);
    assert_eq!(at(Arc::new(TimestampSecondArray::from(vec![day, i64::MAX]))), ["refer", problem]);
    let ahead = |moment: i64| TimestampMicrosecondArray::from(vec![moment * 1_000_000]).with_timezone("+08:00");
    assert_eq!(at(Arc::new(ahead(day - 8 * 3_600))), ["refer"]);
    assert_eq!(at(Arc::new(ahead(day))), [problem]);
    assert_eq!(at(Arc::new(Date32Array::from(vec![i32::MAX]))), [problem]);
    let named = TimestampSecondArray::from(vec![day]).with_timezone("Asia/Shanghai");
    assert_eq!(refused(&batch([("date", Arc::new(named) as ArrayRef)]), "task").code(), "JF-D015");
}

#[test]
fn a_list_holds_what_is_not_given_in_its_place() {
    let mut words = ListBuilder::new(StringBuilder::new());
    for list in [vec![Some("好")], vec![Some("好"), None], vec![None], vec![Some("不可")]] {
        list.iter().for_each(|word| words.values().append_option(*word));
        words.append(true);
    }
    words.append_null();
    let fee = Arc::new(Int64Array::from(vec![0; 5])) as ArrayRef;
    let lines = decided(&batch([("date", dates(5)), ("fee", fee), ("words", Arc::new(words.finish()))]));
    assert_eq!(outcomes(&lines), ["approve", "refer", "refer", "reject", "refer"]);
    assert_eq!(lines[1].missing.as_deref(), Some(&["words".to_owned()][..]));
}

#[test]
fn more_elements_and_more_text_than_a_demand_may_hold_are_problems_of_their_row() {
    let (many, long) = ("好；".repeat(10_001), "长".repeat(1 << 19));
    let lines = decided(&batch([
        ("date", dates(3)),
        ("words", texts([Some(&many), Some("好"), None])),
        ("编号", texts([None, None, Some(&long)])),
    ]));
    let problems: Vec<Option<&str>> = lines.iter().map(|line| line.problem.as_deref()).collect();
    let [elements, bytes] = ["JF-D009 words: 列表共有 10001 个元素，超过上限 10000", "JF-D009: 一件要求有 1572864 字节，超过上限 1048576"];
    assert_eq!(problems, [Some(elements), None, Some(bytes)]);
}

#[test]
fn lists_of_long_texts_and_of_nothing_are_held_to_the_same_limits() {
    let long = "长".repeat(1 << 10);
    let mut words = ListBuilder::new(StringBuilder::new());
    for (word, times) in [(Some(long.as_str()), 400), (None, 9_000), (None, 9_000), (Some("好"), 9_000)] {
        (0..times).for_each(|_| words.values().append_option(word));
        words.append(true);
    }
    let lines = decided(&batch([("date", dates(4)), ("words", Arc::new(words.finish()))]));
    let bytes = "JF-D009: 一件要求有 1228800 字节，超过上限 1048576";
    assert_eq!(outcomes(&lines), [bytes, "refer", "refer", "refer"]);
}

#[test]
fn what_cannot_be_read_is_a_problem_even_of_a_field_that_no_rule_asks() {
    let lines = decided(&batch([("date", dates(2)), ("people", Arc::new(Float64Array::from(vec![3.0, 0.1])))]));
    assert_eq!(outcomes(&lines)[0], "refer");
    assert!(outcomes(&lines)[1].starts_with("JF-D006 people"), "{lines:?}");
}

#[test]
fn a_column_that_no_form_has_is_not_read_and_one_that_is_meant_otherwise_is_a_problem() {
    let lines = decided(&batch([
        ("date", dates(2)),
        ("备注", texts([Some("甲"), Some("乙")])),
        ("费用（元）", texts([Some(" "), Some("0.5")])),
        ("社区", texts([None, Some("玉兰")])),
    ]));
    assert_eq!(outcomes(&lines), ["refer", "JF-D005 费用（元）: 没有一个表单有字段「费用（元）」"]);
    let lines = decided(&batch([("date", dates(1)), ("社区", texts([Some("玉兰")]))]));
    assert_eq!(outcomes(&lines), ["JF-D005 社区: 表单「工作事项」没有字段「社区」"]);
    let lines = decided(&batch([("date", dates(3)), ("form", texts([Some("task"), Some("走访"), Some("没有")]))]));
    assert_eq!(
        outcomes(&lines)[1..],
        ["JF-D004 form: 这一行写的是表单「走访」，而这一批按「工作事项」判定", "JF-D004: 规则包没有表单「没有」"]
    );
}

#[test]
fn what_is_wrong_with_the_batch_is_told_before_anything_is_decided() {
    assert_eq!(refused(&batch([("date", dates(1))]), "没有").code(), "JF-D004");
    let twice = refused(&batch([("date", dates(1)), ("提出日期", dates(1))]), "task");
    assert_eq!((twice.code(), twice.message().en.as_str()), ("JF-D023", "the columns `date` and `提出日期` are one and the same field"));
    let binary = refused(&batch([("level", Arc::new(BinaryArray::from_vec(vec![b"x"])) as ArrayRef)]), "task");
    assert_eq!((binary.code(), binary.field()), ("JF-D015", Some("level")));
    let list = ListBuilder::new(StringBuilder::new()).finish();
    assert_eq!(refused(&batch([("level", Arc::new(list) as ArrayRef)]), "task").code(), "JF-D015");
    let names: Vec<String> = (0..1_001).map(|number| format!("列{number}")).collect();
    let many = RecordBatch::try_from_iter(names.iter().map(|name| (name, dates(1)))).unwrap();
    assert_eq!(refused(&many, "task").code(), "JF-D009");
}

#[test]
fn a_run_that_is_stopped_hands_out_nothing_and_progress_counts_every_row() {
    let (pack, rows) = (pack(), batch([("date", dates(10))]));
    let (stop, told) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let tell = |done: usize| {
        told.lock().unwrap().push(done);
        stop.store(done >= 6, Ordering::Relaxed);
    };
    let options = ColumnOptions::of("task").block(3.try_into().unwrap());
    let decide = |options: &ColumnOptions<'_>| pack.decide_columns(&rows, options, &Context::of_demand());
    assert_eq!(decide(&options.progress(&tell).stopped_by(&stop)).unwrap_err().code(), "JF-D016");
    assert_eq!(*told.lock().unwrap(), [3, 6]);
    told.lock().unwrap().clear();
    assert_eq!(decide(&options.progress(&tell)).unwrap().num_rows(), 10);
    assert_eq!(*told.lock().unwrap(), [3, 6, 9, 10]);
}

#[test]
fn an_empty_batch_comes_out_empty() {
    let decided = pack().decide_columns(&batch([("date", dates(0))]), &ColumnOptions::of("task"), &Context::of_demand()).unwrap();
    assert_eq!((decided.num_rows(), decided.schema()), (0, jianfu::columns::decided_schema()));
}

fn visits(pack: &Pack) -> (RecordBatch, MemoryHistory) {
    let mut history = pack.history(Reach::Ever);
    let known = r#"{"form": "visit", "id": "H1", "date": "2026-01-01", "community": "玉兰"}"#;
    let entry = Entry::new("H1", pack.demand_from_json(known, None).unwrap()).unwrap().status("approved").unwrap();
    history.add(entry).unwrap();
    let batch = batch([
        ("编号", texts([Some("C"), Some("A"), Some("B"), Some("D")])),
        ("日期", texts([Some("2027-03-01"), Some("2026-05-01"), Some("2027-02-01"), Some("明天")])),
        ("社区", texts([Some("玉兰"); 4])),
    ]);
    (batch, history)
}

#[test]
fn what_is_approved_counts_for_rows_that_come_after_it_by_day() {
    let pack = pack();
    let (batch, history) = visits(&pack);
    let context = Context::of_demand().with(&history);
    let options = ColumnOptions::of("visit");
    let decided = lines(&pack.decide_columns(&batch, &options, &context).unwrap());
    assert_eq!(outcomes(&decided), ["reject", "reject", "approve", "JF-D006 date: 「明天」不是日期"]);
    assert_eq!(decided[0].reasons.as_deref(), Some(&["yearly#limit".to_owned()][..]));
    // In parts too much would be approved.
    let in_parts = pack.decide_batches([Ok(batch.clone())], &options, &context).unwrap_err();
    assert_eq!(in_parts.code(), "JF-D017");
    let stop = AtomicBool::new(true);
    assert_eq!(pack.decide_columns(&batch, &options.stopped_by(&stop), &context).unwrap_err().code(), "JF-D016");
}

#[test]
fn a_batch_that_cannot_be_read_ends_the_stream() {
    let pack = pack();
    let broken = Err(arrow_schema::ArrowError::ParseError("broken".to_owned()));
    let batches = [Ok(batch([("date", dates(1))])), broken, Ok(batch([("date", dates(1))]))];
    let options = ColumnOptions::of("task").lang(jianfu::Lang::En);
    let decided = pack.decide_batches(batches, &options, &Context::of_demand()).unwrap();
    let found: Vec<Result<usize, &str>> = decided.map(|batch| batch.map(|batch| batch.num_rows()).map_err(|error| error.code())).collect();
    assert_eq!(found, [Ok(1), Err("JF-D001")]);
}
