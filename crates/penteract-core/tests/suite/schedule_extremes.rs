//! Schedules where one unit of rounding decides: very high rates, exact half cents, amounts of a few units, and sums
//! that no longer fit.

use penteract_core::{LoanTerms, Schedule, ScheduleError};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn terms(amount: &str, currency: &str, annual: &str, more: Value) -> LoanTerms {
    let mut terms = json!({
        "currency": currency, "disbursements": [{ "date": "2023-01-15", "amount": amount }],
        "rate": { "kind": "fixed", "annual": annual }, "frequency": { "months": 1 }
    });
    let fields = terms.as_object_mut().unwrap();
    let Value::Object(more) = more else {
        panic!("the other terms are an object")
    };
    fields.extend(more);
    serde_json::from_value(terms).unwrap()
}

fn level(instalments: u32) -> Value {
    json!([{ "kind": "level-payment", "instalments": instalments }])
}

fn assert_sound(schedule: &Schedule) {
    for row in schedule.rows() {
        let parts = [row.principal(), row.interest(), row.capitalised_interest()];
        assert!(parts.iter().all(|part| *part >= Decimal::ZERO), "{row:?}");
        let closing =
            row.opening_balance() + row.disbursed() + row.capitalised_interest() - row.principal();
        assert_eq!(row.closing_balance(), closing);
    }
    assert!(schedule.rows().last().unwrap().closing_balance().is_zero());
}

#[test]
fn a_level_payment_is_never_rounded_below_its_interest() {
    let quarters = json!({ "frequency": { "months": 3 }, "phases": level(60) });
    let schedule = terms("10000.01", "EUR", "1000 %", quarters)
        .schedule()
        .unwrap();
    assert_sound(&schedule);
    assert_eq!(schedule.rows()[0].total(), decimal("25000.03"));
    assert_eq!(schedule.rows()[58].total(), decimal("25000.03"));
    // The last one brings the principal, which the others leave whole for want of a tenth of a cent.
    assert_eq!(schedule.rows()[59].total(), decimal("35000.04"));
}

#[test]
fn a_hundred_neighbouring_amounts_at_extreme_rates_are_repaid() {
    let loans = [
        ("1000 %", 3, 120),
        ("1000 %", 1, 1_200),
        ("300 %", 1, 1_200),
    ];
    for cents in (1_000_000..1_000_100_i64).step_by(7) {
        for (annual, months, instalments) in loans {
            let amount = Decimal::new(cents, 2).to_string();
            let more = json!({ "frequency": { "months": months }, "phases": level(instalments) });
            let schedule = terms(&amount, "EUR", annual, more).schedule();
            assert_sound(&schedule.unwrap_or_else(|error| panic!("{amount} at {annual}: {error}")));
        }
    }
}

#[test]
fn a_multiple_of_instalments_does_not_go_below_the_interest() {
    let more = json!({ "phases": level(360), "rounding": { "instalment_multiple": "10" } });
    let schedule = terms("10000.00", "EUR", "100 %", more).schedule().unwrap();
    assert_sound(&schedule);
    assert_eq!(schedule.rows()[0].total(), decimal("840.00"));
    assert!(
        schedule
            .rows()
            .iter()
            .all(|row| row.total() <= decimal("840.00"))
    );
}

#[test]
fn an_equivalent_rate_of_a_whole_year_keeps_half_a_cent() {
    for (amount, interest) in [("555.30", "27.77"), ("100.10", "5.01")] {
        let more = json!({
            "frequency": { "years": 1 }, "periodic_rate": "equivalent",
            "phases": [{ "kind": "bullet", "instalments": 1 }]
        });
        let schedule = terms(amount, "EUR", "5 %", more).schedule().unwrap();
        assert_eq!(schedule.totals().interest(), decimal(interest), "{amount}");
    }
}

#[test]
fn a_remainder_in_the_first_instalment_is_never_negative() {
    for (amount, instalments, first, second) in [
        ("100", 180, "100", "0"),
        // Shares of 1.11 round to 1 and leave 11 for the first, as named.
        ("100", 90, "11", "1"),
        ("1000", 3, "334", "333"),
    ] {
        let more = json!({
            "phases": [{ "kind": "level-principal", "instalments": instalments }],
            "rounding": { "remainder": "first" }
        });
        let schedule = terms(amount, "JPY", "1 %", more).schedule().unwrap();
        assert_sound(&schedule);
        assert_eq!(schedule.rows()[0].principal(), decimal(first));
        assert_eq!(schedule.rows()[1].principal(), decimal(second));
    }
}

#[test]
fn shares_stop_at_the_residual() {
    let more = json!({
        "phases": [{ "kind": "level-principal", "instalments": 180, "residual": "900" }, { "kind": "bullet" }]
    });
    let schedule = terms("1000", "JPY", "0 %", more).schedule().unwrap();
    assert_sound(&schedule);
    assert_eq!(schedule.rows()[178].closing_balance(), decimal("900"));
}

#[test]
fn amounts_that_lose_their_decimals_are_refused() {
    let more = json!({
        "phases": [
            { "kind": "no-payment", "instalments": 90, "interest": "capitalised-each-period" },
            { "kind": "level-payment", "instalments": 3 }
        ]
    });
    let result = terms("100000.00", "EUR", "1000 %", more).schedule();
    assert!(
        matches!(result, Err(ScheduleError::Overflow { instalment: 1..=93 })),
        "{result:?}"
    );
}
