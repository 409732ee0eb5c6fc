//! `variants/*.toml`, and `product.toml` of a product that extends another: what differs, by name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Language, LocalText, text};
use penteract_rules::Label;
use schemars::{Schema, SchemaGenerator};

use super::{Body, Extent, Identity, Manifest, Release, RuleKeys};
use crate::document::{Document, Entry};
use crate::keys::schema::{Whole, by_language};
use crate::keys::{Differing, Flag, KeyValue, Named, Raw, Table as _, Texts, table};
use crate::parameters::ChangedParameter;
use crate::reader::{Fields, Reader};

table! {
    /// What a variant, or a product that extends another, says otherwise besides its manifest.
    pub(crate) DifferenceKeys {
        /// What it extends: a product, or another variant of the product; the product itself when a variant leaves it out.
        extends: Raw<String> = optional,
        /// Parameters whose values differ.
        parameters: Raw<BTreeMap<String, Whole<ChangedParameter>>> = optional,
        /// Sentences that differ, by language.
        labels: Labels = optional,
        /// Rules turned on and off, by the names of public functions of `rules/eligibility.rhai`.
        rules: SwitchKeys = optional,
    }
}

table! {
    /// A variant of a product: what differs, by name.
    pub(crate) VariantFile {
        ..identity: Identity,
        ..body: Differing<Body>,
        ..keys: DifferenceKeys,
    }
}

table! {
    /// A product that extends another: what differs, by name.
    pub(crate) ExtensionFile {
        ..identity: Identity,
        ..release: Release,
        ..body: Differing<Body>,
        ..keys: DifferenceKeys,
    }
}

table! {
    /// Rules turned on and off.
    pub(crate) SwitchKeys {
        /// Rules that are off otherwise: `variants only`, or turned off by what this extends.
        with: Texts = optional,
        /// Rules that are on otherwise.
        without: Texts = optional,
        /// Rules of which something else is said: their text of law, their code.
        change: Vec<RuleKeys> = optional,
    }
}

/// What a variant, or a product that extends another, says otherwise.
#[derive(Debug)]
pub(crate) struct Differences {
    pub(crate) file: Arc<str>,
    /// The identifier and its place.
    pub(crate) id: Option<Named>,
    name: Option<LocalText>,
    pub(crate) body: Body,
    keys: DifferenceKeys,
}

/// A sentence that differs.
#[derive(Clone, Debug)]
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
pub(crate) struct Variant {
    pub(crate) differences: Differences,
}

/// A product that extends another, as written.
#[derive(Debug)]
pub(crate) struct Extension {
    version: Option<Arc<str>>,
    is_abstract: Option<Range<usize>>,
    pub(crate) differences: Differences,
}

impl Extension {
    /// Reads `product.toml`.
    pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(&document.entries, "product.toml", 0..0);
        let file = ExtensionFile::read_fields(&mut fields, "", Extent::Whole, reader);
        fields.finish(reader);
        Self {
            version: file.release.version.map(|version| version.0),
            is_abstract: Flag::place(&file.release.is_abstract),
            differences: Differences::new(file.identity, file.body.0, file.keys, reader),
        }
    }

    /// The manifest of the other product, with what differs.
    pub(crate) fn over(&self, base: &Manifest, reader: &mut Reader<'_>) -> Manifest {
        let differences = &self.differences;
        Manifest {
            file: Arc::clone(&differences.file),
            id: differences.id.as_ref().map(|id| Arc::clone(&id.name)),
            version: self.version.clone(),
            is_abstract: self.is_abstract.clone(),
            extends: differences.extends().map(|(name, _)| Arc::from(name)),
            ..differences.over(base, self.is_abstract.is_some(), reader)
        }
    }
}

impl Variant {
    /// Reads a file of `variants/`.
    pub(crate) fn read(document: &Document, reader: &mut Reader<'_>) -> Self {
        let mut fields = Fields::new(
            &document.entries,
            &text!("the variant", "la variante"),
            0..0,
        );
        let file = VariantFile::read_fields(&mut fields, "", Extent::Whole, reader);
        fields.finish(reader);
        Self {
            differences: Differences::new(file.identity, file.body.0, file.keys, reader),
        }
    }

    /// The manifest of what it extends, with what differs.
    pub(crate) fn over(&self, base: &Manifest, reader: &mut Reader<'_>) -> Manifest {
        Manifest {
            is_abstract: None,
            ..self.differences.over(base, false, reader)
        }
    }
}

impl Differences {
    fn new(identity: Identity, body: Body, keys: DifferenceKeys, reader: &mut Reader<'_>) -> Self {
        if let Some(raw) = &keys.extends {
            reader.text(&raw.entry);
        }
        Self {
            file: Arc::clone(&reader.file),
            id: identity.id,
            name: identity.name,
            body,
            keys,
        }
    }

    /// What it extends and where it says so.
    pub(crate) fn extends(&self) -> Option<(&str, &Range<usize>)> {
        let value = &self.keys.extends.as_ref()?.entry.value;
        Some((value.as_text()?, &value.span))
    }

    /// Parameters by name, each with what differs.
    pub(crate) fn parameters(&self) -> &[Entry] {
        let raw = self.keys.parameters.as_ref();
        raw.and_then(|raw| raw.entry.value.as_table())
            .unwrap_or_default()
    }

    /// Sentences that differ.
    pub(crate) fn labels(&self) -> &[VariantSentence] {
        self.keys.labels.as_ref().map_or(&[], |labels| &labels.0)
    }

    /// Rules turned on and off.
    pub(crate) fn switches(&self) -> impl Iterator<Item = Switch> {
        let keys = self.keys.rules.iter();
        keys.flat_map(move |keys| {
            let on = text!("turned on here", "activée ici");
            let off = text!("turned off here", "désactivée ici");
            let sides = [(&keys.with, true, on), (&keys.without, false, off)];
            sides.into_iter().flat_map(move |(rules, is_on, said)| {
                let placed = rules.iter().flat_map(Texts::placed);
                placed.map(move |(rule, span)| Switch {
                    rule: Arc::clone(rule),
                    is_on,
                    label: Label::new(Arc::clone(&self.file), span.clone(), said.clone()),
                })
            })
        })
    }

    /// Rules of which something else is said.
    pub(crate) fn changed_rules(&self) -> &[RuleKeys] {
        let keys = self.keys.rules.as_ref();
        keys.and_then(|keys| keys.change.as_deref())
            .unwrap_or_default()
    }

    /// The manifest of what it extends, with what differs.
    fn over(&self, base: &Manifest, may_lack_windows: bool, reader: &mut Reader<'_>) -> Manifest {
        let body = self.body.clone().or(&base.body, reader);
        let span = self.id.as_ref().map_or(0..0, |id| id.span.clone());
        let place = Label::place(Arc::clone(&self.file), span);
        let lacks = text!(
            "nothing says when this is granted: what it extends has no `windows`",
            "rien ne dit quand ceci est accordé : ce qu'elle prolonge n'a pas de `windows`"
        );
        let lacks = (!may_lack_windows && self.body.windows.is_none()).then_some((lacks, &place));
        let windows = match &self.body.windows {
            Some(_) => body.windows(lacks, reader),
            // Those of what it extends were looked at where they stand.
            None if !base.windows.is_empty() => base.windows.clone(),
            None => body.windows(lacks, reader),
        };
        Manifest {
            name: self.name.clone().or_else(|| base.name.clone()),
            windows,
            body,
            ..base.clone()
        }
    }
}

/// Sentences by language and function.
#[derive(Clone, Debug)]
pub(crate) struct Labels(Vec<VariantSentence>);

impl KeyValue for Labels {
    fn read(entry: &Entry, _: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let mut found = Vec::new();
        let table = reader.table(entry)?;
        let languages = reader.by_language(entry, table, |reader, said| {
            let said = reader.table(said)?;
            let read =
                |sentence: &Entry| Some((sentence.clone(), Arc::from(reader.text(sentence)?)));
            Some(
                said.iter()
                    .filter_map(read)
                    .collect::<Vec<(Entry, Arc<str>)>>(),
            )
        });
        for (language, sentences) in languages {
            found.extend(
                sentences
                    .into_iter()
                    .map(|(sentence, text)| VariantSentence {
                        language,
                        function: Arc::from(sentence.key.as_str()),
                        text,
                        span: sentence.key_span,
                    }),
            );
        }
        Some(Self(found))
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let sentences = generator.subschema_for::<BTreeMap<String, String>>();
        by_language(sentences)
    }
}
