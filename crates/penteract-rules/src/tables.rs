//! Tables checked on their own: rows that answer the same inputs, and inputs that no row answers.
//!
//! Inputs are tried at every value that a cell names and just beside it, which is where rows begin and end. Beyond the
//! smallest and the largest value that the rows name nothing is reported: a grid of years ends somewhere.

mod candidates;

use chrono::{Days, NaiveDate};
use penteract_core::Period;
use rust_decimal::Decimal;

use crate::codes;
use crate::compile::Search;
use crate::diagnostic::Diagnostic;
use crate::environment::{Cell, Column, Environment, TableDeclaration, TableRow};
use crate::types::Type;
use crate::value::Value;

use candidates::Candidates;

/// How many combinations of inputs are tried. Larger tables are checked in part; what is found is certain either way.
const MAX_TRIALS: usize = 50_000;

/// How many pairs of rows are compared.
const MAX_PAIRS: usize = 4_000_000;

pub(crate) fn check(environment: &Environment, search: Search, diagnostics: &mut Vec<Diagnostic>) {
    for table in &environment.tables {
        if let Some(found) = overlap(table) {
            diagnostics.push(found);
        } else if search == Search::All {
            diagnostics.extend(gap(table, &environment.windows));
        }
    }
}

/// Two rows that answer the same inputs.
pub(crate) fn overlap(table: &TableDeclaration) -> Option<Diagnostic> {
    let candidates = Candidates::new(&table.rows);
    if candidates.are_apart() {
        return None;
    }
    let pairs = table.rows.iter().enumerate().flat_map(|(at, first)| {
        let later = candidates
            .of_row(first)
            .into_iter()
            .filter(move |other| *other > at);
        later
            .filter_map(|other| table.rows.get(other))
            .map(move |second| (first, second))
    });
    for (first, second) in pairs.take(MAX_PAIRS) {
        let Some(date) = shared_date(first.period, second.period) else {
            continue;
        };
        let both: Option<Vec<Value>> = table
            .inputs
            .iter()
            .zip(first.inputs.iter().zip(&second.inputs))
            .map(|(column, (a, b))| {
                representatives(column, [a, b].into_iter())
                    .into_iter()
                    .find(|value| a.matches(value) && b.matches(value))
            })
            .collect();
        let Some(both) = both else { continue };
        let mut found = Diagnostic::error(
            codes::TABLE_OVERLAP,
            format!(
                "lines {} and {} of table `{}` both answer {}{}",
                first.line,
                second.line,
                table.name,
                shown(table, &both),
                date.map(|date| format!(" on {date}")).unwrap_or_default()
            ),
        )
        .help("narrow one of the rows, or end its dates where the other begins");
        found.primary = table.declared.clone();
        return Some(found);
    }
    None
}

/// A day on which both are in force, if there is one; no day in particular when both always are.
fn shared_date(a: Period, b: Period) -> Option<Option<NaiveDate>> {
    let from = a.from().max(b.from());
    let until = match (a.until(), b.until()) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    };
    match (from, until) {
        (Some(from), Some(until)) if until < from => None,
        (Some(from), _) => Some(Some(from)),
        (None, until) => Some(until),
    }
}

fn gap(table: &TableDeclaration, windows: &[Period]) -> Option<Diagnostic> {
    if table.rows.is_empty() {
        return None;
    }
    let columns: Vec<Vec<Value>> = table
        .inputs
        .iter()
        .enumerate()
        .map(|(at, column)| {
            representatives(
                column,
                table.rows.iter().filter_map(|row| row.inputs.get(at)),
            )
        })
        .collect();
    let dates = trial_dates(table, windows);
    let candidates = Candidates::new(&table.rows);
    let mut counters = vec![0usize; columns.len()];
    for _ in 0..MAX_TRIALS {
        let inputs: Option<Vec<Value>> = counters
            .iter()
            .zip(&columns)
            .map(|(at, values)| values.get(*at).cloned())
            .collect();
        let inputs = inputs?;
        let rows: Vec<&TableRow> = candidates
            .of_input(inputs.first())
            .into_iter()
            .filter_map(|at| table.rows.get(at))
            .filter(|row| answers(row, &inputs))
            .collect();
        for date in &dates {
            let is_answered = rows.iter().any(|row| in_force(row, *date));
            if !is_answered {
                return Some(report_gap(table, &inputs, *date));
            }
        }
        if !advance(&mut counters, &columns) {
            return None;
        }
    }
    None
}

fn in_force(row: &TableRow, date: Option<NaiveDate>) -> bool {
    date.is_none_or(|date| row.period.contains(date))
}

fn answers(row: &TableRow, inputs: &[Value]) -> bool {
    row.inputs
        .iter()
        .zip(inputs)
        .all(|(cell, input)| cell.matches(input))
}

/// The next combination; false when all have been tried.
fn advance(counters: &mut [usize], columns: &[Vec<Value>]) -> bool {
    for (counter, values) in counters.iter_mut().zip(columns) {
        *counter += 1;
        if *counter < values.len() {
            return true;
        }
        *counter = 0;
    }
    false
}

fn report_gap(table: &TableDeclaration, inputs: &[Value], date: Option<NaiveDate>) -> Diagnostic {
    let when = date.map(|date| format!(" on {date}")).unwrap_or_default();
    let message = if inputs.is_empty() {
        format!("no row of table `{}` is in force{when}", table.name)
    } else {
        let inputs = shown(table, inputs);
        format!("no row of table `{}` answers {inputs}{when}", table.name)
    };
    let mut found = Diagnostic::warning(codes::TABLE_GAP, message)
        .help("add a row for it; a decision that needs it would stop with an error");
    found.primary = table.declared.clone();
    found
}

fn shown(table: &TableDeclaration, inputs: &[Value]) -> String {
    let parts = table
        .inputs
        .iter()
        .zip(inputs)
        .map(|(column, value)| format!("{} = {value}", column.name));
    parts.collect::<Vec<_>>().join(", ")
}

/// The first days of the windows and of the rows within them; no day in particular without windows.
fn trial_dates(table: &TableDeclaration, windows: &[Period]) -> Vec<Option<NaiveDate>> {
    let mut dates: Vec<NaiveDate> = windows.iter().filter_map(|window| window.from()).collect();
    for row in &table.rows {
        let after = row.period.until().and_then(|until| until.succ_opt());
        dates.extend(row.period.from().into_iter().chain(after));
    }
    dates.retain(|date| windows.iter().any(|window| window.contains(*date)));
    dates.sort_unstable();
    dates.dedup();
    if dates.is_empty() {
        vec![None]
    } else {
        dates.into_iter().map(Some).collect()
    }
}

/// Values of a column that stand for all the others, within what the cells name.
fn representatives<'a>(column: &Column, cells: impl Iterator<Item = &'a Cell>) -> Vec<Value> {
    match &column.ty {
        Type::Bool => return vec![Value::Bool(false), Value::Bool(true)],
        Type::Choice(choice) => {
            return choice
                .values
                .iter()
                .map(|value| Value::Choice(value.clone()))
                .collect();
        }
        _ => {}
    }
    let mut named: Vec<Value> = Vec::new();
    for cell in cells {
        match cell {
            Cell::Any => {}
            Cell::Is(value) => named.push(value.clone()),
            Cell::OneOf(values) => named.extend(values.iter().cloned()),
            Cell::Between { from, until, .. } => named.extend(from.iter().chain(until).cloned()),
        }
    }
    let Some(example) = named.first().cloned() else {
        return vec![Value::None];
    };
    if example.order(&example).is_none() {
        named.dedup();
        return named;
    }
    named.sort_by(|a, b| a.order(b).unwrap_or(std::cmp::Ordering::Equal));
    named.dedup();
    let mut all = named.clone();
    for (low, high) in named.iter().zip(named.iter().skip(1)) {
        all.extend(between(low, high));
    }
    all
}

/// Values strictly between two neighbours, at least one when there is one.
fn between(low: &Value, high: &Value) -> Vec<Value> {
    let middle = |a: Decimal, b: Decimal| {
        a.checked_add(b)
            .and_then(|sum| sum.checked_div(Decimal::TWO))
    };
    match (low, high) {
        (Value::Int(a), Value::Int(b)) if b.saturating_sub(*a) > 1 => {
            vec![Value::Int(a.saturating_add(1))]
        }
        (Value::Money(a), Value::Money(b)) => {
            middle(*a, *b).map(Value::Money).into_iter().collect()
        }
        (Value::Percent(a), Value::Percent(b)) => {
            middle(*a, *b).map(Value::Percent).into_iter().collect()
        }
        (Value::Ratio(a), Value::Ratio(b)) => {
            middle(*a, *b).map(Value::Ratio).into_iter().collect()
        }
        (Value::Date(a), Value::Date(b)) => a
            .checked_add_days(Days::new(1))
            .filter(|next| next < b)
            .map(Value::Date)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use penteract_core::{Currency, Period};

    use super::check;
    use crate::compile::Search;
    use crate::environment::{Cell, Column, Environment, TableDeclaration, TableRow};
    use crate::types::Type;
    use crate::value::Value;

    fn messages(rows: Vec<(Period, Cell, Cell)>) -> Vec<String> {
        let mut environment = Environment::new(Currency::EUR);
        environment.windows = vec![period("2020-03-16", "2022-06-30")];
        environment
            .tables
            .push(std::sync::Arc::new(TableDeclaration {
                name: "premium".into(),
                inputs: vec![
                    Column {
                        name: "is_large".into(),
                        ty: Type::Bool,
                    },
                    Column {
                        name: "year".into(),
                        ty: Type::Int,
                    },
                ],
                outputs: vec![Column {
                    name: "rate".into(),
                    ty: Type::Percent,
                }],
                rows: (2..)
                    .zip(rows)
                    .map(|(line, (period, large, year))| TableRow {
                        period,
                        inputs: vec![large, year],
                        outputs: vec![Value::Percent("0.01".parse().unwrap())],
                        line,
                    })
                    .collect(),
                declared: None,
            }));
        let mut found = Vec::new();
        check(&environment, Search::All, &mut found);
        found
            .into_iter()
            .map(|diagnostic| diagnostic.message)
            .collect()
    }

    fn period(from: &str, until: &str) -> Period {
        Period::new(from.parse().ok(), until.parse().ok()).unwrap()
    }

    fn years(from: i64, until: i64) -> Cell {
        Cell::Between {
            from: Some(Value::Int(from)),
            until: Some(Value::Int(until)),
            from_excluded: false,
            until_excluded: false,
        }
    }

    fn large(value: bool) -> Cell {
        Cell::Is(Value::Bool(value))
    }

    #[test]
    fn a_table_looked_up_by_the_date_alone_shows_the_date() {
        let mut environment = Environment::new(Currency::EUR);
        environment.windows = vec![period("2020-03-16", "2022-06-30")];
        environment
            .tables
            .push(std::sync::Arc::new(TableDeclaration {
                name: "base_rate".into(),
                inputs: Vec::new(),
                outputs: vec![Column {
                    name: "rate".into(),
                    ty: Type::Percent,
                }],
                rows: vec![TableRow {
                    period: period("", "2020-12-31"),
                    inputs: Vec::new(),
                    outputs: vec![Value::Percent("0.01".parse().unwrap())],
                    line: 2,
                }],
                declared: None,
            }));
        let mut found = Vec::new();
        check(&environment, Search::All, &mut found);
        let messages: Vec<String> = found.into_iter().map(|found| found.message).collect();
        assert_eq!(
            messages,
            ["no row of table `base_rate` is in force on 2021-01-01"]
        );
    }

    #[test]
    fn a_whole_table_says_nothing() {
        let rows = vec![
            (Period::ALWAYS, large(true), years(1, 6)),
            (Period::ALWAYS, large(false), years(1, 3)),
            (Period::ALWAYS, large(false), years(4, 6)),
        ];
        assert!(messages(rows).is_empty());
    }

    #[test]
    fn a_gap_is_shown_as_inputs_and_a_date() {
        let rows = vec![
            (Period::ALWAYS, large(true), years(1, 6)),
            (Period::ALWAYS, large(false), years(1, 3)),
            (Period::ALWAYS, large(false), years(5, 6)),
        ];
        assert_eq!(
            messages(rows),
            ["no row of table `premium` answers is_large = false, year = 4 on 2020-03-16"]
        );
        let rows = vec![
            (period("", "2020-12-31"), Cell::Any, years(1, 6)),
            (period("2021-02-01", ""), Cell::Any, years(1, 6)),
        ];
        assert_eq!(
            messages(rows),
            ["no row of table `premium` answers is_large = false, year = 1 on 2021-01-01"]
        );
    }

    #[test]
    fn an_overlap_is_shown_with_both_lines() {
        let rows = vec![
            (Period::ALWAYS, large(true), years(1, 3)),
            (Period::ALWAYS, Cell::Any, years(3, 6)),
            (Period::ALWAYS, large(false), years(1, 2)),
        ];
        assert_eq!(
            messages(rows),
            ["lines 2 and 3 of table `premium` both answer is_large = true, year = 3"]
        );
    }
}
