//! Every application under `examples/applications/` is also a case of its product, and gives what
//! the case says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use penteract::{Application, Catalogue, Product};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The products that have applications: the names of the folders, in order.
fn products_with_applications() -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(root().join("examples/applications"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The application files of a product: stem and path, in order.
fn application_files(product: &str) -> Vec<(String, PathBuf)> {
    let mut files: Vec<_> = fs::read_dir(root().join("examples/applications").join(product))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    files.sort();
    files
}

#[test]
fn every_application_is_a_case_and_gives_its_outcome() {
    let catalogue = Catalogue::open(root().join("products")).unwrap();
    let names = products_with_applications();
    assert!(names.len() >= 3, "only {names:?}");
    for name in names {
        let files = application_files(&name);
        assert!(!files.is_empty(), "`{name}` has no application");
        for (stem, path) in files {
            check(&catalogue.product(&name).unwrap(), &stem, &path);
        }
    }
}

/// The case of that name has the same application, and the file decides as the case says.
fn check(product: &Product, stem: &str, path: &Path) {
    let case = product
        .bundle()
        .cases()
        .iter()
        .find(|case| case.name.rsplit('/').next() == Some(stem))
        .unwrap_or_else(|| panic!("no case is named after {}", path.display()));
    let application = Application::from_json(&fs::read(path).unwrap()).unwrap();
    let as_json = |application: &Application| serde_json::to_value(application).unwrap();
    assert_eq!(
        as_json(&application),
        as_json(&case.application),
        "{stem}: the file and the case differ"
    );

    let expected = case
        .expect
        .outcome
        .as_deref()
        .unwrap_or_else(|| panic!("{stem}: the case names no outcome"));
    let decision = product
        .decide(&application, case.as_of)
        .unwrap_or_else(|error| panic!("{stem}: {error}"));
    assert_eq!(
        decision.outcome().name(),
        expected,
        "{stem}: {}",
        decision.outcome()
    );

    let report = product.run_case(case);
    assert!(report.passed(), "{report}");
}

#[test]
fn the_same_application_gives_the_same_bytes() {
    let decide = || {
        let catalogue = Catalogue::open(root().join("products")).unwrap();
        let product = catalogue.product("pge").unwrap();
        application_files("pge")
            .into_iter()
            .map(|(_, path)| {
                let application = Application::from_json(&fs::read(path).unwrap()).unwrap();
                let decision = product
                    .decide(&application, "2020-05-06".parse().unwrap())
                    .unwrap();
                serde_json::to_string(&decision).unwrap()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(decide(), decide());
}
