//! The small product cut to what an example or a script of the corpus asks for.

use std::sync::Arc;

use penteract_core::{Period, text};
use penteract_rules::{
    Cell, Column, Environment, Label, ParameterValue, SourceFiles, TableDeclaration, TableRow,
    Type, Value,
};

use super::decimal;

/// The product of the tests, with the facts, parameters and tables that the example asks for. What it does not ask for
/// by name is there and counts as used.
pub fn narrowed(options: &[&str]) -> Environment {
    let mut environment = super::environment();
    let mut elsewhere: Vec<Arc<str>> = Vec::new();
    if options.is_empty() {
        elsewhere.extend(environment.facts.iter().map(|fact| fact.path.clone()));
        elsewhere.extend(
            environment
                .parameters
                .iter()
                .map(|found| format!("params.{}", found.name).into()),
        );
        elsewhere.extend(
            environment
                .tables
                .iter()
                .map(|found| format!("tables.{}", found.name).into()),
        );
        environment.used_elsewhere = elsewhere;
        return environment;
    }
    let names = |kind: &str| -> Vec<String> {
        let given = options
            .iter()
            .find_map(|option| option.strip_prefix(kind)?.strip_prefix('='));
        given
            .map(|names| names.split(',').map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let (facts, parameters, tables) = (names("facts"), names("parameters"), names("tables"));
    environment
        .facts
        .retain(|fact| facts.contains(&fact.path.to_string()));
    environment
        .parameters
        .retain(|parameter| parameters.contains(&parameter.name.to_string()));
    environment
        .tables
        .retain(|table| tables.contains(&table.name.to_string()));
    environment
}

/// A table of three columns: grid, year, rate.
pub fn grid(text: &str) -> Environment {
    let mut environment = super::environment();
    environment.facts.clear();
    environment.parameters.clear();
    let rows = (2..).zip(text.lines().skip(1)).map(|(line, row)| {
        let cells: Vec<&str> = row.split(',').collect();
        let (from, until) = cells[1].split_once("..").unwrap();
        let bound = |text: &str| Some(Value::Int(text.parse().unwrap()));
        TableRow {
            period: Period::ALWAYS,
            inputs: vec![
                Cell::Is(Value::Choice(cells[0].into())),
                Cell::Between {
                    from: bound(from),
                    until: bound(until),
                    from_excluded: false,
                    until_excluded: false,
                },
            ],
            outputs: vec![ParameterValue::Known(Value::Percent(
                decimal(cells[2].trim_end_matches(" %")) / decimal("100"),
            ))],
            line,
        }
    });
    environment.tables = vec![Arc::new(TableDeclaration {
        name: "premium".into(),
        inputs: vec![
            Column {
                name: "grid".into(),
                ty: super::choice("premium.grid", &["sme", "large"]),
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
        rows: rows.collect(),
        declared: None,
    })];
    environment.used_elsewhere = vec!["tables.premium".into()];
    environment
}

/// Gives every fact, parameter and table a place in a file of the product, so that problems can show it.
pub fn declare(environment: &mut Environment, files: &mut SourceFiles) {
    let (mut facts, mut parameters) = (String::new(), String::new());
    let place = |text: &mut String, file: &str, name: &str| {
        let start = text.len() + 1;
        text.push_str(&format!("[{name}]\n"));
        Some(Label::new(
            file,
            start..start + name.len(),
            text!("`{name}` is declared here", "déclaration de `{name}`"),
        ))
    };
    for fact in &mut environment.facts {
        fact.declared = place(&mut facts, "facts.toml", &fact.path);
    }
    for parameter in &mut environment.parameters {
        parameter.declared = place(&mut parameters, "parameters.toml", &parameter.name);
    }
    for table in &mut environment.tables {
        let file = format!("tables/{}.csv", table.name);
        Arc::make_mut(table).declared =
            Some(Label::new(file, 0..0, text!("this table", "cette table")));
    }
    files.insert("facts.toml", facts);
    files.insert("parameters.toml", parameters);
}
