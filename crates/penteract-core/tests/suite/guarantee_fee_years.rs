//! The years of a guarantee fee are the years of the instalments, whatever moves their dates.

use penteract_core::{LoanTerms, Schedule};
use serde_json::{Value, json};

fn schedule(keys: Value) -> Schedule {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2020-05-15", "amount": "5000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "no-payment", "months": 12, "interest": "due-at-end" }, { "kind": "level-principal", "months": 12 }],
        "guarantee_fee": { "coverage": "90 %", "yearly_rates": ["100 bp", "100 bp"], "timing": "at-levy" },
    });
    for (key, value) in keys.as_object().unwrap() {
        terms[key] = value.clone();
    }
    serde_json::from_value::<LoanTerms>(terms)
        .unwrap()
        .schedule()
        .unwrap()
}

/// What is levied is what the totals, the years and the lines say.
fn adds_up(schedule: &Schedule) {
    let levied: rust_decimal::Decimal = schedule
        .guarantee_fee_levies()
        .iter()
        .map(|levy| levy.amount())
        .sum();
    let years: rust_decimal::Decimal = schedule.guarantee_fee_by_year().iter().sum();
    let lines: rust_decimal::Decimal = schedule.rows().iter().map(|row| row.guarantee_fee()).sum();
    assert_eq!(
        (levied, years, lines),
        (years, lines, schedule.totals().guarantee_fee())
    );
    assert!(
        schedule
            .rows()
            .iter()
            .all(|row| !row.guarantee_fee().is_sign_negative() || row.guarantee_fee().is_zero())
    );
}

#[test]
fn twelve_instalments_are_one_year_whatever_the_month_end_rule() {
    for rule in ["keep", "end-of-month", "first-of-next"] {
        for start in ["2023-02-28", "2024-02-29", "2023-01-31"] {
            let one_year = schedule(json!({
                "disbursements": [{ "date": start, "amount": "5000.00" }],
                "month_end": rule,
                "phases": [{ "kind": "level-principal", "months": 12 }],
                "guarantee_fee": { "coverage": "90 %", "yearly_rates": ["100 bp"], "timing": "each-instalment" },
            }));
            assert_eq!(one_year.guarantee_fee_by_year().len(), 1, "{rule} {start}");
            adds_up(&one_year);
        }
    }
}

#[test]
fn the_second_levy_is_paid_with_the_last_instalment_of_the_deferral() {
    // 15 May 2021 is a Saturday.
    for (convention, paid_on) in [("preceding", "2021-05-14"), ("following", "2021-05-17")] {
        for dates in ["unadjusted", "adjusted"] {
            let moved = schedule(
                json!({ "calendar": "target", "business_days": convention, "interest_dates": dates }),
            );
            let row = moved.rows().iter().find(|row| row.number() == 12).unwrap();
            assert_eq!(row.due_date().to_string(), paid_on);
            assert!(
                row.guarantee_fee() > rust_decimal::Decimal::ZERO,
                "{convention} {dates}"
            );
            assert_eq!(
                moved.guarantee_fee_by_year().len(),
                2,
                "{convention} {dates}"
            );
            adds_up(&moved);
        }
    }
}

#[test]
fn a_fee_that_is_spread_leaves_no_negative_remainder() {
    for (amount, rate) in [
        ("1000.00", "2 bp"),
        ("10.00", "5 bp"),
        ("123456.78", "37 bp"),
    ] {
        let spread = schedule(json!({
            "disbursements": [{ "date": "2023-01-15", "amount": amount }],
            "phases": [{ "kind": "level-principal", "months": 60 }],
            "guarantee_fee": { "coverage": "90 %", "yearly_rates": [rate, rate, rate, rate, rate], "timing": "spread" },
        }));
        adds_up(&spread);
    }
}
