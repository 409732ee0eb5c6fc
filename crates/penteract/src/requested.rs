//! What an application asks for, and the bounds that the product puts on it.

use std::sync::Arc;

use penteract_bundle::{AmountPlan, Bundle, ValueRef};
use penteract_core::{Currency, text};
use penteract_rules::{Frame, Value};
use rust_decimal::Decimal;

use crate::amount::{AmountBounds, AmountFit, KnownLimit};
use crate::answers::Answers;
use crate::error::DecideError;
use crate::pending::{Pending, Stage};
use crate::quote::Quoter;

/// What the request and the limits give, as far as they are known.
pub(crate) struct AmountAnswer {
    pub(crate) requested: Option<Decimal>,
    pub(crate) bounds: AmountBounds,
    /// Whether the minimum, the multiple or a limit is still unknown.
    pub(crate) is_partial: bool,
    /// Whether nothing is asked for that could be too much.
    is_free: bool,
}

impl AmountAnswer {
    /// Where no amount is asked for.
    pub(crate) fn free(currency: Currency) -> Self {
        Self {
            requested: Some(Decimal::ZERO),
            bounds: AmountBounds {
                currency,
                min: None,
                multiple: None,
                limits: Vec::new(),
            },
            is_partial: false,
            is_free: true,
        }
    }

    /// Whether what is requested fits; `None` while nobody knows.
    pub(crate) fn fit(&self) -> Option<AmountFit> {
        match self.requested {
            _ if self.is_free => Some(AmountFit::Fits),
            Some(requested) => Some(self.bounds.fit(requested)),
            None => self.bounds.leave_nothing().map(AmountFit::Nothing),
        }
    }
}

/// The amount that an application requests and the limits on it.
pub(crate) fn evaluate(
    bundle: &Bundle,
    frame: &Frame,
    pending: &mut Pending,
) -> Result<AmountAnswer, DecideError> {
    let mut amount = bounds(bundle, &bundle.offer().amount, frame, pending)?;
    if let Some(requested) = amount.requested {
        match Quoter::new(bundle, frame, pending).tranche_limits(requested)? {
            Some(of_tranches) => amount.bounds.limits.extend(of_tranches),
            None => amount.is_partial = true,
        }
    }
    Ok(amount)
}

/// The amount requested and the limits on it.
pub(crate) fn bounds(
    bundle: &Bundle,
    plan: &AmountPlan,
    frame: &Frame,
    pending: &mut Pending,
) -> Result<AmountAnswer, DecideError> {
    let mut is_partial = false;
    let mut money =
        |name: &Arc<str>, place: &'static str, answer| -> Result<Option<Decimal>, DecideError> {
            match pending.take(Stage::Amount, name, answer) {
                None => {
                    is_partial = true;
                    Ok(None)
                }
                Some(Value::Money(amount)) => Ok(Some(amount)),
                Some(other) => Err(DecideError::UnusableValue {
                    product: bundle.id().into(),
                    place,
                    problem: text!(
                        "an amount is needed, not `{other}`",
                        "il faut un montant, et non `{other}`"
                    ),
                }),
            }
        };
    let offer: Arc<str> = Arc::from("offer.amount");
    let answers = Answers { bundle, frame };
    let value_of = |value: &ValueRef| {
        let answer = bundle.value(value, &[], frame);
        answer.map_err(|error| answers.of_value(value, error))
    };
    let requested = {
        let answer = value_of(&ValueRef::Fact(plan.request))?;
        money(&offer, "offer.amount.request", answer)?
    };
    let mut optional = |value: &Option<ValueRef>, place| match value {
        Some(value) => money(&offer, place, value_of(value)?),
        None => Ok(None),
    };
    let min = optional(&plan.min, "offer.amount.min")?;
    let multiple = optional(&plan.multiple, "offer.amount.multiple")?;
    let mut limits = Vec::with_capacity(plan.max.len());
    for limit in &plan.max {
        if let Some(value) = money(&limit.id, "offer.amount.max", value_of(&limit.value)?)? {
            limits.push(KnownLimit {
                id: Arc::clone(&limit.id),
                value,
                is_strict: limit.strict,
                of_tranche: None,
            });
        }
    }
    let bounds = AmountBounds {
        currency: bundle.currency(),
        min,
        multiple,
        limits,
    };
    Ok(AmountAnswer {
        requested,
        bounds,
        is_partial,
        is_free: false,
    })
}
