//! A value as it is looked at: what is small is copied, the rest is borrowed where it is held.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{CodeRef, Datum, Symbol};
use crate::exact::{self, Number};
use crate::length::{self, Length};

/// What operations are defined on, whoever evaluates them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum View<'a> {
    None,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Date(NaiveDate),
    Length(Length),
    Symbol(Symbol),
    Text(&'a str),
    /// Fractions, codes, lists, records, phases.
    Held(&'a Datum),
}

impl<'a> View<'a> {
    #[inline]
    pub(crate) fn of(datum: &'a Datum) -> Self {
        match datum {
            Datum::None => Self::None,
            Datum::Bool(value) => Self::Bool(*value),
            Datum::Int(value) => Self::Int(*value),
            Datum::Decimal(value) => Self::Decimal(*value),
            Datum::Date(value) => Self::Date(*value),
            Datum::Duration { months, days } => Self::Length((*months, *days)),
            Datum::Symbol(value) => Self::Symbol(*value),
            Datum::Text(value) => Self::Text(value),
            _ => Self::Held(datum),
        }
    }

    /// The same, which borrows nothing; none when it has to.
    #[inline]
    pub(crate) fn copied(self) -> Option<View<'static>> {
        Some(match self {
            Self::None => View::None,
            Self::Bool(value) => View::Bool(value),
            Self::Int(value) => View::Int(value),
            Self::Decimal(value) => View::Decimal(value),
            Self::Date(value) => View::Date(value),
            Self::Length(value) => View::Length(value),
            Self::Symbol(value) => View::Symbol(value),
            Self::Text(_) | Self::Held(_) => return None,
        })
    }

    pub(crate) fn datum(self) -> Datum {
        match self {
            Self::None => Datum::None,
            Self::Bool(value) => Datum::Bool(value),
            Self::Int(value) => Datum::Int(value),
            Self::Decimal(value) => Datum::Decimal(value),
            Self::Date(value) => Datum::Date(value),
            Self::Length((months, days)) => Datum::Duration { months, days },
            Self::Symbol(value) => Datum::Symbol(value),
            Self::Text(value) => Datum::Text(Arc::from(value)),
            Self::Held(datum) => datum.clone(),
        }
    }

    /// A number that may have decimals.
    pub(crate) fn number(self) -> Option<Number> {
        match self {
            Self::Decimal(value) => Some(Number::Decimal(value)),
            Self::Held(datum) => datum.number(),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> Option<CodeRef<'a>> {
        match self {
            Self::Held(datum) => datum.code(),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn truth(self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The order of two values of one type, if they have one.
    #[inline]
    pub(crate) fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(a), Self::Decimal(b)) => Some(exact::order_of_decimals(&a, &b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(&b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(&b)),
            (Self::Length(a), Self::Length(b)) => length::order(a, b),
            (a, b) => Some(exact::order(&a.number()?, &b.number()?)),
        }
    }
}

/// The order of two values of one type, if they have one.
pub(crate) fn compare(a: &Datum, b: &Datum) -> Option<Ordering> {
    View::of(a).order(View::of(b))
}
