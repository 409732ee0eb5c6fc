//! A condition that joins no others.

use crate::datum::Datum;
use crate::operation::Comparison;
use crate::view::View;

use super::RunTest;
use super::membership::SymbolSet;
use super::operand::{InForce, Join, Operand, Read};
use super::scope::Scope;

/// A condition. Those that rules ask most, about one fact, are tested on the spot; the others by a closure.
pub(super) enum Test {
    /// A fact that is true or false.
    Fact(usize),
    /// A choice among others.
    Choice(usize, SymbolSet),
    /// A fact compared with a parameter or with what the script says.
    Compared(usize, Comparison, InForce),
    Other(RunTest),
}

impl Test {
    pub(super) fn compared(comparison: Comparison, left: Operand, right: Operand) -> Self {
        match (left, right) {
            (Operand::Fact(fact), Operand::InForce(value)) => {
                Self::Compared(fact.0, comparison, value)
            }
            (left, right) => Self::Other(comparison.over(left, right)),
        }
    }

    /// Whether it holds; nothing when the walker has to say.
    #[inline(always)]
    pub(super) fn holds(&self, scope: &Scope<'_, '_>) -> Option<bool> {
        match self {
            Self::Fact(at) => match scope.fact(*at)? {
                Datum::Bool(holds) => Some(*holds),
                _ => None,
            },
            Self::Choice(at, set) => match scope.fact(*at)? {
                Datum::Symbol(symbol) => Some(set.contains(*symbol)),
                _ => None,
            },
            Self::Compared(at, comparison, other) => {
                let other = other.read(scope)?;
                comparison.of(View::of(scope.fact(*at)?), other)
            }
            Self::Other(test) => test(scope),
        }
    }

    pub(super) fn run(self) -> RunTest {
        match self {
            Self::Other(test) => test,
            test => Box::new(move |scope| test.holds(scope)),
        }
    }
}
