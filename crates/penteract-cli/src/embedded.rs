//! The products shipped inside the command, so that it works from any folder.

use include_dir::{Dir, DirEntry, include_dir};
use penteract::{BundleSource, SourceEntry, SourceError};

/// The repository's `products/`, as it was when the command was built.
static PRODUCTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../products");

/// The products inside the command, read without copying what is not asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EmbeddedSource;

impl BundleSource for EmbeddedSource {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let mut entries = Vec::new();
        match folder {
            "" => collect(&PRODUCTS, &mut entries),
            folder => PRODUCTS
                .get_dir(folder)
                .into_iter()
                .for_each(|dir| collect(dir, &mut entries)),
        }
        entries.sort();
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match PRODUCTS.get_file(path) {
            Some(file) => Ok(file.contents().to_vec()),
            None => Err(SourceError::NotFound {
                path: path.to_owned(),
            }),
        }
    }

    fn display_path(&self, path: &str) -> String {
        format!("products/{path}")
    }
}

fn collect(dir: &Dir<'_>, entries: &mut Vec<SourceEntry>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => collect(dir, entries),
            DirEntry::File(file) => {
                entries.push(SourceEntry {
                    path: file.path().to_string_lossy().replace('\\', "/"),
                    is_link: false,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_file_can_be_read() {
        let entries = EmbeddedSource.list("").unwrap();
        assert!(
            entries
                .iter()
                .any(|entry| entry.path.ends_with("/product.toml"))
        );
        for entry in entries {
            assert!(EmbeddedSource.read(&entry.path).is_ok(), "{}", entry.path);
        }
    }

    #[test]
    fn a_folder_lists_what_is_below_it() {
        let all = EmbeddedSource.list("").unwrap();
        let product = all
            .iter()
            .find_map(|entry| entry.path.strip_suffix("/product.toml"))
            .unwrap();
        let below = EmbeddedSource.list(product).unwrap();
        assert!(
            below
                .iter()
                .all(|entry| entry.path.starts_with(&format!("{product}/")))
        );
        assert!(EmbeddedSource.list("no-such-product").unwrap().is_empty());
        assert!(EmbeddedSource.read("no-such-product/product.toml").is_err());
    }
}
