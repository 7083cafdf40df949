//! The command `jianfu` as a program.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    jianfu_cli::end_between_lines();
    let arguments: Vec<OsString> = std::env::args_os().collect();
    jianfu_cli::run_command(&arguments).into()
}
