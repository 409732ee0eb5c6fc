//! What `parameters.toml` holds besides its keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::table::Whole;
use super::value::LocalText;
use crate::parameters::ParameterKeys;

/// Every figure of the product, dated and sourced.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct ParametersFile(BTreeMap<String, Whole<ParameterKeys>>);

/// The unit of a parameter.
#[derive(Clone, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Unit(
    #[schemars(regex(
        pattern = r"^(list of )?(percent|money|ratio|int|months|days|duration|date|bool|choice|text|code of [a-z][a-z0-9-]*( or [a-z][a-z0-9-]*)*)$"
    ))]
    String,
);

/// The values of a choice.
#[derive(Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Choices {
    /// Without labels.
    Values(Vec<String>),
    /// With labels.
    Labelled(BTreeMap<String, LocalText>),
}
