//! How an effective rate is shown to the borrower, and how far the shown rate may be from the exact one.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::rate::Rate;
use crate::rounding::Rounding;

/// The rate in percent as it is disclosed: rounded to `decimals`, up when the next decimal is 5 or more.
///
/// Law: Directive 2008/48/EC, Annex I, part I, remark (d), which asks for at least one decimal.
///
/// # Example
/// ```
/// use penteract_core::disclosed_percent;
///
/// assert_eq!(disclosed_percent("6.95 %".parse()?, 1).to_string(), "7.0");
/// assert_eq!(disclosed_percent("6.949999 %".parse()?, 1).to_string(), "6.9");
/// # Ok::<(), penteract_core::RateError>(())
/// ```
pub fn disclosed_percent(rate: Rate, decimals: u32) -> Decimal {
    let mut rounded = Rounding::HalfUp.round(rate.as_percent(), decimals);
    // 7 is shown as 7.0. Room for the zeros always exists: a rate has at most 17 digits before the point in percent.
    rounded.rescale(decimals.min(10).max(rounded.scale()));
    rounded
}

/// How far a disclosed rate may be from the exact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosureTolerance {
    /// 12 CFR 1026.22(a)(2): an eighth of a percentage point either way.
    UsRegular,
    /// 12 CFR 1026.22(a)(3): a quarter of a percentage point either way, for irregular transactions.
    UsIrregular,
    /// Consumer Credit (Agreements) Regulations 1983, schedule 7: at most one percentage point above or 0.1 below.
    UkAgreements,
}

impl DisclosureTolerance {
    /// Whether a disclosed rate is near enough to the exact one.
    pub fn allows(self, disclosed: Rate, exact: Rate) -> bool {
        let above = disclosed.as_percent() - exact.as_percent();
        let (below_max, above_max) = match self {
            Self::UsRegular => (Decimal::new(125, 3), Decimal::new(125, 3)),
            Self::UsIrregular => (Decimal::new(25, 2), Decimal::new(25, 2)),
            Self::UkAgreements => (Decimal::new(1, 1), Decimal::ONE),
        };
        -below_max <= above && above <= above_max
    }
}
