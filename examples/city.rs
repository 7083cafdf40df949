//! Writes a city's year of demands, and a history of the year before, made up from a seed. No figure in it is real.
//!
//! `cargo run --release -p jianfu-examples --example city -- --rows 100000 --seed 1 --out city`
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use clap::Parser;
use jianfu::Pack;
use jianfu_examples::city::{FILES, Size, write};

/// Writes a city's year of demands, and a history of the year before, made up from a seed: 合成数据，没有一个数字是真的
#[derive(Parser)]
struct Arguments {
    /// Demands in the year
    #[arg(long, default_value_t = 10_000)]
    rows: u64,
    /// Entries in the history of the year before; a quarter of the demands where it is not given
    #[arg(long)]
    history: Option<u64>,
    /// The same seed gives the same bytes on every machine
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// An embedded pack
    #[arg(long, default_value = "nanjing-community")]
    pack: String,
    /// The folder to write to
    #[arg(long)]
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Arguments { rows, history, seed, pack, out } = Arguments::parse();
    make(&Pack::builtin(&pack)?, Size { rows, history: history.unwrap_or(rows / 4), seed }, &out)
}

fn make(pack: &Pack, size: Size, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let written = write(pack, size, out)?;
    for name in FILES {
        println!("{}", out.join(name).display());
    }
    for (form, rows) in &written.demands {
        println!("{rows:>9} {form}");
    }
    println!("{} entries of the year before, {} corrected, {} withdrawn", written.entries, written.corrections, written.withdrawals);
    Ok(())
}
