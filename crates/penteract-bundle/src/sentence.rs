//! What people read about a rule: words, and figures by reference, said with the value in force.
//!
//! `The company is older than {params.age_above}.`

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, text};
use penteract_rules::ParameterValue;

use crate::parameters::Parameter;
use crate::vocabulary::Vocabulary;

/// A sentence in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(Arc<str>),
    Parameter(Arc<str>),
}

/// What a public function says, by language, that of the product first.
pub(crate) type Said = Vec<(Language, Sentence)>;

/// The sentences of a public function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentences {
    /// What it says when it holds.
    pub(crate) holds: Said,
    /// What is said when it fails.
    pub(crate) failed: Option<Said>,
    /// What a value that decisions show is called.
    pub(crate) shown: Option<Said>,
}

/// What stands between braces and names no parameter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadPlaceholder(pub(crate) String);

impl Sentence {
    /// Reads a text with `{params.name}` in it.
    pub(crate) fn parse(text: &str) -> Result<Self, BadPlaceholder> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let (words, braced) = rest.split_at(start);
            let end = braced.find('}').map_or(braced.len(), |end| end + 1);
            let (braced, after) = braced.split_at(end);
            let name = braced
                .strip_prefix("{params.")
                .and_then(|name| name.strip_suffix('}'));
            let Some(name) = name else {
                return Err(BadPlaceholder(braced.trim_matches(['{', '}']).to_owned()));
            };
            if !words.is_empty() {
                parts.push(Part::Words(Arc::from(words)));
            }
            parts.push(Part::Parameter(Arc::from(name)));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Words(Arc::from(rest)));
        }
        Ok(Self(parts))
    }

    /// The words alone.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Words(words) => Some(words.as_ref()),
            Part::Parameter(_) => None,
        })
    }

    /// The parameters that it names.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Parameter(name) => Some(name),
        })
    }

    /// The sentence with the figures in force on a day; without a day, with all that are known.
    pub(crate) fn say(
        &self,
        language: Language,
        as_of: Option<NaiveDate>,
        vocabulary: Vocabulary<'_>,
    ) -> Cow<'_, str> {
        if let [Part::Words(words)] = self.0.as_slice() {
            return Cow::Borrowed(words);
        }
        let mut said = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => said.push_str(words),
                Part::Parameter(name) => {
                    let mut known = vocabulary.parameters.iter();
                    let known = known.find(|parameter| parameter.name() == name.as_ref());
                    let figures: Vec<String> = known
                        .map(|parameter| figures(parameter, language, as_of, vocabulary))
                        .unwrap_or_default();
                    let unknown = text!("an unknown figure", "un chiffre inconnu");
                    if figures.is_empty() {
                        said.push_str(unknown.get(language));
                    }
                    said.push_str(&figures.join(text!(" or ", " ou ").get(language)));
                }
            }
        }
        Cow::Owned(said)
    }
}

/// The known values of a parameter, on a day or on any.
fn figures(
    parameter: &Parameter,
    language: Language,
    as_of: Option<NaiveDate>,
    vocabulary: Vocabulary<'_>,
) -> Vec<String> {
    let in_force = parameter
        .values()
        .iter()
        .filter(|dated| as_of.is_none_or(|day| dated.period.contains(day)));
    let mut said: Vec<String> = Vec::new();
    for dated in in_force {
        if let ParameterValue::Known(value) = &dated.value {
            let figure = vocabulary.say(value, parameter.choices(), language);
            if !said.contains(&figure) {
                said.push(figure);
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{BadPlaceholder, Part, Sentence};

    #[test]
    fn braces_name_parameters_and_nothing_else() {
        let sentence = Sentence::parse("At most {params.cap}, {params.share} of it.").unwrap();
        let names: Vec<&str> = sentence.parameters().map(AsRef::as_ref).collect();
        assert_eq!(names, ["cap", "share"]);
        assert_eq!(sentence.words().collect::<String>(), "At most ,  of it.");
        assert_eq!(Sentence::parse("").unwrap().0, []);
        assert_eq!(
            Sentence::parse("plain").unwrap().0,
            [Part::Words("plain".into())]
        );
        for (text, between) in [
            ("a {cap} b", "cap"),
            ("a {params.cap b", "params.cap b"),
            ("a } b", ""),
        ] {
            let bad = Sentence::parse(text).unwrap_err();
            assert_eq!(bad, BadPlaceholder(between.to_owned()));
        }
    }
}
