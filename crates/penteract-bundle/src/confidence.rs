//! How sure a figure is, and who gives it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

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

impl Sourcing {
    /// What it says to people: the law, and what they must know.
    pub(crate) fn said(&self) -> impl Iterator<Item = &str> {
        let said = std::iter::once(&self.law).chain(&self.note);
        said.map(AsRef::as_ref).filter(|text| !text.is_empty())
    }
}

/// Who gives a constant of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced {
    /// Its place in the manifest: `offer.rate`.
    pub place: Arc<str>,
    /// The constant, as it is written.
    pub written: Arc<str>,
    /// Who gives it.
    pub sourcing: Sourcing,
}
