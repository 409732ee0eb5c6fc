//! Packing products into a release.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use penteract_bundle::{BundleSource, MemorySource, Purpose, SourceEntry, SourceError};

use crate::catalogue::{Catalogue, CatalogueError, libraries};
use crate::record::DECISIONS_VERSION;
use crate::release::{RELEASE_FORMAT, Release, ReleaseError, ReleaseManifest, ReleasedProduct};

/// For when and for which engines a release is approved.
#[derive(Clone, Debug, Default)]
pub struct ReleaseTerms {
    /// The first day on which it may be opened; any unless said.
    pub from: Option<NaiveDate>,
    /// The last day on which it may be opened; any unless said.
    pub until: Option<NaiveDate>,
    /// The last version of decisions for which it was tried; this engine's own unless said.
    pub decisions_until: Option<u32>,
}

impl Release {
    /// Packs the products named, or all of them when none is, with the libraries that they use, those inside this
    /// library too. They are checked as [`Purpose::Check`] does, as they were read.
    ///
    /// # Errors
    /// As [`Catalogue::open`]; [`ReleaseError::Changed`] when a file changes meanwhile, [`ReleaseError::NothingBetween`]
    /// for terms that no day meets.
    pub fn pack(
        source: &dyn BundleSource,
        names: &[&str],
        terms: &ReleaseTerms,
    ) -> Result<Self, CatalogueError> {
        let decisions_until = terms.decisions_until.unwrap_or(DECISIONS_VERSION);
        let libraries = libraries();
        let (of_source, of_host) = (Reads::of(source), Reads::of(&libraries));
        Catalogue::inspect_with(&of_source, &of_host, names, Purpose::Decide)?;
        let mut files = of_host.files()?;
        files.extend(of_source.files()?);
        let again = of_host.files()?.into_iter().chain(of_source.files()?);
        let again: BTreeMap<String, Vec<u8>> = again.collect();
        let mut paths = files.keys().chain(again.keys());
        if let Some(path) = paths.find(|path| files.get(*path) != again.get(*path)) {
            let path = path.clone();
            return Err(ReleaseError::Changed { path }.into());
        }
        let read = MemorySource::new(files.clone());
        let catalogue = Catalogue::inspect(&read, &[], Purpose::Check)?.into_catalogue()?;
        let products = catalogue.products().map(|product| ReleasedProduct {
            id: product.id().to_owned(),
            version: product.bundle().version().to_owned(),
            digest: product.bundle().digest().to_owned(),
            meaning: product.bundle().meaning().to_owned(),
        });
        let manifest = ReleaseManifest {
            format: RELEASE_FORMAT,
            decisions_from: DECISIONS_VERSION,
            decisions_until,
            from: terms.from,
            until: terms.until,
            products: products.collect(),
            files: Vec::new(),
        };
        Ok(Self::of(&files, manifest)?)
    }
}

/// A source that remembers of which folders something was read.
#[derive(Debug)]
struct Reads<'a> {
    source: &'a dyn BundleSource,
    folders: RefCell<BTreeSet<String>>,
}

impl<'a> Reads<'a> {
    fn of(source: &'a dyn BundleSource) -> Self {
        Self {
            source,
            folders: RefCell::default(),
        }
    }

    /// Every file of the folders of which something was read, but for those that hide behind a point.
    fn files(&self) -> Result<BTreeMap<String, Vec<u8>>, SourceError> {
        let mut files = BTreeMap::new();
        for folder in self.folders.borrow().iter() {
            for SourceEntry { path, is_link } in self.source.list(folder)? {
                if is_link {
                    return Err(SourceError::Link { path });
                }
                if !path.split('/').any(|name| name.starts_with('.')) {
                    let bytes = self.source.read(&path)?;
                    files.insert(path, bytes);
                }
            }
        }
        Ok(files)
    }
}

impl BundleSource for Reads<'_> {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        self.source.list(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let names = if path.starts_with("lib/") { 2 } else { 1 };
        let folder: Vec<&str> = path.split('/').take(names).collect();
        self.folders.borrow_mut().insert(folder.join("/"));
        self.source.read(path)
    }

    fn display_path(&self, path: &str) -> String {
        self.source.display_path(path)
    }
}
