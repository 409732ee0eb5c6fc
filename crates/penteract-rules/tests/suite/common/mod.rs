//! A small product for tests: facts of every type, dated parameters, a grid.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test; each test file uses a part of this"
)]

pub mod french;
pub mod grammar;
pub mod oracle;
pub mod product;

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, LocalText, Period};
use penteract_rules::{
    Cell, ChoiceType, CodeType, Column, DatedValue, Environment, FactDeclaration, Frame,
    FrameBuilder, Nomenclature, ParameterDeclaration, ParameterValue, Program, RecordType, Role,
    Script, Slot, SourceFiles, TableDeclaration, TableRow, Type, Value,
};
use rust_decimal::Decimal;

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

pub fn money(text: &str) -> Value {
    Value::Money(decimal(text))
}

pub fn choice(name: &str, values: &[&str]) -> Type {
    let values = values.iter().map(|value| Arc::from(*value)).collect();
    Type::Choice(Arc::new(ChoiceType {
        name: name.into(),
        values,
    }))
}

pub fn period(from: &str, until: &str) -> Period {
    let bound = |text: &str| (!text.is_empty()).then(|| date(text));
    Period::new(bound(from), bound(until)).expect("a period")
}

fn fact(path: &str, ty: Type) -> FactDeclaration {
    FactDeclaration {
        path: path.into(),
        ty,
        min: None,
        max: None,
        declared: None,
    }
}

pub fn parameter(name: &str, ty: Type, values: Vec<(&str, &str, Value)>) -> ParameterDeclaration {
    let values = values
        .into_iter()
        .map(|(from, until, value)| DatedValue {
            period: period(from, until),
            value: ParameterValue::Known(value),
            law: Some("arrêté du 23 mars 2020, art. 5".into()),
            source: Some("P-40".into()),
        })
        .collect();
    ParameterDeclaration {
        name: name.into(),
        ty,
        values,
        declared: None,
    }
}

pub fn legal_forms() -> Type {
    choice("company.legal_form", &["sarl", "sas", "sci", "association"])
}

/// The items of the list `project.partners`.
pub fn partner() -> Type {
    Type::Record(Arc::new(RecordType {
        name: "project.partners".into(),
        fields: vec![
            ("amount".into(), Type::Money),
            ("granted_on".into(), Type::Date),
            (
                "kind".into(),
                choice("project.partners.kind", &["bank", "business-angel"]),
            ),
            ("rate".into(), Type::Percent.optional()),
        ],
    }))
}

pub fn environment() -> Environment {
    let rating = Type::Code(Arc::new(CodeType {
        nomenclatures: vec![
            Nomenclature {
                name: "fiben".into(),
                validity: period("", "2022-01-07"),
                codes: Some(Arc::new(
                    ["3++", "3+", "3", "4+", "4"]
                        .map(Arc::from)
                        .into_iter()
                        .collect(),
                )),
                ..Nomenclature::open("fiben")
            },
            Nomenclature {
                name: "fiben-2022".into(),
                validity: period("2022-01-08", ""),
                codes: Some(Arc::new(
                    ["1+", "1", "2+", "4+"].map(Arc::from).into_iter().collect(),
                )),
                ..Nomenclature::open("fiben-2022")
            },
        ],
    }));
    let activity = Type::Code(Arc::new(CodeType {
        nomenclatures: vec![Nomenclature::open("naf-rev-2")],
    }));
    let mut environment = Environment::new(Currency::EUR);
    environment.windows = vec![period("2016-01-01", "2030-12-31")];
    environment.facts = vec![
        fact("company.turnover", Type::Money),
        fact("company.payroll", Type::Money.optional()),
        fact("company.headcount", Type::Int),
        fact("company.is_registered", Type::Bool),
        fact("company.is_innovative", Type::Bool),
        fact("company.legal_form", legal_forms()),
        fact("company.created_on", Type::Date),
        fact("company.plan_adopted_on", Type::Date.optional()),
        fact("company.name", Type::Text),
        fact("company.rating", rating),
        fact("company.activity", activity),
        fact("company.foreign_share", Type::Percent),
        fact("request.amount", Type::Money),
        fact("request.years", Type::Int),
        fact("request.term", Type::Duration),
        fact("project.partners", Type::List(Box::new(partner()))),
    ];
    environment.facts[2].min = Some(Value::Int(0));
    environment.facts[2].max = Some(Value::Int(i64::MAX));
    environment.parameters = vec![
        parameter(
            "turnover_share",
            Type::Percent,
            vec![("2020-03-16", "2022-06-30", Value::Percent(decimal("0.25")))],
        ),
        parameter(
            "multiple",
            Type::Ratio,
            vec![("", "", Value::Ratio(decimal("1.5")))],
        ),
        parameter(
            "headcount_below",
            Type::Int,
            vec![
                ("2020-03-16", "2020-12-31", Value::Int(250)),
                ("2021-01-01", "", Value::Int(300)),
            ],
        ),
        parameter(
            "amount_multiple",
            Type::Money,
            vec![("", "", money("100.00"))],
        ),
        parameter(
            "deferral",
            Type::Duration,
            vec![(
                "",
                "",
                Value::Duration {
                    months: 12,
                    days: 0,
                },
            )],
        ),
        parameter(
            "delay",
            Type::Duration,
            vec![(
                "",
                "",
                Value::Duration {
                    months: 0,
                    days: 30,
                },
            )],
        ),
        parameter(
            "new_since",
            Type::Date,
            vec![("", "", Value::Date(date("2019-01-01")))],
        ),
        parameter(
            "excluded_forms",
            Type::List(Box::new(legal_forms())),
            vec![(
                "",
                "",
                Value::List(Arc::from([Value::Choice("sci".into())])),
            )],
        ),
        parameter(
            "interest",
            choice("params.interest", &["due-at-end", "capitalised-at-end"]),
            vec![("", "", Value::Choice("due-at-end".into()))],
        ),
        parameter("is_open", Type::Bool, vec![("", "", Value::Bool(true))]),
    ];
    environment.parameters.push(ParameterDeclaration {
        name: "unsourced".into(),
        ty: Type::Money,
        values: vec![DatedValue {
            period: Period::ALWAYS,
            value: ParameterValue::Unknown(LocalText::same("no text gives it")),
            law: None,
            source: None,
        }],
        declared: None,
    });
    let row = |grid: &str, year: Cell, rate: &str, line: u32| TableRow {
        period: Period::ALWAYS,
        inputs: vec![Cell::Is(Value::Choice(grid.into())), year],
        outputs: vec![ParameterValue::Known(Value::Percent(decimal(rate)))],
        line,
    };
    let between = |from: i64, until: i64| Cell::Between {
        from: Some(Value::Int(from)),
        until: Some(Value::Int(until)),
        from_excluded: false,
        until_excluded: false,
    };
    environment.tables = vec![Arc::new(TableDeclaration {
        name: "premium".into(),
        inputs: vec![
            Column {
                name: "grid".into(),
                ty: choice("premium.grid", &["sme", "large"]),
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
        rows: vec![
            row("sme", Cell::Is(Value::Int(1)), "0.0025", 2),
            row("sme", between(2, 3), "0.005", 3),
            row("sme", between(4, 6), "0.01", 4),
            row("large", between(1, 1), "0.005", 5),
            row("large", between(2, 3), "0.01", 6),
            row("large", between(4, 6), "0.02", 7),
        ],
        declared: None,
    })];
    environment
}

pub const FILE: &str = "rules/test.rhai";

pub fn script(role: Role, text: &str) -> Script {
    Script {
        role,
        file: FILE.into(),
        text: text.into(),
    }
}

/// What compiling says, rendered; warnings that something of the environment is unused left out.
pub fn diagnostics(role: Role, text: &str) -> Vec<(String, String)> {
    let mut files = SourceFiles::default();
    files.insert(FILE, text);
    Program::compile(environment(), &[script(role, text)])
        .diagnostics
        .iter()
        .filter(|found| {
            !matches!(
                found.code.as_str(),
                "script.unused-fact" | "script.unused-parameter" | "script.unused-table"
            )
        })
        .map(|found| {
            (
                found.code.to_string(),
                files.render(found, penteract_core::Language::English),
            )
        })
        .collect()
}

pub fn compile(role: Role, text: &str) -> Program {
    let compilation = Program::compile(environment(), &[script(role, text)]);
    compilation.program.unwrap_or_else(|| {
        panic!(
            "{text} does not compile:\n{}",
            diagnostics(role, text)
                .into_iter()
                .map(|(_, text)| text)
                .collect::<String>()
        )
    })
}

/// A frame with the given answers.
pub fn frame(program: &Program, as_of: &str, answers: &[(&str, Value)]) -> Frame {
    let mut builder = FrameBuilder::new(program, date(as_of));
    for (path, value) in answers {
        builder
            .answer(program.fact(path).expect(path), value)
            .expect(path);
    }
    builder.build()
}

pub fn partners(items: &[(&str, &str, &str)]) -> Value {
    Value::List(
        items
            .iter()
            .map(|(amount, granted_on, kind)| {
                Value::Record(Arc::from([
                    Slot::Answered(money(amount)),
                    Slot::Answered(Value::Date(date(granted_on))),
                    Slot::Answered(Value::Choice((*kind).into())),
                    Slot::Answered(Value::None),
                ]))
            })
            .collect(),
    )
}

/// Answers to every fact.
pub fn complete() -> Vec<(&'static str, Value)> {
    vec![
        ("company.turnover", money("1200000.00")),
        ("company.payroll", money("300000.00")),
        ("company.headcount", Value::Int(12)),
        ("company.is_registered", Value::Bool(true)),
        ("company.is_innovative", Value::Bool(false)),
        ("company.legal_form", Value::Choice("sarl".into())),
        ("company.created_on", Value::Date(date("2015-02-01"))),
        ("company.plan_adopted_on", Value::None),
        ("company.name", Value::Text("Boulangerie Éclair".into())),
        (
            "company.rating",
            Value::Code {
                nomenclature: "fiben".into(),
                code: "4+".into(),
            },
        ),
        (
            "company.activity",
            Value::Code {
                nomenclature: "naf-rev-2".into(),
                code: "64.19Z".into(),
            },
        ),
        ("company.foreign_share", Value::Percent(decimal("0.10"))),
        ("request.amount", money("250000.00")),
        ("request.years", Value::Int(4)),
        (
            "request.term",
            Value::Duration {
                months: 60,
                days: 0,
            },
        ),
        (
            "project.partners",
            partners(&[
                ("50000.00", "2020-01-15", "bank"),
                ("20000.00", "2020-04-01", "business-angel"),
            ]),
        ),
    ]
}

/// Equal as values; 1.0 and 1.00 are the same amount.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Money(a), Value::Money(b))
        | (Value::Percent(a), Value::Percent(b))
        | (Value::Ratio(a), Value::Ratio(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b,
    }
}
