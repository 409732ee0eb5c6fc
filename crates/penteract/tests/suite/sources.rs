//! What the shipped products say of their sources can be looked up in `docs/sources`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use penteract::{Bundle, Catalogue, Product};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The ids of `docs/sources`, the first cell of every row of its tables, each with the places that define it.
fn defined() -> BTreeMap<String, Vec<String>> {
    let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("docs/sources")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let Some(cell) = line.strip_prefix('|').and_then(|row| row.split('|').next()) else {
                continue;
            };
            for id in cell.split(',').map(str::trim).filter(|id| is_id(id)) {
                let place = format!("{file}:{}", number + 1);
                ids.entry(id.to_owned()).or_default().push(place);
            }
        }
    }
    ids
}

/// `P-40`, `R-IDF-1` or `pge-der-001`: words joined by hyphens.
fn is_id(cell: &str) -> bool {
    cell.contains('-')
        && cell
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric()))
}

/// The ids that a product names, each with one place that names it.
fn named(bundle: &Bundle) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    let mut name = |id: &str, place: String| {
        ids.entry(id.to_owned()).or_insert(place);
    };
    for parameter in bundle.parameters() {
        for dated in parameter.values() {
            for id in &dated.sourcing.sources {
                name(id, format!("parameter `{}`", parameter.name()));
            }
        }
    }
    for table in bundle.tables() {
        for id in &table.sourcing().sources {
            name(id, format!("table `{}`", table.name()));
        }
    }
    for fact in bundle.facts() {
        for id in fact.field().sources() {
            name(id, format!("fact `{}`", fact.path()));
        }
    }
    for list in bundle.nomenclatures() {
        for id in list.sources() {
            name(id, format!("nomenclature `{}`", list.name()));
        }
    }
    for case in bundle.cases().unwrap() {
        for id in &case.source {
            name(id, format!("case `{}`", case.name));
        }
    }
    ids
}

#[test]
fn every_source_of_a_product_is_a_line_of_the_sources() {
    let defined = defined();
    let catalogue = Catalogue::open_with_cases(root().join("products")).unwrap();
    let mut missing = BTreeSet::new();
    let mut checked = 0;
    for product in catalogue.products().map(Product::bundle) {
        for (id, place) in named(product) {
            checked += 1;
            if !defined.contains_key(&id) {
                missing.insert(format!("`{id}`: {} of {}", place, product.id()));
            }
        }
    }
    assert!(checked > 0);
    assert!(
        missing.is_empty(),
        "not in docs/sources:\n{}",
        Vec::from_iter(missing).join("\n")
    );
}

#[test]
fn a_source_is_one_line_only() {
    let twice: Vec<String> = defined()
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(id, places)| format!("`{id}`: {}", places.join(", ")))
        .collect();
    assert!(twice.is_empty(), "defined twice:\n{}", twice.join("\n"));
}
