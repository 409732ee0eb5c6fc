//! `parameters.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Sources;
use super::value::{Constant, Date, LocalText, Reason};

/// Every figure of the product, dated and sourced.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct ParametersFile(BTreeMap<String, Parameter>);

/// A figure.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Parameter {
    /// `percent`, `money`, `ratio`, `int`, `months`, `days`, `duration`, `date`, `bool`, `choice`, `text`,
    /// `code of <nomenclature>`, or `list of` one of these.
    #[schemars(regex(
        pattern = r"^(list of )?(percent|money|ratio|int|months|days|duration|date|bool|choice|text|code of [a-z][a-z0-9-]*( or [a-z][a-z0-9-]*)*)$"
    ))]
    unit: String,
    /// What people read.
    label: LocalText,
    /// For a choice: its values, with their labels or without.
    choices: Option<Choices>,
    /// The values with their dates, which do not overlap.
    values: Vec<DatedValue>,
    /// The text of law of the values that do not say their own.
    law: Option<String>,
    /// The lines of the product's sources of the values that do not say their own.
    source: Option<Sources>,
    /// How sure the values are that do not say it themselves.
    confidence: Option<Confidence>,
    /// What a reader must know: a conflict of sources.
    note: Option<String>,
}

/// The values of a choice.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Choices {
    /// Without labels.
    Values(Vec<String>),
    /// With labels.
    Labelled(BTreeMap<String, LocalText>),
}

/// What a parameter is worth between two dates.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct DatedValue {
    /// First day; open when left out.
    from: Option<Date>,
    /// Last day; open when left out.
    until: Option<Date>,
    /// The value, in the unit of the parameter.
    value: Option<Constant>,
    /// Instead of a value: why no source gives it. A decision that needs it goes to a person.
    unknown: Option<Reason>,
    /// The text of law, or the commercial document.
    law: Option<String>,
    /// The lines of the product's sources.
    source: Option<Sources>,
    /// How sure it is.
    confidence: Option<Confidence>,
    /// What a reader must know.
    note: Option<String>,
}

/// How sure a figure is.
#[derive(JsonSchema)]
#[schemars(inline)]
pub(super) enum Confidence {
    /// two sources or more
    A,
    /// one source
    B,
    /// uncertain
    C,
}
