//! Every application under `examples/applications/` is also a case of its product, and gives what
//! the case says.

use std::fs;
use std::path::{Path, PathBuf};

use penteract::Application;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The products that have applications: the folders' names, in order.
fn products_with_applications() -> Vec<String> {
    let mut folders: Vec<_> = fs::read_dir(root().join("examples/applications"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    folders
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
    let catalogue = &*crate::shipped::WITH_CASES;
    let products = products_with_applications();
    assert!(products.contains(&"pge".to_owned()), "{products:?}");
    for (id, (stem, path)) in products.iter().flat_map(|id| {
        application_files(id)
            .into_iter()
            .map(move |file| (id, file))
    }) {
        // The product, or the variant of it, whose case has the name of the file.
        let (product, case) = catalogue
            .products()
            .filter(|product| product.id().split('@').next() == Some(id))
            .flat_map(|product| {
                product
                    .bundle()
                    .cases()
                    .unwrap()
                    .iter()
                    .map(move |case| (product, case))
            })
            .find(|(_, case)| case.name.rsplit('/').next() == Some(stem.as_str()))
            .unwrap_or_else(|| panic!("no case of `{id}` is named after {}", path.display()));
        let application = Application::from_json(&fs::read(&path).unwrap()).unwrap();
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
}

#[test]
fn the_same_application_gives_the_same_bytes() {
    let decide = || {
        let catalogue = &*crate::shipped::DECIDING;
        let product = catalogue.product("pge").unwrap();
        application_files("pge")
            .into_iter()
            .map(|(_, path)| {
                let application = Application::from_json(&fs::read(path).unwrap()).unwrap();
                let decision = product
                    .decide(&application, "2022-06-15".parse().unwrap())
                    .unwrap();
                serde_json::to_string(&decision).unwrap()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(decide(), decide());
}
