//! What `facts.toml` and `nomenclatures.toml` hold besides their keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::table::Whole;
use super::value::LocalText;
use crate::facts::{FactKeys, GroupKeys};
use crate::keys::Table as _;
use crate::manifest::Extent;
use crate::nomenclatures::NomenclatureKeys;

/// What is asked, by group: `[company.turnover]`.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct FactsFile(BTreeMap<String, Group>);

/// A group of facts: its own keys, and the facts by name.
struct Group;

impl JsonSchema for Group {
    fn schema_name() -> Cow<'static, str> {
        "Group".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let fact = generator.subschema_for::<Whole<FactKeys>>();
        let mut schema = GroupKeys::schema_of(Extent::Whole, generator);
        schema.insert("additionalProperties".to_owned(), fact.to_value());
        schema
    }
}

/// The values of an enum, each with its label.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(crate) struct LabelledChoices(BTreeMap<String, LocalText>);

/// The types of facts.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
pub(crate) enum FactType {
    /// true or false
    Bool,
    /// a whole number
    Int,
    /// an amount in the currency of the product
    Money,
    /// a percentage, as a text with its unit
    Percent,
    /// a number without unit
    Ratio,
    /// a day
    Date,
    /// free text
    Text,
    /// one value of a closed list
    Enum,
    /// a code of a nomenclature
    Code,
    /// several items
    List,
}

/// Lists of codes that others publish.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct NomenclaturesFile(BTreeMap<String, Whole<NomenclatureKeys>>);

/// A reason, in every language or said as it is in all of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Why {
    /// In every language.
    Local(LocalText),
    /// As it is, in the language of the product.
    Plain(String),
}
