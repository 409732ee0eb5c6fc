//! What the types of facts and the units of parameters are to an editor.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::value::LocalText;

/// The values of an enum, each with its label.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(crate) struct LabelledChoices(BTreeMap<String, LocalText>);

/// The types of facts.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
pub(crate) enum FactType {
    /// true or false
    Bool,
    /// a whole number
    Int,
    /// an amount in the currency of the product
    Money,
    /// a percentage, as a text with its unit
    Percent,
    /// a number without unit
    Ratio,
    /// a day
    Date,
    /// free text
    Text,
    /// one value of a closed list
    Enum,
    /// a code of a nomenclature
    Code,
    /// several items
    List,
}

/// The unit of a parameter.
#[derive(Clone, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Unit(
    #[schemars(regex(
        pattern = r"^(list of )?(percent|money|ratio|int|months|days|duration|date|bool|choice|text|code of [a-z][a-z0-9-]*( or [a-z][a-z0-9-]*)*)$"
    ))]
    String,
);

/// The codes of a nomenclature.
#[derive(Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Codes {
    /// Alone.
    Listed(Vec<String>),
    /// With what their publisher calls them, in the publisher's language.
    Labelled(BTreeMap<String, String>),
}

/// The values of a choice.
#[derive(Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Choices {
    /// Without labels.
    Values(Vec<String>),
    /// With labels.
    Labelled(BTreeMap<String, LocalText>),
}
