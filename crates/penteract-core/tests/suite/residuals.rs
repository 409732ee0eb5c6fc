//! What a phase leaves for the next one is at most what is outstanding.

use crate::loan_support::{amount, day, loan, terms};
use penteract_core::Rounding;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn drawn_in_two(phase: &Value) -> Vec<(Decimal, Decimal)> {
    let terms = terms(json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "3000.00" }, { "date": "2024-03-01", "amount": "7000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "phases": [phase, { "kind": "bullet" }]
    }));
    let schedule = terms.schedule().unwrap();
    let parts = |row: &penteract_core::ScheduleRow| (row.principal(), row.interest());
    schedule.rows().iter().map(parts).collect()
}

fn parts(rows: &[(&str, &str)]) -> Vec<(Decimal, Decimal)> {
    let part = |(principal, interest): &(&str, &str)| (amount(principal), amount(interest));
    rows.iter().map(part).collect()
}

// Fault M2
#[test]
fn a_first_drawing_below_the_residual_pays_interest_alone() {
    let level = json!({ "kind": "level-payment", "instalments": 4, "residual": "5000.00" });
    assert_eq!(
        drawn_in_two(&level),
        // From the second drawing on: (10 100 − 5000 / 1.01) / (1 + 1 / 1.01) = 2587.56.
        parts(&[
            ("0.00", "30.00"),
            ("0.00", "30.00"),
            ("2487.56", "100.00"),
            ("7512.44", "75.12")
        ])
    );
    let shares = json!({ "kind": "level-principal", "instalments": 4, "residual": "5000.00" });
    assert_eq!(
        drawn_in_two(&shares),
        parts(&[
            ("0.00", "30.00"),
            ("0.00", "30.00"),
            ("2500.00", "100.00"),
            ("7500.00", "75.00")
        ])
    );
}

// Fault M2
#[test]
fn a_prepayment_below_the_residual_leaves_what_is_left_to_the_bullet() {
    for kind in ["level-payment", "level-principal"] {
        let paid = if kind == "level-payment" {
            "1331.41"
        } else {
            "1350.00"
        };
        let events = [
            json!({ "kind": "payment", "date": "2024-02-01", "amount": paid }),
            json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "7000.00" }),
        ];
        let changes = json!({
            "disbursements": [{ "date": "2024-01-01", "amount": "10000.00" }],
            "rate": { "kind": "fixed", "annual": "12 %" },
            "phases": [{ "kind": kind, "instalments": 4, "residual": "5000.00" }, { "kind": "bullet" }]
        });
        let state = loan(changes, &events).as_of(day("2024-02-01")).unwrap();
        let left = if kind == "level-payment" {
            amount("1768.59")
        } else {
            amount("1750.00")
        };
        let interest = Rounding::HalfUp.round(left * amount("0.01"), 2);
        let later = state.lines().iter().filter(|line| line.number() > 1);
        let due: Vec<_> = later
            .map(|line| (line.due().principal, line.due().interest))
            .collect();
        let zero = Decimal::ZERO;
        assert_eq!(due, [(zero, interest), (zero, interest), (left, interest)]);
    }
}

#[test]
fn a_cent_repaid_early_ends_no_phase_that_begins_below_its_residual() {
    // 3000.00 at 1 % a month less three times 300.00 is 2181.87, below 2500.50: five instalments of interest and the
    // bullet, which is a cent lower.
    let three = json!({ "kind": "fixed-payment", "instalments": 3, "amount": "300.00" });
    // The same below a residual that a later drawing exceeds: 1000.00, then 9000.00 more.
    let level =
        |residual: &str| json!({ "kind": "level-payment", "instalments": 6, "residual": residual });
    let bullet = json!({ "kind": "bullet" });
    let later = json!([{ "date": "2024-01-17", "amount": "1000.00" }, { "date": "2024-04-01", "amount": "9000.00" }]);
    let once = json!([{ "date": "2024-01-17", "amount": "3000.00" }]);
    for (drawn, phases, last) in [
        (
            once,
            json!([three, level("2500.50"), bullet]),
            Some("2181.86"),
        ),
        (later, json!([level("5000.00"), bullet]), None),
    ] {
        let changes = json!({ "disbursements": drawn, "rate": { "kind": "fixed", "annual": "12 %" }, "phases": phases });
        let prepaid = json!({ "kind": "prepayment", "date": "2024-01-21", "amount": "0.01", "effect": "shorter" });
        let due = |events: &[Value]| {
            let state = loan(changes.clone(), events)
                .as_of(day("2024-01-21"))
                .unwrap();
            let instalments = state.lines().iter().filter(|line| line.number() > 0);
            instalments
                .map(|line| (line.due_date(), line.due().principal))
                .collect::<Vec<_>>()
        };
        let (before, after) = (due(&[]), due(&[prepaid]));
        let (last_before, last_after) = (before.last().unwrap(), after.last().unwrap());
        assert_eq!(before[..before.len() - 1], after[..after.len() - 1]);
        assert_eq!(*last_after, (last_before.0, last_before.1 - amount("0.01")));
        assert!(last.is_none_or(|last| last_after.1 == amount(last)));
    }
}

// Fault M2
#[test]
fn instalments_rounded_up_stop_at_the_residual() {
    let terms = terms(json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" },
        "rounding": { "mode": "up", "remainder": "last", "instalment_multiple": "100" },
        "phases": [{ "kind": "level-payment", "instalments": 4, "residual": "750.00" }, { "kind": "bullet" }]
    }));
    let schedule = terms.schedule().unwrap();
    let principal: Vec<Decimal> = schedule.rows().iter().map(|row| row.principal()).collect();
    assert_eq!(
        principal,
        [amount("100"), amount("100"), amount("50"), amount("750")]
    );
}
