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

/// The files that a README lists, with what their decision is said to be: the product, the day, the outcome.
fn listed(id: &str, readme: &str) -> Vec<(String, [String; 3])> {
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let bare = |cell: &str| cell.trim_matches('`').to_owned();
        let is_product = cells[2].starts_with('`');
        let (product, rest) = match is_product {
            true => (bare(cells[2]), &cells[3..]),
            false => (id.to_owned(), &cells[2..]),
        };
        let stem = bare(cells[1]).replace(".json", "");
        (stem, [product, rest[0].to_owned(), rest[1].to_owned()])
    })
    .collect()
}

#[test]
fn every_readme_of_applications_says_what_the_decision_is() {
    let catalogue = &*crate::shipped::DECIDING;
    let mut decided = 0;
    for id in products_with_applications() {
        let folder = root().join("examples/applications").join(&id);
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let mut rows = listed(&id, &readme);
        rows.sort();
        let stems: Vec<String> = rows.iter().map(|(stem, _)| stem.clone()).collect();
        let files = application_files(&id).into_iter();
        let files: Vec<String> = files.map(|(stem, _)| stem).collect();
        assert_eq!(stems, files, "{id}: the README lists each file once");
        for (stem, [product, as_of, outcome]) in rows {
            let bytes = fs::read(folder.join(format!("{stem}.json"))).unwrap();
            let application = Application::from_json(&bytes).unwrap();
            let product = catalogue.product(&product).unwrap();
            let decision = product
                .decide(&application, as_of.parse().unwrap())
                .unwrap();
            assert_eq!(decision.outcome().name(), outcome, "{id}: {stem}");
            decided += 1;
        }
    }
    assert!(decided > 90, "{decided} applications");
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
