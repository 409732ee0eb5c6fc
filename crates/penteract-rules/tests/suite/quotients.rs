//! A quotient is exact as long as scripts compute with it, in whichever order, place and evaluator.

use crate::common::{compile, complete, decimal, frame, money, partners, same};
use penteract_rules::{Answer, Program, Role, Value};

/// The value of `value()` in a script, as every evaluator gives it.
fn value(script: &str, amount: &str, months: i64, years: i64) -> Value {
    let program = compile(Role::Terms, script);
    let frame = frame(
        &program,
        "2020-05-06",
        &complete()
            .into_iter()
            .map(|(path, value)| match path {
                "request.amount" => (path, money(amount)),
                "company.headcount" => (path, Value::Int(months)),
                "request.years" => (path, Value::Int(years)),
                "project.partners" => (
                    path,
                    partners(&[
                        ("1.00", "2020-01-15", "bank"),
                        ("1.00", "2020-01-16", "bank"),
                        ("1.00", "2020-01-17", "bank"),
                    ]),
                ),
                _ => (path, value),
            })
            .collect::<Vec<_>>(),
    );
    everywhere(&program, &frame)
}

fn everywhere(program: &Program, frame: &penteract_rules::Frame) -> Value {
    let id = program.function("value").unwrap();
    let Answer::Known(run) = program.evaluate(id, &[], frame).unwrap() else {
        panic!("a value is known");
    };
    assert_eq!(
        program.evaluate_walking(id, &[], frame).unwrap(),
        Answer::Known(run.clone())
    );
    let reference = program.evaluate_reference(id, &[], frame).unwrap();
    assert!(same(&run, &reference), "{run}, Rhai gives {reference}");
    run
}

fn of(expression: &str) -> Value {
    let script = format!("fn value() {{ {expression} }}");
    value(&script, "100000.00", 12, 9)
}

// Fault M8
#[test]
fn the_order_of_division_and_multiplication_does_not_count() {
    let cap = money("75000");
    for expression in [
        "request.amount / company.headcount * request.years",
        "request.amount * request.years / company.headcount",
        "request.years * (request.amount / company.headcount)",
        "{ let part = request.amount / company.headcount; part * request.years }",
        "round_down(request.amount / company.headcount * request.years, params.amount_multiple * 10)",
        "-(-request.amount / company.headcount) * request.years",
        "max(request.amount / company.headcount, 0) * request.years",
        "(if company.is_registered { request.amount / company.headcount } else { request.amount }) * request.years",
        "request.amount / (company.headcount * 1.0) / 7 * 7 * request.years",
        "request.amount / company.headcount * (request.amount / company.turnover) / (request.amount / company.turnover) * request.years",
    ] {
        assert!(
            same(&of(expression), &cap),
            "{expression}: {}",
            of(expression)
        );
    }
    let called = "private fn part(n) { request.amount / n }\nfn value() { part(company.headcount) * request.years }";
    assert!(same(&value(called, "100000.00", 12, 9), &cap));
}

// Fault M8
#[test]
fn a_rule_at_its_exact_limit_holds() {
    for condition in [
        "request.amount / company.headcount * request.years >= request.amount * 0.75",
        "request.amount * 0.75 <= request.amount / company.headcount * request.years",
        "request.amount / company.headcount * request.years == request.amount * 0.75",
        "request.amount / company.headcount == request.amount * 0.75 / request.years",
        "(request.amount / company.headcount) >= (request.amount / company.headcount)",
        "project.partners.sum(|p| p.amount / 3) == project.partners.sum(|p| p.amount) / 3",
        "project.partners.sum(|p| p.amount / 3) == 1",
        "project.partners.all(|p| p.amount / 3 * 3 == 1)",
        "params.turnover_share / 3 * 3 == params.turnover_share",
        "params.turnover_share / params.multiple / 7 * 7 * params.multiple == params.turnover_share",
        "request.amount / company.turnover * company.turnover == request.amount",
        "request.amount / 3 in [request.amount / 3]",
        "request.amount / 3 != request.amount / 3 + 0.0000000000000000000000000001",
    ] {
        assert_eq!(of(condition), Value::Bool(true), "{condition}");
    }
}

/// What leaves the scripts has the digits of a decimal.
#[test]
fn a_quotient_leaves_as_the_nearest_decimal() {
    let Value::Money(third) = of("request.amount / 3") else {
        panic!("an amount");
    };
    assert_eq!(third, decimal("33333.333333333333333333333333"));
    assert_eq!(of("request.amount / 8"), money("12500"));
}
