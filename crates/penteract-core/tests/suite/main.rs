//! Every test of this crate but the published figures, which `conformance` holds: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod aid;
mod charge_after_the_end;
mod cut_periods;
mod economic_rate;
mod flat_interest;
mod guarantee_claims;
mod guarantee_fee_formulas;
mod guarantee_fee_years;
mod guarantee_fees;
mod guarantee_properties;
mod interest_remainder;
mod loan_events;
mod loan_options;
mod loan_parts_repaid;
mod loan_plan;
mod loan_properties;
mod loan_refusals;
mod loan_reviews;
mod loan_support;
mod moved_due_dates;
mod payers;
mod period_of_flows;
mod phase_ends;
mod principal_rounding;
mod properties;
mod recalculation;
mod residuals;
mod retention_rate;
mod retentions;
mod schedule_extremes;
mod schedule_properties;
mod schedule_published;
mod schedule_signs;
mod settlements;
mod tranches;
mod unheeded_options;
