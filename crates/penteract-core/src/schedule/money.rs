//! Rounding of the amounts of one schedule.

use rust_decimal::Decimal;

use crate::terms::{AmountRounding, RoundingTerms};
use crate::{Currency, Rounding};

/// Rounds as the terms say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounder {
    mode: Option<Rounding>,
    decimals: u32,
    multiple: Option<Decimal>,
    instalment_multiple: Option<Decimal>,
}

impl Rounder {
    pub(super) const fn new(currency: Currency, rounding: RoundingTerms) -> Self {
        Self {
            mode: rounding.mode.mode(),
            decimals: currency.minor_units(),
            multiple: rounding.multiple,
            instalment_multiple: rounding.instalment_multiple,
        }
    }

    /// Rounding to the minor unit alone.
    pub(super) const fn to_minor_unit(currency: Currency, mode: AmountRounding) -> Self {
        Self {
            mode: mode.mode(),
            decimals: currency.minor_units(),
            multiple: None,
            instalment_multiple: None,
        }
    }

    /// An amount to the minor unit, then to the multiple; `None` when it cannot be held.
    pub(super) fn amount(&self, value: Decimal) -> Option<Decimal> {
        let Some(mode) = self.mode else {
            return Some(value);
        };
        let rounded = match self.multiple {
            Some(multiple) => mode.round_to_multiple(value, multiple)?,
            None => mode.round(value, self.decimals),
        };
        Some(self.with_minor_units(rounded))
    }

    /// A level payment: an amount, then a multiple of its own.
    pub(super) fn instalment(&self, value: Decimal) -> Option<Decimal> {
        let rounded = self.amount(value)?;
        match (self.mode, self.instalment_multiple) {
            (Some(mode), Some(multiple)) => {
                Some(self.with_minor_units(mode.round_to_multiple(rounded, multiple)?))
            }
            _ => Some(rounded),
        }
    }

    /// The same amount written with all the decimals of the currency.
    pub(super) fn with_minor_units(&self, value: Decimal) -> Decimal {
        let mut value = value;
        if self.mode.is_some() && value.scale() != self.decimals {
            value.rescale(self.decimals);
        }
        value
    }
}
