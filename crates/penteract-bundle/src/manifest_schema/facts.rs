//! What `facts.toml` and `nomenclatures.toml` hold: tables by name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::facts::{FactKeys, GroupKeys};
use crate::keys::Table as _;
use crate::keys::schema::Whole;
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

/// Lists of codes that others publish.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct NomenclaturesFile(BTreeMap<String, Whole<NomenclatureKeys>>);
