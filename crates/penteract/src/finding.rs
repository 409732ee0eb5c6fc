//! What each rule of the product gave.

use std::sync::Arc;

use penteract_rules::{FunctionId, Judgement, Otherwise};

/// What one rule in force at the date gave for the application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub(crate) function: FunctionId,
    pub(crate) rule: Arc<str>,
    pub(crate) code: Arc<str>,
    pub(crate) otherwise: Otherwise,
    pub(crate) result: FindingResult,
    /// The conditions that decided, as bits.
    pub(crate) judgement: Judgement,
}

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingResult {
    /// The rule holds, whatever the unanswered facts are.
    Holds,
    /// The rule does not hold, whatever the unanswered facts are.
    Fails,
    /// The answer hangs on a fact that is unanswered, or on a value that no source gives.
    Unknown,
}

impl FindingResult {
    /// The stable name: `holds`, `fails` or `unknown`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unknown => "unknown",
        }
    }
}

impl Finding {
    /// The rule's function name.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The rule's stable code: what its doc comment says after `code:`, else the function's name.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What the product does when the rule fails.
    #[must_use]
    pub fn otherwise(&self) -> Otherwise {
        self.otherwise
    }

    /// Whether it is a warning: a rule that fails and makes no outcome.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.result == FindingResult::Fails && self.otherwise == Otherwise::Warn
    }

    /// Whether the rule holds.
    #[must_use]
    pub fn result(&self) -> FindingResult {
        self.result
    }
}
