//! Keys of the manifest that are those of loan terms: read as the terms themselves are.

use serde::de::DeserializeOwned;

use penteract_core::{LocalText, text};

use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::reader::{Reader, one_of};

/// Reads a key by the serialised form of loan terms.
pub(crate) fn read<T: DeserializeOwned>(entry: &Entry, reader: &mut Reader<'_>) -> Option<T> {
    from_item(&entry.value, &entry.key, reader)
}

/// Reads a value by the serialised form of loan terms.
pub(crate) fn from_item<T: DeserializeOwned>(
    item: &Item,
    what: &str,
    reader: &mut Reader<'_>,
) -> Option<T> {
    let read = json(item)
        .and_then(|value| serde_json::from_value(value).map_err(|error| help(&error.to_string())));
    match read {
        Ok(value) => Some(value),
        Err(help) => {
            let message = text!(
                "`{what}` cannot be read as loan terms say it",
                "`{what}` ne se lit pas comme le disent les conditions d'un prêt"
            );
            reader.error(codes::BAD_VALUE, message, &item.span, help);
            None
        }
    }
}

/// What to write: the nearest of the words that the terms take, where they say which; how many values or which key are
/// missing; else what they say, which is English.
pub(crate) fn help(problem: &str) -> LocalText {
    let lengths = problem.strip_prefix("invalid length ");
    let lengths = lengths.and_then(|rest| rest.split_once(", expected an array of length "));
    if let Some((has, needs)) = lengths {
        let needs = needs.split(' ').next().unwrap_or_default();
        return text!(
            "the list has {has} values and takes exactly {needs}: write all of them, in their order",
            "la liste a {has} valeurs et en prend exactement {needs} : écrivez-les toutes, dans leur ordre"
        );
    }
    if let Some(key) = problem.strip_prefix("missing field ") {
        return text!("add {key}", "ajoutez {key}");
    }
    let quoted: Vec<&str> = problem.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((wrong, words)) if problem.starts_with("unknown ") && !words.is_empty() => {
            one_of(wrong, words.iter().copied()).into_text()
        }
        _ => text!(
            "the terms say: {problem}",
            "les conditions disent, en anglais : \"{problem}\""
        ),
    }
}

fn json(item: &Item) -> Result<serde_json::Value, LocalText> {
    use serde_json::Value;
    Ok(match &item.kind {
        Kind::Text(text) => Value::from(text.as_str()),
        Kind::Integer(digits) => Value::from(digits.parse::<i64>().map_err(|_| {
            text!(
                "`{digits}` is too large: write a smaller whole number",
                "`{digits}` est trop grand : écrivez un nombre entier plus petit"
            )
        })?),
        Kind::Decimal(digits) => {
            return Err(text!(
                "write it as a text with its unit: \"{digits} %\", \"{digits}\"",
                "écrivez-le comme un texte avec son unité : \"{digits} %\", \"{digits}\""
            ));
        }
        Kind::Bool(value) => Value::from(*value),
        Kind::Date(date) => Value::from(date.to_string()),
        Kind::Time => {
            return Err(text!(
                "write a date without a time: 2020-03-16",
                "écrivez une date sans heure : 2020-03-16"
            ));
        }
        Kind::Array(items) => Value::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Kind::Table(entries) => Value::Object(
            entries
                .iter()
                .map(|entry| Ok((entry.key.clone(), json(&entry.value)?)))
                .collect::<Result<_, LocalText>>()?,
        ),
    })
}
