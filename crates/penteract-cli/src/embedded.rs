//! The products shipped inside the command, so that it works from any folder.

use include_dir::{Dir, include_dir};

/// The repository's `products/`, as it was when the command was built.
pub(crate) static PRODUCTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../products");
