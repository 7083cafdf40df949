//! How long it takes to load a saved pack. What compiling takes is in `compile.rs`.
#![allow(clippy::expect_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use jianfu::{Error, Pack};
use jianfu_benches::workloads::{Gate, Rules, Synthetic as _};

/// Compiles a pack.
type Compile = fn() -> Result<Pack, Error>;

fn main() {
    let mut criterion = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3)).configure_from_args();
    let mut group = criterion.benchmark_group("load");
    let packs: [(&str, Compile); 3] = [
        ("nanjing", || Pack::builtin("nanjing-community")),
        ("items-10000", || Pack::from_files(&Gate::of(10_000).files())),
        ("rules-10000", || Pack::from_files(&Rules::of(10_000).files())),
    ];
    // One after the other: what compiling a large pack leaves of the heap would slow down the others.
    for (name, compile) in packs {
        let saved = compile().expect("the pack compiles").to_bytes();
        group.bench_function(name, |bencher| bencher.iter(|| Pack::from_bytes(black_box(&saved))));
    }
    group.finish();
    criterion.final_summary();
}
