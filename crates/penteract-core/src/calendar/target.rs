//! TARGET, the settlement system of the euro: its closing days besides Saturdays and Sundays.
//!
//! The list has been fixed since 2002; for 1999, 2000 and 2001 the European Central Bank decided year by year. Before
//! 1999 the system did not exist: only weekends are closed.

use super::holiday::{FallsOn, HolidayRule};

const FIXED_LIST: &str =
    "ECB, long-term calendar for TARGET closing days, press release of 14 December 2000";
const CALENDAR_1999: &str =
    "ECB, TARGET closing days for 1999, press releases of 1998 and 31 March 1999";
const CALENDAR_2000: &str = "ECB, TARGET closing days from 2000, decided year by year";
const CALENDAR_2001: &str = "ECB, TARGET closing days for 2001, press release of 25 May 2000";
const OPEN_ENDED: i32 = i32::MAX;

pub(super) const RULES: [HolidayRule; 10] = [
    rule(
        FallsOn::Fixed(1, 1),
        1999,
        OPEN_ENDED,
        "New Year's Day",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Easter(-2),
        2000,
        OPEN_ENDED,
        "Good Friday",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Easter(1),
        2000,
        OPEN_ENDED,
        "Easter Monday",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Fixed(5, 1),
        2000,
        OPEN_ENDED,
        "Labour Day",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Fixed(12, 25),
        1999,
        OPEN_ENDED,
        "Christmas Day",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Fixed(12, 26),
        2000,
        2000,
        "26 December",
        CALENDAR_2000,
    ),
    rule(
        FallsOn::Fixed(12, 26),
        2001,
        2001,
        "26 December",
        CALENDAR_2001,
    ),
    rule(
        FallsOn::Fixed(12, 26),
        2002,
        OPEN_ENDED,
        "26 December",
        FIXED_LIST,
    ),
    rule(
        FallsOn::Fixed(12, 31),
        1999,
        1999,
        "31 December, change of year",
        CALENDAR_1999,
    ),
    rule(
        FallsOn::Fixed(12, 31),
        2001,
        2001,
        "31 December, cash changeover",
        CALENDAR_2001,
    ),
];

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
