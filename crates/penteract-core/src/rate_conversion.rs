//! From a yearly rate to the rate of a period and back: proportional or equivalent, always said which.

use rust_decimal::Decimal;

use crate::decimal_math::{power, root};
use crate::rate::Rate;
use crate::{Words, said};

/// Why a rate cannot be converted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateConversionError {
    /// A year without periods.
    NoPeriods,
    /// At −100 % nothing is left to compound, at an interest of 100 % in advance nothing is lent.
    OutOfRange {
        /// The rate.
        rate: Rate,
        /// What a rate must satisfy here.
        limit: Words,
    },
    /// The result is beyond any rate.
    TooLarge {
        /// The rate.
        rate: Rate,
        /// How many periods it is compounded over.
        periods: u32,
    },
}

said! { RateConversionError: Error {
    NoPeriods =>
        "a year has no period: give the number of periods in a year, 12 for months",
        "une année n'a aucune période : donnez le nombre de périodes par an, 12 pour des mois";
    OutOfRange { rate, limit } =>
        "a rate of {rate} cannot be converted: {limit}",
        "un taux de {rate} ne se convertit pas : {limit}";
    TooLarge { rate, periods } =>
        "a rate of {rate} compounded over {periods} periods is too large to be written",
        "un taux de {rate} composé sur {periods} périodes est trop grand pour s'écrire";
} }

const ABOVE_MINUS_ONE: Words = &["it must be above -100 %", "il doit être supérieur à -100 %"];

/// The proportional rate of a period (taux proportionnel): the yearly rate divided by the periods in a year.
///
/// # Errors
/// [`RateConversionError::NoPeriods`].
///
/// # Example
/// ```
/// use penteract_core::proportional_period_rate;
///
/// assert_eq!(proportional_period_rate("6 %".parse()?, 12)?.to_string(), "0.5 %");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn proportional_period_rate(
    annual: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    let periodic = annual
        .as_fraction()
        .checked_div(Decimal::from(periods_per_year));
    periodic
        .and_then(|periodic| Rate::from_fraction(periodic).ok())
        .ok_or(RateConversionError::NoPeriods)
}

/// The yearly rate to which the rate of a period is proportional.
///
/// # Errors
/// [`RateConversionError::NoPeriods`], [`RateConversionError::TooLarge`].
pub fn proportional_annual_rate(
    periodic: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    if periods_per_year == 0 {
        return Err(RateConversionError::NoPeriods);
    }
    let annual = periodic
        .as_fraction()
        .checked_mul(Decimal::from(periods_per_year));
    annual
        .and_then(|annual| Rate::from_fraction(annual).ok())
        .ok_or(RateConversionError::TooLarge {
            rate: periodic,
            periods: periods_per_year,
        })
}

/// The equivalent rate of a period (taux équivalent, actuariel): compounded over the year it gives the yearly rate,
/// (1 + annual)^(1 / periods) − 1.
///
/// # Errors
/// [`RateConversionError::NoPeriods`], [`RateConversionError::OutOfRange`] at or below −100 %.
///
/// # Example
/// ```
/// use penteract_core::{disclosed_percent, equivalent_period_rate};
///
/// let monthly = equivalent_period_rate("7.5 %".parse()?, 12)?;
/// assert_eq!(disclosed_percent(monthly, 3).to_string(), "0.604");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn equivalent_period_rate(
    annual: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    if periods_per_year == 0 {
        return Err(RateConversionError::NoPeriods);
    }
    let growth = growth(annual)?;
    let periodic = root(growth, periods_per_year)
        .and_then(|growth| Rate::from_fraction(growth - Decimal::ONE).ok());
    periodic.ok_or(RateConversionError::OutOfRange {
        rate: annual,
        limit: ABOVE_MINUS_ONE,
    })
}

/// The yearly rate to which the rate of a period is equivalent: (1 + periodic)^periods − 1.
///
/// # Errors
/// [`RateConversionError::NoPeriods`], [`RateConversionError::OutOfRange`] at or below −100 %,
/// [`RateConversionError::TooLarge`].
pub fn equivalent_annual_rate(
    periodic: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    if periods_per_year == 0 {
        return Err(RateConversionError::NoPeriods);
    }
    let growth = growth(periodic)?;
    let annual = power(growth, i64::from(periods_per_year))
        .and_then(|growth| growth.checked_sub(Decimal::ONE));
    annual
        .and_then(|annual| Rate::from_fraction(annual).ok())
        .ok_or(RateConversionError::TooLarge {
            rate: periodic,
            periods: periods_per_year,
        })
}

/// The effective yearly rate of a nominal one compounded `periods_per_year` times: (1 + nominal / periods)^periods − 1.
///
/// Negative rates are converted too; spreadsheets refuse them.
///
/// # Errors
/// [`RateConversionError::NoPeriods`], [`RateConversionError::OutOfRange`] when the rate of a period is at or below
/// −100 %, [`RateConversionError::TooLarge`].
///
/// # Example
/// ```
/// use penteract_core::effective_annual_rate;
///
/// assert_eq!(effective_annual_rate("10 %".parse()?, 4)?.to_string(), "10.3812890625 %");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn effective_annual_rate(
    nominal: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    equivalent_annual_rate(
        proportional_period_rate(nominal, periods_per_year)?,
        periods_per_year,
    )
}

/// The nominal yearly rate that, compounded `periods_per_year` times, gives an effective one.
///
/// # Errors
/// [`RateConversionError::NoPeriods`], [`RateConversionError::OutOfRange`] at or below −100 %.
pub fn nominal_annual_rate(
    effective: Rate,
    periods_per_year: u32,
) -> Result<Rate, RateConversionError> {
    proportional_annual_rate(
        equivalent_period_rate(effective, periods_per_year)?,
        periods_per_year,
    )
}

/// The rate in arrears (postcompté) of interest that is deducted in advance (précompté): d / (1 − d), since only the
/// rest is lent.
///
/// # Errors
/// [`RateConversionError::OutOfRange`] at 100 % or more.
///
/// # Example
/// ```
/// use penteract_core::{disclosed_percent, in_arrears};
///
/// assert_eq!(disclosed_percent(in_arrears("1 %".parse()?)?, 2).to_string(), "1.01");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn in_arrears(in_advance: Rate) -> Result<Rate, RateConversionError> {
    let lent = Decimal::ONE - in_advance.as_fraction();
    let out_of_range = RateConversionError::OutOfRange {
        rate: in_advance,
        limit: &["it must be below 100 %", "il doit être inférieur à 100 %"],
    };
    if lent <= Decimal::ZERO {
        return Err(out_of_range);
    }
    let rate = in_advance.as_fraction().checked_div(lent);
    rate.and_then(|rate| Rate::from_fraction(rate).ok())
        .ok_or(out_of_range)
}

/// 1 + rate, above zero.
fn growth(rate: Rate) -> Result<Decimal, RateConversionError> {
    let growth = Decimal::ONE + rate.as_fraction();
    if growth > Decimal::ZERO {
        Ok(growth)
    } else {
        Err(RateConversionError::OutOfRange {
            rate,
            limit: ABOVE_MINUS_ONE,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    #[test]
    fn equivalent_rates_compound_back() {
        for annual in ["0 %", "0.73 %", "7.5 %", "-3 %", "1000 %"] {
            let annual = rate(annual);
            for periods in [1, 2, 4, 12, 52, 365] {
                let back = equivalent_annual_rate(
                    equivalent_period_rate(annual, periods).unwrap(),
                    periods,
                )
                .unwrap();
                let error = (back.as_fraction() - annual.as_fraction()).abs();
                assert!(
                    error < Decimal::new(1, 23),
                    "{annual} over {periods}: {error}"
                );
            }
        }
    }

    #[test]
    fn impossible_conversions_say_why() {
        assert_eq!(
            proportional_period_rate(rate("1 %"), 0),
            Err(RateConversionError::NoPeriods)
        );
        assert!(equivalent_period_rate(rate("-100 %"), 12).is_err());
        assert!(matches!(
            equivalent_annual_rate(rate("1000 %"), 365),
            Err(RateConversionError::TooLarge { .. })
        ));
        let message = in_arrears(rate("100 %")).unwrap_err().to_string();
        assert_eq!(
            message,
            "a rate of 100% cannot be converted: it must be below 100 %"
        );
    }
}
