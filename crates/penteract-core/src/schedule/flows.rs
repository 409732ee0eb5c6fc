//! The flows of a schedule and the effective rates that they give.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::{Schedule, ScheduleRow};
use crate::effective_rate::{
    DatedFlow, EffectiveRate, EffectiveRateError, FlowKind, RateMethod, Teg, TimeConvention,
    UnitPeriod, WholePeriod, aprc_of_dates, teg, timed, us_apr_of_dates, xirr,
};
use crate::terms::{Disbursement, TermsData};
use crate::{DayCount, Frequency, MonthEnd, PeriodUnit, Rate, add_months};

/// What a schedule remembers of its terms to give its flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FlowTerms {
    disbursements: Vec<Disbursement>,
    frequency: Frequency,
    counts_insurance: bool,
}

impl FlowTerms {
    pub(super) fn new(data: &TermsData) -> Self {
        Self {
            disbursements: data.disbursements.clone(),
            frequency: data.frequency,
            counts_insurance: data.insurance.is_some_and(|insurance| insurance.required),
        }
    }
}

impl FlowTerms {
    /// What is drawn.
    pub(super) fn drawn(&self) -> impl Iterator<Item = &Disbursement> {
        self.disbursements.iter()
    }

    /// Those of two loans together, whose periods are alike.
    pub(super) fn with(&self, other: &Self) -> Self {
        let drawn = self.drawn().chain(other.drawn());
        let mut disbursements: Vec<Disbursement> = drawn.copied().collect();
        disbursements.sort_by_key(|drawn| drawn.date);
        Self {
            disbursements,
            frequency: self.frequency,
            counts_insurance: self.counts_insurance || other.counts_insurance,
        }
    }
}

impl Schedule {
    /// What is drawn and paid, by date: drawdowns and the retention given back; principal and interest as repayments;
    /// fees, the retention withheld, the guarantee fee when the borrower pays it, and the insurance when the lender
    /// requires it, as charges.
    pub fn flows(&self) -> Vec<DatedFlow> {
        let mut flows = Vec::with_capacity(
            self.rows
                .len()
                .saturating_add(self.flow_terms.disbursements.len()),
        );
        for drawn in &self.flow_terms.disbursements {
            flows.push(DatedFlow {
                kind: FlowKind::Drawdown,
                amount: drawn.amount,
                date: drawn.date,
            });
        }
        if let (Some(retention), Some(first)) =
            (&self.retention, self.flow_terms.disbursements.first())
        {
            flows.push(DatedFlow {
                kind: FlowKind::Charge,
                amount: retention.withheld,
                date: first.date,
            });
            let back = DatedFlow {
                kind: FlowKind::Drawdown,
                amount: retention.given_back,
                date: retention.given_back_on,
            };
            flows.push(back);
        }
        for row in &self.rows {
            let (repaid, charges) = self.paid(row);
            for (kind, amount) in [(FlowKind::Repayment, repaid), (FlowKind::Charge, charges)] {
                if !amount.is_zero() {
                    flows.push(DatedFlow {
                        kind,
                        amount,
                        date: row.due_date,
                    });
                }
            }
        }
        flows
    }

    /// What a line repays, and what it charges besides.
    fn paid(&self, row: &ScheduleRow) -> (Decimal, Decimal) {
        let insurance = if self.flow_terms.counts_insurance {
            row.insurance
        } else {
            Decimal::ZERO
        };
        // INVARIANT: `total` holds the sum of all parts, so that these sums do not overflow.
        (
            row.principal + row.interest,
            row.fees + insurance + row.guarantee_fee,
        )
    }

    /// The French taux effectif global of a business loan: the rate of a period times the periods in a year. The period is
    /// that of the payments: the shortest time between two instalments that the borrower pays, or from the first
    /// drawdown to the only one. It is a year at most, and a month, a week or a day where it does not divide one.
    ///
    /// # Errors
    /// [`EffectiveRateError`]: no solution; several of which not one alone may be that of a loan, as [`crate::aprc`] says.
    ///
    /// # Example
    /// ```
    /// use penteract_core::{Currency, Frequency, LoanTerms, Phase, PhaseLength, disclosed_percent};
    ///
    /// let schedule = LoanTerms::builder(Currency::EUR)
    ///     .disbursement("2024-01-15".parse()?, "10000.00".parse()?)
    ///     .fixed_rate("6 %".parse()?)
    ///     .frequency(Frequency::MONTHLY)
    ///     .phase(Phase::level_payment(PhaseLength::Months(24)))
    ///     .build()?
    ///     .schedule()?;
    /// // Without any charge, the TEG is the borrowing rate; the APRC compounds it.
    /// assert_eq!(disclosed_percent(schedule.teg()?.rate(), 2).to_string(), "6.00");
    /// assert_eq!(disclosed_percent(schedule.aprc()?, 2).to_string(), "6.17");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn teg(&self) -> Result<Teg, EffectiveRateError> {
        let flows = self.flows();
        let convention = self.time_convention(&flows);
        teg(&timed(&flows, convention)?, self.periods_per_year())
    }

    /// The annual percentage rate of charge (TAEG) of Directive 2008/48/EC, time counted from the first drawdown in whole
    /// months and odd days, or in weeks where every flow falls whole weeks later.
    ///
    /// # Errors
    /// [`EffectiveRateError`]: no solution; several of which not one alone may be that of a loan, as [`crate::aprc`] says.
    pub fn aprc(&self) -> Result<Rate, EffectiveRateError> {
        let flows = self.flows();
        aprc_of_dates(&flows, self.time_convention(&flows))
    }

    /// The effective rate by a method: of the European ones, [`Self::teg`] and [`Self::aprc`]; the annual percentage rate
    /// of the United States over the unit-period of the payments, a year at most; the internal rate of return by real days
    /// over 365.
    ///
    /// # Errors
    /// [`EffectiveRateError`], as for each of them.
    pub fn effective_rate(&self, method: RateMethod) -> Result<EffectiveRate, EffectiveRateError> {
        Ok(match method {
            RateMethod::Teg => {
                let teg = self.teg()?;
                let period = (teg.period_rate(), (teg.periods_per_year(), 1));
                EffectiveRate::of_loan(method, teg.rate(), Some(period))
            }
            RateMethod::Aprc => EffectiveRate::of_loan(method, self.aprc()?, None),
            RateMethod::Us => {
                let apr = us_apr_of_dates(&self.flows(), self.unit_period()?)?;
                let period = (apr.unit_period_rate(), apr.unit_periods_per_year());
                EffectiveRate::of_loan(method, apr.rate(), Some(period))
            }
            RateMethod::Irr => {
                let signed = |flow: DatedFlow| match flow.kind {
                    FlowKind::Drawdown => (flow.date, flow.amount),
                    FlowKind::Repayment | FlowKind::Charge => (flow.date, -flow.amount),
                };
                let flows: Vec<_> = self.flows().into_iter().map(signed).collect();
                EffectiveRate::of_loan(method, xirr(&flows, DayCount::Act365Fixed)?, None)
            }
        })
    }

    /// The unit-period of the payments.
    ///
    /// Law: 12 CFR 1026, Appendix J, (b)(5).
    fn unit_period(&self) -> Result<UnitPeriod, EffectiveRateError> {
        let (count, unit) = match self.period_length() {
            PeriodLength::Months(12..) => (1, PeriodUnit::Years),
            PeriodLength::Months(months) => (months, PeriodUnit::Months),
            PeriodLength::Days(days) if days % 7 == 0 => ((days / 7).min(52), PeriodUnit::Weeks),
            PeriodLength::Days(days) => (days.min(365), PeriodUnit::Days),
        };
        let frequency = Frequency::new(count, unit).map_err(|_| EffectiveRateError::NoPeriods)?;
        Ok(UnitPeriod::Every(frequency))
    }

    fn first_drawn(&self) -> Option<NaiveDate> {
        let drawn = self.flow_terms.disbursements.first();
        drawn.map(|drawn| drawn.date)
    }

    /// Weeks where they alone are whole, else months: what the dates say, whatever the frequency.
    fn time_convention(&self, flows: &[DatedFlow]) -> TimeConvention {
        let is_each = |is_whole: fn(NaiveDate, NaiveDate) -> bool| {
            let start = self.first_drawn();
            start.is_some_and(|start| flows.iter().all(|flow| is_whole(start, flow.date)))
        };
        let in_weeks = |start: NaiveDate, date: NaiveDate| {
            date.signed_duration_since(start).num_days() % DAYS_IN_WEEK == 0
        };
        let in_months = |start, date| whole_months(start, date).is_some();
        let period = if is_each(in_weeks) && !is_each(in_months) {
            WholePeriod::Week
        } else {
            WholePeriod::Month
        };
        TimeConvention::EuPeriods { period }
    }

    /// How many periods of the payments a year has.
    fn periods_per_year(&self) -> u32 {
        self.period_length().per_year()
    }

    /// The period of the payments.
    fn period_length(&self) -> PeriodLength {
        let mut paying = self
            .rows
            .iter()
            .filter(|row| row.number > 0 && self.paid(row) != (Decimal::ZERO, Decimal::ZERO));
        let first = paying.next();
        let mut last = first.map_or(0, |row| row.number);
        let between = paying.map(|row| {
            row.number
                .saturating_sub(std::mem::replace(&mut last, row.number))
        });
        let frequency = self.flow_terms.frequency;
        match (between.min(), first, self.first_drawn()) {
            (Some(count), _, _) => match (frequency.months(), frequency.days()) {
                (Some(months), _) => PeriodLength::Months(months.saturating_mul(count)),
                (None, days) => PeriodLength::Days(days.unwrap_or(1).saturating_mul(count)),
            },
            (None, Some(only), Some(start)) => match whole_months(start, only.due_date) {
                Some(months) => PeriodLength::Months(months),
                None => {
                    let days = only.due_date.signed_duration_since(start).num_days();
                    PeriodLength::Days(u32::try_from(days).unwrap_or(1))
                }
            },
            _ => PeriodLength::Months(1),
        }
    }
}

/// How long a period is.
enum PeriodLength {
    Months(u32),
    Days(u32),
}

impl PeriodLength {
    fn per_year(&self) -> u32 {
        let (length, year): (u32, u32) = match *self {
            Self::Months(months) => (months, 12),
            Self::Days(days) if days % 7 == 0 => (days / 7, 52),
            Self::Days(days) => (days, 365),
        };
        match year.checked_rem(length) {
            Some(0) => year / length,
            _ if length > year => 1,
            _ => year,
        }
    }
}

const DAYS_IN_WEEK: i64 = 7;

/// The months from one date to a later one, where they are whole.
fn whole_months(start: NaiveDate, end: NaiveDate) -> Option<u32> {
    let years = i64::from(end.year()) - i64::from(start.year());
    let months = years * 12 + i64::from(end.month()) - i64::from(start.month());
    let months = i32::try_from(months).ok()?;
    let is_whole = add_months(start, months, MonthEnd::Keep) == Some(end);
    u32::try_from(months).ok().filter(|_| is_whole)
}
