//! No rule of a product asks a question though no answer to it changes what it says: tried in the dossiers of its cases
//! with one fact taken away, for facts with few answers, yes or no and one of a list.

use std::collections::BTreeSet;

use penteract_rules::{Answer, Type, Value};

/// Every answer to a fact; none when there are too many to try.
fn answers(ty: &Type) -> Option<Vec<Value>> {
    Some(match ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Choice(choice) => choice.values.iter().cloned().map(Value::Choice).collect(),
        Type::Optional(inner) => {
            let mut all = answers(inner)?;
            all.push(Value::None);
            all
        }
        _ => return None,
    })
}

#[test]
fn s10_no_question_is_asked_that_cannot_matter() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let mut needless = BTreeSet::new();
    let mut tried = 0;
    for product in catalogue.products() {
        for case in product.bundle().cases().unwrap() {
            let product = product.with_parameters(&case.parameters).unwrap();
            let (bundle, program) = (product.bundle(), product.bundle().program());
            let Ok(frame) = bundle.read_application(&case.application, case.as_of) else {
                continue;
            };
            for rule in program.rules() {
                let described = program.describe(rule);
                for fact in &described.reads {
                    let declared = program.describe_fact(*fact).unwrap();
                    let Some(values) = answers(&declared.ty) else {
                        continue;
                    };
                    let partial = frame.without(*fact);
                    let asks = match program.evaluate(rule, &[], &partial) {
                        Ok(Answer::Unknown { missing, .. }) => missing.contains(fact),
                        _ => false,
                    };
                    if !asks {
                        continue;
                    }
                    tried += 1;
                    let outcomes: BTreeSet<String> = values
                        .into_iter()
                        .map(|value| {
                            let frame = frame.with(*fact, value).unwrap();
                            format!("{:?}", program.evaluate(rule, &[], &frame))
                        })
                        .collect();
                    if outcomes.len() == 1 {
                        needless.insert(format!(
                            "{}: {} asks for {}",
                            bundle.id(),
                            described.name,
                            declared.path
                        ));
                    }
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried} questions");
    assert!(needless.is_empty(), "{needless:#?}");
}
