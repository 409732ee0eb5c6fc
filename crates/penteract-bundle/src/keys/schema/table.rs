//! Tables whose keys are declared once: [`crate::keys::Table`].

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::keys::Table;
use crate::manifest::Extent;

/// A table, said whole.
pub(crate) struct Whole<T>(PhantomData<T>);

/// What differs in a table.
pub(super) struct Differing<T>(PhantomData<T>);

impl<T: Table> JsonSchema for Whole<T> {
    fn schema_name() -> Cow<'static, str> {
        name::<T>().into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema_of(Extent::Whole, generator)
    }
}

impl<T: Table> JsonSchema for Differing<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Differences", name::<T>()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::schema_of(Extent::Differences, generator)
    }
}

/// Tables by name, and what is said once for all of them.
pub(crate) fn headed<H: Table, T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let named = generator.subschema_for::<T>();
    let mut schema = H::schema_of(Extent::Whole, generator);
    schema.insert("additionalProperties".to_owned(), named.to_value());
    schema
}

/// `Offer` for `OfferDraft`.
fn name<T: Table>() -> &'static str {
    T::NAME.trim_end_matches("Draft").trim_end_matches("Keys")
}

/// A table under a key of another one.
pub(crate) fn subschema<T: Table>(extent: Extent, generator: &mut SchemaGenerator) -> Schema {
    match extent {
        Extent::Whole => generator.subschema_for::<Whole<T>>(),
        Extent::Differences => generator.subschema_for::<Differing<T>>(),
    }
}
