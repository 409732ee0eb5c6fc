//! `docs/how-to/`: each page shows a product that is checked without a remark, and the life of its loan.

use std::fs;
use std::path::Path;

use penteract::core::{Event, Language, Loan, LoanEvents, LoanState};
use penteract::{Catalogue, MemorySource, Purpose};
use serde_json::{Value, json};

#[test]
fn each_page_is_a_product_and_the_life_of_its_loan() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/how-to");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let files: Vec<(&str, &str)> = page
            .split("\n```")
            .skip(1)
            .step_by(2)
            .map(|block| {
                let (head, text) = block.split_once('\n').unwrap();
                (head.split_once(' ').unwrap().1, text)
            })
            .collect();
        let of = |wanted: &str| {
            files
                .iter()
                .find(|(file, _)| *file == wanted)
                .map(|(_, text)| *text)
        };
        let id = of("product.toml").unwrap().split('"').nth(1).unwrap();
        let mut source = MemorySource::default();
        for (file, text) in files.iter().filter(|(file, _)| !file.ends_with(".json")) {
            source.insert(format!("{id}/{file}"), text.as_bytes());
        }
        let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
        let told = inspection.problems.iter().map(|problem| {
            problem
                .diagnostic()
                .message
                .get(Language::English)
                .to_owned()
        });
        assert_eq!(told.collect::<Vec<_>>(), [""; 0], "{name}");
        let product = inspection.catalogue.product(id).unwrap();
        let cases = product.bundle().cases().unwrap();
        for case in cases {
            let report = product.run_case(case);
            assert!(report.passed(), "{name}: {report}");
        }
        let case = &cases[0];
        let contract = product
            .decide(&case.application, case.as_of)
            .unwrap()
            .contract()
            .unwrap()
            .unwrap();
        let lives: LoanEvents = serde_json::from_str(of("life.json").unwrap()).unwrap();
        let events: Vec<Event> = lives.events;
        let after: Value = serde_json::from_str(of("after.json").unwrap()).unwrap();
        let day = after["as_of"].as_str().unwrap().parse().unwrap();
        let state = Loan::with_events(contract.terms, events)
            .unwrap()
            .as_of(day)
            .unwrap();
        let shown = json!({ "as_of": day, "payments": payments(&state), "maturity_date": state.maturity_date() });
        assert_eq!(shown, after, "{name}");
    }
}

/// What instalments ask for, one after the other, with how many are the same.
fn payments(state: &LoanState) -> Vec<(usize, String)> {
    let mut payments: Vec<(usize, String)> = Vec::new();
    for line in state.lines().iter().filter(|line| line.number() > 0) {
        let due = line.due().total().to_string();
        match payments.last_mut().filter(|payment| payment.1 == due) {
            Some(payment) => payment.0 += 1,
            None => payments.push((1, due)),
        }
    }
    payments
}
