//! What amount the product's limits allow.

use std::sync::Arc;

use penteract_bundle::MULTIPLE_LIMIT;
use penteract_core::{Currency, Money, MoneyError, Rounding};
use rust_decimal::Decimal;

use crate::aid::AID_LIMIT;
use crate::offer::Limit;
use crate::outcome::Reason;

/// The bounds that the manifest puts on the amount, evaluated for one application.
#[derive(Clone)]
pub(crate) struct AmountBounds {
    pub(crate) currency: Currency,
    /// The smallest amount granted.
    pub(crate) min: Option<Decimal>,
    /// Amounts are multiples of it.
    pub(crate) multiple: Option<Decimal>,
    /// The limits whose value is known, in the manifest's order.
    pub(crate) limits: Vec<KnownLimit>,
}

/// A limit whose value is known.
#[derive(Clone)]
pub(crate) struct KnownLimit {
    pub(crate) id: Arc<str>,
    pub(crate) value: Decimal,
    pub(crate) is_strict: bool,
    /// The limit of the tranche alone, where it is one of a tranche.
    pub(crate) of_tranche: Option<Decimal>,
}

/// Whether an amount can be granted within bounds.
#[derive(Debug, PartialEq)]
pub(crate) enum AmountFit {
    /// The amount asked for fits.
    Fits,
    /// This smaller amount does.
    Smaller(Decimal),
    /// The request is below the minimum.
    BelowMinimum,
    /// The limits named leave less than the minimum.
    Nothing(Vec<Arc<str>>),
}

impl AmountBounds {
    /// The step between two amounts: the product's multiple, else the currency's smallest unit.
    pub(crate) fn step(&self) -> Decimal {
        self.multiple
            .unwrap_or_else(|| Decimal::new(1, self.currency.minor_units()))
    }

    /// The smallest amount that can be granted.
    pub(crate) fn smallest(&self) -> Decimal {
        self.min.unwrap_or_else(|| self.step())
    }

    /// The largest multiple that respects one limit; an amount that must stay below a limit which
    /// is itself a multiple goes one step further down.
    fn usable(&self, limit: &KnownLimit) -> Decimal {
        let floor = self.floor(limit.value);
        if limit.is_strict && floor >= limit.value {
            floor - self.step()
        } else {
            floor
        }
    }

    /// The largest multiple not above an amount.
    pub(crate) fn floor(&self, amount: Decimal) -> Decimal {
        let step = self.step();
        amount.checked_rem(step).map_or(amount, |rest| {
            if rest.is_sign_negative() && !rest.is_zero() {
                amount - rest - step
            } else {
                amount - rest
            }
        })
    }

    /// The largest amount that the known limits leave; `None` when there is no limit.
    pub(crate) fn ceiling(&self) -> Option<Decimal> {
        self.limits.iter().map(|limit| self.usable(limit)).min()
    }

    /// Whether the limits known so far already leave nothing, whatever is requested.
    pub(crate) fn leave_nothing(&self) -> Option<Vec<Arc<str>>> {
        let ceiling = self.ceiling()?;
        (ceiling < self.smallest()).then(|| self.binding(ceiling))
    }

    /// The names of the limits that give the smallest amount.
    fn binding(&self, ceiling: Decimal) -> Vec<Arc<str>> {
        self.limits
            .iter()
            .filter(|limit| self.usable(limit) == ceiling)
            .map(|limit| Arc::clone(&limit.id))
            .collect()
    }

    /// The same limits with their values for another amount, where they have one there.
    pub(crate) fn at(&self, other: &Self) -> Self {
        let mut limits = self.limits.clone();
        for limit in &mut limits {
            let same = other.limits.iter().find(|known| known.id == limit.id);
            limit.value = same.map_or(limit.value, |same| same.value);
        }
        Self {
            limits,
            ..self.clone()
        }
    }

    /// Puts a limit on the amount that comes from its aid, in the place of the one before.
    pub(crate) fn limit_aid_to(&mut self, value: Decimal) {
        self.limits.retain(|limit| *limit.id != *AID_LIMIT);
        self.limits.push(KnownLimit {
            id: Arc::from(AID_LIMIT),
            value,
            is_strict: false,
            of_tranche: None,
        });
    }

    /// Whether the amount requested can be granted, or which amount can.
    pub(crate) fn fit(&self, requested: Decimal) -> AmountFit {
        if requested < self.smallest() {
            return AmountFit::BelowMinimum;
        }
        if let Some(limits) = self.leave_nothing() {
            return AmountFit::Nothing(limits);
        }
        let allowed = self.floor(
            self.ceiling()
                .map_or(requested, |ceiling| ceiling.min(requested)),
        );
        if allowed == requested {
            AmountFit::Fits
        } else if allowed >= self.smallest() {
            AmountFit::Smaller(allowed)
        } else {
            AmountFit::Nothing(vec![Arc::from(MULTIPLE_LIMIT)])
        }
    }

    /// Why the amount requested is too small.
    pub(crate) fn below_minimum(&self, requested: Decimal) -> Result<Reason, MoneyError> {
        Ok(Reason::BelowMinimum {
            requested: Money::rounded(requested, self.currency, Rounding::Floor)?,
            minimum: Money::rounded(self.smallest(), self.currency, Rounding::Ceiling)?,
        })
    }

    /// Why no amount is left, by the limits named.
    pub(crate) fn no_amount_fits(&self, binding: &[Arc<str>]) -> Result<Reason, MoneyError> {
        let mut limits = Vec::with_capacity(self.limits.len());
        for limit in &self.limits {
            if binding.contains(&limit.id) {
                limits.push(self.shown(limit, true)?);
            }
        }
        if binding.iter().any(|id| **id == *MULTIPLE_LIMIT) {
            limits.push(self.step_shown()?);
        }
        Ok(Reason::NoAmountFits { limits })
    }

    fn shown(&self, limit: &KnownLimit, binds: bool) -> Result<Limit, MoneyError> {
        Ok(Limit {
            id: Arc::clone(&limit.id),
            value: Money::rounded(limit.value, self.currency, Rounding::Floor)?,
            of_tranche: match limit.of_tranche {
                Some(own) => Some(Money::rounded(own, self.currency, Rounding::Floor)?),
                None => None,
            },
            is_strict: limit.is_strict,
            binds,
        })
    }

    fn step_shown(&self) -> Result<Limit, MoneyError> {
        Ok(Limit {
            id: Arc::from(MULTIPLE_LIMIT),
            value: Money::rounded(self.step(), self.currency, Rounding::Floor)?,
            of_tranche: None,
            is_strict: false,
            binds: true,
        })
    }

    /// The limits as an offer of `granted` shows them, when `requested` was asked for.
    pub(crate) fn describe(
        &self,
        requested: Decimal,
        granted: Decimal,
    ) -> Result<Vec<Limit>, MoneyError> {
        let is_reduced = granted < requested;
        let mut limits = Vec::with_capacity(self.limits.len());
        for limit in &self.limits {
            limits.push(self.shown(limit, is_reduced && self.usable(limit) <= granted)?);
        }
        if is_reduced && !limits.iter().any(Limit::binds) {
            limits.push(self.step_shown()?);
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(
        limits: &[(&str, i64, bool)],
        min: Option<i64>,
        multiple: Option<i64>,
    ) -> AmountBounds {
        AmountBounds {
            currency: Currency::EUR,
            min: min.map(Decimal::from),
            multiple: multiple.map(Decimal::from),
            limits: limits
                .iter()
                .map(|(id, cents, is_strict)| KnownLimit {
                    id: Arc::from(*id),
                    value: Decimal::new(*cents, 2),
                    is_strict: *is_strict,
                    of_tranche: None,
                })
                .collect(),
        }
    }

    fn cents(value: i64) -> Decimal {
        Decimal::new(value, 2)
    }

    #[test]
    fn a_request_at_the_limit_fits_and_a_cent_above_does_not() {
        let bounds = bounds(&[("cap", 30_000_000, false)], None, None);
        assert_eq!(bounds.fit(cents(29_999_999)), AmountFit::Fits);
        assert_eq!(bounds.fit(cents(30_000_000)), AmountFit::Fits);
        assert_eq!(
            bounds.fit(cents(30_000_001)),
            AmountFit::Smaller(cents(30_000_000))
        );
    }

    #[test]
    fn a_strict_limit_is_not_reached() {
        let bounds = bounds(&[("turnover", 30_000_000, true)], None, None);
        assert_eq!(bounds.fit(cents(29_999_999)), AmountFit::Fits);
        assert_eq!(
            bounds.fit(cents(30_000_000)),
            AmountFit::Smaller(cents(29_999_999))
        );
    }

    #[test]
    fn a_limit_between_two_multiples_gives_the_one_below() {
        let bounds = bounds(&[("cap", 1_234_567, false)], Some(1_000), Some(1_000));
        assert_eq!(
            bounds.fit(cents(2_000_000)),
            AmountFit::Smaller(cents(1_200_000))
        );
        assert_eq!(
            bounds.fit(cents(150_000)),
            AmountFit::Smaller(cents(100_000))
        );
        assert_eq!(bounds.fit(cents(99_999)), AmountFit::BelowMinimum);
    }

    #[test]
    fn the_smallest_limit_is_named() {
        let bounds = bounds(
            &[
                ("a", 500_000, false),
                ("b", 400_000, false),
                ("c", 400_000, false),
            ],
            None,
            None,
        );
        let limits = bounds.describe(cents(900_000), cents(400_000)).unwrap();
        let names: Vec<_> = limits
            .iter()
            .filter(|limit| limit.binds())
            .map(Limit::id)
            .collect();
        assert_eq!(names, ["b", "c"]);
    }

    #[test]
    fn a_limit_below_the_minimum_leaves_nothing() {
        let bounds = bounds(&[("cap", 0, false)], None, None);
        assert_eq!(bounds.leave_nothing(), Some(vec![Arc::from("cap")]));
        assert_eq!(
            bounds.fit(cents(100)),
            AmountFit::Nothing(vec![Arc::from("cap")])
        );
    }

    #[test]
    fn a_negative_limit_leaves_nothing() {
        let bounds = bounds(&[("cap", -1, false)], None, Some(10));
        assert!(bounds.leave_nothing().is_some());
    }

    #[test]
    fn without_a_limit_any_multiple_fits() {
        let bounds = bounds(&[], None, Some(10));
        assert_eq!(bounds.fit(cents(1_000_000)), AmountFit::Fits);
        let rounded = bounds.describe(cents(1_000_500), cents(1_000_000)).unwrap();
        assert_eq!(
            rounded.iter().map(Limit::id).collect::<Vec<_>>(),
            ["multiple"]
        );
    }
}
