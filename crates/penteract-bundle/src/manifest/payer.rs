//! Who pays: a word, where to look for it, or the name of a third party.

use penteract_core::{Language, LocalText, Payer};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::places::Borrower;
use super::reference::{Extent, RefDraft};
use super::resolve::Names;
use crate::document::Entry;
use crate::keys::{KeyValue, Planned, Ref};
use crate::plan::{ValueRef, borrower};
use crate::reader::Reader;

/// Who pays.
#[derive(Clone, Debug)]
pub enum PayerPlan {
    /// The borrower or the lender: a word, or where to look for it.
    Party(ValueRef),
    /// A third party, by its name.
    ThirdParty(LocalText),
}

impl PayerPlan {
    /// Who pays where nobody is named.
    pub(crate) fn borrower() -> Self {
        Self::Party(borrower())
    }

    /// What decides on it.
    pub(crate) fn value(&self) -> Option<&ValueRef> {
        match self {
            Self::Party(value) => Some(value),
            Self::ThirdParty(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum PayerDraft {
    Party(Ref<Borrower>),
    ThirdParty(LocalText),
}

impl KeyValue for PayerDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let is_language = |entry: &Entry| entry.key.parse::<Language>().is_ok();
        match entry.value.as_table() {
            Some(table) if table.iter().any(is_language) => {
                reader.local_text(entry).map(Self::ThirdParty)
            }
            _ => Ref::read(entry, place, extent, reader).map(Self::Party),
        }
    }

    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let value = Ref::<Borrower>::schema(extent, generator);
        json_schema!({ "anyOf": [Payer::json_schema(generator), value] })
    }
}

impl Planned for PayerDraft {
    type Plan = PayerPlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        if let Self::Party(word) = self {
            word.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<PayerPlan> {
        match self {
            Self::Party(word) => word.resolve(names, reader).map(PayerPlan::Party),
            Self::ThirdParty(name) => Some(PayerPlan::ThirdParty(name.clone())),
        }
    }
}
