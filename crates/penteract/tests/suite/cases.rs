//! Every case of every product comes out as it says.

use std::path::Path;

use penteract::{CaseReport, Catalogue, Coverage, Product};

#[test]
fn every_case_of_every_product_passes() {
    let catalogue =
        Catalogue::open_with_cases(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products"))
            .unwrap();
    let mut failures = Vec::new();
    let mut cases = 0;
    for product in catalogue.products() {
        assert!(
            !product.bundle().cases().unwrap().is_empty(),
            "`{}` has no case",
            product.id()
        );
        for case in product.bundle().cases().unwrap() {
            cases += 1;
            let report = product.run_case(case);
            if !report.passed() {
                failures.push(format!("{}: {report}", product.id()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {cases} cases\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// A catalogue loaded to decide leaves cases and warnings aside, and takes the scripts of variants as checked once.
#[test]
fn a_catalogue_loaded_to_decide_decides_as_one_loaded_to_be_checked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products");
    let checked = Catalogue::open_with_cases(&folder).unwrap();
    let deciding = Catalogue::open(&folder).unwrap();
    let ids = |catalogue: &Catalogue| -> Vec<String> {
        catalogue
            .products()
            .map(|product| product.id().to_owned())
            .collect()
    };
    assert_eq!(ids(&deciding), ids(&checked));
    for product in checked.products() {
        let other = deciding.product(product.id()).unwrap();
        assert_eq!(other.bundle().digest(), product.bundle().digest());
        assert!(other.bundle().cases().is_none());
        for case in product.bundle().cases().unwrap() {
            let report = other.run_case(case);
            assert!(report.passed(), "{}: {report}", product.id());
        }
    }
}

#[test]
fn every_rule_of_every_product_holds_in_a_case_and_fails_in_another() {
    let catalogue =
        Catalogue::open_with_cases(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products"))
            .unwrap();
    let runs: Vec<(&Product, Vec<CaseReport>)> = catalogue
        .products()
        .map(|product| {
            let cases = product.bundle().cases().unwrap().iter();
            (product, cases.map(|case| product.run_case(case)).collect())
        })
        .collect();
    let coverage = Coverage::of(runs.iter().map(|(product, run)| (*product, run.as_slice())));
    assert!(!coverage.is_empty());
    let uncovered: Vec<String> = coverage
        .iter()
        .flat_map(|coverage| {
            let rules = coverage.uncovered();
            rules.map(|rule| {
                format!(
                    "{}: {} holds in {} cases, fails in {}",
                    coverage.product(),
                    rule.rule,
                    rule.held_in,
                    rule.failed_in
                )
            })
        })
        .collect();
    assert!(uncovered.is_empty(), "{}", uncovered.join("\n"));
}
