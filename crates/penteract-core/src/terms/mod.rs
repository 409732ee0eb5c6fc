//! Loan terms: one serialisable value that says all about a loan, checked once.

mod builder;
mod charges;
mod check;
mod data;
mod error;
mod figures;
mod guarantee_fee;
mod interest;
mod length;
mod options;
mod payer;
mod phase;
mod plan;
mod rounding;
mod servicing;
mod timeline;
mod unheeded;
mod yearly_rates;

pub use builder::{LoanLength, LoanTermsBuilder};
pub use charges::{
    Disbursement, DownPaymentTerms, FeeAmount, FeeBase, FeeTerms, FeeTextError, FeeTiming,
    InsuranceBase, InsuranceTerms, RetentionTerms,
};
pub use data::{DrawnOnDueDate, InterestDates, PaymentTiming};
pub use error::TermsError;
pub use guarantee_fee::{FeeSlice, GuaranteeFeeBase, GuaranteeFeeTerms, GuaranteeFeeTiming};
pub use interest::{
    Fixing, IndexedRate, InterestMethod, InterestRate, OnRateChange, PartialPeriods, PeriodicRate,
    RateStep, SolvedOn, StubPeriods,
};
pub use options::{LoanOption, OpensOn, OptionChoice, OptionWindow, TimeSpan, Wait};
pub use payer::Payer;
pub(crate) use phase::phase_problem;
pub use phase::{
    BulletInterest, DeferredInterest, Growth, LevelPaymentTerms, LevelShape, PercentBase, Phase,
    PhaseTerms, PhaseTextError, WeightStep,
};
pub use rounding::{AmountRounding, Remainder, RoundingPlace, RoundingTerms};
pub use servicing::{
    AfterMaturity, AheadOfTime, Allocation, AllocationDirection, DownPaymentPaid, InAdvance,
    LateInterest, LateInterestBase, LevelPaymentsOn, Overpayment, Part, PayoffInterest,
    PrepaymentEffect, PrepaymentFee, Recalculation, Rest, Servicing,
};

pub(crate) use data::{MovedDates, TermsData};
pub(crate) use figures::AMOUNT_MAX;
#[cfg(feature = "schema")]
pub(crate) use length::LengthData;
pub use length::{PhaseLength, PhaseStubs};
pub(crate) use options::planned_behind;
pub(crate) use plan::{INSTALMENTS_MAX, PlannedPhase, plan as plan_phases};
pub(crate) use rounding::is_default;
pub(crate) use timeline::{LoanPeriod, RegularDates, Timeline};
pub(crate) use yearly_rates::YearlyRates;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Currency, DayCount, Frequency, MonthEnd};

/// The terms of a loan: what is drawn, at which rate, how it is repaid, and every convention on which lenders differ.
///
/// A checked value: it exists only when the terms make a schedule possible. Read from `TERMS.json` through serde, or
/// built with [`LoanTerms::builder`]. Amounts and rates are texts, never JSON numbers; an unknown field is an error.
///
/// # Example
/// ```
/// use penteract_core::LoanTerms;
///
/// let terms: LoanTerms = serde_json::from_str(r#"{
///     "currency": "EUR",
///     "disbursements": [{ "date": "2020-06-15", "amount": "100000.00" }],
///     "rate": { "kind": "fixed", "annual": "0.73 %" },
///     "frequency": { "months": 1 },
///     "phases": [
///         { "kind": "no-payment", "months": 12, "interest": "due-at-end" },
///         { "kind": "level-payment", "months": 60 }
///     ]
/// }"#)?;
/// let schedule = terms.schedule()?;
/// let last = schedule.rows().last().ok_or("no row")?;
/// assert_eq!((schedule.rows().len(), last.due_date().to_string().as_str()), (72, "2026-06-15"));
/// assert!(last.closing_balance().is_zero());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TermsData", into = "TermsData")]
pub struct LoanTerms {
    data: TermsData,
    // INVARIANT: computed from `data` by `check`, so that equal data have equal plans.
    plan: Vec<PlannedPhase>,
    instalments: u32,
}

impl LoanTerms {
    /// Begins terms in a currency; everything else has a documented default or is asked for by
    /// [`LoanTermsBuilder::build`].
    pub fn builder(currency: Currency) -> LoanTermsBuilder {
        LoanTermsBuilder::new(currency)
    }

    /// The currency of every amount.
    pub const fn currency(&self) -> Currency {
        self.data.currency
    }

    /// What is drawn, in order of date.
    pub fn disbursements(&self) -> &[Disbursement] {
        &self.data.disbursements
    }

    /// The sum of the disbursements, in the currency of the loan.
    pub fn principal(&self) -> Decimal {
        // INVARIANT: `check` refuses terms whose disbursements add up to more than a decimal holds.
        self.data
            .disbursements
            .iter()
            .map(|drawn| drawn.amount)
            .sum()
    }

    /// The yearly interest rate over time.
    pub const fn rate(&self) -> &InterestRate {
        &self.data.rate
    }

    /// How the yearly rate becomes the rate of a period.
    pub const fn periodic_rate(&self) -> PeriodicRate {
        self.data.periodic_rate
    }

    /// The day count.
    pub const fn day_count(&self) -> DayCount {
        self.data.day_count
    }

    /// How often instalments fall due.
    pub const fn frequency(&self) -> Frequency {
        self.data.frequency
    }

    /// The month-end rule of due dates.
    pub const fn month_end(&self) -> MonthEnd {
        self.data.month_end
    }

    /// The phases, in order.
    pub fn phases(&self) -> &[Phase] {
        &self.data.phases
    }

    /// The rounding of amounts.
    pub const fn rounding(&self) -> RoundingTerms {
        self.data.rounding
    }

    /// The third parties that the terms name: those of phases, of fees and of options, each once.
    pub fn third_parties(&self) -> Vec<Payer> {
        self.data.third_parties()
    }

    /// A payer as the terms call it; `None` for a third party that they do not name, or not for certain.
    pub(crate) fn party(&self, payer: &Payer) -> Option<Payer> {
        if !matches!(payer, Payer::ThirdParty { .. }) {
            return Some(payer.clone());
        }
        let mut called = self.third_parties();
        called.retain(|known| known.is_called(payer));
        let party = called.pop();
        party.filter(|_| called.is_empty())
    }

    /// The fees.
    pub fn fees(&self) -> &[FeeTerms] {
        &self.data.fees
    }

    /// The insurance, if any.
    pub const fn insurance(&self) -> Option<&InsuranceTerms> {
        self.data.insurance.as_ref()
    }

    /// The fees of guarantors.
    pub fn guarantee_fees(&self) -> &[GuaranteeFeeTerms] {
        &self.data.guarantee_fees
    }

    /// The retention, if any.
    pub const fn retention(&self) -> Option<&RetentionTerms> {
        self.data.retention.as_ref()
    }

    /// The day on which the terms give back what is held of the retention; none where it waits for the end.
    pub(crate) fn retention_released_on(&self) -> Option<NaiveDate> {
        let after = self.retention()?.released_after?;
        after.after(self.disbursements().first()?.date)
    }

    /// How many instalments the phases have, those without a payment included.
    pub const fn instalments(&self) -> u32 {
        self.instalments
    }

    /// The day from which periods are counted: the first disbursement unless the terms say otherwise.
    pub fn start_date(&self) -> NaiveDate {
        self.data.start_date()
    }

    /// How the loan is served once it runs.
    pub const fn servicing(&self) -> &Servicing {
        &self.data.servicing
    }

    /// The instalments planned anew, for a loan whose terms changed while it ran.
    pub(crate) fn replanned(
        &mut self,
        change: impl FnOnce(&mut TermsData, &mut Vec<PlannedPhase>),
    ) {
        change(&mut self.data, &mut self.plan);
        self.instalments = self.plan.last().map_or(0, PlannedPhase::end);
    }

    pub(crate) const fn data(&self) -> &TermsData {
        &self.data
    }

    pub(crate) fn plan(&self) -> &[PlannedPhase] {
        &self.plan
    }
}

impl TryFrom<TermsData> for LoanTerms {
    type Error = TermsError;

    fn try_from(mut data: TermsData) -> Result<Self, TermsError> {
        data.disbursements.sort_by_key(|drawn| drawn.date);
        let plan = check::check(&mut data)?;
        let instalments = plan.last().map_or(0, PlannedPhase::end);
        Ok(Self {
            data,
            plan,
            instalments,
        })
    }
}

impl From<LoanTerms> for TermsData {
    fn from(terms: LoanTerms) -> Self {
        terms.data
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for LoanTerms {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LoanTerms".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        TermsData::json_schema(generator)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Phase {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Phase".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        phase::PhaseData::json_schema(generator)
    }
}

#[cfg(test)]
mod tests;
