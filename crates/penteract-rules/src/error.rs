//! Why a script cannot be evaluated. Never a refusal.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, Period};

use crate::diagnostic::Label;

/// The expression that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The function that holds it.
    pub function: Arc<str>,
    /// Where it is; the label's text is the expression itself.
    pub location: Label,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}` in `{}` ({})",
            self.location.text.get(Language::English),
            self.function,
            self.location.file
        )
    }
}

/// Why a script cannot be evaluated: a fault of the product, or of the host that gave values of the wrong type.
///
/// It never becomes "not eligible".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// The facts were put together for a program that asks others.
    #[error(
        "the facts were answered for another product: build the frame with the program that evaluates it"
    )]
    OtherProgram,
    /// A result is larger than exact decimals, whole numbers or dates can hold.
    #[error("the result of {place} is too large to be exact")]
    Overflow {
        /// The expression.
        place: Box<Place>,
    },
    /// Something is divided by zero.
    #[error("{place} divides by zero: guard it with `if`")]
    DivisionByZero {
        /// The expression.
        place: Box<Place>,
    },
    /// A parameter has no value at the date.
    #[error(
        "parameter `{parameter}` has no value on {as_of}; it covers {}",
        join(covered)
    )]
    ParameterHole {
        /// The parameter.
        parameter: Arc<str>,
        /// The date.
        as_of: NaiveDate,
        /// The dates that it covers.
        covered: Vec<Period>,
    },
    /// No row of a table answers the inputs at the date.
    #[error("table `{table}` has no row{} on {as_of}", for_inputs(inputs))]
    NoTableRow {
        /// The table.
        table: Arc<str>,
        /// The inputs as `name = value`, joined by commas.
        inputs: String,
        /// The date.
        as_of: NaiveDate,
    },
    /// Lists of the application are gone through item by item, for each item of another, beyond what is granted.
    #[error(
        "{place} would be asked of more than {looks_max} items of lists, one by one: the application has more of them than the product can go through"
    )]
    TooManyItems {
        /// What is asked of each item.
        place: Box<Place>,
        /// How many items one evaluation looks at.
        looks_max: u32,
    },
    /// Several rows of a table answer the same inputs at the date.
    #[error(
        "table `{table}` has several rows{} on {as_of}: lines {first} and {second}",
        for_inputs(inputs)
    )]
    SeveralTableRows {
        /// The table.
        table: Arc<str>,
        /// The inputs as `name = value`, joined by commas.
        inputs: String,
        /// The date.
        as_of: NaiveDate,
        /// The line of the first row.
        first: u32,
        /// The line of another.
        second: u32,
    },
    /// The interpreter compares two lengths of time of which neither is certainly the longer.
    #[error(
        "function `{function}` compares lengths of time of which neither is certainly the longer"
    )]
    LengthsNotOrdered {
        /// The function.
        function: Arc<str>,
    },
    /// A phase cannot have the length.
    #[error(
        "{place} makes a phase of {length}: a phase lasts a positive number of months, or of days"
    )]
    PhaseLength {
        /// The expression.
        place: Box<Place>,
        /// The length.
        length: String,
    },
    /// A multiple to round to is not positive.
    #[error("{place} rounds to a multiple of {multiple}: a multiple is above zero")]
    RoundingMultiple {
        /// The expression.
        place: Box<Place>,
        /// The multiple.
        multiple: String,
    },
    /// Text that stands for no date reached `date`.
    #[error("{place} is given a text that is no date: write `date(\"2020-03-16\")`")]
    NoDate {
        /// The expression.
        place: Box<Place>,
    },
    /// The host names something that the product does not declare.
    #[error("the product has no {kind} `{name}`")]
    UnknownName {
        /// What is named: "parameter", "table", "function".
        kind: &'static str,
        /// The name.
        name: Arc<str>,
    },
    /// An answer given to a fact has not its type, or leaves its bounds.
    #[error("fact `{fact}` takes {expected}, not {got}")]
    FactType {
        /// The fact.
        fact: Arc<str>,
        /// The type that it takes.
        expected: String,
        /// What was given.
        got: String,
    },
    /// The arguments given to a function or a table are not those that it takes.
    #[error("`{function}` is given {got}; it takes {expected}")]
    Arguments {
        /// The function or table.
        function: Arc<str>,
        /// What it takes.
        expected: String,
        /// What was given.
        got: String,
    },
    /// The reference evaluation takes complete facts only.
    #[error(
        "the reference evaluation needs every fact that `{function}` reads: `{fact}` is unanswered"
    )]
    IncompleteFacts {
        /// The function.
        function: Arc<str>,
        /// A fact that is unanswered.
        fact: Arc<str>,
    },
    /// The reference evaluation reads a parameter that no source gives.
    #[error("the reference evaluation needs parameter `{parameter}`, which no source gives: {why}")]
    UnknownParameter {
        /// The parameter.
        parameter: Arc<str>,
        /// Why no source gives it.
        why: Arc<str>,
    },
    /// The reference evaluation reads a code of a list that is not in the catalogue.
    #[error(
        "the reference evaluation needs what `{code}` means, the answer to `{fact}`, and its list is not there: {why}"
    )]
    UnlistedCode {
        /// The fact that it answers.
        fact: Arc<str>,
        /// The code.
        code: Arc<str>,
        /// Why its list is not there.
        why: Arc<str>,
    },
    /// Rhai's interpreter failed.
    #[error("Rhai's interpreter stops in `{function}`: {message}")]
    Reference {
        /// The function that was called.
        function: Arc<str>,
        /// What the interpreter says.
        message: String,
    },
    /// A value has not the type that the checker proved: a fault of this crate, told rather than guessed over.
    #[error(
        "{place} met a value that the checker excluded: this is a fault of the engine, please report it"
    )]
    Engine {
        /// The expression.
        place: Box<Place>,
    },
}

/// ` for year = 1`; nothing for a table that is looked up by the date alone.
fn for_inputs(inputs: &str) -> String {
    if inputs.is_empty() {
        String::new()
    } else {
        format!(" for {inputs}")
    }
}

fn join(periods: &[Period]) -> String {
    if periods.is_empty() {
        return "no date".to_owned();
    }
    periods
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
