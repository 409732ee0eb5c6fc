//! Public aid: how much of it a loan or a guarantee holds, and how much an undertaking may still get.
//!
//! The texts of law set figures that change: base rates, margins, premiums, ceilings. Here stand the formulas only; the
//! figures are handed in, dated, and a date that they do not cover is an error.

mod ceiling;
mod dated_table;
mod discount;
mod grant_equivalent;
mod payments;
mod periods;
mod rate_grid;
mod reference_rates;
mod safe_harbour;
mod undertaking;
mod window;

pub use ceiling::{
    AidCeiling, AidCeilingError, AidHeadroom, AidIntensity, CeilingExceeded, GrantedAid,
};
pub use dated_table::{DatedTable, DatedTableError, HoleError};
pub use grant_equivalent::{
    AidDiscounting, AidPayment, AidPeriod, AidRow, GrantEquivalent, GrantEquivalentError,
    GuaranteeAid, LoanAid,
};
pub use payments::{GrantElementError, discounted_aid, grant_element, grant_equivalent_of_flows};
pub use periods::{AidPeriodsError, aid_periods, fee_payments, guarantee_premiums};
pub use rate_grid::{RateGrid, RateGridError};
pub use reference_rates::{ReferenceRateError, ReferenceRates, reduced_premium};
pub use safe_harbour::{
    SafeHarbour, SafeHarbourCase, SafeHarbourCondition, SafeHarbourError, SafeHarbourLimit,
};
pub use undertaking::{EnterpriseLink, SingleUndertaking};
pub use window::{AidWindow, FiscalYear};
