//! The public aid of an offer, in the record of a decision.

use std::collections::BTreeMap;

use penteract_bundle::AidInstrument;
use penteract_core::{AidWindow, Language, Period, Rate, amount};
use rust_decimal::Decimal;
use schemars::JsonSchema;

use crate::aid::{AidAmount, AidOffer};

/// `offer.aid`: either `amount`, or `unknown` with the parameters that have no value and why, in the language of the product.
#[derive(serde::Serialize, JsonSchema)]
pub(super) struct AidRecord<'a> {
    regime: &'a str,
    instrument: AidInstrument,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unknown: BTreeMap<&'a str, &'a str>,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    nominal: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    market_price: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount_rate: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headroom: Option<HeadroomRecord>,
}

#[derive(serde::Serialize, JsonSchema)]
struct HeadroomRecord {
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    ceiling: Decimal,
    window: AidWindow,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<Period>,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    granted: Decimal,
    #[serde(with = "amount")]
    #[schemars(with = "String")]
    left: Decimal,
}

pub(super) fn record(aid: &AidOffer, language: Language) -> AidRecord<'_> {
    let unknown = match aid.amount() {
        AidAmount::Known(_) => BTreeMap::new(),
        AidAmount::Unknown(why) => why
            .iter()
            .map(|(parameter, why)| (parameter.as_ref(), why.get(language)))
            .collect(),
    };
    AidRecord {
        regime: aid.regime(),
        instrument: aid.instrument(),
        amount: aid.amount().known().map(|aid| aid.amount().to_string()),
        unknown,
        nominal: aid.nominal().amount(),
        market_price: aid.prices().map(|prices| prices.market_price()),
        discount_rate: aid.prices().map(|prices| prices.discount_rate()),
        headroom: aid.headroom().map(|headroom| HeadroomRecord {
            ceiling: headroom.ceiling().amount(),
            window: headroom.window(),
            counted: headroom.counted(),
            granted: headroom.granted().amount(),
            left: headroom.left().amount(),
        }),
    }
}
