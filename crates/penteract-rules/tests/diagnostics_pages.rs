//! Each kind of problem has a page whose first example has it and whose second has none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::decimal;
use penteract_core::Period;
use penteract_rules::{
    Cell, Column, Diagnostic, Environment, Program, Role, SCRIPT_CODES, Script, TableDeclaration,
    TableRow, Type, Value,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

/// The example under a heading: what follows its fence, and its text.
fn example(page: &str, heading: &str) -> (String, String) {
    let after = page
        .split_once(&format!("## {heading}\n\n```"))
        .expect(heading)
        .1;
    let (info, rest) = after.split_once('\n').unwrap();
    (
        info.to_owned(),
        rest.split_once("\n```")
            .expect("a closed example")
            .0
            .to_owned(),
    )
}

/// What the example is told of.
fn told(info: &str, text: &str) -> Vec<Diagnostic> {
    let mut words = info.split(' ');
    let (environment, scripts) = match words.next() {
        Some("csv") => (grid(text), Vec::new()),
        Some("rhai") => {
            let role = match words.next() {
                Some("eligibility") => Role::Eligibility,
                Some("terms") => Role::Terms,
                other => panic!("an example names its role, not {other:?}"),
            };
            let script = Script {
                role,
                file: common::FILE.into(),
                text: text.into(),
            };
            (narrowed(words.collect()), vec![script])
        }
        other => panic!("an example is a script or a table, not {other:?}"),
    };
    Program::compile(environment, &scripts).diagnostics
}

/// The product of the tests, with the facts, parameters and tables that the example asks for. What it does not ask for
/// by name is there and counts as used.
fn narrowed(options: Vec<&str>) -> Environment {
    let mut environment = common::environment();
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
fn grid(text: &str) -> Environment {
    let mut environment = common::environment();
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
            outputs: vec![Value::Percent(
                decimal(cells[2].trim_end_matches(" %")) / decimal("100"),
            )],
            line,
        }
    });
    environment.tables = vec![Arc::new(TableDeclaration {
        name: "premium".into(),
        inputs: vec![
            Column {
                name: "grid".into(),
                ty: common::choice("premium.grid", &["sme", "large"]),
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

#[test]
fn each_code_has_a_page_with_a_failing_and_a_mended_example() {
    for code in SCRIPT_CODES {
        let path = folder().join(format!("{code}.md"));
        let page =
            fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        assert!(
            page.starts_with(&format!("# {code}\n\n")),
            "{code}: the title is the code"
        );
        let (info, text) = example(&page, "Fails");
        // Too large to be printed; hostile.rs has it.
        if info != "text" {
            let found = told(&info, &text);
            assert!(
                found.iter().any(|found| found.code == *code),
                "{code}: the first example has it, not {found:?}"
            );
        }
        let (info, text) = example(&page, "Mended");
        let found = told(&info, &text);
        assert!(
            found.is_empty(),
            "{code}: the second example has nothing, not {found:?}"
        );
    }
}

#[test]
fn each_page_is_of_a_code() {
    let codes: BTreeSet<String> = SCRIPT_CODES
        .iter()
        .map(|code| format!("{code}.md"))
        .collect();
    let pages: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("script."))
        .collect();
    assert_eq!(pages, codes);
}
