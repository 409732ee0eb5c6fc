//! What a release says of itself: the file that is signed.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The format of the releases that are packed and read.
pub const RELEASE_FORMAT: u32 = 1;

/// The manifest of a release, `.release/manifest.json` in its archive: every file, and for which days and engines it was
/// approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReleaseManifest {
    /// The version of this format: 1.
    pub format: u32,
    /// The first version of decisions (`engine.decisions` of a record) for which it was approved.
    pub decisions_from: u32,
    /// The last one.
    pub decisions_until: u32,
    /// The first day on which it may be opened; any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day on which it may be opened; any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The products and variants that are granted, in the order of their identifiers.
    pub products: Vec<ReleasedProduct>,
    /// Every other file of the archive but signatures, in the order of their paths.
    pub files: Vec<ReleasedFile>,
}

/// A product of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReleasedProduct {
    /// Its identifier, with its variant after `@` if it is one.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of what it is made of, in hexadecimal, as its records carry it.
    pub digest: String,
    /// SHA-256 of what of it decides.
    pub meaning: String,
}

/// A file of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReleasedFile {
    /// Its path, with `/` between folders.
    pub path: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}
