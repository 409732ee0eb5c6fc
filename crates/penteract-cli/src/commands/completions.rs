//! `penteract completions`: what a shell needs to complete commands and options.

use clap_complete::Shell as Known;

use crate::arguments::{CompletionsArguments, Shell};
use crate::failure::Report;
use crate::session::Session;
use crate::usage;

/// Prints the script of a shell, its words in the language of the command.
pub(crate) fn run(session: &Session, arguments: &CompletionsArguments) -> Report {
    let shell = match arguments.shell {
        Shell::Bash => Known::Bash,
        Shell::Zsh => Known::Zsh,
        Shell::Fish => Known::Fish,
    };
    let mut command = usage::command(session.language);
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    Report::done(String::from_utf8_lossy(&script).into_owned())
}
