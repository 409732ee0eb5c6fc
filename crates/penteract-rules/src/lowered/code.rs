//! Conditions in a row: each says which comes next, so that `&&`, `||`, `!`, `if` and `switch` cost nothing of their own.

use super::lower::Bind;
use super::scope::{Change, Scope};
use super::test::Test;
use super::value::Choose;
use crate::bits::Bits;

/// Where the answer of a condition leads: to another one, or to the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exit {
    to: Label,
    /// What happens to the bits on this way.
    bits: Change,
}

impl Exit {
    /// The end: the condition as a whole holds.
    pub(super) const TRUE: Self = Self {
        to: Label(u32::MAX),
        bits: Change::NONE,
    };
    /// The end: it does not hold.
    pub(super) const FALSE: Self = Self {
        to: Label(u32::MAX - 1),
        bits: Change::NONE,
    };

    pub(super) fn to(label: Label) -> Self {
        Self {
            to: label,
            bits: Change::NONE,
        }
    }

    /// The same way, which keeps what a condition gave.
    fn noting(self, bits: Bits) -> Self {
        Self {
            bits: self.bits.noting(bits),
            ..self
        }
    }

    /// The same way, which makes other conditions of no account.
    pub(super) fn forgetting(self, bits: Bits) -> Self {
        Self {
            bits: self.bits.forgetting(bits),
            ..self
        }
    }
}

/// A place in the row; the number of an operation once the row is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(u32);

impl Label {
    /// Where a row begins.
    pub(super) const FIRST: Self = Self(0);
}

enum Operation {
    Test {
        test: Test,
        on_true: Exit,
        on_false: Exit,
    },
    Bind {
        bind: Bind,
        then: Label,
    },
    Choose {
        choose: Choose,
        /// What is chosen by.
        subject: Bits,
        ways: Vec<Label>,
    },
    Go(Exit),
}

impl Operation {
    /// What comes next after something that is no condition.
    fn step(&self, scope: &Scope<'_, '_>, bits: &mut Bits) -> Option<Label> {
        match self {
            Self::Bind { bind, then } => {
                bind.run(scope)?;
                Some(*then)
            }
            Self::Choose {
                choose,
                subject,
                ways,
            } => {
                *bits = bits.or(*subject);
                ways.get(choose(scope)?).copied()
            }
            Self::Go(exit) => {
                *bits = exit.bits.of(*bits);
                Some(exit.to)
            }
            Self::Test { .. } => None,
        }
    }
}

/// Conditions, ready to run.
#[derive(Default)]
pub(super) struct Code {
    operations: Vec<Operation>,
}

impl Code {
    /// Whether a condition holds, and the bits of the conditions in it that decided.
    #[inline(always)]
    pub(super) fn run(&self, entry: Label, scope: &Scope<'_, '_>) -> Option<(bool, Bits)> {
        let mut bits = Bits::NONE;
        let mut at = entry;
        while let Some(operation) = self.operations.get(at.0 as usize) {
            let Operation::Test {
                test,
                on_true,
                on_false,
            } = operation
            else {
                at = operation.step(scope, &mut bits)?;
                continue;
            };
            let exit = if test.holds(scope)? {
                on_true
            } else {
                on_false
            };
            bits = exit.bits.of(bits);
            at = exit.to;
        }
        Some((at == Exit::TRUE.to, bits))
    }

    /// The only condition there is, when it joins no others.
    pub(super) fn into_test(mut self) -> Result<Test, Self> {
        let is_plain = matches!(
            self.operations.as_slice(),
            [Operation::Test { on_true, on_false, .. }]
                if on_true.to == Exit::TRUE.to && on_false.to == Exit::FALSE.to
        );
        match self.operations.pop() {
            Some(Operation::Test { test, .. }) if is_plain => Ok(test),
            last => {
                self.operations.extend(last);
                Err(self)
            }
        }
    }
}

/// Conditions being put in a row.
#[derive(Default)]
pub(super) struct Row {
    operations: Vec<Operation>,
    /// Where each label is.
    places: Vec<Label>,
}

impl Row {
    /// Where the next condition begins.
    pub(super) fn entry(&self) -> Label {
        Label(u32::try_from(self.operations.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn label(&mut self) -> Label {
        self.places.push(Label(u32::MAX));
        Label(u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX))
    }

    /// What comes next is what a label names.
    pub(super) fn place(&mut self, label: Label) {
        let here = self.entry();
        if let Some(place) = self.places.get_mut(label.0 as usize) {
            *place = here;
        }
    }

    pub(super) fn test(&mut self, test: Test, condition: Bits, on_true: Exit, on_false: Exit) {
        self.operations.push(Operation::Test {
            test,
            on_true: on_true.noting(condition.true_side()),
            on_false: on_false.noting(condition.false_side()),
        });
    }

    /// A value gets its name, before what comes next.
    pub(super) fn bind(&mut self, bind: Bind) {
        let then = self.label();
        self.operations.push(Operation::Bind { bind, then });
        self.place(then);
    }

    pub(super) fn choose(&mut self, choose: Choose, subject: Bits, ways: Vec<Label>) {
        self.operations.push(Operation::Choose {
            choose,
            subject,
            ways,
        });
    }

    pub(super) fn go(&mut self, exit: Exit) {
        self.operations.push(Operation::Go(exit));
    }

    pub(super) fn finish(mut self) -> Code {
        let places = self.places;
        let resolve = |label: &mut Label| {
            if let Some(place) = places.get(label.0 as usize) {
                *label = *place;
            }
        };
        for operation in &mut self.operations {
            match operation {
                Operation::Test {
                    on_true, on_false, ..
                } => {
                    resolve(&mut on_true.to);
                    resolve(&mut on_false.to);
                }
                Operation::Bind { then, .. } => resolve(then),
                Operation::Choose { ways, .. } => ways.iter_mut().for_each(resolve),
                Operation::Go(exit) => resolve(&mut exit.to),
            }
        }
        Code {
            operations: self.operations,
        }
    }
}
