//! Times jianfu beside other rule engines on the workloads of `jianfu-benches`, and writes the tables in `benches/README.md` and the charts beside it.
//!
//! `./dev bench peers` runs it. Each engine gets the workload in the forms that suit it best, compiled, with prepared demands. Its answers are compared
//! with those of the code written by hand before anything is timed, and the engines take turns, so that a disturbance of the machine meets all of them.

mod cases;
mod cedar;
mod cel;
mod charts;
mod contest;
mod json;
mod ours;
mod plain;
mod rego;
mod report;
mod zen;

use std::process::ExitCode;

use jianfu_benches::workloads::{Bands, Gate, Rules};

fn main() -> ExitCode {
    let from_json = json::rows();
    let rows = [cases::rows::<Gate>(), cases::rows::<Rules>(), cases::rows::<Bands>()].concat();
    match charts::draw(&rows).and_then(|()| report::write(&report::page(&rows, &from_json))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
