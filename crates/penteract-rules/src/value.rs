//! Values at the edges of the crate: what hosts give and get.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText, Phase, Say};
use rust_decimal::Decimal;

use crate::length;

/// A value of a fact, a parameter, a table or a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The answer "none" to an optional fact.
    None,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An amount in the currency of the product.
    Money(Decimal),
    /// A percentage as a fraction: `0.25` for 25 %.
    Percent(Decimal),
    /// A number without unit.
    Ratio(Decimal),
    /// A day.
    Date(NaiveDate),
    /// A length of time; months and days are counted apart since no month has a fixed number of days.
    Duration {
        /// Months.
        months: i32,
        /// Days.
        days: i32,
    },
    /// Free text.
    Text(Arc<str>),
    /// One text of a closed list.
    Choice(Arc<str>),
    /// A code with its nomenclature.
    Code {
        /// The nomenclature: `fiben-2022`.
        nomenclature: Arc<str>,
        /// The code: `6+`.
        code: Arc<str>,
    },
    /// In a list of a figure: a code of which nobody has decided whether the list has it.
    Undecided(Arc<UndecidedCode>),
    /// Several values.
    List(Arc<[Value]>),
    /// Fields in the order of the record's type.
    Record(Arc<[Slot]>),
    /// A phase of a repayment schedule.
    Phase(Box<Phase>),
}

/// A code of which nobody has decided whether a list has it: what asks is undetermined, and the decision goes to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecidedCode {
    /// The nomenclature: `activities-2025`.
    pub nomenclature: Arc<str>,
    /// The code: `64.99Y`.
    pub code: Arc<str>,
    /// Why.
    pub why: LocalText,
}

/// A value that may not have been given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Nobody has answered; which is not the answer "none".
    Unanswered,
    /// Answered.
    Answered(Value),
}

impl Slot {
    /// The value, if it was given.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Unanswered => None,
            Self::Answered(value) => Some(value),
        }
    }
}

impl Value {
    /// The order of two values of one type: of numbers, amounts, dates, and of durations when it is certain. `None` for
    /// everything else.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Money(a), Self::Money(b)) => Some(a.cmp(b)),
            (Self::Percent(a) | Self::Ratio(a), Self::Percent(b) | Self::Ratio(b)) => {
                Some(a.cmp(b))
            }
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Duration { months: m, days: d }, Self::Duration { months, days }) => {
                length::order((*m, *d), (*months, *days))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    /// Language-neutral: `1200000.00`, `25 %`, `2020-05-06`, `12 months`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("none"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Int(value) => write!(formatter, "{value}"),
            Self::Money(value) | Self::Ratio(value) => write!(formatter, "{value}"),
            Self::Percent(fraction) => match fraction.checked_mul(Decimal::ONE_HUNDRED) {
                Some(percent) => write!(formatter, "{} %", percent.normalize()),
                None => write!(formatter, "{fraction} × 100 %"),
            },
            Self::Date(date) => write!(formatter, "{date}"),
            Self::Duration { months, days } => {
                formatter.write_str(length::words(*months, *days).get(Language::English))
            }
            Self::Text(text) | Self::Choice(text) => formatter.write_str(text),
            Self::Code { nomenclature, code } => write!(formatter, "{code} ({nomenclature})"),
            Self::Undecided(code) => {
                write!(formatter, "{}? ({})", code.code, code.nomenclature)
            }
            Self::List(items) => {
                formatter.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        formatter.write_str(", ")?;
                    }
                    write!(formatter, "{item}")?;
                }
                formatter.write_str("]")
            }
            Self::Record(fields) => {
                formatter.write_str("(")?;
                for (at, field) in fields.iter().enumerate() {
                    if at > 0 {
                        formatter.write_str(", ")?;
                    }
                    match field {
                        Slot::Unanswered => formatter.write_str("unanswered")?,
                        Slot::Answered(value) => write!(formatter, "{value}")?,
                    }
                }
                formatter.write_str(")")
            }
            Self::Phase(phase) => match phase.length() {
                Some(length) => {
                    let length = length.say(Language::English);
                    write!(formatter, "{} for {length}", phase.kind())
                }
                None => formatter.write_str(phase.kind()),
            },
        }
    }
}
