//! What a lowered function sees while it runs.

use std::cell::Cell;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::compiled::Compiled;
use crate::datum::{Datum, Symbol};
use crate::frame::Frame;

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) months: i32,
    pub(crate) days: i32,
}

/// A value that has a name, or the item of a list gone through.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Local<'a> {
    Unset,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Date(NaiveDate),
    Length(Length),
    Symbol(Symbol),
    Datum(&'a Datum),
}

/// Which conditions of a rule took part in its answer. Each has two bits in one word, so that all of them travel in a
/// register: one for what holds and one for what does not, and both for what is no condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(u64);

impl Bits {
    pub(crate) const NONE: Self = Self(0);
    /// How many conditions there is room for.
    pub(crate) const ROOM: u32 = 32;

    /// The bits of the conditions with numbers from `first` up to `end`, which is not among them.
    pub(crate) fn of(first: usize, end: usize) -> Self {
        let below = |count: usize| match u32::try_from(count) {
            Ok(count) if count < Self::ROOM => (1_u64 << count) - 1,
            _ => u64::from(u32::MAX),
        };
        let bits = below(end) & !below(first);
        Self(bits | bits << Self::ROOM)
    }

    #[inline]
    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Of a condition: that it holds.
    pub(crate) fn true_side(self) -> Self {
        Self(self.0 & u64::from(u32::MAX))
    }

    /// Of a condition: that it does not hold.
    pub(crate) fn false_side(self) -> Self {
        Self(self.0 & !u64::from(u32::MAX))
    }

    /// What the condition of a number gave: nothing when it took no part, `Some(None)` for what is no condition.
    pub(crate) fn outcome(self, number: u32) -> Option<Option<bool>> {
        let bit = 1_u64.checked_shl(number)?;
        match (self.0 & bit != 0, self.0 & (bit << Self::ROOM) != 0) {
            (false, false) => None,
            (true, true) => Some(None),
            (holds, _) => Some(Some(holds)),
        }
    }
}

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
    locals: &'s [Cell<Local<'a>>],
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
        locals: &'s [Cell<Local<'a>>],
    ) -> Self {
        Self {
            compiled,
            slots: frame.slots(),
            as_of: frame.as_of(),
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
    pub(crate) fn local(&self, at: usize) -> Local<'a> {
        self.locals.get(at).map_or(Local::Unset, Cell::get)
    }

    #[inline]
    pub(crate) fn set_local(&self, at: usize, value: Local<'a>) -> Option<()> {
        self.locals.get(at)?.set(value);
        Some(())
    }

    /// The answer to a fact.
    #[inline]
    pub(crate) fn fact(&self, at: usize) -> Option<&'a Datum> {
        self.slots.get(at)?.as_ref()
    }
}
