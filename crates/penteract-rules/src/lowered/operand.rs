//! What comparisons and calculations read: a closure is made for each pair of what rules read most, so that reading needs
//! no call of its own.

use chrono::NaiveDate;

use crate::datum::Datum;
use crate::exact;
use crate::host::HostFunction;
use crate::meaning::better;
use crate::operation::{Calculation, Comparison};
use crate::view::View;

use super::scope::Scope;
use super::{Run, RunTest, run};

/// Something that gives a value.
pub(super) trait Read: Send + Sync + 'static {
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>>;
}

/// A fact, by its slot.
pub(super) struct Fact(pub(super) usize);

impl Read for Fact {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        scope.fact(self.0).map(View::of)
    }
}

/// The text of a code that is the answer to a fact.
pub(super) struct TextOfCode(pub(super) usize);

impl Read for TextOfCode {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
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

impl Field {
    #[inline(always)]
    pub(super) fn place<'a>(&self, scope: &Scope<'_, 'a>) -> Option<&'a Datum> {
        match scope.local(self.item)? {
            View::Held(Datum::Record { fields, .. }) => fields.get(self.field)?.as_ref(),
            _ => None,
        }
    }
}

impl Read for Field {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        self.place(scope).map(View::of)
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

    #[inline(always)]
    pub(super) fn get(&self, scope: &Scope<'_, '_>) -> Option<&View<'static>> {
        (self.from <= scope.as_of && scope.as_of <= self.until).then_some(&self.value)
    }
}

impl Read for InForce {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        self.get(scope).copied()
    }
}

/// The date of the decision.
pub(super) struct AsOf;

impl Read for AsOf {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        Some(View::Date(scope.as_of))
    }
}

/// A fact times a parameter: a share of an amount.
pub(super) struct Share {
    pub(super) fact: usize,
    pub(super) share: InForce,
}

impl Read for Share {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
        match (scope.fact(self.fact)?, self.share.get(scope)?) {
            (Datum::Decimal(amount), View::Decimal(share)) => {
                exact::in_decimals(Calculation::Multiply, *amount, *share).map(View::Decimal)
            }
            _ => None,
        }
    }
}

/// Anything else.
pub(super) struct Computed(pub(super) Run);

impl Read for Computed {
    #[inline(always)]
    fn view<'a>(&self, scope: &Scope<'_, 'a>) -> Option<View<'a>> {
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
            run(move |scope| read.view(scope))
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

/// A closure that reads two values and makes something of them where they are: what was just computed is better not
/// moved.
macro_rules! closed {
    ($left:ident, $right:ident, $make:expr) => {
        Box::new(move |scope| {
            let (left, right) = ($left.view(scope), $right.view(scope));
            $make(left.as_ref()?, right.as_ref()?)
        })
    };
}

impl Join for Comparison {
    type Closed = RunTest;

    fn close(self, left: impl Read, right: impl Read) -> RunTest {
        closed!(left, right, |a, b| self.of(a, b))
    }
}

/// Whether a text begins with another.
pub(super) struct StartsWith;

impl Join for StartsWith {
    type Closed = RunTest;

    fn close(self, left: impl Read, right: impl Read) -> RunTest {
        closed!(left, right, |a: &View<'_>, b: &View<'_>| {
            HostFunction::StartsWith.of(&[*a, *b])?.truth()
        })
    }
}

impl Join for Calculation {
    type Closed = Run;

    fn close(self, left: impl Read, right: impl Read) -> Run {
        // What is asked most is known where its closure is made.
        match self {
            Self::Add => closed!(left, right, |a, b| Self::Add.of(a, b)),
            Self::Multiply => closed!(left, right, |a, b| Self::Multiply.of(a, b)),
            how => closed!(left, right, |a, b| how.of(a, b)),
        }
    }
}

impl Join for HostFunction {
    type Closed = Run;

    fn close(self, left: impl Read, right: impl Read) -> Run {
        match self {
            Self::Min => closed!(left, right, |a, b| better(Comparison::Less, a, b)),
            Self::Max => closed!(left, right, |a, b| better(Comparison::Greater, a, b)),
            function => closed!(left, right, |a: &View<'_>, b: &View<'_>| function
                .of(&[*a, *b])?
                .copied()),
        }
    }
}
