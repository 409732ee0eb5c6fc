//! What editors are told of the values of keys. The structures are read by the schema generator only.

#![expect(
    dead_code,
    reason = "the structures are read by the schema generator only"
)]

mod table;
mod types;
mod value;

pub(crate) use table::{Whole, headed, subschema};
pub(crate) use types::{Choices, Codes, FactType, LabelledChoices, Unit};
pub(crate) use value::{
    Constant, Date, DatedText, Figure, LocalText, Reference, TAG, Texts, Value, by_language,
};
