//! The command `jianfu`: one file a verb.

mod audit;
mod check;
mod cli;
mod codes;
mod compile;
mod completions;
mod decide;
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
mod show;
mod spreadsheet;
mod test;
mod text;
mod ui;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use cli::Cli;
use exit::{Exit, Failure};
use ui::Ui;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    lang::choose_help(&arguments);
    let exit = match Cli::try_parse_from(&arguments) {
        Ok(cli) => run(cli),
        Err(error) => usage::answer(&error),
    };
    exit.into()
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
