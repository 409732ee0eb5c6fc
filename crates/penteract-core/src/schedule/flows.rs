//! The flows of a schedule and the effective rates that they give.

use super::Schedule;
use crate::effective_rate::{
    DatedFlow, EffectiveRateError, FlowKind, Teg, TimeConvention, WholePeriod, aprc_of_dates, teg,
    timed,
};
use crate::terms::{Disbursement, TermsData};
use crate::{Frequency, PeriodUnit, Rate};

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
            let insurance = if self.flow_terms.counts_insurance {
                row.insurance
            } else {
                rust_decimal::Decimal::ZERO
            };
            // INVARIANT: `total` holds the sum of all parts, so that these sums do not overflow.
            let charges = row.fees + insurance + row.guarantee_fee;
            let repaid = row.principal + row.interest;
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

    /// The French taux effectif global of a business loan: the rate of a period times the periods in a year, a period
    /// being that of the instalments (of a month, a week or a day when these do not divide a year).
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
        let frequency = self.flow_terms.frequency;
        let periods = frequency
            .periods_per_year()
            .unwrap_or(match frequency.unit() {
                PeriodUnit::Days => 365,
                PeriodUnit::Weeks => 52,
                PeriodUnit::Months => 12,
                PeriodUnit::Quarters => 4,
                PeriodUnit::Years => 1,
            });
        let flows = timed(&self.flows(), self.time_convention())?;
        teg(&flows, periods)
    }

    /// The annual percentage rate of charge (TAEG) of Directive 2008/48/EC, time counted from the first drawdown in whole
    /// months, or weeks, and odd days.
    ///
    /// # Errors
    /// [`EffectiveRateError`]: no solution; several of which not one alone may be that of a loan, as [`crate::aprc`] says.
    pub fn aprc(&self) -> Result<Rate, EffectiveRateError> {
        aprc_of_dates(&self.flows(), self.time_convention())
    }

    fn time_convention(&self) -> TimeConvention {
        let period = match self.flow_terms.frequency.unit() {
            PeriodUnit::Weeks => WholePeriod::Week,
            PeriodUnit::Months | PeriodUnit::Quarters => WholePeriod::Month,
            PeriodUnit::Days | PeriodUnit::Years => WholePeriod::Year,
        };
        TimeConvention::EuPeriods { period }
    }
}
