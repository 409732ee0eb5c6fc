//! Effective rates: what a credit costs in a year, all flows counted.
//!
//! One equation stands behind all of them: at the rate sought, what is drawn and what is paid have the same present
//! value. They differ in what they count as time and in how a periodic rate becomes a yearly one.

mod aprc;
mod disclosure;
mod equation;
mod error;
mod flow;
mod input;
mod interval;
mod irr;
mod regulation_z;
mod solver;
mod unit_period;
mod verify;

pub use aprc::{Teg, aprc, aprc_of_dates, teg, timed};
pub use disclosure::{DisclosureTolerance, disclosed_percent};
pub use error::EffectiveRateError;
pub use flow::{DatedFlow, Flow, FlowKind};
pub use input::{EffectiveRate, FlowEntry, FlowsError, FlowsInput, RateMethod};
pub use interval::{TimeConvention, WholePeriod};
pub use irr::{irr, xirr};
pub use regulation_z::{UnitPeriodFlow, UsApr, us_apr, us_apr_of_dates};
pub use unit_period::UnitPeriod;
pub use verify::{VerifyError, present_value, verify};
