//! Schedules of small loans, figure by figure.

use rust_decimal::Decimal;

use crate::{LoanTerms, Schedule};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn schedule(terms: serde_json::Value) -> Schedule {
    serde_json::from_value::<LoanTerms>(terms)
        .unwrap()
        .schedule()
        .unwrap()
}

fn pge(fee: serde_json::Value) -> Schedule {
    schedule(serde_json::json!({
        "currency": "EUR", "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" }, "frequency": { "months": 1 },
        "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "level-principal", "months": 60 }],
        "guarantee_fee": fee
    }))
}

#[test]
fn guarantee_fee_by_year_and_in_two_levies() {
    let rates = ["25 bp", "50 bp", "50 bp", "100 bp", "100 bp", "100 bp"];
    let fee = serde_json::json!({ "coverage": "90 %", "yearly_rates": rates, "timing": "at-levy" });
    let schedule = pge(fee);
    let by_year: Vec<String> = schedule
        .guarantee_fee_by_year()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        by_year,
        ["225.00", "408.75", "318.75", "457.50", "277.50", "97.50"]
    );
    let levies: Vec<String> = schedule
        .guarantee_fee_levies()
        .iter()
        .map(|levy| format!("{} {}", levy.date(), levy.amount()))
        .collect();
    assert_eq!(levies, ["2020-06-15 225.00", "2021-06-15 1560.00"]);
    assert_eq!(schedule.totals().guarantee_fee(), decimal("1785.00"));
    assert_eq!(schedule.rows().len(), 73);
}

#[test]
fn interest_of_a_deferral_is_rounded_once() {
    let schedule = schedule(serde_json::json!({
        "currency": "EUR", "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
        "rate": { "kind": "fixed", "annual": "2 %" }, "frequency": { "months": 1 },
        "phases": [{ "kind": "no-payment", "months": 12, "interest": "due-at-end" }, { "kind": "bullet" }]
    }));
    let last = schedule.rows().last().unwrap();
    assert_eq!(
        (last.interest(), last.total()),
        (decimal("2000.00"), decimal("102000.00"))
    );
    assert_eq!(schedule.rows().len(), 12);
}

#[test]
fn prints_an_aligned_table() {
    let schedule = schedule(serde_json::json!({
        "currency": "EUR", "disbursements": [{ "date": "2024-01-31", "amount": "1000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" }, "frequency": { "months": 1 },
        "phases": [{ "kind": "no-payment", "months": 1, "interest": "capitalised-each-period" }, { "kind": "level-payment", "months": 2 }]
    }));
    insta::assert_snapshot!(schedule.to_string(), @r"
      no  due         opening  principal  interest  capitalised    total  closing
       1  2024-02-29  1000.00       0.00      0.00        10.00     0.00  1010.00
       2  2024-03-31  1010.00     502.49     10.10         0.00   512.59   507.51
       3  2024-04-30   507.51     507.51      5.08         0.00   512.59     0.00
          EUR                    1010.00     15.18        10.00  1025.18
    ");
}

#[test]
fn a_calendar_moves_the_payment_and_not_the_interest() {
    let loan = |interest_dates: &str| {
        schedule(serde_json::json!({
            "currency": "EUR", "disbursements": [{ "date": "2024-01-31", "amount": "36500.00" }],
            "rate": { "kind": "fixed", "annual": "10 %" }, "frequency": { "months": 1 }, "periodic_rate": "daily", "day_count": "ACT/365F",
            "phases": [{ "kind": "bullet", "months": 2 }],
            "calendar": "target", "business_days": "modified-following", "interest_dates": interest_dates
        }))
    };
    // 31 March 2024 is Easter Sunday: back to Maundy Thursday, the 28th.
    let dates_and_interest = |schedule: &Schedule| -> Vec<String> {
        schedule
            .rows()
            .iter()
            .map(|row| format!("{} {}", row.due_date(), row.interest()))
            .collect()
    };
    assert_eq!(
        dates_and_interest(&loan("unadjusted")),
        ["2024-02-29 290.00", "2024-03-28 310.00"]
    );
    assert_eq!(
        dates_and_interest(&loan("adjusted")),
        ["2024-02-29 290.00", "2024-03-28 280.00"]
    );
}
