//! `[aid]` of `product.toml`, `variants/*.toml` and `library.toml`.

use schemars::JsonSchema;

use super::value::{LocalText, Value};
use crate::aid_plan::{AidInstrument, AidMethod};

/// The public aid in the loan. A key that is left out may come from the product that a variant is of, or from a library
/// whose `[aid]` names the same regime.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Aid {
    /// The regime's stable name: `de-minimis`.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    regime: Option<String>,
    /// What people read.
    name: Option<LocalText>,
    /// What the public side gives; a loan when left out.
    instrument: Option<AidInstrument>,
    /// How aid is counted; by its gross grant equivalent when left out.
    method: Option<AidMethod>,
    /// The market's yearly rate for this borrower on the day of the grant, for the grant equivalent of a loan.
    reference_rate: Option<Value>,
    /// The market's yearly premium for this borrower, for the grant equivalent of a guarantee.
    premium: Option<Value>,
    /// The yearly rate at which later advantages are discounted, for a grant equivalent.
    discount_rate: Option<Value>,
    /// Which rate discounts: discount-rate (when left out) or reference-rate.
    discounting: Option<Value>,
    /// The most aid of the regime that one undertaking may hold.
    ceiling: Option<Value>,
    /// Over which time aid counts: fiscal-years, rolling-years or since.
    window: Option<Value>,
    /// How many years the window has.
    window_years: Option<Value>,
    /// The first day of a window `since`.
    since: Option<Value>,
    /// The last day of the undertaking's current fiscal year, for a window of fiscal years.
    fiscal_year_end: Option<Value>,
    /// The fact that lists the aid of the regime granted already: items with `granted_on` and `amount`.
    granted: Option<Value>,
}
