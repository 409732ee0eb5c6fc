//! Values as Rhai's interpreter holds them.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::Phase;
use rhai::{Array, Dynamic, INT, ImmutableString, Map, Shared};

use crate::environment::{ParameterDeclaration, ParameterValue};
use crate::types::Type;
use crate::value::{Slot, Value};

use super::numbers::decimal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date(pub(super) NaiveDate);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    pub(super) months: i32,
    pub(super) days: i32,
}

#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) nomenclature: Arc<str>,
    pub(super) code: Arc<str>,
    /// Its place in the order of its list, when its type says one.
    pub(super) rank: Option<usize>,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.nomenclature == other.nomenclature && self.code == other.code
    }
}

#[derive(Clone, Debug)]
pub(super) struct PhaseValue(pub(super) Phase);

/// The parameters, as they are in force on a day.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    pub(super) declared: Shared<Vec<ParameterDeclaration>>,
    pub(super) day: NaiveDate,
}

impl Parameters {
    /// What a parameter is worth on the day.
    pub(super) fn get(&self, name: &str) -> Option<Dynamic> {
        let mut declared = self.declared.iter();
        let parameter = declared.find(|parameter| &*parameter.name == name)?;
        let mut values = parameter.values.iter();
        let dated = values.find(|dated| dated.period.contains(self.day))?;
        match &dated.value {
            ParameterValue::Known(value) => typed(value, &parameter.ty),
            ParameterValue::Unknown(_) => None,
        }
    }
}

/// A value whose type says nothing more: no record.
pub(super) fn to_dynamic(value: &Value) -> Option<Dynamic> {
    Some(match value {
        Value::None => Dynamic::UNIT,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => Dynamic::from_int(*value),
        Value::Money(value) | Value::Percent(value) | Value::Ratio(value) => {
            Dynamic::from_decimal(*value)
        }
        Value::Date(date) => Dynamic::from(Date(*date)),
        Value::Duration { months, days } => Dynamic::from(Duration {
            months: *months,
            days: *days,
        }),
        Value::Text(text) | Value::Choice(text) => ImmutableString::from(&**text).into(),
        Value::Code { nomenclature, code } => Dynamic::from(Code {
            nomenclature: Arc::clone(nomenclature),
            code: Arc::clone(code),
            rank: None,
        }),
        Value::Undecided(code) => Dynamic::from(Code {
            nomenclature: Arc::clone(&code.nomenclature),
            code: Arc::clone(&code.code),
            rank: None,
        }),
        Value::List(items) => {
            Dynamic::from_array(items.iter().map(to_dynamic).collect::<Option<Array>>()?)
        }
        Value::Phase(phase) => Dynamic::from(PhaseValue((**phase).clone())),
        Value::Record(_) => return None,
    })
}

/// A value with the names of its fields.
pub(super) fn typed(value: &Value, ty: &Type) -> Option<Dynamic> {
    match (value, ty) {
        (Value::None, _) => Some(Dynamic::UNIT),
        (value, Type::Optional(inner)) => typed(value, inner),
        (Value::List(items), Type::List(item)) => {
            let items: Option<Array> = items.iter().map(|value| typed(value, item)).collect();
            items.map(Dynamic::from_array)
        }
        (Value::Record(fields), Type::Record(record)) => {
            let mut map = Map::new();
            for ((name, ty), field) in record.fields.iter().zip(fields.iter()) {
                if let Some(value) = field.value().and_then(|value| typed(value, ty)) {
                    map.insert((&**name).into(), value);
                }
            }
            Some(Dynamic::from_map(map))
        }
        (Value::Code { nomenclature, code }, Type::Code(ty)) => {
            let list = ty
                .nomenclatures
                .iter()
                .find(|list| list.name == *nomenclature);
            Some(Dynamic::from(Code {
                nomenclature: Arc::clone(nomenclature),
                code: Arc::clone(code),
                rank: list.and_then(|list| list.rank(code)),
            }))
        }
        (value, _) => to_dynamic(value),
    }
}

/// Puts a value at a path such as `company.turnover`.
pub(super) fn insert(map: &mut Map, path: &str, value: Dynamic) {
    let Some((group, rest)) = path.split_once('.') else {
        map.insert(path.into(), value);
        return;
    };
    let entry = map
        .entry(group.into())
        .or_insert_with(|| Dynamic::from_map(Map::new()));
    if let Ok(mut inner) = entry.as_map_mut() {
        insert(&mut inner, rest, value);
    }
}

pub(super) fn whole(value: &Dynamic) -> Option<INT> {
    value.as_int().ok()
}

/// What the interpreter gave, as a value of the type that the checker found.
pub(super) fn from_dynamic(value: Dynamic, ty: &Type) -> Option<Value> {
    let value = value.flatten();
    Some(match ty {
        Type::Optional(_) if value.is_unit() => Value::None,
        Type::Optional(inner) => from_dynamic(value, inner)?,
        Type::Bool => Value::Bool(value.as_bool().ok()?),
        Type::Int => Value::Int(whole(&value)?),
        Type::Money => Value::Money(decimal(&value)?),
        Type::Percent => Value::Percent(decimal(&value)?),
        Type::Ratio => Value::Ratio(decimal(&value)?),
        Type::Date => Value::Date(value.try_cast::<Date>()?.0),
        Type::Duration => {
            let duration = value.try_cast::<Duration>()?;
            Value::Duration {
                months: duration.months,
                days: duration.days,
            }
        }
        Type::Text => Value::Text(Arc::from(value.into_immutable_string().ok()?.as_str())),
        Type::Choice(_) => Value::Choice(Arc::from(value.into_immutable_string().ok()?.as_str())),
        Type::Code(_) => {
            let code = value.try_cast::<Code>()?;
            Value::Code {
                nomenclature: code.nomenclature,
                code: code.code,
            }
        }
        Type::List(item) => {
            let items = value.into_array().ok()?;
            Value::List(
                items
                    .into_iter()
                    .map(|value| from_dynamic(value, item))
                    .collect::<Option<_>>()?,
            )
        }
        Type::Record(record) => {
            let map = value.try_cast::<Map>()?;
            let fields = record
                .fields
                .iter()
                .map(|(name, ty)| from_dynamic(map.get(&**name)?.clone(), ty).map(Slot::Answered));
            Value::Record(fields.collect::<Option<_>>()?)
        }
        Type::Phase => Value::Phase(Box::new(value.try_cast::<PhaseValue>()?.0)),
    })
}
