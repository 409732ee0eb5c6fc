//! What a rule gave, with the conditions that decided it kept as bits.

use crate::bits::Bits;
use crate::diagnostic::Label;

/// Whether a rule holds, and which of its conditions decided that.
///
/// As small as it is kept for every rule of every decision: the conditions are bits, and
/// [`Program::conditions`](crate::Program::conditions) says what they are when somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub(crate) outcome: Option<bool>,
    pub(crate) bits: Bits,
}

impl Judgement {
    /// That of a rule which only [`Program::evaluate`](crate::Program::evaluate) can judge.
    pub const NONE: Self = Self {
        outcome: None,
        bits: Bits::NONE,
    };

    /// Whether the rule holds; `None` when only [`Program::evaluate`](crate::Program::evaluate) can say: a fact that the
    /// rule reads is not answered, or evaluation fails, or the rule has something that no compiled form exists for.
    #[must_use]
    pub fn outcome(self) -> Option<bool> {
        self.outcome
    }
}

/// A condition that took part in what a rule gave.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Condition {
    /// Its place in the scripts, with its text.
    pub location: Label,
    /// Whether it holds; `None` when it is unknown, and for what is no condition.
    pub outcome: Option<bool>,
}
