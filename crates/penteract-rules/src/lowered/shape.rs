//! What values are made of, which says which closures compute them.

use crate::datum::Datum;
use crate::host::HostFunction;
use crate::ir::{CodeQuestion, Gathering, Kind, Node, Zero};
use crate::operation::Calculation;
use crate::types::Type;

use super::lower::Lowering;

/// What values are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Int,
    Decimal,
    Date,
    Length,
    Symbol,
    Text,
    Other,
}

impl Shape {
    /// Of a type; "none" has no shape of its own.
    pub(super) fn of(ty: &Type) -> Self {
        match ty {
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Money | Type::Percent | Type::Ratio => Self::Decimal,
            Type::Date => Self::Date,
            Type::Duration => Self::Length,
            Type::Text => Self::Text,
            Type::Choice(_) => Self::Symbol,
            Type::Optional(inner) => Self::of(inner),
            Type::Code(_) | Type::List(_) | Type::Record(_) | Type::Phase => Self::Other,
        }
    }

    fn of_datum(datum: &Datum) -> Self {
        match datum {
            Datum::Bool(_) => Self::Bool,
            Datum::Int(_) => Self::Int,
            Datum::Decimal(_) => Self::Decimal,
            Datum::Date(_) => Self::Date,
            Datum::Duration { .. } => Self::Length,
            Datum::Symbol(_) => Self::Symbol,
            Datum::Text(_) => Self::Text,
            _ => Self::Other,
        }
    }
}

impl Lowering<'_> {
    /// What the value of an expression is made of, when it is not none.
    pub(super) fn shape(&self, node: &Node) -> Shape {
        match &node.kind {
            Kind::Constant(datum) => Shape::of_datum(datum),
            Kind::AsOf => Shape::Date,
            Kind::Local(slot) => self.local(*slot).map_or(Shape::Other, |named| named.shape),
            Kind::Fact(_)
            | Kind::Parameter(_)
            | Kind::Field(..)
            | Kind::Lookup { .. }
            | Kind::Call { .. } => self.type_of(node).map_or(Shape::Other, |ty| Shape::of(&ty)),
            Kind::CodeNomenclature(_) => Shape::Symbol,
            Kind::CodeText(_) | Kind::ToText(_) => Shape::Text,
            Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::Compare(..)
            | Kind::IsNone(_)
            | Kind::InItems(..)
            | Kind::InList(..)
            | Kind::InRange { .. } => Shape::Bool,
            Kind::Calculate(calculation, left, right) => self.result(*calculation, left, right),
            Kind::Negate(operand) => self.shape(operand),
            Kind::Coalesce(value, other) => match self.shape(other) {
                Shape::Other => self.shape(value),
                shape => shape,
            },
            Kind::If(_, then, otherwise) => match self.shape(then) {
                Shape::Other => self.shape(otherwise),
                shape => shape,
            },
            Kind::Switch { arms, default, .. } => arms
                .iter()
                .map(|(_, arm)| arm)
                .chain(default.as_deref())
                .map(|arm| self.shape(arm))
                .find(|shape| *shape != Shape::Other)
                .unwrap_or(Shape::Other),
            // Its names are not declared yet: what it gives is seen where it is lowered.
            Kind::Let(..) | Kind::List(_) => Shape::Other,
            Kind::Each { gathering, .. } => match gathering {
                Gathering::Filter => Shape::Other,
                Gathering::Any | Gathering::All => Shape::Bool,
                Gathering::Count => Shape::Int,
                Gathering::Sum(zero) => of_zero(*zero),
            },
            Kind::Length(_) => Shape::Int,
            Kind::SumOf(_, zero) => of_zero(*zero),
            Kind::Host(function, arguments) => self.host_shape(*function, arguments),
            Kind::ToDecimal(_) => Shape::Decimal,
            Kind::Code(code) => match code.question {
                CodeQuestion::Read => Shape::Other,
                CodeQuestion::Compare(_) | CodeQuestion::InList | CodeQuestion::InItems => {
                    Shape::Bool
                }
            },
        }
    }

    fn result(&self, calculation: Calculation, left: &Node, right: &Node) -> Shape {
        match (self.shape(left), self.shape(right)) {
            (Shape::Date, _) | (_, Shape::Date) => Shape::Date,
            (Shape::Length, _) | (_, Shape::Length) => Shape::Length,
            (Shape::Decimal, _) | (_, Shape::Decimal) => Shape::Decimal,
            (Shape::Int, Shape::Int) if calculation != Calculation::Divide => Shape::Int,
            _ => Shape::Other,
        }
    }

    fn host_shape(&self, function: HostFunction, arguments: &[Node]) -> Shape {
        use HostFunction as F;
        match function {
            F::Min | F::Max => arguments
                .first()
                .map_or(Shape::Other, |first| self.shape(first)),
            F::Years | F::Months | F::Days => Shape::Length,
            F::AddMonths | F::Date => Shape::Date,
            F::Day | F::Month | F::Year => Shape::Int,
            F::RoundDown | F::RoundUp | F::RoundHalfUp | F::RoundHalfEven => Shape::Decimal,
            F::StartsWith | F::IsNone | F::IsSome => Shape::Bool,
            F::NoPayment | F::InterestOnly | F::LevelPayment | F::LevelPrincipal | F::Bullet => {
                Shape::Other
            }
        }
    }
}

fn of_zero(zero: Zero) -> Shape {
    match zero {
        Zero::Int => Shape::Int,
        Zero::Decimal => Shape::Decimal,
        Zero::Duration => Shape::Length,
    }
}
