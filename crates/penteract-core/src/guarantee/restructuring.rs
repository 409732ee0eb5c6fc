//! What a new schedule costs a lender.

use rust_decimal::Decimal;

use crate::{Flow, Rate, VerifyError, present_value};

/// The actuarial loss of a restructuring: what the payments were worth on the day of the agreement, less what the new
/// ones are worth, both at one rate. Negative when the lender gains. Unrounded, 25 significant digits.
///
/// Only payments count: drawdowns are left out of both. The rate is the contract's or the one that the terms of the
/// guarantee name; no source of the State-guaranteed loan gives it.
///
/// # Errors
/// [`VerifyError::NoPresentValue`] at −100 % and below, or when a value has more than 28 digits.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, YearFraction, actuarial_loss};
///
/// let payment = |years| Ok::<_, &str>(Flow {
///     kind: FlowKind::Repayment, amount: 1_250.into(), time: YearFraction::new(years, 1).ok_or("zero")? });
/// // The same amount a year later, at 25 %: 1 000 - 800.
/// let loss = actuarial_loss(&[payment(1)?], &[payment(2)?], "25 %".parse()?)?;
/// assert!((loss - rust_decimal::Decimal::from(200)).abs() < "0.000001".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: GC-05. Law: arrêté du 23 mars 2020, art. 6 V, for the principle only.
pub fn actuarial_loss(before: &[Flow], after: &[Flow], rate: Rate) -> Result<Decimal, VerifyError> {
    let worth = |flows: &[Flow]| {
        let payments: Vec<Flow> = flows
            .iter()
            .filter(|flow| flow.kind != crate::FlowKind::Drawdown)
            .copied()
            .collect();
        // Payments are negative to the borrower.
        present_value(&payments, rate)
    };
    let no_value = VerifyError::NoPresentValue { rate };
    let (Some(before), Some(after)) = (worth(before), worth(after)) else {
        return Err(no_value);
    };
    after.checked_sub(before).ok_or(no_value)
}
