//! A part repaid with the instalment of the day on which an option takes effect, by an option declared before.

use crate::loan_support::{amount, day, event, loan};
use penteract_core::{LineKind, Loan, LoanState};
use serde_json::{Value, json};

/// 1 200 at 12 % without payment for three months, then due; before that the borrower may choose twelve equal shares, and
/// repay a part at the end of the third month. A guarantee fee of 1 % a year on what is owed is levied at the start, and
/// for the later years together at the end of the third month.
fn terms() -> Value {
    json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "phases": [{ "kind": "no-payment", "months": 3, "interest": "due-at-end" }, { "kind": "bullet" }],
        "guarantee_fee": { "coverage": "100 %", "yearly_rates": ["0 %", "1 %"], "timing": "at-levy", "base": "loan" },
        "servicing": { "options": [{
            "name": "part",
            "effective_after": { "months": 3 },
            "choices": [{ "name": "amortise", "phases": [{ "kind": "level-principal", "months": 12 }] }],
            "effects": [{ "kind": "prepayment", "amount": { "min": "0.01", "max": "1200.00" } }]
        }] }
    })
}

fn chosen(part: &str) -> Value {
    json!({ "kind": "option", "date": "2024-02-01", "option": "part", "choice": "amortise", "chosen": { "amount": part } })
}

fn state(events: &[Value], on: &str) -> LoanState {
    loan(terms(), events).as_of(day(on)).unwrap()
}

/// What is due on each day: principal, interest and fees.
fn due(state: &LoanState) -> Vec<[String; 4]> {
    let lines = state.lines().iter();
    let asked = lines.filter(|line| !line.due().total().is_zero());
    let shown = asked.map(|line| {
        let due = line.due();
        [
            line.due_date().to_string(),
            due.principal.to_string(),
            format!("{:.2}", due.interest),
            due.fees.to_string(),
        ]
    });
    shown.collect()
}

fn refused(events: &[Value]) -> String {
    let terms = crate::loan_support::terms(terms());
    let events = events.iter().cloned().map(event).collect();
    Loan::with_events(terms, events).unwrap_err().to_string()
}

#[test]
fn the_part_falls_due_with_the_instalment_and_the_rest_is_repaid_after_it() {
    let state = state(&[chosen("600.00")], "2024-02-01");
    let due = due(&state);
    // Three months at 1 % of 1 200; the rest is 600, in shares of 50. Nine months of the first year are free; the
    // fee of the second year is 1 % a year on 150, 100 and 50: a twelfth of 3.00.
    assert_eq!(due[0], ["2024-04-15", "0.00", "36.00", "0.25"]);
    assert_eq!(due[1], ["2024-04-15", "600.00", "0.00", "0.00"]);
    assert_eq!(due[2], ["2024-05-15", "50.00", "6.00", "0.00"]);
    assert_eq!(due[13], ["2025-04-15", "50.00", "0.50", "0.00"]);
    assert_eq!(due.len(), 14);
    assert_eq!(state.outstanding_principal(), amount("1200.00"));
    assert!(state.arrears().is_none());
    assert_eq!(state.maturity_date(), day("2025-04-15"));
}

#[test]
fn the_fee_of_the_later_years_is_that_of_what_is_left() {
    let fee = |part: &str| due(&state(&[chosen(part)], "2024-02-01"))[0][3].clone();
    // The second year owes three months of shares: 3, 2 and 1 shares of 1 200, of 600 and of 0.24 (each 0.02).
    assert_eq!(fee("0.01"), "0.50");
    assert_eq!(fee("600.00"), "0.25");
    assert_eq!(fee("1199.76"), "0.00");
}

#[test]
fn the_part_is_owed_until_it_is_paid() {
    let events = [chosen("600.00")];
    let on_the_day = state(&events, "2024-04-15");
    assert_eq!(on_the_day.due().total(), amount("636.25"));
    let after = state(&events, "2024-04-16");
    assert_eq!(after.arrears().unwrap().amount, amount("636.25"));
    let paid = json!({ "kind": "payment", "date": "2024-04-15", "amount": "636.25" });
    let paid = state(&[chosen("600.00"), paid], "2024-04-15");
    assert_eq!(paid.outstanding_principal(), amount("600.00"));
    assert!(paid.due().total().is_zero());
    let lines = paid.lines().iter();
    let part: Vec<_> = lines
        .filter(|line| line.kind() == LineKind::Prepayment)
        .collect();
    assert_eq!(part.len(), 1);
    assert_eq!(part[0].paid().principal, amount("600.00"));
}

#[test]
fn the_part_leaves_something_to_repay() {
    insta::assert_snapshot!(refused(&[chosen("1200.00")]), @"event 1, option exercised of 1 Feb 2024: 1,200.00 is not below the principal not yet due, 1,200.00: record a payoff");
    // 700 repaid before the day leave 500, less than the part that was declared.
    let early = json!({ "kind": "prepayment", "date": "2024-03-01", "amount": "700.00" });
    insta::assert_snapshot!(refused(&[chosen("600.00"), early]), @"event 2, prepayment of 1 Mar 2024: 700.00 is not below the principal not yet due, 600.00: record a payoff");
}

#[test]
fn what_is_repaid_before_the_day_lowers_what_follows() {
    let early = json!({ "kind": "prepayment", "date": "2024-03-01", "amount": "300.00" });
    let state = state(&[chosen("600.00"), early], "2024-03-01");
    assert_eq!(state.outstanding_principal(), amount("900.00"));
    let due = due(&state);
    // 300 are left after the part: twelve shares of 25.
    let part = due.iter().position(|line| line[1] == "600.00").unwrap();
    assert_eq!(due[part][0], "2024-04-15");
    assert_eq!(due[part + 1], ["2024-05-15", "25.00", "3.00", "0.00"]);
    let principal: rust_decimal::Decimal =
        state.lines().iter().map(|line| line.due().principal).sum();
    assert_eq!(principal, amount("1200.00"));
}

#[test]
fn a_payoff_before_the_day_pays_the_part_too() {
    let payoff = json!({ "kind": "payoff", "date": "2024-03-15" });
    let state = state(&[chosen("600.00"), payoff], "2024-04-20");
    assert_eq!(state.closed_on(), Some(day("2024-03-15")));
    // Two months of interest, and the fee that the choice has levied.
    assert_eq!(state.paid(), amount("1224.25"));
    assert!(state.outstanding_principal().is_zero());
}

#[test]
fn a_credit_event_before_the_day_makes_all_due_at_once() {
    let event = json!({ "kind": "credit-event", "date": "2024-03-15", "cause": "liquidation" });
    let state = state(&[chosen("600.00"), event], "2024-03-15");
    let loss = &state.credit_event().unwrap().loss;
    assert_eq!(loss.principal, amount("1200.00"));
    assert_eq!(loss.interest, amount("24.00"));
}
