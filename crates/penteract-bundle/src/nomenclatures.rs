//! `nomenclatures.toml`: ordered lists of codes that others publish, with the dates between which each is in force.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::Period;
use penteract_rules::{Label, Nomenclature};

use crate::codes;
use crate::document::{Document, Entry};
use crate::language::LocalText;
use crate::reader::{Fields, Reader, is_slug, one_of};

/// A list of codes: a rating scale, a classification of activities.
#[derive(Clone, Debug)]
pub struct NomenclatureList {
    pub(crate) name: Arc<str>,
    pub(crate) label: LocalText,
    pub(crate) validity: Period,
    pub(crate) codes: Option<Vec<Arc<str>>>,
    pub(crate) sources: Vec<Arc<str>>,
    pub(crate) declared: Label,
}

impl NomenclatureList {
    /// The name: `fiben-2022`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people read.
    pub fn label(&self) -> &LocalText {
        &self.label
    }

    /// When the list is in force.
    pub fn validity(&self) -> Period {
        self.validity
    }

    /// The codes in their order; `None` when the bundle does not list them.
    pub fn codes(&self) -> Option<&[Arc<str>]> {
        self.codes.as_deref()
    }

    /// The lines of the product's sources that give it.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    pub(crate) fn declaration(&self) -> Nomenclature {
        Nomenclature {
            name: Arc::clone(&self.name),
            validity: self.validity,
            codes: self.codes.clone(),
        }
    }
}

/// The nomenclatures of a product and of its libraries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nomenclatures {
    pub(crate) lists: Vec<NomenclatureList>,
}

impl Nomenclatures {
    pub(crate) fn get(&self, name: &str) -> Option<&NomenclatureList> {
        self.lists.iter().find(|list| *list.name == *name)
    }
}

/// Reads `nomenclatures.toml`.
pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Vec<NomenclatureList> {
    document
        .entries
        .iter()
        .filter_map(|entry| list(entry, reader))
        .collect()
}

fn list(entry: &Entry, reader: &mut Reader<'_>) -> Option<NomenclatureList> {
    if !is_slug(&entry.key) {
        let message = format!("`{}` cannot name a nomenclature", entry.key);
        let help = "write small letters, digits and hyphens: `rating-2022`";
        reader.error(codes::BAD_NAME, message, &entry.key_span, "", help);
    }
    let table = reader.table(entry)?;
    let mut fields = Fields::new(
        table,
        format!("nomenclature `{}`", entry.key),
        entry.key_span.clone(),
    );
    let label = fields
        .required("label", "{ fr = \"…\", en = \"…\" }", reader)
        .and_then(|entry| reader.local_text(entry));
    let validity = reader.period(&mut fields);
    let codes = fields
        .optional("codes")
        .map(|entry| distinct_codes(entry, reader));
    let sources = fields
        .optional("source")
        .map(|entry| reader.texts(entry))
        .unwrap_or_default();
    fields.finish(reader);
    let name: Arc<str> = Arc::from(entry.key.as_str());
    Some(NomenclatureList {
        label: label.unwrap_or_else(|| LocalText::same(Arc::clone(&name))),
        name,
        validity: validity.unwrap_or(Period::ALWAYS),
        codes,
        sources: sources.into_iter().map(|(source, _)| source).collect(),
        declared: reader.label(&entry.key_span, "declared here"),
    })
}

fn distinct_codes(entry: &Entry, reader: &mut Reader<'_>) -> Vec<Arc<str>> {
    let mut codes: Vec<Arc<str>> = Vec::new();
    for (code, span) in reader.texts(entry) {
        if codes.contains(&code) {
            let message = format!("code `{code}` is listed twice");
            reader.error(
                codes::DUPLICATE_NAME,
                message,
                &span,
                "second time",
                "keep one of the two",
            );
        } else {
            codes.push(code);
        }
    }
    codes
}

pub(crate) fn unknown_nomenclature(
    name: &str,
    span: &Range<usize>,
    known: &Nomenclatures,
    reader: &mut Reader<'_>,
) {
    let message = format!("unknown nomenclature `{name}`");
    let help = if known.lists.is_empty() {
        "declare it in `nomenclatures.toml`, or name a library that does under `uses`".to_owned()
    } else {
        one_of(name, known.lists.iter().map(|list| list.name.as_ref()))
    };
    reader.error(codes::UNKNOWN_NAME, message, span, "declared nowhere", help);
}
