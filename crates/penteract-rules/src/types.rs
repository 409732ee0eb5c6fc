//! The types of facts, parameters, tables and of what scripts compute.

use std::fmt;
use std::sync::Arc;

use penteract_core::Period;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number: of people, of years, of days.
    Int,
    /// An amount in the currency of the product.
    Money,
    /// A share or a rate, written `25 %` or `25 bp`.
    Percent,
    /// A number without unit: a quotient of two amounts, a multiple.
    Ratio,
    /// A day.
    Date,
    /// A length of time: months, days, or both.
    Duration,
    /// Free text.
    Text,
    /// One text of a closed list.
    Choice(Arc<ChoiceType>),
    /// A code of one of several nomenclatures.
    Code(Arc<CodeType>),
    /// A value, or the answer "none".
    Optional(Box<Type>),
    /// Several values.
    List(Box<Type>),
    /// Named fields: the item of a list of facts, a row of a table.
    Record(Arc<RecordType>),
    /// A phase of a repayment schedule.
    Phase,
}

/// A closed list of texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChoiceType {
    /// What the list is of: `company.legal_form`. Empty for a list that only a script's texts make.
    pub name: Arc<str>,
    /// The texts.
    pub values: Vec<Arc<str>>,
}

/// Named fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordType {
    /// What the record is: `project.partners`.
    pub name: Arc<str>,
    /// The fields in order.
    pub fields: Vec<(Arc<str>, Type)>,
}

impl RecordType {
    /// The place and the type of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &Type)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, (field, _))| &**field == name)
            .map(|(at, (_, ty))| (at, ty))
    }
}

/// A code of one of several nomenclatures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeType {
    /// The nomenclatures whose codes are accepted.
    pub nomenclatures: Vec<Nomenclature>,
}

/// A list of codes that is in force between dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nomenclature {
    /// The name: `fiben-2022`.
    pub name: Arc<str>,
    /// When the list is in force.
    pub validity: Period,
    /// The codes in their order, or `None` when the list is open.
    pub codes: Option<Vec<Arc<str>>>,
}

impl Type {
    /// The same type, with "none" as a possible answer.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Optional(_) => self,
            other => Self::Optional(Box::new(other)),
        }
    }

    /// The type of the answers other than "none".
    #[must_use]
    pub fn without_none(&self) -> &Self {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }

    /// Whether values are decimals: money, percent, ratio.
    pub fn is_decimal(&self) -> bool {
        matches!(self, Self::Money | Self::Percent | Self::Ratio)
    }
}

impl fmt::Display for Type {
    /// The type in an author's words: "an amount", "a percentage", "a date or none".
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => formatter.write_str("true or false"),
            Self::Int => formatter.write_str("a whole number"),
            Self::Money => formatter.write_str("an amount"),
            Self::Percent => formatter.write_str("a percentage"),
            Self::Ratio => formatter.write_str("a ratio"),
            Self::Date => formatter.write_str("a date"),
            Self::Duration => formatter.write_str("a duration"),
            Self::Text => formatter.write_str("a text"),
            Self::Choice(choice) => write_choice(formatter, choice),
            Self::Code(code) => {
                formatter.write_str("a code of ")?;
                for (at, nomenclature) in code.nomenclatures.iter().enumerate() {
                    if at > 0 {
                        formatter.write_str(" or ")?;
                    }
                    formatter.write_str(&nomenclature.name)?;
                }
                Ok(())
            }
            Self::Optional(inner) => write!(formatter, "{inner} or none"),
            Self::List(inner) => write!(formatter, "a list, each item {inner}"),
            Self::Record(record) if record.name.is_empty() => formatter.write_str("a record"),
            Self::Record(record) => write!(formatter, "an item of `{}`", record.name),
            Self::Phase => formatter.write_str("a phase of a schedule"),
        }
    }
}

/// A few choices are listed; a longer list goes by its name.
fn write_choice(formatter: &mut fmt::Formatter<'_>, choice: &ChoiceType) -> fmt::Result {
    const LISTED: usize = 5;
    if choice.values.len() > LISTED && !choice.name.is_empty() {
        return write!(formatter, "one of the choices of `{}`", choice.name);
    }
    formatter.write_str("one of ")?;
    for (at, value) in choice.values.iter().enumerate() {
        if at > 0 {
            formatter.write_str(", ")?;
        }
        write!(formatter, "\"{value}\"")?;
    }
    Ok(())
}
