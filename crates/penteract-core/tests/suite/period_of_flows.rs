//! The period of an effective rate is that of the flows: a frequency that no instalment shows changes nothing.

use crate::loan_support::terms;
use penteract_core::disclosed_percent;
use serde_json::{Value, json};

/// TEG, periods in a year, and APRC.
fn rates(changes: &Value) -> (String, u32, String) {
    let schedule = terms(changes.clone()).schedule().unwrap();
    let (teg, aprc) = (schedule.teg().unwrap(), schedule.aprc().unwrap());
    let shown = |rate| disclosed_percent(rate, 4).to_string();
    (shown(teg.rate()), teg.periods_per_year(), shown(aprc))
}

fn one_payment(frequency: Value, length: Value) -> Value {
    let mut phase = json!({ "kind": "no-payment", "interest": "due-at-end" });
    for (key, value) in length.as_object().unwrap() {
        phase[key] = value.clone();
    }
    json!({
        "disbursements": [{ "date": "2020-05-06", "amount": "50000.00" }],
        "rate": { "kind": "fixed", "annual": "0.70 %" },
        "frequency": frequency,
        "phases": [phase, { "kind": "bullet" }],
        "fees": [{ "id": "premium", "amount": "112.50", "when": "disbursement" }]
    })
}

// Fault M9
#[test]
fn one_payment_has_one_rate_whatever_the_frequency() {
    let months = |months: u32| {
        [1, 3, 6].map(|each| one_payment(json!({ "months": each }), json!({ "months": months })))
    };
    // 50 350 for 49 887.50 a year before: 0.9271 %.
    let yearly = one_payment(json!({ "years": 1 }), json!({ "months": 12 }));
    for same in months(12).iter().chain([&yearly]) {
        assert_eq!(rates(same), ("0.9271".into(), 1, "0.9271".into()));
    }
    let half_a_year = rates(&months(6)[0]);
    assert_eq!(half_a_year.1, 2);
    assert!(months(6).iter().all(|same| rates(same) == half_a_year));
    let longer_than_a_year = rates(&months(18)[0]);
    assert_eq!(longer_than_a_year.1, 1);
    assert!(
        months(18)
            .iter()
            .all(|same| rates(same) == longer_than_a_year)
    );
    // Without interest, which a frequency in weeks and one in days count differently.
    let free = |frequency: Value, length: Value| {
        let mut free = one_payment(frequency, length);
        free["rate"]["annual"] = json!("0 %");
        free
    };
    let weeks = free(json!({ "weeks": 1 }), json!({ "weeks": 10 }));
    let days = free(json!({ "days": 35 }), json!({ "days": 70 }));
    assert_eq!(rates(&weeks), rates(&days));
}

// Fault M9
#[test]
fn the_period_is_the_shortest_time_between_two_payments() {
    let after_a_deferral = json!({ "phases": [
        { "kind": "no-payment", "months": 12, "interest": "capitalised-at-end" },
        { "kind": "level-payment", "months": 24 }
    ] });
    assert_eq!(rates(&after_a_deferral).1, 12);
    let each_quarter = json!({ "phases": [
        { "kind": "custom", "shares": ["0 %", "0 %", "50 %", "0 %", "0 %", "50 %"] }
    ], "rate": { "kind": "fixed", "annual": "0 %" } });
    assert_eq!(rates(&each_quarter).1, 4);
    let odd_start = json!({ "first_due_date": "2024-01-20" });
    assert_eq!(rates(&odd_start).1, 12);
}
