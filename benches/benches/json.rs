//! How long it takes from a demand as JSON text to the decision as JSON text. A round goes through all demands of a workload; the table shows the time of
//! one.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use jianfu::{Decision, Lang, Pack, Scratch};
use jianfu_benches::Prepared;
use jianfu_benches::json::{gate_text, lean, whole};
use jianfu_benches::workloads::{Case, DEMANDS, Gate};

/// Items of the list.
const ITEMS: usize = 1_000;

/// Turns a demand's text into the text of what came of it.
type Writer = fn(&Pack, &str, &mut Scratch) -> Option<String>;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    gate(&mut criterion);
    nanjing(&mut criterion);
    criterion.final_summary();
}

fn gate(criterion: &mut Criterion) {
    let case = Case::<Gate>::of(ITEMS, DEMANDS);
    let texts: Vec<String> = case.facts.iter().map(gate_text).collect();
    let mut group = criterion.benchmark_group("json");
    group.throughput(Throughput::Elements(DEMANDS as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| texts.iter().filter(|text| case.pack.demand_from_json(black_box(text), None).is_ok()).count());
    });
    let writers: [(&str, Writer); 2] = [("lean", lean), ("whole", whole)];
    for (name, write) in writers {
        group.bench_function(name, |bencher| {
            let mut scratch = Scratch::default();
            let mut length = |text: &String| write(&case.pack, black_box(text), &mut scratch).map_or(0, |text| text.len());
            bencher.iter(|| texts.iter().map(&mut length).sum::<usize>());
        });
    }
    group.finish();
}

fn nanjing(criterion: &mut Criterion) {
    let decisions = Prepared::nanjing().decisions();
    let mut group = criterion.benchmark_group("json");
    group.throughput(Throughput::Elements(decisions.len() as u64));
    group.bench_function("nanjing", |bencher| {
        let length = |decision: &Decision<'_>| serde_json::to_string(&decision.record(Lang::Zh)).map_or(0, |text| text.len());
        bencher.iter(|| decisions.iter().map(|decision| length(black_box(decision))).sum::<usize>());
    });
    group.finish();
}
