//! Records from bytes: a typed error, or one that reads back as it is written, whole, compact and masked, and is decided
//! again by the product that it names.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use penteract::{Catalogue, Record, Replay, Say as _};

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let products = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../products");
        Catalogue::open(products).expect("the products have no error")
    })
}

fn read(record: &Record) -> Record {
    Record::from_json(record.to_json().as_bytes()).expect("what is written reads back")
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(record) = Record::from_json(bytes) else { return };
    assert_eq!(read(&record), record);
    let compact = record.compact();
    assert_eq!(read(&compact), compact);
    assert_eq!(compact.compact(), compact);
    let Ok(product) = catalogue().product(&record.product()) else { return };
    let masked = record.masked(product.bundle(), b"key");
    assert_eq!(read(&masked), masked);
    for record in [record, compact, masked] {
        match product.replay(&record) {
            Ok(Replay::Differs { because, differences }) => {
                assert!(!differences.is_empty() && !because.say(penteract::Language::French).is_empty());
            }
            Ok(_) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
