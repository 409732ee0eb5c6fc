//! Why a function gave what it gave.

use std::sync::Arc;

use penteract_core::Period;

use crate::answer::Answer;
use crate::diagnostic::Label;
use crate::value::Slot;

/// The answer of a function, with the conditions that decided it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The answer.
    pub answer: Answer,
    /// What decided it, in the order of evaluation. Of `a && b`, only what is false when the whole is false; of
    /// `a || b`, only what is true when the whole is true; of an `if`, the condition and the branch taken.
    pub atoms: Vec<Atom>,
}

/// A condition or a value that took part in the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// The text of the script.
    pub text: String,
    /// Its place.
    pub location: Label,
    /// Whether the condition holds; `None` when it is unknown, and for what is no condition.
    pub outcome: Option<bool>,
    /// What it read, each once, in the order of reading.
    pub reads: Vec<Read>,
}

/// A value that a condition read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// `company.turnover`, `params.turnover_share`, `tables.premium`, `as_of`, or the name of a function.
    pub name: Arc<str>,
    /// Where it comes from.
    pub origin: ReadOrigin,
    /// The value.
    pub value: Slot,
}

/// Where a value that was read comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOrigin {
    /// The applicant.
    Fact,
    /// The product's figures.
    Parameter {
        /// When the value is in force.
        period: Period,
        /// The text of law.
        law: Option<Arc<str>>,
        /// The line of the product's sources.
        source: Option<Arc<str>>,
    },
    /// A row of a table.
    Table {
        /// The line of its file.
        line: u32,
    },
    /// The date of the decision.
    AsOf,
    /// A named value of the product, which has an explanation of its own.
    Value,
}

/// A value that was read: name, origin, value.
pub(crate) type Reading = (Arc<str>, ReadOrigin, Slot);
