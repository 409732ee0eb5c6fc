//! What evaluation remembers for an explanation; nothing when only the answer is wanted.

use std::collections::HashMap;
use std::sync::Arc;

use penteract_core::{Language, Period};

use crate::diagnostic::Label;
use crate::explanation::{Atom, Read, ReadOrigin, Reading};
use crate::value::Slot;

use super::Evaluated;

/// Told of every step of an evaluation. All that costs anything is asked for through a closure.
pub(crate) trait Trace {
    /// The reads behind a value that has a name.
    type Reads;

    fn begin(&mut self) {}
    fn end(&mut self, _value: &Evaluated, _place: impl FnOnce() -> Label) {}
    fn read(&mut self, _reading: impl FnOnce() -> Reading) {}
    fn read_local(&mut self, _local: usize) {}
    fn mark(&mut self) -> usize {
        0
    }
    /// Forgets the atoms between two marks.
    fn discard(&mut self, _from: usize, _to: usize) {}
    /// Forgets the atoms after a mark.
    fn truncate(&mut self, _mark: usize) {}
    /// From here on, reads belong to a value that gets a name.
    fn capture(&mut self) -> usize {
        0
    }
    fn captured(&mut self, mark: usize) -> Self::Reads;
    fn store_reads(&mut self, _local: usize, _reads: Self::Reads) {}
    fn store(&mut self, _local: usize, _reads: Vec<Read>) {}
    /// A function is entered, named value or helper.
    fn enter_value(&mut self, _is_named: bool) -> Option<usize> {
        None
    }
    fn leave_value(&mut self, _mark: Option<usize>, _value: impl FnOnce() -> (Arc<str>, Slot)) {}
}

/// Remembers nothing.
pub(crate) struct Silent;

impl Trace for Silent {
    type Reads = ();

    fn captured(&mut self, _mark: usize) -> Self::Reads {}
}

/// Remembers the rows of tables and the values of parameters that were looked up, by what is called too.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct LookedUp {
    /// The name of a table, and the line of its file.
    pub rows: Vec<(Arc<str>, u32)>,
    /// The name of a parameter, and when the value that was read is in force.
    pub parameters: Vec<(Arc<str>, Period)>,
}

impl Trace for LookedUp {
    type Reads = ();

    fn captured(&mut self, _mark: usize) -> Self::Reads {}

    fn read(&mut self, reading: impl FnOnce() -> Reading) {
        let (name, origin, _) = reading();
        let short = |root: &str| Arc::from(name.trim_start_matches(root));
        match origin {
            ReadOrigin::Table { line } => self.rows.push((short("tables."), line)),
            ReadOrigin::Parameter { period, .. } => {
                self.parameters.push((short("params."), period));
            }
            _ => {}
        }
    }
}

/// Remembers the atoms that decided, with what they read.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(crate) atoms: Vec<Atom>,
    /// How many atoms or named values are open: what is nested in one is part of it.
    depth: usize,
    reads: Vec<Read>,
    locals: HashMap<usize, Vec<Read>>,
}

impl Recorder {
    fn push(&mut self, read: Read) {
        if !self.reads.contains(&read) {
            self.reads.push(read);
        }
    }
}

impl Trace for Recorder {
    type Reads = Vec<Read>;

    fn begin(&mut self) {
        if self.depth == 0 {
            self.reads.clear();
        }
        self.depth += 1;
    }

    fn end(&mut self, value: &Evaluated, place: impl FnOnce() -> Label) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth > 0 {
            return;
        }
        let Ok(value) = value else { return };
        let mut location = place();
        let text = std::mem::take(&mut location.text);
        let text = text.get(Language::English).to_owned();
        self.atoms.push(Atom {
            text,
            location,
            outcome: value.truth(),
            reads: std::mem::take(&mut self.reads),
        });
    }

    fn read(&mut self, reading: impl FnOnce() -> Reading) {
        let (name, origin, value) = reading();
        self.push(Read {
            name,
            origin,
            value,
        });
    }

    fn read_local(&mut self, local: usize) {
        for read in self.locals.get(&local).cloned().unwrap_or_default() {
            self.push(read);
        }
    }

    fn mark(&mut self) -> usize {
        self.atoms.len()
    }

    fn discard(&mut self, from: usize, to: usize) {
        if self.depth == 0 && from <= to && to <= self.atoms.len() {
            self.atoms.drain(from..to);
        }
    }

    fn truncate(&mut self, mark: usize) {
        if self.depth == 0 {
            self.atoms.truncate(mark);
        }
    }

    fn capture(&mut self) -> usize {
        if self.depth == 0 {
            self.reads.clear();
        }
        self.depth += 1;
        self.reads.len()
    }

    fn captured(&mut self, mark: usize) -> Self::Reads {
        self.depth = self.depth.saturating_sub(1);
        self.reads.split_off(mark.min(self.reads.len()))
    }

    fn store_reads(&mut self, local: usize, reads: Self::Reads) {
        self.locals.insert(local, reads);
    }

    fn store(&mut self, local: usize, reads: Vec<Read>) {
        self.locals.insert(local, reads);
    }

    fn enter_value(&mut self, is_named: bool) -> Option<usize> {
        // At the outermost level the atoms of what is called are the atoms of the answer.
        (is_named && self.depth > 0).then_some(self.reads.len())
    }

    fn leave_value(&mut self, mark: Option<usize>, value: impl FnOnce() -> (Arc<str>, Slot)) {
        let Some(mark) = mark else { return };
        self.reads.truncate(mark);
        let (name, value) = value();
        self.push(Read {
            name,
            origin: ReadOrigin::Value,
            value,
        });
    }
}
