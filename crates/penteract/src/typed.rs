//! From what a person types to an answer in JSON: numbers as the language writes them, choices by number, word or label.
//!
//! Nothing is guessed. What is not surely meant is not understood, and the question is asked again.

use chrono::NaiveDate;
use penteract_bundle::{Bundle, Choice, FactField};
use penteract_core::{Currency, Language, said, text};
use penteract_rules::{CodeType, Nomenclature, Type, suggest};
use serde_json::{Value as Json, json};

/// How what people type is read, the same in every host.
///
/// # Example
/// ```
/// use penteract::{Catalogue, Language, Typed};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let pge = Catalogue::open("products")?.product("pge")?;
/// let typed = Typed::new(pge.bundle(), Language::French, "2020-05-06".parse()?);
/// let amount = pge.bundle().fact("request.amount").ok_or("no such fact")?.field();
/// assert_eq!(typed.answer(amount, "486 200,50 euros").unwrap(), "\"486200.50\"");
/// let created = pge.bundle().fact("company.created_on").ok_or("no such fact")?.field();
/// assert_eq!(typed.answer(created, "1er avril 2012").unwrap(), "\"2012-04-01\"");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    language: Language,
    currency: Currency,
    as_of: NaiveDate,
}

/// Why a text is no answer, beyond not having the form that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Not of the form; perhaps this was meant.
    Form {
        /// What was perhaps meant.
        nearest: Option<String>,
    },
    /// A code that stands in several nomenclatures in force.
    Ambiguous {
        /// Their names, of which one is to be written before the code.
        nomenclatures: Vec<String>,
    },
}

said! { Unclear: Error {
    Form { nearest } =>
        "this is no answer to the question{near}",
        "ce n'est pas une réponse à la question{near}",
        near = nearest.as_ref().map(|near| text!("; did you mean `{near}`?", " ; vouliez-vous dire `{near}` ?"));
    Ambiguous { nomenclatures } =>
        "the code stands in several lists: write one of {named} before it",
        "le code figure dans plusieurs listes : écrivez avant lui l'une de {named}",
        named = nomenclatures.join(", ");
} }

const OTHER_FORM: Unclear = Unclear::Form { nearest: None };

impl Typed {
    /// Answers in a language, to the questions of a product, for a decision on a day.
    #[must_use]
    pub fn new(bundle: &Bundle, language: Language, as_of: NaiveDate) -> Self {
        Self {
            language,
            currency: bundle.currency(),
            as_of,
        }
    }

    /// The answer that a line gives to a question, in JSON as [`Application::with_answer`](crate::Application::with_answer)
    /// takes it. Whether it fits is told when the application is read. Lists are not answered by one line.
    ///
    /// # Errors
    /// [`Unclear`] when it is not sure what is meant.
    pub fn answer(&self, field: &FactField, line: &str) -> Result<String, Unclear> {
        self.json(field, line).map(|answer| answer.to_string())
    }

    fn json(&self, field: &FactField, line: &str) -> Result<Json, Unclear> {
        let line = line.trim();
        // A list of choices may have one that reads "none": that is the choice.
        let choice = choose(field.choices(), line);
        if field.is_optional() && choice.is_none() && is_none(line) {
            return Ok(Json::Null);
        }
        match field.ty().without_none() {
            Type::Bool => yes_or_no(line).map(Json::from).ok_or(OTHER_FORM),
            Type::Int => self
                .number(line, true)
                .and_then(|digits| digits.parse::<i64>().ok())
                .map(Json::from)
                .ok_or(OTHER_FORM),
            Type::Money => self
                .number(self.without_currency(line), true)
                .map(Json::from)
                .ok_or(OTHER_FORM),
            Type::Ratio => self.number(line, false).map(Json::from).ok_or(OTHER_FORM),
            Type::Percent => self.percent(line).map(Json::from).ok_or(OTHER_FORM),
            Type::Date => self
                .date(line)
                .map(|date| Json::from(date.to_string()))
                .ok_or(OTHER_FORM),
            Type::Choice(_) => choice
                .map(|choice| Json::from(choice.value.as_ref()))
                .ok_or_else(|| Unclear::Form {
                    nearest: nearest_choice(field.choices(), line),
                }),
            Type::Code(codes) => self.code(codes, line),
            _ => Ok(Json::from(line)),
        }
    }

    /// A number as the language writes it, in plain digits with a point. Groups of digits must be groups of three. A comma
    /// that cannot stand between groups is that of decimals: `0,7`, `1 200,50`.
    fn number(&self, text: &str, may_be_grouped: bool) -> Option<String> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest.trim_start()),
            None => ("", text),
        };
        let whole = unsigned.split(',').next().unwrap_or_default();
        let is_decimal_comma = self.language.is_french() || whole == "0" || whole.contains(SPACES);
        let decimal_point = match unsigned.contains(',') {
            true if is_decimal_comma => ',',
            _ => '.',
        };
        let (whole, decimals) = match unsigned.split_once(decimal_point) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (unsigned, None),
        };
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let whole = if digits(whole) {
            whole.to_owned()
        } else if may_be_grouped {
            self.ungrouped(whole)?
        } else {
            return None;
        };
        match decimals {
            None => Some(format!("{sign}{whole}")),
            Some(decimals) if digits(decimals) => Some(format!("{sign}{whole}.{decimals}")),
            Some(_) => None,
        }
    }

    /// `1 234 567` and, in English, `1,234,567`.
    fn ungrouped(&self, text: &str) -> Option<String> {
        let is_comma = |sign| sign == ',' && matches!(self.language, Language::English);
        let groups: Vec<&str> = text
            .split(|sign| SPACES.contains(&sign) || is_comma(sign))
            .collect();
        let (first, rest) = groups.split_first()?;
        let is_group = |group: &str, length: std::ops::RangeInclusive<usize>| {
            length.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_grouped = is_group(first, 1..=3)
            && !first.starts_with('0')
            && rest.iter().all(|group| is_group(group, 3..=3));
        is_grouped.then(|| groups.concat())
    }

    /// The text without the product's currency before or after it.
    fn without_currency<'t>(&self, text: &'t str) -> &'t str {
        let code = self.currency.code();
        let symbol = penteract_core::NumberStyle::symbol(self.currency);
        let words: &[&str] = match code {
            "EUR" => &["euros", "euro"],
            "GBP" => &["pounds", "livres"],
            "USD" => &["dollars"],
            "CHF" => &["francs"],
            _ => &[],
        };
        let names = symbol
            .into_iter()
            .chain([code])
            .chain(words.iter().copied());
        let rest = names.into_iter().find_map(|name| {
            let length = name.len();
            let is_name = |part: &str| part.eq_ignore_ascii_case(name);
            let before = text.split_at_checked(length);
            let before = before
                .filter(|(part, _)| is_name(part))
                .map(|(_, rest)| rest);
            let after = text.len().checked_sub(length);
            let after = after.and_then(|at| text.split_at_checked(at));
            before.or(after
                .filter(|(_, part)| is_name(part))
                .map(|(rest, _)| rest))
        });
        rest.map_or(text, |rest| rest.trim_matches(SPACES))
    }

    /// `0,73 %`, `25 bp`. A number without a unit goes on as it is: it is refused with the two that it may mean.
    fn percent(&self, text: &str) -> Option<String> {
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let number = self.number(number, false)?;
        match unit.trim_matches(SPACES) {
            "" => Some(number),
            "%" | "percent" | "per cent" | "pour cent" => Some(format!("{number} %")),
            "bp" | "bps" | "pb" => Some(format!("{number} bp")),
            _ => None,
        }
    }

    /// `2020-05-06`, `6 May 2020`, `1er avril 2012`; in French also `06/05/2020`, which in English could be two days.
    fn date(&self, text: &str) -> Option<NaiveDate> {
        let parts: Vec<&str> = match text.contains('/') {
            true if self.language.is_french() => text.split('/').rev().collect(),
            _ if text.contains(SPACES) => return in_words(text),
            _ => text.split('-').collect(),
        };
        let [year, month, day] = parts.as_slice() else {
            return None;
        };
        day_of(year, number_of(month)?, day)
    }

    /// `6+`, or with its list where several have it: `fiben-2022 6+`.
    fn code(&self, codes: &CodeType, line: &str) -> Result<Json, Unclear> {
        let named = line
            .split_once([' ', ':'])
            .map(|(list, code)| (list.trim(), code.trim()))
            .filter(|(list, _)| {
                codes
                    .nomenclatures
                    .iter()
                    .any(|known| *known.name == **list)
            });
        let code = named.map_or(line, |(_, code)| code);
        let is_named = |list: &&Nomenclature| named.is_none_or(|(name, _)| *list.name == *name);
        let has_code = |list: &&Nomenclature| list.accepts(code);
        let holding: Vec<&Nomenclature> = codes
            .nomenclatures
            .iter()
            .filter(is_named)
            .filter(has_code)
            .collect();
        let in_force: Vec<&Nomenclature> = holding
            .iter()
            .copied()
            .filter(|list| list.validity.contains(self.as_of))
            .collect();
        // A code of lists that are not in force goes on as it is: the answer is refused with their dates.
        let candidates = if in_force.is_empty() {
            &holding
        } else {
            &in_force
        };
        match candidates.as_slice() {
            [] => {
                let known = codes.nomenclatures.iter().filter(is_named);
                let known = known.filter(|list| list.validity.contains(self.as_of));
                let known = known.flat_map(|list| list.codes.iter().flat_map(|codes| codes.iter()));
                let nearest = suggest(code, known.map(AsRef::as_ref));
                // Between codes of one or two characters, none is nearer than another.
                let nearest = nearest.filter(|_| code.chars().count() > 2);
                Err(Unclear::Form {
                    nearest: nearest.map(str::to_owned),
                })
            }
            [list] => Ok(json!({ "nomenclature": list.name.as_ref(), "code": code })),
            several => Err(Unclear::Ambiguous {
                nomenclatures: several.iter().map(|list| list.name.to_string()).collect(),
            }),
        }
    }
}

/// Those that people and their spreadsheets type between digits.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// `1er avril 2012`, `1 April 2012`, `April 1st, 2012`.
fn in_words(text: &str) -> Option<NaiveDate> {
    let parts = text.split(|sign| SPACES.contains(&sign) || sign == ',');
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts.as_slice() {
        [first, second, year] if month_of(second).is_some() => (first, month_of(second)?, year),
        [first, second, year] => (second, month_of(first)?, year),
        _ => return None,
    };
    let ordinal = ["er", "st", "nd", "rd", "th"];
    let bare = ordinal.iter().find_map(|ending| day.strip_suffix(ending));
    day_of(year, month, bare.unwrap_or(day))
}

/// A month by its name or the beginning of it that means one month alone, in French or in English.
fn month_of(word: &str) -> Option<u32> {
    const NAMES: [[&str; 2]; 12] = [
        ["janvier", "january"],
        ["février", "february"],
        ["mars", "march"],
        ["avril", "april"],
        ["mai", "may"],
        ["juin", "june"],
        ["juillet", "july"],
        ["août", "august"],
        ["septembre", "september"],
        ["octobre", "october"],
        ["novembre", "november"],
        ["décembre", "december"],
    ];
    let plain = |word: &str| word.to_lowercase().replace('é', "e").replace('û', "u");
    let word = plain(word.trim_end_matches('.'));
    let is_named = |names: &[&str; 2]| names.iter().any(|name| plain(name).starts_with(&word));
    let mut months = (1..).zip(&NAMES).filter(|(_, names)| is_named(names));
    let (month, _) = months.next().filter(|_| word.chars().count() >= 3)?;
    months.next().is_none().then_some(month)
}

fn day_of(year: &str, month: u32, day: &str) -> Option<NaiveDate> {
    let year = number_of(year).filter(|_| year.len() == 4)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, number_of(day)?)
}

fn number_of(text: &str) -> Option<u32> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

fn is_none(line: &str) -> bool {
    matches!(
        line.to_lowercase().as_str(),
        "none" | "aucun" | "aucune" | "null"
    )
}

fn yes_or_no(line: &str) -> Option<bool> {
    match line.to_lowercase().as_str() {
        "yes" | "y" | "true" | "oui" | "o" | "vrai" => Some(true),
        "no" | "n" | "false" | "non" | "faux" => Some(false),
        _ => None,
    }
}

/// By its value, its label, or its number in the list; a value that is a number goes before a number of the list.
fn choose<'c>(choices: &'c [Choice], line: &str) -> Option<&'c Choice> {
    // A label in French has spaces that do not break, which nobody types.
    let fold = |text: &str| text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    let folded = fold(line);
    let by_word = choices.iter().find(|choice| {
        fold(&choice.value) == folded || choice.label.said().any(|(_, label)| fold(label) == folded)
    });
    by_word.or_else(|| {
        let number: usize = line.parse().ok()?;
        choices.get(number.checked_sub(1)?)
    })
}

fn nearest_choice(choices: &[Choice], line: &str) -> Option<String> {
    suggest(line, choices.iter().map(|choice| choice.value.as_ref())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use penteract_core::Period;

    use super::*;

    fn reading(language: Language) -> Typed {
        Typed {
            language,
            currency: Currency::EUR,
            as_of: NaiveDate::from_ymd_opt(2022, 1, 8).unwrap(),
        }
    }

    #[test]
    fn amounts_are_read_as_the_language_writes_them() {
        let (en, fr) = (reading(Language::English), reading(Language::French));
        let money =
            |reading: &Typed, text: &str| reading.number(reading.without_currency(text), true);
        for (text, in_english, in_french) in [
            ("12500", Some("12500"), Some("12500")),
            ("12500.50", Some("12500.50"), Some("12500.50")),
            ("12,500.50", Some("12500.50"), None),
            ("12 500,50 €", Some("12500.50"), Some("12500.50")),
            (
                "12\u{202f}500,50\u{202f}€",
                Some("12500.50"),
                Some("12500.50"),
            ),
            ("486 200,50 euros", Some("486200.50"), Some("486200.50")),
            ("0,7", Some("0.7"), Some("0.7")),
            ("1,200", Some("1200"), Some("1.200")),
            ("100 eur", Some("100"), Some("100")),
            ("€1,234,567", Some("1234567"), None),
            ("EUR 12 500", Some("12500"), Some("12500")),
            // Wrong groups are a slip of the hand, not a number.
            ("12,50", None, Some("12.50")),
            ("12 50", None, None),
            ("1,2345", None, Some("1.2345")),
            ("0 500", None, None),
            ("-5", Some("-5"), Some("-5")),
            ("1e3", None, None),
            ("12500 $", None, None),
            ("", None, None),
        ] {
            assert_eq!(money(&en, text).as_deref(), in_english, "{text}");
            assert_eq!(money(&fr, text).as_deref(), in_french, "{text}");
        }
    }

    #[test]
    fn rates_keep_their_unit_and_take_no_groups() {
        let (en, fr) = (reading(Language::English), reading(Language::French));
        assert_eq!(en.percent("0.73%").as_deref(), Some("0.73 %"));
        assert_eq!(fr.percent("0,73\u{202f}%").as_deref(), Some("0.73 %"));
        assert_eq!(en.percent("25 bp").as_deref(), Some("25 bp"));
        // Two thousand percent is not what is meant.
        assert_eq!(en.percent("2,125 %"), None);
        assert_eq!(en.percent("0.73").as_deref(), Some("0.73"));
        assert_eq!(en.percent("0.73 per cent").as_deref(), Some("0.73 %"));
        assert_eq!(en.percent("0,7 %").as_deref(), Some("0.7 %"));
        assert_eq!(en.percent("0.73 per mille"), None);
    }

    #[test]
    fn a_day_is_read_where_it_can_mean_one_day_only() {
        let (en, fr) = (reading(Language::English), reading(Language::French));
        let day = NaiveDate::from_ymd_opt(2020, 5, 6);
        assert_eq!(en.date("2020-05-06"), day);
        assert_eq!(fr.date("06/05/2020"), day);
        assert_eq!(fr.date("6/5/2020"), day);
        assert_eq!(en.date("06/05/2020"), None);
        assert_eq!(en.date("2021-02-29"), None);
        assert_eq!(fr.date("31/04/2020"), None);
        assert_eq!(fr.date("6/5/20"), None);
        let first = NaiveDate::from_ymd_opt(2012, 4, 1);
        for text in [
            "1er avril 2012",
            "1 April 2012",
            "April 1st, 2012",
            "1 avr. 2012",
        ] {
            assert_eq!((en.date(text), fr.date(text)), (first, first), "{text}");
        }
        assert_eq!(fr.date("1 fev 2012"), NaiveDate::from_ymd_opt(2012, 2, 1));
        // Of two months, and of no day.
        assert_eq!(fr.date("1 jui 2012"), None);
        assert_eq!(fr.date("31 juin 2012"), None);
    }

    #[test]
    fn a_code_takes_the_list_in_force_that_has_it() {
        let list = |name: &str, from: Option<&str>, until: Option<&str>, codes: &[&str]| {
            let date = |text: Option<&str>| text.map(|text| text.parse::<NaiveDate>().unwrap());
            Nomenclature {
                validity: Period::new(date(from), date(until)).unwrap(),
                codes: Some(std::sync::Arc::new(
                    codes.iter().map(|code| (*code).into()).collect(),
                )),
                ..Nomenclature::open(name)
            }
        };
        let codes = CodeType {
            nomenclatures: vec![
                list("old", None, Some("2022-01-07"), &["3++", "4"]),
                list("new", Some("2022-01-08"), None, &["1+", "4"]),
                list("other", None, None, &["1+"]),
            ],
        };
        let reading = reading(Language::English);
        assert_eq!(
            reading.code(&codes, "4"),
            Ok(json!({ "nomenclature": "new", "code": "4" }))
        );
        assert_eq!(
            reading.code(&codes, "3++"),
            Ok(json!({ "nomenclature": "old", "code": "3++" }))
        );
        assert_eq!(
            reading.code(&codes, "1+"),
            Err(Unclear::Ambiguous {
                nomenclatures: vec!["new".to_owned(), "other".to_owned()]
            })
        );
        assert_eq!(
            reading.code(&codes, "other 1+"),
            Ok(json!({ "nomenclature": "other", "code": "1+" }))
        );
        assert_eq!(
            reading.code(&codes, "new 1++"),
            Err(Unclear::Form {
                nearest: Some("1+".to_owned())
            })
        );
    }
}
