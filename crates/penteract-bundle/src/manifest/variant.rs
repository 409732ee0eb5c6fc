//! `variants/*.toml`, and `product.toml` of a product that extends another: what differs, by name.

use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::Label;

use super::{
    AidDraft, Extent, GuaranteeDraft, Manifest, OfferDraft, ServicingDraft, WINDOWS_EXAMPLE,
    Window, check_format, id, is_said, version, window,
};
use crate::codes;
use crate::document::{Document, Entry};
use crate::keys::KeyValue;
use crate::reader::{Fields, Reader, is_slug};

/// What a variant, or a product that extends another, says otherwise.
#[derive(Debug)]
pub(crate) struct Differences<'d> {
    pub(crate) file: Arc<str>,
    /// The identifier and its place.
    pub(crate) id: Option<(Arc<str>, Range<usize>)>,
    /// What it extends and where it says so.
    pub(crate) extends: Option<(Arc<str>, Range<usize>)>,
    name: Option<LocalText>,
    /// None when the windows are those of what it extends.
    pub(crate) windows: Option<(Vec<Window>, Range<usize>)>,
    offer: Option<OfferDraft>,
    guarantee: Option<GuaranteeDraft>,
    servicing: Option<ServicingDraft>,
    aid: Option<AidDraft>,
    /// Parameters by name, each with what differs.
    pub(crate) parameters: &'d [Entry],
    /// Sentences that differ.
    pub(crate) labels: Vec<VariantSentence>,
    /// Rules turned on and off.
    pub(crate) switches: Vec<Switch>,
}

/// A sentence that differs.
#[derive(Debug)]
pub(crate) struct VariantSentence {
    pub(crate) language: Language,
    pub(crate) function: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) span: Range<usize>,
}

/// A rule turned on or off.
#[derive(Clone, Debug)]
pub(crate) struct Switch {
    pub(crate) rule: Arc<str>,
    pub(crate) is_on: bool,
    pub(crate) label: Label,
}

/// A variant, as written.
#[derive(Debug)]
pub(crate) struct Variant<'d> {
    pub(crate) differences: Differences<'d>,
}

/// A product that extends another, as written.
#[derive(Debug)]
pub(crate) struct Extension<'d> {
    version: Option<Arc<str>>,
    is_abstract: Option<Range<usize>>,
    pub(crate) differences: Differences<'d>,
}

impl<'d> Extension<'d> {
    /// Reads `product.toml` of the folder `product`.
    pub(crate) fn read(document: &'d Document, product: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "product.toml", 0..0);
        if let Some(entry) = fields.required("format", "1", reader) {
            check_format(entry, reader);
        }
        let version = fields
            .required("version", "\"1.0.0\"", reader)
            .and_then(|entry| version(entry, reader));
        let id = fields
            .required("id", &format!("\"{product}\""), reader)
            .and_then(|entry| Some((id(entry, reader)?, entry.value.span.clone())));
        let is_abstract = is_said("abstract", &mut fields, reader);
        let differences = Differences::read(id, &mut fields, reader);
        fields.finish(reader);
        Self {
            version,
            is_abstract,
            differences,
        }
    }

    /// The manifest of the other product, with what differs.
    pub(crate) fn over(&self, base: &Manifest, reader: &mut Reader<'_>) -> Manifest {
        Manifest {
            file: Arc::clone(&self.differences.file),
            id: self.differences.id.as_ref().map(|(id, _)| Arc::clone(id)),
            version: self.version.clone(),
            is_abstract: self.is_abstract.clone(),
            extends: self
                .differences
                .extends
                .as_ref()
                .map(|(name, _)| Arc::clone(name)),
            ..self
                .differences
                .over(base, self.is_abstract.is_some(), reader)
        }
    }
}

impl<'d> Variant<'d> {
    /// Reads a file of `variants/`; `stem` is its name.
    pub(crate) fn read(document: &'d Document, stem: &str, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, &text!("a variant", "une variante"), 0..0);
        let id = fields
            .required("id", &format!("\"{stem}\""), reader)
            .and_then(|entry| Some((file_id(entry, reader)?, entry.value.span.clone())));
        let differences = Differences::read(id, &mut fields, reader);
        fields.finish(reader);
        Self { differences }
    }

    /// The manifest of what it extends, with what differs.
    pub(crate) fn over(&self, base: &Manifest, reader: &mut Reader<'_>) -> Manifest {
        Manifest {
            is_abstract: None,
            ..self.differences.over(base, false, reader)
        }
    }
}

impl<'d> Differences<'d> {
    fn read(
        id: Option<(Arc<str>, Range<usize>)>,
        fields: &mut Fields<'d>,
        reader: &mut Reader<'_>,
    ) -> Self {
        let extends = fields.optional("extends").and_then(|entry| {
            let name = reader.text(entry)?;
            Some((Arc::from(name), entry.value.span.clone()))
        });
        let name = fields.required("name", "{ fr = \"…\", en = \"…\" }", reader);
        let name = name.and_then(|entry| reader.local_text(entry));
        let windows = fields
            .optional("windows")
            .map(|entry| (window::read(entry, reader), entry.value.span.clone()));
        let offer = fields
            .optional("offer")
            .and_then(|entry| OfferDraft::read(entry, "offer", Extent::Differences, reader));
        let guarantee = fields.optional("guarantee").and_then(|entry| {
            GuaranteeDraft::read(entry, "guarantee", Extent::Differences, reader)
        });
        let servicing = fields.optional("servicing").and_then(|entry| {
            ServicingDraft::read(entry, "servicing", Extent::Differences, reader)
        });
        let aid = fields
            .optional("aid")
            .and_then(|entry| AidDraft::read(entry, "aid", Extent::Differences, reader));
        let parameters = fields
            .optional("parameters")
            .and_then(|entry| reader.table(entry))
            .unwrap_or_default();
        let labels = fields
            .optional("labels")
            .map(|entry| labels(entry, reader))
            .unwrap_or_default();
        let switches = fields
            .optional("rules")
            .map(|entry| switches(entry, reader))
            .unwrap_or_default();
        Self {
            file: Arc::clone(&reader.file),
            id,
            extends,
            name,
            windows,
            offer,
            guarantee,
            servicing,
            aid,
            parameters,
            labels,
            switches,
        }
    }

    /// The manifest of what it extends, with what differs.
    fn over(&self, base: &Manifest, may_lack_windows: bool, reader: &mut Reader<'_>) -> Manifest {
        let own = self.windows.as_ref().map(|(windows, _)| windows);
        let windows = own.unwrap_or(&base.windows);
        if windows.is_empty() && self.windows.is_none() && !may_lack_windows {
            reader.labelled_error(
                codes::MISSING_KEY,
                text!(
                    "nothing says when this is granted: what it extends has no `windows`",
                    "rien ne dit quand ceci est accordé : ce qu'elle prolonge n'a pas de `windows`"
                ),
                &self.id.as_ref().map_or(0..0, |(_, span)| span.clone()),
                text!("`windows` is missing", "`windows` manque"),
                text!(
                    "add `windows = {WINDOWS_EXAMPLE}`",
                    "ajoutez `windows = {WINDOWS_EXAMPLE}`"
                ),
            );
        }
        Manifest {
            name: self.name.clone().or_else(|| base.name.clone()),
            windows: windows.clone(),
            offer: over(&self.offer, &base.offer),
            guarantee: over(&self.guarantee, &base.guarantee),
            servicing: over(&self.servicing, &base.servicing),
            aid: over(&self.aid, &base.aid),
            ..base.clone()
        }
    }
}

/// A table of the manifest with what differs in it.
fn over<T: KeyValue>(own: &Option<T>, base: &Option<T>) -> Option<T> {
    match (own.clone(), base) {
        (Some(own), Some(base)) => Some(own.or(base)),
        (own, base) => own.or_else(|| base.clone()),
    }
}

fn file_id(entry: &Entry, reader: &mut Reader<'_>) -> Option<Arc<str>> {
    let id = reader.text(entry)?;
    if !is_slug(id) {
        let message = text!(
            "`{id}` cannot name a variant",
            "`{id}` ne peut pas nommer une variante"
        );
        let help = text!(
            "write small letters, digits and hyphens: `north-1`",
            "écrivez des minuscules, des chiffres et des traits d'union : `north-1`"
        );
        reader.error(codes::BAD_NAME, message, &entry.value.span, help);
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

/// `rules = { with = ["…"], without = ["…"] }`.
fn switches(entry: &Entry, reader: &mut Reader<'_>) -> Vec<Switch> {
    let mut found = Vec::new();
    let Some(table) = reader.table(entry) else {
        return found;
    };
    let mut fields = Fields::new(table, "`rules`", entry.key_span.clone());
    for (key, is_on) in [("with", true), ("without", false)] {
        let Some(entry) = fields.optional(key) else {
            continue;
        };
        for (rule, span) in reader.texts(entry) {
            let place = if is_on {
                text!("turned on here", "activée ici")
            } else {
                text!("turned off here", "désactivée ici")
            };
            found.push(Switch {
                rule,
                is_on,
                label: reader.label(&span, place),
            });
        }
    }
    fields.finish(reader);
    found
}
