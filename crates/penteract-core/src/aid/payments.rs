//! The same aid seen from the payments: what is lent less what the payments are worth on the market.

use rust_decimal::Decimal;

use super::grant_equivalent::AidPayment;
use crate::{Flow, FlowKind, Rate, RateError, VerifyError, present_value, said};

/// The gross grant equivalent of a loan from its flows: drawdowns less payments, all discounted at the market's rate.
///
/// Equal to the sum of interest gaps of [`GrantEquivalent::of_loan`](super::GrantEquivalent::of_loan) when that is
/// discounted at the reference rate and the periods are whole years; also right for loans whose interest is not counted
/// on the balance. Fees are flows like others. Times are years from the grant. Negative when more than the market's
/// price is paid. 25 significant digits.
///
/// # Errors
/// [`VerifyError::NoPresentValue`] at −100 % and below, or when a value has more than 28 digits.
///
/// # Example
/// ```
/// use penteract_core::{Flow, FlowKind, YearFraction, grant_equivalent_of_flows};
///
/// let year = YearFraction::new(1, 1).ok_or("zero")?;
/// let flows = [
///     Flow { kind: FlowKind::Drawdown, amount: 1_000.into(), time: YearFraction::ZERO },
///     Flow { kind: FlowKind::Repayment, amount: 1_000.into(), time: year },
/// ];
/// // A thousand lent for a year without interest, where the market asks 25 %: 1 000 - 1 000 / 1.25.
/// let aid = grant_equivalent_of_flows(&flows, "25 %".parse()?)?;
/// assert!((aid - rust_decimal::Decimal::from(200)).abs() < "0.000001".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: GE-02.
pub fn grant_equivalent_of_flows(
    flows: &[Flow],
    reference_rate: Rate,
) -> Result<Decimal, VerifyError> {
    present_value(flows, reference_rate).ok_or(VerifyError::NoPresentValue {
        rate: reference_rate,
    })
}

/// Why flows have no grant element.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantElementError {
    /// The flows cannot be priced.
    Value(VerifyError),
    /// Nothing is drawn, so that there is nothing to take a part of.
    NothingLent,
    /// The part is beyond any rate.
    Rate(RateError),
}

said! { GrantElementError: Error {
    Value(cause: VerifyError);
    NothingLent =>
        "a grant element is a part of what is lent, and nothing is: give the drawdowns",
        "l'élément de don est une part de ce qui est prêté, et rien ne l'est : donnez les déblocages";
    Rate(cause: RateError);
} }

/// The grant element of a loan: the part of what is lent that is given away.
///
/// Law: OECD Development Assistance Committee, grant element, whose discount rate of a part of a year is
/// (1 + d)^(1/A) − 1; a peer of the gross grant equivalent.
///
/// # Errors
/// [`GrantElementError`].
pub fn grant_element(flows: &[Flow], discount_rate: Rate) -> Result<Rate, GrantElementError> {
    let given = grant_equivalent_of_flows(flows, discount_rate)?;
    let drawdowns = flows.iter().filter(|flow| flow.kind == FlowKind::Drawdown);
    let too_large = VerifyError::NoPresentValue {
        rate: discount_rate,
    };
    let lent = drawdowns
        .map(|flow| flow.amount)
        .try_fold(Decimal::ZERO, Decimal::checked_add)
        .ok_or(too_large.clone())?;
    if lent.is_zero() {
        return Err(GrantElementError::NothingLent);
    }
    let part = given.checked_div(lent).ok_or(too_large)?;
    Ok(Rate::from_fraction(part)?)
}

/// Aid paid in instalments, brought to the day of the grant.
///
/// # Errors
/// [`VerifyError::NoPresentValue`] at −100 % and below, or when a value has more than 28 digits.
///
/// # Example
/// ```
/// use penteract_core::{AidPayment, YearFraction, discounted_aid};
///
/// let years = |count| YearFraction::new(count, 1).ok_or("zero");
/// let instalments = [
///     AidPayment { amount: 100_000.into(), paid_after: years(0)? },
///     AidPayment { amount: 100_000.into(), paid_after: years(1)? },
/// ];
/// let aid = discounted_aid(&instalments, "25 %".parse()?)?;
/// assert!((aid - rust_decimal::Decimal::from(180_000)).abs() < "0.000001".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: DM-08. Law: Regulation (EU) 651/2014, art. 7(3); Regulation (EU) 1407/2013, art. 3(6).
pub fn discounted_aid(
    instalments: &[AidPayment],
    discount_rate: Rate,
) -> Result<Decimal, VerifyError> {
    let flows: Vec<Flow> = instalments
        .iter()
        .map(|paid| Flow {
            kind: FlowKind::Drawdown,
            amount: paid.amount,
            time: paid.paid_after,
        })
        .collect();
    grant_equivalent_of_flows(&flows, discount_rate)
}
