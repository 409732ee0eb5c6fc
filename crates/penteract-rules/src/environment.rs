//! What scripts may read: facts, parameters and tables with their types.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_core::{Currency, LocalText, Period};

use crate::diagnostic::Label;
use crate::types::Type;
use crate::value::Value;

/// What the scripts of a product may read.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The currency of every amount.
    pub currency: Currency,
    /// What is asked of the applicant.
    pub facts: Vec<FactDeclaration>,
    /// The figures of the product, dated.
    pub parameters: Vec<ParameterDeclaration>,
    /// The grids of the product.
    pub tables: Vec<Arc<TableDeclaration>>,
    /// When the product can be granted.
    pub windows: Vec<Period>,
    /// Rules that the product turns on or off by name. A rule that is not named is on, unless its doc comment says
    /// `variants only`.
    pub switched: BTreeMap<Arc<str>, bool>,
    /// What the product says otherwise of rules than their doc comments do, by name.
    pub said: BTreeMap<Arc<str>, SaidOfRule>,
    /// Names that the manifest itself uses, so that they are not reported as unused: `params.x`, `company.y`,
    /// `tables.z`, names of functions.
    pub used_elsewhere: Vec<Arc<str>>,
}

impl Environment {
    /// An environment with nothing to read.
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            facts: Vec::new(),
            parameters: Vec::new(),
            tables: Vec::new(),
            windows: Vec::new(),
            switched: BTreeMap::new(),
            said: BTreeMap::new(),
            used_elsewhere: Vec::new(),
        }
    }
}

/// What a product says of a rule in the place of its doc comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaidOfRule {
    /// The texts of law; those of the doc comment when left out.
    pub law: Option<Vec<String>>,
    /// The stable code; that of the doc comment when left out.
    pub code: Option<Arc<str>>,
    /// Whether it is off unless a variant turns it on.
    pub variants_only: bool,
}

/// A question to the applicant.
#[derive(Clone, Debug)]
pub struct FactDeclaration {
    /// `company.turnover`: groups and a name, joined by dots.
    pub path: Arc<str>,
    /// What an answer is.
    pub ty: Type,
    /// The smallest answer, included.
    pub min: Option<Value>,
    /// The largest answer, included.
    pub max: Option<Value>,
    /// Where it is declared.
    pub declared: Option<Label>,
}

/// A figure of the product.
#[derive(Clone, Debug)]
pub struct ParameterDeclaration {
    /// The name after `params.`.
    pub name: Arc<str>,
    /// What its values are.
    pub ty: Type,
    /// The values with their dates, which do not overlap.
    pub values: Vec<DatedValue>,
    /// Where it is declared.
    pub declared: Option<Label>,
}

/// What a parameter is worth between two dates.
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// When it is in force.
    pub period: Period,
    /// The value.
    pub value: ParameterValue,
    /// The text of law.
    pub law: Option<Arc<str>>,
    /// The line of the product's sources.
    pub source: Option<Arc<str>>,
}

/// A value, or the reason why no source gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// Known.
    Known(Value),
    /// No source gives it, and why. A decision that needs it goes to a person.
    Unknown(LocalText),
}

/// A grid: outputs by inputs.
#[derive(Clone, Debug)]
pub struct TableDeclaration {
    /// The name after `tables.`.
    pub name: Arc<str>,
    /// What a row is looked up by, in the order of the arguments.
    pub inputs: Vec<Column>,
    /// What a row gives.
    pub outputs: Vec<Column>,
    /// The rows. At any date, one row at most answers given inputs.
    pub rows: Vec<TableRow>,
    /// Where it is declared.
    pub declared: Option<Label>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Arc<str>,
    /// The type of its values.
    pub ty: Type,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// When it is in force.
    pub period: Period,
    /// What each input must be.
    pub inputs: Vec<Cell>,
    /// What the row gives, for each output column a value or why no source gives one.
    pub outputs: Vec<ParameterValue>,
    /// The line of the file.
    pub line: u32,
}

/// What an input of a row must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Anything.
    Any,
    /// This value.
    Is(Value),
    /// One of these.
    OneOf(Vec<Value>),
    /// Between two bounds; a bound left out is open.
    Between {
        /// The lower bound.
        from: Option<Value>,
        /// The upper bound.
        until: Option<Value>,
        /// Whether the lower bound itself is left out.
        from_excluded: bool,
        /// Whether the upper bound itself is left out.
        until_excluded: bool,
    },
}

impl Cell {
    /// Whether an input is what the cell asks for.
    ///
    /// # Example
    /// ```
    /// use penteract_rules::{Cell, Value};
    ///
    /// let below_250 = Cell::Between {
    ///     from: None,
    ///     until: Some(Value::Int(250)),
    ///     from_excluded: false,
    ///     until_excluded: true,
    /// };
    /// assert!(below_250.matches(&Value::Int(249)));
    /// assert!(!below_250.matches(&Value::Int(250)));
    /// ```
    pub fn matches(&self, input: &Value) -> bool {
        let same = |value: &Value| value.order(input).map_or(value == input, Ordering::is_eq);
        match self {
            Self::Any => true,
            Self::Is(value) => same(value),
            Self::OneOf(values) => values.iter().any(same),
            Self::Between {
                from,
                until,
                from_excluded,
                until_excluded,
            } => {
                let above = from.as_ref().is_none_or(|bound| match input.order(bound) {
                    Some(Ordering::Greater) => true,
                    Some(Ordering::Equal) => !from_excluded,
                    _ => false,
                });
                let below = until.as_ref().is_none_or(|bound| match input.order(bound) {
                    Some(Ordering::Less) => true,
                    Some(Ordering::Equal) => !until_excluded,
                    _ => false,
                });
                above && below
            }
        }
    }
}
