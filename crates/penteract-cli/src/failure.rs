//! Why a command gives no result, and what that makes of the exit code.

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, whatever the outcome.
    Done = 0,
    /// Problems were found, or the outcome is not the one required.
    ProblemsFound = 1,
    /// Wrong use or invalid input.
    WrongUse = 2,
    /// A product that fails while it decides.
    ProductError = 3,
}

/// What a command that worked prints on standard output, and how it ends.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: String,
    pub(crate) exit: Exit,
    /// Said on standard error beside the result; what is wrong with it begins as errors do (`Session::as_error`).
    pub(crate) note: Option<String>,
}

impl Report {
    pub(crate) fn done(text: String) -> Self {
        Self {
            text,
            exit: Exit::Done,
            note: None,
        }
    }
}

/// Why a command gave no result; the text says what to do next.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) text: String,
    pub(crate) exit: Exit,
    /// Whether a terminal may fold it: not what is read by place, or copied.
    pub(crate) folds: bool,
}

impl Failure {
    pub(crate) fn wrong_use(text: String) -> Self {
        Self {
            text,
            exit: Exit::WrongUse,
            folds: true,
        }
    }

    pub(crate) fn problems(text: String) -> Self {
        Self {
            text,
            exit: Exit::ProblemsFound,
            folds: false,
        }
    }

    pub(crate) fn product(text: String) -> Self {
        Self {
            text,
            exit: Exit::ProductError,
            folds: false,
        }
    }
}
