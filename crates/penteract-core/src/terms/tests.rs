//! Terms as written and as refused.

use super::LoanTerms;

const DESIGN_EXAMPLE: &str = r#"{ "currency": "EUR", "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
  "rate": { "kind": "fixed", "annual": "0.73 %" }, "periodic_rate": "proportional", "day_count": "30/360", "frequency": { "months": 1 },
  "phases": [{ "kind": "no-payment", "months": 12, "interest": "due-at-end" }, { "kind": "level-payment", "months": 60 }],
  "rounding": { "mode": "half-up", "remainder": "last" }, "calendar": "none" }"#;

#[test]
fn reads_what_it_writes() {
    let terms: LoanTerms = serde_json::from_str(DESIGN_EXAMPLE).unwrap();
    let written = serde_json::to_string(&terms).unwrap();
    assert_eq!(serde_json::from_str::<LoanTerms>(&written).unwrap(), terms);
    let as_value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(as_value(&written), as_value(DESIGN_EXAMPLE));
}

#[track_caller]
fn refused(change: impl FnOnce(&mut serde_json::Value), says: &str) {
    let mut value: serde_json::Value = serde_json::from_str(DESIGN_EXAMPLE).unwrap();
    change(&mut value);
    let message = serde_json::from_value::<LoanTerms>(value)
        .unwrap_err()
        .to_string();
    assert!(message.contains(says), "expected `{says}` in: {message}");
}

#[test]
fn refuses_what_makes_no_loan_and_says_what_would() {
    refused(
        |terms| terms["phases"] = serde_json::json!([]),
        "the terms have no `phases`",
    );
    refused(
        |terms| terms["disbursements"] = serde_json::json!([]),
        "the terms have no `disbursements`",
    );
    refused(
        |terms| terms["disbursements"][0]["amount"] = "0.00".into(),
        "an amount above zero is needed",
    );
    refused(
        |terms| terms["disbursements"][0]["amount"] = "100000.001".into(),
        "more decimals than EUR has: write at most 2",
    );
    refused(
        |terms| terms["disbursements"][0]["amount"] = 100_000.into(),
        "an amount written as a string",
    );
    refused(
        |terms| terms["disbursements"][0]["amount"] = "1000000000000000000".into(),
        "amounts of at most",
    );
    refused(
        |terms| terms["rate"]["annual"] = "-100 %".into(),
        "a yearly rate above -100 % and at most 1000 %",
    );
    refused(
        |terms| terms["rate"]["annual"] = "1000.01 %".into(),
        "at most 1000 %",
    );
    refused(
        |terms| terms["phases"][1]["months"] = 0.into(),
        "phase 2 (`level-payment`) lasts 0 months",
    );
    refused(
        |terms| terms["frequency"] = serde_json::json!({ "months": 7 }),
        "not a whole number of periods of 7 months",
    );
    refused(
        |terms| terms["frequency"] = serde_json::json!({ "weeks": 1 }),
        "give its length in instalments",
    );
    refused(
        |terms| terms["phases"][1]["kind"] = "interest-only".into(),
        "leave principal unpaid",
    );
    refused(
        |terms| terms["phases"][1]["residual"] = "1.00".into(),
        "leave principal unpaid",
    );
    refused(
        |terms| terms["phases"][0]["kind"] = "level-payment".into(),
        "has no `interest`",
    );
    refused(
        |terms| {
            terms["phases"] =
                serde_json::json!([{ "kind": "level-payment", "months": 12 }, { "kind": "bullet" }])
        },
        "comes when everything is repaid",
    );
    refused(
        |terms| terms["phases"] = serde_json::json!([{ "kind": "bullet" }]),
        "give it a length",
    );
    refused(
        |terms| terms["phases"][0]["weeks"] = 4.into(),
        "several lengths",
    );
    refused(
        |terms| terms["phases"][1]["months"] = 20_000.into(),
        "at most 12000 are computed",
    );
    refused(
        |terms| {
            let late = serde_json::json!({ "date": "2026-06-15", "amount": "1.00" });
            terms["disbursements"].as_array_mut().unwrap().push(late);
        },
        "when the loan is over, on 15 Jun 2026",
    );
    refused(
        |terms| terms["first_due_date"] = "2020-06-14".into(),
        "put them in order",
    );
    refused(
        |terms| terms["interest_typo"] = 1.into(),
        "unknown field `interest_typo`",
    );
    refused(
        |terms| terms["rate"] = serde_json::json!({ "kind": "stepped", "steps": [{ "from": "2021-01-01", "annual": "1 %" }] }),
        "no interest rate is given for 15 Jun 2020",
    );
    refused(
        |terms| {
            terms["guarantee_fee"] =
                serde_json::json!({ "coverage": "90 %", "yearly_rates": ["25 bp", "50 bp"] })
        },
        "has rates for 2 years and the loan lasts 6 years",
    );
    refused(
        |terms| terms["fees"] = serde_json::json!([{ "id": "file", "amount": "1.00", "percent": "1 %", "when": "disbursement" }]),
        "fee `file` needs either",
    );
}
