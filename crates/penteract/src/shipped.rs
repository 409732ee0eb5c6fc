//! The products that ship, inside the program, so that it works from any folder.

use penteract_bundle::{BundleSource, SourceEntry, SourceError, held};
use penteract_products::{CATALOGUE, Dir, DirEntry};

/// The products that ship with this version, read without copying what is not asked for.
///
/// # Example
/// ```
/// use penteract::{Catalogue, ShippedProducts};
///
/// let pge = Catalogue::load_product(&ShippedProducts, "pge")?;
/// assert_eq!(pge.id(), "pge");
/// # Ok::<(), penteract::CatalogueError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ShippedProducts;

impl BundleSource for ShippedProducts {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let mut entries = Vec::new();
        match folder {
            "" => collect(&CATALOGUE, &mut entries),
            folder => CATALOGUE
                .get_dir(folder)
                .into_iter()
                .for_each(|dir| collect(dir, &mut entries)),
        }
        entries.sort();
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        held(path, CATALOGUE.get_file(path).map(|file| file.contents()))
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
                let path = file.path().to_string_lossy();
                entries.push(SourceEntry::file(path.replace('\\', "/")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_file_can_be_read() {
        let entries = ShippedProducts.list("").unwrap();
        assert!(
            entries
                .iter()
                .any(|entry| entry.path.ends_with("/product.toml"))
        );
        for entry in entries {
            assert!(ShippedProducts.read(&entry.path).is_ok(), "{}", entry.path);
        }
    }

    #[test]
    fn a_folder_lists_what_is_below_it() {
        let all = ShippedProducts.list("").unwrap();
        let product = all
            .iter()
            .find_map(|entry| entry.path.strip_suffix("/product.toml"))
            .unwrap();
        let below = ShippedProducts.list(product).unwrap();
        assert!(
            below
                .iter()
                .all(|entry| entry.path.starts_with(&format!("{product}/")))
        );
        assert!(ShippedProducts.list("no-such-product").unwrap().is_empty());
        assert!(
            ShippedProducts
                .read("no-such-product/product.toml")
                .is_err()
        );
    }
}
