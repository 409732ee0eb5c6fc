//! The answers that a fact may take in order, one unit after the other, and the nearest of them for which something holds.

use chrono::{Datelike, NaiveDate};
use penteract_bundle::FactField;
use penteract_core::Currency;
use penteract_rules::{Type, Value};
use rust_decimal::Decimal;

/// Answers in order: an answer is so many units from zero.
pub(crate) struct Steps {
    unit: Unit,
    /// The first and the last answer that the fact takes.
    bounds: (i64, i64),
}

enum Unit {
    One,
    /// A power of ten below one.
    Decimal {
        scale: u32,
        of: fn(Decimal) -> Value,
    },
    Day,
}

/// Beyond these many units no answer is tried: the smallest unit of an amount is held up to ten thousand billions.
const FARTHEST: i64 = 1_000_000_000_000_000;

impl Steps {
    /// Those of a fact, as fine as an answer that was given; `None` when its answers have no order.
    pub(crate) fn of(field: &FactField, currency: Currency, given: Option<&Value>) -> Option<Self> {
        let scale = |least: u32| match given {
            Some(Value::Percent(number) | Value::Ratio(number)) => {
                number.normalize().scale().max(least)
            }
            _ => least,
        };
        let unit = match field.ty().without_none() {
            Type::Int => Unit::One,
            Type::Money => Unit::Decimal {
                scale: currency.minor_units(),
                of: Value::Money,
            },
            Type::Percent => Unit::Decimal {
                scale: scale(4),
                of: Value::Percent,
            },
            Type::Ratio => Unit::Decimal {
                scale: scale(2),
                of: Value::Ratio,
            },
            Type::Date => Unit::Day,
            _ => return None,
        };
        let mut steps = Self {
            unit,
            bounds: (-FARTHEST, FARTHEST),
        };
        let bound = |value: Option<&Value>| value.and_then(|value| steps.at(value));
        let days = match steps.unit {
            Unit::Day => {
                [NaiveDate::MIN, NaiveDate::MAX].map(|day| i64::from(day.num_days_from_ce()))
            }
            _ => [-FARTHEST, FARTHEST],
        };
        steps.bounds = (
            bound(field.min()).unwrap_or(days[0]).max(-FARTHEST),
            bound(field.max()).unwrap_or(days[1]).min(FARTHEST),
        );
        Some(steps)
    }

    /// How many units an answer is from zero, what is finer left out.
    pub(crate) fn at(&self, value: &Value) -> Option<i64> {
        match (&self.unit, value) {
            (Unit::One, Value::Int(number)) => Some(*number),
            (
                Unit::Decimal { scale, .. },
                Value::Money(number) | Value::Percent(number) | Value::Ratio(number),
            ) => {
                let units = Decimal::from(10_i64.checked_pow(*scale)?);
                number.checked_mul(units)?.trunc().try_into().ok()
            }
            (Unit::Day, Value::Date(day)) => Some(i64::from(day.num_days_from_ce())),
            _ => None,
        }
    }

    /// The answer so many units from zero.
    pub(crate) fn value(&self, at: i64) -> Option<Value> {
        match &self.unit {
            Unit::One => Some(Value::Int(at)),
            Unit::Decimal { scale, of } => Decimal::try_new(at, *scale).ok().map(of),
            Unit::Day => {
                let days = i32::try_from(at).ok()?;
                NaiveDate::from_num_days_from_ce_opt(days).map(Value::Date)
            }
        }
    }

    /// The answers the nearest to one, above and below, for which something holds: looked for ever farther away, then
    /// between the two last that were tried. What holds between two answers tried and on neither is not seen.
    pub(crate) fn nearest(&self, from: i64, mut holds: impl FnMut(&Value) -> bool) -> Vec<Value> {
        let (first, last) = self.bounds;
        let rooms = [
            (last.saturating_sub(from), 1),
            (from.saturating_sub(first), -1),
        ];
        let mut found = Vec::new();
        for (room, direction) in rooms {
            let answer = |offset: i64| self.value(from.saturating_add(offset * direction));
            let mut without = 0;
            for with in doubled(room) {
                if answer(with).is_some_and(|value| holds(&value)) {
                    let turn = turn(without, with, |at| {
                        answer(at).is_some_and(|value| holds(&value))
                    });
                    found.extend(answer(turn));
                    break;
                }
                without = with;
            }
        }
        found
    }

    /// The largest answer above zero for which something holds, as far as doubling the smallest one shows it.
    pub(crate) fn largest(&self, mut holds: impl FnMut(&Value) -> bool) -> Option<Value> {
        let mut holds_at = |at: i64| self.value(at).is_some_and(|value| holds(&value));
        let tried: Vec<i64> = doubled(self.bounds.1).collect();
        let with = tried.iter().rposition(|at| holds_at(*at))?;
        let (with, beyond) = (tried.get(with)?, tried.get(with + 1));
        let largest = match beyond {
            None => *with,
            // The first for which it does not hold any more, and the one before it.
            Some(beyond) => turn(*with, *beyond, |at| !holds_at(at)).saturating_sub(1),
        };
        self.value(largest)
    }
}

/// One, two, four …, and what ends them.
fn doubled(last: i64) -> impl Iterator<Item = i64> {
    let next = move |at: &i64| (*at < last).then(|| at.saturating_mul(2).min(last));
    std::iter::successors((last > 0).then_some(1), next)
}

/// The first number after `without` for which something holds that holds for `with`.
fn turn(mut without: i64, mut with: i64, mut holds: impl FnMut(i64) -> bool) -> i64 {
    while with.saturating_sub(without) > 1 {
        let middle = without + (with - without) / 2;
        match holds(middle) {
            true => with = middle,
            false => without = middle,
        }
    }
    with
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_that_turns_is_found_wherever_it_stands() {
        for wanted in 1..200 {
            assert_eq!(turn(0, 256, |at| at >= wanted), wanted);
        }
        assert_eq!(doubled(10).collect::<Vec<_>>(), [1, 2, 4, 8, 10]);
        assert_eq!(doubled(1).collect::<Vec<_>>(), [1]);
        assert_eq!(doubled(0).next(), None);
    }
}
