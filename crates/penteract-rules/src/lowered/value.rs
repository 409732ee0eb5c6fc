//! Values of a type: branches, names, calls, and what every script can call.

use crate::datum::{Datum, Symbol};
use crate::host::HostFunction;
use crate::ir::{Gathering, Kind, Node};
use crate::operation::Comparison;

use super::Run;
use super::compare::Wanted;
use super::lower::Lowering;
use super::place::{Operand, pair};
use super::scalar::Scalar;
use super::shape::Shape;

impl Lowering<'_> {
    pub(super) fn value<T: Scalar>(&mut self, node: &Node) -> Option<Run<T>> {
        self.operand(node).map(Operand::run)
    }

    pub(super) fn operand<T: Scalar>(&mut self, node: &Node) -> Option<Operand<T>> {
        self.enter()?;
        let operand = match self.held(node) {
            Some(held) => held,
            None => Operand::Computed(self.computed(node)?),
        };
        self.leave();
        Some(operand)
    }

    fn computed<T: Scalar>(&mut self, node: &Node) -> Option<Run<T>> {
        match &node.kind {
            Kind::If(condition, then, otherwise) => {
                let test = self.test(condition)?;
                let (then, otherwise) = (self.value::<T>(then)?, self.value::<T>(otherwise)?);
                Some(Box::new(move |scope| {
                    if test(scope)? {
                        then(scope)
                    } else {
                        otherwise(scope)
                    }
                }))
            }
            Kind::Switch {
                subject,
                arms,
                default,
            } => self.switch(subject, arms, default.as_deref()),
            Kind::Let(lets, result) => {
                let mark = self.mark();
                let binds = self.lets(lets)?;
                let result = self.value::<T>(result)?;
                self.release(mark);
                Some(Box::new(move |scope| {
                    binds.iter().try_for_each(|bind| bind(scope))?;
                    result(scope)
                }))
            }
            Kind::Call {
                instance,
                arguments,
            } => self.call(*instance, arguments, |lowering, binds, body| {
                let body = lowering.value::<T>(body)?;
                if binds.is_empty() {
                    return Some(body);
                }
                Some(Box::new(move |scope| {
                    binds.iter().try_for_each(|bind| bind(scope))?;
                    body(scope)
                }))
            }),
            Kind::Calculate(calculation, left, right) => {
                T::calculate(self, *calculation, left, right)
            }
            Kind::Negate(operand) => {
                let operand = self.value::<T>(operand)?;
                Some(Box::new(move |scope| operand(scope)?.opposite()))
            }
            Kind::Coalesce(value, other) => self.coalesce(value, other),
            Kind::Host(function @ (HostFunction::Min | HostFunction::Max), arguments) => {
                self.extreme(*function, arguments)
            }
            Kind::Host(function, arguments) if *function != HostFunction::StartsWith => {
                T::host(self, *function, arguments)
            }
            Kind::Each {
                gathering: Gathering::Count | Gathering::Sum(_),
                ..
            }
            | Kind::Length(_)
            | Kind::SumOf(..) => self.total(node),
            Kind::ToDecimal(operand) => self.decimal_of(operand),
            Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::Compare(..)
            | Kind::Code(_)
            | Kind::IsNone(_)
            | Kind::InItems(..)
            | Kind::InList(..)
            | Kind::InRange { .. }
            | Kind::Host(..)
            | Kind::Each { .. } => self.condition_value(node),
            _ => None,
        }
    }

    /// A condition as a value; none when something else is expected.
    fn condition_value<T: Scalar>(&mut self, node: &Node) -> Option<Run<T>> {
        T::of(&Datum::Bool(true))?;
        let test = self.test(node)?;
        Some(Box::new(move |scope| T::of(&Datum::Bool(test(scope)?))))
    }

    fn switch<T: Scalar>(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        default: Option<&Node>,
    ) -> Option<Run<T>> {
        let choose = self.chooser(subject, arms, default.is_some())?;
        let branches = arms.iter().map(|(_, arm)| arm).chain(default);
        let branches: Vec<Run<T>> = branches
            .map(|arm| self.value::<T>(arm))
            .collect::<Option<_>>()?;
        Some(Box::new(move |scope| branches.get(choose(scope)?)?(scope)))
    }

    /// Which branch of a `switch` is taken: the number of the arm, or of the default after them.
    pub(super) fn chooser(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        has_default: bool,
    ) -> Option<Run<usize>> {
        match self.shape(subject) {
            Shape::Symbol => self.choose::<Symbol>(subject, arms, has_default),
            Shape::Int => self.choose::<i64>(subject, arms, has_default),
            Shape::Bool => self.choose::<bool>(subject, arms, has_default),
            _ => None,
        }
    }

    fn choose<S: Scalar>(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        has_default: bool,
    ) -> Option<Run<usize>> {
        let mut patterns = Vec::new();
        for (at, (datums, _)) in arms.iter().enumerate() {
            for datum in datums {
                patterns.push((S::of(datum)?, at));
            }
        }
        let default = has_default.then_some(arms.len());
        let subject = self.value::<S>(subject)?;
        Some(Box::new(move |scope| {
            let value = subject(scope)?;
            let found = patterns.iter().find(|(pattern, _)| *pattern == value);
            found.map(|(_, at)| *at).or(default)
        }))
    }

    fn coalesce<T: Scalar>(&mut self, value: &Node, other: &Node) -> Option<Run<T>> {
        if let Kind::Fact(id) = value.kind {
            let at = id.index();
            let other = self.value::<T>(other)?;
            return Some(Box::new(move |scope| match scope.fact(at)? {
                Datum::None => other(scope),
                datum => T::of(datum),
            }));
        }
        let optional = self.optional::<T>(value)?;
        let other = self.value::<T>(other)?;
        Some(Box::new(move |scope| match optional(scope)? {
            Some(value) => Some(value),
            None => other(scope),
        }))
    }

    /// A value that may be none.
    fn optional<T: Scalar>(&mut self, node: &Node) -> Option<Run<Option<T>>> {
        if let Kind::Coalesce(value, other) = &node.kind {
            let (value, other) = (self.optional::<T>(value)?, self.optional::<T>(other)?);
            return Some(Box::new(move |scope| match value(scope)? {
                Some(value) => Some(Some(value)),
                None => other(scope),
            }));
        }
        let place = self.place(node)?;
        Some(Box::new(move |scope| match place(scope)? {
            Datum::None => Some(None),
            datum => T::of(datum).map(Some),
        }))
    }

    fn extreme<T: Scalar>(&mut self, function: HostFunction, arguments: &[Node]) -> Option<Run<T>> {
        let wanted = Wanted::of(match function {
            HostFunction::Min => Comparison::Less,
            _ => Comparison::Greater,
        });
        let better = move |best: &T, next: &T| match wanted.of_values(next, best) {
            Some(true) => *next,
            _ => *best,
        };
        if let [first, second] = arguments {
            let first = self.operand::<T>(first)?;
            let second = self.operand::<T>(second)?;
            return Some(pair(first, second, move |first, second| {
                Some(better(first, second))
            }));
        }
        let arguments: Vec<Run<T>> = arguments
            .iter()
            .map(|argument| self.value::<T>(argument))
            .collect::<Option<_>>()?;
        Some(Box::new(move |scope| {
            let (first, others) = arguments.split_first()?;
            others.iter().try_fold(first(scope)?, |best, next| {
                Some(better(&best, &next(scope)?))
            })
        }))
    }

    fn decimal_of<T: Scalar>(&mut self, operand: &Node) -> Option<Run<T>> {
        if self.shape(operand) != Shape::Int {
            return self.value::<T>(operand);
        }
        let whole = self.value::<i64>(operand)?;
        Some(Box::new(move |scope| {
            T::of(&Datum::Decimal(whole(scope)?.into()))
        }))
    }
}
