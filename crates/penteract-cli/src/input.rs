//! Reading the file that a command is given, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;
use crate::session::Session;
use crate::text::WrongFile;

/// Of several files, one at most comes from standard input.
pub(crate) fn check_one_standard_input<'a>(
    session: &Session,
    files: impl Iterator<Item = &'a Path>,
) -> Result<(), Failure> {
    match files.filter(|path| *path == Path::new("-")).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::wrong_use(session.texts().one_standard_input())),
    }
}

/// The bytes of a JSON file, or of standard input for `-`; without a byte order mark.
pub(crate) fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_bytes(session, path)?;
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .map(<[u8]>::to_vec)
        .unwrap_or(bytes);
    match recognise(&bytes) {
        Some(wrong) => Err(Failure::wrong_use(session.texts().wrong_file(path, wrong))),
        None => Ok(bytes),
    }
}

/// The bytes of a CSV file, or of standard input for `-`, as they are.
pub(crate) fn read_table(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = read_bytes(session, path)?;
    match not_text(&bytes) {
        Some(wrong) => Err(Failure::wrong_use(session.texts().wrong_table(path, wrong))),
        None => Ok(bytes),
    }
}

/// The bytes of a file, or of standard input for `-`, as they are.
pub(crate) fn read_bytes(session: &Session, path: &Path) -> Result<Vec<u8>, Failure> {
    let texts = session.texts();
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|error| {
        Failure::wrong_use(match error.kind() {
            io::ErrorKind::NotFound => texts.file_not_found(path),
            io::ErrorKind::IsADirectory => texts.file_is_a_folder(path),
            _ => texts.file_unreadable(path, &error.to_string()),
        })
    })
}

/// What the bytes are when they cannot be JSON; `None` when they may be.
fn recognise(bytes: &[u8]) -> Option<WrongFile> {
    not_text(bytes).or_else(|| {
        if bytes.contains(&0) || std::str::from_utf8(bytes).is_err() {
            Some(WrongFile::Binary)
        } else {
            not_quite_json(bytes)
        }
    })
}

/// What the bytes are when they are a document of another kind, or nothing.
fn not_text(bytes: &[u8]) -> Option<WrongFile> {
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
    } else {
        None
    }
}

/// What people write in JSON and JSON does not have: the first of it, outside of texts.
fn not_quite_json(bytes: &[u8]) -> Option<WrongFile> {
    let mut line = 1;
    let mut is_line_start = true;
    // The last sign, and the line of it.
    let mut last = (b' ', 1);
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        let starts_line = std::mem::replace(&mut is_line_start, byte == b'\n');
        match byte {
            b'\n' => line += 1,
            b'"' => {
                rest = past_text(after, &mut line);
                last = (byte, line);
                continue;
            }
            b'<' | b'>' | b'=' if starts_line && rest.starts_with(&[byte; 7]) => {
                return Some(WrongFile::Conflict(line));
            }
            b'#' => return Some(WrongFile::Comment(line)),
            b'/' if matches!(after.first(), Some(b'/' | b'*')) => {
                return Some(WrongFile::Comment(line));
            }
            b'\'' => return Some(WrongFile::SingleQuotes(line)),
            b'=' => return Some(WrongFile::Toml),
            b']' | b'}' if last.0 == b',' => return Some(WrongFile::LastComma(last.1)),
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = (byte, line);
        }
        rest = after;
    }
    None
}

/// What follows a text, from behind its first quote on.
fn past_text<'b>(mut rest: &'b [u8], line: &mut usize) -> &'b [u8] {
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'"' => return after,
            b'\\' => after.split_first().map_or(after, |(_, after)| after),
            _ => after,
        };
        *line += usize::from(*byte == b'\n');
    }
    rest
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
        // Fault H3
        for (text, wrong) in [
            ("{\n\"a\": 1,\n}", WrongFile::LastComma(2)),
            ("[1, 2,]", WrongFile::LastComma(1)),
            ("{ // a\n}", WrongFile::Comment(1)),
            ("{\n# a\n}", WrongFile::Comment(2)),
            ("{'a': 1}", WrongFile::SingleQuotes(1)),
            ("{\n<<<<<<< HEAD\n}", WrongFile::Conflict(2)),
            ("{\n=======\n}", WrongFile::Conflict(2)),
            ("[company]\nheadcount = 3", WrongFile::Toml),
        ] {
            assert_eq!(recognise(text.as_bytes()), Some(wrong), "{text}");
        }
        assert_eq!(recognise(br#"{"a": "x, } // # ' = \" ,]"}"#), None);
        assert_eq!(recognise(b"not json either, but text"), None);
    }
}
