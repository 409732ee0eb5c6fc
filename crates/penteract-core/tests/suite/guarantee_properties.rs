//! What holds for every claim that is admitted: nothing of a loss is lost or paid twice.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use penteract_core::{
    Accessory, AccessoryKind, Claim, CoverageCaps, CoveredAccessories, CreditEvent, Currency,
    GuaranteeTerms, LossSharing, Money, PaidBefore, PortfolioCap, Rate, Recovery, Rounding,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Money> {
    range.prop_map(|cents| Money::new(Decimal::new(cents, 2), Currency::EUR).unwrap())
}

fn part() -> impl Strategy<Value = Rate> {
    prop_oneof![
        6 => (0_i64..=1_000_000).prop_map(|millionths| Rate::from_fraction(Decimal::new(millionths, 6)).unwrap()),
        1 => Just(Rate::ZERO),
        1 => Just(Rate::ONE),
    ]
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![
        Just(Rounding::HalfUp),
        Just(Rounding::HalfEven),
        Just(Rounding::HalfDown),
        Just(Rounding::Up),
        Just(Rounding::Down),
        Just(Rounding::Ceiling),
        Just(Rounding::Floor),
    ]
}

prop_compose! {
    fn terms()(
        coverage in part(),
        first_loss in prop::option::of(part()),
        kinds in prop::sample::subsequence(vec![AccessoryKind::Interest, AccessoryKind::Fee], 0..=2),
        days_max in prop::option::of(0_u32..400),
        per_borrower in prop::option::of(cents(0..20_000_000)),
        portfolio in prop::option::of((part(), cents(0..100_000_000))),
        rounding in rounding(),
    ) -> GuaranteeTerms {
        let mut terms = GuaranteeTerms::pari_passu("the fund", coverage);
        terms.loss_sharing = first_loss.map_or(LossSharing::PariPassu, |up_to| LossSharing::FirstLoss { up_to });
        terms.accessories = CoveredAccessories { kinds, days_max };
        let portfolio = portfolio.map(|(cap_rate, volume)| PortfolioCap { cap_rate, volume });
        terms.caps = CoverageCaps { per_borrower, portfolio };
        terms.rounding = rounding;
        terms
    }
}

fn day(days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(days)
}

prop_compose! {
    /// Recoveries are parts in millionths of what is claimed, so that all of them are at most the loss.
    fn claim()(
        event in 100_u64..2_000,
        lent in cents(0..50_000_000),
        principal in cents(0..50_000_000),
        interest in (cents(0..1_000_000), 0_u64..400),
        fee in (cents(0..1_000_000), 0_u64..400),
        waived in part(),
        recoveries in prop::collection::vec((0_u64..1_000, 0_i64..=250_000), 0..4),
        provisional in prop::option::of(cents(0..50_000_000)),
        paid in prop::option::of(cents(0..20_000_000)),
    ) -> Claim {
        let accessory = |kind, (amount, days): (Money, u64)| Accessory {
            kind,
            amount,
            accrued_from: day(event) - Days::new(days),
            accrued_until: day(event),
        };
        let accessories = vec![accessory(AccessoryKind::Interest, interest), accessory(AccessoryKind::Fee, fee)];
        let owed = (principal.amount() + interest.0.amount() + fee.0.amount()) * waived.as_fraction();
        let recoveries = recoveries.into_iter().map(|(days, millionths)| Recovery {
            date: day(event + days),
            amount: Money::rounded(owed * Decimal::new(millionths, 6), Currency::EUR, Rounding::Down).unwrap(),
        });
        Claim {
            event: CreditEvent { kind: "liquidation".into(), date: day(event) },
            granted_on: day(0),
            disbursed_on: day(0),
            maturity: day(2_500),
            requested_on: day(event),
            lent,
            outstanding_principal: principal,
            accessories,
            waived,
            actuarial_loss: None,
            recoveries: recoveries.collect(),
            provisional_paid: provisional,
            paid_before: PaidBefore { for_borrower: paid, in_portfolio: paid },
            exposure: None,
            conditions: BTreeMap::new(),
        }
    }
}

fn sum(amounts: impl Iterator<Item = Money>) -> Money {
    amounts.fold(Money::zero(Currency::EUR), |sum, amount| {
        sum.checked_add(amount).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn guarantor_and_lender_always_bear_the_whole_loss(terms in terms(), claim in claim()) {
        let outcome = terms.settle(&claim).unwrap();
        let shares = outcome.indemnity().checked_add(outcome.lender_loss()).unwrap();
        prop_assert_eq!(shares, outcome.loss());
        prop_assert_eq!(outcome.loss().checked_add(outcome.recovered()).unwrap(), outcome.claimed());
        prop_assert!(!outcome.indemnity().is_negative() && !outcome.lender_loss().is_negative());
        prop_assert!(outcome.indemnity() <= outcome.covered_loss() && outcome.covered_loss() <= outcome.loss());
        if let Some(cap) = terms.caps.per_borrower {
            prop_assert!(outcome.indemnity() <= cap);
        }
        let settled = outcome.provisional_paid().checked_add(outcome.true_up()).unwrap();
        prop_assert_eq!(settled, outcome.indemnity());
        let recovered = outcome.recoveries().iter().map(|shared| shared.guarantor().checked_add(shared.lender()).unwrap());
        prop_assert_eq!(sum(recovered), outcome.recovered());
        for shared in outcome.recoveries() {
            prop_assert!(!shared.guarantor().is_negative() && !shared.lender().is_negative());
        }
    }

    #[test]
    fn recoveries_in_any_order_settle_to_the_same(terms in terms(), claim in claim()) {
        let mut reversed = claim.clone();
        reversed.recoveries.reverse();
        let shares = |claim: &Claim| terms.settle(claim).map(|outcome| (outcome.indemnity(), outcome.lender_loss()));
        prop_assert_eq!(shares(&claim), shares(&reversed));
    }
}
