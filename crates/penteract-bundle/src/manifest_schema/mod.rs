//! JSON Schemas of the files of a bundle, for editors: completion and problems while typing.
//!
//! The files themselves are read by readers that say more (places, remedies, every problem at once); a test holds that
//! both know the same keys.

#![expect(
    dead_code,
    reason = "the structures are read by the schema generator only"
)]

mod facts;
mod parameters;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::cases::{CaseFile, ExcusedFile};
use crate::keys::schema::Whole;
use crate::load::LibraryFile;
use crate::manifest::{ExtensionFile, ProductFile, VariantFile};
use penteract_core::said;

/// The kinds of TOML files that a bundle holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchemaKind {
    /// `product.toml`
    Product,
    /// `facts.toml`
    Facts,
    /// `nomenclatures.toml`
    Nomenclatures,
    /// `parameters.toml`
    Parameters,
    /// `labels/<tag>.toml`
    Labels,
    /// `cases/**/*.toml`
    Case,
    /// `cases/mutants.toml`
    Mutants,
    /// `product.toml` of a product that extends another
    Extension,
    /// `variants/*.toml`
    Variant,
    /// `library.toml` of a library
    Library,
    /// `law.toml`
    Law,
}

/// A text that names no kind of file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownSchemaKind {
    /// The text as it was written.
    pub name: String,
}

said! { struct UnknownSchemaKind: Error { name } =>
    "`{name}` is not a kind of file of a bundle: write one of {names}",
    "`{name}` n'est pas une sorte de fichier d'un produit : écrivez l'un de {names}",
    names = SchemaKind::names()
}

impl SchemaKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Product,
        Self::Facts,
        Self::Nomenclatures,
        Self::Parameters,
        Self::Labels,
        Self::Case,
        Self::Mutants,
        Self::Extension,
        Self::Variant,
        Self::Library,
        Self::Law,
    ];

    /// The name, which is also that of the file of the schema: `product`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Facts => "facts",
            Self::Nomenclatures => "nomenclatures",
            Self::Parameters => "parameters",
            Self::Labels => "labels",
            Self::Case => "case",
            Self::Mutants => "mutants",
            Self::Extension => "extension",
            Self::Variant => "variant",
            Self::Library => "library",
            Self::Law => "law",
        }
    }

    fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for SchemaKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for SchemaKind {
    type Err = UnknownSchemaKind;

    fn from_str(name: &str) -> Result<Self, UnknownSchemaKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| UnknownSchemaKind {
            name: name.to_owned(),
        })
    }
}

/// The JSON Schema (2020-12) of a kind of file.
///
/// # Example
/// ```
/// use penteract_bundle::{SchemaKind, manifest_schema};
///
/// let schema = manifest_schema(SchemaKind::Product);
/// assert_eq!(schema["properties"]["currency"]["$ref"], "#/$defs/Currency");
/// ```
pub fn manifest_schema(kind: SchemaKind) -> Value {
    let schema = match kind {
        SchemaKind::Product => schema_of::<Whole<ProductFile>>(),
        SchemaKind::Facts => schema_of::<facts::FactsFile>(),
        SchemaKind::Nomenclatures => schema_of::<facts::NomenclaturesFile>(),
        SchemaKind::Parameters => schema_of::<parameters::ParametersFile>(),
        SchemaKind::Labels => schema_of::<LabelsFile>(),
        SchemaKind::Case => schema_of::<Whole<CaseFile>>(),
        SchemaKind::Mutants => schema_of::<Whole<ExcusedFile>>(),
        SchemaKind::Extension => schema_of::<Whole<ExtensionFile>>(),
        SchemaKind::Variant => schema_of::<Whole<VariantFile>>(),
        SchemaKind::Library => schema_of::<Whole<LibraryFile>>(),
        SchemaKind::Law => schema_of::<facts::LawFile>(),
    };
    schema.to_value()
}

/// The words that a key of a manifest may have, by the key, wherever it stands.
pub(crate) fn words_by_key() -> BTreeMap<String, Vec<String>> {
    let mut words = BTreeMap::new();
    let schema = manifest_schema(SchemaKind::Product);
    add_words(&schema, &schema, &mut words);
    words
}

fn add_words(part: &Value, schema: &Value, words: &mut BTreeMap<String, Vec<String>>) {
    let properties = part.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        let known = words.entry(key.clone()).or_default();
        own_words(property, schema, 2, known);
    }
    let below: Vec<&Value> = match part {
        Value::Object(entries) => entries.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    for part in below {
        add_words(part, schema, words);
    }
}

/// The words that a schema lists itself, or by reference, at a depth of so many references.
fn own_words(part: &Value, schema: &Value, depth: u8, words: &mut Vec<String>) {
    let listed = part.get("enum").and_then(Value::as_array);
    let constants = listed.into_iter().flatten().chain(part.get("const"));
    for word in constants.filter_map(Value::as_str) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    let named = part.get("$ref").and_then(Value::as_str);
    let named = named.and_then(|name| schema.pointer(name.strip_prefix('#')?));
    let either = ["anyOf", "oneOf"]
        .into_iter()
        .filter_map(|key| part.get(key)?.as_array());
    if let Some(depth) = depth.checked_sub(1) {
        for part in named.into_iter().chain(either.flatten()) {
            own_words(part, schema, depth, words);
        }
    }
}

fn schema_of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<T>()
}

/// What people read about the rules, in a language in which the scripts are not commented.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LabelsFile {
    /// The sentence of each public function, by its name.
    rules: Option<BTreeMap<String, String>>,
    /// What is said when a rule fails, by its name.
    failed: Option<BTreeMap<String, String>>,
    /// What a value that decisions show is called, by the name of its function.
    shown: Option<BTreeMap<String, String>>,
    /// What a word of named values, grids or parameters is called that no fact and no parameter labels.
    words: Option<BTreeMap<String, String>>,
    /// What a limit on the amount is called, by its name.
    limits: Option<BTreeMap<String, String>>,
    /// What a fee is called, by its name.
    fees: Option<BTreeMap<String, String>>,
    /// What a text of a library, a law or a note is in this language, by the text as it is written there.
    texts: Option<BTreeMap<String, String>>,
}
