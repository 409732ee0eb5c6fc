//! What is read at most, in one place.

use penteract_bundle::{
    APPLICATION_DEPTH_MAX, APPLICATION_SIZE_MAX, FILE_SIZE_MAX, FILES_MAX, SOURCE_SIZE_MAX,
};
use serde::Serialize;

use crate::record::RECORD_SIZE_MAX;
use crate::release::RELEASE_SIZE_MAX;

/// What this library reads at most; more is refused, with an error of its own, before it is worked on. A host that takes
/// less refuses it by these names.
///
/// # Example
/// ```
/// use penteract::Limits;
///
/// assert_eq!(Limits::OF_ENGINE.application_bytes, 4 * 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Limits {
    /// The text of an application, in bytes.
    pub application_bytes: usize,
    /// How deep it is nested.
    pub application_depth: usize,
    /// A file of a product, in bytes.
    pub file_bytes: u64,
    /// A record, in bytes.
    pub record_bytes: usize,
    /// A release, in bytes.
    pub release_bytes: u64,
    /// All files of a source together, in bytes.
    pub source_bytes: u64,
    /// How many files a source has.
    pub source_files: usize,
}

impl Limits {
    /// Those of this version.
    pub const OF_ENGINE: Self = Self {
        application_bytes: APPLICATION_SIZE_MAX,
        application_depth: APPLICATION_DEPTH_MAX,
        file_bytes: FILE_SIZE_MAX,
        record_bytes: RECORD_SIZE_MAX,
        release_bytes: RELEASE_SIZE_MAX,
        source_bytes: SOURCE_SIZE_MAX,
        source_files: FILES_MAX,
    };
}
