//! How long it takes to load a saved pack. What compiling takes is in `compile.rs`.
#![allow(clippy::expect_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use jianfu::Pack;
use jianfu_benches::workloads::{Gate, Rules, Synthetic as _};

fn main() {
    let mut criterion = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3)).configure_from_args();
    let nanjing = Pack::builtin("nanjing-community").expect("the embedded pack compiles");
    let items = Pack::from_files(&Gate::of(10_000).files()).expect("the pack of items compiles");
    let rules = Pack::from_files(&Rules::of(10_000).files()).expect("the pack of rules compiles");
    let mut group = criterion.benchmark_group("load");
    for (name, pack) in [("nanjing", nanjing), ("items-10000", items), ("rules-10000", rules)] {
        let saved = pack.to_bytes();
        group.bench_function(name, |bencher| bencher.iter(|| Pack::from_bytes(black_box(&saved))));
    }
    group.finish();
    criterion.final_summary();
}
