//! Equal instalments to the end of a loan among which nothing happens: counted instead of walked.

use chrono::NaiveDate;

use super::accrual::Accrued;
use super::course::Course;
use super::engine::Engine;
use super::integers::{LevelRest, count_level_rest};
use super::payment::PhaseState;
use super::plain::Plain;
use super::position::Notes;
use crate::terms::{LevelPaymentTerms, Phase, PhaseTerms, PlannedPhase, Remainder};

impl Engine<'_> {
    /// The equal instalments from an instalment, from 0, to the end of the loan, when nothing happens among them.
    pub(super) fn level_rest(
        &self,
        phase: &Phase,
        planned: &PlannedPhase,
        state: &PhaseState,
        index: u32,
        start: NaiveDate,
    ) -> Option<LevelRest> {
        let data = self.data;
        let (payment, annual) = state.level_payment().filter(|_| self.takes_short_ways)?;
        let PhaseTerms::LevelPayment { terms, .. } = phase.terms() else {
            return None;
        };
        let Plain {
            mode: _,
            // Equal instalments are no shares of principal.
            principal_mode: _,
            place: _,
            remainder,
            // The payment is known, and so is its rate.
            rounds_instalments: _,
            rate: _,
            on_rate_change: _,
            carried_instalments,
            disbursements,
            // Of drawings, which lie behind.
            has_down_payment: _,
        } = Plain::of(data, &self.timeline)?;
        let is_plain = *terms == LevelPaymentTerms::default()
            && planned.sized == planned.count
            && !planned.then_bullet
            && planned.end() == self.terms.instalments()
            && matches!(remainder, Remainder::Last | Remainder::LastSmoothed)
            && index >= carried_instalments;
        let Course {
            movements,
            pauses,
            followed,
            // The last instalment repays it.
            last_repays_rest: _,
            kept,
        } = self.course;
        let nothing_happens = followed.is_none()
            && self.next_draw == disbursements.len()
            && kept.iter().all(|kept| kept.index <= index)
            && self.next_movement == movements.len()
            && pauses.iter().all(|(_, until)| *until <= start)
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
    pub(super) fn count_rest(
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
}
