//! Where each value of an offer and of a guarantee comes from, and the words that some places take.

use std::sync::Arc;

use penteract_rules::{FactId, FunctionId, ParameterId, TableId, Value};

use crate::confidence::Sourced;

/// Where a value of the manifest comes from. Its type was checked against its place when the bundle was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueRef {
    /// The manifest says it.
    Constant(Value),
    /// The manifest says it, and who gives it.
    Sourced(Value, Arc<Sourced>),
    /// `{ param = "…" }`: the parameter's value at the date of the decision.
    Parameter(ParameterId),
    /// `{ fact = "…" }`: what the application answers.
    Fact(FactId),
    /// `{ table = "…" }`: a grid, and where its inputs come from.
    Table(Arc<GridRef>),
    /// `{ rule = "…" }`: a function of the scripts.
    Rule(FunctionId),
}

/// A grid that the manifest looks up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GridRef {
    /// The grid.
    pub id: TableId,
    /// Where each of its inputs comes from, in their order.
    pub inputs: Vec<GridInput>,
}

/// Where an input of a grid comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GridInput {
    /// An argument of the place, by the name of the column: `year` for a guarantee fee.
    Argument(Arc<str>),
    /// The function that has the name of the column.
    Function(FunctionId),
}

impl ValueRef {
    /// What the manifest itself says.
    pub(crate) fn constant(&self) -> Option<&Value> {
        match self {
            Self::Constant(value) | Self::Sourced(value, _) => Some(value),
            Self::Parameter(_) | Self::Fact(_) | Self::Table(_) | Self::Rule(_) => None,
        }
    }
}

/// The words of `guarantee.fee.base`.
pub const GUARANTEE_FEE_BASES: &[&str] = &["guaranteed-share", "loan"];
/// The words of `guarantee.fee.timing`.
pub const GUARANTEE_FEE_TIMINGS: &[&str] = &[
    "at-levy",
    "yearly-in-advance",
    "yearly-in-arrears",
    "each-instalment",
    "after-deferral",
    "spread",
    "upfront",
    "each-disbursement",
];
/// The words of `payer`.
pub const PAYERS: &[&str] = &["borrower", "lender"];
/// The words of `offer.frequency`.
pub const FREQUENCIES: &[&str] = &[
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half-yearly",
    "yearly",
];

/// Who pays where nobody is named: the borrower.
pub(crate) fn borrower() -> ValueRef {
    ValueRef::Constant(Value::Choice(Arc::from("borrower")))
}
