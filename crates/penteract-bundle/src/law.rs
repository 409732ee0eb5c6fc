//! `law.toml`: the texts of law on which a product or library rests, article by article, and what of them is not encoded.
//!
//! It changes no decision, so that the digest leaves it out.

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Language, LocalText, Say, text};
use penteract_rules::Label;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::codes;
use crate::document::{Document, Entry};
use crate::keys::{KeyValue, Table as _, Texts, Words, table};
use crate::manifest::Extent;
use crate::reader::{Fields, Reader, is_slug};

/// How much of the wording of a text was at hand for those who encoded it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AtHand {
    /// All of it.
    Whole,
    /// Parts of it; the rest through commentaries.
    InPart,
    /// None of it: what rests on it comes from commentaries alone.
    #[default]
    NotRead,
}

impl AtHand {
    const WORDS: [&str; 3] = ["whole", "in-part", "not-read"];
}

impl Say for AtHand {
    fn say(&self, language: Language) -> String {
        let said = match self {
            Self::Whole => ["read whole", "lu en entier"],
            Self::InPart => ["read in part", "lu en partie"],
            Self::NotRead => ["not read", "non lu"],
        };
        language.of(said).to_owned()
    }
}

impl KeyValue for AtHand {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        Some(match reader.word(entry, &Self::WORDS)? {
            "whole" => Self::Whole,
            "in-part" => Self::InPart,
            _ => Self::NotRead,
        })
    }

    fn schema(_: Extent, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::WORDS })
    }
}

table! {
    /// A paragraph that nothing encodes.
    pub(crate) NotEncodedKeys {
        /// What it says.
        what: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// Why nothing encodes it.
        why: LocalText = required("{ fr = \"…\", en = \"…\" }"),
    }
}

table! {
    /// An article, or a part of one.
    pub(crate) ArticleKeys {
        /// As rules and figures cite it: `art. 6, IV`, `art. 3(2)`, `annex, art. 2`.
        article: Words = required("\"art. 6, IV\""),
        /// What it is about.
        about: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// Its paragraphs that nothing encodes.
        not_encoded: Vec<NotEncodedKeys> = optional,
    }
}

table! {
    /// A text that changed another.
    pub(crate) VersionKeys {
        /// Its name, as citations have it: `arrêté du 6 mai 2020`.
        act: Words = required("\"arrêté du 6 mai 2020\""),
        /// The first day in force; not known when left out.
        from: NaiveDate = optional,
        /// How much of its wording is at hand; `whole`, `in-part` or `not-read`.
        read: AtHand = required("\"not-read\""),
        /// What it changed.
        about: LocalText = required("{ fr = \"…\", en = \"…\" }"),
    }
}

table! {
    /// A text of law, or a commercial document.
    pub(crate) LawKeys {
        /// Its name.
        name: LocalText = required("{ fr = \"…\", en = \"…\" }"),
        /// Words of which a citation of it holds one, before its article: `2023/2831`.
        cited: Texts = required("[\"arrêté du 23 mars 2020\"]"),
        /// How much of its wording is at hand; `whole`, `in-part` or `not-read`.
        read: AtHand = required("\"in-part\""),
        /// What a reader must know of it.
        note: LocalText = optional,
        /// The lines of the product's sources that give it.
        source: Texts = optional,
        /// Its articles, those that nothing encodes included; none of a text that has no articles.
        articles: Vec<ArticleKeys> = optional,
        /// What nothing encodes of a text without articles.
        not_encoded: Vec<NotEncodedKeys> = optional,
        /// The texts that changed it, in the order of their dates.
        versions: Vec<VersionKeys> = optional,
    }
}

/// A text of law, or a commercial document, on which a product rests.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LawText {
    pub(crate) id: Arc<str>,
    pub(crate) declared: Label,
    /// Its name.
    pub name: LocalText,
    /// Words of which a citation of it holds one, before its article.
    pub cited: Vec<Arc<str>>,
    /// How much of its wording is at hand.
    pub at_hand: AtHand,
    /// What a reader must know of it.
    pub note: Option<LocalText>,
    /// The lines of the product's sources that give it.
    pub sources: Vec<Arc<str>>,
    /// Its articles, those that nothing encodes included.
    pub articles: Vec<LawArticle>,
    /// What nothing encodes of a text without articles.
    pub not_encoded: Vec<NotEncoded>,
    /// The texts that changed it.
    pub versions: Vec<LawVersion>,
}

/// An article of a text of law, or a part of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LawArticle {
    /// As it is written in the file.
    pub article: Arc<str>,
    /// Where it stands.
    pub declared: Label,
    /// What it is about.
    pub about: LocalText,
    /// Its paragraphs that nothing encodes.
    pub not_encoded: Vec<NotEncoded>,
}

/// A paragraph that nothing encodes.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct NotEncoded {
    /// What it says.
    #[serde(serialize_with = "by_language")]
    pub what: LocalText,
    /// Why nothing encodes it.
    #[serde(serialize_with = "by_language")]
    pub why: LocalText,
}

/// A text that changed another.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct LawVersion {
    /// Its name, as citations have it.
    pub act: String,
    /// The first day in force, when it is known.
    pub from: Option<NaiveDate>,
    /// How much of its wording is at hand.
    pub at_hand: AtHand,
    /// What it changed.
    #[serde(serialize_with = "by_language")]
    pub about: LocalText,
}

/// A text by the tag of its languages.
fn by_language<S: Serializer>(text: &LocalText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        text.said()
            .map(|(language, said)| (language.to_string(), said)),
    )
}

impl LawText {
    /// The name under which the file has it: `decree-2020-03-23`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it is declared.
    pub fn declared(&self) -> &Label {
        &self.declared
    }
}

/// Reads `law.toml`.
pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Vec<LawText> {
    let entries = document.entries.iter();
    entries.filter_map(|entry| law(entry, reader)).collect()
}

fn law(entry: &Entry, reader: &mut Reader<'_>) -> Option<LawText> {
    let id = &entry.key;
    if !is_slug(id) {
        reader.error(
            codes::BAD_NAME,
            text!(
                "`{id}` cannot name a text of law",
                "`{id}` ne peut pas nommer un texte de droit"
            ),
            &entry.key_span,
            text!(
                "write small letters, digits and hyphens: `decree-2020-03-23`",
                "écrivez des minuscules, des chiffres et des traits d'union : `decree-2020-03-23`"
            ),
        );
    }
    let table = reader.table(entry)?;
    let what = text!("text `{id}`", "le texte `{id}`");
    let mut fields = Fields::new(table, &what, entry.key_span.clone());
    let keys = LawKeys::read_fields(&mut fields, id, Extent::Whole, reader);
    fields.finish(reader);
    let articles = keys.articles.into_iter().flatten().filter_map(article);
    let versions = keys.versions.into_iter().flatten().filter_map(version);
    Some(LawText {
        id: Arc::from(id.as_str()),
        declared: reader.place(&entry.key_span),
        name: keys.name?,
        cited: keys.cited.as_ref().map(Texts::shared)?,
        at_hand: keys.read?,
        note: keys.note,
        sources: keys.source.as_ref().map(Texts::shared).unwrap_or_default(),
        articles: articles.collect(),
        not_encoded: not_encoded(keys.not_encoded),
        versions: versions.collect(),
    })
}

fn article(keys: ArticleKeys) -> Option<LawArticle> {
    Some(LawArticle {
        declared: keys.written(),
        article: keys.article?.0,
        about: keys.about?,
        not_encoded: not_encoded(keys.not_encoded),
    })
}

fn version(keys: VersionKeys) -> Option<LawVersion> {
    Some(LawVersion {
        act: keys.act?.0.to_string(),
        from: keys.from,
        at_hand: keys.read?,
        about: keys.about?,
    })
}

fn not_encoded(keys: Option<Vec<NotEncodedKeys>>) -> Vec<NotEncoded> {
    let keys = keys.into_iter().flatten();
    let whole = keys.filter_map(|keys| {
        let (what, why) = (keys.what?, keys.why?);
        Some(NotEncoded { what, why })
    });
    whole.collect()
}
