//! What holds for every decision, tried on the dossiers of the products' cases.

use std::sync::LazyLock;

use penteract::{Application, DecideError, Decision, Outcome, Product, Reason};
use penteract_bundle::ProblemKind;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A dossier with the date and the product that decide it.
struct Dossier {
    name: String,
    product: Product,
    as_of: chrono::NaiveDate,
    application: Json,
}

/// The dossiers of every case that gets a decision.
static DOSSIERS: LazyLock<Vec<Dossier>> = LazyLock::new(|| {
    let catalogue = &*crate::shipped::WITH_CASES;
    let mut dossiers = Vec::new();
    for product in catalogue.products() {
        for case in product
            .bundle()
            .cases()
            .unwrap()
            .iter()
            .filter(|case| case.expect.error.is_none())
        {
            dossiers.push(Dossier {
                name: format!("{}: {}", product.id(), case.name),
                product: product.with_parameters(&case.parameters).unwrap(),
                as_of: case.as_of,
                application: serde_json::to_value(&case.application).unwrap(),
            });
        }
    }
    dossiers
});

impl Dossier {
    fn decide(&self, application: &Json) -> Decision {
        let application = Application::from_json(application.to_string().as_bytes()).unwrap();
        self.product
            .decide(&application, self.as_of)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The decision with some answers left out; none where no loan can be computed from those that are given, which are
    /// asked again before the rule that refuses them knows all that it reads.
    fn decide_without(&self, removed: &[(String, String)]) -> Option<Decision> {
        let application = without(&self.application, removed);
        let text = application.to_string();
        let read = Application::from_json(text.as_bytes()).unwrap();
        match self.product.decide(&read, self.as_of) {
            Err(DecideError::InvalidApplication(problems))
                if problems.iter().all(|problem| {
                    problem.kind() == ProblemKind::OutOfBounds
                        && application.pointer(problem.pointer()).is_some()
                }) =>
            {
                None
            }
            decision => Some(decision.unwrap_or_else(|error| panic!("{}: {error}", self.name))),
        }
    }
}

/// A code of a list that is no longer in force is an answer with the day on which it was read, and a problem without.
const PART_OF_ANOTHER_ANSWER: &str = "activity_read_on";

/// The answers of an application that may be left out, as pairs of group and name.
fn answers(application: &Json) -> Vec<(String, String)> {
    let groups = application.as_object().unwrap();
    groups
        .iter()
        .flat_map(|(group, facts)| {
            facts
                .as_object()
                .unwrap()
                .keys()
                .filter(|name| *name != PART_OF_ANOTHER_ANSWER)
                .map(move |name| (group.clone(), name.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn without(application: &Json, facts: &[(String, String)]) -> Json {
    let mut application = application.clone();
    for (group, name) in facts {
        application[group]
            .as_object_mut()
            .unwrap()
            .shift_remove(name);
    }
    application
}

/// What a decision gives: outcome, reasons and offer. How much of the aid's headroom was counted waits for an answer that
/// decides nothing, and what a limit was computed from tells which answers were not there.
fn decided(decision: &Decision) -> [Json; 3] {
    let mut record = serde_json::to_value(decision).unwrap();
    if let Some(headroom) = record.pointer_mut("/offer/aid/headroom") {
        headroom.as_object_mut().unwrap().remove("counted");
    }
    let limits = record.pointer_mut("/offer/limits");
    for limit in limits
        .into_iter()
        .flat_map(|limits| limits.as_array_mut().unwrap())
    {
        limit.as_object_mut().unwrap().remove("because");
    }
    ["outcome", "reasons", "offer"].map(|key| record.get(key).cloned().unwrap_or(json!(null)))
}

/// Below 50 000 EUR turnover and bank debts limit the loan, and from there on own funds do (RL-06, RL-10): one that has
/// neither turnover nor debts may have the larger loan only.
const SMALL_LOANS_HAVE_OTHER_LIMITS: [&str; 1] = ["relance@reu:"];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), ..ProptestConfig::default() })]

    /// A decision is never given that a completion of the missing facts would change.
    #[test]
    fn an_unanswered_fact_never_decides(
        dossier in 0..DOSSIERS.len(),
        kept in prop::collection::vec(prop::bool::weighted(0.7), 40),
    ) {
        let dossier = &DOSSIERS[dossier];
        let whole = dossier.decide(&dossier.application);
        let removed: Vec<_> = answers(&dossier.application)
            .into_iter()
            .zip(kept.iter().cycle())
            .filter(|(_, kept)| !**kept)
            .map(|(fact, _)| fact)
            .collect();
        let Some(partial) = dossier.decide_without(&removed) else {
            prop_assert_eq!(whole.outcome().name(), "refuse", "{}: {:?} removed", &dossier.name, removed);
            return Ok(());
        };
        match partial.outcome() {
            Outcome::Incomplete(missing) => prop_assert!(!missing.is_empty()),
            Outcome::Refuse(reasons) => {
                // Every reason given early is still a reason when all is known.
                prop_assert_eq!(whole.outcome().name(), "refuse", "{}: {:?} removed", &dossier.name, removed);
                for reason in reasons {
                    prop_assert!(
                        whole.outcome().reasons().contains(reason),
                        "{}: {} is no reason any more", &dossier.name, reason.code()
                    );
                }
            }
            _ => prop_assert_eq!(decided(&partial), decided(&whole), "{}: {:?} removed", &dossier.name, removed),
        }
    }

    /// What is asked for is enough: answering what is missing, again and again, comes to the whole decision.
    #[test]
    fn answering_what_is_missing_comes_to_the_decision(
        dossier in 0..DOSSIERS.len(),
        kept in prop::collection::vec(prop::bool::weighted(0.3), 40),
    ) {
        let dossier = &DOSSIERS[dossier];
        let whole = dossier.decide(&dossier.application);
        let mut removed: Vec<_> = answers(&dossier.application)
            .into_iter()
            .zip(kept.iter().cycle())
            .filter(|(_, kept)| !**kept)
            .map(|(fact, _)| fact)
            .collect();
        loop {
            let Some(partial) = dossier.decide_without(&removed) else {
                prop_assert_eq!(whole.outcome().name(), "refuse");
                break;
            };
            let Outcome::Incomplete(missing) = partial.outcome() else {
                prop_assert_eq!(partial.outcome().name(), whole.outcome().name());
                break;
            };
            let before = removed.len();
            removed.retain(|(group, name)| {
                !missing.iter().any(|fact| fact.path.as_ref() == format!("{group}.{name}"))
            });
            if removed.len() == before {
                // All that is asked for is unanswered in the dossier itself.
                prop_assert_eq!(whole.outcome().name(), "incomplete", "{}: asks for nothing new", &dossier.name);
                break;
            }
        }
    }

    /// Deciding a counter-offer again at its amount accepts it, with the same schedule.
    #[test]
    fn a_counter_offer_is_accepted_when_it_is_asked_for(
        dossier in 0..DOSSIERS.len(),
        cents in 1_i64..2_000_000_000_000,
    ) {
        let dossier = &DOSSIERS[dossier];
        let mut application = dossier.application.clone();
        application["request"]["amount"] = format!("{}.{:02}", cents / 100, cents % 100).into();
        let first = dossier.decide(&application);
        if let Outcome::CounterOffer(offer) = first.outcome() {
            prop_assert!(offer.amount().amount() < offer.requested().amount());
            prop_assert!(offer.limited_by().next().is_some());
            application["request"]["amount"] = offer.amount().amount().to_string().into();
            let second = dossier.decide(&application);
            let Outcome::Accept(accepted) = second.outcome() else {
                panic!("{}: {} then {}", dossier.name, first.outcome(), second.outcome());
            };
            prop_assert_eq!(accepted.schedule(), offer.schedule());
        }
    }

    /// Asking for less never turns an accepted application into a refused one, unless it is less than
    /// the smallest loan of the product.
    #[test]
    fn asking_for_less_is_never_refused(dossier in 0..DOSSIERS.len(), part in 1_u32..100) {
        let dossier = &DOSSIERS[dossier];
        if let Outcome::Accept(offer) = dossier.decide(&dossier.application).outcome() {
            let smaller = (offer.amount().amount() * rust_decimal::Decimal::new(part.into(), 2))
                .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::ToPositiveInfinity);
            let mut application = dossier.application.clone();
            application["request"]["amount"] = smaller.to_string().into();
            let decision = dossier.decide(&application);
            match decision.outcome() {
                Outcome::Refuse(reasons)
                    if SMALL_LOANS_HAVE_OTHER_LIMITS.iter().any(|product| dossier.name.starts_with(product))
                        && matches!(reasons.as_slice(), [Reason::NoAmountFits { .. }]) => {}
                Outcome::Refuse(reasons) => prop_assert!(
                    matches!(reasons.as_slice(), [Reason::BelowMinimum { .. }]),
                    "{}: {}: {:?}", &dossier.name, smaller, reasons
                ),
                other => prop_assert_eq!(other.name(), "accept", "{}: {}", &dossier.name, smaller),
            }
        }
    }

    /// The record of a decision decides again to the same bytes.
    #[test]
    fn a_record_replays(dossier in 0..DOSSIERS.len()) {
        let dossier = &DOSSIERS[dossier];
        let record = serde_json::to_value(dossier.decide(&dossier.application)).unwrap();
        let again = dossier.decide(&record["application"]);
        prop_assert_eq!(serde_json::to_string(&record).unwrap(), serde_json::to_value(again).unwrap().to_string());
    }
}
