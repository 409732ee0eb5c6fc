//! Figures that stand both in a sentence and in a parameter: when the parameter changes, the sentence is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use penteract_core::{Language, LocalText, NumberStyle, text};
use penteract_rules::{Diagnostic, ParameterValue, Program, Value};
use rust_decimal::Decimal;

use crate::codes;
use crate::sentence::{Sentence, Sentences};
use crate::vocabulary::Vocabulary;

/// Warns of figures in the sentences of a function that are values of parameters which it reads, on any date.
pub(super) fn report(
    program: &Program,
    sentences: &BTreeMap<Arc<str>, Sentences>,
    vocabulary: Vocabulary<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    for id in program.functions() {
        let function = program.describe(id);
        let Some(said) = sentences.get(&function.name) else {
            continue;
        };
        let read = vocabulary.parameters.iter().filter(|parameter| {
            let mut names = function.reads_parameters.iter();
            names.any(|name| name.as_ref() == parameter.name())
        });
        for parameter in read {
            let known = parameter
                .values()
                .iter()
                .filter_map(|dated| match &dated.value {
                    ParameterValue::Known(value) => Some(value),
                    ParameterValue::Unknown(_) => None,
                });
            let texts = said
                .holds
                .iter()
                .chain(said.failed.iter().flatten())
                .chain(said.shown.iter().flatten());
            let Some(value) = texts
                .flat_map(|(_, sentence)| known.clone().find(|value| says(sentence, value)))
                .next()
            else {
                continue;
            };
            let (name, function_name) = (parameter.name(), &function.name);
            let figure = LocalText::in_each([], |language| {
                vocabulary.say(value, parameter.choices(), language)
            });
            let message = text!(
                "a sentence of `{function_name}` holds {figure}, the value of `{name}`",
                "une phrase de `{function_name}` contient {figure}, la valeur de `{name}`",
                figure = figure
            );
            let problem = Diagnostic::warning(codes::LABEL_FIGURE, message)
                .at(function.location.clone())
                .help(text!(
                    "write `{{params.{name}}}` in its place, in every language: the sentence then follows the figure",
                    "écrivez `{{params.{name}}}` à sa place, dans chaque langue : la phrase suivra le chiffre"
                ));
            problems.push(problem);
        }
    }
}

/// Whether the words of a sentence hold a value.
fn says(sentence: &Sentence, value: &Value) -> bool {
    let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    sentence.words().any(|words| match value {
        Value::Date(date) => {
            let words = plain(words);
            dates(*date).iter().any(|date| words.contains(&plain(date)))
        }
        _ => numbers(words)
            .iter()
            .any(|(number, unit)| is(*number, unit, value)),
    })
}

/// A day as people write it.
fn dates(date: NaiveDate) -> [String; 3] {
    const MOIS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let month = MOIS.get(date.month0() as usize).unwrap_or(&"");
    let day = match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    [
        format!("{day} {month} {}", date.year()),
        NumberStyle::of(Language::French).date(date),
        date.format("%-d %B %Y").to_string(),
    ]
}

/// The numbers of a text, in digits or words, each with the word that follows.
fn numbers(text: &str) -> Vec<(Decimal, String)> {
    let mut words = text
        .split_whitespace()
        .map(|word| word.trim_matches(['(', ')', ',', ';', ':', '.', '«', '»']))
        .filter(|word| !word.is_empty())
        .peekable();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let (mut digits, mut unit) =
            match word.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.') {
                Some(end) => {
                    let (digits, unit) = word.split_at(end);
                    (digits.to_owned(), unit.to_owned())
                }
                None => (word.to_owned(), String::new()),
            };
        if digits.is_empty() {
            match number_word(&word.to_lowercase()) {
                Some(number) => (digits, unit) = (number.to_string(), String::new()),
                None => continue,
            }
        }
        while unit.is_empty()
            && let Some(group) = words
                .next_if(|next| next.len() == 3 && next.bytes().all(|byte| byte.is_ascii_digit()))
        {
            digits.push_str(group);
        }
        if unit.is_empty() {
            unit = words
                .peek()
                .map_or_else(String::new, |next| (*next).to_owned());
        }
        // 1,234 is English for a thousand; 0,25 is French for a quarter.
        let grouped = digits.split(',').skip(1).all(|group| group.len() == 3);
        let plain = if grouped {
            digits.replace(',', "")
        } else {
            digits.replace(',', ".")
        };
        if let Ok(number) = plain.parse() {
            found.push((number, unit.to_lowercase()));
        }
    }
    found
}

/// Whether a number with its unit is a value.
fn is(number: Decimal, unit: &str, value: &Value) -> bool {
    let times = |factor: u32| number.checked_mul(factor.into());
    match value {
        Value::Int(value) => number == Decimal::from(*value) && *value > 1,
        Value::Percent(value) | Value::Ratio(value) => {
            let is_percent = unit.starts_with('%') || ["pour", "percent", "per"].contains(&unit);
            is_percent && value.checked_mul(Decimal::ONE_HUNDRED) == Some(number)
        }
        Value::Money(value) => {
            let factor = match unit {
                "€" | "eur" | "euro" | "euros" => 1,
                "k€" => 1_000,
                "million" | "millions" | "m€" => 1_000_000,
                _ => return false,
            };
            times(factor) == Some(*value)
        }
        Value::Duration { months, days } => {
            let is_months = |factor| *days == 0 && times(factor) == Some((*months).into());
            let is_days = |factor| *months == 0 && times(factor) == Some((*days).into());
            match unit {
                "mois" | "month" | "months" => is_months(1),
                "trimestre" | "trimestres" | "quarter" | "quarters" => is_months(3),
                "an" | "ans" | "année" | "années" | "year" | "years" => is_months(12),
                "jour" | "jours" | "day" | "days" => is_days(1),
                "semaine" | "semaines" | "week" | "weeks" => is_days(7),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The words of the numbers that sentences hold; one is an article as well.
fn number_word(word: &str) -> Option<u32> {
    const WORDS: [(u32, [&str; 2]); 27] = [
        (2, ["deux", "two"]),
        (3, ["trois", "three"]),
        (4, ["quatre", "four"]),
        (5, ["cinq", "five"]),
        (6, ["six", "six"]),
        (7, ["sept", "seven"]),
        (8, ["huit", "eight"]),
        (9, ["neuf", "nine"]),
        (10, ["dix", "ten"]),
        (11, ["onze", "eleven"]),
        (12, ["douze", "twelve"]),
        (13, ["treize", "thirteen"]),
        (14, ["quatorze", "fourteen"]),
        (15, ["quinze", "fifteen"]),
        (16, ["seize", "sixteen"]),
        (18, ["dix-huit", "eighteen"]),
        (20, ["vingt", "twenty"]),
        (24, ["vingt-quatre", "twenty-four"]),
        (30, ["trente", "thirty"]),
        (36, ["trente-six", "thirty-six"]),
        (40, ["quarante", "forty"]),
        (48, ["quarante-huit", "forty-eight"]),
        (50, ["cinquante", "fifty"]),
        (60, ["soixante", "sixty"]),
        (80, ["quatre-vingts", "eighty"]),
        (100, ["cent", "hundred"]),
        (1_000, ["mille", "thousand"]),
    ];
    let found = WORDS.iter().find(|(_, words)| words.contains(&word))?;
    Some(found.0)
}

#[cfg(test)]
mod tests {
    use penteract_rules::Value;
    use rust_decimal::Decimal;

    use super::says;
    use crate::sentence::Sentence;

    fn holds(text: &str, value: &Value) -> bool {
        says(&Sentence::parse(text).unwrap(), value)
    }

    #[test]
    fn figures_are_found_in_digits_and_in_words() {
        let months = |months| Value::Duration { months, days: 0 };
        assert!(holds("existe depuis plus de trois ans.", &months(36)));
        assert!(holds("for at least 36 months", &months(36)));
        assert!(!holds("for at least 36 months", &months(12)));
        assert!(!holds("article 36 of the law", &months(36)));
        assert!(holds(
            "au plus 10 000 €",
            &Value::Money(Decimal::from(10_000))
        ));
        assert!(holds(
            "at most 10,000 EUR",
            &Value::Money(Decimal::from(10_000))
        ));
        assert!(holds("0,25 % par an", &Value::Percent(Decimal::new(25, 4))));
        assert!(holds("fewer than 250 employees", &Value::Int(250)));
        assert!(!holds("une entreprise", &Value::Int(1)));
        let day = Value::Date("2020-03-24".parse().unwrap());
        assert!(holds("ouverte au 24 mars 2020 ;", &day));
        assert!(holds("was open on 24 March 2020", &day));
    }
}
