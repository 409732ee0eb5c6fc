//! How sure a figure is, and who gives it.

use std::fmt;
use std::sync::Arc;

use penteract_core::LocalText;
use serde::Serialize;

use crate::languages::typed;

/// How sure a figure is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, schemars::JsonSchema,
)]
pub enum Confidence {
    /// Two sources or more agree.
    A,
    /// One source.
    B,
    /// Uncertain: still to be checked.
    C,
}

impl Confidence {
    pub(crate) const WORDS: [&str; 3] = ["A", "B", "C"];

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "A" => Some(Self::A),
            "B" => Some(Self::B),
            "C" => Some(Self::C),
            _ => None,
        }
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
#[non_exhaustive]
pub struct Sourcing {
    /// The text of law, or the commercial document.
    pub law: Arc<str>,
    /// The lines of the product's sources: `P-40`.
    pub sources: Vec<Arc<str>>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What a reader must know.
    pub note: Option<LocalText>,
}

impl Sourcing {
    /// What it says to people: the law, and what they must know.
    pub(crate) fn said(&self) -> impl Iterator<Item = String> {
        let said = std::iter::once(self.law.to_string());
        let said = said.chain(self.note.as_ref().and_then(own));
        said.filter(|text| !text.is_empty())
    }
}

/// A note in the language of who writes it, by which `[texts]` names it.
pub(crate) fn own(note: &LocalText) -> Option<String> {
    note.said().next().map(|(_, text)| typed(text))
}

/// Who gives a constant of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sourced {
    /// Its place in the manifest: `offer.rate`.
    pub place: Arc<str>,
    /// The constant, as it is written.
    pub written: Arc<str>,
    /// Who gives it.
    pub sourcing: Sourcing,
}
