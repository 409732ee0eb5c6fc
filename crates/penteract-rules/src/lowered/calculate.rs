//! Calculations, each in its own type: a result that is too large is a failure.

use chrono::{Datelike, NaiveDate};
use penteract_core::Rounding;
use rust_decimal::Decimal;

use crate::exact;
use crate::host::HostFunction;
use crate::ir::Node;
use crate::length::shift;
use crate::operation::Calculation;

use super::Run;
use super::lower::Lowering;
use super::place::pair;
use super::scalar::Scalar;
use super::scope::Length;
use super::shape::Shape;

impl Lowering<'_> {
    /// A calculation on two values of given types.
    fn calculation<A: Scalar, B: Scalar, R: 'static>(
        &mut self,
        left: &Node,
        right: &Node,
        calculate: impl Fn(A, B) -> Option<R> + Send + Sync + 'static,
    ) -> Option<Run<R>> {
        let left = self.operand::<A>(left)?;
        let right = self.operand::<B>(right)?;
        Some(pair(left, right, move |left: &A, right: &B| {
            calculate(*left, *right)
        }))
    }

    pub(super) fn decimal_calculation(
        &mut self,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Decimal>> {
        // What no decimal holds gives nothing, nor does a division by zero: the walker takes them.
        self.calculation(left, right, move |left, right| {
            exact::in_decimals(calculation, left, right)
        })
    }

    pub(super) fn whole_calculation(
        &mut self,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<i64>> {
        match calculation {
            Calculation::Add => self.calculation(left, right, i64::checked_add),
            Calculation::Subtract => self.calculation(left, right, i64::checked_sub),
            Calculation::Multiply => self.calculation(left, right, i64::checked_mul),
            Calculation::Divide => None,
        }
    }

    pub(super) fn date_calculation(
        &mut self,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<NaiveDate>> {
        let after = |date: NaiveDate, length: Length| shift(date, length.months, length.days);
        let before = |date: NaiveDate, length: Length| {
            let length = length.opposite()?;
            shift(date, length.months, length.days)
        };
        match (calculation, self.shape(left)) {
            (Calculation::Add, Shape::Length) => {
                self.calculation(left, right, move |length, date| after(date, length))
            }
            (Calculation::Add, _) => self.calculation(left, right, after),
            (Calculation::Subtract, _) => self.calculation(left, right, before),
            (Calculation::Multiply | Calculation::Divide, _) => None,
        }
    }

    pub(super) fn length_calculation(
        &mut self,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Length>> {
        let times = |length: Length, times: i64| {
            let times = i32::try_from(times).ok()?;
            Some(Length {
                months: length.months.checked_mul(times)?,
                days: length.days.checked_mul(times)?,
            })
        };
        match (calculation, self.shape(left)) {
            (Calculation::Add, _) => self.calculation(left, right, Length::plus),
            (Calculation::Subtract, _) => {
                self.calculation(left, right, |left: Length, right: Length| {
                    Some(Length {
                        months: left.months.checked_sub(right.months)?,
                        days: left.days.checked_sub(right.days)?,
                    })
                })
            }
            (Calculation::Multiply, Shape::Int) => {
                self.calculation(left, right, move |count, length| times(length, count))
            }
            (Calculation::Multiply, _) => self.calculation(left, right, times),
            (Calculation::Divide, _) => None,
        }
    }

    pub(super) fn rounding(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Decimal>> {
        let rounding = match function {
            HostFunction::RoundDown => Rounding::Down,
            HostFunction::RoundUp => Rounding::Up,
            HostFunction::RoundHalfUp => Rounding::HalfUp,
            HostFunction::RoundHalfEven => Rounding::HalfEven,
            _ => return None,
        };
        let [value, multiple] = arguments else {
            return None;
        };
        self.calculation(value, multiple, move |value: Decimal, multiple: Decimal| {
            if multiple.is_zero() || multiple.is_sign_negative() {
                return None;
            }
            let rounded = rounding.round_to_multiple(value, multiple)?;
            Some(rounding.round(rounded, multiple.scale()))
        })
    }

    pub(super) fn part_of_date(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<i64>> {
        let [date] = arguments else { return None };
        let part = match function {
            HostFunction::Day => |date: NaiveDate| i64::from(date.day()),
            HostFunction::Month => |date: NaiveDate| i64::from(date.month()),
            HostFunction::Year => |date: NaiveDate| i64::from(date.year()),
            _ => return None,
        };
        let date = self.value::<NaiveDate>(date)?;
        Some(Box::new(move |scope| date(scope).map(part)))
    }

    pub(super) fn moved_date(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<NaiveDate>> {
        let (HostFunction::AddMonths, [date, months]) = (function, arguments) else {
            return None;
        };
        self.calculation(date, months, |date: NaiveDate, months: i64| {
            shift(date, i32::try_from(months).ok()?, 0)
        })
    }

    pub(super) fn length_of(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Length>> {
        let [count] = arguments else { return None };
        let length = match function {
            HostFunction::Years => |count: i32| {
                count
                    .checked_mul(12)
                    .map(|months| Length { months, days: 0 })
            },
            HostFunction::Months => |count: i32| {
                Some(Length {
                    months: count,
                    days: 0,
                })
            },
            HostFunction::Days => |count: i32| {
                Some(Length {
                    months: 0,
                    days: count,
                })
            },
            _ => return None,
        };
        let count = self.value::<i64>(count)?;
        Some(Box::new(move |scope| {
            i32::try_from(count(scope)?).ok().and_then(length)
        }))
    }
}
