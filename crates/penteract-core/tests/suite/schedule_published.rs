//! Schedules that published or derived examples of French public loans state: the State-guaranteed loan of 2020 and the
//! loans of the public investment bank. Each test is named after the example.
//!
//! Examples of the same two collections that state no schedule, and what they are about:
//! - co-financing: `rebond-cofin-min`, `rebond-cofin-max`, `action-climat-cofin`;
//! - state aid: `deminimis-loan-1y`, `deminimis-guarantee-limit`;
//! - an order of magnitude without terms: `region-rate-subsidy`;
//! - caps on the amount: `pge-pub-004`, `pge-der-001` to `pge-der-006`;
//! - the guaranteed share of one amount, or by size: `pge-pub-005`, `pge-pub-006`, `pge-pub-010`, `pge-der-007`;
//! - a range of prices: `pge-pub-009`; the choice of the fee grid: `pge-der-008`;
//! - the indemnity of the guarantor: `pge-der-014` to `pge-der-016`; eligibility: `pge-der-017`, `pge-der-018`.

use penteract_core::{LoanTerms, Schedule, ScheduleRow};
use rust_decimal::Decimal;
use serde_json::{Value, json};

const SME_GRID: [&str; 6] = ["25 bp", "50 bp", "50 bp", "100 bp", "100 bp", "100 bp"];
const LARGE_GRID: [&str; 6] = ["50 bp", "100 bp", "100 bp", "200 bp", "200 bp", "200 bp"];

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn decimals(texts: &[&str]) -> Vec<Decimal> {
    texts.iter().map(|text| decimal(text)).collect()
}

/// Terms of a loan drawn at once; `extra` is added to them.
fn schedule(
    drawn: (&str, &str),
    months: u32,
    annual: &str,
    phases: Value,
    extra: Value,
) -> Schedule {
    let mut terms = json!({
        "currency": "EUR",
        "disbursements": [{ "date": drawn.0, "amount": drawn.1 }],
        "rate": { "kind": "fixed", "annual": annual },
        "frequency": { "months": months },
        "phases": phases
    });
    for (key, value) in extra.as_object().unwrap() {
        terms[key] = value.clone();
    }
    serde_json::from_value::<LoanTerms>(terms)
        .unwrap()
        .schedule()
        .unwrap()
}

fn fee(rates: &[&str], timing: &str, base: &str) -> Value {
    json!({ "guarantee_fee": { "coverage": "90 %", "base": base, "yearly_rates": rates, "timing": timing } })
}

fn deferral_then(months: u32, last: Value) -> Value {
    json!([{ "kind": "no-payment", "months": months, "interest": "due-at-end" }, last])
}

#[test]
fn pge_pub_001_fee_on_the_principal_paid_at_the_first_anniversary() {
    let terms = fee(&SME_GRID, "yearly-in-arrears", "loan");
    let loan = schedule(
        ("2020-06-15", "100000.00"),
        1,
        "0 %",
        deferral_then(12, json!({ "kind": "bullet" })),
        terms,
    );
    let last = loan.rows().last().unwrap();
    assert_eq!(last.due_date().to_string(), "2021-06-15");
    assert_eq!(
        (last.guarantee_fee(), last.total()),
        (decimal("250.00"), decimal("100250.00"))
    );
}

#[test]
fn pge_pub_002_yearly_fee_of_a_large_loan_not_repaid() {
    let terms = fee(&["50 bp", "100 bp", "100 bp"], "yearly-in-arrears", "loan");
    let phases = json!([{ "kind": "bullet", "months": 36 }]);
    let loan = schedule(("2020-05-07", "4000000000"), 12, "0 %", phases, terms);
    assert_eq!(
        loan.guarantee_fee_by_year(),
        decimals(&["20000000", "40000000", "40000000"])
    );
}

#[test]
fn pge_pub_003_table_of_a_cooperative_bank() {
    let balances = [
        "18098.80", "17797.42", "17495.85", "17194.10", "16892.17", "16590.05", "16287.76",
        "15985.28", "15682.62", "15379.77", "15076.74", "14773.52", "14470.12", "14166.53",
        "13862.76", "13558.80", "13254.66", "12950.33", "12645.82", "12341.12", "12036.24",
        "11731.17", "11425.91", "11120.47",
    ];
    let phases = json!([
        { "kind": "no-payment", "months": 12, "interest": "due-at-end" },
        { "kind": "level-payment", "months": 60 }
    ]);
    // The table shows no payment during the deferral: the first year was at cost price, zero.
    let extra = json!({
        "rate": { "kind": "stepped", "steps": [{ "annual": "0 %" }, { "after": { "months": 12 }, "annual": "0.73 %" }] },
        "insurance": { "rate": "0.40 %", "base": "initial-principal" }
    });
    let loan = schedule(("2020-11-03", "18400.00"), 1, "0 %", phases, extra);
    assert!(loan.rows()[..12].iter().all(|row| row.total().is_zero()));
    let first = &loan.rows()[12];
    assert_eq!(first.due_date().to_string(), "2021-12-03");
    assert_eq!(first.principal() + first.interest(), decimal("312.39"));
    assert_eq!(
        (first.insurance(), first.total()),
        (decimal("6.13"), decimal("318.52"))
    );
    for (row, stated) in loan.rows()[12..].iter().zip(balances) {
        let difference = (row.closing_balance() - decimal(stated)).abs();
        assert!(
            difference <= decimal("0.05"),
            "{}: {} against {stated}",
            row.due_date(),
            row.closing_balance()
        );
    }
}

#[test]
fn pge_pub_007_interest_of_a_year_due_with_the_principal() {
    let loan = schedule(
        ("2020-06-15", "100000.00"),
        1,
        "2 %",
        deferral_then(12, json!({ "kind": "bullet" })),
        json!({}),
    );
    let last = loan.rows().last().unwrap();
    assert_eq!(
        (last.interest(), last.total()),
        (decimal("2000.00"), decimal("102000.00"))
    );
    assert!(loan.rows()[..11].iter().all(|row| row.total().is_zero()));
}

#[test]
fn pge_pub_008_one_year_then_interest_only_then_four_years() {
    let phases = json!([
        { "kind": "no-payment", "months": 12 },
        { "kind": "interest-only", "months": 12 },
        { "kind": "level-payment", "months": 48 }
    ]);
    let loan = schedule(
        ("2020-04-20", "100000.00"),
        1,
        "1 %",
        phases,
        fee(&SME_GRID, "each-instalment", "guaranteed-share"),
    );
    let repays = |row: &&ScheduleRow| !row.principal().is_zero();
    // The first principal comes at the end of the first month after the second anniversary.
    assert_eq!(
        loan.rows()
            .iter()
            .find(repays)
            .unwrap()
            .period_start()
            .to_string(),
        "2022-04-20"
    );
    assert_eq!(
        loan.rows().last().unwrap().due_date().to_string(),
        "2026-04-20"
    );
    let second_year = &loan.rows()[12..24];
    assert!(second_year.iter().all(|row| !row.interest().is_zero()
        && !row.guarantee_fee().is_zero()
        && row.principal().is_zero()));
}

#[test]
fn pge_der_009_fee_by_year_in_two_levies() {
    let phases = deferral_then(12, json!({ "kind": "level-principal", "months": 60 }));
    let loan = schedule(
        ("2020-06-15", "100000.00"),
        1,
        "0 %",
        phases,
        fee(&SME_GRID, "at-levy", "guaranteed-share"),
    );
    assert_eq!(
        loan.guarantee_fee_by_year(),
        decimals(&["225.00", "408.75", "318.75", "457.50", "277.50", "97.50"])
    );
    let levies: Vec<Decimal> = loan
        .guarantee_fee_levies()
        .iter()
        .map(|levy| levy.amount())
        .collect();
    assert_eq!(levies, decimals(&["225.00", "1560.00"]));
    assert_eq!(loan.totals().guarantee_fee(), decimal("1785.00"));
}

#[test]
fn pge_der_010_fee_on_the_guaranteed_share_and_on_the_principal() {
    for (base, expected) in [("guaranteed-share", "225.00"), ("loan", "250.00")] {
        let phases = deferral_then(12, json!({ "kind": "bullet" }));
        let loan = schedule(
            ("2020-06-15", "100000.00"),
            1,
            "0 %",
            phases,
            fee(&SME_GRID, "at-levy", base),
        );
        assert_eq!(loan.totals().guarantee_fee(), decimal(expected));
    }
}

#[test]
fn pge_der_011_quarterly_loan_on_the_large_grid() {
    let phases = deferral_then(12, json!({ "kind": "level-principal", "months": 36 }));
    let loan = schedule(
        ("2020-06-15", "10000000.00"),
        3,
        "0 %",
        phases,
        fee(&LARGE_GRID, "at-levy", "guaranteed-share"),
    );
    assert_eq!(
        loan.guarantee_fee_by_year(),
        decimals(&["45000.00", "78750.00", "48750.00", "37500.00"])
    );
    assert_eq!(
        loan.guarantee_fee_levies()[1].amount(),
        decimal("165000.00")
    );
    assert_eq!(loan.totals().guarantee_fee(), decimal("210000.00"));
}

#[test]
fn pge_der_012_constant_instalments() {
    let loan = schedule(
        ("2021-06-15", "50000.00"),
        1,
        "0.7 %",
        json!([{ "kind": "level-payment", "months": 60 }]),
        json!({}),
    );
    assert_eq!(loan.rows()[0].total(), decimal("848.24"));
    assert!((loan.totals().interest() - decimal("894.68")).abs() <= decimal("0.30"));
}

#[test]
fn pge_der_013_the_additional_year_of_deferral() {
    let phases = json!([
        { "kind": "no-payment", "months": 12 },
        { "kind": "interest-only", "months": 12 },
        { "kind": "level-payment", "months": 48 }
    ]);
    let loan = schedule(
        ("2020-06-15", "100000.00"),
        1,
        "0.5 %",
        phases,
        fee(&SME_GRID, "at-levy", "guaranteed-share"),
    );
    let second_year: Vec<&ScheduleRow> = loan
        .rows()
        .iter()
        .filter(|row| (13..=24).contains(&row.number()))
        .collect();
    assert!(
        second_year
            .iter()
            .all(|row| row.interest() == decimal("41.67") && row.principal().is_zero())
    );
    let interest: Decimal = second_year.iter().map(|row| row.interest()).sum();
    assert!((interest - decimal("500.00")).abs() <= decimal("0.05"));
    assert_eq!(loan.guarantee_fee_by_year()[1], decimal("450.00"));
}

#[test]
fn rebond_schedule_shape_eight_quarters_then_twenty_equal_shares() {
    let phases = json!([{ "kind": "interest-only", "months": 24 }, { "kind": "level-principal", "months": 60 }]);
    let loan = schedule(("2020-06-15", "300000.00"), 3, "0 %", phases, json!({}));
    let (deferral, repayment) = loan.rows().split_at(8);
    assert!(deferral.iter().all(|row| row.principal().is_zero()));
    assert_eq!(repayment.len(), 20);
    assert!(
        repayment
            .iter()
            .all(|row| row.principal() == decimal("15000.00"))
    );
}

#[test]
fn rebond_fee_retention_occ_cash_to_the_borrower() {
    let phases = json!([{ "kind": "interest-only", "months": 24 }, { "kind": "level-principal", "months": 60 }]);
    let extra = json!({
        "fees": [{ "id": "arrangement", "percent": "0.40 %", "of": "disbursed", "when": "disbursement" }],
        "retention": { "percent": "5 %" }
    });
    let loan = schedule(("2019-06-15", "100000.00"), 3, "0 %", phases, extra);
    let retention = loan.retention().unwrap();
    assert_eq!(loan.rows()[0].fees(), decimal("400.00"));
    assert_eq!(retention.withheld(), decimal("5000.00"));
    assert_eq!(
        loan.totals().disbursed() - loan.rows()[0].fees() - retention.withheld(),
        decimal("94600.00")
    );
    assert_eq!(
        (
            retention.given_back(),
            retention.given_back_on().to_string()
        ),
        (decimal("5000.00"), "2026-06-15".into())
    );
}

#[test]
fn france_num_fee_is_flat_on_the_loan() {
    let phases = json!([{ "kind": "level-payment", "months": 48 }]);
    let loan = schedule(
        ("2021-03-01", "10000.00"),
        1,
        "3 %",
        phases,
        fee(&["0.7 %"], "upfront", "loan"),
    );
    assert_eq!(loan.rows()[0].guarantee_fee(), decimal("70.00"));
    assert_eq!(loan.totals().guarantee_fee(), decimal("70.00"));
}

#[test]
fn croissance_tpe_shape_a_year_of_interest_then_forty_eight_payments() {
    let phases = json!([{ "kind": "interest-only", "months": 12 }, { "kind": "level-payment", "months": 48 }]);
    let loan = schedule(("2021-03-01", "30000.00"), 1, "3 %", phases, json!({}));
    let interest_only = loan
        .rows()
        .iter()
        .filter(|row| row.principal().is_zero() && !row.interest().is_zero())
        .count();
    let with_principal = loan
        .rows()
        .iter()
        .filter(|row| !row.principal().is_zero())
        .count();
    assert_eq!((interest_only, with_principal), (12, 48));
}

#[test]
fn action_climat_terms_each_term_with_its_deferral() {
    for (months, deferral) in [(36_usize, 9_usize), (60, 12), (84, 24)] {
        let phases = json!([{ "kind": "interest-only", "months": deferral }, { "kind": "level-principal", "months": months - deferral }]);
        let loan = schedule(("2023-03-01", "50000.00"), 3, "2 %", phases, json!({}));
        let unpaid = loan
            .rows()
            .iter()
            .take_while(|row| row.principal().is_zero())
            .count();
        assert_eq!((loan.rows().len() * 3, unpaid * 3), (months, deferral));
    }
}
