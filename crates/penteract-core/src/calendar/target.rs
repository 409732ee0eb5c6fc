//! TARGET, the settlement system of the euro: its closing days besides Saturdays and Sundays.
//!
//! The list has been fixed since 2002; for 1999, 2000 and 2001 the European Central Bank decided year by year. Before
//! 1999 the system did not exist: only weekends are closed.

use super::holiday::{FallsOn, HolidayRule};

/// The closing days of each span of years.
pub(super) const RULES: &[&[HolidayRule]] = &[
    &OF_1999,
    &OF_2000,
    &OF_2001,
    &YEAR_2000_AND_CASH,
    &SINCE_2002,
];

const DECIDED_FOR_1999: &str = "ECB, calendar of TARGET operating days for 1999, 3 September 1998";
const OF_1999: [HolidayRule; 2] = [
    rule(
        FallsOn::Fixed(1, 1),
        1999,
        1999,
        "New Year's Day",
        DECIDED_FOR_1999,
    ),
    rule(
        FallsOn::Fixed(12, 25),
        1999,
        1999,
        "Christmas Day",
        DECIDED_FOR_1999,
    ),
];
const OF_2000: [HolidayRule; 6] =
    six_days(2000, 2000, "ECB, TARGET closing days in 2000, 15 July 1999");
const OF_2001: [HolidayRule; 6] =
    six_days(2001, 2001, "ECB, TARGET closing days in 2001, 25 May 2000");
const SINCE_2002: [HolidayRule; 6] = six_days(
    2002,
    i32::MAX,
    "ECB, long-term calendar for TARGET closing days, 14 December 2000",
);

/// Ends of years on which the system closed for its own safety.
const YEAR_2000_AND_CASH: [HolidayRule; 2] = [
    rule(
        FallsOn::Fixed(12, 31),
        1999,
        1999,
        "31 December, change to the year 2000",
        "ECB, closing of TARGET on 31 December 1999, 31 March 1999",
    ),
    rule(
        FallsOn::Fixed(12, 31),
        2001,
        2001,
        "31 December, change to euro notes and coins",
        "ECB, TARGET closing days in 2001, 25 May 2000",
    ),
];

const fn six_days(first_year: i32, last_year: i32, law: &'static str) -> [HolidayRule; 6] {
    [
        rule(
            FallsOn::Fixed(1, 1),
            first_year,
            last_year,
            "New Year's Day",
            law,
        ),
        rule(
            FallsOn::Easter(-2),
            first_year,
            last_year,
            "Good Friday",
            law,
        ),
        rule(
            FallsOn::Easter(1),
            first_year,
            last_year,
            "Easter Monday",
            law,
        ),
        rule(
            FallsOn::Fixed(5, 1),
            first_year,
            last_year,
            "Labour Day",
            law,
        ),
        rule(
            FallsOn::Fixed(12, 25),
            first_year,
            last_year,
            "Christmas Day",
            law,
        ),
        rule(
            FallsOn::Fixed(12, 26),
            first_year,
            last_year,
            "26 December",
            law,
        ),
    ]
}

const fn rule(
    falls_on: FallsOn,
    first_year: i32,
    last_year: i32,
    name: &'static str,
    law: &'static str,
) -> HolidayRule {
    HolidayRule {
        falls_on,
        first_year,
        last_year,
        name,
        law,
    }
}
