//! Changes of a loan's plan: rates, phases and their ends, due dates.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::plan::Plan;
use crate::schedule::Rounder;
use crate::terms::{
    Fixing, INSTALMENTS_MAX, IndexedRate, InterestRate, MovedDates, Phase, PhaseTerms,
    PlannedPhase, RateStep, TermsData, YearlyRates,
};
use crate::{Rate, ScheduleError};

impl Plan<'_> {
    /// Another yearly rate from a day on, whatever was foreseen; says whether it is another.
    pub(super) fn set_rate(&mut self, date: NaiveDate, annual: Rate) -> Result<bool, Refusal> {
        let data = self.terms.data();
        let start = data.start_date();
        let before = dated_steps(data)?;
        let mut steps = before.clone();
        steps.retain(|step| step.from.is_none_or(|from| from < date));
        if date <= start {
            steps.clear();
        }
        // The rate in force goes on: a period is not cut where nothing changes.
        if steps.last().is_none_or(|step| step.annual != annual) {
            steps.push(RateStep::on(date, annual));
        }
        if steps == before {
            return Ok(false);
        }
        self.amend(|data| data.rate = InterestRate::Stepped { steps });
        Ok(true)
    }

    /// A new value of the index; says whether it is another.
    pub(super) fn set_index(&mut self, date: NaiveDate, value: Rate) -> Result<bool, Refusal> {
        let InterestRate::Indexed(indexed) = self.terms.rate() else {
            return Err(Refusal::NotIndexed);
        };
        indexed
            .annual_at(value)
            .map_err(|_| Refusal::RateOutOfRange { rate: value })?;
        let mut fixings = indexed.fixings.clone();
        fixings.retain(|fixing| fixing.from < date);
        if fixings.last().is_none_or(|fixing| fixing.value != value) {
            fixings.push(Fixing { from: date, value });
        }
        if fixings == indexed.fixings {
            return Ok(false);
        }
        let rate = InterestRate::Indexed(IndexedRate {
            fixings,
            ..indexed.clone()
        });
        self.amend(|data| data.rate = rate);
        Ok(true)
    }

    /// The phases from an instalment, from 0, on, as they would go on.
    pub(super) fn rest_from(&self, index: u32) -> Result<Vec<PlannedPhase>, Refusal> {
        let mut plan = Vec::new();
        for planned in self
            .terms
            .plan()
            .iter()
            .filter(|planned| planned.end() > index)
        {
            let gone = index.saturating_sub(planned.first);
            if gone > 0
                && let Some(phase) = self.terms.phases().get(planned.phase)
                && phase.terms().has_fixed_shares()
            {
                return Err(Refusal::PhaseCannotBeCut {
                    kind: phase.kind(),
                    instalment: index.saturating_add(1),
                });
            }
            plan.push(PlannedPhase {
                first: planned.first.max(index),
                count: planned.count.saturating_sub(gone),
                sized: planned.sized.saturating_sub(gone),
                ..*planned
            });
        }
        Ok(plan)
    }

    /// Replaces the plan from an instalment, from 0, on.
    pub(super) fn replan(
        &mut self,
        index: u32,
        rest: Vec<PlannedPhase>,
        phases: Vec<Phase>,
    ) -> Result<(), Refusal> {
        let instalments = rest.iter().fold(u64::from(index), |sum, planned| {
            sum + u64::from(planned.count)
        });
        if instalments > u64::from(INSTALMENTS_MAX) {
            return Err(Refusal::TooManyInstalments {
                instalments,
                max: INSTALMENTS_MAX,
            });
        }
        let before = self.terms.interest_payer(index).clone();
        let mut cut = self.terms.plan().iter();
        let cut = cut.find(|planned| planned.first < index && index < planned.end());
        let cut_end = cut.map(PlannedPhase::end);
        let is_spread = self.terms.data().interest_method == crate::InterestMethod::FlatSpread;
        self.terms.replanned(|data, plan| {
            plan.retain(|planned| planned.first < index);
            if let Some(cut) = plan.last_mut()
                && cut.end() >= index
            {
                // A bullet at the end of a phase that goes on otherwise is no more.
                cut.then_bullet = false;
                cut.count = index.saturating_sub(cut.first);
            }
            let mut first = index;
            for planned in rest {
                plan.push(PlannedPhase { first, ..planned });
                first = first.saturating_add(planned.count);
            }
            data.phases.extend(phases);
            if is_spread {
                data.restructured.spread_from.retain(|from| *from < index);
                data.restructured.spread_from.push(index);
            }
        });
        self.course.kept.retain(|kept| kept.index < index);
        let row = cut_end.and_then(|end| self.rows().iter().find(|row| row.number() == end));
        if let Some(row) = row
            && *self.terms.interest_payer(index.saturating_add(1)) != before
            && self
                .position(index)?
                .is_some_and(|at| at.carries_interest())
        {
            return Err(Refusal::CarriesInterestOf {
                payer: before.name(),
                until: row.due_date(),
            });
        }
        Ok(())
    }

    /// How many of the instalments left fit before the last due date when they are counted from a new date, and the last
    /// due date where they would fall on another.
    pub(super) fn dates_within(
        &self,
        moved: MovedDates,
        maturity: NaiveDate,
        left: u32,
    ) -> Result<(u32, Option<NaiveDate>), Refusal> {
        let month_end = self.terms.data().month_end;
        for instalments in 1..=left {
            let count = i32::try_from(instalments - 1).unwrap_or(i32::MAX);
            let due = moved.frequency.nth_date(moved.date, count, month_end);
            let due = due.map_err(ScheduleError::from)?;
            if due >= maturity {
                let last_due_date = Some(maturity).filter(|_| due > maturity);
                return Ok((instalments, last_due_date));
            }
        }
        Ok((left, Some(maturity)))
    }

    /// A phase of the plan, by its place in it, ends before an instalment, from 0; what follows it comes sooner.
    pub(super) fn end_phase(&mut self, phase: usize, end: u32) {
        let Some(ended) = self.terms.plan().get(phase).copied() else {
            return;
        };
        let sooner = ended.end().saturating_sub(end);
        self.terms.replanned(|data, plan| {
            data.last_due_date = None;
            if let Some(planned) = plan.get_mut(phase) {
                planned.count = end.saturating_sub(planned.first);
                planned.sized = planned.count;
            }
            for later in plan.iter_mut().skip(phase.saturating_add(1)) {
                later.first = later.first.saturating_sub(sooner);
            }
            plan.retain(|planned| planned.count > 0);
        });
        for kept in &mut self.course.kept {
            if kept.index >= ended.end() {
                kept.index = kept.index.saturating_sub(sooner);
            }
        }
    }

    /// Phases that begin after an instalment, from 0, are no more kept as an event found them.
    pub(super) fn solve_later_phases_again(&mut self, index: u32) {
        self.course.kept.retain(|kept| kept.index <= index);
    }

    /// Fixed amounts from an instalment, from 0, on grow or shrink as what they repay does; shares of principal are
    /// counted anew by themselves.
    pub(super) fn resize_from(
        &mut self,
        index: u32,
        after: Decimal,
        before: Decimal,
    ) -> Result<(), Refusal> {
        self.solve_later_phases_again(index);
        let resized = |amount: Decimal, round: fn(&Rounder, Decimal) -> Option<Decimal>| {
            if before.is_zero() {
                return Ok(amount);
            }
            amount
                .checked_mul(after)
                .and_then(|product| product.checked_div(before))
                .and_then(|scaled| round(&self.round, scaled))
                .ok_or(Refusal::Overflow)
        };
        let plan = self.terms.plan().to_vec();
        for planned in plan.iter().filter(|planned| planned.end() > index) {
            let Some(phase) = self.terms.phases().get(planned.phase) else {
                continue;
            };
            let phase = phase.with(match *phase.terms() {
                PhaseTerms::FixedPrincipal { length, amount } => PhaseTerms::FixedPrincipal {
                    length,
                    amount: resized(amount, Rounder::principal)?,
                },
                PhaseTerms::FixedPayment { length, amount } => PhaseTerms::FixedPayment {
                    length,
                    amount: resized(amount, Rounder::amount)?,
                },
                _ => continue,
            });
            let first = planned.first.max(index);
            let rest = PlannedPhase {
                then_bullet: planned.then_bullet,
                first,
                ..self.new_phase(planned.end().saturating_sub(first))
            };
            self.terms.replanned(|data, plan| {
                data.phases.push(phase);
                if let Some(at) = plan.iter().position(|other| other.first == planned.first) {
                    if let Some(cut) = plan.get_mut(at) {
                        cut.count = first.saturating_sub(cut.first);
                        cut.then_bullet = false;
                    }
                    plan.insert(at.saturating_add(1), rest);
                }
                plan.retain(|planned| planned.count > 0);
            });
        }
        Ok(())
    }

    /// The plan of a phase that is added to the terms.
    pub(super) fn new_phase(&self, count: u32) -> PlannedPhase {
        PlannedPhase {
            phase: self.terms.phases().len(),
            first: 0,
            count,
            sized: count,
            then_bullet: false,
        }
    }

    /// Due dates are counted from a new one on; a last due date of its own is given up.
    pub(super) fn move_dates(&mut self, moved: MovedDates) {
        self.amend(|data| {
            data.last_due_date = None;
            let before = &mut data.restructured.moved;
            before.retain(|before| before.number < moved.number);
            before.push(moved);
        });
    }
}

/// The rate as steps with dates.
pub(super) fn dated_steps(data: &TermsData) -> Result<Vec<RateStep>, Refusal> {
    let dated = YearlyRates::dated(data, data.start_date())?.into_iter();
    Ok(dated
        .map(|(from, annual)| RateStep::on(from, annual))
        .collect())
}
