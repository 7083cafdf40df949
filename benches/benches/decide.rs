//! How long deciding and telling take. A round goes through all demands of a workload; the table shows the time of one.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use jianfu::{Context, Decision, Demand, Lang, Outcome, Pack, Scratch};
use jianfu_benches::{Prepared, many_bases, many_unknowns, read_objections, read_reasons, thousand_rules};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    slow(&mut criterion);
    nanjing(&mut criterion);
    criterion.final_summary();
}

fn decide(pack: &Pack, demand: &Demand) -> Decision<'static> {
    pack.decide(black_box(demand), &Context::of_demand())
}

/// Times a decision with every reason read.
fn deciding(criterion: &mut Criterion, group: &str, name: &str, prepared: &Prepared) {
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(prepared.demands.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| prepared.demands.iter().map(|demand| read_reasons(&decide(&prepared.pack, demand)).1).sum::<usize>());
    });
    group.finish();
}

/// The same in memory that is used again.
fn in_scratch(
    criterion: &mut Criterion,
    name: &str,
    Prepared { pack, demands, .. }: &Prepared,
    read: fn(&Decision<'_>) -> (Outcome, usize),
) {
    let (context, mut scratch) = (Context::of_demand(), Scratch::default());
    let mut group = criterion.benchmark_group("decide");
    group.throughput(Throughput::Elements(demands.len() as u64));
    group.bench_function(name, |bencher| {
        let mut decide = |demand| read(&pack.decide_into(black_box(demand), &context, &mut scratch)).1;
        bencher.iter(|| demands.iter().map(&mut decide).sum::<usize>());
    });
    group.finish();
}

fn nanjing(criterion: &mut Criterion) {
    let prepared = Prepared::nanjing();
    let decisions = prepared.decisions();
    let each = Throughput::Elements(decisions.len() as u64);
    in_scratch(criterion, "nanjing", &prepared, read_reasons);
    in_scratch(criterion, "nanjing-objections", &prepared, read_objections);
    deciding(criterion, "decide", "nanjing-alone", &prepared);

    let mut group = criterion.benchmark_group("decide");
    group.throughput(each.clone());
    group.bench_function("nanjing-missing", |bencher| {
        bencher.iter(|| {
            let decided = prepared.demands.iter().map(|demand| decide(&prepared.pack, demand));
            decided.map(|decision| read_reasons(&decision).1 + decision.missing().len()).sum::<usize>()
        });
    });
    group.bench_function("nanjing-from-json", |bencher| {
        bencher.iter(|| {
            let read = prepared.texts.iter().map(|text| prepared.pack.demand_from_json(black_box(text), None).unwrap());
            read.map(|demand| read_reasons(&decide(&prepared.pack, &demand)).1).sum::<usize>()
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("render");
    group.throughput(each);
    group.bench_function("record", |bencher| {
        bencher.iter(|| decisions.iter().map(|decision| decision.record(Lang::Zh).reasons.len()).sum::<usize>());
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| decisions.iter().map(|decision| decision.explain(Lang::Zh).len()).sum::<usize>());
    });
    group.finish();
}

/// What is bad for the engine: nothing shared between many rules, much that is unknown, long lists of bases.
fn slow(criterion: &mut Criterion) {
    let (rules, demands) = thousand_rules();
    let prepared = Prepared::of(&rules, demands);
    assert!(prepared.decisions().iter().all(|decision| decision.outcome() == Outcome::Refer && decision.reasons().len() == 1_000));
    deciding(criterion, "slow", "rules-1000", &prepared);

    let unknown = many_unknowns();
    assert!(unknown.decisions().iter().all(|decision| decision.missing().len() == 300));
    let mut group = criterion.benchmark_group("slow");
    group.bench_function("unknown-100", |bencher| {
        bencher.iter(|| unknown.demands.iter().map(|demand| decide(&unknown.pack, demand).missing().len()).sum::<usize>());
    });
    group.finish();

    let bases = many_bases();
    assert!(bases.decisions().iter().all(|decision| decision.outcome() == Outcome::Approve));
    deciding(criterion, "slow", "bases-1000", &bases);
}
