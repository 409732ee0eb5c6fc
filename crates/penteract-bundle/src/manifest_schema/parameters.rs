//! What `parameters.toml` holds: tables by name.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::keys::schema::Whole;
use crate::parameters::ParameterKeys;

/// Every figure of the product, dated and sourced.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct ParametersFile(BTreeMap<String, Whole<ParameterKeys>>);
