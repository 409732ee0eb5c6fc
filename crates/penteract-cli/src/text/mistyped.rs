//! What is wrong with a file in JSON that does not hold what was expected.

use chrono::NaiveDate;
use penteract::rules::{nearest, suggest};
use penteract::{LocalText, text};
use serde_json::{Error, Value};

/// What its reader says, in English and in French: a key or a word that is not known, a key that is missing, what is no day.
/// The rest is quoted.
pub(crate) fn mistyped(error: &Error, bytes: &[u8]) -> LocalText {
    let told = error.to_string();
    let quoted: Vec<&str> = told.split('`').skip(1).step_by(2).collect();
    let (line, column) = (error.line(), error.column());
    match quoted.as_slice() {
        [name, known @ ..] if told.starts_with("unknown ") => text!(
            "line {line}, column {column}: `{name}` is not known{known}",
            "ligne {line}, colonne {column} : `{name}` est inconnu{known}",
            known = instead(name, known)
        ),
        [name] if told.starts_with("missing field") => text!(
            "line {line}, column {column}: the key `{name}` is missing before it",
            "ligne {line}, colonne {column} : la clé `{name}` manque avant"
        ),
        _ => {
            let value = serde_json::from_slice(bytes).unwrap_or_default();
            let (problem, _) = told.split_once(" at line ").unwrap_or((&told, ""));
            no_day(&value, problem, "").unwrap_or_else(|| LocalText::in_english(told))
        }
    }
}

/// What to write in the place of a name.
fn instead(name: &str, known: &[&str]) -> LocalText {
    if let Some(near) = suggest(name, known.iter().copied()) {
        return text!(
            ": did you mean `{near}`?",
            " : vouliez-vous dire `{near}` ?"
        );
    }
    let (few, others) = nearest(name, known.iter().copied());
    let few = few.into_iter().map(|known| format!("`{known}`"));
    let few: Vec<String> = few.chain((others > 0).then(|| "…".to_owned())).collect();
    text!(
        "; there are: {few}",
        " ; il y a : {few}",
        few = few.join(", ")
    )
}

/// The first text that is meant to be a day and of which that is said.
fn no_day(value: &Value, problem: &str, place: &str) -> Option<LocalText> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(key, value)| {
            let dot = if place.is_empty() { "" } else { "." };
            no_day(value, problem, &format!("{place}{dot}{key}"))
        }),
        Value::Array(items) => {
            let mut items = (0..).zip(items);
            items.find_map(|(at, item)| no_day(item, problem, &format!("{place}[{at}]")))
        }
        Value::String(day) => {
            let mut parts = day.split(['-', '/', '.', ' ']);
            let is_number = |part: &str| part.bytes().all(|sign| sign.is_ascii_digit());
            let is_meant = parts.clone().count() == 3 && parts.all(is_number);
            let error = day.parse::<NaiveDate>().err()?;
            let is_it = is_meant && error.to_string() == problem;
            is_it.then(|| {
                text!(
                    "`{place}`: `{day}` is no day: write it as 2021-06-15",
                    "`{place}` : `{day}` n'est pas un jour : écrivez-le comme 2021-06-15"
                )
            })
        }
        _ => None,
    }
}
