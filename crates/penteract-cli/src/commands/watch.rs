//! `penteract check --watch`: the check again, of what changed, each time a file of the products does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use penteract::{BundleSource as _, FolderSource, Say as _, text};

use super::check;
use crate::arguments::CheckArguments;
use crate::failure::{Failure, Report};
use crate::session::Session;

/// How long it waits before it looks again.
const PAUSE: Duration = Duration::from_millis(300);

/// The files of a folder, each with what tells that it was written.
type Stamps = BTreeMap<String, Option<(SystemTime, u64)>>;

/// Checks, waits until something changes, and checks that, until it is stopped or nobody reads any more.
pub(super) fn run(session: &Session, arguments: &CheckArguments) -> Result<Report, Failure> {
    let Some(folder) = session.folder() else {
        let told = text!(
            "`check --watch` looks at a folder of products: name it with `--products`",
            "`check --watch` regarde un dossier de produits : nommez-le avec `--products`"
        );
        return Err(Failure::wrong_use(told.say(session.language)));
    };
    let mut names = arguments.names.clone();
    loop {
        let known = stamps(folder);
        let checked = check::once(session, arguments, &names);
        if show(checked).is_err() {
            return Ok(Report::done(String::new()));
        }
        names = loop {
            thread::sleep(PAUSE);
            let now = stamps(folder);
            let changed = changed(&known, &now);
            let is_asked = |name: &&str| {
                arguments.names.is_empty()
                    || arguments
                        .names
                        .iter()
                        .any(|asked| asked.split('@').next() == Some(*name))
            };
            // What several products share is theirs.
            if changed.contains("lib") {
                break arguments.names.clone();
            }
            let asked: Vec<String> = changed
                .iter()
                .copied()
                .filter(is_asked)
                .map(str::to_owned)
                .collect();
            if !asked.is_empty() {
                break asked;
            }
        };
    }
}

/// Over what was shown before, where a person reads it.
fn show(checked: Result<Report, Failure>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    if output.is_terminal() {
        output.write_all(b"\x1b[2J\x1b[H")?;
    }
    let text = match checked {
        Ok(report) => report.text,
        Err(failure) => failure.text + "\n",
    };
    output.write_all(text.as_bytes())?;
    output.flush()
}

fn stamps(folder: &Path) -> Stamps {
    let entries = FolderSource::new(folder).list("").unwrap_or_default();
    let stamp = |path: &str| {
        let known = fs::metadata(folder.join(path)).ok()?;
        Some((known.modified().ok()?, known.len()))
    };
    let stamped = entries.into_iter().map(|entry| {
        let stamp = stamp(&entry.path);
        (entry.path, stamp)
    });
    stamped.collect()
}

/// The folders in which a file is new, gone or written.
fn changed<'a>(before: &'a Stamps, after: &'a Stamps) -> BTreeSet<&'a str> {
    let paths = before.keys().chain(after.keys());
    let differs = paths.filter(|path| before.get(*path) != after.get(*path));
    differs.filter_map(|path| path.split('/').next()).collect()
}
