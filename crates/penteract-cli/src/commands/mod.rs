//! One module per command: each takes the session and its arguments, and gives what to print.

mod alternatives;
mod ask;
mod batch;
mod bless;
mod book;
mod boundaries;
mod bundle;
mod capabilities;
mod check;
mod completions;
mod decide;
mod diff;
mod doc;
mod explain;
mod fmt;
mod law;
mod list;
pub(crate) mod loan;
mod migrate;
mod mutants;
mod new;
pub(crate) mod option;
mod payments;
mod placement;
pub(crate) mod rate;
mod replay;
mod schedule;
mod schema;
mod test;
mod timeline;
pub(crate) mod tranches;
mod value;
mod watch;

use crate::arguments::Command;
use crate::failure::{Failure, Report};
use crate::session::Session;

/// Runs a command.
pub(crate) fn run(session: &Session, command: Command) -> Result<Report, Failure> {
    match command {
        Command::List(arguments) => list::run(session, &arguments),
        Command::New(arguments) => new::run(session, &arguments),
        Command::Fmt(arguments) => fmt::run(session, &arguments),
        Command::Check(arguments) if arguments.watch => watch::run(session, &arguments),
        Command::Check(arguments) => check::run(session, &arguments),
        Command::Test(arguments) if arguments.boundaries => boundaries::run(session, &arguments),
        Command::Test(arguments) if arguments.mutants => mutants::run(session, &arguments),
        Command::Test(arguments) => test::run(session, &arguments),
        Command::Decide(arguments) => decide::run(session, &arguments),
        Command::Doc(arguments) => doc::run(session, &arguments),
        Command::Migrate(arguments) => migrate::run(session, &arguments),
        Command::Explain(arguments) => explain::run(session, &arguments),
        Command::Law(arguments) => law::run(session, &arguments),
        Command::Diff(arguments) => diff::run(session, &arguments),
        Command::Book(arguments) => book::run(session, &arguments),
        Command::Timeline(arguments) => timeline::run(session, &arguments),
        Command::Value(arguments) => value::run(session, &arguments),
        Command::Replay(arguments) => replay::run(session, &arguments),
        Command::Schedule(arguments) => schedule::run(session, &arguments),
        Command::Loan(arguments) => loan::run(session, &arguments),
        Command::Rate(arguments) => rate::run(session, &arguments),
        Command::Schema(arguments) => schema::run(session, &arguments),
        Command::Bundle(arguments) => bundle::run(session, arguments.command),
        Command::Capabilities => capabilities::run(session),
        Command::Completions(arguments) => Ok(completions::run(session, &arguments)),
    }
}
