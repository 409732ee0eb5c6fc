//! `expect.aid`: the public aid that an offer must hold.

use penteract_core::Currency;
use rust_decimal::Decimal;

use super::expect::money;
use crate::document::{Entry, Kind};
use crate::reader::Reader;

/// The aid that an offer must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedAid {
    /// This amount.
    Amount(Decimal),
    /// Not known: a value that no source gives is needed. Written `unknown`.
    Unknown,
}

impl ExpectedAid {
    pub(super) fn read(entry: &Entry, currency: Currency, reader: &mut Reader<'_>) -> Option<Self> {
        match &entry.value.kind {
            Kind::Text(text) if text == "unknown" => Some(Self::Unknown),
            _ => money(entry, currency, reader).map(Self::Amount),
        }
    }
}
