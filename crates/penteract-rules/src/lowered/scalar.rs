//! The types of values that are computed without going through [`Datum`].

use std::cmp::Ordering;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::{Datum, Symbol};
use crate::exact;
use crate::host::HostFunction;
use crate::ir::{Node, Zero};
use crate::operation::Calculation;

use super::Run;
use super::compare::Wanted;
use super::lower::Lowering;
use super::place::{InForce, Operand, pair};
use super::scope::{Length, Local};
use super::test::Test;

/// A value that is copied rather than shared.
pub(crate) trait Scalar: Copy + PartialEq + Send + Sync + 'static {
    /// The value of a datum of this type.
    fn of(datum: &Datum) -> Option<Self>;
    fn of_local(local: Local<'_>) -> Option<Self>;

    /// A date as a value of this type; none when the type is another.
    fn of_date(_date: NaiveDate) -> Option<Self> {
        None
    }

    /// An amount as a value of this type; none when the type is another.
    fn of_decimal(_decimal: Decimal) -> Option<Self> {
        None
    }

    fn datum(self) -> Datum;
    fn local(self) -> Local<'static>;

    /// The order of two values; none where neither is certainly the larger.
    fn order(&self, other: &Self) -> Option<Ordering>;

    /// What a comparison is; none where it is not the same on every day.
    #[inline]
    fn compares(&self, other: &Self, wanted: Wanted) -> Option<bool> {
        wanted.holds(self.order(other))
    }

    /// The opposite; none when it is too large or has no meaning.
    fn opposite(self) -> Option<Self> {
        None
    }

    /// The sum of two values; none when it is too large or has no meaning.
    fn plus(self, _other: Self) -> Option<Self> {
        None
    }

    /// The comparison of a fact with what is known.
    fn test(fact: usize, wanted: Wanted, other: InForce<Self>) -> Test {
        Test::Other(pair(
            Operand::Fact(fact),
            Operand::InForce(other),
            move |fact, other| wanted.of_values(fact, other),
        ))
    }

    /// What the sum of nothing is, when this is the type of the sum.
    fn zero(_zero: Zero) -> Option<Self> {
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

/// A mantissa, which has 96 bits and a sign, with a few more zeros at its end; none where there is no room for sure.
#[inline]
fn shifted(mantissa: i128, zeros: u32) -> Option<i128> {
    const POWERS: [i128; 10] = [
        1,
        10,
        100,
        1_000,
        10_000,
        100_000,
        1_000_000,
        10_000_000,
        100_000_000,
        1_000_000_000,
    ];
    POWERS.get(zeros as usize).map(|power| mantissa * power)
}

#[cold]
#[inline(never)]
fn in_any_scale(left: Decimal, right: Decimal) -> Ordering {
    left.cmp(&right)
}

macro_rules! scalar {
    ($variant:ident) => {
        #[inline]
        fn of(datum: &Datum) -> Option<Self> {
            match datum {
                Datum::$variant(value) => Some(*value),
                _ => None,
            }
        }

        #[inline]
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

    #[inline]
    fn order(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Scalar for Symbol {
    scalar!(Symbol);

    fn test(fact: usize, wanted: Wanted, other: InForce<Self>) -> Test {
        Test::Symbol(fact, wanted, other)
    }

    #[inline]
    fn order(&self, other: &Self) -> Option<Ordering> {
        Some(self.0.cmp(&other.0))
    }
}

impl Scalar for i64 {
    scalar!(Int);

    fn test(fact: usize, wanted: Wanted, other: InForce<Self>) -> Test {
        Test::Int(fact, wanted, other)
    }

    fn zero(zero: Zero) -> Option<Self> {
        (zero == Zero::Int).then_some(0)
    }

    #[inline]
    fn order(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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

    #[inline]
    fn of_decimal(decimal: Decimal) -> Option<Self> {
        Some(decimal)
    }

    fn test(fact: usize, wanted: Wanted, other: InForce<Self>) -> Test {
        Test::Decimal(fact, wanted, other)
    }

    fn zero(zero: Zero) -> Option<Self> {
        (zero == Zero::Decimal).then_some(Self::ZERO)
    }

    /// As amounts mostly have one scale, their mantissas have the same order; and otherwise once one of them is written
    /// with the scale of the other, which there is room for.
    #[inline]
    fn order(&self, other: &Self) -> Option<Ordering> {
        // In registers: a decimal is written in four parts, and reading them back at once would wait.
        let (this, other) = (*self, *other);
        let (left, right) = (this.mantissa(), other.mantissa());
        Some(match (this.scale(), other.scale()) {
            (scale, same) if scale == same => left.cmp(&right),
            (scale, larger) if scale < larger => match shifted(left, larger - scale) {
                Some(left) => left.cmp(&right),
                None => in_any_scale(this, other),
            },
            (scale, smaller) => match shifted(right, scale - smaller) {
                Some(right) => left.cmp(&right),
                None => in_any_scale(this, other),
            },
        })
    }

    fn opposite(self) -> Option<Self> {
        Some(-self)
    }

    fn plus(self, other: Self) -> Option<Self> {
        exact::in_decimals(Calculation::Add, self, other)
    }

    fn calculate(
        lowering: &mut Lowering<'_>,
        calculation: Calculation,
        left: &Node,
        right: &Node,
    ) -> Option<Run<Self>> {
        lowering.decimal_calculation(calculation, left, right)
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

    #[inline]
    fn of_date(date: NaiveDate) -> Option<Self> {
        Some(date)
    }

    fn test(fact: usize, wanted: Wanted, other: InForce<Self>) -> Test {
        Test::Date(fact, wanted, other)
    }

    #[inline]
    fn order(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
    fn zero(zero: Zero) -> Option<Self> {
        (zero == Zero::Duration).then_some(Self { months: 0, days: 0 })
    }

    fn order(&self, other: &Self) -> Option<Ordering> {
        crate::datum::compare(&self.datum(), &other.datum())
    }

    fn compares(&self, other: &Self, wanted: Wanted) -> Option<bool> {
        wanted.of_lengths(*self, *other)
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
