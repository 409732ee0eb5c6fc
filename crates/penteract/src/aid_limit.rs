//! The largest amount whose aid stays within the ceiling.

use penteract_bundle::Bundle;
use penteract_rules::{Frame, Value};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::aid::AidOffer;
use crate::amount::AmountBounds;
use crate::error::DecideError;
use crate::pending::Pending;
use crate::quote::Quoter;

/// What the ceiling of aid allows.
pub(crate) enum AidLimit {
    /// This amount, whose aid was computed; or the last one below the product's minimum when the aid of none fits.
    Amount(Decimal),
    /// A smaller amount raises a question, or needs a value that no source gives.
    Pending(Pending),
}

/// The largest multiple below `too_large` whose aid does not cross the ceiling.
///
/// Aid grows with the amount and nearly in proportion; fees and roundings bend the line. So a first guess by proportion
/// is tried, then steps that double until they pass the limit, then halves: what is returned was computed, and so was
/// the next multiple above it, which crosses.
pub(crate) fn largest_within(
    bundle: &Bundle,
    frame: &Frame,
    too_large: Decimal,
    bounds: &AmountBounds,
) -> Result<AidLimit, DecideError> {
    let step = bounds.step();
    let steps = |amount: Decimal| amount.checked_div(step).and_then(|steps| steps.to_i64());
    let smallest = bounds
        .smallest()
        .checked_div(step)
        .map(|steps| steps.ceil());
    let (Some(mut crosses), Some(smallest)) = (steps(too_large), smallest.and_then(|n| n.to_i64()))
    else {
        return Ok(AidLimit::Amount(Decimal::ZERO));
    };
    let mut fits = smallest.saturating_sub(1);
    let search = Search {
        bundle,
        frame,
        step,
    };
    let mut guess = match search.aid_at(crosses)? {
        Ok(aid) => search.by_proportion(crosses, &aid),
        Err(pending) => return Ok(AidLimit::Pending(pending)),
    };
    let mut reach: i64 = 1;
    let (mut was_above, mut was_below) = (false, false);
    while crosses.saturating_sub(fits) > 1 {
        let tried = guess.clamp(fits.saturating_add(1), crosses.saturating_sub(1));
        let aid = match search.aid_at(tried)? {
            Ok(aid) => aid,
            Err(pending) => return Ok(AidLimit::Pending(pending)),
        };
        match aid.crosses() {
            Some(true) => (crosses, was_above) = (tried, true),
            Some(false) => (fits, was_below) = (tried, true),
            None => {
                let mut pending = Pending::default();
                pending.refer_for_aid(Some(&aid));
                return Ok(AidLimit::Pending(pending));
            }
        }
        guess = match (was_below, was_above) {
            (true, true) => fits.midpoint(crosses),
            (true, false) => fits.saturating_add(reach),
            _ => crosses.saturating_sub(reach),
        };
        reach = reach.saturating_mul(2);
    }
    Ok(AidLimit::Amount(search.amount(fits)))
}

struct Search<'a> {
    bundle: &'a Bundle,
    frame: &'a Frame,
    step: Decimal,
}

impl Search<'_> {
    fn amount(&self, steps: i64) -> Decimal {
        Decimal::from(steps)
            .checked_mul(self.step)
            .unwrap_or(Decimal::MAX)
    }

    /// The aid of so many steps, or what it waits for.
    fn aid_at(&self, steps: i64) -> Result<Result<AidOffer, Pending>, DecideError> {
        let amount = self.amount(steps);
        let request = self.bundle.offer().amount.request;
        let frame = self.frame.with(request, Value::Money(amount))?;
        let mut pending = Pending::default();
        let aid = Quoter::new(self.bundle, &frame, &mut pending).aid_at(amount)?;
        Ok(aid.ok_or(pending))
    }

    /// The steps whose aid would be what is left, were it in proportion to the amount.
    fn by_proportion(&self, steps: i64, aid: &AidOffer) -> i64 {
        let left = aid.headroom().map(|headroom| headroom.left().amount());
        let held = aid.amount().known().map(|amount| amount.amount());
        left.zip(held)
            .and_then(|(left, held)| left.checked_div(held))
            .and_then(|part| part.checked_mul(Decimal::from(steps)))
            .and_then(|steps| steps.floor().to_i64())
            .unwrap_or(steps)
    }
}
