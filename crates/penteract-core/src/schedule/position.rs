//! Where a walk over the periods stands, and who is told of it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::accrual::Accrued;
use super::payment::PhaseState;
use super::row::ScheduleRow;

/// Where a walk stands when an instalment's period begins: enough to walk on from there.
#[derive(Clone, Debug)]
pub(crate) struct Position {
    /// The instalment, from 0.
    pub(crate) index: u32,
    /// First day of its period.
    pub(crate) start: NaiveDate,
    pub(super) state: PhaseState,
    pub(crate) balance: Decimal,
    pub(super) lent: Decimal,
    pub(super) carried: Accrued,
    pub(super) next_draw: usize,
    pub(super) next_movement: usize,
    pub(super) fallen_due: Decimal,
    pub(super) last_due: Decimal,
    pub(super) ahead_pool: Decimal,
    pub(super) solves_next: bool,
}

impl Position {
    /// Where a loan that its terms alone describe, drawn at once, stands within a phase that pays its interest.
    pub(crate) fn on_schedule(
        index: u32,
        start: NaiveDate,
        balance: Decimal,
        state: PhaseState,
    ) -> Self {
        Self {
            index,
            start,
            state,
            balance,
            lent: balance,
            carried: Accrued::NONE,
            next_draw: 1,
            next_movement: 0,
            fallen_due: Decimal::ZERO,
            last_due: Decimal::ZERO,
            ahead_pool: Decimal::ZERO,
            solves_next: false,
        }
    }

    /// Whether interest of instalments before is still to be asked for.
    pub(crate) fn carries_interest(&self) -> bool {
        self.carried != Accrued::NONE
    }

    /// What its phase remembers of the instalments before.
    pub(crate) const fn state(&self) -> PhaseState {
        self.state
    }

    /// Where the walk stands when the period of a later instalment of the same equal ones begins.
    pub(crate) fn at_row(&self, row: &ScheduleRow) -> Self {
        Self {
            index: row.number.saturating_sub(1),
            start: row.period_start,
            balance: row.opening_balance,
            ..self.clone()
        }
    }
}

/// Is told where each period begins.
pub(crate) trait Notes {
    /// A period begins; says whether to walk on.
    fn at(&mut self, position: Position) -> bool;

    /// Equal instalments up to the end of the loan, among which nothing happens, begin at a position.
    fn rest(&mut self, position: Position, rows: &[ScheduleRow]);
}

/// Nobody is told.
pub(super) struct NoNotes;

impl Notes for NoNotes {
    fn at(&mut self, _: Position) -> bool {
        true
    }

    fn rest(&mut self, _: Position, _: &[ScheduleRow]) {}
}
