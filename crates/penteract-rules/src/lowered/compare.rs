//! Comparisons.

use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::Symbol;
use crate::ir::Node;
use crate::length;
use crate::operation::Comparison;

use super::lower::Lowering;
use super::place::{InForce, Operand, pair};
use super::scalar::Scalar;
use super::scope::Length;
use super::shape::Shape;
use super::test::Test;

/// The orders of two values that a comparison asks for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    less: bool,
    equal: bool,
    greater: bool,
    /// Whether it asks for an order at all, and not only for the same or another.
    is_order: bool,
}

impl Wanted {
    pub(super) fn of(comparison: Comparison) -> Self {
        let [less, equal, greater] = match comparison {
            Comparison::Equal => [false, true, false],
            Comparison::NotEqual => [true, false, true],
            Comparison::Less => [true, false, false],
            Comparison::LessOrEqual => [true, true, false],
            Comparison::Greater => [false, false, true],
            Comparison::GreaterOrEqual => [false, true, true],
        };
        Self {
            less,
            equal,
            greater,
            is_order: !matches!(comparison, Comparison::Equal | Comparison::NotEqual),
        }
    }

    #[inline]
    pub(super) fn of_values<T: Scalar>(self, left: &T, right: &T) -> Option<bool> {
        left.compares(right, self)
    }

    #[inline]
    pub(super) fn holds(self, order: Option<Ordering>) -> Option<bool> {
        match order {
            Some(Ordering::Less) => Some(self.less),
            Some(Ordering::Equal) => Some(self.equal),
            Some(Ordering::Greater) => Some(self.greater),
            None if self.is_order => None,
            None => Some(!self.equal),
        }
    }

    /// The same of lengths, which may have one order on some days and another on others.
    pub(super) fn of_lengths(self, left: Length, right: Length) -> Option<bool> {
        let (left, right) = ((left.months, left.days), (right.months, right.days));
        if !self.is_order {
            return Some((left == right) == self.equal);
        }
        let (least, most) = length::orders(left, right);
        let (least, most) = (self.holds(Some(least))?, self.holds(Some(most))?);
        (least == most).then_some(least)
    }
}

impl Lowering<'_> {
    pub(super) fn comparison(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
    ) -> Option<Test> {
        let shape = match self.shape(left) {
            Shape::Other => self.shape(right),
            shape => shape,
        };
        let wanted = Wanted::of(comparison);
        Some(match shape {
            Shape::Bool => self.compared::<bool>(wanted, left, right)?,
            Shape::Int => self.compared::<i64>(wanted, left, right)?,
            Shape::Decimal => self.compared::<Decimal>(wanted, left, right)?,
            Shape::Date => self.compared::<NaiveDate>(wanted, left, right)?,
            Shape::Length => self.compared::<Length>(wanted, left, right)?,
            Shape::Symbol => self.compared::<Symbol>(wanted, left, right)?,
            Shape::Text if !wanted.is_order => {
                Test::Other(self.compared_texts(wanted.equal, left, right)?)
            }
            Shape::Other if !wanted.is_order => {
                let (left, right) = (self.place(left)?, self.place(right)?);
                Test::Other(Box::new(move |scope| {
                    Some((left(scope)? == right(scope)?) == wanted.equal)
                }))
            }
            Shape::Text | Shape::Other => return None,
        })
    }

    fn compared<T: Scalar>(&mut self, wanted: Wanted, left: &Node, right: &Node) -> Option<Test> {
        Some(
            match (self.operand::<T>(left)?, self.operand::<T>(right)?) {
                (Operand::Fact(at), Operand::InForce(value)) => T::test(at, wanted, value),
                (Operand::Fact(at), Operand::Written(value)) => {
                    T::test(at, wanted, InForce::always(value))
                }
                (left, right) => Test::Other(pair(left, right, move |left, right| {
                    wanted.of_values(left, right)
                })),
            },
        )
    }
}
