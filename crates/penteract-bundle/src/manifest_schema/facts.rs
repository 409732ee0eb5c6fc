//! `facts.toml` and `nomenclatures.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Sources;
use super::value::{Constant, Date, LocalText, Reason};

/// What is asked of the applicant, by group: `[company.turnover]`.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct FactsFile(BTreeMap<String, Group>);

/// A group of facts.
#[derive(JsonSchema)]
struct Group {
    /// What people read for the group.
    label: Option<LocalText>,
    /// The facts by name.
    #[schemars(flatten)]
    facts: BTreeMap<String, Fact>,
}

/// A question to the applicant.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fact {
    /// What an answer is.
    #[schemars(rename = "type")]
    ty: FactType,
    /// What people read.
    label: LocalText,
    /// More words about the question.
    help: Option<LocalText>,
    /// The smallest answer, included: numbers, amounts, rates, dates; `as_of`, or another fact of the same type.
    min: Option<Constant>,
    /// The largest answer, included; `as_of`, or another fact of the same type.
    max: Option<Constant>,
    /// Whether "none" (`null`) is an answer; false when left out.
    optional: Option<bool>,
    /// The lines of the product's sources that ask for it.
    source: Option<Sources>,
    /// For an enum: each value with its label.
    values: Option<BTreeMap<String, LocalText>>,
    /// For a code: the nomenclatures whose codes are accepted.
    nomenclatures: Option<Sources>,
    /// For a list: the facts of each item.
    item: Option<BTreeMap<String, Fact>>,
}

/// The types of facts.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase", inline)]
enum FactType {
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

/// Lists of codes that others publish.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(super) struct NomenclaturesFile(BTreeMap<String, Nomenclature>);

/// A list of codes.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Nomenclature {
    /// What people read.
    label: LocalText,
    /// First day in force; open when left out.
    from: Option<Date>,
    /// Last day in force; open when left out.
    until: Option<Date>,
    /// The codes in their order; any code when left out.
    codes: Option<Vec<String>>,
    /// Codes among them that have no place in the order.
    unranked: Option<Vec<String>>,
    /// Why the list is not in the catalogue: what reads one of its codes is undetermined, and a decision refers.
    unlisted: Option<Reason>,
    /// What the codes of a list that is not in the catalogue look like: `0` is a digit, `A` a capital letter.
    shape: Option<String>,
    /// The lines of the product's sources that give it.
    source: Option<Sources>,
}
