//! Whatever twelve changes a borrower asks for, on a loan of any product that has options, none that is made leaves its limits.

use std::path::Path;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use penteract::loan::EventKind;
use penteract::terms::{LoanOption, TimeSpan, Wait};
use penteract::{Catalogue, Event, Loan};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A loan to which nothing happened, of each case of a product with options that gets one.
static LOANS: LazyLock<Vec<(String, Loan)>> = LazyLock::new(|| {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/products");
    let examples = Catalogue::open_with_cases(examples).unwrap();
    let products = crate::shipped::WITH_CASES.products();
    let mut loans: Vec<(String, Loan)> = Vec::new();
    for product in products.chain(examples.products()) {
        let cases = product.bundle().cases().unwrap().iter();
        let contracts = cases.filter_map(|case| {
            let chosen = product.with_parameters(&case.parameters).unwrap();
            let decision = chosen.decide(&case.application, case.as_of).ok()?;
            let loan = Loan::new(decision.contract().ok()??.terms).unwrap();
            let has_options = !loan.terms().servicing().options.is_empty();
            has_options.then(|| (format!("{}: {}", product.id(), case.name), loan))
        });
        loans.extend(contracts.take(4));
    }
    loans
});

/// The end of each of what is chosen of an option, and one of its choices.
fn wish(option: &LoanOption, date: NaiveDate, choice: usize, takes_max: bool) -> Event {
    let chosen = option.effects.iter();
    let chosen: Map<String, Value> = chosen.flat_map(|effect| effect.chosen(takes_max)).collect();
    let mut event =
        json!({ "kind": "option", "date": date, "option": option.name, "chosen": chosen });
    if !option.choices.is_empty() {
        let choice = &option.choices[choice % option.choices.len()];
        event["choice"] = json!(choice.name);
    }
    serde_json::from_value(event).unwrap()
}

/// Each limit that the options say, of those exercised in this order.
fn check_limits(loan: &Loan, made: &[(&LoanOption, NaiveDate)]) {
    let start = loan.terms().disbursements()[0].date;
    let after = |span: Option<TimeSpan>| span.and_then(|span| span.after(start));
    let (last, date) = made.last().unwrap();
    let times = made.iter().filter(|(option, _)| option.name == last.name);
    assert!(times.count() <= last.at_most as usize, "{}", last.name);
    assert!(after(last.opens_after).is_none_or(|opens| *date >= opens));
    assert!(after(last.closes_after).is_none_or(|closes| *date <= closes));
    let state = loan.as_of(*date).unwrap();
    for (option, exercised) in made {
        let is_beside = |one: &LoanOption, other: &LoanOption| one.excludes.contains(&other.name);
        assert!(!is_beside(option, last) && !is_beside(last, option));
        let end_max = after(option.max_term);
        let end = state.maturity_date();
        assert!(
            end_max.is_none_or(|max| end <= max),
            "{} ends on {end}",
            option.name
        );
        if let Some(Wait::For(span)) = option.wait
            && exercised < date
        {
            assert!(
                span.after(*exercised).is_none_or(|free| *date >= free),
                "{}",
                last.name
            );
        }
    }
}

#[test]
fn each_product_with_options_is_among_them() {
    let has = |product: &str| LOANS.iter().any(|(name, _)| name.starts_with(product));
    for product in ["pge: ", "pge@saison: ", "bounce-back-loan", "paycheck"] {
        assert!(has(product), "no loan of {product}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.min(96), ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_twelve_changes_leaves_the_limits(
        at in any::<prop::sample::Index>(),
        wishes in prop::collection::vec((0_u64..1_500, any::<prop::sample::Index>(), 0_usize..16, any::<bool>()), 12)
    ) {
        let (name, loan) = at.get(&LOANS);
        let mut loan = loan.clone();
        let options = loan.terms().servicing().options.clone();
        let start = loan.terms().disbursements()[0].date;
        // Thousandths of the loan as it was written, and half as long again.
        let written = loan.as_of(start).unwrap().maturity_date() - start;
        let days = u64::try_from(written.num_days()).unwrap();
        let mut wishes = wishes;
        wishes.sort_by_key(|(offset, ..)| *offset);
        let mut made: Vec<(&LoanOption, NaiveDate)> = Vec::new();
        for (offset, option, choice, takes_max) in wishes {
            let date = start + Days::new(days * offset / 1_000);
            let due = loan.as_of(date).unwrap().due().total();
            if !due.is_zero() {
                let paid = json!({ "kind": "payment", "date": date, "amount": due.to_string() });
                let _ = loan.record(serde_json::from_value(paid).unwrap());
            }
            let option = option.get(&options);
            let before = loan.clone();
            if loan.record(wish(option, date, choice, takes_max)).is_err() {
                prop_assert_eq!(&loan, &before, "{}", name);
                continue;
            }
            made.push((option, date));
            check_limits(&loan, &made);
        }
        let exercised = loan.events().iter().filter(|event| event.kind() == EventKind::Option);
        prop_assert_eq!(exercised.count(), made.len());
    }
}
