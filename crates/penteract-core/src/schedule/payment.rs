//! What an instalment pays of principal and of interest, phase by phase.

use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::engine::Engine;
use super::error::ScheduleError;
use super::level_payment::{LevelPayments, Solved};
use super::period::Walked;
use super::row::ScheduleRow;
use crate::Rate;
use crate::terms::LoanPeriod;
use crate::terms::{
    BulletInterest, DeferredInterest, LevelPaymentTerms, PercentBase, Phase, PhaseTerms,
    PlannedPhase, Remainder, RoundingPlace,
};

/// An instalment of a phase.
pub(super) struct Moment<'a> {
    pub(super) phase: &'a Phase,
    pub(super) planned: &'a PlannedPhase,
    /// The instalment, from 0.
    pub(super) index: u32,
    pub(super) period: LoanPeriod,
}

/// What a phase remembers between its instalments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PhaseState {
    /// What its shares of principal are counted on.
    base: Option<ShareBase>,
    /// Its share of principal, once known.
    share: Option<Decimal>,
    level: Option<Solved>,
}

/// An amount of principal, and the part of the whole that it stands for: all of it when a phase begins, what its shares
/// left when it was counted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ShareBase {
    amount: Decimal,
    part: Decimal,
}

impl ShareBase {
    const fn whole(amount: Decimal) -> Self {
        Self {
            amount,
            part: Decimal::ONE,
        }
    }

    /// What a share comes to, never rounded.
    fn of(self, share: Decimal) -> Option<Decimal> {
        let product = self.amount.checked_mul(share)?;
        if self.part == Decimal::ONE {
            return Some(product);
        }
        product.checked_div(self.part)
    }
}

impl PhaseState {
    /// The payment of a level-payment phase, with the yearly rate for which it was solved.
    pub(super) fn level_payment(&self) -> Option<(Decimal, Decimal)> {
        self.level
            .map(|solved| (solved.instalment(), solved.annual()))
    }

    /// Within a phase of equal instalments, or of equal shares of principal, that runs as scheduled.
    pub(crate) fn on_schedule(first: &ScheduleRow, annual: Decimal) -> Self {
        Self {
            base: Some(ShareBase::whole(first.opening_balance())),
            share: Some(first.principal()),
            level: Some(Solved::on_schedule(first.payment(), annual)),
        }
    }
}

/// What an instalment does.
#[derive(Clone, Copy)]
pub(super) struct Paid {
    pub(super) principal: Decimal,
    pub(super) interest: Decimal,
    pub(super) capitalised: Decimal,
}

/// Interest settled when an instalment falls due, and what it leaves to be repaid.
pub(super) struct Settled {
    pub(super) interest: Decimal,
    pub(super) capitalised: Decimal,
    /// Whether interest waits for a later instalment.
    pub(super) is_carried: bool,
    /// Principal outstanding, with what was just capitalised.
    pub(super) owed: Decimal,
    /// Interest accrued, never rounded.
    pub(super) exact: Decimal,
}

/// What becomes of accrued interest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Treatment {
    Pay,
    Capitalise,
    Carry,
}

impl Moment<'_> {
    fn is_last(&self) -> bool {
        self.index.saturating_add(1) == self.planned.end()
    }

    /// Whether it is the last instalment that the phase is sized on: a phase cut short leaves the rest to the next one.
    fn is_last_sized(&self) -> bool {
        self.is_last() && self.planned.sized <= self.planned.count
    }

    /// Instalments on which the phase is sized, from this one on.
    fn left(&self) -> Decimal {
        let end = self.planned.first.saturating_add(self.planned.sized);
        Decimal::from(end.saturating_sub(self.index))
    }

    /// The part of the principal of its phase that the shares before it left; `None` where they left nothing.
    fn part_left(&self) -> Option<Decimal> {
        let gone = self.index.saturating_sub(self.planned.first);
        let end = self.planned.count.max(gone);
        let part = match self.phase.terms() {
            PhaseTerms::Custom { shares, .. } => {
                let all: Decimal = shares.iter().map(|share| share.as_fraction()).sum();
                let from_to = |from: u32, to: u32| -> Decimal {
                    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
                    let shares = shares.get(count(from)..count(to)).unwrap_or_default();
                    shares.iter().map(|share| share.as_fraction()).sum()
                };
                // What no share repays is left to the phases that follow.
                if all == Decimal::ONE {
                    from_to(gone, end)
                } else {
                    Decimal::ONE.checked_sub(from_to(0, gone))?
                }
            }
            PhaseTerms::PercentPrincipal { percent, .. } => {
                let repaid = percent.as_fraction().checked_mul(Decimal::from(gone))?;
                Decimal::ONE.checked_sub(repaid)?
            }
            _ => return None,
        };
        Some(part).filter(|part| *part > Decimal::ZERO)
    }

    fn overflow(&self) -> ScheduleError {
        ScheduleError::Overflow {
            instalment: self.period.number,
        }
    }
}

impl Engine<'_> {
    /// What the instalment of a period pays, and what becomes of its interest.
    pub(super) fn pay(
        &mut self,
        moment: &Moment<'_>,
        state: &mut PhaseState,
        walked: &Walked,
    ) -> Result<Paid, ScheduleError> {
        let settled = self.settle(moment, walked)?;
        if state.base.is_none() || walked.resized {
            let part = moment.part_left().filter(|_| state.base.is_some());
            state.base = Some(ShareBase {
                amount: self.balance,
                part: part.unwrap_or(Decimal::ONE),
            });
        }
        let base = state.base.unwrap_or(ShareBase::whole(self.balance));
        let Settled {
            interest,
            capitalised,
            owed,
            ..
        } = settled;
        let overflow = || moment.overflow();
        let to_repay = match moment.phase.terms() {
            _ if self.repays_rest(moment) => owed,
            _ if moment.is_last() && moment.planned.then_bullet => owed,
            PhaseTerms::NoPayment { .. } | PhaseTerms::InterestOnly { .. } => self.zero,
            PhaseTerms::Bullet { .. } if moment.is_last_sized() => owed,
            PhaseTerms::Bullet { .. } => self.zero,
            PhaseTerms::LevelPrincipal { residual, .. } => {
                let to_repay = self.above(owed, *residual).ok_or_else(overflow)?;
                if moment.is_last_sized() {
                    to_repay
                } else {
                    let moved = walked.drew || walked.returned.is_some();
                    self.share(moment, state, to_repay, moved)
                        .ok_or_else(overflow)?
                        .min(to_repay)
                }
            }
            PhaseTerms::LevelPayment { terms, .. } => {
                return self.level_payment(moment, state, terms, walked, &settled);
            }
            PhaseTerms::PercentPrincipal {
                percent,
                of: PercentBase::OutstandingAndInterest,
                min,
                ..
            } => {
                let sum = owed.checked_add(interest).ok_or_else(overflow)?;
                let amount = sum
                    .checked_mul(percent.as_fraction())
                    .and_then(|part| self.round.amount(part))
                    .ok_or_else(overflow)?
                    .max(min.unwrap_or_default());
                return self.within(amount, &settled).ok_or_else(overflow);
            }
            PhaseTerms::PercentPrincipal {
                percent,
                of: PercentBase::Outstanding,
                min,
                ..
            } => self
                .part(ShareBase::whole(owed), *percent, *min)
                .ok_or_else(overflow)?,
            PhaseTerms::PercentPrincipal {
                percent,
                of: PercentBase::PhaseStart,
                min,
                ..
            } => {
                let count = Decimal::from(moment.planned.sized);
                let all = percent.as_fraction().checked_mul(count);
                if moment.is_last_sized() && all.ok_or_else(overflow)? >= Decimal::ONE {
                    owed
                } else {
                    self.part(base, *percent, *min).ok_or_else(overflow)?
                }
            }
            PhaseTerms::FixedPrincipal { amount, .. } => *amount,
            PhaseTerms::FixedPayment { amount, .. } => {
                return self.within(*amount, &settled).ok_or_else(overflow);
            }
            PhaseTerms::Custom { shares, .. } => {
                let sum: Decimal = shares.iter().map(|share| share.as_fraction()).sum();
                if moment.is_last_sized() && sum == Decimal::ONE {
                    owed
                } else {
                    let position =
                        usize::try_from(moment.index.saturating_sub(moment.planned.first))
                            .unwrap_or(usize::MAX);
                    let share = shares.get(position).copied().unwrap_or_default();
                    self.part(base, share, None).ok_or_else(overflow)?
                }
            }
        };
        let principal = self
            .round
            .with_minor_units(to_repay.min(owed))
            .ok_or_else(overflow)?;
        Ok(Paid {
            principal,
            interest,
            capitalised,
        })
    }

    /// Pays, capitalises or carries the interest accrued so far.
    fn settle(&mut self, moment: &Moment<'_>, walked: &Walked) -> Result<Settled, ScheduleError> {
        let overflow = || moment.overflow();
        let of_period = match (self.spread_at(moment.index), self.data.rounding.place) {
            (Some(_), _) if matches!(moment.phase.terms(), PhaseTerms::NoPayment { .. }) => {
                Accrued::NONE
            }
            (Some(spread), _) => Accrued::from(spread.of(moment.period.number)),
            (None, RoundingPlace::EachPeriod) => {
                let rounded = walked
                    .interest
                    .value()
                    .and_then(|interest| self.round.amount(interest));
                Accrued::from(rounded.ok_or_else(overflow)?)
            }
            (None, RoundingPlace::EachInstalment | RoundingPlace::EachSubPeriod) => walked.interest,
        };
        let exact = self
            .carried
            .checked_add(walked.exact_interest)
            .and_then(Accrued::value)
            .ok_or_else(overflow)?;
        let accrued = self.carried.checked_add(of_period).ok_or_else(overflow)?;
        let rounded = accrued
            .value()
            .and_then(|accrued| self.round.amount(accrued))
            .ok_or_else(overflow)?;
        let treatment = self.treatment(moment);
        let (interest, capitalised) = match treatment {
            Treatment::Pay => (rounded, self.zero),
            Treatment::Capitalise => (self.zero, rounded),
            Treatment::Carry => (self.zero, self.zero),
        };
        let is_carried = treatment == Treatment::Carry;
        self.carried = if is_carried { accrued } else { Accrued::NONE };
        let owed = self
            .balance
            .checked_add(capitalised)
            .and_then(|owed| self.round.with_minor_units(owed))
            .ok_or_else(overflow)?;
        Ok(Settled {
            interest,
            capitalised,
            is_carried,
            owed,
            exact,
        })
    }

    /// What becomes of the interest accrued when an instalment falls due.
    fn treatment(&self, moment: &Moment<'_>) -> Treatment {
        let is_final = moment.period.number == self.terms.instalments();
        // Flat interest is that of the instalments that pay: what was settled of it ahead of them is less to come of them.
        let is_unpaid = matches!(moment.phase.terms(), PhaseTerms::NoPayment { .. });
        if is_unpaid && !is_final && self.spread_at(moment.index).is_some() {
            return Treatment::Carry;
        }
        // A phase cut short carries its interest on: what comes next settles it.
        match (moment.phase.terms(), moment.is_last_sized()) {
            (
                PhaseTerms::NoPayment {
                    interest: DeferredInterest::CapitalisedEachPeriod,
                    ..
                },
                _,
            ) => return Treatment::Capitalise,
            (
                PhaseTerms::NoPayment {
                    interest: DeferredInterest::CapitalisedAtEnd,
                    ..
                },
                true,
            ) => return Treatment::Capitalise,
            (
                PhaseTerms::NoPayment {
                    interest: DeferredInterest::DueAtEnd,
                    ..
                },
                true,
            ) => return Treatment::Pay,
            (PhaseTerms::NoPayment { .. }, false) => return Treatment::Carry,
            (
                PhaseTerms::Bullet {
                    interest: BulletInterest::AtEnd,
                    ..
                },
                false,
            ) => return Treatment::Carry,
            _ => {}
        }
        if let Some(every) = self.data.interest_compounded_every {
            let joins = moment.period.number.checked_rem(every) == Some(0);
            return if joins || is_final {
                Treatment::Capitalise
            } else {
                Treatment::Carry
            };
        }
        let is_carried = moment.index < self.data.interest_carried_instalments;
        if is_carried && !is_final {
            Treatment::Carry
        } else {
            Treatment::Pay
        }
    }

    /// A level payment, or the rest of the principal in the last instalment that it is sized on.
    fn level_payment(
        &self,
        moment: &Moment<'_>,
        state: &mut PhaseState,
        terms: &LevelPaymentTerms,
        walked: &Walked,
        settled: &Settled,
    ) -> Result<Paid, ScheduleError> {
        let overflow = || moment.overflow();
        let level = LevelPayments {
            engine: self,
            planned: moment.planned,
            terms,
            index: moment.index,
            period: moment.period,
            settled,
        };
        let solved = level.solved(state.level, walked)?;
        state.level = Some(solved);
        let Settled {
            interest,
            capitalised,
            owed,
            ..
        } = *settled;
        if !moment.is_last() || moment.planned.sized > moment.planned.count {
            let paid = self
                .within(solved.instalment(), settled)
                .zip(self.above(owed, terms.residual));
            let (paid, to_repay) = paid.ok_or_else(overflow)?;
            return Ok(Paid {
                principal: paid.principal.min(to_repay),
                ..paid
            });
        }
        if self.data.rounding.remainder == Remainder::Interest {
            return Ok(Paid {
                principal: owed,
                interest: self.balancing_interest(moment, solved.instalment(), settled)?,
                capitalised,
            });
        }
        let rest = self
            .above(owed, terms.residual)
            .and_then(|rest| self.round.with_minor_units(rest));
        Ok(Paid {
            principal: rest.ok_or_else(overflow)?,
            interest,
            capitalised,
        })
    }

    /// An equal share of principal, found when the phase begins and when something is drawn.
    fn share(
        &self,
        moment: &Moment<'_>,
        state: &mut PhaseState,
        to_repay: Decimal,
        drew: bool,
    ) -> Option<Decimal> {
        if let Some(share) = state.share.filter(|_| !drew) {
            return Some(share);
        }
        let exact = to_repay.checked_div(moment.left())?;
        let share = self.round.principal(exact)?;
        let is_first = state.share.is_none();
        state.share = Some(share);
        if !is_first || self.data.rounding.remainder != Remainder::First {
            return Some(share);
        }
        let others = moment.left().checked_sub(Decimal::ONE)?;
        let first = to_repay.checked_sub(share.checked_mul(others)?)?;
        if first >= Decimal::ZERO {
            return Some(first);
        }
        // Shares rounded up would repay more than is owed: cut down, they leave the first one at least as large.
        let cut = self.round.amount_down(exact)?;
        state.share = Some(cut);
        to_repay.checked_sub(cut.checked_mul(others)?)
    }

    /// A percentage of principal, at least `min`.
    fn part(&self, base: ShareBase, percent: Rate, min: Option<Decimal>) -> Option<Decimal> {
        let part = self.round.principal(base.of(percent.as_fraction())?)?;
        Some(part.max(min.unwrap_or_default()))
    }

    /// What is owed above a residual: nothing where less is owed than it leaves.
    fn above(&self, owed: Decimal, residual: Option<Decimal>) -> Option<Decimal> {
        Some(
            owed.checked_sub(residual.unwrap_or_default())?
                .max(self.zero),
        )
    }

    /// Principal and interest within one amount: interest comes first, what it leaves unpaid joins the principal.
    fn within(&self, amount: Decimal, settled: &Settled) -> Option<Paid> {
        let Settled {
            interest,
            capitalised,
            owed,
            ..
        } = *settled;
        let amount = self.round.with_minor_units(amount)?;
        let principal = amount.checked_sub(interest)?;
        if principal < Decimal::ZERO {
            return Some(Paid {
                principal: self.zero,
                interest: amount,
                capitalised: capitalised.checked_sub(principal)?,
            });
        }
        Some(Paid {
            principal: principal.min(owed),
            interest,
            capitalised,
        })
    }
}
