//! Grids that are looked up by a code.

use std::sync::Arc;

use penteract_bundle::Table;
use penteract_core::{LocalText, Period};
use penteract_rules::{Cell, ParameterValue, TableRow, Value};

use super::{Follows, Given, Lists, MigratedList, has_list};

impl Lists<'_> {
    /// What a grid gives for each new code, once for each column of codes of the old list.
    pub(super) fn grid(&self, table: &Table) -> Vec<MigratedList> {
        let grid = table.declaration();
        let columns = grid.inputs.iter().enumerate();
        let of_codes = columns.filter(|(_, column)| has_list(&column.ty, self.old.name()));
        of_codes
            .map(|(at, column)| {
                let rows = |list: &str, code: &str| rows(&grid.rows, at, list, code);
                let says_new = grid.rows.iter().any(|row| {
                    row.inputs
                        .get(at)
                        .is_some_and(|cell| names(cell, self.new.name()))
                });
                let is_said = says_new && has_list(&column.ty, self.new.name());
                let said = |code: &str| {
                    let new = self.new.name();
                    let is_undecided = || gives_nothing(&grid.rows, at, new, code);
                    is_said.then(|| match is_undecided() {
                        true => Follows::Undecided,
                        false => Follows::As(rows(new, code)),
                    })
                };
                MigratedList {
                    name: Arc::from(table.name()),
                    label: LocalText::same(format!("{}.{}", table.name(), column.name)),
                    declared: table.declared().clone(),
                    period: Period::ALWAYS,
                    products: Vec::new(),
                    codes: self.codes(|code| rows(self.old.name(), code), said),
                    kept: Vec::new(),
                    lost: Vec::new(),
                    sourcing: None,
                }
            })
            .collect()
    }
}

/// Whether a code has rows, none of which gives a value.
fn gives_nothing(rows: &[TableRow], column: usize, nomenclature: &str, code: &str) -> bool {
    let is_hole = |given: &ParameterValue| matches!(given, ParameterValue::Unknown(_));
    let own: Vec<&TableRow> = of_code(rows, column, nomenclature, code).collect();
    let gives_nothing = |row: &&TableRow| row.outputs.iter().all(is_hole);
    !own.is_empty() && own.iter().all(gives_nothing)
}

/// The rows in which a code is looked up.
fn of_code<'r>(
    rows: &'r [TableRow],
    column: usize,
    nomenclature: &str,
    code: &str,
) -> impl Iterator<Item = &'r TableRow> {
    let wanted = Value::Code {
        nomenclature: Arc::from(nomenclature),
        code: Arc::from(code),
    };
    rows.iter().filter(move |row| {
        let cell = row.inputs.get(column);
        cell.is_some_and(|cell| cell.matches(&wanted))
    })
}

/// The rows of a code, with what they ask and give besides.
fn rows(rows: &[TableRow], column: usize, nomenclature: &str, code: &str) -> Given {
    let mut contents = Vec::new();
    let mut lines = Vec::new();
    for row in of_code(rows, column, nomenclature, code) {
        let others = row.inputs.iter().enumerate();
        let others: Vec<&Cell> = others
            .filter_map(|(at, cell)| (at != column).then_some(cell))
            .collect();
        contents.push(format!("{:?} {others:?} {:?}", row.period, row.outputs));
        lines.push(row.line);
    }
    contents.sort();
    Given::Rows {
        content: Arc::from(contents.join("\n")),
        lines,
    }
}

/// Whether a cell names a code of a list.
fn names(cell: &Cell, list: &str) -> bool {
    let is_of = |value: &Value| matches!(value, Value::Code { nomenclature, .. } if **nomenclature == *list);
    match cell {
        Cell::Is(value) => is_of(value),
        Cell::OneOf(values) => values.iter().any(is_of),
        Cell::Any | Cell::Between { .. } => false,
    }
}
