//! Events that are refused: each names the event, its date and the condition, and the loan is as it was.

use crate::loan_support::{amount, day, event, loan, payments, terms, terms_json};
use penteract_core::{Event, Language, Loan, LoanError, LoanTerms, Refusal, Say};
use serde_json::{Value, json};

/// Records an event on a loan, and gives the message of its refusal; the loan must be as it was.
fn refusal_on(mut loan: Loan, json: Value) -> String {
    let before = loan.clone();
    let error = loan
        .record(event(json.clone()))
        .expect_err(&format!("{json} is to be refused"));
    assert!(error.refusal().is_some());
    assert_eq!(loan, before, "a refused event leaves the loan as it was");
    let reading = day("2026-01-01");
    assert_eq!(loan.as_of(reading).unwrap(), before.as_of(reading).unwrap());
    error.to_string()
}

/// The same on the small loan whose first instalment is paid.
fn refusal(json: Value) -> String {
    refusal_on(loan(json!({}), &payments("856.07", &["2024-02-15"])), json)
}

#[test]
fn amounts_of_zero_below_zero_or_finer_than_cents() {
    insta::assert_snapshot!(
        refusal(json!({ "kind": "payment", "date": "2024-03-15", "amount": "0.00" })), @"event 2, payment of 15 Mar 2024: an amount of 0.00 moves nothing: give an amount above zero");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "payment", "date": "2024-03-15", "amount": "-10.00" })), @"event 2, payment of 15 Mar 2024: an amount of -10.00 moves nothing: give an amount above zero");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "payment", "date": "2024-03-15", "amount": "10.005" })), @"event 2, payment of 15 Mar 2024: 10.005 has more decimals than EUR counts: round it first");
}

#[test]
fn more_than_is_owed() {
    let refuses = json!({ "servicing": { "overpayment": "refused" } });
    insta::assert_snapshot!(
        refusal_on(loan(refuses, &payments("856.07", &["2024-02-15"])),
                   json!({ "kind": "payment", "date": "2024-03-15", "amount": "20000.00" })), @"event 2, payment of 15 Mar 2024: 20,000.00 is above what is owed, 9,416.82: give at most that");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "prepayment", "date": "2024-02-20", "amount": "9185.60" })), @"event 2, prepayment of 20 Feb 2024: 9,185.60 is not below the principal not yet due, 9,185.60: record a payoff");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "payoff", "date": "2024-02-20", "amount": "9000.00" })), @"event 2, payoff of 20 Feb 2024: 9,000.00 is not what is owed that day, 9,191.98: ask for a payoff quote");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "waiver", "date": "2024-02-20", "part": "fees", "amount": "1.00" })), @"event 2, waiver of 20 Feb 2024: 1.00 is above what is owed, 0.00: give at most that");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "payment-taken-back", "date": "2024-02-20", "amount": "900.00" })), @"event 2, payment taken back of 20 Feb 2024: 900.00 is above what was paid, 856.07");
}

#[test]
fn a_prepayment_while_something_is_due() {
    insta::assert_snapshot!(
        refusal(json!({ "kind": "prepayment", "date": "2024-03-15", "amount": "100.00" })), @"event 2, prepayment of 15 Mar 2024: 856.07 due on 15 Mar 2024 is unpaid: record its payment first");
}

#[test]
fn events_of_a_closed_loan() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "payoff", "date": "2024-02-20" }));
    let closed = loan(
        json!({ "servicing": { "overpayment": "refused" } }),
        &events,
    );
    for json in [
        json!({ "kind": "payment", "date": "2024-03-15", "amount": "1.00" }),
        json!({ "kind": "payoff", "date": "2024-02-20" }),
        json!({ "kind": "disbursement", "date": "2024-03-15", "amount": "1.00" }),
        json!({ "kind": "rate-change", "date": "2024-03-15", "annual": "1 %" }),
        json!({ "kind": "credit-event", "date": "2024-03-15", "cause": "insolvency" }),
        json!({ "kind": "charge", "date": "2024-03-15", "charge": "fee", "amount": "1.00" }),
        json!({ "kind": "prepayment", "date": "2024-03-15", "amount": "1.00" }),
        json!({ "kind": "missed", "date": "2024-03-20", "due_date": "2024-03-15" }),
        json!({ "kind": "holiday", "date": "2024-03-01", "from_due_date": "2024-03-15", "instalments": 1 }),
        json!({ "kind": "reschedule", "date": "2024-03-01", "from_due_date": "2024-03-15", "extra_instalments": 1 }),
        json!({ "kind": "re-amortise", "date": "2024-03-15" }),
        json!({ "kind": "re-age", "date": "2024-03-15", "first_due_date": "2024-04-15", "frequency": { "months": 1 }, "instalments": 3 }),
        json!({ "kind": "interest-pause", "date": "2024-03-15", "from": "2024-03-15", "until": "2024-03-20" }),
        json!({ "kind": "waiver", "date": "2024-03-15", "part": "fees", "amount": "1.00" }),
        json!({ "kind": "option", "date": "2024-03-15", "option": "any", "choice": "one" }),
        json!({ "kind": "recovery", "date": "2024-03-15", "amount": "1.00" }),
    ] {
        let event_date = day(json["date"].as_str().unwrap()).say(Language::English);
        let message = refusal_on(closed.clone(), json);
        assert!(
            message.contains(&format!(" of {event_date}: ")),
            "{message}"
        );
        assert!(
            message.ends_with(
                "the loan was closed on 20 Feb 2024: only a payment taken back or returned reopens it"
            ),
            "{message}"
        );
    }
}

#[test]
fn a_payment_taken_back_reopens_a_closed_loan() {
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "payoff", "date": "2024-02-20" }));
    events.push(json!({ "kind": "payment-taken-back", "date": "2024-02-25", "amount": "500.00" }));
    let state = loan(json!({}), &events).as_of(day("2024-02-25")).unwrap();
    assert_eq!(state.closed_on(), None);
    assert_eq!(state.outstanding_principal().to_string(), "500.00");
    assert_eq!(state.due().total().to_string(), "500.00");
}

#[test]
fn disbursements_above_what_is_approved_or_after_the_end() {
    insta::assert_snapshot!(
        refusal(json!({ "kind": "disbursement", "date": "2024-02-20", "amount": "0.01" })), @"event 2, disbursement of 20 Feb 2024: 0.01 brings the disbursements to 10,000.01, above the 10,000.00 approved");
    let approved = json!({ "servicing": { "approved_amount": "12000.00" } });
    insta::assert_snapshot!(
        refusal_on(loan(approved.clone(), &[]),
                   json!({ "kind": "disbursement", "date": "2024-02-20", "amount": "2000.01" })), @"event 1, disbursement of 20 Feb 2024: 2,000.01 brings the disbursements to 12,000.01, above the 12,000.00 approved");
    insta::assert_snapshot!(
        refusal_on(loan(approved.clone(), &[]),
                   json!({ "kind": "disbursement", "date": "2025-01-15", "amount": "2000.00" })), @"event 1, disbursement of 15 Jan 2025: the last instalment falls due on 15 Jan 2025: reschedule before drawing more");
    loan(
        approved,
        &[json!({ "kind": "disbursement", "date": "2024-02-20", "amount": "2000.00" })],
    );
}

#[test]
fn arrangements_of_the_past() {
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-03-15", "extra_instalments": 2 })), @"event 2, rescheduling of 20 Mar 2024: the due date is 15 Mar 2024, before the event: what is past is not arranged anew");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-04-15", "new_due_date": "2024-03-18" })), @"event 2, rescheduling of 20 Mar 2024: the new due date is 18 Mar 2024, before the event: what is past is not arranged anew");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-01", "from_due_date": "2024-04-15", "new_due_date": "2024-03-15" })), @"event 2, rescheduling of 1 Mar 2024: the new due date 15 Mar 2024 does not come after the one before, 15 Mar 2024");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-04-16", "extra_instalments": 2 })), @"event 2, rescheduling of 20 Mar 2024: no instalment is due on 16 Apr 2024: give a due date of the schedule as it stands");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-04-15" })), @"event 2, rescheduling of 20 Mar 2024: it changes nothing: give a new due date, extra instalments, instalments without principal or a rate");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "interest-pause", "date": "2024-03-20", "from": "2024-03-19", "until": "2024-04-15" })), @"event 2, interest pause of 20 Mar 2024: the first day is 19 Mar 2024, before the event: what is past is not arranged anew");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "interest-pause", "date": "2024-03-20", "from": "2024-04-20", "until": "2024-04-15" })), @"event 2, interest pause of 20 Mar 2024: the last day, 15 Apr 2024, comes before the first, 20 Apr 2024");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "re-age", "date": "2024-03-20", "first_due_date": "2024-03-20", "frequency": { "months": 1 }, "instalments": 3 })), @"event 2, re-ageing of 20 Mar 2024: the first new due date is 20 Mar 2024, before the event: what is past is not arranged anew");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "re-amortise", "date": "2024-02-20" })), @"event 2, re-amortisation of 20 Feb 2024: it changes nothing: no principal is past due");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "holiday", "date": "2024-03-20", "from_due_date": "2024-04-15", "instalments": 10, "keeps_maturity": true })), @"event 2, payment holiday of 20 Mar 2024: 10 instalments are left: 10 without payment leave none to repay the loan");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-02-15", "new_due_date": "2024-04-15" })), @"event 2, rescheduling of 20 Mar 2024: the due date is 15 Feb 2024, before the event: what is past is not arranged anew");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-20", "from_due_date": "2024-04-15", "extra_instalments": 1, "keeps_maturity": true })), @"event 2, rescheduling of 20 Mar 2024: extra instalments make the loan longer: leave out `keeps_maturity`, or `extra_instalments`");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee", "amount": "1.00", "due_date": "2024-03-19" })), @"event 2, charge of 20 Mar 2024: the due date of the charge is 19 Mar 2024, before the event: what is past is not arranged anew");
}

#[test]
fn charges_without_a_clear_amount() {
    for json in [
        json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee" }),
        json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee", "percent": "1 %", "of": "overdue", "each_instalment": true }),
        json!({ "kind": "charge", "date": "2025-03-20", "charge": "fee", "percent": "1 %" }),
        json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee", "percent": "1 %", "amount": "1.00", "each_instalment": true }),
        json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee", "amount": "1.00", "of": "interest" }),
        json!({ "kind": "charge", "date": "2024-03-20", "charge": "fee", "amount": "1.00", "each_instalment": true, "due_date": "2024-04-15" }),
    ] {
        let message = refusal(json);
        assert!(
            message.contains("either an amount, or a percentage"),
            "{message}"
        );
    }
}

#[test]
fn before_the_loan_begins_or_outside_the_contract() {
    insta::assert_snapshot!(
        refusal_on(loan(json!({}), &[]), json!({ "kind": "payment", "date": "2024-01-14", "amount": "1.00" })), @"event 1, payment of 14 Jan 2024: the loan begins on 15 Jan 2024: nothing is owed before");
    let allowed = json!({ "servicing": { "allowed_events": ["payment"] } });
    insta::assert_snapshot!(
        refusal_on(loan(allowed, &[]), json!({ "kind": "holiday", "date": "2024-02-14", "from_due_date": "2024-02-15", "instalments": 1 })), @"event 1, payment holiday of 14 Feb 2024: the contract does not allow it: add it to `allowed_events` or leave the event out");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "rate-reset", "date": "2024-02-20", "value": "1 %" })), @"event 2, rate reset of 20 Feb 2024: the loan has no indexed rate: record a rate change");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "option", "date": "2024-02-20", "option": "any", "choice": "one" })), @"event 2, option exercised of 20 Feb 2024: the contract has no option `any`");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "missed", "date": "2024-02-20", "due_date": "2024-02-15" })), @"event 2, missed instalment of 20 Feb 2024: nothing is unpaid of what was due on 15 Feb 2024: a missed instalment is due and unpaid");
}

#[test]
fn credit_events_and_recoveries_out_of_turn() {
    insta::assert_snapshot!(
        refusal(json!({ "kind": "recovery", "date": "2024-02-20", "amount": "1.00" })), @"event 2, recovery of 20 Feb 2024: there is no credit event before it: record a payment");
    let mut events = payments("856.07", &["2024-02-15"]);
    events.push(json!({ "kind": "credit-event", "date": "2024-04-25", "cause": "insolvency" }));
    let defaulted = loan(json!({}), &events);
    insta::assert_snapshot!(
        refusal_on(defaulted.clone(), json!({ "kind": "credit-event", "date": "2024-04-26", "cause": "insolvency" })), @"event 3, credit event of 26 Apr 2024: the credit event of 25 Apr 2024 stands already");
    insta::assert_snapshot!(
        refusal_on(defaulted, json!({ "kind": "payment", "date": "2024-04-26", "amount": "1.00" })), @"event 3, payment of 26 Apr 2024: the loan fell due on the credit event of 25 Apr 2024: record a recovery");
}

#[test]
fn recoveries_above_the_loss_one_by_one_and_in_all() {
    let events = [
        json!({ "kind": "credit-event", "date": "2024-04-25", "cause": "insolvency" }),
        json!({ "kind": "recovery", "date": "2024-05-02", "amount": "10000.00" }),
    ];
    let defaulted = loan(json!({}), &events[..1]);
    insta::assert_snapshot!(
        refusal_on(defaulted, json!({ "kind": "recovery", "date": "2024-05-02", "amount": "10125.30" })), @"event 2, recovery of 2 May 2024: 10,125.30 is above the loss left, 10,125.29");
    let recovered = loan(json!({}), &events);
    insta::assert_snapshot!(
        refusal_on(recovered.clone(), json!({ "kind": "recovery", "date": "2024-06-02", "amount": "200.00" })), @"event 3, recovery of 2 Jun 2024: 200.00 is above the loss left, 125.29");
    // Before the other one: it is that one that does not hold any more.
    insta::assert_snapshot!(
        refusal_on(recovered, json!({ "kind": "recovery", "date": "2024-05-01", "amount": "200.00" })), @"event 3, recovery of 2 May 2024: 10,000.00 is above the loss left, 9,925.29");
}

/// After half a year the borrower may choose; the window is two months and a half before.
fn with_option() -> Value {
    json!({ "servicing": { "options": [{
        "name": "longer", "effective_after": { "months": 6 },
        "window": { "opens": { "months": 2 }, "closes": { "days": 15 } },
        "choices": [{ "name": "stay", "phases": [] },
                    { "name": "two-years", "phases": [{ "kind": "level-payment", "months": 24 }] }]
    }] } })
}

#[test]
fn options_twice_out_of_their_window_or_unknown() {
    let exercised = |date: &str, choice: &str| json!({ "kind": "option", "date": date, "option": "longer", "choice": choice });
    let chosen = loan(with_option(), &[exercised("2024-06-01", "two-years")]);
    insta::assert_snapshot!(refusal_on(chosen.clone(), exercised("2024-06-01", "two-years")), @"event 2, option exercised of 1 Jun 2024: the option `longer` was last exercised on 1 Jun 2024: at most 1 in all");
    insta::assert_snapshot!(refusal_on(chosen, exercised("2024-06-02", "stay")), @"event 2, option exercised of 2 Jun 2024: the option `longer` was last exercised on 1 Jun 2024: at most 1 in all");
    let open = || loan(with_option(), &[]);
    insta::assert_snapshot!(refusal_on(open(), exercised("2024-05-14", "stay")), @"event 1, option exercised of 14 May 2024: the option `longer` is open from 15 May 2024 to 30 Jun 2024");
    insta::assert_snapshot!(refusal_on(open(), exercised("2024-07-01", "stay")), @"event 1, option exercised of 1 Jul 2024: the option `longer` is open from 15 May 2024 to 30 Jun 2024");
    insta::assert_snapshot!(refusal_on(open(), exercised("2024-06-01", "three-years")), @"event 1, option exercised of 1 Jun 2024: the option `longer` has no choice `three-years`: it offers stay, two-years");
    for within in ["2024-05-15", "2024-06-30"] {
        loan(with_option(), &[exercised(within, "two-years")]);
    }
}

#[test]
fn before_the_first_value_of_an_index_and_too_many_instalments() {
    let indexed = json!({ "rate": { "kind": "indexed", "index": "EURIBOR 3M", "margin": "1 %",
                                    "fixings": [{ "from": "2024-01-15", "value": "3 %" }] } });
    insta::assert_snapshot!(
        refusal_on(loan(indexed, &[]), json!({ "kind": "rate-reset", "date": "2024-01-10", "value": "2 %" })), @"event 1, rate reset of 10 Jan 2024: the loan begins on 15 Jan 2024: nothing is owed before");
    let hole = json!({ "rate": { "kind": "indexed", "index": "EURIBOR 3M", "margin": "1 %",
                                 "fixings": [{ "from": "2024-01-16", "value": "3 %" }] } });
    let error = serde_json::from_value::<LoanTerms>(terms_json(hole)).unwrap_err();
    insta::assert_snapshot!(error, @"no interest rate is given for 15 Jan 2024, when interest begins: the first step or fixing must begin by then");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "reschedule", "date": "2024-03-01", "from_due_date": "2024-03-15", "extra_instalments": 12_000 })), @"event 2, rescheduling of 1 Mar 2024: the loan would have 12012 instalments: at most 12000 are computed");
    insta::assert_snapshot!(
        refusal(json!({ "kind": "re-age", "date": "2024-03-01", "first_due_date": "2024-03-15", "frequency": { "days": 1 }, "instalments": 12_000 })), @"event 2, re-ageing of 1 Mar 2024: the loan would have 12001 instalments: at most 12000 are computed");
}

/// Found by fuzzing: the drawing of March was on no line, and nobody owed it.
#[test]
fn an_end_before_the_last_drawing() {
    let in_two = json!({ "disbursements": [{ "date": "2024-01-15", "amount": "6000.00" },
                                           { "date": "2024-03-20", "amount": "4000.00" }] });
    let re_aged = |first: &str| json!({ "kind": "re-age", "date": "2024-01-17", "first_due_date": first, "frequency": { "weeks": 1 }, "instalments": 1 });
    for (too_early, told) in [("2024-02-28", "28 Feb 2024"), ("2024-03-20", "20 Mar 2024")] {
        let message = refusal_on(loan(in_two.clone(), &[]), re_aged(too_early));
        assert_eq!(
            message,
            format!(
                "event 1, re-ageing of 17 Jan 2024: the last instalment would fall due on {told}, and 20 Mar 2024 still brings a drawing: end later, or arrange the instalments once it is drawn"
            )
        );
    }
    let state = loan(in_two, &[re_aged("2024-03-21")])
        .as_of(day("2024-03-21"))
        .unwrap();
    assert_eq!(state.total_due().principal.to_string(), "10000.00");
}

/// Found by fuzzing: a prepayment took more than was lent, and the balance below zero.
#[test]
fn prepayments_of_what_is_not_drawn_yet() {
    let in_two = json!({ "disbursements": [{ "date": "2024-01-15", "amount": "6000.00" },
                                           { "date": "2024-03-20", "amount": "4000.00" }],
                         "servicing": { "prepayment_fee": { "percent_of_repaid": "1 %" } } });
    let early =
        |amount: &str| json!({ "kind": "prepayment", "date": "2024-01-15", "amount": amount });
    assert_eq!(
        refusal_on(loan(in_two.clone(), &[]), early("6000.00")),
        "event 1, prepayment of 15 Jan 2024: 6,000.00 is not below the principal not yet due, 6,000.00: record a payoff"
    );
    let quote = loan(in_two.clone(), &[])
        .payoff_quote(day("2024-01-15"))
        .unwrap();
    assert_eq!(quote.prepayment_fee.to_string(), "60.00");
    assert_eq!(quote.amount.to_string(), "6060.00");
    loan(in_two, &[early("5999.99")]);
}

/// The fee is of the principal lent, not of interest that would have joined it later.
#[test]
fn a_fee_for_repaying_early_leaves_out_interest_to_come() {
    let deferred = json!({ "phases": [{ "kind": "no-payment", "months": 6, "interest": "capitalised-at-end" },
                                      { "kind": "level-payment", "months": 12 }],
                           "servicing": { "prepayment_fee": { "percent_of_repaid": "1 %" } } });
    let quote = loan(deferred, &[]).payoff_quote(day("2024-01-15")).unwrap();
    assert_eq!(quote.prepayment_fee.to_string(), "100.00");
}

#[test]
fn a_phase_of_fixed_shares_is_not_cut() {
    let custom = json!({ "phases": [{ "kind": "custom", "shares": ["50 %", "30 %", "20 %"] }] });
    insta::assert_snapshot!(
        refusal_on(loan(custom, &[]), json!({ "kind": "holiday", "date": "2024-02-20", "from_due_date": "2024-03-15", "instalments": 1 })), @"event 1, payment holiday of 20 Feb 2024: a phase of kind `custom` cannot be cut at its instalment 2: its shares are fixed");
}

#[test]
fn a_choice_that_cannot_be_planned_is_no_loan() {
    let option = json!({ "servicing": { "options": [{ "name": "later", "effective_after": { "months": 6 },
        "choices": [{ "name": "bad", "phases": [{ "kind": "interest-only", "months": 6 }] }] }] } });
    let error = Loan::new(terms(option)).unwrap_err().to_string();
    insta::assert_snapshot!(error, @"the choice `bad` of the option `later`: the phases leave principal unpaid: the last one (`interest-only`) does not repay all of it, end with `level-payment`, `level-principal` or `bullet`");
}

#[test]
fn unknown_fields_kinds_and_numbers_are_no_events() {
    for json in [
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "1.00", "currency": "EUR" }),
        json!({ "kind": "gift", "date": "2024-02-15", "amount": "1.00" }),
        json!({ "kind": "payment", "date": "2024-02-15", "amount": 1.0 }),
        json!({ "kind": "payment", "amount": "1.00" }),
    ] {
        assert!(
            serde_json::from_value::<Event>(json.clone()).is_err(),
            "{json}"
        );
    }
    let mut unknown = terms_json(json!({}));
    unknown["servicing"] = json!({ "grace": 3 });
    assert!(serde_json::from_value::<LoanTerms>(unknown).is_err());
}

#[test]
fn an_error_says_which_event_and_why() {
    let error = Loan::with_events(
        terms(json!({})),
        vec![
            event(json!({ "kind": "payment", "date": "2024-03-15", "amount": "0.00" })),
            event(json!({ "kind": "payment", "date": "2024-02-15", "amount": "856.07" })),
        ],
    )
    .unwrap_err();
    assert_eq!(
        error.refusal(),
        Some(&Refusal::NotPositive {
            amount: "0.00".parse().unwrap()
        })
    );
    assert!(
        error
            .to_string()
            .starts_with("event 2, payment of 15 Mar 2024")
    );
}

#[test]
fn before_the_first_drawing_there_is_nothing_to_pay_off() {
    let loan = loan(json!({}), &[]);
    let error = loan.payoff_quote(day("2024-01-14")).unwrap_err();
    assert!(matches!(error, LoanError::NotDrawn { .. }), "{error}");
    assert_eq!(
        loan.payoff_quote(day("2024-01-15")).unwrap().amount,
        amount("10000.00")
    );
}
