//! A day off that a text made: when in the year it falls, and since and until when.

use chrono::{Datelike, Days, NaiveDate};

use super::easter::easter_sunday;

/// A day on which a calendar is closed, with the text that makes it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// Its name in English.
    pub name: &'static str,
    /// The text that makes it a holiday; empty when the calendar was given as a list.
    pub law: &'static str,
}

/// Where in the year a holiday falls.
#[derive(Clone, Copy)]
pub(super) enum FallsOn {
    /// Month and day.
    Fixed(u32, u32),
    /// Days after Easter Sunday; before it when negative.
    Easter(i64),
}

/// One line of a table of holidays: the years are inclusive at both ends.
pub(super) struct HolidayRule {
    pub(super) falls_on: FallsOn,
    pub(super) first_year: i32,
    pub(super) last_year: i32,
    pub(super) name: &'static str,
    pub(super) law: &'static str,
}

impl HolidayRule {
    /// The holiday of a year, when the text was in force.
    pub(super) fn in_year(&self, year: i32) -> Option<Holiday> {
        if !(self.first_year..=self.last_year).contains(&year) {
            return None;
        }
        let date = match self.falls_on {
            FallsOn::Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day)?,
            FallsOn::Easter(days) => easter_plus(year, days)?,
        };
        Some(Holiday {
            date,
            name: self.name,
            law: self.law,
        })
    }

    fn is_on(&self, date: NaiveDate, easter: Option<NaiveDate>) -> bool {
        let falls = match self.falls_on {
            FallsOn::Fixed(month, day) => date.month() == month && date.day() == day,
            FallsOn::Easter(days) => {
                easter.is_some_and(|easter| date.signed_duration_since(easter).num_days() == days)
            }
        };
        falls && (self.first_year..=self.last_year).contains(&date.year())
    }
}

/// Whether one of the rules makes a date a holiday.
pub(super) fn is_holiday(rules: &[&[HolidayRule]], date: NaiveDate) -> bool {
    // Movable feasts fall between Good Friday (20 March at the earliest) and Whit Monday (14 June at the latest).
    let easter = if (3..=6).contains(&date.month()) {
        easter_sunday(date.year())
    } else {
        None
    };
    rules
        .iter()
        .copied()
        .flatten()
        .any(|rule| rule.is_on(date, easter))
}

fn easter_plus(year: i32, days: i64) -> Option<NaiveDate> {
    let easter = easter_sunday(year)?;
    let size = Days::new(days.unsigned_abs());
    if days < 0 {
        easter.checked_sub_days(size)
    } else {
        easter.checked_add_days(size)
    }
}
