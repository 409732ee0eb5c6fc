//! The date of Easter, on which movable feasts depend.

use chrono::NaiveDate;

/// Easter Sunday of the Gregorian calendar, by computation (the method of Meeus, Jones and Butcher).
///
/// `None` before 1583, when the Gregorian calendar did not exist, and beyond the years that can be written.
///
/// # Example
/// ```
/// use penteract_core::easter_sunday;
///
/// assert_eq!(easter_sunday(2024), "2024-03-31".parse().ok());
/// assert_eq!(easter_sunday(1582), None);
/// ```
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    if year < 1583 {
        return None;
    }
    let golden = year % 19;
    let (century, year_of_century) = (year / 100, year % 100);
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let lunar_correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - lunar_correction + 15) % 30;
    let (leap_years, year_rest) = (year_of_century / 4, year_of_century % 4);
    let to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7;
    let late_correction = (golden + 11 * epact + 22 * to_sunday) / 451;
    let from_march = epact + to_sunday - 7 * late_correction + 114;
    let month = u32::try_from(from_march / 31).ok()?;
    let day = u32::try_from(from_march % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::easter_sunday;
    use chrono::{Datelike, NaiveDate, Weekday};

    #[test]
    fn falls_on_a_sunday_between_22_march_and_25_april() {
        for year in 1583..=4_099 {
            let easter = easter_sunday(year).unwrap();
            let bound = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sun, "{year}");
            assert!(
                bound(3, 22) <= easter && easter <= bound(4, 25),
                "{year}: {easter}"
            );
        }
        // The earliest and the latest possible dates are both reached.
        assert_eq!(easter_sunday(1818), NaiveDate::from_ymd_opt(1818, 3, 22));
        assert_eq!(easter_sunday(1943), NaiveDate::from_ymd_opt(1943, 4, 25));
    }

    #[test]
    fn absurd_years_have_none() {
        assert_eq!(easter_sunday(i32::MAX), None);
        assert_eq!(easter_sunday(i32::MIN), None);
    }
}
