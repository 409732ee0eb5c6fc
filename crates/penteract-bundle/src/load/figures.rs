//! Figures that stand both in a sentence and in a parameter: when the parameter changes, the sentence is wrong.

use std::collections::{BTreeMap, BTreeSet};
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
        let texts = || {
            let texts = said.holds.iter().chain(said.failed.iter().flatten());
            texts.chain(said.shown.iter().flatten())
        };
        // What holds may say the day or the place of what was asked.
        let holds = || {
            said.holds
                .iter()
                .flat_map(|(_, sentence)| sentence.parameters())
        };
        let failed = said.failed.iter().flatten();
        let named = failed.flat_map(|(_, sentence)| sentence.parameters());
        let idle = named.filter(|name| {
            !function.reads_parameters.contains(name) && holds().all(|said| said != *name)
        });
        for name in idle.collect::<BTreeSet<_>>() {
            let message = text!(
                "`failed:` of `{function_name}` says `{name}`, which the rule never reads",
                "`failed:` de `{function_name}` dit `{name}`, que la règle ne lit jamais",
                function_name = function.name
            );
            let problem = Diagnostic::warning(codes::LABEL_PLACEHOLDER, message)
                .at(function.location.clone())
                .help(text!(
                    "say a figure that it reads, or compare with `params.{name}`",
                    "dites un chiffre qu'elle lit, ou comparez à `params.{name}`"
                ));
            problems.push(problem);
        }
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
            let Some(value) = texts()
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
        .flat_map(|word| {
            // `vingt-quatre`, `twelve-month`
            let is_of_letters = word.chars().all(|c| c.is_alphabetic() || c == '-');
            word.split(move |c| is_of_letters && c == '-')
        })
        .map(|word| word.trim_matches(['(', ')', ',', ';', ':', '.', '«', '»']))
        .filter(|word| !word.is_empty())
        .peekable();
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let (mut digits, mut unit) =
            match word.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.') {
                Some(end) => {
                    let (digits, unit) = word.split_at(end);
                    (digits.to_owned(), unit.trim_start_matches('-').to_owned())
                }
                None => (word.to_owned(), String::new()),
            };
        if digits.is_empty() {
            let Some(mut number) = with_word(0, word) else {
                continue;
            };
            while let Some(more) = words.peek().and_then(|next| with_word(number, next)) {
                number = more;
                words.next();
            }
            (digits, unit) = (number.to_string(), String::new());
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

/// A number in words with its next word, `two hundred` with `fifty`: none where the word is of no number, or of another one.
fn with_word(number: u32, word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let (below_hundred, below_thousand) = (number % 100, number % 1_000);
    match &*word {
        "and" | "et" => (number > 0).then_some(number),
        "vingt" | "vingts" if below_hundred == 4 => Some(number + 76),
        "hundred" | "cent" | "cents" if below_thousand < 10 => {
            Some(number - below_thousand + 100 * below_thousand.max(1))
        }
        "thousand" | "mille" if number < 1_000 => Some(1_000 * number.max(1)),
        _ => {
            let more = number_word(&word)?;
            // `soixante-quinze`, `quatre-vingt-onze`
            let room = match below_hundred {
                0 => 100,
                60 | 80 => 20,
                // `dix-huit`
                10 | 20 | 30 | 40 | 50 | 70 | 90 => 10,
                _ => 0,
            };
            (more < room).then_some(number + more)
        }
    }
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

/// The words of which those of other numbers are made.
fn number_word(word: &str) -> Option<u32> {
    const WORDS: [(u32, &[&str]); 27] = [
        (1, &["un", "une", "one"]),
        (2, &["deux", "two"]),
        (3, &["trois", "three"]),
        (4, &["quatre", "four"]),
        (5, &["cinq", "five"]),
        (6, &["six"]),
        (7, &["sept", "seven"]),
        (8, &["huit", "eight"]),
        (9, &["neuf", "nine"]),
        (10, &["dix", "ten"]),
        (11, &["onze", "eleven"]),
        (12, &["douze", "twelve"]),
        (13, &["treize", "thirteen"]),
        (14, &["quatorze", "fourteen"]),
        (15, &["quinze", "fifteen"]),
        (16, &["seize", "sixteen"]),
        (17, &["seventeen"]),
        (18, &["eighteen"]),
        (19, &["nineteen"]),
        (20, &["vingt", "twenty"]),
        (30, &["trente", "thirty"]),
        (40, &["quarante", "forty"]),
        (50, &["cinquante", "fifty"]),
        (60, &["soixante", "sixty"]),
        (70, &["septante", "seventy"]),
        (80, &["huitante", "eighty"]),
        (90, &["nonante", "ninety"]),
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
        for (text, value) in [
            ("is at least one year old", months(12)),
            ("a twelve-month loan", months(12)),
            ("a 12-month loan", months(12)),
            ("a au moins un an", months(12)),
            ("pendant vingt-quatre mois", months(24)),
            ("fewer than two hundred and fifty people", Value::Int(250)),
            ("moins de deux cent cinquante salariés", Value::Int(250)),
            ("moins de quatre-vingt-dix-sept salariés", Value::Int(97)),
            ("fewer than one thousand two hundred", Value::Int(1_200)),
            ("moins de dix-huit salariés", Value::Int(18)),
        ] {
            assert!(holds(text, &value), "{text}");
        }
        assert!(!holds("two, twenty and three", &Value::Int(25)));
        assert!(!holds("une société", &months(12)));
        let day = Value::Date("2020-03-24".parse().unwrap());
        assert!(holds("ouverte au 24 mars 2020 ;", &day));
        assert!(holds("was open on 24 March 2020", &day));
    }
}
