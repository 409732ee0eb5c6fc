//! What the words of the language give, in every evaluator.

use crate::common::{compile, complete, decimal, frame, money, same};
use penteract_rules::{Answer, EvalError, Role, Value};

fn answers(expression: &str) -> (Answer, Result<Value, EvalError>) {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    let mut facts = complete();
    facts.retain(|(path, _)| *path != "request.term");
    let (months, days) = (1, 31);
    facts.push(("request.term", Value::Duration { months, days }));
    let frame = frame(&program, "2020-05-06", &facts);
    let id = program.function("value").unwrap();
    let answer = program.evaluate(id, &[], &frame).unwrap();
    assert_eq!(
        program.evaluate_walking(id, &[], &frame).as_ref(),
        Ok(&answer),
        "{expression}"
    );
    (answer, program.evaluate_reference(id, &[], &frame))
}

fn gives(expression: &str, expected: &Value) {
    let (answer, reference) = answers(expression);
    assert_eq!(answer, Answer::Known(expected.clone()), "{expression}");
    let reference = reference.unwrap();
    assert!(same(expected, &reference), "{expression}: {reference}");
}

#[test]
fn a_date_less_a_date_is_a_length_in_days() {
    let days = |days| Value::Duration { months: 0, days };
    for (expression, length) in [
        (r#"date("2020-03-01") - date("2020-02-01")"#, 29),
        (r#"date("2020-02-01") - date("2020-03-01")"#, -29),
        (r#"date("2020-02-01") - date("2020-02-01")"#, 0),
    ] {
        gives(expression, &days(length));
    }
    gives(
        r#"as_of - date("2020-03-06") > months(1)"#,
        &Value::Bool(true),
    );
}

#[test]
fn days_and_whole_months_lie_between_two_dates() {
    for (function, from, until, count) in [
        ("days_between", "2020-02-28", "2020-03-01", 2),
        ("days_between", "2020-03-01", "2020-02-28", -2),
        ("months_between", "2020-01-15", "2020-02-14", 0),
        ("months_between", "2020-01-15", "2020-02-15", 1),
        ("months_between", "2020-01-15", "2021-01-15", 12),
        // Months are added by keeping the day, or by taking the last of a shorter month.
        ("months_between", "2020-01-31", "2020-02-28", 0),
        ("months_between", "2020-01-31", "2020-02-29", 1),
        ("months_between", "2020-02-29", "2020-01-31", -1),
    ] {
        let expression = format!(r#"{function}(date("{from}"), date("{until}"))"#);
        gives(&expression, &Value::Int(count));
    }
}

#[test]
fn lengths_have_a_smallest_a_largest_and_a_quotient() {
    let months = |months| Value::Duration { months, days: 0 };
    gives("min(months(6), years(1), days(400))", &months(6));
    gives("max(months(6), years(1), days(28))", &months(12));
    gives("years(2) / months(5)", &Value::Ratio(decimal("4.8")));
    gives("days(10) / days(4) == 2.5", &Value::Bool(true));
    // Exact, as quotients of amounts are.
    gives("years(1) / months(7) * 7", &Value::Ratio(decimal("12")));
}

#[test]
fn a_length_that_is_never_the_shorter_is_the_longer() {
    // 59 to 62 days, and 59 to 62 less the days of the same month.
    let term = Value::Duration {
        months: 1,
        days: 31,
    };
    gives("max(request.term, months(2))", &term);
    gives("max(months(2), request.term)", &term);
}

#[test]
fn lengths_in_two_units_are_for_a_person() {
    for expression in [
        "max(request.term, days(60))",
        "min(days(60), request.term)",
        "request.term / days(30)",
    ] {
        let (answer, reference) = answers(expression);
        let Answer::Unknown {
            missing,
            undetermined,
        } = answer
        else {
            panic!("{expression}: {answer:?}");
        };
        assert!(missing.is_empty() && undetermined.len() == 1);
        assert!(matches!(
            reference,
            Err(EvalError::LengthsNotOrdered { .. })
        ));
    }
}

#[test]
fn what_is_left_over_has_the_sign_of_the_number() {
    gives("remainder(17, 5)", &Value::Int(2));
    gives("remainder(-17, 5)", &Value::Int(-2));
    gives("is_multiple(15, 5)", &Value::Bool(true));
    gives("is_multiple(-16, 5)", &Value::Bool(false));
    gives("is_multiple(request.amount, 0.5)", &Value::Bool(true));
    gives(
        "is_multiple(request.amount / 3 * 3, request.amount)",
        &Value::Bool(true),
    );
    gives(
        "is_multiple(request.amount / 3, request.amount)",
        &Value::Bool(false),
    );
    let program = compile(
        Role::Terms,
        "fn value() { remainder(request.years, request.years - request.years) }",
    );
    let frame = frame(&program, "2020-05-06", &complete());
    let id = program.function("value").unwrap();
    assert!(matches!(
        program.evaluate(id, &[], &frame),
        Err(EvalError::DivisionByZero { .. })
    ));
}

#[test]
fn an_amount_is_rounded_to_the_unit_of_its_currency() {
    gives(
        "round_half_up(company.turnover / company.turnover * request.amount / 3 * 3)",
        answers("request.amount").0.known().unwrap(),
    );
    gives(
        "round_down(request.amount * 0 + max(request.amount, 0) * 0)",
        &money("0.00"),
    );
}

#[test]
fn lists_of_one_type_are_joined() {
    let (one, _) = answers("project.partners.len()");
    let Answer::Known(Value::Int(count)) = one else {
        panic!("{one:?}")
    };
    gives(
        "(project.partners + project.partners).len()",
        &Value::Int(2 * count),
    );
    gives(
        "\"sci\" in params.excluded_forms + params.excluded_forms == (\"sci\" in params.excluded_forms)",
        &Value::Bool(true),
    );
}
