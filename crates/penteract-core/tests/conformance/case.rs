//! One case: what a runner is given, what it answers, how it reads and compares.

use rust_decimal::Decimal;
use serde_json::Value;

/// Runs one case of a data file.
pub type Runner = fn(&Value) -> CaseResult;

/// What became of a case.
#[derive(Debug)]
pub enum CaseResult {
    /// Every figure that the case states came out, within its tolerance.
    Passed,
    /// A figure differs; says which.
    Failed(String),
    /// The engine has no such feature yet; says which.
    NotHandled(String),
}

impl CaseResult {
    /// Passed when there is nothing to complain about.
    pub fn of(outcome: Result<(), String>) -> Self {
        match outcome {
            Ok(()) => Self::Passed,
            Err(difference) => Self::Failed(difference),
        }
    }
}

/// A text of the case, which must be there.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("`{key}` is missing or no text in {value}"))
}

/// A decimal that the case writes as a text.
pub fn decimal(value: &Value, key: &str) -> Decimal {
    parse(text(value, key))
}

/// A decimal that may be absent.
pub fn optional_decimal(value: &Value, key: &str) -> Option<Decimal> {
    value[key].as_str().map(parse)
}

/// A decimal from its text; digits beyond 28 are rounded away, and an exponent is understood.
pub fn parse(text: &str) -> Decimal {
    text.parse()
        .or_else(|_| Decimal::from_scientific(text))
        .unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

/// A date.
pub fn date(value: &Value) -> chrono::NaiveDate {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no date: {value}"))
        .parse()
        .unwrap()
}

/// A whole number.
pub fn whole(value: &Value) -> i64 {
    value
        .as_i64()
        .unwrap_or_else(|| panic!("no whole number: {value}"))
}

/// The tolerance of a case.
pub fn tolerance(case: &Value) -> Decimal {
    decimal(&case["tolerance"], "abs")
}

/// An error when two figures differ by more than the tolerance.
pub fn close(
    what: &str,
    actual: Decimal,
    expected: Decimal,
    tolerance: Decimal,
) -> Result<(), String> {
    if (actual - expected).abs() <= tolerance {
        Ok(())
    } else {
        Err(format!(
            "{what} is {actual}, expected {expected} within {tolerance}"
        ))
    }
}

/// An error when two values differ.
pub fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    actual: &T,
    expected: &T,
) -> Result<(), String> {
    if actual == expected {
        Ok(())
    } else {
        Err(format!("{what} is {actual:?}, expected {expected:?}"))
    }
}

/// Compares with a recomputation printed to so many digits: half a unit of the last of them, and the error of a float.
pub fn close_to_oracle(what: &str, actual: Decimal, oracle: Decimal) -> Result<(), String> {
    let last_digit = Decimal::new(6, oracle.scale() + 1);
    let float_error = oracle.abs() * Decimal::new(1, 14);
    close(what, actual, oracle, last_digit + float_error)
}
