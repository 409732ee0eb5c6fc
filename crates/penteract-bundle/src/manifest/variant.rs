//! `variants/*.toml`, and `product.toml` of a product that extends another: what differs, by name.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::Period;

use super::{Extent, GuaranteeDraft, Manifest, OfferDraft, check_format, id, periods, version};
use crate::codes;
use crate::document::{Document, Entry};
use crate::language::{Language, LocalText};
use crate::reader::{Fields, Reader, is_slug};

/// A variant, as written.
#[derive(Debug)]
pub(crate) struct Variant<'d> {
    pub(crate) id: Option<Arc<str>>,
    name: Option<LocalText>,
    windows: Vec<Period>,
    offer: Option<OfferDraft>,
    guarantee: Option<GuaranteeDraft>,
    /// Parameters by name, each with what differs.
    pub(crate) parameters: &'d [Entry],
    /// Sentences that differ.
    pub(crate) labels: Vec<VariantSentence>,
}

/// A sentence that differs.
#[derive(Debug)]
pub(crate) struct VariantSentence {
    pub(crate) language: Language,
    pub(crate) function: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) span: Range<usize>,
}

/// What a product that extends another says besides what a variant says.
#[derive(Debug)]
pub(crate) struct Extension<'d> {
    /// The product that it extends, and where it is named.
    pub(crate) extends: Option<(Arc<str>, Range<usize>)>,
    version: Option<Arc<str>>,
    pub(crate) differences: Variant<'d>,
}

impl<'d> Extension<'d> {
    /// Reads `product.toml` of the folder `product`.
    pub(crate) fn read(document: &'d Document, product: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "product.toml", 0..0);
        if let Some(entry) = fields.required("format", "1", reader) {
            check_format(entry, reader);
        }
        let extends = fields.optional("extends").and_then(|entry| {
            let name = reader.text(entry)?;
            Some((Arc::from(name), entry.value.span.clone()))
        });
        let version = fields
            .required("version", "\"1.0.0\"", reader)
            .and_then(|entry| version(entry, reader));
        let id = fields
            .required("id", &format!("\"{product}\""), reader)
            .and_then(|entry| id(entry, product, reader));
        let differences = Variant::differences(id, &mut fields, reader);
        fields.finish(reader);
        Self {
            extends,
            version,
            differences,
        }
    }

    /// The manifest of the other product, with what differs.
    pub(crate) fn over(&self, base: &Manifest) -> Manifest {
        Manifest {
            id: self.differences.id.clone(),
            version: self.version.clone(),
            ..self.differences.over(base)
        }
    }
}

impl<'d> Variant<'d> {
    /// Reads a file of `variants/`; `stem` is its name.
    pub(crate) fn read(document: &'d Document, stem: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "a variant", 0..0);
        let id = fields
            .required("id", &format!("\"{stem}\""), reader)
            .and_then(|entry| file_id(entry, stem, reader));
        let variant = Self::differences(id, &mut fields, reader);
        fields.finish(reader);
        variant
    }

    fn differences(id: Option<Arc<str>>, fields: &mut Fields<'d>, reader: &mut Reader<'_>) -> Self {
        let name = fields.required("name", "{ fr = \"…\", en = \"…\" }", reader);
        let name = name.and_then(|entry| reader.local_text(entry));
        let windows = fields.required(
            "windows",
            "[{ from = 2020-03-16, until = 2022-06-30 }]",
            reader,
        );
        let windows = windows
            .map(|entry| periods(entry, reader))
            .unwrap_or_default();
        let offer = fields
            .optional("offer")
            .and_then(|entry| OfferDraft::read(entry, Extent::Differences, reader));
        let guarantee = fields
            .optional("guarantee")
            .and_then(|entry| GuaranteeDraft::read(entry, Extent::Differences, reader));
        let parameters = fields
            .optional("parameters")
            .and_then(|entry| reader.table(entry))
            .unwrap_or_default();
        let labels = fields
            .optional("labels")
            .map(|entry| labels(entry, reader))
            .unwrap_or_default();
        Self {
            id,
            name,
            windows,
            offer,
            guarantee,
            parameters,
            labels,
        }
    }

    /// The manifest of the product, with what differs.
    pub(crate) fn over(&self, base: &Manifest) -> Manifest {
        let offer = match (self.offer.clone(), &base.offer) {
            (Some(offer), Some(base)) => Some(offer.or(base)),
            (offer, base) => offer.or_else(|| base.clone()),
        };
        let guarantee = match (self.guarantee.clone(), &base.guarantee) {
            (Some(guarantee), Some(base)) => Some(guarantee.or(base)),
            (guarantee, base) => guarantee.or_else(|| base.clone()),
        };
        Manifest {
            name: self.name.clone().or_else(|| base.name.clone()),
            windows: self.windows.clone(),
            offer,
            guarantee,
            ..base.clone()
        }
    }
}

fn file_id(entry: &Entry, stem: &str, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let id = reader.text(entry)?;
    if !is_slug(id) || id != stem {
        let message = format!("variant `{id}` is in the file `{stem}.toml`");
        let help = "give both the same name, of small letters, digits and hyphens";
        reader.error(codes::BAD_NAME, message, &entry.value.span, "", help);
        return None;
    }
    Some(Arc::from(id))
}

fn labels(entry: &Entry, reader: &mut Reader<'_>) -> Vec<VariantSentence> {
    let mut found = Vec::new();
    let Some(table) = reader.table(entry) else {
        return found;
    };
    let mut fields = Fields::new(table, "`labels`", entry.key_span.clone());
    for language in Language::ALL {
        let Some(entry) = fields.optional(language.code()) else {
            continue;
        };
        for sentence in reader.table(entry).unwrap_or_default() {
            if let Some(text) = reader.text(sentence) {
                let (function, text) = (Arc::from(sentence.key.as_str()), Arc::from(text));
                let span = sentence.key_span.clone();
                found.push(VariantSentence {
                    language,
                    function,
                    text,
                    span,
                });
            }
        }
    }
    fields.finish(reader);
    found
}
