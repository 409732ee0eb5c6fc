//! The words of problems: what an answer is, and what stands in its place.

use penteract_core::{Currency, LocalText, text};
use penteract_rules::{Type, nearest};

use super::Json;

/// What an answer is, in the words of the person who gives it.
pub(super) fn words(ty: &Type, currency: Currency) -> LocalText {
    match ty {
        Type::Bool => text!("true or false", "true (oui) ou false (non)"),
        Type::Int => text!(
            "a whole number, without quotes",
            "un nombre entier, sans guillemets"
        ),
        Type::Money => text!(
            "an amount in {currency} such as \"12500.00\"",
            "un montant en {currency} comme \"12500.00\""
        ),
        Type::Percent => text!(
            "a percentage such as \"0.73 %\"",
            "un pourcentage comme \"0.73 %\""
        ),
        Type::Ratio => text!("a number such as \"1.5\"", "un nombre comme \"1.5\""),
        Type::Date => text!(
            "a date such as \"2020-03-16\"",
            "une date comme \"2020-03-16\""
        ),
        Type::Duration => text!(
            "a length of time such as \"24 months\"",
            "une durée comme \"24 months\""
        ),
        Type::Text => text!("a text", "un texte"),
        Type::Choice(choice) => {
            let list = choice
                .values
                .iter()
                .map(|value| format!("\"{value}\""))
                .collect::<Vec<_>>()
                .join(", ");
            text!("one of {list}", "l'un de {list}")
        }
        Type::Code(codes) => {
            let name = codes
                .nomenclatures
                .first()
                .map_or("…", |list| list.name.as_ref());
            let example = format!("{{ \"nomenclature\": \"{name}\", \"code\": \"…\" }}");
            text!("a code such as {example}", "un code comme {example}")
        }
        Type::Optional(inner) => words(inner, currency),
        Type::List(_) => text!("a list", "une liste"),
        Type::Record(_) | Type::Phase => {
            text!("an object of answers", "un objet de réponses")
        }
    }
}

/// The nearest names of a list, and how many others there are.
pub(super) fn few<'a>(text: &str, known: impl Iterator<Item = &'a str>, quote: &str) -> LocalText {
    let (names, others) = nearest(text, known);
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("{quote}{name}{quote}"))
        .collect();
    let names = names.join(", ");
    match others {
        0 => LocalText::same(names),
        1 => text!("{names} and one other", "{names} et un autre"),
        others => text!("{names} and {others} others", "{names} et {others} autres"),
    }
}

pub(super) fn did_you_mean(near: &str) -> LocalText {
    text!("did you mean \"{near}\"?", "vouliez-vous dire \"{near}\" ?")
}

/// A value as it is shown in a message, shortened.
pub(super) fn shown(json: &Json) -> LocalText {
    const LONGEST: usize = 60;
    let short = |text: &str| {
        let mut kept: String = text.chars().take(LONGEST).collect();
        if kept.len() < text.len() {
            kept.push('…');
        }
        kept
    };
    match json {
        Json::Null => LocalText::same("null"),
        Json::Bool(value) => LocalText::same(value.to_string()),
        Json::Number(text) => LocalText::same(short(text)),
        Json::Text(text) => LocalText::same(format!("\"{}\"", short(text))),
        Json::Array(_) => text!("a list", "une liste"),
        Json::Object(_) => text!("an object", "un objet"),
    }
}
