//! The product of a folder, with the products that it extends.

use std::rc::Rc;
use std::sync::Arc;

use penteract_core::{Currency, LocalText, text};
use penteract_rules::{Diagnostic, Label};

use super::draft::Draft;
use super::files::Files;
use super::parts::Parts;
use crate::codes;
use crate::document::Document;
use crate::manifest::{Extension, Manifest};
use crate::reader::{Reader, is_slug};
use crate::tables::{self, TableContext};

/// A product that extends another, and where it says so.
type Link = (String, Label);

/// Reads the product of the folder. What it extends is read first, to any depth.
pub(super) fn read(files: &mut Files<'_>, product: &str) -> Option<Draft> {
    read_after(files, product, &mut Vec::new())
}

fn read_after(files: &mut Files<'_>, product: &str, chain: &mut Vec<Link>) -> Option<Draft> {
    let document = files.product_document("product.toml", true)?;
    if document.entries.iter().any(|entry| entry.key == "extends") {
        return extension(files, product, &document, chain);
    }
    let mut reader = Reader::new(&document.file, &mut files.diagnostics);
    let manifest = Manifest::read(&document, &mut reader);
    check_id(files, &document, manifest.id.as_deref(), product);
    let currency = manifest.currency.unwrap_or(Currency::EUR);
    let parts = Parts::read(files, &manifest, currency);
    let mut reader = Reader::new(&document.file, &mut files.diagnostics);
    Some(Draft {
        switches: Vec::new(),
        changed_rules: manifest
            .uses
            .iter()
            .flat_map(|used| &used.rules)
            .cloned()
            .collect(),
        inherited_switches: 0,
        manifest: parts.complete(manifest, &mut reader),
        parts,
        digest: std::mem::take(&mut files.digest),
    })
}

/// A product that extends another one beside it has its own identity, windows and cases; facts, scripts, libraries, and
/// all that it does not change, are those of the other.
fn extension(
    files: &mut Files<'_>,
    product: &str,
    document: &Document,
    chain: &mut Vec<Link>,
) -> Option<Draft> {
    // In which languages its texts are owed is only known with what it extends.
    let mut problems = Vec::new();
    let extension = Extension::read(document, &mut Reader::new(&document.file, &mut problems));
    let differences = &extension.differences;
    check_id(
        files,
        document,
        differences.id.as_ref().map(|id| &*id.name),
        product,
    );
    let (name, span) = differences.extends()?;
    let place = Label::place(Arc::clone(&document.file), span.clone());
    chain.push((product.to_owned(), place.clone()));
    let base = if !is_slug(name) {
        files.diagnostics.push(
            Diagnostic::error(
                codes::BAD_VALUE,
                text!("a product cannot extend `{name}`", "un produit ne peut pas prolonger `{name}`"),
            )
            .at(place)
            .help(text!("write the name of another product of the same folder: `extends = \"equipment-loan\"`", "écrivez le nom d'un autre produit du même dossier : `extends = \"equipment-loan\"`")),
        );
        return None;
    } else if chain.iter().any(|(known, _)| *known == name) {
        files
            .diagnostics
            .push(cycle(&text!("product", "le produit"), name, chain));
        return None;
    } else {
        extended(files, name, place, chain)?
    };

    let reader = Reader::new(&document.file, &mut files.diagnostics);
    let mut reader = reader.in_languages(&base.manifest.languages);
    let extension = Extension::read(document, &mut reader);
    let mut draft = base.with(&extension.differences, &mut reader);
    let manifest = extension.over(&base.manifest, &mut reader);
    draft.manifest = draft.parts.complete(manifest, &mut reader);
    for path in files.product_files("tables/") {
        let Some(name) = tables::name_of(&path, "tables/") else {
            continue;
        };
        let folder = files.product.clone();
        let Some((file, text)) = files.text(&folder, &path, true) else {
            continue;
        };
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
    draft.digest.absorb(std::mem::take(&mut files.digest));
    Some(draft)
}

/// The product that another extends; none when it has errors, which are told with their places.
fn extended(
    files: &mut Files<'_>,
    name: &str,
    place: Label,
    chain: &mut Vec<Link>,
) -> Option<Draft> {
    let shared = Rc::clone(&files.shared);
    let mut other = Files::open(files.source, name, files.libraries, shared);
    let draft = read_after(&mut other, name, chain);
    let has_errors = other.diagnostics.iter().any(Diagnostic::is_error);
    let is_cyclic = other
        .diagnostics
        .iter()
        .any(|problem| problem.code == codes::VARIANT_CYCLE);
    files.sources.extend(&other.sources);
    files.diagnostics.append(&mut other.diagnostics);
    files.libraries_read.append(&mut other.libraries_read);
    files.libraries_read.push(other.product.clone());
    if has_errors && !is_cyclic {
        let message = text!(
            "product `{name}`, which this one extends, has errors",
            "le produit `{name}`, que celui-ci prolonge, a des erreurs"
        );
        files.diagnostics.push(
            Diagnostic::error(codes::BAD_VALUE, message)
                .at(place)
                .help(text!("mend it first", "corrigez-le d'abord")),
        );
    }
    draft.filter(|_| !has_errors)
}

/// What ends up extending itself: the place of each step.
pub(super) fn cycle(what: &LocalText, name: &str, chain: &[Link]) -> Diagnostic {
    let steps: Vec<&Link> = chain
        .iter()
        .skip_while(|(known, _)| **known != *name)
        .collect();
    let path: Vec<String> = steps
        .iter()
        .map(|(known, _)| format!("`{known}`"))
        .chain([format!("`{name}`")])
        .collect();
    let message = text!(
        "{what} `{name}` ends up extending itself: {path}",
        "{what} `{name}` finit par se prolonger soi-même : {path}",
        path = path.join(" extends "),
        what = what
    );
    let mut problem = Diagnostic::error(codes::VARIANT_CYCLE, message).help(text!(
        "take one of these `extends` away, or let it name another",
        "retirez l'un de ces `extends`, ou faites-lui nommer un autre produit"
    ));
    problem.primary = steps.first().map(|(_, label)| label.clone());
    problem.related = steps
        .iter()
        .skip(1)
        .map(|(known, label)| Label {
            text: text!("`{known}` extends here", "`{known}` prolonge ici"),
            ..label.clone()
        })
        .collect();
    problem
}

/// A product has the name of its folder; when another folder has that name, both places are told.
fn check_id(files: &mut Files<'_>, document: &Document, id: Option<&str>, product: &str) {
    let Some(id) = id.filter(|id| *id != product) else {
        return;
    };
    let place = |document: &Document, text: LocalText| {
        let entry = document.entries.iter().find(|entry| entry.key == "id");
        let span = entry.map_or(0..0, |entry| entry.value.span.clone());
        Label::new(Arc::clone(&document.file), span, text)
    };
    let help = text!(
        "give both the same name: write `id = \"{product}\"` or rename the folder",
        "donnez le même nom aux deux : écrivez `id = \"{product}\"` ou renommez le dossier"
    );
    let other = files.other_product(id);
    let problem = match &other {
        Some(other) => Diagnostic::error(
            codes::DUPLICATE_NAME,
            text!(
                "two products are named `{id}`",
                "deux produits se nomment `{id}`"
            ),
        )
        .at(place(document, text!("second one", "le second")))
        .related_to(place(other, text!("first one", "le premier"))),
        None => Diagnostic::error(
            codes::BAD_NAME,
            text!(
                "product `{id}` is in the folder `{product}`",
                "le produit `{id}` est dans le dossier `{product}`"
            ),
        )
        .at(place(document, LocalText::default())),
    };
    files.diagnostics.push(problem.help(help));
}
