//! Where the bytes of a bundle come from: a folder, memory, or a host's own archive.

mod folder;
mod memory;

use penteract_core::said;
use std::fmt;

pub use folder::FolderSource;
pub use memory::MemorySource;

/// Largest file of a bundle, in bytes. A larger one is refused before it is read.
pub const FILE_SIZE_MAX: u64 = 16 * 1024 * 1024;

/// Most files of the products and libraries of a source.
pub const FILES_MAX: usize = 20_000;

/// Most bytes that are read of a source, all files together.
pub const SOURCE_SIZE_MAX: u64 = 32 * 1024 * 1024;

/// Folders nested deeper than this are not followed.
const DEPTH_MAX: usize = 16;

/// A place that holds the files of bundles, by relative path with `/` between folders.
///
/// Nothing is read after loading. Implementations refuse every path that [`check_path`] refuses.
pub trait BundleSource: fmt::Debug {
    /// Every file under a folder, at any depth, in the order of their paths; paths start from the source's root, so that
    /// they can be given to [`BundleSource::read`]. A folder that does not exist has no files.
    ///
    /// # Errors
    /// [`SourceError`] when the folder cannot be listed.
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`SourceError::NotFound`], [`SourceError::OutsideFolder`], [`SourceError::Link`], [`SourceError::TooLarge`],
    /// [`SourceError::Unreadable`].
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;

    /// The path as people find the file: `products/pge/facts.toml`. Diagnostics show it.
    fn display_path(&self, path: &str) -> String {
        path.to_owned()
    }
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceEntry {
    /// The path from the root of the source.
    pub path: String,
    /// Whether it is a symbolic link, which a bundle cannot hold: it could lead anywhere.
    pub is_link: bool,
}

impl SourceEntry {
    /// A file, which is no link.
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            is_link: false,
        }
    }
}

/// Why a file of a bundle cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no such file.
    NotFound {
        /// The path as it was asked for.
        path: String,
    },
    /// The path is absolute, climbs with `..`, or is not written with plain names and `/`.
    OutsideFolder {
        /// The path as it was asked for.
        path: String,
    },
    /// The path goes through a symbolic link.
    Link {
        /// The path as it was asked for.
        path: String,
    },
    /// The file is larger than [`FILE_SIZE_MAX`].
    TooLarge {
        /// The path as it was asked for.
        path: String,
        /// Its size in bytes.
        size: u64,
    },
    /// Folders are nested deeper than is followed.
    TooDeep {
        /// The path as it was asked for.
        path: String,
    },
    /// The products and libraries have more files than [`FILES_MAX`].
    TooMany {
        /// How many they have.
        files: usize,
    },
    /// The files read have more bytes than [`SOURCE_SIZE_MAX`], all together.
    TooMuch {
        /// The first that is not read any more.
        path: String,
    },
    /// The system refuses.
    Unreadable {
        /// The path as it was asked for.
        path: String,
        /// What the system says.
        reason: String,
    },
}

said! { SourceError: Error {
    NotFound { path } => "`{path}` does not exist", "`{path}` n'existe pas";
    OutsideFolder { path } =>
        "`{path}` leaves the folder of the products: write a path inside it, with `/` between folders and no `..`",
        "`{path}` sort du dossier des produits : écrivez un chemin qui y reste, avec `/` entre les dossiers et sans `..`";
    Link { path } =>
        "`{path}` is a symbolic link: a bundle holds its files itself, so copy the file there",
        "`{path}` est un lien symbolique : un produit tient lui-même ses fichiers, copiez-y le fichier";
    TooLarge { path, size } =>
        "`{path}` has {size} bytes: a file of a bundle has at most {FILE_SIZE_MAX}",
        "`{path}` a {size} octets : un fichier d'un produit en a au plus {FILE_SIZE_MAX}";
    TooDeep { path } =>
        "`{path}` stands in more than {DEPTH_MAX} folders: move it up",
        "`{path}` est dans plus de {DEPTH_MAX} dossiers : remontez-le";
    TooMany { files } =>
        "the products have {files} files: at most {FILES_MAX} are read, so keep fewer products in one place",
        "les produits ont {files} fichiers : il en est lu au plus {FILES_MAX}, mettez moins de produits au même endroit";
    TooMuch { path } =>
        "`{path}` is one file too many: at most {SOURCE_SIZE_MAX} bytes are read of all products, so keep fewer in one place",
        "`{path}` est un fichier de trop : il est lu au plus {SOURCE_SIZE_MAX} octets de tous les produits, mettez-en moins au même endroit";
    Unreadable { path, reason } => "`{path}` cannot be read: `{reason}`", "`{path}` ne peut pas être lu : `{reason}`";
} }

/// Refuses a path that could leave the source: absolute, with `..` or `.`, with an empty name, a backslash, a drive or a
/// control character; and one that goes through more folders than are followed.
///
/// # Errors
/// [`SourceError::OutsideFolder`], [`SourceError::TooDeep`].
///
/// # Example
/// ```
/// use penteract_bundle::check_path;
///
/// assert!(check_path("pge/tables/premium.csv").is_ok());
/// for path in ["../other/facts.toml", "/etc/passwd", "pge//facts.toml", "pge\\facts.toml", "C:/facts.toml", ""] {
///     assert!(check_path(path).is_err(), "{path}");
/// }
/// ```
pub fn check_path(path: &str) -> Result<(), SourceError> {
    let is_plain = |name: &str| {
        !name.is_empty()
            && name != "."
            && name != ".."
            && !name.contains(['\\', ':'])
            && !name.contains(char::is_control)
    };
    if !path.split('/').all(is_plain) {
        // A terminal would obey its control characters.
        let path = path.replace(char::is_control, "\u{fffd}");
        return Err(SourceError::OutsideFolder { path });
    }
    if path.split('/').count() > DEPTH_MAX + 1 {
        let path = path.to_owned();
        return Err(SourceError::TooDeep { path });
    }
    Ok(())
}

/// The bytes of a file that is held in memory, when a bundle may have it.
///
/// # Errors
/// As [`BundleSource::read`].
pub fn held(path: &str, bytes: Option<&[u8]>) -> Result<Vec<u8>, SourceError> {
    check_path(path)?;
    let path = path.to_owned();
    match bytes {
        None => Err(SourceError::NotFound { path }),
        Some(bytes) if bytes.len() as u64 > FILE_SIZE_MAX => {
            let size = bytes.len() as u64;
            Err(SourceError::TooLarge { path, size })
        }
        Some(bytes) => Ok(bytes.to_vec()),
    }
}
