//! What stands under keys of more than one table.

use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;

use super::KeyValue;
use crate::codes;
use crate::document::{Entry, Item};
use crate::manifest::{Expected, Extent, Names, RefDraft, terms};
use crate::manifest_schema::{self as schema, Value};
use crate::plan::ValueRef;
use crate::reader::{Fields, Reader, is_slug};

/// What a place takes.
pub(crate) trait Place: Clone {
    const EXPECTED: Expected;
    /// The names that the place gives to the columns of a grid.
    const ARGUMENTS: &'static [&'static str] = &[];
}

/// A constant, or where to look for it.
#[derive(Clone, Debug)]
pub(crate) struct Ref<P> {
    pub(crate) draft: RefDraft,
    place: PhantomData<P>,
}

impl<P: Place> Ref<P> {
    fn new(draft: RefDraft) -> Self {
        Self {
            draft,
            place: PhantomData,
        }
    }

    /// Among the keys of the table itself: one of `param`, `fact`, `table`, `rule`, or a constant under `key`.
    pub(crate) fn read_inline(
        fields: &mut Fields<'_>,
        key: &'static str,
        place: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        RefDraft::from_fields(fields, Some(key), place, reader).map(Self::new)
    }
}

impl<P: Place> KeyValue for Ref<P> {
    type Plan = ValueRef;

    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        RefDraft::read(entry, place, reader).map(Self::new)
    }

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        found.push(&self.draft);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<ValueRef> {
        names.resolve(&self.draft, &P::EXPECTED, P::ARGUMENTS, reader)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Value>()
    }
}

/// A parameter all of whose periods the contract holds, since the date that matters comes after the grant.
#[derive(Clone, Debug)]
pub(crate) struct Dated<P>(Ref<P>);

impl<P: Place> KeyValue for Dated<P> {
    type Plan = Arc<str>;

    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Ref::read(entry, place, extent, reader).map(Self)
    }

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        self.0.references(found);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Arc<str>> {
        if let ValueRef::Parameter(name) = self.0.resolve(names, reader)? {
            return Some(name);
        }
        let draft = &self.0.draft;
        Reader::new(&draft.file, reader.problems).labelled_error(
            codes::UNSUITABLE_VALUE,
            text!(
                "`{place}` takes a parameter",
                "`{place}` prend un paramètre",
                place = draft.place
            ),
            &draft.span,
            text!("not one", "ce n'en est pas un"),
            text!(
                "the contract holds the values of every period: write `{{ param = \"…\" }}`",
                "le contrat contient les valeurs de chaque période : écrivez `{{ param = \"…\" }}`"
            ),
        );
        None
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Value>()
    }
}

/// Read by its serialised form: a convention of loan terms.
#[derive(Clone, Debug)]
pub(crate) struct Said<T>(pub(crate) T);

impl<T: DeserializeOwned + JsonSchema + Clone> KeyValue for Said<T> {
    type Plan = T;

    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        terms::read(entry, reader).map(Self)
    }

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<T> {
        Some(self.0.clone())
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl KeyValue for bool {
    type Plan = Self;

    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.bool(entry)
    }

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(*self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl KeyValue for LocalText {
    type Plan = Self;

    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.local_text(entry)
    }

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(self.clone())
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::LocalText>()
    }
}

/// A name of small letters, digits and hyphens, and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: Arc<str>,
    pub(crate) span: Range<usize>,
}

impl KeyValue for Named {
    type Plan = Arc<str>;

    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let name = slug(entry, reader)?;
        Some(Self {
            name,
            span: entry.value.span.clone(),
        })
    }

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Arc<str>> {
        Some(Arc::clone(&self.name))
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$" })
    }
}

/// A name of small letters, digits and hyphens.
pub(crate) fn slug(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let text = reader.text(entry)?;
    if is_slug(text) {
        return Some(Arc::from(text));
    }
    let message = text!(
        "`{text}` cannot be a name",
        "`{text}` ne peut pas être un nom"
    );
    let help = text!(
        "write small letters, digits and hyphens: `own-funds`",
        "écrivez des minuscules, des chiffres et des traits d'union : `own-funds`"
    );
    reader.error(codes::BAD_NAME, message, &entry.value.span, help);
    None
}

/// A list of tables, replaced as a whole.
impl<T: KeyValue> KeyValue for Vec<T> {
    type Plan = Vec<T::Plan>;

    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Some(list(entry, reader.array(entry)?, place, reader))
    }

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        for item in self {
            item.references(found);
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Self::Plan> {
        let plans: Vec<Option<T::Plan>> = self
            .iter()
            .map(|item| item.resolve(names, reader))
            .collect();
        plans.into_iter().collect()
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": T::schema(Extent::Whole, generator) })
    }
}

/// The items of a list that could be read.
pub(crate) fn list<T: KeyValue>(
    entry: &Entry,
    items: &[Item],
    place: &str,
    reader: &mut Reader<'_>,
) -> Vec<T> {
    let read = |item: &Item| {
        let entry = Entry {
            key: entry.key.clone(),
            key_span: item.span.clone(),
            value: item.clone(),
        };
        T::read(&entry, place, Extent::Whole, reader)
    };
    items.iter().filter_map(read).collect()
}

/// A table that is said whole, also where another manifest says what differs.
#[derive(Clone, Debug)]
pub(crate) struct Whole<T>(T);

impl<T: KeyValue> KeyValue for Whole<T> {
    type Plan = T::Plan;

    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(entry, place, Extent::Whole, reader).map(Self)
    }

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        self.0.references(found);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<T::Plan> {
        self.0.resolve(names, reader)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        T::schema(Extent::Whole, generator)
    }
}
