//! Loading the products of a source, one after the other.

use std::cell::RefCell;
use std::rc::Rc;

use penteract_rules::{Diagnostic, listed_first};

use super::files::Files;
use super::shared::SharedFiles;
use super::{Loaded, hide_consequences, load_product, sort};
use crate::bundle::Bundle;
use crate::source::BundleSource;

/// What a product is loaded for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To decide: every error that a decision could meet is told; cases and labels of what is not there are left unread, and
    /// what only warns is not always looked for.
    Decide,
    /// To be checked: every error, every warning, every case.
    Check,
}

/// Loads the products of a source, and reads what they share once.
///
/// # Example
/// ```
/// use penteract_bundle::{Loader, MemorySource, Purpose};
///
/// let products = MemorySource::default();
/// let libraries = MemorySource::default();
/// let mut loader = Loader::new(&products, &libraries, Purpose::Decide);
/// assert!(loader.load("pge").has_errors());
/// ```
#[derive(Debug)]
pub struct Loader<'a> {
    source: &'a dyn BundleSource,
    libraries: &'a dyn BundleSource,
    purpose: Purpose,
    shared: Rc<RefCell<SharedFiles<'a>>>,
}

impl<'a> Loader<'a> {
    /// A loader of the products of `source`.
    ///
    /// The libraries that they use (`lib/company`) are looked for in the product's own folder, then in `source`, then in
    /// `libraries`.
    pub fn new(
        source: &'a dyn BundleSource,
        libraries: &'a dyn BundleSource,
        purpose: Purpose,
    ) -> Self {
        Self {
            source,
            libraries,
            purpose,
            shared: Rc::default(),
        }
    }

    /// Loads the product of a folder with its variants, and tells all its problems at once. Nothing is read afterwards.
    pub fn load(&mut self, product: &str) -> Loaded {
        let shared = Rc::clone(&self.shared);
        let mut files = Files::open(self.source, product, self.libraries, shared);
        let loaded = load_product(&mut files, product, self.purpose);
        let Files {
            mut diagnostics,
            sources,
            ..
        } = files;
        let has_errors = diagnostics.iter().any(Diagnostic::is_error);
        hide_consequences(&mut diagnostics);
        sort(&mut diagnostics);
        let is_abstract = loaded.as_ref().is_some_and(|product| product.is_abstract);
        let (bundle, variants) = match loaded.filter(|_| !has_errors) {
            Some(product) => (product.bundle, product.variants),
            None => (None, Vec::new()),
        };
        Loaded {
            bundle,
            variants,
            is_abstract,
            diagnostics: listed_first(diagnostics),
            sources,
        }
    }
}

impl Bundle {
    /// Loads the product in the folder `product` of `source`, its cases included, with every problem at once: the same
    /// as a [`Loader`] to check.
    ///
    /// # Example
    /// ```
    /// use penteract_bundle::{Bundle, MemorySource};
    ///
    /// let nothing = MemorySource::default();
    /// let loaded = Bundle::load(&nothing, "pge", &nothing);
    /// assert!(loaded.bundle.is_none());
    /// assert_eq!(loaded.diagnostics[0].code.as_str(), "bundle.missing-file");
    /// ```
    pub fn load(source: &dyn BundleSource, product: &str, libraries: &dyn BundleSource) -> Loaded {
        Loader::new(source, libraries, Purpose::Check).load(product)
    }
}
