//! Bundles in a folder on disk.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{BundleSource, DEPTH_MAX, FILE_SIZE_MAX, SourceEntry, SourceError, check_path};

/// A folder on disk, `products` for instance: the root may itself be a link, nothing inside it may.
#[derive(Clone, Debug)]
pub struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// The folder at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The path on disk, after every part of it was seen not to be a link.
    fn resolve(&self, path: &str) -> Result<(PathBuf, fs::Metadata), SourceError> {
        check_path(path)?;
        let mut on_disk = self.root.clone();
        let mut metadata = None;
        for name in path.split('/') {
            on_disk.push(name);
            let found = fs::symlink_metadata(&on_disk).map_err(|error| unreadable(path, &error))?;
            if found.file_type().is_symlink() {
                return Err(SourceError::Link {
                    path: path.to_owned(),
                });
            }
            metadata = Some(found);
        }
        metadata
            .map(|metadata| (on_disk, metadata))
            .ok_or_else(|| SourceError::NotFound {
                path: path.to_owned(),
            })
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound {
            path: path.to_owned(),
        },
        _ => SourceError::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        },
    }
}

impl BundleSource for FolderSource {
    fn list(&self, folder: &str) -> Result<Vec<SourceEntry>, SourceError> {
        let start = if folder.is_empty() {
            self.root.clone()
        } else {
            match self.resolve(folder) {
                Ok((path, _)) => path,
                Err(SourceError::NotFound { .. }) => return Ok(Vec::new()),
                Err(error) => return Err(error),
            }
        };
        let mut entries = Vec::new();
        walk(&start, folder, 0, &mut entries)?;
        entries.sort();
        Ok(entries)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let (on_disk, metadata) = self.resolve(path)?;
        if metadata.len() > FILE_SIZE_MAX {
            return Err(SourceError::TooLarge {
                path: path.to_owned(),
                size: metadata.len(),
            });
        }
        if !metadata.is_file() {
            return Err(SourceError::Unreadable {
                path: path.to_owned(),
                reason: "it is not a file".to_owned(),
            });
        }
        fs::read(on_disk).map_err(|error| unreadable(path, &error))
    }

    fn display_path(&self, path: &str) -> String {
        let root = self.root.to_string_lossy();
        match root.trim_end_matches(['/', '\\']) {
            "" | "." => path.to_owned(),
            root => format!("{root}/{path}"),
        }
    }
}

fn walk(
    folder: &Path,
    name: &str,
    depth: usize,
    entries: &mut Vec<SourceEntry>,
) -> Result<(), SourceError> {
    if depth > DEPTH_MAX {
        return Err(SourceError::TooDeep {
            path: name.to_owned(),
        });
    }
    let found = match fs::read_dir(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(name, &error)),
    };
    for entry in found {
        let entry = entry.map_err(|error| unreadable(name, &error))?;
        let file_name = entry.file_name();
        let Some(file_name) = file_name.to_str() else {
            let reason = "a file name in it is not UTF-8".to_owned();
            return Err(SourceError::Unreadable {
                path: name.to_owned(),
                reason,
            });
        };
        let path = if name.is_empty() {
            file_name.to_owned()
        } else {
            format!("{name}/{file_name}")
        };
        let kind = entry
            .file_type()
            .map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() {
            walk(&entry.path(), &path, depth + 1, entries)?;
        } else {
            entries.push(SourceEntry {
                path,
                is_link: kind.is_symlink(),
            });
        }
    }
    Ok(())
}
