//! The evaluator agrees with Rhai's interpreter, and with walking the scripts, on every function of every product: on
//! every case, and on applications put together from the answers of different cases.

use std::collections::BTreeSet;

use penteract::Language;
use penteract_rules::{Answer, EvalError, Frame, Program, Slot, Value};

/// Applications put together for each product and variant.
const MIXED: usize = 24;

#[test]
fn the_reference_gives_the_same_values() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let mut compared = Compared::default();
    for product in catalogue.products() {
        let mut frames = Vec::new();
        for case in product.bundle().cases().unwrap() {
            let product = product.with_parameters(&case.parameters).unwrap();
            let bundle = product.bundle();
            // Cases of invalid applications and of dates outside the windows read no rule.
            if let Ok(frame) = bundle.read_application(&case.application, case.as_of) {
                compare(bundle.program(), &frame, &case.name, &mut compared);
                if case.parameters.is_empty() {
                    frames.push(frame);
                }
            }
        }
        for (number, frame) in mixed(product.bundle().program(), &frames) {
            let name = format!("{}, mix {number}", product.id());
            compare(product.bundle().program(), &frame, &name, &mut compared);
        }
    }
    println!("{compared:?}");
    assert!(compared.with_rhai > 50_000, "{compared:?}");
    assert!(compared.conditions > 15_000, "{compared:?}");
}

#[derive(Debug, Default)]
struct Compared {
    applications: u32,
    with_rhai: u32,
    judged: u32,
    conditions: u32,
}

/// Applications made of the answers of cases: each fact answered as in a case chosen at random, the same in each run.
fn mixed<'f>(
    program: &'f Program,
    frames: &'f [Frame],
) -> impl Iterator<Item = (usize, Frame)> + 'f {
    let mut state = 0x2545_f491_u32;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 8).unwrap() % below
    };
    let count = if frames.is_empty() { 0 } else { MIXED };
    (0..count).map(move |number| {
        let mut frame = frames[next(frames.len())].clone();
        for fact in program.facts() {
            if let Slot::Answered(value) = frames[next(frames.len())].get(fact) {
                frame = frame.with(fact, value).unwrap();
            }
        }
        (number, frame)
    })
}

fn compare(program: &Program, frame: &Frame, name: &str, compared: &mut Compared) {
    compared.applications += 1;
    let interpreter = program.reference(frame);
    for id in program.functions() {
        let function = program.describe(id);
        let is_in_force = function.doc.in_force.contains(frame.as_of());
        if function.is_private || !function.parameters.is_empty() || !is_in_force {
            continue;
        }
        let ours = program.evaluate(id, &[], frame);
        assert_eq!(
            ours,
            program.evaluate_walking(id, &[], frame),
            "{} on {name}",
            function.name
        );
        let reference = interpreter.evaluate(id, &[]);
        match (&ours, &reference) {
            (Ok(Answer::Known(ours)), Ok(reference)) => {
                assert_eq!(ours, reference, "{} on {name}", function.name);
                compared.with_rhai += 1;
            }
            // Rhai would read a fact that is unanswered, a value that no source gives or a code whose list is
            // not there, even where it does not matter: nothing to compare.
            (
                Ok(_),
                Err(
                    EvalError::IncompleteFacts { .. }
                    | EvalError::UnknownParameter { .. }
                    | EvalError::UnlistedCode { .. },
                ),
            ) => {}
            (Ok(Answer::Unknown { .. }), Ok(value)) => {
                panic!(
                    "{} on {name}: unknown, and Rhai gives {value}",
                    function.name
                );
            }
            (Err(_), Err(_)) => {}
            _ => panic!("{} on {name}: {ours:?} and {reference:?}", function.name),
        }
    }
    program.judge(frame, |rule, judgement| {
        let function = program.describe(rule);
        let Some(outcome) = judgement.outcome() else {
            return;
        };
        compared.judged += 1;
        assert_eq!(
            program.evaluate_walking(rule, &[], frame),
            Ok(Answer::Known(Value::Bool(outcome))),
            "{} on {name}",
            function.name
        );
        let Some(conditions) = program.conditions(rule, judgement) else {
            return;
        };
        let explanation = program.explain(rule, &[], frame).unwrap();
        let kept = conditions.iter().map(|condition| {
            let place = &condition.location;
            (
                &place.file,
                &place.span,
                place.text.get(Language::English),
                condition.outcome,
            )
        });
        let explained = explanation.atoms.iter().map(|atom| {
            let place = &atom.location;
            (&place.file, &place.span, atom.text.as_str(), atom.outcome)
        });
        assert!(
            kept.eq(explained),
            "{} on {name}: {conditions:?} and {:?}",
            function.name,
            explanation.atoms
        );
        compared.conditions += 1;
    });
}

/// A code of which nobody has decided means nothing to the interpreter: what reads it is left out, and the rest compared.
#[test]
fn a_decision_with_an_undecided_code_is_compared_all_the_same() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let mut decisions = 0;
    for product in catalogue.products() {
        for case in product.bundle().cases().unwrap() {
            if !case.name.starts_with("refer/") || !case.name.contains("-naf-2025/") {
                continue;
            }
            let decision = product.decide(&case.application, case.as_of).unwrap();
            let check = decision.compare_with_reference().unwrap();
            assert!(
                check.compared > 5 && check.left_out > 0,
                "{}: {check:?}",
                case.name
            );
            decisions += 1;
        }
    }
    assert!(decisions >= 5, "{decisions}");
}

/// Rules that are always walked cost more, and keep no conditions. One of the catalogue is, as it goes through a list
/// that it filtered before.
#[test]
fn rules_have_a_compiled_form() {
    let catalogue = &*crate::shipped::DECIDING;
    let mut walked = BTreeSet::new();
    for product in catalogue.products() {
        let program = product.bundle().program();
        for rule in program.rules() {
            if !program.is_judged(rule) {
                walked.insert(program.describe(rule).name.to_string());
            }
        }
    }
    assert_eq!(
        walked,
        BTreeSet::from(["keeps_the_price_commitment_of_the_banks".to_owned()])
    );
}
