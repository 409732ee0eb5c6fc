//! Files that are not written yet, over those that are.

use std::collections::BTreeMap;

use penteract_bundle::{BundleSource, SourceEntry, SourceError, held};

/// A source as it would be with files that stand in memory, new or in the place of what it has.
#[derive(Clone, Copy, Debug)]
pub struct Overlay<'a> {
    below: &'a dyn BundleSource,
    files: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Overlay<'a> {
    /// The files by their paths from the root of the source.
    #[must_use]
    pub fn new(below: &'a dyn BundleSource, files: &'a BTreeMap<String, Vec<u8>>) -> Self {
        Self { below, files }
    }
}

impl BundleSource for Overlay<'_> {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let mut entries = self.below.list(folder)?;
        entries.retain(|entry| !self.files.contains_key(&entry.path));
        let is_within = |path: &&String| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        entries.extend(self.files.keys().filter(is_within).map(SourceEntry::file));
        entries.sort();
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match self.files.get(path) {
            Some(bytes) => held(path, Some(bytes)),
            None => self.below.read(path),
        }
    }

    fn display_path(&self, path: &str) -> String {
        self.below.display_path(path)
    }
}
