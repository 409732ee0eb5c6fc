//! Values in force between dates, where a date that no source covers is a hole and never a guess.

use chrono::NaiveDate;

use crate::{LocalText, Period, said};

/// A table of values, each in force between two dates (both included), without overlaps.
///
/// What lies between two rows is a hole: asking for a date in it is an error that says which dates are missing. Nothing
/// is interpolated and the nearest row is never taken.
///
/// # Example
/// ```
/// use penteract_core::{DatedTable, Period, text};
///
/// let period = |from: &str, until: &str| Ok::<_, Box<dyn std::error::Error>>(Period::new(Some(from.parse()?), Some(until.parse()?))?);
/// let ceilings = DatedTable::new(text!("de minimis ceiling", "plafond de minimis"), [
///     (period("2014-01-01", "2023-12-31")?, 200_000),
///     (period("2024-01-01", "2030-12-31")?, 300_000),
/// ])?;
/// assert_eq!(ceilings.at("2023-12-31".parse()?)?, &200_000);
/// let hole = ceilings.at("2031-01-01".parse()?).err().map(|hole| hole.to_string());
/// assert_eq!(hole.as_deref(), Some("no de minimis ceiling is known on 1 Jan 2031: the one in force from 1 Jan 2031 is missing; add it, with its source"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedTable<T> {
    what: LocalText,
    // INVARIANT: in order of date, no two overlap.
    rows: Vec<(Period, T)>,
}

/// Why rows make no table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatedTableError {
    /// Two values in force on the same day.
    Overlap {
        /// What the table holds.
        what: LocalText,
        /// Dates of the earlier row.
        first: Period,
        /// Dates of the later row.
        second: Period,
    },
}

said! { DatedTableError: Error {
    Overlap { what, first, second } =>
        "two values of the {what} are in force on the same days, one {first} and one {second}: end the first before the second starts",
        "deux valeurs sont en vigueur les mêmes jours ({what}), l'une {first}, l'autre {second} : achevez la première avant que la seconde commence";
} }

/// A date on which no value is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoleError {
    what: LocalText,
    date: NaiveDate,
    missing: Period,
}

said! { struct HoleError: Error { what, date, missing } =>
    "no {what} is known on {date}: the one in force {missing} is missing; add it, with its source",
    "aucune valeur connue le {date} ({what}) : il manque celle qui vaut {missing} ; ajoutez-la, avec sa source"
}

impl HoleError {
    /// What the table holds.
    pub const fn what(&self) -> &LocalText {
        &self.what
    }

    /// The date that was asked for.
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The dates around it that no row covers: from the day after the row before, until the day before the next one.
    pub const fn missing(&self) -> Period {
        self.missing
    }
}

impl<T> DatedTable<T> {
    /// A table of `what` (named in errors), from rows in any order.
    ///
    /// # Errors
    /// [`DatedTableError::Overlap`] when two rows are in force on the same day.
    pub fn new(
        what: LocalText,
        rows: impl IntoIterator<Item = (Period, T)>,
    ) -> Result<Self, DatedTableError> {
        let mut rows: Vec<(Period, T)> = rows.into_iter().collect();
        rows.sort_by_key(|(period, _)| period.from());
        for ((first, _), (second, _)) in rows.iter().zip(rows.iter().skip(1)) {
            if first.overlaps(*second) {
                return Err(DatedTableError::Overlap {
                    what,
                    first: *first,
                    second: *second,
                });
            }
        }
        Ok(Self { what, rows })
    }

    /// What the table holds.
    pub const fn what(&self) -> &LocalText {
        &self.what
    }

    /// The rows, in order of date.
    pub fn rows(&self) -> &[(Period, T)] {
        &self.rows
    }

    /// The value in force on a date.
    ///
    /// # Errors
    /// [`HoleError`] when no row covers the date.
    pub fn at(&self, date: NaiveDate) -> Result<&T, HoleError> {
        let next = self
            .rows
            .partition_point(|(period, _)| period.from().is_none_or(|from| from <= date));
        let last = next.checked_sub(1).and_then(|index| self.rows.get(index));
        match last {
            Some((period, value)) if period.contains(date) => Ok(value),
            _ => {
                let after_last = last.and_then(|(period, _)| period.until()?.succ_opt());
                let before_next = self
                    .rows
                    .get(next)
                    .and_then(|(period, _)| period.from()?.pred_opt());
                Err(HoleError {
                    what: self.what.clone(),
                    date,
                    // The two bounds enclose `date`, which is in order.
                    missing: Period::new(after_last, before_next).unwrap_or(Period::ALWAYS),
                })
            }
        }
    }

    /// The dates between the first and the last row that no row covers.
    pub fn holes(&self) -> Vec<Period> {
        let pairs = self.rows.iter().zip(self.rows.iter().skip(1));
        pairs
            .filter_map(|((before, _), (after, _))| {
                let from = before.until()?.succ_opt()?;
                let until = after.from()?.pred_opt()?;
                Period::new(Some(from), Some(until)).ok()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{DatedTable, DatedTableError, LocalText};
    use crate::Period;
    use chrono::NaiveDate;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(text: &str) -> Period {
        let bound = |text: &str| (!text.is_empty()).then(|| date(text));
        let (from, until) = text.split_once("..").unwrap();
        Period::new(bound(from), bound(until)).unwrap()
    }

    fn rates() -> DatedTable<i32> {
        let rows = [
            (period("2021-01-01..2021-01-31"), 3),
            (period("2020-03-01..2020-05-31"), 1),
            (period("2020-06-01..2020-07-31"), 2),
        ];
        DatedTable::new(LocalText::same("base rate"), rows).unwrap()
    }

    #[test]
    fn both_ends_of_a_row_are_in_force() {
        let table = rates();
        let at = |day: &str| table.at(date(day)).copied().ok();
        assert_eq!(
            [
                "2020-02-29",
                "2020-03-01",
                "2020-05-31",
                "2020-06-01",
                "2020-07-31",
                "2020-08-01"
            ]
            .map(at),
            [None, Some(1), Some(1), Some(2), Some(2), None]
        );
    }

    #[test]
    fn a_hole_names_the_date_and_the_dates_that_are_missing() {
        let table = rates();
        let missing = |day: &str| table.at(date(day)).unwrap_err().missing().to_string();
        assert_eq!(missing("2020-10-15"), "2020-08-01..2020-12-31");
        assert_eq!(missing("2019-01-01"), "..2020-02-29");
        assert_eq!(missing("2021-02-01"), "2021-02-01..");
        assert_eq!(table.holes(), [period("2020-08-01..2020-12-31")]);
        let empty: DatedTable<i32> = DatedTable::new(LocalText::same("ceiling"), []).unwrap();
        assert_eq!(
            empty.at(date("2020-01-01")).unwrap_err().missing(),
            Period::ALWAYS
        );
    }

    #[test]
    fn two_values_on_one_day_are_refused() {
        let rows = [
            (period("2020-01-01.."), 1),
            (period("2021-01-01..2021-12-31"), 2),
        ];
        let refused = DatedTable::new(LocalText::same("base rate"), rows).unwrap_err();
        assert!(matches!(refused, DatedTableError::Overlap { .. }));
        assert!(
            DatedTable::new(
                LocalText::same("base rate"),
                [(Period::ALWAYS, 1), (Period::ALWAYS, 2)]
            )
            .is_err()
        );
    }
}
