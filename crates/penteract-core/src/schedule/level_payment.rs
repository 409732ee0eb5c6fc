//! The size of level payments, solved on the real periods.
//!
//! With discount factors `D`, one after the first instalment and divided by one plus the rate of each later period, the
//! instalment is (what is owed at the first due date − residual × last `D`) ÷ Σ weight × `D`. Factors only shrink, so a
//! rate of 1000 % over 1200 periods is no danger; stubs, moved dates and steps of rate come out by themselves.

use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::engine::Engine;
use super::error::ScheduleError;
use super::payment::Settled;
use super::period::Walked;
use super::plain::Plain;
use crate::terms::LoanPeriod;
use crate::terms::{
    Growth, InterestMethod, LevelPaymentTerms, LevelShape, OnRateChange, PlannedPhase, Remainder,
    RoundingPlace, SolvedOn,
};

/// A level payment, as last solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Solved {
    /// The instalment of weight one, rounded.
    full: Decimal,
    /// The yearly rate for which it was solved.
    annual: Decimal,
    /// The instalment due now, by its weight.
    now: Decimal,
}

impl Solved {
    /// A payment that stands on a schedule, all of which weigh the same.
    pub(super) const fn on_schedule(instalment: Decimal, annual: Decimal) -> Self {
        Self {
            full: instalment,
            annual,
            now: instalment,
        }
    }

    /// The yearly rate for which it was solved.
    pub(super) const fn annual(&self) -> Decimal {
        self.annual
    }

    /// The instalment due now.
    pub(super) const fn instalment(&self) -> Decimal {
        self.now
    }
}

/// Where in which phase the payment is solved.
pub(super) struct LevelPayments<'a, 'b> {
    pub(super) engine: &'a Engine<'b>,
    pub(super) planned: &'a PlannedPhase,
    pub(super) terms: &'a LevelPaymentTerms,
    pub(super) index: u32,
    pub(super) period: LoanPeriod,
    /// What became of the interest when this instalment falls due.
    pub(super) settled: &'a Settled,
}

impl LevelPayments<'_, '_> {
    /// The payment of this period: the one solved before, unless something was drawn or the rate changed.
    pub(super) fn solved(
        &self,
        before: Option<Solved>,
        walked: &Walked,
    ) -> Result<Solved, ScheduleError> {
        let drew = walked.drew;
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let last_day = self
            .period
            .end
            .pred_opt()
            .filter(|day| *day >= self.period.start)
            .unwrap_or(self.period.start);
        let annual = self.engine.rates.at(last_day);
        let solves_again = self.engine.data.on_rate_change == OnRateChange::SolveAgain;
        let full = match before {
            Some(solved) if !drew && (!solves_again || solved.annual == annual) => {
                let added = walked
                    .returned
                    .map(|(amount, interest)| self.solve_alone(amount, annual, interest));
                match added.transpose()? {
                    Some(added) => solved.full.checked_add(added).ok_or_else(overflow)?,
                    None => solved.full,
                }
            }
            _ => self.solve(annual)?,
        };
        let now = self.weighted(full, self.index).ok_or_else(overflow)?;
        Ok(Solved { full, annual, now })
    }

    /// What repays an amount by itself over the instalments left, to be added to the instalment.
    fn solve_alone(
        &self,
        amount: Decimal,
        annual: Decimal,
        accrued: Decimal,
    ) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let mut alone = self.engine.clone();
        alone.balance = amount;
        let terms = LevelPaymentTerms {
            residual: None,
            ..self.terms.clone()
        };
        let settled = Settled {
            exact: accrued,
            ..*self.settled
        };
        let level = LevelPayments {
            engine: &alone,
            terms: &terms,
            settled: &settled,
            ..*self
        };
        let exact = if self.engine.data.interest_method == InterestMethod::Declining {
            level.solve_declining(annual)?
        } else {
            // Flat interest runs on what was lent: nothing is added to it.
            let left = self.later().end.saturating_sub(self.index).max(1);
            amount
                .checked_div(Decimal::from(left))
                .ok_or_else(overflow)?
        };
        self.engine.round.instalment(exact).ok_or_else(overflow)
    }

    pub(super) fn solve(&self, annual: Decimal) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let data = self.engine.data;
        let spread = self.engine.spread_at(self.index);
        if let Some(spread) = spread.filter(|_| self.terms.shape == LevelShape::Equal) {
            return self.solve_spread(spread.each).ok_or_else(overflow);
        }
        let is_declining = data.interest_method == InterestMethod::Declining;
        let exact = if is_declining && data.interest_compounded_every.is_none() {
            self.solve_declining(annual)?
        } else {
            self.solve_by_trials(annual)?
        };
        let rounded = self
            .engine
            .round
            .instalment(exact)
            .and_then(|rounded| self.covering_interest(rounded, exact))
            .ok_or_else(overflow)?;
        if data.rounding.remainder == Remainder::LastSmoothed {
            return self.smoothed(rounded, exact, annual);
        }
        Ok(rounded)
    }

    /// A payment that only its rounding, or the 28th digit, takes below the interest due is that interest. What it left
    /// unpaid would be lent again each time: at 1000 % one cent outgrows any loan.
    fn covering_interest(&self, rounded: Decimal, exact: Decimal) -> Option<Decimal> {
        /// One part in 10²⁰: more than the solution errs by, less than any amount shows.
        const CLOSE: Decimal = Decimal::from_parts(1, 0, 0, false, 20);
        let Settled {
            interest,
            exact: accrued,
            ..
        } = *self.settled;
        let falls_short =
            self.terms.shape == LevelShape::Equal && rounded < interest.max(Decimal::ZERO);
        if falls_short && exact >= accrued.checked_sub(accrued.checked_mul(CLOSE)?)? {
            return self.engine.round.instalment_covering(interest);
        }
        Some(rounded)
    }

    /// What the phase leaves: no more than there is.
    fn residual(&self) -> Decimal {
        let residual = self.terms.residual.unwrap_or_default();
        residual.min(self.engine.balance.max(Decimal::ZERO))
    }

    /// The instalments on which the payment is sized, after this one.
    fn later(&self) -> std::ops::Range<u32> {
        self.index.saturating_add(1)..self.planned.first.saturating_add(self.planned.sized)
    }

    /// The periods after this one, with their index.
    fn later_periods(&self) -> impl Iterator<Item = Result<(u32, LoanPeriod), ScheduleError>> {
        let mut start = self.period.end;
        self.later().map(move |index| {
            let period = self.engine.timeline.period_from(index, start)?;
            start = period.end;
            Ok((index, period))
        })
    }

    /// This period and those after it, with their index.
    fn periods(&self) -> impl Iterator<Item = Result<(u32, LoanPeriod), ScheduleError>> {
        std::iter::once(Ok((self.index, self.period))).chain(self.later_periods())
    }

    /// The interest of one unit of balance over a later period.
    fn later_rate(&self, period: LoanPeriod, annual: Decimal) -> Result<Decimal, ScheduleError> {
        self.later_interest(Decimal::ONE, period, annual, false)
    }

    /// The interest of a balance over a later period; rounded where the terms round it before it is due.
    fn later_interest(
        &self,
        balance: Decimal,
        period: LoanPeriod,
        annual: Decimal,
        rounds: bool,
    ) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: period.number,
        };
        let data = self.engine.data;
        let rates = &self.engine.rates;
        let is_constant = data.on_rate_change == OnRateChange::SolveAgain || rates.is_constant();
        let rounded = |interest: Decimal, place| {
            if rounds && data.rounding.place == place {
                self.engine.round.amount(interest)
            } else {
                Some(interest)
            }
        };
        let (mut sum, mut exact) = (Decimal::ZERO, Accrued::NONE);
        let mut start = period.start;
        loop {
            let (rate, end) = if is_constant {
                (annual, period.end)
            } else {
                let change = rates.change_between(start, period.end);
                (rates.at(start), change.unwrap_or(period.end))
            };
            let span = self.engine.accrual.span(period, start, end, rate)?;
            let before = exact;
            exact = span.accrue(before, balance).ok_or_else(overflow)?;
            sum = exact
                .checked_sub(before)
                .and_then(Accrued::value)
                .and_then(|part| rounded(part, RoundingPlace::EachSubPeriod))
                .and_then(|part| sum.checked_add(part))
                .ok_or_else(overflow)?;
            if end >= period.end {
                break;
            }
            start = end;
        }
        if data.rounding.place != RoundingPlace::EachSubPeriod {
            sum = exact.value().ok_or_else(overflow)?;
        }
        rounded(sum, RoundingPlace::EachPeriod).ok_or_else(overflow)
    }

    /// Level payments as a table of annuities has them: every month has thirty days, the running one too.
    fn solve_on_thirty_day_months(&self, annual: Decimal) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let rate = self
            .engine
            .accrual
            .thirty_day_period(self.period, annual)?
            .to_decimal()
            .ok_or_else(overflow)?;
        let factor = rate.checked_add(Decimal::ONE).ok_or_else(overflow)?;
        if factor <= Decimal::ZERO {
            return Err(ScheduleError::RateTakesPrincipal {
                instalment: self.period.number,
            });
        }
        let (mut discount, mut sum) = (Decimal::ONE, Decimal::ZERO);
        for index in self.index..self.later().end {
            if index > self.index {
                discount = discount.checked_div(factor).ok_or_else(overflow)?;
            }
            sum = self
                .weight(index)
                .and_then(|weight| weight.checked_mul(discount))
                .and_then(|weighted| sum.checked_add(weighted))
                .ok_or_else(overflow)?;
        }
        let owed = self.engine.balance.checked_mul(factor);
        let balloon = self.residual().checked_mul(discount);
        owed.zip(balloon)
            .and_then(|(owed, balloon)| owed.checked_sub(balloon))
            .and_then(|owed| owed.checked_div(sum))
            .ok_or_else(overflow)
    }

    fn solve_declining(&self, annual: Decimal) -> Result<Decimal, ScheduleError> {
        if self.engine.data.level_payments_solved_on == SolvedOn::ThirtyDayMonths {
            return self.solve_on_thirty_day_months(annual);
        }
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let owed = self
            .engine
            .balance
            .checked_add(self.settled.exact)
            .ok_or_else(overflow)?;
        if let Some(sum) = self.sum_of_equal_discounts(annual)? {
            return owed.checked_div(sum).ok_or_else(overflow);
        }
        let mut discount = Decimal::ONE;
        let mut sum = self.weight(self.index).ok_or_else(overflow)?;
        for later in self.later_periods() {
            let (index, period) = later?;
            let factor = self
                .later_rate(period, annual)?
                .checked_add(Decimal::ONE)
                .ok_or_else(overflow)?;
            if factor <= Decimal::ZERO {
                return Err(ScheduleError::RateTakesPrincipal {
                    instalment: index.saturating_add(1),
                });
            }
            discount = discount.checked_div(factor).ok_or_else(overflow)?;
            let weighted = self
                .weight(index)
                .and_then(|weight| weight.checked_mul(discount));
            sum = weighted
                .and_then(|weighted| sum.checked_add(weighted))
                .ok_or_else(overflow)?;
        }
        let balloon = self.residual().checked_mul(discount).ok_or_else(overflow)?;
        owed.checked_sub(balloon)
            .and_then(|owed| owed.checked_div(sum))
            .ok_or_else(overflow)
    }

    /// The sum of the discount factors of equal instalments over equal periods, by doubling: as exact as adding them up,
    /// since nothing is subtracted. `None` where they are not equal or no short way is taken.
    fn sum_of_equal_discounts(&self, annual: Decimal) -> Result<Option<Decimal>, ScheduleError> {
        let engine = self.engine;
        let LevelPaymentTerms {
            shape,
            residual,
            // The sum runs over the instalments on which the payment is sized.
            amortised_over: _,
        } = self.terms;
        let has_one_rate = |on_rate_change| {
            on_rate_change == OnRateChange::SolveAgain || engine.rates.is_constant()
        };
        // Discounts know neither rounding nor drawings: of plain terms, only how many rates there are matters.
        let is_plain = engine.takes_short_ways
            && *shape == LevelShape::Equal
            && residual.is_none_or(|residual| residual.is_zero())
            && Plain::of(engine.data, &engine.timeline)
                .is_some_and(|plain| has_one_rate(plain.on_rate_change));
        let Some(Ok((_, next))) = self.later_periods().next().filter(|_| is_plain) else {
            return Ok(None);
        };
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let rate = self.later_rate(next, annual)?;
        let factor = rate.checked_add(Decimal::ONE).ok_or_else(overflow)?;
        if factor <= Decimal::ZERO {
            return Err(ScheduleError::RateTakesPrincipal {
                instalment: next.number,
            });
        }
        let discount = Decimal::ONE.checked_div(factor).ok_or_else(overflow)?;
        let count = self.later().end.saturating_sub(self.index);
        // `sum` adds up the first n factors and `power` is the next one, n being the leading bits of the count.
        let (mut sum, mut power) = (Decimal::ZERO, Decimal::ONE);
        for bit in (0..u32::BITS - count.leading_zeros()).rev() {
            let doubled = sum
                .checked_mul(power)
                .and_then(|later| later.checked_add(sum))
                .zip(power.checked_mul(power));
            (sum, power) = doubled.ok_or_else(overflow)?;
            if (count >> bit) & 1 == 1 {
                let added = sum.checked_add(power).zip(power.checked_mul(discount));
                (sum, power) = added.ok_or_else(overflow)?;
            }
        }
        Ok(Some(sum))
    }

    /// What is owed at the first due date less the value there of the rounded instalments, at a yearly rate.
    pub(super) fn gap(&self, full: Decimal, annual: Decimal) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let mut discount = Decimal::ONE;
        let mut gap = self
            .engine
            .balance
            .checked_add(self.settled.exact)
            .ok_or_else(overflow)?;
        for each in self.periods() {
            let (index, period) = each?;
            if index > self.index {
                let factor = self
                    .later_rate(period, annual)?
                    .checked_add(Decimal::ONE)
                    .ok_or_else(overflow)?;
                discount = discount.checked_div(factor).ok_or_else(overflow)?;
            }
            let instalment = self.weighted(full, index).ok_or_else(overflow)?;
            let value = instalment.checked_mul(discount).ok_or_else(overflow)?;
            gap = gap.checked_sub(value).ok_or_else(overflow)?;
        }
        Ok(gap)
    }

    /// The instalment of a period, by its weight.
    fn weighted(&self, full: Decimal, index: u32) -> Option<Decimal> {
        let weight = self.weight(index)?;
        if weight == Decimal::ONE {
            return Some(full);
        }
        self.engine.round.instalment(full.checked_mul(weight)?)
    }

    /// Spread flat interest: a share of principal and the interest, each rounded as an instalment.
    fn solve_spread(&self, interest: Decimal) -> Option<Decimal> {
        let instalments = Decimal::from(
            self.planned
                .first
                .saturating_add(self.planned.sized)
                .saturating_sub(self.index),
        );
        let share = self
            .engine
            .balance
            .checked_sub(self.residual())?
            .checked_div(instalments)?;
        let round = &self.engine.round;
        round
            .principal_of_instalment(share)?
            .checked_add(round.instalment(interest)?)
    }

    /// Flat interest, and interest that accrues on the side: what is left at the end falls in a straight line with the
    /// instalment, so that two trials give it.
    fn solve_by_trials(&self, annual: Decimal) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        // Flat interest does not depend on the instalments: it is known as it will be invoiced.
        let rounds = self.engine.data.interest_method != InterestMethod::Declining;
        let left = |full: Decimal| {
            self.left_after(annual, rounds, |index| {
                self.weight(index)?.checked_mul(full)
            })
        };
        let without = left(Decimal::ZERO)?;
        let fall = without
            .checked_sub(left(Decimal::ONE)?)
            .ok_or_else(overflow)?;
        without
            .checked_sub(self.residual())
            .and_then(|left| left.checked_div(fall))
            .ok_or_else(overflow)
    }

    /// What is left, interest included, after instalments of the sizes given; its interest rounded as the terms say, or
    /// not at all.
    fn left_after(
        &self,
        annual: Decimal,
        rounds: bool,
        instalment: impl Fn(u32) -> Option<Decimal>,
    ) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let engine = self.engine;
        let data = engine.data;
        let end = self.later().end;
        let mut balance = engine.balance;
        let mut aside = match (rounds, self.settled.is_carried) {
            (true, false) => self.settled.interest.checked_add(self.settled.capitalised),
            (true, true) => engine.carried.value(),
            (false, _) => Some(self.settled.exact),
        }
        .ok_or_else(overflow)?;
        for each in self.periods() {
            let (index, period) = each?;
            let number = index.saturating_add(1);
            if index > self.index {
                let spread = engine.spread_at(index);
                let interest = match (data.interest_method, spread) {
                    (_, Some(spread)) => spread.of(number),
                    (InterestMethod::Declining, None) => {
                        self.later_interest(balance, period, annual, rounds)?
                    }
                    _ => self.later_interest(engine.lent, period, annual, rounds)?,
                };
                aside = aside.checked_add(interest).ok_or_else(overflow)?;
            }
            let is_due = match data.interest_compounded_every {
                Some(every) => number.checked_rem(every) == Some(0),
                None => index >= data.interest_carried_instalments,
            };
            if is_due || number == end {
                let joins = if rounds {
                    engine.round.amount(aside)
                } else {
                    Some(aside)
                };
                balance = joins
                    .and_then(|joins| balance.checked_add(joins))
                    .ok_or_else(overflow)?;
                aside = Decimal::ZERO;
            }
            balance = instalment(index)
                .and_then(|paid| balance.checked_sub(paid))
                .ok_or_else(overflow)?;
        }
        Ok(balance)
    }

    /// Moves the instalment by the n-th part of what the last one differs by, when that brings them closer. Moved, it
    /// still pays the interest due, and turns no sign: one that takes money back comes as close, and lends it again.
    fn smoothed(
        &self,
        rounded: Decimal,
        exact: Decimal,
        annual: Decimal,
    ) -> Result<Decimal, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: self.period.number,
        };
        let instalments = self
            .planned
            .first
            .saturating_add(self.planned.count)
            .saturating_sub(self.index);
        // Repaid long before its end, or never, the loan has no last instalment to bring closer.
        let difference = match self.last_difference(rounded, annual) {
            Err(ScheduleError::Overflow { .. }) => return Ok(rounded),
            difference => difference?,
        };
        let hundredths = difference
            .abs()
            .checked_mul(Decimal::ONE_HUNDRED)
            .ok_or_else(overflow)?;
        if hundredths <= Decimal::from(instalments / 2) {
            return Ok(rounded);
        }
        let part = difference
            .checked_div(Decimal::from(instalments))
            .and_then(|part| self.engine.round.amount(part));
        let moved = part
            .and_then(|part| rounded.checked_add(part))
            .and_then(|moved| self.engine.round.instalment(moved))
            .and_then(|moved| self.covering_interest(moved, exact));
        let moved = moved.ok_or_else(overflow)?;
        if moved <= Decimal::ZERO && exact > Decimal::ZERO {
            return Ok(rounded);
        }
        match self.last_difference(moved, annual) {
            Ok(after) if after.abs() < difference.abs() => Ok(moved),
            Ok(_) | Err(ScheduleError::Overflow { .. }) => Ok(rounded),
            Err(error) => Err(error),
        }
    }

    /// By how much the last instalment differs from the others when the full one is `instalment`.
    fn last_difference(
        &self,
        instalment: Decimal,
        annual: Decimal,
    ) -> Result<Decimal, ScheduleError> {
        self.left_after(annual, true, |index| self.weighted(instalment, index))?
            .checked_sub(self.residual())
            .ok_or(ScheduleError::Overflow {
                instalment: self.period.number,
            })
    }

    /// The relative size of an instalment; `None` when growth overflows.
    fn weight(&self, index: u32) -> Option<Decimal> {
        let position = index.saturating_sub(self.planned.first);
        match &self.terms.shape {
            LevelShape::Equal => Some(Decimal::ONE),
            LevelShape::Weighted(weights) => {
                let number = position.saturating_add(1);
                weights
                    .iter()
                    .rev()
                    .find(|step| step.from <= number)
                    .map(|step| step.weight)
            }
            LevelShape::Growing(growth) => grown(growth, position),
        }
    }
}

/// (1 + rate) to the number of steps before an instalment.
fn grown(growth: &Growth, position: u32) -> Option<Decimal> {
    let step = growth.rate.as_fraction().checked_add(Decimal::ONE)?;
    let mut power = position.checked_div(growth.every)?;
    let (mut weight, mut square) = (Decimal::ONE, step);
    while power > 0 {
        if power % 2 == 1 {
            weight = weight.checked_mul(square)?;
        }
        power /= 2;
        if power > 0 {
            square = square.checked_mul(square)?;
        }
    }
    Some(weight)
}
