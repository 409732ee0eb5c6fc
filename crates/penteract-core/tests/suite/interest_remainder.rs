//! Interest that absorbs the rounding of the instalments, and how far it may.

use crate::loan_support::{amount, day, terms, terms_json};
use penteract_core::{Loan, LoanTerms, ScheduleError};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn lent(amount: &str, annual: &str, months: u32, rounding: Value) -> Value {
    json!({
        "disbursements": [{ "date": "2024-01-15", "amount": amount }],
        "rate": { "kind": "fixed", "annual": annual },
        "rounding": rounding,
        "phases": [{ "kind": "level-payment", "months": months }]
    })
}

// Fault M4
#[test]
fn interest_absorbs_no_multiple() {
    for multiple in ["multiple", "instalment_multiple"] {
        let mut rounding = json!({ "mode": "half-up", "remainder": "interest" });
        rounding[multiple] = json!("100");
        let json = terms_json(lent("12345.67", "3 %", 60, rounding));
        let error = serde_json::from_value::<LoanTerms>(json).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the remainder `interest` does not go with a rounding multiple: interest absorbs the rounding of the minor unit alone: take the remainder `last`, or remove the multiple"
        );
    }
}

// Fault M4
#[test]
fn instalments_that_repay_less_than_is_drawn_imply_no_rate() {
    let interest = |mode| json!({ "mode": mode, "remainder": "interest" });
    // Three times 333.33, and sixty times nothing.
    for (drawn, annual, months) in [("1000.00", "0 %", 3), ("0.20", "1 %", 60)] {
        let refused = terms(lent(drawn, annual, months, interest("half-up"))).schedule();
        assert_eq!(
            refused.unwrap_err(),
            ScheduleError::ImpliedRateNegative {
                agreed: annual.parse().unwrap()
            }
        );
    }
    let rounded_up = terms(lent("1000.00", "0 %", 3, interest("up")))
        .schedule()
        .unwrap();
    assert_eq!(rounded_up.totals().total(), amount("1000.02"));
    // A negative rate may take less than is drawn.
    let negative = terms(lent("1000.00", "-1 %", 3, interest("half-up")))
        .schedule()
        .unwrap();
    assert!(negative.totals().interest() < Decimal::ZERO);
}

/// Twelve times 856.07 repay 10 000.00 at 4.998 949 % a year: of the 5 062.36 left after the sixth, eighteen days of 360
/// bear 12.653 at that rate, and 12.656 at the 5 % that were agreed.
#[test]
fn interest_accrues_at_the_rate_that_the_instalments_imply() {
    let rounding = json!({ "remainder": "interest" });
    let loan = Loan::new(terms(lent("10000.00", "5 %", 12, rounding))).unwrap();
    let state = loan.as_of(day("2024-08-03")).unwrap();
    assert_eq!(state.accrued_interest(), amount("12.65"));
}

// Fault M4
#[test]
fn the_last_interest_absorbs_one_cent_for_each_instalment_at_most() {
    let rounding = json!({ "mode": "half-up", "remainder": "interest" });
    let dear = terms(lent("10000.00", "120 %", 480, rounding.clone())).schedule();
    let Err(ScheduleError::RemainderTooLarge { most, .. }) = dear else {
        panic!("{dear:?}");
    };
    assert_eq!(most, amount("4.80"));
    let usual = terms(lent("12345.67", "3 %", 60, rounding))
        .schedule()
        .unwrap();
    assert!(
        usual
            .rows()
            .iter()
            .all(|row| row.total() == amount("221.84"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    // Fault M4
    #[test]
    fn instalments_are_equal_and_interest_is_never_negative(
        cents in 1_i64..1_000_000_000,
        points in 0_i64..20_000,
        months in 1_u32..480,
        mode in prop::sample::select(&["half-up", "half-even", "up", "down", "floor", "ceiling"][..]),
    ) {
        let drawn = Decimal::new(cents, 2).to_string();
        let rounding = json!({ "mode": mode, "remainder": "interest" });
        match terms(lent(&drawn, &format!("{points} bp"), months, rounding)).schedule() {
            Ok(schedule) => {
                let rows = schedule.rows();
                prop_assert!(rows.iter().all(|row| row.total() == rows[0].total()), "{schedule}");
                prop_assert!(rows.iter().all(|row| row.interest() >= Decimal::ZERO && row.principal() >= Decimal::ZERO), "{schedule}");
            }
            Err(ScheduleError::ImpliedRateNegative { .. } | ScheduleError::RemainderTooLarge { .. } | ScheduleError::Overflow { .. }) => {}
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
