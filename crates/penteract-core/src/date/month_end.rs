//! What becomes of a day that the month does not have.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// What becomes of a day that a month does not have, when months are added to a date.
///
/// The nth date is always counted from the first one: 31 January plus two months is 31 March, whatever February did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MonthEnd {
    /// The day is kept, or cut to the last day of a shorter month: 31 January, 28 February, 31 March; 30 April,
    /// 30 May. The default: what contracts mean that say "on the same day of each month".
    #[default]
    Keep,
    /// A month end goes to a month end: 30 April, 31 May; other days are kept.
    EndOfMonth,
    /// A day that the month does not have becomes the first of the next month: 31 January, 1 March, 31 March.
    FirstOfNext,
}

/// `date` plus `months` (which may be negative), with the rule for days that the month does not have.
///
/// `None` beyond the dates that can be written (year 262 142).
///
/// # Example
/// ```
/// use chrono::NaiveDate;
/// use penteract_core::{MonthEnd, add_months};
///
/// let date: NaiveDate = "2023-01-31".parse()?;
/// assert_eq!(add_months(date, 1, MonthEnd::Keep), "2023-02-28".parse().ok());
/// assert_eq!(add_months(date, 1, MonthEnd::FirstOfNext), "2023-03-01".parse().ok());
/// assert_eq!(add_months("2023-02-28".parse()?, 1, MonthEnd::EndOfMonth), "2023-03-31".parse().ok());
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn add_months(date: NaiveDate, months: i32, month_end: MonthEnd) -> Option<NaiveDate> {
    let size = Months::new(months.unsigned_abs());
    let kept = if months < 0 {
        date.checked_sub_months(size)
    } else {
        date.checked_add_months(size)
    }?;
    match month_end {
        MonthEnd::Keep => Some(kept),
        MonthEnd::EndOfMonth if is_month_end(date) => last_of_month(kept),
        MonthEnd::EndOfMonth => Some(kept),
        MonthEnd::FirstOfNext if kept.day() < date.day() => kept.succ_opt(),
        MonthEnd::FirstOfNext => Some(kept),
    }
}

/// Whether a date is the last day of its month.
pub fn is_month_end(date: NaiveDate) -> bool {
    date.succ_opt().is_none_or(|next| next.day() == 1)
}

/// The last day of the month of a date.
pub(crate) fn last_of_month(date: NaiveDate) -> Option<NaiveDate> {
    date.with_day(1)?
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::{MonthEnd, add_months, is_month_end};
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_rule_treats_a_short_month_as_named() {
        let cases = [
            ("2023-01-31", 1, ["2023-02-28", "2023-02-28", "2023-03-01"]),
            ("2023-01-31", 2, ["2023-03-31", "2023-03-31", "2023-03-31"]),
            ("2024-01-30", 1, ["2024-02-29", "2024-02-29", "2024-03-01"]),
            ("2023-02-28", 1, ["2023-03-28", "2023-03-31", "2023-03-28"]),
            ("2024-02-28", 1, ["2024-03-28", "2024-03-28", "2024-03-28"]),
            ("2023-03-31", -1, ["2023-02-28", "2023-02-28", "2023-03-01"]),
            ("2024-02-29", 12, ["2025-02-28", "2025-02-28", "2025-03-01"]),
            ("2023-12-31", 2, ["2024-02-29", "2024-02-29", "2024-03-01"]),
        ];
        for (from, months, expected) in cases {
            for (rule, expected) in [MonthEnd::Keep, MonthEnd::EndOfMonth, MonthEnd::FirstOfNext]
                .into_iter()
                .zip(expected)
            {
                assert_eq!(
                    add_months(date(from), months, rule),
                    Some(date(expected)),
                    "{from} + {months}, {rule:?}"
                );
            }
        }
    }

    #[test]
    fn the_last_date_is_not_passed() {
        assert_eq!(add_months(NaiveDate::MAX, 1, MonthEnd::Keep), None);
        assert_eq!(add_months(NaiveDate::MIN, i32::MIN, MonthEnd::Keep), None);
        assert!(is_month_end(NaiveDate::MAX));
    }
}
