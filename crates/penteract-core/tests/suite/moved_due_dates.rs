//! Due dates moved to open days, while interest runs to the days before they are moved. 15 June 2024 is a Saturday.

use crate::loan_support::{amount, day, event, loan};
use penteract_core::{Loan, LoanState};
use serde_json::{Value, json};

/// 1 200.00 at one per cent a month over four months, from 15 April or 15 May.
fn lent(start: &str, business_days: &str, events: &[Value]) -> Loan {
    let terms = json!({
        "disbursements": [{ "date": start, "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "calendar": "target",
        "business_days": business_days,
        "phases": [{ "kind": "level-principal", "months": 4 }],
        "servicing": { "recalculation": { "ahead_of_time": "last-instalment" } }
    });
    loan(terms, events)
}

fn on(loan: &Loan, date: &str) -> LoanState {
    loan.as_of(day(date)).unwrap()
}

fn paid(date: &str, amount: &str) -> Value {
    json!({ "kind": "payment", "date": date, "amount": amount })
}

/// The instalment of 15 June falls due on Friday 14: paid that day, it has all of its interest, and no day less.
#[test]
fn what_is_paid_on_a_due_date_moved_before_the_end_of_its_period_is_paid_in_time() {
    let june = lent("2024-05-15", "preceding", &[paid("2024-06-14", "312.00")]);
    let state = on(&june, "2024-06-14");
    let interest = |at: usize| state.lines()[at].due().interest;
    assert_eq!(
        (interest(0), interest(1)),
        (amount("12.00"), amount("9.00"))
    );
    assert_eq!(state.outstanding_principal(), amount("900.00"));
    assert!(state.due().total().is_zero());
}

/// The instalment of 15 May is paid with that of 15 June, which is due on Monday 17. The first is late up to that day: two
/// days of its 300.00 bear 0.20 in the third month, besides the 6.00 of the 600.00 that are left. The second is in time.
#[test]
fn overdue_principal_bears_interest_up_to_the_moved_due_date_on_which_it_is_paid() {
    let late = lent("2024-04-15", "following", &[paid("2024-06-17", "624.00")]);
    let state = on(&late, "2024-06-17");
    let interest: Vec<String> = state
        .lines()
        .iter()
        .map(|line| line.due().interest.to_string())
        .collect();
    assert_eq!(interest, ["12.00", "12.00", "6.20", "3.00"]);
    assert_eq!(state.outstanding_principal(), amount("600.00"));
    let in_time = lent(
        "2024-04-15",
        "following",
        &[paid("2024-05-15", "312.00"), paid("2024-06-17", "309.00")],
    );
    assert_eq!(
        on(&in_time, "2024-06-17").lines()[2].due().interest,
        amount("6.00")
    );
}

/// Interest that has accrued is asked for on the due date, not on the day on which its period ends: 12.00 a month, 0.40 a
/// day, of which nothing is lost or counted twice in between.
#[test]
fn interest_has_accrued_until_its_moved_due_date() {
    let following = lent("2024-05-15", "following", &[]);
    let accrued = ["2024-06-14", "2024-06-15", "2024-06-16"]
        .map(|date| on(&following, date).accrued_interest().to_string());
    // On Sunday 16 the second month has borne a day of the 900.00 that are left once the first instalment is paid.
    assert_eq!(accrued, ["11.60", "12.00", "12.30"]);
    assert_eq!(on(&following, "2024-06-17").due().interest, amount("12.00"));
    let preceding = lent("2024-05-15", "preceding", &[]);
    assert_eq!(
        on(&preceding, "2024-06-13").accrued_interest(),
        amount("11.20")
    );
    let due = on(&preceding, "2024-06-14");
    assert_eq!(
        (due.due().interest, due.accrued_interest()),
        (amount("12.00"), amount("0.00"))
    );
    // What is lost that Friday is the principal and a month of interest.
    let event = json!({ "kind": "credit-event", "date": "2024-06-14", "cause": "insolvency", "accelerates": false });
    let lost = on(&lent("2024-05-15", "preceding", &[event]), "2024-06-14");
    assert_eq!(lost.credit_event().unwrap().loss.total(), amount("1212.00"));
}

/// The last instalment of 15 September, a Sunday, falls due on Friday 13: the payoff of that day asks for what is due.
#[test]
fn a_payoff_on_a_due_date_moved_before_the_end_of_its_period_asks_for_what_is_due() {
    let paid = [
        paid("2024-06-14", "312.00"),
        paid("2024-07-15", "309.00"),
        paid("2024-08-15", "306.00"),
    ];
    let mut loan = lent("2024-05-15", "preceding", &paid);
    let quote = loan.payoff_quote(day("2024-09-13")).unwrap();
    assert_eq!(quote.amount, amount("303.00"));
    loan.record(event(
        json!({ "kind": "payment", "date": "2024-09-13", "amount": "303.00" }),
    ))
    .unwrap();
    assert_eq!(on(&loan, "2024-09-13").closed_on(), Some(day("2024-09-13")));
}

/// 100.00 are paid ahead of the last instalment: its interest of 3.00, and 97.00 of principal. That of 15 June, due on Monday
/// 17 and paid then, is in time: the third month bears 5.03 on the 503.00 that are left, on the days up to 17 June too, as it
/// was told before.
#[test]
fn what_was_paid_ahead_bears_nothing_while_a_moved_due_date_is_awaited() {
    let ahead = json!({ "kind": "payment", "date": "2024-05-15", "amount": "100.00", "in_advance": "last" });
    let mut loan = lent(
        "2024-04-15",
        "following",
        &[paid("2024-05-15", "312.00"), ahead],
    );
    let interest = |loan: &Loan, date: &str| -> Vec<String> {
        let state = on(loan, date);
        let lines = state.lines().iter();
        lines.map(|line| line.due().interest.to_string()).collect()
    };
    let told = ["12.00", "8.03", "5.03", "2.03"];
    assert_eq!(interest(&loan, "2024-05-15"), told);
    loan.record(event(paid("2024-06-17", "308.03"))).unwrap();
    assert_eq!(interest(&loan, "2024-06-17"), told);
    // Not paid by then, the 300.00 bear those two days and the next three: 0.50.
    let late = lent(
        "2024-04-15",
        "following",
        &[
            paid("2024-05-15", "312.00"),
            json!({ "kind": "payment", "date": "2024-05-15", "amount": "100.00", "in_advance": "last" }),
            paid("2024-06-20", "308.03"),
        ],
    );
    assert_eq!(
        interest(&late, "2024-06-20"),
        ["12.00", "8.03", "5.53", "2.03"]
    );
}

/// The instalment of Sunday 15 September falls due on Friday 13, and nobody pays it: spread on Saturday 14 over the three
/// that are left, its 300.00 are asked for once, and bear from the end of the period on. Behind the last one there is none
/// to spread it over.
#[test]
fn principal_overdue_before_the_end_of_its_period_is_spread_once() {
    let mut loan = lent("2024-08-15", "preceding", &[]);
    let asked = |loan: &Loan| -> Vec<(String, String)> {
        let state = on(loan, "2024-09-14");
        let parts = state.lines().iter().map(|line| *line.due());
        parts
            .map(|due| (due.principal.to_string(), due.interest.to_string()))
            .collect()
    };
    let pairs =
        |pairs: [(&str, &str); 4]| pairs.map(|(one, other)| (one.to_owned(), other.to_owned()));
    let mut aged = loan.clone();
    let spread = json!({ "kind": "re-amortise", "date": "2024-09-14" });
    loan.record(event(spread)).unwrap();
    assert_eq!(
        asked(&loan),
        pairs([
            ("0.00", "12.00"),
            ("400.00", "12.00"),
            ("400.00", "8.00"),
            ("400.00", "4.00")
        ])
    );
    let anew = json!({ "kind": "re-age", "date": "2024-09-14", "first_due_date": "2024-10-15", "frequency": "monthly", "instalments": 3 });
    aged.record(event(anew)).unwrap();
    assert_eq!(
        asked(&aged),
        pairs([
            ("0.00", "12.00"),
            ("396.03", "12.00"),
            ("399.99", "8.04"),
            ("403.98", "4.04")
        ])
    );
    let last = json!({ "kind": "re-amortise", "date": "2024-12-14" });
    let mut last_due = lent("2024-08-15", "preceding", &[]);
    let refused = last_due.record(event(last)).unwrap_err();
    assert!(refused.to_string().contains("15 Dec 2024"), "{refused}");
}

/// What fell due on Friday 13 September and was paid stays as it was, whatever happens on Saturday 14; its interest is all of
/// the period's, so that what happens counts from the 15th on.
#[test]
fn what_is_due_already_stays_whatever_happens_before_the_end_of_its_period() {
    let cases = [
        (
            json!({ "kind": "rate-change", "annual": "24 %" }),
            ["18.00", "12.00", "6.00"],
        ),
        (
            json!({ "kind": "prepayment", "amount": "100.00" }),
            ["8.00", "5.33", "2.67"],
        ),
        (
            json!({ "kind": "forgiveness", "amount": "100.00" }),
            ["8.00", "5.33", "2.67"],
        ),
        // From the 15th to the 20th: six of thirty days of 9.00.
        (
            json!({ "kind": "interest-pause", "from": "2024-09-14", "until": "2024-09-20" }),
            ["7.20", "6.00", "3.00"],
        ),
        (
            json!({ "kind": "interest-pause", "from": "2024-09-14", "until": "2024-09-14" }),
            ["9.00", "6.00", "3.00"],
        ),
        (
            json!({ "kind": "payment-taken-back", "amount": "100.00" }),
            ["10.00", "6.00", "3.00"],
        ),
    ];
    for (mut happened, later) in cases {
        happened["date"] = json!("2024-09-14");
        let loan = lent(
            "2024-08-15",
            "preceding",
            &[paid("2024-09-13", "312.00"), happened.clone()],
        );
        let state = on(&loan, "2024-09-14");
        let instalments = state.lines().iter().filter(|line| line.number() > 0);
        let mut due = instalments.map(|line| *line.due());
        let first = due.next().unwrap();
        assert_eq!(
            (first.principal, first.interest),
            (amount("300.00"), amount("12.00")),
            "{happened}"
        );
        let interest: Vec<String> = due.map(|due| due.interest.to_string()).collect();
        assert_eq!(interest, later, "{happened}");
        let lines = state.lines().iter();
        let principal: rust_decimal::Decimal = lines.map(|line| line.due().principal).sum();
        assert_eq!(
            principal,
            state.disbursed() + state.taken_back(),
            "{happened}"
        );
    }
}

/// 1 200.00 at one per cent a month over four months from 15 August, of which Friday 13 September is the first due date, that
/// of Sunday 15; 120.00 more are drawn on a day, as the terms foresee or as an event tells. What each instalment asks for.
fn drawn_more(on: &str, drawn_on_due_date: &str) -> Vec<(String, String)> {
    let terms = json!({
        "disbursements": [{ "date": "2024-08-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "calendar": "target",
        "business_days": "preceding",
        "drawn_on_due_date": drawn_on_due_date,
        "phases": [{ "kind": "level-principal", "months": 4 }],
        "servicing": { "approved_amount": "1320.00" }
    });
    let drawing = json!({ "date": on, "amount": "120.00" });
    let mut foreseen = terms.clone();
    foreseen["disbursements"]
        .as_array_mut()
        .unwrap()
        .push(drawing.clone());
    let mut told = drawing;
    told["kind"] = json!("disbursement");
    let [foreseen, told] = [loan(foreseen, &[]), loan(terms, &[told])].map(|loan| {
        let state = loan.as_of(day("2024-09-17")).unwrap();
        let due = state.lines().iter().filter(|line| line.number() > 0);
        due.map(|line| *line.due())
            .map(|due| (due.principal.to_string(), due.interest.to_string()))
            .collect::<Vec<_>>()
    });
    assert_eq!(foreseen, told, "{on}, {drawn_on_due_date}");
    told
}

/// The instalment due on Friday 13 September is counted with the 120.00 that are drawn before: 330.00, and three days of
/// thirty of 1.20 besides 12.00. What is drawn behind it leaves its 300.00 and 12.00; the three after it share the 1 020.00
/// that are left on the 15th, which bear from then on 10.20, 6.80 and 3.40, a day of 0.04 less where drawn on the 16th. What
/// is drawn on the due date is counted with it only where the terms say so: two days are 0.08.
#[test]
fn what_is_drawn_behind_a_due_date_counts_from_the_end_of_its_period() {
    let with = |interest| {
        [
            ("330.00", interest),
            ("330.00", "9.90"),
            ("330.00", "6.60"),
            ("330.00", "3.30"),
        ]
    };
    let behind = |interest| {
        [
            ("300.00", "12.00"),
            ("340.00", interest),
            ("340.00", "6.80"),
            ("340.00", "3.40"),
        ]
    };
    let cases = [
        ("2024-09-12", with("12.12"), with("12.12")),
        ("2024-09-13", behind("10.20"), with("12.08")),
        ("2024-09-14", behind("10.20"), behind("10.20")),
        ("2024-09-15", behind("10.20"), behind("10.20")),
        ("2024-09-16", behind("10.16"), behind("10.16")),
    ];
    for (on, next, same) in cases {
        for (convention, asked) in [("next-instalment", next), ("same-instalment", same)] {
            let asked = asked.map(|(one, other)| (one.to_owned(), other.to_owned()));
            assert_eq!(drawn_more(on, convention), asked, "{on}, {convention}");
        }
    }
}

/// The 312.00 of Friday 13 September are paid, and 120.00 drawn on Saturday: nothing of them is past due, and the second
/// month bears 10.20 on 1 020.00. Paid on the 20th, they bear five days of thirty from the 15th on besides: 0.50 on 300.00.
#[test]
fn what_is_drawn_behind_a_due_date_that_was_paid_leaves_nothing_past_due() {
    let drawn = |paid_on: &str| {
        let terms = json!({
            "disbursements": [{ "date": "2024-08-15", "amount": "1200.00" }],
            "rate": { "kind": "fixed", "annual": "12 %" },
            "calendar": "target",
            "business_days": "preceding",
            "phases": [{ "kind": "level-principal", "months": 4 }],
            "servicing": { "approved_amount": "1320.00", "recalculation": { "ahead_of_time": "last-instalment" } }
        });
        let drawing = json!({ "kind": "disbursement", "date": "2024-09-14", "amount": "120.00" });
        let mut events = [paid(paid_on, "312.00"), drawing];
        events.sort_by_key(|event| event["date"].to_string());
        on(&loan(terms, &events), "2024-09-20")
    };
    let in_time = drawn("2024-09-13");
    assert!(in_time.arrears().is_none());
    assert_eq!(in_time.outstanding_principal(), amount("1020.00"));
    assert_eq!(in_time.lines()[1].due().interest, amount("10.20"));
    let late = drawn("2024-09-20");
    assert_eq!(late.lines()[0].due().total(), amount("312.00"));
    assert_eq!(late.lines()[1].due().interest, amount("10.70"));
}

/// What is drawn on Saturday 14 September stands on its own day, with its down payment of a tenth, and flows on it.
#[test]
fn what_is_drawn_behind_a_due_date_keeps_its_day() {
    let terms = crate::loan_support::terms(json!({
        "disbursements": [{ "date": "2024-08-15", "amount": "1200.00" }, { "date": "2024-09-14", "amount": "120.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "calendar": "target",
        "business_days": "preceding",
        "down_payment": { "percent": "10 %" },
        "phases": [{ "kind": "level-principal", "months": 4 }]
    }));
    let schedule = terms.schedule().unwrap();
    let rows: Vec<_> = schedule
        .rows()
        .iter()
        .map(|row| {
            (
                row.number(),
                row.due_date().to_string(),
                row.interest().to_string(),
            )
        })
        .collect();
    let row =
        |number, due_date: &str, interest: &str| (number, due_date.to_owned(), interest.to_owned());
    // 1 080.00, then 270.00 less and 108.00 more: 918.00 in three.
    assert_eq!(
        rows,
        [
            row(0, "2024-08-15", "0.00"),
            row(1, "2024-09-13", "10.80"),
            row(0, "2024-09-14", "0.00"),
            row(2, "2024-10-15", "9.18"),
            row(3, "2024-11-15", "6.12"),
            row(4, "2024-12-13", "3.06"),
        ]
    );
    let flows = schedule.flows();
    let on_the_day = flows.iter().filter(|flow| flow.date == day("2024-09-14"));
    let amounts: Vec<_> = on_the_day.map(|flow| flow.amount).collect();
    assert_eq!(amounts, [amount("120.00"), amount("12.00")]);
}

/// Behind the last due date, Friday 13 December, no instalment asks for what is drawn.
#[test]
fn nothing_is_drawn_behind_the_last_due_date() {
    let terms = json!({
        "disbursements": [{ "date": "2024-08-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "calendar": "target",
        "business_days": "preceding",
        "phases": [{ "kind": "level-principal", "months": 4 }],
        "servicing": { "approved_amount": "1320.00" }
    });
    let drawing = |date: &str| json!({ "kind": "disbursement", "date": date, "amount": "120.00" });
    for date in ["2024-12-13", "2024-12-14"] {
        let mut lent = loan(terms.clone(), &[]);
        let refused = lent.record(event(drawing(date))).unwrap_err().to_string();
        assert!(refused.contains("13 Dec 2024"), "{refused}");
        let mut foreseen = crate::loan_support::terms_json(terms.clone());
        let further = json!({ "date": date, "amount": "120.00" });
        foreseen["disbursements"]
            .as_array_mut()
            .unwrap()
            .push(further);
        let refused = serde_json::from_value::<penteract_core::LoanTerms>(foreseen).unwrap_err();
        assert!(refused.to_string().contains("13 Dec 2024"), "{refused}");
    }
    let mut lent = loan(terms, &[]);
    lent.record(event(drawing("2024-12-12"))).unwrap();
    // 300.00 left bear 3.00; three days of thirty of 120.00, 0.12.
    let state = on(&lent, "2024-12-13");
    let last = state.lines().last().unwrap().due();
    assert_eq!(
        (last.principal, last.interest),
        (amount("420.00"), amount("3.12"))
    );
}

/// What an option repays on Saturday 14 September leaves the instalment of Friday 13 as it fell due: 800.00 are left on the
/// 15th, and bear 8.00.
#[test]
fn what_an_option_repays_behind_a_due_date_counts_from_the_end_of_its_period() {
    let terms = json!({
        "disbursements": [{ "date": "2024-08-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "calendar": "target",
        "business_days": "preceding",
        "phases": [{ "kind": "level-principal", "months": 4 }],
        "servicing": { "options": [{
            "name": "repay", "effective_after": { "days": 30 },
            "effects": [{ "kind": "prepayment", "amount": "100.00", "effect": "smaller" }]
        }] }
    });
    let option = json!({ "kind": "option", "date": "2024-09-02", "option": "repay" });
    let state = on(&loan(terms, &[option]), "2024-09-02");
    let asked: Vec<_> = state
        .lines()
        .iter()
        .map(|line| {
            (
                line.due_date().to_string(),
                line.due().principal,
                line.due().interest,
            )
        })
        .collect();
    let line = |date: &str, principal: &str, interest: &str| {
        (date.to_owned(), amount(principal), amount(interest))
    };
    assert_eq!(
        asked,
        [
            line("2024-09-13", "300.00", "12.00"),
            line("2024-09-14", "100.00", "0.00"),
            line("2024-10-15", "266.67", "8.00"),
            line("2024-11-15", "266.67", "5.33"),
            line("2024-12-13", "266.66", "2.67"),
        ]
    );
}
