//! Comparisons and calculations.

use std::cmp::Ordering;

use chrono::{Days, NaiveDate};
use penteract_core::{MonthEnd, add_months};
use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::error::EvalError;
use crate::ir::{Calculation, Comparison, Kind, Node, Zero};

use super::trace::Trace;
use super::{Eval, Evaluated, Machine};

/// Why two values have no order.
enum NoOrder {
    Types,
    Durations,
}

impl<T: Trace> Machine<'_, T> {
    pub(super) fn operate(&mut self, node: &Node) -> Evaluated {
        match &node.kind {
            Kind::Compare(comparison, left, right) => {
                let (first, second) = (self.eval(left)?, self.eval(right)?);
                match (&first, &second) {
                    (Eval::Known(a), Eval::Known(b)) => self.compare(node, *comparison, a, b),
                    _ => Ok(Eval::merge(first, second)),
                }
            }
            Kind::Calculate(calculation, left, right) => {
                let (first, second) = (self.eval(left)?, self.eval(right)?);
                match (&first, &second) {
                    (Eval::Known(a), Eval::Known(b)) => {
                        self.calculate(node, *calculation, a, b).map(Eval::Known)
                    }
                    _ => Ok(Eval::merge(first, second)),
                }
            }
            Kind::Negate(operand) => match self.eval(operand)? {
                Eval::Known(datum) => self.negate(node, &datum).map(Eval::Known),
                unknown => Ok(unknown),
            },
            Kind::IsNone(operand) => Ok(match self.eval(operand)? {
                Eval::Known(datum) => Eval::bool(datum == Datum::None),
                unknown => unknown,
            }),
            Kind::Coalesce(value, other) => match self.eval(value)? {
                Eval::Known(Datum::None) => self.eval(other),
                Eval::Known(datum) => Ok(Eval::Known(datum)),
                unknown @ Eval::Unknown(_) => Ok(match self.eval(other) {
                    Ok(other) => Eval::merge(unknown, other),
                    // The fact may be answered, and then the other value is not needed.
                    Err(_) => unknown,
                }),
            },
            Kind::InItems(subject, items) => {
                let subject = self.eval(subject)?;
                let mut unknown: Option<Eval> = None;
                let mut is_found = false;
                for item in items {
                    let item = self.eval(item)?;
                    match (&subject, &item) {
                        (Eval::Known(a), Eval::Known(b)) => is_found |= a == b,
                        _ => {
                            let merged = Eval::merge(subject.clone(), item);
                            unknown = Some(match unknown.take() {
                                Some(before) => Eval::merge(before, merged),
                                None => merged,
                            });
                        }
                    }
                }
                Ok(match unknown {
                    Some(unknown) if !is_found => unknown,
                    _ => Eval::bool(is_found),
                })
            }
            Kind::InList(subject, list) => {
                let (subject, list) = (self.eval(subject)?, self.eval(list)?);
                match (&subject, &list) {
                    (Eval::Known(subject), Eval::Known(Datum::List(items))) => {
                        Ok(Eval::bool(items.contains(subject)))
                    }
                    // Nothing is in an empty list.
                    (Eval::Unknown(_), Eval::Known(Datum::List(items))) if items.is_empty() => {
                        Ok(Eval::bool(false))
                    }
                    (Eval::Known(_), Eval::Known(_)) => Err(self.engine_fault(node)),
                    _ => Ok(Eval::merge(subject, list)),
                }
            }
            Kind::InRange {
                subject,
                from,
                until,
                is_inclusive,
            } => {
                let bounds = (self.eval(subject)?, self.eval(from)?, self.eval(until)?);
                match bounds {
                    (
                        Eval::Known(Datum::Int(subject)),
                        Eval::Known(Datum::Int(from)),
                        Eval::Known(Datum::Int(until)),
                    ) => {
                        let below = if *is_inclusive {
                            subject <= until
                        } else {
                            subject < until
                        };
                        Ok(Eval::bool(from <= subject && below))
                    }
                    (Eval::Known(_), Eval::Known(_), Eval::Known(_)) => {
                        Err(self.engine_fault(node))
                    }
                    (subject, from, until) => Ok(Eval::merge(Eval::merge(subject, from), until)),
                }
            }
            Kind::ToDecimal(operand) => match self.eval(operand)? {
                Eval::Known(Datum::Int(value)) => Ok(Eval::Known(Datum::Decimal(value.into()))),
                Eval::Known(Datum::Decimal(value)) => Ok(Eval::Known(Datum::Decimal(value))),
                Eval::Known(_) => Err(self.engine_fault(node)),
                unknown => Ok(unknown),
            },
            Kind::ToText(operand) => match self.eval(operand)? {
                Eval::Known(Datum::Symbol(symbol)) => Ok(Eval::Known(Datum::Text(
                    self.compiled.layout.symbols.text(symbol),
                ))),
                Eval::Known(_) => Err(self.engine_fault(node)),
                unknown => Ok(unknown),
            },
            Kind::Host(function, arguments) => match self.all(arguments)? {
                Ok(arguments) => self.host(node, *function, &arguments).map(Eval::Known),
                Err(unknown) => Ok(unknown),
            },
            Kind::Length(list) => match self.eval(list)? {
                Eval::Known(Datum::List(items)) => Ok(Eval::Known(Datum::Int(
                    i64::try_from(items.len()).unwrap_or(i64::MAX),
                ))),
                Eval::Known(_) => Err(self.engine_fault(node)),
                unknown => Ok(unknown),
            },
            Kind::SumOf(list, zero) => match self.eval(list)? {
                Eval::Known(Datum::List(items)) => {
                    self.sum(node, *zero, items.iter()).map(Eval::Known)
                }
                Eval::Known(_) => Err(self.engine_fault(node)),
                unknown => Ok(unknown),
            },
            _ => Err(self.engine_fault(node)),
        }
    }

    pub(super) fn sum<'d>(
        &self,
        node: &Node,
        zero: Zero,
        items: impl Iterator<Item = &'d Datum>,
    ) -> Result<Datum, EvalError> {
        let mut total = match zero {
            Zero::Int => Datum::Int(0),
            Zero::Decimal => Datum::Decimal(Decimal::ZERO),
            Zero::Duration => Datum::Duration { months: 0, days: 0 },
        };
        for item in items {
            total = self.calculate(node, Calculation::Add, &total, item)?;
        }
        Ok(total)
    }

    fn compare(&self, node: &Node, comparison: Comparison, a: &Datum, b: &Datum) -> Evaluated {
        if comparison == Comparison::Equal {
            return Ok(Eval::bool(a == b));
        }
        if comparison == Comparison::NotEqual {
            return Ok(Eval::bool(a != b));
        }
        let order = match order(a, b) {
            Ok(order) => order,
            Err(NoOrder::Types) => return Err(self.engine_fault(node)),
            Err(NoOrder::Durations) => {
                return Err(EvalError::DurationsNotOrdered {
                    place: self.place(node),
                    left: shown(a),
                    right: shown(b),
                });
            }
        };
        Ok(Eval::bool(match comparison {
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            _ => order.is_ge(),
        }))
    }

    pub(super) fn calculate(
        &self,
        node: &Node,
        calculation: Calculation,
        a: &Datum,
        b: &Datum,
    ) -> Result<Datum, EvalError> {
        use Calculation::{Add, Divide, Multiply, Subtract};
        let result = match (calculation, a, b) {
            (Add, Datum::Int(a), Datum::Int(b)) => a.checked_add(*b).map(Datum::Int),
            (Subtract, Datum::Int(a), Datum::Int(b)) => a.checked_sub(*b).map(Datum::Int),
            (Multiply, Datum::Int(a), Datum::Int(b)) => a.checked_mul(*b).map(Datum::Int),
            (Add, Datum::Decimal(a), Datum::Decimal(b)) => a.checked_add(*b).map(Datum::Decimal),
            (Subtract, Datum::Decimal(a), Datum::Decimal(b)) => {
                a.checked_sub(*b).map(Datum::Decimal)
            }
            (Multiply, Datum::Decimal(a), Datum::Decimal(b)) => {
                a.checked_mul(*b).map(Datum::Decimal)
            }
            (Divide, Datum::Decimal(_), Datum::Decimal(b)) if b.is_zero() => {
                return Err(EvalError::DivisionByZero {
                    place: self.place(node),
                });
            }
            (Divide, Datum::Decimal(a), Datum::Decimal(b)) => a.checked_div(*b).map(Datum::Decimal),
            (Add, Datum::Date(date), Datum::Duration { months, days })
            | (Add, Datum::Duration { months, days }, Datum::Date(date)) => {
                shift(*date, *months, *days).map(Datum::Date)
            }
            (Subtract, Datum::Date(date), Datum::Duration { months, days }) => months
                .checked_neg()
                .zip(days.checked_neg())
                .and_then(|(months, days)| shift(*date, months, days))
                .map(Datum::Date),
            (Add, Datum::Duration { months: m, days: d }, Datum::Duration { months, days }) => {
                duration(m.checked_add(*months), d.checked_add(*days))
            }
            (
                Subtract,
                Datum::Duration { months: m, days: d },
                Datum::Duration { months, days },
            ) => duration(m.checked_sub(*months), d.checked_sub(*days)),
            (Multiply, Datum::Duration { months, days }, Datum::Int(times))
            | (Multiply, Datum::Int(times), Datum::Duration { months, days }) => {
                let times = i32::try_from(*times).ok();
                duration(
                    times.and_then(|times| months.checked_mul(times)),
                    times.and_then(|times| days.checked_mul(times)),
                )
            }
            _ => return Err(self.engine_fault(node)),
        };
        result.ok_or_else(|| EvalError::Overflow {
            place: self.place(node),
        })
    }

    fn negate(&self, node: &Node, datum: &Datum) -> Result<Datum, EvalError> {
        let result = match datum {
            Datum::Int(value) => value.checked_neg().map(Datum::Int),
            Datum::Decimal(value) => Some(Datum::Decimal(-*value)),
            Datum::Duration { months, days } => duration(months.checked_neg(), days.checked_neg()),
            _ => return Err(self.engine_fault(node)),
        };
        result.ok_or_else(|| EvalError::Overflow {
            place: self.place(node),
        })
    }
}

fn duration(months: Option<i32>, days: Option<i32>) -> Option<Datum> {
    months
        .zip(days)
        .map(|(months, days)| Datum::Duration { months, days })
}

fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Duration { months, days } => crate::value::Value::Duration {
            months: *months,
            days: *days,
        }
        .to_string(),
        _ => String::new(),
    }
}

/// A date plus months, then days. The day of the month is kept, or cut to the last day of a shorter month.
pub(crate) fn shift(date: NaiveDate, months: i32, days: i32) -> Option<NaiveDate> {
    let moved = add_months(date, months, MonthEnd::Keep)?;
    let size = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 {
        moved.checked_sub_days(size)
    } else {
        moved.checked_add_days(size)
    }
}

fn order(a: &Datum, b: &Datum) -> Result<Ordering, NoOrder> {
    Ok(match (a, b) {
        (Datum::Int(a), Datum::Int(b)) => a.cmp(b),
        (Datum::Decimal(a), Datum::Decimal(b)) => a.cmp(b),
        (Datum::Date(a), Datum::Date(b)) => a.cmp(b),
        (Datum::Duration { months: m, days: d }, Datum::Duration { months, days }) => {
            // Longer in months and not shorter in days is longer; one month against thirty days is not known.
            match (m.cmp(months), d.cmp(days)) {
                (order, Ordering::Equal) | (Ordering::Equal, order) => order,
                (in_months, in_days) if in_months == in_days => in_months,
                _ => return Err(NoOrder::Durations),
            }
        }
        _ => return Err(NoOrder::Types),
    })
}

/// The order of two values of one type, if they have one.
pub(crate) fn compare(a: &Datum, b: &Datum) -> Option<Ordering> {
    order(a, b).ok()
}
