//! The languages, a text in each of them, and [`text!`](crate::text) that makes one of two sentences.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::currency::Currency;
use crate::money::Money;
use crate::rate::Rate;
use crate::said;
use crate::typography::{NumberStyle, typeset_french};

/// A language in which products speak to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// `fr`
    French,
    /// `en`
    English,
}

/// A text that names no language of the labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLanguage {
    /// The text as it was written.
    pub code: String,
}

said! { struct UnknownLanguage: Error { code } =>
    "`{code}` is not a language of the labels: write `fr` or `en`",
    "`{code}` n'est pas une langue des libellés : écrivez `fr` ou `en`"
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
}

/// The name of the language: `French`, `français`.
impl Say for Language {
    fn say(&self, language: Language) -> String {
        match self {
            Self::French => ["French", "français"],
            Self::English => ["English", "anglais"],
        }
        .say(language)
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

/// A text in every language. It has no `Display`: whoever writes it says in which language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalText {
    french: Arc<str>,
    english: Arc<str>,
}

impl LocalText {
    /// A text in every language. The spaces of the French one become those that its signs ask for.
    pub fn new(french: impl Into<Arc<str>>, english: impl Into<Arc<str>>) -> Self {
        Self {
            french: typeset_french(french.into()),
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

    /// What another library or the system says, which is in English: quoted in the other languages.
    pub fn in_english(words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        crate::text!("{words}", "en anglais : « {words} »")
    }

    /// What a value says, in every language.
    pub fn of(value: &(impl Say + ?Sized)) -> Self {
        Self::new(value.say(Language::French), value.say(Language::English))
    }

    /// So many things, in their singular or plural: `count(2, ["case", "cases"], ["cas", "cas"])`. No thing is a plural
    /// in English and a singular in French.
    pub fn count(count: usize, english: [&str; 2], french: [&str; 2]) -> Self {
        let [one, several] = english;
        let noun = if count == 1 { one } else { several };
        let [un, plusieurs] = french;
        let nom = if count < 2 { un } else { plusieurs };
        Self::new(format!("{count} {nom}"), format!("{count} {noun}"))
    }

    /// The same text, its end left out when it has more than so many characters.
    #[must_use]
    pub fn shortened(self, longest: usize) -> Self {
        if self.french.len().max(self.english.len()) <= longest {
            return self;
        }
        Self {
            french: shortened(&self.french, longest).into(),
            english: shortened(&self.english, longest).into(),
        }
    }

    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::French => &self.french,
            Language::English => &self.english,
        }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.english.is_empty()
    }
}

/// A text as it is shown, its end left out when it has more than so many characters.
pub fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// A sentence in every language, first in English, then in French; what both hold comes after them, each part said in
/// the language of its sentence. Names in braces that are not listed are the same in every language.
///
/// In French, write plain spaces before `;` `:` `!` `?` `%` and inside `« »`: they are made unbreakable.
///
/// # Example
/// ```
/// use penteract_core::{Language, LocalText, text};
///
/// let name = "turnover";
/// let cases = LocalText::count(1, ["case", "cases"], ["cas", "cas"]);
/// let told = text!("`{name}` stands in {cases}", "`{name}` figure dans {cases}", cases = cases);
/// assert_eq!(told.get(Language::English), "`turnover` stands in 1 case");
/// assert_eq!(told.get(Language::French), "`turnover` figure dans 1 cas");
/// ```
#[macro_export]
macro_rules! text {
    ($english:literal, $french:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        const _: () = $crate::check_sentences($english, $french);
        match ($(&$value,)*) {
            ($($name,)*) => $crate::LocalText::new(
                {
                    $(let $name = $crate::Say::say($name, $crate::Language::French);)*
                    ::std::format!($french)
                },
                {
                    $(let $name = $crate::Say::say($name, $crate::Language::English);)*
                    ::std::format!($english)
                },
            ),
        }
    }};
}

/// What says itself in every language: an error, a type, an amount, a part of a sentence.
///
/// No language has a default, so that who adds a sentence writes it in all of them.
pub trait Say {
    /// The words in a language.
    fn say(&self, language: Language) -> String;
}

impl Say for LocalText {
    fn say(&self, language: Language) -> String {
        self.get(language).to_owned()
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }
}

impl<T: Say + ?Sized> Say for Arc<T> {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }
}

impl<T: Say + ?Sized> Say for Box<T> {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }
}

/// Words that stand in a sentence, in each language as in [`text!`](crate::text): first in English, then in French.
pub type Words = &'static [&'static str; 2];

impl Say for [&'static str; 2] {
    fn say(&self, language: Language) -> String {
        let [english, french] = *self;
        match language {
            Language::English => english.to_owned(),
            Language::French => typeset_french(french.into()).to_string(),
        }
    }
}

/// Each in turn, between semicolons.
impl<T: Say> Say for Vec<T> {
    fn say(&self, language: Language) -> String {
        let said: Vec<String> = self.iter().map(|item| item.say(language)).collect();
        said.join(["; ", " ; "].say(language).as_str())
    }
}

/// Nothing, or what there is.
impl<T: Say> Say for Option<T> {
    fn say(&self, language: Language) -> String {
        self.as_ref()
            .map_or_else(String::new, |item| item.say(language))
    }
}

/// As a language writes days: `6 May 2020`, `06/05/2020`.
impl Say for NaiveDate {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).date(*self)
    }
}

/// A number with all its decimals: `1,234.50`, `1 234,50`.
impl Say for Decimal {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).number(*self)
    }
}

/// An amount with its currency: `€1,234.50`, `1 234,50 €`.
impl Say for Money {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).money(self.amount(), self.currency())
    }
}

/// A percentage: `0.70%`, `0,70 %`.
impl Say for Rate {
    fn say(&self, language: Language) -> String {
        NumberStyle::of(language).percent(*self)
    }
}

/// Names, codes and counts are the same in every language.
macro_rules! say_the_same {
    ($($ty:ty),*) => {
        $(impl Say for $ty {
            fn say(&self, _: Language) -> String {
                self.to_string()
            }
        })*
    };
}
say_the_same!(
    Currency, str, String, char, u8, u16, u32, u64, usize, i32, i64
);
