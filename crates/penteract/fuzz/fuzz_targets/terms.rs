//! Loan terms from arbitrary bytes: a schedule whose sums hold and whose amounts are not negative unless the rate is, the
//! same by the short way and by the long one, or a typed error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use penteract_core::{InterestRate, LoanTerms, Rate, Schedule};
use rust_decimal::Decimal;

/// What the last of 28 digits may add up to where amounts are not rounded, as a part of them.
const UNROUNDED: Decimal = Decimal::from_parts(1, 0, 0, false, 12);

fuzz_target!(|bytes: &[u8]| {
    let Ok(terms) = serde_json::from_slice::<LoanTerms>(bytes) else { return };
    let schedule = terms.schedule();
    assert_eq!(schedule, terms.reference_schedule(), "{terms:?}");
    let Ok(schedule) = schedule else { return };
    assert_balanced(&terms, &schedule);
    if !may_be_negative(&terms) {
        assert_no_negative_amount(&terms, &schedule);
    }
    let _ = (schedule.aprc(), schedule.teg());
    let text = serde_json::to_string(&terms).expect("terms that were read can be written");
    let again: LoanTerms = serde_json::from_str(&text).expect("terms that were written can be read");
    assert_eq!(terms, again);
});

/// Whether the yearly rate is ever below zero.
fn may_be_negative(terms: &LoanTerms) -> bool {
    match terms.rate() {
        InterestRate::Fixed { annual } => *annual < Rate::ZERO,
        InterestRate::Stepped { steps } => steps.iter().any(|step| step.annual < Rate::ZERO),
        InterestRate::Indexed(indexed) => {
            let annual = |value| indexed.annual_at(value).expect("terms have rates within bounds");
            indexed.fixings.iter().any(|fixing| annual(fixing.value) < Rate::ZERO)
        }
        rate => panic!("{rate:?} is a rate that this target does not know"),
    }
}

fn assert_balanced(terms: &LoanTerms, schedule: &Schedule) {
    let last = schedule.rows().last().expect("a schedule has a row");
    assert!(last.closing_balance().is_zero(), "{terms:?} leaves {}", last.closing_balance());
    let is_close = |one: Decimal, other: Decimal| {
        (one - other).abs() <= UNROUNDED * one.abs().max(Decimal::ONE)
    };
    for row in schedule.rows() {
        let closing = row.opening_balance() + row.disbursed() + row.capitalised_interest() - row.principal();
        assert!(is_close(row.closing_balance(), closing), "{terms:?}: {row:?}");
        let charges = row.fees() + row.insurance() + row.guarantee_fee();
        assert!(is_close(row.total(), row.principal() + row.interest() + charges), "{terms:?}: {row:?}");
    }
    let totals = schedule.totals();
    let repaid = terms.principal() + totals.capitalised_interest();
    assert!(is_close(totals.principal(), repaid), "{terms:?} repays {}", totals.principal());
}

fn assert_no_negative_amount(terms: &LoanTerms, schedule: &Schedule) {
    for row in schedule.rows() {
        let amounts = [
            row.opening_balance(), row.disbursed(), row.principal(), row.interest(), row.capitalised_interest(),
            row.fees(), row.insurance(), row.guarantee_fee(), row.total(), row.closing_balance(),
        ];
        assert!(amounts.iter().all(|amount| *amount >= Decimal::ZERO), "{terms:?}: {row:?}");
    }
}
