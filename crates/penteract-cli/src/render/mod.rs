//! From values of the libraries to text for people.

pub(crate) mod change;
pub(crate) mod claim;
pub(crate) mod decision;
pub(crate) mod diagnostics;
pub(crate) mod explanation;
pub(crate) mod function;
pub(crate) mod loan;
pub(crate) mod migration;
pub(crate) mod offer;
pub(crate) mod page;
mod payments;
pub(crate) mod question;
pub(crate) mod reads;
pub(crate) mod reference;
pub(crate) mod schedule;
pub(crate) mod sheet;
pub(crate) mod sources;
mod value;
pub(crate) mod variants;

use std::borrow::Cow;

use penteract::{Bundle, Language};
use serde::{Serialize, Serializer};

use crate::failure::Failure;

/// What a product says, under the tag of each of its languages, its own first.
pub(crate) struct ByLanguage<'a>(Vec<(Language, Cow<'a, str>)>);

impl<'a> ByLanguage<'a> {
    pub(crate) fn of(bundle: &'a Bundle, said: impl Fn(Language) -> Option<Cow<'a, str>>) -> Self {
        let languages = bundle.languages();
        Self(
            languages
                .filter_map(|language| Some((language, said(language)?)))
                .collect(),
        )
    }
}

impl Serialize for ByLanguage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|(language, said)| (language.code(), said)),
        )
    }
}

/// A value as JSON on several lines; the same value gives the same bytes.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    match serde_json::to_string_pretty(value) {
        Ok(text) => Ok(text + "\n"),
        // No key here is anything but text and no value fails to serialise, so that this is a defect.
        Err(error) => Err(Failure::product(error.to_string())),
    }
}
