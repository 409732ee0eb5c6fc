//! Lengths of time are compared as far as every calendar gives the same answer.

use crate::common::{compile, complete, diagnostics, frame};
use penteract_core::{Language, PhaseLength, Say};
use penteract_rules::{Answer, EvalError, Role, Value};

fn asked(condition: &str, months: i32, days: i32) -> (Answer, Result<Value, EvalError>) {
    let program = compile(Role::Terms, &format!("fn value() {{ {condition} }}"));
    let mut answers = complete();
    answers.retain(|(path, _)| *path != "request.term");
    answers.push(("request.term", Value::Duration { months, days }));
    let frame = frame(&program, "2020-05-06", &answers);
    let id = program.function("value").unwrap();
    let answer = program.evaluate(id, &[], &frame).unwrap();
    assert_eq!(
        program.evaluate_walking(id, &[], &frame).as_ref(),
        Ok(&answer)
    );
    (answer, program.evaluate_reference(id, &[], &frame))
}

// Fault D10
#[test]
fn what_every_calendar_says_is_decided() {
    for (condition, expected) in [
        ("days(32) > months(1)", true),
        ("days(32) <= months(1)", false),
        ("days(28) <= months(1)", true),
        ("days(27) < months(1)", true),
        ("months(1) <= days(31)", true),
        ("days(27) >= months(1)", false),
        ("years(1) > days(364)", true),
        ("days(367) > years(1)", true),
        ("months(1) + days(31) > days(58)", true),
        ("request.term > months(1)", true),
        ("request.term >= months(2)", true),
    ] {
        let (answer, reference) = asked(condition, 1, 31);
        assert_eq!(answer, Answer::Known(Value::Bool(expected)), "{condition}");
        assert_eq!(reference.unwrap(), Value::Bool(expected), "{condition}");
    }
}

// Fault D10
#[test]
fn what_depends_on_the_month_is_for_a_person() {
    for condition in ["request.term > months(2)", "request.term <= months(2)"] {
        let (answer, reference) = asked(condition, 1, 31);
        let Answer::Unknown {
            missing,
            undetermined,
        } = answer
        else {
            panic!("{condition}: {answer:?}");
        };
        assert!(missing.is_empty());
        assert_eq!(&*undetermined[0].0, "1 month and 31 days, 2 months");
        assert!(matches!(
            reference,
            Err(EvalError::LengthsNotOrdered { .. })
        ));
    }
}

// Fault D10
#[test]
fn figures_that_have_no_certain_order_do_not_pass_check() {
    for (condition, is_open) in [
        ("days(30) <= months(1)", true),
        ("days(30) > months(1)", true),
        ("days(31) < months(1)", false),
        ("days(28) <= months(1)", false),
        ("months(2) < days(60)", true),
        ("params.delay < months(1)", true),
        ("params.delay < months(2)", false),
        (
            "(if company.is_innovative { days(30) } else { months(2) }) > months(1)",
            true,
        ),
        ("-days(30) < -months(1)", true),
    ] {
        let told = diagnostics(Role::Terms, &format!("fn value() {{ {condition} }}"));
        let is_told = told.iter().any(|(code, _)| code == "script.length-order");
        assert_eq!(is_told, is_open, "{condition}: {told:?}");
    }
}

// Fault D10
#[test]
fn months_taken_from_a_date_are_told_and_days_are_not() {
    for (expression, is_told) in [
        ("company.created_on <= as_of - years(2)", true),
        ("company.created_on <= as_of - params.deferral", true),
        ("company.created_on <= as_of - request.term", true),
        (
            "{ let limit = as_of - months(6); company.created_on <= limit }",
            true,
        ),
        ("company.created_on <= add_months(as_of, -24)", true),
        ("company.created_on <= as_of - days(30)", false),
        ("company.created_on <= as_of - params.delay", false),
        ("company.created_on + years(2) <= as_of", false),
        ("add_months(company.created_on, 24) <= as_of", false),
    ] {
        let told = diagnostics(Role::Terms, &format!("fn value() {{ {expression} }}"));
        let found = told.iter().any(|(code, _)| code == "script.months-taken");
        assert_eq!(found, is_told, "{expression}: {told:?}");
    }
}

/// What checking a condition says, figures that ask for a parameter apart.
fn told(condition: &str) -> Vec<String> {
    let script = format!(
        "/// A rule.\n/// law: l\n/// code: c\nfn rule() {{ company.is_registered && {condition} }}"
    );
    let found = diagnostics(Role::Eligibility, &script);
    let codes = found.into_iter().map(|(code, _)| code);
    let mut codes: Vec<String> = codes.filter(|code| code != "script.bare-number").collect();
    // What can never be is told of the whole as well.
    codes.dedup();
    codes
}

#[test]
fn the_shorter_of_two_lengths_is_certain_when_one_is_never_longer() {
    let choice = |choice: &str| told(&format!("request.term > {choice}"));
    for certain in [
        "min(months(1), days(31))",
        "min(days(31), months(1))",
        "max(months(1), days(31))",
        "min(months(1), days(28))",
        "min(months(12), days(366))",
    ] {
        let told = choice(certain);
        assert!(
            !told.contains(&"script.length-order".to_owned()),
            "{certain}: {told:?}"
        );
    }
    for open in [
        "min(months(1), days(30))",
        "max(days(29), months(1))",
        "min(months(2), days(60))",
    ] {
        assert!(
            choice(open).contains(&"script.length-order".to_owned()),
            "{open}"
        );
    }
}

#[test]
fn bounds_follow_lengths_and_what_is_counted_between_dates() {
    // 1 January 2019, and a length of 30 days.
    let constant = ["script.constant-condition"];
    let by_figures = ["script.decided-by-figures"];
    let ten_days = "days_between(params.new_since, date(\"2019-01-11\"))";
    assert_eq!(told(&format!("{ten_days} > 10")), by_figures);
    assert_eq!(told(&format!("{ten_days} >= 10")), by_figures);
    assert_eq!(told(&format!("{ten_days} > 9")), by_figures);
    let months = |until: &str| format!("months_between(params.new_since, date(\"{until}\"))");
    assert_eq!(told(&format!("{} < 2", months("2019-02-28"))), by_figures);
    assert_eq!(told(&format!("{} >= 2", months("2019-03-01"))), by_figures);
    assert_eq!(told("params.delay / days(10) >= 3"), by_figures);
    assert_eq!(told("params.delay / days(10) > 3"), by_figures);
    assert_eq!(told("remainder(company.headcount, 12) > 11"), constant);
    assert!(told("remainder(company.headcount, 12) > 10").is_empty());
    assert_eq!(told("remainder(company.headcount, 12) < -11"), constant);
    assert!(told("remainder(company.headcount, params.headcount_below) > 298").is_empty());
    assert_eq!(
        told("remainder(company.headcount, params.headcount_below) > 299"),
        constant
    );
}

#[test]
fn a_phase_may_last_months_and_days() {
    let (answer, reference) = asked("interest_only(request.term)", 3, 15);
    let Answer::Known(value) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(reference.as_ref(), Ok(&value));
    let Value::Phase(phase) = value else {
        panic!("{value:?}");
    };
    let length = PhaseLength::MonthsAndDays {
        months: 3,
        days: 15,
    };
    assert_eq!(phase.length(), Some(length));
    assert_eq!(length.say(Language::French), "3 mois et 15 jours");
}
