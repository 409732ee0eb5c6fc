//! From what a person types to an answer in JSON: numbers as the language writes them, choices by number, word or label.
//!
//! Nothing is guessed. What is not surely meant is not understood, and the question is asked again.

use chrono::NaiveDate;
use penteract_bundle::{Choice, FactField};
use penteract_core::Currency;
use penteract_rules::{CodeType, Nomenclature, Type, suggest};
use serde_json::{Value as Json, json};

use penteract::Language;

/// What reading an answer needs to know.
pub(in crate::commands) struct Reading {
    pub(in crate::commands) language: Language,
    pub(in crate::commands) currency: Currency,
    pub(in crate::commands) as_of: NaiveDate,
}

/// Why a text is no answer, beyond not having the form that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) enum Unclear {
    /// Not of the form; perhaps this was meant.
    Form { nearest: Option<String> },
    /// A code that stands in several nomenclatures in force.
    Ambiguous { nomenclatures: Vec<String> },
}

const OTHER_FORM: Unclear = Unclear::Form { nearest: None };

impl Reading {
    /// The answer that a line gives to a question. Lists are not answered by one line.
    pub(in crate::commands) fn answer(
        &self,
        field: &FactField,
        line: &str,
    ) -> Result<Json, Unclear> {
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

    /// A number as the language writes it, in plain digits with a point. Groups of digits must be groups of three.
    fn number(&self, text: &str, may_be_grouped: bool) -> Option<String> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest.trim_start()),
            None => ("", text),
        };
        let decimal_point = match unsigned.contains(',') {
            true if self.language.is_french() => ',',
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
        let separators: &[char] = match self.language {
            Language::English => &[' ', '\u{a0}', '\u{202f}', ','],
            _ => &[' ', '\u{a0}', '\u{202f}'],
        };
        let groups: Vec<&str> = text.split(separators).collect();
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
        let names = [
            Some(code),
            penteract_core::NumberStyle::symbol(self.currency),
        ];
        let rest = names
            .into_iter()
            .flatten()
            .find_map(|name| text.strip_prefix(name).or_else(|| text.strip_suffix(name)));
        rest.map_or(text, |rest| rest.trim_matches([' ', '\u{a0}', '\u{202f}']))
    }

    /// `0,73 %`, `25 bp`. A number without a unit goes on as it is: it is refused with the two that it may mean.
    fn percent(&self, text: &str) -> Option<String> {
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let number = self.number(number, false)?;
        match unit.trim_matches([' ', '\u{a0}', '\u{202f}']) {
            "" => Some(number),
            unit @ ("%" | "bp" | "bps") => Some(format!("{number} {unit}")),
            _ => None,
        }
    }

    /// `2020-05-06`; in French also `06/05/2020`, which in English could be two days.
    fn date(&self, text: &str) -> Option<NaiveDate> {
        let parts: Vec<&str> = match text.contains('/') {
            true if self.language.is_french() => text.split('/').rev().collect(),
            _ => text.split('-').collect(),
        };
        let [year, month, day] = parts.as_slice() else {
            return None;
        };
        if year.len() != 4 {
            return None;
        }
        let number = |text: &str| {
            let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u32>().ok().filter(|_| is_digits)
        };
        let year = i32::try_from(number(year)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
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

    fn reading(language: Language) -> Reading {
        Reading {
            language,
            currency: Currency::EUR,
            as_of: NaiveDate::from_ymd_opt(2022, 1, 8).unwrap(),
        }
    }

    #[test]
    fn amounts_are_read_as_the_language_writes_them() {
        let (en, fr) = (reading(Language::English), reading(Language::French));
        let money =
            |reading: &Reading, text: &str| reading.number(reading.without_currency(text), true);
        for (text, in_english, in_french) in [
            ("12500", Some("12500"), Some("12500")),
            ("12500.50", Some("12500.50"), Some("12500.50")),
            ("12,500.50", Some("12500.50"), None),
            ("12 500,50 €", None, Some("12500.50")),
            ("12\u{202f}500,50\u{202f}€", None, Some("12500.50")),
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
        assert_eq!(en.percent("0.73 per cent"), None);
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
