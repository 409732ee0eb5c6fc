//! What comparisons, calculations and the functions of every script mean, on values that are known.
//!
//! Each stands here once. The walker adds what is missing and where it failed; the straight path adds speed.

use chrono::{Datelike, NaiveDate};
use penteract_core::Rounding;
use rust_decimal::Decimal;

use crate::exact;
use crate::host::HostFunction;
use crate::length::{self, Length, shift};
use crate::operation::{Calculation, Comparison};
use crate::view::View;

impl Comparison {
    /// What it is of two values of one type; none of lengths of which neither is certainly the longer.
    #[inline(always)]
    pub(crate) fn of(self, a: &View<'_>, b: &View<'_>) -> Option<bool> {
        match (a, b) {
            (View::Decimal(a), View::Decimal(b)) => {
                Some(self.holds(exact::order_of_decimals(a, b)))
            }
            (View::Int(a), View::Int(b)) => Some(self.holds(a.cmp(b))),
            (View::Date(a), View::Date(b)) => Some(self.holds(a.cmp(b))),
            (a, b) if !self.is_order() => Some((a == b) == (self == Self::Equal)),
            (View::Length(a), View::Length(b)) => length::compare(self, *a, *b),
            (a, b) => a.order(*b).map(|order| self.holds(order)),
        }
    }
}

impl Calculation {
    /// The result where it is small; none when it is out of bounds, and of what a datum alone holds.
    #[inline(always)]
    pub(crate) fn of(self, a: &View<'_>, b: &View<'_>) -> Option<View<'static>> {
        use Calculation::{Add, Divide, Multiply, Subtract};
        Some(match (self, a, b) {
            (how, View::Decimal(a), View::Decimal(b)) => {
                View::Decimal(exact::in_decimals(how, *a, *b)?)
            }
            (Add, View::Int(a), View::Int(b)) => View::Int(a.checked_add(*b)?),
            (Subtract, View::Int(a), View::Int(b)) => View::Int(a.checked_sub(*b)?),
            (Multiply, View::Int(a), View::Int(b)) => View::Int(a.checked_mul(*b)?),
            (Add, View::Date(day), View::Length(length))
            | (Add, View::Length(length), View::Date(day)) => moved(*day, *length)?,
            (Subtract, View::Date(day), View::Length(length)) => {
                moved(*day, length::times(*length, -1)?)?
            }
            (Add, View::Length(a), View::Length(b)) => View::Length(length::plus(*a, *b)?),
            (Subtract, View::Length(a), View::Length(b)) => {
                View::Length(length::plus(*a, length::times(*b, -1)?)?)
            }
            (Subtract, View::Date(a), View::Date(b)) => {
                View::Length((0, i32::try_from((*a - *b).num_days()).ok()?))
            }
            (Divide, View::Length(a), View::Length(b)) => {
                let (a, b) = length::counted(*a, *b)?;
                View::Decimal(exact::in_decimals(Divide, a.into(), b.into())?)
            }
            (Multiply, View::Length(length), View::Int(times))
            | (Multiply, View::Int(times), View::Length(length)) => {
                View::Length(length::times(*length, i32::try_from(*times).ok()?)?)
            }
            (Add | Subtract | Multiply | Divide, ..) => return None,
        })
    }
}

/// `-a`; none when it is out of bounds.
pub(crate) fn opposite(value: View<'_>) -> Option<View<'static>> {
    Some(match value {
        View::Int(value) => View::Int(value.checked_neg()?),
        View::Decimal(value) => View::Decimal(-value),
        View::Length(length) => View::Length(length::times(length, -1)?),
        _ => return None,
    })
}

fn moved(day: NaiveDate, (months, days): Length) -> Option<View<'static>> {
    shift(day, months, days).map(View::Date)
}

impl HostFunction {
    /// What it gives where that is small; none when it is out of bounds, and for phases.
    #[inline]
    pub(crate) fn of<'a>(self, arguments: &[View<'a>]) -> Option<View<'a>> {
        Some(match (self, arguments) {
            (Self::Min, [first, others @ ..]) => others
                .iter()
                .try_fold(*first, |best, next| better(Comparison::Less, &best, next))?,
            (Self::Max, [first, others @ ..]) => others.iter().try_fold(*first, |best, next| {
                better(Comparison::Greater, &best, next)
            })?,
            (Self::StartsWith, [View::Text(text), View::Text(start)]) => {
                // Starts are short: comparing byte by byte beats a call.
                let mut bytes = text.bytes().zip(start.bytes());
                View::Bool(text.len() >= start.len() && bytes.all(|(a, b)| a == b))
            }
            (Self::Years, [View::Int(count)]) => {
                View::Length((i32::try_from(*count).ok()?.checked_mul(12)?, 0))
            }
            (Self::Months, [View::Int(count)]) => View::Length((i32::try_from(*count).ok()?, 0)),
            (Self::Days, [View::Int(count)]) => View::Length((0, i32::try_from(*count).ok()?)),
            (Self::AddMonths, [View::Date(day), View::Int(count)]) => {
                moved(*day, (i32::try_from(*count).ok()?, 0))?
            }
            (Self::DaysBetween, [View::Date(from), View::Date(until)]) => {
                View::Int((*until - *from).num_days())
            }
            (Self::MonthsBetween, [View::Date(from), View::Date(until)]) => {
                View::Int(length::whole_months(*from, *until)?)
            }
            (Self::Remainder, [View::Int(n), View::Int(of)]) => View::Int(n.checked_rem(*of)?),
            (Self::IsMultiple, [View::Int(n), View::Int(of)]) => {
                View::Bool(n.checked_rem_euclid(*of)? == 0)
            }
            (Self::IsMultiple, [View::Decimal(n), View::Decimal(of)]) => {
                View::Bool(n.checked_rem(*of)?.is_zero())
            }
            (Self::Day, [View::Date(day)]) => View::Int(day.day().into()),
            (Self::Month, [View::Date(day)]) => View::Int(day.month().into()),
            (Self::Year, [View::Date(day)]) => View::Int(day.year().into()),
            (_, [View::Decimal(value), View::Decimal(multiple)]) => {
                View::Decimal(rounded(self.rounding()?, *value, *multiple)?)
            }
            _ => return None,
        })
    }
}

/// The second, where it is smaller or larger, as is wanted; the first otherwise. Of two lengths, the one that the other is
/// never better than; none where either may be.
#[inline(always)]
pub(crate) fn better<'a>(wanted: Comparison, a: &View<'a>, b: &View<'a>) -> Option<View<'a>> {
    match wanted.of(b, a) {
        Some(is_better) => Some(if is_better { *b } else { *a }),
        None => (wanted.of(a, b) == Some(false)).then_some(*b),
    }
}

fn rounded(rounding: Rounding, value: Decimal, multiple: Decimal) -> Option<Decimal> {
    if multiple <= Decimal::ZERO {
        return None;
    }
    let rounded = rounding.round_to_multiple(value, multiple)?;
    // Exact: a multiple has no more digits than what it is a multiple of.
    Some(rounding.round(rounded, multiple.scale()))
}
