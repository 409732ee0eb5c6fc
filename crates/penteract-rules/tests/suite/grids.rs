//! Cells of a grid that are none, or that no source gives.

use std::sync::Arc;

use crate::common::{complete, date, decimal, environment, frame, same, script};
use penteract_core::{LocalText, Period};
use penteract_rules::{
    Answer, Cell, Column, EvalError, ParameterValue, Program, Role, TableDeclaration, TableRow,
    Type, Value,
};

/// `headcount:int,=> rate:percent,since:date`: none below 10, known at 10, not known above, a row each.
fn with_grid(text: &str) -> Program {
    let bound = |value: i64| Some(Value::Int(value));
    let between = |from, until| Cell::Between {
        from,
        until,
        from_excluded: false,
        until_excluded: false,
    };
    let row = |cell, rate, line| TableRow {
        period: Period::ALWAYS,
        inputs: vec![cell],
        outputs: vec![rate],
        line,
    };
    let known = |rate: &str| ParameterValue::Known(Value::Percent(decimal(rate)));
    let hole = || ParameterValue::Unknown(LocalText::same("not published"));
    let mut rows = vec![
        row(
            between(None, bound(9)),
            ParameterValue::Known(Value::None),
            2,
        ),
        row(Cell::Is(Value::Int(10)), known("0.01"), 3),
        row(between(bound(11), None), hole(), 4),
    ];
    let column = |name: &str, ty: Type| Column {
        name: name.into(),
        ty,
    };
    let table = |name: &str, outputs, rows| {
        Arc::new(TableDeclaration {
            name: name.into(),
            inputs: vec![column("headcount", Type::Int)],
            outputs,
            rows,
            declared: None,
        })
    };
    let rate = column("rate", Type::Optional(Box::new(Type::Percent)));
    let mut environment = environment();
    let one = table("rates", vec![rate.clone()], rows.clone());
    for row in &mut rows {
        let since = Value::Date(date("2024-01-01"));
        row.outputs.push(ParameterValue::Known(since));
    }
    let two = table("dated", vec![rate, column("since", Type::Date)], rows);
    environment.tables.extend([one, two]);
    let compilation = Program::compile(environment, &[script(Role::Terms, text)]);
    let told = format!("{:?}", compilation.diagnostics);
    compilation.program.unwrap_or_else(|| panic!("{told}"))
}

/// What `value()` gives for so many people, as the straight path, the walker and Rhai's interpreter find it.
fn value(program: &Program, headcount: i64) -> Answer {
    let mut facts = complete();
    for (path, value) in &mut facts {
        if *path == "company.headcount" {
            *value = Value::Int(headcount);
        }
    }
    let frame = frame(program, "2020-05-06", &facts);
    let id = program.function("value").unwrap();
    let run = program.evaluate(id, &[], &frame).unwrap();
    assert_eq!(run, program.evaluate_walking(id, &[], &frame).unwrap());
    match (&run, program.evaluate_reference(id, &[], &frame)) {
        (Answer::Known(run), Ok(reference)) => assert!(same(run, &reference), "{run}, {reference}"),
        (_, Err(EvalError::UnknownParameter { .. })) => {}
        (run, reference) => panic!("{run:?}, Rhai gives {reference:?}"),
    }
    run
}

fn percent(rate: &str) -> Answer {
    Answer::Known(Value::Percent(decimal(rate)))
}

fn hole(table: &str) -> Answer {
    Answer::Unknown {
        missing: Vec::new(),
        undetermined: vec![(table.into(), LocalText::same("not published"))],
    }
}

#[test]
fn an_empty_cell_is_none_and_a_hole_says_so() {
    let program = with_grid("fn value() { tables.rates(company.headcount) ?? 0 }");
    assert_eq!(value(&program, 9), percent("0"));
    assert_eq!(value(&program, 10), percent("0.01"));
    assert_eq!(value(&program, 11), hole("tables.rates"));
    let program = with_grid("fn value() { is_none(tables.rates(company.headcount)) }");
    assert_eq!(value(&program, 9), Answer::Known(Value::Bool(true)));
    assert_eq!(value(&program, 10), Answer::Known(Value::Bool(false)));
    assert_eq!(value(&program, 11), hole("tables.rates"));
}

#[test]
fn the_other_cells_of_a_row_with_a_hole_are_known() {
    for row in [
        "tables.dated(company.headcount).rate ?? 0",
        "{ let row = tables.dated(company.headcount); row.rate ?? 0 }",
    ] {
        let program = with_grid(&format!("fn value() {{ {row} }}"));
        assert_eq!(value(&program, 9), percent("0"), "{row}");
        assert_eq!(value(&program, 10), percent("0.01"), "{row}");
        assert_eq!(value(&program, 11), hole("tables.dated"), "{row}");
        let since = row.replace("rate ?? 0", "since");
        let program = with_grid(&format!("fn value() {{ {since} }}"));
        let day = Answer::Known(Value::Date(date("2024-01-01")));
        for headcount in 9..=11 {
            assert_eq!(value(&program, headcount), day, "{since}");
        }
    }
}

#[test]
fn what_does_not_hang_on_a_hole_is_decided() {
    let script =
        "fn value() { company.headcount > 3 || (tables.rates(company.headcount) ?? 0) == 0 }";
    let program = with_grid(script);
    assert_eq!(value(&program, 11), Answer::Known(Value::Bool(true)));
}
