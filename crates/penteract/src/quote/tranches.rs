//! How much each tranche of a loan is, and what limits on tranches leave of the whole.

use std::sync::Arc;

use penteract_core::{Money, MoneyError, Rounding, text};
use rust_decimal::Decimal;

use super::Quoter;
use crate::amount::KnownLimit;
use crate::answers::TRANCHES;
use crate::error::DecideError;
use crate::offer::{GuaranteeOffer, Lent, LoanOffer};

impl Quoter<'_> {
    /// How much each tranche is of a loan of so much, in the order of the manifest; `None` when one waits for something,
    /// which is then in `pending`.
    pub(super) fn tranche_amounts(
        &mut self,
        granted: Decimal,
    ) -> Result<Option<Vec<Decimal>>, DecideError> {
        let tranches = self.bundle.tranches();
        let currency = self.bundle.currency();
        let mut amounts = Vec::with_capacity(tranches.len());
        let mut rest = None;
        let mut left = granted;
        for (at, tranche) in tranches.iter().enumerate() {
            let amount = match &tranche.plan().amount {
                None => {
                    rest = Some(at);
                    Some(Decimal::ZERO)
                }
                Some(value) => {
                    let amount = self.amount("offer.tranches.amount", value)?;
                    amount.map(|amount| self.rounded(amount))
                }
            };
            left = left
                .checked_sub(amount.unwrap_or_default())
                .ok_or(MoneyError::Overflow { currency })?;
            amounts.push(amount);
        }
        let Some(mut amounts) = amounts.into_iter().collect::<Option<Vec<Decimal>>>() else {
            return Ok(None);
        };
        let taken = rest.and_then(|rest| amounts.get_mut(rest));
        match taken {
            Some(rest) if left >= Decimal::ZERO => *rest = left,
            None if left.is_zero() => {}
            _ => {
                let sum = granted
                    .checked_sub(left)
                    .ok_or(MoneyError::Overflow { currency })?;
                return Err(self.misshared(sum, granted));
            }
        }
        Ok(Some(amounts))
    }

    /// The tranches are not the loan.
    pub(super) fn misshared(&self, sum: Decimal, granted: Decimal) -> DecideError {
        let currency = self.bundle.currency();
        let money = |amount| Money::rounded(amount, currency, Rounding::HalfUp);
        let (sum, granted) = match (money(sum), money(granted)) {
            (Ok(sum), Ok(granted)) => (sum, granted),
            (Err(error), _) | (_, Err(error)) => return error.into(),
        };
        let problem = text!(
            "the tranches come to {sum}, and the loan is of {granted}",
            "les tranches font {sum}, et le prêt est de {granted}",
            sum = sum,
            granted = granted
        );
        self.answers().of_tranches(self.refused(TRANCHES, problem))
    }

    /// What the limits on tranches leave of a loan of so much: each its limit, with what the others are. `None` when one
    /// waits for something, which is then in `pending`.
    pub(crate) fn tranche_limits(
        &mut self,
        requested: Decimal,
    ) -> Result<Option<Vec<KnownLimit>>, DecideError> {
        let tranches = self.bundle.tranches();
        if tranches.iter().all(|tranche| tranche.plan().max.is_none()) {
            return Ok(Some(Vec::new()));
        }
        let amounts = self.tranche_amounts(requested)?;
        let mut limits = Some(Vec::new());
        for (at, tranche) in tranches.iter().enumerate() {
            let Some(max) = &tranche.plan().max else {
                continue;
            };
            let max = self.amount("offer.tranches.max", max)?;
            let amount = amounts.as_ref().and_then(|amounts| amounts.get(at));
            let value = max.zip(amount).and_then(|(max, amount)| {
                let others = requested.checked_sub(*amount)?;
                others.checked_add(max).map(|value| (value, max))
            });
            limits = limits.zip(value).map(|(mut limits, (value, max))| {
                limits.push(KnownLimit {
                    id: Arc::clone(&tranche.plan().id),
                    value,
                    is_strict: false,
                    of_tranche: Some(max),
                });
                limits
            });
        }
        Ok(limits)
    }
}

impl Lent {
    /// Loans that are lent together, with a schedule and a guarantee that are the sums of theirs; `None` of no loan.
    pub(super) fn of(mut loans: Vec<LoanOffer>) -> Result<Option<Self>, DecideError> {
        if let [LoanOffer { tranche: None, .. }] = loans.as_slice() {
            return Ok(loans.pop().map(Self::Undivided));
        }
        let mut schedules = loans.iter().map(|loan| &loan.schedule);
        let Some(first) = schedules.next().cloned() else {
            return Ok(None);
        };
        let schedule = schedules.try_fold(first, |sum, schedule| sum.checked_add(schedule))?;
        let guarantees = loans.iter().filter_map(|loan| loan.guarantee.as_ref());
        let lent = loans.iter().map(|loan| loan.amount);
        let guarantee = GuaranteeOffer::together(guarantees, lent)?;
        Ok(Some(Self::Tranches {
            loans,
            schedule,
            guarantee,
        }))
    }
}
