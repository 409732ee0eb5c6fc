//! Functions lowered to closures of a type each, over the slots of a frame: what a decision runs.
//!
//! This is the straight path: every fact that is read is answered, nothing fails. There, closures give what the walker
//! of [`crate::eval`] gives, without allocating and without carrying along what might be missing. As soon as something
//! is unknown, fails or has no lowered form, they give nothing, and the walker starts over: it alone says what is
//! missing, what failed and where. Property tests compare the two.

mod calculate;
mod code;
mod codes;
mod compare;
mod condition;
mod each;
mod lower;
mod membership;
mod place;
mod rules;
mod scalar;
mod scope;
mod shape;
mod test;
mod texts;
mod value;

use std::cell::Cell;
use std::fmt;

use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;

use lower::Lowering;
pub(crate) use rules::Rules;
use scope::{Local, Scope};

/// An expression of a type, lowered: its value, or nothing when the walker has to say.
type Run<T> = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<T> + Send + Sync>;
/// Something that holds a value already: a fact, a parameter, a field, a cell of a table.
type RunPlace = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<&'a Datum> + Send + Sync>;
/// A text that is held somewhere.
type RunText = Box<dyn for<'s, 'a> Fn(&Scope<'s, 'a>) -> Option<&'a str> + Send + Sync>;

/// How many values with a name a lowered function holds at once; one that needs more is walked.
const LOCALS_MAX: usize = 16;

/// A function lowered for given types of arguments.
pub(crate) struct Lowered {
    run: Run<Datum>,
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
        Lowering::new(compiled, instance)?.function()
    }

    /// The value of the function; `None` when the walker has to say.
    pub(crate) fn value(
        &self,
        compiled: &Compiled,
        frame: &Frame,
        arguments: &[Datum],
    ) -> Option<Datum> {
        if self.locals == 0 {
            return (self.run)(&Scope::new(compiled, frame, &[]));
        }
        let locals = [const { Cell::new(Local::Unset) }; LOCALS_MAX];
        for (local, argument) in locals.iter().zip(arguments) {
            local.set(Local::Datum(argument));
        }
        (self.run)(&Scope::new(compiled, frame, &locals))
    }
}
