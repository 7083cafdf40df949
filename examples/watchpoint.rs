//! Writes the files of `examples/watchpoint`: one watchpoint's first quarter of 2026, made up. No figure in it is real.
//!
//! `cargo run -p jianfu-examples --example watchpoint -- examples/watchpoint`
#![allow(clippy::print_stdout)]

use std::fs;
use std::path::PathBuf;

use clap::Parser;
use jianfu::Pack;
use jianfu_examples::watchpoint::{FILES, files};

/// Writes a watchpoint's quarter as a table, a workbook and a mailbox: 合成数据，没有一个数字是真的
#[derive(Parser)]
struct Arguments {
    /// The folder to write to
    out: PathBuf,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    make(Arguments::parse())
}

fn make(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    fs::create_dir_all(&arguments.out)?;
    for (name, bytes) in FILES.iter().zip(files(&Pack::builtin("nanjing-community")?)?) {
        fs::write(arguments.out.join(name), bytes)?;
        println!("{}", arguments.out.join(name).display());
    }
    Ok(())
}
