//! A catalogue that is replaced while it serves.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use penteract_bundle::BundleSource;

use crate::catalogue::{Catalogue, CatalogueError};
use crate::product::Product;
use crate::record::{Record, Replay, ReplayError};
use crate::seam::seam;

/// The catalogue that a service decides with, and those that it decided with before.
///
/// [`Served::replace`] puts another in its place once it is clean; a broken one leaves the old serving and says why. Who has
/// taken the catalogue ([`Served::current`]) goes on with it, whatever replaces it meanwhile: a decision begins and ends with
/// one version. The last versions stay for what is pinned to them.
///
/// # Example
/// ```
/// use penteract::{Catalogue, MemorySource, Served};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let served = Served::new(Catalogue::open("products")?, 3);
/// let before = served.current();
///
/// let broken = MemorySource::new([("pge/product.toml", "format = 9")]);
/// assert!(served.replace(&broken).is_err());
/// assert!(std::sync::Arc::ptr_eq(&before, &served.current()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Served {
    /// The current one first.
    versions: RwLock<VecDeque<Arc<Catalogue>>>,
    older_max: usize,
}

impl Served {
    /// Serves a catalogue, and keeps so many older ones once it is replaced.
    #[must_use]
    pub fn new(catalogue: Catalogue, older_max: usize) -> Self {
        Self {
            versions: RwLock::new(VecDeque::from([Arc::new(catalogue)])),
            older_max,
        }
    }

    /// The catalogue that serves now. Take it once for each decision.
    #[must_use]
    pub fn current(&self) -> Arc<Catalogue> {
        // There is always one.
        self.versions()
            .front()
            .map_or_else(Arc::default, Arc::clone)
    }

    /// The versions from the current one back.
    fn versions(&self) -> VecDeque<Arc<Catalogue>> {
        // What is behind the lock is whole at any time.
        let versions = self.versions.read();
        versions.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens a catalogue, warms it ([`Catalogue::warm`]) and serves it from then on; nothing waits meanwhile.
    ///
    /// # Errors
    /// [`CatalogueError`], with every problem; the catalogue of before serves on.
    pub fn replace(&self, source: &dyn BundleSource) -> Result<Arc<Catalogue>, CatalogueError> {
        seam!("replace", {}, {
            Catalogue::load(source).map(|catalogue| {
                catalogue.warm();
                let catalogue = Arc::new(catalogue);
                self.serve(Arc::clone(&catalogue));
                catalogue
            })
        })
    }

    /// Serves a catalogue that is open already: an older one again, for instance.
    pub fn serve(&self, catalogue: Arc<Catalogue>) {
        let versions = self.versions.write();
        let mut versions = versions.unwrap_or_else(PoisonError::into_inner);
        versions.retain(|known| !Arc::ptr_eq(known, &catalogue));
        versions.push_front(catalogue);
        versions.truncate(self.older_max.saturating_add(1));
    }

    /// A product whose files have a digest, of the current catalogue or of an older one that is kept: what a dossier is pinned to.
    #[must_use]
    pub fn pinned(&self, id: &str, digest: &str) -> Option<Product> {
        let versions = self.versions();
        let mut products = versions.iter().filter_map(|known| known.product(id).ok());
        products.find(|product| product.bundle().digest_of_files() == digest)
    }

    /// Decides a record again with the version that decided it, else with the current one, which may differ.
    ///
    /// # Errors
    /// [`ReplayError`]; [`ReplayError::NoProduct`] when no catalogue has the product.
    pub fn replay(&self, record: &Record) -> Result<Replay, ReplayError> {
        let id = record.product();
        let pinned = self.pinned(&id, record.digest_of_files());
        let product = pinned.or_else(|| self.current().product(&id).ok());
        let product = product.ok_or(ReplayError::NoProduct { of_record: id })?;
        product.replay(record)
    }
}
