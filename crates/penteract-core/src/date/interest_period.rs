//! The time over which interest runs.

use chrono::NaiveDate;

use super::DateError;

/// A period over which interest runs: the first day bears interest, the end does not (half-open, `[start, end)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InterestPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

impl InterestPeriod {
    /// A period from `start` to `end`, excluded. Both may be the same day: no interest runs.
    ///
    /// # Errors
    /// [`DateError::OutOfOrder`] when it would end before it starts.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, DateError> {
        if end < start {
            Err(DateError::OutOfOrder { start, end })
        } else {
            Ok(Self { start, end })
        }
    }

    /// The first day, which bears interest.
    pub const fn start(self) -> NaiveDate {
        self.start
    }

    /// The day after the last that bears interest.
    pub const fn end(self) -> NaiveDate {
        self.end
    }

    /// The number of calendar days.
    pub fn days(self) -> i64 {
        self.end.signed_duration_since(self.start).num_days()
    }

    /// Whether a day bears interest in this period.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.start <= date && date < self.end
    }
}
