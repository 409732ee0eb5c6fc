//! One rate of a loan among several that solve its equation: the one reached from zero, where no other is plausible.

use crate::loan_support::terms;
use penteract_core::{
    EffectiveRate, EffectiveRateError, FlowsError, FlowsInput, RateMethod, disclosed_percent, irr,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn rate_of(method: RateMethod, flows: Vec<Value>) -> Result<EffectiveRate, FlowsError> {
    let document =
        json!({ "flows": flows, "periods_per_year": 12, "unit_periods_per_year": [12, 1] });
    serde_json::from_value::<FlowsInput>(document)
        .unwrap()
        .rate(method)
}

fn flow(kind: &str, amount: &str, months: i64) -> Value {
    json!({ "kind": kind, "amount": amount, "t": [[months, 12]] })
}

fn instalments(amount: &str, count: u32) -> Value {
    json!({ "kind": "repayment", "amount": amount, "count": count, "t": [[1, 12]], "t_step": [1, 12] })
}

fn percent(rate: &EffectiveRate) -> String {
    disclosed_percent(rate.rate(), 6).to_string()
}

// Fault D3
#[test]
fn a_cost_before_the_drawdown_leaves_one_rate_of_the_loan() {
    // The other solutions: at 6 × 10¹³ a year the fee alone pays the loan; at 3 373 % it nearly does.
    let two_months = vec![
        flow("charge", "500", -2),
        flow("drawdown", "100000", 0),
        instalments("1796.87", 60),
    ];
    let aprc = rate_of(RateMethod::Aprc, two_months.clone()).unwrap();
    assert_eq!(
        (percent(&aprc).as_str(), aprc.other_solutions().len()),
        ("3.251453", 1)
    );
    let teg = rate_of(RateMethod::Teg, two_months).unwrap();
    assert_eq!(teg.other_solutions().len(), 1);
    let a_year = vec![
        flow("charge", "150", -12),
        flow("drawdown", "6000", 0),
        instalments("272", 24),
    ];
    let aprc = rate_of(RateMethod::Aprc, a_year).unwrap();
    assert_eq!(percent(&aprc), "11.636258");
    assert_eq!(
        disclosed_percent(aprc.other_solutions()[0], 0).to_string(),
        "3373"
    );
    let us = rate_of(
        RateMethod::Us,
        vec![
            json!({ "kind": "charge", "amount": "500", "unit_periods": 0 }),
            json!({ "kind": "drawdown", "amount": "10000", "unit_periods": 2 }),
            json!({ "kind": "repayment", "amount": "440", "unit_periods": 3, "count": 24 }),
        ],
    );
    assert_eq!(percent(&us.unwrap()), "10.462144");
}

// Fault D3
#[test]
fn a_retention_given_back_is_priced_by_one_rule_in_schedules_and_flows() {
    let schedule = terms(json!({
        "disbursements": [{ "date": "2023-01-15", "amount": "100000.00" }],
        "phases": [{ "kind": "level-payment", "months": 84 }],
        "retention": { "percent": "5 %" }
    }))
    .schedule()
    .unwrap();
    let flows: Vec<Value> = schedule
        .flows()
        .iter()
        .map(|flow| json!({ "kind": flow.kind, "amount": flow.amount.to_string(), "date": flow.date }))
        .collect();
    let aprc = rate_of(RateMethod::Aprc, flows.clone()).unwrap();
    assert_eq!(aprc.rate(), schedule.aprc().unwrap());
    assert_eq!(aprc.other_solutions().len(), 1);
    assert!(aprc.other_solutions()[0].as_fraction() < Decimal::ZERO);
    let teg = rate_of(RateMethod::Teg, flows).unwrap();
    assert_eq!(teg.rate(), schedule.teg().unwrap().rate());
}

// Fault D3
#[test]
fn a_large_retention_has_a_rate() {
    let retained = json!({ "phases": [{ "kind": "level-payment", "months": 84 }], "retention": { "percent": "45 %" } });
    let rate = terms(retained).schedule().unwrap().aprc().unwrap();
    assert_eq!(disclosed_percent(rate, 1).to_string(), "18.8");
}

// Fault D3
#[test]
fn flows_that_lend_as_much_as_they_borrow_have_no_rate() {
    let pumped = |first, second, third| {
        vec![
            flow(first, "100", 0),
            flow(second, "230", 12),
            flow(third, "132", 24),
        ]
    };
    for flows in [
        pumped("drawdown", "repayment", "drawdown"),
        pumped("charge", "drawdown", "repayment"),
    ] {
        let refused = rate_of(RateMethod::Aprc, flows);
        let Err(FlowsError::Rate(EffectiveRateError::Several { rates })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(format!("{} {}", rates[0], rates[1]), "10 % 20 %");
    }
    // Nobody says who lends.
    assert!(irr(&[(-500).into(), 10_000.into(), (-11_000).into()]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// A fee of up to a tenth of the loan, up to a year before it: a rate, above that without the fee.
    #[test]
    fn an_early_fee_raises_the_rate(fee in 1_i64..10_000, early in 1_i64..12, instalment in 901_i64..3_000, count in 112_u32..240) {
        let loan = |fee: Vec<Value>| {
            let mut flows = fee;
            flows.extend([flow("drawdown", "100000", 0), instalments(&instalment.to_string(), count)]);
            rate_of(RateMethod::Aprc, flows).unwrap()
        };
        let (without, with) = (loan(vec![]), loan(vec![flow("charge", &fee.to_string(), -early)]));
        prop_assert!(with.rate() > without.rate());
        prop_assert!(with.other_solutions().iter().all(|other| *other > with.rate()));
    }
}
