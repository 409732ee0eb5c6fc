//! Reading the file that a command is given, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;
use crate::session::Session;

/// A file that holds something else than text in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongFile {
    Empty,
    Pdf,
    /// Also what spreadsheets and word processors write.
    Zip,
    /// HTML or XML.
    Markup,
    Utf16,
    Binary,
}

/// The bytes of a file, or of standard input for `-`; without a byte order mark.
pub(crate) fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let texts = session.texts();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.map_err(|error| {
        Failure::wrong_use(match error.kind() {
            io::ErrorKind::NotFound => texts.file_not_found(path),
            io::ErrorKind::IsADirectory => texts.file_is_a_folder(path),
            _ => texts.file_unreadable(path, &error.to_string()),
        })
    })?;
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .map(<[u8]>::to_vec)
        .unwrap_or(bytes);
    match recognise(&bytes) {
        Some(wrong) => Err(Failure::wrong_use(texts.wrong_file(path, wrong))),
        None => Ok(bytes),
    }
}

/// What the bytes are when they cannot be JSON; `None` when they may be.
fn recognise(bytes: &[u8]) -> Option<WrongFile> {
    let trimmed = bytes.trim_ascii();
    if trimmed.is_empty() {
        Some(WrongFile::Empty)
    } else if bytes.starts_with(b"%PDF") {
        Some(WrongFile::Pdf)
    } else if bytes.starts_with(b"PK\x03\x04") {
        Some(WrongFile::Zip)
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        Some(WrongFile::Utf16)
    } else if trimmed.starts_with(b"<") {
        Some(WrongFile::Markup)
    } else if bytes.contains(&0) || std::str::from_utf8(bytes).is_err() {
        Some(WrongFile::Binary)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_what_is_given_by_mistake() {
        assert_eq!(recognise(b" \n"), Some(WrongFile::Empty));
        assert_eq!(recognise(b"%PDF-1.7\n"), Some(WrongFile::Pdf));
        assert_eq!(recognise(b"PK\x03\x04rest"), Some(WrongFile::Zip));
        assert_eq!(recognise(b"\xff\xfe{\0}\0"), Some(WrongFile::Utf16));
        assert_eq!(recognise(b"  <html>"), Some(WrongFile::Markup));
        assert_eq!(recognise(b"{\"a\": \"caf\xe9\"}"), Some(WrongFile::Binary));
        assert_eq!(recognise("{\"a\": \"café\"}".as_bytes()), None);
        assert_eq!(recognise(b"not json either, but text"), None);
    }
}
