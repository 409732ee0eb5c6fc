//! `docs/smallest-product.md` and the pages of `docs/how-to/`: what each shows is a product, whole, whose cases pass, and where
//! a page shows `life.json`, events of the loan of its first case, `after.json` is what comes of them.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;

use penteract::{
    Catalogue, Fate, Language, Loan, LoanEvents, LoanState, MemorySource, Mutant, Mutants, Product,
    Purpose, Say, Tally,
};
use serde_json::{Value, json};

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

/// The product of a page: its identifier, and its files.
fn product(page: &str) -> (&str, MemorySource) {
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
    for (path, text) in files.iter().filter(|(path, _)| !path.ends_with(".json")) {
        source.insert(format!("{id}/{path}"), text.as_bytes());
    }
    (id, source)
}

/// Checks the product of a page; gives back how many cases it has.
fn check(page: &str) -> usize {
    let files = files(page);
    let (id, source) = product(page);
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    let told: Vec<String> = inspection
        .problems
        .iter()
        .map(|problem| problem.diagnostic().message.say(Language::English))
        .collect();
    assert_eq!(told, [""; 0]);
    let mut cases = 0;
    for product in inspection.catalogue.products() {
        for case in product.bundle().cases().unwrap() {
            let report = product.run_case(case);
            assert!(report.passed(), "{id}: {report}");
            cases += 1;
        }
    }
    let shown = |wanted: &str| files.iter().find(|(path, _)| *path == wanted);
    if let Some((_, life)) = shown("life.json") {
        let product = inspection.catalogue.product(id).unwrap();
        let after = serde_json::from_str(shown("after.json").unwrap().1).unwrap();
        assert_eq!(lived(&product, life, &after), after, "{id}");
    }
    cases
}

/// What comes of events on the loan of the first case, on the day that the page says.
fn lived(product: &Product, life: &str, after: &Value) -> Value {
    let case = &product.bundle().cases().unwrap()[0];
    let decision = product.decide(&case.application, case.as_of).unwrap();
    let contract = decision.contract().unwrap().unwrap();
    let life: LoanEvents = serde_json::from_str(life).unwrap();
    let day = after["as_of"].as_str().unwrap().parse().unwrap();
    let loan = Loan::with_events(contract.terms, life.events).unwrap();
    let state = loan.as_of(day).unwrap();
    json!({ "as_of": day, "payments": payments(&state), "maturity_date": state.maturity_date() })
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
        // A page with commands is played by the tests of the command line.
        if !page.contains("\n```console\n") {
            assert!(check(&page) > 0);
            pages += 1;
        }
    }
    assert!(pages > 0);
}

#[test]
fn no_change_of_the_product_of_the_page_on_tests_goes_unseen() {
    let page = include_str!("../../../../docs/how-to/test-a-product.md");
    let (_, source) = product(page);
    let told = Mutex::new(0);
    let threads = NonZeroUsize::new(2).unwrap();
    let mutants = Mutants::of(&source, &[], threads, &|done, _| {
        let mut told = told.lock().unwrap();
        *told = done.max(*told);
    });
    let mutants = mutants.unwrap();
    let tally = Tally::of(mutants.all().iter());
    assert_eq!(*told.lock().unwrap(), tally.all());
    let unseen: Vec<_> = mutants.unseen().collect();
    assert!(unseen.is_empty() && tally.seen > 10, "{unseen:#?}");
    assert_eq!(tally.per_mille(), Some(1000));
    assert_eq!(mutants.stale(), []);
    // Without one of the cases, the figure that it guards is not seen.
    let mut poorer = source.clone();
    let people = "workshop-loan/cases/people.toml";
    poorer.remove(people);
    let mutants = Mutants::of(&poorer, &["workshop-loan"], threads, &|_, _| {}).unwrap();
    let mut unseen = mutants.unseen();
    assert!(
        unseen
            .any(|mutant: &Mutant| &*mutant.of == "headcount_below" && mutant.fate == Fate::Unseen)
    );
}
