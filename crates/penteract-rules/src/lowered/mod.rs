//! Functions lowered to typed closures over the slots of a frame: what a decision runs.
//!
//! The walker of [`crate::eval`] gives the meaning: it says what is missing, why something failed, and the explanation
//! of an answer. What is here gives the same answers without allocating, keeps only *that* something is unknown or
//! failed, and hands over to the walker then. Where an expression cannot be lowered (a schedule makes lists of phases)
//! the walker evaluates that expression alone. Property tests compare the two.

mod calculate;
mod compare;
mod condition;
mod each;
mod lower;
mod place;
mod scalar;
mod scope;
mod value;

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use crate::ast::Span;
use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;

use lower::Lowering;
pub(crate) use scope::{Bits, Got, Local, Scope, Stop, Truth};

/// An expression of a type, lowered.
pub(crate) type Run<T> = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<T> + Send + Sync>;
/// A condition, lowered.
pub(crate) type RunTruth = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Truth + Send + Sync>;
/// Something that holds a value already: a fact, a parameter, a field, a cell of a table.
pub(crate) type RunPlace = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<&'a Datum> + Send + Sync>;
/// A text that is held somewhere.
pub(crate) type RunText = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Got<&'a str> + Send + Sync>;

/// How many values with a name a lowered function holds at once; one that needs more is walked.
pub(crate) const LOCALS_MAX: usize = 16;

/// A condition of a rule: its place in the scripts.
#[derive(Clone, Debug)]
pub(crate) struct ConditionPlace {
    pub(crate) file: Arc<str>,
    pub(crate) span: Span,
}

/// An instance of a function, lowered.
pub(crate) struct Lowered {
    body: Body,
    locals: usize,
    /// The conditions that have a bit, in the order of evaluation; none when there are more than bits.
    pub(crate) conditions: Option<Vec<ConditionPlace>>,
}

enum Body {
    Condition(RunTruth),
    Value(Run<Datum>),
    /// Nothing of it gains by being lowered.
    Walked,
}

impl fmt::Debug for Lowered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.body {
            Body::Condition(_) => "condition",
            Body::Value(_) => "value",
            Body::Walked => "walked",
        };
        write!(formatter, "Lowered({kind}, {} locals)", self.locals)
    }
}

impl Lowered {
    /// Lowers an instance of a function.
    pub(crate) fn new(compiled: &Compiled, instance: u32) -> Self {
        Lowering::new(compiled).function(instance)
    }

    /// Whether the walker evaluates the whole function.
    pub(crate) fn is_walked(&self) -> bool {
        matches!(self.body, Body::Walked)
    }

    /// The value of the function, or why there is none; `None` when the walker has to say.
    pub(crate) fn value(
        &self,
        compiled: &Compiled,
        frame: &Frame,
        arguments: &[Datum],
    ) -> Option<Got<Datum>> {
        self.run(compiled, frame, arguments, |scope| match &self.body {
            Body::Condition(condition) => condition(scope).got().map(Datum::Bool),
            Body::Value(value) => value(scope),
            Body::Walked => Err(scope.stray()),
        })
    }

    /// Whether the rule holds, with the bits of its conditions; `None` when the walker has to say.
    pub(crate) fn judge(&self, compiled: &Compiled, frame: &Frame) -> Option<(Truth, Bits)> {
        self.run(compiled, frame, &[], |scope| match &self.body {
            Body::Condition(condition) => (condition(scope), scope.bits()),
            Body::Value(_) | Body::Walked => (scope.stray().into(), Bits::default()),
        })
    }

    fn run<'a, R>(
        &self,
        compiled: &'a Compiled,
        frame: &'a Frame,
        arguments: &'a [Datum],
        body: impl FnOnce(&Scope<'_, 'a>) -> R,
    ) -> Option<R> {
        if self.locals == 0 {
            return finish(&Scope::new(compiled, frame, &[]), body);
        }
        let locals = [const { Cell::new(Local::Unset) }; LOCALS_MAX];
        for (local, argument) in locals.iter().zip(arguments) {
            local.set(Local::Datum(argument));
        }
        finish(&Scope::new(compiled, frame, &locals), body)
    }
}

fn finish<'s, 'a, R>(scope: &Scope<'s, 'a>, body: impl FnOnce(&Scope<'s, 'a>) -> R) -> Option<R> {
    let result = body(scope);
    (!scope.is_stray()).then_some(result)
}
