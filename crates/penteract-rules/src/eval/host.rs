//! The functions that every script knows.

use std::sync::Arc;

use chrono::Datelike;
use penteract_core::{DeferredInterest, MonthEnd, Phase, PhaseLength, Rounding, add_months};
use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::error::EvalError;
use crate::exact::{self, Number};
use crate::host::HostFunction;
use crate::ir::Node;

use super::Machine;
use super::trace::Trace;
use crate::datum::compare;

impl<T: Trace> Machine<'_, T> {
    pub(super) fn host(
        &self,
        node: &Node,
        function: HostFunction,
        arguments: &[Datum],
    ) -> Result<Datum, EvalError> {
        let overflow = || EvalError::Overflow {
            place: self.place(node),
        };
        match (function, arguments) {
            (HostFunction::Min, [first, rest @ ..]) => Ok(rest
                .iter()
                .fold(first, |best, next| {
                    if compare(next, best).is_some_and(std::cmp::Ordering::is_lt) {
                        next
                    } else {
                        best
                    }
                })
                .clone()),
            (HostFunction::Max, [first, rest @ ..]) => Ok(rest
                .iter()
                .fold(first, |best, next| {
                    if compare(next, best).is_some_and(std::cmp::Ordering::is_gt) {
                        next
                    } else {
                        best
                    }
                })
                .clone()),
            (HostFunction::Years, [Datum::Int(count)]) => i32::try_from(*count)
                .ok()
                .and_then(|years| years.checked_mul(12))
                .map(|months| Datum::Duration { months, days: 0 })
                .ok_or_else(overflow),
            (HostFunction::Months, [Datum::Int(count)]) => i32::try_from(*count)
                .map(|months| Datum::Duration { months, days: 0 })
                .map_err(|_| overflow()),
            (HostFunction::Days, [Datum::Int(count)]) => i32::try_from(*count)
                .map(|days| Datum::Duration { months: 0, days })
                .map_err(|_| overflow()),
            (HostFunction::AddMonths, [Datum::Date(date), Datum::Int(count)]) => {
                i32::try_from(*count)
                    .ok()
                    .and_then(|months| add_months(*date, months, MonthEnd::Keep))
                    .map(Datum::Date)
                    .ok_or_else(overflow)
            }
            (HostFunction::Day, [Datum::Date(date)]) => Ok(Datum::Int(date.day().into())),
            (HostFunction::Month, [Datum::Date(date)]) => Ok(Datum::Int(date.month().into())),
            (HostFunction::Year, [Datum::Date(date)]) => Ok(Datum::Int(date.year().into())),
            (HostFunction::RoundDown, _) => self.round(node, Rounding::Down, arguments),
            (HostFunction::RoundUp, _) => self.round(node, Rounding::Up, arguments),
            (HostFunction::RoundHalfUp, _) => self.round(node, Rounding::HalfUp, arguments),
            (HostFunction::RoundHalfEven, _) => self.round(node, Rounding::HalfEven, arguments),
            (HostFunction::StartsWith, [Datum::Text(text), Datum::Text(start)]) => {
                Ok(Datum::Bool(text.starts_with(&**start)))
            }
            (HostFunction::NoPayment, [length, Datum::Symbol(interest)]) => {
                let length = self.phase_length(node, length)?;
                let interest = match &*self.compiled.layout.symbols.text(*interest) {
                    "capitalised-each-period" => DeferredInterest::CapitalisedEachPeriod,
                    "capitalised-at-end" => DeferredInterest::CapitalisedAtEnd,
                    "due-at-end" => DeferredInterest::DueAtEnd,
                    _ => return Err(self.engine_fault(node)),
                };
                Ok(phase(Phase::no_payment(length, interest)))
            }
            (HostFunction::InterestOnly, [length]) => Ok(phase(Phase::interest_only(
                self.phase_length(node, length)?,
            ))),
            (HostFunction::LevelPayment, [length]) => Ok(phase(Phase::level_payment(
                self.phase_length(node, length)?,
            ))),
            (HostFunction::LevelPrincipal, [length]) => Ok(phase(Phase::level_principal(
                self.phase_length(node, length)?,
            ))),
            (HostFunction::Bullet, []) => Ok(phase(Phase::bullet())),
            (HostFunction::Bullet, [length]) => {
                let length = Some(self.phase_length(node, length)?);
                Ok(phase(Phase::Bullet {
                    length,
                    interest: penteract_core::BulletInterest::default(),
                }))
            }
            _ => Err(self.engine_fault(node)),
        }
    }

    fn round(
        &self,
        node: &Node,
        rounding: Rounding,
        arguments: &[Datum],
    ) -> Result<Datum, EvalError> {
        let [value, multiple] = arguments else {
            return Err(self.engine_fault(node));
        };
        let (Some(value), Some(multiple)) = (value.number(), multiple.number()) else {
            return Err(self.engine_fault(node));
        };
        if exact::order(&multiple, &Number::Decimal(Decimal::ZERO)).is_le() {
            return Err(EvalError::RoundingMultiple {
                place: self.place(node),
                multiple: match &multiple {
                    Number::Decimal(multiple) => multiple.to_string(),
                    Number::Fraction(multiple) => multiple.to_string(),
                },
            });
        }
        exact::round(rounding, &value, &multiple)
            .map(Datum::from)
            .ok_or_else(|| EvalError::Overflow {
                place: self.place(node),
            })
    }

    fn phase_length(&self, node: &Node, length: &Datum) -> Result<PhaseLength, EvalError> {
        let Datum::Duration { months, days } = length else {
            return Err(self.engine_fault(node));
        };
        phase_length(*months, *days).ok_or_else(|| EvalError::PhaseLength {
            place: self.place(node),
            length: crate::length::words(*months, *days),
        })
    }
}

/// A positive number of months, or of days.
pub(crate) fn phase_length(months: i32, days: i32) -> Option<PhaseLength> {
    match (u32::try_from(months).ok()?, u32::try_from(days).ok()?) {
        (0, 0) => None,
        (months, 0) => Some(PhaseLength::Months(months)),
        (0, days) => Some(PhaseLength::Days(days)),
        _ => None,
    }
}

fn phase(phase: Phase) -> Datum {
    Datum::Phase(Arc::new(phase))
}
