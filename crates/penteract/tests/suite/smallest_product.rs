//! `docs/smallest-product.md`: what it shows is a product, whole and small.

use penteract::{Catalogue, MemorySource, Purpose};

#[test]
fn the_smallest_product_of_the_documents_is_complete() {
    let page = include_str!("../../../../docs/smallest-product.md");
    let mut source = MemorySource::default();
    let mut lines = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (head, text) = block.split_once('\n').unwrap();
        let (_, path) = head.split_once(' ').unwrap();
        lines += text.lines().count();
        source.insert(format!("van/{path}"), text.as_bytes());
    }
    assert!((15..=25).contains(&lines), "{lines} lines");
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    let told: Vec<String> = inspection
        .problems
        .iter()
        .map(|problem| problem.diagnostic().code.to_string())
        .collect();
    assert_eq!(told, [""; 0]);
    let product = inspection.catalogue.product("van").unwrap();
    let cases = product.bundle().cases().unwrap();
    assert_eq!(cases.len(), 1);
    for case in cases {
        let report = product.run_case(case);
        assert!(report.passed(), "{report}");
    }
}
