//! Writing a file as a whole: it holds what it held, or all that is new.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes bytes into a file, beside it first: whoever reads it meanwhile, or after a failure, finds the old one whole.
pub(crate) fn write_whole(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    // What a link leads to is written, and the link stays.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&target);
    let written = write_beside(&target, &beside, bytes.as_ref());
    if written.is_err() {
        // It is of no use to anybody; why it could not be written is told.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_beside(target: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(beside)?;
    if let Ok(known) = fs::metadata(target) {
        file.set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, target)
}

/// `events.json.1234.partial`, in the same folder.
fn beside(target: &Path) -> PathBuf {
    let mut name = target
        .file_name()
        .map_or_else(OsString::new, OsString::from);
    name.push(format!(".{}.partial", std::process::id()));
    target.with_file_name(name)
}
