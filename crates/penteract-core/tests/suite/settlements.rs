//! What a payment settled, line by line, and what is open again when it comes back; the figures are worked out by hand on
//! 10 000.00 at 5 % over twelve months, instalments of 856.07.

use crate::loan_support::{amount, day, event, loan, payments, terms};
use penteract_core::{LineStatus, Loan, Settlement};
use serde_json::{Value, json};

/// Due date, principal, interest, fees, penalties of each line.
fn lines(settlement: &Settlement) -> Vec<String> {
    let lines = settlement.lines().iter().map(|line| {
        let paid = &line.paid;
        format!(
            "{} {} {} {} {}",
            line.due_date, paid.principal, paid.interest, paid.fees, paid.penalties
        )
    });
    lines.collect()
}

fn settled(loan: &Loan) -> Vec<(Vec<String>, String)> {
    let told = loan.settlements().unwrap();
    told.iter()
        .map(|settlement| (lines(settlement), settlement.held().to_string()))
        .collect()
}

fn case(lines: &[&str], held: &str) -> (Vec<String>, String) {
    let lines = lines.iter().map(|&line| line.to_owned());
    (lines.collect(), held.to_owned())
}

#[test]
fn a_payment_settles_what_is_due_and_then_what_is_to_come() {
    // 10 000.00 × 5 % / 12 = 41.67; of 9 185.60, 38.27; 1 000.00 pays the first instalment and 143.93 of the second.
    let loan = loan(json!({}), &payments("1000.00", &["2024-02-15"]));
    let expected = case(
        &[
            "2024-02-15 814.40 41.67 0.00 0.00",
            "2024-03-15 105.66 38.27 0.00 0.00",
        ],
        "0.00",
    );
    assert_eq!(settled(&loan), [expected]);
    assert!(!loan.settlements().unwrap()[0].closes());
}

#[test]
fn a_charge_is_told_apart() {
    let fee =
        json!({ "kind": "charge", "date": "2024-02-01", "charge": "penalty", "amount": "5.00" });
    let events = [&[fee][..], &payments("40.00", &["2024-02-15"])].concat();
    let expected = case(&["2024-02-15 0.00 35.00 0.00 5.00"], "0.00");
    assert_eq!(settled(&loan(json!({}), &events)), [expected]);
}

#[test]
fn what_the_loan_does_not_ask_for_stays_as_credit() {
    // The loan is paid off that day by 10 000.00 and its first interest, 10 041.67; what comes after is held.
    let loan = loan(
        json!({}),
        &[
            payments("10041.67", &["2024-02-15"]),
            payments("7.00", &["2024-02-20"]),
        ]
        .concat(),
    );
    let told = loan.settlements().unwrap();
    assert_eq!((told[0].closes(), told[1].closes()), (true, false));
    assert!(lines(&told[1]).is_empty());
    assert_eq!(told[1].held().to_string(), "7.00");
}

#[test]
fn a_debit_that_bounces_leaves_open_what_was_settled_last() {
    // The payment of February comes back in March: that of March, the next day, had been kept for March, and is February's.
    let returned = json!({ "kind": "payment-returned", "date": "2024-03-20", "paid_on": "2024-02-15", "amount": "856.07" });
    let events = [
        &payments("856.07", &["2024-02-15", "2024-03-15"])[..],
        &[returned],
    ]
    .concat();
    let expected = [
        case(&["2024-02-15 814.40 41.67 0.00 0.00"], "0.00"),
        case(&["2024-03-15 817.80 38.27 0.00 0.00"], "0.00"),
        case(&["2024-03-15 -817.80 -38.27 0.00 0.00"], "0.00"),
    ];
    assert_eq!(settled(&loan(json!({}), &events)), expected);
}

#[test]
fn of_two_debits_back_on_one_day_the_first_tells_both() {
    let returned = |paid_on: &str| json!({ "kind": "payment-returned", "date": "2024-03-20", "paid_on": paid_on, "amount": "856.07" });
    let again = json!({ "kind": "payment", "date": "2024-03-20", "amount": "856.07" });
    let events = [
        &payments("856.07", &["2024-02-15", "2024-03-15"])[..],
        &[again, returned("2024-02-15"), returned("2024-03-15")],
    ]
    .concat();
    let expected = [
        case(&["2024-02-15 814.40 41.67 0.00 0.00"], "0.00"),
        case(&["2024-03-15 817.80 38.27 0.00 0.00"], "0.00"),
        case(&["2024-02-15 814.40 41.67 0.00 0.00"], "0.00"),
        case(
            &[
                "2024-02-15 -814.40 -41.67 0.00 0.00",
                "2024-03-15 -817.80 -38.27 0.00 0.00",
            ],
            "0.00",
        ),
        case(&[], "0.00"),
    ];
    assert_eq!(settled(&loan(json!({}), &events)), expected);
}

/// What comes back the day it came in.
fn back_at_once(date: &str, amount: &str) -> Value {
    json!({ "kind": "payment-returned", "date": date, "paid_on": date, "amount": amount })
}

#[test]
fn a_debit_back_on_its_day_leaves_what_the_bounce_costs() {
    let payment = payments("856.07", &["2024-02-15"]).remove(0);
    let back = back_at_once("2024-02-15", "856.07");
    let cost =
        json!({ "kind": "charge", "date": "2024-02-15", "charge": "fee", "amount": "15.00" });
    let untouched = loan(json!({}), std::slice::from_ref(&cost));
    let settled_line = case(&["2024-02-15 814.40 41.67 0.00 0.00"], "0.00");
    let open_again = case(&["2024-02-15 -814.40 -41.67 0.00 0.00"], "0.00");
    for events in [
        [payment.clone(), back.clone()],
        [back.clone(), payment.clone()],
    ] {
        let is_paid_first = events[0] == payment;
        let loan = loan(
            json!({}),
            &[&events[..], std::slice::from_ref(&cost)].concat(),
        );
        let state = loan.as_of(day("2024-02-20")).unwrap();
        assert_eq!(
            (state.returned(), state.paid()),
            (amount("856.07"), amount("0.00"))
        );
        assert_eq!(
            state.lines(),
            untouched.as_of(day("2024-02-20")).unwrap().lines()
        );
        // The instalment and the fee, due that day.
        assert_eq!(state.arrears().unwrap().amount, amount("871.07"));
        let mut told = [settled_line.clone(), open_again.clone()];
        if !is_paid_first {
            told.reverse();
        }
        assert_eq!(settled(&loan), told);
    }
}

#[test]
fn of_two_debits_of_one_day_and_amount_the_one_left_settles_the_first_line() {
    let events = [
        &[back_at_once("2024-02-15", "856.07")][..],
        &payments("856.07", &["2024-02-15", "2024-02-15"]),
    ]
    .concat();
    let loan = loan(json!({}), &events);
    let february = case(&["2024-02-15 814.40 41.67 0.00 0.00"], "0.00");
    let back = case(&["2024-02-15 -814.40 -41.67 0.00 0.00"], "0.00");
    assert_eq!(settled(&loan), [back, february.clone(), february]);
    let state = loan.as_of(day("2024-02-15")).unwrap();
    assert_eq!(
        (state.paid(), state.returned()),
        (amount("856.07"), amount("856.07"))
    );
    assert_eq!(state.next_due().unwrap().date, day("2024-03-15"));
}

#[test]
fn a_payoff_that_bounces_that_day_leaves_the_loan_open_for_another() {
    // 10 000.00 and 41.67; the second one would be refused of a loan that is closed.
    let payoff = json!({ "kind": "payoff", "date": "2024-02-15", "amount": "10041.67" });
    let back = back_at_once("2024-02-15", "10041.67");
    let bounced = loan(json!({}), &[payoff.clone(), back.clone()]);
    let state = bounced.as_of(day("2024-02-15")).unwrap();
    assert_eq!(
        (state.closed_on(), state.outstanding_principal()),
        (None, amount("10000.00"))
    );
    let told = bounced.settlements().unwrap();
    assert_eq!((told[0].closes(), told[1].closes()), (true, false));
    let again = loan(json!({}), &[payoff.clone(), payoff, back]);
    assert_eq!(
        again.as_of(day("2024-02-15")).unwrap().closed_on(),
        Some(day("2024-02-15"))
    );
}

#[test]
fn a_payoff_counts_what_came_back_that_day() {
    // February came back in March: nothing was paid, and two months of 41.67 are owed with all principal, whichever was
    // recorded first.
    let payment = payments("856.07", &["2024-02-15"]).remove(0);
    let back = json!({ "kind": "payment-returned", "date": "2024-03-15", "paid_on": "2024-02-15", "amount": "856.07" });
    let payoff = json!({ "kind": "payoff", "date": "2024-03-15", "amount": "10079.94" });
    for events in [[&payment, &back, &payoff], [&payment, &payoff, &back]] {
        let loan = loan(json!({}), &events.map(Value::clone));
        assert!(loan.as_of(day("2024-03-15")).unwrap().closed_on().is_some());
    }
}

#[test]
fn what_the_loan_does_not_take_is_refused_though_it_comes_back_that_day() {
    let terms = terms(json!({ "servicing": { "allowed_events": ["payment-returned"] } }));
    let mut loan = Loan::new(terms).unwrap();
    let payment = payments("856.07", &["2024-02-15"]).remove(0);
    let both = [payment, back_at_once("2024-02-15", "856.07")].map(event);
    let refused = Loan::with_events(loan.terms().clone(), both.to_vec()).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("event 1, payment of 15 Feb 2024: "),
        "{refused}"
    );
    let [_, back] = both;
    let refused = loan.record(back).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("no payment of 856.07 on 15 Feb 2024"),
        "{refused}"
    );
}

#[test]
fn what_a_third_party_pays_settles_what_it_owes() {
    let state = json!({ "fr": "L'État", "en": "The State" });
    let pays = |date: &str, amount: &str| -> Value {
        json!({ "kind": "payment", "date": date, "amount": amount, "payer": { "en": "The State" } })
    };
    let mut loan = loan(
        json!({ "phases": [
            { "kind": "interest-only", "months": 2, "payer": state },
            { "kind": "level-payment", "months": 10 }
        ] }),
        &[pays("2024-02-15", "50.00"), pays("2024-03-15", "40.00")],
    );
    // Twice 41.67 is owed: of 90.00, 6.66 is held.
    let expected = [
        case(
            &[
                "2024-02-15 0.00 41.67 0.00 0.00",
                "2024-03-15 0.00 8.33 0.00 0.00",
            ],
            "0.00",
        ),
        case(&["2024-03-15 0.00 33.34 0.00 0.00"], "6.66"),
    ];
    assert_eq!(settled(&loan), expected);
    loan.record(event(json!({ "kind": "payment-returned", "date": "2024-03-20", "paid_on": "2024-02-15", "amount": "50.00",
        "payer": { "fr": "L'État" } })))
    .unwrap();
    let back = settled(&loan).pop().unwrap();
    let expected = case(
        &[
            "2024-02-15 0.00 -1.67 0.00 0.00",
            "2024-03-15 0.00 -41.67 0.00 0.00",
        ],
        "-6.66",
    );
    assert_eq!(back, expected);
}

/// A prepayment of 1 000.00 with a fee of 3 % is a debit of 1 030.00: all of it comes back, fee included.
#[test]
fn a_prepayment_comes_back_with_its_fee() {
    let terms = json!({ "servicing": { "prepayment_fee": { "percent_of_repaid": "3 %" } } });
    let prepaid = json!({ "kind": "prepayment", "date": "2024-01-20", "amount": "1000.00" });
    let returned = |amount: &str| json!({ "kind": "payment-returned", "date": "2024-01-25", "paid_on": "2024-01-20", "amount": amount });
    let state = loan(terms.clone(), &[prepaid.clone(), returned("1030.00")])
        .as_of(day("2024-01-25"))
        .unwrap();
    assert_eq!(
        (state.paid(), state.returned()),
        (amount("0.00"), amount("1030.00"))
    );
    assert_eq!(state.outstanding_principal(), amount("10000.00"));
    let mut without_fee = loan(terms, &[prepaid]);
    let refused = without_fee.record(event(returned("1000.00"))).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "event 2, payment returned of 25 Jan 2024: no payment of 1,000.00 on 20 Jan 2024 is left to come back: give the day and the amount of one recorded, as its event or the payoff quote states them, of a prepayment with its fee"
    );
}

/// An option that goes with a prepayment is not exercised once the prepayment comes back.
#[test]
fn an_option_whose_prepayment_comes_back_was_not_exercised() {
    let terms = json!({ "servicing": { "options": [{ "name": "go-on", "effects": [
        { "kind": "prepayment", "amount": { "min": "0.01", "max": "9999.99" } },
        { "kind": "other-phases", "phases": [{ "kind": "level-payment", "months": 6 }] }
    ] }] } });
    let goes_on = json!({ "kind": "option", "date": "2024-01-20", "option": "go-on", "chosen": { "amount": "4000.00" } });
    let back = json!({ "kind": "payment-returned", "date": "2024-01-25", "paid_on": "2024-01-20", "amount": "4000.00" });
    let bounced = loan(terms.clone(), &[goes_on.clone(), back]);
    let (after, without) = (
        bounced.as_of(day("2024-01-25")).unwrap(),
        loan(terms, &[]).as_of(day("2024-01-25")).unwrap(),
    );
    assert_eq!(after.lines(), without.lines());
    assert_eq!(after.returned(), amount("4000.00"));
    assert!(
        bounced
            .option_refusal("go-on", day("2024-01-26"))
            .unwrap()
            .is_none()
    );
    let told = bounced.settlements().unwrap();
    assert_eq!(told.len(), 2);
    assert_eq!(told[1].lines()[0].paid.principal, amount("-4000.00"));
}

/// A bullet repaid in February: no month is to come any more.
#[test]
fn nothing_is_to_come_of_a_loan_that_is_paid_off() {
    let bullet = json!({ "phases": [{ "kind": "bullet", "months": 12 }] });
    let payoff = json!({ "kind": "payoff", "date": "2024-02-20" });
    let state = loan(bullet, &[payoff]).as_of(day("2024-02-20")).unwrap();
    assert!(
        state
            .lines()
            .iter()
            .all(|line| line.status() == LineStatus::Settled)
    );
}
