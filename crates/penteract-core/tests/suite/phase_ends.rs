//! Phases that end on a day of their own: months and days, or until a date, and which period takes the part that is left.

use chrono::NaiveDate;
use penteract_core::{Language, LoanTerms, Say, TermsError};
use proptest::prelude::*;
use serde_json::{Value, json};

fn terms(changes: Value) -> Result<LoanTerms, String> {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2027-01-10", "amount": "12000.00" }],
        "rate": { "kind": "fixed", "annual": "3.6 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "interest-only", "months": 3, "days": 15 }, { "kind": "level-principal", "months": 12 }],
    });
    for (key, value) in changes.as_object().unwrap() {
        terms[key] = value.clone();
    }
    serde_json::from_value(terms).map_err(|error| error.to_string())
}

/// The due date and the interest of the first instalments.
fn first(terms: &LoanTerms, count: usize) -> Vec<(String, String)> {
    let schedule = terms.schedule().unwrap();
    let rows = schedule.rows().iter().take(count);
    rows.map(|row| (row.due_date().to_string(), row.interest().to_string()))
        .collect()
}

fn told(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    let rows = rows.iter();
    rows.map(|(date, interest)| ((*date).to_owned(), (*interest).to_owned()))
        .collect()
}

// 12 000 at 3.6 % is 36.00 a month, 1.20 a day of 30/360.
#[test]
fn the_rule_says_which_period_takes_the_days_that_are_left() {
    let with = |stubs: &str| first(&terms(json!({ "phase_stubs": stubs })).unwrap(), 5);
    assert_eq!(
        with("short-last"),
        told(&[
            ("2027-02-10", "36.00"),
            ("2027-03-10", "36.00"),
            ("2027-04-10", "36.00"),
            ("2027-04-25", "18.00"),
            ("2027-05-25", "36.00")
        ])
    );
    assert_eq!(
        with("long-last"),
        told(&[
            ("2027-02-10", "36.00"),
            ("2027-03-10", "36.00"),
            ("2027-04-25", "54.00"),
            ("2027-05-25", "36.00"),
            ("2027-06-25", "33.00")
        ])
    );
    assert_eq!(
        with("short-first"),
        told(&[
            ("2027-01-25", "18.00"),
            ("2027-02-25", "36.00"),
            ("2027-03-25", "36.00"),
            ("2027-04-25", "36.00"),
            ("2027-05-25", "36.00")
        ])
    );
    assert_eq!(
        with("long-first"),
        told(&[
            ("2027-02-25", "54.00"),
            ("2027-03-25", "36.00"),
            ("2027-04-25", "36.00"),
            ("2027-05-25", "36.00"),
            ("2027-06-25", "33.00")
        ])
    );
}

#[test]
fn a_phase_ends_on_its_day_whenever_the_loan_begins() {
    let until = |drawn: &str| {
        terms(json!({
            "disbursements": [{ "date": drawn, "amount": "12000.00" }],
            "phases": [{ "kind": "interest-only", "until": "2027-06-30" }, { "kind": "level-principal", "months": 12 }],
        }))
        .unwrap()
    };
    let begun = until("2027-05-31");
    // The day is where a period ends anyway: none is odd, and later due dates are counted as before.
    assert_eq!(
        first(&begun, 2),
        told(&[("2027-06-30", "36.00"), ("2027-07-31", "36.00")])
    );
    assert_eq!(
        first(&until("2027-06-01"), 2),
        told(&[("2027-06-30", "34.80"), ("2027-07-30", "36.00")])
    );
    let last = begun.schedule().unwrap();
    assert_eq!(
        last.rows().last().unwrap().due_date().to_string(),
        "2028-06-30"
    );
}

#[test]
fn a_phase_in_the_middle_and_one_at_the_end_may_end_on_their_days() {
    let terms = terms(json!({ "phases": [
        { "kind": "no-payment", "months": 2 },
        { "kind": "interest-only", "until": "2027-05-01" },
        { "kind": "level-principal", "months": 2, "days": 10 },
    ] }))
    .unwrap();
    let dates: Vec<String> = first(&terms, 9).into_iter().map(|(date, _)| date).collect();
    assert_eq!(
        dates,
        [
            "2027-02-10",
            "2027-03-10",
            "2027-04-10",
            "2027-05-01",
            "2027-06-01",
            "2027-07-01",
            "2027-07-11"
        ]
    );
    let schedule = terms.schedule().unwrap();
    let principal: Vec<String> = schedule
        .rows()
        .iter()
        .map(|row| row.principal().to_string())
        .collect();
    assert_eq!(principal[4..], ["4000.00", "4000.00", "4000.00"]);
    assert_eq!(schedule.rows()[6].interest().to_string(), "4.00");
}

#[test]
fn what_has_no_room_or_no_meaning_is_refused_with_its_remedy() {
    let after = |date: &str| json!({ "phases": [{ "kind": "interest-only", "until": date }, { "kind": "bullet" }] });
    for (changes, says) in [
        (
            after("2027-01-10"),
            "begins on 10 Jan 2027 and would end on 10 Jan 2027",
        ),
        (
            after("2026-12-31"),
            "leave it out for a loan that begins so late",
        ),
        (
            json!({ "phases": [{ "kind": "level-principal", "months": 12, "weeks": 1 }] }),
            "several lengths",
        ),
        (
            json!({ "phases": [{ "kind": "level-principal", "months": 12, "until": "2028-01-10" }] }),
            "several lengths",
        ),
        (json!({ "payments": "in-advance" }), "payments in advance"),
        (json!({ "last_due_date": "2028-05-01" }), "`last_due_date`"),
        (
            json!({ "phase_stubs": "long-last", "phases": [{ "kind": "bullet", "months": 12 }] }),
            "phases of whole periods",
        ),
        (
            json!({ "phases": [{ "kind": "level-payment", "months": 12, "amortised_over": { "months": 24, "days": 1 } }, { "kind": "bullet" }] }),
            "not a whole number of periods",
        ),
        (
            json!({ "phases": [{ "kind": "level-payment", "months": 12 }], "servicing": { "options": [{ "name": "go-on",
                "effects": [{ "kind": "other-phases", "phases": [{ "kind": "level-payment", "until": "2030-01-01" }] }] }] } }),
            "phases that follow an event last whole periods",
        ),
    ] {
        let problem = match terms(changes.clone()) {
            Err(problem) => problem,
            Ok(terms) => penteract_core::Loan::new(terms).unwrap_err().to_string(),
        };
        assert!(problem.contains(says), "{changes}: {problem}");
    }
    let error = TermsError::PhaseEndsBeforeStart {
        number: 1,
        kind: "interest-only",
        start: NaiveDate::from_ymd_opt(2027, 7, 1).unwrap(),
        end: NaiveDate::from_ymd_opt(2027, 6, 30).unwrap(),
    };
    assert!(
        error
            .say(Language::French)
            .contains("commence le 01/07/2027 et finirait le 30/06/2027")
    );
}

proptest! {
    /// Whatever the rule, a phase ends on its day, dates increase, all is repaid, and terms read what they write.
    #[test]
    fn a_phase_ends_on_its_day_by_every_rule(
        drawn in 0_u64..2_000, months in 0_u32..30, days in 1_u32..70, every in 1_u32..=4, then in 1_u32..=24, by_date in any::<bool>(),
        stubs in prop::sample::select(vec!["short-last", "long-last", "short-first", "long-first"]),
        month_end in prop::sample::select(vec!["keep", "end-of-month", "first-of-next"]),
        periodic in prop::sample::select(vec!["proportional", "daily", "equivalent"]),
    ) {
        let drawn = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(drawn);
        let end = drawn + chrono::Months::new(months) + chrono::Days::new(u64::from(days));
        let phase = match by_date {
            true => json!({ "kind": "interest-only", "until": end }),
            false => json!({ "kind": "interest-only", "months": months, "days": days }),
        };
        let terms = terms(json!({
            "disbursements": [{ "date": drawn, "amount": "12000.00" }], "frequency": { "months": every }, "month_end": month_end,
            "periodic_rate": periodic, "phase_stubs": stubs,
            "phases": [phase, { "kind": "level-payment", "instalments": then }],
        })).unwrap();
        let schedule = terms.schedule().unwrap();
        let rows: Vec<_> = schedule.rows().iter().filter(|row| row.number() > 0).collect();
        prop_assert!(rows.windows(2).all(|pair| pair[0].due_date() < pair[1].due_date() && pair[0].due_date() == pair[1].period_start()));
        let first_repaying = rows.len() - usize::try_from(then).unwrap();
        prop_assert_eq!(rows[first_repaying].period_start(), end);
        prop_assert!(rows[..first_repaying].iter().all(|row| row.principal().is_zero()));
        prop_assert!(rows.last().unwrap().closing_balance().is_zero());
        prop_assert_eq!(schedule.totals().principal(), schedule.totals().disbursed());
        prop_assert_eq!(&terms.reference_schedule().unwrap(), &schedule);
        let written = serde_json::to_string(&terms).unwrap();
        prop_assert_eq!(serde_json::from_str::<LoanTerms>(&written).unwrap(), terms);
    }
}
