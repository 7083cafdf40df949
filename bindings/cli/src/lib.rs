//! The command `jianfu`: one file a verb. A library, since the Python package carries the command too.

mod audit;
mod blocks;
mod certificate;
mod check;
mod cli;
mod codes;
mod compile;
mod completions;
mod decide;
pub mod embedded;
mod exit;
mod explain;
mod explain_plan;
mod fmt;
mod found;
mod history;
mod input;
mod interrupt;
mod items;
mod lang;
mod ledger;
mod lint;
mod list;
mod measured;
mod metrics;
mod new;
mod out;
mod output;
mod pack_source;
mod packs;
mod problem;
mod replay;
mod report;
mod show;
mod spreadsheet;
mod test;
mod text;
mod ui;
mod usage;
mod watch;

use std::ffi::OsString;

use clap::Parser as _;

use cli::Cli;
use exit::{Exit, Failure};
use ui::Ui;

pub use history::{Entries, PastInMemory, Remembered, history_in_memory};
pub use interrupt::end_between_lines;
pub use lang::of_locale;

/// Runs the command with these arguments, the first of which is its own name, and gives its exit code.
pub fn run_command(arguments: &[OsString]) -> u8 {
    lang::choose_help(arguments);
    let exit = match Cli::try_parse_from(arguments) {
        Ok(cli) => run(cli),
        Err(error) => usage::answer(&error),
    };
    exit.code()
}

fn run(cli: Cli) -> Exit {
    let ui = Ui::new(cli.lang(), cli.color());
    match cli.verb.run(&ui) {
        Ok(exit) => exit,
        // Whoever read the output has closed it, as `head` does: nothing is wrong.
        Err(Failure::Pipe) => Exit::Fine,
        Err(Failure::Wrong { exit, diagnostics, texts }) => {
            ui.report(&diagnostics, &texts);
            exit
        }
    }
}
