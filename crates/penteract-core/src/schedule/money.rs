//! Rounding of the amounts of one schedule.

use rust_decimal::Decimal;

use crate::terms::{AmountRounding, RoundingTerms};
use crate::{Currency, Rounding};

/// Rounds as the terms say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounder {
    mode: Option<Rounding>,
    principal_mode: Option<Rounding>,
    decimals: u32,
    multiple: Option<Decimal>,
    instalment_multiple: Option<Decimal>,
}

impl Rounder {
    pub(crate) const fn new(currency: Currency, rounding: RoundingTerms) -> Self {
        Self {
            mode: rounding.mode.mode(),
            principal_mode: match rounding.principal_mode {
                Some(mode) => Some(mode),
                None => rounding.mode.mode(),
            },
            decimals: currency.minor_units(),
            multiple: rounding.multiple,
            instalment_multiple: rounding.instalment_multiple,
        }
    }

    /// Rounding to the minor unit alone.
    pub(super) const fn to_minor_unit(currency: Currency, mode: AmountRounding) -> Self {
        Self {
            mode: mode.mode(),
            principal_mode: mode.mode(),
            decimals: currency.minor_units(),
            multiple: None,
            instalment_multiple: None,
        }
    }

    /// An amount to the minor unit, then to the multiple; `None` when it cannot be held.
    pub(crate) fn amount(&self, value: Decimal) -> Option<Decimal> {
        self.by(self.mode, value)
    }

    /// The same of a share of principal.
    pub(crate) fn principal(&self, value: Decimal) -> Option<Decimal> {
        self.by(self.principal_mode, value)
    }

    fn by(&self, mode: Option<Rounding>, value: Decimal) -> Option<Decimal> {
        let Some(mode) = mode else {
            return Some(value);
        };
        let rounded = match self.multiple {
            Some(multiple) => mode.round_to_multiple(value, multiple)?,
            None => mode.round(value, self.decimals),
        };
        self.with_minor_units(rounded)
    }

    /// An amount cut down to the minor unit, or to the multiple, whatever the rounding.
    pub(super) fn amount_down(&self, value: Decimal) -> Option<Decimal> {
        self.by(self.mode.and(Some(Rounding::Down)), value)
    }

    /// A level payment: an amount, then a multiple of its own.
    pub(crate) fn instalment(&self, value: Decimal) -> Option<Decimal> {
        self.instalment_by(self.mode, value)
    }

    /// The principal of a level payment whose interest is known: rounded as the payment is, by the mode of principal.
    pub(super) fn principal_of_instalment(&self, value: Decimal) -> Option<Decimal> {
        self.instalment_by(self.principal_mode, value)
    }

    fn instalment_by(&self, mode: Option<Rounding>, value: Decimal) -> Option<Decimal> {
        let rounded = self.by(mode, value)?;
        match (mode, self.instalment_multiple) {
            (Some(mode), Some(multiple)) => {
                self.with_minor_units(mode.round_to_multiple(rounded, multiple)?)
            }
            _ => Some(rounded),
        }
    }

    /// The least level payment that covers an amount already rounded.
    pub(super) fn instalment_covering(&self, due: Decimal) -> Option<Decimal> {
        match (self.mode, self.instalment_multiple) {
            (Some(_), Some(multiple)) => {
                self.with_minor_units(Rounding::Up.round_to_multiple(due, multiple)?)
            }
            _ => Some(due),
        }
    }

    /// The same amount written with all the decimals of the currency; `None` when 28 digits have no room for them.
    pub(crate) fn with_minor_units(&self, value: Decimal) -> Option<Decimal> {
        let mut value = value;
        if self.mode.is_some() && value.scale() != self.decimals {
            // Decimals were lost before, or would be now: `rescale` stops early when the digits do not fit.
            value.rescale(self.decimals);
            if value.scale() != self.decimals {
                return None;
            }
        }
        Some(value)
    }
}
