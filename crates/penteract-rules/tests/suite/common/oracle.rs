//! What an expression gives, asked in every way there is: the ways agree, or the one who asks stops.

use super::{compile, date, decimal, money, partners, same};
use penteract_rules::{Answer, EvalError, Frame, FrameBuilder, FunctionId, Program, Role, Value};

/// What each fact may be answered.
pub fn answers() -> Vec<(&'static str, Vec<Value>)> {
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
                Value::Percent(decimal("0.10")),
                Value::Percent(decimal("0")),
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
                partners(&[
                    ("50000.00", "2020-01-15", "bank"),
                    ("20000.00", "2020-06-01", "business-angel"),
                ]),
            ],
        ),
    ]
}

pub fn fill(program: &Program, chosen: &[usize]) -> Frame {
    let mut builder = FrameBuilder::new(program, date("2020-05-06"));
    for ((path, values), chosen) in answers().iter().zip(chosen) {
        builder
            .answer(program.fact(path).unwrap(), &values[chosen % values.len()])
            .unwrap();
    }
    builder.build()
}

pub fn program(expression: &str) -> (Program, FunctionId) {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    let id = program.function("value").unwrap();
    (program, id)
}

pub fn agrees(expression: &str, chosen: &[usize]) {
    let (program, id) = program(expression);
    let frame = fill(&program, chosen);
    let ours = program.evaluate(id, &[], &frame);
    let reference = program.evaluate_reference(id, &[], &frame);
    match (&ours, &reference) {
        (Ok(Answer::Known(ours)), Ok(reference)) => {
            assert!(
                same(ours, reference),
                "{expression}: {ours}, Rhai gives {reference}"
            );
        }
        (Err(_), Err(_)) => {}
        // Neither of two lengths of time is certainly the longer.
        (Ok(Answer::Unknown { missing, .. }), Err(EvalError::LengthsNotOrdered { .. }))
            if missing.is_empty() => {}
        // No value of a parameter covers a date that answers give: Rhai stops, whether or not something hangs on it.
        (Ok(_), Err(EvalError::UnknownParameter { .. })) if expression.contains("params.at(") => {}
        _ => panic!("{expression}: {ours:?}, Rhai gives {reference:?}"),
    }
    let explanation = program.explain(id, &[], &frame);
    assert_eq!(
        explanation.as_ref().map(|found| &found.answer).ok(),
        ours.as_ref().ok()
    );
}

/// What a decision runs gives what walking the scripts gives, with facts missing too; and the bits that it keeps of
/// conditions expand to those of the explanation.
pub fn walks_the_same(expression: &str, chosen: &[usize], left_out: &[bool]) {
    if expression.contains("round_") {
        // Rules may not round.
        return;
    }
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
    assert_eq!(
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
            assert_eq!(outcome, *holds, "{}", expression);
        }
        // Off the straight path nothing is judged; it leaves numbers that no decimal holds to the walker.
        (_, None) => assert!(
            !program.is_judged(id)
                || left_out.contains(&true)
                || !matches!(walked, Ok(Answer::Known(_)))
                || expression.contains(['/', '*']),
            "{expression} has no outcome, and the walker gives {walked:?}"
        ),
        (walked, outcome) => panic!("{expression}: {walked:?}, {outcome:?}"),
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
        assert_eq!(kept_places, expected, "{}: {:?}", expression, kept);
    }
}

/// Every way of answering the facts that are left out and that the expression reads, as far as they are few.
pub fn is_sound(expression: &str, chosen: &[usize], left_out: &[bool]) {
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
    if let Ok(Answer::Unknown {
        missing,
        undetermined,
    }) = &given
    {
        assert!(
            !missing.is_empty() || !undetermined.is_empty(),
            "{expression} waits for nothing"
        );
        return;
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
                assert!(
                    same(given, value),
                    "{expression}: {given} with facts missing, {value} with them"
                );
            }
            // What a completion makes fail is a fault of the product, and no other answer.
            (_, Err(_)) => {}
            (Err(error), Ok(value)) => {
                panic!("{expression}: {error}, though it may give {value:?}")
            }
            (given, value) => panic!("{expression}: {given:?}, {value:?}"),
        }
    }
}

/// The same of values that are no conditions, which are no rules.
pub fn values_run_as_walked(expression: &str, chosen: &[usize], left_out: &[bool]) {
    let (program, id) = program(expression);
    let mut frame = fill(&program, chosen);
    for ((path, _), is_left_out) in answers().into_iter().zip(left_out) {
        if *is_left_out {
            frame = frame.without(program.fact(path).unwrap());
        }
    }
    assert_eq!(
        program.evaluate(id, &[], &frame),
        program.evaluate_walking(id, &[], &frame),
        "{expression}"
    );
}
