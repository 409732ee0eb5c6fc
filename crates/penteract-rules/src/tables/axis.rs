//! The values of a column that stand for all the others: those that a cell names, and one between two neighbours.

use std::cmp::Ordering;
use std::iter;
use std::ops::Range;

use chrono::Days;
use rust_decimal::Decimal;

use crate::environment::{Cell, Column};
use crate::types::Type;
use crate::value::Value;

/// A column as places from 0, in the order of its values.
pub(super) struct Axis {
    // INVARIANT: in the order of `compare`, each once.
    values: Vec<Value>,
    /// The places between the smallest and the largest value that a cell names.
    pub(super) inner: Range<usize>,
}

impl Axis {
    pub(super) fn new<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell>) -> Self {
        let mut named: Vec<Value> = match &column.ty {
            Type::Bool => vec![Value::Bool(false), Value::Bool(true)],
            Type::Choice(choice) => choice.values.iter().cloned().map(Value::Choice).collect(),
            _ => Vec::new(),
        };
        for cell in cells {
            match cell {
                Cell::Any => {}
                Cell::Is(value) => named.push(value.clone()),
                Cell::OneOf(values) => named.extend(values.iter().cloned()),
                Cell::Between { from, until, .. } => {
                    named.extend(from.iter().chain(until).cloned());
                }
            }
        }
        if named.is_empty() {
            named.push(Value::None);
        }
        named.sort_by(compare);
        named.dedup_by(|a, b| compare(a, b).is_eq());
        let below = named.first().and_then(|first| beside(first, false));
        let above = named.last().and_then(|last| beside(last, true));
        let outside = usize::from(below.is_some());
        let mut values: Vec<Value> = below.into_iter().collect();
        let mut named = named.into_iter().peekable();
        while let Some(low) = named.next() {
            let middle = named.peek().and_then(|high| between(&low, high));
            values.push(low);
            values.extend(middle);
        }
        let inner = outside..values.len();
        values.extend(above);
        Self { values, inner }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn value(&self, place: usize) -> Option<&Value> {
        self.values.get(place)
    }

    /// The places that a cell answers, in order and apart.
    pub(super) fn places(&self, cell: &Cell) -> Vec<Range<usize>> {
        let one = |value: &Value| {
            let place = self.from(value, false);
            place..self.from(value, true)
        };
        let mut places: Vec<Range<usize>> = match cell {
            Cell::Any => iter::once(0..self.values.len()).collect(),
            Cell::Is(value) => iter::once(one(value)).collect(),
            Cell::OneOf(values) => values.iter().map(one).collect(),
            Cell::Between {
                from,
                until,
                from_excluded,
                until_excluded,
            } => {
                let Some(bound) = from.as_ref().or(until.as_ref()) else {
                    return vec![self.kind_of(None)];
                };
                let kind = self.kind_of(Some(bound));
                let start = match from {
                    Some(from) => self.from(from, *from_excluded),
                    None => kind.start,
                };
                let end = match until {
                    Some(until) => self.from(until, !until_excluded),
                    None => kind.end,
                };
                iter::once(start..end).collect()
            }
        };
        places.retain(|range| !range.is_empty());
        places.sort_unstable_by_key(|range| range.start);
        places.dedup();
        places
    }

    /// The first place at a value or, for `after`, beyond it.
    fn from(&self, value: &Value, after: bool) -> usize {
        self.values
            .partition_point(|known| match compare(known, value) {
                Ordering::Less => true,
                Ordering::Equal => after,
                Ordering::Greater => false,
            })
    }

    /// The places of values of one kind: those that have an order with a bound.
    fn kind_of(&self, bound: Option<&Value>) -> Range<usize> {
        let Some(bound) = bound else {
            return 0..self.values.len();
        };
        let wanted = kind(bound);
        let start = self.values.partition_point(|known| kind(known) < wanted);
        let end = self.values.partition_point(|known| kind(known) <= wanted);
        start..end
    }
}

/// Values of different kinds are never equal, and have no order but this one.
fn kind(value: &Value) -> u8 {
    match value {
        Value::None => 0,
        Value::Bool(_) => 1,
        Value::Int(_) => 2,
        Value::Money(_) => 3,
        Value::Percent(_) | Value::Ratio(_) => 4,
        Value::Date(_) => 5,
        Value::Duration { .. } => 6,
        Value::Text(_) | Value::Choice(_) => 7,
        Value::Code { .. } | Value::Undecided(_) => 8,
        Value::List(_) | Value::Record(_) | Value::Phase(_) => 9,
    }
}

/// An order of all the values that cells may name, in which equal values and no others are equal.
fn compare(first: &Value, second: &Value) -> Ordering {
    match (first, second) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (
            Value::Duration { months, days },
            Value::Duration {
                months: other_months,
                days: other_days,
            },
        ) => (months, days).cmp(&(other_months, other_days)),
        (Value::Text(a) | Value::Choice(a), Value::Text(b) | Value::Choice(b)) => a.cmp(b),
        (
            Value::Code { nomenclature, code },
            Value::Code {
                nomenclature: other,
                code: other_code,
            },
        ) => (nomenclature, code).cmp(&(other, other_code)),
        _ => first
            .order(second)
            .unwrap_or_else(|| kind(first).cmp(&kind(second))),
    }
}

/// A value just beyond another one, in an order without an end.
fn beside(value: &Value, above: bool) -> Option<Value> {
    let step = if above { 1 } else { -1 };
    let moved = |value: &Decimal| value.checked_add(Decimal::from(step));
    match value {
        Value::Int(value) => value.checked_add(step).map(Value::Int),
        Value::Money(value) => moved(value).map(Value::Money),
        Value::Percent(value) => moved(value).map(Value::Percent),
        Value::Ratio(value) => moved(value).map(Value::Ratio),
        Value::Date(date) if above => date.succ_opt().map(Value::Date),
        Value::Date(date) => date.pred_opt().map(Value::Date),
        _ => None,
    }
}

/// A value strictly between two neighbours, when there is one.
fn between(low: &Value, high: &Value) -> Option<Value> {
    let middle = |a: &Decimal, b: &Decimal| {
        let middle = a.checked_add(*b)?.checked_div(Decimal::TWO)?;
        (*a < middle && middle < *b).then_some(middle)
    };
    match (low, high) {
        (Value::Int(a), Value::Int(b)) => a.checked_add(1).filter(|next| next < b).map(Value::Int),
        (Value::Money(a), Value::Money(b)) => middle(a, b).map(Value::Money),
        (Value::Percent(a), Value::Percent(b)) => middle(a, b).map(Value::Percent),
        (Value::Ratio(a), Value::Ratio(b)) => middle(a, b).map(Value::Ratio),
        (Value::Date(a), Value::Date(b)) => a
            .checked_add_days(Days::new(1))
            .filter(|next| next < b)
            .map(Value::Date),
        _ => None,
    }
}
