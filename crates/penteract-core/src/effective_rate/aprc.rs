//! The annual percentage rate of charge of the European Union, and the French TEG of business loans.

use rust_decimal::Decimal;
use serde::Serialize;

use super::equation::{LoanRate, loan_rate_per_period};
use super::error::EffectiveRateError;
use super::flow::{DatedFlow, Flow};
use super::interval::TimeConvention;
use crate::rate::Rate;

/// The annual percentage rate of charge (APRC, in French TAEG): the yearly effective rate X at which drawdowns and
/// payments have the same present value, Σ Cₖ (1 + X)^(−tₖ) = Σ Dₗ (1 + X)^(−sₗ).
///
/// Where several rates solve it, as when a cost is paid before the drawdown or something is given back at the end, it is
/// the one reached from zero: its sign is that of the cost, and at no other one so signed is the borrower more in debt
/// than in credit, or nearly.
///
/// Law: Directive 2008/48/EC, Annex I; Directive 2014/17/EU, Annex I; code de la consommation, annex to art. R. 314-3.
///
/// # Errors
/// Every [`EffectiveRateError`] but those of dates: no flow, flows one way only, no solution, several of which not one
/// alone may be that of a loan.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, YearFraction, aprc, disclosed_percent};
///
/// // 200 000 less costs of 4 000, repaid by 240 monthly instalments of 1 432.86.
/// let flow = |kind, amount: &str, months| {
///     Some(Flow { kind, amount: amount.parse().ok()?, time: YearFraction::new(months, 12)? })
/// };
/// let start = [flow(FlowKind::Drawdown, "200000", 0), flow(FlowKind::Charge, "4000", 0)];
/// let instalments = (1..=240).map(|month| flow(FlowKind::Repayment, "1432.86", month));
/// let flows: Option<Vec<Flow>> = start.into_iter().chain(instalments).collect();
/// let aprc = aprc(&flows.ok_or("a flow is not a number")?)?;
/// assert_eq!(disclosed_percent(aprc, 1).to_string(), "6.4");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn aprc(flows: &[Flow]) -> Result<Rate, EffectiveRateError> {
    Ok(loan_rate(flows, 1)?.rate)
}

/// The rate of a loan for one of `periods` equal parts of the year, with the other solutions.
pub(super) fn loan_rate(flows: &[Flow], periods: u32) -> Result<LoanRate, EffectiveRateError> {
    let signed = flows
        .iter()
        .map(|flow| (flow.kind.signed(flow.amount), flow.time));
    loan_rate_per_period(signed, periods)
}

/// The APRC of flows at dates, time being counted from the first drawdown by the convention given.
///
/// # Errors
/// As [`aprc`]; [`EffectiveRateError::NoDrawdown`], and those of dates that cannot be counted.
pub fn aprc_of_dates(
    flows: &[DatedFlow],
    convention: TimeConvention,
) -> Result<Rate, EffectiveRateError> {
    aprc(&timed(flows, convention)?)
}

/// Flows with their time in years from the first drawdown.
///
/// # Errors
/// [`EffectiveRateError::NoDrawdown`], and those of dates that cannot be counted.
pub fn timed(
    flows: &[DatedFlow],
    convention: TimeConvention,
) -> Result<Vec<Flow>, EffectiveRateError> {
    let drawdowns = flows
        .iter()
        .filter(|flow| flow.kind == super::flow::FlowKind::Drawdown);
    let origin = drawdowns
        .map(|flow| flow.date)
        .min()
        .ok_or(EffectiveRateError::NoDrawdown)?;
    // What is repaid and what is charged on one day follow each other.
    let mut counted = (origin, convention.signed_time(origin, origin)?);
    let mut timed = Vec::with_capacity(flows.len());
    for flow in flows {
        if flow.date != counted.0 {
            counted = (flow.date, convention.signed_time(origin, flow.date)?);
        }
        timed.push(Flow {
            kind: flow.kind,
            amount: flow.amount,
            time: counted.1,
        });
    }
    Ok(timed)
}

/// The French taux effectif global of a business loan: the actuarial rate of one period, times the periods in a year.
///
/// Law: code de la consommation, art. R. 314-2, which also asks that the period rate be disclosed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Teg {
    teg: Rate,
    period_rate: Rate,
    periods_per_year: u32,
}

impl Teg {
    /// The yearly rate: the period rate times the periods in a year.
    pub const fn rate(self) -> Rate {
        self.teg
    }

    /// The actuarial rate of one period (taux de période).
    pub const fn period_rate(self) -> Rate {
        self.period_rate
    }

    /// Periods in a year: 12 when instalments are monthly.
    pub const fn periods_per_year(self) -> u32 {
        self.periods_per_year
    }
}

/// The TEG of flows at times in years, for a period of which the year has `periods_per_year`.
///
/// # Errors
/// As [`aprc`]; [`EffectiveRateError::NoPeriods`] when the year has no period.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, YearFraction, disclosed_percent, teg};
///
/// // 100 000 less a fee of 1 000, repaid by 120 monthly instalments of 920.
/// let flow = |kind, amount: i64, months| {
///     Some(Flow { kind, amount: amount.into(), time: YearFraction::new(months, 12)? })
/// };
/// let start = [flow(FlowKind::Drawdown, 100_000, 0), flow(FlowKind::Charge, 1_000, 0)];
/// let instalments = (1..=120).map(|month| flow(FlowKind::Repayment, 920, month));
/// let flows: Option<Vec<Flow>> = start.into_iter().chain(instalments).collect();
/// let teg = teg(&flows.ok_or("a flow is not a number")?, 12)?;
/// assert_eq!(disclosed_percent(teg.rate(), 4).to_string(), "2.2039");
/// assert_eq!(disclosed_percent(teg.period_rate(), 4).to_string(), "0.1837");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn teg(flows: &[Flow], periods_per_year: u32) -> Result<Teg, EffectiveRateError> {
    Ok(teg_and_others(flows, periods_per_year)?.0)
}

/// The TEG, with the other solutions as yearly rates.
pub(super) fn teg_and_others(
    flows: &[Flow],
    periods_per_year: u32,
) -> Result<(Teg, Vec<Rate>), EffectiveRateError> {
    if periods_per_year == 0 {
        return Err(EffectiveRateError::NoPeriods);
    }
    let LoanRate { rate, others } = loan_rate(flows, periods_per_year)?;
    let teg = Teg {
        teg: yearly(rate, periods_per_year)?,
        period_rate: rate,
        periods_per_year,
    };
    let others = others.into_iter();
    let others = others.filter_map(|other| yearly(other, periods_per_year).ok());
    Ok((teg, others.collect()))
}

/// A period rate times the periods in a year.
pub(super) fn yearly(period_rate: Rate, periods: u32) -> Result<Rate, EffectiveRateError> {
    let yearly = period_rate
        .as_fraction()
        .checked_mul(Decimal::from(periods));
    yearly
        .and_then(|yearly| Rate::from_fraction(yearly).ok())
        .ok_or(EffectiveRateError::OutOfRange)
}
