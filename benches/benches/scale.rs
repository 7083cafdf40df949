//! How the time of a decision grows with the number of items or rules, and what code written by hand takes for the same answers. A round goes through
//! all demands of a workload; the table shows the time of one.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use jianfu::{Context, Scratch};
use jianfu_benches::workloads::{Bands, Case, DEMANDS, Gate, MANY_ITEMS, Rules, SIZES, Synthetic};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for size in SIZES {
        measure::<Gate>(&mut criterion, size);
        measure::<Rules>(&mut criterion, size);
        measure::<Bands>(&mut criterion, size);
    }
    measure::<Gate>(&mut criterion, MANY_ITEMS);
    criterion.final_summary();
}

fn measure<W: Synthetic>(criterion: &mut Criterion, size: usize) {
    let case = Case::<W>::of(size, DEMANDS);
    case.assert_same_answers();
    let name = format!("{}-{size}", W::NAME);
    let each = Throughput::Elements(DEMANDS as u64);

    let mut group = criterion.benchmark_group("scale");
    group.throughput(each.clone());
    group.bench_function(&name, |bencher| {
        let (context, mut scratch) = (Context::of_demand(), Scratch::default());
        let mut decide = |demand| W::read(&case.pack.decide_into(black_box(demand), &context, &mut scratch)).1;
        bencher.iter(|| case.demands.iter().map(&mut decide).sum::<usize>());
    });
    group.finish();

    let mut group = criterion.benchmark_group("by-hand");
    group.throughput(each);
    group.bench_function(&name, |bencher| {
        let mut found = Vec::new();
        bencher.iter(|| {
            for facts in &case.facts {
                found.clear();
                black_box(W::decide_by_hand(&case.by_hand, black_box(facts), &mut found));
                black_box(&found);
            }
        });
    });
    group.finish();
}
