//! The JSON Schema (2020-12) of the applications of a product, made from its facts.

use penteract_core::{Currency, Language, Say as _};
use penteract_rules::{CodeType, Type, Value};
use serde_json::{Map, Value as Schema, json};

use crate::facts::{Fact, FactField, FactGroup};

/// The schema, with titles in a language. Nothing is required: what is missing is the decision's business.
pub(crate) fn application_schema(
    title: &str,
    facts: &[Fact],
    groups: &[FactGroup],
    currency: Currency,
    language: Language,
) -> Schema {
    let mut properties = Map::new();
    for group in groups {
        let mut answers = Map::new();
        for fact in facts.iter().filter(|fact| fact.group() == &*group.name) {
            answers.insert(
                fact.field().name().to_owned(),
                field(fact.field(), currency, language),
            );
        }
        if answers.is_empty() {
            continue;
        }
        let mut schema =
            json!({ "type": "object", "additionalProperties": false, "properties": answers });
        if let Some(label) = &group.label {
            insert(&mut schema, "title", label.get(language));
        }
        // A product adds facts to a group of a library: one object holds both.
        properties.insert(group.name.to_string(), schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn insert(schema: &mut Schema, key: &str, value: impl Into<Schema>) {
    if let Some(object) = schema.as_object_mut() {
        object.insert(key.to_owned(), value.into());
    }
}

fn field(field: &FactField, currency: Currency, language: Language) -> Schema {
    let shape = shape(field.ty(), field, currency, language);
    let mut schema = json!({ "title": field.label().get(language) });
    let mut description: Vec<String> = field
        .help()
        .map(|help| help.get(language).to_owned())
        .into_iter()
        .collect();
    // JSON Schema bounds numbers only: the bounds of amounts in text and of dates are told, and checked exactly.
    for (bound, words) in [
        (field.min(), ["At least", "Au moins"]),
        (field.max(), ["At most", "Au plus"]),
    ] {
        if let Some(bound) = bound {
            description.push(format!("{} {bound}.", language.of(words)));
        }
    }
    for bound in field.relative_bounds() {
        let told = bound.say(language);
        let mut letters = told.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        description.push(format!(
            "{}{}.",
            first.collect::<String>(),
            letters.as_str()
        ));
    }
    if !description.is_empty() {
        insert(&mut schema, "description", description.join(" "));
    }
    let asked = field.asked();
    insert(&mut schema, "x-asked-of", &*asked.of);
    for (key, text) in [("x-proof", &asked.proof), ("x-page", &asked.page)] {
        if let Some(text) = text {
            insert(&mut schema, key, text.get(language));
        }
    }
    for (key, is_so) in [
        ("x-personal", asked.is_personal),
        ("x-confidential", asked.is_confidential),
    ] {
        if is_so {
            insert(&mut schema, key, true);
        }
    }
    if let (Some(schema), Schema::Object(shape)) = (schema.as_object_mut(), shape) {
        schema.extend(shape);
    }
    schema
}

fn shape(ty: &Type, field: &FactField, currency: Currency, language: Language) -> Schema {
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Int => bounded(json!({ "type": "integer" }), field),
        Type::Money => {
            let decimals = match currency.minor_units() {
                0 => r"(\.0+)?".to_owned(),
                units => format!(r"(\.[0-9]{{1,{units}}}0*)?"),
            };
            let text = json!({ "type": "string", "pattern": format!("^[-+]?[0-9]+{decimals}$"), "examples": ["12500.00"] });
            json!({ "anyOf": [text, bounded(json!({ "type": "number" }), field)] })
        }
        Type::Ratio => {
            let text = json!({ "type": "string", "pattern": r"^[-+]?[0-9]+(\.[0-9]+)?$", "examples": ["1.5"] });
            json!({ "anyOf": [text, bounded(json!({ "type": "number" }), field)] })
        }
        Type::Percent => json!({
            "type": "string", "pattern": r"^\s*[-+]?[0-9]+(\.[0-9]+)?\s*(%|bps?)\s*$", "examples": ["0.73 %", "25 bp"]
        }),
        Type::Date => json!({ "type": "string", "format": "date", "examples": ["2020-03-16"] }),
        Type::Duration => json!({ "type": "string", "examples": ["24 months"] }),
        Type::Text => json!({ "type": "string" }),
        Type::Choice(_) => {
            let choices: Vec<Schema> = field
                .choices()
                .iter()
                .map(|choice| json!({ "const": &*choice.value, "title": choice.label.get(language) }))
                .collect();
            json!({ "oneOf": choices })
        }
        Type::Code(codes) => json!({ "oneOf": code_shapes(codes) }),
        Type::Optional(inner) => {
            json!({ "anyOf": [shape(inner, field, currency, language), { "type": "null" }] })
        }
        Type::List(_) => {
            let properties: Map<String, Schema> = field
                .item()
                .iter()
                .map(|inner| {
                    (
                        inner.name().to_owned(),
                        self::field(inner, currency, language),
                    )
                })
                .collect();
            let item = json!({ "type": "object", "additionalProperties": false, "properties": properties });
            json!({ "type": "array", "items": item })
        }
        Type::Record(_) | Type::Phase => json!({ "type": "object" }),
    }
}

fn code_shapes(codes: &CodeType) -> Vec<Schema> {
    codes
        .nomenclatures
        .iter()
        .map(|list| {
            let code = match (&list.codes, &list.shape) {
                (Some(codes), _) => {
                    json!({ "enum": codes.iter().map(AsRef::as_ref).collect::<Vec<&str>>() })
                }
                (None, Some(shape)) => json!({ "type": "string", "pattern": shape.pattern() }),
                (None, None) => json!({ "type": "string" }),
            };
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "nomenclature": { "const": &*list.name }, "code": code },
                "required": ["nomenclature", "code"],
            })
        })
        .collect()
}

/// A JSON number with the bounds of the fact. Rounding to the nearest float keeps order, so that the schema accepts
/// whatever the exact check accepts.
fn bounded(mut schema: Schema, field: &FactField) -> Schema {
    for (key, bound) in [("minimum", field.min()), ("maximum", field.max())] {
        let text = match bound {
            Some(Value::Int(value)) => value.to_string(),
            Some(Value::Money(value) | Value::Ratio(value)) => value.normalize().to_string(),
            _ => continue,
        };
        if let Ok(number) = serde_json::from_str::<serde_json::Number>(&text) {
            insert(&mut schema, key, Schema::Number(number));
        }
    }
    schema
}
