//! What an event establishes holds until another one changes it.

use crate::loan_support::{amount, day};
use penteract_core::{Loan, LoanState, LoanTerms};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// 3000.00 at 12 % over twelve equal instalments of 266.55.
fn small_terms(changes: Value) -> LoanTerms {
    serde_json::from_value(small_json(changes)).unwrap()
}

fn small_json(changes: Value) -> Value {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2024-01-01", "amount": "3000.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-payment", "instalments": 12 }]
    });
    for (key, value) in changes.as_object().unwrap() {
        terms[key] = value.clone();
    }
    terms
}

fn lived(changes: Value, events: &[Value]) -> Loan {
    let mut loan = Loan::new(small_terms(changes)).unwrap();
    for event in events {
        loan.record(crate::loan_support::event(event.clone()))
            .unwrap_or_else(|error| panic!("{error}"));
    }
    loan
}

/// The instalments from a due date on: what is due of principal and interest, and when.
fn instalments_from(state: &LoanState, date: &str) -> Vec<(String, String)> {
    let lines = state
        .lines()
        .iter()
        .filter(|line| line.number() > 0 && line.due_date() >= day(date));
    lines
        .map(|line| {
            (
                line.due_date().to_string(),
                (line.due().principal + line.due().interest).to_string(),
            )
        })
        .collect()
}

fn amounts(instalments: &[(String, String)]) -> Vec<&str> {
    instalments
        .iter()
        .map(|(_, amount)| amount.as_str())
        .collect()
}

/// The first instalment is paid and 1000.00 prepaid, with fewer instalments: eight are left of twelve.
fn shortened(event: Value) -> Vec<(String, String)> {
    let events = [
        json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" }),
        json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "1000.00", "effect": "shorter" }),
        event,
    ];
    let events: Vec<Value> = events
        .into_iter()
        .filter(|event| !event.is_null())
        .collect();
    let loan = lived(json!({}), &events);
    instalments_from(&loan.as_of(day("2024-02-10")).unwrap(), "2024-03-01")
}

// Fault M1
#[test]
fn a_prepayment_with_fewer_instalments_keeps_the_instalment() {
    let left = shortened(Value::Null);
    assert_eq!(amounts(&left)[..6], ["266.55"; 6]);
    assert_eq!(left.last().unwrap().0, "2024-09-01");
}

// Fault M1
#[test]
fn a_change_of_rate_keeps_the_end_that_a_prepayment_established() {
    let left =
        shortened(json!({ "kind": "rate-change", "date": "2024-02-10", "annual": "12.5 %" }));
    assert_eq!(
        amounts(&left),
        [
            "262.49", "262.49", "262.49", "262.49", "262.49", "262.49", "262.52"
        ]
    );
    assert_eq!(left.last().unwrap().0, "2024-09-01");
}

// Fault M1
#[test]
fn a_rescheduling_moves_the_end_that_a_prepayment_established() {
    let left = shortened(json!({
        "kind": "reschedule", "date": "2024-02-10", "from_due_date": "2024-04-01", "new_due_date": "2024-04-10"
    }));
    assert_eq!(amounts(&left)[..3], ["266.55", "262.11", "262.11"]);
    assert_eq!(left.last().unwrap().0, "2024-09-10");
    let moved_end = shortened(json!({
        "kind": "reschedule", "date": "2024-02-10", "from_due_date": "2024-04-01", "new_due_date": "2024-05-10"
    }));
    assert_eq!(moved_end.last().unwrap().0, "2024-10-10");
}

// Fault M1
#[test]
fn a_holiday_comes_on_top_of_the_end_that_a_prepayment_established() {
    let left = shortened(json!({
        "kind": "holiday", "date": "2024-02-10", "from_due_date": "2024-04-01", "instalments": 1, "interest": "due-at-end"
    }));
    assert_eq!(
        amounts(&left)[2..],
        ["261.33", "261.33", "261.33", "261.33", "261.33", "261.34"]
    );
    assert_eq!(left.last().unwrap().0, "2024-10-01");
}

// Fault M1
#[test]
fn smaller_instalments_keep_the_end_that_fewer_ones_established() {
    let left = shortened(
        json!({ "kind": "prepayment", "date": "2024-02-10", "amount": "1.00", "effect": "smaller" }),
    );
    assert_eq!(amounts(&left)[..6], ["261.95"; 6]);
    assert_eq!(left.last().unwrap().0, "2024-09-01");
}

/// 200000.00 at 3 % over 240 months, 60000.00 prepaid with fewer instalments when the first year ends, then 3.1 %.
fn long_loan(rate_by_event: bool) -> LoanState {
    let rate = if rate_by_event {
        json!({ "kind": "fixed", "annual": "3 %" })
    } else {
        json!({ "kind": "stepped", "steps": [{ "annual": "3 %" }, { "from": "2022-01-01", "annual": "3.1 %" }] })
    };
    let terms = json!({
        "disbursements": [{ "date": "2020-01-01", "amount": "200000.00" }], "rate": rate,
        "phases": [{ "kind": "level-payment", "months": 240 }]
    });
    let mut events: Vec<Value> = (0_u32..12)
        .map(|month| {
            let date = day("2020-02-01") + chrono::Months::new(month);
            json!({ "kind": "payment", "date": date, "amount": "1109.20" })
        })
        .collect();
    events.push(json!({ "kind": "prepayment", "date": "2021-01-01", "amount": "60000.00", "effect": "shorter" }));
    if rate_by_event {
        for month in 0_u32..12 {
            let date = day("2021-02-01") + chrono::Months::new(month);
            events.push(json!({ "kind": "payment", "date": date, "amount": "1109.20" }));
        }
        events.push(json!({ "kind": "rate-change", "date": "2022-01-01", "annual": "3.1 %" }));
    }
    lived(terms, &events).as_of(day("2022-01-01")).unwrap()
}

// Fault M1
#[test]
fn a_step_of_the_rate_keeps_the_end_that_a_prepayment_established() {
    for rate_by_event in [false, true] {
        let state = long_loan(rate_by_event);
        let left = instalments_from(&state, "2022-02-01");
        assert_eq!(left[0].1, "1109.09");
        assert_eq!(left.last().unwrap().0, "2032-12-01");
        assert_eq!(state.total_due().interest, amount("31911.16"));
    }
}

/// Two prepayments of one period, in an order, at two places of the loan.
fn two_prepayments(first: &str, second: &str) -> Vec<(String, String)> {
    let events = [
        json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" }),
        json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "500.00", "effect": first }),
        json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "500.00", "effect": second }),
    ];
    instalments_from(
        &lived(json!({}), &events).as_of(day("2024-02-01")).unwrap(),
        "2024-03-01",
    )
}

// Fault M1
#[test]
fn each_prepayment_of_a_period_acts_on_what_it_prepaid() {
    // 2763.45 is left. 500.00 with smaller instalments: 218.32 eleven times; 500.00 with fewer: nine of 218.32.
    let left = two_prepayments("smaller", "shorter");
    assert_eq!(left[0].1, "218.32");
    assert_eq!(left.len(), 9);
    // Fewer: 2263.45 in nine of 266.55; then smaller: 1763.45 over nine.
    let left = two_prepayments("shorter", "smaller");
    assert_eq!(left[0].1, "205.87");
    assert_eq!(left.len(), 9);
}

// Fault M1
#[test]
fn fewer_instalments_of_recalculation_keep_the_end_they_established() {
    let servicing =
        json!({ "servicing": { "recalculation": { "ahead_of_time": "fewer-instalments" } } });
    let payment = json!({ "kind": "payment", "date": "2024-02-01", "amount": "1266.55" });
    let loan = lived(servicing.clone(), std::slice::from_ref(&payment));
    let left = instalments_from(&loan.as_of(day("2024-02-01")).unwrap(), "2024-03-01");
    assert_eq!(
        (left[0].1.as_str(), left.last().unwrap().0.as_str()),
        ("266.55", "2024-09-01")
    );
    let rate = json!({ "kind": "rate-change", "date": "2024-02-10", "annual": "12.5 %" });
    let loan = lived(servicing, &[payment, rate]);
    let left = instalments_from(&loan.as_of(day("2024-02-10")).unwrap(), "2024-03-01");
    assert_eq!(
        (left[0].1.as_str(), left.last().unwrap().0.as_str()),
        ("262.49", "2024-09-01")
    );
}

// Fault M5
#[test]
fn shares_of_principal_are_made_smaller_by_a_prepayment() {
    let terms = |phases: Value| {
        json!({ "disbursements": [{ "date": "2024-01-01", "amount": "10000.00" }], "frequency": { "years": 1 },
                "rate": { "kind": "fixed", "annual": "4 %" }, "phases": phases })
    };
    let principal = |phases: Value, first: &str, prepaid: &str| -> Vec<String> {
        let events = [
            json!({ "kind": "payment", "date": "2025-01-01", "amount": first }),
            json!({ "kind": "prepayment", "date": "2025-01-01", "amount": prepaid }),
        ];
        let state = lived(terms(phases), &events)
            .as_of(day("2025-01-01"))
            .unwrap();
        let lines = state.lines().iter().filter(|line| line.number() > 1);
        lines.map(|line| line.due().principal.to_string()).collect()
    };
    // 40/30/20/10: 2000.00 of the 6000.00 left are prepaid.
    let custom = json!([{ "kind": "custom", "shares": ["40 %", "30 %", "20 %", "10 %"] }]);
    assert_eq!(
        principal(custom, "4400.00", "2000.00"),
        ["2000.00", "1333.33", "666.67"]
    );
    let percent = json!([{ "kind": "percent-principal", "instalments": 4, "percent": "20 %", "of": "phase-start" }, { "kind": "bullet" }]);
    assert_eq!(
        principal(percent, "2400.00", "4000.00"),
        ["1000.00", "1000.00", "2000.00"]
    );
    let fixed = json!([{ "kind": "fixed-principal", "instalments": 4, "amount": "2500.00" }]);
    assert_eq!(
        principal(fixed, "2900.00", "2500.00"),
        ["1666.67", "1666.67", "1666.66"]
    );
}

// Fault M5
#[test]
fn fixed_payments_are_made_smaller_by_a_prepayment() {
    // 266.55 is the level payment: half the principal left takes half of it.
    let terms =
        json!({ "phases": [{ "kind": "fixed-payment", "instalments": 12, "amount": "266.55" }] });
    let events = [
        json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" }),
        json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "1381.72" }),
    ];
    let left = instalments_from(
        &lived(terms, &events).as_of(day("2024-02-01")).unwrap(),
        "2024-03-01",
    );
    assert_eq!(left.len(), 11);
    assert_eq!(amounts(&left)[..10], ["133.28"; 10]);
}

// Fault M5
#[test]
fn fewer_instalments_keep_the_instalment_of_a_phase_that_has_not_begun() {
    for (kind, instalment, count) in [
        ("level-payment", "350.22", 6),
        ("level-principal", "363.33", 7),
    ] {
        let terms = json!({ "phases": [{ "kind": "interest-only", "instalments": 3 }, { "kind": kind, "instalments": 9 }] });
        let prepaid = json!({ "kind": "prepayment", "date": "2024-01-15", "amount": "1000.00", "effect": "shorter" });
        let state = lived(terms.clone(), &[]).as_of(day("2024-01-15")).unwrap();
        assert_eq!(instalments_from(&state, "2024-05-01")[0].1, instalment);
        let principal = state.lines()[3].due().principal;
        let state = lived(terms, &[prepaid]).as_of(day("2024-01-15")).unwrap();
        let left = instalments_from(&state, "2024-05-01");
        assert_eq!(left.len(), count, "{left:?}");
        if kind == "level-payment" {
            assert_eq!(left[0].1, instalment);
        } else {
            assert_eq!(
                state
                    .lines()
                    .iter()
                    .find(|line| line.number() == 4)
                    .unwrap()
                    .due()
                    .principal,
                principal
            );
        }
    }
}

// Fault M5
#[test]
fn fewer_instalments_keep_the_instalment_of_the_first_period() {
    let prepaid = json!({ "kind": "prepayment", "date": "2024-01-15", "amount": "1000.00", "effect": "shorter" });
    let left = instalments_from(
        &lived(json!({}), &[prepaid])
            .as_of(day("2024-01-15"))
            .unwrap(),
        "2024-02-01",
    );
    assert_eq!(left[0].1, "266.55");
    assert_eq!(left.last().unwrap().0, "2024-09-01");
}

// Fault M2
#[test]
fn a_residual_is_no_more_than_what_is_left() {
    let terms = json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "10000.00" }],
        "phases": [{ "kind": "level-payment", "instalments": 4, "residual": "5000.00" }, { "kind": "bullet" }]
    });
    let events = [
        json!({ "kind": "payment", "date": "2024-02-01", "amount": "1331.41" }),
        json!({ "kind": "prepayment", "date": "2024-02-01", "amount": "7000.00" }),
    ];
    let state = lived(terms, &events).as_of(day("2024-02-01")).unwrap();
    let left = instalments_from(&state, "2024-03-01");
    assert_eq!(amounts(&left)[..2], ["17.69", "17.69"]);
    let last = state.lines().last().unwrap();
    assert_eq!(last.due().principal, amount("1768.59"));
    assert!(
        state
            .lines()
            .iter()
            .all(|line| line.due().principal >= Decimal::ZERO
                && line.due().interest >= Decimal::ZERO)
    );
}

// Fault M2
#[test]
fn a_first_drawing_below_the_residual_repays_nothing() {
    for kind in ["level-payment", "level-principal"] {
        let terms = small_terms(json!({
            "disbursements": [{ "date": "2024-01-01", "amount": "1000.00" }, { "date": "2024-03-15", "amount": "9000.00" }],
            "phases": [{ "kind": kind, "instalments": 6, "residual": "5000.00" }, { "kind": "bullet" }]
        }));
        let schedule = terms.schedule().unwrap();
        assert_eq!(schedule.rows()[0].principal(), amount("0.00"), "{kind}");
        assert!(
            schedule
                .rows()
                .iter()
                .all(|row| row.principal() >= Decimal::ZERO && row.interest() >= Decimal::ZERO)
        );
    }
}

// Fault D11
#[test]
fn principal_unpaid_after_the_last_due_date_goes_on_bearing_interest_when_it_follows_payments() {
    let payoff = |servicing: Value, date: &str| {
        let terms = json!({
            "disbursements": [{ "date": "2024-01-01", "amount": "100000.00" }],
            "rate": { "kind": "fixed", "annual": "6 %" }, "frequency": { "years": 1 },
            "phases": [{ "kind": "bullet", "instalments": 1 }], "servicing": { "recalculation": servicing }
        });
        lived(terms, &[]).payoff_quote(day(date)).unwrap().amount
    };
    assert_eq!(payoff(json!({}), "2025-01-01"), amount("106000.00"));
    assert_eq!(payoff(json!({}), "2026-01-01"), amount("112000.00"));
    assert_eq!(payoff(json!({}), "2025-07-01"), amount("109000.00"));
    assert_eq!(
        payoff(json!({ "after_maturity": "bears-nothing" }), "2026-01-01"),
        amount("106000.00")
    );
}

// Fault D5
#[test]
fn principal_deferred_within_the_term_keeps_the_last_due_date() {
    // 30000.00 at 2.5 %, 72 months left, six of them interest only: 62.50, then 486.98.
    let terms = json!({
        "disbursements": [{ "date": "2024-01-01", "amount": "30000.00" }],
        "rate": { "kind": "fixed", "annual": "2.5 %" }, "phases": [{ "kind": "level-payment", "months": 72 }]
    });
    let event = json!({ "kind": "reschedule", "date": "2024-01-01", "from_due_date": "2024-02-01",
                        "grace_principal": 6, "keeps_maturity": true });
    let state = lived(terms, &[event]).as_of(day("2024-01-01")).unwrap();
    let left = instalments_from(&state, "2024-01-01");
    assert_eq!(left.len(), 72);
    assert_eq!(amounts(&left)[..6], ["62.50"; 6]);
    assert_eq!(amounts(&left)[6..71], ["486.98"; 65]);
    assert_eq!(left.last().unwrap().0, "2030-01-01");
}

// Fault D5
#[test]
fn a_later_due_date_within_the_term_leaves_fewer_instalments() {
    for (new_date, count, last) in [
        ("2024-04-01", 10, "2025-01-01"),
        ("2024-04-10", 10, "2025-01-01"),
    ] {
        let event = json!({ "kind": "reschedule", "date": "2024-01-10", "from_due_date": "2024-02-01",
                            "new_due_date": new_date, "keeps_maturity": true });
        let left = instalments_from(
            &lived(json!({}), &[event]).as_of(day("2024-01-10")).unwrap(),
            "2024-01-01",
        );
        assert_eq!(
            (
                left.len(),
                left[0].0.as_str(),
                left.last().unwrap().0.as_str()
            ),
            (count, new_date, last),
            "{left:?}"
        );
    }
}

// Fault D5
#[test]
fn an_overdue_instalment_is_moved_unless_it_is_paid_or_one_after_it_is() {
    let moved = json!({ "kind": "reschedule", "date": "2024-02-20", "from_due_date": "2024-02-01", "new_due_date": "2024-02-25" });
    let loan = lived(json!({}), std::slice::from_ref(&moved));
    let state = loan.as_of(day("2024-02-20")).unwrap();
    assert!(state.arrears().is_none());
    let left = instalments_from(&state, "2024-02-01");
    assert_eq!(
        (left.len(), left[0].0.as_str(), left[11].0.as_str()),
        (12, "2024-02-25", "2025-01-25")
    );
    // The first period is 54 of 360 days: 3000.00 × 12 % × 54 / 360.
    assert_eq!(state.lines()[0].due().interest, amount("54.00"));

    let payment = json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" });
    let mut paid = lived(json!({}), &[payment]);
    let refusal = paid
        .record(crate::loan_support::event(moved))
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("what is past is not arranged anew"),
        "{refusal}"
    );
}

// Fault D5
#[test]
fn what_is_quoted_for_a_payoff_is_accepted_as_a_payment() {
    for ahead in [
        "last-instalment",
        "smaller-instalments",
        "fewer-instalments",
        "next-instalments",
    ] {
        let terms = json!({ "periodic_rate": "daily", "day_count": "ACT/365F",
                            "servicing": { "recalculation": { "ahead_of_time": ahead } } });
        let mut loan = lived(terms, &[]);
        let quote = loan.payoff_quote(day("2024-01-20")).unwrap();
        assert!(quote.parts.interest > Decimal::ZERO);
        let payment =
            json!({ "kind": "payment", "date": "2024-01-20", "amount": quote.amount.to_string() });
        loan.record(crate::loan_support::event(payment)).unwrap();
        let state = loan.as_of(day("2024-01-20")).unwrap();
        assert_eq!(state.closed_on(), Some(day("2024-01-20")), "{ahead}");
        assert!(state.outstanding_principal().is_zero() && state.credit_balance().is_zero());
    }
}

// Fault D11
#[test]
fn one_cent_too_much_is_held_pays_what_comes_next_and_goes_back() {
    let terms = json!({ "phases": [{ "kind": "bullet", "instalments": 1 }] });
    let payment = json!({ "kind": "payment", "date": "2024-02-01", "amount": "3030.01" });
    let mut loan = lived(terms.clone(), std::slice::from_ref(&payment));
    let state = loan.as_of(day("2024-02-01")).unwrap();
    assert_eq!(
        (state.closed_on(), state.credit_balance()),
        (Some(day("2024-02-01")), amount("0.01"))
    );
    assert_eq!(
        state.total_paid().total() + state.credit_balance(),
        state.paid()
    );

    // A second debit of a loan that is closed is held, too; one cent more than that does not go back.
    let again = json!({ "kind": "payment", "date": "2024-03-01", "amount": "100.00" });
    loan.record(crate::loan_support::event(again)).unwrap();
    let refund = |amount: &str| {
        crate::loan_support::event(
            json!({ "kind": "refund", "date": "2024-03-02", "amount": amount }),
        )
    };
    assert!(
        loan.record(refund("100.02"))
            .unwrap_err()
            .to_string()
            .contains("above what is held")
    );
    loan.record(refund("100.01")).unwrap();
    let state = loan.as_of(day("2024-03-02")).unwrap();
    assert_eq!(
        (state.credit_balance(), state.given_back()),
        (amount("0.00"), amount("100.01"))
    );

    let refused = json!({ "phases": terms["phases"], "servicing": { "overpayment": "refused" } });
    let mut loan = lived(refused, &[]);
    let refusal = loan
        .record(crate::loan_support::event(payment))
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("above what is owed, 3,030.00"),
        "{refusal}"
    );
}

// Fault D11
#[test]
fn what_is_held_pays_what_is_asked_for_next() {
    let payments = [
        json!({ "kind": "payment", "date": "2024-01-15", "amount": "3300.00", "in_advance": "next" }),
        json!({ "kind": "payment-taken-back", "date": "2024-01-20", "amount": "50.00" }),
    ];
    let loan = lived(json!({}), &payments[..1]);
    let held = loan.as_of(day("2024-01-15")).unwrap().credit_balance();
    assert!(held > Decimal::ZERO);
    let state = lived(json!({}), &payments)
        .as_of(day("2024-01-20"))
        .unwrap();
    assert_eq!(state.credit_balance(), held - amount("50.00"));
    assert!(state.due().total().is_zero());
}

// Fault D11
#[test]
fn a_debit_that_bounces_makes_the_loan_late_and_its_interest_comes_back_as_interest() {
    let servicing = json!({ "servicing": { "late_interest": { "annual": "10 %" } } });
    let payment = json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" });
    let returned = json!({ "kind": "payment-returned", "date": "2024-02-05", "paid_on": "2024-02-01", "amount": "266.55" });
    let loan = lived(servicing.clone(), &[payment, returned.clone()]);
    let before = loan.as_of(day("2024-02-04")).unwrap();
    assert!(before.arrears().is_none() && before.interest_due().is_zero());
    let after = loan.as_of(day("2024-02-05")).unwrap();
    assert_eq!(after.arrears().unwrap().since, day("2024-02-01"));
    assert_eq!(
        (after.interest_due(), after.paid(), after.returned()),
        (amount("30.00"), amount("0.00"), amount("266.55"))
    );
    // But for what came back, it is the loan that nobody paid.
    let unpaid = lived(servicing.clone(), &[])
        .as_of(day("2024-02-05"))
        .unwrap();
    assert_eq!(after.lines(), unpaid.lines());
    let mut loan = lived(servicing, &[]);
    let refusal = loan
        .record(crate::loan_support::event(returned))
        .unwrap_err()
        .to_string();
    assert!(
        refusal.contains("no payment of 266.55 on 1 Feb 2024"),
        "{refusal}"
    );
}

// Fault D11
#[test]
fn a_payoff_that_bounces_opens_the_loan_again() {
    let owed = lived(json!({}), &[])
        .payoff_quote(day("2024-01-20"))
        .unwrap()
        .amount
        .to_string();
    let back = |amount: &str| json!({ "kind": "payment-returned", "date": "2024-01-25", "paid_on": "2024-01-20", "amount": amount });
    for payoff in [
        json!({ "kind": "payoff", "date": "2024-01-20", "amount": owed }),
        json!({ "kind": "payoff", "date": "2024-01-20" }),
    ] {
        let mut loan = lived(json!({}), &[payoff]);
        let refused = loan
            .record(crate::loan_support::event(back("1.00")))
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("no payment of 1.00 on 20 Jan 2024 is left to come back"),
            "{refused}"
        );
        loan.record(crate::loan_support::event(back(&owed)))
            .unwrap();
        assert!(loan.as_of(day("2024-01-24")).unwrap().closed_on().is_some());
        let state = loan.as_of(day("2024-01-25")).unwrap();
        assert!(state.closed_on().is_none());
        assert_eq!(
            (state.paid(), state.returned()),
            (amount("0.00"), amount(&owed))
        );
        assert_eq!(state.lines()[0].due().total(), amount("266.55"));
    }
}

#[test]
fn a_payoff_is_a_payment_of_what_it_brought_in_once_a_payment_before_it_bounced() {
    // 3000.00 at 1 % a month: 266.55 paid of twelve; the rest of principal and ten days' interest close the loan, until
    // the debit of 1 February comes back.
    let payment = json!({ "kind": "payment", "date": "2024-02-01", "amount": "266.55" });
    let back = json!({ "kind": "payment-returned", "date": "2024-02-20", "paid_on": "2024-02-01", "amount": "266.55" });
    let quote = lived(json!({}), std::slice::from_ref(&payment))
        .payoff_quote(day("2024-02-11"))
        .unwrap()
        .amount;
    let as_payment =
        json!({ "kind": "payment", "date": "2024-02-11", "amount": quote.to_string() });
    let expected = lived(json!({}), &[as_payment])
        .as_of(day("2024-02-20"))
        .unwrap();
    for payoff in [
        json!({ "kind": "payoff", "date": "2024-02-11" }),
        json!({ "kind": "payoff", "date": "2024-02-11", "amount": quote.to_string() }),
    ] {
        let loan = lived(json!({}), &[payment.clone(), payoff, back.clone()]);
        assert!(loan.as_of(day("2024-02-19")).unwrap().closed_on().is_some());
        let state = loan.as_of(day("2024-02-20")).unwrap();
        assert_eq!((state.paid(), state.closed_on()), (quote, None));
        assert_eq!(state.lines(), expected.lines());
        let told = loan.settlements().unwrap();
        assert_eq!(
            told.iter().map(|told| told.closes()).collect::<Vec<_>>(),
            [false, true, false]
        );
    }
}

// Fault D11
#[test]
fn a_charge_may_be_a_percentage_on_a_day() {
    let charged = |of: &str| {
        let charge = json!({ "kind": "charge", "date": "2024-02-10", "charge": "fee", "percent": "1 %", "of": of });
        lived(json!({}), &[charge])
            .as_of(day("2024-02-10"))
            .unwrap()
            .total_due()
            .fees
    };
    // 3000.00 outstanding; 266.55 past due; the instalment of March is 266.55, of which 239.01 principal.
    for (of, fee) in [
        ("outstanding-principal", "30.00"),
        ("overdue", "2.67"),
        ("instalment", "2.67"),
        ("principal", "2.39"),
        ("interest", "0.28"),
    ] {
        assert_eq!(charged(of), amount(fee), "{of}");
    }
}

// Fault D11
#[test]
fn a_drawing_on_a_due_date_counts_for_the_instalment_that_the_terms_say() {
    let state = |counts: &str| {
        let terms =
            json!({ "drawn_on_due_date": counts, "servicing": { "approved_amount": "4000.00" } });
        let drawing = json!({ "kind": "disbursement", "date": "2024-02-01", "amount": "1000.00" });
        lived(terms, &[drawing]).as_of(day("2024-02-01")).unwrap()
    };
    let next = instalments_from(&state("next-instalment"), "2024-02-01");
    assert_eq!(amounts(&next)[..2], ["266.55", "363.00"]);
    // (3000.00 + 30.00 + 1000.00) over twelve instalments, the first of them today: 4030.00 / 11.367628 (1.01 to a year).
    let same = state("same-instalment");
    let left = instalments_from(&same, "2024-02-01");
    assert_eq!(amounts(&left)[..2], ["354.52", "354.52"]);
    assert_eq!(same.lines()[0].due().interest, amount("30.00"));
    let schedule = |counts: &str| {
        let drawn = json!([{ "date": "2024-01-01", "amount": "3000.00" }, { "date": "2024-02-01", "amount": "1000.00" }]);
        small_terms(json!({ "drawn_on_due_date": counts, "disbursements": drawn }))
            .schedule()
            .unwrap()
            .rows()[0]
            .total()
    };
    assert_eq!(
        (schedule("next-instalment"), schedule("same-instalment")),
        (amount("266.55"), amount("354.52"))
    );
}

// Fault M7
#[test]
fn amounts_of_events_are_bounded_and_no_sum_is_another_number() {
    let charge = |amount: &str| json!({ "kind": "charge", "date": "2024-01-10", "charge": "fee", "amount": amount, "due_date": "2024-02-01" });
    let mut loan = lived(json!({}), &[]);
    let refusal = loan
        .record(crate::loan_support::event(charge(
            "500000000000000000000000000.00",
        )))
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("above 1,000,000,000,000,000"), "{refusal}");
    for _ in 0..3 {
        loan.record(crate::loan_support::event(charge("1000000000000000.00")))
            .unwrap();
    }
    let arrears = loan
        .as_of(day("2024-02-02"))
        .unwrap()
        .arrears()
        .copied()
        .unwrap();
    assert_eq!(arrears.amount, amount("3000000000000266.55"));
}

// Fault D4
#[test]
fn nothing_falls_due_beyond_the_grid_of_the_guarantee_fee_for_years_that_an_event_adds() {
    for timing in [
        "at-levy",
        "yearly-in-advance",
        "yearly-in-arrears",
        "each-instalment",
    ] {
        let terms = json!({
            "guarantee_fee": { "coverage": "90 %", "base": "guaranteed-share", "yearly_rates": ["0.25 %"], "timing": timing,
                               "payer": "borrower" }
        });
        let event = json!({ "kind": "reschedule", "date": "2024-02-10", "from_due_date": "2024-03-01", "extra_instalments": 24 });
        let state = lived(terms.clone(), &[event])
            .as_of(day("2024-02-10"))
            .unwrap();
        assert_eq!(state.maturity_date(), day("2027-01-01"));
        let beyond = state
            .lines()
            .iter()
            .filter(|line| line.due_date() > day("2025-01-01"));
        let fees: Decimal = beyond.map(|line| line.due().fees).sum();
        assert_eq!(fees, Decimal::ZERO, "{timing}");
        // The terms as written still need a rate for each of their years.
        let mut long = terms;
        long["phases"] = json!([{ "kind": "level-payment", "instalments": 36 }]);
        assert!(serde_json::from_value::<LoanTerms>(small_json(long)).is_err());
    }
}

// Fault M1
#[test]
fn a_rate_that_is_in_force_already_changes_nothing() {
    let terms = json!({ "phases": [{ "kind": "interest-only", "instalments": 2 }, { "kind": "level-payment", "instalments": 10 }] });
    let moved = json!({ "kind": "reschedule", "date": "2024-02-10", "from_due_date": "2024-05-01", "new_due_date": "2024-05-14" });
    let same = json!({ "kind": "rate-change", "date": "2024-02-11", "annual": "12 %" });
    let state = |events: &[Value]| {
        lived(terms.clone(), events)
            .as_of(day("2024-02-11"))
            .unwrap()
    };
    assert_eq!(
        state(&[moved.clone(), same]).lines(),
        state(&[moved]).lines()
    );
}

// Fault M1
#[test]
fn a_pause_of_interest_keeps_the_instalments_of_a_phase_that_begins_in_it() {
    let terms = json!({ "phases": [{ "kind": "interest-only", "instalments": 1 }, { "kind": "level-payment", "instalments": 11 }] });
    let pause = json!({ "kind": "interest-pause", "date": "2024-01-10", "from": "2024-02-05", "until": "2024-02-20" });
    let before = instalments_from(
        &lived(terms.clone(), &[]).as_of(day("2024-01-10")).unwrap(),
        "2024-03-01",
    );
    let after = instalments_from(
        &lived(terms, &[pause]).as_of(day("2024-01-10")).unwrap(),
        "2024-03-01",
    );
    assert_eq!(before[..10], after[..10]);
    assert!(after[10].1 < before[10].1);
}

/// 4 000 are drawn, 6 000 follow in March: of 6 000 paid in January, what is lent is repaid, and the rest is held.
#[test]
fn money_paid_ahead_of_a_drawing_is_held() {
    let terms = json!({ "disbursements": [{ "date": "2024-01-01", "amount": "4000.00" }, { "date": "2024-03-15", "amount": "6000.00" }] });
    let paid = json!({ "kind": "payment", "date": "2024-01-10", "amount": "6000.00" });
    let loan = lived(terms, &[paid]);
    let state = loan.as_of(day("2024-01-10")).unwrap();
    assert_eq!(state.outstanding_principal(), amount("0.00"));
    let interest = state.total_paid().interest;
    assert_eq!(state.credit_balance(), amount("2000.00") - interest);
    // Once drawn, the money held pays what falls due.
    let state = loan.as_of(day("2024-04-01")).unwrap();
    assert!(state.arrears().is_none() && state.outstanding_principal() > amount("0.00"));
}

/// Flat interest of 30.00 a month on 3000.00: it ends with the instalments that a prepayment leaves.
#[test]
fn flat_interest_ends_with_a_loan_made_shorter() {
    let terms = json!({ "interest_method": "flat", "phases": [{ "kind": "level-principal", "instalments": 10 }] });
    let prepaid = json!({ "kind": "prepayment", "date": "2024-01-10", "amount": "1200.00", "effect": "shorter" });
    let state = lived(terms, &[prepaid]).as_of(day("2024-01-10")).unwrap();
    assert_eq!(state.maturity_date(), day("2024-07-01"));
    assert_eq!(state.total_due().interest, amount("180.00"));
}

/// What was paid of an instalment past due, and exceeds it once it is moved, is counted as paid late no more.
#[test]
fn an_instalment_moved_is_paid_late_of_no_more_than_is_paid() {
    let terms = crate::loan_support::terms(json!({
        "interest_method": "flat",
        "phases": [{ "kind": "level-payment", "months": 8, "residual": "5000.00" }, { "kind": "bullet" }],
        "servicing": { "approved_amount": "15000.00", "level_payments_on": "approved" }
    }));
    let paid = [
        "2024-02-15",
        "2024-02-15",
        "2024-02-15",
        "2024-02-15",
        "2024-06-15",
        "2024-07-15",
    ];
    let paid = paid.map(|date| json!({ "kind": "payment", "date": date, "amount": "856.07" }));
    let moved = json!({ "kind": "reschedule", "date": "2024-12-07", "from_due_date": "2024-05-15", "new_due_date": "2024-12-14" });
    let mut loan = Loan::new(terms).unwrap();
    for event in paid.into_iter().chain([moved]) {
        loan.record(crate::loan_support::event(event)).unwrap();
    }
    for line in loan.as_of(day("2024-12-07")).unwrap().lines() {
        assert!(line.paid_in_advance() + line.paid_late() <= line.paid().total());
    }
}

/// Interest borne after the last due date is due with the instalment that was the last: a holiday of new instalments
/// takes nothing off them.
#[test]
fn interest_after_the_last_due_date_stays_due_once_instalments_are_new() {
    let terms = json!({ "servicing": { "recalculation": { "ahead_of_time": "last-instalment" } } });
    let events = [
        json!({ "kind": "re-age", "date": "2025-02-12", "first_due_date": "2025-03-01", "frequency": { "weeks": 2 }, "instalments": 9 }),
        json!({ "kind": "holiday", "date": "2025-02-13", "from_due_date": "2025-03-15", "instalments": 2 }),
    ];
    let state = lived(terms, &events).as_of(day("2025-02-13")).unwrap();
    for line in state.lines() {
        assert!(line.due().interest >= amount("0.00"), "{line:?}");
    }
}

/// 4 000 are lent, 6 000 repay them in February, and 6 000 more are lent in March. What is held pays instalments on their
/// due dates, which lowers what follows as any payment does: a change of rate to the rate in force finds it done.
#[test]
fn what_is_held_counts_for_interest_on_the_due_date_that_it_pays() {
    let loan = |events: &[Value]| {
        crate::loan_support::loan(
            json!({
                "disbursements": [{ "date": "2024-01-15", "amount": "4000.00" }, { "date": "2024-03-15", "amount": "6000.00" }],
                "servicing": { "in_advance": "last", "recalculation": { "ahead_of_time": "last-instalment" } }
            }),
            events,
        )
    };
    let paid = json!({ "kind": "payment", "date": "2024-02-28", "amount": "6000.00" });
    let same = json!({ "kind": "rate-change", "date": "2024-05-16", "annual": "5 %" });
    let on = |date: &str| loan(std::slice::from_ref(&paid)).as_of(day(date)).unwrap();
    let date = "2024-05-16";
    // Each month bears a twelfth of 5 % of what is left when it begins; the last one a day of it, then as if the 306.78
    // that what is held did not pay were paid.
    let months = [
        ("2024-03-15", "5664.79", "23.60"),
        ("2024-04-15", "4734.51", "19.73"),
        ("2024-05-15", "4107.14", "15.88"),
    ];
    for (at, (begins, principal, interest)) in months.into_iter().enumerate() {
        assert_eq!(on(begins).outstanding_principal(), amount(principal));
        assert_eq!(on(date).lines()[2 + at].due().interest, amount(interest));
    }
    assert_eq!(
        loan(&[paid.clone(), same]).as_of(day(date)).unwrap(),
        on(date)
    );
}

/// A loan closed by a payment of what its payoff quote says stays closed, at nothing.
fn assert_closes_as_a_payment(changes: Value, events: &[Value], date: &str, owed: &str) {
    let mut loan = crate::loan_support::loan(changes, events);
    let date = day(date);
    assert_eq!(loan.payoff_quote(date).unwrap().amount, amount(owed));
    let paid = json!({ "kind": "payment", "date": date, "amount": owed });
    loan.record(crate::loan_support::event(paid)).unwrap();
    let state = loan.as_of(date).unwrap();
    assert_eq!(state.closed_on(), Some(date));
    assert_eq!(state.outstanding_principal(), amount("0.00"));
    assert_eq!(state.given_back(), amount("0.00"));
}

/// One day at 5 % of 10000.00 is 1.39; the fee is 100.00.
#[test]
fn interest_of_a_loan_paid_off_follows_no_payment_any_more() {
    let terms = json!({
        "phases": [{ "kind": "no-payment", "months": 3, "interest": "capitalised-at-end" }, { "kind": "level-payment", "months": 9 }],
        "servicing": { "prepayment_fee": { "percent_of_repaid": "1 %" }, "recalculation": { "ahead_of_time": "smaller-instalments" } }
    });
    assert_closes_as_a_payment(terms, &[], "2024-01-16", "10101.39");
}

/// Nothing was paid, so that 41.67 is due for each of seven months, and 22.22 for the sixteen days before the pause.
/// All principal is due; what it bears from the end of the pause to the next due date is not owed in October.
#[test]
fn what_is_due_is_the_payoff_where_no_principal_is_to_come() {
    let terms = json!({ "servicing": {
        "approved_amount": "15000.00", "level_payments_on": "approved",
        "recalculation": { "rest": "due-date", "ahead_of_time": "last-instalment" }
    } });
    let pause = json!({ "kind": "interest-pause", "date": "2024-09-01", "from": "2024-09-01", "until": "2024-10-21" });
    assert_closes_as_a_payment(terms, &[pause], "2024-10-16", "10313.91");
}
