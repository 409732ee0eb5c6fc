//! What the borrower is offered.

use std::sync::Arc;

use penteract_bundle::{Language, LocalText, MULTIPLE_LIMIT, TranchePlan};
use penteract_core::{
    Contract, EffectiveRate, Fixing, GuaranteeFeeBase, GuaranteeFeeTiming, IndexedRate, LoanTerms,
    Money, MoneyError, Payer, Rate, RateStep, Schedule,
};
use rust_decimal::Decimal;

use crate::aid::AidOffer;

/// A loan that the product's rules allow: amount, terms, schedule, cost and guarantee.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub(crate) amount: Money,
    pub(crate) requested: Money,
    pub(crate) limits: Vec<Limit>,
    pub(crate) lent: Lent,
    pub(crate) effective_rate: EffectiveRate,
    pub(crate) aid: Option<AidOffer>,
}

/// One loan, or several that are lent together.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an offer is boxed, and most are of one loan"
)]
pub(crate) enum Lent {
    Undivided(LoanOffer),
    Tranches {
        loans: Vec<LoanOffer>,
        schedule: Schedule,
        guarantee: Option<GuaranteeOffer>,
    },
}

impl Offer {
    /// All that the borrower pays beyond the principal: interest, fees, insurance, guarantee fees.
    #[must_use]
    pub fn total_cost(&self) -> Decimal {
        let totals = self.schedule().totals();
        let interest = totals.interest() + totals.capitalised_interest();
        interest + totals.fees() + totals.insurance() + totals.guarantee_fee()
    }

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

    /// The loans: one, or each tranche in the order of the manifest; a tranche of nothing is left out.
    #[must_use]
    pub fn loans(&self) -> &[LoanOffer] {
        match &self.lent {
            Lent::Undivided(loan) => std::slice::from_ref(loan),
            Lent::Tranches { loans, .. } => loans,
        }
    }

    /// The loan, where it is not divided; `None` of tranches, each of which has a rate and terms of its own.
    #[must_use]
    pub fn loan(&self) -> Option<&LoanOffer> {
        match &self.lent {
            Lent::Undivided(loan) => Some(loan),
            Lent::Tranches { .. } => None,
        }
    }

    /// The repayment schedule: of tranches, the sum of theirs.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        match &self.lent {
            Lent::Undivided(loan) => &loan.schedule,
            Lent::Tranches { schedule, .. } => schedule,
        }
    }

    /// The effective rate that the product tells, by its method, with every cost the borrower pays: unless the product
    /// says otherwise the *taux effectif global* of a business loan (Code de la consommation, art. R. 314-2).
    #[must_use]
    pub fn effective_rate(&self) -> &EffectiveRate {
        &self.effective_rate
    }

    /// What the guarantor carries and what it costs, of all tranches together; `None` when the product has no guarantee.
    #[must_use]
    pub fn guarantee(&self) -> Option<&GuaranteeOffer> {
        match &self.lent {
            Lent::Undivided(loan) => loan.guarantee.as_ref(),
            Lent::Tranches { guarantee, .. } => guarantee.as_ref(),
        }
    }

    /// The public aid in the loan; `None` when the product says nothing of aid.
    #[must_use]
    pub fn aid(&self) -> Option<&AidOffer> {
        self.aid.as_ref()
    }
}

/// A loan of an offer: the whole, or one of its tranches.
#[derive(Debug, Clone, PartialEq)]
pub struct LoanOffer {
    pub(crate) tranche: Option<TrancheName>,
    pub(crate) amount: Money,
    pub(crate) rate: Rate,
    pub(crate) later_rates: Vec<RateStep>,
    pub(crate) index: Option<RateIndex>,
    pub(crate) terms: LoanTerms,
    pub(crate) schedule: Schedule,
    pub(crate) guarantee: Option<GuaranteeOffer>,
}

/// A contract, and the tranche that it is of.
pub(crate) type SignedTranche = (Option<TrancheName>, Contract);

/// What a tranche is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrancheName {
    id: Arc<str>,
    name: LocalText,
}

impl TrancheName {
    pub(crate) fn of(plan: &TranchePlan) -> Self {
        Self {
            id: Arc::clone(&plan.id),
            name: plan.name.clone(),
        }
    }

    /// Its name in the manifest.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &LocalText {
        &self.name
    }
}

impl LoanOffer {
    /// Which tranche it is; `None` of a loan that is not divided.
    #[must_use]
    pub fn tranche(&self) -> Option<&TrancheName> {
        self.tranche.as_ref()
    }

    /// The amount lent.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.amount
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

    /// What the guarantor carries of it; `None` when the product has no guarantee.
    #[must_use]
    pub fn guarantee(&self) -> Option<&GuaranteeOffer> {
        self.guarantee.as_ref()
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
    pub(crate) of_tranche: Option<Money>,
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
        self.id() == MULTIPLE_LIMIT
    }

    /// The limit itself, before any rounding.
    #[must_use]
    pub fn value(&self) -> Money {
        self.value
    }

    /// The limit on the tranche alone, of a limit on a tranche: [`value`](Self::value) is the whole loan with it.
    #[must_use]
    pub fn of_tranche(&self) -> Option<Money> {
        self.of_tranche
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
    pub(crate) is_maximum: bool,
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
    /// The guarantee of loans of these amounts that are lent together; none of none.
    pub(crate) fn together<'a>(
        mut guarantees: impl Iterator<Item = &'a Self>,
        lent: impl Iterator<Item = Money>,
    ) -> Result<Option<Self>, MoneyError> {
        let Some(mut sum) = guarantees.next().cloned() else {
            return Ok(None);
        };
        let mut is_equal = true;
        for guarantee in guarantees {
            is_equal &= guarantee.coverage() == sum.coverage();
            sum.is_maximum |= guarantee.is_maximum;
            sum.coverage = match (sum.coverage, &guarantee.coverage) {
                (
                    Coverage::Published { share, amount },
                    Coverage::Published { amount: more, .. },
                ) => Coverage::Published {
                    share,
                    amount: amount.checked_add(*more)?,
                },
                (Coverage::Unpublished { why }, _) => Coverage::Unpublished { why },
                (_, unpublished @ Coverage::Unpublished { .. }) => unpublished.clone(),
            };
            for (at, fee) in guarantee.fees.iter().enumerate() {
                match sum.fees.get_mut(at) {
                    Some(sum) => sum.add(fee)?,
                    None => sum.fees.push(fee.clone()),
                }
            }
        }
        if let Coverage::Published { share, amount } = &mut sum.coverage
            && !is_equal
        {
            let mut lent = lent;
            let whole = lent.try_fold(Money::zero(amount.currency()), |sum, lent| {
                sum.checked_add(lent)
            })?;
            let covered = amount.amount().checked_div(whole.amount());
            let covered = covered.and_then(|covered| Rate::from_fraction(covered).ok());
            *share = covered.ok_or(MoneyError::Overflow {
                currency: amount.currency(),
            })?;
        }
        Ok(Some(sum))
    }

    /// Who guarantees.
    #[must_use]
    pub fn guarantor(&self, language: Language) -> &str {
        self.guarantor.get(language)
    }

    /// The share of the loan that the guarantor covers; of tranches covered unequally, what is covered of all of them as
    /// a share of the whole. `None` when no source publishes it, which matters to the lender alone.
    #[must_use]
    pub fn coverage(&self) -> Option<Rate> {
        match self.coverage {
            Coverage::Published { share, .. } => Some(share),
            Coverage::Unpublished { .. } => None,
        }
    }

    /// Whether the text gives the share as the most that is covered.
    #[must_use]
    pub const fn coverage_is_maximum(&self) -> bool {
        self.is_maximum
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
    pub(crate) is_maximum: bool,
}

impl GuaranteeFeeOffer {
    /// The same fee of another loan besides.
    fn add(&mut self, other: &Self) -> Result<(), MoneyError> {
        for (year, fee) in other.by_year.iter().enumerate() {
            match self.by_year.get_mut(year) {
                Some(sum) => *sum = sum.checked_add(*fee)?,
                None => self.by_year.push(*fee),
            }
        }
        self.total = self.total.checked_add(other.total)?;
        Ok(())
    }

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

    /// Whether the text gives it as the most that it costs.
    #[must_use]
    pub fn is_maximum(&self) -> bool {
        self.is_maximum
    }
}
