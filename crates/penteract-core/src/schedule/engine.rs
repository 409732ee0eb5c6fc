//! The walk over phases and periods, in decimals: the reference for every schedule.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::{Accrual, Accrued};
use super::charges;
use super::course::{Ahead, Course};
use super::error::ScheduleError;
use super::flat_spread::SpreadInterest;
use super::implied_rate::implied_rate;
use super::money::Rounder;
use super::payment::{Moment, Paid, PhaseState};
use super::position::{Notes, Position};
use super::row::ScheduleRow;
use crate::LoanTerms;
use crate::terms::{
    InterestMethod, OnRateChange, Phase, PlannedPhase, Remainder, TermsData, YearlyRates,
};
use crate::terms::{LoanPeriod, Timeline};

/// Everything that changes from one period to the next, and what it is computed with.
#[derive(Clone)]
pub(crate) struct Engine<'a> {
    pub(super) terms: &'a LoanTerms,
    pub(super) data: &'a TermsData,
    pub(super) timeline: Timeline<'a>,
    pub(super) accrual: Accrual<'a>,
    pub(super) rates: YearlyRates,
    pub(super) round: Rounder,
    pub(super) course: &'a Course,
    pub(super) rows: Vec<ScheduleRow>,
    /// Principal outstanding.
    pub(super) balance: Decimal,
    /// Principal lent, down payments deducted: what flat interest runs on.
    pub(super) lent: Decimal,
    /// Interest accrued and not yet due.
    pub(super) carried: Accrued,
    pub(super) next_draw: usize,
    pub(super) next_movement: usize,
    /// Principal that instalments asked for so far, counted when the course follows payments.
    pub(super) fallen_due: Decimal,
    /// What the last of them asked for.
    pub(super) last_due: Decimal,
    /// Principal paid ahead, still to be taken off the next instalments.
    pub(super) ahead_pool: Decimal,
    /// Whether what is left is solved again from the next instalment on.
    pub(super) solves_next: bool,
    /// Whether shares of principal are counted anew on what is left, in the period that is walked.
    pub(super) resizes: bool,
    /// Principal due once more with the instalment of this period.
    pub(super) taken_back: Decimal,
    /// Whether a disbursement makes a line of its own.
    pub(super) draws_make_rows: bool,
    pub(super) spread: Vec<SpreadInterest>,
    pub(super) zero: Decimal,
    /// Whether shorter ways to the same figures are taken, as loans that are replayed do.
    pub(super) takes_short_ways: bool,
}

impl<'a> Engine<'a> {
    /// At the start of the loan.
    pub(crate) fn new(terms: &'a LoanTerms, course: &'a Course) -> Result<Self, ScheduleError> {
        let data = terms.data();
        let timeline = Timeline::new(data, terms.instalments());
        let maturity = timeline.due_date(terms.instalments())?;
        let round = Rounder::new(data.currency, data.rounding);
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
            course,
            rows: Vec::new(),
            balance: zero,
            lent: zero,
            carried: Accrued::NONE,
            next_draw: 0,
            next_movement: 0,
            fallen_due: zero,
            last_due: zero,
            ahead_pool: zero,
            solves_next: false,
            resizes: false,
            taken_back: zero,
            draws_make_rows: charges::draws_make_rows(data),
            spread: Vec::new(),
            zero,
            takes_short_ways: false,
        };
        if data.interest_method == InterestMethod::FlatSpread {
            engine.spread = SpreadInterest::over(&engine)?;
        }
        Ok(engine)
    }

    /// The same for a loan that is replayed, which may take shorter ways to the same figures.
    pub(crate) fn of_loan(
        terms: &'a LoanTerms,
        course: &'a Course,
        takes_short_ways: bool,
    ) -> Result<Self, ScheduleError> {
        let mut engine = Self::new(terms, course)?;
        engine.takes_short_ways = takes_short_ways;
        Ok(engine)
    }

    /// Walks the whole loan; the notes are told where each period begins, and say whether to walk on.
    pub(crate) fn run(&mut self, notes: &mut impl Notes) -> Result<(), ScheduleError> {
        if self.data.rounding.remainder == Remainder::Interest {
            self.rates = YearlyRates::constant(implied_rate(self)?);
        }
        let draws = if self.draws_make_rows {
            self.data.disbursements.len()
        } else {
            0
        };
        self.reserve(0, draws);
        self.walk_on(0, self.timeline.start(), PhaseState::default(), notes)
    }

    /// Walks on from a position that an earlier walk noted.
    pub(crate) fn resume(
        &mut self,
        position: &Position,
        notes: &mut impl Notes,
    ) -> Result<(), ScheduleError> {
        self.stand_at(position);
        // Whatever else makes a line happened between two due dates, and an event at a time.
        self.reserve(position.index, 1);
        self.walk_on(position.index, position.start, position.state, notes)
    }

    /// Makes room for the lines of the instalments from one, from 0, on, and for so many others.
    fn reserve(&mut self, index: u32, others: usize) {
        let left = self.terms.instalments().saturating_sub(index);
        let lines = usize::try_from(left).unwrap_or(0);
        self.rows.reserve_exact(lines.saturating_add(others));
    }

    /// The yearly rate that rounded instalments imply, at the start of a loan whose interest absorbs their rounding.
    pub(crate) fn implied_rate(&self) -> Result<Decimal, ScheduleError> {
        implied_rate(self)
    }

    /// Rates that are solved with as they come are those of a day from then on.
    pub(crate) fn keep_rate_of(&mut self, day: NaiveDate) {
        if self.data.on_rate_change == OnRateChange::SolveAgain {
            self.rates.end_changes(day);
        }
    }

    /// The lines walked so far.
    pub(crate) fn into_rows(self) -> Vec<ScheduleRow> {
        self.rows
    }

    pub(super) fn stand_at(&mut self, position: &Position) {
        self.balance = position.balance;
        self.lent = position.lent;
        self.carried = position.carried;
        self.next_draw = position.next_draw;
        self.next_movement = position.next_movement;
        self.fallen_due = position.fallen_due;
        self.last_due = position.last_due;
        self.ahead_pool = position.ahead_pool;
        self.solves_next = position.solves_next;
    }

    pub(super) fn position(&self, index: u32, start: NaiveDate, state: PhaseState) -> Position {
        Position {
            index,
            start,
            state,
            balance: self.balance,
            lent: self.lent,
            carried: self.carried,
            next_draw: self.next_draw,
            next_movement: self.next_movement,
            fallen_due: self.fallen_due,
            last_due: self.last_due,
            ahead_pool: self.ahead_pool,
            solves_next: self.solves_next,
        }
    }

    fn walk_on(
        &mut self,
        from: u32,
        from_date: NaiveDate,
        from_state: PhaseState,
        notes: &mut impl Notes,
    ) -> Result<(), ScheduleError> {
        let mut start = from_date;
        for planned in self.terms.plan() {
            let Some(phase) = self.data.phases.get(planned.phase) else {
                continue;
            };
            let mut state = if planned.first < from {
                from_state
            } else {
                PhaseState::default()
            };
            for index in planned.first.max(from)..planned.end() {
                if let Some(kept) = self.course.kept_at(index) {
                    state = kept.state;
                }
                if let Some(rest) = self.level_rest(phase, planned, &state, index, start)
                    && let Some(end) = self.count_rest(&rest, state, notes)
                {
                    start = end;
                    break;
                }
                if !notes.at(self.position(index, start, state)) {
                    return Ok(());
                }
                let period = self.timeline.period_from(index, start)?;
                self.instalment(phase, planned, &mut state, index, period)?;
                start = period.end;
            }
        }
        notes.at(self.position(self.terms.instalments(), start, PhaseState::default()));
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
        let paid = self.adjusted(&moment, paid).ok_or(overflow.clone())?;
        let closing = self
            .balance
            .checked_add(paid.capitalised)
            .and_then(|balance| balance.checked_sub(paid.principal))
            .and_then(|balance| self.round.with_minor_units(balance))
            .ok_or(overflow.clone())?;
        self.balance = closing;
        if self.course.followed.is_some() {
            self.fallen_due = self
                .fallen_due
                .checked_add(paid.principal)
                .ok_or(overflow.clone())?;
            self.last_due = paid.principal;
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

    /// What an instalment pays once payments ahead, and payments taken back, are counted in.
    fn adjusted(&mut self, moment: &Moment<'_>, paid: Paid) -> Option<Paid> {
        let owed = self.balance.checked_add(paid.capitalised)?;
        let taken_back = std::mem::replace(&mut self.taken_back, self.zero);
        let mut principal = paid.principal.checked_add(taken_back)?.min(owed);
        let is_final = moment.period.number == self.terms.instalments();
        if !is_final && !self.ahead_pool.is_zero() {
            let cut = self.ahead_pool.min(principal.max(self.zero));
            principal = principal.checked_sub(cut)?;
            self.ahead_pool = self.ahead_pool.checked_sub(cut)?;
        }
        if let Some(followed) = &self.course.followed
            && followed.ahead.is_absorbed()
        {
            let ahead = followed
                .paid_by(moment.period.end)
                .checked_sub(self.fallen_due)?
                .min(owed);
            if ahead > principal {
                let excess = ahead.checked_sub(principal)?;
                principal = ahead;
                match followed.ahead {
                    Ahead::SmallerInstalments => self.solves_next = true,
                    Ahead::NextInstalments => {
                        self.ahead_pool = self.ahead_pool.checked_add(excess)?;
                    }
                    Ahead::FewerInstalments | Ahead::LastInstalment => {}
                }
            }
        }
        Some(Paid {
            principal: self.round.with_minor_units(principal)?,
            ..paid
        })
    }

    /// The spread interest of the part of the loan that an instalment, from 0, belongs to.
    pub(super) fn spread_at(&self, index: u32) -> Option<SpreadInterest> {
        self.spread
            .iter()
            .rev()
            .find(|spread| spread.from <= index)
            .copied()
    }

    /// Whether an instalment repays whatever is left, as the course asks.
    pub(super) fn repays_rest(&self, moment: &Moment<'_>) -> bool {
        self.course.last_repays_rest
            && moment.period.number == self.terms.instalments()
            && self.data.rounding.remainder != Remainder::Interest
    }
}
