//! Where the schedule of a loan stands when each period begins, as events left it.

use chrono::NaiveDate;

use super::position::{Notes, Position};
use super::row::ScheduleRow;

/// The days on which periods begin, and where the schedule stands then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standings {
    /// The day on which each period begins, and that on which the last one ends.
    starts: Vec<NaiveDate>,
    // INVARIANT: in order of instalment. One that is missing after another stands among equal instalments that begin
    // with that other one; before the first, the loan ran as its terms foresee.
    positions: Vec<Position>,
}

impl Standings {
    /// Those of a loan that runs as its terms foresee.
    pub(crate) fn on_schedule(rows: &[ScheduleRow]) -> Self {
        let mut starts = Vec::with_capacity(rows.len().saturating_add(1));
        let instalments = rows.iter().filter(|row| row.number() > 0);
        starts.extend(instalments.map(ScheduleRow::period_start));
        starts.extend(rows.last().map(ScheduleRow::due_date));
        Self {
            starts,
            positions: Vec::new(),
        }
    }

    /// The day on which the period of an instalment, from 0, begins.
    pub(crate) fn start(&self, index: u32) -> Option<NaiveDate> {
        self.starts.get(usize::try_from(index).ok()?).copied()
    }

    /// The due dates, as interest counts them.
    pub(crate) fn due_dates(&self) -> &[NaiveDate] {
        self.starts.get(1..).unwrap_or_default()
    }

    /// The last due date, as interest counts it.
    pub(crate) fn maturity(&self) -> Option<NaiveDate> {
        self.starts.last().copied()
    }

    /// The instalment, from 0, in whose period a day falls; the number of instalments after the last due date.
    pub(crate) fn index_at(&self, day: NaiveDate) -> u32 {
        let after = self.starts.partition_point(|start| *start <= day);
        u32::try_from(after.saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Forgets an instalment, from 0, and all after it.
    pub(crate) fn truncate(&mut self, index: u32) {
        self.starts
            .truncate(usize::try_from(index).unwrap_or(usize::MAX));
        let kept = self
            .positions
            .partition_point(|position| position.index < index);
        self.positions.truncate(kept);
    }

    /// Whether events decided where the schedule stands when the period of an instalment, from 0, begins.
    pub(crate) fn knows(&self, index: u32) -> bool {
        self.positions
            .first()
            .is_some_and(|first| first.index <= index)
    }

    /// Where the schedule with those lines stands when the period of an instalment, from 0, begins; `None` where that is
    /// not known, or beyond the end of the last.
    pub(crate) fn position(&self, index: u32, rows: &[ScheduleRow]) -> Option<Position> {
        let after = self
            .positions
            .partition_point(|position| position.index <= index);
        let before = self.positions.get(after.checked_sub(1)?)?;
        if before.index == index {
            return Some(before.clone());
        }
        self.positions.get(after)?;
        let number = index.checked_add(1)?;
        // Lines that are no instalments only come on top of the instalments before.
        let row = rows
            .get(usize::try_from(index).ok()?..)?
            .iter()
            .find(|row| row.number() == number)?;
        Some(before.at_row(row))
    }
}

impl Notes for Standings {
    fn at(&mut self, position: Position) -> bool {
        self.starts.push(position.start);
        self.positions.push(position);
        true
    }

    fn rest(&mut self, position: Position, rows: &[ScheduleRow]) {
        self.starts
            .extend(rows.iter().map(ScheduleRow::period_start));
        self.positions.push(position);
    }
}

/// Looks for where the period of an instalment, from 0, begins.
pub(crate) struct Search {
    pub(crate) index: u32,
    pub(crate) found: Option<Position>,
}

impl Notes for Search {
    fn at(&mut self, position: Position) -> bool {
        let goes_on = position.index < self.index;
        if position.index == self.index {
            self.found = Some(position);
        }
        goes_on
    }

    fn rest(&mut self, position: Position, rows: &[ScheduleRow]) {
        let row = rows
            .iter()
            .find(|row| row.number().checked_sub(1) == Some(self.index));
        if let Some(row) = row {
            self.found = Some(position.at_row(row));
        }
    }
}
