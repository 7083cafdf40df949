//! How long it takes to decide a batch against a ledger on disk and to record every decision.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use jianfu::history::Reach;
use jianfu_benches::history::{quotas, year_of_inspections};
use jianfu_ledger::Ledger;
use jiff::civil::date;

/// Demands that are decided together.
const ROWS: usize = 10_000;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5))
        .configure_from_args();
    let pack = quotas();
    let demands = year_of_inspections(&pack, ROWS);
    let at = date(2026, 11, 1).at(9, 0, 0, 0);
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("record-10k", |bencher| {
        let empty = || {
            let folder = tempfile::tempdir().unwrap();
            let ledger = Ledger::create(folder.path().join("bench.jfl"), Reach::Ever, at).unwrap();
            (folder, ledger)
        };
        let decide = |(folder, mut ledger): (tempfile::TempDir, Ledger)| {
            let mut decided = 0;
            ledger.decide(&pack, &demands, at, &mut |_, _| decided += 1).unwrap();
            assert_eq!(decided, ROWS);
            (folder, ledger)
        };
        bencher.iter_batched(empty, decide, BatchSize::PerIteration);
    });
    group.finish();
    criterion.final_summary();
}
