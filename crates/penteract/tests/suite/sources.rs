//! What the shipped products say of their sources can be looked up: `check` compares it with `sources.md`.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the products and of their libraries.
fn folders() -> Vec<PathBuf> {
    let products = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products");
    let within = |path: &Path| {
        fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let folders = within(&products).chain(within(&products.join("lib")));
    folders
        .filter(|path| path.is_dir() && !path.ends_with("lib"))
        .collect()
}

#[test]
fn c6_every_product_and_library_lists_its_sources() {
    let folders = folders();
    let without: Vec<_> = folders
        .iter()
        .filter(|folder| !folder.join("sources.md").is_file())
        .collect();
    assert!(!folders.is_empty());
    assert!(without.is_empty(), "no sources.md: {without:?}");
}

#[test]
fn every_note_of_the_catalogue_is_said_in_the_languages_of_its_product() {
    let mut noted = 0;
    for product in crate::shipped::DECIDING.products() {
        let bundle = product.bundle();
        let given = bundle.given();
        let parameters = bundle.parameters().iter().flat_map(|parameter| {
            let values = parameter.values().iter();
            let notes = values.filter_map(|dated| dated.sourcing.note.as_ref());
            parameter.note().into_iter().chain(notes)
        });
        for note in given
            .iter()
            .filter_map(|given| given.note)
            .chain(parameters)
        {
            for language in bundle.languages() {
                assert!(note.is_in(language), "{}: {note:?}", product.id());
            }
            noted += 1;
        }
    }
    assert!(noted > 100, "{noted} notes");
}
