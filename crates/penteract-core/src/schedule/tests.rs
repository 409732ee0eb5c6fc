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

/// Terms of 12 000.00 drawn on 15 January 2024 and paid monthly, with `change` laid over them.
fn loan(change: serde_json::Value) -> LoanTerms {
    let mut terms = serde_json::json!({
        "currency": "EUR", "disbursements": [{ "date": "2024-01-15", "amount": "12000.00" }],
        "rate": { "kind": "fixed", "annual": "6 %" }, "frequency": { "months": 1 },
        "phases": [{ "kind": "level-principal", "instalments": 12 }]
    });
    for (key, value) in change.as_object().unwrap() {
        terms[key] = value.clone();
    }
    serde_json::from_value(terms).unwrap()
}

fn interests(terms: &LoanTerms, count: usize) -> Vec<String> {
    let schedule = terms.schedule().unwrap();
    schedule
        .rows()
        .iter()
        .take(count)
        .map(|row| row.interest().to_string())
        .collect()
}

#[test]
fn a_rate_change_inside_a_period_splits_its_interest() {
    let steps = serde_json::json!({ "kind": "stepped", "steps": [{ "annual": "6 %" }, { "from": "2024-01-25", "annual": "12 %" }] });
    let with =
        |partial: &str| loan(serde_json::json!({ "rate": steps, "partial_periods": partial }));
    // 60.00 for a whole month at 6 %, 120.00 at 12 %: 10 and 20 days of 30, 10 and 21 of 31, or the rate of the first day.
    assert_eq!(interests(&with("day-count"), 1), ["100.00"]);
    assert_eq!(interests(&with("actual-days"), 1), ["100.65"]);
    assert_eq!(interests(&with("whole-period"), 2), ["60.00", "110.00"]);
}

#[test]
fn proportional_equivalent_and_daily_rates_differ() {
    let with = |periodic: &str| {
        loan(serde_json::json!({ "periodic_rate": periodic, "day_count": "ACT/360" }))
    };
    assert_eq!(interests(&with("proportional"), 2), ["60.00", "55.00"]);
    assert_eq!(interests(&with("equivalent"), 2), ["58.41", "53.54"]);
    assert_eq!(interests(&with("daily"), 2), ["62.00", "53.17"]);
}

#[test]
fn an_odd_first_period_follows_the_rule_for_stubs() {
    let with = |stub: &str| {
        loan(serde_json::json!({ "first_due_date": "2024-02-25", "stub_periods": stub }))
    };
    // 40 days of 30/360; a month and ten days of a leap year; a month like the others.
    assert_eq!(interests(&with("day-count"), 2), ["80.00", "55.00"]);
    assert_eq!(interests(&with("whole-periods-and-days"), 1), ["79.73"]);
    assert_eq!(interests(&with("whole-period"), 1), ["60.00"]);
    let on_time =
        loan(serde_json::json!({ "first_due_date": "2024-02-15", "day_count": "ACT/365F" }));
    assert_eq!(interests(&on_time, 1), ["60.00"]);
}

#[test]
fn flat_interest_runs_on_what_was_lent() {
    for method in ["flat", "flat-spread"] {
        let terms = loan(serde_json::json!({ "interest_method": method }));
        assert!(
            interests(&terms, 12)
                .iter()
                .all(|interest| interest == "60.00"),
            "{method}"
        );
    }
    let level = loan(
        serde_json::json!({ "interest_method": "flat", "phases": [{ "kind": "level-payment", "months": 12 }] }),
    );
    assert!(
        level
            .schedule()
            .unwrap()
            .rows()
            .iter()
            .all(|row| row.total() == decimal("1060.00"))
    );
}

#[test]
fn an_index_is_floored_before_and_after_its_margin() {
    let with = |index_floor: Option<&str>, floor: Option<&str>| {
        let mut rate = serde_json::json!({
            "kind": "indexed", "index": "EURIBOR 3M", "margin": "2 %", "fixings": [{ "from": "2024-01-15", "value": "-0.5 %" }]
        });
        for (key, value) in [("index_floor", index_floor), ("floor", floor)] {
            if let Some(value) = value {
                rate[key] = value.into();
            }
        }
        interests(&loan(serde_json::json!({ "rate": rate })), 1)
    };
    assert_eq!(with(None, None), ["15.00"]);
    assert_eq!(with(Some("0 %"), None), ["20.00"]);
    assert_eq!(with(None, Some("3 %")), ["30.00"]);
}

#[test]
fn who_absorbs_the_remainder() {
    let phases = serde_json::json!([{ "kind": "level-principal", "instalments": 7 }]);
    let principals = |remainder: &str| -> Vec<String> {
        let rounding = serde_json::json!({ "mode": "half-up", "remainder": remainder });
        let schedule = loan(serde_json::json!({ "phases": phases, "rounding": rounding }))
            .schedule()
            .unwrap();
        schedule
            .rows()
            .iter()
            .map(|row| row.principal().to_string())
            .collect()
    };
    assert_eq!(principals("last")[5..], ["1714.29", "1714.26"]);
    assert_eq!(principals("first")[..2], ["1714.26", "1714.29"]);
}

#[test]
fn a_balloon_is_left_for_the_bullet() {
    let phases = serde_json::json!([{ "kind": "level-payment", "months": 12, "residual": "5000.00" }, { "kind": "bullet" }]);
    let schedule = loan(serde_json::json!({ "phases": phases }))
        .schedule()
        .unwrap();
    let [.., before, last] = schedule.rows() else {
        panic!("two rows at least")
    };
    // The last instalment is the level one and the balloon, to the rounding that it absorbs.
    assert!((last.total() - before.total() - decimal("5000.00")).abs() < decimal("0.06"));
}

#[test]
fn payments_in_advance_begin_on_the_day_of_the_loan() {
    let terms = loan(
        serde_json::json!({ "payments": "in-advance", "phases": [{ "kind": "level-payment", "instalments": 12 }] }),
    );
    let schedule = terms.schedule().unwrap();
    let (first, last) = (
        schedule.rows().first().unwrap(),
        schedule.rows().last().unwrap(),
    );
    assert_eq!(
        (first.due_date().to_string().as_str(), first.interest()),
        ("2024-01-15", decimal("0"))
    );
    assert_eq!(last.due_date().to_string(), "2024-12-15");
}

#[test]
fn the_fee_of_each_year_on_its_date() {
    let dates = |timing: &str| -> Vec<String> {
        let fee = serde_json::json!({ "coverage": "50 %", "yearly_rates": ["1 %", "2 %"], "timing": timing });
        let phases = serde_json::json!([{ "kind": "bullet", "months": 24 }]);
        let schedule = loan(serde_json::json!({ "guarantee_fee": fee, "phases": phases }))
            .schedule()
            .unwrap();
        let paid = schedule
            .rows()
            .iter()
            .filter(|row| !row.guarantee_fee().is_zero());
        paid.map(|row| format!("{} {}", row.due_date(), row.guarantee_fee()))
            .collect()
    };
    assert_eq!(
        dates("yearly-in-advance"),
        ["2024-01-15 60.00", "2025-01-15 120.00"]
    );
    assert_eq!(
        dates("yearly-in-arrears"),
        ["2025-01-15 60.00", "2026-01-15 120.00"]
    );
    // Without a deferral the option is there from the start: both levies fall on the first day.
    assert_eq!(dates("at-levy"), ["2024-01-15 180.00"]);
    assert_eq!(dates("upfront"), ["2024-01-15 60.00"]);
    assert_eq!(dates("spread").len(), 24);
    assert_eq!(dates("each-instalment").first().unwrap(), "2024-02-15 5.00");
}

#[test]
fn a_fee_paid_by_the_lender_is_known_and_in_no_instalment() {
    let fee = serde_json::json!({ "coverage": "50 %", "yearly_rates": ["1 %"], "timing": "at-levy", "payer": "lender" });
    let phases = serde_json::json!([{ "kind": "bullet", "months": 12 }]);
    let schedule = loan(serde_json::json!({ "guarantee_fee": fee, "phases": phases }))
        .schedule()
        .unwrap();
    // The day of the disbursement has a line, since something is due then; not from the borrower.
    assert_eq!(
        (schedule.guarantee_fee_by_year(), schedule.rows().len()),
        (vec![decimal("60.00")], 13)
    );
    assert!(schedule.totals().guarantee_fee().is_zero() && schedule.rows()[0].total().is_zero());
    let lender = &schedule.others()[0];
    assert_eq!(
        (lender.number(), lender.share().guarantee_fee()),
        (0, decimal("60.00"))
    );
}

#[test]
fn amounts_without_decimals_stay_whole() {
    let yen = serde_json::json!({ "currency": "JPY", "disbursements": [{ "date": "2024-01-15", "amount": "1000000" }] });
    let schedule = loan(yen).schedule().unwrap();
    assert!(schedule.rows().iter().all(|row| row.total().scale() == 0));
}

#[test]
fn a_thousand_percent_over_twelve_hundred_periods() {
    let change = serde_json::json!({ "rate": { "kind": "fixed", "annual": "1000 %" }, "phases": [{ "kind": "level-payment", "instalments": 1200 }] });
    let schedule = loan(change).schedule().unwrap();
    // 83.33 % a month: the instalment is the interest, and nothing is left for principal until the last one.
    let [first, .., last] = schedule.rows() else {
        panic!("rows")
    };
    assert_eq!(
        (first.total(), last.principal()),
        (decimal("10000.00"), decimal("12000.00"))
    );
    let capitalised = serde_json::json!({
        "rate": { "kind": "fixed", "annual": "1000 %" },
        "phases": [{ "kind": "no-payment", "instalments": 1200, "interest": "capitalised-each-period" }, { "kind": "bullet" }]
    });
    let error = loan(capitalised).schedule().unwrap_err().to_string();
    assert!(
        error.contains("too large to be computed: lower the rate"),
        "{error}"
    );
}

#[test]
fn fixed_instalments_that_are_too_small_say_what_is_left() {
    let phases =
        serde_json::json!([{ "kind": "fixed-principal", "months": 12, "amount": "900.00" }]);
    let error = loan(serde_json::json!({ "phases": phases }))
        .schedule()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("1,200.00 of principal is left after the last instalment: add a bullet"),
        "{error}"
    );
}
