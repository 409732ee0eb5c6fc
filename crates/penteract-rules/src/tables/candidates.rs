//! The rows that may answer an input, without looking at all of them: a list of hundreds of codes is checked in the time
//! of reading it.

use crate::environment::{Cell, TableRow};
use crate::value::Value;

/// What identifies a value that equals no other.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
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
    // INVARIANT: in order.
    named: Vec<(Key<'t>, usize)>,
    /// Rows whose first cell is a range, anything, or values without a key.
    others: Vec<usize>,
    count: usize,
}

impl<'t> Candidates<'t> {
    pub(super) fn new(rows: &'t [TableRow]) -> Self {
        let mut named = Vec::with_capacity(rows.len());
        let mut others = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            match row.inputs.first().and_then(keyed) {
                Some(values) => {
                    named.extend(values.iter().filter_map(key).map(|key| (key, at)));
                }
                None => others.push(at),
            }
        }
        named.sort_unstable();
        Self {
            named,
            others,
            count: rows.len(),
        }
    }

    /// Whether no two rows may answer the same: each has values of its own in its first cell.
    pub(super) fn are_apart(&self) -> bool {
        let neighbours = self.named.iter().zip(self.named.iter().skip(1));
        self.others.is_empty()
            && neighbours
                .into_iter()
                .all(|((key, row), (next, other))| key != next || row == other)
    }

    fn of_key(&self, key: &Key<'_>) -> &[(Key<'t>, usize)] {
        let start = self.named.partition_point(|(known, _)| known < key);
        let end = self.named.partition_point(|(known, _)| known <= key);
        self.named.get(start..end).unwrap_or_default()
    }

    /// The rows that an input of the first column may be answered by, in their order.
    pub(super) fn of_input(&self, input: Option<&Value>) -> Vec<usize> {
        match input.and_then(key) {
            Some(key) => self.with_others(self.of_key(&key).iter()),
            None => (0..self.count).collect(),
        }
    }

    /// The rows that a row may share an input with, in their order.
    pub(super) fn of_row(&self, row: &TableRow) -> Vec<usize> {
        match row.inputs.first().and_then(keyed) {
            Some(values) => {
                let keys = values.iter().filter_map(key);
                self.with_others(keys.flat_map(|key| self.of_key(&key)))
            }
            None => (0..self.count).collect(),
        }
    }

    fn with_others<'a>(&'a self, named: impl Iterator<Item = &'a (Key<'t>, usize)>) -> Vec<usize>
    where
        't: 'a,
    {
        let mut rows: Vec<usize> = named
            .map(|(_, at)| *at)
            .chain(self.others.iter().copied())
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// The values that a cell names, when each has a key.
fn keyed(cell: &Cell) -> Option<&[Value]> {
    let values = match cell {
        Cell::Is(value) => std::slice::from_ref(value),
        Cell::OneOf(values) => values.as_slice(),
        Cell::Any | Cell::Between { .. } => return None,
    };
    values
        .iter()
        .all(|value| key(value).is_some())
        .then_some(values)
}
