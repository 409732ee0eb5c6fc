//! The period of an effective rate is that of the flows: a frequency that no instalment shows changes nothing.

use crate::loan_support::terms;
use penteract_core::{LoanTerms, RateMethod, disclosed_percent};
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

/// 1 200.00 in four months by equal shares of principal: interest of 12.00, 9.00, 6.00, 3.00, 1 % a month.
#[test]
fn each_method_gives_its_own_rate_of_one_schedule() {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-01-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-principal", "months": 4 }]
    }))
    .unwrap();
    let schedule = terms.schedule().unwrap();
    let rate = |method| schedule.effective_rate(method).unwrap();
    let disclosed = |method| rate(method).disclosed_percent().to_string();
    assert_eq!(disclosed(RateMethod::Teg), "12.00");
    // 1.01 to the twelfth, less one.
    assert_eq!(disclosed(RateMethod::Aprc), "12.68");
    assert_eq!(disclosed(RateMethod::Us), "12.00");
    assert_eq!(rate(RateMethod::Teg).periods_per_year(), Some((12, 1)));
    assert_eq!(rate(RateMethod::Us).periods_per_year(), Some((12, 1)));
    assert_eq!(rate(RateMethod::Aprc).period_rate(), None);
    // By real days: what is paid is worth what is drawn.
    let irr = rate(RateMethod::Irr).rate().as_fraction();
    let yearly = f64::try_from(irr).unwrap();
    let start: chrono::NaiveDate = "2024-01-15".parse().unwrap();
    let worth: f64 = schedule
        .rows()
        .iter()
        .map(|row| {
            let days = row.due_date().signed_duration_since(start).num_days();
            let years = i32::try_from(days).map(f64::from).unwrap() / 365.0;
            f64::try_from(row.total()).unwrap() / (1.0 + yearly).powf(years)
        })
        .sum();
    assert!((worth - 1200.0).abs() < 1e-9, "{worth}");
}

#[test]
fn the_unit_period_of_one_late_payment_is_a_year_at_most() {
    let terms: LoanTerms = serde_json::from_value(json!({
        "currency": "USD",
        "disbursements": [{ "date": "2024-01-15", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "10 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "no-payment", "months": 24, "interest": "due-at-end" }, { "kind": "bullet" }]
    }))
    .unwrap();
    let rate = terms
        .schedule()
        .unwrap()
        .effective_rate(RateMethod::Us)
        .unwrap();
    // 1 200.00 after two years: 1.2 to the half, less one.
    assert_eq!(rate.periods_per_year(), Some((1, 1)));
    assert_eq!(rate.disclosed_percent().to_string(), "9.54");
}
