//! The catalogue that ships, opened once for all tests: checked whole with its cases, and as it is opened to decide.

use std::path::PathBuf;
use std::sync::LazyLock;

use penteract::Catalogue;

/// The folder of the products.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../products")
}

pub static WITH_CASES: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::open_with_cases(folder()).unwrap());

pub static DECIDING: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::open(folder()).unwrap());
