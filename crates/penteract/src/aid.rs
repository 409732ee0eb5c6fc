//! The public aid in an offer, and what is left of the ceiling that it counts towards.

use std::sync::Arc;

use penteract_bundle::{AidInstrument, Language, LocalText};
use penteract_core::{
    AidCeilingError, AidPeriodsError, AidWindow, GrantEquivalentError, Money, MoneyError, Period,
    Rate, said,
};

/// The name under which the ceiling of aid is shown as what limited an offer: [`Limit::id`](crate::Limit::id).
pub use penteract_bundle::AID_LIMIT;

/// The public aid that an offer holds.
#[derive(Debug, Clone, PartialEq)]
pub struct AidOffer {
    pub(crate) regime: Arc<str>,
    pub(crate) name: LocalText,
    pub(crate) instrument: AidInstrument,
    pub(crate) amount: AidAmount,
    pub(crate) nominal: Money,
    pub(crate) prices: Option<AidPrices>,
    pub(crate) headroom: Option<AidHeadroomOffer>,
}

impl AidOffer {
    /// The regime's stable name: `de-minimis`.
    #[must_use]
    pub fn regime(&self) -> &str {
        &self.regime
    }

    /// What people read.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        self.name.get(language)
    }

    /// What the public side gives.
    #[must_use]
    pub fn instrument(&self) -> AidInstrument {
        self.instrument
    }

    /// How much of the offer is aid.
    #[must_use]
    pub fn amount(&self) -> &AidAmount {
        &self.amount
    }

    /// The amount lent, or the part of it that is guaranteed: the aid is never more.
    #[must_use]
    pub fn nominal(&self) -> Money {
        self.nominal
    }

    /// The market's price and the discount rate; none when the aid is the nominal amount or is not known.
    #[must_use]
    pub fn prices(&self) -> Option<AidPrices> {
        self.prices
    }

    /// What is left of the ceiling; none when the regime sets none for an undertaking, and when the loan holds no aid
    /// and what it takes to know what is left is not answered.
    #[must_use]
    pub fn headroom(&self) -> Option<&AidHeadroomOffer> {
        self.headroom.as_ref()
    }

    /// Whether the aid crosses the ceiling; `None` when that hangs on a value that no source gives.
    pub(crate) fn crosses(&self) -> Option<bool> {
        let Some(headroom) = &self.headroom else {
            return Some(false);
        };
        let left = headroom.left.amount();
        match &self.amount {
            AidAmount::Known(aid) => Some(aid.amount() > left),
            AidAmount::Unknown(_) => (self.nominal.amount() <= left).then_some(false),
        }
    }
}

/// How much of an offer is aid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AidAmount {
    /// The gross grant equivalent, rounded half up, or the nominal amount where the regime says so.
    Known(Money),
    /// It hangs on values that no source gives: the parameter, and why it has none.
    Unknown(Vec<(Arc<str>, LocalText)>),
}

impl AidAmount {
    /// The amount, when it is known.
    #[must_use]
    pub fn known(&self) -> Option<Money> {
        match self {
            Self::Known(amount) => Some(*amount),
            Self::Unknown(_) => None,
        }
    }
}

impl AidAmount {
    /// The aid of two loans: known when both are.
    pub(crate) fn and(self, other: Self) -> Result<Self, MoneyError> {
        Ok(match (self, other) {
            (Self::Known(one), Self::Known(other)) => Self::Known(one.checked_add(other)?),
            (Self::Unknown(mut why), Self::Unknown(more)) => {
                for entry in more {
                    if !why.contains(&entry) {
                        why.push(entry);
                    }
                }
                Self::Unknown(why)
            }
            (Self::Unknown(why), Self::Known(_)) | (Self::Known(_), Self::Unknown(why)) => {
                Self::Unknown(why)
            }
        })
    }
}

/// What a grant equivalent was counted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AidPrices {
    pub(crate) market_price: Rate,
    pub(crate) discount_rate: Rate,
}

impl AidPrices {
    /// The market's yearly price: the reference rate of a loan, the premium of a guarantee.
    #[must_use]
    pub fn market_price(&self) -> Rate {
        self.market_price
    }

    /// The yearly rate that brought later advantages to the day of the grant.
    #[must_use]
    pub fn discount_rate(&self) -> Rate {
        self.discount_rate
    }
}

/// What is left of a ceiling of aid before the offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AidHeadroomOffer {
    pub(crate) ceiling: Money,
    pub(crate) window: AidWindow,
    pub(crate) counted: Option<Period>,
    pub(crate) granted: Money,
    pub(crate) left: Money,
}

impl AidHeadroomOffer {
    /// The ceiling in force on the day of the decision.
    #[must_use]
    pub fn ceiling(&self) -> Money {
        self.ceiling
    }

    /// Over which time aid counts.
    #[must_use]
    pub fn window(&self) -> AidWindow {
        self.window
    }

    /// The dates of grant that count; `None` when the end of the undertaking's fiscal year is not answered, and changes
    /// nothing.
    #[must_use]
    pub fn counted(&self) -> Option<Period> {
        self.counted
    }

    /// The earlier aid that counts.
    #[must_use]
    pub fn granted(&self) -> Money {
        self.granted
    }

    /// What may still be granted, this offer not counted; zero at least.
    #[must_use]
    pub fn left(&self) -> Money {
        self.left
    }
}

/// Why the aid of an offer cannot be computed.
#[derive(Debug)]
#[non_exhaustive]
pub enum AidError {
    /// The terms give no periods to count it on.
    Periods(AidPeriodsError),
    /// The periods give no grant equivalent.
    GrantEquivalent(GrantEquivalentError),
    /// What is left of the ceiling cannot be told.
    Ceiling(AidCeilingError),
}

said! { AidError: Error {
    Periods(cause: AidPeriodsError);
    GrantEquivalent(cause: GrantEquivalentError);
    Ceiling(cause: AidCeilingError);
} }
