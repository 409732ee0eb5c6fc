//! Ceilings of aid: what is left of one, and whether a new aid fits under it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::undertaking::SingleUndertaking;
use super::window::{AidWindow, FiscalYear};
use crate::{Money, MoneyError, Period, said};

/// Aid granted to an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrantedAid {
    /// To whom.
    pub enterprise: String,
    /// Under which regime, by the name that the ceilings use.
    pub regime: String,
    /// When the right to it was conferred, whatever the day of payment (DM-05).
    pub granted_on: NaiveDate,
    /// How much, as the regime counts it: the gross grant equivalent, or the nominal amount where the regime says so.
    pub amount: Money,
}

/// The most aid that one undertaking may hold over a time.
///
/// The ceiling in force depends on the day of the grant and on the sector: keep one [`DatedTable`](super::DatedTable)
/// of ceilings for each sector.
///
/// # Example
/// ```
/// use penteract_core::{AidCeiling, AidWindow, FiscalYear, GrantedAid, SingleUndertaking};
///
/// let ceiling = AidCeiling {
///     regimes: vec!["de-minimis".into()],
///     amount: "300 000 EUR".parse()?,
///     window: AidWindow::RollingYears(3),
///     law: "Regulation (EU) 2023/2831, art. 3(2)".into(),
/// };
/// let earlier = GrantedAid {
///     enterprise: "bakery".into(),
///     regime: "de-minimis".into(),
///     granted_on: "2024-03-16".parse()?,
///     amount: "120 000 EUR".parse()?,
/// };
/// let undertaking = SingleUndertaking::alone("bakery");
/// let headroom = |day: &str| Ok::<_, Box<dyn std::error::Error>>(
///     ceiling.headroom(std::slice::from_ref(&earlier), &undertaking, day.parse()?, FiscalYear::CALENDAR)?.left());
/// assert_eq!(headroom("2027-03-15")?.to_string(), "180000.00 EUR");
/// assert_eq!(headroom("2027-03-16")?.to_string(), "300000.00 EUR");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: `sources.md` of `products/lib/state-aid`, DM-01 to DM-07, and of `products/lib/temporary-framework`, TF-01 to TF-05.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AidCeiling {
    /// The regimes whose aid counts towards it: a regulation and those that it cumulates with.
    pub regimes: Vec<String>,
    /// The ceiling.
    pub amount: Money,
    /// Over which time aid counts.
    pub window: AidWindow,
    /// The text that sets it.
    pub law: String,
}

/// What is left of a ceiling on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidHeadroom {
    window: Period,
    granted: Money,
    left: Money,
}

impl AidHeadroom {
    /// The dates of grant that count.
    pub const fn window(&self) -> Period {
        self.window
    }

    /// What the undertaking was granted on those dates.
    pub const fn granted(&self) -> Money {
        self.granted
    }

    /// What may still be granted, zero at least.
    pub const fn left(&self) -> Money {
        self.left
    }
}

/// A new aid that would cross a ceiling. No part of it benefits (DM-06).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeilingExceeded {
    /// The new aid.
    pub requested: Money,
    /// The day of its grant.
    pub granted_on: NaiveDate,
    /// The ceiling.
    pub ceiling: Money,
    /// Over which time.
    pub window: AidWindow,
    /// The dates of grant that count.
    pub counted: Period,
    /// What was granted on them.
    pub granted: Money,
    /// What is left.
    pub left: Money,
    /// The text that sets the ceiling.
    pub law: String,
}

said! { struct CeilingExceeded: Error { requested, granted_on, ceiling, window, counted, granted, left, law } =>
    "aid of {requested} on {granted_on} crosses the ceiling of {ceiling} {window} ({law}): {granted} was granted {counted}, {left} is left, and no part of an aid that crosses benefits",
    "une aide de {requested} le {granted_on} franchit le plafond de {ceiling} {window} ({law}) : {granted} ont été accordés {counted}, il reste {left}, et rien ne profite d'une aide qui franchit le plafond"
}

/// Why an aid does not fit under a ceiling, or why that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AidCeilingError {
    /// The new aid would cross the ceiling.
    Exceeded(Box<CeilingExceeded>),
    /// Aid below zero.
    Negative {
        /// The amount.
        amount: Money,
        /// To whom.
        enterprise: String,
        /// When.
        granted_on: NaiveDate,
    },
    /// The ceiling has no window on that day.
    NoWindow {
        /// The window.
        window: AidWindow,
        /// The day.
        granted_on: NaiveDate,
    },
    /// Amounts in several currencies, or too large.
    Money(MoneyError),
}

said! { AidCeilingError: Error {
    Exceeded(cause: Box<CeilingExceeded>);
    Negative { amount, enterprise, granted_on } =>
        "aid of {amount} to `{enterprise}` on {granted_on} is below zero: leave out what is no aid",
        "l'aide de {amount} à `{enterprise}` du {granted_on} est négative : retirez ce qui n'est pas une aide";
    NoWindow { window, granted_on } =>
        "a ceiling {window} counts no day up to {granted_on}: it is not in force then",
        "un plafond {window} ne compte aucun jour jusqu'au {granted_on} : il n'est pas en vigueur ce jour-là";
    Money(cause: MoneyError);
} }

impl AidCeiling {
    /// What is left of the ceiling for a grant on a day: aid of its regimes to any enterprise of the undertaking, on a
    /// date of the window, counts; aid granted later does not.
    ///
    /// # Errors
    /// [`AidCeilingError::Negative`], [`AidCeilingError::NoWindow`], [`AidCeilingError::Money`].
    pub fn headroom(
        &self,
        earlier: &[GrantedAid],
        undertaking: &SingleUndertaking,
        granted_on: NaiveDate,
        fiscal_year: FiscalYear,
    ) -> Result<AidHeadroom, AidCeilingError> {
        let window =
            self.window
                .period(granted_on, fiscal_year)
                .ok_or(AidCeilingError::NoWindow {
                    window: self.window,
                    granted_on,
                })?;
        let nothing = Money::zero(self.amount.currency());
        let mut granted = nothing;
        for aid in earlier {
            if aid.amount.is_negative() {
                return Err(AidCeilingError::Negative {
                    amount: aid.amount,
                    enterprise: aid.enterprise.clone(),
                    granted_on: aid.granted_on,
                });
            }
            let counts = self.regimes.contains(&aid.regime)
                && undertaking.includes(&aid.enterprise)
                && window.contains(aid.granted_on);
            if counts {
                granted = granted.checked_add(aid.amount)?;
            }
        }
        let left = self.amount.checked_sub(granted)?;
        let left = if left.is_negative() { nothing } else { left };
        Ok(AidHeadroom {
            window,
            granted,
            left,
        })
    }

    /// Whether a new aid fits: exactly the ceiling does, a cent more does not and gets nothing of it.
    ///
    /// # Errors
    /// [`AidCeilingError::Exceeded`] when it does not fit, and those of [`Self::headroom`].
    pub fn admit(
        &self,
        new: &GrantedAid,
        earlier: &[GrantedAid],
        undertaking: &SingleUndertaking,
        fiscal_year: FiscalYear,
    ) -> Result<AidHeadroom, AidCeilingError> {
        if new.amount.is_negative() {
            return Err(AidCeilingError::Negative {
                amount: new.amount,
                enterprise: new.enterprise.clone(),
                granted_on: new.granted_on,
            });
        }
        let headroom = self.headroom(earlier, undertaking, new.granted_on, fiscal_year)?;
        if new.amount.checked_cmp(headroom.left)?.is_gt() {
            return Err(Box::new(CeilingExceeded {
                requested: new.amount,
                granted_on: new.granted_on,
                ceiling: self.amount,
                window: self.window,
                counted: headroom.window,
                granted: headroom.granted,
                left: headroom.left,
                law: self.law.clone(),
            })
            .into());
        }
        Ok(headroom)
    }
}

/// The most aid for one set of costs, all regimes together: a part of the costs that are eligible.
///
/// De minimis aid may stand beside other aid for the same costs as long as this is not exceeded.
///
/// Law: Regulation (EU) 1407/2013, art. 5(2); Regulation (EU) 2023/2831, art. 5(3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AidIntensity {
    /// The costs that both aids are for.
    pub eligible_costs: Money,
    /// The highest part of them that aid may pay.
    pub intensity_max: crate::Rate,
}

impl AidIntensity {
    /// What may still be granted for these costs, zero at least; the highest aid is rounded down to the cent.
    ///
    /// # Errors
    /// [`MoneyError`]: amounts in several currencies, or too large.
    ///
    /// # Example
    /// ```
    /// use penteract_core::AidIntensity;
    ///
    /// let plant = AidIntensity { eligible_costs: "1 000 000 EUR".parse()?, intensity_max: "20 %".parse()? };
    /// assert_eq!(plant.headroom(&["150 000 EUR".parse()?])?, "50 000 EUR".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn headroom(&self, granted: &[Money]) -> Result<Money, MoneyError> {
        let factor = self.intensity_max.as_fraction();
        let most = self
            .eligible_costs
            .checked_mul(factor, crate::Rounding::Floor)?;
        let left = granted
            .iter()
            .try_fold(most, |left, aid| left.checked_sub(*aid))?;
        if left.is_negative() {
            return Ok(Money::zero(left.currency()));
        }
        Ok(left)
    }
}
