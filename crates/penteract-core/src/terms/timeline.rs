//! Due dates and the periods between them.

use chrono::{Datelike, NaiveDate};

use super::{DrawnOnDueDate, InterestDates, PaymentTiming, TermsData};
use crate::{BusinessDayConvention, CalendarError, Frequency, MonthEnd, add_months};

/// Counts the due dates of a loan, each from the anchor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeline<'a> {
    data: &'a TermsData,
    frequency: Frequency,
    month_end: MonthEnd,
    start: NaiveDate,
    /// The date of instalment `counted_from`, from which the others are counted.
    anchor: NaiveDate,
    counted_from: u32,
    is_first_irregular: bool,
    last: Option<(u32, NaiveDate)>,
}

/// The period of one instalment, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LoanPeriod {
    /// The instalment, from 1.
    pub(crate) number: u32,
    /// First day that bears interest.
    pub(crate) start: NaiveDate,
    /// The due date, excluded.
    pub(crate) end: NaiveDate,
    /// Whether it is as long as the frequency says.
    pub(crate) is_regular: bool,
}

impl<'a> Timeline<'a> {
    pub(crate) fn new(data: &'a TermsData, instalments: u32) -> Self {
        let start = data.start_date();
        let regular = |number: u32, from: NaiveDate| {
            let count = i32::try_from(number).unwrap_or(i32::MAX);
            data.frequency.nth_date(from, count, data.month_end).ok()
        };
        let (anchor, counted_from, is_first_irregular) = match (data.first_due_date, data.payments)
        {
            (Some(first_due), _) => (first_due, 1, regular(1, start) != Some(first_due)),
            (None, PaymentTiming::InAdvance) => (start, 1, true),
            (None, PaymentTiming::InArrears) => (start, 0, false),
        };
        // A last due date where it falls anyway makes no odd period.
        let falls_anyway = regular(instalments.saturating_sub(counted_from), anchor);
        let last = data
            .last_due_date
            .filter(|last| falls_anyway != Some(*last));
        Self {
            data,
            frequency: data.frequency,
            month_end: data.month_end,
            start,
            anchor,
            counted_from,
            is_first_irregular,
            last: last.map(|date| (instalments, date)),
        }
    }

    /// The due date of an instalment as interest counts it, from 1; number 0 is the start of the loan.
    pub(crate) fn due_date(&self, number: u32) -> Result<NaiveDate, CalendarError> {
        let date = self.unadjusted_date(number)?;
        match self.data.interest_dates {
            InterestDates::Unadjusted => Ok(date),
            InterestDates::Adjusted if number == 0 => Ok(date),
            InterestDates::Adjusted => self.payment_date(date),
        }
    }

    /// The day on which what is due at the end of a period is paid.
    pub(crate) fn payment_date(&self, end: NaiveDate) -> Result<NaiveDate, CalendarError> {
        self.data.calendar.adjust(end, self.data.business_days)
    }

    /// Whether what is drawn on a day of the period that ends on another comes behind its instalment, which is due before
    /// the period is over. The instalment stays as it fell due, its interest is all of the period's, and nothing asks for
    /// that of the days left: what is drawn bears from the end of the period on, as whatever else happens on those days
    /// counts from there. On the due date itself the terms say whether the instalment is counted with it.
    pub(crate) fn is_drawn_behind(
        &self,
        drawn_on: NaiveDate,
        end: NaiveDate,
    ) -> Result<bool, CalendarError> {
        if drawn_on <= self.start {
            return Ok(false);
        }
        let due = self.payment_date(end)?;
        Ok(match self.data.drawn_on_due_date {
            DrawnOnDueDate::NextInstalment => due <= drawn_on,
            DrawnOnDueDate::SameInstalment => due < drawn_on,
        })
    }

    /// The due date of an instalment before it is moved to a business day.
    pub(crate) fn unadjusted_date(&self, number: u32) -> Result<NaiveDate, CalendarError> {
        if number == 0 {
            return Ok(self.start);
        }
        if let Some((last, date)) = self.last
            && number == last
        {
            return Ok(date);
        }
        if let Some(moved) = self.data.restructured.moved_at(number) {
            let count = i32::try_from(number.saturating_sub(moved.number)).unwrap_or(i32::MAX);
            return Ok(moved
                .frequency
                .nth_date(moved.date, count, self.month_end)?);
        }
        // INVARIANT: checked terms have at most 12 000 instalments.
        let count = i32::try_from(number.saturating_sub(self.counted_from)).unwrap_or(i32::MAX);
        Ok(self
            .frequency
            .nth_date(self.anchor, count, self.month_end)?)
    }

    /// The period of an instalment counted from 0, given the due date before it.
    pub(crate) fn period_from(
        &self,
        index: u32,
        start: NaiveDate,
    ) -> Result<LoanPeriod, CalendarError> {
        let number = index.saturating_add(1);
        let is_first_stub = self.is_first_irregular && index == 0;
        let is_last_stub = self.last.is_some_and(|(last, _)| last == number);
        let is_moved = self
            .data
            .restructured
            .moved_at(number)
            .is_some_and(|moved| {
                moved.number == number
                    && moved
                        .frequency
                        .nth_date(moved.date, -1, self.month_end)
                        .ok()
                        != Some(start)
            });
        Ok(LoanPeriod {
            number,
            start,
            end: self.due_date(number)?,
            is_regular: !is_first_stub && !is_last_stub && !is_moved,
        })
    }

    /// The period of an instalment counted from 0.
    pub(crate) fn period(&self, index: u32) -> Result<LoanPeriod, CalendarError> {
        self.period_from(index, self.due_date(index)?)
    }

    /// The due dates from the first on, when all periods are regular and no day is moved.
    pub(crate) fn regular_dates(&self) -> RegularDates {
        let stepped = self
            .frequency
            .months()
            .filter(|_| self.anchor.day() <= LAST_DAY_OF_EVERY_MONTH);
        // A month end may be kept as one from the 28th of February on: counted from the anchor, not stepped.
        let stepped = stepped.filter(|_| self.month_end != MonthEnd::EndOfMonth);
        RegularDates {
            frequency: self.frequency,
            month_end: self.month_end,
            anchor: self.anchor,
            number: 0,
            months: stepped,
            year: self.anchor.year(),
            month: self.anchor.month0(),
        }
    }

    /// Whether every period is as long as the frequency says, and no day is moved.
    pub(crate) fn is_regular(&self) -> bool {
        self.counted_from == 0
            && self.last.is_none()
            && self.data.restructured.moved.is_empty()
            && self.data.business_days == BusinessDayConvention::Unadjusted
    }

    /// How many years of the loan begin before a day.
    pub(crate) fn years_to(&self, day: NaiveDate) -> u32 {
        let mut years = 0_u32;
        while self.year_start(years) < day {
            years += 1;
        }
        years
    }

    /// The day on which a year of the loan begins, as interest counts it; the first year is 0.
    ///
    /// Where instalments divide the year and no period is odd, years begin on due dates, moved as those are: twelve
    /// monthly instalments are one year. Otherwise they begin on the anniversaries of the start.
    pub(crate) fn year_start(&self, year: u32) -> NaiveDate {
        let is_even = self.counted_from == 0
            && self.last.is_none()
            && self.data.restructured.moved.is_empty();
        let per_year = self
            .frequency
            .months()
            .filter(|months| is_even && 12_u32.checked_rem(*months) == Some(0))
            .and_then(|months| 12_u32.checked_div(months));
        let date = match per_year {
            Some(per_year) => self.due_date(per_year.saturating_mul(year)).ok(),
            None => i32::try_from(year.saturating_mul(12))
                .ok()
                .and_then(|months| add_months(self.start, months, self.month_end)),
        };
        date.unwrap_or(NaiveDate::MAX)
    }

    /// The day from which periods are counted.
    pub(crate) const fn start(&self) -> NaiveDate {
        self.start
    }
}

/// The last day that every month has.
const LAST_DAY_OF_EVERY_MONTH: u32 = 28;

/// Due dates one after the other. On a day that every month has, each is the same day some months on; otherwise each is
/// counted from the anchor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RegularDates {
    frequency: Frequency,
    month_end: MonthEnd,
    anchor: NaiveDate,
    number: i32,
    months: Option<u32>,
    year: i32,
    /// From 0.
    month: u32,
}

impl RegularDates {
    /// Leaves out the first so many due dates; `None` beyond the calendar.
    pub(crate) fn skip_to(&mut self, number: u32) -> Option<()> {
        self.number = self.number.checked_add(i32::try_from(number).ok()?)?;
        if let Some(months) = self.months {
            let month = months.checked_mul(number)?.checked_add(self.month)?;
            self.year = self.year.checked_add(i32::try_from(month / 12).ok()?)?;
            self.month = month % 12;
        }
        Some(())
    }

    /// The next due date; `None` beyond the calendar.
    #[inline]
    pub(crate) fn next_date(&mut self) -> Option<NaiveDate> {
        if let Some(months) = self.months {
            let month = self.month.checked_add(months)?;
            self.year = self.year.checked_add(i32::try_from(month / 12).ok()?)?;
            self.month = month % 12;
            return NaiveDate::from_ymd_opt(self.year, self.month + 1, self.anchor.day());
        }
        self.number = self.number.checked_add(1)?;
        self.frequency
            .nth_date(self.anchor, self.number, self.month_end)
            .ok()
    }
}
