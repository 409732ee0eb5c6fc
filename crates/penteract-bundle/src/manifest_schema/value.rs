//! Pieces that several files hold.

use std::borrow::Cow;

use super::parameters::Confidence;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The language of a text.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
pub(super) enum LanguageCode {
    /// French
    Fr,
    /// English
    En,
}

/// A text in every language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct LocalText {
    /// In French.
    fr: String,
    /// In English.
    en: String,
}

/// A reason, in every language or said as it is in all of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Reason {
    /// In every language.
    Local(LocalText),
    /// As it is, in the language of the product.
    Plain(String),
}

/// A day: `2020-03-16`.
pub(super) struct Date;

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// When a product is granted, both ends included.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Window {
    /// First day; open when left out.
    from: Option<Date>,
    /// Last day; open when left out.
    until: Option<Date>,
    /// The text of law, or the commercial document.
    law: Option<String>,
    /// The lines of the product's sources.
    source: Option<Texts>,
    /// How sure the ends are. Outside an uncertain one (C) a decision goes to a person.
    confidence: Option<EndsConfidence>,
}

/// How sure the ends of a window are.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
enum EndsConfidence {
    /// Both.
    Both(Confidence),
    /// Each.
    Each(EachEnd),
}

/// How sure each end of a window is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EachEnd {
    /// The first day.
    from: Option<Confidence>,
    /// The last day.
    until: Option<Confidence>,
}

/// A text or a list of texts.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(super) enum Texts {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// A constant, in the unit of its place: `"0.25 %"`, `"25 bp"`, `"10 000 EUR"`, `"24 months"`, `12`, `true`, a date.
pub(crate) struct Constant;

impl JsonSchema for Constant {
    fn schema_name() -> Cow<'static, str> {
        "Constant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "a constant in the unit of its place: \"0.25 %\", \"25 bp\", \"10 000 EUR\", \"24 months\", 12, true, 2020-03-16",
            "anyOf": [
                { "type": "string" },
                { "type": "string", "format": "date" },
                { "type": "integer" },
                { "type": "boolean" },
                { "type": "array" },
                {
                    "type": "object",
                    "properties": { "nomenclature": { "type": "string" }, "code": { "type": "string" } },
                    "required": ["nomenclature", "code"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Where a value comes from: a constant, or one of `param`, `fact`, `table`, `rule`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Value {
    /// A text with its unit, or a word.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Where to look for it.
    Reference(Reference),
}

/// Where a value is looked for; exactly one key.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1, "maxProperties" = 1))]
pub(crate) struct Reference {
    /// A parameter, at the date of the decision.
    param: Option<String>,
    /// A fact that the application answers: `offer.bank_rate`.
    fact: Option<String>,
    /// A grid; each input comes from an argument of the place, else from the function of its name.
    table: Option<String>,
    /// A public function without arguments.
    rule: Option<String>,
}
