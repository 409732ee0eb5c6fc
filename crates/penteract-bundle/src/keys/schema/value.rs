//! Pieces that several files hold.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use crate::keys::Table as _;
use crate::manifest::Extent;
use crate::sourcing::SourcingKeys;

/// The tag of a language, as far as a pattern tells.
pub(crate) const TAG: &str = "^[A-Za-z]{1,3}(-[A-Za-z0-9]{1,8})*$";

/// A table with something under the tag of each language.
pub(crate) fn by_language(said: Schema) -> Schema {
    json_schema!({ "type": "object", "patternProperties": { TAG: said }, "additionalProperties": false })
}

/// A text by language, or one in the own language of the product or library.
#[derive(Clone)]
pub(crate) struct LocalText;

impl JsonSchema for LocalText {
    fn schema_name() -> Cow<'static, str> {
        "LocalText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = json_schema!({ "type": "string" });
        json_schema!({
            "description": "A text by language, or one in the own language of the product or library.",
            "anyOf": [text, by_language(text.clone())],
        })
    }
}

/// A text for people, or several with the first days of all but the first.
pub(crate) struct DatedText;

impl JsonSchema for DatedText {
    fn schema_name() -> Cow<'static, str> {
        "DatedText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<LocalText>();
        let mut dated = by_language(json_schema!({ "type": "string" })).to_value();
        if let Some(dated) = dated.as_object_mut() {
            dated.insert(
                "properties".to_owned(),
                json!({ "from": { "type": "string", "format": "date" } }),
            );
        }
        json_schema!({
            "description": "A text for people, or several with the first days of all but the first.",
            "anyOf": [text, { "type": "array", "minItems": 1, "items": dated }],
        })
    }
}

/// A day: `2020-03-16`.
#[derive(Clone)]
pub(crate) struct Date;

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

/// A text or a list of texts.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Texts {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// A constant, in the unit of its place: `"0.25 %"`, `"25 bp"`, `"10 000 EUR"`, `"24 months"`, `12`, `true`, a date.
#[derive(Clone)]
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

/// The value of a parameter.
#[derive(Clone, JsonSchema)]
#[schemars(untagged, inline)]
pub(crate) enum Figure {
    /// In the unit of the parameter.
    Constant(Constant),
    /// For a list of codes: those of each nomenclature; `64.*` for all that begin with `64.`.
    Codes(BTreeMap<String, Vec<String>>),
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
    /// A constant, and who gives it.
    Sourced(SourcedConstant),
}

/// A constant, and who gives it.
pub(crate) struct SourcedConstant;

impl JsonSchema for SourcedConstant {
    fn schema_name() -> Cow<'static, str> {
        "SourcedConstant".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let constant = generator.subschema_for::<Constant>();
        let mut schema = SourcingKeys::schema_of(Extent::Whole, generator);
        schema.insert(
            "required".to_owned(),
            json!(["value", "source", "confidence"]),
        );
        if let Some(keys) = schema
            .get_mut("properties")
            .and_then(|keys| keys.as_object_mut())
        {
            keys.insert("value".to_owned(), constant.to_value());
        }
        schema
    }
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
