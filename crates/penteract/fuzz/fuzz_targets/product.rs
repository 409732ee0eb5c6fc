//! Small products from text: facts, parameters, a grid, rules and an application, divided by lines `---`; what is left
//! out is that of the seed. Each is refused with its problems, or decides; loading to decide finds a product usable that
//! checking does; Rhai's interpreter gives what the rules gave.
#![no_main]

use libfuzzer_sys::fuzz_target;
use penteract::{Application, Catalogue, DecideError, MemorySource, Purpose};

const MANIFEST: &str = r#"
format = 1
id = "fuzz"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
windows = [{ from = 2024-01-01, until = 2025-12-31 }]
offer.amount = { request = "request.amount", max = { param = "cap" } }
offer.rate = { param = "borrowing_rate" }
offer.frequency = "monthly"
offer.schedule = [{ kind = "level-payment", months = 24 }]
"#;
const SEED: &str = include_str!("../seeds/product/grid");
const FILES: [&str; 4] = ["facts.toml", "parameters.toml", "tables/g.csv", "rules/eligibility.rhai"];

fn inspect(source: &MemorySource, purpose: Purpose) -> Catalogue {
    let found = Catalogue::inspect(source, &[], purpose).expect("there is a product");
    // Every problem is shown.
    let _ = found.problems.to_string();
    found.catalogue
}

fuzz_target!(|text: &str| {
    let mut parts = text.split("\n---\n");
    let mut seed = SEED.split("\n---\n");
    let mut source = MemorySource::default();
    source.insert("fuzz/product.toml", MANIFEST.as_bytes());
    for file in FILES {
        let usual = seed.next().unwrap_or_default();
        let part = parts.next().filter(|part| !part.is_empty()).unwrap_or(usual);
        source.insert(format!("fuzz/{file}"), part.as_bytes());
    }
    let usual = seed.next().unwrap_or_default();
    let application = parts.next().filter(|part| !part.is_empty()).unwrap_or(usual);

    let checked = inspect(&source, Purpose::Check).products().count();
    let catalogue = inspect(&source, Purpose::Decide);
    assert!(catalogue.products().count() >= checked, "checked and not usable");
    let Ok(application) = Application::from_json(application.as_bytes()) else { return };
    for product in catalogue.products() {
        let as_of = "2024-06-15".parse().expect("a date");
        let Ok(decision) = product.decide(&application, as_of) else { continue };
        let _ = serde_json::to_string(&decision);
        if let Err(error @ DecideError::ReferenceDiffers { .. }) = decision.compare_with_reference() {
            panic!("{error}");
        }
    }
});
