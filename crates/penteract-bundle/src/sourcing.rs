//! Who says so: the text of law, the line of the product's sources, and how sure it is.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{LocalText, text};

use penteract_rules::Code;
use serde::Serialize;

use crate::document::Entry;
use crate::reader::{Fields, Reader};

/// How sure a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Confidence {
    /// Two sources or more agree.
    A,
    /// One source.
    B,
    /// Uncertain: still to be checked.
    C,
}

impl Confidence {
    const WORDS: [&str; 3] = ["A", "B", "C"];

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "A" => Some(Self::A),
            "B" => Some(Self::B),
            "C" => Some(Self::C),
            _ => None,
        }
    }

    /// The letter under a key.
    pub(crate) fn read(entry: &Entry, reader: &mut Reader<'_>) -> Option<Self> {
        let word = reader.word(entry, &Self::WORDS)?;
        Self::from_word(word)
    }

    /// The letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.letter())
    }
}

/// Who gives a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourcing {
    /// The text of law, or the commercial document.
    pub law: Arc<str>,
    /// The lines of the product's sources: `P-40`.
    pub sources: Vec<Arc<str>>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What a reader must know.
    pub note: Option<Arc<str>>,
}

/// As written: each part may stand on the value or once for all values.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourcingDraft {
    pub(crate) law: Option<Arc<str>>,
    pub(crate) sources: Option<Vec<Arc<str>>>,
    pub(crate) confidence: Option<Confidence>,
    pub(crate) note: Option<Arc<str>>,
    /// Whether a part stands there and is wrong: it is reported once, and not as missing besides.
    has_errors: bool,
}

impl SourcingDraft {
    pub(crate) fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Self {
        let before = reader.problems.len();
        let law = fields
            .optional("law")
            .and_then(|entry| reader.text(entry))
            .map(Arc::from);
        let sources = fields.optional("source").map(|entry| reader.texts(entry));
        let sources = sources.map(|texts| texts.into_iter().map(|(source, _)| source).collect());
        let confidence = fields
            .optional("confidence")
            .and_then(|entry| Confidence::read(entry, reader));
        let note = fields
            .optional("note")
            .and_then(|entry| reader.text(entry))
            .map(Arc::from);
        Self {
            law,
            sources,
            confidence,
            note,
            has_errors: reader.problems.len() > before,
        }
    }

    /// The parts of the value, and for the others those said once for all.
    pub(crate) fn or(self, defaults: &Self) -> Self {
        Self {
            law: self.law.or_else(|| defaults.law.clone()),
            sources: self.sources.or_else(|| defaults.sources.clone()),
            confidence: self.confidence.or(defaults.confidence),
            note: self.note,
            has_errors: self.has_errors || defaults.has_errors,
        }
    }

    /// The whole, or a problem that names what is missing.
    pub(crate) fn complete(
        self,
        what: &LocalText,
        span: &Range<usize>,
        code: Code,
        reader: &mut Reader<'_>,
    ) -> Sourcing {
        let missing: Vec<&str> = [
            ("law", self.law.is_none()),
            ("source", self.sources.as_ref().is_none_or(Vec::is_empty)),
            ("confidence", self.confidence.is_none()),
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
        Sourcing {
            law: self.law.unwrap_or_else(|| Arc::from("")),
            sources: self.sources.unwrap_or_default(),
            confidence: self.confidence.unwrap_or(Confidence::C),
            note: self.note,
        }
    }
}
