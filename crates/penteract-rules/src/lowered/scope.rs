//! What a lowered function sees while it runs, and what it may give.

use std::cell::Cell;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::compiled::Compiled;
use crate::datum::{Datum, Symbol};
use crate::frame::Frame;

/// Why there is no value. The walker says what is missing, or what failed and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    Unknown,
    Failed,
}

/// A value, or why there is none.
pub(crate) type Got<T> = Result<T, Stop>;

/// A condition in three values, or a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    False,
    True,
    Unknown,
    Failed,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl From<Stop> for Truth {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Unknown => Self::Unknown,
            Stop::Failed => Self::Failed,
        }
    }
}

impl From<Got<bool>> for Truth {
    fn from(got: Got<bool>) -> Self {
        got.map_or_else(Self::from, Self::from)
    }
}

impl Truth {
    pub(crate) fn got(self) -> Got<bool> {
        match self {
            Self::False => Ok(false),
            Self::True => Ok(true),
            Self::Unknown => Err(Stop::Unknown),
            Self::Failed => Err(Stop::Failed),
        }
    }
}

/// Two values; a failure of either counts before what is unknown, as both are always evaluated.
#[inline]
pub(crate) fn both<A, B>(first: Got<A>, second: impl FnOnce() -> Got<B>) -> Got<(A, B)> {
    if matches!(first, Err(Stop::Failed)) {
        return Err(Stop::Failed);
    }
    match (first, second()) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (_, Err(Stop::Failed)) => Err(Stop::Failed),
        _ => Err(Stop::Unknown),
    }
}

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
    Unknown,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Date(NaiveDate),
    Length(Length),
    Symbol(Symbol),
    Datum(&'a Datum),
}

/// Which conditions of a rule took part in its answer, as a bit for each: in the order of the script, a bit among
/// `truths` for what holds, among `falses` for what does not, among both for what is unknown or no condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    pub(crate) truths: u64,
    pub(crate) falses: u64,
}

/// The facts of one application, the values that have a name, and the bits of the conditions seen so far.
pub(crate) struct Scope<'s, 'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) frame: &'a Frame,
    pub(crate) as_of: NaiveDate,
    locals: &'s [Cell<Local<'a>>],
    bits: Cell<Bits>,
    is_stray: Cell<bool>,
}

impl<'s, 'a> Scope<'s, 'a> {
    pub(crate) fn new(
        compiled: &'a Compiled,
        frame: &'a Frame,
        locals: &'s [Cell<Local<'a>>],
    ) -> Self {
        Self {
            compiled,
            frame,
            as_of: frame.as_of(),
            locals,
            bits: Cell::new(Bits::default()),
            is_stray: Cell::new(false),
        }
    }

    pub(crate) fn bits(&self) -> Bits {
        self.bits.get()
    }

    /// Keeps that a condition was evaluated, and what it gave.
    #[inline]
    pub(crate) fn note(&self, bit: u64, truth: Truth) {
        let mut bits = self.bits.get();
        match truth {
            Truth::True => bits.truths |= bit,
            Truth::False => bits.falses |= bit,
            Truth::Unknown => {
                bits.truths |= bit;
                bits.falses |= bit;
            }
            Truth::Failed => {}
        }
        self.bits.set(bits);
    }

    /// Forgets conditions that did not decide.
    #[inline]
    pub(crate) fn forget(&self, mask: u64) {
        let bits = self.bits.get();
        self.bits.set(Bits {
            truths: bits.truths & !mask,
            falses: bits.falses & !mask,
        });
    }

    /// Something met a value that lowering did not foresee: the answer is the walker's.
    #[cold]
    pub(crate) fn stray(&self) -> Stop {
        self.is_stray.set(true);
        Stop::Failed
    }

    pub(crate) fn is_stray(&self) -> bool {
        self.is_stray.get()
    }

    #[inline]
    pub(crate) fn local(&self, at: usize) -> Local<'a> {
        self.locals.get(at).map_or(Local::Unset, Cell::get)
    }

    #[inline]
    pub(crate) fn set_local(&self, at: usize, value: Local<'a>) {
        match self.locals.get(at) {
            Some(local) => local.set(value),
            None => {
                self.stray();
            }
        }
    }

    /// The answer to a fact.
    #[inline]
    pub(crate) fn fact(&self, at: usize) -> Got<&'a Datum> {
        self.frame.slot_at(at).ok_or(Stop::Unknown)
    }
}
