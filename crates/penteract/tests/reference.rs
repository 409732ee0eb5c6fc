//! The evaluator and Rhai's interpreter agree on every function of every product, on every case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::Path;

use penteract::Catalogue;
use penteract_rules::{Answer, EvalError};

#[test]
fn the_reference_gives_the_same_values() {
    let catalogue =
        Catalogue::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products")).unwrap();
    let mut compared = 0_u32;
    for product in catalogue.products() {
        for case in product.bundle().cases() {
            let product = product.with_parameters(&case.parameters).unwrap();
            let bundle = product.bundle();
            let program = bundle.program();
            // Cases of invalid applications and of dates outside the windows read no rule.
            let Ok(frame) = bundle.read_application(&case.application, case.as_of) else {
                continue;
            };
            let interpreter = program.reference(&frame);
            for id in program.functions() {
                let function = program.describe(id);
                let is_in_force = function.doc.in_force.contains(case.as_of);
                if function.is_private || !function.parameters.is_empty() || !is_in_force {
                    continue;
                }
                let ours = program.evaluate(id, &[], &frame);
                let reference = interpreter.evaluate(id, &[]);
                match (&ours, &reference) {
                    (Ok(Answer::Known(ours)), Ok(reference)) => {
                        assert_eq!(ours, reference, "{} on {}", function.name, case.name);
                        compared += 1;
                    }
                    // Rhai would read a fact that is unanswered, or a value that no source gives, even
                    // where it does not matter: nothing to compare.
                    (
                        Ok(_),
                        Err(EvalError::IncompleteFacts { .. } | EvalError::UnknownParameter { .. }),
                    ) => {}
                    (Ok(Answer::Unknown { .. }), Ok(value)) => {
                        panic!(
                            "{} on {}: unknown, and Rhai gives {value}",
                            function.name, case.name
                        );
                    }
                    (Err(_), Err(_)) => {}
                    _ => panic!(
                        "{} on {}: {ours:?} and {reference:?}",
                        function.name, case.name
                    ),
                }
            }
        }
    }
    assert!(compared > 1_000, "only {compared} values were compared");
}
