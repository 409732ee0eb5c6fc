//! Lengths of time, in months and days: which of two is the longer, wherever they begin.
//!
//! A month has 28 to 31 days, twelve have 365 or 366. So 32 days are longer than a month, 28 are not, and of 30 days
//! and a month neither is certainly the longer.

use std::cmp::Ordering;

use chrono::{Datelike, Days, NaiveDate};
use penteract_core::{LocalText, MonthEnd, add_months, text};

use crate::operation::Comparison;

/// Months and days, counted apart.
pub(crate) type Length = (i32, i32);

/// `1 month and 15 days`
pub fn words(months: i32, days: i32) -> LocalText {
    let counted = |count: i32, english, french| {
        let sign = if count < 0 { "-" } else { "" };
        let count = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let count = LocalText::count(count, english, french);
        text!("{sign}{count}", "{sign}{count}", count = count)
    };
    let in_months = || counted(months, ["month", "months"], ["mois", "mois"]);
    let in_days = || counted(days, ["day", "days"], ["jour", "jours"]);
    match (months, days) {
        (0, _) => in_days(),
        (_, 0) => in_months(),
        _ => text!(
            "{months} and {days}",
            "{months} et {days}",
            months = in_months(),
            days = in_days()
        ),
    }
}

/// The sum; none when it is too large.
pub(crate) fn plus(a: Length, b: Length) -> Option<Length> {
    Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?))
}

/// So many times as long; none when it is too large.
pub(crate) fn times(length: Length, times: i32) -> Option<Length> {
    Some((length.0.checked_mul(times)?, length.1.checked_mul(times)?))
}

/// Two lengths counted in one unit, days or months; none when they have none in common.
pub(crate) fn counted(a: Length, b: Length) -> Option<(i32, i32)> {
    match (a, b) {
        ((0, a), (0, b)) => Some((a, b)),
        ((a, 0), (b, 0)) => Some((a, b)),
        _ => None,
    }
}

/// How many whole months lie between two days: the most that, added to the first, do not go past the second. Below zero
/// when the second is the earlier.
pub(crate) fn whole_months(from: NaiveDate, until: NaiveDate) -> Option<i64> {
    if until < from {
        return whole_months(until, from).map(|months| -months);
    }
    let years = until.year().checked_sub(from.year())?;
    let months =
        years * 12 + i32::try_from(until.month()).ok()? - i32::try_from(from.month()).ok()?;
    let is_past = shift(from, months, 0)? > until;
    Some(i64::from(months) - i64::from(is_past))
}

/// The orders that two lengths may have, the least and the most, over all days on which they may begin.
fn orders(first: Length, second: Length) -> (Ordering, Ordering) {
    let months = i64::from(first.0) - i64::from(second.0);
    let days = i64::from(first.1) - i64::from(second.1);
    let (least, most) = days_of(months);
    ((least + days).cmp(&0), (most + days).cmp(&0))
}

/// What a comparison of two lengths is, when it is the same wherever they begin.
pub(crate) fn compare(comparison: Comparison, first: Length, second: Length) -> Option<bool> {
    if !comparison.is_order() {
        return Some((first == second) == (comparison == Comparison::Equal));
    }
    let (least, most) = orders(first, second);
    let (least, most) = (comparison.holds(least), comparison.holds(most));
    (least == most).then_some(least)
}

/// The order of two lengths when it is certain.
pub(crate) fn order(first: Length, second: Length) -> Option<Ordering> {
    let (least, most) = orders(first, second);
    (least == most).then_some(least)
}

/// How many days so many months have, at least and at most; below zero for months before.
pub(crate) fn days_of(months: i64) -> (i64, i64) {
    const WITHOUT_LEAP_DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const FEBRUARY: i64 = 1;
    if months < 0 {
        let (least, most) = days_of(-months);
        return (-most, -least);
    }
    let (years, rest) = (months / 12, months % 12);
    let (without_more, with_one_more) = (leap_days(years), leap_days(years + 1));
    let mut range: Option<(i64, i64)> = None;
    for start in 0..12_i64 {
        let mut days = years * 365;
        let mut has_february = false;
        for month in (start..start + rest).map(|month| month % 12) {
            let at = usize::try_from(month).unwrap_or_default();
            days += WITHOUT_LEAP_DAYS.get(at).copied().unwrap_or_default();
            has_february |= month == FEBRUARY;
        }
        let (fewest, most) = if has_february {
            with_one_more
        } else {
            without_more
        };
        let (low, high) = range.unwrap_or((days + fewest, days + most));
        range = Some((low.min(days + fewest), high.max(days + most)));
    }
    range.unwrap_or_default()
}

/// The years after which the calendar of leap years begins anew.
const CYCLE: usize = 400;

/// How many of so many Februaries in a row have 29 days, at least and at most.
fn leap_days(februaries: i64) -> (i64, i64) {
    static IN_PART_OF_A_CYCLE: [(i64, i64); CYCLE] = leap_days_in_part_of_a_cycle();
    const CYCLE_YEARS: i64 = CYCLE as i64;
    let whole = februaries / CYCLE_YEARS * leap_years_until(CYCLE_YEARS);
    let rest = usize::try_from(februaries % CYCLE_YEARS).unwrap_or_default();
    let (least, most) = IN_PART_OF_A_CYCLE.get(rest).copied().unwrap_or_default();
    (whole + least, whole + most)
}

const fn leap_years_until(year: i64) -> i64 {
    year / 4 - year / 100 + year / 400
}

/// The most are in years that begin with a leap year, the least in those after one.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time, within the length of the array"
)]
const fn leap_days_in_part_of_a_cycle() -> [(i64, i64); CYCLE] {
    let mut ranges = [(0, 0); CYCLE];
    let mut februaries = 1;
    while februaries < CYCLE {
        let (mut least, mut most) = (i64::MAX, 0);
        let mut year = 1;
        while year <= CYCLE as i64 {
            if leap_years_until(year) > leap_years_until(year - 1) {
                let last = year + februaries as i64;
                let after = leap_years_until(last) - leap_years_until(year);
                let with = leap_years_until(last - 1) - leap_years_until(year - 1);
                least = if after < least { after } else { least };
                most = if with > most { with } else { most };
            }
            year += 1;
        }
        ranges[februaries] = (least, most);
        februaries += 1;
    }
    ranges
}

/// A date plus months, then days. The day of the month is kept, or cut to the last day of a shorter month.
pub(crate) fn shift(date: NaiveDate, months: i32, days: i32) -> Option<NaiveDate> {
    let moved = add_months(date, months, MonthEnd::Keep)?;
    if days == 0 {
        return Some(moved);
    }
    let size = Days::new(u64::from(days.unsigned_abs()));
    if days < 0 {
        moved.checked_sub_days(size)
    } else {
        moved.checked_add_days(size)
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, days_of, order, shift};
    use crate::operation::Comparison::{Greater, Less, LessOrEqual};
    use chrono::NaiveDate;
    use std::cmp::Ordering;

    // Fault D10
    #[test]
    fn what_every_calendar_says_is_certain() {
        assert_eq!(compare(Greater, (0, 32), (1, 0)), Some(true));
        assert_eq!(compare(LessOrEqual, (0, 28), (1, 0)), Some(true));
        assert_eq!(compare(LessOrEqual, (1, 0), (0, 31)), Some(true));
        assert_eq!(compare(Less, (1, 0), (0, 31)), None);
        assert_eq!(compare(LessOrEqual, (0, 30), (1, 0)), None);
        assert_eq!(compare(Less, (0, 364), (12, 0)), Some(true));
        assert_eq!(compare(Less, (0, 365), (12, 0)), None);
        assert_eq!(compare(Less, (12, 0), (0, 367)), Some(true));
        assert_eq!(order((2, 1), (1, 1)), Some(Ordering::Greater));
        assert_eq!(order((2, 0), (1, 31)), None);
        assert_eq!(order((2, 0), (1, 32)), Some(Ordering::Less));
        assert_eq!(order((400 * 12, 0), (0, 146_097)), Some(Ordering::Equal));
        assert_eq!(order((-1, 0), (0, -32)), Some(Ordering::Greater));
    }

    /// The ranges are those of the calendar, from every day of four hundred years.
    #[test]
    fn the_days_of_months_are_those_of_the_calendar() {
        let first = NaiveDate::from_ymd_opt(1896, 1, 1).unwrap();
        for months in [1, 2, 3, 6, 7, 11, 12, 13, 24, 48, 60, 84, 96] {
            let lengths: Vec<i64> = first
                .iter_days()
                .take(146_097)
                .map(|day| (shift(day, months, 0).unwrap() - day).num_days())
                .collect();
            let seen = (
                *lengths.iter().min().unwrap(),
                *lengths.iter().max().unwrap(),
            );
            assert_eq!(days_of(months.into()), seen, "{months}");
        }
    }
}
