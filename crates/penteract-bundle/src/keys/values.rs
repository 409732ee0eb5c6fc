//! What stands under keys of more than one table.

use std::fmt;
use std::iter;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, Language, LocalText, Money, Rate, text};
use penteract_rules::{Label, ParameterId};
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;

use super::schema::{self, Value};
use super::{KeyValue, Planned, Properties, Table};
use crate::codes;
use crate::document::{Entry, Kind};
use crate::manifest::{Expected, Extent, Names, RefDraft, terms};
use crate::plan::ValueRef;
use crate::reader::{Fields, Reader, is_slug};

/// What a place takes.
pub(crate) trait Place: Clone {
    const EXPECTED: Expected;
    /// The names that the place gives to the columns of a grid.
    const ARGUMENTS: &'static [&'static str] = &[];
}

/// A constant, or where to look for it.
#[derive(Clone, Debug)]
pub(crate) struct Ref<P> {
    pub(crate) draft: RefDraft,
    place: PhantomData<P>,
}

impl<P: Place> Ref<P> {
    fn new(draft: RefDraft) -> Self {
        Self {
            draft,
            place: PhantomData,
        }
    }

    /// Among the keys of the table itself: one of `param`, `fact`, `table`, `rule`, or a constant under `key`.
    pub(crate) fn read_inline(
        fields: &mut Fields<'_>,
        key: &'static str,
        place: &str,
        extent: Extent,
        reader: &mut Reader<'_>,
    ) -> Option<Self> {
        RefDraft::from_fields(fields, Some(key), place, extent, reader).map(Self::new)
    }
}

impl<P: Place> KeyValue for Ref<P> {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        RefDraft::read(entry, place, reader).map(Self::new)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Value>()
    }
}

impl<P: Place> Planned for Ref<P> {
    type Plan = ValueRef;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        found.push(&self.draft);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<ValueRef> {
        names.resolve(&self.draft, &P::EXPECTED, P::ARGUMENTS, reader)
    }
}

/// A parameter all of whose periods the contract holds, since the date that matters comes after the grant.
#[derive(Clone, Debug)]
pub(crate) struct Dated<P>(Ref<P>);

impl<P: Place> KeyValue for Dated<P> {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Ref::read(entry, place, extent, reader).map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Value>()
    }
}

impl<P: Place> Planned for Dated<P> {
    type Plan = ParameterId;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        self.0.references(found);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<ParameterId> {
        if let ValueRef::Parameter(id) = self.0.resolve(names, reader)? {
            return Some(id);
        }
        let draft = &self.0.draft;
        Reader::new(&draft.file, reader.problems).labelled_error(
            codes::UNSUITABLE_VALUE,
            text!(
                "`{place}` takes a parameter",
                "`{place}` prend un paramètre",
                place = draft.place
            ),
            &draft.span,
            text!("not one", "ce n'en est pas un"),
            text!(
                "the contract holds the values of every period: write `{{ param = \"…\" }}`",
                "le contrat contient les valeurs de chaque période : écrivez `{{ param = \"…\" }}`"
            ),
        );
        None
    }
}

/// Read by its serialised form: a convention of loan terms.
#[derive(Clone, Debug)]
pub(crate) struct Said<T>(pub(crate) T);

impl<T: DeserializeOwned + JsonSchema + Clone> KeyValue for Said<T> {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        terms::read(entry, reader).map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

impl<T: DeserializeOwned + JsonSchema + Clone> Planned for Said<T> {
    type Plan = T;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<T> {
        Some(self.0.clone())
    }
}

impl KeyValue for bool {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.bool(entry)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

impl Planned for bool {
    type Plan = Self;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(*self)
    }
}

impl KeyValue for LocalText {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.local_text(entry)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::LocalText>()
    }
}

impl Planned for LocalText {
    type Plan = Self;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(self.clone())
    }
}

/// A text for people, the same on every day, or another one from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatedText {
    first: LocalText,
    /// In the order of their days.
    later: Vec<(NaiveDate, LocalText)>,
}

impl DatedText {
    /// The one in force on a day; the last one where nobody tells the day.
    pub(crate) fn on(&self, day: Option<NaiveDate>) -> &LocalText {
        let mut later = self.later.iter().rev();
        let found = later.find(|(from, _)| day.is_none_or(|day| *from <= day));
        found.map_or(&self.first, |(_, text)| text)
    }

    pub(crate) fn each(&mut self) -> impl Iterator<Item = &mut LocalText> {
        iter::once(&mut self.first).chain(self.later.iter_mut().map(|(_, text)| text))
    }
}

impl From<LocalText> for DatedText {
    fn from(first: LocalText) -> Self {
        let later = Vec::new();
        Self { first, later }
    }
}

impl KeyValue for DatedText {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Array(items) = &entry.value.kind else {
            return reader.local_text(entry).map(Self::from);
        };
        let mut texts: Vec<(Option<NaiveDate>, LocalText)> = Vec::new();
        for item in items {
            let mut said = Entry {
                value: item.clone(),
                ..entry.clone()
            };
            let mut from = None;
            if let Kind::Table(table) = &mut said.value.kind
                && let Some(at) = table.iter().position(|key| key.key == "from")
            {
                from = Some(reader.date(&table.remove(at))?);
            }
            if from <= texts.last().and_then(|(before, _)| *before) && !texts.is_empty()
                || from.is_some() && texts.is_empty()
            {
                reader.error(
                    codes::BAD_VALUE,
                    text!(
                        "the texts of `{entry}` do not follow one another",
                        "les textes de `{entry}` ne se suivent pas",
                        entry = entry.key
                    ),
                    &item.span,
                    text!(
                        "each but the first says its first day, in order: `from = 2023-01-01`",
                        "chacun sauf le premier dit son premier jour, dans l'ordre : `from = 2023-01-01`"
                    ),
                );
                return None;
            }
            texts.push((from, reader.local_text(&said)?));
        }
        let mut texts = texts.into_iter();
        match texts.next() {
            Some((_, first)) => Some(Self {
                first,
                later: texts
                    .filter_map(|(from, text)| Some((from?, text)))
                    .collect(),
            }),
            // An empty list is no text.
            None => reader.local_text(entry).map(Self::from),
        }
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::DatedText>()
    }
}

/// A name of small letters, digits and hyphens, and where it is written.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) name: Arc<str>,
    pub(crate) span: Range<usize>,
}

impl KeyValue for Named {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let name = slug(entry, reader)?;
        Some(Self {
            name,
            span: entry.value.span.clone(),
        })
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$" })
    }
}

impl Planned for Named {
    type Plan = Arc<str>;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Arc<str>> {
        Some(Arc::clone(&self.name))
    }
}

/// A name of small letters, digits and hyphens.
pub(crate) fn slug(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let text = reader.text(entry)?;
    if is_slug(text) {
        return Some(Arc::from(text));
    }
    let message = text!(
        "`{text}` cannot be a name",
        "`{text}` ne peut pas être un nom"
    );
    let help = text!(
        "write small letters, digits and hyphens: `own-funds`",
        "écrivez des minuscules, des chiffres et des traits d'union : `own-funds`"
    );
    reader.error(codes::BAD_NAME, message, &entry.value.span, help);
    None
}

/// A table that is said whole, also where another manifest says what differs.
#[derive(Clone, Debug)]
pub(crate) struct Whole<T>(pub(crate) T);

impl<T: KeyValue> KeyValue for Whole<T> {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(entry, place, Extent::Whole, reader).map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        T::schema(Extent::Whole, generator)
    }
}

impl<T: Planned> Planned for Whole<T> {
    type Plan = T::Plan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        self.0.references(found);
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<T::Plan> {
        self.0.resolve(names, reader)
    }
}

/// A table of which what differs is said, wherever it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Differing<T>(pub(crate) T);

impl<T: Table> KeyValue for Differing<T> {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        T::read(entry, place, Extent::Differences, reader).map(Self)
    }

    fn or(self, base: &Self, reader: &mut Reader<'_>) -> Self {
        Self(self.0.or(&base.0, reader))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        T::schema(Extent::Differences, generator)
    }
}

impl<T: Table> Table for Differing<T> {
    const NAME: &'static str = T::NAME;
    const SAYS: &'static [&'static str] = T::SAYS;

    fn keys() -> Vec<&'static super::Key> {
        T::keys()
    }

    fn read_fields(
        fields: &mut Fields<'_>,
        place: &str,
        _: Extent,
        reader: &mut Reader<'_>,
    ) -> Self {
        Self(T::read_fields(fields, place, Extent::Differences, reader))
    }

    fn written(&self) -> Label {
        self.0.written()
    }

    fn properties(_: Extent, generator: &mut SchemaGenerator, found: &mut Properties) {
        T::properties(Extent::Differences, generator, found);
    }
}

/// What is read when more is known: its place, and what editors are told of it.
pub(crate) struct Raw<S> {
    pub(crate) entry: Entry,
    schema: PhantomData<S>,
}

impl<S> Clone for Raw<S> {
    fn clone(&self) -> Self {
        Self {
            entry: self.entry.clone(),
            schema: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Raw<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entry.fmt(formatter)
    }
}

impl<S: JsonSchema> KeyValue for Raw<S> {
    fn read(entry: &Entry, _: &str, _: Extent, _: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            entry: entry.clone(),
            schema: PhantomData,
        })
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<S>()
    }
}

impl KeyValue for Language {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.parsed(entry)
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": schema::TAG, "examples": ["fr", "en", "de-CH"] })
    }
}

/// Languages, which were read before the other keys of their file.
#[derive(Clone, Debug)]
pub(crate) struct Promised;

impl KeyValue for Promised {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        for (tag, span) in reader.texts(entry) {
            if let Err(error) = tag.parse::<Language>() {
                reader.unknown_language(&entry.key, &error, &span);
            }
        }
        Some(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": Language::schema(Extent::Whole, generator) })
    }
}

impl KeyValue for Currency {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.parsed(entry)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(pub(crate) Arc<str>);

impl KeyValue for Words {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.text(entry).map(|text| Self(Arc::from(text)))
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// What a reader must know: a text for people; a text alone is cited, and owed in no other language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note(pub(crate) LocalText);

impl Note {
    /// As it is written.
    pub(crate) fn alone(text: &str, reader: &Reader<'_>) -> Self {
        Self(iter::once((reader.own_language(), Arc::from(text))).collect())
    }
}

impl KeyValue for Note {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        match entry.value.as_table() {
            Some(_) => reader.local_text(entry).map(Self),
            None => reader.text(entry).map(|text| Self::alone(text, reader)),
        }
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::LocalText>()
    }
}

/// A text or a list of texts, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Texts(Vec<(Arc<str>, Range<usize>)>);

impl Texts {
    /// Texts that stand at one place.
    pub(crate) fn at(span: &Range<usize>, texts: impl Iterator<Item = Arc<str>>) -> Self {
        Self(texts.map(|text| (text, span.clone())).collect())
    }

    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(text, _)| text.as_ref())
    }

    /// The texts, to be kept.
    pub(crate) fn shared(&self) -> Vec<Arc<str>> {
        self.0.iter().map(|(text, _)| Arc::clone(text)).collect()
    }

    /// Each with its place.
    pub(crate) fn placed(&self) -> &[(Arc<str>, Range<usize>)] {
        &self.0
    }
}

impl KeyValue for Texts {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self(reader.texts(entry)))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::Texts>()
    }
}

impl Planned for Texts {
    type Plan = Self;

    fn resolve(&self, _: &Names<'_>, _: &mut Reader<'_>) -> Option<Self> {
        Some(self.clone())
    }
}

/// True or false, and where it is said.
#[derive(Clone, Debug)]
pub(crate) struct Flag {
    is_true: bool,
    span: Range<usize>,
}

impl Flag {
    /// Where it is said to be true.
    pub(crate) fn place(flag: &Option<Self>) -> Option<Range<usize>> {
        let flag = flag.as_ref().filter(|flag| flag.is_true)?;
        Some(flag.span.clone())
    }
}

impl KeyValue for Flag {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let span = entry.key_span.clone();
        reader.bool(entry).map(|is_true| Self { is_true, span })
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<bool>()
    }
}

impl KeyValue for NaiveDate {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.date(entry)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<schema::Date>()
    }
}

/// An amount, in the currency of what is read.
impl KeyValue for Decimal {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let read = match &entry.value.kind {
            Kind::Text(text) => Money::parse_in(text, reader.currency)
                .map(Money::amount)
                .map_err(|error| LocalText::of(&error)),
            _ => Err(text!(
                "write it as a text: \"1250.00\", not {item}",
                "écrivez-le comme un texte : \"1250.00\", et non {item}",
                item = entry.value.describe()
            )),
        };
        read.map_err(|help| {
            let message = text!(
                "`{place}` is not an amount",
                "`{place}` n'est pas un montant"
            );
            reader.error(codes::CASE_EXPECTATION, message, &entry.value.span, help);
        })
        .ok()
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

/// A share or a rate: `"90 %"`.
impl KeyValue for Rate {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.parsed(entry)
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl KeyValue for u32 {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        reader.integer(entry)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Self>()
    }
}

/// Declares the words that a key takes, each with what it means.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $vis:vis enum $name:ident { $(#[doc = $says:literal] $variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $(#[doc = $says] $variant,)+
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::keys::KeyValue for $name {
            fn read(
                entry: &$crate::document::Entry,
                _: &str,
                _: $crate::manifest::Extent,
                reader: &mut $crate::reader::Reader<'_>,
            ) -> Option<Self> {
                match reader.word(entry, &[$($word),+])? {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn schema(
                _: $crate::manifest::Extent,
                _: &mut schemars::SchemaGenerator,
            ) -> schemars::Schema {
                schemars::json_schema!({ "oneOf": [
                    $({ "type": "string", "const": $word, "description": str::trim($says) }),+
                ] })
            }
        }
    };
}

pub(crate) use words;
