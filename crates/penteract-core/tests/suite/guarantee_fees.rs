//! Several guarantee fees, by slices or of an amount, capped, and withheld from what is paid out.

use crate::loan_support::{amount, day, event, terms, terms_json};
use penteract_core::{Loan, LoanTerms, Schedule};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn by_slices() -> Value {
    json!({ "coverage": "80 %", "base": "loan", "timing": "upfront", "withheld": true,
            "slices": [{ "up_to": "150000.00", "rate": "2 %" }, { "rate": "3 %" }] })
}

fn lending(drawn: &str, more: Value) -> LoanTerms {
    let mut changes = json!({ "disbursements": [{ "date": "2024-01-15", "amount": drawn }] });
    for (key, value) in more.as_object().unwrap() {
        changes[key] = value.clone();
    }
    terms(changes)
}

fn fee(schedule: &Schedule) -> Decimal {
    schedule.guarantee_fee_by_year().into_iter().sum()
}

fn refusal(changes: Value) -> String {
    serde_json::from_value::<LoanTerms>(terms_json(changes))
        .unwrap_err()
        .to_string()
}

#[test]
fn each_slice_is_charged_at_its_own_rate_and_withheld() {
    // 2 % of 150 000 and 3 % of 250 000.
    let schedule = lending("400000.00", json!({ "guarantee_fee": by_slices() }))
        .schedule()
        .unwrap();
    assert_eq!(fee(&schedule), amount("10500.00"));
    let [paid] = schedule.paid_out() else {
        panic!("{:?}", schedule.paid_out());
    };
    assert_eq!(
        (paid.drawn(), paid.fees(), paid.amount()),
        (amount("400000.00"), amount("10500.00"), amount("389500.00"))
    );
    assert_eq!(
        (paid.date(), paid.retained()),
        (day("2024-01-15"), amount("0.00"))
    );
    // What is withheld is a charge of the first day, in the effective rate.
    assert_eq!(schedule.rows()[0].guarantee_fee(), amount("10500.00"));
}

#[test]
fn below_at_and_above_the_end_of_a_slice() {
    for (drawn, expected) in [
        ("149999.99", "3000.00"),
        ("150000.00", "3000.00"),
        ("150000.01", "3000.00"),
        ("150001.00", "3000.03"),
    ] {
        let schedule = lending(drawn, json!({ "guarantee_fee": by_slices() }))
            .schedule()
            .unwrap();
        assert_eq!(fee(&schedule), amount(expected), "{drawn}");
    }
    let mut guaranteed = by_slices();
    guaranteed["base"] = json!("guaranteed-share");
    // 80 % of 400 000: 2 % of 150 000 and 3 % of 170 000.
    let schedule = lending("400000.00", json!({ "guarantee_fee": guaranteed }))
        .schedule()
        .unwrap();
    assert_eq!(fee(&schedule), amount("8100.00"));
}

#[test]
fn several_fees_add_up_and_each_has_its_cap() {
    let yearly = json!({ "coverage": "80 %", "base": "loan", "yearly_rates": ["1 %"], "timing": "each-instalment", "payer": "lender" });
    let fixed = json!({ "coverage": "80 %", "amount": "250.00", "timing": "upfront" });
    let mut capped = by_slices();
    capped["amount_max"] = json!("9000.00");
    let schedule = lending(
        "400000.00",
        json!({ "guarantee_fee": [capped, fixed, yearly] }),
    )
    .schedule()
    .unwrap();
    let each: Vec<Decimal> = schedule
        .guarantee_fees()
        .iter()
        .map(|fees| fees.by_year().iter().sum())
        .collect();
    assert_eq!(each[..2], [amount("9000.00"), amount("250.00")]);
    assert!(each[2] > Decimal::ZERO);
    assert_eq!(fee(&schedule), each.iter().sum::<Decimal>());
    // The lender's is not among those of the borrower; the fixed one is asked for, and not withheld.
    assert_eq!(schedule.totals().guarantee_fee(), amount("9250.00"));
    assert_eq!(schedule.paid_out()[0].amount(), amount("391000.00"));
    // The smaller of two caps holds: 2 % of 400 000 is 8 000.
    let mut capped = by_slices();
    capped["amount_max"] = json!("9000.00");
    capped["total_max"] = json!("2 %");
    let schedule = lending("400000.00", json!({ "guarantee_fee": capped }))
        .schedule()
        .unwrap();
    assert_eq!(fee(&schedule), amount("8000.00"));
}

#[test]
fn what_is_paid_out_is_less_a_withheld_fee_and_the_retention() {
    let file =
        json!({ "id": "file", "amount": "500.00", "when": "disbursement", "withheld": true });
    let schedule = lending(
        "400000.00",
        json!({ "guarantee_fee": by_slices(), "fees": [file], "retention": { "percent": "5 %" } }),
    )
    .schedule()
    .unwrap();
    let paid = schedule.paid_out()[0];
    assert_eq!(
        (paid.fees(), paid.retained(), paid.amount()),
        (amount("11000.00"), amount("20000.00"), amount("369000.00"))
    );
}

#[test]
fn a_withheld_fee_is_paid_by_the_disbursement_on_its_day() {
    let file = json!({ "id": "file", "amount": "500.00", "when": "disbursement" });
    let terms = lending(
        "400000.00",
        json!({ "guarantee_fee": by_slices(), "fees": [file] }),
    );
    let mut loan = Loan::new(terms).unwrap();
    let state = loan.as_of(day("2024-01-16")).unwrap();
    // The file fee is asked for, and late the day after.
    assert_eq!(
        (state.paid(), state.arrears().unwrap().amount),
        (amount("10500.00"), amount("500.00"))
    );
    loan.record(event(
        json!({ "kind": "payment", "date": "2024-01-16", "amount": "500.00" }),
    ))
    .unwrap();
    let state = loan.as_of(day("2024-01-20")).unwrap();
    assert_eq!((state.paid(), state.arrears()), (amount("11000.00"), None));
    assert_eq!(state.lines()[0].paid().fees, amount("11000.00"));
}

#[test]
fn terms_refuse_fees_that_do_not_hold_together() {
    let with = |key: &str, value: Value| {
        let mut fee = by_slices();
        fee[key] = value;
        refusal(json!({ "guarantee_fee": fee }))
    };
    let slice = |up_to: &str| json!({ "up_to": up_to, "rate": "2 %" });
    for slices in [
        json!([slice("150000.00")]),
        json!([slice("150000.00"), slice("100000.00"), { "rate": "3 %" }]),
        json!([slice("150000.00"), slice("150000.00"), { "rate": "3 %" }]),
        json!([slice("0.00"), { "rate": "3 %" }]),
        json!([{ "rate": "2 %" }, { "rate": "3 %" }]),
    ] {
        assert!(with("slices", slices).contains("slices with holes or overlaps"));
    }
    assert!(with("amount", json!("10.00")).contains("write two fees"));
    assert!(with("timing", json!("each-instalment")).contains("`timing: upfront`"));
    assert!(with("payer", json!("lender")).contains("remove `withheld`"));
    assert!(with("slices", json!([])).contains("or `slices`, or an `amount`"));
    let late =
        json!({ "id": "end", "amount": "5.00", "when": "last-instalment", "withheld": true });
    assert!(refusal(json!({ "fees": [late] })).contains("remove `withheld`"));
    let dear =
        json!({ "coverage": "80 %", "amount": "10000.01", "timing": "upfront", "withheld": true });
    let error = terms(json!({ "guarantee_fee": dear }))
        .schedule()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("10,000.01 would be withheld of the 10,000.00 drawn"),
        "{error}"
    );
}

#[test]
fn one_fee_is_written_as_one_and_several_as_a_list() {
    let one = lending("400000.00", json!({ "guarantee_fee": by_slices() }));
    let json = serde_json::to_value(&one).unwrap();
    assert_eq!(json["guarantee_fee"]["slices"], by_slices()["slices"]);
    assert_eq!(serde_json::from_value::<LoanTerms>(json).unwrap(), one);
    let several = lending(
        "400000.00",
        json!({ "guarantee_fee": [by_slices(), by_slices()] }),
    );
    let json = serde_json::to_value(&several).unwrap();
    assert_eq!(json["guarantee_fee"].as_array().unwrap().len(), 2);
    assert_eq!(serde_json::from_value::<LoanTerms>(json).unwrap(), several);
}
