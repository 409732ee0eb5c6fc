//! `docs/smallest-product.md` and the pages of `docs/how-to/`: what each shows is a product, whole, whose cases pass.

use std::fs;
use std::path::Path;

use penteract::{Catalogue, Language, MemorySource, Purpose, Say};

/// The files that a page shows as blocks of code, by their paths.
fn files(page: &str) -> Vec<(&str, &str)> {
    let blocks = page.split("\n```").skip(1).step_by(2);
    let files = blocks.filter_map(|block| {
        let (head, text) = block.split_once('\n').unwrap();
        let (_, path) = head.split_once(' ')?;
        Some((path, text))
    });
    files.collect()
}

/// Checks the product of a page; gives back how many cases it has.
fn check(page: &str) -> usize {
    let files = files(page);
    let (_, manifest) = files
        .iter()
        .find(|(path, _)| *path == "product.toml")
        .unwrap();
    let id = manifest
        .lines()
        .find_map(|line| line.strip_prefix("id = "))
        .unwrap();
    let id = id.trim_matches('"');
    let mut source = MemorySource::default();
    for (path, text) in &files {
        source.insert(format!("{id}/{path}"), text.as_bytes());
    }
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    let told: Vec<String> = inspection
        .problems
        .iter()
        .map(|problem| problem.diagnostic().message.say(Language::English))
        .collect();
    assert_eq!(told, [""; 0]);
    let product = inspection.catalogue.product(id).unwrap();
    let cases = product.bundle().cases().unwrap();
    for case in cases {
        let report = product.run_case(case);
        assert!(report.passed(), "{id}: {report}");
    }
    cases.len()
}

#[test]
fn the_smallest_product_of_the_documents_is_complete() {
    let page = include_str!("../../../../docs/smallest-product.md");
    let lines: usize = files(page)
        .iter()
        .map(|(_, text)| text.lines().count())
        .sum();
    assert!((15..=25).contains(&lines), "{lines} lines");
    assert_eq!(check(page), 1);
}

#[test]
fn the_products_of_the_how_to_pages_are_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/how-to");
    let mut pages = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(check(&page) > 0);
        pages += 1;
    }
    assert!(pages > 0);
}
