//! The walk over phases and periods, in decimals: the reference for every schedule.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::Accrual;
use super::charges;
use super::error::ScheduleError;
use super::flows::FlowTerms;
use super::level_payment::{LevelPayments, Solved};
use super::money::Rounder;
use super::row::{ScheduleRow, ScheduleTotals};
use super::timeline::{LoanPeriod, Timeline};
use super::{OverdueInterest, Schedule};
use crate::LoanTerms;
use crate::terms::{
    BulletInterest, DeferredInterest, InterestMethod, PartialPeriods, PercentBase, Phase,
    PlannedPhase, Remainder, RoundingPlace, TermsData, YearlyRates,
};

/// The schedule of terms; with a reading date, as it stands that day if nothing was paid.
pub(super) fn build(
    terms: &LoanTerms,
    unpaid: Option<(NaiveDate, OverdueInterest)>,
) -> Result<Schedule, ScheduleError> {
    let mut engine = Engine::new(terms, unpaid)?;
    engine.run()?;
    let (mut rows, accrual, round, timeline) =
        (engine.rows, engine.accrual, engine.round, engine.timeline);
    let charged = charges::apply(terms, &mut rows, &accrual, &round, &timeline)?;
    let totals = ScheduleTotals::of(&rows, round.with_minor_units(terms.principal())).ok_or(
        ScheduleError::Overflow {
            instalment: terms.instalments(),
        },
    )?;
    Ok(Schedule {
        rows,
        totals,
        currency: terms.currency(),
        guarantee_fee_by_year: charged.guarantee_fee_by_year,
        guarantee_fee_levies: charged.guarantee_fee_levies,
        retention: charged.retention,
        flow_terms: FlowTerms::new(terms.data()),
    })
}

/// Everything that changes from one period to the next, and what it is computed with.
#[derive(Clone)]
pub(super) struct Engine<'a> {
    terms: &'a LoanTerms,
    pub(super) data: &'a TermsData,
    pub(super) timeline: Timeline<'a>,
    pub(super) accrual: Accrual<'a>,
    pub(super) rates: YearlyRates,
    pub(super) round: Rounder,
    rows: Vec<ScheduleRow>,
    /// Principal outstanding.
    pub(super) balance: Decimal,
    /// Principal lent, down payments deducted: what flat interest runs on.
    pub(super) lent: Decimal,
    /// Interest accrued and not yet due.
    carried: Decimal,
    next_draw: usize,
    /// Until when instalments are unpaid, and the principal past its due date.
    unpaid_until: Option<NaiveDate>,
    overdue: Decimal,
    /// Whether a disbursement makes a line of its own.
    draws_make_rows: bool,
    spread: Option<SpreadInterest>,
    zero: Decimal,
}

/// Flat interest spread evenly.
#[derive(Clone, Copy)]
struct SpreadInterest {
    each: Decimal,
    last: Decimal,
    last_number: u32,
}

/// What happened in a period before its instalment.
pub(super) struct Walked {
    opening: Decimal,
    disbursed: Decimal,
    /// Interest of the period, rounded when each part is.
    interest: Decimal,
    /// The same, never rounded: what instalments are solved with.
    pub(super) exact_interest: Decimal,
    /// Whether something was drawn.
    drew: bool,
}

/// What an instalment does.
#[derive(Clone, Copy)]
struct Paid {
    principal: Decimal,
    interest: Decimal,
    capitalised: Decimal,
}

/// What a phase remembers between its instalments.
#[derive(Default)]
struct PhaseState {
    /// Principal when the phase began.
    base: Option<Decimal>,
    /// Its share of principal, once known.
    share: Option<Decimal>,
    level: Option<Solved>,
}

impl<'a> Engine<'a> {
    fn new(
        terms: &'a LoanTerms,
        unpaid: Option<(NaiveDate, OverdueInterest)>,
    ) -> Result<Self, ScheduleError> {
        let data = terms.data();
        let timeline = Timeline::new(data, terms.instalments());
        let maturity = timeline.due_date(terms.instalments())?;
        let round = Rounder::new(data.currency, data.rounding);
        let unpaid_until = match unpaid {
            None => None,
            Some((read_on, OverdueInterest::ToReadingDate)) => Some(read_on),
            Some((read_on, OverdueInterest::ToNextDueDate)) => {
                Some(next_due_date(&timeline, terms.instalments(), read_on)?)
            }
        };
        let zero = round.with_minor_units(Decimal::ZERO);
        let mut engine = Self {
            terms,
            data,
            timeline,
            accrual: Accrual::new(data, maturity),
            rates: YearlyRates::new(data, data.start_date())?,
            round,
            rows: Vec::new(),
            balance: zero,
            lent: zero,
            carried: zero,
            next_draw: 0,
            unpaid_until,
            overdue: zero,
            draws_make_rows: charges::draws_make_rows(data),
            spread: None,
            zero,
        };
        if data.interest_method == InterestMethod::FlatSpread {
            engine.spread = Some(engine.spread_interest()?);
        }
        let lines = usize::try_from(terms.instalments()).unwrap_or(0);
        let draws = if engine.draws_make_rows {
            data.disbursements.len()
        } else {
            0
        };
        engine.rows.reserve_exact(lines.saturating_add(draws));
        Ok(engine)
    }

    fn run(&mut self) -> Result<(), ScheduleError> {
        if self.data.rounding.remainder == Remainder::Interest {
            self.rates = YearlyRates::constant(self.implied_rate()?);
        }
        let mut start = self.timeline.start();
        for planned in self.terms.plan() {
            let Some(phase) = self.data.phases.get(planned.phase) else {
                continue;
            };
            let mut state = PhaseState::default();
            for index in planned.first..planned.end() {
                let period = self.timeline.period_from(index, start)?;
                self.instalment(phase, planned, &mut state, index, period)?;
                start = period.end;
            }
        }
        if self.balance.is_zero() {
            Ok(())
        } else {
            Err(ScheduleError::PrincipalLeft {
                amount: self.balance,
            })
        }
    }

    fn instalment(
        &mut self,
        phase: &Phase,
        planned: &PlannedPhase,
        state: &mut PhaseState,
        index: u32,
        period: LoanPeriod,
    ) -> Result<(), ScheduleError> {
        let overflow = ScheduleError::Overflow {
            instalment: period.number,
        };
        let walked = self.walk(period)?;
        let paid = self.pay(phase, planned, state, index, period, &walked)?;
        let closing = self
            .balance
            .checked_add(paid.capitalised)
            .and_then(|balance| balance.checked_sub(paid.principal))
            .ok_or(overflow.clone())?;
        self.balance = closing;
        if self.unpaid_until.is_some() {
            self.overdue = self
                .overdue
                .checked_add(paid.principal)
                .ok_or(overflow.clone())?;
        }
        let total = paid.principal.checked_add(paid.interest).ok_or(overflow)?;
        self.rows.push(ScheduleRow {
            number: period.number,
            period_start: period.start,
            due_date: self.timeline.payment_date(period.end)?,
            opening_balance: walked.opening,
            disbursed: walked.disbursed,
            principal: paid.principal,
            interest: paid.interest,
            capitalised_interest: paid.capitalised,
            fees: self.zero,
            insurance: self.zero,
            guarantee_fee: self.zero,
            total,
            closing_balance: closing,
        });
        Ok(())
    }

    /// Draws what is drawn in a period and accrues its interest.
    pub(super) fn walk(&mut self, period: LoanPeriod) -> Result<Walked, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: period.number,
        };
        let mut drew = self.draw_until(period.start, period.number)?;
        let opening = self.balance;
        let whole_periods = self.data.partial_periods == PartialPeriods::WholePeriod;
        if whole_periods
            && let Some(last_day) = period.end.pred_opt().filter(|day| *day > period.start)
        {
            drew |= self.draw_until(last_day, period.number)?;
        }
        let rounds_parts = self.data.rounding.place == RoundingPlace::EachSubPeriod;
        let (mut interest, mut exact_interest) = (self.zero, self.zero);
        let mut start = period.start;
        loop {
            let end = self.next_change(period, start, whole_periods);
            let bearing = self.bearing(start).ok_or_else(overflow)?;
            let span = self
                .accrual
                .span(period, start, end, self.rates.at(start))?;
            let exact = span.interest(bearing).ok_or_else(overflow)?;
            exact_interest = exact_interest.checked_add(exact).ok_or_else(overflow)?;
            if rounds_parts {
                let part = self.round.amount(exact).ok_or_else(overflow)?;
                interest = interest.checked_add(part).ok_or_else(overflow)?;
            }
            if end >= period.end {
                break;
            }
            drew |= self.draw_until(end, period.number)?;
            start = end;
        }
        if !rounds_parts {
            interest = exact_interest;
        }
        if self.draws_make_rows {
            return Ok(Walked {
                opening: self.balance,
                disbursed: self.zero,
                interest,
                exact_interest,
                drew,
            });
        }
        let disbursed = self.balance.checked_sub(opening).ok_or_else(overflow)?;
        Ok(Walked {
            opening,
            disbursed,
            interest,
            exact_interest,
            drew,
        })
    }

    /// The end of the part of a period that begins on `start`: the next change of balance or rate, or the due date.
    fn next_change(&self, period: LoanPeriod, start: NaiveDate, whole_periods: bool) -> NaiveDate {
        let is_inside = |date: &NaiveDate| start < *date && *date < period.end;
        let unpaid = self.unpaid_until.filter(is_inside);
        if whole_periods {
            return unpaid.unwrap_or(period.end);
        }
        let draw = self
            .data
            .disbursements
            .get(self.next_draw)
            .map(|drawn| drawn.date)
            .filter(is_inside);
        let rate = if self.rates.is_constant() {
            None
        } else {
            self.rates.change_between(start, period.end)
        };
        [unpaid, draw, rate]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(period.end)
    }

    /// What bears interest from a day on.
    fn bearing(&self, from: NaiveDate) -> Option<Decimal> {
        let base = if self.data.interest_method == InterestMethod::Declining {
            self.balance
        } else {
            self.lent
        };
        match self.unpaid_until {
            Some(until) if from < until => base.checked_add(self.overdue),
            _ => Some(base),
        }
    }

    /// Draws everything up to a day, that day included.
    fn draw_until(&mut self, day: NaiveDate, number: u32) -> Result<bool, ScheduleError> {
        let mut drew = false;
        while let Some(drawn) = self
            .data
            .disbursements
            .get(self.next_draw)
            .filter(|drawn| drawn.date <= day)
        {
            let overflow = || ScheduleError::Overflow { instalment: number };
            let opening = self.balance;
            let amount = self.round.with_minor_units(drawn.amount);
            let down_payment = match &self.data.down_payment {
                Some(terms) => {
                    let part = amount
                        .checked_mul(terms.percent.as_fraction())
                        .ok_or_else(overflow)?;
                    self.round
                        .instalment(part)
                        .ok_or_else(overflow)?
                        .min(amount)
                }
                None => self.zero,
            };
            let kept = amount.checked_sub(down_payment).ok_or_else(overflow)?;
            self.balance = opening.checked_add(kept).ok_or_else(overflow)?;
            self.lent = self.lent.checked_add(kept).ok_or_else(overflow)?;
            if self.draws_make_rows {
                self.rows.push(ScheduleRow {
                    number: 0,
                    period_start: drawn.date,
                    due_date: drawn.date,
                    opening_balance: opening,
                    disbursed: amount,
                    principal: down_payment,
                    interest: self.zero,
                    capitalised_interest: self.zero,
                    fees: self.zero,
                    insurance: self.zero,
                    guarantee_fee: self.zero,
                    total: down_payment,
                    closing_balance: self.balance,
                });
            }
            self.next_draw += 1;
            drew = true;
        }
        Ok(drew)
    }

    /// What the instalment of a period pays, and what becomes of its interest.
    fn pay(
        &mut self,
        phase: &Phase,
        planned: &PlannedPhase,
        state: &mut PhaseState,
        index: u32,
        period: LoanPeriod,
        walked: &Walked,
    ) -> Result<Paid, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: period.number,
        };
        let is_last = index.saturating_add(1) == planned.end();
        let is_final = period.number == self.terms.instalments();
        let base = *state.base.get_or_insert(self.balance);
        let period_interest = match (self.spread, self.data.rounding.place) {
            (Some(_), _) if matches!(phase, Phase::NoPayment { .. }) => self.zero,
            (Some(spread), _) if period.number == spread.last_number => spread.last,
            (Some(spread), _) => spread.each,
            (None, RoundingPlace::EachPeriod) => {
                self.round.amount(walked.interest).ok_or_else(overflow)?
            }
            (None, RoundingPlace::EachInstalment | RoundingPlace::EachSubPeriod) => walked.interest,
        };
        let exact = self
            .carried
            .checked_add(walked.exact_interest)
            .ok_or_else(overflow)?;
        let accrued = self
            .carried
            .checked_add(period_interest)
            .ok_or_else(overflow)?;
        let treatment = self.treatment(phase, index, is_last, is_final);
        let rounded = self.round.amount(accrued).ok_or_else(overflow)?;
        let (interest, capitalised) = match treatment {
            Treatment::Pay => (rounded, self.zero),
            Treatment::Capitalise => (self.zero, rounded),
            Treatment::Carry => (self.zero, self.zero),
        };
        self.carried = if treatment == Treatment::Carry {
            accrued
        } else {
            self.zero
        };
        let owed = self.balance.checked_add(capitalised).ok_or_else(overflow)?;
        if is_last && planned.then_bullet {
            return Ok(Paid {
                principal: owed,
                interest,
                capitalised,
            });
        }
        let shares_left = Decimal::from(planned.end().saturating_sub(index));
        let principal = match phase {
            Phase::NoPayment { .. } | Phase::InterestOnly { .. } => self.zero,
            Phase::Bullet { .. } => {
                if is_last {
                    owed
                } else {
                    self.zero
                }
            }
            Phase::LevelPrincipal { residual, .. } => {
                let residual = residual.unwrap_or_default();
                if is_last {
                    owed.checked_sub(residual).ok_or_else(overflow)?
                } else {
                    self.share_of_principal(state, owed, residual, shares_left, walked.drew)
                        .ok_or_else(overflow)?
                }
            }
            Phase::LevelPayment { terms, .. } => {
                let context = LevelPayments {
                    engine: self,
                    planned,
                    terms,
                    index,
                    period,
                };
                let solved = context.solved(state.level, walked, exact)?;
                state.level = Some(solved);
                if is_last && self.data.rounding.remainder == Remainder::Interest {
                    let interest = solved.instalment().checked_sub(owed).ok_or_else(overflow)?;
                    return Ok(Paid {
                        principal: owed,
                        interest,
                        capitalised,
                    });
                }
                if is_last && planned.sized == planned.count {
                    owed.checked_sub(terms.residual.unwrap_or_default())
                        .ok_or_else(overflow)?
                } else {
                    return self
                        .pay_amount(solved.instalment(), owed, interest, capitalised)
                        .ok_or_else(overflow);
                }
            }
            Phase::PercentPrincipal {
                percent, of, min, ..
            } => {
                let is_rest =
                    is_last && percent.as_fraction() * Decimal::from(planned.count) >= Decimal::ONE;
                match of {
                    PercentBase::PhaseStart if is_rest => owed,
                    PercentBase::PhaseStart => self
                        .part(base, percent.as_fraction(), *min)
                        .ok_or_else(overflow)?,
                    PercentBase::Outstanding => self
                        .part(owed, percent.as_fraction(), *min)
                        .ok_or_else(overflow)?,
                    PercentBase::OutstandingAndInterest => {
                        let sum = owed.checked_add(interest).ok_or_else(overflow)?;
                        let amount = self
                            .part(sum, percent.as_fraction(), *min)
                            .ok_or_else(overflow)?;
                        return self
                            .pay_amount(amount, owed, interest, capitalised)
                            .ok_or_else(overflow);
                    }
                }
            }
            Phase::FixedPrincipal { amount, .. } => *amount,
            Phase::FixedPayment { amount, .. } => {
                return self
                    .pay_amount(*amount, owed, interest, capitalised)
                    .ok_or_else(overflow);
            }
            Phase::Custom { shares } => {
                let sum: Decimal = shares.iter().map(|share| share.as_fraction()).sum();
                if is_last && sum == Decimal::ONE {
                    owed
                } else {
                    let position = usize::try_from(index - planned.first).unwrap_or(usize::MAX);
                    let share = shares
                        .get(position)
                        .map(|share| share.as_fraction())
                        .unwrap_or_default();
                    self.part(base, share, None).ok_or_else(overflow)?
                }
            }
        };
        let principal = self.round.with_minor_units(principal.min(owed));
        Ok(Paid {
            principal,
            interest,
            capitalised,
        })
    }

    /// What becomes of the interest accrued when an instalment falls due.
    fn treatment(&self, phase: &Phase, index: u32, is_last: bool, is_final: bool) -> Treatment {
        match phase {
            Phase::NoPayment {
                interest: DeferredInterest::CapitalisedEachPeriod,
                ..
            } => return Treatment::Capitalise,
            Phase::NoPayment {
                interest: DeferredInterest::CapitalisedAtEnd,
                ..
            } if is_last => return Treatment::Capitalise,
            Phase::NoPayment {
                interest: DeferredInterest::DueAtEnd,
                ..
            } if is_last => return Treatment::Pay,
            Phase::NoPayment { .. } => return Treatment::Carry,
            Phase::Bullet {
                interest: BulletInterest::AtEnd,
                ..
            } if !is_last => return Treatment::Carry,
            _ => {}
        }
        if let Some(every) = self.data.interest_compounded_every {
            let joins = index.saturating_add(1).checked_rem(every) == Some(0);
            return if joins || is_final {
                Treatment::Capitalise
            } else {
                Treatment::Carry
            };
        }
        if index < self.data.interest_carried_instalments && !is_final {
            Treatment::Carry
        } else {
            Treatment::Pay
        }
    }

    /// An equal share of principal, found when the phase begins and when something is drawn.
    fn share_of_principal(
        &self,
        state: &mut PhaseState,
        owed: Decimal,
        residual: Decimal,
        shares_left: Decimal,
        drew: bool,
    ) -> Option<Decimal> {
        if let Some(share) = state.share.filter(|_| !drew) {
            return Some(share);
        }
        let to_repay = owed.checked_sub(residual)?;
        let share = self.round.amount(to_repay.checked_div(shares_left)?)?;
        let is_first = state.share.is_none();
        state.share = Some(share);
        if is_first && self.data.rounding.remainder == Remainder::First {
            return to_repay
                .checked_sub(share.checked_mul(shares_left.checked_sub(Decimal::ONE)?)?);
        }
        Some(share)
    }

    /// A percentage of principal, at least `min`.
    fn part(&self, base: Decimal, share: Decimal, min: Option<Decimal>) -> Option<Decimal> {
        let part = self.round.amount(base.checked_mul(share)?)?;
        Some(part.max(min.unwrap_or_default()))
    }

    /// Principal and interest within one amount: interest comes first, what it leaves unpaid joins the principal.
    fn pay_amount(
        &self,
        amount: Decimal,
        owed: Decimal,
        interest: Decimal,
        capitalised: Decimal,
    ) -> Option<Paid> {
        let principal = amount.checked_sub(interest)?;
        if principal.is_sign_negative() && !principal.is_zero() {
            let capitalised = capitalised.checked_sub(principal)?;
            return Some(Paid {
                principal: self.zero,
                interest: amount,
                capitalised,
            });
        }
        Some(Paid {
            principal: principal.min(owed),
            interest,
            capitalised,
        })
    }

    /// The interest of the whole loan, spread over the instalments that pay.
    fn spread_interest(&self) -> Result<SpreadInterest, ScheduleError> {
        let overflow = ScheduleError::Overflow {
            instalment: self.terms.instalments(),
        };
        let mut trial = self.clone();
        trial.draws_make_rows = false;
        let mut total = Decimal::ZERO;
        let mut start = trial.timeline.start();
        for index in 0..self.terms.instalments() {
            let period = trial.timeline.period_from(index, start)?;
            total = total
                .checked_add(trial.walk(period)?.exact_interest)
                .ok_or(overflow.clone())?;
            start = period.end;
        }
        let is_paying = |planned: &&PlannedPhase| {
            !matches!(
                self.data.phases.get(planned.phase),
                Some(Phase::NoPayment { .. }) | None
            )
        };
        let paying: u32 = self
            .terms
            .plan()
            .iter()
            .filter(is_paying)
            .map(|planned| planned.count)
            .sum();
        let last_number = self
            .terms
            .plan()
            .iter()
            .filter(is_paying)
            .map(PlannedPhase::end)
            .max()
            .unwrap_or_default();
        let parts = || {
            let total = self.round.amount(total)?;
            let count = Decimal::from(paying.max(1));
            let each = self.round.amount(total.checked_div(count)?)?;
            let last = total.checked_sub(each.checked_mul(count.checked_sub(Decimal::ONE)?)?)?;
            Some(SpreadInterest {
                each,
                last,
                last_number,
            })
        };
        parts().ok_or(overflow)
    }

    /// The yearly rate at which the rounded instalments of the only phase repay what is drawn.
    fn implied_rate(&self) -> Result<Decimal, ScheduleError> {
        let none = ScheduleError::Overflow { instalment: 1 };
        let planned = self.terms.plan().first().ok_or(none.clone())?;
        let Some(Phase::LevelPayment { terms, .. }) = self.data.phases.get(planned.phase) else {
            return Err(none);
        };
        let period = self.timeline.period(0)?;
        let annual = self.rates.at(period.start);
        let mut full = None;
        solve_by_secant(annual, |annual| {
            let mut trial = self.clone();
            trial.rates = YearlyRates::constant(annual);
            let accrued = trial.walk(period)?.exact_interest;
            let level = LevelPayments {
                engine: &trial,
                planned,
                terms,
                index: 0,
                period,
            };
            let full = match full {
                Some(full) => full,
                None => *full.insert(level.solve(annual, accrued)?),
            };
            level.gap(full, annual, accrued)
        })
    }

    /// Spread flat interest of each instalment, if interest is spread.
    pub(super) fn spread_each(&self) -> Option<Decimal> {
        self.spread.map(|spread| spread.each)
    }
}

impl Walked {
    pub(super) const fn drew(&self) -> bool {
        self.drew
    }
}

/// Where a nearly straight line crosses zero, by the secant method in decimals.
fn solve_by_secant(
    start: Decimal,
    mut gap: impl FnMut(Decimal) -> Result<Decimal, ScheduleError>,
) -> Result<Decimal, ScheduleError> {
    const STEPS_MAX: u32 = 40;
    /// One part in 10²².
    const CLOSE: Decimal = Decimal::from_parts(1, 0, 0, false, 22);
    let overflow = ScheduleError::Overflow { instalment: 1 };
    let (mut before, mut gap_before) = (start, gap(start)?);
    let mut now = start + Decimal::from_parts(1, 0, 0, false, 6);
    for _ in 0..STEPS_MAX {
        let gap_now = gap(now)?;
        let rise = gap_now.checked_sub(gap_before).ok_or(overflow.clone())?;
        let run = now.checked_sub(before).ok_or(overflow.clone())?;
        if gap_now.is_zero() || rise.is_zero() || run.abs() <= CLOSE {
            break;
        }
        let step = gap_now
            .checked_mul(run)
            .and_then(|product| product.checked_div(rise));
        (before, gap_before) = (now, gap_now);
        now = step
            .and_then(|step| now.checked_sub(step))
            .ok_or(overflow.clone())?;
    }
    Ok(now)
}

/// What becomes of accrued interest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Treatment {
    Pay,
    Capitalise,
    Carry,
}

/// The first due date on or after a day; the day itself after the last one.
fn next_due_date(
    timeline: &Timeline<'_>,
    instalments: u32,
    day: NaiveDate,
) -> Result<NaiveDate, ScheduleError> {
    for number in 1..=instalments {
        let due = timeline.due_date(number)?;
        if due >= day {
            return Ok(due);
        }
    }
    Ok(day)
}
