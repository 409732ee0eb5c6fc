//! Every case of every product comes out as it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::Path;

use penteract::Catalogue;

#[test]
fn every_case_of_every_product_passes() {
    let catalogue =
        Catalogue::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products")).unwrap();
    let mut failures = Vec::new();
    let mut cases = 0;
    for product in catalogue.products() {
        assert!(
            !product.bundle().cases().is_empty(),
            "`{}` has no case",
            product.id()
        );
        for case in product.bundle().cases() {
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
