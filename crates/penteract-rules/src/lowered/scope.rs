//! What a lowered function sees while it runs.

use std::cell::Cell;

use chrono::NaiveDate;

use crate::bits::Bits;
use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;
use crate::view::View;

/// What happens to bits: some are forgotten, and others noted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    kept: u64,
    noted: u64,
}

impl Change {
    pub(crate) const NONE: Self = Self {
        kept: u64::MAX,
        noted: 0,
    };

    pub(crate) fn forgetting(self, bits: Bits) -> Self {
        Self {
            kept: self.kept & !bits.0,
            ..self
        }
    }

    pub(crate) fn noting(self, bits: Bits) -> Self {
        Self {
            noted: self.noted | bits.0,
            ..self
        }
    }

    #[inline]
    pub(crate) fn of(self, bits: Bits) -> Bits {
        Bits(bits.0 & self.kept | self.noted)
    }
}

/// The facts of one application, and the values that have a name.
pub(crate) struct Scope<'s, 'a> {
    pub(crate) compiled: &'a Compiled,
    slots: &'a [Option<Datum>],
    pub(crate) as_of: NaiveDate,
    constants: &'a [Datum],
    locals: &'s [Cell<View<'a>>],
    /// How many items of lists may still be looked at.
    looks_left: Cell<u32>,
}

/// How many items of lists are looked at on the straight path: half of what the walker grants, which has the last word.
const LOOKS_MAX: u32 = 500_000;

impl<'s, 'a> Scope<'s, 'a> {
    #[inline]
    pub(crate) fn new(
        compiled: &'a Compiled,
        frame: &'a Frame,
        constants: &'a [Datum],
        locals: &'s [Cell<View<'a>>],
    ) -> Self {
        Self {
            compiled,
            slots: frame.slots(),
            as_of: frame.as_of(),
            constants,
            locals,
            looks_left: Cell::new(LOOKS_MAX),
        }
    }

    /// Counts an item of a list that is looked at; `None` when too many have been.
    #[inline]
    pub(crate) fn look(&self) -> Option<()> {
        self.looks_left.set(self.looks_left.get().checked_sub(1)?);
        Some(())
    }

    #[inline]
    pub(crate) fn local(&self, at: usize) -> Option<View<'a>> {
        self.locals.get(at).map(Cell::get)
    }

    #[inline]
    pub(crate) fn set_local(&self, at: usize, value: View<'a>) -> Option<()> {
        self.locals.get(at)?.set(value);
        Some(())
    }

    /// The answer to a fact.
    #[inline]
    pub(crate) fn fact(&self, at: usize) -> Option<&'a Datum> {
        self.slots.get(at)?.as_ref()
    }

    /// A value that is written in the script, and is not small.
    #[inline]
    pub(crate) fn constant(&self, at: usize) -> Option<View<'a>> {
        self.constants.get(at).map(View::of)
    }
}
