//! Principal that enters or leaves the balance besides instalments: drawings, prepayments, payments taken back.

use chrono::NaiveDate;

use super::accrual::Accrued;
use super::course::{Kept, MovementKind};
use super::engine::Engine;
use super::error::ScheduleError;
use super::row::ScheduleRow;
use crate::terms::LoanPeriod;
use rust_decimal::Decimal;

impl<'a> Engine<'a> {
    /// Draws, and moves, everything up to a day of a period, that day included, in the order in which it happened.
    pub(super) fn draw_until(
        &mut self,
        day: NaiveDate,
        period: LoanPeriod,
    ) -> Result<bool, ScheduleError> {
        let number = period.number;
        let kept = self.kept_in(number);
        let mut drew = false;
        while let Some(movement) = self
            .course
            .movements
            .get(self.next_movement)
            .filter(|movement| movement.date <= day)
        {
            let overflow = || ScheduleError::Overflow { instalment: number };
            drew |= self.draw_disbursements(movement.on, period)?;
            let opening = self.balance;
            // What instalments were left as they were at is no reason to solve them again.
            let is_kept = kept.is_some_and(|kept| self.next_movement < kept.movements);
            let with = opening.checked_add(movement.amount);
            match movement.kind {
                MovementKind::Prepaid { solves_again }
                | MovementKind::Forgiven { solves_again, .. } => {
                    let interest = movement.interest();
                    // The interest of the line is no more that of the instalment.
                    self.carried = self
                        .carried
                        .checked_sub(Accrued::from(interest))
                        .ok_or_else(overflow)?;
                    self.balance = opening
                        .checked_sub(movement.amount)
                        .and_then(|balance| self.round.with_minor_units(balance))
                        .ok_or_else(overflow)?;
                    self.rows.push(ScheduleRow {
                        principal: movement.amount,
                        interest,
                        total: movement.amount.checked_add(interest).ok_or_else(overflow)?,
                        closing_balance: self.balance,
                        ..self.line_between(movement.on, opening)
                    });
                    drew |= solves_again && !is_kept;
                    self.resizes |= solves_again && !is_kept;
                }
                MovementKind::TakenBack => {
                    self.balance = with.ok_or_else(overflow)?;
                    self.taken_back = self
                        .taken_back
                        .checked_add(movement.amount)
                        .ok_or_else(overflow)?;
                }
                MovementKind::Returned => {
                    self.balance = with.ok_or_else(overflow)?;
                    self.resizes |= !is_kept;
                    self.fallen_due = self
                        .fallen_due
                        .checked_sub(movement.amount)
                        .ok_or_else(overflow)?;
                }
            }
            self.next_movement += 1;
        }
        drew |= self.draw_disbursements(day, period)?;
        Ok(drew)
    }

    /// What is kept at the instalment of a number.
    fn kept_in(&self, number: u32) -> Option<&'a Kept> {
        self.course.kept_at(number.checked_sub(1)?)
    }

    /// A line on a day between due dates, on which nothing is due yet.
    fn line_between(&self, date: NaiveDate, opening: Decimal) -> ScheduleRow {
        ScheduleRow {
            number: 0,
            period_start: date,
            due_date: date,
            opening_balance: opening,
            disbursed: self.zero,
            principal: self.zero,
            interest: self.zero,
            capitalised_interest: self.zero,
            fees: self.zero,
            insurance: self.zero,
            guarantee_fee: self.zero,
            total: self.zero,
            closing_balance: opening,
        }
    }

    /// The day of the next drawing, unless it is left to the period after one.
    pub(super) fn next_drawing(
        &self,
        period: LoanPeriod,
    ) -> Result<Option<NaiveDate>, ScheduleError> {
        let Some(drawn) = self.data.disbursements.get(self.next_draw) else {
            return Ok(None);
        };
        let is_of_this = (period.start..=period.end).contains(&drawn.date);
        let is_left = is_of_this && self.timeline.is_drawn_behind(drawn.date, period.end)?;
        Ok(Some(drawn.date).filter(|_| !is_left))
    }

    /// Draws everything up to a day of a period, that day included.
    pub(super) fn draw_disbursements(
        &mut self,
        day: NaiveDate,
        period: LoanPeriod,
    ) -> Result<bool, ScheduleError> {
        let number = period.number;
        let in_force = self.kept_in(number);
        let mut drew = false;
        while let Some(drawn) = self.data.disbursements.get(self.next_draw) {
            if self.next_drawing(period)?.is_none_or(|next| next > day) {
                break;
            }
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
                    disbursed: amount,
                    principal: down_payment,
                    total: down_payment,
                    closing_balance: self.balance,
                    ..self.line_between(drawn.date, opening)
                });
            }
            drew |= in_force.is_none_or(|kept| self.next_draw >= kept.draws);
            self.next_draw += 1;
        }
        Ok(drew)
    }
}
