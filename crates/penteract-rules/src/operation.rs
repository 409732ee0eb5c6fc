//! Comparisons and calculations, by name.

use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// The same with the sides changed: `a < b` is `b > a`.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }

    /// What holds when it fails: `a < b` or `a >= b`.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// Whether it asks which is the larger, and not only for the same or another.
    pub(crate) fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it holds of two values in an order.
    #[inline]
    pub(crate) fn holds(self, order: Ordering) -> bool {
        // For each comparison, the orders that it holds for: less, equal, greater.
        let orders: u8 = match self {
            Self::Equal => 0b010,
            Self::NotEqual => 0b101,
            Self::Less => 0b100,
            Self::LessOrEqual => 0b110,
            Self::Greater => 0b001,
            Self::GreaterOrEqual => 0b011,
        };
        orders >> (1 - order as i8) & 1 == 1
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Calculation {
    Add,
    Subtract,
    Multiply,
    Divide,
}
