//! `variants/*.toml`: what differs from the product, by name.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::Period;

use super::{Extent, GuaranteeDraft, Manifest, OfferDraft, periods};
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

impl<'d> Variant<'d> {
    /// Reads a file of `variants/`; `stem` is its name.
    pub(crate) fn read(document: &'d Document, stem: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "a variant", 0..0);
        let id = fields
            .required("id", &format!("\"{stem}\""), reader)
            .and_then(|entry| id(entry, stem, reader));
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
        fields.finish(reader);
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

fn id(entry: &Entry, stem: &str, reader: &mut Reader<'_>) -> Option<Arc<str>> {
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
