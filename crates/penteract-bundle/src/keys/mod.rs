//! Keys of a bundle's files, each declared once: [`table!`](crate::keys::table) makes of one list of keys the table as it
//! is written, read with places, merged with what another manifest says, and the plan that is quoted; and the JSON Schema
//! that editors read.

mod items;
pub(crate) mod schema;
mod values;

use schemars::{Schema, SchemaGenerator, json_schema};

use penteract_core::LocalText;
use penteract_rules::{Label, suggest};

pub(crate) use items::{Items, Listed};
pub use values::Texts;
pub(crate) use values::{
    Dated, DatedText, Differing, Flag, Named, Note, Place, Promised, Raw, Ref, Said, Whole, Words,
    words,
};

use crate::document::Entry;
use crate::manifest::{Extent, Names, REFERENCE_KEYS, RefDraft};
use crate::reader::{Fields, Reader};

/// What stands under a key.
pub(crate) trait KeyValue: Clone + Sized {
    /// Reads it; what is wrong was reported when there is none.
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self>;

    /// What differs, and the base for what it does not say: all of it, but for tables that are said key by key and lists
    /// that are changed item by item.
    fn or(self, _base: &Self, _reader: &mut Reader<'_>) -> Self {
        self
    }

    /// What an editor is told of it.
    fn schema(extent: Extent, generator: &mut SchemaGenerator) -> Schema;
}

/// What stands under a key of the manifest, and becomes a part of what is quoted.
pub(crate) trait Planned: KeyValue {
    /// What becomes of it when every name was looked up.
    type Plan;

    /// The values that it refers to.
    fn references<'a>(&'a self, _found: &mut Vec<&'a RefDraft>) {}

    /// The plan, every name looked up and every type checked.
    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan>;
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
pub(crate) trait Table: KeyValue {
    /// Its name among the definitions of a schema.
    const NAME: &'static str;
    const SAYS: &'static [&'static str];

    /// The keys, those of the tables that it takes in included.
    fn keys() -> Vec<&'static Key>;

    /// Takes its keys among those of a file or of a table.
    fn read_fields(
        fields: &mut Fields<'_>,
        place: &str,
        extent: Extent,
        reader: &mut Reader<'_>,
    ) -> Self;

    /// Where it stands.
    fn written(&self) -> Label;

    /// Adds its keys to a schema.
    fn properties(extent: Extent, generator: &mut SchemaGenerator, found: &mut Properties);

    /// The JSON Schema: all of the table, or what differs from another one.
    fn schema_of(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
        let mut found = Properties::default();
        Self::properties(extent, generator, &mut found);
        let mut schema = json_schema!({
            "description": paragraph(Self::SAYS),
            "type": "object",
            "properties": found.properties,
            "additionalProperties": false,
        });
        if !found.required.is_empty() {
            schema.insert("required".to_owned(), found.required.into());
        }
        schema
    }
}

/// The keys of a table in a schema.
#[derive(Default)]
pub(crate) struct Properties {
    properties: serde_json::Map<String, serde_json::Value>,
    required: Vec<&'static str>,
}

impl Properties {
    pub(crate) fn add(&mut self, key: &Key, extent: Extent, generator: &mut SchemaGenerator) {
        let mut schema = (key.schema)(extent, generator);
        schema.insert("description".to_owned(), paragraph(key.says).into());
        self.properties
            .insert(key.name.to_owned(), schema.to_value());
        match key.presence {
            Presence::Required if extent == Extent::Whole => self.required.push(key.name),
            Presence::Inline => {
                for (name, says) in REFERENCE_KEYS {
                    let schema = json_schema!({ "type": "string", "description": says });
                    self.properties.insert(name.to_owned(), schema.to_value());
                }
            }
            _ => {}
        }
    }
}

/// The place of a key of a table.
pub(crate) fn within(place: &str, key: &str) -> String {
    match place {
        "" => key.to_owned(),
        _ => format!("{place}.{key}"),
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
/// `inline(key)`: the value of the table itself, one of `param`, `fact`, `table`, `rule` or a constant under the key, or
/// `inline_or(key)` where another key may stand in its place. `=> Plan` makes the plan key by key; where what is quoted
/// has another shape, `=> Plan by function`; without a plan, the table is what is read. `..part: Part` takes in the keys of
/// another table. Behind the keys, `check function` looks at the keys together.
macro_rules! table {
    (
        $(#[doc = $table_says:literal])+
        $draft:ident => $plan:ident {
            $($(#[doc = $says:literal])+ $key:ident $(as $name:literal)?: $ty:ident $(<$of:ty>)? $(-> $becomes:ty)? = $presence:ident $(($arg:expr))?,)+
        }
        $(check $check:path)?
    ) => {
        $crate::keys::table! {
            $(#[doc = $table_says])+
            $draft => $plan by $draft::plan {
                $($(#[doc = $says])+ $key $(as $name)?: $ty $(<$of>)? = $presence $(($arg))?,)+
            }
        }

        $(#[doc = $table_says])+
        #[derive(Clone, Debug)]
        #[non_exhaustive]
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
            $($(#[doc = $says:literal])+ $key:ident $(as $name:literal)?: $ty:ident $(<$of:ty>)? $(-> $becomes:ty)? = $presence:ident $(($arg:expr))?,)+
        }
    ) => {
        $crate::keys::table! {
            $(#[doc = $table_says])+
            pub(crate) $draft {
                $($(#[doc = $says])+ $key $(as $name)?: $ty $(<$of>)? = $presence $(($arg))?,)+
            }
        }

        impl $crate::keys::Planned for $draft {
            type Plan = $plan;

            fn references<'a>(&'a self, found: &mut Vec<&'a $crate::manifest::RefDraft>) {
                $(if let Some(value) = &self.$key {
                    $crate::keys::Planned::references(value, found);
                })+
            }

            fn resolve(
                &self,
                names: &$crate::manifest::Names<'_>,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Option<$plan> {
                $resolve(self, names, reader)
            }
        }
    };
    (
        $(#[doc = $table_says:literal])+
        $vis:vis $draft:ident {
            $($(#[doc = $says:literal])+ $key:ident $(as $name:literal)?: $ty:ident $(<$of:ty>)? = $presence:ident $(($arg:expr))?,)*
            $(..$flat:ident: $flat_ty:ty,)*
        }
    ) => {
        $(#[doc = $table_says])+
        #[derive(Clone, Debug, Default)]
        $vis struct $draft {
            /// The file that says it: the manifest, or that of a variant.
            file: std::sync::Arc<str>,
            span: std::ops::Range<usize>,
            $($(#[doc = $says])+ $vis $key: Option<$ty $(<$of>)?>,)*
            $(#[doc = concat!("The keys of `", stringify!($flat_ty), "`.")] $vis $flat: $flat_ty,)*
        }

        impl $crate::keys::Table for $draft {
            const NAME: &'static str = stringify!($draft);
            const SAYS: &'static [&'static str] = &[$($table_says),+];

            fn keys() -> Vec<&'static $crate::keys::Key> {
                const KEYS: &[$crate::keys::Key] = &[
                    $($crate::keys::Key {
                        name: $crate::keys::name!($key $($name)?),
                        says: &[$($says),+],
                        presence: $crate::keys::presence!($presence),
                        example: $crate::keys::example!($presence $(($arg))?),
                        schema: <$ty $(<$of>)? as $crate::keys::KeyValue>::schema,
                    },)*
                ];
                let keys = KEYS.iter();
                $(let keys = keys.chain(<$flat_ty as $crate::keys::Table>::keys());)*
                keys.collect()
            }

            fn read_fields(
                fields: &mut $crate::reader::Fields<'_>,
                place: &str,
                extent: $crate::manifest::Extent,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Self {
                Self {
                    file: std::sync::Arc::clone(&reader.file),
                    span: fields.span().clone(),
                    $($key: $crate::keys::read!($presence $(($arg))?; $crate::keys::name!($key $($name)?), $ty $(<$of>)?, place, extent, fields, reader),)*
                    $($flat: <$flat_ty as $crate::keys::Table>::read_fields(fields, place, extent, reader),)*
                }
            }

            fn written(&self) -> penteract_rules::Label {
                penteract_rules::Label::place(std::sync::Arc::clone(&self.file), self.span.clone())
            }

            fn properties(
                extent: $crate::manifest::Extent,
                generator: &mut schemars::SchemaGenerator,
                found: &mut $crate::keys::Properties,
            ) {
                let own = Self::keys().len() $(- <$flat_ty as $crate::keys::Table>::keys().len())*;
                for key in Self::keys().into_iter().take(own) {
                    found.add(key, extent, generator);
                }
                $(<$flat_ty as $crate::keys::Table>::properties(extent, generator, found);)*
            }
        }

        impl $crate::keys::KeyValue for $draft {
            fn read(
                entry: &$crate::document::Entry,
                place: &str,
                extent: $crate::manifest::Extent,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Option<Self> {
                $crate::keys::read_table(entry, place, extent, reader)
            }

            fn or(self, base: &Self, reader: &mut $crate::reader::Reader<'_>) -> Self {
                Self {
                    $($key: $crate::keys::over(self.$key, &base.$key, reader),)*
                    $($flat: $crate::keys::KeyValue::or(self.$flat, &base.$flat, reader),)*
                    ..self
                }
            }

            fn schema(
                extent: $crate::manifest::Extent,
                generator: &mut schemars::SchemaGenerator,
            ) -> schemars::Schema {
                $crate::keys::schema::subschema::<Self>(extent, generator)
            }
        }
    };
}

/// A table under a key.
pub(crate) fn read_table<T: Table>(
    entry: &Entry,
    place: &str,
    extent: Extent,
    reader: &mut Reader<'_>,
) -> Option<T> {
    let table = reader.table_of::<T>(entry)?;
    let mut fields = Fields::new(table, &format!("`{place}`"), entry.key_span.clone());
    let read = T::read_fields(&mut fields, place, extent, reader);
    fields.finish(reader);
    Some(read)
}

/// What a table of named tables says once for all of them, and those tables. What is neither one of its keys nor like one
/// of them is left to whoever reads the tables.
pub(crate) fn read_head<'e, T: Table>(
    entries: &'e [Entry],
    what: &LocalText,
    place: &str,
    is_named: impl Fn(&Entry) -> bool,
    reader: &mut Reader<'_>,
) -> (T, Vec<&'e Entry>) {
    let known: Vec<&str> = T::keys().iter().map(|key| key.name).collect();
    let is_like = |entry: &Entry| {
        let is_table = entry.value.as_table().is_some();
        !is_table && suggest(&entry.key, known.iter().copied()).is_some()
    };
    let is_head = |entry: &&Entry| {
        !is_named(entry) && (known.contains(&entry.key.as_str()) || is_like(entry))
    };
    let (head, tables): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(is_head);
    let head: Vec<Entry> = head.into_iter().cloned().collect();
    let mut fields = Fields::new(&head, what, 0..0);
    let read = T::read_fields(&mut fields, place, Extent::Whole, reader);
    fields.finish(reader);
    (read, tables)
}

/// What differs over what it differs from; either may be left out.
pub(crate) fn over<T: KeyValue>(
    own: Option<T>,
    base: &Option<T>,
    reader: &mut Reader<'_>,
) -> Option<T> {
    match (own, base) {
        (Some(own), Some(base)) => Some(own.or(base, reader)),
        (own, base) => own.or_else(|| base.clone()),
    }
}

macro_rules! name {
    ($key:ident) => {
        stringify!($key)
    };
    ($key:ident $name:literal) => {
        $name
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
    (Dated<$of:ty>) => { penteract_rules::ParameterId };
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
    (inline_or) => {
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
    (inline($example:expr); $key:expr, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {
        <$ty>::read_inline($fields, $key, &$crate::keys::within($place, $key), $extent, $reader)
    };
    (inline_or($example:expr); $key:expr, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {
        <$ty>::read_inline($fields, $key, &$crate::keys::within($place, $key), $crate::manifest::Extent::Differences, $reader)
    };
    (required($example:expr); $key:expr, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {{
        let found = $extent.expect($fields, $key, $example, $reader);
        $crate::keys::read!(found found, $key, $ty, $place, $extent, $reader)
    }};
    ($presence:ident $(($arg:expr))?; $key:expr, $ty:ty, $place:ident, $extent:ident, $fields:ident, $reader:ident) => {{
        let found = $fields.optional($key);
        $crate::keys::read!(found found, $key, $ty, $place, $extent, $reader)
    }};
    (found $found:ident, $key:expr, $ty:ty, $place:ident, $extent:ident, $reader:ident) => {
        $found.and_then(|entry| {
            let place = $crate::keys::within($place, $key);
            <$ty as $crate::keys::KeyValue>::read(entry, &place, $extent, $reader)
        })
    };
}

macro_rules! resolved {
    (optional $own:expr, $names:ident, $reader:ident) => {
        match &$own {
            None => Some(None),
            Some(own) => $crate::keys::Planned::resolve(own, $names, $reader).map(Some),
        }
    };
    (default($default:expr) $own:expr, $names:ident, $reader:ident) => {
        match &$own {
            None => Some($default),
            Some(own) => $crate::keys::Planned::resolve(own, $names, $reader),
        }
    };
    ($presence:ident($example:expr) $own:expr, $names:ident, $reader:ident) => {
        $own.as_ref()
            .and_then(|own| $crate::keys::Planned::resolve(own, $names, $reader))
    };
}

pub(crate) use {example, name, planned, presence, read, resolved, table};
