//! Every figure of the shipped products is changed when it is asked whether a case sees it.

use std::fs;
use std::path::{Path, PathBuf};

use penteract::{Catalogue, Value};
use penteract_bundle::mutations;
use penteract_rules::{Mutation, MutationKind, ParameterValue};

fn products() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products")
}

/// The changes of every file of a product and of the libraries.
fn changes(catalogue: &Catalogue, id: &str) -> Vec<Mutation> {
    let mut all = catalogue.products();
    let product = all.find(|product| product.bundle().id() == id).unwrap();
    let mut folders = vec![products().join(id)];
    let libraries = fs::read_dir(products().join("lib")).unwrap();
    folders.extend(libraries.map(|entry| entry.unwrap().path()));
    let mut found = Vec::new();
    for folder in folders {
        let mut left = vec![folder.clone()];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(
                    fs::read_dir(path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
                continue;
            }
            let within = path.strip_prefix(&folder).unwrap().to_str().unwrap();
            if within.starts_with("cases/") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for change in mutations(within, &text, product.bundle()) {
                assert_ne!(change.applied(&text), text, "{within}: {change:?}");
                found.push(change);
            }
        }
    }
    found
}

#[test]
fn every_figure_that_is_listed_is_changed() {
    let catalogue = Catalogue::open(products()).unwrap();
    let mut figures = 0;
    for product in catalogue.products() {
        let bundle = product.bundle();
        if bundle.variant().is_some() && figures > 0 && bundle.id() != "rebond" {
            continue;
        }
        let changes = changes(&catalogue, bundle.id());
        let changed = |of: &str, is_meant: &dyn Fn(&Mutation) -> bool| {
            let mut changes = changes.iter();
            changes.any(|change| *change.of == *of && is_meant(change))
        };
        for parameter in bundle.parameters() {
            for dated in parameter.values() {
                let ParameterValue::Known(value) = &dated.value else {
                    continue;
                };
                figures += 1;
                let is_date = matches!(value, Value::Date(_));
                let is_meant = |change: &Mutation| {
                    change.days == dated.period && (is_date || change.kind != MutationKind::Date)
                };
                assert!(
                    changed(parameter.name(), &is_meant),
                    "{}: `{}` {} is never changed",
                    product.id(),
                    parameter.name(),
                    dated.period
                );
            }
        }
        for table in bundle.tables() {
            let rows = table.declaration().rows.len();
            figures += rows;
            let own = changes.iter().filter(|change| *change.of == *table.name());
            let gives_figures = changes
                .iter()
                .any(|change| *change.of == *table.name() && change.kind == MutationKind::Figure);
            assert!(own.count() >= if gives_figures { rows } else { 1 });
        }
        for constant in bundle.constants() {
            figures += 1;
            let place = &*constant.place;
            assert!(
                changes.iter().any(|change| {
                    let of: &str = &change.of;
                    of == place || place.starts_with(of) || of.starts_with(place)
                }),
                "{}: `{place}` is never changed",
                product.id()
            );
        }
    }
    assert!(figures > 500, "{figures}");
}
