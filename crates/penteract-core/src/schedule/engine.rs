//! The walk over phases and periods, in decimals: the reference for every schedule.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::{Accrual, Accrued};
use super::charges;
use super::course::{Ahead, Course, Followed, MovementKind};
use super::error::ScheduleError;
use super::flat_spread::SpreadInterest;
use super::flows::FlowTerms;
use super::implied_rate::implied_rate;
use super::integers::{LevelRest, count_level_rest};
use super::money::Rounder;
use super::payment::{Moment, Paid, PhaseState};
use super::position::{NoNotes, Notes, Position};
use super::row::{ScheduleRow, ScheduleTotals};
use super::timeline::{LoanPeriod, Timeline};
use super::{OverdueInterest, Schedule};
use crate::LoanTerms;
use crate::terms::{
    InterestMethod, LevelPaymentTerms, PartialPeriods, PeriodicRate, Phase, PlannedPhase,
    Remainder, RoundingPlace, TermsData, YearlyRates,
};

/// The schedule of terms; with a reading date, as it stands that day if nothing was paid.
pub(super) fn build(
    terms: &LoanTerms,
    unpaid: Option<(NaiveDate, OverdueInterest)>,
) -> Result<Schedule, ScheduleError> {
    let course = unpaid
        .map(|(read_on, overdue)| unpaid_until(terms, read_on, overdue))
        .transpose()?;
    let mut engine = Engine::new(terms, course.as_ref().unwrap_or(Course::NONE))?;
    engine.run(&mut NoNotes)?;
    with_charges(terms, engine.rows, None)
}

/// The course of a loan of which nothing was paid up to a day.
fn unpaid_until(
    terms: &LoanTerms,
    read_on: NaiveDate,
    overdue: OverdueInterest,
) -> Result<Course, ScheduleError> {
    let until = match overdue {
        OverdueInterest::ToReadingDate => read_on,
        OverdueInterest::ToNextDueDate => {
            let timeline = Timeline::new(terms.data(), terms.instalments());
            next_due_date(&timeline, terms.instalments(), read_on)?
        }
    };
    Ok(Course {
        followed: Some(Followed {
            paid: Vec::new(),
            until,
            ahead: Ahead::LastInstalment,
        }),
        ..Course::default()
    })
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
pub(crate) struct Engine<'a> {
    pub(super) terms: &'a LoanTerms,
    pub(super) data: &'a TermsData,
    pub(super) timeline: Timeline<'a>,
    pub(super) accrual: Accrual<'a>,
    pub(super) rates: YearlyRates,
    pub(super) round: Rounder,
    course: &'a Course,
    pub(super) rows: Vec<ScheduleRow>,
    /// Principal outstanding.
    pub(super) balance: Decimal,
    /// Principal lent, down payments deducted: what flat interest runs on.
    pub(super) lent: Decimal,
    /// Interest accrued and not yet due.
    pub(super) carried: Accrued,
    next_draw: usize,
    next_movement: usize,
    /// Principal that instalments asked for so far, counted when the course follows payments.
    fallen_due: Decimal,
    /// Principal paid ahead, still to be taken off the next instalments.
    ahead_pool: Decimal,
    /// Whether what is left is solved again from the next instalment on.
    solves_next: bool,
    /// Principal due once more with the instalment of this period.
    taken_back: Decimal,
    /// Whether a disbursement makes a line of its own.
    pub(super) draws_make_rows: bool,
    pub(super) spread: Vec<SpreadInterest>,
    pub(super) zero: Decimal,
    /// Whether shorter ways to the same figures are taken, as loans that are replayed do.
    pub(super) takes_short_ways: bool,
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
    /// Principal put back into the balance, with its interest to the due date.
    pub(super) returned: Option<(Decimal, Decimal)>,
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
            ahead_pool: zero,
            solves_next: false,
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

    /// The lines walked so far.
    pub(crate) fn into_rows(self) -> Vec<ScheduleRow> {
        self.rows
    }

    /// The equal instalments from an instalment, from 0, to the end of the loan, when nothing happens among them.
    fn level_rest(
        &self,
        phase: &Phase,
        planned: &PlannedPhase,
        state: &PhaseState,
        index: u32,
        start: NaiveDate,
    ) -> Option<LevelRest> {
        let data = self.data;
        let (payment, annual) = state.level_payment().filter(|_| self.takes_short_ways)?;
        let Phase::LevelPayment { terms, .. } = phase else {
            return None;
        };
        let is_plain = *terms == LevelPaymentTerms::default()
            && planned.sized == planned.count
            && !planned.then_bullet
            && planned.end() == self.terms.instalments()
            && data.interest_method == InterestMethod::Declining
            && data.periodic_rate == PeriodicRate::Proportional
            && data.rounding.multiple.is_none()
            && data.rounding.mode.mode().is_some()
            && matches!(
                data.rounding.remainder,
                Remainder::Last | Remainder::LastSmoothed
            )
            && data.interest_compounded_every.is_none()
            && index >= data.interest_carried_instalments
            && self.timeline.is_regular();
        let nothing_happens = self.course.followed.is_none()
            && self.next_draw == data.disbursements.len()
            && self.next_movement == self.course.movements.len()
            && self.course.pauses.iter().all(|(_, until)| *until <= start)
            && self.rates.at(start) == annual
            && self.rates.change_between(start, NaiveDate::MAX).is_none()
            && self.carried == Accrued::NONE
            && self.ahead_pool.is_zero()
            && !self.solves_next;
        (is_plain && nothing_happens).then_some(LevelRest {
            annual,
            payment,
            balance: self.balance,
            instalments: index..planned.end(),
            start,
        })
    }

    /// Counts the equal instalments that are left, and stands at the end of the loan; gives back its last due date, and
    /// `None` where they have to be walked.
    fn count_rest(
        &mut self,
        rest: &LevelRest,
        state: PhaseState,
        notes: &mut impl Notes,
    ) -> Option<NaiveDate> {
        let first = self.rows.len();
        count_level_rest(self.data, rest, &mut self.rows)?;
        notes.rest(
            self.position(rest.instalments.start, rest.start, state),
            self.rows.get(first..)?,
        );
        let last = self.rows.last()?;
        self.balance = last.closing_balance;
        Some(last.due_date)
    }

    fn stand_at(&mut self, position: &Position) {
        self.balance = position.balance;
        self.lent = position.lent;
        self.carried = position.carried;
        self.next_draw = position.next_draw;
        self.next_movement = position.next_movement;
        self.fallen_due = position.fallen_due;
        self.ahead_pool = position.ahead_pool;
        self.solves_next = position.solves_next;
    }

    fn position(&self, index: u32, start: NaiveDate, state: PhaseState) -> Position {
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
            ahead_pool: self.ahead_pool,
            solves_next: self.solves_next,
        }
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
        let before = self.carried;
        let stop = day.clamp(period.start, period.end);
        let walked = self.walk_until(period, stop)?;
        let of_period = match self.spread_at(position.index) {
            // What is spread evenly is the same part of every period.
            Some(spread) => self.part_of_period(period, stop, spread.of(period.number)),
            None if self.data.partial_periods == PartialPeriods::WholePeriod => walked
                .exact_interest
                .value()
                .and_then(|whole| self.part_of_period(period, stop, whole)),
            None => walked.exact_interest.value(),
        };
        before
            .value()
            .zip(of_period)
            .and_then(|(before, now)| before.checked_add(now))
            .ok_or(overflow)
    }

    /// The calendar days' part of what a whole period bears.
    fn part_of_period(
        &self,
        period: LoanPeriod,
        stop: NaiveDate,
        whole: Decimal,
    ) -> Option<Decimal> {
        let days =
            |end: NaiveDate| Decimal::from(end.signed_duration_since(period.start).num_days());
        whole
            .checked_mul(days(stop))?
            .checked_div(days(period.end).max(Decimal::ONE))
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
        self.walk_until(period, period.end)
    }

    /// The same, up to a day within the period.
    fn walk_until(&mut self, period: LoanPeriod, stop: NaiveDate) -> Result<Walked, ScheduleError> {
        let overflow = || ScheduleError::Overflow {
            instalment: period.number,
        };
        let first_movement = self.next_movement;
        let mut drew = self.draw_until(period.start, period.number)?;
        drew |= std::mem::take(&mut self.solves_next);
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
            let end = self.next_change(period, start, whole_periods).min(stop);
            let bearing = self.bearing(start).ok_or_else(overflow)?;
            let annual = if self.course.is_paused(start) {
                Decimal::ZERO
            } else {
                self.rates.at(start)
            };
            let span = self.accrual.span(period, start, end, annual)?;
            let exact = span.accrued(bearing).ok_or_else(overflow)?;
            exact_interest = exact_interest.checked_add(exact).ok_or_else(overflow)?;
            if rounds_parts {
                let part = exact.value().and_then(|part| self.round.amount(part));
                let part = Accrued::from(part.ok_or_else(overflow)?);
                interest = interest.checked_add(part).ok_or_else(overflow)?;
            }
            if end >= stop {
                break;
            }
            drew |= self.draw_until(end, period.number)?;
            start = end;
        }
        if !rounds_parts {
            interest = exact_interest;
        }
        let returned = self.returned(period, first_movement)?;
        let drew_or_moved = self.draws_make_rows || first_movement < self.next_movement;
        if drew_or_moved {
            return Ok(Walked {
                opening: self.balance,
                disbursed: self.zero,
                interest,
                exact_interest,
                drew,
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
            returned,
        })
    }

    /// What was put back into the balance in a period, with its interest to the due date.
    fn returned(
        &self,
        period: LoanPeriod,
        first_movement: usize,
    ) -> Result<Option<(Decimal, Decimal)>, ScheduleError> {
        let moved = self
            .course
            .movements
            .get(first_movement..self.next_movement);
        let returns = moved
            .unwrap_or_default()
            .iter()
            .filter(|movement| movement.kind == MovementKind::Returned);
        let mut sums: Option<(Decimal, Decimal)> = None;
        for movement in returns {
            let overflow = || ScheduleError::Overflow {
                instalment: period.number,
            };
            let from = movement.date.max(period.start);
            let span = self
                .accrual
                .span(period, from, period.end, self.rates.at(from))?;
            let interest = span.interest(movement.amount).ok_or_else(overflow)?;
            let (amount, accrued) = sums.unwrap_or_default();
            sums = amount
                .checked_add(movement.amount)
                .zip(accrued.checked_add(interest));
        }
        Ok(sums)
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

    /// The end of the part of a period that begins on `start`: the next change of balance or rate, or the due date.
    fn next_change(&self, period: LoanPeriod, start: NaiveDate, whole_periods: bool) -> NaiveDate {
        let is_inside = |date: &NaiveDate| start < *date && *date < period.end;
        let happened = self.course.change_between(start, period.end);
        if whole_periods {
            return happened.unwrap_or(period.end);
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
        let movement = self
            .course
            .movements
            .get(self.next_movement)
            .map(|movement| movement.date)
            .filter(is_inside);
        [happened, draw, movement, rate]
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
        let Some(followed) = &self.course.followed else {
            return Some(base);
        };
        let paid = followed.paid_by(from.min(followed.until));
        let unpaid = self.fallen_due.checked_sub(paid)?;
        if from < followed.until {
            base.checked_add(unpaid)
        } else {
            // From then on everything is expected on time; what was paid ahead stays paid.
            base.checked_add(unpaid.min(Decimal::ZERO))
        }
    }

    /// Draws, and moves, everything up to a day, that day included.
    fn draw_until(&mut self, day: NaiveDate, number: u32) -> Result<bool, ScheduleError> {
        let mut drew = self.draw_disbursements(day, number)?;
        while let Some(movement) = self
            .course
            .movements
            .get(self.next_movement)
            .filter(|movement| movement.date <= day)
        {
            let overflow = || ScheduleError::Overflow { instalment: number };
            let opening = self.balance;
            let with = opening.checked_add(movement.amount);
            match movement.kind {
                MovementKind::Prepaid { solves_again } => {
                    self.balance = opening
                        .checked_sub(movement.amount)
                        .and_then(|balance| self.round.with_minor_units(balance))
                        .ok_or_else(overflow)?;
                    self.rows.push(ScheduleRow {
                        principal: movement.amount,
                        total: movement.amount,
                        closing_balance: self.balance,
                        ..self.line_between(movement.date, opening)
                    });
                    drew |= solves_again;
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
                    self.fallen_due = self
                        .fallen_due
                        .checked_sub(movement.amount)
                        .ok_or_else(overflow)?;
                }
            }
            self.next_movement += 1;
        }
        Ok(drew)
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

    fn draw_disbursements(&mut self, day: NaiveDate, number: u32) -> Result<bool, ScheduleError> {
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
                    disbursed: amount,
                    principal: down_payment,
                    total: down_payment,
                    closing_balance: self.balance,
                    ..self.line_between(drawn.date, opening)
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
