//! The languages of labels, and a text in each of them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A language in which products speak to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// `fr`
    French,
    /// `en`
    English,
}

/// A text that names no language of the labels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is not a language of the labels: write `fr` or `en`")]
pub struct UnknownLanguage {
    /// The text as it was written.
    pub code: String,
}

impl Language {
    /// Every language; each label is written in all of them.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The ISO 639-1 code: `fr`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language in English, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::French => "French",
            Self::English => "English",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
            .ok_or_else(|| UnknownLanguage {
                code: code.to_owned(),
            })
    }
}

/// A text in every language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalText {
    french: Arc<str>,
    english: Arc<str>,
}

impl LocalText {
    /// A text in every language.
    pub fn new(french: impl Into<Arc<str>>, english: impl Into<Arc<str>>) -> Self {
        Self {
            french: french.into(),
            english: english.into(),
        }
    }

    /// The same text in every language: a name, a code.
    pub fn same(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self {
            french: Arc::clone(&text),
            english: text,
        }
    }

    /// The same text, its end left out when it is longer than a message may be.
    #[must_use]
    pub(crate) fn shortened(self) -> Self {
        if self.french.len().max(self.english.len()) <= SHOWN_MAX {
            return self;
        }
        Self {
            french: shortened(&self.french).into(),
            english: shortened(&self.english).into(),
        }
    }

    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::French => &self.french,
            Language::English => &self.english,
        }
    }
}

/// How many characters of what somebody wrote are shown back.
const SHOWN_MAX: usize = 400;

/// A text as it is shown, its end left out when it is long.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
