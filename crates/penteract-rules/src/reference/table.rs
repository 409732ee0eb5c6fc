//! Tables as Rhai's interpreter looks them up.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};

use penteract_core::{Language, Say as _};

use crate::environment::{ParameterValue, TableDeclaration, TableRow};
use crate::value::Value;

use super::functions::NO_VALUE;
use super::values::{from_dynamic, typed};

/// The function that stands for `tables.name(…)`: the name of the table, and the inputs.
pub(super) const LOOKUP: &str = "exact_lookup";

/// Makes lookups known.
pub(super) fn register(engine: &mut Engine, tables: &[Arc<TableDeclaration>], as_of: NaiveDate) {
    let tables: HashMap<Arc<str>, Arc<TableDeclaration>> = tables
        .iter()
        .map(|table| (Arc::clone(&table.name), Arc::clone(table)))
        .collect();
    engine.register_fn(
        LOOKUP,
        move |name: ImmutableString, inputs: Array| -> Result<Dynamic, Box<EvalAltResult>> {
            let table = tables
                .get(name.as_str())
                .ok_or_else(|| format!("there is no table `{name}`"))?;
            look_up(table, inputs, as_of)
        },
    );
}

fn look_up(
    table: &TableDeclaration,
    inputs: Array,
    as_of: NaiveDate,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let mut values = Vec::with_capacity(inputs.len());
    for (input, column) in inputs.into_iter().zip(&table.inputs) {
        let value = from_dynamic(input, &column.ty).ok_or_else(|| {
            format!(
                "column `{}` of table `{}` takes {}",
                column.name,
                table.name,
                column.ty.say(Language::English).say(Language::English)
            )
        })?;
        values.push(value);
    }
    let mut rows = table
        .rows
        .iter()
        .filter(|row| row.period.contains(as_of) && matches(row, &values));
    match (rows.next(), rows.next()) {
        (Some(row), None) if row.outputs.iter().any(is_hole) => {
            Err(format!("{NO_VALUE}tables.{}`", table.name).into())
        }
        (Some(row), None) => give(table, row).ok_or_else(|| {
            format!(
                "line {} of table `{}` does not fit its columns",
                row.line, table.name
            )
            .into()
        }),
        (None, _) => Err(format!("table `{}` has no row", table.name).into()),
        (Some(_), Some(_)) => Err(format!("table `{}` has several rows", table.name).into()),
    }
}

fn is_hole(given: &ParameterValue) -> bool {
    matches!(given, ParameterValue::Unknown(_))
}

fn give(table: &TableDeclaration, row: &TableRow) -> Option<Dynamic> {
    let given = |given: &ParameterValue, ty| match given {
        ParameterValue::Known(value) => typed(value, ty),
        ParameterValue::Unknown(_) => None,
    };
    if let ([column], [value]) = (table.outputs.as_slice(), row.outputs.as_slice()) {
        return given(value, &column.ty);
    }
    let mut map = rhai::Map::new();
    for (column, value) in table.outputs.iter().zip(&row.outputs) {
        map.insert((&*column.name).into(), given(value, &column.ty)?);
    }
    Some(Dynamic::from_map(map))
}

fn matches(row: &TableRow, inputs: &[Value]) -> bool {
    row.inputs
        .iter()
        .zip(inputs)
        .all(|(cell, input)| cell.matches(input))
}
