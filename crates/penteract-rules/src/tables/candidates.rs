//! The rows that may answer an input, without looking at all of them: a list of hundreds of codes is checked in the time
//! of reading it.

use std::collections::HashMap;

use crate::environment::{Cell, TableRow};
use crate::value::Value;

/// What identifies a value that equals no other.
#[derive(PartialEq, Eq, Hash)]
enum Key<'v> {
    Bool(bool),
    Int(i64),
    Text(&'v str),
    Code(&'v str, &'v str),
}

fn key(value: &Value) -> Option<Key<'_>> {
    match value {
        Value::Bool(value) => Some(Key::Bool(*value)),
        Value::Int(value) => Some(Key::Int(*value)),
        Value::Text(text) | Value::Choice(text) => Some(Key::Text(text)),
        Value::Code { nomenclature, code } => Some(Key::Code(nomenclature, code)),
        _ => None,
    }
}

/// The rows of a table by the values that their first cell names.
pub(super) struct Candidates<'t> {
    named: HashMap<Key<'t>, Vec<usize>>,
    /// Rows whose first cell is a range, anything, or values without a key.
    others: Vec<usize>,
    count: usize,
}

impl<'t> Candidates<'t> {
    pub(super) fn new(rows: &'t [TableRow]) -> Self {
        let mut found = Self {
            named: HashMap::new(),
            others: Vec::new(),
            count: rows.len(),
        };
        for (at, row) in rows.iter().enumerate() {
            match row.inputs.first().and_then(keys) {
                Some(keys) => {
                    for key in keys {
                        found.named.entry(key).or_default().push(at);
                    }
                }
                None => found.others.push(at),
            }
        }
        found
    }

    /// The rows that an input of the first column may be answered by, in their order.
    pub(super) fn of_input(&self, input: Option<&Value>) -> Vec<usize> {
        match input.and_then(key) {
            Some(key) => self.with_others(self.named.get(&key).into_iter().flatten()),
            None => (0..self.count).collect(),
        }
    }

    /// The rows that a row may share an input with, in their order.
    pub(super) fn of_row(&self, row: &TableRow) -> Vec<usize> {
        match row.inputs.first().and_then(keys) {
            Some(keys) => {
                let named = keys.iter().filter_map(|key| self.named.get(key));
                self.with_others(named.flatten())
            }
            None => (0..self.count).collect(),
        }
    }

    fn with_others<'a>(&'a self, named: impl Iterator<Item = &'a usize>) -> Vec<usize> {
        let mut rows: Vec<usize> = named.chain(&self.others).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// The values that a cell names, when each has a key.
fn keys(cell: &Cell) -> Option<Vec<Key<'_>>> {
    match cell {
        Cell::Is(value) => key(value).map(|key| vec![key]),
        Cell::OneOf(values) => values.iter().map(key).collect(),
        Cell::Any | Cell::Between { .. } => None,
    }
}
