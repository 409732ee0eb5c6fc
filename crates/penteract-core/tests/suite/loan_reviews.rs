//! Options that open on days of their own: which are done, due or missed.

use penteract_core::{Language, Loan, Say as _};
use serde_json::{Value, json};

/// A loan of three years from 10 March 2024 with one option.
fn loan(option: Value, events: Value) -> Result<Loan, String> {
    let terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-03-10", "amount": "12000.00" }],
        "rate": { "kind": "fixed", "annual": "2 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "interest-only", "months": 24 }, { "kind": "level-principal", "months": 12 }],
        "servicing": { "options": [option] }
    });
    let terms = serde_json::from_value(terms).unwrap();
    let events = serde_json::from_value(events).unwrap();
    Loan::with_events(terms, events).map_err(|error| {
        assert_ne!(error.say(Language::French), error.to_string());
        error.to_string()
    })
}

fn option(opens_on: Value) -> Value {
    json!({ "name": "review", "opens_on": opens_on,
            "effects": [{ "kind": "rate-change", "annual": "3 %" }] })
}

fn yearly() -> Value {
    option(json!({ "every": { "months": 12 } }))
}

fn reviewed(date: &str) -> Value {
    json!({ "kind": "option", "date": date, "option": "review" })
}

/// Each review on a day: the day it opens, and how far it is.
fn reviews(option: Value, events: Value, day: &str) -> Vec<String> {
    let state = loan(option, events)
        .unwrap()
        .as_of(day.parse().unwrap())
        .unwrap();
    let reviews = state.reviews().iter().map(|review| {
        let status = review.status.say(Language::English);
        let done_on = review
            .done_on
            .map(|day| format!(" {day}"))
            .unwrap_or_default();
        format!("{} {status}{done_on}", review.date)
    });
    reviews.collect()
}

#[test]
fn a_review_is_to_come_then_due_then_done_or_missed() {
    let on = |events, day| reviews(yearly(), events, day);
    // The loan ends on 10 March 2027, on which nothing is left to look at.
    assert_eq!(
        on(json!([]), "2025-03-09"),
        ["2025-03-10 to come", "2026-03-10 to come"]
    );
    assert_eq!(
        on(json!([]), "2025-03-10"),
        ["2025-03-10 due", "2026-03-10 to come"]
    );
    assert_eq!(
        on(json!([]), "2026-03-09"),
        ["2025-03-10 due", "2026-03-10 to come"]
    );
    assert_eq!(
        on(json!([]), "2026-03-10"),
        ["2025-03-10 missed", "2026-03-10 due"]
    );
    assert_eq!(
        on(json!([]), "2027-03-10"),
        ["2025-03-10 missed", "2026-03-10 missed"]
    );
    let events = json!([reviewed("2025-04-01"), reviewed("2026-03-10")]);
    assert_eq!(
        on(events, "2026-03-10"),
        ["2025-03-10 done 2025-04-01", "2026-03-10 done 2026-03-10"]
    );
}

#[test]
fn days_that_are_given_are_those_within_the_loan() {
    let dates = option(json!({ "dates": ["2023-12-31", "2024-12-31", "2030-12-31"] }));
    assert_eq!(reviews(dates, json!([]), "2024-12-31"), ["2024-12-31 due"]);
}

#[test]
fn a_review_is_made_once_from_its_day_on() {
    let refused = |events| loan(yearly(), events).unwrap_err();
    let early = refused(json!([reviewed("2025-03-09")]));
    assert!(early.contains("10 Mar 2025"), "{early}");
    let twice = refused(json!([reviewed("2025-03-10"), reviewed("2026-03-09")]));
    assert!(twice.contains("open from 10 Mar 2026"), "{twice}");
    let last = refused(json!([reviewed("2026-03-10"), reviewed("2026-04-10")]));
    assert!(last.contains("last exercised on 10 Mar 2026"), "{last}");
    let never = loan(
        option(json!({ "dates": ["2023-12-31"] })),
        json!([reviewed("2024-05-01")]),
    );
    assert!(never.unwrap_err().contains("on no day of the loan"));
}

#[test]
fn days_without_order_or_beside_another_window_are_refused() {
    for opens_on in [
        json!({ "every": {} }),
        json!({ "dates": [] }),
        json!({ "dates": ["2026-01-01", "2025-01-01"] }),
    ] {
        let error = loan(option(opens_on), json!([])).unwrap_err();
        assert!(error.contains("`opens_on`"), "{error}");
    }
    for (key, value) in [
        ("opens_after", json!({ "months": 6 })),
        ("at_most", json!(2)),
    ] {
        let mut beside = yearly();
        beside[key] = value;
        let error = loan(beside, json!([])).unwrap_err();
        assert!(error.contains("`opens_on`"), "{error}");
    }
}
