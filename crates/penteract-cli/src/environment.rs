//! What the command takes from the machine: the day, the locale, the width of the terminal, whether colours are wanted.
//! The libraries read none of it.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::num::NonZeroUsize;

use chrono::{Local, NaiveDate};
use terminal_size::{Height, Width};

use crate::arguments::ColorChoice;
use penteract::Language;

/// Today on this machine's calendar.
pub(crate) fn today() -> NaiveDate {
    Local::now().date_naive()
}

/// The language of the locale: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set.
pub(crate) fn language() -> Language {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(variable)
        .map_or(Language::English, |locale| of_locale(&locale))
}

/// The language that the arguments ask for, before they are read; that of the locale unless they do.
pub(crate) fn spoken(arguments: impl IntoIterator<Item = OsString>) -> Language {
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy();
        let code = match argument.strip_prefix("--lang") {
            Some("") => arguments
                .next()
                .map(|code| code.to_string_lossy().into_owned()),
            Some(code) => code.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(language) = code.and_then(|code| code.parse().ok()) {
            return language;
        }
    }
    language()
}

/// Whether a person types what is read on standard input.
pub(crate) fn is_typed() -> bool {
    std::io::stdin().is_terminal()
}

/// Whether a person sees what is written on standard error.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// How many threads work at once: as many as the machine has cores for this command.
pub(crate) fn threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Whether what is written to `stream` is coloured.
pub(crate) fn is_coloured(choice: ColorChoice, stream: &impl IsTerminal) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            variable("NO_COLOR").is_none()
                && variable("TERM").is_none_or(|term| term != "dumb")
                && stream.is_terminal()
        }
    }
}

/// How many columns there are to write in: those that `COLUMNS` asks for, else those of the terminal; none in a file or
/// a pipe.
pub(crate) fn columns(terminal: Option<(Width, Height)>) -> Option<usize> {
    let asked = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    asked
        .or(terminal.map(|(Width(columns), _)| usize::from(columns)))
        .filter(|columns| *columns > 0)
}

/// A region says nothing of French and English: `fr_BE.UTF-8` is French. What names no language is English: `C`, `POSIX`.
fn of_locale(locale: &str) -> Language {
    let tag = locale
        .split(['.', '@'])
        .next()
        .unwrap_or_default()
        .replace('_', "-");
    match tag.split('-').next() {
        Some("fr") => Language::French,
        Some("en") => Language::English,
        _ => tag.parse().unwrap_or(Language::English),
    }
}

/// A variable of the environment; set to nothing counts as not set.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the environment is read"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_locale() {
        assert_eq!(of_locale("fr_FR.UTF-8"), Language::French);
        assert_eq!(of_locale("fr"), Language::French);
        assert_eq!(of_locale("fr_BE@euro"), Language::French);
        assert_eq!(of_locale("frr_DE").code(), "frr-DE");
        assert_eq!(of_locale("de_CH.UTF-8@euro").code(), "de-CH");
        assert_eq!(of_locale("POSIX"), Language::English);
        assert_eq!(of_locale("C.UTF-8"), Language::English);
    }
}
