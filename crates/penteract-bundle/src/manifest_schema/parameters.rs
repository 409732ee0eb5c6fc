//! What `parameters.toml` holds: tables by name.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::keys::schema::{Whole, headed};
use crate::parameters::{ParameterKeys, ParametersHead};

/// Every figure of the product, dated and sourced.
pub(super) struct ParametersFile;

impl JsonSchema for ParametersFile {
    fn schema_name() -> Cow<'static, str> {
        "ParametersFile".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        headed::<ParametersHead, Whole<ParameterKeys>>(generator)
    }
}
