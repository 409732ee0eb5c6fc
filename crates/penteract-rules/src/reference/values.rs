//! Values between this crate and Rhai.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::Phase;
use rhai::{Array, Dynamic, ImmutableString, Map};
use rust_decimal::Decimal;

use crate::environment::{Environment, ParameterValue};
use crate::types::Type;
use crate::value::{Slot, Value};

/// A duration, as Rhai carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) months: i32,
    pub(super) days: i32,
}

/// A code with its nomenclature, as Rhai carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) nomenclature: Arc<str>,
    pub(super) code: Arc<str>,
}

/// What stands for the tables of a product: their look-ups are its methods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tables;

/// The names that scripts may read.
pub(super) struct Names {
    values: HashMap<String, Dynamic>,
}

impl Names {
    pub(super) fn new(environment: &Environment, as_of: NaiveDate, fact: &dyn Fn(usize) -> Slot) -> Self {
        let mut facts = Map::new();
        for (number, declaration) in environment.facts.iter().enumerate() {
            // An unanswered fact is left out: reading it is then an error, never a value.
            if let Slot::Answered(value) = fact(number) {
                let mut path: Vec<&str> = declaration.path.split('.').collect();
                if let Some(last) = path.pop() {
                    insert(&mut facts, &path, last, typed(&value, &declaration.ty));
                }
            }
        }
        // A root of which every fact is unanswered is still a name.
        for declaration in &environment.facts {
            if let Some((root, _)) = declaration.path.split_once('.') {
                facts.entry(root.into()).or_insert_with(|| Map::new().into());
            }
        }
        let mut parameters = Map::new();
        for parameter in &environment.parameters {
            let dated = parameter.values.iter().find(|dated| dated.period.contains(as_of));
            if let Some(ParameterValue::Known(value)) = dated.map(|dated| &dated.value) {
                parameters.insert(parameter.name.as_ref().into(), to_rhai(value));
            }
        }
        let mut values: HashMap<String, Dynamic> =
            facts.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        values.insert("params".to_owned(), parameters.into());
        values.insert("tables".to_owned(), Dynamic::from(Tables));
        values.insert("as_of".to_owned(), Dynamic::from(as_of));
        Self { values }
    }

    pub(super) fn get(&self, name: &str) -> Option<Dynamic> {
        self.values.get(name).cloned()
    }
}

fn insert(map: &mut Map, path: &[&str], last: &str, value: Dynamic) {
    match path.split_first() {
        None => {
            map.insert(last.into(), value);
        }
        Some((root, rest)) => {
            let entry = map.entry((*root).into()).or_insert_with(|| Map::new().into());
            if let Ok(mut inner) = entry.as_map_mut() {
                insert(&mut inner, rest, last, value);
            }
        }
    }
}

/// A value of a known type: the items of a list are maps by the names of their fields.
fn typed(value: &Value, ty: &Type) -> Dynamic {
    match (ty, value) {
        (Type::Optional(inner), value) if *value != Value::None => typed(value, inner),
        (Type::List(item), Value::List(items)) => {
            items.iter().map(|value| typed(value, item)).collect::<Array>().into()
        }
        (Type::Record(record), Value::Record(slots)) => {
            let mut map = Map::new();
            for ((name, ty), slot) in record.fields.iter().zip(slots.iter()) {
                if let Slot::Answered(value) = slot {
                    map.insert(name.as_ref().into(), typed(value, ty));
                }
            }
            map.into()
        }
        (_, value) => to_rhai(value),
    }
}

/// A value as Rhai carries it: amounts and rates are decimals, none is `()`.
pub(super) fn to_rhai(value: &Value) -> Dynamic {
    match value {
        Value::None => Dynamic::UNIT,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Money(value) | Value::Percent(value) | Value::Ratio(value) => (*value).into(),
        Value::Date(date) => Dynamic::from(*date),
        Value::Duration { months, days } => Dynamic::from(Length { months: *months, days: *days }),
        Value::Text(text) | Value::Choice(text) => ImmutableString::from(text.as_ref()).into(),
        Value::Code { nomenclature, code } => {
            Dynamic::from(Code { nomenclature: Arc::clone(nomenclature), code: Arc::clone(code) })
        }
        Value::List(items) => items.iter().map(to_rhai).collect::<Array>().into(),
        Value::Record(slots) => {
            slots.iter().filter_map(Slot::value).map(to_rhai).collect::<Array>().into()
        }
        Value::Phase(phase) => Dynamic::from(phase.as_ref().clone()),
    }
}

/// A result of a known type; `None` when it has another.
pub(super) fn from_rhai(given: &Dynamic, ty: &Type) -> Option<Value> {
    let decimal = || given.as_decimal().ok().or_else(|| given.as_int().ok().map(Decimal::from));
    Some(match ty {
        Type::Optional(_) if given.is_unit() => Value::None,
        Type::Optional(inner) => from_rhai(given, inner)?,
        Type::Bool => Value::Bool(given.as_bool().ok()?),
        Type::Int => Value::Int(given.as_int().ok()?),
        Type::Money => Value::Money(decimal()?),
        Type::Percent => Value::Percent(decimal()?),
        Type::Ratio => Value::Ratio(decimal()?),
        Type::Date => Value::Date(given.clone().try_cast::<NaiveDate>()?),
        Type::Duration => {
            let length = given.clone().try_cast::<Length>()?;
            Value::Duration { months: length.months, days: length.days }
        }
        Type::Text => Value::Text(Arc::from(given.clone().into_immutable_string().ok()?.as_str())),
        Type::Choice(_) => Value::Choice(Arc::from(given.clone().into_immutable_string().ok()?.as_str())),
        Type::Code(_) => {
            let code = given.clone().try_cast::<Code>()?;
            Value::Code { nomenclature: code.nomenclature, code: code.code }
        }
        Type::List(item) => {
            let items = given.clone().into_array().ok()?;
            Value::List(items.iter().map(|given| from_rhai(given, item)).collect::<Option<_>>()?)
        }
        Type::Record(record) => {
            let map = given.clone().try_cast::<Map>()?;
            let fields = record.fields.iter().map(|(name, ty)| match map.get(name.as_ref()) {
                None => Some(Slot::Unanswered),
                Some(given) => from_rhai(given, ty).map(Slot::Answered),
            });
            Value::Record(fields.collect::<Option<_>>()?)
        }
        Type::Phase => Value::Phase(Box::new(given.clone().try_cast::<Phase>()?)),
    })
}
