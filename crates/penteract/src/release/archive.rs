//! Files in one archive of the ustar format, in the one form that the same files always have.

use std::collections::BTreeMap;
use std::ops::Range;

use penteract_bundle::{FILE_SIZE_MAX, FILES_MAX, SourceError, check_path};

use super::error::ReleaseError;

/// Largest release that is read, in bytes.
pub const RELEASE_SIZE_MAX: u64 = 32 * 1024 * 1024;

const BLOCK: usize = 512;

/// What stands behind the last file: zeros.
const END: usize = 2 * BLOCK;

/// Where the header of a file has its name, its size, its kind, and the folders before its name.
const NAME: Range<usize> = 0..100;
const SIZE: Range<usize> = 124..135;
const KIND: usize = 156;
const MAGIC: Range<usize> = 257..262;
const FOLDERS: Range<usize> = 345..500;

/// An archive, and where in it each file lies.
#[derive(Clone, Debug)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    files: BTreeMap<String, Range<usize>>,
}

impl Archive {
    /// The archive of files, by their paths.
    pub(super) fn of<'a>(
        files: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, ReleaseError> {
        let mut bytes = Vec::new();
        for (path, file) in files {
            let header = header(path, file.len()).ok_or_else(|| ReleaseError::LongPath {
                path: path.to_owned(),
            })?;
            bytes.extend(header);
            bytes.extend(file);
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        bytes.resize(bytes.len() + END, 0);
        Self::read(bytes)
    }

    /// Reads an archive: every header must be what [`Archive::of`] writes for the path and size that it says, so that there
    /// are no links, no second names, no holes, and nothing between or behind the files.
    pub(super) fn read(bytes: Vec<u8>) -> Result<Self, ReleaseError> {
        let size = bytes.len() as u64;
        if size > RELEASE_SIZE_MAX {
            return Err(ReleaseError::TooLarge { size });
        }
        let begins = bytes
            .get(MAGIC)
            .is_none_or(|magic| magic == b"ustar" || magic == [0; 5]);
        if !begins || bytes.is_empty() {
            return Err(ReleaseError::NotAnArchive);
        }
        let mut files = BTreeMap::new();
        let mut last = String::new();
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let cut = ReleaseError::Cut {
                after: last.clone(),
            };
            let Some(header) = rest.get(..BLOCK) else {
                return Err(cut);
            };
            if *header == [0; BLOCK] {
                return match rest {
                    rest if rest.len() < END => Err(cut),
                    rest if *rest == [0; END] => Ok(Self { bytes, files }),
                    _ => Err(ReleaseError::Behind),
                };
            }
            let (path, length) = entry(header)?;
            let start = at + BLOCK;
            let end = start + length;
            at = end.next_multiple_of(BLOCK);
            match bytes.get(end..at) {
                None => return Err(ReleaseError::Cut { after: path }),
                Some(padding) if padding.iter().any(|byte| *byte != 0) => {
                    return Err(ReleaseError::OtherForm { path });
                }
                Some(_) if path == last => return Err(ReleaseError::Twice { path }),
                Some(_) if path < last => return Err(ReleaseError::OtherForm { path }),
                Some(_) if files.len() == FILES_MAX => {
                    let files = files.len() + 1;
                    return Err(SourceError::TooMany { files }.into());
                }
                Some(_) => {
                    last.clone_from(&path);
                    files.insert(path, start..end);
                }
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn get(&self, path: &str) -> Option<&[u8]> {
        self.bytes.get(self.files.get(path)?.clone())
    }

    /// The files, in the order of their paths.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, range)| {
            // INVARIANT: each range was taken from these bytes.
            let file = self.bytes.get(range.clone()).unwrap_or_default();
            (path.as_str(), file)
        })
    }
}

/// The path of a file and its size, of a header that is one of ours.
fn entry(header: &[u8]) -> Result<(String, usize), ReleaseError> {
    let text = |at: Range<usize>| {
        let field = header.get(at).unwrap_or_default();
        let field = field.split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(field).into_owned()
    };
    let (folders, name) = (text(FOLDERS), text(NAME));
    let path = match folders.is_empty() {
        true => name,
        false => format!("{folders}/{name}"),
    };
    match header.get(KIND) {
        Some(b'0') => check_path(&path)?,
        Some(b'1' | b'2') => return Err(SourceError::Link { path }.into()),
        _ => return Err(ReleaseError::OtherForm { path }),
    }
    let Ok(size) = u64::from_str_radix(&text(SIZE), 8) else {
        return Err(ReleaseError::OtherForm { path });
    };
    if size > FILE_SIZE_MAX {
        return Err(SourceError::TooLarge { path, size }.into());
    }
    match usize::try_from(size) {
        Ok(size) if self::header(&path, size).as_deref() == Some(header) => Ok((path, size)),
        _ => Err(ReleaseError::OtherForm { path }),
    }
}

/// The header of a file; none when no header holds its path.
fn header(path: &str, size: usize) -> Option<Vec<u8>> {
    let (folders, name) = match path.len() > NAME.len() {
        false => ("", path),
        true => {
            let mut slashes = path.match_indices('/');
            let (at, _) = slashes.find(|(at, _)| path.len() - at - 1 <= NAME.len())?;
            let (folders, name) = path.split_at_checked(at)?;
            (folders, name.strip_prefix('/')?)
        }
    };
    if folders.len() > FOLDERS.len() {
        return None;
    }
    let size = format!("{size:011o}");
    let with_sum = |sum: &str| {
        let mut header = Vec::with_capacity(BLOCK);
        let mut end = 0;
        for (field, width) in [
            (name, NAME.len()),
            // Mode, owner, group, size, time.
            ("0000644", 8),
            ("0000000", 8),
            ("0000000", 8),
            (&size, 12),
            ("00000000000", 12),
            (sum, 8),
            // A file, linked to nothing.
            ("0", 1),
            ("", 100),
            ("ustar", 6),
            ("00", 2),
            // Names of owner and group, device.
            ("", 64),
            ("0000000", 8),
            ("0000000", 8),
            (folders, FOLDERS.len()),
        ] {
            end += width;
            header.extend(field.as_bytes());
            header.resize(end, 0);
        }
        header.resize(BLOCK, 0);
        header
    };
    // The sum counts its own field as blanks.
    let sum: u32 = with_sum("        ").into_iter().map(u32::from).sum();
    Some(with_sum(&format!("{sum:06o}\0 ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        Archive::of(files.iter().copied()).unwrap().bytes
    }

    #[test]
    fn what_is_written_reads_back_and_is_the_same_each_time() {
        let long = format!("{}/{}", "f".repeat(150), "n".repeat(100));
        let files = [
            ("a/b.toml", &b"one"[..]),
            ("a/c.toml", b""),
            (&long, &[7; 512]),
        ];
        let bytes = archive(&files);
        assert_eq!(bytes.len(), BLOCK * (2 + 1 + 2 + 2));
        let read = Archive::read(bytes.clone()).unwrap();
        assert!(read.files().eq(files));
        assert_eq!(read.get("a/b.toml"), Some(&b"one"[..]));
        assert_eq!(bytes, archive(&files));
    }

    #[test]
    fn every_byte_of_a_header_counts() {
        let bytes = archive(&[("a/b.toml", b"one")]);
        for at in (0..BLOCK).chain(BLOCK + 3..bytes.len()) {
            let mut other = bytes.clone();
            other[at] ^= 1;
            let read = Archive::read(other);
            assert!(read.is_err(), "byte {at}: {read:?}");
        }
        for end in 0..bytes.len() {
            assert!(Archive::read(bytes[..end].to_vec()).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn a_path_that_no_header_holds_is_not_packed() {
        let long = "n".repeat(101);
        let packed = Archive::of([(long.as_str(), &b""[..])].into_iter());
        assert_eq!(packed.unwrap_err(), ReleaseError::LongPath { path: long });
    }
}
