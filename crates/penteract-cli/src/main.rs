//! The `penteract` command: reads arguments, calls the libraries, prints.
//!
//! It alone reads the clock, the locale and the terminal. Results go to standard output, problems
//! to standard error; the exit code is 0 when done (a refusal is a result), 1 when problems were
//! found, 2 for wrong use or invalid input, 3 when a product fails while deciding.

mod arguments;
mod catalogue;
mod commands;
mod environment;
mod failure;
mod input;
mod lines;
mod output;
mod paint;
mod progress;
mod render;
mod session;
mod text;
mod usage;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;
use penteract::{Language, LocalText, text};

use crate::arguments::Arguments;
use crate::failure::{Exit, Failure, Report};
use crate::paint::Paint;
use crate::session::Session;
use crate::text::fold::folded;

fn main() -> ExitCode {
    let language = environment::spoken(std::env::args_os());
    let read = usage::command(language).try_get_matches();
    let arguments = match read.and_then(|found| Arguments::from_arg_matches(&found)) {
        Ok(arguments) => arguments,
        Err(error) => return explain_usage(&error, language),
    };
    let color = arguments.global.color;
    let error_paint = Paint::new(environment::is_coloured(color, &io::stderr()));
    let paint = Paint::new(environment::is_coloured(color, &io::stdout()));
    let session = Session::new(arguments.global, paint, error_paint);
    let exit = match commands::run(&session, arguments.command) {
        Ok(Report { text, exit, note }) => {
            let written = write(&mut io::stdout().lock(), &text);
            if let Some(note) = note {
                beside(&session, &note, true);
            }
            match written {
                Ok(()) => exit,
                Err(error) => {
                    let told = text!(
                        "the result cannot be written: {error}",
                        "le résultat ne peut pas être écrit : {error}",
                        error = LocalText::in_english(error.to_string())
                    );
                    say(&session, told.get(language), true);
                    Exit::WrongUse
                }
            }
        }
        Err(Failure { text, exit, folds }) => {
            say(&session, &text, folds);
            exit
        }
    };
    ExitCode::from(exit as u8)
}

/// Help and version go to standard output; a wrong use is explained on standard error.
fn explain_usage(error: &clap::Error, language: Language) -> ExitCode {
    let told = usage::told(error, language);
    // A reader that has gone has read enough.
    let exit = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write(&mut io::stdout().lock(), &told);
            Exit::Done
        }
        _ => {
            let _ = write(&mut io::stderr().lock(), &told);
            Exit::WrongUse
        }
    };
    ExitCode::from(exit as u8)
}

/// Writes the whole text; a reader that stops reading, as `head` does, is no error.
fn write(output: &mut impl Write, text: &str) -> io::Result<()> {
    match output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Why there is no result.
fn say(session: &Session, text: &str, folds: bool) {
    beside(session, &session.as_error(text), folds);
}

/// On standard error.
fn beside(session: &Session, text: &str, folds: bool) {
    let columns = session.error_columns.filter(|_| folds);
    let text = folded(text.trim_end(), columns);
    // Nothing is left to tell it to when standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
