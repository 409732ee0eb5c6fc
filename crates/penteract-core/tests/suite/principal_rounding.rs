//! Shares of principal may be rounded otherwise than interest: `rounding.principal_mode`.

use crate::loan_support::{amount, terms};
use penteract_core::{LoanTerms, Schedule};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn schedule(changes: Value) -> Schedule {
    let mut all = json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" }
    });
    for (key, value) in changes.as_object().unwrap() {
        all[key] = value.clone();
    }
    let schedule = terms(all.clone()).schedule().unwrap();
    assert_eq!(
        schedule,
        terms(all).reference_schedule().unwrap(),
        "both ways give the same"
    );
    schedule
}

fn parts(schedule: &Schedule) -> Vec<(Decimal, Decimal)> {
    schedule
        .rows()
        .iter()
        .map(|row| (row.principal(), row.interest()))
        .collect()
}

fn expected(rows: &[(&str, &str)]) -> Vec<(Decimal, Decimal)> {
    rows.iter()
        .map(|(principal, interest)| (amount(principal), amount(interest)))
        .collect()
}

#[test]
fn equal_shares_are_cut_while_interest_is_rounded_half_up() {
    let seven = json!([{ "kind": "level-principal", "months": 7 }]);
    // 1000 / 7 = 142.857…; 1 % of 571.45 is 5.7145, of 428.60 is 4.286.
    assert_eq!(
        parts(&schedule(
            json!({ "phases": seven, "rounding": { "principal_mode": "down" } })
        )),
        expected(&[
            ("142.85", "10.00"),
            ("142.85", "8.57"),
            ("142.85", "7.14"),
            ("142.85", "5.71"),
            ("142.85", "4.29"),
            ("142.85", "2.86"),
            ("142.90", "1.43")
        ])
    );
    let to_the_euro = json!({ "principal_mode": "up", "multiple": "1" });
    let rows = parts(&schedule(
        json!({ "phases": seven, "rounding": to_the_euro }),
    ));
    assert_eq!(rows[0], (amount("143.00"), amount("10.00")));
    // 1 % of 857 is 8.57, of 714 is 7.14: half up to the euro.
    assert_eq!(
        (rows[1].1, rows[2].1, rows[6].0),
        (amount("9.00"), amount("7.00"), amount("142.00"))
    );
}

#[test]
fn percentages_and_shares_of_ones_own_follow_it() {
    let percent = json!([{ "kind": "percent-principal", "months": 2, "percent": "33.3335 %" }, { "kind": "bullet" }]);
    let up = json!({ "mode": "down", "principal_mode": "up" });
    // 333.335, then 1 % of 666.66 is 6.6666.
    assert_eq!(
        parts(&schedule(json!({ "phases": percent, "rounding": up }))),
        expected(&[("333.34", "10.00"), ("666.66", "6.66")])
    );
    let custom = json!([{ "kind": "custom", "shares": ["33.3335 %", "66.6665 %"] }]);
    assert_eq!(
        parts(&schedule(json!({ "phases": custom, "rounding": up }))),
        expected(&[("333.34", "10.00"), ("666.66", "6.66")])
    );
}

#[test]
fn the_share_of_a_level_payment_on_spread_interest_follows_it() {
    // Interest of 1000 × 1 % × 7 = 70.00, 10.00 each; the share is 142.857…
    let spread = json!({
        "phases": [{ "kind": "level-payment", "months": 7 }], "interest_method": "flat-spread",
        "rounding": { "principal_mode": "down" }
    });
    let rows = parts(&schedule(spread));
    assert_eq!(
        (rows[0], rows[6]),
        (
            (amount("142.85"), amount("10.00")),
            (amount("142.90"), amount("10.00"))
        )
    );
}

#[test]
fn level_payments_and_what_is_paid_of_principal_and_interest_together_do_not() {
    for phases in [
        json!([{ "kind": "level-payment", "months": 7 }]),
        json!([{ "kind": "percent-principal", "months": 6, "percent": "14.3333 %", "of": "outstanding-and-interest" }, { "kind": "bullet" }]),
    ] {
        let with = schedule(json!({ "phases": phases, "rounding": { "principal_mode": "up" } }));
        assert_eq!(with, schedule(json!({ "phases": phases })));
    }
}

#[test]
fn unrounded_amounts_have_no_mode_for_principal() {
    let terms = json!({
        "currency": "EUR", "disbursements": [{ "date": "2024-01-01", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" }, "frequency": { "months": 1 },
        "phases": [{ "kind": "bullet", "months": 1 }], "rounding": { "mode": "none", "principal_mode": "up" }
    });
    let error = serde_json::from_value::<LoanTerms>(terms).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`rounding.principal_mode` does not go with the rounding mode `none`"),
        "{error}"
    );
}
