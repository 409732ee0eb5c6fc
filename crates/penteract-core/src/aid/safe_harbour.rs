//! Aid of loans and guarantees by simple proportion to a ceiling, without a reference rate.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{LocalText, Money, MoneyError, Rate, Rounding, YearFraction, said, text};

/// An amount and a term whose aid is the whole ceiling, and which neither may exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SafeHarbourLimit {
    /// The largest loan, or the largest guaranteed amount.
    pub amount_max: Money,
    /// The longest term, in years.
    pub years_max: u32,
}

/// What must be true of the loan or of the guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SafeHarbourCondition {
    /// A loan secured by collateral for at least this part of it.
    CollateralMin(Rate),
    /// A guarantee of at most this part of the loan, losses being shared pro rata.
    CoverageMax(Rate),
}

/// A rule that gives the aid of small loans or guarantees as a part of a ceiling, in proportion to amount and term.
///
/// # Example
/// ```
/// use penteract_core::{SafeHarbour, SafeHarbourCase, SafeHarbourCondition, SafeHarbourLimit, YearFraction};
///
/// let rule = SafeHarbour {
///     ceiling: "200 000 EUR".parse()?,
///     limits: vec![
///         SafeHarbourLimit { amount_max: "1 000 000 EUR".parse()?, years_max: 5 },
///         SafeHarbourLimit { amount_max: "500 000 EUR".parse()?, years_max: 10 },
///     ],
///     condition: SafeHarbourCondition::CollateralMin("50 %".parse()?),
///     law: "Regulation (EU) 1407/2013, art. 4(3)".into(),
/// };
/// let loan = SafeHarbourCase {
///     amount: "1 000 000 EUR".parse()?,
///     term: YearFraction::new(1, 1).ok_or("zero")?,
///     collateral_or_coverage: "50 %".parse()?,
///     is_insolvent: false,
///     is_sme_or_rated: true,
/// };
/// assert_eq!(rule.grant_equivalent(&loan)?, "40 000 EUR".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: SH-01 to SH-04. Law: Regulation (EU) 1407/2013, art. 4(3) and 4(6); Regulation (EU) 2023/2831,
/// art. 4(3) and 4(6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SafeHarbour {
    /// The aid of an amount and a term at one of the limits.
    pub ceiling: Money,
    /// The limits; one of them must hold amount and term.
    pub limits: Vec<SafeHarbourLimit>,
    /// The condition on collateral or cover.
    pub condition: SafeHarbourCondition,
    /// The text that sets it.
    pub law: String,
}

/// A loan or a guarantee to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafeHarbourCase {
    /// The loan, or the guaranteed part of one.
    pub amount: Money,
    /// Its term, in years.
    pub term: YearFraction,
    /// The part of the loan that collateral secures; for a guarantee, the part that is guaranteed.
    pub collateral_or_coverage: Rate,
    /// Whether the borrower is in collective insolvency proceedings, or meets the conditions for them.
    pub is_insolvent: bool,
    /// Whether the borrower is a small or medium enterprise or, being large, has the rating that the text asks for.
    pub is_sme_or_rated: bool,
}

/// Why the simple rule does not apply: count the aid from a reference rate or a market premium.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SafeHarbourError {
    /// The borrower is insolvent.
    Insolvent {
        /// The text.
        law: String,
    },
    /// A large borrower without the rating.
    NotRated {
        /// The text.
        law: String,
    },
    /// Too little collateral.
    TooLittleCollateral {
        /// The part secured.
        collateral: Rate,
        /// The smallest part.
        min: Rate,
        /// The text.
        law: String,
    },
    /// Too much cover.
    TooMuchCover {
        /// The part guaranteed.
        coverage: Rate,
        /// The largest part.
        max: Rate,
        /// The text.
        law: String,
    },
    /// Amount or term beyond every limit.
    BeyondLimits {
        /// The amount.
        amount: Money,
        /// The term.
        years: Decimal,
        /// The limits.
        limits: Vec<LocalText>,
        /// The text.
        law: String,
    },
    /// No amount or no term.
    NothingLent {
        /// The amount.
        amount: Money,
        /// The term.
        years: Decimal,
    },
    /// Amounts in several currencies, or too large.
    Money(MoneyError),
}

said! { SafeHarbourError: Error {
    Insolvent { law } =>
        "the borrower is in collective insolvency proceedings, or could be put there: {law} gives no aid by proportion",
        "l'emprunteur est en procédure collective d'insolvabilité, ou pourrait y être soumis : {law} ne donne pas d'aide à proportion";
    NotRated { law } =>
        "the borrower is large and does not have the rating that {law} asks for",
        "l'emprunteur est une grande entreprise et n'a pas la note que demande {law}";
    TooLittleCollateral { collateral, min, law } =>
        "collateral secures {collateral} of the loan, and {law} asks for at least {min}",
        "des sûretés couvrent {collateral} du prêt, et {law} en demande au moins {min}";
    TooMuchCover { coverage, max, law } =>
        "the guarantee covers {coverage} of the loan, and {law} allows at most {max}",
        "la garantie couvre {coverage} du prêt, et {law} en permet au plus {max}";
    BeyondLimits { amount, years, limits, law } =>
        "{amount} over {years} years is beyond every limit of {law}: {limits}",
        "{amount} sur {years} ans dépasse toutes les limites de {law} : {limits}";
    NothingLent { amount, years } =>
        "{amount} over {years} years holds no aid: an amount and a term are above zero",
        "{amount} sur {years} ans ne contient aucune aide : un montant et une durée sont positifs";
    Money(cause: MoneyError);
} }

impl SafeHarbour {
    /// The aid: ceiling × (amount / largest amount) × (term / longest term) of the limit that holds both, rounded half
    /// up to the cent.
    ///
    /// # Errors
    /// [`SafeHarbourError`] when the rule does not apply.
    pub fn grant_equivalent(&self, case: &SafeHarbourCase) -> Result<Money, SafeHarbourError> {
        self.check_borrower(case)?;
        self.check_condition(case)?;
        let years = case.term.to_decimal();
        if case.amount.is_negative() || case.amount.is_zero() || years <= Decimal::ZERO {
            return Err(SafeHarbourError::NothingLent {
                amount: case.amount,
                years,
            });
        }
        for limit in &self.limits {
            let fits = case.amount.checked_cmp(limit.amount_max)?.is_le()
                && YearFraction::new(i64::from(limit.years_max), 1)
                    .is_some_and(|max| case.term <= max);
            if fits {
                return Ok(self.proportion(case, limit)?);
            }
        }
        let limits = self.limits.iter().map(|limit| {
            let (amount, years) = (limit.amount_max, limit.years_max);
            text!(
                "{amount} over {years} years",
                "{amount} sur {years} ans",
                amount = amount
            )
        });
        Err(SafeHarbourError::BeyondLimits {
            amount: case.amount,
            years,
            limits: limits.collect(),
            law: self.law.clone(),
        })
    }

    fn check_borrower(&self, case: &SafeHarbourCase) -> Result<(), SafeHarbourError> {
        let law = || self.law.clone();
        if case.is_insolvent {
            return Err(SafeHarbourError::Insolvent { law: law() });
        }
        if !case.is_sme_or_rated {
            return Err(SafeHarbourError::NotRated { law: law() });
        }
        Ok(())
    }

    fn check_condition(&self, case: &SafeHarbourCase) -> Result<(), SafeHarbourError> {
        let part = case.collateral_or_coverage;
        let law = || self.law.clone();
        match self.condition {
            SafeHarbourCondition::CollateralMin(min) if part < min => {
                Err(SafeHarbourError::TooLittleCollateral {
                    collateral: part,
                    min,
                    law: law(),
                })
            }
            SafeHarbourCondition::CoverageMax(max) if part > max => {
                Err(SafeHarbourError::TooMuchCover {
                    coverage: part,
                    max,
                    law: law(),
                })
            }
            SafeHarbourCondition::CollateralMin(_) | SafeHarbourCondition::CoverageMax(_) => Ok(()),
        }
    }

    /// Multiplied before it is divided: nothing is lost but the last rounding.
    fn proportion(
        &self,
        case: &SafeHarbourCase,
        limit: &SafeHarbourLimit,
    ) -> Result<Money, MoneyError> {
        let currency = self.ceiling.currency();
        let overflow = MoneyError::Overflow { currency };
        let whole = limit
            .amount_max
            .amount()
            .checked_mul(Decimal::from(limit.years_max))
            .ok_or_else(|| overflow.clone())?;
        let part = self
            .ceiling
            .amount()
            .checked_mul(case.amount.amount())
            .and_then(|product| case.term.of(product))
            .and_then(|product| product.checked_div(whole))
            .ok_or(overflow)?;
        Money::rounded(part, currency, Rounding::HalfUp)
    }
}
