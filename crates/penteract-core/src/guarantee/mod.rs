//! Guarantees: who carries the risk of a loan over time, and what is paid when it goes wrong.
//!
//! The fee of a guarantee stands with the other charges of a loan, in its terms.

mod call;
mod claim;
mod delay;
mod error;
mod exposure;
mod indemnity;
mod refusal;
mod restructuring;
mod terms;
mod tranches;

pub use call::{CallError, ClaimFacts, Contract};
pub use claim::{
    Accessory, BalanceDirection, CapKind, Claim, ClaimOutcome, CreditEvent, LenderExposure,
    PaidBefore, ProvisionalPayment, Recovery, SharedRecovery,
};
pub use delay::Delay;
pub use error::ClaimError;
pub use exposure::{ExposureError, ExposureRow};
pub use refusal::ClaimRefusal;
pub use restructuring::actuarial_loss;
pub use terms::{
    AccessoryKind, CallCondition, CoverageCaps, CoveredAccessories, CoveredEvent, ExposureTest,
    GuaranteeTerms, GuaranteeTermsError, LossSharing, PortfolioCap, ProvisionalTerms,
    ReferenceDate, ReferenceDateError, TimeLimit, UnknownEvents,
};
pub use tranches::{
    PaymentSharing, TrancheContract, TrancheEvents, TranchesContract, TranchesError,
};
