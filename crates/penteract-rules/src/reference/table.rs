//! Tables as Rhai's interpreter looks them up.

use std::any::TypeId;
use std::rc::Rc;

use chrono::NaiveDate;
use rhai::{Dynamic, Engine, EvalAltResult};

use crate::environment::{TableDeclaration, TableRow};
use crate::value::Value;

use super::values::{from_dynamic, typed};

/// What `tables` stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables;

/// Makes `tables.name(…)` known.
pub(super) fn register(engine: &mut Engine, table: &TableDeclaration, as_of: NaiveDate) {
    let table = Rc::new(table.clone());
    let mut types = vec![TypeId::of::<Tables>()];
    types.extend(table.inputs.iter().map(|_| TypeId::of::<Dynamic>()));
    let name = table.name.to_string();
    engine.register_raw_fn(
        name,
        types,
        move |_, arguments| -> Result<Dynamic, Box<EvalAltResult>> {
            let mut inputs = Vec::new();
            for (argument, column) in arguments.iter().skip(1).zip(&table.inputs) {
                let value = from_dynamic((**argument).clone(), &column.ty).ok_or_else(|| {
                    format!(
                        "column `{}` of table `{}` takes {}",
                        column.name, table.name, column.ty
                    )
                })?;
                inputs.push(value);
            }
            let mut rows = table
                .rows
                .iter()
                .filter(|row| row.period.contains(as_of) && matches(row, &inputs));
            match (rows.next(), rows.next()) {
                (Some(row), None) => give(&table, row).ok_or_else(|| {
                    format!(
                        "line {} of table `{}` does not fit its columns",
                        row.line, table.name
                    )
                    .into()
                }),
                (None, _) => Err(format!("table `{}` has no row", table.name).into()),
                (Some(_), Some(_)) => {
                    Err(format!("table `{}` has several rows", table.name).into())
                }
            }
        },
    );
}

fn give(table: &TableDeclaration, row: &TableRow) -> Option<Dynamic> {
    if let ([column], [value]) = (table.outputs.as_slice(), row.outputs.as_slice()) {
        return typed(value, &column.ty);
    }
    let mut map = rhai::Map::new();
    for (column, value) in table.outputs.iter().zip(&row.outputs) {
        map.insert((&*column.name).into(), typed(value, &column.ty)?);
    }
    Some(Dynamic::from_map(map))
}

fn matches(row: &TableRow, inputs: &[Value]) -> bool {
    row.inputs
        .iter()
        .zip(inputs)
        .all(|(cell, input)| cell.matches(input))
}
