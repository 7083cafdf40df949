//! How long counting takes: a decision against a small and a large index, building an index, and a whole batch.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput};
use jianfu::history::Reach;
use jianfu::{Context, Outcome};
use jianfu_benches::history::{decide_batch, entries_of, index_of, inspection, quotas, year_of_inspections};
use jianfu_benches::read_reasons;
use jiff::civil::date;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    one_against_an_index(&mut criterion);
    building(&mut criterion);
    batches(&mut criterion);
    criterion.final_summary();
}

fn one_against_an_index(criterion: &mut Criterion) {
    let pack = quotas();
    let demand = inspection(&pack, 1, date(2026, 11, 11), 3, 7);
    let mut group = criterion.benchmark_group("history");
    for (name, size) in [("decide-1k", 1_000), ("decide-100k", 100_000), ("decide-1m", 1_000_000)] {
        let history = index_of(&pack, size);
        let context = Context::of_demand().with(&history);
        assert_eq!(pack.decide(&demand, &context).outcome(), Outcome::Reject);
        group.bench_function(name, |bencher| bencher.iter(|| read_reasons(&pack.decide(black_box(&demand), &context)).1));
    }
    group.finish();
}

fn building(criterion: &mut Criterion) {
    let pack = quotas();
    let entries = entries_of(&pack, 1_000_000);
    let mut group = criterion.benchmark_group("history");
    group.throughput(Throughput::Elements(entries.len() as u64));
    group.bench_function("build-1m", |bencher| {
        let build = |entries: Vec<_>| {
            let mut history = pack.history(Reach::Ever);
            entries.into_iter().for_each(|entry| history.add(entry).unwrap());
            history
        };
        bencher.iter_batched(|| entries.clone(), build, BatchSize::PerIteration);
    });
    group.finish();
}

fn batches(criterion: &mut Criterion) {
    let pack = quotas();
    let empty = pack.history(Reach::Ever);
    let mut group = criterion.benchmark_group("history");
    for (name, rows) in [("batch-100k", 100_000), ("batch-1m", 1_000_000)] {
        let demands = year_of_inspections(&pack, rows);
        let counts = decide_batch(&pack, &demands, &empty);
        assert!(counts[0] > 0 && counts[1] == 0 && counts[2] > 0, "{counts:?}");
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(name, |bencher| bencher.iter(|| decide_batch(&pack, black_box(&demands), &empty)));
    }
    group.finish();
}
