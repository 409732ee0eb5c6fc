//! `in`: among values written in the script, in a list, in a range.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};
use crate::ir::{Kind, Node};

use super::Run;
use super::lower::Lowering;
use super::scalar::Scalar;
use super::scope::Length;
use super::shape::Shape;
use super::test::Test;

impl Lowering<'_> {
    /// `x in [a, b]`.
    pub(super) fn among(&mut self, subject: &Node, items: &[Node]) -> Option<Test> {
        Some(Test::Other(match self.shape(subject) {
            Shape::Bool => self.among_values::<bool>(subject, items)?,
            Shape::Int => self.among_values::<i64>(subject, items)?,
            Shape::Decimal => self.among_values::<Decimal>(subject, items)?,
            Shape::Date => self.among_values::<NaiveDate>(subject, items)?,
            Shape::Length => self.among_values::<Length>(subject, items)?,
            Shape::Symbol => match (SymbolSet::of(items), &subject.kind) {
                (Some(set), Kind::Fact(id)) => return Some(Test::Choice(id.index(), set)),
                (Some(set), _) => {
                    let subject = self.value::<Symbol>(subject)?;
                    Box::new(move |scope| Some(set.contains(subject(scope)?)))
                }
                (None, _) => self.among_values::<Symbol>(subject, items)?,
            },
            Shape::Text => self.among_texts(subject, items)?,
            Shape::Other => {
                let subject = self.place(subject)?;
                let items = items.iter().map(|item| match &item.kind {
                    Kind::Constant(datum) => Some(datum.clone()),
                    _ => None,
                });
                let items: Vec<Datum> = items.collect::<Option<_>>()?;
                Box::new(move |scope| Some(items.contains(subject(scope)?)))
            }
        }))
    }

    fn among_values<T: Scalar>(&mut self, subject: &Node, items: &[Node]) -> Option<Run<bool>> {
        let subject = self.value::<T>(subject)?;
        let items: Vec<Run<T>> = items
            .iter()
            .map(|item| self.value::<T>(item))
            .collect::<Option<_>>()?;
        Some(Box::new(move |scope| {
            let subject = subject(scope)?;
            // All of them are evaluated, as any of them may fail.
            items.iter().try_fold(false, |is_found, item| {
                Some(is_found | (item(scope)? == subject))
            })
        }))
    }

    /// `x in params.list`.
    pub(super) fn in_list(&mut self, subject: &Node, list: &Node) -> Option<Run<bool>> {
        match self.shape(subject) {
            Shape::Bool => self.listed::<bool>(subject, list),
            Shape::Int => self.listed::<i64>(subject, list),
            Shape::Decimal => self.listed::<Decimal>(subject, list),
            Shape::Date => self.listed::<NaiveDate>(subject, list),
            Shape::Length => self.listed::<Length>(subject, list),
            Shape::Symbol => self.listed::<Symbol>(subject, list),
            Shape::Text => self.text_in_list(subject, list),
            Shape::Other => {
                let (subject, list) = (self.place(subject)?, self.place(list)?);
                Some(Box::new(move |scope| {
                    let subject = subject(scope)?;
                    match list(scope)? {
                        Datum::List(items) => Some(items.contains(subject)),
                        _ => None,
                    }
                }))
            }
        }
    }

    fn listed<T: Scalar>(&mut self, subject: &Node, list: &Node) -> Option<Run<bool>> {
        let list = self.place(list)?;
        let subject = self.value::<T>(subject)?;
        Some(Box::new(move |scope| {
            let subject = subject(scope)?;
            match list(scope)? {
                Datum::List(items) => Some(items.iter().any(|item| T::of(item) == Some(subject))),
                _ => None,
            }
        }))
    }

    pub(super) fn in_range(
        &mut self,
        [subject, from, until]: [&Node; 3],
        is_inclusive: bool,
    ) -> Option<Run<bool>> {
        let subject = self.value::<i64>(subject)?;
        let (from, until) = (self.value::<i64>(from)?, self.value::<i64>(until)?);
        Some(Box::new(move |scope| {
            let (subject, from, until) = (subject(scope)?, from(scope)?, until(scope)?);
            let is_before_the_end = if is_inclusive {
                subject <= until
            } else {
                subject < until
            };
            Some(from <= subject && is_before_the_end)
        }))
    }
}

/// Texts of a closed list: a bit for each, counted from the smallest number.
pub(super) struct SymbolSet {
    first: u32,
    mask: u64,
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
            mask |= 1_u64.checked_shl(symbol - first)?;
        }
        Some(Self { first, mask })
    }

    #[inline]
    pub(super) fn contains(&self, symbol: Symbol) -> bool {
        symbol
            .0
            .checked_sub(self.first)
            .and_then(|at| self.mask.checked_shr(at))
            .is_some_and(|mask| mask & 1 == 1)
    }
}
