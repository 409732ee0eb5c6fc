//! Every formula of a guarantee fee that the sources state, with its cap on the total.

use penteract_core::{LoanTerms, Schedule, TermsError};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn terms(fee: Value) -> Value {
    json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2021-03-01", "amount": "60000.00" }, { "date": "2021-09-10", "amount": "40000.00" }],
        "rate": { "kind": "fixed", "annual": "1 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "interest-only", "months": 12 }, { "kind": "level-principal", "months": 24 }],
        "guarantee_fee": fee,
    })
}

fn schedule(fee: Value) -> Schedule {
    let terms: LoanTerms = serde_json::from_value(terms(fee)).unwrap();
    terms.schedule().unwrap()
}

fn levies(schedule: &Schedule) -> Vec<String> {
    let levies = schedule.guarantee_fee_levies().into_iter();
    let levies: Vec<String> = levies
        .map(|levy| format!("{} {}", levy.date(), levy.amount()))
        .collect();
    let levied: Decimal = schedule
        .guarantee_fee_levies()
        .iter()
        .map(|levy| levy.amount())
        .sum();
    assert_eq!(
        levied,
        schedule.guarantee_fee_by_year().iter().sum::<Decimal>()
    );
    assert_eq!(levied, schedule.totals().guarantee_fee());
    levies
}

#[test]
fn a_fee_at_each_disbursement_is_due_on_its_day() {
    // The first year's commission in proportion to each draw. Source: FR-FEE-3.
    let fee =
        json!({ "coverage": "90 %", "yearly_rates": ["25 bp"], "timing": "each-disbursement" });
    let drawn = schedule(fee);
    assert_eq!(levies(&drawn), ["2021-03-01 135.00", "2021-09-10 90.00"]);
    let lines = drawn
        .rows()
        .iter()
        .filter(|row| !row.guarantee_fee().is_zero());
    let lines: Vec<String> = lines
        .map(|row| {
            format!(
                "{} {} {}",
                row.number(),
                row.due_date(),
                row.guarantee_fee()
            )
        })
        .collect();
    assert_eq!(lines, ["0 2021-03-01 135.00", "0 2021-09-10 90.00"]);
}

#[test]
fn a_fee_stops_at_the_most_that_it_may_be() {
    // Upfront, on the loan, at most 0.96 % of it. Source: FR-FEE-2.
    let upfront = |rate: &str| json!({ "coverage": "80 %", "base": "loan", "yearly_rates": [rate], "timing": "upfront", "total_max": "0.96 %" });
    assert_eq!(levies(&schedule(upfront("0.96 %"))), ["2021-03-01 960.00"]);
    assert_eq!(levies(&schedule(upfront("3.04 %"))), ["2021-03-01 960.00"]);
    assert_eq!(levies(&schedule(upfront("0.95 %"))), ["2021-03-01 950.00"]);
    // Yearly, on the guaranteed share: the payments are made in full until the most is reached.
    let yearly = |most: &str| json!({ "coverage": "50 %", "yearly_rates": ["1 %", "1 %", "1 %"], "timing": "yearly-in-arrears", "total_max": most });
    let uncut = levies(&schedule(yearly("100 %")));
    assert_eq!(uncut.len(), 3);
    let cut = schedule(yearly("0.7 %"));
    let amounts: Vec<Decimal> = cut.guarantee_fee_by_year().to_vec();
    assert_eq!(levies(&cut)[0], uncut[0]);
    assert_eq!(amounts.iter().sum::<Decimal>(), Decimal::new(70_000, 2));
    assert!(amounts[1] > Decimal::ZERO && amounts[2].is_zero());
    assert!(
        levies(&schedule(yearly("0 %")))
            .iter()
            .all(|levy| levy.ends_with(" 0") || levy.ends_with(" 0.00"))
    );
}

#[test]
fn the_base_is_the_loan_or_the_guaranteed_share() {
    for timing in [
        "at-levy",
        "yearly-in-advance",
        "yearly-in-arrears",
        "each-instalment",
        "spread",
        "upfront",
        "each-disbursement",
    ] {
        let total = |base: &str| {
            let fee = json!({ "coverage": "50 %", "base": base, "yearly_rates": ["1 %", "2 %", "2 %"], "timing": timing });
            schedule(fee).totals().guarantee_fee()
        };
        // Half of the loan costs half, up to a cent for each of the thirty-six roundings.
        let difference = (total("loan") - total("guaranteed-share") * Decimal::TWO).abs();
        assert!(difference <= Decimal::new(36, 2), "{timing}: {difference}");
    }
}

#[test]
fn a_most_below_nothing_or_above_the_loan_is_refused() {
    for most in ["-0.01 %", "100.01 %"] {
        let fee = json!({ "coverage": "50 %", "yearly_rates": ["1 %"], "timing": "upfront", "total_max": most });
        let refused = serde_json::from_value::<LoanTerms>(terms(fee))
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("the most of the guarantee fee"),
            "{refused}"
        );
    }
    let grid =
        json!({ "coverage": "50 %", "yearly_rates": ["1 %"], "timing": "yearly-in-advance" });
    let refused = serde_json::from_value::<LoanTerms>(terms(grid))
        .unwrap_err()
        .to_string();
    let expected = TermsError::GuaranteeGridTooShort {
        grid_years: 1,
        loan_years: 3,
    };
    assert_eq!(refused, expected.to_string());
}
