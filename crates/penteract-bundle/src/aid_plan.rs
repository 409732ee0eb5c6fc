//! `[aid]`, compiled: which public aid a loan holds, how it is counted, and what may still be granted.

use std::sync::Arc;

use penteract_rules::FactId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::ValueRef;
use penteract_core::LocalText;

/// The aid in a loan: `[aid]`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AidPlan {
    /// The regime's stable name: `de-minimis`.
    pub regime: Arc<str>,
    /// What people read.
    pub name: LocalText,
    /// What the public side gives.
    pub instrument: AidInstrument,
    /// How much of it is aid.
    pub counting: AidCounting,
    /// What one undertaking may hold; none when the regime sets no ceiling for an undertaking.
    pub ceiling: Option<AidCeilingPlan>,
}

impl AidPlan {
    /// What the aid hangs on besides the loan.
    pub fn shape(&self) -> Vec<ValueRef> {
        let mut shape = match &self.counting {
            AidCounting::Nominal => Vec::new(),
            AidCounting::GrantEquivalent {
                market_price,
                discount_rate,
                discounting,
            } => vec![
                market_price.clone(),
                discount_rate.clone(),
                discounting.clone(),
            ],
        };
        if let Some(ceiling) = &self.ceiling {
            shape.extend([ceiling.amount.clone(), ceiling.window.clone()]);
            let dates = [
                &ceiling.window_years,
                &ceiling.since,
                &ceiling.fiscal_year_end,
            ];
            shape.extend(dates.into_iter().flatten().cloned());
            shape.push(ValueRef::Fact(ceiling.granted.fact));
        }
        shape
    }
}

/// What the public side gives: `aid.instrument`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AidInstrument {
    /// A loan below the market's rate.
    #[default]
    Loan,
    /// A guarantee below the market's premium, of the share that `[guarantee]` covers.
    Guarantee,
}

/// How aid is counted: `aid.method`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AidMethod {
    /// By the advantage over the market's price, brought to the day of the grant.
    #[default]
    GrantEquivalent,
    /// By the amount lent or guaranteed.
    Nominal,
}

/// How much of a loan or of a guarantee is aid.
#[derive(Clone, Debug)]
pub enum AidCounting {
    /// The whole amount lent, or the share of it that is guaranteed.
    Nominal,
    /// The gross grant equivalent.
    GrantEquivalent {
        /// The market's yearly price for this borrower on the day of the grant: the reference rate of a loan, the
        /// safe-harbour premium of a guarantee.
        market_price: ValueRef,
        /// The yearly rate at which later advantages are discounted.
        discount_rate: ValueRef,
        /// Which rate discounts: one of [`AID_DISCOUNTINGS`].
        discounting: ValueRef,
    },
}

/// What one undertaking may hold of a regime: `aid.ceiling` and what goes with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AidCeilingPlan {
    /// The ceiling on the day of the decision.
    pub amount: ValueRef,
    /// Over which time aid counts: one of [`AID_WINDOWS`].
    pub window: ValueRef,
    /// How many years the window has, unless it is `since`.
    pub window_years: Option<ValueRef>,
    /// The first day of a window `since`.
    pub since: Option<ValueRef>,
    /// The last day of the undertaking's current fiscal year, for a window of `fiscal-years`.
    pub fiscal_year_end: Option<ValueRef>,
    /// The aid of the regime that the undertaking was granted already.
    pub granted: GrantedAidPlan,
}

/// The list of facts with earlier aid: `aid.granted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GrantedAidPlan {
    /// The list.
    pub fact: FactId,
    /// The place of the date of the grant among the fields of an item.
    pub granted_on: usize,
    /// The place of the amount.
    pub amount: usize,
}

/// The words of `aid.discounting`.
pub const AID_DISCOUNTINGS: &[&str] = &["discount-rate", "reference-rate"];
/// The words of `aid.window`.
pub const AID_WINDOWS: &[&str] = &["fiscal-years", "rolling-years", "since"];
