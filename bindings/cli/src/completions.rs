//! `jianfu completions`: what a shell needs to complete the command.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::{Cli, Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"),
    override_usage = say("jianfu completions [选项] SHELL", "jianfu completions [OPTIONS] SHELL"),
    after_help = say(
        "例如：jianfu completions bash > ~/.local/share/bash-completion/completions/jianfu",
        "For example: jianfu completions bash > ~/.local/share/bash-completion/completions/jianfu",
    ))]
pub(crate) struct Arguments {
    #[arg(value_enum, value_name = "bash|zsh|fish|powershell|elvish", hide_possible_values = true, help_heading = say("参数", "Arguments"),
        help = say("哪一种 shell", "which shell"))]
    shell: Shell,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    // Into memory first: the generator has no way to say that nobody reads its output any more.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "jianfu", &mut script);
    Out::stdout(ui).whole(&script)?;
    Ok(Exit::Fine)
}
