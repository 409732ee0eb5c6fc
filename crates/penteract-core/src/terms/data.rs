//! The written form of loan terms: what `TERMS.json` holds, before it is checked.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::charges::{Disbursement, DownPaymentTerms, FeeTerms, InsuranceTerms, RetentionTerms};
use super::guarantee_fee::{GuaranteeFeeTerms, OneOrSeveral};
use super::interest::{
    InterestMethod, InterestRate, OnRateChange, PartialPeriods, PeriodicRate, SolvedOn, StubPeriods,
};
use super::length::PhaseStubs;
use super::options::LoanOption;
use super::payer::Payer;
use super::phase::Phase;
use super::rounding::{RoundingTerms, is_default};
use super::servicing::Servicing;
use crate::{BusinessDayConvention, Calendar, Currency, DayCount, Effect, Frequency, MonthEnd};

/// When in its period an instalment is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PaymentTiming {
    /// At the end of each period (the default).
    #[default]
    InArrears,
    /// At the beginning of each period: the first instalment falls on the day from which periods are counted.
    InAdvance,
}

/// Between which dates interest runs when due dates are moved to business days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InterestDates {
    /// Between the dates before they are moved: the day of payment changes, the interest does not (the default).
    #[default]
    Unadjusted,
    /// Between the dates as moved; with a proportional or equivalent rate a whole period still bears a whole period.
    Adjusted,
}

/// Due dates counted anew from an instalment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MovedDates {
    /// The instalment, from 1.
    pub(crate) number: u32,
    /// Its due date.
    pub(crate) date: NaiveDate,
    /// How often instalments fall due from there on.
    pub(crate) frequency: Frequency,
}

/// With which instalment a drawing on a due date counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum DrawnOnDueDate {
    /// The next one: the instalment of that day was counted without it (the default).
    #[default]
    NextInstalment,
    /// The one of that day, which is solved with it.
    SameInstalment,
}

/// What rescheduling made of the instalments; nothing in terms as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Restructured {
    /// In order of instalment.
    pub(crate) moved: Vec<MovedDates>,
    /// The instalments, from 0, from which interest is spread anew when it is spread evenly; in order.
    pub(crate) spread_from: Vec<u32>,
    /// Whether an event made the loan longer than the terms foresaw.
    pub(crate) is_prolonged: bool,
}

impl Restructured {
    /// The dates in force at an instalment, from 1, when they were moved.
    pub(crate) fn moved_at(&self, number: u32) -> Option<&MovedDates> {
        self.moved.iter().rev().find(|moved| moved.number <= number)
    }
}

/// All that defines a loan, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "LoanTerms")
)]
pub(crate) struct TermsData {
    /// ISO 4217 code; every amount is in this currency.
    pub(crate) currency: Currency,
    /// What is drawn, and when.
    pub(crate) disbursements: Vec<Disbursement>,
    /// The yearly interest rate over time.
    pub(crate) rate: InterestRate,
    /// How the yearly rate becomes the rate of a period.
    #[serde(default)]
    pub(crate) periodic_rate: PeriodicRate,
    /// Which fraction of a year lies between two dates.
    #[serde(default = "default_day_count")]
    pub(crate) day_count: DayCount,
    /// How often instalments fall due.
    pub(crate) frequency: Frequency,
    /// What is paid, and for how long.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::phase::PhaseData>"))]
    pub(crate) phases: Vec<Phase>,
    /// Rounding of amounts.
    #[serde(default)]
    pub(crate) rounding: RoundingTerms,
    /// The calendar that moves due dates, as `business_days` says.
    #[serde(default)]
    pub(crate) calendar: Calendar,
    /// Where a due date goes that is no business day.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) business_days: BusinessDayConvention,
    /// Between which dates interest runs when due dates are moved.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) interest_dates: InterestDates,
    /// The date from which due dates are counted; the first disbursement unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) anchor: Option<NaiveDate>,
    /// Which period of a phase takes the part that its length leaves, where it has months and days or ends on a date.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) phase_stubs: PhaseStubs,
    /// The first due date, from which the later ones are counted; makes the first period shorter or longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first_due_date: Option<NaiveDate>,
    /// The last due date; makes the last period shorter or longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_due_date: Option<NaiveDate>,
    /// When in its period an instalment is due.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) payments: PaymentTiming,
    /// With which instalment a drawing on a due date counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) drawn_on_due_date: DrawnOnDueDate,
    /// What becomes of a day that a month does not have.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) month_end: MonthEnd,
    /// What bears interest.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) interest_method: InterestMethod,
    /// The interest of a part of a period.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) partial_periods: PartialPeriods,
    /// The interest of a longer or shorter first or last period.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) stub_periods: StubPeriods,
    /// What a change of rate does to level payments.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) on_rate_change: OnRateChange,
    /// The periods on which level payments are solved.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) level_payments_solved_on: SolvedOn,
    /// Simple interest accrues on the side and joins the balance every so many periods; with each period unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interest_compounded_every: Option<u32>,
    /// The first so many instalments pay no interest; the next one pays it all.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) interest_carried_instalments: u32,
    /// Fees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::charges::FeeData>"))]
    pub(crate) fees: Vec<FeeTerms>,
    /// Insurance of the borrower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) insurance: Option<InsuranceTerms>,
    /// The fee of a guarantor, or a list of several.
    #[serde(
        default,
        rename = "guarantee_fee",
        with = "OneOrSeveral",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "OneOrSeveral"))]
    pub(crate) guarantee_fees: Vec<GuaranteeFeeTerms>,
    /// Cash withheld and given back at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retention: Option<RetentionTerms>,
    /// The part of each disbursement that is paid back the same day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) down_payment: Option<DownPaymentTerms>,
    /// How the loan is served once it runs: the order of payments, prepayment, late interest, options.
    #[serde(default, skip_serializing_if = "is_default")]
    pub(crate) servicing: Servicing,
    #[serde(skip)]
    pub(crate) restructured: Restructured,
}

const fn default_day_count() -> DayCount {
    DayCount::Thirty360Isda
}

impl TermsData {
    /// The day from which periods are counted.
    pub(crate) fn start_date(&self) -> NaiveDate {
        // INVARIANT: checked terms have a disbursement.
        self.anchor
            .or_else(|| self.disbursements.first().map(|drawn| drawn.date))
            .unwrap_or_default()
    }

    /// The third parties that are named, each once.
    pub(crate) fn third_parties(&self) -> Vec<Payer> {
        let phases = self.phases.iter().map(Phase::payer);
        let fees = self.fees.iter().map(|fee| &fee.payer);
        let guarantee = self.guarantee_fees.iter().map(|fee| &fee.payer);
        let of_terms = phases.chain(fees).chain(guarantee).cloned();
        let options = self.servicing.options.iter();
        let of_options = options.flat_map(LoanOption::phases).flatten();
        let of_options = of_options.map(|phase| phase.payer().clone());
        let effects = self
            .servicing
            .options
            .iter()
            .flat_map(|option| &option.effects);
        let of_options = of_options.chain(effects.filter_map(Effect::payer));
        let mut parties = Vec::new();
        for payer in of_terms.chain(of_options) {
            if matches!(payer, Payer::ThirdParty { .. }) && !parties.contains(&payer) {
                parties.push(payer);
            }
        }
        parties
    }

    /// How often instalments fall due at an instalment, from 1.
    pub(crate) fn frequency_at(&self, number: u32) -> Frequency {
        self.restructured
            .moved_at(number)
            .map_or(self.frequency, |moved| moved.frequency)
    }

    /// The least that can be said; what is missing is refused when the terms are checked.
    pub(super) fn new(currency: Currency, rate: InterestRate, frequency: Frequency) -> Self {
        Self {
            currency,
            disbursements: Vec::new(),
            rate,
            periodic_rate: PeriodicRate::default(),
            day_count: default_day_count(),
            frequency,
            phases: Vec::new(),
            rounding: RoundingTerms::default(),
            calendar: Calendar::None,
            business_days: BusinessDayConvention::default(),
            interest_dates: InterestDates::default(),
            anchor: None,
            phase_stubs: PhaseStubs::default(),
            first_due_date: None,
            last_due_date: None,
            payments: PaymentTiming::default(),
            drawn_on_due_date: DrawnOnDueDate::default(),
            month_end: MonthEnd::default(),
            interest_method: InterestMethod::default(),
            partial_periods: PartialPeriods::default(),
            stub_periods: StubPeriods::default(),
            on_rate_change: OnRateChange::default(),
            level_payments_solved_on: SolvedOn::default(),
            interest_compounded_every: None,
            interest_carried_instalments: 0,
            fees: Vec::new(),
            insurance: None,
            guarantee_fees: Vec::new(),
            retention: None,
            down_payment: None,
            servicing: Servicing::default(),
            restructured: Restructured::default(),
        }
    }
}
