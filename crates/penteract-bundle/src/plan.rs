//! The manifest, compiled: where each value of an offer and of a guarantee comes from.

use std::sync::Arc;

use penteract_core::{
    AccessoryKind, BusinessDayConvention, Calendar, DayCount, FeeBase, FeeTiming, InsuranceBase,
    InterestDates, InterestMethod, LocalText, MonthEnd, PartialPeriods, PaymentTiming,
    PeriodicRate, Phase, RoundingTerms, StubPeriods,
};
use penteract_rules::{FactId, FunctionId, Value};

/// Where a value of the manifest comes from. Its type was checked against its place when the bundle was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueRef {
    /// The manifest says it.
    Constant(Value),
    /// `{ param = "…" }`: the parameter's value at the date of the decision.
    Parameter(Arc<str>),
    /// `{ fact = "…" }`: what the application answers.
    Fact(FactId),
    /// `{ table = "…" }`: a grid; each input comes from an argument of that name, else from the function of that name.
    Table(Arc<str>),
    /// `{ rule = "…" }`: a function of the scripts.
    Rule(FunctionId),
}

/// What the product lends and how it is repaid: `[offer]`.
#[derive(Clone, Debug)]
pub struct OfferPlan {
    /// How much.
    pub amount: AmountPlan,
    /// The yearly borrowing rate: a percentage or a ratio.
    pub rate: ValueRef,
    /// The yearly rates that follow the first one, in the order of the manifest.
    pub rate_steps: Vec<RateStepPlan>,
    /// How often instalments fall due: one of the words of [`penteract_core::Frequency`].
    pub frequency: ValueRef,
    /// The phases of the schedule.
    pub schedule: SchedulePlan,
    /// The day of the disbursement; the date of the decision when left out.
    pub disbursed_on: Option<ValueRef>,
    /// What is paid besides.
    pub fees: Vec<FeePlan>,
    /// Insurance of the borrower.
    pub insurance: Option<InsurancePlan>,
    /// Cash withheld and given back at the end.
    pub retention: Option<RetentionPlan>,
    /// The day count; 30/360 when left out.
    pub day_count: DayCount,
    /// How the yearly rate becomes the rate of a period; proportional when left out.
    pub periodic_rate: PeriodicRate,
    /// The rounding of amounts; half up, the last instalment absorbs the remainder, when left out.
    pub rounding: RoundingTerms,
    /// The calendar that moves due dates; none when left out.
    pub calendar: Calendar,
    /// Where a due date goes that is no business day.
    pub business_days: BusinessDayConvention,
    /// Between which dates interest runs when due dates are moved.
    pub interest_dates: InterestDates,
    /// When in its period an instalment is due; in arrears when left out.
    pub payments: PaymentTiming,
    /// What becomes of a day that a month does not have.
    pub month_end: MonthEnd,
    /// What bears interest; the outstanding principal when left out.
    pub interest_method: InterestMethod,
    /// The interest of a part of a period.
    pub partial_periods: PartialPeriods,
    /// The interest of a longer or shorter first or last period.
    pub stub_periods: StubPeriods,
}

impl OfferPlan {
    /// What the loan hangs on whatever its amount: rates, frequency, phases, dates, what is paid besides.
    pub fn shape(&self) -> Vec<ValueRef> {
        let steps = self
            .rate_steps
            .iter()
            .flat_map(|step| [&step.after, &step.rate]);
        let fees = self.fees.iter().flat_map(|fee| match &fee.amount {
            FeeAmountPlan::Amount(value) | FeeAmountPlan::Percent { percent: value, .. } => {
                [value, &fee.payer]
            }
        });
        let insurance = self.insurance.iter().map(|insurance| &insurance.rate);
        let retention = self.retention.iter();
        let retention =
            retention.flat_map(|kept| std::iter::once(&kept.percent).chain(&kept.interest));
        let values = [&self.rate, &self.frequency].into_iter();
        let values = values.chain(&self.disbursed_on).chain(steps).chain(fees);
        let mut shape: Vec<ValueRef> = values.chain(insurance).chain(retention).cloned().collect();
        if let SchedulePlan::Rule(id) = &self.schedule {
            shape.push(ValueRef::Rule(*id));
        }
        shape
    }
}

impl GuaranteePlan {
    /// What the guarantee and its price hang on.
    pub fn shape(&self) -> Vec<ValueRef> {
        let fee = self.fee.iter().flat_map(|fee| {
            let always = [&fee.rate, &fee.base, &fee.timing, &fee.payer];
            always.into_iter().chain(&fee.total_max)
        });
        let clauses = [
            &self.waiting_period,
            &self.latest_call,
            &self.provisional,
            &self.accessories_within,
            &self.first_loss,
            &self.per_borrower,
        ];
        let values = std::iter::once(&self.coverage).chain(fee);
        values
            .chain(clauses.into_iter().flatten())
            .cloned()
            .collect()
    }
}

/// A yearly rate that follows another: one item of `offer.rate_steps`.
#[derive(Clone, Debug)]
pub struct RateStepPlan {
    /// How long after the disbursement it begins.
    pub after: ValueRef,
    /// The yearly rate from then on: a percentage or a ratio.
    pub rate: ValueRef,
}

/// How much may be lent: `offer.amount`.
#[derive(Clone, Debug)]
pub struct AmountPlan {
    /// The fact in which the applicant says how much.
    pub request: FactId,
    /// The smallest amount lent.
    pub min: Option<ValueRef>,
    /// The limits, in the order of the manifest. The smallest binds.
    pub max: Vec<LimitPlan>,
    /// Amounts are multiples of it.
    pub multiple: Option<ValueRef>,
}

/// A limit on the amount.
#[derive(Clone, Debug)]
pub struct LimitPlan {
    /// Its name: what the manifest says, else the name of what it refers to, else `maximum`.
    pub id: Arc<str>,
    /// The limit.
    pub value: ValueRef,
    /// Whether the amount must stay below it, rather than not exceed it.
    pub strict: bool,
}

/// The phases of the schedule.
#[derive(Clone, Debug)]
pub enum SchedulePlan {
    /// A function gives them.
    Rule(FunctionId),
    /// The manifest says them.
    Phases(Vec<Phase>),
}

/// A fee: one item of `offer.fees`.
#[derive(Clone, Debug)]
pub struct FeePlan {
    /// Its name.
    pub id: Arc<str>,
    /// How much.
    pub amount: FeeAmountPlan,
    /// When.
    pub when: FeeTiming,
    /// Who pays it: `borrower` or `lender`.
    pub payer: ValueRef,
}

/// How much a fee is.
#[derive(Clone, Debug)]
pub enum FeeAmountPlan {
    /// An amount.
    Amount(ValueRef),
    /// A percentage of something.
    Percent {
        /// The percentage.
        percent: ValueRef,
        /// Of what.
        base: FeeBase,
    },
}

/// Insurance of the borrower: `offer.insurance`.
#[derive(Clone, Debug)]
pub struct InsurancePlan {
    /// The yearly rate.
    pub rate: ValueRef,
    /// Of what.
    pub base: InsuranceBase,
    /// Whether the lender requires it: then it counts in the effective rate.
    pub required: bool,
    /// Whether it is also paid in phases without payments.
    pub during_deferral: bool,
}

/// Cash withheld and given back at the end: `offer.retention`.
#[derive(Clone, Debug)]
pub struct RetentionPlan {
    /// The part of the loan that is withheld.
    pub percent: ValueRef,
    /// The yearly simple interest that it earns for the borrower.
    pub interest: Option<ValueRef>,
}

/// Who carries the risk: `[guarantee]`.
#[derive(Clone, Debug)]
pub struct GuaranteePlan {
    /// Who guarantees.
    pub guarantor: LocalText,
    /// The share of the loan that is covered.
    pub coverage: ValueRef,
    /// What it costs.
    pub fee: Option<GuaranteeFeePlan>,
    /// How long after the disbursement a call is not paid.
    pub waiting_period: Option<ValueRef>,
    /// How long after the final due date the first request may come.
    pub latest_call: Option<ValueRef>,
    /// How long after a request the payment in advance is due.
    pub provisional: Option<ValueRef>,
    /// What is covered besides principal.
    pub accessories: Vec<AccessoryKind>,
    /// How long before the credit event accessories are covered.
    pub accessories_within: Option<ValueRef>,
    /// The part of what was lent up to which the guarantor bears the loss first; in proportion when left out.
    pub first_loss: Option<ValueRef>,
    /// The most that is paid for one borrower.
    pub per_borrower: Option<ValueRef>,
    /// The parameter that lists the credit events which open a call, by the date of the event.
    pub events: Option<Arc<str>>,
    /// The parameter with the reference date of the lender's exposure, by the date of the grant.
    pub exposure_test: Option<Arc<str>>,
}

/// What the borrower may choose once the loan runs: one item of `options`.
#[derive(Clone, Debug)]
pub struct OptionPlan {
    /// Its name, for events.
    pub id: Arc<str>,
    /// What people read.
    pub name: LocalText,
    /// How long after the disbursement it takes effect.
    pub takes_effect: ValueRef,
    /// How long before that it opens and closes; at any time before when left out.
    pub window: Option<(ValueRef, ValueRef)>,
    /// What the borrower answers anew.
    pub answers: Vec<OptionAnswer>,
    /// The answers of the contract until the option is exercised; those of the application for the other facts.
    pub default: Vec<(FactId, Value)>,
}

/// A fact that the borrower answers anew, and every answer that it may have.
#[derive(Clone, Debug)]
pub struct OptionAnswer {
    /// The fact.
    pub fact: FactId,
    /// The answers, in the order of the fact's declaration.
    pub values: Vec<Value>,
}

/// What a guarantee costs: `guarantee.fee`.
#[derive(Clone, Debug)]
pub struct GuaranteeFeePlan {
    /// The yearly rate; takes the argument `year`, the year of the loan from 1.
    pub rate: ValueRef,
    /// Of what: `guaranteed-share` or `loan`.
    pub base: ValueRef,
    /// When it is paid: one of [`GUARANTEE_FEE_TIMINGS`].
    pub timing: ValueRef,
    /// Who pays it: `borrower` or `lender`.
    pub payer: ValueRef,
    /// The most that it is in all, as a part of what is lent.
    pub total_max: Option<ValueRef>,
}

/// The words of `guarantee.fee.base`.
pub const GUARANTEE_FEE_BASES: &[&str] = &["guaranteed-share", "loan"];
/// The words of `guarantee.fee.timing`.
pub const GUARANTEE_FEE_TIMINGS: &[&str] = &[
    "at-levy",
    "yearly-in-advance",
    "yearly-in-arrears",
    "each-instalment",
    "spread",
    "upfront",
    "each-disbursement",
];
/// The words of `payer`.
pub const PAYERS: &[&str] = &["borrower", "lender"];
/// The words of `offer.frequency`.
pub const FREQUENCIES: &[&str] = &[
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half-yearly",
    "yearly",
];
