//! The files of products in memory, one of them changed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use penteract_bundle::{BundleSource, Loader, MemorySource, Purpose, SourceEntry, SourceError};

use crate::catalogue::libraries;

/// Every file of a source, read once.
#[derive(Debug)]
pub(super) struct Files {
    files: BTreeMap<String, Vec<u8>>,
    pub(super) libraries: MemorySource,
}

impl Files {
    pub(super) fn of(source: &dyn BundleSource) -> Result<Self, SourceError> {
        let mut files = BTreeMap::new();
        for entry in source.list("")? {
            // A decision reads neither cases nor prose.
            let is_read = !entry.is_link && !entry.path.contains("/cases/");
            if is_read {
                let bytes = source.read(&entry.path)?;
                files.insert(entry.path, bytes);
            }
        }
        Ok(Self {
            files,
            libraries: libraries(),
        })
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?).ok()
    }
}

/// The files, perhaps one of them changed.
#[derive(Debug)]
pub(super) struct Changed<'a> {
    files: &'a Files,
    changed: RefCell<Option<(String, Vec<u8>)>>,
}

impl<'a> Changed<'a> {
    pub(super) const fn new(files: &'a Files) -> Self {
        Self {
            files,
            changed: RefCell::new(None),
        }
    }

    /// Takes another text for one of the files.
    pub(super) fn change(&self, path: &str, text: String) {
        *self.changed.borrow_mut() = Some((path.to_owned(), text.into_bytes()));
    }
}

impl BundleSource for Changed<'_> {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let within = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let from = self.files.files.range(within.clone()..);
        let below = from.take_while(|(path, _)| path.starts_with(&within));
        let entry = |(path, _): (&String, _)| SourceEntry::file(path);
        Ok(below.map(entry).collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if let Some((changed, bytes)) = &*self.changed.borrow()
            && changed == path
        {
            return Ok(bytes.clone());
        }
        let bytes = self.files.files.get(path);
        bytes.cloned().ok_or_else(|| SourceError::NotFound {
            path: path.to_owned(),
        })
    }
}

/// The files, and which of them are asked for.
#[derive(Debug)]
struct Watched<'a> {
    source: &'a Changed<'a>,
    read: Mutex<BTreeSet<String>>,
}

impl BundleSource for Watched<'_> {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        self.source.list(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if let Ok(mut read) = self.read.lock() {
            read.insert(path.to_owned());
        }
        self.source.read(path)
    }
}

/// For each file, the products that read it.
pub(super) fn readers(files: &Files, products: &[String]) -> BTreeMap<String, Vec<String>> {
    let source = Changed::new(files);
    let mut readers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for product in products {
        let watched = Watched {
            source: &source,
            read: Mutex::default(),
        };
        Loader::new(&watched, &files.libraries, Purpose::Decide).load(product);
        for path in watched.read.into_inner().unwrap_or_default() {
            readers.entry(path).or_default().push(product.clone());
        }
    }
    readers
}
