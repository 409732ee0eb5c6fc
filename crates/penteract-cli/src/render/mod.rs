//! From values of the libraries to text for people.

pub(crate) mod claim;
pub(crate) mod decision;
pub(crate) mod diagnostics;
pub(crate) mod explanation;
pub(crate) mod function;
pub(crate) mod loan;
mod offer;
pub(crate) mod page;
pub(crate) mod question;
pub(crate) mod reads;
pub(crate) mod reference;
pub(crate) mod schedule;
pub(crate) mod sources;
mod value;
pub(crate) mod variants;

use serde::Serialize;

use crate::failure::Failure;

/// A value as JSON on several lines; the same value gives the same bytes.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    match serde_json::to_string_pretty(value) {
        Ok(text) => Ok(text + "\n"),
        // No key here is anything but text and no value fails to serialise, so that this is a defect.
        Err(error) => Err(Failure::product(error.to_string())),
    }
}
