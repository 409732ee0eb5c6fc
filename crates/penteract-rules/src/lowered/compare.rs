//! Comparisons and membership.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};
use crate::host::HostFunction;
use crate::ir::{Comparison, Kind, Node};

use super::condition::noted;
use super::lower::{Lowering, Shape};
use super::place::{Text, pair};
use super::scalar::Scalar;
use super::scope::{Got, Length, Scope, Stop, Truth};
use super::{Run, RunTruth};

/// Whether an order is what a comparison asks for; a failure where values have none.
#[inline]
fn holds(comparison: Comparison, order: Option<Ordering>) -> Truth {
    match (comparison, order) {
        (Comparison::Equal, order) => (order == Some(Ordering::Equal)).into(),
        (Comparison::NotEqual, order) => (order != Some(Ordering::Equal)).into(),
        (_, None) => Truth::Failed,
        (Comparison::Less, Some(order)) => order.is_lt().into(),
        (Comparison::LessOrEqual, Some(order)) => order.is_le().into(),
        (Comparison::Greater, Some(order)) => order.is_gt().into(),
        (Comparison::GreaterOrEqual, Some(order)) => order.is_ge().into(),
    }
}

impl Lowering<'_> {
    pub(super) fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let shape = match self.shape(left) {
            Shape::Other => self.shape(right),
            shape => shape,
        };
        match shape {
            Shape::Bool => Some(self.compared::<bool>(comparison, left, right, bit)),
            Shape::Int => Some(self.compared::<i64>(comparison, left, right, bit)),
            Shape::Decimal => Some(self.compared::<Decimal>(comparison, left, right, bit)),
            Shape::Date => Some(self.compared::<NaiveDate>(comparison, left, right, bit)),
            Shape::Length => Some(self.compared::<Length>(comparison, left, right, bit)),
            Shape::Symbol => Some(self.compared::<Symbol>(comparison, left, right, bit)),
            Shape::Text => self.compared_texts(comparison, left, right, bit),
            Shape::Other => self.compared_places(comparison, left, right, bit),
        }
    }

    fn compared<T: Scalar>(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        bit: Option<u64>,
    ) -> RunTruth {
        let left = self.operand::<T>(left, false);
        let right = self.operand::<T>(right, false);
        let test = move |values: Got<(T, T)>| match values {
            Ok((left, right)) => holds(comparison, left.order(right)),
            Err(stop) => stop.into(),
        };
        match bit {
            None => pair(left, right, move |_, values| test(values)),
            Some(bit) => pair(left, right, move |scope, values| {
                let truth = test(values);
                scope.note(bit, truth);
                truth
            }),
        }
    }

    fn compared_texts(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let (left, right) = (self.text(left)?, self.text(right)?);
        let wanted = match comparison {
            Comparison::Equal => true,
            Comparison::NotEqual => false,
            _ => return None,
        };
        Some(texts(left, right, bit, move |left, right| {
            (left == right) == wanted
        }))
    }

    /// Codes: equal when all of them is.
    fn compared_places(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let wanted = match comparison {
            Comparison::Equal => true,
            Comparison::NotEqual => false,
            _ => return None,
        };
        let (left, right) = (self.place(left)?, self.place(right)?);
        Some(noted(bit, move |scope| {
            match super::scope::both(left(scope), || right(scope)) {
                Ok((left, right)) => ((left == right) == wanted).into(),
                Err(stop) => stop.into(),
            }
        }))
    }

    pub(super) fn text_test(
        &mut self,
        function: HostFunction,
        arguments: &[Node],
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let (HostFunction::StartsWith, [text, start]) = (function, arguments) else {
            return None;
        };
        let (text, start) = (self.text(text)?, self.text(start)?);
        Some(texts(text, start, bit, |text, start| {
            text.starts_with(start)
        }))
    }

    /// `x in [a, b]`.
    pub(super) fn among(
        &mut self,
        subject: &Node,
        items: &[Node],
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        match self.shape(subject) {
            Shape::Bool => Some(self.among_values::<bool>(subject, items, bit)),
            Shape::Int => Some(self.among_values::<i64>(subject, items, bit)),
            Shape::Decimal => Some(self.among_values::<Decimal>(subject, items, bit)),
            Shape::Date => Some(self.among_values::<NaiveDate>(subject, items, bit)),
            Shape::Length => Some(self.among_values::<Length>(subject, items, bit)),
            Shape::Symbol => Some(match SymbolSet::of(items) {
                Some(set) => {
                    let subject = self.operand::<Symbol>(subject, false);
                    let unit = super::place::Operand::Written(true);
                    let test = move |values: Got<(Symbol, bool)>| match values {
                        Ok((symbol, _)) => set.contains(symbol).into(),
                        Err(stop) => stop.into(),
                    };
                    match bit {
                        None => pair(subject, unit, move |_, values| test(values)),
                        Some(bit) => pair(subject, unit, move |scope, values| {
                            let truth = test(values);
                            scope.note(bit, truth);
                            truth
                        }),
                    }
                }
                None => self.among_values::<Symbol>(subject, items, bit),
            }),
            Shape::Text => self.among_texts(subject, items, bit),
            Shape::Other => None,
        }
    }

    fn among_values<T: Scalar>(
        &mut self,
        subject: &Node,
        items: &[Node],
        bit: Option<u64>,
    ) -> RunTruth {
        let subject = self.value::<T>(subject, false);
        let items: Vec<Run<T>> = items
            .iter()
            .map(|item| self.value::<T>(item, false))
            .collect();
        noted(bit, move |scope| {
            let subject = subject(scope);
            if matches!(subject, Err(Stop::Failed)) {
                return Truth::Failed;
            }
            let (mut is_found, mut is_unknown) = (false, false);
            for item in &items {
                match (subject, item(scope)) {
                    (_, Err(Stop::Failed)) => return Truth::Failed,
                    (Ok(subject), Ok(item)) => is_found |= subject == item,
                    _ => is_unknown = true,
                }
            }
            if is_unknown && !is_found {
                Truth::Unknown
            } else {
                is_found.into()
            }
        })
    }

    /// Among texts written in the script.
    fn among_texts(
        &mut self,
        subject: &Node,
        items: &[Node],
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let Text::Held(subject) = self.text(subject)? else {
            return None;
        };
        let mut texts: Vec<Arc<str>> = items
            .iter()
            .map(|item| match &item.kind {
                Kind::Constant(Datum::Text(text)) => Some(Arc::clone(text)),
                _ => None,
            })
            .collect::<Option<_>>()?;
        if texts.is_empty() {
            return None;
        }
        texts.sort();
        Some(noted(bit, move |scope| match subject(scope) {
            Ok(subject) => texts
                .binary_search_by(|text| (**text).cmp(subject))
                .is_ok()
                .into(),
            Err(stop) => stop.into(),
        }))
    }

    /// `x in params.list`.
    pub(super) fn in_list(
        &mut self,
        subject: &Node,
        list: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        match self.shape(subject) {
            Shape::Bool => self.listed::<bool>(subject, list, bit),
            Shape::Int => self.listed::<i64>(subject, list, bit),
            Shape::Decimal => self.listed::<Decimal>(subject, list, bit),
            Shape::Date => self.listed::<NaiveDate>(subject, list, bit),
            Shape::Length => self.listed::<Length>(subject, list, bit),
            Shape::Symbol => self.listed::<Symbol>(subject, list, bit),
            Shape::Text | Shape::Other => None,
        }
    }

    fn listed<T: Scalar>(
        &mut self,
        subject: &Node,
        list: &Node,
        bit: Option<u64>,
    ) -> Option<RunTruth> {
        let list = self.place(list)?;
        let subject = self.value::<T>(subject, false);
        Some(noted(bit, move |scope| {
            let subject = subject(scope);
            if matches!(subject, Err(Stop::Failed)) {
                return Truth::Failed;
            }
            let items = match list(scope) {
                Ok(Datum::List(items)) => items,
                Ok(_) => return scope.stray().into(),
                Err(stop) => return stop.into(),
            };
            match subject {
                Ok(subject) => items.iter().any(|item| T::of(item) == Some(subject)).into(),
                // Nothing is in an empty list.
                Err(_) if items.is_empty() => Truth::False,
                Err(stop) => stop.into(),
            }
        }))
    }

    pub(super) fn in_range(
        &mut self,
        [subject, from, until]: [&Node; 3],
        is_inclusive: bool,
        bit: Option<u64>,
    ) -> RunTruth {
        let subject = self.operand::<i64>(subject, false);
        let from = self.operand::<i64>(from, false);
        let until = self.value::<i64>(until, false);
        let ends = pair(subject, from, |_, values| values);
        noted(bit, move |scope| {
            match super::scope::both(ends(scope), || until(scope)) {
                Ok(((subject, from), until)) => {
                    let is_before_the_end = if is_inclusive {
                        subject <= until
                    } else {
                        subject < until
                    };
                    (from <= subject && is_before_the_end).into()
                }
                Err(stop) => stop.into(),
            }
        })
    }
}

/// A test of two texts.
fn texts(
    left: Text,
    right: Text,
    bit: Option<u64>,
    test: impl Fn(&str, &str) -> bool + Send + Sync + 'static,
) -> RunTruth {
    match (left, right) {
        (Text::Held(left), Text::Written(right)) => noted(bit, move |scope| match left(scope) {
            Ok(left) => test(left, &right).into(),
            Err(stop) => stop.into(),
        }),
        (left, right) => noted(bit, move |scope: &Scope<'_, '_>| {
            let text = |text: &Text| -> Got<Arc<str>> {
                match text {
                    Text::Written(text) => Ok(Arc::clone(text)),
                    Text::Held(text) => text(scope).map(Arc::from),
                }
            };
            match super::scope::both(text(&left), || text(&right)) {
                Ok((left, right)) => test(&left, &right).into(),
                Err(stop) => stop.into(),
            }
        }),
    }
}

/// Texts of a closed list: a bit for each, counted from the smallest number.
struct SymbolSet {
    first: u32,
    mask: u128,
}

impl SymbolSet {
    /// Of constants whose numbers are near enough to each other.
    fn of(items: &[Node]) -> Option<Self> {
        let symbols: Vec<u32> = items
            .iter()
            .map(|item| match &item.kind {
                Kind::Constant(Datum::Symbol(symbol)) => Some(symbol.0),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let first = *symbols.iter().min()?;
        let mut mask = 0;
        for symbol in symbols {
            mask |= 1_u128.checked_shl(symbol - first)?;
        }
        Some(Self { first, mask })
    }

    #[inline]
    fn contains(&self, symbol: Symbol) -> bool {
        symbol
            .0
            .checked_sub(self.first)
            .and_then(|at| self.mask.checked_shr(at))
            .is_some_and(|mask| mask & 1 == 1)
    }
}
