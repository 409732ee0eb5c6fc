//! Tables, ready to be looked up: a small one is looked through, a large one has an index.

use std::cmp::Ordering;
use std::sync::OnceLock;

use chrono::NaiveDate;
use penteract_core::{LocalText, Period, text};

use crate::codes;
use crate::datum::{Datum, Symbols, encode};
use crate::diagnostic::Diagnostic;
use crate::environment::{Cell, ParameterValue, TableDeclaration};
use crate::types::Type;
use crate::value::Value;
use crate::view::View;

/// Looking through fewer rows is quicker than an index.
const INDEXED_FROM: usize = 16;

#[derive(Debug)]
pub(crate) struct CompiledTable {
    rows: Vec<CompiledRow>,
    /// Made when a row is first looked for, for a table that gains by it.
    index: OnceLock<Option<Index>>,
}

impl CompiledTable {
    pub(crate) fn new(
        table: &TableDeclaration,
        symbols: &Symbols,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            rows: compile_rows(table, symbols, faults),
            index: OnceLock::new(),
        }
    }

    /// The rows that answer inputs at a date, in the order of the file.
    pub(crate) fn matching<'t, 'i>(
        &'t self,
        inputs: &'i [View<'i>],
        as_of: NaiveDate,
    ) -> impl Iterator<Item = &'t CompiledRow> + use<'t, 'i> {
        let index = self.index.get_or_init(|| Index::new(&self.rows)).as_ref();
        let (all, some) = match index {
            None => (self.rows.as_slice(), [].as_slice()),
            Some(index) => ([].as_slice(), index.rows_for(inputs)),
        };
        let found = some.iter().filter_map(|(_, row)| self.rows.get(*row));
        all.iter()
            .chain(found)
            .filter(move |row| row.answers(inputs, as_of))
    }
}

/// The rows by the values of one of their inputs, in the order of those.
#[derive(Debug)]
struct Index {
    input: usize,
    rows: Vec<(Datum, usize)>,
}

impl Index {
    /// By the first input whose cells are all values, and no ranges; none for a table without such an input.
    fn new(rows: &[CompiledRow]) -> Option<Self> {
        if rows.len() < INDEXED_FROM {
            return None;
        }
        let inputs = rows.first()?.inputs.len();
        (0..inputs).find_map(|input| {
            let mut indexed = Vec::new();
            for (number, row) in rows.iter().enumerate() {
                let CompiledCell::OneOf(values) = row.inputs.get(input)? else {
                    return None;
                };
                for value in values {
                    place(View::of(value), View::of(value))?;
                    indexed.push((value.clone(), number));
                }
            }
            // Stable: rows of one value stay in the order of the file.
            indexed.sort_by(|(first, _), (second, _)| {
                place(View::of(first), View::of(second)).unwrap_or(Ordering::Equal)
            });
            // A cell that names a value twice is one row all the same.
            indexed.dedup();
            Some(Self {
                input,
                rows: indexed,
            })
        })
    }

    fn rows_for(&self, inputs: &[View<'_>]) -> &[(Datum, usize)] {
        let Some(wanted) = inputs.get(self.input) else {
            return &[];
        };
        let is_before = |order: Ordering| {
            move |(value, _): &(Datum, usize)| {
                place(View::of(value), *wanted).is_some_and(|found| found < order)
            }
        };
        let start = self.rows.partition_point(is_before(Ordering::Equal));
        let end = self.rows.partition_point(is_before(Ordering::Greater));
        self.rows.get(start..end).unwrap_or_default()
    }
}

/// An order of the values of one input, in which equal values and no others are equal; it means nothing else. None for
/// values that are not looked up by order.
fn place(first: View<'_>, second: View<'_>) -> Option<Ordering> {
    Some(match (first, second) {
        (View::Bool(first), View::Bool(second)) => first.cmp(&second),
        (View::Symbol(first), View::Symbol(second)) => first.0.cmp(&second.0),
        (View::Text(first), View::Text(second)) => first.cmp(second),
        (View::Int(_) | View::Decimal(_) | View::Date(_), _) => return first.order(second),
        _ => {
            let (first, second) = (first.code()?, second.code()?);
            let lists = first.nomenclature.0.cmp(&second.nomenclature.0);
            lists.then_with(|| first.code.cmp(second.code))
        }
    })
}

#[derive(Debug)]
pub(crate) struct CompiledRow {
    period: Period,
    inputs: Vec<CompiledCell>,
    /// For each output column a value, or why no source gives one.
    pub(crate) outputs: Vec<Result<Datum, LocalText>>,
    pub(crate) line: u32,
    /// The place of the row in the declaration.
    pub(crate) index: usize,
}

impl CompiledRow {
    fn answers(&self, inputs: &[View<'_>], as_of: NaiveDate) -> bool {
        self.period.contains(as_of)
            && self
                .inputs
                .iter()
                .zip(inputs)
                .all(|(cell, input)| cell.matches(*input))
    }
}

#[derive(Debug)]
enum CompiledCell {
    Any,
    OneOf(Vec<Datum>),
    Between {
        from: Option<Datum>,
        until: Option<Datum>,
        from_excluded: bool,
        until_excluded: bool,
    },
}

impl CompiledCell {
    fn matches(&self, input: View<'_>) -> bool {
        let compare = |input: View<'_>, bound: &Datum| input.order(View::of(bound));
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.iter().any(|value| View::of(value) == input),
            Self::Between {
                from,
                until,
                from_excluded,
                until_excluded,
            } => {
                let above = from.as_ref().is_none_or(|from| {
                    compare(input, from).is_some_and(|order| {
                        if *from_excluded {
                            order.is_gt()
                        } else {
                            order.is_ge()
                        }
                    })
                });
                let below = until.as_ref().is_none_or(|until| {
                    compare(input, until).is_some_and(|order| {
                        if *until_excluded {
                            order.is_lt()
                        } else {
                            order.is_le()
                        }
                    })
                });
                above && below
            }
        }
    }
}

fn compile_rows(
    table: &TableDeclaration,
    symbols: &Symbols,
    faults: &mut Vec<Diagnostic>,
) -> Vec<CompiledRow> {
    let mut rows = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let is_whole =
            row.inputs.len() == table.inputs.len() && row.outputs.len() == table.outputs.len();
        let inputs: Option<Vec<CompiledCell>> = table
            .inputs
            .iter()
            .zip(&row.inputs)
            .map(|(column, cell)| compile_cell(cell, &column.ty, symbols))
            .collect();
        let outputs: Option<Vec<Result<Datum, LocalText>>> = table
            .outputs
            .iter()
            .zip(&row.outputs)
            .map(|(column, given)| match given {
                ParameterValue::Known(value) => encode(value, &column.ty, None, symbols).map(Ok),
                ParameterValue::Unknown(why) => Some(Err(why.clone())),
            })
            .collect();
        match (inputs, outputs) {
            (Some(inputs), Some(outputs)) if is_whole => {
                rows.push(CompiledRow {
                    period: row.period,
                    inputs,
                    outputs,
                    line: row.line,
                    index,
                });
            }
            _ => {
                let mut fault = Diagnostic::error(
                    codes::TYPE_MISMATCH,
                    text!(
                        "line {line} of table `{table}` does not fit its columns",
                        "la ligne {line} de la table `{table}` ne convient pas à ses colonnes",
                        line = row.line,
                        table = table.name
                    ),
                );
                fault.primary = table.declared.clone();
                faults.push(fault);
            }
        }
    }
    rows
}

fn compile_cell(cell: &Cell, ty: &Type, symbols: &Symbols) -> Option<CompiledCell> {
    let value = |value: &Value| encode(value, ty, None, symbols);
    let bound = |bound: &Option<Value>| match bound {
        None => Some(None),
        Some(bound) => value(bound).map(Some),
    };
    Some(match cell {
        Cell::Any => CompiledCell::Any,
        Cell::Is(only) => CompiledCell::OneOf(vec![value(only)?]),
        Cell::OneOf(values) => {
            CompiledCell::OneOf(values.iter().map(value).collect::<Option<_>>()?)
        }
        Cell::Between {
            from,
            until,
            from_excluded,
            until_excluded,
        } => CompiledCell::Between {
            from: bound(from)?,
            until: bound(until)?,
            from_excluded: *from_excluded,
            until_excluded: *until_excluded,
        },
    })
}
