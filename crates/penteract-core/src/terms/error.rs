//! Why loan terms are not terms of a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::phase::PhaseLength;
use crate::{CalendarError, Currency, DateError, Frequency, Rate};

/// Why loan terms are refused: each variant names the field and says what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TermsError {
    /// A part that every loan has is missing.
    #[error("the terms have no {field}: {remedy}")]
    Missing {
        /// The field.
        field: &'static str,
        /// What to add.
        remedy: &'static str,
    },
    /// An amount that is zero or negative.
    #[error("{field} is {amount}: an amount above zero is needed")]
    NotPositive {
        /// The field.
        field: &'static str,
        /// The amount.
        amount: Decimal,
    },
    /// An amount that is negative.
    #[error("{field} is {amount}: an amount of zero or more is needed")]
    Negative {
        /// The field.
        field: &'static str,
        /// The amount.
        amount: Decimal,
    },
    /// An amount with a fraction of the currency's minor unit.
    #[error("{field} is {amount}, with more decimals than {currency} has: write at most {}", currency.minor_units())]
    TooManyDecimals {
        /// The field.
        field: &'static str,
        /// The amount.
        amount: Decimal,
        /// The currency of the loan.
        currency: Currency,
    },
    /// An amount beyond what is computed.
    #[error("{field} is {amount}: amounts of at most {max} are computed")]
    AmountTooLarge {
        /// The field.
        field: &'static str,
        /// The amount.
        amount: Decimal,
        /// The most there can be.
        max: Decimal,
    },
    /// A yearly interest rate beyond what is computed.
    #[error("{field} is {rate}: a yearly rate above -100 % and at most 1000 % is needed")]
    RateOutOfRange {
        /// The field.
        field: &'static str,
        /// The rate.
        rate: Rate,
    },
    /// A percentage outside its range.
    #[error("{field} is {rate}: a rate from {min} to {max} is needed")]
    PercentOutOfRange {
        /// The field.
        field: &'static str,
        /// The rate.
        rate: Rate,
        /// The least it can be.
        min: Rate,
        /// The most it can be.
        max: Rate,
    },
    /// A phase of length zero.
    #[error(
        "phase {number} ({kind}) lasts {length}: a phase lasts at least one period, leave it out if there is none"
    )]
    EmptyPhase {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// Its length.
        length: PhaseLength,
    },
    /// A phase that is not a whole number of periods.
    #[error(
        "phase {number} ({kind}) lasts {length}, which is not a whole number of periods of {frequency}: give its length in instalments, or choose a frequency that divides it"
    )]
    NotWholePeriods {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
        /// Its length.
        length: PhaseLength,
        /// The frequency of the loan.
        frequency: Frequency,
    },
    /// More instalments than are computed.
    #[error(
        "the phases add up to {instalments} instalments: at most {max} are computed, choose a longer period"
    )]
    TooManyInstalments {
        /// How many.
        instalments: u64,
        /// The most there can be.
        max: u32,
    },
    /// No phase repays all the principal.
    #[error(
        "the phases leave principal unpaid: the last one ({kind}) does not repay all of it, end with level-payment, level-principal or bullet"
    )]
    PrincipalNeverRepaid {
        /// The kind of the last phase.
        kind: &'static str,
    },
    /// A phase after everything was repaid.
    #[error(
        "phase {number} ({kind}) comes when everything is repaid: remove it, or leave it a residual"
    )]
    PhaseAfterRepayment {
        /// Position in the list, from 1.
        number: usize,
        /// Its kind.
        kind: &'static str,
    },
    /// A bullet without a length, with no phase before it.
    #[error(
        "a bullet without a length falls at the end of the phase before it, and there is none: give it a length"
    )]
    BulletWithoutPhase,
    /// The length on which instalments are sized is shorter than the phase.
    #[error(
        "phase {number} lasts {length} and its instalments are sized on {sized}: size them on at least the length of the phase"
    )]
    SizedTooShort {
        /// Position in the list, from 1.
        number: usize,
        /// Its length.
        length: PhaseLength,
        /// The length on which its instalments are sized.
        sized: PhaseLength,
    },
    /// Relative sizes that do not make instalments.
    #[error("the {field} of phase {number} are not usable: {why}")]
    Shape {
        /// Position in the list, from 1.
        number: usize,
        /// The field.
        field: &'static str,
        /// What is wrong and what would be right.
        why: &'static str,
    },
    /// Shares that repay more than there is.
    #[error("the shares of phase {number} add up to {sum}: they add up to 100 % at most")]
    SharesAbove {
        /// Position in the list, from 1.
        number: usize,
        /// Their sum.
        sum: Rate,
    },
    /// Dates that do not follow one another.
    #[error("{later} is {later_date}, before {earlier} on {earlier_date}: put them in order")]
    DatesOutOfOrder {
        /// What should come first.
        earlier: &'static str,
        /// Its date.
        earlier_date: NaiveDate,
        /// What should come after.
        later: &'static str,
        /// Its date.
        later_date: NaiveDate,
    },
    /// A disbursement on or after the last due date.
    #[error(
        "the disbursement of {date} comes when the loan is over, on {maturity}: draw before the last due date, or lengthen the last phase"
    )]
    DisbursementAfterMaturity {
        /// The day of the disbursement.
        date: NaiveDate,
        /// The last due date.
        maturity: NaiveDate,
    },
    /// No rate on the first day.
    #[error(
        "no interest rate is given for {date}, when interest begins: the first step or fixing must begin by then"
    )]
    NoRateAtStart {
        /// The first day that bears interest.
        date: NaiveDate,
    },
    /// A step with a date and a delay at once.
    #[error("a rate step has both `from` and `after`: keep one")]
    StepTwice,
    /// A guarantee fee grid shorter than the loan.
    #[error(
        "the guarantee fee has rates for {grid_years} years and the loan lasts {loan_years} years: give a rate for each year"
    )]
    GuaranteeGridTooShort {
        /// How many years the grid has.
        grid_years: usize,
        /// How many years, begun ones included, the loan lasts.
        loan_years: usize,
    },
    /// Options that contradict one another.
    #[error("{one} does not go with {other}: {remedy}")]
    Conflict {
        /// One option.
        one: &'static str,
        /// The other.
        other: &'static str,
        /// What would be right.
        remedy: &'static str,
    },
    /// A date beyond the calendar.
    #[error(transparent)]
    Date(#[from] DateError),
    /// A due date that no business day follows.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}
