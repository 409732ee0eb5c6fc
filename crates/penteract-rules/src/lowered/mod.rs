//! Functions lowered to closures over the slots of a frame: what a decision runs.
//!
//! This is the straight path: every fact that is read is answered, nothing fails. There, closures give what the walker
//! of [`crate::eval`] gives, without allocating and without carrying along what might be missing. As soon as something
//! is unknown, fails or has no lowered form, they give nothing, and the walker starts over: it alone says what is
//! missing, what failed and where. What operators and functions mean stands in [`crate::meaning`], for both.

mod code;
mod condition;
mod each;
mod lower;
mod membership;
mod operand;
mod rules;
mod scope;
mod test;
mod value;

use std::cell::Cell;
use std::fmt;

use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;
use crate::view::View;

use lower::Lowering;
pub(crate) use rules::Rules;
use scope::Scope;

/// An expression, lowered: its value, or nothing when the walker has to say.
type Run = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<View<'a>> + Send + Sync>;
/// A condition, lowered.
type RunTest = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<bool> + Send + Sync>;

/// Fixes the lifetimes of a closure that gives a value.
fn run(
    run: impl for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<View<'a>> + Send + Sync + 'static,
) -> Run {
    Box::new(run)
}

/// How many values with a name a lowered function holds at once; one that needs more is walked.
const LOCALS_MAX: usize = 16;

/// A function lowered for given types of arguments.
pub(crate) struct Lowered {
    run: Run,
    constants: Vec<Datum>,
    locals: usize,
}

impl fmt::Debug for Lowered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Lowered({} locals)", self.locals)
    }
}

impl Lowered {
    /// Lowers an instance of a function; `None` when something in it has no lowered form.
    pub(crate) fn new(compiled: &Compiled, instance: u32) -> Option<Self> {
        let mut constants = Vec::new();
        let (run, locals) = Lowering::new(compiled, instance, &mut constants)?.function()?;
        Some(Self {
            run,
            constants,
            locals,
        })
    }

    /// The value of the function; `None` when the walker has to say.
    pub(crate) fn value(
        &self,
        compiled: &Compiled,
        frame: &Frame,
        arguments: &[Datum],
    ) -> Option<Datum> {
        let locals = [const { Cell::new(View::None) }; LOCALS_MAX];
        for (local, argument) in locals.iter().zip(arguments) {
            local.set(View::of(argument));
        }
        let scope = Scope::new(compiled, frame, &self.constants, &locals);
        (self.run)(&scope).map(View::datum)
    }
}
