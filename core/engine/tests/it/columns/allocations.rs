//! What is allocated while deciding: nothing for each demand, nothing for each row.

use arrow_array::types::Int32Type;
use arrow_array::{BooleanArray, DictionaryArray, Int64Array};
use jianfu::Scratch;
use jianfu::columns::MissingOf;

use super::*;

const PACK: &str = r#"
    form task "工作事项" { id: text date: date is as_of item: text kinds: list of text people: int fee: decimal funded: bool }
    list allowed "准许清单" { effect allow basis assumption "示例" item A "统计表" item B "走访" }
    rule listed on task {
      basis assumption "示例"
      require listed: demand.item in allowed else refer because "不在清单内" remedy "申请"
      require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
      require paid: demand.funded or demand.fee <= 0.5 else reject because "没有经费" remedy "落实经费"
      approve because "可以" provided "不得增加" when demand.people > 1 provided "留档"
      except known { basis assumption "示例" when any demand.kinds = "旧" approve because "旧例" }
    }
    default on task refer because "没有规则涵盖"
"#;

fn pack() -> Pack {
    Pack::parse(PACK).unwrap()
}

fn cycled<'t>(rows: usize, texts: &'t [Option<&'t str>]) -> impl Iterator<Item = Option<&'t str>> {
    texts.iter().copied().cycle().take(rows)
}

/// So many rows of text, dictionaries and numbers, without problems.
fn rows(rows: usize) -> RecordBatch {
    let ids: StringArray = (0..rows).map(|row| Some(format!("R{row}"))).collect();
    let kinds = cycled(rows, &[Some("旧；新"), None, Some("新"), Some("甲、乙")]).collect::<DictionaryArray<Int32Type>>();
    let numbers = (0..rows).map(|row| i64::try_from(row % 5).ok());
    batch([
        ("id", Arc::new(ids) as ArrayRef),
        ("date", Arc::new(cycled(rows, &[Some("2026-03-01"), Some("2026年3月2日")]).collect::<StringArray>())),
        ("item", Arc::new(cycled(rows, &[Some("统计表"), Some("走访"), Some("别的"), None, Some(" 走 访 ")]).collect::<StringArray>())),
        ("kinds", Arc::new(kinds)),
        ("people", Arc::new(numbers.collect::<Int64Array>())),
        ("fee", Arc::new(cycled(rows, &[Some("0.5"), Some("１．２"), None]).collect::<StringArray>())),
        ("funded", Arc::new((0..rows).map(|row| Some(row % 3 == 0)).collect::<BooleanArray>())),
    ])
}

#[test]
fn deciding_into_a_scratch_allocates_nothing() {
    let pack = pack();
    let texts =
        [r#""item": "统计表", "people": 2, "funded": true"#, r#""item": "走访", "people": 9"#, r#""people": 1"#, r#""kinds": ["旧"]"#];
    let demands = texts.map(|text| pack.demand_from_json(&format!(r#"{{"form": "task", "date": "2026-03-01", {text}}}"#), None).unwrap());
    let mut scratch = Scratch::default();
    let mut decide_all = || -> usize {
        let mut read = 0;
        for demand in &demands {
            pack.decide_into(demand, &Context::of_demand(), &mut scratch).each_reason(|reason| read += reason.rule().len());
        }
        read
    };
    let first = decide_all();
    // What came of the very first demand is kept only when it is seen again.
    assert_eq!(decide_all(), first);
    let mut again = 0;
    let counted = allocation_counter::measure(|| again = (0..100).map(|_| decide_all()).sum());
    assert_eq!((counted.count_total, again), (0, first * 100));
}

#[test]
fn a_further_row_allocates_nothing() {
    let pack = pack();
    let options = ColumnOptions::of("task").missing_of(MissingOf::Nothing);
    let allocations = |count: usize| {
        let batch = rows(count);
        let counted = allocation_counter::measure(|| {
            pack.decide_columns(&batch, &options, &Context::of_demand()).unwrap();
        });
        counted.count_total
    };
    // One block, and then as many rows more: the buffers of the columns are the same in number, and what is read is the same.
    let (few, many) = (allocations(2_048), allocations(4_096));
    assert!(many.saturating_sub(few) < 64, "{few} allocations for 2,048 rows, {many} for 4,096");
    // A block more costs its buffers.
    let (one, hundred) = (allocations(4_096), allocations(409_600));
    assert!(hundred < one + 99 * 32, "{one} allocations for a block, {hundred} for a hundred");
}

#[test]
fn reading_json_into_a_scratch_and_deciding_allocates_nothing() {
    let pack = pack();
    let texts = [
        r#"{"form": "task", "id": "S1", "date": "2026-03-01", "item": "统计表", "people": 2, "funded": true, "kinds": ["新", "Ａ"]}"#,
        r#"{"form": "task", "id": "S2", "date": "2026-03-02", "item": "走 访", "people": 9, "fee": 0.5}"#,
        r#"{"form": "task", "date": "2026-03-01", "people": 1, "kinds": ["旧", "甲", "乙"]}"#,
    ];
    let mut scratch = Scratch::default();
    let mut decide_all = || -> usize {
        let mut read = 0;
        for text in texts {
            let decision = pack.decide_json(text, None, &Context::of_demand(), &mut scratch).unwrap();
            decision.each_reason(|reason| read += reason.rule().len());
        }
        read
    };
    let first = decide_all();
    // Texts of different lengths change their places in memory until each is long enough.
    (0..10).for_each(|_| assert_eq!(decide_all(), first));
    let mut again = 0;
    let counted = allocation_counter::measure(|| again = (0..100).map(|_| decide_all()).sum());
    assert_eq!((counted.count_total, again), (0, first * 100));
}
