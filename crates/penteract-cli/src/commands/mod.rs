//! One module per command: each takes the session and its arguments, and gives what to print.

mod rate;
mod schedule;
mod schema;

use crate::arguments::Command;
use crate::failure::{Failure, Report};
use crate::session::Session;

/// Runs a command.
pub(crate) fn run(session: &Session, command: Command) -> Result<Report, Failure> {
    match command {
        Command::Schedule(arguments) => schedule::run(session, &arguments),
        Command::Rate(arguments) => rate::run(session, &arguments),
        Command::Schema(arguments) => schema::run(session, &arguments),
        _ => Err(Failure::wrong_use("to come".to_owned())),
    }
}
