//! The plan of a loan: all that is in force, and what falls due by it.
//!
//! An event changes the plan, or brings money. What it establishes holds until another event changes it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::error::Refusal;
use super::line::total;
use crate::schedule::{
    Ahead, Course, Engine, Followed, Kept, Others, PayerDue, PayerShare, PhaseState, Position,
    Rounder, ScheduleRow, apply_charges, changes_lines, short_rows,
};
use crate::schedule::{Search, Standings};
use crate::terms::{AheadOfTime, LevelPaymentsOn};
use crate::terms::{
    Disbursement, DrawnOnDueDate, InterestRate, LevelShape, Payer, PhaseTerms, PlannedPhase,
    Remainder, TermsData, Timeline,
};
use crate::{
    GuaranteeFeeTerms, GuaranteeFeeTiming, InterestMethod, LoanTerms, Rate, ScheduleError,
};

/// What is in force for a running loan, and its projection.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    /// The terms as written.
    written: &'a LoanTerms,
    /// The terms in force: rates, phases with their ends, due dates, drawings.
    pub(super) terms: LoanTerms,
    /// What moved besides, pauses, and how interest follows payments.
    pub(super) course: Course,
    /// The course as the terms foresee it.
    foreseen: Course,
    pub(super) standings: Standings,
    /// What falls due, and fell due, by the plan.
    rows: Vec<ScheduleRow>,
    /// What others than the borrower owe by it, each with the place of its line.
    others: Vec<(usize, PayerDue)>,
    /// Fees that are withheld from what is drawn on a day.
    pub(super) withheld: BTreeMap<NaiveDate, Decimal>,
    /// Whether fees of later periods still come with them.
    charges_lines: bool,
    /// Whether shorter ways to the same figures are taken.
    takes_short_ways: bool,
    pub(super) round: Rounder,
}

/// What an instalment to come asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) due_date: NaiveDate,
    has_principal: bool,
    has_payment: bool,
}

impl Asked {
    /// Whether it asks for no payment, or for no principal, and did, or was not there.
    pub(super) fn is_eased(self, before: Option<&Self>) -> bool {
        let had = before.map_or((true, true), |asked| {
            (asked.has_principal, asked.has_payment)
        });
        (had.0 && !self.has_principal) || (had.1 && !self.has_payment)
    }
}

impl<'a> Plan<'a> {
    /// The plan that the terms foresee.
    pub(super) fn new(
        terms: &'a LoanTerms,
        approved: Decimal,
        takes_short_ways: bool,
    ) -> Result<Self, ScheduleError> {
        let servicing = terms.servicing();
        let mut plan = Self {
            written: terms,
            terms: terms.clone(),
            course: Course::default(),
            foreseen: Course::default(),
            standings: Standings::default(),
            rows: Vec::new(),
            others: Vec::new(),
            withheld: BTreeMap::new(),
            charges_lines: changes_lines(terms),
            takes_short_ways,
            round: Rounder::new(terms.currency(), terms.rounding()),
        };
        plan.course.followed = servicing.recalculation.map(|recalculation| Followed {
            paid: Vec::new(),
            to_come: Vec::new(),
            until: terms.start_date(),
            ahead: match recalculation.ahead_of_time {
                AheadOfTime::LastInstalment => Ahead::LastInstalment,
                AheadOfTime::SmallerInstalments => Ahead::SmallerInstalments,
                AheadOfTime::FewerInstalments => Ahead::FewerInstalments,
                AheadOfTime::NextInstalments => Ahead::NextInstalments,
            },
            passes_over_next: false,
        });
        if servicing.level_payments_on == LevelPaymentsOn::Approved {
            plan.size_on(approved)?;
        }
        plan.foreseen = plan.course.clone();
        // Instalments that were sized on more than is drawn are not those of the terms as written.
        let is_as_written = servicing.level_payments_on == LevelPaymentsOn::Disbursed;
        let short = short_rows(&plan.terms).filter(|_| takes_short_ways && is_as_written);
        if let Some(rows) = short {
            plan.standings = Standings::on_schedule(&rows);
            plan.rows = rows;
        } else {
            let mut engine = Engine::of_loan(&plan.terms, &plan.course, takes_short_ways)?;
            engine.run(&mut plan.standings)?;
            plan.rows = engine.into_rows();
        }
        plan.charge(0)?;
        plan.keep_implied_rate()?;
        Ok(plan)
    }

    /// Level payments become fixed ones, solved as if an amount were drawn at the start.
    fn size_on(&mut self, approved: Decimal) -> Result<(), ScheduleError> {
        let mut full = self.terms.clone();
        full.replanned(|data, _| {
            // The whole of an instalment is solved, whoever pays its interest.
            for phase in &mut data.phases {
                *phase = phase.clone().paid_by(Payer::Borrower);
            }
            data.disbursements.truncate(1);
            if let Some(first) = data.disbursements.first_mut() {
                first.amount = approved;
            }
        });
        let schedule = full.reference_schedule()?;
        let plan = self.terms.plan().to_vec();
        self.amend(|data| {
            for planned in &plan {
                let number = planned.first.saturating_add(1);
                let instalment = schedule.rows().iter().find(|row| row.number() == number);
                if let (Some(phase), Some(row)) = (data.phases.get_mut(planned.phase), instalment)
                    && let &PhaseTerms::LevelPayment { length, .. } = phase.terms()
                {
                    let amount = row.payment();
                    *phase = phase.with(PhaseTerms::FixedPayment { length, amount });
                }
            }
        });
        self.course.last_repays_rest = true;
        Ok(())
    }

    /// Interest that absorbs the rounding of the instalments runs at the rate that they imply, whatever happens; what
    /// changes leaves its remainder to the last instalment.
    fn keep_implied_rate(&mut self) -> Result<(), ScheduleError> {
        if self.terms.rounding().remainder != Remainder::Interest {
            return Ok(());
        }
        let annual = Engine::new(&self.terms, Course::NONE)?.implied_rate()?;
        let annual =
            Rate::from_fraction(annual).map_err(|_| ScheduleError::Overflow { instalment: 1 })?;
        self.amend(|data| {
            data.rate = InterestRate::fixed(annual);
            data.rounding.remainder = Remainder::Last;
        });
        Ok(())
    }

    /// The terms in force change, and the plan of their phases stays.
    pub(super) fn amend(&mut self, change: impl FnOnce(&mut TermsData)) {
        self.terms.replanned(|data, _| change(data));
    }

    /// Adds what is paid besides to the lines, and notes what others pay of those from one on.
    fn charge(&mut self, first_row: usize) -> Result<(), ScheduleError> {
        self.others.retain(|(at, _)| *at < first_row);
        let others = if self.charges_lines {
            let charged = apply_charges(&self.terms, &mut self.rows)?;
            self.withheld = charged.withheld;
            charged.others
        } else {
            Others::of_interest(&self.terms, &self.rows)
        };
        let renewed = others.into_iter().filter(|(at, _)| *at >= first_row);
        self.others.extend(renewed);
        Ok(())
    }

    /// What others than the borrower owe by the plan, each with the place of its line.
    pub(super) fn others(&self) -> &[(usize, PayerDue)] {
        &self.others
    }

    /// What falls due by the plan, from the first line on.
    pub(super) fn rows(&self) -> &[ScheduleRow] {
        &self.rows
    }

    /// The lines after the instalment before one, from 0.
    fn first_row(&self, index: u32) -> usize {
        let before = |row: &ScheduleRow| row.number() == index && index > 0;
        self.rows.iter().position(before).map_or(0, |at| at + 1)
    }

    /// What falls due is computed anew from an instalment, from 0, on; gives back where its lines begin. `None` after the
    /// last one.
    pub(super) fn project_from(&mut self, index: u32) -> Result<Option<usize>, Refusal> {
        let Some(position) = self.position(index)? else {
            return Ok(None);
        };
        self.course.last_repays_rest = true;
        let first_row = self.first_row(index);
        self.standings.truncate(index);
        self.rows.truncate(first_row);
        let mut engine = Engine::of_loan(&self.terms, &self.course, self.takes_short_ways)?;
        engine.resume(&position, &mut self.standings)?;
        let rows = engine.into_rows();
        self.rows.extend(rows);
        self.check_all_is_drawn()?;
        self.charge(first_row)?;
        Ok(Some(first_row))
    }

    /// The lines from a position on, if no rate changed after its period; the plan stays.
    fn trial(&self, position: &Position) -> Result<Vec<ScheduleRow>, Refusal> {
        let course = Course {
            last_repays_rest: true,
            ..self.course.clone()
        };
        let mut engine = Engine::of_loan(&self.terms, &course, self.takes_short_ways)?;
        if let Some(end) = self.standings.start(position.index.saturating_add(1)) {
            engine.keep_rate_of(end.pred_opt().unwrap_or(end));
        }
        engine.resume(position, &mut Standings::default())?;
        Ok(engine.into_rows())
    }

    /// What an event finds from an instalment, from 0, on stays as it is, although it changes what is left to repay.
    pub(super) fn keep_instalments(&mut self, index: u32, date: NaiveDate) -> Result<(), Refusal> {
        let drawn = |drawn: &&Disbursement| drawn.date <= date;
        let draws = self.terms.disbursements().iter().filter(drawn).count();
        let movements = self.course.moved_by(date);
        let mut kept = Vec::new();
        for planned in self.terms.plan() {
            let first = planned.first.max(index);
            let next = first.saturating_add(1);
            if next < planned.end()
                && let Some(position) = self.position(next)?
            {
                kept.push(Kept {
                    index: first,
                    state: position.state(),
                    draws,
                    movements,
                });
            }
        }
        self.course.kept.retain(|kept| kept.index < index);
        self.course.kept.extend(kept);
        Ok(())
    }

    /// The plan ends where its instalments, from one, from 0, on, leave nothing to repay, and a phase where they leave
    /// what the phase leaves.
    pub(super) fn end_where_repaid(&mut self, index: u32) -> Result<(), Refusal> {
        let Some(position) = self.position(index)? else {
            return Ok(());
        };
        let foreseen = self.phases_down_to_residual(index);
        loop {
            let rows = self.trial(&position)?;
            let Some((phase, end)) = self.sooner_end(index, &rows, &foreseen) else {
                return Ok(());
            };
            self.end_phase(phase, end);
        }
    }

    /// The phases that, from an instalment, from 0, on, begin with no more than they leave: there they repay nothing, and
    /// that is no reason to end them.
    fn phases_down_to_residual(&self, index: u32) -> Vec<usize> {
        let is_down = |planned: &&PlannedPhase| {
            let number = planned.first.max(index).saturating_add(1);
            let first = self.rows.iter().find(|row| row.number() == number);
            let phase = self.terms.phases().get(planned.phase);
            let residual = phase.and_then(|phase| phase.terms().residual());
            first
                .zip(residual)
                .is_some_and(|(row, left)| row.opening_balance() <= left)
        };
        let down = self.terms.plan().iter().filter(is_down);
        down.map(|planned| planned.phase).collect()
    }

    /// The first phase that ends sooner by its lines than by the plan, and the instalment, from 0, after its last one.
    fn sooner_end(
        &self,
        index: u32,
        rows: &[ScheduleRow],
        foreseen: &[usize],
    ) -> Option<(usize, u32)> {
        let instalments = || rows.iter().filter(|row| row.number() > 0);
        // Flat interest runs until the last instalment: it keeps no loan going of which nothing is left.
        let is_flat = self.terms.data().interest_method != InterestMethod::Declining;
        let is_repaid = |row: &ScheduleRow| row.is_after_repayment(!is_flat);
        let last = instalments().rfind(|row| !is_repaid(row));
        let end_of_loan = last.map_or(index.saturating_add(1), ScheduleRow::number);
        for (at, planned) in self.terms.plan().iter().enumerate() {
            let first = planned.first.max(index);
            if planned.end() <= first {
                continue;
            }
            let residual = self.terms.phases().get(planned.phase)?.terms().residual();
            let was_down = foreseen.contains(&planned.phase);
            let is_down = |row: &&ScheduleRow| {
                let goes_down = |left: Decimal| {
                    row.closing_balance() <= left && (!was_down || row.opening_balance() > left)
                };
                row.number() > first && residual.is_some_and(goes_down)
            };
            let end = instalments()
                .find(is_down)
                .map_or(end_of_loan, |row| row.number().min(end_of_loan));
            if end < planned.end() {
                return Some((at, end));
            }
        }
        None
    }

    /// No drawing comes once the loan is over: no instalment would ask for it.
    fn check_all_is_drawn(&self) -> Result<(), Refusal> {
        let Some(last) = self.terms.disbursements().last() else {
            return Ok(());
        };
        match self.over_for_drawing(last.date)? {
            Some(maturity) => Err(Refusal::EndsBeforeDrawing {
                drawn_on: last.date,
                maturity,
            }),
            None => Ok(()),
        }
    }

    /// The day on which the last instalment falls due, where no instalment would ask for what is drawn on another.
    pub(super) fn over_for_drawing(
        &self,
        day: NaiveDate,
    ) -> Result<Option<NaiveDate>, ScheduleError> {
        let end = self.maturity();
        let is_behind = day >= end || self.timeline().is_drawn_behind(day, end)?;
        Ok(is_behind.then(|| end.min(self.paid_on(end))))
    }

    fn timeline(&self) -> Timeline<'_> {
        Timeline::new(self.terms.data(), self.terms.instalments())
    }

    /// The instalment, from 0, in whose period a day falls; the number of instalments after the last due date.
    pub(super) fn index_at(&self, day: NaiveDate) -> u32 {
        self.standings.index_at(day)
    }

    /// The instalment, from 0, with which a drawing of a day counts.
    pub(super) fn index_of_drawing(&self, day: NaiveDate) -> Result<u32, ScheduleError> {
        let index = self.index_at(day);
        let is_due_date = self.standings.start(index) == Some(day);
        let counts_now = self.terms.data().drawn_on_due_date == DrawnOnDueDate::SameInstalment;
        let index = index.saturating_sub(u32::from(is_due_date && counts_now));
        let next = index.saturating_add(1);
        let end = self.standings.start(next);
        let is_behind = end.map(|end| self.timeline().is_drawn_behind(day, end));
        Ok(match is_behind.transpose()? {
            Some(true) => next,
            _ => index,
        })
    }

    /// What the instalments that fall due after a day ask for, by their numbers.
    pub(super) fn asked_after(&self, date: NaiveDate) -> BTreeMap<u32, Asked> {
        let is_to_come = |row: &&ScheduleRow| row.number() > 0 && row.due_date() > date;
        let asked = |row: &ScheduleRow| Asked {
            due_date: row.due_date(),
            has_principal: !row.principal().is_zero(),
            has_payment: !row.payment().is_zero(),
        };
        let rows = self.rows.iter().filter(is_to_come);
        rows.map(|row| (row.number(), asked(row))).collect()
    }

    /// The day on which what is due on a day, as interest counts it, is paid.
    pub(super) fn paid_on(&self, end: NaiveDate) -> NaiveDate {
        let data = self.terms.data();
        let moved = data.calendar.adjust(end, data.business_days);
        moved.unwrap_or(end)
    }

    /// Whether the instalment of the period in which a day falls is due by that day, before the period is over: its
    /// interest is all of the period's.
    pub(super) fn is_due_early(&self, date: NaiveDate) -> bool {
        let number = self.index_at(date).saturating_add(1);
        let mut rows = self.rows.iter().rev();
        rows.any(|row| row.number() == number && row.due_date() <= date)
    }

    /// The day from which an event of a day counts: the end of the period whose instalment is due already, which stays as
    /// it fell due.
    pub(super) fn counts_from(&self, date: NaiveDate) -> NaiveDate {
        let end = self.standings.start(self.index_at(date).saturating_add(1));
        end.filter(|_| self.is_due_early(date)).unwrap_or(date)
    }

    /// The last due date, as interest counts it.
    pub(super) fn maturity(&self) -> NaiveDate {
        self.standings
            .maturity()
            .unwrap_or_else(|| self.terms.start_date())
    }

    /// Where the schedule stands when the period of an instalment, from 0, begins; `None` beyond the end of the last.
    pub(super) fn position(&self, index: u32) -> Result<Option<Position>, ScheduleError> {
        if self.standings.knows(index) {
            return Ok(self.standings.position(index, &self.rows));
        }
        if let Some(position) = self.position_on_schedule(index) {
            return Ok(Some(position));
        }
        // No event has changed a line up to there: they are those that the terms as written foresaw, whatever has
        // happened since.
        let mut search = Search { index, found: None };
        Engine::of_loan(self.written, &self.foreseen, self.takes_short_ways)?.run(&mut search)?;
        Ok(search.found)
    }

    /// The same read off the lines, within a phase of equal instalments or of equal shares of principal.
    fn position_on_schedule(&self, index: u32) -> Option<Position> {
        if self.course.followed.is_some() {
            return None;
        }
        let planned = self
            .written
            .plan()
            .iter()
            .find(|planned| planned.first < index && index < planned.end())?;
        let phase = self.written.phases().get(planned.phase)?;
        let remainder = self.written.rounding().remainder;
        let first_stands_for_all = match phase.terms() {
            PhaseTerms::LevelPayment { terms, .. } => {
                terms.shape == LevelShape::Equal && remainder != Remainder::Interest
            }
            PhaseTerms::LevelPrincipal { .. } => remainder != Remainder::First,
            _ => false,
        };
        if !first_stands_for_all {
            return None;
        }
        let row = |index: u32| {
            let number = index.saturating_add(1);
            let before = usize::from(self.rows.first()?.number() == 0);
            self.rows
                .get(usize::try_from(index).ok()?.checked_add(before)?)
                .filter(|row| row.number() == number)
        };
        let (first, now) = (row(planned.first)?, row(index)?);
        let InterestRate::Fixed { annual } = self.written.rate() else {
            return None;
        };
        let state = PhaseState::on_schedule(first, annual.as_fraction());
        Some(Position::on_schedule(
            index,
            now.period_start(),
            now.opening_balance(),
            state,
        ))
    }

    /// Interest accrued and not due on a day within the period of an instalment, never rounded.
    pub(super) fn accrued_on(&self, date: NaiveDate) -> Result<Decimal, Refusal> {
        let Some(position) = self.position(self.index_at(date))? else {
            return Ok(Decimal::ZERO);
        };
        let mut engine = Engine::of_loan(&self.terms, &self.course, self.takes_short_ways)?;
        Ok(engine.accrued_on(&position, date)?)
    }

    /// What principal, from each of its days on, bears after the last due date by each day from one to another, never
    /// rounded.
    pub(super) fn borne_after_maturity(
        &self,
        principal: &[(NaiveDate, Decimal)],
        days: (NaiveDate, NaiveDate),
    ) -> Result<Vec<(NaiveDate, Decimal)>, Refusal> {
        let engine = Engine::of_loan(&self.terms, &self.course, self.takes_short_ways)?;
        Ok(engine.borne_after(self.maturity(), principal, days)?)
    }

    /// What somebody pays of guarantee fees levied with a choice with the instalments after one; fees of other timings
    /// are left out.
    pub(super) fn levied_after(&self, payer: &Payer, after: u32) -> Result<Decimal, Refusal> {
        let zero = Decimal::new(0, self.terms.currency().minor_units());
        let mut terms = self.terms.clone();
        terms.replanned(|data, _| {
            let is_levied = |fee: &GuaranteeFeeTerms| fee.timing == GuaranteeFeeTiming::AtLevy;
            data.guarantee_fees.retain(is_levied);
        });
        let mut rows = self.rows.clone();
        rows.iter_mut().for_each(ScheduleRow::without_charges);
        let charged = apply_charges(&terms, &mut rows)?;
        if payer.is_borrower() {
            let rows = rows.iter().filter(|row| row.number() > after);
            return total(zero, rows.map(ScheduleRow::guarantee_fee));
        }
        let others = charged.others.iter().map(|(_, due)| due);
        let of_payer = others.filter(|due| due.number > after && due.share.payer == *payer);
        total(zero, of_payer.map(|due| due.share.guarantee_fee))
    }

    /// Somebody else than the borrower owes a guarantee fee on a day, whatever becomes of the instalments.
    pub(super) fn owe_guarantee_fee(
        &mut self,
        payer: &Payer,
        amount: Decimal,
        due_date: NaiveDate,
    ) {
        let mut share = PayerShare::of(payer, Decimal::new(0, amount.scale()));
        share.guarantee_fee = amount;
        let due = PayerDue {
            number: 0,
            due_date,
            share,
        };
        self.others.push((0, due));
    }

    /// No fee of a later period comes any more.
    pub(super) fn end_charges(&mut self, after: u32) {
        self.charges_lines = false;
        for row in self.rows.iter_mut().filter(|row| row.number() > after) {
            row.without_charges();
        }
        for (_, due) in self.others.iter_mut().filter(|(_, due)| due.number > after) {
            due.share.without_charges();
        }
    }
}
