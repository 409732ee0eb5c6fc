//! The functions that every script knows.

use std::sync::Arc;

use penteract_core::{DeferredInterest, Phase, PhaseLength, PhaseTerms, Rounding};
use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::error::EvalError;
use crate::exact::{self, Number};
use crate::host::HostFunction;
use crate::ir::Node;
use crate::operation::Calculation;
use crate::view::View;

use super::Machine;
use super::trace::Trace;

impl<T: Trace> Machine<'_, T> {
    pub(super) fn host(
        &self,
        node: &Node,
        function: HostFunction,
        arguments: &[Datum],
    ) -> Result<Datum, EvalError> {
        let views: Vec<View<'_>> = arguments.iter().map(View::of).collect();
        if let Some(value) = function.of(&views) {
            return Ok(value.datum());
        }
        match (function, arguments) {
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
                let interest = penteract_core::BulletInterest::default();
                Ok(phase(PhaseTerms::Bullet { length, interest }.into()))
            }
            (HostFunction::IsMultiple | HostFunction::Remainder, [_, of])
                if matches!(of, Datum::Int(0)) || *of == Datum::Decimal(Decimal::ZERO) =>
            {
                Err(EvalError::DivisionByZero {
                    place: self.place(node),
                })
            }
            (HostFunction::IsMultiple, [n, of]) => {
                let numbers = n.number().zip(of.number());
                let times =
                    numbers.and_then(|(n, of)| exact::calculate(Calculation::Divide, &n, &of));
                times
                    .map(|times| Datum::Bool(times.fraction().is_integer()))
                    .ok_or_else(|| EvalError::Overflow {
                        place: self.place(node),
                    })
            }
            (_, [value, multiple]) if let Some(rounding) = function.rounding() => {
                self.round(node, rounding, value, multiple)
            }
            _ => Err(EvalError::Overflow {
                place: self.place(node),
            }),
        }
    }

    fn round(
        &self,
        node: &Node,
        rounding: Rounding,
        value: &Datum,
        multiple: &Datum,
    ) -> Result<Datum, EvalError> {
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

/// A length of time above nothing.
pub(crate) fn phase_length(months: i32, days: i32) -> Option<PhaseLength> {
    match (u32::try_from(months).ok()?, u32::try_from(days).ok()?) {
        (0, 0) => None,
        (months, 0) => Some(PhaseLength::Months(months)),
        (0, days) => Some(PhaseLength::Days(days)),
        (months, days) => Some(PhaseLength::MonthsAndDays { months, days }),
    }
}

fn phase(phase: Phase) -> Datum {
    Datum::Phase(Arc::new(phase))
}
