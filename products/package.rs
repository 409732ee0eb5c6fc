//! The loan products that ship with Penteract and the libraries that they share, as bytes inside a program.

use include_dir::include_dir;
pub use include_dir::{Dir, DirEntry};

/// The libraries: `state-aid/facts.toml` is `lib/state-aid/facts.toml` of the products.
pub static LIBRARIES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lib");

/// The products, a folder each, with the libraries under `lib`.
#[cfg(feature = "catalogue")]
pub static CATALOGUE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR");
