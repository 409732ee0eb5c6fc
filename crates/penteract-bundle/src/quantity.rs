//! Quantities as authors write them, read by the type that their place has: "0.25 %", "25 bp", "10 000 EUR",
//! "24 months".

use std::sync::Arc;

use penteract_core::{Currency, LocalText, Money, Rate, parse_decimal, text};
use penteract_rules::{CodeType, Nomenclature, Type, Value, nearest, suggest};
use rust_decimal::Decimal;

use crate::document::{Item, Kind};
use crate::nomenclatures;
use crate::reader::parse_date;

/// Reads the value of a TOML item as one of a type. The error says what would be right.
pub(crate) fn from_item(item: &Item, ty: &Type, currency: Currency) -> Result<Value, LocalText> {
    match (&item.kind, ty) {
        (_, Type::Optional(inner)) => from_item(item, inner, currency),
        (Kind::Text(text), _) => from_text(text, ty, currency),
        (Kind::Bool(value), Type::Bool) => Ok(Value::Bool(*value)),
        (Kind::Date(date), Type::Date) => Ok(Value::Date(*date)),
        (Kind::Integer(digits), Type::Int) => integer(digits),
        (Kind::Integer(digits) | Kind::Decimal(digits), Type::Money | Type::Percent) => {
            from_text(digits, ty, currency)
        }
        (Kind::Integer(digits) | Kind::Decimal(digits), Type::Ratio) => {
            decimal(digits).map(Value::Ratio)
        }
        (Kind::Integer(digits), Type::Duration) => Err(text!(
            "say its unit: write \"{digits} months\", \"{digits} days\", \"{digits} years\"",
            "dites son unité : écrivez \"{digits} months\", \"{digits} days\", \"{digits} years\""
        )),
        (Kind::Array(items), Type::List(inner)) => {
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                match &**inner {
                    Type::Code(lists) if let Some(codes) = nomenclatures::items(item, lists) => {
                        values.extend(codes?);
                    }
                    inner => values.push(from_item(item, inner, currency)?),
                }
            }
            Ok(Value::List(values.into()))
        }
        (Kind::Table(table), Type::List(inner)) if let Type::Code(lists) = &**inner => {
            nomenclatures::by_nomenclature(table, lists).map(|values| Value::List(values.into()))
        }
        (Kind::Table(_), Type::Code(_)) => {
            let part = |key: &str| item.get(key).and_then(Item::as_text);
            match (part("nomenclature"), part("code")) {
                (Some(nomenclature), Some(code)) => self::code(nomenclature, code, ty),
                _ => Err(text!(
                    "write {{ nomenclature = \"…\", code = \"…\" }}",
                    "écrivez `{{ nomenclature = \"…\", code = \"…\" }}`"
                )),
            }
        }
        _ => Err(text!(
            "{ty} is needed, not {item}: write {example}",
            "il faut {ty}, et non {item} : écrivez {example}",
            ty = ty,
            item = item.describe(),
            example = example(ty, currency)
        )),
    }
}

/// Reads a text as a value of a type. The error says what would be right.
pub(crate) fn from_text(text: &str, ty: &Type, currency: Currency) -> Result<Value, LocalText> {
    match ty {
        Type::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(text!("write true or false", "écrivez true ou false")),
        },
        Type::Int => integer(text),
        Type::Money if is_ambiguous(text, currency) => Err(two_readings(text)),
        Type::Money => Money::parse_in(text, currency)
            .map(|money| Value::Money(money.amount()))
            .map_err(|error| LocalText::of(&error)),
        Type::Percent => text
            .parse::<Rate>()
            .map(|rate| Value::Percent(rate.as_fraction()))
            .map_err(|error| LocalText::of(&error)),
        Type::Ratio => decimal(text).map(Value::Ratio),
        Type::Date => parse_date(text).map(Value::Date).ok_or_else(|| {
            text!(
                "`{text}` is not a date: write it as 2020-03-16",
                "`{text}` n'est pas une date : écrivez-la comme 2020-03-16"
            )
        }),
        Type::Duration => duration(text),
        Type::Text => Ok(Value::Text(Arc::from(text))),
        Type::Choice(choice) => match choice.values.iter().find(|value| ***value == *text) {
            Some(value) => Ok(Value::Choice(Arc::clone(value))),
            None => Err(not_among(text, choice.values.iter().map(AsRef::as_ref))),
        },
        Type::Code(known) => match text.split_once(':') {
            Some((nomenclature, code)) => self::code(nomenclature, code, ty),
            None => match listed(known) {
                Some(only) => code(&only.name, text, ty),
                None => Err(text!(
                    "write {{ nomenclature = \"…\", code = \"…\" }}",
                    "écrivez `{{ nomenclature = \"…\", code = \"…\" }}`"
                )),
            },
        },
        Type::Optional(inner) => from_text(text, inner, currency),
        Type::List(_) | Type::Record(_) | Type::Phase => Err(text!(
            "{ty} is needed, not a text",
            "il faut {ty}, et non un texte",
            ty = ty
        )),
    }
}

/// Whether an amount may be meant in thousands: a point or a comma, three digits, and nothing after them.
pub(crate) fn is_ambiguous(text: &str, currency: Currency) -> bool {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
    let mut parts = number.rsplit(['.', ',']);
    let last = parts.next().unwrap_or_default();
    let has_thousands = last.len() == 3 && last.bytes().all(|byte| byte.is_ascii_digit());
    has_thousands && parts.next().is_some() && currency.minor_units() != 3
}

/// Both readings of `50.000 EUR`.
fn two_readings(text: &str) -> LocalText {
    let number: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))
        .collect();
    let unit: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    let thousands = number.replace(['.', ','], " ");
    let digits = number.trim_end_matches(|c: char| c.is_ascii_digit());
    let decimals = number.get(digits.len()..).unwrap_or_default();
    let plain = digits.replace([',', '.'], "");
    // Decimals that say nothing are written with two digits; others as they stand cannot be an amount.
    let small = decimals.strip_suffix('0').unwrap_or(decimals);
    text!(
        "`{text}` is read in two ways: write `{thousands}{unit}` for thousands, or `{plain}.{small}{unit}` for decimals",
        "`{text}` se lit de deux façons\u{a0}: écrivez `{thousands}{unit}` pour des milliers, ou `{plain}.{small}{unit}` pour des décimales"
    )
}

/// The names nearest to a text, and how many others there are.
pub(crate) fn a_few<'a>(text: &str, among: impl Iterator<Item = &'a str>) -> LocalText {
    let (names, others) = nearest(text, among);
    match others {
        0 => LocalText::same(names.join(", ")),
        1 => text!(
            "{names} and one other",
            "{names} et un autre",
            names = names.join(", ")
        ),
        others => text!(
            "{names} and {others} others",
            "{names} et {others} autres",
            names = names.join(", ")
        ),
    }
}

/// A text that is none of a closed list, with the one that is meant or a few of them.
pub(crate) fn not_among<'a>(text: &str, among: impl Iterator<Item = &'a str> + Clone) -> LocalText {
    match suggest(text, among.clone()) {
        Some(near) => text!(
            "`{text}` is not one of the choices: did you mean `{near}`?",
            "`{text}` n'est pas l'un des choix : vouliez-vous dire `{near}` ?"
        ),
        None => text!(
            "`{text}` is not one of the choices: {a_few}",
            "`{text}` n'est pas l'un des choix : {a_few}",
            a_few = a_few(text, among)
        ),
    }
}

/// How a value of a type is written in a manifest.
pub(crate) fn example(ty: &Type, currency: Currency) -> String {
    match ty {
        Type::Bool => "true".to_owned(),
        Type::Int => "12".to_owned(),
        Type::Money => format!("\"10000 {currency}\""),
        Type::Percent => "\"0.25 %\" or \"25 bp\"".to_owned(),
        Type::Ratio => "\"1.5\"".to_owned(),
        Type::Date => "2020-03-16".to_owned(),
        Type::Duration => "\"24 months\"".to_owned(),
        Type::Text => "\"…\"".to_owned(),
        Type::Choice(choice) => choice
            .values
            .first()
            .map_or_else(|| "\"…\"".to_owned(), |value| format!("\"{value}\"")),
        Type::Code(codes) => match listed(codes).and_then(|list| list.codes.as_deref()?.first()) {
            Some(first) => format!("\"{first}\""),
            _ => "{ nomenclature = \"…\", code = \"…\" }".to_owned(),
        },
        Type::Optional(inner) => example(inner, currency),
        Type::List(inner) => format!("[{}]", example(inner, currency)),
        Type::Record(_) | Type::Phase => "{ … }".to_owned(),
    }
}

fn integer(digits: &str) -> Result<Value, LocalText> {
    digits.parse().map(Value::Int).map_err(|_| {
        text!(
            "`{digits}` is not a whole number of at most 18 digits",
            "`{digits}` n'est pas un nombre entier d'au plus 18 chiffres"
        )
    })
}

fn decimal(digits: &str) -> Result<Decimal, LocalText> {
    parse_decimal(digits).map_err(|error| LocalText::of(&error))
}

/// Reads `24 months`, `2 years`, `30 days`, `6 weeks`, and several units from the longest on: `3 months 15 days`.
pub(crate) fn duration(text: &str) -> Result<Value, LocalText> {
    let wrong = || {
        text!(
            "`{text}` is not a length of time: write \"24 months\", \"2 years\", \"30 days\", \"6 weeks\" or \"3 months 15 days\"",
            "`{text}` n'est pas une durée : écrivez \"24 months\", \"2 years\", \"30 days\", \"6 weeks\" ou \"3 months 15 days\""
        )
    };
    // Months and days of each unit, the longest first.
    const UNITS: [(&str, i32, i32); 4] = [
        ("year", 12, 0),
        ("month", 1, 0),
        ("week", 0, 7),
        ("day", 0, 1),
    ];
    let mut units = UNITS.iter();
    let (mut months, mut days) = (0_i32, 0_i32);
    let mut words = text
        .split([' ', '\u{a0}', '\u{202f}'])
        .filter(|word| !word.is_empty());
    let mut is_empty = true;
    while let Some(number) = words.next() {
        let count: i32 = number.parse().map_err(|_| wrong())?;
        let word = words.next().ok_or_else(wrong)?;
        let singular = word.strip_suffix('s').unwrap_or(word);
        let unit = units.find(|(unit, ..)| *unit == singular);
        let (_, in_months, in_days) = unit.ok_or_else(wrong)?;
        // Nobody knows how much of several parts a sign is of.
        if !is_empty && (count < 0 || months < 0 || days < 0) {
            return Err(wrong());
        }
        let added = |sum: i32, each: i32| sum.checked_add(count.checked_mul(each)?);
        months = added(months, *in_months).ok_or_else(wrong)?;
        days = added(days, *in_days).ok_or_else(wrong)?;
        is_empty = false;
    }
    match is_empty {
        true => Err(wrong()),
        false => Ok(Value::Duration { months, days }),
    }
}

/// A code of one of the nomenclatures of a type.
pub(crate) fn code(nomenclature: &str, code: &str, ty: &Type) -> Result<Value, LocalText> {
    let Type::Code(known) = ty else {
        return Err(text!("{ty} is needed", "il faut {ty}", ty = ty));
    };
    let Some(list) = known
        .nomenclatures
        .iter()
        .find(|list| *list.name == *nomenclature)
    else {
        return Err(not_among(
            nomenclature,
            known.nomenclatures.iter().map(|list| list.name.as_ref()),
        ));
    };
    if list.accepts(code) {
        return Ok(Value::Code {
            nomenclature: Arc::clone(&list.name),
            code: Arc::from(code),
        });
    }
    Err(match (&list.codes, &list.shape) {
        (Some(codes), _) => unlisted_code(code, &list.name, codes),
        (None, Some(shape)) => text!(
            "`{code}` has not the shape of a code of `{nomenclature}`, `{shape}`",
            "`{code}` n'a pas la forme d'un code de `{nomenclature}`, `{shape}`",
            shape = shape.as_str()
        ),
        (None, None) => text!(
            "`{code}` is no code of `{nomenclature}`",
            "`{code}` n'est pas un code de `{nomenclature}`"
        ),
    })
}

/// The nomenclature that a bare code is of: the only one whose list is in the catalogue.
fn listed(codes: &CodeType) -> Option<&Nomenclature> {
    let mut listed = codes
        .nomenclatures
        .iter()
        .filter(|list| list.unlisted.is_none());
    listed.next().filter(|_| listed.next().is_none())
}

/// A code that a list has not, with the nearest; a long list goes by its name.
fn unlisted_code(code: &str, nomenclature: &str, codes: &[Arc<str>]) -> LocalText {
    const SHOWN: usize = 30;
    // Between codes of one or two characters, none is nearer than another.
    let near = suggest(code, codes.iter().map(AsRef::as_ref)).filter(|_| code.chars().count() > 2);
    match near {
        Some(near) => {
            text!(
                "`{code}` is not a code of `{nomenclature}`: did you mean `{near}`?",
                "`{code}` n'est pas un code de `{nomenclature}` : vouliez-vous dire `{near}` ?"
            )
        }
        None if codes.len() <= SHOWN => text!(
            "`{code}` is not a code of `{nomenclature}`: {codes}",
            "`{code}` n'est pas un code de `{nomenclature}` : {codes}",
            codes = codes.join(", ")
        ),
        None => text!(
            "`{code}` is not one of the {codes} codes of `{nomenclature}`",
            "`{code}` n'est pas l'un des {codes} codes de `{nomenclature}`",
            codes = codes.len()
        ),
    }
}

/// Whether one value is below another, when both can be ordered.
pub(crate) fn is_below(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left < right),
        (Value::Money(left), Value::Money(right))
        | (Value::Percent(left), Value::Percent(right))
        | (Value::Ratio(left), Value::Ratio(right)) => Some(left < right),
        (Value::Date(left), Value::Date(right)) => Some(left < right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::from_text;
    use penteract_core::{Currency, Language};
    use penteract_rules::{Type, Value};

    // Fault C2
    #[test]
    fn an_amount_that_may_be_meant_in_thousands_is_asked_about() {
        for text in [
            "50.000 EUR",
            "50.000",
            "1.000",
            "-1.000",
            "50,000 EUR",
            "1 250.000 EUR",
        ] {
            let asked = from_text(text, &Type::Money, Currency::EUR).unwrap_err();
            let asked = asked.get(Language::English);
            assert!(asked.contains("two ways"), "{text}: {asked}");
        }
        let asked = from_text("50.000 EUR", &Type::Money, Currency::EUR).unwrap_err();
        assert_eq!(
            asked.get(Language::English),
            "`50.000 EUR` is read in two ways: write `50 000 EUR` for thousands, or `50.00 EUR` for decimals"
        );
        for text in ["50 000 EUR", "50.00 EUR", "50000", "0.5", "1 000.00"] {
            let read = from_text(text, &Type::Money, Currency::EUR);
            assert!(matches!(read, Ok(Value::Money(_))), "{text}: {read:?}");
        }
        let dinars: Currency = "TND".parse().unwrap();
        assert!(from_text("1.000 TND", &Type::Money, dinars).is_ok());
        assert!(from_text("1.125", &Type::Ratio, Currency::EUR).is_ok());
    }

    #[test]
    fn a_length_of_time_has_units_from_the_longest_on() {
        let read = |text: &str| from_text(text, &Type::Duration, Currency::EUR);
        for (text, months, days) in [
            ("24 months", 24, 0),
            ("2 years", 24, 0),
            ("6 weeks", 0, 42),
            ("3 months 15 days", 3, 15),
            ("1 year 2 months 1 day", 14, 1),
            ("-3 months", -3, 0),
            (" 1\u{a0}month  1 week ", 1, 7),
        ] {
            assert_eq!(read(text), Ok(Value::Duration { months, days }), "{text}");
        }
        for text in [
            "",
            "3",
            "months",
            "3 months 15",
            "15 days 3 months",
            "3 months 2 months",
            "-3 months 15 days",
            "3 months -15 days",
            "3 mois",
            "200000000 years",
        ] {
            let problem = read(text).unwrap_err();
            assert!(
                problem.get(Language::French).contains("3 months 15 days"),
                "{text}: {problem:?}"
            );
        }
    }
}
