//! The variants of a product: what each changes of the product, or of another variant.

use std::rc::Rc;
use std::sync::Arc;

use penteract_core::text;

use penteract_rules::{Diagnostic, Label};

use super::draft::Draft;
use super::files::Files;
use super::product::cycle;
use super::rules;
use crate::codes;
use crate::digest::DigestedText;
use crate::document::Document;
use crate::keys::Named;
use crate::manifest::Variant;
use crate::reader::{Reader, one_of};
use crate::tables::{self, TableContext};

/// A variant, put together.
pub(super) struct VariantDraft {
    pub(super) id: Arc<str>,
    /// Its identifier in its file.
    pub(super) declared: Label,
    /// None when it extends nothing that can be told.
    pub(super) draft: Option<Rc<Draft>>,
}

/// Reads `variants/`.
pub(super) fn read(files: &mut Files<'_>, base: &Draft) -> Vec<VariantDraft> {
    let mut documents: Vec<(Arc<str>, Arc<Document>)> = Vec::new();
    for path in files.product_files("variants/") {
        let Some(stem) = path
            .strip_prefix("variants/")
            .and_then(|path| path.strip_suffix(".toml"))
            .filter(|stem| !stem.contains('/'))
        else {
            continue;
        };
        if let Some(document) = files.product_document(&path, false) {
            documents.push((Arc::from(stem), document));
        }
    }
    let mut variants = Vec::with_capacity(documents.len());
    for (stem, document) in &documents {
        let reader = Reader::new(&document.file, &mut files.diagnostics);
        let mut reader = reader.in_languages(&base.manifest.languages);
        let variant = Variant::read(document, &mut reader);
        variants.push((Arc::clone(stem), variant));
    }
    check_ids(&variants, files);

    let mut resolver = Resolver {
        base,
        drafts: variants.iter().map(|_| None).collect(),
        variants: &variants,
        chain: Vec::new(),
    };
    for at in 0..variants.len() {
        resolver.resolve(at, files);
    }
    if !base.manifest.windows.is_empty() {
        for ((_, variant), draft) in variants.iter().zip(&resolver.drafts) {
            let said = variant.differences.body.windows.as_ref();
            if let Some((said, Some(draft))) = said.zip(draft.as_ref()) {
                let (product, own) = (&base.manifest.windows, &draft.manifest.windows);
                let found = rules::check_window(product, own, said.written());
                files.diagnostics.extend(found);
            }
        }
    }
    let drafts = resolver.drafts.into_iter().map(Option::flatten);
    variants
        .iter()
        .zip(drafts)
        .map(|((stem, variant), draft)| {
            let differences = &variant.differences;
            let span = differences.id.as_ref().map(|id| id.span.clone());
            VariantDraft {
                id: Arc::clone(stem),
                declared: Label::new(
                    Arc::clone(&differences.file),
                    span.unwrap_or_default(),
                    text!("for variant `{stem}`", "pour la variante `{stem}`"),
                ),
                draft,
            }
        })
        .collect()
}

/// A variant has the name of its file; when another file has that name, both places are told.
fn check_ids(variants: &[(Arc<str>, Variant)], files: &mut Files<'_>) {
    for (stem, variant) in variants {
        let differences = &variant.differences;
        let Some(Named { name: id, span }) = differences.id.as_ref().filter(|id| id.name != *stem)
        else {
            continue;
        };
        let place = Label::place(Arc::clone(&differences.file), span.clone());
        let other = variants
            .iter()
            .filter(|(known, _)| known != stem)
            .find_map(|(_, other)| {
                let Named {
                    name: other_id,
                    span,
                } = other.differences.id.as_ref()?;
                let file = Arc::clone(&other.differences.file);
                (other_id == id)
                    .then(|| Label::new(file, span.clone(), text!("first one", "le premier")))
            });
        let problem = match other {
            Some(other) => {
                let message = text!(
                    "two variants are named `{id}`",
                    "deux variantes se nomment `{id}`"
                );
                Diagnostic::error(codes::DUPLICATE_NAME, message)
                    .at(Label {
                        text: text!("second one", "le second"),
                        ..place
                    })
                    .related_to(other)
            }
            None => {
                let message = text!(
                    "variant `{id}` is in the file `{stem}.toml`",
                    "la variante `{id}` est dans le fichier `{stem}.toml`"
                );
                Diagnostic::error(codes::BAD_NAME, message).at(place)
            }
        };
        files.diagnostics.push(problem.help(text!(
            "give each variant the name of its file",
            "donnez à chaque variante le nom de son fichier"
        )));
    }
}

/// Puts variants together, what they extend first.
struct Resolver<'v> {
    base: &'v Draft,
    variants: &'v [(Arc<str>, Variant)],
    /// None until it is put together, then none in it when that failed.
    drafts: Vec<Option<Option<Rc<Draft>>>>,
    /// The variants being put together, outermost first.
    chain: Vec<(String, Label)>,
}

impl Resolver<'_> {
    fn resolve(&mut self, at: usize, files: &mut Files<'_>) -> Option<Rc<Draft>> {
        if let Some(Some(draft)) = self.drafts.get(at) {
            return draft.clone();
        }
        let draft = self.put_together(at, files).map(Rc::new);
        if let Some(place) = self.drafts.get_mut(at) {
            *place = Some(draft.clone());
        }
        draft
    }

    fn put_together(&mut self, at: usize, files: &mut Files<'_>) -> Option<Draft> {
        let (stem, variant) = self.variants.get(at)?;
        let base = match variant.differences.extends() {
            None => None,
            Some((name, span)) => {
                let place = Label::place(Arc::clone(&variant.differences.file), span.clone());
                let Some(other) = self.variants.iter().position(|(known, _)| **known == *name)
                else {
                    let others = self.variants.iter().map(|(known, _)| known.as_ref());
                    let help = one_of(name, others.filter(|known| **known != **stem));
                    let problem = Diagnostic::error(
                        codes::UNKNOWN_NAME,
                        text!("unknown variant `{name}`", "variante inconnue `{name}`"),
                    );
                    files.diagnostics.push(problem.at(place).help(help));
                    return None;
                };
                self.chain.push((stem.to_string(), place));
                let is_cyclic = self.chain.iter().any(|(known, _)| **known == *name);
                let base = if is_cyclic {
                    files.diagnostics.push(cycle(
                        &text!("variant", "la variante"),
                        name,
                        &self.chain,
                    ));
                    None
                } else {
                    self.resolve(other, files)
                };
                self.chain.pop();
                Some(base?)
            }
        };
        let base = base.as_deref().unwrap_or(self.base);
        Some(apply(stem, variant, base, files))
    }
}

/// What a variant makes of what it extends.
fn apply(stem: &str, variant: &Variant, base: &Draft, files: &mut Files<'_>) -> Draft {
    let file = &variant.differences.file;
    let reader = Reader::new(file, &mut files.diagnostics);
    let mut reader = reader.in_languages(&base.manifest.languages);
    let mut draft = base.with(&variant.differences, &mut reader);
    let manifest = variant.over(&base.manifest, &mut reader);
    draft.manifest = draft.parts.complete(manifest, &mut reader);
    if let Some(text) = files.sources.text(file) {
        let text = DigestedText::new(&Arc::from(text));
        draft.digest.add(&format!("variants/{stem}.toml"), text);
    }
    let prefix = format!("variants/{stem}/");
    for path in files.product_files(&prefix) {
        let Some(name) = tables::name_of(&path, &prefix) else {
            continue;
        };
        let folder = files.product.clone();
        let Some((file, text)) = files.text(&folder, &path, false) else {
            continue;
        };
        draft.digest.add(&path, DigestedText::new(&text));
        let context = TableContext {
            currency: draft.currency(),
            facts: &base.parts.facts,
            nomenclatures: &base.parts.nomenclatures,
        };
        let reader = Reader::new(&file, &mut files.diagnostics);
        let mut reader = reader.in_languages(&base.manifest.languages);
        if let Some(table) = tables::read(name, &text, &context, &mut reader) {
            draft.replace_table(table, &mut reader);
        }
    }
    draft
}
