//! How long a row of a record batch takes, by how its columns are encoded and on how many threads it is decided.

use std::hint::black_box;
use std::time::Duration;

use arrow_array::RecordBatch;
use criterion::{Criterion, Throughput};
use jianfu_benches::batch::Rows;

const ITEMS: usize = 1_000;
const ROWS: usize = 1_000_000;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let rows = Rows::of(ITEMS, ROWS);
    assert_eq!(rows.decide(&rows.text, 1), rows.decide(&rows.dictionary, 2), "the encoding changes a decision");
    let mut group = criterion.benchmark_group("batch");
    group.throughput(Throughput::Elements(ROWS as u64));
    let mut measure = |name: &str, batch: &RecordBatch, threads: usize| {
        group.bench_function(name, |bencher| bencher.iter(|| rows.decide(black_box(batch), threads)));
    };
    measure("text", &rows.text, 1);
    measure("text-2", &rows.text, 2);
    measure("dictionary", &rows.dictionary, 1);
    measure("dictionary-2", &rows.dictionary, 2);
    group.finish();
    criterion.final_summary();
}
