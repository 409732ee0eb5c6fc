//! Building loan terms step by step.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::LoanTerms;
use super::charges::{Disbursement, DownPaymentTerms, FeeTerms, InsuranceTerms, RetentionTerms};
use super::data::{DrawnOnDueDate, InterestDates, PaymentTiming, TermsData};
use super::error::TermsError;
use super::guarantee_fee::GuaranteeFeeTerms;
use super::interest::{
    InterestMethod, InterestRate, OnRateChange, PartialPeriods, PeriodicRate, SolvedOn, StubPeriods,
};
use super::length::PhaseStubs;
use super::phase::Phase;
use super::plan::{self, PlannedPhase};
use super::rounding::RoundingTerms;
use super::servicing::Servicing;
use super::timeline::Timeline;
use crate::{BusinessDayConvention, Calendar, Currency, DayCount, Frequency, MonthEnd, Rate};

/// Loan terms under construction. [`LoanTermsBuilder::build`] checks them as a whole.
///
/// Needed: a disbursement, a rate, a frequency, a phase. Everything else has the default documented on its type.
///
/// # Example
/// ```
/// use penteract_core::{Currency, Frequency, LoanTerms, Phase, PhaseLength};
///
/// let terms = LoanTerms::builder(Currency::EUR)
///     .disbursement("2024-01-01".parse()?, "12000.00".parse()?)
///     .fixed_rate("3.5 %".parse()?)
///     .frequency(Frequency::QUARTERLY)
///     .phase(Phase::level_principal(PhaseLength::Months(24)))
///     .build()?;
/// assert_eq!(terms.instalments(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct LoanTermsBuilder {
    rate: Option<InterestRate>,
    frequency: Option<Frequency>,
    data: TermsData,
}

/// How long a loan runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct LoanLength {
    /// Its years, a begun one counted whole: yearly rates of a guarantee fee reach as far.
    pub years: u32,
    /// The day of the last instalment, as interest counts it.
    pub last_due_date: NaiveDate,
}

impl LoanTermsBuilder {
    pub(super) fn new(currency: Currency) -> Self {
        let data = TermsData::new(
            currency,
            InterestRate::fixed(Rate::ZERO),
            Frequency::MONTHLY,
        );
        Self {
            rate: None,
            frequency: None,
            data,
        }
    }

    /// Adds a disbursement, in the currency of the loan.
    pub fn disbursement(mut self, date: NaiveDate, amount: Decimal) -> Self {
        self.data.disbursements.push(Disbursement { date, amount });
        self
    }

    /// One yearly rate throughout.
    pub fn fixed_rate(self, annual: Rate) -> Self {
        self.rate(InterestRate::fixed(annual))
    }

    /// The yearly rate over time.
    pub fn rate(mut self, rate: InterestRate) -> Self {
        self.rate = Some(rate);
        self
    }

    /// How the yearly rate becomes the rate of a period.
    pub fn periodic_rate(mut self, periodic_rate: PeriodicRate) -> Self {
        self.data.periodic_rate = periodic_rate;
        self
    }

    /// The day count.
    pub fn day_count(mut self, day_count: DayCount) -> Self {
        self.data.day_count = day_count;
        self
    }

    /// How often instalments fall due.
    pub fn frequency(mut self, frequency: Frequency) -> Self {
        self.frequency = Some(frequency);
        self
    }

    /// Adds a phase.
    pub fn phase(mut self, phase: Phase) -> Self {
        self.data.phases.push(phase);
        self
    }

    /// Adds phases.
    pub fn phases(mut self, phases: impl IntoIterator<Item = Phase>) -> Self {
        self.data.phases.extend(phases);
        self
    }

    /// The rounding of amounts.
    pub fn rounding(mut self, rounding: RoundingTerms) -> Self {
        self.data.rounding = rounding;
        self
    }

    /// The calendar that moves due dates to business days, and where they go.
    pub fn calendar(mut self, calendar: Calendar, business_days: BusinessDayConvention) -> Self {
        self.data.calendar = calendar;
        self.data.business_days = business_days;
        self
    }

    /// Between which dates interest runs when due dates are moved.
    pub fn interest_dates(mut self, interest_dates: InterestDates) -> Self {
        self.data.interest_dates = interest_dates;
        self
    }

    /// The date from which due dates are counted, when it is not the first disbursement.
    pub fn anchor(mut self, date: NaiveDate) -> Self {
        self.data.anchor = Some(date);
        self
    }

    /// Which period of a phase takes the part that its length leaves.
    pub fn phase_stubs(mut self, phase_stubs: PhaseStubs) -> Self {
        self.data.phase_stubs = phase_stubs;
        self
    }

    /// The first due date, when the first period is shorter or longer than the others.
    pub fn first_due_date(mut self, date: NaiveDate) -> Self {
        self.data.first_due_date = Some(date);
        self
    }

    /// The last due date, when the last period is shorter or longer than the others.
    pub fn last_due_date(mut self, date: NaiveDate) -> Self {
        self.data.last_due_date = Some(date);
        self
    }

    /// When in its period an instalment is due.
    pub fn payments(mut self, timing: PaymentTiming) -> Self {
        self.data.payments = timing;
        self
    }

    /// What becomes of a day that a month does not have.
    pub fn month_end(mut self, month_end: MonthEnd) -> Self {
        self.data.month_end = month_end;
        self
    }

    /// What bears interest.
    pub fn interest_method(mut self, method: InterestMethod) -> Self {
        self.data.interest_method = method;
        self
    }

    /// The interest of a part of a period.
    pub fn partial_periods(mut self, partial_periods: PartialPeriods) -> Self {
        self.data.partial_periods = partial_periods;
        self
    }

    /// The interest of a longer or shorter first or last period.
    pub fn stub_periods(mut self, stub_periods: StubPeriods) -> Self {
        self.data.stub_periods = stub_periods;
        self
    }

    /// With which instalment a drawing on a due date counts.
    pub fn drawn_on_due_date(mut self, drawn_on_due_date: DrawnOnDueDate) -> Self {
        self.data.drawn_on_due_date = drawn_on_due_date;
        self
    }

    /// What a change of rate does to level payments.
    pub fn on_rate_change(mut self, on_rate_change: OnRateChange) -> Self {
        self.data.on_rate_change = on_rate_change;
        self
    }

    /// The periods on which level payments are solved.
    pub fn level_payments_solved_on(mut self, periods: SolvedOn) -> Self {
        self.data.level_payments_solved_on = periods;
        self
    }

    /// How the loan is served once it runs.
    pub fn servicing(mut self, servicing: Servicing) -> Self {
        self.data.servicing = servicing;
        self
    }

    /// Simple interest accrues on the side and joins the balance every so many periods.
    pub fn interest_compounded_every(mut self, periods: u32) -> Self {
        self.data.interest_compounded_every = Some(periods);
        self
    }

    /// The first so many instalments pay no interest; the next one pays it all.
    pub fn interest_carried_instalments(mut self, instalments: u32) -> Self {
        self.data.interest_carried_instalments = instalments;
        self
    }

    /// Adds a fee.
    pub fn fee(mut self, fee: FeeTerms) -> Self {
        self.data.fees.push(fee);
        self
    }

    /// The insurance of the borrower.
    pub fn insurance(mut self, insurance: InsuranceTerms) -> Self {
        self.data.insurance = Some(insurance);
        self
    }

    /// The fee of a guarantor.
    pub fn guarantee_fee(mut self, fee: GuaranteeFeeTerms) -> Self {
        self.data.guarantee_fees.push(fee);
        self
    }

    /// Cash withheld and given back at the end.
    pub fn retention(mut self, retention: RetentionTerms) -> Self {
        self.data.retention = Some(retention);
        self
    }

    /// The part of each disbursement that is paid back the same day.
    pub fn down_payment(mut self, down_payment: DownPaymentTerms) -> Self {
        self.data.down_payment = Some(down_payment);
        self
    }

    /// How long the loan runs, whatever is lent and at whatever rate: the frequency, the phases, the day of a disbursement
    /// and what moves due dates tell it.
    ///
    /// # Errors
    /// [`TermsError`] when the phases make no loan, or a due date does not exist.
    pub fn length(&self) -> Result<LoanLength, TermsError> {
        let mut data = self.data.clone();
        data.frequency = frequency(self.frequency)?;
        let plan = plan::plan_terms(&mut data)?;
        let instalments = plan.last().map_or(0, PlannedPhase::end);
        let timeline = Timeline::new(&data, instalments);
        let last_due_date = timeline.due_date(instalments)?;
        let years = timeline.years_to(last_due_date);
        Ok(LoanLength {
            years,
            last_due_date,
        })
    }

    /// The terms, checked.
    ///
    /// # Errors
    /// [`TermsError`], which names the field and says what would be right.
    pub fn build(self) -> Result<LoanTerms, TermsError> {
        let mut data = self.data;
        data.rate = self.rate.ok_or(TermsError::Missing {
            field: "rate",
            remedy: &[
                "give a fixed, stepped or indexed rate",
                "donnez un taux fixe, par paliers ou indexé",
            ],
        })?;
        data.frequency = frequency(self.frequency)?;
        LoanTerms::try_from(data)
    }
}

fn frequency(frequency: Option<Frequency>) -> Result<Frequency, TermsError> {
    frequency.ok_or(TermsError::Missing {
        field: "frequency",
        remedy: &[
            "say how often instalments fall due",
            "dites à quel rythme tombent les échéances",
        ],
    })
}
