//! What is drawn and what is paid, and when.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::year_fraction::YearFraction;

/// Which way a flow goes, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FlowKind {
    /// Paid to the borrower.
    Drawdown,
    /// Paid by the borrower: principal, interest or both.
    Repayment,
    /// Paid by the borrower: a fee, a premium, a tax that the credit costs.
    Charge,
}

impl FlowKind {
    /// The amount as the borrower sees it: received is positive, paid is negative.
    pub(super) fn signed(self, amount: Decimal) -> Decimal {
        match self {
            Self::Drawdown => amount,
            Self::Repayment | Self::Charge => -amount,
        }
    }
}

/// A flow at a time in years from any common origin; negative before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Drawn or paid.
    pub kind: FlowKind,
    /// The amount, positive in the direction of its kind.
    pub amount: Decimal,
    /// When, in years.
    pub time: YearFraction,
}

/// A flow at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedFlow {
    /// Drawn or paid.
    pub kind: FlowKind,
    /// The amount, positive in the direction of its kind.
    pub amount: Decimal,
    /// When.
    pub date: NaiveDate,
}
