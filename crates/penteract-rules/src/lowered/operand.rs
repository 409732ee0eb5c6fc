//! What comparisons and calculations read: a closure is made for each pair of what rules read most, so that reading needs
//! no call of its own.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::datum::Datum;
use crate::exact;
use crate::operation::{Calculation, Comparison};
use crate::view::View;

use super::scope::Scope;
use super::{Run, RunTest, run};

/// Something that gives a value.
pub(super) trait Read: Send + Sync + 'static {
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>>;
}

/// A fact, by its slot.
pub(super) struct Fact(pub(super) usize);

impl Read for Fact {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        scope.fact(self.0).map(View::of)
    }
}

/// The text of a code that is the answer to a fact.
pub(super) struct TextOfCode(pub(super) usize);

impl Read for TextOfCode {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        match scope.fact(self.0)? {
            Datum::Code { code, .. } => Some(View::Text(code)),
            _ => None,
        }
    }
}

/// A field of an item of a list.
pub(super) struct Field {
    pub(super) item: usize,
    pub(super) field: usize,
}

impl Read for Field {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        match scope.local(self.item)? {
            View::Held(Datum::Record { fields, .. }) => {
                fields.get(self.field)?.as_ref().map(View::of)
            }
            _ => None,
        }
    }
}

/// A value written in the script, or a parameter that has one value, between two dates.
#[derive(Clone, Copy)]
pub(super) struct InForce {
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) value: View<'static>,
}

impl InForce {
    pub(super) fn always(value: View<'static>) -> Self {
        Self {
            from: NaiveDate::MIN,
            until: NaiveDate::MAX,
            value,
        }
    }
}

impl Read for InForce {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        (self.from <= scope.as_of && scope.as_of <= self.until).then_some(self.value)
    }
}

/// The date of the decision.
pub(super) struct AsOf;

impl Read for AsOf {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        Some(View::Date(scope.as_of))
    }
}

/// A fact times a parameter: a share of an amount.
pub(super) struct Share {
    pub(super) fact: usize,
    pub(super) from: NaiveDate,
    pub(super) until: NaiveDate,
    pub(super) share: Decimal,
}

impl Read for Share {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        match scope.fact(self.fact)? {
            Datum::Decimal(amount) if self.from <= scope.as_of && scope.as_of <= self.until => {
                exact::in_decimals(Calculation::Multiply, *amount, self.share).map(View::Decimal)
            }
            _ => None,
        }
    }
}

/// Anything else.
pub(super) struct Computed(pub(super) Run);

impl Read for Computed {
    #[inline(always)]
    fn read<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        (self.0)(scope)
    }
}

/// One side of a comparison or of a calculation.
pub(super) enum Operand {
    Fact(Fact),
    TextOfCode(TextOfCode),
    Field(Field),
    InForce(InForce),
    AsOf(AsOf),
    Share(Share),
    Computed(Computed),
}

impl Operand {
    pub(super) fn computed(
        read: impl for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<View<'a>> + Send + Sync + 'static,
    ) -> Self {
        Self::Computed(Computed(run(read)))
    }

    pub(super) fn run(self) -> Run {
        fn close(read: impl Read) -> Run {
            run(move |scope| read.read(scope))
        }
        match self {
            Self::Fact(read) => close(read),
            Self::TextOfCode(read) => close(read),
            Self::Field(read) => close(read),
            Self::InForce(read) => close(read),
            Self::AsOf(read) => close(read),
            Self::Share(read) => close(read),
            Self::Computed(Computed(run)) => run,
        }
    }
}

/// What is made of two operands.
pub(super) trait Join: Sized + Send + Sync + 'static {
    type Closed;
    fn close(self, left: impl Read, right: impl Read) -> Self::Closed;

    fn over(self, left: Operand, right: Operand) -> Self::Closed {
        match left {
            Operand::Fact(left) => with(self, left, right),
            Operand::TextOfCode(left) => with(self, left, right),
            Operand::Field(left) => with(self, left, right),
            Operand::Share(left) => with(self, left, right),
            left => with(self, Computed(left.run()), right),
        }
    }
}

fn with<J: Join>(join: J, left: impl Read, right: Operand) -> J::Closed {
    match right {
        Operand::Fact(right) => join.close(left, right),
        Operand::InForce(right) => join.close(left, right),
        Operand::AsOf(right) => join.close(left, right),
        Operand::Share(right) => join.close(left, right),
        right => join.close(left, Computed(right.run())),
    }
}

impl Join for Comparison {
    type Closed = RunTest;

    fn close(self, left: impl Read, right: impl Read) -> RunTest {
        Box::new(move |scope| self.of(left.read(scope)?, right.read(scope)?))
    }
}

/// Two operands made one value.
pub(super) struct Made<F>(pub(super) F);

impl<F> Join for Made<F>
where
    F: for<'a> Fn(View<'a>, View<'a>) -> Option<View<'a>> + Send + Sync + 'static,
{
    type Closed = Run;

    fn close(self, left: impl Read, right: impl Read) -> Run {
        run(move |scope| (self.0)(left.read(scope)?, right.read(scope)?))
    }
}

/// Fixes the lifetimes of what is made of two values.
pub(super) fn made<F>(make: F) -> Made<F>
where
    F: for<'a> Fn(View<'a>, View<'a>) -> Option<View<'a>> + Send + Sync + 'static,
{
    Made(make)
}
