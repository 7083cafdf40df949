//! How long a decision takes with all its near misses. A round goes through all demands of a workload; the table shows the time of one.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use jianfu::{Context, Scratch};
use jianfu_benches::read_reasons;
use jianfu_benches::workloads::{Case, DEMANDS, Rules, Synthetic};

const SIZES: [usize; 2] = [600, 10_000];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut group = criterion.benchmark_group("near");
    group.throughput(Throughput::Elements(DEMANDS as u64));
    for size in SIZES {
        let case = Case::<Rules>::of(size, DEMANDS);
        case.assert_same_near_misses();
        let (context, mut scratch) = (Context::of_demand(), Scratch::default());
        group.bench_function(format!("{}-{size}", Rules::NAME), |bencher| {
            let mut found = |demand| {
                let decision = case.pack.decide_into(black_box(demand), &context, &mut scratch);
                read_reasons(&decision).1 + decision.near_misses().len()
            };
            bencher.iter(|| case.demands.iter().map(&mut found).sum::<usize>());
        });
        group.bench_function(format!("{}-{size}-visited", Rules::NAME), |bencher| {
            let mut found = |demand| {
                let decision = case.pack.decide_into(black_box(demand), &context, &mut scratch);
                read_reasons(&decision).1 + decision.near_misses().iter().map(|near| near.rule().len()).sum::<usize>()
            };
            bencher.iter(|| case.demands.iter().map(&mut found).sum::<usize>());
        });
    }
    group.finish();
    criterion.final_summary();
}
