//! The facts and the figures for engines without decimals and dates, as JSON.
//!
//! Amounts are whole cents, shares and multiples whole hundredths, dates days since 1970. Integers are the least work
//! that an engine can be given, so that the conversion favours it. Two rules change their form: both sides of a
//! comparison with a share are in hundredths of a cent, and the youngest day of creation is computed ahead, instead of
//! adding twelve months to the day of creation in the rule. A fact that is answered "none" has no key.

use chrono::{Datelike, Months, NaiveDate};
use penteract_rules::{Slot, Type, Value};
use rust_decimal::Decimal;
use serde_json::{Map, Value as Json, json};

use crate::by_hand::Company;
use crate::product;

/// Days since 1970.
pub fn day(date: NaiveDate) -> i64 {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    i64::from(date.num_days_from_ce() - epoch.num_days_from_ce())
}

/// The youngest day of creation that is old enough.
pub fn created_until() -> NaiveDate {
    product::as_of() - Months::new(12)
}

fn hundredths(value: Decimal) -> i64 {
    let value = (value * Decimal::ONE_HUNDRED).normalize();
    assert_eq!(value.scale(), 0, "{value}");
    value.try_into().unwrap()
}

fn json(value: &Value, ty: &Type) -> Json {
    match (value, ty) {
        (value, Type::Optional(inner)) => json(value, inner),
        (Value::Bool(value), _) => json!(value),
        (Value::Int(value), _) => json!(value),
        (Value::Money(value) | Value::Percent(value) | Value::Ratio(value), _) => {
            json!(hundredths(*value))
        }
        (Value::Date(date), _) => json!(day(*date)),
        (Value::Text(text) | Value::Choice(text) | Value::Code { code: text, .. }, _) => {
            json!(&**text)
        }
        (Value::List(items), Type::List(item)) => {
            items.iter().map(|value| json(value, item)).collect()
        }
        (Value::Record(fields), Type::Record(record)) => {
            let fields = record.fields.iter().zip(fields.iter());
            let fields = fields.filter_map(|((name, ty), field)| match field {
                Slot::Answered(value) => Some((name.to_string(), json(value, ty))),
                Slot::Unanswered => None,
            });
            Json::Object(fields.collect())
        }
        (value, ty) => panic!("{value} is no {ty}"),
    }
}

/// The answers of an application: `company`, `request` and `project`.
pub fn facts(company: &Company) -> Map<String, Json> {
    let mut groups = Map::new();
    for ((path, ty), value) in product::facts().iter().zip(product::answers(company)) {
        let (group, name) = path.split_once('.').unwrap();
        let group = groups.entry(group).or_insert_with(|| json!({}));
        if value != Value::None {
            group[name] = json(&value, ty);
        }
    }
    groups
}

/// The day of the decision, and the figures.
pub fn figures() -> Map<String, Json> {
    let mut figures = Map::new();
    for (name, ty, value) in product::parameters() {
        if name != "age_min" {
            figures.insert(name.to_owned(), json(&value, &ty));
        }
    }
    figures.insert("created_until".to_owned(), json!(day(created_until())));
    let mut roots = Map::new();
    roots.insert("as_of".to_owned(), json!(day(product::as_of())));
    roots.insert("params".to_owned(), Json::Object(figures));
    roots
}
