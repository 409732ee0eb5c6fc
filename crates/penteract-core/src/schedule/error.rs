//! Why terms give no schedule.

use rust_decimal::Decimal;

use crate::{CalendarError, DateError, DayCountError, Rate, TermsError};

/// Why terms that hold together give no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// An amount that a decimal cannot hold.
    #[error(
        "the amounts of instalment {instalment} are too large to be computed: lower the rate, the amount or the length of the deferral"
    )]
    Overflow {
        /// The instalment, from 1.
        instalment: u32,
    },
    /// Principal that no instalment repays.
    #[error(
        "{amount} of principal is left after the last instalment: add a bullet, raise the instalments or lengthen the last phase"
    )]
    PrincipalLeft {
        /// How much, in the currency of the loan.
        amount: Decimal,
    },
    /// A negative rate that takes the whole principal within one period.
    #[error(
        "the rate of instalment {instalment} takes the whole principal within one period: raise the rate or shorten the period"
    )]
    RateTakesPrincipal {
        /// The instalment, from 1.
        instalment: u32,
    },
    /// Rounded instalments that add up to less than what is drawn, while the interest absorbs their rounding.
    #[error(
        "the rounded instalments repay less than what is drawn, at a rate of {agreed}: the interest cannot absorb their rounding; take the remainder `last`, or round them up"
    )]
    ImpliedRateNegative {
        /// The yearly rate of the terms.
        agreed: Rate,
    },
    /// A rounding that the last interest would have to absorb and cannot.
    #[error(
        "the last interest of {interest} would change by {moved} to absorb the rounding of the interest before it: at most {most}, and no more than there is, can be left to it; take the remainder `last`"
    )]
    RemainderTooLarge {
        /// The last interest as it accrues, in the currency of the loan.
        interest: Decimal,
        /// By how much it would change.
        moved: Decimal,
        /// The most it may change by: one minor unit for each instalment.
        most: Decimal,
    },
    /// A day count that cannot count a period of this loan.
    #[error(transparent)]
    DayCount(#[from] DayCountError),
    /// A date beyond the calendar.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A due date that no business day follows.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// Terms that turn out not to hold together.
    #[error(transparent)]
    Terms(#[from] TermsError),
}
