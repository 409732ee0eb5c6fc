//! Tables checked on their own: rows that answer the same inputs, and inputs that no row answers.
//!
//! Beyond the smallest and the largest value that the rows name no gap is reported: a grid of years ends somewhere.

mod axis;
mod space;

use std::ops::Range;

use chrono::NaiveDate;
use penteract_core::{LocalText, Period, text};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Scrutiny;
use crate::environment::{Environment, TableDeclaration, TableRow};
use crate::value::Value;

use axis::Axis;
use space::{Answers, Found, Wanted};

/// Searched for when a product is checked. A decision does without: what it looks up must have one answer.
pub(crate) fn check(
    environment: &Environment,
    scrutiny: Scrutiny,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if scrutiny != Scrutiny::All {
        return;
    }
    for table in &environment.tables {
        if let Some(found) = overlap(table) {
            diagnostics.push(found);
        } else {
            diagnostics.extend(gap(table, &environment.windows));
        }
    }
}

/// Two rows that answer the same inputs.
pub(crate) fn overlap(table: &TableDeclaration) -> Option<Diagnostic> {
    let grid = Grid::new(table);
    let days = first_days(&table.rows);
    let answers = grid.answers(&table.rows, &days);
    let mut region: Vec<Range<usize>> = grid.axes.iter().map(|axis| 0..axis.len()).collect();
    region.push(0..days.len());
    let found = space::find(&answers, region, Wanted::Overlap)?;
    let (first, second) = found.rows?;
    let (first, second) = (table.rows.get(first)?, table.rows.get(second)?);
    let date = shared_date(first.period, second.period);
    let mut diagnostic = Diagnostic::error(
        codes::TABLE_OVERLAP,
        text!(
            "lines {first} and {second} of table `{table}` both answer {inputs}{when}",
            "les lignes {first} et {second} de la table `{table}` répondent toutes deux à {inputs}{when}",
            first = first.line,
            second = second.line,
            table = table.name,
            inputs = shown(table, &grid.inputs(&found)),
            when = on(date)
        ),
    )
    .help(text!(
        "narrow one of the rows, or end its dates where the other begins",
        "restreignez l'une des lignes, ou arrêtez ses dates là où l'autre commence"
    ));
    diagnostic.primary = table.declared.clone();
    Some(diagnostic)
}

/// The columns of a table as axes of a space, of which the days are the last.
struct Grid {
    axes: Vec<Axis>,
}

impl Grid {
    fn new(table: &TableDeclaration) -> Self {
        let columns = table.inputs.iter().enumerate();
        let axis = |(at, column)| {
            let cells = table.rows.iter().filter_map(|row| row.inputs.get(at));
            Axis::new(column, cells)
        };
        Self {
            axes: columns.map(axis).collect(),
        }
    }

    /// What each row answers, on days in order; every day when there are none.
    fn answers(&self, rows: &[TableRow], days: &[NaiveDate]) -> Vec<Answers> {
        let answers = |row: &TableRow| {
            let mut places: Answers = self
                .axes
                .iter()
                .zip(&row.inputs)
                .map(|(axis, cell)| axis.places(cell))
                .collect();
            let first = match row.period.from() {
                Some(from) => days.partition_point(|day| *day < from),
                None => 0,
            };
            let last = match row.period.until() {
                Some(until) => days.partition_point(|day| *day <= until),
                None => days.len(),
            };
            places.push(match days {
                [] => std::iter::once(0..1).collect(),
                _ => std::iter::once(first..last)
                    .filter(|range| !range.is_empty())
                    .collect(),
            });
            places
        };
        rows.iter().map(answers).collect()
    }

    fn inputs(&self, found: &Found) -> Vec<Value> {
        let places = self.axes.iter().zip(&found.point);
        places
            .map(|(axis, place)| axis.value(*place).cloned().unwrap_or(Value::None))
            .collect()
    }
}

/// The days on which rows begin to be in force or cease to be, and one before all of them: rows that share a day share
/// one of these.
fn first_days(rows: &[TableRow]) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = rows
        .iter()
        .flat_map(|row| {
            let after = row.period.until().and_then(|until| until.succ_opt());
            row.period.from().into_iter().chain(after)
        })
        .chain([NaiveDate::MIN])
        .collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// A day on which both are in force; no day in particular when both always are.
fn shared_date(a: Period, b: Period) -> Option<NaiveDate> {
    a.from().max(b.from()).or(match (a.until(), b.until()) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    })
}

fn gap(table: &TableDeclaration, windows: &[Period]) -> Option<Diagnostic> {
    if table.rows.is_empty() {
        return None;
    }
    let grid = Grid::new(table);
    let days = trial_days(table, windows);
    let answers = grid.answers(&table.rows, &days);
    let mut region: Vec<Range<usize>> = grid.axes.iter().map(|axis| axis.inner.clone()).collect();
    region.push(0..days.len().max(1));
    let found = space::find(&answers, region, Wanted::Gap)?;
    let day = found.point.last().and_then(|place| days.get(*place));
    Some(report_gap(table, &grid.inputs(&found), day.copied()))
}

fn report_gap(table: &TableDeclaration, inputs: &[Value], date: Option<NaiveDate>) -> Diagnostic {
    let message = if inputs.is_empty() {
        text!(
            "no row of table `{table}` is in force{when}",
            "aucune ligne de la table `{table}` n'est en vigueur{when}",
            table = table.name,
            when = on(date)
        )
    } else {
        text!(
            "no row of table `{table}` answers {inputs}{when}",
            "aucune ligne de la table `{table}` ne répond à {inputs}{when}",
            table = table.name,
            inputs = shown(table, inputs),
            when = on(date)
        )
    };
    let mut found = Diagnostic::warning(codes::TABLE_GAP, message).help(text!(
        "add a row for it; a decision that needs it would stop with an error",
        "ajoutez une ligne pour ce cas ; une décision qui en a besoin s'arrêterait sur une erreur"
    ));
    found.primary = table.declared.clone();
    found
}

/// ` on 2020-05-06`, written as in the table; nothing when it is so every day.
fn on(date: Option<NaiveDate>) -> LocalText {
    date.map_or_else(LocalText::default, |date| text!(" on {date}", " le {date}"))
}

fn shown(table: &TableDeclaration, inputs: &[Value]) -> String {
    let parts = table
        .inputs
        .iter()
        .zip(inputs)
        .map(|(column, value)| format!("{} = {value}", column.name));
    parts.collect::<Vec<_>>().join(", ")
}

/// The first days of the windows and of the rows within them; none without windows.
fn trial_days(table: &TableDeclaration, windows: &[Period]) -> Vec<NaiveDate> {
    let mut days = first_days(&table.rows);
    days.extend(windows.iter().filter_map(|window| window.from()));
    days.retain(|day| *day != NaiveDate::MIN && windows.iter().any(|window| window.contains(*day)));
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use penteract_core::{Currency, Language, Period};

    use super::check;
    use crate::diagnostic::Scrutiny;
    use crate::environment::{
        Cell, Column, Environment, ParameterValue, TableDeclaration, TableRow,
    };
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
                        outputs: vec![ParameterValue::Known(Value::Percent(
                            "0.01".parse().unwrap(),
                        ))],
                        line,
                    })
                    .collect(),
                declared: None,
            }));
        let mut found = Vec::new();
        check(&environment, Scrutiny::All, &mut found);
        found
            .into_iter()
            .map(|diagnostic| diagnostic.message.get(Language::English).to_owned())
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
                    outputs: vec![ParameterValue::Known(Value::Percent(
                        "0.01".parse().unwrap(),
                    ))],
                    line: 2,
                }],
                declared: None,
            }));
        let mut found = Vec::new();
        check(&environment, Scrutiny::All, &mut found);
        let messages: Vec<String> = found
            .into_iter()
            .map(|found| found.message.get(Language::English).to_owned())
            .collect();
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
