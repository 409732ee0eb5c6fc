//! The annual percentage rate of the United States: nominal, by the actuarial method of Regulation Z.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

use super::equation::LoanRate;
use super::error::EffectiveRateError;
use super::flow::{DatedFlow, FlowKind};
use super::solver::{HalfLine, UnitPeriods};
use super::unit_period::UnitPeriod;
use crate::rate::Rate;

/// An advance or a payment at a number of whole unit-periods and an odd fraction of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitPeriodFlow {
    /// Advance ([`FlowKind::Drawdown`]) or payment.
    pub kind: FlowKind,
    /// The amount, positive in the direction of its kind.
    pub amount: Decimal,
    /// Whole unit-periods from the start of the term.
    pub full_unit_periods: u32,
    /// The odd part of a unit-period, as days over its length: `(6, 15)`. Below one.
    pub odd_fraction: (u32, u32),
}

/// An annual percentage rate by Regulation Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UsApr {
    apr: Rate,
    unit_period_rate: Rate,
    unit_periods_per_year: (u32, u32),
}

impl UsApr {
    /// The annual percentage rate: the rate per unit-period times the unit-periods in a year.
    pub const fn rate(self) -> Rate {
        self.apr
    }

    /// The actuarial rate per unit-period.
    pub const fn unit_period_rate(self) -> Rate {
        self.unit_period_rate
    }

    /// Unit-periods in a year, as a quotient.
    pub const fn unit_periods_per_year(self) -> (u32, u32) {
        self.unit_periods_per_year
    }
}

/// The annual percentage rate by the general equation of Regulation Z: the rate i per unit-period at which advances and
/// payments, each over (1 + f i)(1 + i)^t, are equal; times the unit-periods in a year.
///
/// Law: 12 CFR 1026, Appendix J, (b)(8).
///
/// # Errors
/// As [`super::aprc`]; [`EffectiveRateError::PaidLessThanAdvanced`] where the rate would be negative;
/// [`EffectiveRateError::NoPeriods`] when a fraction or the number of unit-periods has a zero where it cannot.
///
/// # Example
/// ```
/// use penteract_core::{FlowKind, UnitPeriodFlow, disclosed_percent, us_apr};
///
/// // Appendix J, example (c)(1)(i): 5 000 repaid by 24 monthly payments of 230.
/// let at = |kind, amount: i64, full_unit_periods| {
///     UnitPeriodFlow { kind, amount: amount.into(), full_unit_periods, odd_fraction: (0, 30) }
/// };
/// let mut flows = vec![at(FlowKind::Drawdown, 5_000, 0)];
/// flows.extend((1..=24).map(|month| at(FlowKind::Repayment, 230, month)));
/// assert_eq!(disclosed_percent(us_apr(&flows, (12, 1))?.rate(), 2).to_string(), "9.69");
/// # Ok::<(), penteract_core::EffectiveRateError>(())
/// ```
pub fn us_apr(
    flows: &[UnitPeriodFlow],
    unit_periods_per_year: (u32, u32),
) -> Result<UsApr, EffectiveRateError> {
    Ok(us_apr_and_others(flows, unit_periods_per_year)?.0)
}

/// The annual percentage rate, with the other solutions as yearly rates.
pub(super) fn us_apr_and_others(
    flows: &[UnitPeriodFlow],
    unit_periods_per_year: (u32, u32),
) -> Result<(UsApr, Vec<Rate>), EffectiveRateError> {
    let (per_year, over) = unit_periods_per_year;
    let has_no_length = |flow: &UnitPeriodFlow| flow.odd_fraction.1 == 0;
    if per_year == 0 || over == 0 || flows.iter().any(has_no_length) {
        return Err(EffectiveRateError::NoPeriods);
    }
    let LoanRate { rate, others } = unit_period_rate(flows)?;
    let yearly = |rate: Rate| {
        let yearly = rate.as_fraction().checked_mul(Decimal::from(per_year))?;
        Rate::from_fraction(yearly.checked_div(Decimal::from(over))?).ok()
    };
    let apr = UsApr {
        apr: yearly(rate).ok_or(EffectiveRateError::OutOfRange)?,
        unit_period_rate: rate,
        unit_periods_per_year,
    };
    Ok((apr, others.into_iter().filter_map(yearly).collect()))
}

/// The rate per unit-period, with the other solutions.
fn unit_period_rate(flows: &[UnitPeriodFlow]) -> Result<LoanRate, EffectiveRateError> {
    let amounts = whole_amounts(flows)?;
    let has_advance = amounts.iter().any(|&amount| amount > 0);
    let has_payment = amounts.iter().any(|&amount| amount < 0);
    match (has_advance, has_payment) {
        (false, false) => return Err(EffectiveRateError::NoFlows),
        (true, true) => {}
        _ => return Err(EffectiveRateError::NoSignChange),
    }
    let total = amounts
        .iter()
        .try_fold(0_i128, |sum, &amount| sum.checked_add(amount));
    let total = total.ok_or(EffectiveRateError::TooManyDigits)?;
    if total > 0 {
        return Err(EffectiveRateError::PaidLessThanAdvanced);
    }
    let terms = flows
        .iter()
        .zip(&amounts)
        .map(|(flow, &amount)| (amount, flow.full_unit_periods, flow.odd_fraction));
    let half_line = HalfLine {
        curve: UnitPeriods::new(terms),
        total_sign: total.signum(),
    };
    let roots = if advances_come_first(flows, &amounts) {
        // The later a flow, the faster its value falls with the rate: paid over advanced falls throughout.
        if total == 0 {
            return LoanRate::among(&[(Rate::ZERO, true)]);
        }
        // It may stay above one at any rate, when as much is paid at once as is advanced: then there is no rate.
        vec![
            half_line
                .newton()
                .map_err(|_| EffectiveRateError::NoSolution)?,
        ]
    } else {
        let positive = half_line.isolate()?;
        (total == 0)
            .then_some(0.0)
            .into_iter()
            .chain(positive)
            .collect()
    };
    if roots.is_empty() {
        return Err(EffectiveRateError::NoSolution);
    }
    let written: Option<Vec<(Rate, bool)>> = roots
        .iter()
        .map(|&root| {
            let rate = Rate::from_fraction(HalfLine::rate(root)?).ok()?;
            Some((rate, half_line.is_plausible(root)))
        })
        .collect();
    LoanRate::among(&written.ok_or(EffectiveRateError::OutOfRange)?)
}

/// Signed amounts in units of the last decimal of all.
fn whole_amounts(flows: &[UnitPeriodFlow]) -> Result<Vec<i128>, EffectiveRateError> {
    let scale = flows
        .iter()
        .map(|flow| flow.amount.scale())
        .max()
        .unwrap_or_default();
    let whole = |flow: &UnitPeriodFlow| {
        let signed = flow.kind.signed(flow.amount);
        let factor = 10_i128.checked_pow(scale - signed.scale())?;
        signed.mantissa().checked_mul(factor)
    };
    flows
        .iter()
        .map(|flow| whole(flow).ok_or(EffectiveRateError::TooManyDigits))
        .collect()
}

/// Whether every advance precedes every payment.
fn advances_come_first(flows: &[UnitPeriodFlow], amounts: &[i128]) -> bool {
    let moment = |flow: &UnitPeriodFlow| {
        let (odd, length) = flow.odd_fraction;
        crate::YearFraction::new(
            i64::from(flow.full_unit_periods) * i64::from(length) + i64::from(odd),
            i64::from(length),
        )
    };
    let moments = |is_advance: bool| {
        let chosen = flows
            .iter()
            .zip(amounts)
            .filter(move |&(_, &amount)| (amount > 0) == is_advance && amount != 0);
        chosen.filter_map(move |(flow, _)| moment(flow))
    };
    moments(true).max() <= moments(false).min()
}

/// The annual percentage rate of flows at dates: time is counted in unit-periods from the first advance.
///
/// # Errors
/// As [`us_apr`]; [`EffectiveRateError::NoDrawdown`], [`EffectiveRateError::DayCount`] for a payment before the first
/// advance.
pub fn us_apr_of_dates(
    flows: &[DatedFlow],
    unit_period: UnitPeriod,
) -> Result<UsApr, EffectiveRateError> {
    us_apr(
        &in_unit_periods(flows, unit_period)?,
        unit_period.per_year(),
    )
}

/// Flows at dates, counted in unit-periods from the first advance.
pub(super) fn in_unit_periods(
    flows: &[DatedFlow],
    unit_period: UnitPeriod,
) -> Result<Vec<UnitPeriodFlow>, EffectiveRateError> {
    let advances = flows.iter().filter(|flow| flow.kind == FlowKind::Drawdown);
    let start: NaiveDate = advances
        .map(|flow| flow.date)
        .min()
        .ok_or(EffectiveRateError::NoDrawdown)?;
    flows
        .iter()
        .map(|flow| {
            let (full_unit_periods, odd_fraction) = unit_period.between(start, flow.date)?;
            Ok(UnitPeriodFlow {
                kind: flow.kind,
                amount: flow.amount,
                full_unit_periods,
                odd_fraction,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{UnitPeriodFlow, us_apr};
    use crate::{EffectiveRateError, FlowKind, Rate};

    fn flow(kind: FlowKind, amount: i64, full_unit_periods: u32) -> UnitPeriodFlow {
        UnitPeriodFlow {
            kind,
            amount: amount.into(),
            full_unit_periods,
            odd_fraction: (0, 30),
        }
    }

    fn rate(flows: &[UnitPeriodFlow]) -> Result<Rate, EffectiveRateError> {
        us_apr(flows, (12, 1)).map(|apr| apr.rate())
    }

    use FlowKind::{Charge, Drawdown, Repayment};

    #[test]
    fn a_charge_paid_at_once_counts_against_the_advance() {
        let paid_at_once = [
            flow(Drawdown, 1_000, 0),
            flow(Charge, 100, 0),
            flow(Repayment, 990, 1),
        ];
        let withheld = [flow(Drawdown, 900, 0), flow(Repayment, 990, 1)];
        assert_eq!(rate(&paid_at_once), rate(&withheld));
        assert_eq!(rate(&withheld).unwrap().to_string(), "120 %");
    }

    #[test]
    fn advances_among_payments_are_searched() {
        let flows = [
            flow(Drawdown, 1_000, 0),
            flow(Repayment, 500, 1),
            flow(Drawdown, 1_000, 2),
            flow(Repayment, 1_700, 12),
        ];
        // 1000 − 500 / (1 + i) + 1000 / (1 + i)² − 1700 / (1 + i)¹² is zero at i = 1.14355 %.
        assert_eq!(
            crate::disclosed_percent(rate(&flows).unwrap(), 4).to_string(),
            "13.7226"
        );
    }

    #[test]
    fn what_has_no_rate_says_so() {
        let cases = [
            (vec![], EffectiveRateError::NoFlows),
            (
                vec![flow(Drawdown, 1_000, 0)],
                EffectiveRateError::NoSignChange,
            ),
            (
                vec![flow(Drawdown, 1_000, 0), flow(Repayment, 900, 1)],
                EffectiveRateError::PaidLessThanAdvanced,
            ),
            (
                vec![
                    flow(Drawdown, 1_000, 0),
                    flow(Charge, 1_100, 0),
                    flow(Repayment, 10, 1),
                ],
                EffectiveRateError::NoSolution,
            ),
        ];
        for (flows, error) in cases {
            assert_eq!(rate(&flows), Err(error));
        }
        let free = [flow(Drawdown, 1_000, 0), flow(Repayment, 1_000, 1)];
        assert_eq!(rate(&free), Ok(Rate::ZERO));
        assert_eq!(
            us_apr(&free, (0, 1)).map(|apr| apr.rate()),
            Err(EffectiveRateError::NoPeriods)
        );
    }
}
