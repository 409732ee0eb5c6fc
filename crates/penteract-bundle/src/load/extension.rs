//! A product that extends another: `extends = "rebond"`, and what differs.

use penteract_core::Currency;
use penteract_rules::{Diagnostic, Label};

use super::files::Files;
use super::parts::Parts;
use super::{compile_bundle, read_cases, with_differences};
use crate::bundle::Bundle;
use crate::codes;
use crate::document::Document;
use crate::manifest::{Extension, Manifest};
use crate::reader::{Reader, is_slug};

/// Loads a product that extends another one beside it. It has its own identity, windows and cases; facts, scripts,
/// tables, libraries, and all that it does not change, are those of the other.
pub(super) fn load(files: &mut Files<'_>, product: &str, document: &Document) -> Option<Bundle> {
    let mut reader = Reader::new(&document.file, &mut files.diagnostics);
    let extension = Extension::read(document, product, &mut reader);
    let (name, span) = extension.extends.clone()?;
    let refuse = |files: &mut Files<'_>, message: String, help: &str| {
        let label = Label::new(document.file.clone(), span.clone(), "");
        files.diagnostics.push(
            Diagnostic::error(codes::BAD_VALUE, message)
                .at(label)
                .help(help),
        );
        None
    };
    if !is_slug(&name) || *name == *product {
        let help =
            "write the name of another product of the same folder: `extends = \"equipment-loan\"`";
        return refuse(files, format!("a product cannot extend `{name}`"), help);
    }

    let mut parent = Files::open(files.source, &name, files.libraries);
    let parent_document = parent.product_document("product.toml", true);
    if parent_document
        .as_ref()
        .is_some_and(|document| document.entries.iter().any(|entry| entry.key == "extends"))
    {
        let help = "extend the product that it extends: one level keeps what differs readable";
        return refuse(
            files,
            format!("product `{name}` extends another product itself"),
            help,
        );
    }
    let read = parent_document.map(|document| {
        let mut reader = Reader::new(&document.file, &mut parent.diagnostics);
        let manifest = Manifest::read(&document, &name, &mut reader);
        let currency = manifest.currency.unwrap_or(Currency::EUR);
        let parts = Parts::read(&mut parent, &manifest, currency);
        (manifest, parts, currency)
    });
    files.sources.extend(&parent.sources);
    let has_errors = parent.diagnostics.iter().any(Diagnostic::is_error);
    files.diagnostics.append(&mut parent.diagnostics);
    let Some((manifest, parts, currency)) = read.filter(|_| !has_errors) else {
        return refuse(
            files,
            format!("product `{name}`, which this one extends, has errors"),
            "mend it first",
        );
    };

    let mut reader = Reader::new(&document.file, &mut files.diagnostics);
    let parts = with_differences(&parts, &extension.differences, currency, &mut reader);
    files.report_strays(&["product.toml"], &["cases/"]);
    let mut digest = std::mem::take(&mut parent.digest);
    digest.absorb(std::mem::take(&mut files.digest));
    let manifest = extension.over(&manifest);
    let bundle = compile_bundle(files, &manifest, &parts, currency, None, &digest)?;
    let cases = read_cases(files, &parts, currency, Some(bundle.program()), &[]);
    Some(bundle.with_cases(cases))
}
