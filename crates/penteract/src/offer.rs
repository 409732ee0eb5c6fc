//! What the borrower is offered.

use std::sync::Arc;

use crate::aid::AidOffer;
use crate::amount::MULTIPLE;

use penteract_bundle::{Language, LocalText};

use penteract_core::{
    EffectiveRate, Fixing, GuaranteeFeeBase, GuaranteeFeeTiming, IndexedRate, LoanTerms, Money,
    Payer, Rate, RateStep, Schedule,
};

/// A loan that the product's rules allow: amount, terms, schedule, cost and guarantee.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub(crate) amount: Money,
    pub(crate) requested: Money,
    pub(crate) limits: Vec<Limit>,
    pub(crate) rate: Rate,
    pub(crate) later_rates: Vec<RateStep>,
    pub(crate) index: Option<RateIndex>,
    pub(crate) terms: LoanTerms,
    pub(crate) schedule: Schedule,
    pub(crate) effective_rate: EffectiveRate,
    pub(crate) guarantee: Option<GuaranteeOffer>,
    pub(crate) aid: Option<AidOffer>,
}

impl Offer {
    /// The amount lent: never above the amount requested.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// The amount that the application asks for.
    #[must_use]
    pub fn requested(&self) -> Money {
        self.requested
    }

    /// Every limit of the product on the amount, in the order of the manifest.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }

    /// The limits that made the amount smaller than the request; empty when the request fits.
    pub fn limited_by(&self) -> impl Iterator<Item = &Limit> {
        self.limits.iter().filter(|limit| limit.binds)
    }

    /// The borrowing rate, a yearly fraction; that of the start when others follow.
    #[must_use]
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// The borrowing rates that follow, each with its first day, in order; empty when one rate holds throughout.
    #[must_use]
    pub fn later_rates(&self) -> &[RateStep] {
        &self.later_rates
    }

    /// The index that the rates follow; `None` when the product or the application says them.
    #[must_use]
    pub fn index(&self) -> Option<&RateIndex> {
        self.index.as_ref()
    }

    /// The complete terms: what the schedule is computed from.
    #[must_use]
    pub fn terms(&self) -> &LoanTerms {
        &self.terms
    }

    /// The repayment schedule.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The effective rate that the product tells, by its method, with every cost the borrower pays: unless the product
    /// says otherwise the *taux effectif global* of a business loan (Code de la consommation, art. R. 314-2).
    #[must_use]
    pub fn effective_rate(&self) -> &EffectiveRate {
        &self.effective_rate
    }

    /// What the guarantor carries and what it costs; `None` when the product has no guarantee.
    #[must_use]
    pub fn guarantee(&self) -> Option<&GuaranteeOffer> {
        self.guarantee.as_ref()
    }

    /// The public aid in the loan; `None` when the product says nothing of aid.
    #[must_use]
    pub fn aid(&self) -> Option<&AidOffer> {
        self.aid.as_ref()
    }
}

/// The index that the rates of an offer follow.
#[derive(Debug, Clone, PartialEq)]
pub struct RateIndex {
    pub(crate) name: LocalText,
    pub(crate) value: Fixing,
    pub(crate) is_known_throughout: bool,
    pub(crate) rate: IndexedRate,
}

impl RateIndex {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &LocalText {
        &self.name
    }

    /// Its value on the day of the disbursement, or the last that is known by then, and the first day of that value.
    #[must_use]
    pub fn value(&self) -> Fixing {
        self.value
    }

    /// What the index and the sum are bounded by, and the values that count.
    #[must_use]
    pub fn rate(&self) -> &IndexedRate {
        &self.rate
    }

    /// Whether its values are known to the end of the loan; otherwise later ones will change the instalments.
    #[must_use]
    pub fn is_known_throughout(&self) -> bool {
        self.is_known_throughout
    }
}

/// A limit on the amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    pub(crate) id: Arc<str>,
    pub(crate) value: Money,
    pub(crate) is_strict: bool,
    pub(crate) binds: bool,
}

impl Limit {
    /// The limit's name in the manifest; `multiple` for the rounding to the product's multiple.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether this is no limit of the product but the rounding down to its multiple.
    #[must_use]
    pub fn is_multiple(&self) -> bool {
        self.id() == MULTIPLE
    }

    /// The limit itself, before any rounding.
    #[must_use]
    pub fn value(&self) -> Money {
        self.value
    }

    /// Whether the amount must stay below the limit, rather than not exceed it.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Whether this limit made the amount smaller than the request.
    #[must_use]
    pub fn binds(&self) -> bool {
        self.binds
    }
}

/// The guarantee behind an offer.
#[derive(Debug, Clone, PartialEq)]
pub struct GuaranteeOffer {
    pub(crate) guarantor: LocalText,
    pub(crate) coverage: Coverage,
    pub(crate) fees: Vec<GuaranteeFeeOffer>,
}

/// What a guarantee covers of a loan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Coverage {
    Published { share: Rate, amount: Money },
    Unpublished { why: LocalText },
}

impl GuaranteeOffer {
    /// Who guarantees.
    #[must_use]
    pub fn guarantor(&self, language: Language) -> &str {
        self.guarantor.get(language)
    }

    /// The share of the loan that the guarantor covers; `None` when no source publishes it, which matters to the
    /// lender alone.
    #[must_use]
    pub fn coverage(&self) -> Option<Rate> {
        match self.coverage {
            Coverage::Published { share, .. } => Some(share),
            Coverage::Unpublished { .. } => None,
        }
    }

    /// The share times the amount lent, rounded half up to the currency's smallest unit.
    #[must_use]
    pub fn guaranteed_amount(&self) -> Option<Money> {
        match self.coverage {
            Coverage::Published { amount, .. } => Some(amount),
            Coverage::Unpublished { .. } => None,
        }
    }

    /// Why the coverage is not known, when no source publishes it.
    #[must_use]
    pub fn coverage_unpublished(&self) -> Option<&LocalText> {
        match &self.coverage {
            Coverage::Published { .. } => None,
            Coverage::Unpublished { why } => Some(why),
        }
    }

    /// The prices of the guarantee; none when it is free or paid outside the loan.
    #[must_use]
    pub fn fees(&self) -> &[GuaranteeFeeOffer] {
        &self.fees
    }
}

/// The price of the guarantee, year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct GuaranteeFeeOffer {
    pub(crate) by_year: Vec<Money>,
    pub(crate) total: Money,
    pub(crate) base: Option<GuaranteeFeeBase>,
    pub(crate) timing: GuaranteeFeeTiming,
    pub(crate) payer: Payer,
    pub(crate) is_withheld: bool,
}

impl GuaranteeFeeOffer {
    /// The fee that each year of the loan bears, from its first year on.
    #[must_use]
    pub fn by_year(&self) -> &[Money] {
        &self.by_year
    }

    /// The fee over the whole loan.
    #[must_use]
    pub fn total(&self) -> Money {
        self.total
    }

    /// What its rates are applied to; nothing for a fixed amount.
    #[must_use]
    pub fn base(&self) -> Option<GuaranteeFeeBase> {
        self.base
    }

    /// When it is paid.
    #[must_use]
    pub fn timing(&self) -> GuaranteeFeeTiming {
        self.timing
    }

    /// Who pays it.
    #[must_use]
    pub fn payer(&self) -> &Payer {
        &self.payer
    }

    /// Whether it is withheld from what is paid out.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.is_withheld
    }
}
