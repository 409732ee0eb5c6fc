//! What each kind of event does to a loan, on amounts that can be checked by hand or against a schedule of its own.

use crate::loan_support::{amount, day, event, loan, payments, terms, terms_json};
use penteract_core::{LineKind, LineStatus, Loan, LoanStatus, Part};
use serde_json::{Value, json};

#[test]
fn a_loan_without_events_asks_for_its_schedule() {
    let terms = terms(json!({}));
    let schedule = terms.schedule().unwrap();
    let state = Loan::new(terms).unwrap().as_of(day("2024-01-15")).unwrap();
    assert_eq!(state.lines().len(), schedule.rows().len());
    for (line, row) in state.lines().iter().zip(schedule.rows()) {
        assert_eq!(line.due_date(), row.due_date());
        assert_eq!(
            (line.due().principal, line.due().interest),
            (row.principal(), row.interest())
        );
        assert_eq!(line.closing_balance(), row.closing_balance());
        assert_eq!(line.status(), LineStatus::Upcoming);
    }
    assert_eq!(state.status(), LoanStatus::Current);
}

#[test]
fn before_the_first_disbursement_nothing_is_owed() {
    let state = loan(json!({}), &[]).as_of(day("2024-01-14")).unwrap();
    assert_eq!(state.status(), LoanStatus::NotDrawn);
    assert!(state.outstanding_principal().is_zero() && state.accrued_interest().is_zero());
    assert_eq!(state.first_disbursed_on(), None);
}

#[test]
fn a_payment_settles_fees_then_interest_then_principal() {
    let loan = loan(
        json!({}),
        &[
            json!({ "kind": "charge", "date": "2024-02-01", "charge": "fee", "amount": "5.00" }),
            json!({ "kind": "payment", "date": "2024-02-15", "amount": "100.00" }),
        ],
    );
    let state = loan.as_of(day("2024-02-15")).unwrap();
    let line = &state.lines()[0];
    // 41.67 of interest on 10000.00 at 5 % a year; the rest of the payment is principal.
    assert_eq!(line.paid().fees, amount("5.00"));
    assert_eq!(line.paid().interest, amount("41.67"));
    assert_eq!(line.paid().principal, amount("53.33"));
    assert_eq!(line.status(), LineStatus::Due);
    assert_eq!(state.arrears(), None);
    let late = loan.as_of(day("2024-02-16")).unwrap();
    let arrears = late.arrears().unwrap();
    assert_eq!(
        (arrears.amount, arrears.since, arrears.lines),
        (amount("761.07"), day("2024-02-15"), 1)
    );
}

#[test]
fn part_by_part_settles_all_interest_before_any_principal() {
    let servicing = json!({ "allocation": { "due": ["interest", "principal", "fees", "penalties"], "direction": "by-part" } });
    let loan = loan(
        json!({ "servicing": servicing }),
        &[json!({ "kind": "payment", "date": "2024-03-20", "amount": "90.00" })],
    );
    let state = loan.as_of(day("2024-03-20")).unwrap();
    let [first, second] = [&state.lines()[0], &state.lines()[1]];
    assert_eq!(first.paid().interest, amount("41.67"));
    assert_eq!(second.paid().interest, amount("38.27"));
    assert_eq!(first.paid().principal, amount("10.06"));
    assert!(second.paid().principal.is_zero());
}

#[test]
fn accrued_interest_follows_the_days_of_the_period() {
    // 30/360: 10 of 30 days of 41.67 (41.6667 not rounded).
    let state = loan(json!({}), &[]).as_of(day("2024-01-25")).unwrap();
    assert_eq!(state.accrued_interest(), amount("13.89"));
    // On a due date the interest is due and nothing has accrued.
    let on_due_date = loan(json!({}), &[]).as_of(day("2024-02-15")).unwrap();
    assert!(on_due_date.accrued_interest().is_zero());
    assert_eq!(on_due_date.interest_due(), amount("41.67"));
}

#[test]
fn late_interest_is_a_penalty_counted_in_days() {
    let servicing = json!({ "late_interest": { "annual": "8 %", "grace_days": 5 } });
    let loan = loan(json!({ "servicing": servicing }), &[]);
    let within_grace = loan.as_of(day("2024-02-20")).unwrap();
    assert!(within_grace.penalties_due().is_zero());
    // 814.40 × 8 % × 10 ÷ 365 = 1.78499
    let late = loan.as_of(day("2024-02-25")).unwrap();
    assert_eq!(late.penalties_due(), amount("1.78"));
    // 20 days: 3.56997, not twice 1.78.
    let later = loan.as_of(day("2024-03-06")).unwrap();
    assert_eq!(later.penalties_due(), amount("3.57"));
}

#[test]
fn a_prepayment_makes_the_instalments_smaller_as_a_loan_of_what_is_left() {
    let mut events = payments("856.07", &["2024-02-15", "2024-03-15"]);
    events.push(json!({ "kind": "prepayment", "date": "2024-03-15", "amount": "3000.00" }));
    let loan = loan(json!({}), &events);
    let state = loan.as_of(day("2024-03-15")).unwrap();
    let left = state.outstanding_principal();
    assert_eq!(left, amount("5367.80"));
    let anew = terms(json!({
        "disbursements": [{ "date": "2024-03-15", "amount": left.to_string() }],
        "phases": [{ "kind": "level-payment", "months": 10 }]
    }))
    .schedule()
    .unwrap();
    let to_come: Vec<_> = state
        .lines()
        .iter()
        .filter(|line| line.due_date() > day("2024-03-15"))
        .collect();
    assert_eq!(to_come.len(), anew.rows().len());
    for (line, row) in to_come.iter().zip(anew.rows()) {
        assert_eq!(
            (line.due().principal, line.due().interest),
            (row.principal(), row.interest())
        );
    }
    assert!(state.lines().iter().any(|line| {
        line.kind() == LineKind::Prepayment && line.paid().principal == amount("3000.00")
    }));
}

#[test]
fn a_prepayment_may_keep_the_instalments_and_end_sooner() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(
        json!({ "kind": "prepayment", "date": "2024-02-15", "amount": "3000.00", "effect": "shorter" }),
    );
    let state = loan(json!({}), &events).as_of(day("2024-02-15")).unwrap();
    let to_come: Vec<_> = state
        .lines()
        .iter()
        .filter(|line| line.due_date() > day("2024-02-15"))
        .collect();
    // 6185.60 at 5 %: seven instalments of 856.07, and a last one below it.
    assert_eq!(to_come.len(), 8);
    for line in &to_come[..7] {
        assert_eq!(line.due().total(), amount("856.07"));
    }
    assert!(to_come[7].due().total() < amount("856.07"));
    assert!(to_come[7].closing_balance().is_zero());
    assert_eq!(state.maturity_date(), day("2024-10-15"));
}

#[test]
fn the_prepayment_fee_is_the_least_of_its_limits() {
    let servicing = json!({ "prepayment_fee": { "percent": "3 %", "interest_months": 6 } });
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "prepayment", "date": "2024-02-20", "amount": "1000.00" }));
    let state = loan(json!({ "servicing": servicing }), &events)
        .as_of(day("2024-02-20"))
        .unwrap();
    let line = state
        .lines()
        .iter()
        .find(|line| line.kind() == LineKind::Prepayment)
        .unwrap();
    // 3 % of 9185.60 is 275.57; six months of interest on 1000.00 at 5 % are 25.00.
    assert_eq!(line.paid().get(Part::Fees), amount("25.00"));
    assert_eq!(state.paid(), amount("856.07") + amount("1025.00"));
}

#[test]
fn a_payoff_pays_what_its_quote_says_and_closes_to_zero() {
    let events = payments("856.07", &["2024-02-15"]);
    let mut loan = loan(json!({}), &events);
    let quote = loan.payoff_quote(day("2024-02-25")).unwrap();
    // 9185.60 of principal and 10 of 30 days of interest on it at 5 %: 12.757….
    assert_eq!(quote.parts.principal, amount("9185.60"));
    assert_eq!(quote.parts.interest, amount("12.76"));
    assert_eq!(quote.amount, amount("9198.36"));
    loan.record(event(
        json!({ "kind": "payoff", "date": "2024-02-25", "amount": "9198.36" }),
    ))
    .unwrap();
    let state = loan.as_of(day("2024-06-01")).unwrap();
    assert_eq!(state.status(), LoanStatus::Closed);
    assert_eq!(state.closed_on(), Some(day("2024-02-25")));
    assert!(state.outstanding_principal().is_zero());
    assert!(
        state
            .lines()
            .iter()
            .all(|line| line.outstanding().total().is_zero())
    );
    assert!(
        loan.payoff_quote(day("2024-06-01"))
            .unwrap()
            .amount
            .is_zero()
    );
}

/// One year without payment, then the whole sum; from four months to one and a half before the anniversary the borrower
/// may choose otherwise.
fn with_option() -> Value {
    json!({
        "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
        "rate": { "kind": "stepped", "steps": [{ "annual": "0 %" }, { "after": { "months": 12 }, "annual": "1 %" }] },
        "phases": [{ "kind": "no-payment", "months": 12 }, { "kind": "bullet" }],
        "servicing": { "options": [{
            "name": "after-the-first-year",
            "effective_after": { "months": 12 },
            "window": { "opens": { "months": 4 }, "closes": { "months": 1, "days": 15 } },
            "choices": [
                { "name": "repay", "phases": [] },
                { "name": "amortise-4", "phases": [{ "kind": "level-payment", "months": 48 }] },
                { "name": "defer-then-4", "phases": [{ "kind": "interest-only", "months": 12 },
                                                     { "kind": "level-payment", "months": 48 }] }
            ]
        }] }
    })
}

fn exercised(date: &str, choice: &str) -> Value {
    json!({ "kind": "option", "date": date, "option": "after-the-first-year", "choice": choice })
}

#[test]
fn an_option_replaces_what_follows_its_date() {
    let without = loan(with_option(), &[]).as_of(day("2021-03-01")).unwrap();
    assert_eq!(without.maturity_date(), day("2021-06-15"));
    assert_eq!(without.next_due().unwrap().amount, amount("100000.00"));

    let amortised = loan(with_option(), &[exercised("2021-03-01", "amortise-4")]);
    let state = amortised.as_of(day("2021-03-01")).unwrap();
    assert_eq!(state.maturity_date(), day("2025-06-15"));
    let next = state.next_due().unwrap();
    // 48 instalments of 100000.00 at 1 %.
    assert_eq!(
        (next.date, next.amount),
        (day("2021-07-15"), amount("2126.15"))
    );

    let deferred = loan(with_option(), &[exercised("2021-03-01", "defer-then-4")]);
    let state = deferred.as_of(day("2021-03-01")).unwrap();
    assert_eq!(state.maturity_date(), day("2026-06-15"));
    assert_eq!(state.next_due().unwrap().amount, amount("83.33"));

    let repaid = loan(with_option(), &[exercised("2021-03-01", "repay")]);
    let state = repaid.as_of(day("2021-03-01")).unwrap();
    assert_eq!(state.next_due(), without.next_due());
}

#[test]
fn an_option_is_open_within_its_window_only_and_once() {
    let refused = |events: &[Value]| {
        Loan::with_events(
            terms(with_option()),
            events.iter().cloned().map(event).collect(),
        )
        .unwrap_err()
        .to_string()
    };
    insta::assert_snapshot!(refused(&[exercised("2021-02-14", "repay")]), @"event 1, option exercised of 14 Feb 2021: the option `after-the-first-year` is open from 15 Feb 2021 to 30 Apr 2021");
    insta::assert_snapshot!(refused(&[exercised("2021-05-01", "repay")]), @"event 1, option exercised of 1 May 2021: the option `after-the-first-year` is open from 15 Feb 2021 to 30 Apr 2021");
    insta::assert_snapshot!(refused(&[exercised("2021-03-01", "repay"), exercised("2021-03-02", "amortise-4")]), @"event 2, option exercised of 2 Mar 2021: the option `after-the-first-year` was last exercised on 1 Mar 2021: at most 1 in all");
    insta::assert_snapshot!(refused(&[exercised("2021-03-01", "double")]), @"event 1, option exercised of 1 Mar 2021: the option `after-the-first-year` has no choice `double`: it offers repay, amortise-4, defer-then-4");
    for open in ["2021-02-15", "2021-04-30"] {
        loan(with_option(), &[exercised(open, "amortise-4")]);
    }
}

#[test]
fn a_rate_change_solves_the_instalments_again_from_its_day_on() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "rate-change", "date": "2024-02-15", "annual": "7 %" }));
    let state = loan(json!({}), &events).as_of(day("2024-02-15")).unwrap();
    let anew = terms(json!({
        "disbursements": [{ "date": "2024-02-15", "amount": "9185.60" }],
        "rate": { "kind": "fixed", "annual": "7 %" },
        "phases": [{ "kind": "level-payment", "months": 11 }]
    }))
    .schedule()
    .unwrap();
    for (line, row) in state.lines()[1..].iter().zip(anew.rows()) {
        assert_eq!(line.due().total(), row.total());
    }
}

#[test]
fn a_new_value_of_the_index_gives_what_the_terms_with_that_fixing_give() {
    let indexed = |fixings: Value| {
        json!({ "rate": { "kind": "indexed", "index": "EURIBOR 3M", "margin": "1 %", "index_floor": "0 %",
                          "fixings": fixings } })
    };
    let first = json!({ "from": "2024-01-15", "value": "2 %" });
    let reset = loan(
        indexed(json!([first])),
        &[json!({ "kind": "rate-reset", "date": "2024-04-15", "value": "-0.5 %" })],
    );
    let known = terms(indexed(
        json!([first, { "from": "2024-04-15", "value": "-0.5 %" }]),
    ))
    .schedule()
    .unwrap();
    let state = reset.as_of(day("2024-04-15")).unwrap();
    assert_eq!(state.lines().len(), known.rows().len());
    for (line, row) in state.lines().iter().zip(known.rows()) {
        assert_eq!(line.due().total(), row.total());
    }
}

#[test]
fn a_holiday_makes_the_loan_longer_or_the_instalments_larger() {
    let holiday = |keeps: bool| {
        let holiday = json!({ "kind": "holiday", "date": "2024-02-16", "from_due_date": "2024-03-15",
                              "instalments": 2, "interest": "capitalised-at-end", "keeps_maturity": keeps });
        let mut events = payments("856.07", &["2024-02-15"]);
        events.push(holiday);
        loan(json!({}), &events).as_of(day("2024-02-16")).unwrap()
    };
    let longer = holiday(false);
    assert_eq!(longer.maturity_date(), day("2025-03-15"));
    assert!(longer.lines()[1].due().total().is_zero());
    // Two months of interest on 9185.60 at 5 %, 76.5467, join the principal.
    assert_eq!(longer.lines()[2].capitalised_interest(), amount("76.55"));
    assert_eq!(longer.lines()[2].closing_balance(), amount("9262.15"));
    assert_eq!(longer.lines().len(), 14);
    let larger = holiday(true);
    assert_eq!(larger.maturity_date(), day("2025-01-15"));
    assert!(larger.lines()[3].due().total() > longer.lines()[3].due().total());
    for state in [longer, larger] {
        assert!(state.lines().last().unwrap().closing_balance().is_zero());
        assert_eq!(state.total_due().principal, amount("10076.55"));
    }
}

#[test]
fn a_credit_event_makes_everything_due_and_recoveries_reduce_the_loss() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "missed", "date": "2024-03-16", "due_date": "2024-03-15" }));
    events.push(
        json!({ "kind": "credit-event", "date": "2024-04-25", "cause": "judicial liquidation" }),
    );
    let mut loan = loan(json!({}), &events);
    let state = loan.as_of(day("2024-04-25")).unwrap();
    let found = state.credit_event().unwrap();
    assert_eq!(found.loss.principal, amount("9185.60"));
    // 38.27 and 34.87 of instalments past due, then 10 of 30 days on the 7546.60 that the schedule left: 10.48.
    assert_eq!(found.loss.interest, amount("83.62"));
    assert_eq!(found.loss.interest, state.interest_due());
    assert_eq!(state.status(), LoanStatus::InDefault);
    assert_eq!(state.missed(), [day("2024-03-15")]);
    let loss = found.loss.total();

    loan.record(event(
        json!({ "kind": "recovery", "date": "2024-09-01", "amount": "5000.00" }),
    ))
    .unwrap();
    let after = loan.as_of(day("2024-12-31")).unwrap();
    assert_eq!(after.due().total(), loss - amount("5000.00"));
    assert_eq!(after.recoveries().len(), 1);
    let too_much = json!({ "kind": "recovery", "date": "2024-10-01", "amount": "6000.00" });
    let before = loan.clone();
    let error = loan.record(event(too_much)).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"event 5, recovery of 1 Oct 2024: 6,000.00 is above the loss left, 4,269.22");
    assert_eq!(loan, before);
}

#[test]
fn what_is_forgiven_is_neither_due_nor_paid() {
    let events = [
        json!({ "kind": "charge", "date": "2024-02-01", "charge": "penalty", "amount": "20.00" }),
        json!({ "kind": "waiver", "date": "2024-02-15", "part": "penalties", "amount": "20.00" }),
    ];
    let state = loan(json!({}), &events).as_of(day("2024-02-15")).unwrap();
    assert_eq!(state.forgiven(), amount("20.00"));
    assert!(state.penalties_due().is_zero() && state.paid().is_zero());
}

#[test]
fn a_loan_forgiven_as_a_whole_has_no_instalments_left() {
    let events = [
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "856.07" }),
        json!({ "kind": "forgiveness", "date": "2024-02-25", "amount": "9185.60" }),
    ];
    let state = loan(json!({}), &events).as_of(day("2024-06-01")).unwrap();
    assert_eq!(state.status(), LoanStatus::Closed);
    let [first, whole] = state.lines() else {
        panic!("{:?}", state.lines());
    };
    assert_eq!((first.number(), first.kind()), (1, LineKind::Instalment));
    assert_eq!((whole.number(), whole.kind()), (0, LineKind::Forgiveness));
    assert_eq!(whole.due_date(), day("2024-02-25"));
    assert_eq!(whole.forgiven().principal, amount("9185.60"));
    // Ten of thirty days at 5 %.
    assert_eq!(whole.forgiven().interest, amount("12.76"));
    assert!(whole.closing_balance().is_zero() && state.outstanding_principal().is_zero());
    assert_eq!(state.maturity_date(), day("2025-01-15"));
}

// Flat interest of 5 % of 10000.00 is asked in nine instalments of 55.56, none of it in the three months before: what is
// forgiven of it with 27.90 is less to come of the first that pays.
#[test]
fn flat_interest_forgiven_before_any_falls_due_is_taken_off_the_first_that_does() {
    let terms = json!({
        "day_count": "30/360 ISDA",
        "interest_method": "flat-spread",
        "phases": [{ "kind": "no-payment", "months": 3, "interest": "due-at-end" }, { "kind": "level-principal", "months": 9 }]
    });
    let forgiven = json!({ "kind": "forgiveness", "date": "2024-01-16", "amount": "27.90" });
    let state = loan(terms, &[forgiven]).as_of(day("2024-01-16")).unwrap();
    let interest = state.lines().iter().map(|line| line.due().interest);
    let expected = ["0.01", "0.00", "0.00", "0.00", "55.55", "55.56"].map(amount);
    assert_eq!(interest.take(6).collect::<Vec<_>>(), expected);
}

#[test]
fn an_event_recorded_late_gives_the_loan_as_if_it_had_been_recorded_in_time() {
    let first = json!({ "kind": "payment", "date": "2024-02-15", "amount": "856.07" });
    let change = json!({ "kind": "rate-change", "date": "2024-02-20", "annual": "4 %" });
    let second = json!({ "kind": "payment", "date": "2024-03-15", "amount": "856.07" });
    let in_time = loan(json!({}), &[first.clone(), change.clone(), second.clone()]);
    let mut late = loan(json!({}), &[first, second]);
    late.record(event(change)).unwrap();
    assert_eq!(late, in_time);
    let day = day("2024-04-01");
    assert_eq!(late.as_of(day).unwrap(), in_time.as_of(day).unwrap());
}

#[test]
fn an_event_recorded_late_is_refused_when_a_later_one_no_longer_holds() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "prepayment", "date": "2024-02-20", "amount": "9000.00" }));
    let mut loan = loan(json!({}), &events);
    let before = loan.clone();
    let earlier = json!({ "kind": "prepayment", "date": "2024-02-16", "amount": "1000.00" });
    let error = loan.record(event(earlier)).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"event 3, prepayment of 20 Feb 2024: 9,000.00 is not below the principal not yet due, 8,185.60: record a payoff");
    assert_eq!(loan, before);
}

#[test]
fn events_of_the_future_count_from_their_day_on() {
    let events = payments("856.07", &["2024-02-15", "2024-03-15"]);
    let loan = loan(json!({}), &events);
    let before = loan.as_of(day("2024-03-14")).unwrap();
    assert_eq!(before.paid(), amount("856.07"));
    let only_first = Loan::with_events(
        terms(json!({})),
        payments("856.07", &["2024-02-15"])
            .into_iter()
            .map(event)
            .collect(),
    )
    .unwrap();
    assert_eq!(before, only_first.as_of(day("2024-03-14")).unwrap());
    assert_eq!(
        loan.as_of(day("2024-03-15")).unwrap().paid(),
        amount("1712.14")
    );
}

#[test]
fn the_same_id_twice_is_refused_and_equal_payments_without_one_are_two() {
    let payment = |id: Option<&str>| {
        let mut payment = json!({ "kind": "payment", "date": "2024-02-15", "amount": "100.00" });
        if let Some(id) = id {
            payment["id"] = id.into();
        }
        event(payment)
    };
    let mut loan = loan(json!({}), &[]);
    loan.record(payment(Some("b-1"))).unwrap();
    let error = loan.record(payment(Some("b-1"))).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"event 2, payment of 15 Feb 2024: an event with the id `b-1` is recorded already: give another id, or leave this one out");
    loan.record(payment(None)).unwrap();
    loan.record(payment(None)).unwrap();
    assert_eq!(
        loan.as_of(day("2024-02-15")).unwrap().paid(),
        amount("300.00")
    );
}

#[test]
fn terms_with_servicing_are_still_terms() {
    let mut json = terms_json(json!({}));
    let without = terms(json!({})).schedule().unwrap();
    json["servicing"] = json!({ "in_advance": "last" });
    let with: penteract_core::LoanTerms = serde_json::from_value(json).unwrap();
    assert_eq!(with.schedule().unwrap(), without);
    let back = serde_json::to_value(&with).unwrap();
    assert_eq!(back["servicing"], json!({ "in_advance": "last" }));
    let without = serde_json::to_value(terms(json!({}))).unwrap();
    assert_eq!(without.get("servicing"), None);
}

/// The instalments before a rescheduling are history: those after it begin with the balance that they leave, whatever
/// has fallen due unpaid since.
#[test]
fn a_rescheduling_in_arrears_goes_on_from_the_lines_as_they_are() {
    let loan = loan(
        json!({
            "phases": [{ "kind": "interest-only", "months": 3 }, { "kind": "level-payment", "months": 9 }],
            "partial_periods": "whole-period",
            "servicing": { "recalculation": { "ahead_of_time": "smaller-instalments" } }
        }),
        &[
            json!({ "kind": "reschedule", "date": "2024-05-13", "from_due_date": "2024-06-15", "extra_instalments": 3 }),
        ],
    );
    let state = loan.as_of(day("2024-05-13")).unwrap();
    let lines = state.lines();
    assert_eq!(lines[3].closing_balance(), amount("8907.28"));
    assert_eq!(lines[4].opening_balance(), amount("8907.28"));
    assert_eq!(state.total_due().principal, amount("10000.00"));
    assert_eq!(state, loan.reference_as_of(day("2024-05-13")).unwrap());
}

/// Level payments are solved on the amount approved, and stay those when a part of it only is drawn and events follow.
#[test]
fn a_rescheduling_keeps_payments_solved_on_the_amount_approved() {
    let loan = loan(
        json!({ "servicing": { "approved_amount": "15000.00", "level_payments_on": "approved" } }),
        &[
            json!({ "kind": "reschedule", "date": "2024-05-13", "from_due_date": "2024-06-15", "new_due_date": "2024-06-20" }),
        ],
    );
    let state = loan.as_of(day("2024-05-13")).unwrap();
    let instalment = |at: usize| state.lines()[at].due().total();
    assert_eq!(instalment(0), amount("1284.11"));
    assert_eq!(instalment(5), amount("1284.11"));
    assert_eq!(state.total_due().principal, amount("10000.00"));
    assert_eq!(state, loan.reference_as_of(day("2024-05-13")).unwrap());
}

/// A charge that comes with each instalment falls on those paid in advance as well, and what is paid next settles it.
#[test]
fn a_charge_with_each_instalment_opens_those_paid_in_advance() {
    let charge = json!({ "kind": "charge", "date": "2024-02-20", "charge": "fee", "amount": "5.00", "each_instalment": true });
    let mut events = payments("2568.21", &["2024-01-15"]);
    events.extend([charge, json!({ "kind": "payoff", "date": "2024-04-15" })]);
    let loan = loan(json!({}), &events);
    let state = loan.as_of(day("2024-04-15")).unwrap();
    assert_eq!(state.closed_on(), Some(day("2024-04-15")));
    assert_eq!(state.lines()[0].settled_on(), Some(day("2024-01-15")));
    for charged in &state.lines()[1..3] {
        assert_eq!(charged.due().fees, amount("5.00"));
        assert_eq!(charged.paid().fees, amount("5.00"));
        assert_eq!(charged.settled_on(), Some(day("2024-04-15")));
    }
    assert_eq!(state.total_paid().total(), state.paid());
}

/// A due date moves past a prepayment of the same day: what was prepaid counts once, wherever its line stands.
#[test]
fn a_prepayment_counts_once_when_its_due_date_is_moved() {
    let first = payments("856.07", &["2024-02-15"]);
    let prepaid = json!({ "kind": "prepayment", "date": "2024-02-15", "amount": "1000.00" });
    let moved = json!({ "kind": "reschedule", "date": "2024-02-15", "from_due_date": "2024-02-15",
                        "new_due_date": "2024-04-15" });
    let events: Vec<_> = first.into_iter().chain([prepaid, moved]).collect();
    let loan = loan(json!({}), &events);
    let state = loan.as_of(day("2024-02-15")).unwrap();
    assert_eq!(state.paid(), amount("1856.07"));
    assert_eq!(state.total_paid().total(), amount("1856.07"));
    assert_eq!(state.total_due().principal, amount("10000.00"));
}

/// 10000.00 at 6 % that fell due on 31 May 2023 with 50.00 of interest, and of which nothing was paid.
fn bullet_not_paid(late_interest: Value, events: &[Value]) -> Loan {
    let terms = json!({
        "disbursements": [{ "date": "2023-01-31", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "6 %" }, "phases": [{ "kind": "bullet", "months": 4 }],
        "servicing": { "recalculation": { "rest": "daily" }, "late_interest": late_interest }
    });
    loan(terms, events)
}

#[test]
fn late_interest_runs_on_interest_borne_after_maturity_from_the_day_it_accrued() {
    // 30/360: 1.67 a day, but 30 Jun to 1 Jul, 93.33 by 26 Jul. The sum over 56 days of (10050.00 + borne by then) ×
    // 8 % ÷ 365 is 123.35 + 0.56; of all of it from the due date it would be 124.50.
    let late = json!({ "annual": "8 %", "base": "instalment" });
    let nothing = [
        json!({ "kind": "missed", "date": "2023-06-27", "due_date": "2023-05-31" }),
        json!({ "kind": "charge", "date": "2023-06-27", "charge": "fee", "amount": "1.00" }),
        json!({ "kind": "payment", "date": "2023-06-27", "amount": "50.00" }),
        json!({ "kind": "payment-returned", "date": "2023-06-28", "paid_on": "2023-06-27", "amount": "50.00" }),
    ];
    for events in [&[][..], &nothing[..1], &nothing[1..2], &nothing[2..]] {
        let state = bullet_not_paid(late.clone(), events)
            .as_of(day("2023-07-26"))
            .unwrap();
        let last = state
            .lines()
            .iter()
            .find(|line| line.number() == 4)
            .unwrap();
        assert_eq!(last.due().interest, amount("143.33"));
        assert_eq!(last.due().penalties, amount("123.92"), "{events:?}");
    }
    // The days of grace, once they are over, bear it too, each on what was due by then.
    let late = json!({ "annual": "8 %", "base": "instalment", "grace_days": 30 });
    let state = bullet_not_paid(late, &nothing[..1])
        .as_of(day("2023-07-26"))
        .unwrap();
    assert_eq!(
        state.lines().last().unwrap().due().penalties,
        amount("123.92")
    );
}

#[test]
fn interest_borne_after_maturity_is_that_of_whole_periods_wherever_they_are_cut() {
    // Three months at an effective 6.1 % a year, 16.49 each; then 16.488 for May and 10.984 for 20 of the 30 days of June.
    let due = |events: &[Value]| {
        let terms = json!({
            "disbursements": [{ "date": "2024-01-31", "amount": "3333.33" }],
            "rate": { "kind": "fixed", "annual": "6.1 %" }, "phases": [{ "kind": "bullet", "months": 3 }],
            "day_count": "ACT/365F", "periodic_rate": "equivalent", "servicing": { "recalculation": {} }
        });
        let state = loan(terms, events).as_of(day("2024-06-20")).unwrap();
        state.interest_due()
    };
    assert_eq!(due(&[]), amount("76.94"));
    for date in ["2024-05-03", "2024-05-11", "2024-05-31", "2024-06-02"] {
        let missed = json!({ "kind": "missed", "date": date, "due_date": "2024-04-30" });
        assert_eq!(due(&[missed]), amount("76.94"), "{date}");
    }
}

#[test]
fn late_interest_is_the_same_wherever_its_days_are_cut() {
    // 814.40 × 8 % × 30 ÷ 360, through a 31st; 814.40 × 8 % × 73 ÷ 365 = 13.0304.
    for (day_count, date, expected) in [
        ("30/360", "2024-04-15", "10.86"),
        ("ACT/365F", "2024-04-28", "13.03"),
    ] {
        let servicing = json!({ "late_interest": { "annual": "8 %", "day_count": day_count } });
        for cut in ["2024-02-29", "2024-03-30", "2024-03-31", "2024-04-01"] {
            let missed = json!({ "kind": "missed", "date": cut, "due_date": "2024-02-15" });
            let state = loan(json!({ "servicing": servicing }), &[missed])
                .as_of(day(date))
                .unwrap();
            assert_eq!(
                state.lines()[0].due().penalties,
                amount(expected),
                "{day_count} {cut}"
            );
        }
    }
}

#[test]
fn what_is_paid_on_a_due_date_moved_to_an_open_day_is_paid_in_time() {
    // 31 March 2024 is Easter Sunday: due on 2 April, with interest to 31 March. 4500.00 at 0.5 % is 22.50 for April.
    let terms = |phases: Value, rest: &str| {
        json!({
            "disbursements": [{ "date": "2024-01-31", "amount": "9000.00" }],
            "rate": { "kind": "fixed", "annual": "6 %" }, "phases": [phases], "calendar": "target",
            "business_days": "following", "servicing": { "recalculation": { "rest": rest } }
        })
    };
    let level = |rest| terms(json!({ "kind": "level-principal", "months": 4 }), rest);
    let mut events = payments("2295.00", &["2024-02-29"]);
    events.extend(payments("2283.75", &["2024-04-02"]));
    events.push(json!({ "kind": "rate-change", "date": "2024-04-10", "annual": "6.0001 %" }));
    let april = |rest, events: &[Value]| {
        let state = loan(level(rest), events).as_of(day("2024-04-10")).unwrap();
        state.lines()[2].due().interest
    };
    assert_eq!(april("daily", &events), amount("22.50"));
    assert_eq!(april("due-date", &events), amount("22.50"));
    // A day later it is late since the end of its period: 2250.00 more for three days, or for all of April.
    events[1]["date"] = "2024-04-03".into();
    assert_eq!(april("daily", &events), amount("23.63"));
    assert_eq!(april("due-date", &events), amount("33.75"));

    let bullet = terms(json!({ "kind": "bullet", "months": 2 }), "daily");
    let due = |events: &[Value], date: &str| {
        let state = loan(bullet.clone(), events).as_of(day(date)).unwrap();
        (state.closed_on(), state.lines()[1].due().interest)
    };
    let mut paid = payments("45.00", &["2024-02-29"]);
    paid.extend(payments("9045.00", &["2024-04-02"]));
    assert_eq!(
        due(&paid, "2024-04-03"),
        (Some(day("2024-04-02")), amount("45.00"))
    );
    assert_eq!(due(&paid[..1], "2024-04-01"), (None, amount("45.00")));
    assert_eq!(due(&paid[..1], "2024-04-03"), (None, amount("49.50")));
}
