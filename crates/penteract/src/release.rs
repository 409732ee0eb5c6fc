//! Releases: products with all that they need in one archive, listed and signed.

mod archive;
mod error;
mod keys;
mod manifest;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use chrono::NaiveDate;
use penteract_bundle::{BundleSource, SourceEntry, SourceError, held};
use penteract_core::{LocalText, Say};
use sha2::{Digest as _, Sha256};

use crate::record::{DECISIONS_VERSION, hexadecimal};
use archive::Archive;

pub use archive::RELEASE_SIZE_MAX;
pub use error::ReleaseError;
pub use keys::TrustedKeys;
pub use manifest::{RELEASE_FORMAT, ReleaseManifest, ReleasedFile, ReleasedProduct};

/// Where a release keeps what it says of itself. No product has a name with a point.
const OWN: &str = ".release/";
const MANIFEST: &str = ".release/manifest.json";

/// Largest manifest, in bytes: it lists as many files as a source may have.
const MANIFEST_SIZE_MAX: usize = 6 * 1024 * 1024;

/// Most signatures of a release.
const SIGNATURES_MAX: usize = 16;

/// Products with the libraries that they use, in one archive: what was approved, to the byte.
///
/// It is a source like any other. That it is whole and as its manifest lists it is checked whenever it is read; who signed
/// it, and for when, by [`Catalogue::open_signed`](crate::Catalogue::open_signed).
///
/// # Example
/// ```
/// use penteract::{Catalogue, FolderSource, Release, ReleaseTerms};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let source = FolderSource::new("examples/products");
/// let packed = Release::pack(&source, &[], &ReleaseTerms::default())?;
/// let release = Release::read(packed.archive().to_vec())?;
/// assert_eq!(Catalogue::load(&release)?.products().count(), release.manifest().products.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Release {
    archive: Archive,
    manifest: ReleaseManifest,
    /// As minisign writes them.
    signatures: Vec<String>,
}

impl Release {
    /// Reads a release from a file, once.
    ///
    /// # Errors
    /// As [`Release::read`], and [`SourceError::Unreadable`].
    pub fn open(file: impl AsRef<Path>) -> Result<Self, ReleaseError> {
        let file = file.as_ref();
        let path = file.display().to_string();
        let unreadable = |error: std::io::Error| SourceError::Unreadable {
            path: path.clone(),
            reason: error.to_string(),
        };
        let file = File::open(file).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size > RELEASE_SIZE_MAX {
            return Err(ReleaseError::TooLarge { size });
        }
        let mut archive = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        // What grows meanwhile is read no further than it may be.
        let mut file = file.take(RELEASE_SIZE_MAX + 1);
        file.read_to_end(&mut archive).map_err(unreadable)?;
        Self::read(archive)
    }

    /// Reads a release from the bytes of its archive, whole: every file must be the one that the manifest lists, and
    /// no other may be there.
    ///
    /// # Errors
    /// [`ReleaseError`]: what of the archive, the manifest or a signature is wrong, and where.
    pub fn read(archive: Vec<u8>) -> Result<Self, ReleaseError> {
        Self::whole(Archive::read(archive)?)
    }

    /// The release of an archive that is whole.
    fn whole(archive: Archive) -> Result<Self, ReleaseError> {
        let manifest = manifest(archive.get(MANIFEST))?;
        let listed = manifest.files.iter().map(|file| (file.path.as_str(), file));
        let mut listed: BTreeMap<&str, &ReleasedFile> = listed.collect();
        let mut signatures = Vec::new();
        for (path, file) in archive.files() {
            if let Some(own) = path.strip_prefix(OWN) {
                if (1..=SIGNATURES_MAX).any(|number| own == format!("{number}.minisig")) {
                    signatures.push(signature(path, file)?);
                } else if path != MANIFEST {
                    return Err(ReleaseError::Unlisted {
                        path: path.to_owned(),
                    });
                }
                continue;
            }
            let path = path.to_owned();
            match listed.remove(path.as_str()) {
                None => return Err(ReleaseError::Unlisted { path }),
                Some(listed) if *listed != of_file(&path, file) => {
                    return Err(ReleaseError::Altered { path });
                }
                Some(_) => {}
            }
        }
        if let Some(path) = listed.into_keys().next() {
            let path = path.to_owned();
            return Err(ReleaseError::Missing { path });
        }
        Ok(Self {
            archive,
            manifest,
            signatures,
        })
    }

    /// A release of files and what is said of them.
    pub(crate) fn of(
        files: &BTreeMap<String, Vec<u8>>,
        mut manifest: ReleaseManifest,
    ) -> Result<Self, ReleaseError> {
        let listed = files.iter().map(|(path, file)| of_file(path, file));
        manifest.files = listed.collect();
        // Its keys are texts and its values serialise.
        let text = serde_json::to_string_pretty(&manifest).unwrap_or_default() + "\n";
        let files = files
            .iter()
            .map(|(path, file)| (path.as_str(), file.as_slice()));
        // A name with a point comes before all others.
        let own = std::iter::once((MANIFEST, text.as_bytes()));
        Self::whole(Archive::of(own.chain(files))?)
    }

    /// The bytes of the archive: the same for the same files, terms and signatures.
    #[must_use]
    pub fn archive(&self) -> &[u8] {
        self.archive.bytes()
    }

    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &ReleaseManifest {
        &self.manifest
    }

    /// How many signatures it carries, whoever's they are and whether or not they hold.
    #[must_use]
    pub fn signatures(&self) -> usize {
        self.signatures.len()
    }

    /// The JSON Schema of manifests.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(ReleaseManifest).to_value()
    }

    /// The bytes that are signed: those of the manifest.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        // INVARIANT: a release was read from it.
        self.archive.get(MANIFEST).unwrap_or_default()
    }

    /// The same with one signature more, as minisign writes it for [`Release::signed_bytes`]. Whose it is, and whether
    /// it holds, is asked where the release is opened.
    ///
    /// # Errors
    /// [`ReleaseError::Signature`] for a text that is none; [`ReleaseError::ManySignatures`] from the seventeenth on.
    pub fn with_signature(&self, text: &str) -> Result<Self, ReleaseError> {
        let numbers = 1..=SIGNATURES_MAX;
        let mut names = numbers.map(|number| format!("{OWN}{number}.minisig"));
        let name = names.find(|name| self.archive.get(name).is_none());
        let name = name.ok_or(ReleaseError::ManySignatures)?;
        signature(&name, text.as_bytes())?;
        let mut files: BTreeMap<&str, &[u8]> = self.archive.files().collect();
        files.insert(&name, text.as_bytes());
        Self::whole(Archive::of(files.into_iter())?)
    }

    /// Whether it may be opened on a day by this engine: how many of the keys signed it.
    ///
    /// # Errors
    /// [`ReleaseError::Unsigned`], [`ReleaseError::SignedByOthers`], [`ReleaseError::TooEarly`],
    /// [`ReleaseError::TooLate`], [`ReleaseError::OtherEngine`].
    pub fn verify(&self, keys: &TrustedKeys, as_of: NaiveDate) -> Result<usize, ReleaseError> {
        let signed = keys.check(self.signed_bytes(), &self.signatures)?;
        let (own, manifest) = (DECISIONS_VERSION, &self.manifest);
        let (first, last) = (manifest.decisions_from, manifest.decisions_until);
        match (manifest.from, manifest.until) {
            (Some(from), _) if as_of < from => Err(ReleaseError::TooEarly { as_of, from }),
            (_, Some(until)) if as_of > until => Err(ReleaseError::TooLate { as_of, until }),
            _ if !(first..=last).contains(&own) => Err(ReleaseError::OtherEngine {
                own,
                from: first,
                until: last,
            }),
            _ => Ok(signed),
        }
    }
}

impl BundleSource for Release {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let is_within = |path: &&String| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let paths = self.manifest.files.iter().map(|file| &file.path);
        Ok(paths.filter(is_within).map(SourceEntry::file).collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        held(
            path,
            self.archive.get(path).filter(|_| !path.starts_with(OWN)),
        )
    }
}

fn of_file(path: &str, file: &[u8]) -> ReleasedFile {
    ReleasedFile {
        path: path.to_owned(),
        size: file.len() as u64,
        sha256: hexadecimal(&Sha256::digest(file)),
    }
}

fn signature(path: &str, text: &[u8]) -> Result<String, ReleaseError> {
    let text = std::str::from_utf8(text).ok();
    let text = text.filter(|text| keys::is_signature(text));
    text.map(str::to_owned)
        .ok_or_else(|| ReleaseError::Signature {
            path: path.to_owned(),
        })
}

fn manifest(text: Option<&[u8]>) -> Result<ReleaseManifest, ReleaseError> {
    let wrong = |message: String| ReleaseError::Manifest { message };
    let text = text.ok_or(ReleaseError::NotARelease)?;
    if text.len() > MANIFEST_SIZE_MAX {
        return Err(wrong(format!("{} bytes", text.len())));
    }
    /// What every format says.
    #[derive(serde::Deserialize)]
    struct Format {
        format: serde_json::Value,
    }
    let said: Format = serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))?;
    if said.format != RELEASE_FORMAT {
        let format = said.format.to_string();
        return Err(ReleaseError::OtherFormat { format });
    }
    let manifest: ReleaseManifest =
        serde_json::from_slice(text).map_err(|error| wrong(error.to_string()))?;
    let bounds = |from: &dyn Say, until: &dyn Say| ReleaseError::NothingBetween {
        from: LocalText::of(from),
        until: LocalText::of(until),
    };
    if let (Some(from), Some(until)) = (manifest.from, manifest.until)
        && from > until
    {
        return Err(bounds(&from, &until));
    }
    let (first, last) = (manifest.decisions_from, manifest.decisions_until);
    if first > last {
        return Err(bounds(&first, &last));
    }
    let is_sorted = manifest
        .files
        .is_sorted_by(|one, next| one.path < next.path);
    match is_sorted {
        true => Ok(manifest),
        false => Err(ReleaseError::OtherForm {
            path: MANIFEST.to_owned(),
        }),
    }
}
