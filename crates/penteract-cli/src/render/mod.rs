//! From values of the libraries to text for people.

pub(crate) mod page;
pub(crate) mod schedule;

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
