//! `expect.aid`: the public aid that an offer must hold.

use rust_decimal::Decimal;
use schemars::{Schema, SchemaGenerator};

use crate::document::{Entry, Kind};
use crate::keys::KeyValue;
use crate::manifest::Extent;
use crate::reader::Reader;

/// The aid that an offer must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedAid {
    /// This amount.
    Amount(Decimal),
    /// Not known: a value that no source gives is needed. Written `unknown`.
    Unknown,
}

impl KeyValue for ExpectedAid {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        match &entry.value.kind {
            Kind::Text(text) if text == "unknown" => Some(Self::Unknown),
            _ => Decimal::read(entry, place, extent, reader).map(Self::Amount),
        }
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        Decimal::schema(extent, generator)
    }
}
