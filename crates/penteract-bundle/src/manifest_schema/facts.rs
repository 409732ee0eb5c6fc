//! What `facts.toml` and `nomenclatures.toml` hold: tables by name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::facts::{FactKeys, FactsHead, GroupKeys};
use crate::keys::schema::{Whole, headed};
use crate::law::LawKeys;
use crate::nomenclatures::NomenclatureKeys;

/// What is asked, by group.
pub(super) struct FactsFile;

impl JsonSchema for FactsFile {
    fn schema_name() -> Cow<'static, str> {
        "FactsFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        headed::<FactsHead, Group>(generator)
    }
}

/// A group of facts: its own keys, and the facts by name.
struct Group;

impl JsonSchema for Group {
    fn schema_name() -> Cow<'static, str> {
        "Group".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        headed::<GroupKeys, Whole<FactKeys>>(generator)
    }
}

/// Lists of codes that others publish.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct NomenclaturesFile(BTreeMap<String, Whole<NomenclatureKeys>>);

/// Texts of law on which a product rests.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct LawFile(BTreeMap<String, Whole<LawKeys>>);
