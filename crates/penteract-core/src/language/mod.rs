//! The languages, a text in each of them, and [`text!`](crate::text) that makes one of two sentences.

mod french;
mod said;
mod tag;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::ser::{Serialize, Serializer};

pub(crate) use self::french::NARROW_NO_BREAK_SPACE;
use self::french::typeset_french;
pub use self::said::{check_sentences, in_french};
pub use self::tag::LanguageTag;
use crate::said;

/// A language in which somebody speaks to people: the engine in French and English, a product in any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// `fr`
    French,
    /// `en`
    English,
    /// Another one, in which the engine has no words of its own: `de`, `fr-CH`.
    Other(LanguageTag),
}

/// A text that is no tag of a language.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownLanguage {
    /// The text as it was written.
    pub code: String,
}

said! { struct UnknownLanguage: Error { code } =>
    "`{code}` is no tag of a language: write one of BCP 47, `fr`, `de` or `pt-BR`",
    "`{code}` n'est pas l'indicatif d'une langue : écrivez-en un de BCP 47, `fr`, `de` ou `pt-BR`"
}

impl Language {
    /// The languages of the engine's own words.
    pub const OF_ENGINE: [Self; 2] = [Self::French, Self::English];

    /// The BCP 47 tag: `fr`, `de-CH`.
    pub fn code(&self) -> &str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::Other(tag) => tag.as_str(),
        }
    }

    /// Whether the engine speaks French to who reads this language; it speaks English to all but French readers.
    pub const fn is_french(self) -> bool {
        match self {
            Self::French => true,
            Self::English => false,
            Self::Other(tag) => tag.is_of(b"fr"),
        }
    }

    /// Of what the engine says in English and in French, that for a reader of this language.
    pub const fn of<T: Copy>(self, [english, french]: [T; 2]) -> T {
        if self.is_french() { french } else { english }
    }

    /// Of what is said in several languages, that for a reader of this one: in it or in the one that it is a form of
    /// (`de` for `de-CH`), else in the language of the engine's words, else the first.
    pub fn best<T>(self, said: &[(Self, T)]) -> Option<&T> {
        let words = self.of([Self::English, Self::French]);
        let in_language = |language: Self| said.iter().find(|(known, _)| *known == language);
        let found = self.and_wider().chain([words]).find_map(in_language);
        found.or_else(|| said.first()).map(|(_, said)| said)
    }

    /// Whether something said in some languages can be read in this one.
    pub fn is_among(self, languages: impl Iterator<Item = Self> + Clone) -> bool {
        let mut readable = self.and_wider();
        readable.any(|wider| languages.clone().any(|known| known == wider))
    }

    /// The language, then those that it is a form of: `de-CH`, `de`.
    fn and_wider(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |language| {
            let mut code = language.code();
            loop {
                (code, _) = code.rsplit_once('-')?;
                if let Ok(wider) = code.parse() {
                    return Some(wider);
                }
            }
        })
    }
}

/// The name of the language: `French`, `français`, `` `de` ``.
impl Say for Language {
    fn say(&self, language: Language) -> String {
        match self {
            Self::French => language.of(["French", "français"]).to_owned(),
            Self::English => language.of(["English", "anglais"]).to_owned(),
            Self::Other(tag) => format!("`{}`", tag.as_str()),
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
        let known = |language: &Self| language.code().eq_ignore_ascii_case(code);
        let known = Self::OF_ENGINE.into_iter().find(known);
        let other = || LanguageTag::read(code).map(Self::Other);
        known.or_else(other).ok_or_else(|| UnknownLanguage {
            code: code.to_owned(),
        })
    }
}

/// A text in every language in which it is said. It has no `Display`: whoever writes it says in which language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalText(Arc<[(Language, Arc<str>)]>);

/// The text of each language, under its tag.
impl Serialize for LocalText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.said()
                .map(|(language, text)| (language.code().to_owned(), text)),
        )
    }
}

/// What a product says, by language, its own first. The spaces of a French text become those that its signs ask for.
impl FromIterator<(Language, Arc<str>)> for LocalText {
    fn from_iter<I: IntoIterator<Item = (Language, Arc<str>)>>(texts: I) -> Self {
        let texts = texts.into_iter().map(|(language, text)| match language {
            french if french.is_french() => (french, typeset_french(text)),
            _ => (language, text),
        });
        Self(texts.collect())
    }
}

impl LocalText {
    /// What the engine says. The spaces of the French text become those that its signs ask for.
    pub fn new(french: impl Into<Arc<str>>, english: impl Into<Arc<str>>) -> Self {
        Self(Arc::from([
            (Language::English, english.into()),
            (Language::French, typeset_french(french.into())),
        ]))
    }

    /// The same text in every language: a name, a code.
    pub fn same(text: impl Into<Arc<str>>) -> Self {
        Self(Arc::from([(Language::English, text.into())]))
    }

    /// What another library or the system says, which is in English: quoted in the other languages.
    pub fn in_english(words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        crate::text!("{words}", "en anglais : « {words} »")
    }

    /// What a value says, in every language.
    pub fn of(value: &(impl Say + ?Sized)) -> Self {
        Self::in_each(value.languages(), |language| value.say(language))
    }

    /// What is said in the languages of the engine and in others.
    pub fn in_each<T: Into<Arc<str>>>(
        others: impl IntoIterator<Item = Language>,
        words: impl Fn(Language) -> T,
    ) -> Self {
        let mut languages: Vec<Language> = Vec::new();
        for other in others {
            if matches!(other, Language::Other(_)) && !languages.contains(&other) {
                languages.push(other);
            }
        }
        let own = Self::new(words(Language::French), words(Language::English));
        let said = |own: Self, language| own.with(language, words(language).into());
        languages.into_iter().fold(own, said)
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
        if self.0.iter().all(|(_, text)| text.len() <= longest) {
            return self;
        }
        let short = |(language, text): &(Language, Arc<str>)| {
            (*language, Arc::from(&*shortened(text, longest)))
        };
        Self(self.0.iter().map(short).collect())
    }

    /// The text for a reader of a language, as [`Language::best`] says.
    pub fn get(&self, language: Language) -> &str {
        language.best(&self.0).map_or("", AsRef::as_ref)
    }

    /// Each language with its text.
    pub fn said(&self) -> impl Iterator<Item = (Language, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (*language, text.as_ref()))
    }

    /// Whether it is said in a language, or in one that this is a form of.
    pub fn is_in(&self, language: Language) -> bool {
        language.is_among(self.0.iter().map(|(known, _)| *known))
    }

    /// The text, said in one more language, or otherwise in one of its own.
    #[must_use]
    pub fn with(&self, language: Language, text: Arc<str>) -> Self {
        let others = self.0.iter().filter(|(known, _)| *known != language);
        others.cloned().chain([(language, text)]).collect()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, text)| text.is_empty())
    }
}

/// A text as it is shown, its end left out when it has more than so many characters.
pub fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// A sentence of the engine, first in English, then in French; what both hold comes after them, each part said in the
/// language of its sentence. Names in braces that are not listed are the same in every language. Where a part is a text
/// of a product in other languages, there is a sentence around it for each of these, in the words of [`Language::of`].
///
/// In French, write plain spaces before `;` `:` `!` `?` `%` and inside `« »`: they are made unbreakable.
///
/// # Example
/// ```
/// use penteract_core::{Language, LocalText, text};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let name = "turnover";
/// let cases = LocalText::count(1, ["case", "cases"], ["cas", "cas"]);
/// let told = text!("`{name}` stands in {cases}", "`{name}` figure dans {cases}", cases = cases);
/// assert_eq!(told.get(Language::English), "`turnover` stands in 1 case");
/// assert_eq!(told.get(Language::French), "`turnover` figure dans 1 cas");
///
/// let german: Language = "de".parse()?;
/// let label = LocalText::from_iter([(german, "Umsatz".into())]);
/// let told = text!("limited by {label}", "limité par {label}", label = label);
/// assert_eq!(told.get("de-CH".parse()?), "limited by Umsatz");
/// assert_eq!(told.get(Language::French), "limité par Umsatz");
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! text {
    ($english:literal, $french:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        const _: () = $crate::check_sentences($english, $french);
        match ($(&$value,)*) {
            ($($name,)*) => $crate::LocalText::in_each(
                ::std::iter::empty()$(.chain($crate::Say::languages($name)))*,
                |language| {
                    $(let $name = $crate::Say::say($name, language);)*
                    if language.is_french() {
                        ::std::format!($french)
                    } else {
                        ::std::format!($english)
                    }
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

    /// The languages besides those of the engine in which it says something of its own.
    fn languages(&self) -> Vec<Language> {
        Vec::new()
    }
}

impl Say for LocalText {
    fn say(&self, language: Language) -> String {
        self.get(language).to_owned()
    }

    fn languages(&self) -> Vec<Language> {
        let languages = self.0.iter().map(|(language, _)| *language);
        languages
            .filter(|language| matches!(language, Language::Other(_)))
            .collect()
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }

    fn languages(&self) -> Vec<Language> {
        (**self).languages()
    }
}

impl<T: Say + ?Sized> Say for Arc<T> {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }

    fn languages(&self) -> Vec<Language> {
        (**self).languages()
    }
}

impl<T: Say + ?Sized> Say for Box<T> {
    fn say(&self, language: Language) -> String {
        (**self).say(language)
    }

    fn languages(&self) -> Vec<Language> {
        (**self).languages()
    }
}

/// Words that stand in a sentence, in each language as in [`text!`](crate::text): first in English, then in French.
pub type Words = &'static [&'static str; 2];

impl Say for [&'static str; 2] {
    fn say(&self, language: Language) -> String {
        let [english, french] = *self;
        if language.is_french() {
            typeset_french(french.into()).to_string()
        } else {
            english.to_owned()
        }
    }
}

/// Each in turn, between semicolons.
impl<T: Say> Say for Vec<T> {
    fn say(&self, language: Language) -> String {
        let said: Vec<String> = self.iter().map(|item| item.say(language)).collect();
        said.join(["; ", " ; "].say(language).as_str())
    }

    fn languages(&self) -> Vec<Language> {
        self.iter().flat_map(Say::languages).collect()
    }
}

/// Nothing, or what there is.
impl<T: Say> Say for Option<T> {
    fn say(&self, language: Language) -> String {
        self.as_ref()
            .map_or_else(String::new, |item| item.say(language))
    }

    fn languages(&self) -> Vec<Language> {
        self.iter().flat_map(Say::languages).collect()
    }
}

/// As a language writes days: `6 May 2020`, `06/05/2020`.
macro_rules! say_the_same {
    ($($ty:ty),*) => {
        $(impl Say for $ty {
            fn say(&self, _: Language) -> String {
                self.to_string()
            }
        })*
    };
}
say_the_same!(str, String, char, u8, u16, u32, u64, usize, i32, i64);
