//! How a loss is shared between guarantor and lender.

use chrono::NaiveDate;

use super::claim::{Accessory, CapKind, Claim};
use super::error::ClaimError;
use super::terms::{GuaranteeTerms, LossSharing};
use crate::{Money, MoneyError, Rate, Rounding, YearFraction};

/// A claim under its terms, ready to be shared at any amount of recoveries.
pub(super) struct Indemnity<'a> {
    terms: &'a GuaranteeTerms,
    claim: &'a Claim,
    claimed: Money,
    covered: Money,
    principal_kept: Money,
    tranche: Option<Money>,
    caps: [Option<(CapKind, Money)>; 2],
}

/// Who bears what. `guarantor + lender = loss`.
pub(super) struct Shares {
    pub(super) loss: Money,
    pub(super) covered_loss: Money,
    pub(super) guarantor: Money,
    pub(super) lender: Money,
    pub(super) limited_by: Option<CapKind>,
}

impl<'a> Indemnity<'a> {
    pub(super) fn of(terms: &'a GuaranteeTerms, claim: &'a Claim) -> Result<Self, ClaimError> {
        let mut claimed = claim.outstanding_principal;
        let mut covered = claim.outstanding_principal;
        for accessory in &claim.accessories {
            claimed = claimed.checked_add(accessory.amount)?;
            covered = covered.checked_add(covered_part(terms, claim.event.date, accessory)?)?;
        }
        let (waived, rounding) = (claim.waived.as_fraction(), terms.rounding);
        let extra = claim.actuarial_loss.unwrap_or(claim.nothing());
        let principal_lost = claim.outstanding_principal.checked_mul(waived, rounding)?;
        let tranche = match terms.loss_sharing {
            LossSharing::PariPassu => None,
            LossSharing::FirstLoss { up_to } => Some(
                claim
                    .lent
                    .checked_mul(up_to.as_fraction(), Rounding::Floor)?,
            ),
        };
        Ok(Self {
            terms,
            claim,
            claimed: claimed.checked_mul(waived, rounding)?.checked_add(extra)?,
            covered: covered.checked_mul(waived, rounding)?.checked_add(extra)?,
            principal_kept: claim.outstanding_principal.checked_sub(principal_lost)?,
            tranche,
            caps: caps(terms, claim)?,
        })
    }

    pub(super) const fn claimed(&self) -> Money {
        self.claimed
    }

    pub(super) const fn principal_kept(&self) -> Money {
        self.principal_kept
    }

    /// The shares once so much has been recovered.
    pub(super) fn after(&self, recovered: Money) -> Result<Shares, ClaimError> {
        let loss = self.claimed.checked_sub(recovered)?;
        if loss.is_negative() {
            let last = self
                .claim
                .recoveries
                .iter()
                .map(|recovery| recovery.date)
                .max();
            return Err(ClaimError::RecoveriesAboveLoss {
                event: self.claim.event.kind.clone(),
                event_date: self.claim.event.date,
                recovered,
                last_recovery: last.unwrap_or(self.claim.event.date),
                claimed: self.claimed,
            });
        }
        let covered_loss = at_least_nothing(self.covered.checked_sub(recovered)?);
        let in_tranche = match self.tranche {
            Some(tranche) => smaller(covered_loss, tranche)?,
            None => covered_loss,
        };
        let coverage = self.terms.coverage.as_fraction();
        let mut guarantor = in_tranche.checked_mul(coverage, self.terms.rounding)?;
        let mut limited_by = None;
        for (cap, room) in self.caps.into_iter().flatten() {
            if room.checked_cmp(guarantor)?.is_lt() {
                guarantor = room;
                limited_by = Some(cap);
            }
        }
        Ok(Shares {
            loss,
            covered_loss,
            guarantor,
            lender: loss.checked_sub(guarantor)?,
            limited_by,
        })
    }
}

/// What is left of each cap.
fn caps(
    terms: &GuaranteeTerms,
    claim: &Claim,
) -> Result<[Option<(CapKind, Money)>; 2], MoneyError> {
    let room = |cap: Money, paid: Option<Money>| {
        let left = cap.checked_sub(paid.unwrap_or(Money::zero(cap.currency())))?;
        Ok::<_, MoneyError>(at_least_nothing(left))
    };
    let per_borrower = match terms.caps.per_borrower {
        Some(cap) => Some((
            CapKind::PerBorrower,
            room(cap, claim.paid_before.for_borrower)?,
        )),
        None => None,
    };
    let portfolio = match terms.caps.portfolio {
        Some(portfolio) => {
            let currency = portfolio.volume.currency();
            let rate = terms
                .coverage
                .as_fraction()
                .checked_mul(portfolio.cap_rate.as_fraction())
                .ok_or(MoneyError::Overflow { currency })?;
            let cap = portfolio.volume.checked_mul(rate, Rounding::Floor)?;
            Some((
                CapKind::Portfolio,
                room(cap, claim.paid_before.in_portfolio)?,
            ))
        }
        None => None,
    };
    Ok([per_borrower, portfolio])
}

/// The part of an accessory that is covered: nothing for another kind; the days that count, of those it accrued over.
fn covered_part(
    terms: &GuaranteeTerms,
    event_date: NaiveDate,
    accessory: &Accessory,
) -> Result<Money, ClaimError> {
    let nothing = Money::zero(accessory.amount.currency());
    if !terms.accessories.kinds.contains(&accessory.kind) {
        return Ok(nothing);
    }
    let Some(days_max) = terms.accessories.days_max else {
        return Ok(accessory.amount);
    };
    let first_day = event_date
        .checked_sub_days(chrono::Days::new(u64::from(days_max)))
        .ok_or(ClaimError::BeyondCalendar { date: event_date })?;
    let (from, until) = (accessory.accrued_from, accessory.accrued_until);
    if from == until {
        let counts = first_day <= from && from <= event_date;
        return Ok(if counts { accessory.amount } else { nothing });
    }
    let counted = until.min(event_date) - from.max(first_day);
    let accrued = until - from;
    let part = YearFraction::new(counted.num_days().max(0), accrued.num_days())
        .and_then(|part| part.of(accessory.amount.amount()))
        .ok_or(MoneyError::Overflow {
            currency: nothing.currency(),
        })?;
    Ok(Money::rounded(part, nothing.currency(), terms.rounding)?)
}

/// The part of a balance that each side would lose if nothing were recovered.
pub(super) fn shares_of_balance(
    terms: &GuaranteeTerms,
    balance: Money,
    lent: Money,
) -> Result<(Money, Money), MoneyError> {
    let at_risk = match terms.loss_sharing {
        LossSharing::PariPassu => balance,
        LossSharing::FirstLoss { up_to } => smaller(balance, part_of(lent, up_to)?)?,
    };
    let mut guarantor = at_risk.checked_mul(terms.coverage.as_fraction(), terms.rounding)?;
    if let Some(cap) = terms.caps.per_borrower {
        guarantor = smaller(guarantor, cap)?;
    }
    Ok((guarantor, balance.checked_sub(guarantor)?))
}

fn part_of(amount: Money, part: Rate) -> Result<Money, MoneyError> {
    amount.checked_mul(part.as_fraction(), Rounding::Floor)
}

fn smaller(left: Money, right: Money) -> Result<Money, MoneyError> {
    Ok(if left.checked_cmp(right)?.is_le() {
        left
    } else {
        right
    })
}

fn at_least_nothing(amount: Money) -> Money {
    if amount.is_negative() {
        Money::zero(amount.currency())
    } else {
        amount
    }
}
