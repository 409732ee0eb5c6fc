//! Values of a type: branches, names, calls, and what every script can call.

use crate::datum::{Datum, Symbol};
use crate::host::HostFunction;
use crate::ir::{Kind, Node, Walk};

use super::lower::{Lowering, Shape, bind_all};
use super::place::{Operand, scalar};
use super::scalar::Scalar;
use super::scope::{Got, Scope, Stop, Truth};
use super::{Run, RunTruth};

impl Lowering<'_> {
    /// A value of a type. `is_noted` where what it is made of are conditions of a rule.
    pub(super) fn value<T: Scalar>(&mut self, node: &Node, is_noted: bool) -> Run<T> {
        self.operand(node, is_noted).run()
    }

    pub(super) fn operand<T: Scalar>(&mut self, node: &Node, is_noted: bool) -> Operand<T> {
        let lowered = if self.enter() {
            self.lowered_operand(node, is_noted)
        } else {
            None
        };
        self.leave();
        lowered.unwrap_or_else(|| {
            if is_noted {
                // What is in there has no bits of its own.
                self.lose_conditions();
            }
            Operand::Computed(self.walk(node))
        })
    }

    fn lowered_operand<T: Scalar>(&mut self, node: &Node, is_noted: bool) -> Option<Operand<T>> {
        let run: Run<T> = match &node.kind {
            Kind::If(condition, then, otherwise) => {
                self.branch(condition, then, otherwise, is_noted)
            }
            Kind::Switch {
                subject,
                arms,
                default,
            } => self.switch(subject, arms, default.as_deref(), is_noted)?,
            Kind::Let(lets, result) => {
                let mark = self.mark();
                let binds = self.lets(lets)?;
                let result = self.value::<T>(result, is_noted);
                self.release(mark);
                Box::new(move |scope: &Scope<'_, '_>| {
                    if bind_all(&binds, scope) {
                        result(scope)
                    } else {
                        Err(Stop::Failed)
                    }
                })
            }
            Kind::Call {
                instance,
                arguments,
            } => {
                let (binds, body) = self.call(*instance, arguments, |lowering, body| {
                    lowering.value::<T>(body, is_noted)
                })?;
                if binds.is_empty() {
                    return Some(Operand::Computed(body));
                }
                Box::new(move |scope: &Scope<'_, '_>| {
                    if bind_all(&binds, scope) {
                        body(scope)
                    } else {
                        Err(Stop::Failed)
                    }
                })
            }
            Kind::And(..) | Kind::Or(..) | Kind::Not(_) => self.condition_value(node, is_noted)?,
            _ if is_noted => return Some(self.noted_operand(node)),
            _ => return self.plain_operand(node),
        };
        Some(Operand::Computed(run))
    }

    /// A condition as a value; none when something else is expected.
    fn condition_value<T: Scalar>(&mut self, node: &Node, is_noted: bool) -> Option<Run<T>> {
        T::of(&Datum::Bool(true))?;
        let condition = self.condition(node, is_noted).run;
        Some(Box::new(move |scope| {
            let value = condition(scope).got()?;
            scalar(scope, &Datum::Bool(value))
        }))
    }

    /// A value that takes part in the answer of a rule without being a condition: what a `switch` chooses by.
    fn noted_operand<T: Scalar>(&mut self, node: &Node) -> Operand<T> {
        if matches!(node.kind, Kind::Constant(_)) {
            return self.operand(node, false);
        }
        let bit = self.new_condition(node);
        let value = self.value::<T>(node, false);
        let Some(bit) = bit else {
            return Operand::Computed(value);
        };
        Operand::Computed(Box::new(move |scope| {
            let got = value(scope);
            let truth = match &got {
                Ok(value) => match value.datum() {
                    Datum::Bool(value) => value.into(),
                    _ => Truth::Unknown,
                },
                Err(stop) => (*stop).into(),
            };
            scope.note(bit, truth);
            got
        }))
    }

    fn plain_operand<T: Scalar>(&mut self, node: &Node) -> Option<Operand<T>> {
        if let Some(held) = self.held(node) {
            return Some(held);
        }
        Some(Operand::Computed(match &node.kind {
            Kind::Calculate(calculation, left, right) => {
                T::calculate(self, *calculation, left, right)?
            }
            Kind::Negate(operand) => {
                let operand = self.value::<T>(operand, false);
                Box::new(move |scope| operand(scope)?.opposite().ok_or(Stop::Failed))
            }
            Kind::Coalesce(value, other) => self.coalesce(value, other)?,
            Kind::Host(function @ (HostFunction::Min | HostFunction::Max), arguments) => {
                self.extreme(*function, arguments)
            }
            Kind::Host(function, arguments) => match T::host(self, *function, arguments) {
                Some(run) => run,
                None => self.condition_value(node, false)?,
            },
            Kind::Each {
                walk: Walk::Count | Walk::Sum(_),
                ..
            }
            | Kind::Length(_)
            | Kind::SumOf(..) => self.total(node)?,
            Kind::ToDecimal(operand) => self.to_decimal(operand)?,
            Kind::Compare(..)
            | Kind::IsNone(_)
            | Kind::InItems(..)
            | Kind::InList(..)
            | Kind::InRange { .. }
            | Kind::Each { .. } => self.condition_value(node, false)?,
            _ => return None,
        }))
    }

    fn branch<T: Scalar>(
        &mut self,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
        is_noted: bool,
    ) -> Run<T> {
        let condition = self.condition(condition, is_noted);
        let then = self.value::<T>(then, is_noted);
        let otherwise = self.value::<T>(otherwise, is_noted);
        let (test, mask) = (condition.run, condition.mask);
        Box::new(move |scope| match test(scope) {
            Truth::True => then(scope),
            Truth::False => otherwise(scope),
            Truth::Failed => Err(Stop::Failed),
            Truth::Unknown => {
                let agreed = agree([then(scope), otherwise(scope)].into_iter());
                if agreed.is_ok() {
                    // The branches agree: the condition does not matter.
                    scope.forget(mask);
                }
                agreed
            }
        })
    }

    fn switch<T: Scalar>(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        default: Option<&Node>,
        is_noted: bool,
    ) -> Option<Run<T>> {
        let choose = self.chooser(subject, arms, default.is_some(), is_noted)?;
        let branches: Vec<Run<T>> = arms
            .iter()
            .map(|(_, arm)| arm)
            .chain(default)
            .map(|arm| self.value::<T>(arm, is_noted))
            .collect();
        Some(Box::new(move |scope| match choose(scope) {
            Ok(at) => match branches.get(at) {
                Some(branch) => branch(scope),
                None => Err(scope.stray()),
            },
            Err(Stop::Failed) => Err(Stop::Failed),
            Err(Stop::Unknown) => agree(branches.iter().map(|branch| branch(scope))),
        }))
    }

    /// Which branch of a `switch` is taken: the number of the arm, or of the default after them.
    pub(super) fn chooser(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        has_default: bool,
        is_noted: bool,
    ) -> Option<Run<usize>> {
        match self.shape(subject) {
            Shape::Symbol => self.choose::<Symbol>(subject, arms, has_default, is_noted),
            Shape::Int => self.choose::<i64>(subject, arms, has_default, is_noted),
            Shape::Bool => self.choose::<bool>(subject, arms, has_default, is_noted),
            _ => None,
        }
    }

    fn choose<S: Scalar>(
        &mut self,
        subject: &Node,
        arms: &[(Vec<Datum>, Node)],
        has_default: bool,
        is_noted: bool,
    ) -> Option<Run<usize>> {
        let mut patterns = Vec::new();
        for (at, (datums, _)) in arms.iter().enumerate() {
            for datum in datums {
                patterns.push((S::of(datum)?, at));
            }
        }
        let default = has_default.then_some(arms.len());
        let subject = self.value::<S>(subject, is_noted);
        Some(Box::new(move |scope| {
            let value = subject(scope)?;
            let found = patterns.iter().find(|(pattern, _)| *pattern == value);
            found
                .map(|(_, at)| *at)
                .or(default)
                .ok_or_else(|| scope.stray())
        }))
    }

    fn coalesce<T: Scalar>(&mut self, value: &Node, other: &Node) -> Option<Run<T>> {
        let optional = self.optional::<T>(value)?;
        let other = self.value::<T>(other, false);
        Some(Box::new(move |scope| match optional(scope)? {
            Some(value) => Ok(value),
            None => other(scope),
        }))
    }

    /// A value that may be none.
    fn optional<T: Scalar>(&mut self, node: &Node) -> Option<Run<Option<T>>> {
        if let Kind::Coalesce(value, other) = &node.kind {
            let (value, other) = (self.optional::<T>(value)?, self.optional::<T>(other)?);
            return Some(Box::new(move |scope| match value(scope)? {
                Some(value) => Ok(Some(value)),
                None => other(scope),
            }));
        }
        let place = self.place(node)?;
        Some(Box::new(move |scope| match place(scope)? {
            Datum::None => Ok(None),
            datum => scalar(scope, datum).map(Some),
        }))
    }

    fn extreme<T: Scalar>(&mut self, function: HostFunction, arguments: &[Node]) -> Run<T> {
        let is_wanted = match function {
            HostFunction::Min => std::cmp::Ordering::is_lt,
            _ => std::cmp::Ordering::is_gt,
        };
        if let [first, second] = arguments {
            let first = self.operand::<T>(first, false);
            let second = self.operand::<T>(second, false);
            return super::place::pair(first, second, move |_, values| {
                values.map(|(first, second)| {
                    if second.order(first).is_some_and(is_wanted) {
                        second
                    } else {
                        first
                    }
                })
            });
        }
        let arguments: Vec<Run<T>> = arguments
            .iter()
            .map(|argument| self.value::<T>(argument, false))
            .collect();
        Box::new(move |scope| {
            let mut best: Option<T> = None;
            let mut is_unknown = false;
            for argument in &arguments {
                match (argument(scope), best) {
                    (Err(Stop::Failed), _) => return Err(Stop::Failed),
                    (Err(Stop::Unknown), _) => is_unknown = true,
                    (Ok(value), Some(so_far)) if !value.order(so_far).is_some_and(is_wanted) => {}
                    (Ok(value), _) => best = Some(value),
                }
            }
            match best {
                Some(best) if !is_unknown => Ok(best),
                Some(_) | None if is_unknown => Err(Stop::Unknown),
                _ => Err(scope.stray()),
            }
        })
    }

    fn to_decimal<T: Scalar>(&mut self, operand: &Node) -> Option<Run<T>> {
        if self.shape(operand) != Shape::Int {
            return Some(self.value::<T>(operand, false));
        }
        let whole = self.value::<i64>(operand, false);
        Some(Box::new(move |scope| {
            let whole = whole(scope)?;
            scalar(scope, &Datum::Decimal(whole.into()))
        }))
    }
}

/// The value that all branches give. What differs is unknown; what always fails has failed.
pub(super) fn agree<T: PartialEq>(branches: impl Iterator<Item = Got<T>>) -> Got<T> {
    let mut agreed: Option<T> = None;
    let (mut differ, mut has_value, mut has_failed) = (false, false, false);
    for branch in branches {
        match branch {
            Err(Stop::Failed) => {
                differ = true;
                has_failed = true;
            }
            Err(Stop::Unknown) => {
                differ = true;
                has_value = true;
            }
            Ok(value) => {
                has_value = true;
                differ |= agreed.as_ref().is_some_and(|before| *before != value);
                agreed.get_or_insert(value);
            }
        }
    }
    match agreed {
        _ if has_failed && !has_value => Err(Stop::Failed),
        Some(value) if !differ => Ok(value),
        _ => Err(Stop::Unknown),
    }
}

/// The same for conditions.
pub(super) fn agree_on_truth<'t>(
    branches: impl Iterator<Item = &'t RunTruth>,
    scope: &Scope<'_, '_>,
) -> Truth {
    agree(branches.map(|branch| branch(scope).got())).into()
}
