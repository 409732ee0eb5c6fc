//! Interest that follows payments, where something is paid ahead of time.

use crate::loan_support::{amount, day, event, terms};
use penteract_core::{Loan, LoanLine, LoanTerms};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// 1 200.00 at one per cent a month over four months; what is paid in advance pays the last instalment first.
fn four_months(phase: &str) -> LoanTerms {
    terms(json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "phases": [{ "kind": phase, "months": 4 }],
        "servicing": { "in_advance": "last", "recalculation": { "ahead_of_time": "last-instalment" },
                       "late_interest": { "annual": "6 %" } }
    }))
}

fn lines(terms: &LoanTerms, events: &[Value], date: &str) -> Vec<LoanLine> {
    let events = events.iter().cloned().map(event).collect();
    let loan = Loan::with_events(terms.clone(), events).unwrap_or_else(|error| panic!("{error}"));
    loan.as_of(day(date)).unwrap().lines().to_vec()
}

fn told(lines: &[LoanLine], figure: impl Fn(&LoanLine) -> Decimal) -> Vec<String> {
    lines.iter().map(|line| figure(line).to_string()).collect()
}

/// The last instalment is paid: of 1 200.00, then 900.00, 600.00 and 300.00, 300.00 less bear interest each month.
#[test]
fn what_is_paid_of_the_last_instalment_bears_nothing_in_any_month_before_it() {
    let paid = json!({ "kind": "payment", "date": "2024-01-15", "amount": "300.00" });
    let lines = lines(&four_months("level-principal"), &[paid], "2024-01-15");
    let interest = told(&lines, |line| line.due().interest);
    assert_eq!(interest, ["9.00", "6.00", "3.00", "0.00"]);
    assert_eq!(lines[3].paid().principal, amount("300.00"));
}

/// 620.00 paid on the day of the drawing are the last two instalments of 305.97 and 23.28 of the second. The first one,
/// 300.14 and its interest of 5.83, is not paid. On 15 March what is outstanding, 582.86, has borne 5.83 once more: with
/// 3.00 less of principal repaid by then, 3.03 bear 0.03 in the third month, of which 305.94 are then principal. The 0.03
/// paid of it and not due any more have settled late interest: 300.14 at 6 % over 29 days of 365 are 1.43. Ten days later
/// it is 1.92, all of it settled, and 0.06 of the interest: the third instalment has 1.98 of interest.
#[test]
fn what_overdue_interest_frees_settles_what_is_late_on_the_very_day() {
    let terms = four_months("level-payment");
    let paid = json!({ "kind": "payment", "date": "2024-01-15", "amount": "620.00" });
    let missed = |date: &str| json!({ "kind": "missed", "date": date, "due_date": "2024-02-15" });
    let in_march = lines(&terms, std::slice::from_ref(&paid), "2024-03-15");
    assert_eq!(
        told(&in_march, |line| line.due().principal),
        ["300.14", "300.14", "305.94", "293.78"]
    );
    assert_eq!(
        told(&in_march, |line| line.due().interest),
        ["5.83", "5.83", "0.03", "0.03"]
    );
    assert_eq!(in_march[0].due().penalties, amount("1.43"));
    assert_eq!(in_march[0].paid().penalties, amount("0.03"));

    let later = lines(&terms, std::slice::from_ref(&paid), "2024-03-25");
    assert_eq!(later[0].due().penalties, amount("1.92"));
    assert_eq!(later[0].paid().penalties, amount("1.92"));
    assert_eq!(later[0].paid().interest, amount("0.06"));
    assert_eq!(later[2].due().interest, amount("1.98"));
    // Nothing moves where somebody writes it down.
    for date in [
        "2024-02-15",
        "2024-02-16",
        "2024-02-29",
        "2024-03-15",
        "2024-03-16",
        "2024-03-25",
    ] {
        assert_eq!(
            lines(&terms, &[paid.clone(), missed(date)], "2024-03-25"),
            later,
            "{date}"
        );
    }
}

/// 1 200.00, of which 300.00 are repaid on 15 February, re-aged over three fortnights from 1 March on. Payments were known up
/// to 15 March, the old due date: the instalment of 1 March is expected in time all the same, and 601.81 bear 2.78 after it.
#[test]
fn a_new_instalment_is_expected_in_time_whatever_the_old_due_date_was() {
    let terms = terms(json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "1200.00" }],
        "rate": { "kind": "fixed", "annual": "12 %" },
        "phases": [{ "kind": "level-principal", "months": 4 }],
        "servicing": { "recalculation": { "rest": "due-date", "ahead_of_time": "last-instalment" } }
    }));
    let mut events = vec![
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "312.00" }),
        json!({ "kind": "re-age", "date": "2024-02-20", "first_due_date": "2024-03-01", "frequency": { "weeks": 2 }, "instalments": 3 }),
    ];
    let before = lines(&terms, &events, "2024-02-20");
    let interest = told(&before, |line| line.due().interest);
    assert_eq!(interest, ["12.00", "4.80", "2.78", "1.39"]);
    assert_eq!(before[2].opening_balance(), amount("601.81"));
    let first = before[1].due().total().to_string();
    events.push(json!({ "kind": "payment", "date": "2024-03-01", "amount": first }));
    let after = lines(&terms, &events, "2024-03-01");
    assert_eq!(told(&after, |line| line.due().interest), interest);
}
