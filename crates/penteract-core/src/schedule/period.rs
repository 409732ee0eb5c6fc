//! One period before its instalment: what bears interest, from which day to which, at which rate.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::course::{Followed, MovementKind};
use super::engine::Engine;
use super::error::ScheduleError;
use super::position::Position;
use crate::terms::LoanPeriod;
use crate::terms::{DrawnOnDueDate, InterestMethod, PartialPeriods, RoundingPlace};

/// What happened in a period before its instalment.
pub(super) struct Walked {
    pub(super) opening: Decimal,
    pub(super) disbursed: Decimal,
    /// Interest of the period, rounded when each part is.
    pub(super) interest: Accrued,
    /// The same, never rounded: what instalments are solved with.
    pub(super) exact_interest: Accrued,
    /// Whether something was drawn.
    pub(super) drew: bool,
    /// Whether shares of principal are counted anew on what is left.
    pub(super) resized: bool,
    /// Principal put back into the balance, with its interest to the due date.
    pub(super) returned: Option<(Decimal, Decimal)>,
}

impl Engine<'_> {
    /// Draws what is drawn in a period and accrues its interest.
    pub(super) fn walk(&mut self, period: LoanPeriod) -> Result<Walked, ScheduleError> {
        self.walk_until(period, period.end)
    }

    /// The same, up to a day within the period.
    fn walk_until(&mut self, period: LoanPeriod, stop: NaiveDate) -> Result<Walked, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: period.number,
        };
        let first_movement = self.next_movement;
        let mut drew = self.draw_until(period.start, period)?;
        drew |= std::mem::take(&mut self.solves_next);
        let opening = self.balance;
        let whole_periods = self.data.partial_periods == PartialPeriods::WholePeriod;
        if whole_periods
            && let Some(last_day) = period.end.pred_opt().filter(|day| *day > period.start)
        {
            drew |= self.draw_until(last_day, period)?;
        }
        let rounds_parts = self.data.rounding.place == RoundingPlace::EachSubPeriod;
        let (mut interest, mut exact_interest) = (Accrued::NONE, Accrued::NONE);
        // The instalment before is paid in time by its due date, also where that is later than the end of its period.
        let on_time = match self.course.followed {
            Some(_) if period.number > 1 => self.timeline.payment_date(period.start)?,
            _ => period.start,
        };
        let mut start = period.start;
        loop {
            let is_overdue = self.is_overdue(period.number, start, on_time);
            let change = self.next_change(period, start, whole_periods, is_overdue)?;
            let end = change.min(stop);
            let bearing = self.bearing(period.number, start, on_time);
            let bearing = bearing.ok_or_else(overflow)?;
            let annual = if self.course.is_paused(start) {
                Decimal::ZERO
            } else {
                self.rates.at(start)
            };
            let span = self.accrual.span(period, start, end, annual)?;
            let before = exact_interest;
            exact_interest = span.accrue(before, bearing).ok_or_else(overflow)?;
            if rounds_parts {
                let part = exact_interest
                    .checked_sub(before)
                    .and_then(Accrued::value)
                    .and_then(|part| self.round.amount(part));
                let part = Accrued::from(part.ok_or_else(overflow)?);
                interest = interest.checked_add(part).ok_or_else(overflow)?;
            }
            if end >= stop {
                break;
            }
            drew |= self.draw_until(end, period)?;
            start = end;
        }
        if stop == period.end && self.data.drawn_on_due_date == DrawnOnDueDate::SameInstalment {
            drew |= self.draw_disbursements(stop, period)?;
        }
        if !rounds_parts {
            interest = exact_interest;
        }
        let resized = std::mem::take(&mut self.resizes);
        let returned = self.returned(period, first_movement)?;
        let drew_or_moved = self.draws_make_rows || first_movement < self.next_movement;
        if drew_or_moved {
            return Ok(Walked {
                opening: self.balance,
                disbursed: self.zero,
                interest,
                exact_interest,
                drew,
                resized,
                returned,
            });
        }
        let disbursed = self.balance.checked_sub(opening).ok_or_else(overflow)?;
        Ok(Walked {
            opening,
            disbursed,
            interest,
            exact_interest,
            drew,
            resized,
            returned,
        })
    }

    /// What was put back into the balance in a period, with its interest to the due date.
    fn returned(
        &self,
        period: LoanPeriod,
        first_movement: usize,
    ) -> Result<Option<(Decimal, Decimal)>, ScheduleError> {
        let kept = self.course.kept_at(period.number.saturating_sub(1));
        let first_new = kept.map_or(first_movement, |kept| kept.movements.max(first_movement));
        let moved = self.course.movements.get(first_new..self.next_movement);
        let returns = moved
            .unwrap_or_default()
            .iter()
            .filter(|movement| movement.kind == MovementKind::Returned);
        let mut sums: Option<(Decimal, Decimal)> = None;
        for movement in returns {
            let overflow = || ScheduleError::Overflow {
                instalment: period.number,
            };
            // What is moved inside a whole period bears the interest of all of it, as what is drawn there does.
            let from = if self.data.partial_periods == PartialPeriods::WholePeriod {
                period.start
            } else {
                movement.date.max(period.start)
            };
            let span = self
                .accrual
                .span(period, from, period.end, self.rates.at(from))?;
            let interest = span.interest(movement.amount).ok_or_else(overflow)?;
            let (amount, accrued) = sums.unwrap_or_default();
            let sum = amount
                .checked_add(movement.amount)
                .zip(accrued.checked_add(interest));
            sums = Some(sum.ok_or_else(overflow)?);
        }
        Ok(sums)
    }

    /// The end of the part of a period that begins on `start`: the next change of balance or rate, or the due date.
    fn next_change(
        &self,
        period: LoanPeriod,
        start: NaiveDate,
        whole_periods: bool,
        is_overdue: bool,
    ) -> Result<NaiveDate, ScheduleError> {
        let is_inside = |date: &NaiveDate| start < *date && *date < period.end;
        let happened = self.course.change_between(start, period.end, is_overdue);
        if whole_periods {
            return Ok(happened.unwrap_or(period.end));
        }
        let draw = self.next_drawing(period)?.filter(is_inside);
        let rate = if self.rates.is_constant() {
            None
        } else {
            self.rates.change_between(start, period.end)
        };
        let movement = self
            .course
            .movements
            .get(self.next_movement)
            .map(|movement| movement.date)
            .filter(is_inside);
        let changes = [happened, draw, movement, rate].into_iter().flatten();
        Ok(changes.min().unwrap_or(period.end))
    }

    /// What bears interest from a day on, in the period of a number; the instalment before is in time until a day.
    fn bearing(&self, number: u32, from: NaiveDate, on_time: NaiveDate) -> Option<Decimal> {
        let base = if self.data.interest_method == InterestMethod::Declining {
            self.balance
        } else {
            self.lent
        };
        let Some(followed) = &self.course.followed else {
            return Some(base);
        };
        let mut unpaid = self.unpaid(followed, number, from, on_time)?;
        if from >= followed.until {
            // From then on everything is expected on time; what was paid ahead stays paid.
            unpaid = unpaid.min(-followed.paid_from(number));
        }
        // What is paid ahead of a drawing bears nothing for the borrower.
        Some(base.checked_add(unpaid)?.max(Decimal::ZERO))
    }

    /// Principal that fell due and is not paid, less what is paid ahead: of the instalment before, which is in time until
    /// a day, only what is not paid by then.
    fn unpaid(
        &self,
        followed: &Followed,
        number: u32,
        from: NaiveDate,
        on_time: NaiveDate,
    ) -> Option<Decimal> {
        let by_now = self
            .fallen_due
            .checked_sub(followed.paid_by(from.min(followed.until)))?;
        if from >= on_time {
            return Some(by_now);
        }
        let last_due = self.last_due.max(Decimal::ZERO);
        // What passed over the instalment before is none of it: the whole of it is due still.
        let ahead = match followed.passes_over_next {
            true => last_due
                .checked_sub(by_now)?
                .min(followed.paid_from(number)),
            false => Decimal::ZERO,
        };
        let ahead = ahead.max(Decimal::ZERO);
        let in_time = by_now.checked_add(ahead)?.clamp(Decimal::ZERO, last_due);
        let by_then = match followed.until > on_time {
            true => self
                .fallen_due
                .checked_sub(followed.paid_by(on_time))?
                .checked_add(ahead)?,
            false => Decimal::ZERO,
        };
        let is_late = by_then.clamp(Decimal::ZERO, in_time);
        by_now.checked_sub(in_time)?.checked_add(is_late)
    }

    /// Whether principal is past due from a day on, and payments are known beyond it.
    fn is_overdue(&self, number: u32, from: NaiveDate, on_time: NaiveDate) -> bool {
        self.course.followed.as_ref().is_some_and(|followed| {
            let unpaid = self.unpaid(followed, number, from, on_time);
            unpaid.is_some_and(|unpaid| unpaid > -followed.paid_from(number))
        })
    }

    /// Interest accrued and not due on a day within the period that begins at a position, never rounded.
    pub(crate) fn accrued_on(
        &mut self,
        position: &Position,
        day: NaiveDate,
    ) -> Result<Decimal, ScheduleError> {
        self.stand_at(position);
        let period = self.timeline.period_from(position.index, position.start)?;
        let overflow = ScheduleError::Overflow {
            instalment: period.number,
        };
        let stop = day.clamp(period.start, period.end);
        let walked = self.walk_until(period, stop)?;
        // What left with principal that was forgiven is taken off, that day's too.
        let movements = self.course.movements.iter().skip(self.next_movement);
        let left = movements
            .take_while(|movement| movement.date <= stop)
            .try_fold(self.carried, |carried, movement| {
                carried.checked_sub(Accrued::from(movement.interest()))
            });
        let before = left.ok_or(overflow.clone())?;
        let of_period = match self.spread_at(position.index) {
            // What is spread evenly is the same part of every period.
            Some(spread) => {
                self.part_of_period(period, (period.start, stop), spread.of(period.number))
            }
            None if self.data.partial_periods == PartialPeriods::WholePeriod => walked
                .exact_interest
                .value()
                .and_then(|whole| self.part_of_period(period, (period.start, stop), whole)),
            None => walked.exact_interest.value(),
        };
        before
            .value()
            .zip(of_period)
            .and_then(|(before, now)| before.checked_add(now))
            .ok_or(overflow)
    }

    /// What principal bears after the last due date, its periods going on as before, by each day from one to another;
    /// never rounded. The principal is what there is of it from each of its days on.
    pub(crate) fn borne_after(
        &self,
        maturity: NaiveDate,
        principal: &[(NaiveDate, Decimal)],
        (first, last): (NaiveDate, NaiveDate),
    ) -> Result<Vec<(NaiveDate, Decimal)>, ScheduleError> {
        let mut by_day = Vec::new();
        let mut before = Decimal::ZERO;
        let mut index = self.terms.instalments();
        let mut period_start = maturity;
        while period_start < last {
            let period = self.timeline.period_from(index, period_start)?;
            let overflow = || ScheduleError::Overflow {
                instalment: period.number,
            };
            let mut accrued = Accrued::NONE;
            let mut start = period.start;
            while start < last.min(period.end) {
                let change = self.rates.change_between(start, period.end);
                let pause = self.course.change_between(start, period.end, false);
                let mut moved = principal.iter().map(|(day, _)| *day);
                let moved = moved.find(|day| *day > start);
                let ends = [change, pause, moved, Some(last), Some(period.end)];
                let end = ends.into_iter().flatten().min().unwrap_or(last);
                let so_far = principal.iter().rev().find(|(day, _)| *day <= start);
                let amount = so_far.map_or(Decimal::ZERO, |(_, amount)| *amount);
                let annual = if self.course.is_paused(start) {
                    Decimal::ZERO
                } else {
                    self.rates.at(start)
                };
                let until = |day: NaiveDate| {
                    let accrued = if self.data.partial_periods == PartialPeriods::WholePeriod {
                        let whole = self
                            .accrual
                            .span(period, period.start, period.end, annual)?;
                        let whole = whole.interest(amount);
                        let part = whole
                            .and_then(|whole| self.part_of_period(period, (start, day), whole));
                        part.and_then(|part| accrued.checked_add(Accrued::from(part)))
                    } else {
                        let span = self.accrual.span(period, start, day, annual)?;
                        span.accrue(accrued, amount)
                    };
                    accrued.ok_or_else(overflow)
                };
                let told = start.max(first.pred_opt().unwrap_or(first));
                let days = told.iter_days().skip(1);
                for day in days.take_while(|day| *day <= end) {
                    let borne = until(day)?.value();
                    let borne = borne.and_then(|borne| before.checked_add(borne));
                    by_day.push((day, borne.ok_or_else(overflow)?));
                }
                accrued = until(end)?;
                start = end;
            }
            let of_period = accrued.value();
            before = of_period
                .and_then(|of_period| before.checked_add(of_period))
                .ok_or_else(overflow)?;
            index = index.checked_add(1).ok_or_else(overflow)?;
            period_start = period.end;
        }
        Ok(by_day)
    }

    /// The calendar days' part of what a whole period bears.
    fn part_of_period(
        &self,
        period: LoanPeriod,
        (start, end): (NaiveDate, NaiveDate),
        whole: Decimal,
    ) -> Option<Decimal> {
        let days = |from: NaiveDate, to: NaiveDate| {
            Decimal::from(to.signed_duration_since(from).num_days())
        };
        whole
            .checked_mul(days(start, end))?
            .checked_div(days(period.start, period.end).max(Decimal::ONE))
    }
}
