//! A condition that joins no others.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};

use super::Run;
use super::compare::Wanted;
use super::membership::SymbolSet;
use super::place::{InForce, Read};
use super::scope::Scope;

/// A condition. Those that rules ask most, about one fact, are tested on the spot; the others by a closure.
pub(super) enum Test {
    /// A fact that is true or false.
    Fact(usize),
    /// A choice among others.
    Choice(usize, SymbolSet),
    /// A number, an amount or a date compared with a parameter or with what the script says.
    Int(usize, Wanted, InForce<i64>),
    Decimal(usize, Wanted, InForce<Decimal>),
    Date(usize, Wanted, InForce<NaiveDate>),
    Symbol(usize, Wanted, InForce<Symbol>),
    Other(Run<bool>),
}

impl Test {
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
            Self::Int(at, wanted, other) => match scope.fact(*at)? {
                Datum::Int(value) => other.with(scope, |other| wanted.of_values(value, other)),
                _ => None,
            },
            Self::Decimal(at, wanted, other) => match scope.fact(*at)? {
                Datum::Decimal(value) => other.with(scope, |other| wanted.of_values(value, other)),
                _ => None,
            },
            Self::Date(at, wanted, other) => match scope.fact(*at)? {
                Datum::Date(value) => other.with(scope, |other| wanted.of_values(value, other)),
                _ => None,
            },
            Self::Symbol(at, wanted, other) => match scope.fact(*at)? {
                Datum::Symbol(value) => other.with(scope, |other| wanted.of_values(value, other)),
                _ => None,
            },
            Self::Other(test) => test(scope),
        }
    }

    pub(super) fn run(self) -> Run<bool> {
        match self {
            Self::Other(test) => test,
            test => Box::new(move |scope| test.holds(scope)),
        }
    }
}
