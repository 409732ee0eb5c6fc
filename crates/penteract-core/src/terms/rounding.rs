//! Rounding of a schedule: the mode, the place, the multiple, and who absorbs the remainder.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Rounding;
use crate::amount::OptionalAmount;

/// Whether and how the amounts of a schedule are rounded to the minor unit of the currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AmountRounding {
    /// Amounts keep the 28 digits of a decimal: tables of textbooks and of laws, never an invoice.
    None,
    /// As [`Rounding::HalfUp`] (the default).
    #[default]
    HalfUp,
    /// As [`Rounding::HalfEven`].
    HalfEven,
    /// As [`Rounding::HalfDown`].
    HalfDown,
    /// As [`Rounding::Up`].
    Up,
    /// As [`Rounding::Down`].
    Down,
    /// As [`Rounding::Ceiling`].
    Ceiling,
    /// As [`Rounding::Floor`].
    Floor,
}

impl AmountRounding {
    /// The rounding of single figures; `None` when figures are not rounded.
    pub const fn mode(self) -> Option<Rounding> {
        match self {
            Self::None => None,
            Self::HalfUp => Some(Rounding::HalfUp),
            Self::HalfEven => Some(Rounding::HalfEven),
            Self::HalfDown => Some(Rounding::HalfDown),
            Self::Up => Some(Rounding::Up),
            Self::Down => Some(Rounding::Down),
            Self::Ceiling => Some(Rounding::Ceiling),
            Self::Floor => Some(Rounding::Floor),
        }
    }
}

impl From<Rounding> for AmountRounding {
    fn from(rounding: Rounding) -> Self {
        match rounding {
            Rounding::HalfUp => Self::HalfUp,
            Rounding::HalfEven => Self::HalfEven,
            Rounding::HalfDown => Self::HalfDown,
            Rounding::Up => Self::Up,
            Rounding::Down => Self::Down,
            Rounding::Ceiling => Self::Ceiling,
            Rounding::Floor => Self::Floor,
        }
    }
}

/// Where interest is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RoundingPlace {
    /// Once, when it is paid or added to the principal (the default): twelve deferred months of 60.8333 are 730.00.
    #[default]
    EachInstalment,
    /// At the end of each period, even when it is carried to a later one: twelve months of 60.83 are 729.96.
    EachPeriod,
    /// For each part of a period between two changes of balance or rate, then added.
    EachSubPeriod,
}

/// Who absorbs the difference between rounded instalments and the exact ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Remainder {
    /// The last instalment of the phase (the default).
    #[default]
    Last,
    /// The last instalment, after the level payment has been moved by the rounded n-th part of the difference when that
    /// difference is large (in hundredths, above half the number of instalments) and becomes smaller by it; never below
    /// the interest due.
    LastSmoothed,
    /// The first instalment of a phase of equal shares of principal; level payments always leave it to the last.
    First,
    /// The interest: it is charged at the rate that the rounded instalments imply, and the last interest balances. Not
    /// with a multiple; refused where that rate would be negative and the one agreed is not, or where the last interest
    /// would change by more than one minor unit for each instalment.
    Interest,
}

/// Rounding of a schedule.
///
/// ```json
/// { "mode": "half-up", "remainder": "last" }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoundingTerms {
    /// How amounts are rounded to the minor unit of the currency.
    pub mode: AmountRounding,
    /// How principal is rounded where it is a share of something: equal shares, percentages, shares of one's own. As
    /// every amount when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal_mode: Option<Rounding>,
    /// Where interest is rounded.
    #[serde(skip_serializing_if = "is_default")]
    pub place: RoundingPlace,
    /// Who absorbs the remainder.
    pub remainder: Remainder,
    /// Every amount is rounded to a multiple of this, in the currency of the loan; the minor unit unless given.
    #[serde(with = "OptionalAmount", skip_serializing_if = "Option::is_none")]
    pub multiple: Option<Decimal>,
    /// Level payments are rounded to a multiple of this, after the minor unit.
    #[serde(with = "OptionalAmount", skip_serializing_if = "Option::is_none")]
    pub instalment_multiple: Option<Decimal>,
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
