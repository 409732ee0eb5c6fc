//! What would turn a decision, and the largest amount, over the cases of the catalogue.

use penteract::{Alternative, Application, Outcome, Value};
use rust_decimal::Decimal;

use crate::shipped::{DECIDING, WITH_CASES};

fn rank(outcome: &Outcome) -> usize {
    let order = ["refuse", "refer", "counter-offer", "accept"];
    order
        .iter()
        .position(|name| *name == outcome.name())
        .unwrap()
}

/// The answer one unit nearer to the one that was given.
fn nearer(from: &Value, to: &Value) -> Option<Value> {
    let toward =
        |from: Decimal, to: Decimal, unit: Decimal| if from < to { to - unit } else { to + unit };
    let nearer = match (from, to) {
        (Value::Int(from), Value::Int(to)) => Value::Int(if from < to { to - 1 } else { to + 1 }),
        (Value::Money(from), Value::Money(to)) => {
            Value::Money(toward(*from, *to, Decimal::new(1, 2)))
        }
        _ => return None,
    };
    (nearer != *from).then_some(nearer)
}

fn with(application: &Application, fact: &str, value: &Value) -> Application {
    application.with_value(fact, value).unwrap().unwrap()
}

#[test]
fn each_alternative_turns_the_decision_and_a_unit_less_does_not() {
    let (mut turned, mut nearest) = (0, 0);
    for product in WITH_CASES.products().step_by(4) {
        let mut cases = product.bundle().cases().unwrap().iter();
        // Of each fourth product or variant the first that could come to something better.
        let mut left = 1;
        while left > 0
            && let Some(case) = cases.next()
        {
            let expected = format!("{:?}", case.expect.outcome).to_lowercase();
            if expected.contains("accept") || expected.contains("incomplete") {
                continue;
            }
            left -= 1;
            let Ok(known) = product.decide(&case.application, case.as_of) else {
                continue;
            };
            if known.outcome().name() == "incomplete" {
                continue;
            }
            let found = product.alternatives(&case.application, case.as_of).unwrap();
            assert!(known.outcome().name() != "accept" || found.iter().next().is_none());
            for one in found.iter() {
                turned += 1;
                let place = format!("{} {}: {:?}", product.id(), case.name, one.changes());
                assert!(
                    rank(one.decision().outcome()) > rank(known.outcome()),
                    "{place}"
                );
                let application = one.decision().application();
                let again = product.decide(application, case.as_of).unwrap();
                assert_eq!(again.outcome(), one.decision().outcome(), "{place}");
                for change in one.changes() {
                    assert_ne!(change.from, change.to, "{place}");
                    assert!(!found.fixed().contains(&change.fact), "{place}");
                }
                if let [change] = one.changes()
                    && let Some(nearer) = nearer(&change.from, &change.to)
                {
                    let less = with(&case.application, &change.fact, &nearer);
                    let less = product.decide(&less, case.as_of);
                    let is_better = less.is_ok_and(|less| {
                        less.outcome().name() != "incomplete"
                            && rank(less.outcome()) > rank(known.outcome())
                    });
                    assert!(!is_better, "{place}");
                    nearest += 1;
                }
            }
        }
    }
    assert!(
        turned > 3 && nearest > 1,
        "{turned} turned, {nearest} by an amount or a number"
    );
}

#[test]
fn the_largest_amount_is_granted_and_a_cent_more_is_not() {
    let mut granted = 0;
    for product in WITH_CASES.products() {
        let bundle = product.bundle();
        let request = bundle.fact_path(bundle.offer().amount.request);
        for case in bundle.cases().unwrap().iter().step_by(200) {
            let Ok(largest) = product.largest_amount(&case.application, case.as_of) else {
                continue;
            };
            let Some(offer) = largest.decision().outcome().offer() else {
                continue;
            };
            granted += 1;
            let place = format!("{} {}", product.id(), case.name);
            assert_eq!(offer.amount(), offer.requested(), "{place}");
            let more = Value::Money(offer.amount().amount() + Decimal::new(1, 2));
            let more = product.decide(&with(&case.application, &request, &more), case.as_of);
            let more = more
                .ok()
                .and_then(|more| Some(more.outcome().offer()?.amount()));
            assert!(
                more.is_none_or(|more| more <= offer.amount()),
                "{place}: {more:?}"
            );
        }
    }
    assert!(granted > 10, "{granted}");
}

/// The bisection of each single answer takes the others as they stand; a part follows its whole.
#[test]
fn a_part_follows_its_whole() {
    let pge = DECIDING.product("pge").unwrap();
    let path = "../../examples/applications/pge/company-of-5000-people.json";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let application = Application::from_json(&std::fs::read(path).unwrap()).unwrap();
    let as_of = "2020-05-06".parse().unwrap();
    let found = pge.alternatives(&application, as_of).unwrap();
    let each: Vec<&Alternative> = found.iter().collect();
    let [one] = each.as_slice() else {
        panic!("{each:?}");
    };
    let facts: Vec<&str> = one.changes().iter().map(|change| &*change.fact).collect();
    assert_eq!(facts, ["company.headcount", "company.headcount_in_france"]);
    assert!(
        one.changes()
            .iter()
            .all(|change| change.to == Value::Int(4_999))
    );
}
