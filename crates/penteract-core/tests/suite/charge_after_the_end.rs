//! What is charged after the last due date is due on its day, also when the loan is then prolonged beyond it.

use crate::loan_support::{amount, day, loan};
use serde_json::json;

#[test]
fn a_charge_after_the_end_is_paid_before_an_instalment_moved_beyond_it() {
    let terms = json!({
        "disbursements": [{ "date": "2024-01-15", "amount": "3000.00" }],
        "rate": { "kind": "fixed", "annual": "0 %" },
        "phases": [{ "kind": "level-principal", "months": 3 }]
    });
    let events = [
        json!({ "kind": "payment", "date": "2024-02-15", "amount": "1000.00" }),
        json!({ "kind": "payment", "date": "2024-03-15", "amount": "1000.00" }),
        json!({ "kind": "charge", "date": "2024-05-01", "charge": "penalty", "amount": "25.00" }),
        json!({ "kind": "reschedule", "date": "2024-05-10", "from_due_date": "2024-04-15", "new_due_date": "2024-07-15" }),
        json!({ "kind": "payment", "date": "2024-05-20", "amount": "25.00" }),
    ];
    let loan = loan(terms, &events);
    let state = loan.as_of(day("2024-05-20")).unwrap();
    assert!(state.due().total().is_zero(), "{:?}", state.due());
    assert_eq!(state.total_paid().penalties, amount("25.00"));
    assert_eq!(state.next_due().unwrap().date, day("2024-07-15"));
}
