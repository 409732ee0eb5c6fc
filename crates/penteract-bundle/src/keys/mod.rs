//! Keys of a bundle's files, each declared once: [`table!`](crate::keys::table) makes of one list of keys the table as it
//! is written, read with places, merged with what another manifest says, and the plan that is quoted; and the JSON Schema
//! that editors read.

mod values;

use schemars::{Schema, SchemaGenerator, json_schema};

pub(crate) use values::{Dated, Named, Place, Ref, Said, Whole, list};

use crate::document::Entry;
use crate::manifest::{Extent, Names, REFERENCE_KEYS, RefDraft};
use crate::reader::Reader;

/// What stands under a key.
pub(crate) trait KeyValue: Clone + Sized {
    /// What becomes of it when every name was looked up.
    type Plan;

    /// Reads it; what is wrong was reported when there is none.
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self>;

    /// What differs, and the base for what it does not say: all of it, but for tables that are said key by key.
    fn or(self, _base: &Self) -> Self {
        self
    }

    /// The values that it refers to.
    fn references<'a>(&'a self, _found: &mut Vec<&'a RefDraft>) {}

    /// The plan, every name looked up and every type checked.
    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan>;

    /// What an editor is told of it.
    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema;
}

/// A key, as editors and documents are told of it.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// What it means, a line each.
    pub(crate) says: &'static [&'static str],
    pub(crate) presence: Presence,
    /// What may stand there.
    pub(crate) example: &'static str,
    pub(crate) schema: fn(Extent, &mut SchemaGenerator) -> Schema,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    /// It, or one of the keys that say where to look.
    Inline,
}

/// A table of a file: its meaning and its keys.
pub(crate) trait Table {
    /// Its name among the definitions of a schema.
    const NAME: &'static str;
    const SAYS: &'static [&'static str];
    const KEYS: &'static [Key];

    /// The JSON Schema: all of the table, or what differs from another one.
    fn schema_of(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let mut properties = serde_json::Map::new();
        let mut required = Vec::new();
        for key in Self::KEYS {
            let mut schema = (key.schema)(extent, generator);
            schema.insert("description".to_owned(), paragraph(key.says).into());
            properties.insert(key.name.to_owned(), schema.to_value());
            match key.presence {
                Presence::Required if extent == Extent::Whole => required.push(key.name),
                Presence::Inline => {
                    for (name, says) in REFERENCE_KEYS {
                        let schema = json_schema!({ "type": "string", "description": says });
                        properties.insert(name.to_owned(), schema.to_value());
                    }
                }
                _ => {}
            }
        }
        let mut schema = json_schema!({
            "description": paragraph(Self::SAYS),
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        schema
    }
}

fn paragraph(says: &[&str]) -> String {
    let lines: Vec<&str> = says.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// Declares a table of a bundle's file: its keys, each with its meaning, its type and whether it must be there.
///
/// ```text
/// table! {
///     /// Cash withheld and given back at the end: `offer.retention`.
///     RetentionDraft => RetentionPlan {
///         /// The part of the loan that is withheld.
///         percent: Ref<Share> = required("\"5 %\""),
///         /// The yearly simple interest that it earns for the borrower; none when left out.
///         interest: Ref<Share> = optional,
///     }
/// }
/// ```
///
/// A key is `required(example)`, `optional`, `needed(example)` where other keys ask for it, `default(value)`, or
/// `inline(key)`: the value of the table itself, one of `param`, `fact`, `table`, `rule` or a constant under the key. `=> Plan` makes the plan key by key; where what is quoted
/// has another shape, `=> Plan by function`. Behind the keys, `check function` looks at the keys together.
macro_rules! table {
    (
        $(#[doc = $table_says:literal])+
        $draft:ident => $plan:ident {
            $($(#[doc = $says:literal])+ $key:ident: $ty:ident $(<$of:ty>)? $(-> $becomes:ty)? = $presence:ident $(($arg:expr))?,)+
        }
        $(check $check:path)?
    ) => {
        $crate::keys::table! {
            $(#[doc = $table_says])+
            $draft => $plan by $draft::plan {
                $($(#[doc = $says])+ $key: $ty $(<$of>)? = $presence $(($arg))?,)+
            }
        }

        $(#[doc = $table_says])+
        #[derive(Clone, Debug)]
        pub struct $plan {
            $($(#[doc = $says])+ pub $key: $crate::keys::planned!($presence $ty $(<$of>)? $(-> $becomes)?),)+
        }

        impl $draft {
            fn plan(&self, names: &$crate::manifest::Names<'_>, reader: &mut $crate::reader::Reader<'_>) -> Option<$plan> {
                // All keys are looked at even when one is wrong.
                $(let $key = $crate::keys::resolved!($presence $(($arg))? self.$key, names, reader);)+
                let plan = $plan { $($key: $key?,)+ };
                $($check(self, &plan, names, reader);)?
                Some(plan)
            }
        }
    };
    (
        $(#[doc = $table_says:literal])+
        $draft:ident => $plan:ident by $resolve:path {
            $($(#[doc = $says:literal])+ $key:ident: $ty:ident $(<$of:ty>)? $(-> $becomes:ty)? = $presence:ident $(($arg:expr))?,)+
        }
    ) => {
        $(#[doc = $table_says])+
        #[derive(Clone, Debug)]
        pub(crate) struct $draft {
            /// The file that says it: the manifest, or that of a variant.
            #[allow(dead_code, reason = "not every table is reported as a whole")]
            file: std::sync::Arc<str>,
            #[allow(dead_code, reason = "not every table is reported as a whole")]
            span: std::ops::Range<usize>,
            $($key: Option<$ty $(<$of>)?>,)+
        }

        impl $crate::keys::Table for $draft {
            const NAME: &'static str = stringify!($plan);
            const SAYS: &'static [&'static str] = &[$($table_says),+];
            const KEYS: &'static [$crate::keys::Key] = &[
                $($crate::keys::Key {
                    name: stringify!($key),
                    says: &[$($says),+],
                    presence: $crate::keys::presence!($presence),
                    example: $crate::keys::example!($presence $(($arg))?),
                    schema: <$ty $(<$of>)? as $crate::keys::KeyValue>::schema,
                },)+
            ];
        }

        impl $crate::keys::KeyValue for $draft {
            type Plan = $plan;

            fn read(
                entry: &$crate::document::Entry,
                place: &str,
                extent: $crate::manifest::Extent,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Option<Self> {
                let table = reader.table_of::<Self>(entry)?;
                let what = format!("`{place}`");
                let mut fields = $crate::reader::Fields::new(table, &what, entry.key_span.clone());
                let draft = Self {
                    file: std::sync::Arc::clone(&reader.file),
                    span: entry.key_span.clone(),
                    $($key: $crate::keys::read!($presence $(($arg))? $key, $ty $(<$of>)?, place, extent, fields, reader),)+
                };
                fields.finish(reader);
                Some(draft)
            }

            fn or(self, base: &Self) -> Self {
                Self {
                    $($key: match (self.$key, &base.$key) {
                        (Some(own), Some(base)) => Some(own.or(base)),
                        (own, base) => own.or_else(|| base.clone()),
                    },)+
                    ..self
                }
            }

            fn references<'a>(&'a self, found: &mut Vec<&'a $crate::manifest::RefDraft>) {
                $(if let Some(value) = &self.$key {
                    value.references(found);
                })+
            }

            fn resolve(
                &self,
                names: &$crate::manifest::Names<'_>,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Option<$plan> {
                $resolve(self, names, reader)
            }

            fn schema(
                extent: $crate::manifest::Extent,
                generator: &mut schemars::SchemaGenerator,
            ) -> schemars::Schema {
                $crate::manifest_schema::subschema::<Self>(extent, generator)
            }
        }
    };
}

/// What a key becomes in a plan.
macro_rules! planned {
    (optional $($rest:tt)+) => { Option<$crate::keys::planned!($($rest)+)> };
    (required $($rest:tt)+) => { $crate::keys::planned!($($rest)+) };
    (default $($rest:tt)+) => { $crate::keys::planned!($($rest)+) };
    (inline $($rest:tt)+) => { $crate::keys::planned!($($rest)+) };
    ($ty:ident $(<$of:ty>)? -> $becomes:ty) => { $becomes };
    (Ref<$of:ty>) => { $crate::plan::ValueRef };
    (Said<$of:ty>) => { $of };
    (Dated<$of:ty>) => { std::sync::Arc<str> };
    (Named) => { std::sync::Arc<str> };
    (LocalText) => { penteract_core::LocalText };
    (bool) => { bool };
}

macro_rules! presence {
    (required) => {
        $crate::keys::Presence::Required
    };
    (inline) => {
        $crate::keys::Presence::Inline
    };
    ($presence:ident) => {
        $crate::keys::Presence::Optional
    };
}

macro_rules! example {
    (required($example:expr)) => {
        $example
    };
    (needed($example:expr)) => {
        $example
    };
    ($presence:ident $(($arg:expr))?) => {
        ""
    };
}

macro_rules! read {
    (inline($example:expr) $key:ident, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {
        <$ty>::read_inline(
            &mut $fields,
            stringify!($key),
            &format!("{}.{}", $place, stringify!($key)),
            $reader,
        )
    };
    (required($example:expr) $key:ident, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {{
        let found = $extent.expect(&mut $fields, stringify!($key), $example, $reader);
        $crate::keys::read!(found, $key, $ty, $place, $extent, $reader)
    }};
    ($presence:ident $(($arg:expr))? $key:ident, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {{
        let found = $fields.optional(stringify!($key));
        $crate::keys::read!(found, $key, $ty, $place, $extent, $reader)
    }};
    ($found:ident, $key:ident, $ty:ty, $place:ident, $extent:ident, $reader:ident) => {
        $found.and_then(|entry| {
            <$ty as $crate::keys::KeyValue>::read(
                entry,
                &format!("{}.{}", $place, stringify!($key)),
                $extent,
                $reader,
            )
        })
    };
}

macro_rules! resolved {
    (optional $own:expr, $names:ident, $reader:ident) => {
        match &$own {
            None => Some(None),
            Some(own) => own.resolve($names, $reader).map(Some),
        }
    };
    (default($default:expr) $own:expr, $names:ident, $reader:ident) => {
        match &$own {
            None => Some($default),
            Some(own) => own.resolve($names, $reader),
        }
    };
    ($presence:ident($example:expr) $own:expr, $names:ident, $reader:ident) => {
        $own.as_ref().and_then(|own| own.resolve($names, $reader))
    };
}

pub(crate) use {example, planned, presence, read, resolved, table};
