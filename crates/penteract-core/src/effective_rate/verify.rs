//! Checking an effective rate: the flows are priced again at it, in decimals.

use rust_decimal::Decimal;

use super::flow::{Flow, FlowKind};
use crate::decimal_math::{exp, ln};
use crate::rate::Rate;
use crate::said;

/// A rate that is not the effective rate of the flows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// At the rate, drawdowns and payments are not worth the same.
    NotTheRate {
        /// The rate checked.
        rate: Rate,
        /// Drawdowns less payments, all discounted at the rate.
        present_value: Decimal,
        /// Sum of the drawdowns.
        drawn: Decimal,
    },
    /// The rate is −100 % or lower, or a present value has more than 28 digits.
    NoPresentValue {
        /// The rate checked.
        rate: Rate,
    },
}

said! { VerifyError: Error {
    NotTheRate { rate, present_value, drawn } =>
        "at {rate} the flows leave {present_value}, more than 10^-9 of the {drawn} drawn: it is not their effective rate",
        "à {rate} les flux laissent {present_value}, plus de 10^-9 des {drawn} débloqués : ce n'est pas leur taux effectif";
    NoPresentValue { rate } =>
        "the flows cannot be priced at {rate}: a present value has more than 28 digits",
        "les flux ne peuvent pas être actualisés à {rate} : une valeur actuelle a plus de 28 chiffres";
} }

/// Checks that a rate is the effective rate of flows, independently of how it was found: priced again in decimals,
/// what is left is at most 10⁻⁹ of the amount drawn. Gives what is left.
///
/// # Errors
/// [`VerifyError::NotTheRate`] when more is left, [`VerifyError::NoPresentValue`] when the flows cannot be priced.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, YearFraction, aprc, verify};
///
/// let flows = [
///     Flow { kind: FlowKind::Drawdown, amount: 1_000.into(), time: YearFraction::ZERO },
///     Flow { kind: FlowKind::Repayment, amount: 1_100.into(), time: YearFraction::new(5, 4).ok_or("zero")? },
/// ];
/// verify(&flows, aprc(&flows)?)?;
/// assert!(verify(&flows, "8 %".parse()?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn verify(flows: &[Flow], rate: Rate) -> Result<Decimal, VerifyError> {
    let no_value = VerifyError::NoPresentValue { rate };
    let drawdowns = flows.iter().filter(|flow| flow.kind == FlowKind::Drawdown);
    let drawn = drawdowns
        .map(|flow| flow.amount.abs())
        .try_fold(Decimal::ZERO, Decimal::checked_add);
    let (Some(present_value), Some(drawn)) = (present_value(flows, rate), drawn) else {
        return Err(no_value);
    };
    let bound = drawn.checked_mul(Decimal::new(1, 9)).ok_or(no_value)?;
    if present_value.abs() <= bound {
        Ok(present_value)
    } else {
        Err(VerifyError::NotTheRate {
            rate,
            present_value,
            drawn,
        })
    }
}

/// What the flows are worth at a rate, in decimals: drawdowns less payments, each discounted by (1 + rate)^(−time).
///
/// Near zero when the rate is their effective rate: this is how a rate is checked, independently of how it was found.
/// `None` when the rate is −100 % or lower, or a value too large.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, Rate, YearFraction, present_value};
///
/// let flows = [
///     Flow { kind: FlowKind::Drawdown, amount: 1_000.into(), time: YearFraction::ZERO },
///     Flow { kind: FlowKind::Repayment, amount: 1_100.into(), time: YearFraction::new(1, 1).ok_or("zero")? },
/// ];
/// let value = present_value(&flows, "10 %".parse()?).ok_or("too large")?;
/// assert!(value.abs() < "0.000000001".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn present_value(flows: &[Flow], rate: Rate) -> Option<Decimal> {
    let growth = Decimal::ONE.checked_add(rate.as_fraction())?;
    let log_growth = ln(growth)?;
    let mut sum = Decimal::ZERO;
    for flow in flows {
        let discount = exp(-flow.time.of(log_growth)?)?;
        sum = sum.checked_add(flow.kind.signed(flow.amount).checked_mul(discount)?)?;
    }
    Some(sum)
}
