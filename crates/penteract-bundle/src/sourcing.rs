//! Who says so: the text of law, the line of the product's sources, and how sure it is.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use penteract_rules::{Code, Diagnostic};
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::codes;
use crate::confidence::{Confidence, Sourcing};
use crate::document::Entry;
use crate::keys::{KeyValue, Note, Table as _, Texts, Words, table};
use crate::manifest::Extent;
use crate::reader::{Fields, Reader};

table! {
    /// Who gives a figure: each part may stand on it, or once for several.
    pub(crate) GivenKeys {
        /// The text of law, or the commercial document.
        law: Words = optional,
        /// The lines of the product's sources.
        source: Texts = optional,
        /// How sure it is.
        confidence: Confidence = optional,
    }
}

table! {
    /// Who gives a figure, and what a reader must know of it.
    pub(crate) SourcingKeys {
        /// What a reader must know.
        note: Note = optional,
        ..given: GivenKeys,
    }
}

impl From<GivenKeys> for SourcingKeys {
    fn from(given: GivenKeys) -> Self {
        Self {
            given,
            ..Self::default()
        }
    }
}

/// As written.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourcingDraft {
    pub(crate) keys: SourcingKeys,
    /// Whether a part stands there and is wrong: it is reported once, and not as missing besides.
    has_errors: bool,
}

impl KeyValue for Confidence {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let word = reader.word(entry, &Self::WORDS)?;
        Self::from_word(word)
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        let words = ["two sources or more", "one source", "uncertain"];
        let letters = Self::WORDS.into_iter().zip(words);
        let letters: Vec<_> = letters
            .map(|(letter, says)| json_schema!({ "type": "string", "const": letter, "description": says }))
            .collect();
        json_schema!({ "oneOf": letters })
    }
}

impl SourcingDraft {
    pub(crate) fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let told = reader.problems.len();
        let keys = SourcingKeys::read_fields(fields, "", Extent::Whole, reader);
        Self::of(keys, told, reader)
    }

    /// The keys of a table that was read when so many problems were told.
    pub(crate) fn of(keys: SourcingKeys, told: usize, reader: &Reader<'_>) -> Self {
        let is_wrong = |problem: &Diagnostic| {
            problem.code == codes::WRONG_TYPE || problem.code == codes::BAD_VALUE
        };
        let has_errors = reader.problems.iter().skip(told).any(is_wrong);
        Self { keys, has_errors }
    }

    /// The parts of the value, and for the others those said once for all.
    pub(crate) fn or(self, defaults: &Self, reader: &mut Reader<'_>) -> Self {
        let given = self.keys.given.or(&defaults.keys.given, reader);
        Self {
            keys: SourcingKeys { given, ..self.keys },
            has_errors: self.has_errors || defaults.has_errors,
        }
    }

    /// Of a constant, which need not name a text of law.
    pub(crate) fn of_constant(
        fields: &mut Fields<'_>,
        what: &LocalText,
        reader: &mut Reader<'_>,
    ) -> Sourcing {
        let mut draft = Self::read(fields, reader);
        let law = &mut draft.keys.given.law;
        *law = law.take().or_else(|| Some(Words(Arc::from(""))));
        draft.complete(what, &fields.span().clone(), codes::MISSING_KEY, reader)
    }

    /// The whole, or a problem that names what is missing.
    pub(crate) fn complete(
        self,
        what: &LocalText,
        span: &Range<usize>,
        code: Code,
        reader: &mut Reader<'_>,
    ) -> Sourcing {
        let keys = &self.keys.given;
        let sources = keys.source.as_ref().map(Texts::shared).unwrap_or_default();
        let missing: Vec<&str> = [
            ("law", keys.law.is_none()),
            ("source", sources.is_empty()),
            ("confidence", keys.confidence.is_none()),
        ]
        .into_iter()
        .filter_map(|(key, is_missing)| is_missing.then_some(key))
        .collect();
        if !missing.is_empty() && !self.has_errors {
            let message = text!(
                "{what} does not say its {missing}",
                "{what} ne dit pas : {missing}",
                missing = missing.join(", "),
                what = what
            );
            let help = text!(
                "say the text of law (or the commercial document), the line of the product's sources, and how sure it is: A two sources, B one, C uncertain",
                "dites le texte de droit (ou le document commercial), la ligne des sources du produit, et le degré de certitude : A deux sources, B une seule, C incertain"
            );
            reader.error(code, message, span, help);
        }
        let text = |words: &Words| Arc::clone(&words.0);
        Sourcing {
            law: keys.law.as_ref().map(text).unwrap_or_default(),
            sources,
            confidence: keys.confidence.unwrap_or(Confidence::C),
            note: self.keys.note.as_ref().map(|note| note.0.clone()),
        }
    }
}
