//! Generated scripts: our evaluator and Rhai's interpreter agree on complete facts, and an answer given with facts
//! missing holds for every way of answering them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use common::{compile, date, money, same};
use penteract_rules::{Answer, Frame, FrameBuilder, FunctionId, Program, Role, Value};
use proptest::prelude::*;

type Text = BoxedStrategy<String>;

fn one_of(texts: &[&'static str]) -> Text {
    prop::sample::select(texts.to_vec())
        .prop_map(str::to_owned)
        .boxed()
}

fn money_expression(depth: u32) -> Text {
    let leaf = one_of(&[
        "company.turnover",
        "request.amount",
        "(company.payroll ?? 0)",
        "params.amount_multiple",
    ]);
    if depth == 0 {
        return leaf;
    }
    let inner = || money_expression(depth - 1);
    prop_oneof![
        2 => leaf,
        1 => (inner(), one_of(&["+", "-"]), inner()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        1 => (inner(), share(depth - 1)).prop_map(|(a, b)| format!("{a} * {b}")),
        1 => (inner(), int_expression(depth - 1)).prop_map(|(a, b)| format!("{a} * {b}")),
        1 => (inner(), ratio(depth - 1)).prop_map(|(a, b)| format!("({a} / {b})")),
        1 => (one_of(&["min", "max"]), inner(), inner()).prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
        1 => inner().prop_map(|a| format!("max({a}, 0)")),
        1 => inner().prop_map(|a| format!("-({a})")),
        1 => (one_of(&["round_down", "round_up", "round_half_up", "round_half_even"]), inner())
            .prop_map(|(f, a)| format!("{f}({a}, params.amount_multiple)")),
        1 => condition(depth - 1).prop_map(move |test| format!("project.partners.filter(|m{depth}| {test} && m{depth}.amount > 1).sum(|s{depth}| s{depth}.amount)")),
        1 => (condition(depth - 1), inner(), inner()).prop_map(|(c, a, b)| format!("if {c} {{ {a} }} else {{ {b} }}"))
            .prop_map(|text| format!("({text})")),
        1 => (inner(), inner(), inner()).prop_map(|(a, b, c)| format!(
            "(switch company.legal_form {{ \"sci\" => {a}, \"sarl\" | \"sas\" => {b}, _ => {c} }})"
        )),
    ]
    .boxed()
}

fn share(depth: u32) -> Text {
    let leaf = one_of(&[
        "params.turnover_share",
        "company.foreign_share",
        "tables.premium(\"sme\", request.years)",
    ]);
    if depth == 0 {
        return leaf;
    }
    let inner = || share(depth - 1);
    prop_oneof![
        3 => leaf,
        1 => inner().prop_map(|a| format!("(1 - {a})")),
        1 => (inner(), inner()).prop_map(|(a, b)| format!("({a} + {b})")),
        1 => (inner(), inner()).prop_map(|(a, b)| format!("{a} * {b}")),
    ]
    .boxed()
}

fn ratio(depth: u32) -> Text {
    let leaf = one_of(&["params.multiple", "(params.multiple * 1.25)"]);
    if depth == 0 {
        return leaf;
    }
    prop_oneof![
        2 => leaf,
        1 => (money_expression(depth - 1), money_expression(depth - 1)).prop_map(|(a, b)| format!("({a} / {b})")),
        1 => (ratio(depth - 1), share(depth - 1)).prop_map(|(a, b)| format!("({a} * {b})")),
    ]
    .boxed()
}

fn int_expression(depth: u32) -> Text {
    let leaf = one_of(&[
        "company.headcount",
        "request.years",
        "params.headcount_below",
        "0",
        "1",
        "7",
        "year(as_of)",
    ]);
    if depth == 0 {
        return leaf;
    }
    let inner = || int_expression(depth - 1);
    prop_oneof![
        3 => leaf,
        1 => (inner(), one_of(&["+", "-", "*"]), inner()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        1 => (one_of(&["min", "max"]), inner(), inner()).prop_map(|(f, a, b)| format!("{f}({a}, {b})")),
        1 => condition(depth - 1).prop_map(move |test| format!("project.partners.count(|n{depth}| {test} || n{depth}.amount > 1)")),
        1 => Just("project.partners.len()".to_owned()),
    ]
    .boxed()
}

fn date_expression(depth: u32) -> Text {
    let leaf = one_of(&[
        "as_of",
        "company.created_on",
        "params.new_since",
        "date(\"2020-02-29\")",
        "(company.plan_adopted_on ?? as_of)",
    ]);
    if depth == 0 {
        return leaf;
    }
    let inner = || date_expression(depth - 1);
    prop_oneof![
        3 => leaf,
        1 => (inner(), one_of(&["+", "-"]), duration(depth - 1)).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        1 => (inner(), int_expression(0)).prop_map(|(a, b)| format!("add_months({a}, {b})")),
        1 => (inner(), inner()).prop_map(|(a, b)| format!("max({a}, {b})")),
    ]
    .boxed()
}

fn duration(depth: u32) -> Text {
    let leaf = one_of(&[
        "params.deferral",
        "params.delay",
        "request.term",
        "years(request.years)",
        "days(7)",
    ]);
    if depth == 0 {
        return leaf;
    }
    prop_oneof![
        3 => leaf,
        1 => (duration(depth - 1), one_of(&["+", "-"]), duration(depth - 1)).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        1 => (duration(depth - 1), int_expression(0)).prop_map(|(a, b)| format!("({a} * {b})")),
    ]
    .boxed()
}

fn condition(depth: u32) -> Text {
    let leaf = one_of(&[
        "company.is_registered",
        "company.is_innovative",
        "params.is_open",
        "company.legal_form == \"sci\"",
        "company.legal_form in [\"sarl\", \"sas\"]",
        "company.legal_form in params.excluded_forms",
        "company.legal_form != \"association\"",
        "is_none(company.plan_adopted_on)",
        "(is_some(company.plan_adopted_on) && company.plan_adopted_on < as_of)",
        "(company.payroll == () || company.payroll > company.turnover)",
        "company.rating == \"4+\"",
        "company.rating in [\"3\", \"4+\"]",
        "company.rating.nomenclature == \"fiben\"",
        "starts_with(company.activity, \"64\")",
        "company.name == \"Boulangerie\"",
        "request.years in 1..=4",
        "project.partners.any(|q| q.kind == \"bank\")",
    ]);
    if depth == 0 {
        return leaf;
    }
    let compared = one_of(&["<", "<=", ">", ">=", "==", "!="]);
    let d = depth - 1;
    prop_oneof![
        2 => leaf,
        2 => (condition(d), one_of(&["&&", "||"]), condition(d)).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
        1 => condition(d).prop_map(|a| format!("!({a})")),
        1 => (condition(d), one_of(&["==", "!="]), condition(d)).prop_map(|(a, op, b)| format!("(({a}) {op} ({b}))")),
        2 => (money_expression(d), compared.clone(), money_expression(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (share(d), compared.clone(), share(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (ratio(d), compared.clone(), share(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (int_expression(d), compared.clone(), int_expression(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (date_expression(d), compared.clone(), date_expression(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (duration(d), compared, duration(d)).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        1 => (int_expression(d), int_expression(d)).prop_map(|(a, b)| format!("{a} in [{b}, 3]")),
        1 => (condition(d), condition(d), condition(d)).prop_map(|(c, a, b)| format!("(if {c} {{ {a} }} else {{ {b} }})")),
        1 => (condition(d), one_of(&["any", "all"])).prop_map(move |(test, walk)| format!(
            "project.partners.{walk}(|p{depth}| {test} || p{depth}.granted_on < as_of)"
        )),
    ]
    .boxed()
}

/// What each fact may be answered.
fn answers() -> Vec<(&'static str, Vec<Value>)> {
    let choice = |text: &str| Value::Choice(text.into());
    let fiben = |nomenclature: &str, code: &str| Value::Code {
        nomenclature: nomenclature.into(),
        code: code.into(),
    };
    vec![
        (
            "company.turnover",
            vec![
                money("0"),
                money("1200000.00"),
                money("100.10"),
                money("79228162514264337593543950335"),
            ],
        ),
        (
            "company.payroll",
            vec![Value::None, money("300000.00"), money("0.00")],
        ),
        (
            "company.headcount",
            vec![Value::Int(0), Value::Int(12), Value::Int(i64::MAX)],
        ),
        (
            "company.is_registered",
            vec![Value::Bool(true), Value::Bool(false)],
        ),
        (
            "company.is_innovative",
            vec![Value::Bool(true), Value::Bool(false)],
        ),
        (
            "company.legal_form",
            vec![choice("sarl"), choice("sci"), choice("association")],
        ),
        (
            "company.created_on",
            vec![
                Value::Date(date("2015-02-01")),
                Value::Date(date("2020-02-29")),
            ],
        ),
        (
            "company.plan_adopted_on",
            vec![
                Value::None,
                Value::Date(date("2020-01-31")),
                Value::Date(date("2020-05-06")),
            ],
        ),
        (
            "company.name",
            vec![
                Value::Text("Boulangerie".into()),
                Value::Text("Éclair".into()),
            ],
        ),
        (
            "company.rating",
            vec![
                fiben("fiben", "4+"),
                fiben("fiben-2022", "4+"),
                fiben("fiben", "3"),
            ],
        ),
        (
            "company.activity",
            vec![fiben("naf-rev-2", "64.19Z"), fiben("naf-rev-2", "10.71C")],
        ),
        (
            "company.foreign_share",
            vec![
                Value::Percent(common::decimal("0.10")),
                Value::Percent(common::decimal("0")),
            ],
        ),
        (
            "request.amount",
            vec![money("250000.00"), money("0.01"), money("100.10")],
        ),
        (
            "request.years",
            vec![Value::Int(0), Value::Int(4), Value::Int(9)],
        ),
        (
            "request.term",
            vec![
                Value::Duration {
                    months: 60,
                    days: 0,
                },
                Value::Duration {
                    months: 1,
                    days: 31,
                },
            ],
        ),
        (
            "project.partners",
            vec![
                Value::List(std::sync::Arc::from([])),
                common::partners(&[
                    ("50000.00", "2020-01-15", "bank"),
                    ("20000.00", "2020-06-01", "business-angel"),
                ]),
            ],
        ),
    ]
}

/// Numbers by which an answer to each fact is chosen.
fn choices() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..12, answers().len())
}

fn fill(program: &Program, chosen: &[usize]) -> Frame {
    let mut builder = FrameBuilder::new(program, date("2020-05-06"));
    for ((path, values), chosen) in answers().iter().zip(chosen) {
        builder
            .answer(program.fact(path).unwrap(), &values[chosen % values.len()])
            .unwrap();
    }
    builder.build()
}

fn program(expression: &str) -> (Program, FunctionId) {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    let id = program.function("value").unwrap();
    (program, id)
}

fn agrees(expression: &str, chosen: &[usize]) -> Result<(), TestCaseError> {
    let (program, id) = program(expression);
    let frame = fill(&program, chosen);
    let ours = program.evaluate(id, &[], &frame);
    let reference = program.evaluate_reference(id, &[], &frame);
    match (&ours, &reference) {
        (Ok(Answer::Known(ours)), Ok(reference)) => {
            prop_assert!(
                same(ours, reference),
                "{expression}: {ours}, Rhai gives {reference}"
            );
        }
        (Err(_), Err(_)) => {}
        _ => prop_assert!(false, "{expression}: {ours:?}, Rhai gives {reference:?}"),
    }
    let explanation = program.explain(id, &[], &frame);
    prop_assert_eq!(
        explanation.as_ref().map(|found| &found.answer).ok(),
        ours.as_ref().ok()
    );
    Ok(())
}

/// What a decision runs gives what walking the scripts gives, with facts missing too; and the bits that it keeps of
/// conditions expand to those of the explanation.
fn walks_the_same(
    expression: &str,
    chosen: &[usize],
    left_out: &[bool],
) -> Result<(), TestCaseError> {
    // Rules may not round.
    prop_assume!(!expression.contains("round_"));
    let program = compile(
        Role::Eligibility,
        &format!("/// A rule.\nfn value() {{ {expression} }}"),
    );
    let id = program.function("value").unwrap();
    let mut frame = fill(&program, chosen);
    for ((path, _), is_left_out) in answers().into_iter().zip(left_out) {
        if *is_left_out {
            frame = frame.without(program.fact(path).unwrap());
        }
    }
    let walked = program.evaluate_walking(id, &[], &frame);
    prop_assert_eq!(
        &program.evaluate(id, &[], &frame),
        &walked,
        "{}",
        expression
    );
    let mut judged = None;
    program.judge(&frame, |rule, judgement| {
        if rule == id {
            judged = Some(judgement);
        }
    });
    let judged = judged.unwrap();
    match (&walked, judged.outcome()) {
        (Ok(Answer::Known(Value::Bool(holds))), Some(outcome)) => {
            prop_assert_eq!(outcome, *holds, "{}", expression);
        }
        // Off the straight path nothing is judged.
        (_, None) => prop_assert!(
            !program.is_judged(id) || left_out.contains(&true) || walked.is_err(),
            "{expression} has no outcome, and the walker gives {walked:?}"
        ),
        (walked, outcome) => prop_assert!(false, "{expression}: {walked:?}, {outcome:?}"),
    }
    if let Some(conditions) = program.conditions(id, judged) {
        let kept: Vec<_> = conditions
            .iter()
            .map(|condition| (&condition.location, condition.outcome))
            .collect();
        let explanation = program.explain(id, &[], &frame).unwrap();
        let expected: Vec<_> = explanation
            .atoms
            .iter()
            .map(|atom| (atom.location.span.clone(), atom.outcome))
            .collect();
        let kept_places: Vec<_> = kept
            .iter()
            .map(|(location, outcome)| (location.span.clone(), *outcome))
            .collect();
        prop_assert_eq!(kept_places, expected, "{}: {:?}", expression, kept);
    }
    Ok(())
}

/// Every way of answering the facts that are left out and that the expression reads, as far as they are few.
fn is_sound(expression: &str, chosen: &[usize], left_out: &[bool]) -> Result<(), TestCaseError> {
    let (program, id) = program(expression);
    let mut partial = fill(&program, chosen);
    let mut open = Vec::new();
    for (at, ((path, values), is_left_out)) in answers().into_iter().zip(left_out).enumerate() {
        let fact = program.fact(path).unwrap();
        if *is_left_out && program.describe(id).reads.contains(&fact) {
            partial = partial.without(fact);
            open.push((at, values.len()));
        }
    }
    let given = program.evaluate(id, &[], &partial);
    if let Ok(Answer::Unknown { missing, .. }) = &given {
        prop_assert!(!missing.is_empty(), "{expression} waits for nothing");
        return Ok(());
    }
    let completions: usize = open.iter().map(|(_, size)| size).product();
    let mut values = Vec::new();
    for number in 0..completions.min(256) {
        let mut completed = chosen.to_vec();
        let mut rest = number;
        for (at, size) in &open {
            completed[*at] = rest % size;
            rest /= size;
        }
        values.push(program.evaluate(id, &[], &fill(&program, &completed)));
    }
    for value in values {
        match (&given, &value) {
            (Ok(Answer::Known(given)), Ok(Answer::Known(value))) => {
                prop_assert!(
                    same(given, value),
                    "{expression}: {given} with facts missing, {value} with them"
                );
            }
            // What a completion makes fail is a fault of the product, and no other answer.
            (_, Err(_)) => {}
            (Err(error), Ok(value)) => {
                prop_assert!(false, "{expression}: {error}, though it may give {value:?}")
            }
            (given, value) => prop_assert!(false, "{expression}: {given:?}, {value:?}"),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn conditions_agree_with_rhai(expression in condition(4), chosen in choices()) {
        agrees(&expression, &chosen)?;
    }

    #[test]
    fn conditions_run_as_they_are_walked(
        expression in condition(4),
        chosen in choices(),
        left_out in prop::collection::vec(prop::bool::weighted(0.3), answers().len()),
    ) {
        walks_the_same(&expression, &chosen, &left_out)?;
    }

    #[test]
    fn values_run_as_they_are_walked(
        expression in prop_oneof![
            money_expression(3), date_expression(3), duration(3), int_expression(3), share(3), ratio(3)
        ],
        chosen in choices(),
        left_out in prop::collection::vec(prop::bool::weighted(0.3), answers().len()),
    ) {
        let (program, id) = program(&expression);
        let mut frame = fill(&program, &chosen);
        for ((path, _), is_left_out) in answers().into_iter().zip(&left_out) {
            if *is_left_out {
                frame = frame.without(program.fact(path).unwrap());
            }
        }
        prop_assert_eq!(
            program.evaluate(id, &[], &frame),
            program.evaluate_walking(id, &[], &frame),
            "{}",
            expression
        );
    }

    #[test]
    fn amounts_agree_with_rhai(expression in money_expression(3), chosen in choices()) {
        agrees(&expression, &chosen)?;
    }

    #[test]
    fn dates_and_numbers_agree_with_rhai(
        expression in prop_oneof![date_expression(3), duration(3), int_expression(3), share(3), ratio(3)],
        chosen in choices(),
    ) {
        agrees(&expression, &chosen)?;
    }

    #[test]
    fn an_answer_holds_for_every_completion(
        expression in prop_oneof![condition(3), money_expression(2)],
        chosen in choices(),
        left_out in prop::collection::vec(prop::bool::weighted(0.4), answers().len()),
    ) {
        is_sound(&expression, &chosen, &left_out)?;
    }
}
