//! What expressions are worth, on complete facts, with facts missing, and when they fail.

use crate::common::{compile, complete, frame, money};
use penteract_core::Language;
use penteract_rules::{Answer, EvalError, Program, Role, Value};

/// The value of an expression on the complete facts, as text; both evaluators have to agree.
fn value(expression: &str) -> String {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2020-05-06", &complete());
    let reference = program.evaluate_reference(id, &[], &frame).unwrap();
    assert!(
        program
            .evaluate(id, &[], &frame)
            .unwrap()
            .known()
            .is_some_and(|ours| crate::common::same(ours, &reference)),
        "{expression}: Rhai gives {reference}"
    );
    evaluate(&program, &complete())
}

fn evaluate(program: &Program, answers: &[(&str, Value)]) -> String {
    let id = program.function("value").unwrap();
    match program.evaluate(id, &[], &frame(program, "2020-05-06", answers)) {
        Ok(Answer::Known(value)) => value.to_string(),
        Ok(Answer::Unknown {
            missing,
            undetermined,
        }) => {
            let mut names: Vec<String> = missing
                .iter()
                .map(|id| program.describe_fact(*id).unwrap().path.to_string())
                .collect();
            names.extend(
                undetermined
                    .iter()
                    .map(|(name, why)| format!("params.{name}: {}", why.get(Language::English))),
            );
            format!("unknown: {}", names.join(", "))
        }
        Err(error) => format!("error: {error}"),
    }
}

/// The value of an expression when only these facts are answered.
fn partial(expression: &str, answered: &[(&str, Value)]) -> String {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    evaluate(&program, answered)
}

#[test]
fn computes_in_exact_decimals_with_units() {
    for (expression, expected) in [
        ("company.turnover * params.turnover_share", "300000.0000"),
        ("params.turnover_share * company.turnover", "300000.0000"),
        ("company.turnover / 3 * 3", "1200000.00"),
        (
            "request.amount / company.turnover",
            "0.2083333333333333333333333333",
        ),
        ("1 - params.turnover_share", "75 %"),
        ("params.turnover_share + company.foreign_share", "35 %"),
        ("params.turnover_share * params.multiple", "0.375"),
        ("request.years * params.turnover_share", "100 %"),
        ("max(company.turnover - request.amount, 0)", "950000.00"),
        (
            "min(company.turnover, company.payroll ?? 0, request.amount)",
            "250000.00",
        ),
        ("-request.amount + 0", "-250000.00"),
        ("company.headcount + 1", "13"),
        ("as_of + params.deferral", "2021-05-06"),
        ("as_of - params.delay", "2020-04-06"),
        ("date(\"2020-01-31\") + months(1)", "2020-02-29"),
        ("add_months(date(\"2020-03-31\"), -1)", "2020-02-29"),
        ("params.deferral + years(request.years)", "60 months"),
        ("params.delay * 2", "60 days"),
        ("year(as_of) * 100 + month(as_of) + day(as_of)", "202011"),
        (
            "round_down(company.turnover / 7, params.amount_multiple)",
            "171400.00",
        ),
        (
            "round_half_up(company.turnover * 0.333333, 0.01)",
            "399999.60",
        ),
        ("tables.premium(\"sme\", request.years)", "1 %"),
        ("project.partners.sum(|p| p.amount)", "70000.00"),
        (
            "project.partners.filter(|p| p.granted_on > params.new_since + years(1) + months(3)).sum(|p| p.amount)",
            "0",
        ),
        ("project.partners.filter(|p| p.kind == \"bank\").len()", "1"),
        ("project.partners.count(|p| p.granted_on < as_of)", "2"),
        ("bullet()", "bullet"),
        (
            "no_payment(params.deferral, params.interest)",
            "no-payment for 12 months",
        ),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn decides_conditions() {
    for (expression, expected) in [
        ("company.turnover > 0", true),
        ("company.legal_form == \"sarl\"", true),
        ("company.legal_form in params.excluded_forms", false),
        ("company.legal_form in [\"sarl\", \"sas\"]", true),
        ("request.years in 1..=4", true),
        ("request.years in 1..4", false),
        ("company.name == \"Boulangerie Éclair\"", true),
        ("company.rating == \"4+\"", true),
        ("company.rating in [\"3\", \"4\"]", false),
        ("company.rating.nomenclature == \"fiben\"", true),
        ("starts_with(company.activity, \"64\")", true),
        ("is_none(company.plan_adopted_on)", true),
        ("company.plan_adopted_on != ()", false),
        (
            "is_some(company.plan_adopted_on) && company.plan_adopted_on < as_of",
            false,
        ),
        (
            "is_none(company.plan_adopted_on) || company.plan_adopted_on < as_of",
            true,
        ),
        ("(company.plan_adopted_on ?? as_of) < as_of", false),
        ("params.deferral >= months(12)", true),
        ("project.partners.any(|p| p.amount > request.amount)", false),
        (
            "project.partners.all(|p| p.amount > 0 && is_none(p.rate))",
            true,
        ),
        ("!company.is_innovative == params.is_open", true),
        (
            "!(company.headcount < params.headcount_below && company.is_innovative)",
            true,
        ),
    ] {
        assert_eq!(value(expression), expected.to_string(), "{expression}");
    }
}

#[test]
fn an_unanswered_fact_is_unknown_and_never_false() {
    let registered = ("company.is_registered", Value::Bool(true));
    for (expression, expected) in [
        ("company.is_registered || company.is_innovative", "true"),
        ("company.is_innovative || company.is_registered", "true"),
        ("!company.is_registered && company.is_innovative", "false"),
        ("company.is_innovative && !company.is_registered", "false"),
        (
            "company.is_registered && company.is_innovative",
            "unknown: company.is_innovative",
        ),
        (
            "company.turnover > 0 && company.headcount > 0",
            "unknown: company.turnover, company.headcount",
        ),
        ("if company.is_innovative { 1 } else { 1 }", "1"),
        (
            "if company.is_innovative { company.turnover } else { request.amount }",
            "unknown: company.is_innovative, company.turnover, request.amount",
        ),
        (
            "if company.is_registered { 0 } else { company.headcount }",
            "0",
        ),
        ("switch company.legal_form { \"sci\" => 1, _ => 1 }", "1"),
        ("company.payroll ?? 0", "unknown: company.payroll"),
        ("min(company.headcount, 0)", "unknown: company.headcount"),
        (
            "params.unsourced > 0",
            "unknown: params.unsourced: no text gives it",
        ),
        ("company.headcount in [1, 2]", "unknown: company.headcount"),
        (
            "company.legal_form in params.excluded_forms.filter(|f| f == \"sas\")",
            "false",
        ),
    ] {
        assert_eq!(
            partial(expression, std::slice::from_ref(&registered)),
            expected,
            "{expression}"
        );
    }
}

#[test]
fn an_error_is_given_only_when_nothing_can_avoid_it() {
    let answered = [
        ("company.turnover", money("0")),
        ("company.is_registered", Value::Bool(true)),
    ];
    let broken = "company.turnover / company.turnover > 0";
    for (expression, expected) in [
        (
            format!("company.is_innovative || {broken}"),
            "unknown: company.is_innovative",
        ),
        (
            format!("company.is_innovative && {broken}"),
            "unknown: company.is_innovative",
        ),
        (format!("company.is_registered || {broken}"), "true"),
        (
            format!("if company.is_innovative {{ true }} else {{ {broken} }}"),
            "unknown: company.is_innovative",
        ),
    ] {
        assert_eq!(partial(&expression, &answered), expected, "{expression}");
    }
    for expression in [
        format!("{broken} || company.is_innovative"),
        format!("company.is_registered && {broken}"),
        format!("if company.is_innovative {{ {broken} }} else {{ {broken} }}"),
    ] {
        let given = partial(&expression, &answered);
        assert!(given.contains("divides by zero"), "{expression}: {given}");
    }
}

#[test]
fn failures_name_their_place() {
    let program = compile(
        Role::Terms,
        "fn value() { company.turnover * params.multiple * params.multiple }",
    );
    let answers = [("company.turnover", money("70000000000000000000000000000"))];
    let id = program.function("value").unwrap();
    let error = program
        .evaluate(id, &[], &frame(&program, "2020-05-06", &answers))
        .unwrap_err();
    let EvalError::Overflow { place } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(&*place.function, "value");
    assert!(
        place
            .location
            .text
            .get(Language::English)
            .starts_with("company.turnover * params.multiple"),
        "{error}"
    );

    let hole = frame(&program, "2019-01-01", &complete());
    let program = compile(Role::Terms, "fn value() { params.turnover_share }");
    let id = program.function("value").unwrap();
    let error = program.evaluate(id, &[], &hole).unwrap_err();
    assert_eq!(
        error.to_string(),
        "parameter `turnover_share` has no value on 1 Jan 2019; it has values from 16 Mar 2020 to 30 Jun 2022"
    );
}
