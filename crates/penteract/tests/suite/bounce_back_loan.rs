//! The life of a Bounce Back Loan, `examples/products/bounce-back-loan`, against what lenders published of Pay As You Grow.

use std::path::Path;
use std::sync::LazyLock;

use penteract::loan::{LoanError, Parts};
use penteract::{Application, Catalogue, FolderSource, Loan, LoanEvents, LoanState, Product};
use rust_decimal::Decimal;
use serde_json::{Value, json};

static PRODUCT: LazyLock<Product> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/products");
    let source = FolderSource::new(folder);
    Catalogue::load_product(&source, "bounce-back-loan").unwrap()
});

/// A loan drawn on 15 June 2020, with options exercised, as it stands on the day of the last.
fn loan(
    amount: &str,
    amortisation: &str,
    options: &[(&str, &str)],
) -> Result<LoanState, LoanError> {
    let application = json!({
        "company": {
            "is_in_the_uk": true,
            "began_trading_on": "2014-04-07",
            "is_adversely_affected": true,
            "activity": "trade",
            "was_in_difficulty_at_the_end_of_2019": false,
            "turnover": "250000.00",
            "other_scheme_loan": "0.00",
            "group_has_this_loan": false,
        },
        "request": { "amount": amount, "repays_the_other_scheme_loan": false },
        "offer": { "amortisation": amortisation },
    });
    let application = Application::from_json(application.to_string().as_bytes()).unwrap();
    let decision = PRODUCT
        .decide(&application, "2020-06-15".parse().unwrap())
        .unwrap();
    let contract = decision.contract().unwrap().unwrap();
    let events: Vec<Value> = options
        .iter()
        .map(|(date, option)| json!({ "kind": "option", "date": date, "option": option }))
        .collect();
    let events: LoanEvents = serde_json::from_value(json!({ "events": events })).unwrap();
    let day = options.last().map_or("2020-06-15", |(date, _)| date);
    Loan::with_events(contract.terms, events.events)?.as_of(day.parse().unwrap())
}

/// What the borrower pays after the first year: how many times, and how much.
fn paid(state: &LoanState, part: impl Fn(&Parts) -> Decimal) -> Vec<(usize, String)> {
    let mut paid: Vec<(usize, String)> = Vec::new();
    for line in state.lines().iter().filter(|line| line.number() > 12) {
        let part = part(line.due()).to_string();
        match paid.last_mut().filter(|last| last.1 == part) {
            Some(last) => last.0 += 1,
            None => paid.push((1, part)),
        }
    }
    paid
}

fn totals(state: &LoanState) -> Vec<(usize, String)> {
    paid(state, Parts::total)
}

fn capital(state: &LoanState) -> Vec<(usize, String)> {
    paid(state, |due| due.principal)
}

// Published examples BBL-X1, X2, X3
#[test]
fn fifty_thousand_as_a_lender_published_it() {
    let level = "level-payments";
    let plain = loan("50000.00", level, &[]).unwrap();
    assert_eq!(totals(&plain)[0], (59, "887.37".to_owned()));
    let eased = loan("50000.00", level, &[("2021-06-15", "interest-only")]).unwrap();
    assert_eq!(totals(&eased)[0], (6, "104.17".to_owned()));
    assert_eq!(eased.maturity_date(), plain.maturity_date());
    let longer = loan("50000.00", level, &[("2021-06-15", "longer-term")]).unwrap();
    assert_eq!(totals(&longer)[0], (107, "517.48".to_owned()));
    assert_eq!(longer.maturity_date(), "2030-06-15".parse().unwrap());
}

// Published examples BBL-X5, X7: the capital; their interest rests on a calendar that is not given.
#[test]
fn equal_capital_as_a_lender_published_it() {
    let equal = "equal-capital";
    let eased = loan("35000.00", equal, &[("2021-06-15", "interest-only")]).unwrap();
    assert_eq!(
        capital(&eased),
        [
            (6, "0.00".into()),
            (53, "648.14".into()),
            (1, "648.58".into())
        ]
    );
    let both = [
        ("2021-06-15", "longer-term"),
        ("2021-06-15", "interest-only"),
    ];
    let longer = loan("35000.00", equal, &both).unwrap();
    assert_eq!(
        capital(&longer),
        [
            (6, "0.00".into()),
            (101, "343.13".into()),
            (1, "343.87".into())
        ]
    );
}

/// Six months of interest, 437.50 at a twelfth of 2.5 % each month, join the capital: 35 437.50 over 54 months.
#[test]
fn a_holiday_adds_its_interest_to_the_capital() {
    let eased = loan("35000.00", "equal-capital", &[("2021-06-15", "holiday")]).unwrap();
    let repaid: Decimal = eased.lines().iter().map(|line| line.due().principal).sum();
    assert_eq!(repaid.to_string(), "35437.50");
    assert_eq!(totals(&eased)[0], (6, "0.00".to_owned()));
    assert_eq!(capital(&eased)[1], (54, "656.25".to_owned()));
}

#[test]
fn pay_as_you_grow_has_limits() {
    let level = "level-payments";
    let three = ["2021-06-15", "2021-12-15", "2022-06-15"].map(|day| (day, "interest-only"));
    let eased = loan("50000.00", level, &three).unwrap();
    assert_eq!(totals(&eased)[0].0, 18);
    for options in [
        // A fourth time; before the last six months are over; a holiday or a longer term twice; before the first year ends.
        vec![
            three[0],
            three[1],
            three[2],
            ("2022-12-15", "interest-only"),
        ],
        vec![three[0], ("2021-12-14", "interest-only")],
        vec![three[0], ("2021-12-14", "holiday")],
        vec![("2021-06-15", "holiday"), ("2022-06-15", "holiday")],
        vec![("2021-06-15", "longer-term"), ("2022-06-15", "longer-term")],
        vec![("2021-06-14", "interest-only")],
    ] {
        assert!(loan("50000.00", level, &options).is_err(), "{options:?}");
    }
}
