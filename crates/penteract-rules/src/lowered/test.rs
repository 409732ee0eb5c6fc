//! A condition that joins no others.

use crate::datum::Datum;
use crate::exact;
use crate::operation::Comparison;
use crate::view::View;

use super::RunTest;
use super::membership::SymbolSet;
use super::operand::{InForce, Join, Operand};
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
        if let (Operand::Fact(fact), Operand::InForce(value)) = (&left, &right) {
            return Self::Compared(fact.0, comparison, *value);
        }
        Self::Other(match (left, right) {
            (Operand::Field(field), Operand::InForce(value)) => {
                Box::new(move |scope| holds(comparison, field.place(scope)?, value.get(scope)?))
            }
            (left, right) => comparison.over(left, right),
        })
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
                holds(*comparison, scope.fact(*at)?, other.get(scope)?)
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

/// A comparison of what is held with what is known.
#[inline(always)]
fn holds(comparison: Comparison, held: &Datum, other: &View<'_>) -> Option<bool> {
    match (held, other) {
        (Datum::Decimal(held), View::Decimal(other)) => {
            Some(comparison.holds(exact::order_of_decimals(held, other)))
        }
        (Datum::Int(held), View::Int(other)) => Some(comparison.holds(held.cmp(other))),
        (Datum::Date(held), View::Date(other)) => Some(comparison.holds(held.cmp(other))),
        (held, other) => comparison.of(&View::of(held), other),
    }
}
