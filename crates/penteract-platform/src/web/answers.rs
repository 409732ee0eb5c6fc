//! From the fields of a form to answers: texts are read as people write them, and nothing typed is lost.

use std::collections::{BTreeMap, BTreeSet};

use penteract::chrono::NaiveDate;
use penteract::plan::{Fact, FactField, NomenclatureList};
use penteract::rules::Type;
use penteract::{Bundle, Language, LocalText, Typed, Unclear, text};
use serde_json::{Map, Value as Json};

/// What a form says to one question.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// The answer in JSON, or that it is taken back; nothing where the form leaves it as it is.
    pub(super) answer: Option<Option<String>>,
    /// What is not understood, by the names of the fields.
    pub(super) unclear: BTreeMap<String, Misread>,
}

/// What a field holds that is no answer.
#[derive(Debug, Clone)]
pub(super) struct Misread {
    /// What is wrong with it.
    pub(super) problem: LocalText,
    /// Codes whose words fit.
    pub(super) codes: Vec<(String, String)>,
}

/// How forms of one product are read.
pub(super) struct Reader<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) language: Language,
    pub(super) today: NaiveDate,
}

/// The most codes that are shown for some words.
const CODES_MAX: usize = 15;
/// A longer list of codes is searched, not chosen from.
const CODES_CHOSEN_MAX: usize = 60;
/// More items of a list than anyone types.
const ITEMS_MAX: usize = 200;

impl Reader<'_> {
    /// What a form says to a question. `known` tells whether it was answered before.
    pub(super) fn given(&self, fact: &Fact, form: &BTreeMap<String, String>, known: bool) -> Given {
        let (path, field) = (fact.path(), fact.field());
        if is_list(field) {
            return self.list(path, (field, known), form);
        }
        let mut given = Given::default();
        match form.get(path).map(|text| text.trim()) {
            None => {}
            Some("") => given.answer = known.then_some(None),
            Some(text) => match self.answer(field, text) {
                Ok(answer) => given.answer = Some(Some(answer)),
                Err(misread) => {
                    given.unclear.insert(path.to_owned(), misread);
                }
            },
        }
        given
    }

    fn answer(&self, field: &FactField, text: &str) -> Result<String, Misread> {
        let typed = Typed::new(self.bundle, self.language, self.today);
        typed.answer(field, text).map_err(|unclear| {
            let codes = self.codes(field, text);
            let problem = match (&unclear, codes.is_empty()) {
                (Unclear::Form { .. }, false) => text!(
                    "choose the one that is meant",
                    "choisissez celui qui convient"
                ),
                (Unclear::Form { nearest: None }, true) => expected(field),
                _ => LocalText::of(&unclear),
            };
            Misread { problem, codes }
        })
    }

    /// The items of a list: those of which something is answered, but the one that is taken away.
    fn list(
        &self,
        path: &str,
        (field, known): (&FactField, bool),
        form: &BTreeMap<String, String>,
    ) -> Given {
        let mut given = Given::default();
        let marked = |what: &str| form.contains_key(&format!("{path}.{what}"));
        if !marked("list") {
            return given;
        }
        let away = form.get("remove");
        let prefix = format!("{path}.");
        let numbers: BTreeSet<usize> = form
            .keys()
            .filter_map(|name| name.strip_prefix(&prefix)?.split_once('.')?.0.parse().ok())
            .filter(|number| *number < ITEMS_MAX)
            .collect();
        let mut items = Vec::new();
        for number in numbers {
            if away == Some(&format!("{path}.{number}")) {
                continue;
            }
            let mut item = Map::new();
            for inner in field.item() {
                let name = format!("{path}.{number}.{}", inner.name());
                let text = form.get(&name).map(|text| text.trim()).unwrap_or_default();
                if text.is_empty() {
                    continue;
                }
                match self.answer(inner, text) {
                    Ok(answer) => {
                        let answer = serde_json::from_str(&answer).unwrap_or_default();
                        item.insert(inner.name().to_owned(), answer);
                    }
                    Err(misread) => {
                        given.unclear.insert(name, misread);
                    }
                }
            }
            if !item.is_empty() {
                items.push(Json::Object(item));
            }
        }
        if !given.unclear.is_empty() {
            return given;
        }
        given.answer = match (items.is_empty(), marked("none")) {
            (false, _) => Some(Some(Json::Array(items).to_string())),
            (true, true) => Some(Some("[]".to_owned())),
            // Emptied, or the declaration of none taken back.
            (true, false) => known.then_some(None),
        };
        given
    }

    /// The codes in force, each with its words.
    fn all_codes(&self, field: &FactField) -> Vec<(String, String)> {
        let Type::Code(codes) = field.ty().without_none() else {
            return Vec::new();
        };
        let lists = self.bundle.nomenclatures().iter().filter(|list| {
            let mut asked = codes.nomenclatures.iter();
            asked.any(|one| *one.name == *list.name()) && list.validity().contains(self.today)
        });
        let all = lists.flat_map(|list: &NomenclatureList| {
            let codes = list.codes().unwrap_or_default().iter();
            codes.filter_map(|code| Some((code.to_string(), list.code_label(code)?.to_owned())))
        });
        all.collect()
    }

    /// The codes in force where they are few enough to choose from.
    pub(super) fn few_codes(&self, field: &FactField) -> Vec<(String, String)> {
        let codes = self.all_codes(field);
        if codes.len() > CODES_CHOSEN_MAX {
            Vec::new()
        } else {
            codes
        }
    }

    /// The codes in force whose words hold every word of a text.
    fn codes(&self, field: &FactField, text: &str) -> Vec<(String, String)> {
        let words: Vec<String> = text.split_whitespace().map(folded).collect();
        let mut codes = self.all_codes(field);
        codes.retain(|(_, label)| {
            let label = folded(label);
            words.iter().all(|word| label.contains(word.as_str()))
        });
        codes.truncate(CODES_MAX);
        codes
    }
}

/// What is expected of a field.
fn expected(field: &FactField) -> LocalText {
    match field.ty().without_none() {
        Type::Date => text!(
            "a day that exists is expected, as day month year: 31/12/2019",
            "il faut un jour qui existe, sous la forme jour mois année : 31/12/2019"
        ),
        Type::Money => text!(
            "an amount is expected: 1234.56",
            "il faut un montant : 1 234,56"
        ),
        Type::Percent => text!(
            "a percentage is expected: 0.7 %",
            "il faut un pourcentage : 0,7 %"
        ),
        Type::Int => text!("a whole number is expected", "il faut un nombre entier"),
        Type::Code(_) => text!(
            "no code in force has these words: write other words, or the code",
            "aucun code en vigueur n'a ces mots : écrivez d'autres mots, ou le code"
        ),
        _ => text!(
            "this is no answer to the question",
            "ce n'est pas une réponse à la question"
        ),
    }
}

/// Whether a question is answered by items.
pub(super) fn is_list(field: &FactField) -> bool {
    matches!(field.ty().without_none(), Type::List(_))
}

/// Lower case without the accents of French, as people search.
fn folded(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        letter => letter,
    };
    text.to_lowercase().chars().map(plain).collect()
}
