//! A retention while the loan lives: what is held of it, what goes back, when and with which interest.

use crate::loan_support::{amount, day, event, loan, terms};
use penteract_core::{Loan, RetentionState};
use serde_json::{Value, json};

/// 10 000.00 over twelve months, instalments of 856.07, of which 5 % are withheld and earn 1.2 % a year (30/360).
fn retained(events: &[Value]) -> Loan {
    loan(
        json!({ "retention": { "percent": "5 %", "interest": "1.2 %" } }),
        events,
    )
}

fn on(loan: &Loan, date: &str) -> RetentionState {
    loan.as_of(day(date)).unwrap().retention().unwrap().clone()
}

/// Day, withheld, given back, interest, held.
fn lines(state: &RetentionState) -> Vec<String> {
    let lines = state.lines().iter();
    lines
        .map(|line| {
            format!(
                "{} {} {} {} {}",
                line.date, line.withheld, line.released, line.interest, line.held
            )
        })
        .collect()
}

fn release(date: &str, amount: Option<&str>) -> Value {
    let mut event = json!({ "kind": "retention-release", "date": date });
    if let Some(amount) = amount {
        event["amount"] = json!(amount);
    }
    event
}

fn refused(loan: &Loan, json: Value) -> String {
    let mut changed = loan.clone();
    let error = changed.record(event(json)).unwrap_err();
    assert_eq!(changed, *loan);
    error.to_string()
}

fn instalments() -> Vec<Value> {
    let dates = terms(json!({})).schedule().unwrap();
    let rows = dates.rows().iter();
    rows.map(|row| json!({ "kind": "payment", "date": row.due_date(), "amount": row.total().to_string() }))
        .collect()
}

#[test]
fn it_goes_back_on_the_day_that_the_terms_foresee() {
    let foreseen = |more: Value, events: &[Value]| {
        let retention =
            json!({ "percent": "5 %", "interest": "1.2 %", "released_after": { "months": 6 } });
        let mut changes = json!({ "retention": retention });
        for (key, value) in more.as_object().unwrap() {
            changes[key] = value.clone();
        }
        loan(changes, events)
    };
    // 500.00 × 1.2 % for half a year.
    let unpaid = foreseen(json!({}), &[]);
    let back = "2024-07-15 0.00 500.00 3.00 0.00";
    assert_eq!(on(&unpaid, "2024-07-14").held(), amount("500.00"));
    assert_eq!(lines(&on(&unpaid, "2024-07-15"))[1..], [back]);
    let quoted = unpaid
        .terms()
        .schedule()
        .unwrap()
        .retention()
        .copied()
        .unwrap();
    assert_eq!(
        (quoted.given_back(), quoted.given_back_on()),
        (amount("503.00"), day("2024-07-15"))
    );

    // What went back before is not given twice: 200.00 × 1.2 % × 60/360 and 300.00 for half a year.
    let early = foreseen(json!({}), &[release("2024-03-15", Some("200.00"))]);
    let expected = [
        "2024-03-15 0.00 200.00 0.40 300.00",
        "2024-07-15 0.00 300.00 1.80 0.00",
    ];
    assert_eq!(lines(&on(&early, "2025-02-01"))[1..], expected);
    let late = release("2024-07-16", None);
    assert!(refused(&early, late).contains("a retention of which 0.00 is held"));

    // A loan that is paid off gives it back that day; one that fell due keeps it.
    let payoff = json!({ "kind": "payoff", "date": "2024-02-15" });
    assert_eq!(
        lines(&on(&foreseen(json!({}), &[payoff]), "2024-08-01"))[1..],
        ["2024-02-15 0.00 500.00 0.50 0.00"]
    );
    let fell_due = json!({ "kind": "credit-event", "date": "2024-07-01", "cause": "liquidation" });
    assert_eq!(
        on(&foreseen(json!({}), &[fell_due]), "2024-08-01").held(),
        amount("500.00")
    );

    // Nothing is withheld of what is drawn from that day on.
    let drawn = json!({ "disbursements": [{ "date": "2024-01-15", "amount": "6000.00" }, { "date": "2024-07-15", "amount": "4000.00" }] });
    let in_two = foreseen(drawn, &[]);
    let expected = [
        "2024-01-15 300.00 0.00 0.00 300.00",
        "2024-07-15 0.00 300.00 1.80 0.00",
    ];
    assert_eq!(lines(&on(&in_two, "2024-08-01")), expected);
    assert_eq!(
        in_two
            .terms()
            .schedule()
            .unwrap()
            .retention()
            .unwrap()
            .withheld(),
        amount("300.00")
    );
}

#[test]
fn it_is_held_until_nothing_is_owed_and_then_goes_back_with_its_interest() {
    let mut events = instalments();
    let last = events.pop().unwrap();
    let before = retained(&events);
    assert_eq!(
        lines(&on(&before, "2025-01-20")),
        ["2024-01-15 500.00 0.00 0.00 500.00"]
    );
    assert_eq!(on(&before, "2025-01-20").held(), amount("500.00"));
    // The last instalment comes on time: 500.00 × 1.2 % for a year.
    events.push(last.clone());
    let state = on(&retained(&events), "2025-01-15");
    assert_eq!(
        lines(&state),
        [
            "2024-01-15 500.00 0.00 0.00 500.00",
            "2025-01-15 0.00 500.00 6.00 0.00"
        ]
    );
    assert_eq!(
        (state.released(), state.interest()),
        (amount("500.00"), amount("6.00"))
    );
    // It is what the schedule foresees.
    let foreseen = retained(&[]).terms().schedule().unwrap();
    assert_eq!(foreseen.retention().unwrap().given_back(), amount("506.00"));
    // Two months late, it goes back two months later, and has earned two months more.
    events.pop();
    let mut late = last;
    late["date"] = json!("2025-03-15");
    events.push(late);
    let state = on(&retained(&events), "2025-04-01");
    assert_eq!(lines(&state)[1], "2025-03-15 0.00 500.00 7.00 0.00");
}

#[test]
fn a_part_or_all_of_it_is_released_before() {
    // 200.00 for six months: 1.20; the other 300.00 for a year: 3.60.
    let mut events = instalments();
    events.push(release("2024-07-15", Some("200.00")));
    let state = on(&retained(&events), "2025-01-15");
    assert_eq!(
        lines(&state),
        [
            "2024-01-15 500.00 0.00 0.00 500.00",
            "2024-07-15 0.00 200.00 1.20 300.00",
            "2025-01-15 0.00 300.00 3.60 0.00"
        ]
    );
    assert_eq!(state.interest(), amount("4.80"));
    let all = on(&retained(&[release("2024-07-15", None)]), "2024-07-15");
    assert_eq!(
        (all.held(), all.released()),
        (amount("0.00"), amount("500.00"))
    );
    // What is owed does not change by it.
    let with = retained(&[release("2024-07-15", None)])
        .as_of(day("2024-08-01"))
        .unwrap();
    let without = retained(&[]).as_of(day("2024-08-01")).unwrap();
    assert_eq!(
        (with.lines(), with.paid()),
        (without.lines(), without.paid())
    );
}

#[test]
fn what_was_withheld_first_goes_back_first() {
    // 500.00 of January and 250.00 of April; 600.00 go back in July: 500.00 for six months, 100.00 for three.
    let loan = loan(
        json!({ "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }, { "date": "2024-04-15", "amount": "5000.00" }],
                "retention": { "percent": "5 %", "interest": "1.2 %" } }),
        &[release("2024-07-15", Some("600.00"))],
    );
    assert_eq!(
        lines(&on(&loan, "2024-07-15")),
        [
            "2024-01-15 500.00 0.00 0.00 500.00",
            "2024-04-15 250.00 0.00 0.00 750.00",
            "2024-07-15 0.00 600.00 3.30 150.00"
        ]
    );
    assert_eq!(on(&loan, "2024-03-01").withheld(), amount("500.00"));
}

#[test]
fn more_than_is_held_does_not_go_back() {
    let loan = retained(&[release("2024-07-15", Some("200.00"))]);
    assert!(
        refused(&loan, release("2024-08-01", Some("300.01"))).contains("of which 300.00 is held")
    );
    let none = crate::loan_support::loan(json!({}), &[]);
    assert!(refused(&none, release("2024-08-01", None)).contains("no `retention`"));
    assert!(none.as_of(day("2024-08-01")).unwrap().retention().is_none());
    // After a credit event that makes all due it stays the lender's security.
    let default = json!({ "kind": "credit-event", "date": "2024-08-01", "cause": "insolvency" });
    let called = retained(&[default]);
    assert!(refused(&called, release("2024-08-02", None)).contains("credit event"));
    assert_eq!(on(&called, "2026-01-01").held(), amount("500.00"));
}

#[test]
fn an_option_may_release_it() {
    let option = json!({ "name": "half", "opens_after": { "months": 6 },
                         "effects": [{ "kind": "retention-release", "amount": { "min": "1.00", "max": "250.00" } }] });
    let mut loan = loan(
        json!({ "retention": { "percent": "5 %" }, "servicing": { "options": [option] } }),
        &[],
    );
    let exercised = |date: &str| json!({ "kind": "option", "date": date, "option": "half", "chosen": { "amount": "250.00" } });
    assert!(refused(&loan, exercised("2024-06-01")).contains("open from 15 Jul 2024"));
    loan.record(event(exercised("2024-08-01"))).unwrap();
    assert_eq!(on(&loan, "2024-08-01").held(), amount("250.00"));
}
