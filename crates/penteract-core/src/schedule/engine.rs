//! The walk over phases and periods, in decimals: the reference for every schedule.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::{Accrual, Accrued};
use super::charges;
use super::error::ScheduleError;
use super::flat_spread::SpreadInterest;
use super::flows::FlowTerms;
use super::implied_rate::implied_rate;
use super::money::Rounder;
use super::payment::{Moment, PhaseState};
use super::row::{ScheduleRow, ScheduleTotals};
use super::timeline::{LoanPeriod, Timeline};
use super::{OverdueInterest, Schedule};
use crate::LoanTerms;
use crate::terms::{
    InterestMethod, PartialPeriods, Phase, PlannedPhase, Remainder, RoundingPlace, TermsData,
    YearlyRates,
};

/// The schedule of terms; with a reading date, as it stands that day if nothing was paid.
pub(super) fn build(
    terms: &LoanTerms,
    unpaid: Option<(NaiveDate, OverdueInterest)>,
) -> Result<Schedule, ScheduleError> {
    let mut engine = Engine::new(terms, unpaid)?;
    engine.run()?;
    with_charges(terms, engine.rows, None)
}

/// Adds what is paid besides principal and interest, and the sums unless they are known.
pub(super) fn with_charges(
    terms: &LoanTerms,
    mut rows: Vec<ScheduleRow>,
    totals: Option<ScheduleTotals>,
) -> Result<Schedule, ScheduleError> {
    let data = terms.data();
    let charged = charges::apply(terms, &mut rows)?;
    let totals = match totals.filter(|_| !charges::changes_lines(data)) {
        Some(totals) => totals,
        None => {
            let round = Rounder::new(data.currency, data.rounding);
            round
                .with_minor_units(terms.principal())
                .and_then(|disbursed| ScheduleTotals::of(&rows, disbursed))
                .filter(|totals| totals.are_exact(round))
                .ok_or(ScheduleError::Overflow {
                    instalment: terms.instalments(),
                })?
        }
    };
    Ok(Schedule {
        rows,
        totals,
        currency: terms.currency(),
        guarantee_fee_by_year: charged.guarantee_fee_by_year,
        guarantee_fee_levies: charged.guarantee_fee_levies,
        retention: charged.retention,
        flow_terms: FlowTerms::new(data),
    })
}

/// Everything that changes from one period to the next, and what it is computed with.
#[derive(Clone)]
pub(super) struct Engine<'a> {
    pub(super) terms: &'a LoanTerms,
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
    pub(super) carried: Accrued,
    next_draw: usize,
    /// Until when instalments are unpaid, and the principal past its due date.
    unpaid_until: Option<NaiveDate>,
    overdue: Decimal,
    /// Whether a disbursement makes a line of its own.
    pub(super) draws_make_rows: bool,
    pub(super) spread: Option<SpreadInterest>,
    pub(super) zero: Decimal,
}

/// What happened in a period before its instalment.
pub(super) struct Walked {
    opening: Decimal,
    disbursed: Decimal,
    /// Interest of the period, rounded when each part is.
    pub(super) interest: Accrued,
    /// The same, never rounded: what instalments are solved with.
    pub(super) exact_interest: Accrued,
    /// Whether something was drawn.
    pub(super) drew: bool,
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
        let zero = round
            .with_minor_units(Decimal::ZERO)
            .ok_or(ScheduleError::Overflow { instalment: 1 })?;
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
            carried: Accrued::NONE,
            next_draw: 0,
            unpaid_until,
            overdue: zero,
            draws_make_rows: charges::draws_make_rows(data),
            spread: None,
            zero,
        };
        if data.interest_method == InterestMethod::FlatSpread {
            engine.spread = Some(SpreadInterest::over(&engine)?);
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
            self.rates = YearlyRates::constant(implied_rate(self)?);
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
        let moment = Moment {
            phase,
            planned,
            index,
            period,
        };
        let paid = self.pay(&moment, state, &walked)?;
        let closing = self
            .balance
            .checked_add(paid.capitalised)
            .and_then(|balance| balance.checked_sub(paid.principal))
            .and_then(|balance| self.round.with_minor_units(balance))
            .ok_or(overflow.clone())?;
        self.balance = closing;
        if self.unpaid_until.is_some() {
            self.overdue = self
                .overdue
                .checked_add(paid.principal)
                .ok_or(overflow.clone())?;
        }
        let total = paid
            .principal
            .checked_add(paid.interest)
            .and_then(|total| self.round.with_minor_units(total))
            .ok_or(overflow)?;
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
        let (mut interest, mut exact_interest) = (Accrued::NONE, Accrued::NONE);
        let mut start = period.start;
        loop {
            let end = self.next_change(period, start, whole_periods);
            let bearing = self.bearing(start).ok_or_else(overflow)?;
            let span = self
                .accrual
                .span(period, start, end, self.rates.at(start))?;
            let exact = span.accrued(bearing).ok_or_else(overflow)?;
            exact_interest = exact_interest.checked_add(exact).ok_or_else(overflow)?;
            if rounds_parts {
                let part = exact.value().and_then(|part| self.round.amount(part));
                let part = Accrued::from(part.ok_or_else(overflow)?);
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
            let amount = self
                .round
                .with_minor_units(drawn.amount)
                .ok_or_else(overflow)?;
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
