//! The command `jianfu` as a program.

use std::ffi::OsString;
use std::process::ExitCode;

/// A history of a million entries is made of many small pieces of memory, which several threads take and another gives back.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jianfu_cli::end_between_lines();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    jianfu_cli::run_command(&arguments).into()
}
