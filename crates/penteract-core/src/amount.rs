//! Serde of a bare decimal as a text: `"12500.00"`, for fields whose currency or unit stands elsewhere.
//!
//! A JSON number is refused, because most readers and writers carry it through a binary float.
//!
//! # Example
//! ```
//! use penteract_core::amount;
//! use rust_decimal::Decimal;
//!
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Row {
//!     #[serde(with = "amount")]
//!     interest: Decimal,
//!     #[serde(with = "amount::option", default, skip_serializing_if = "Option::is_none")]
//!     fee: Option<Decimal>,
//! }
//! let row: Row = serde_json::from_str(r#"{ "interest": "12345678901234567.89" }"#)?;
//! assert_eq!(row.interest.to_string(), "12345678901234567.89");
//! let refused = serde_json::from_str::<Row>(r#"{ "interest": 12.5 }"#).err().map(|error| error.to_string());
//! assert!(refused.is_some_and(|text| text.contains("written as a string")));
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{self, Deserializer, Visitor};
use serde::ser::Serializer;

use crate::decimal_text::parse_decimal;

/// Writes the decimal as a text with the digits it has.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Reads a decimal from a text.
///
/// # Errors
/// When the value is not a text, or the text not a decimal that can be held exactly.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    deserializer.deserialize_str(TextVisitor {
        what: "an amount",
        example: "12500.00",
        parse: parse_decimal,
    })
}

/// The same for an optional field: absent or `null` is `None`.
pub mod option {
    use super::{Decimal, Deserializer, Serializer, fmt};

    /// Writes the decimal as a text, or nothing.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.serialize_some(&value.to_string()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a decimal from a text, `None` from `null`.
    ///
    /// # Errors
    /// As for the field that is not optional.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Decimal>, D::Error> {
        struct OptionVisitor;
        impl<'de> serde::de::Visitor<'de> for OptionVisitor {
            type Value = Option<Decimal>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an amount written as a string, such as \"12500.00\", or null")
            }

            fn visit_none<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Self::Value, D::Error> {
                super::deserialize(deserializer).map(Some)
            }
        }
        deserializer.deserialize_option(OptionVisitor)
    }
}

/// This module as a type, for fields of types that have a schema: `#[serde(with = "Amount")]`.
pub(crate) struct Amount;

/// The same for an optional field.
pub(crate) struct OptionalAmount;

/// Serde calls the functions of a type as it does those of a module; the schema is that of a text.
macro_rules! as_text {
    ($name:ident, $($module:ident)::+, $value:ty, $text:ty) => {
        impl $name {
            pub(crate) fn serialize<S: Serializer>(
                value: &$value,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $($module)::+::serialize(value, serializer)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$value, D::Error> {
                $($module)::+::deserialize(deserializer)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$text>::schema_name()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$text>::json_schema(generator)
            }
        }
    };
}
as_text!(Amount, crate::amount, Decimal, String);
as_text!(OptionalAmount, option, Option<Decimal>, Option<String>);

/// Reads a value from its text and refuses a number with a remedy. Shared by amounts, money and rates.
pub(crate) struct TextVisitor<T, E> {
    /// What the field holds, with its article: "an amount".
    pub(crate) what: &'static str,
    /// How it is written.
    pub(crate) example: &'static str,
    /// Reads the text.
    pub(crate) parse: fn(&str) -> Result<T, E>,
}

impl<T, P: fmt::Display> Visitor<'_> for TextVisitor<T, P> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} written as a string, such as \"{}\", since a number passes through a binary float",
            self.what, self.example
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).map_err(E::custom)
    }
}
