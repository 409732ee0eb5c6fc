//! Why there is no effective rate.

use crate::date::DateError;
use crate::day_count::DayCountError;
use crate::rate::Rate;

/// Why flows have no effective rate. A rate is never guessed: what is wrong is said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EffectiveRateError {
    /// No flow, or none that is not zero.
    #[error("there is no flow, or every flow is zero: give what is drawn down and what is paid")]
    NoFlows,
    /// Only money in, or only money out.
    #[error("every flow goes the same way: a rate needs a drawdown and something paid for it")]
    NoSignChange,
    /// Money both ways, and no rate that makes the two sides equal.
    #[error("no rate between -100 % and 10^15 makes what is paid equal to what is drawn")]
    NoSolution,
    /// Several rates make the two sides equal, and not one of them alone may be that of a loan.
    #[error("{} rates make what is paid equal to what is drawn ({}): these are not the flows of one loan, split what is lent from what is deposited", .rates.len(), listed(.rates))]
    Several {
        /// All of them, the lowest first; a rate at which the two sides touch without crossing stands twice.
        rates: Vec<Rate>,
    },
    /// The rate exists and is too near −100 %, or too large, to be written.
    #[error(
        "the rate that makes what is paid equal to what is drawn is too near -100 %, or above 10^15: it cannot be written"
    )]
    OutOfRange,
    /// Too many digits, or amounts of too different sizes.
    #[error("the flows have too many digits to be added exactly: round the amounts to the cent")]
    TooManyDigits,
    /// More solutions may exist than could be told apart.
    #[error(
        "the flows change direction so often that the rates which solve them cannot be told apart: split the credit"
    )]
    Unresolved,
    /// A number of periods in a year that is zero.
    #[error("a year has no period: give the number of periods in a year, 12 for months")]
    NoPeriods,
    /// A US annual percentage rate where less is paid than was advanced.
    #[error("less is paid than was advanced: Regulation Z knows no negative rate")]
    PaidLessThanAdvanced,
    /// Dates and times cannot be mixed: they have no common origin.
    #[error("some flows have a date and some a time in years: give all of them the same way")]
    MixedTimes,
    /// No drawdown to count time from.
    #[error("no flow is a drawdown: the time of the others is counted from the first one")]
    NoDrawdown,
    /// A date that cannot be counted.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A time that cannot be counted.
    #[error(transparent)]
    DayCount(#[from] DayCountError),
}

fn listed(rates: &[Rate]) -> String {
    let texts: Vec<String> = rates.iter().map(ToString::to_string).collect();
    texts.join(", ")
}
