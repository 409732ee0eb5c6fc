//! Flat interest: level payments that repay principal and interest as it will be invoiced, compared with a computation of
//! their own in whole cents.

use crate::loan_support::{amount, day, terms};
use chrono::{Datelike, Days, Months, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn flat(drawn: &[(NaiveDate, i64)], points: i64, instalments: u32) -> Value {
    let drawn: Vec<Value> = drawn
        .iter()
        .map(|(date, cents)| json!({ "date": date, "amount": Decimal::new(*cents, 2).to_string() }))
        .collect();
    json!({
        "disbursements": drawn,
        "rate": { "kind": "fixed", "annual": format!("{points} bp") },
        "periodic_rate": "daily", "day_count": "ACT/ACT 31 December", "interest_method": "flat",
        "phases": [{ "kind": "level-payment", "instalments": instalments }]
    })
}

// Fault M6
#[test]
fn a_drawing_shares_out_interest_as_it_will_be_invoiced() {
    let drawn = [(day("2024-06-01"), 100_000), (day("2024-07-15"), 25_000)];
    let schedule = terms(flat(&drawn, 1_200, 3)).schedule().unwrap();
    let totals: Vec<Decimal> = schedule.rows().iter().map(|row| row.total()).collect();
    assert_eq!(
        totals,
        [amount("343.39"), amount("470.36"), amount("470.35")]
    );
}

/// A quotient rounded half up, both sides positive.
fn half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor) / (2 * divisor)
}

/// Interest in cents of what is lent day by day over a period, each day by the year of the day after it.
fn interest_cents(
    drawn: &[(NaiveDate, i64)],
    known: NaiveDate,
    points: i64,
    (start, end): (NaiveDate, NaiveDate),
) -> i128 {
    let mut sum = 0_i128;
    let mut date = start;
    while date < end {
        let lent: i64 = drawn
            .iter()
            .filter(|(when, _)| *when <= date && *when < known)
            .map(|(_, cents)| cents)
            .sum();
        date = date + Days::new(1);
        let other_year = if date.leap_year() { 365 } else { 366 };
        sum += i128::from(lent) * other_year;
    }
    half_up(sum * i128::from(points), 10_000 * 365 * 366)
}

/// `(principal, interest)` of each instalment, in cents.
fn computed_apart(drawn: &[(NaiveDate, i64)], points: i64, instalments: u32) -> Vec<(i128, i128)> {
    let start = drawn[0].0;
    let due = |number: u32| start + Months::new(number);
    let (mut balance, mut payment) = (0_i128, 0_i128);
    let mut lines = Vec::new();
    for number in 1..=instalments {
        let (from, until) = (due(number - 1), due(number));
        let inside = |when: &NaiveDate| from <= *when && *when < until;
        let draws = drawn.iter().filter(|(when, _)| inside(when));
        let drew: i128 = draws.map(|(_, cents)| i128::from(*cents)).sum();
        balance += drew;
        let of = |number: u32| interest_cents(drawn, until, points, (due(number - 1), due(number)));
        let interest = of(number);
        if drew > 0 {
            let all: i128 = balance + (number..=instalments).map(of).sum::<i128>();
            payment = half_up(all, i128::from(instalments - number + 1));
        }
        let principal = if number == instalments {
            balance
        } else {
            payment - interest
        };
        balance -= principal;
        lines.push((principal, interest));
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    // Fault M6
    #[test]
    fn flat_level_payments_are_those_computed_apart(
        start in 0_u64..4_000,
        first in 100_000_i64..10_000_000,
        later in prop::collection::vec((0_u64..80, 1_000_i64..1_000_000), 0..3),
        points in 0_i64..2_000,
        instalments in 6_u32..36,
    ) {
        let start = day("2014-01-01") + Days::new(start);
        prop_assume!(start.day() <= 28);
        let mut drawn = vec![(start, first)];
        for (days, cents) in later {
            let before = drawn[drawn.len() - 1].0;
            drawn.push((before + Days::new(days), cents));
        }
        let schedule = terms(flat(&drawn, points, instalments)).schedule().unwrap();
        let rows: Vec<_> = schedule.rows().iter().map(|row| (row.principal(), row.interest())).collect();
        let amount = |cents| Decimal::from_i128_with_scale(cents, 2);
        let apart: Vec<_> = computed_apart(&drawn, points, instalments)
            .into_iter()
            .map(|(principal, interest)| (amount(principal), amount(interest)))
            .collect();
        prop_assert_eq!(rows, apart);
    }
}
