//! The yearly rate in force on each day of a loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::data::TermsData;
use super::error::TermsError;
use super::interest::{InterestRate, RateStep};
use crate::Rate;

/// The yearly rates of a loan as fractions, resolved to dates.
#[derive(Clone, Debug)]
pub(crate) struct YearlyRates {
    first: Decimal,
    // INVARIANT: in order of date, all after the start of the loan, each another rate than the one before.
    later: Vec<(NaiveDate, Decimal)>,
}

impl YearlyRates {
    /// Resolves steps and fixings. No allocation for a fixed rate.
    pub(crate) fn new(data: &TermsData, start: NaiveDate) -> Result<Self, TermsError> {
        match &data.rate {
            InterestRate::Fixed { annual } => Ok(Self::constant(annual.as_fraction())),
            _ => Self::from_dated(&Self::dated(data, start)?, start),
        }
    }

    /// The rates as written, each with its first day.
    pub(crate) fn dated(
        data: &TermsData,
        start: NaiveDate,
    ) -> Result<Vec<(NaiveDate, Rate)>, TermsError> {
        match &data.rate {
            InterestRate::Fixed { annual } => Ok(vec![(start, *annual)]),
            InterestRate::Stepped { steps } => steps
                .iter()
                .map(|step| Ok((step_date(data, step, start)?, step.annual)))
                .collect(),
            InterestRate::Indexed(indexed) => indexed
                .fixings
                .iter()
                .map(|fixing| {
                    let annual = indexed.annual_at(fixing.value);
                    let annual = annual.map_err(|_| TermsError::RateOutOfRange {
                        field: &["the index plus its margin", "l'indice et sa marge"],
                        rate: fixing.value,
                    })?;
                    Ok((fixing.from, annual))
                })
                .collect(),
        }
    }

    fn from_dated(dated: &[(NaiveDate, Rate)], start: NaiveDate) -> Result<Self, TermsError> {
        let mut first = None;
        let mut before: Option<NaiveDate> = None;
        let mut later: Vec<(NaiveDate, Decimal)> = Vec::new();
        for (date, annual) in dated {
            let (date, annual) = (*date, annual.as_fraction());
            if let Some(earlier_date) = before.filter(|&earlier| earlier >= date) {
                return Err(TermsError::DatesOutOfOrder {
                    earlier: &["a step of the rate", "un palier de taux"],
                    earlier_date,
                    later: &["the next one", "le suivant"],
                    later_date: date,
                });
            }
            before = Some(date);
            if date <= start {
                first = Some(annual);
            } else if later.last().map(|(_, rate)| *rate).or(first) != Some(annual) {
                later.push((date, annual));
            }
        }
        first
            .map(|first| Self { first, later })
            .ok_or(TermsError::NoRateAtStart { date: start })
    }

    /// One yearly rate throughout, as a fraction.
    pub(crate) const fn constant(annual: Decimal) -> Self {
        Self {
            first: annual,
            later: Vec::new(),
        }
    }

    /// The yearly rate on a day, as a fraction.
    pub(crate) fn at(&self, date: NaiveDate) -> Decimal {
        let in_force = self.later.iter().rev().find(|(from, _)| *from <= date);
        in_force.map_or(self.first, |(_, annual)| *annual)
    }

    /// The first change strictly between two dates.
    pub(crate) fn change_between(&self, after: NaiveDate, before: NaiveDate) -> Option<NaiveDate> {
        self.later
            .iter()
            .map(|(from, _)| *from)
            .find(|from| after < *from && *from < before)
    }

    /// No change comes after a day.
    pub(crate) fn end_changes(&mut self, after: NaiveDate) {
        self.later.retain(|(from, _)| *from <= after);
    }

    /// Whether the rate never changes.
    pub(crate) const fn is_constant(&self) -> bool {
        self.later.is_empty()
    }
}

/// The day on which a step begins.
pub(crate) fn step_date(
    data: &TermsData,
    step: &RateStep,
    start: NaiveDate,
) -> Result<NaiveDate, TermsError> {
    match (step.from, step.after) {
        (Some(from), _) => Ok(from),
        (None, None) => Ok(start),
        (None, Some(after)) => Ok(after.after(start, data.frequency)?),
    }
}
