//! How long compiling takes.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use jianfu::Pack;
use jianfu_benches::{list_as_csv, list_as_text, thousand_rules};

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    let mut group = criterion.benchmark_group("compile");
    for (name, files) in [("list-text-10000", list_as_text(10_000)), ("list-csv-10000", list_as_csv(10_000))] {
        assert_eq!(Pack::from_files(&files).unwrap().counts().items, 10_000);
        group.bench_function(name, |bencher| bencher.iter(|| Pack::from_files(black_box(&files)).unwrap()));
    }
    group.bench_function("nanjing", |bencher| bencher.iter(|| Pack::builtin(black_box("nanjing-community")).unwrap()));
    let (rules, _) = thousand_rules();
    assert_eq!(Pack::parse(&rules).unwrap().counts().rules, 1_000);
    group.bench_function("rules-1000", |bencher| bencher.iter(|| Pack::parse(black_box(&rules)).unwrap()));
    group.finish();
    criterion.final_summary();
}
