//! Loans that are lent together: what each has of a payment, and what is of one alone.

use penteract_core::{Loan, LoanState, TrancheEvents, TranchesContract, TranchesError};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// 5 000 without interest and 3 000 at 12 %, in ten instalments: 500.00, and 330.00 that fall by 3.00.
fn contract(payments: &str) -> TranchesContract {
    let terms = |amount: &str, rate: &str| {
        json!({
            "currency": "EUR", "disbursements": [{ "date": "2024-01-15", "amount": amount }],
            "rate": { "kind": "fixed", "annual": rate }, "frequency": { "months": 1 },
            "phases": [{ "kind": "level-principal", "months": 10 }],
        })
    };
    let contract = json!({ "payments": payments, "tranches": [
        { "id": "free", "name": { "en": "Free" }, "terms": terms("5000.00", "0 %"), "guarantee": { "guarantor": "the State", "coverage": "100 %" } },
        { "id": "paid", "name": { "en": "Paid" }, "terms": terms("3000.00", "12 %"), "guarantee": { "guarantor": "the State", "coverage": "85 %" } },
    ] });
    serde_json::from_value(contract).unwrap()
}

fn loans(payments: &str, life: Value) -> Result<Vec<Loan>, TranchesError> {
    let life: TrancheEvents = serde_json::from_value(life).unwrap();
    contract(payments).loans(&life)
}

fn states(payments: &str, life: Value, day: &str) -> Vec<LoanState> {
    let day = day.parse().unwrap();
    let loans = loans(payments, life).unwrap();
    loans.iter().map(|loan| loan.as_of(day).unwrap()).collect()
}

fn paid(states: &[LoanState]) -> Vec<String> {
    states
        .iter()
        .map(|state| state.paid().to_string())
        .collect()
}

fn payment(date: &str, amount: &str) -> Value {
    json!({ "kind": "payment", "date": date, "amount": amount })
}

#[test]
fn a_payment_is_shared_by_the_rule_that_the_contract_names() {
    let life = |amount: &str| json!({ "events": [payment("2024-02-15", amount)] });
    let of = |rule: &str, amount: &str| paid(&states(rule, life(amount), "2024-02-15"));
    assert_eq!(of("in-order", "830.00"), ["500.00", "330.00"]);
    assert_eq!(of("in-proportion", "830.00"), ["500.00", "330.00"]);
    assert_eq!(of("in-order", "600.00"), ["500.00", "100.00"]);
    // 600 × 500/830 is 361.4458.
    assert_eq!(of("in-proportion", "600.00"), ["361.45", "238.55"]);
    assert_eq!(of("in-order", "0.01"), ["0.01", "0.00"]);
    // A cent and a half each, rounded up, would be more than there is.
    assert_eq!(of("in-proportion", "0.01"), ["0.01", "0.00"]);
}

#[test]
fn what_exceeds_all_that_is_due_repays_the_tranches_in_order_and_the_last_holds_the_rest() {
    let life = |amount: &str| json!({ "events": [payment("2024-02-15", amount)] });
    let of = |amount: &str| states("in-order", life(amount), "2024-02-15");
    // 830 due, 4 500 more is all of the first; of the second 165 of interest.
    assert_eq!(paid(&of("5330.00")), ["5000.00", "330.00"]);
    assert_eq!(paid(&of("8165.00")), ["5000.00", "3165.00"]);
    let beyond = of("8265.00");
    assert_eq!(paid(&beyond), ["5000.00", "3265.00"]);
    assert_eq!(beyond[1].credit_balance().to_string(), "100.00");
}

#[test]
fn a_payment_that_comes_back_leaves_every_tranche() {
    let returned = json!({ "kind": "payment-returned", "date": "2024-02-20", "paid_on": "2024-02-15", "amount": "600.00" });
    let life = |events: &[&Value]| json!({ "events": events });
    let made = payment("2024-02-15", "600.00");
    let states = states("in-order", life(&[&made, &returned]), "2024-02-20");
    assert_eq!(paid(&states), ["0.00", "0.00"]);
    let error = loans("in-order", life(&[&returned])).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no payment of 600.00 was made on 15 Feb 2024"),
        "{error}"
    );
    let error = loans("in-order", life(&[&made, &returned, &returned])).unwrap_err();
    assert!(
        matches!(error, TranchesError::NoSuchPayment { .. }),
        "{error}"
    );
}

#[test]
fn an_event_of_one_tranche_is_told_by_its_name() {
    let holiday = json!({ "kind": "holiday", "date": "2024-02-01", "instalments": 2 });
    let life =
        json!({ "events": [payment("2024-02-15", "830.00")], "tranches": { "paid": [holiday] } });
    let states = states("in-order", life, "2024-02-15");
    assert_eq!(paid(&states), ["830.00", "0.00"]);
    assert_eq!(states[1].maturity_date().to_string(), "2025-01-15");
    let error = loans("in-order", json!({ "events": [holiday] })).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is of one tranche: write it under `tranches`"),
        "{error}"
    );
    let error = loans("in-order", json!({ "tranches": { "first": [holiday] } })).unwrap_err();
    assert!(error.to_string().contains("no tranche `first`"), "{error}");
    let payment = json!({ "kind": "refund", "date": "2024-03-01", "amount": "10.00" });
    let error = loans("in-order", json!({ "tranches": { "paid": [payment] } })).unwrap_err();
    assert!(error.to_string().starts_with("tranche `paid`: "), "{error}");
}

#[test]
fn the_guarantor_pays_of_each_tranche_what_it_covers() {
    let life = json!({ "events": [
        payment("2024-02-15", "830.00"),
        { "kind": "credit-event", "date": "2024-02-15", "cause": "liquidation" },
        { "kind": "recovery", "date": "2024-06-01", "amount": "1000.00" },
    ] });
    let contract = contract("in-proportion");
    let loans = contract
        .loans(&serde_json::from_value(life).unwrap())
        .unwrap();
    let day = "2024-06-30".parse().unwrap();
    let indemnities = loans.iter().zip(&contract.tranches).map(|(loan, tranche)| {
        let claim = loan.claim(&Default::default(), day).unwrap();
        let guarantee = tranche.guarantee.as_ref().unwrap();
        guarantee.settle(&claim).unwrap().indemnity().to_string()
    });
    // 4 500 and 2 700 are lost; 1 000 is shared 625 and 375: 3 875, and 85 % of 2 325.
    assert_eq!(
        indemnities.collect::<Vec<_>>(),
        ["3875.00 EUR", "1976.25 EUR"]
    );
}

proptest! {
    /// Whatever is paid, when and by which rule, all of it is with the tranches, and no tranche waits while a later one is
    /// paid ahead.
    #[test]
    fn nothing_of_a_payment_is_lost(
        payments in prop::collection::vec((0_u64..330, 1_i64..200_000), 1..8), rule in prop::sample::select(vec!["in-order", "in-proportion"]),
    ) {
        let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 16).unwrap();
        let events: Vec<Value> = payments
            .iter()
            .map(|(days, cents)| payment(&(first + chrono::Days::new(*days)).to_string(), &Decimal::new(*cents, 2).to_string()))
            .collect();
        let states = states(rule, json!({ "events": events }), "2025-01-15");
        let sum: Decimal = payments.iter().map(|(_, cents)| Decimal::new(*cents, 2)).sum();
        prop_assert_eq!(states.iter().map(LoanState::paid).sum::<Decimal>(), sum);
        let is_ahead = states[1].credit_balance() > Decimal::ZERO;
        prop_assert!(!is_ahead || states[0].outstanding_principal().is_zero());
    }
}
