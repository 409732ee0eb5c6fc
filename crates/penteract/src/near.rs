//! What lies a unit from a value.

use penteract_core::Currency;
use penteract_rules::Value;
use rust_decimal::Decimal;

/// A value, a unit below it and a unit above.
pub(crate) fn around(value: &Value, currency: Currency) -> Vec<Value> {
    let numbers = |number: &Decimal, unit: u32, of: fn(Decimal) -> Value| -> Vec<Value> {
        let unit = Decimal::new(1, number.normalize().scale().max(unit));
        vec![of(*number - unit), of(*number), of(*number + unit)]
    };
    match value {
        Value::Int(number) => [number.saturating_sub(1), *number, number.saturating_add(1)]
            .map(Value::Int)
            .to_vec(),
        Value::Money(number) => numbers(number, currency.minor_units(), Value::Money),
        Value::Percent(number) => numbers(number, 4, Value::Percent),
        Value::Ratio(number) => numbers(number, 2, Value::Ratio),
        Value::Date(day) => [day.pred_opt(), Some(*day), day.succ_opt()]
            .into_iter()
            .flatten()
            .map(Value::Date)
            .collect(),
        other => vec![other.clone()],
    }
}
