//! Bundles in memory: embedded in a program, received over a wire, written in a test.

use std::collections::BTreeMap;

use super::{BundleSource, SourceEntry, SourceError, held};

/// Files held in memory.
///
/// # Example
/// ```
/// use penteract_bundle::{BundleSource, MemorySource};
///
/// let source = MemorySource::new([("pge/product.toml", "format = 1")]);
/// assert_eq!(source.read("pge/product.toml")?, b"format = 1");
/// assert!(source.read("pge/facts.toml").is_err());
/// # Ok::<(), penteract_bundle::SourceError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    files: BTreeMap<String, Vec<u8>>,
}

impl MemorySource {
    /// Files by path.
    pub fn new<P: Into<String>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        Self {
            files: files
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes.into()))
                .collect(),
        }
    }

    /// Adds a file, or replaces it.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes a file away.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }
}

impl BundleSource for MemorySource {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let within = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let from = self.files.range(within.clone()..);
        let paths = from
            .map(|(path, _)| path)
            .take_while(|path| path.starts_with(&within));
        Ok(paths.map(SourceEntry::file).collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        held(path, self.files.get(path).map(Vec::as_slice))
    }
}
