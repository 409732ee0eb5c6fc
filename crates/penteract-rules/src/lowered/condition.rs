//! Conditions: what joins them, and the bits that say which of them decided.

use crate::datum::Datum;
use crate::ir::{Kind, Node};

use super::RunTruth;
use super::lower::{Lowering, bind_all};
use super::scope::{Scope, Stop, Truth};
use super::value::agree_on_truth;

/// A condition, lowered.
pub(super) struct Condition {
    pub(super) run: RunTruth,
    /// The bits of the conditions that it is made of.
    pub(super) mask: u64,
}

impl Lowering<'_> {
    /// A condition. `is_noted` where it is a condition of a rule, and not a part of one.
    pub(super) fn condition(&mut self, node: &Node, is_noted: bool) -> Condition {
        let first = self.condition_count();
        let lowered = if self.enter() {
            self.lowered_condition(node, is_noted)
        } else {
            None
        };
        self.leave();
        let run = lowered.unwrap_or_else(|| {
            if is_noted && joins_conditions(node) {
                // What is in there has no bits of its own.
                self.lose_conditions();
            }
            let bit = is_noted.then(|| self.new_condition(node)).flatten();
            let walked = self.walk::<bool>(node);
            noted(bit, move |scope| walked(scope).into())
        });
        Condition {
            run,
            mask: self.conditions_since(first),
        }
    }

    fn lowered_condition(&mut self, node: &Node, is_noted: bool) -> Option<RunTruth> {
        Some(match &node.kind {
            Kind::And(..) | Kind::Or(..) => self.logic(node, is_noted),
            Kind::Not(operand) => {
                let operand = self.condition(operand, is_noted).run;
                Box::new(move |scope| match operand(scope) {
                    Truth::True => Truth::False,
                    Truth::False => Truth::True,
                    stop => stop,
                })
            }
            Kind::If(condition, then, otherwise) => {
                self.condition_branch(condition, then, otherwise, is_noted)
            }
            Kind::Switch {
                subject,
                arms,
                default,
            } => {
                let default = default.as_deref();
                let choose = self.chooser(subject, arms, default.is_some(), is_noted)?;
                let branches: Vec<RunTruth> = arms
                    .iter()
                    .map(|(_, arm)| arm)
                    .chain(default)
                    .map(|arm| self.condition(arm, is_noted).run)
                    .collect();
                Box::new(move |scope| match choose(scope) {
                    Ok(at) => match branches.get(at) {
                        Some(branch) => branch(scope),
                        None => scope.stray().into(),
                    },
                    Err(Stop::Failed) => Truth::Failed,
                    Err(Stop::Unknown) => agree_on_truth(branches.iter(), scope),
                })
            }
            Kind::Let(lets, result) => {
                let mark = self.mark();
                let binds = self.lets(lets)?;
                let result = self.condition(result, is_noted).run;
                self.release(mark);
                Box::new(move |scope| {
                    if bind_all(&binds, scope) {
                        result(scope)
                    } else {
                        Truth::Failed
                    }
                })
            }
            Kind::Call {
                instance,
                arguments,
            } => {
                let (binds, body) = self.call(*instance, arguments, |lowering, body| {
                    lowering.condition(body, is_noted).run
                })?;
                if binds.is_empty() {
                    return Some(body);
                }
                Box::new(move |scope| {
                    if bind_all(&binds, scope) {
                        body(scope)
                    } else {
                        Truth::Failed
                    }
                })
            }
            Kind::Constant(Datum::Bool(value)) => {
                let truth = Truth::from(*value);
                Box::new(move |_| truth)
            }
            _ => {
                let bit = is_noted.then(|| self.new_condition(node)).flatten();
                self.test(node, bit)
            }
        })
    }

    /// A condition that joins no others.
    fn test(&mut self, node: &Node, bit: Option<u64>) -> RunTruth {
        let test = match &node.kind {
            Kind::Fact(id) => {
                let at = id.index();
                return noted(bit, move |scope| match scope.fact(at) {
                    Ok(Datum::Bool(value)) => (*value).into(),
                    Ok(_) => scope.stray().into(),
                    Err(stop) => stop.into(),
                });
            }
            Kind::Compare(comparison, left, right) => {
                self.comparison(*comparison, left, right, bit)
            }
            Kind::IsNone(value) => self.none_test(value, bit),
            Kind::InItems(subject, items) => self.among(subject, items, bit),
            Kind::InList(subject, list) => self.in_list(subject, list, bit),
            Kind::InRange {
                subject,
                from,
                until,
                is_inclusive,
            } => Some(self.in_range([subject, from, until], *is_inclusive, bit)),
            Kind::Host(function, arguments) => self.text_test(*function, arguments, bit),
            Kind::Each {
                walk,
                list,
                local,
                body,
            } => self.search(*walk, list, *local, body, bit),
            Kind::Coalesce(..)
            | Kind::Parameter(_)
            | Kind::Local(_)
            | Kind::Field(..)
            | Kind::Lookup { .. } => {
                let value = self.value::<bool>(node, false);
                Some(noted(bit, move |scope| value(scope).into()))
            }
            _ => None,
        };
        test.unwrap_or_else(|| {
            let walked = self.walk::<bool>(node);
            noted(bit, move |scope| walked(scope).into())
        })
    }

    fn none_test(&mut self, value: &Node, bit: Option<u64>) -> Option<RunTruth> {
        let place = self.place(value)?;
        Some(noted(bit, move |scope| match place(scope) {
            Ok(datum) => (*datum == Datum::None).into(),
            Err(stop) => stop.into(),
        }))
    }

    fn condition_branch(
        &mut self,
        condition: &Node,
        then: &Node,
        otherwise: &Node,
        is_noted: bool,
    ) -> RunTruth {
        let Condition { run: test, mask } = self.condition(condition, is_noted);
        let branches = [
            self.condition(then, is_noted).run,
            self.condition(otherwise, is_noted).run,
        ];
        Box::new(move |scope| {
            let [then, otherwise] = &branches;
            match test(scope) {
                Truth::True => then(scope),
                Truth::False => otherwise(scope),
                Truth::Failed => Truth::Failed,
                Truth::Unknown => {
                    let agreed = agree_on_truth(branches.iter(), scope);
                    if matches!(agreed, Truth::True | Truth::False) {
                        // The branches agree: the condition does not matter.
                        scope.forget(mask);
                    }
                    agreed
                }
            }
        })
    }

    /// Conditions joined by the same word, as one.
    fn logic(&mut self, node: &Node, is_noted: bool) -> RunTruth {
        let decides = match &node.kind {
            Kind::Or(..) => Truth::True,
            _ => Truth::False,
        };
        let mut nodes = Vec::new();
        joined(node, decides, &mut nodes);
        let conditions: Vec<Condition> = nodes
            .into_iter()
            .map(|node| self.condition(node, is_noted))
            .collect();
        match <[Condition; 2]>::try_from(conditions) {
            Ok(two) => Box::new(move |scope| decide(&two, decides, scope)),
            Err(many) => Box::new(move |scope| decide(&many, decides, scope)),
        }
    }
}

/// Whether conditions that a rule is explained by may be inside.
fn joins_conditions(node: &Node) -> bool {
    matches!(
        node.kind,
        Kind::And(..)
            | Kind::Or(..)
            | Kind::Not(_)
            | Kind::If(..)
            | Kind::Switch { .. }
            | Kind::Let(..)
            | Kind::Call { .. }
    )
}

/// `(a && b) && c` is `a`, `b`, `c`: from left to right, each joined to what the ones before gave.
fn joined<'n>(node: &'n Node, decides: Truth, nodes: &mut Vec<&'n Node>) {
    match (&node.kind, decides) {
        (Kind::And(left, right), Truth::False) | (Kind::Or(left, right), Truth::True) => {
            joined(left, decides, nodes);
            nodes.push(right);
        }
        _ => nodes.push(node),
    }
}

/// `&&` decides on false, `||` on true, whatever the other conditions are.
#[inline]
fn decide(conditions: &[Condition], decides: Truth, scope: &Scope<'_, '_>) -> Truth {
    let mut is_unknown = false;
    let mut before = 0;
    for condition in conditions {
        match (condition.run)(scope) {
            truth if truth == decides => {
                scope.forget(before);
                return truth;
            }
            Truth::Unknown => {
                if !is_unknown {
                    scope.forget(before);
                }
                is_unknown = true;
            }
            // A condition before may yet decide, so that this one may never be evaluated.
            Truth::Failed if is_unknown => {}
            Truth::Failed => return Truth::Failed,
            _ if is_unknown => scope.forget(condition.mask),
            _ => {}
        }
        before |= condition.mask;
    }
    match (is_unknown, decides) {
        (true, _) => Truth::Unknown,
        (false, Truth::True) => Truth::False,
        (false, _) => Truth::True,
    }
}

/// A condition that keeps what it gave, when it has a bit.
pub(super) fn noted(
    bit: Option<u64>,
    test: impl Fn(&Scope<'_, '_>) -> Truth + Send + Sync + 'static,
) -> RunTruth {
    match bit {
        None => Box::new(test),
        Some(bit) => Box::new(move |scope| {
            let truth = test(scope);
            scope.note(bit, truth);
            truth
        }),
    }
}
