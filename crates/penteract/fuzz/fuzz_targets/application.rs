//! Applications from arbitrary bytes: a typed error, or a decision of each of a few products within limits.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use penteract::{Application, Catalogue, DecideError};

/// Lists, codes and lengths of time; a guarantee; options.
const PRODUCTS: [(&str, &str); 4] = [
    ("rebond@idf-2", "2020-06-15"),
    ("pge", "2020-05-06"),
    ("pge@innovation", "2020-12-01"),
    ("action-climat", "2022-10-03"),
];

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let products = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../products");
        Catalogue::open(products).expect("the products have no error")
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(application) = Application::from_json(bytes) else { return };
    let read = Application::from_json(application.to_string().as_bytes());
    assert_eq!(read.as_ref(), Ok(&application), "what is printed reads back");
    for (product, as_of) in PRODUCTS {
        let product = catalogue().product(product).expect("there is such a product");
        match product.decide(&application, as_of.parse().expect("a date")) {
            Ok(decision) => {
                serde_json::to_string(&decision).expect("a decision is JSON");
            }
            Err(DecideError::InvalidApplication(problems)) => {
                assert!(problems.count() > 0 && problems.to_string().len() < 1_000_000);
            }
            Err(_) => {}
        }
    }
});
