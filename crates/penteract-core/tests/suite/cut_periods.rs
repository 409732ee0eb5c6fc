//! The parts of a period add up to the period, wherever it is cut: what changes nothing moves no cent.

use crate::loan_support::{amount, day, event, terms};
use chrono::{Days, NaiveDate};
use penteract_core::{DayCount, Loan, LoanTerms};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

const DAY_COUNTS: [&str; 13] = [
    "30/360",
    "30/360 US",
    "30E/360",
    "30E/360 ISDA",
    "ACT/360",
    "ACT/364",
    "ACT/365F",
    "ACT/365.25",
    "ACT/366",
    "ACT/ACT ISDA",
    "ACT/ACT AFB",
    "ACT/ACT ICMA",
    "ACT/ACT 31 December",
];

/// The interest that a loan asks for on each due date, once something happened to it.
fn interest(terms: &LoanTerms, events: &[Value]) -> Vec<Decimal> {
    let events = events.iter().cloned().map(event).collect();
    let loan = Loan::with_events(terms.clone(), events).unwrap_or_else(|error| panic!("{error}"));
    let state = loan.as_of(day("2040-01-01")).unwrap();
    let numbered = state.lines().iter().filter(|line| line.number() > 0);
    numbered.map(|line| line.due().interest).collect()
}

// Fault M3
#[test]
fn a_month_of_30_360_cut_on_the_31st_keeps_its_interest() {
    for day_count in DAY_COUNTS {
        let terms = terms(json!({
            "disbursements": [{ "date": "2025-01-15", "amount": "120000.00" }],
            "rate": { "kind": "fixed", "annual": "6 %" },
            "day_count": day_count,
            "phases": [{ "kind": "interest-only", "months": 6 }, { "kind": "bullet" }]
        }));
        let usual = interest(&terms, &[]);
        assert_eq!(usual[0], amount("600.00"));
        for cut in ["2025-01-29", "2025-01-30", "2025-01-31", "2025-02-01"] {
            let same_rate = json!({ "kind": "rate-change", "date": cut, "annual": "6 %" });
            assert_eq!(
                interest(&terms, &[same_rate]),
                usual,
                "{day_count} on {cut}"
            );
            let one_cent = json!({ "kind": "prepayment", "date": cut, "amount": "0.01" });
            assert_eq!(interest(&terms, &[one_cent]), usual, "{day_count} on {cut}");
        }
    }
}

// Fault M3
#[test]
fn the_readings_of_30_360_differ_on_the_31st_and_at_the_end_of_february() {
    let days = |name: &str, start: &str, end: &str| {
        let convention: DayCount = name.parse().unwrap();
        convention.days(day(start), day(end))
    };
    // (from, to, 30/360, 30/360 US, 30E/360, 30E/360 ISDA)
    let rows = [
        ("2025-01-15", "2025-01-31", 16, 16, 15, 15),
        ("2025-01-30", "2025-01-31", 0, 0, 0, 0),
        ("2025-01-31", "2025-02-28", 28, 28, 28, 30),
        ("2025-02-28", "2025-03-31", 33, 30, 32, 30),
        ("2025-02-15", "2025-02-28", 13, 13, 13, 15),
    ];
    for (start, end, isda, us, european, german) in rows {
        assert_eq!(days("30/360", start, end), isda, "{start} to {end}");
        assert_eq!(days("30/360 US", start, end), us, "{start} to {end}");
        assert_eq!(days("30E/360", start, end), european, "{start} to {end}");
        assert_eq!(days("30E/360 ISDA", start, end), german, "{start} to {end}");
    }
}

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

prop_compose! {
    /// A loan whose periods are cut, every convention of a period being met.
    fn conventions()(
        start in 0_u64..4_000,
        day_count in one_of(&DAY_COUNTS),
        periodic in one_of(&["proportional", "daily", "equivalent"]),
        partial in one_of(&["day-count", "actual-days", "whole-period"]),
        stub in one_of(&["day-count", "whole-periods-and-days", "whole-period"]),
        place in one_of(&["each-instalment", "each-period"]),
        method in one_of(&["declining", "flat"]),
        (months, odd) in (prop::sample::select(&[1, 2, 3, 6, 12][..]), 0_u64..40),
        annual in 0_i64..2_000,
        cents in 1_i64..100_000_000,
    ) -> Value {
        let start = day("2015-01-01") + Days::new(start);
        let annual = format!("{annual} bp");
        let mut terms = json!({
            "disbursements": [{ "date": start, "amount": Decimal::new(cents, 2).to_string() }],
            "rate": { "kind": "fixed", "annual": annual },
            "frequency": { "months": months },
            "day_count": day_count, "periodic_rate": periodic, "partial_periods": partial, "stub_periods": stub,
            "interest_method": method,
            "rounding": { "place": place, "mode": "half-up", "remainder": "last" },
            "phases": [{ "kind": "interest-only", "instalments": 4 }, { "kind": "level-payment", "instalments": 8 }]
        });
        if odd > 0 {
            terms["first_due_date"] = json!(start + Days::new(20 + odd));
        }
        terms
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    /// A step of the rate to a hair from the same rate cuts a period: no cent moves, or one at a half cent.
    #[test]
    fn cutting_a_period_changes_nothing(changes in conventions(), cut in 1_u64..400) {
        let whole = terms(changes.clone());
        let start: NaiveDate = whole.start_date();
        let annual = changes["rate"]["annual"].as_str().unwrap();
        let points: Decimal = annual.trim_end_matches(" bp").parse().unwrap();
        let hair = format!("{} bp", points + Decimal::new(1, 12));
        let mut cut_in_two = changes.clone();
        cut_in_two["on_rate_change"] = json!("one-instalment");
        cut_in_two["rate"] = json!({ "kind": "stepped", "steps": [
            { "annual": annual }, { "from": start + Days::new(cut), "annual": hair }
        ] });
        let (whole, cut_in_two) = (whole.schedule().unwrap(), terms(cut_in_two).schedule().unwrap());
        for (one, two) in whole.rows().iter().zip(cut_in_two.rows()) {
            prop_assert!((one.interest() - two.interest()).abs() <= Decimal::new(1, 2), "{one:?} {two:?}");
        }
    }

    /// One cent repaid early moves, of interest alone, no more than a half cent that it tips over.
    #[test]
    fn a_cent_repaid_early_moves_nothing_else(changes in conventions(), cut in 1_u64..21) {
        let whole = terms(changes);
        let cut = whole.start_date() + Days::new(cut);
        let one_cent = json!({ "kind": "prepayment", "date": cut, "amount": "0.01" });
        let (usual, moved) = (interest(&whole, &[]), interest(&whole, &[one_cent]));
        for (one, two) in usual.iter().zip(&moved).take(4) {
            prop_assert!((one - two).abs() <= Decimal::new(1, 2), "{usual:?} {moved:?}");
        }
    }

    /// A change to the same rate moves no cent at all.
    #[test]
    fn a_change_to_the_same_rate_changes_nothing(changes in conventions(), cut in 1_u64..400) {
        let whole = terms(changes.clone());
        let mut stepped = changes.clone();
        stepped["rate"] = json!({ "kind": "stepped", "steps": [
            { "annual": changes["rate"]["annual"] },
            { "from": whole.start_date() + Days::new(cut), "annual": changes["rate"]["annual"] }
        ] });
        prop_assert_eq!(whole.schedule().unwrap(), terms(stepped).schedule().unwrap());
    }
}
