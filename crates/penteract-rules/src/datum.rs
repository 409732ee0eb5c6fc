//! Values inside the crate: decimals without their unit, texts of closed lists as numbers.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use num_rational::BigRational;
use penteract_core::{LocalText, Phase};
use rust_decimal::Decimal;

use crate::exact::{Number, nearest_decimal};
use crate::ids::FactId;
use crate::types::{CodeList, CodeType, Type};
use crate::value::{Slot, UndecidedCode, Value};

/// A text of a closed list. The same text has the same number wherever it stands in a program, so that a text of a
/// script meets the choice of a fact without conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Symbol(pub(crate) u32);

/// The texts of a program's closed lists, and the names of its nomenclatures: their codes stay texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Symbols {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, Symbol>,
}

impl Symbols {
    /// The number of a text, new or not.
    pub(crate) fn intern(&mut self, text: &Arc<str>) -> Symbol {
        if let Some(symbol) = self.numbers.get(text) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Arc::clone(text));
        self.numbers.insert(Arc::clone(text), symbol);
        symbol
    }

    pub(crate) fn get(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied()
    }

    pub(crate) fn text(&self, symbol: Symbol) -> Arc<str> {
        self.held(symbol).map_or_else(|| Arc::from(""), Arc::clone)
    }

    pub(crate) fn shown(&self, symbol: Symbol) -> Option<&str> {
        self.held(symbol).map(AsRef::as_ref)
    }

    fn held(&self, symbol: Symbol) -> Option<&Arc<str>> {
        self.texts.get(usize::try_from(symbol.0).ok()?)
    }

    /// Gives a number to every text of the closed lists of a type.
    pub(crate) fn intern_type(&mut self, ty: &Type) {
        match ty {
            Type::Choice(choice) => {
                for value in &choice.values {
                    self.intern(value);
                }
            }
            Type::Code(code) => {
                for nomenclature in &code.nomenclatures {
                    self.intern(&nomenclature.name);
                }
            }
            Type::Optional(inner) | Type::List(inner) => self.intern_type(inner),
            Type::Record(record) => {
                for (_, field) in &record.fields {
                    self.intern_type(field);
                }
            }
            _ => {}
        }
    }
}

/// A value being computed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Datum {
    None,
    Bool(bool),
    Int(i64),
    /// Money, percent or ratio: the checker knows which.
    Decimal(Decimal),
    /// The same where no decimal holds the number.
    Fraction(Arc<BigRational>),
    Date(NaiveDate),
    Duration {
        months: i32,
        days: i32,
    },
    Symbol(Symbol),
    Text(Arc<str>),
    Code {
        nomenclature: Symbol,
        code: Arc<str>,
    },
    /// In a list: a code of which nobody has decided whether the list has it.
    Undecided(Symbol, Arc<UndecidedCode>),
    List(Arc<[Datum]>),
    Record {
        /// The fact that holds the record, to be asked when a field is unanswered; or the row, when a cell is a hole.
        origin: Origin,
        fields: Arc<[Option<Datum>]>,
    },
    Phase(Arc<Phase>),
}

/// A code where it is held, with its list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeRef<'a> {
    pub(crate) nomenclature: Symbol,
    pub(crate) code: &'a str,
    /// Why nobody has decided whether the list that holds it has it.
    pub(crate) undecided: Option<&'a LocalText>,
}

impl Datum {
    /// A number that may have decimals.
    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            Self::Decimal(value) => Some(Number::Decimal(*value)),
            Self::Fraction(value) => Some(Number::Fraction((**value).clone())),
            _ => None,
        }
    }

    pub(crate) fn code(&self) -> Option<CodeRef<'_>> {
        match self {
            Self::Code { nomenclature, code } => Some(CodeRef {
                nomenclature: *nomenclature,
                code,
                undecided: None,
            }),
            Self::Undecided(nomenclature, undecided) => Some(CodeRef {
                nomenclature: *nomenclature,
                code: &undecided.code,
                undecided: Some(&undecided.why),
            }),
            _ => None,
        }
    }
}

impl From<Number> for Datum {
    fn from(number: Number) -> Self {
        match number {
            Number::Decimal(value) => Self::Decimal(value),
            Number::Fraction(value) => Self::Fraction(Arc::new(value)),
        }
    }
}

/// A fact, a row of a table, or none, in as little room as leaves a datum at three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin(u32);

impl Origin {
    const NONE: Self = Self(u32::MAX);
    /// Facts are fewer.
    const HOLE: u32 = 1 << 31;

    pub(crate) fn of(fact: Option<FactId>) -> Self {
        fact.map_or(Self::NONE, |fact| Self(fact.0))
    }

    pub(crate) fn fact(self) -> Option<FactId> {
        (self.0 & Self::HOLE == 0).then_some(FactId(self.0))
    }

    /// A row of a table that has a hole, among those that one evaluation met.
    pub(crate) fn of_hole(number: usize) -> Self {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Self(number | Self::HOLE)
    }

    pub(crate) fn hole(self) -> Option<usize> {
        let is_hole = self != Self::NONE && self.0 & Self::HOLE != 0;
        is_hole.then(|| usize::try_from(self.0 ^ Self::HOLE).unwrap_or(usize::MAX))
    }
}

/// A value as it is computed with, or `None` when it has not the type.
pub(crate) fn encode(
    value: &Value,
    ty: &Type,
    origin: Option<FactId>,
    symbols: &Symbols,
) -> Option<Datum> {
    Some(match (ty, value) {
        (Type::Optional(_), Value::None) => Datum::None,
        (Type::Optional(inner), value) => encode(value, inner, origin, symbols)?,
        (Type::Bool, Value::Bool(value)) => Datum::Bool(*value),
        (Type::Int, Value::Int(value)) => Datum::Int(*value),
        (Type::Money, Value::Money(value))
        | (Type::Percent, Value::Percent(value))
        | (Type::Ratio, Value::Ratio(value) | Value::Percent(value)) => Datum::Decimal(*value),
        (Type::Date, Value::Date(date)) => Datum::Date(*date),
        (Type::Duration, Value::Duration { months, days }) => Datum::Duration {
            months: *months,
            days: *days,
        },
        (Type::Text, Value::Text(text)) => Datum::Text(Arc::clone(text)),
        (Type::Choice(choice), Value::Choice(text)) if choice.values.contains(text) => {
            Datum::Symbol(symbols.get(text)?)
        }
        (Type::Code(ty), Value::Code { nomenclature, code }) => Datum::Code {
            nomenclature: listed(ty, nomenclature, code, symbols)?,
            code: Arc::clone(code),
        },
        (Type::Code(ty), Value::Undecided(code)) => {
            let nomenclature = listed(ty, &code.nomenclature, &code.code, symbols)?;
            Datum::Undecided(nomenclature, Arc::clone(code))
        }
        (Type::List(item), Value::List(items)) => Datum::List(
            items
                .iter()
                .map(|value| encode(value, item, origin, symbols))
                .collect::<Option<_>>()?,
        ),
        (Type::Record(record), Value::Record(slots)) if slots.len() == record.fields.len() => {
            let fields = record
                .fields
                .iter()
                .zip(slots.iter())
                .map(|((_, ty), slot)| match slot {
                    Slot::Unanswered => Some(None),
                    Slot::Answered(value) => encode(value, ty, origin, symbols).map(Some),
                });
            Datum::Record {
                origin: Origin::of(origin),
                fields: fields.collect::<Option<_>>()?,
            }
        }
        (Type::Phase, Value::Phase(phase)) => Datum::Phase(Arc::new((**phase).clone())),
        _ => return None,
    })
}

/// The list of a code, when it is one that the type takes and the code is one of it.
fn listed(ty: &CodeType, nomenclature: &str, code: &str, symbols: &Symbols) -> Option<Symbol> {
    let mut lists = ty.nomenclatures.iter();
    let known = lists.find(|known| *known.name == *nomenclature)?;
    let is_listed = |codes: &Arc<CodeList>| codes.contains(code);
    known.codes.as_ref().is_none_or(is_listed).then_some(())?;
    symbols.get(nomenclature)
}

/// A value at the edge, or `None` when it has not the type.
pub(crate) fn decode(datum: &Datum, ty: &Type, symbols: &Symbols) -> Option<Value> {
    if let Datum::Fraction(value) = datum {
        return decode(&Datum::Decimal(nearest_decimal(value)?), ty, symbols);
    }
    Some(match (ty, datum) {
        (Type::Optional(_), Datum::None) => Value::None,
        (Type::Optional(inner), datum) => decode(datum, inner, symbols)?,
        (Type::Bool, Datum::Bool(value)) => Value::Bool(*value),
        (Type::Int, Datum::Int(value)) => Value::Int(*value),
        (Type::Money, Datum::Decimal(value)) => Value::Money(*value),
        (Type::Percent, Datum::Decimal(value)) => Value::Percent(*value),
        (Type::Ratio, Datum::Decimal(value)) => Value::Ratio(*value),
        (Type::Date, Datum::Date(date)) => Value::Date(*date),
        (Type::Duration, Datum::Duration { months, days }) => Value::Duration {
            months: *months,
            days: *days,
        },
        (Type::Text, Datum::Text(text)) => Value::Text(Arc::clone(text)),
        (Type::Choice(_), Datum::Symbol(symbol)) => Value::Choice(symbols.text(*symbol)),
        (Type::Code(_), Datum::Code { nomenclature, code }) => Value::Code {
            nomenclature: symbols.text(*nomenclature),
            code: Arc::clone(code),
        },
        (Type::Code(_), Datum::Undecided(_, code)) => Value::Undecided(Arc::clone(code)),
        (Type::List(item), Datum::List(items)) => Value::List(
            items
                .iter()
                .map(|datum| decode(datum, item, symbols))
                .collect::<Option<_>>()?,
        ),
        (Type::Record(record), Datum::Record { fields: data, .. }) => {
            let fields =
                record
                    .fields
                    .iter()
                    .zip(data.iter())
                    .map(|((_, ty), field)| match field {
                        None => Some(Slot::Unanswered),
                        Some(datum) => decode(datum, ty, symbols).map(Slot::Answered),
                    });
            Value::Record(fields.collect::<Option<_>>()?)
        }
        (Type::Phase, Datum::Phase(phase)) => Value::Phase(Box::new((**phase).clone())),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Datum;

    #[test]
    fn a_datum_is_three_words() {
        assert_eq!(size_of::<Datum>(), 24);
        assert_eq!(size_of::<Option<Datum>>(), 24);
    }
}
