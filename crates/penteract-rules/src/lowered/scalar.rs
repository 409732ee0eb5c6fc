//! The types of values that are computed without going through [`Datum`].

use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};
use crate::host::HostFunction;
use crate::ir::{Calculation, Node};

use super::Run;
use super::lower::Lowering;
use super::scope::{Length, Local};

/// A value that is copied rather than shared.
pub(crate) trait Scalar: Copy + PartialEq + Send + Sync + 'static {
    /// The value of a datum of this type.
    fn of(datum: &Datum) -> Option<Self>;
    fn of_local(local: Local<'_>) -> Option<Self>;
    fn datum(self) -> Datum;
    fn local(self) -> Local<'static>;

    /// The order of two values; none where neither is certainly the larger.
    fn order(self, other: Self) -> Option<Ordering>;

    /// The opposite; none when it is too large or has no meaning.
    fn opposite(self) -> Option<Self> {
        None
    }

    /// The sum of two values; none when it is too large or has no meaning.
    fn plus(self, _other: Self) -> Option<Self> {
        None
    }

    /// A calculation that gives this type, when it is lowered.
    fn calculate(
        _lowering: &mut Lowering<'_>,
        _calculation: Calculation,
        _left: &Node,
        _right: &Node,
    ) -> Option<Run<Self>> {
        None
    }

    /// A call of a function of every script that gives this type, when it is lowered.
    fn host(
        _lowering: &mut Lowering<'_>,
        _function: HostFunction,
        _arguments: &[Node],
    ) -> Option<Run<Self>> {
        None
    }
}

macro_rules! scalar {
    ($variant:ident) => {
        fn of(datum: &Datum) -> Option<Self> {
            match datum {
                Datum::$variant(value) => Some(*value),
                _ => None,
            }
        }

        fn of_local(local: Local<'_>) -> Option<Self> {
            match local {
                Local::$variant(value) => Some(value),
                Local::Datum(datum) => Self::of(datum),
                _ => None,
            }
        }

        fn datum(self) -> Datum {
            Datum::$variant(self)
        }

        fn local(self) -> Local<'static> {
            Local::$variant(self)
        }
    };
}

impl Scalar for bool {
    scalar!(Bool);

    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp(&other))
    }
}

impl Scalar for Symbol {
    scalar!(Symbol);

    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.0.cmp(&other.0))
    }
}

impl Scalar for i64 {
    scalar!(Int);

    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp(&other))
    }

    fn opposite(self) -> Option<Self> {
        self.checked_neg()
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn calculate(
        lowering: &mut Lowering<'_>,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Self>> {
        lowering.whole_calculation(calculation, left, right)
    }

    fn host(
        lowering: &mut Lowering<'_>,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Self>> {
        lowering.part_of_date(function, arguments)
    }
}

impl Scalar for Decimal {
    scalar!(Decimal);

    /// Amounts of one currency have one scale as a rule, and then their mantissas have the same order.
    #[inline]
    fn order(self, other: Self) -> Option<Ordering> {
        Some(if self.scale() == other.scale() {
            self.mantissa().cmp(&other.mantissa())
        } else {
            self.cmp(&other)
        })
    }

    fn opposite(self) -> Option<Self> {
        Some(-self)
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn calculate(
        lowering: &mut Lowering<'_>,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Self>> {
        Some(lowering.decimal_calculation(calculation, left, right))
    }

    fn host(
        lowering: &mut Lowering<'_>,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Self>> {
        lowering.rounding(function, arguments)
    }
}

impl Scalar for NaiveDate {
    scalar!(Date);

    fn order(self, other: Self) -> Option<Ordering> {
        Some(self.cmp(&other))
    }

    fn calculate(
        lowering: &mut Lowering<'_>,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Self>> {
        lowering.date_calculation(calculation, left, right)
    }

    fn host(
        lowering: &mut Lowering<'_>,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Self>> {
        lowering.moved_date(function, arguments)
    }
}

impl Scalar for Length {
    fn of(datum: &Datum) -> Option<Self> {
        match datum {
            Datum::Duration { months, days } => Some(Self {
                months: *months,
                days: *days,
            }),
            _ => None,
        }
    }

    fn of_local(local: Local<'_>) -> Option<Self> {
        match local {
            Local::Length(length) => Some(length),
            Local::Datum(datum) => Self::of(datum),
            _ => None,
        }
    }

    fn datum(self) -> Datum {
        Datum::Duration {
            months: self.months,
            days: self.days,
        }
    }

    fn local(self) -> Local<'static> {
        Local::Length(self)
    }

    fn order(self, other: Self) -> Option<Ordering> {
        crate::eval::compare(&self.datum(), &other.datum())
    }

    fn opposite(self) -> Option<Self> {
        Some(Self {
            months: self.months.checked_neg()?,
            days: self.days.checked_neg()?,
        })
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            months: self.months.checked_add(other.months)?,
            days: self.days.checked_add(other.days)?,
        })
    }

    fn calculate(
        lowering: &mut Lowering<'_>,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Self>> {
        lowering.length_calculation(calculation, left, right)
    }

    fn host(
        lowering: &mut Lowering<'_>,
        function: HostFunction,
        arguments: &[Node],
    ) -> Option<Run<Self>> {
        lowering.length_of(function, arguments)
    }
}
