//! Writes the workload `gate-N` for programs that are not Rust: the pack as a folder, and demands as CSV with the outcome and the failed checks that the code
//! written by hand gives.
//!
//! `cargo run --release -p jianfu-benches --bin gate -- FOLDER 1000 1000000`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot run stops")]

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::{env, io};

use jianfu_benches::workloads::{Gate, KINDS, LEVELS, Synthetic as _};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder is named"));
    let mut number = |otherwise: usize| arguments.next().map_or(otherwise, |text| text.parse().expect("a number"));
    let (items, rows) = (number(1_000), number(1_000_000));
    let gate = Gate::of(items);
    for (name, bytes) in gate.files() {
        let path = folder.join("pack").join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder"))?;
        fs::write(path, bytes)?;
    }
    let by_hand = gate.by_hand();
    let mut csv = BufWriter::new(File::create(folder.join("demands.csv"))?);
    writeln!(csv, "id,kind,item,level,issuer,bases,funded,per_year,date,outcome,failed")?;
    let mut failed = Vec::new();
    for row in gate.facts(rows) {
        failed.clear();
        let outcome = Gate::decide_by_hand(&by_hand, &row, &mut failed);
        let failed: Vec<String> = failed.iter().map(u32::to_string).collect();
        writeln!(
            csv,
            "{},{},{},{},第{}局,{},{},{},{},{},{}",
            row.id,
            KINDS[row.kind].1,
            row.item,
            LEVELS[row.level].1,
            row.issuer,
            row.bases.join("；"),
            if row.funded { "是" } else { "否" },
            row.per_year,
            row.date,
            outcome.name(),
            failed.join(";")
        )?;
    }
    csv.flush()
}
