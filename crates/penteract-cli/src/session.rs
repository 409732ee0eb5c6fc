//! What every command works with: language, format, date, colours.

use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use penteract::Language;
use penteract::language::NumberStyle;
use terminal_size::terminal_size_of;

use crate::arguments::{Format, GlobalArguments};
use crate::environment;
use crate::failure::Failure;
use crate::paint::{Paint, Style};
use crate::text::{Texts, Word};

/// The settings of one run.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) format: Format,
    pub(crate) language: Language,
    pub(crate) as_of: NaiveDate,
    pub(crate) products: Option<PathBuf>,
    /// For standard output.
    pub(crate) paint: Paint,
    /// For standard error.
    pub(crate) error_paint: Paint,
    /// Of the terminal on standard output; none where it is not one.
    pub(crate) columns: Option<usize>,
    /// Of the terminal on standard error.
    pub(crate) error_columns: Option<usize>,
}

impl Session {
    pub(crate) fn new(arguments: GlobalArguments, paint: Paint, error_paint: Paint) -> Self {
        Self {
            format: arguments.format,
            language: arguments.lang.unwrap_or_else(environment::language),
            as_of: arguments.as_of.unwrap_or_else(environment::today),
            products: arguments.products,
            paint,
            error_paint,
            columns: environment::columns(terminal_size_of(io::stdout())),
            error_columns: environment::columns(terminal_size_of(io::stderr())),
        }
    }

    /// The folder of products, into which something may be written; none for those shipped and for a release.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.products.as_deref().filter(|path| !path.is_file())
    }

    pub(crate) const fn texts(&self) -> Texts {
        Texts(self.language)
    }

    /// A text that tells what is wrong, on standard error.
    pub(crate) fn as_error(&self, text: &str) -> String {
        let prefix = self.texts().error_prefix();
        let prefix = self.error_paint.apply(Style::Bad, &prefix);
        format!("{prefix} {text}")
    }

    pub(crate) const fn word(&self, word: Word) -> &'static str {
        word.get(self.language)
    }

    pub(crate) fn numbers(&self) -> NumberStyle {
        NumberStyle::of(self.language)
    }

    /// Whether JSON is wanted, for a command that has no other form than that and a table.
    pub(crate) fn wants_json(&self) -> Result<bool, Failure> {
        match self.format {
            Format::Table => Ok(false),
            Format::Json => Ok(true),
            _ => Err(self.no_such_form()),
        }
    }

    /// What is asked for has not the form that is.
    pub(crate) fn no_such_form(&self) -> Failure {
        let texts = self.texts();
        Failure::wrong_use(match self.format {
            Format::Csv => texts.csv_is_for_schedules(),
            Format::Github => texts.github_is_for_check(),
            _ => texts.html_is_for_doc(),
        })
    }
}
