//! The tables, and how a file of an older version becomes one of this.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;

/// What each version adds; the number of those that a file has stands in the file.
const VERSIONS: &[&str] = &["
CREATE TABLE steps (
  dossier TEXT NOT NULL, seq INTEGER NOT NULL, day TEXT NOT NULL, who TEXT NOT NULL, step TEXT NOT NULL,
  PRIMARY KEY (dossier, seq)
) WITHOUT ROWID, STRICT;
CREATE TABLE dossiers (
  id TEXT PRIMARY KEY, product TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
  opened_on TEXT NOT NULL, changed_on TEXT NOT NULL, officer TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX queue ON dossiers (state, changed_on, id);
CREATE INDEX by_change ON dossiers (changed_on, id);
CREATE TABLE request_keys (dossier TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (dossier, key)) WITHOUT ROWID, STRICT;
CREATE TABLE people (name TEXT PRIMARY KEY, role TEXT NOT NULL, most TEXT, password TEXT) WITHOUT ROWID, STRICT;
CREATE TABLE tokens (
  digest TEXT PRIMARY KEY, kind TEXT NOT NULL, holder TEXT NOT NULL, until INTEGER NOT NULL, once INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
"];

pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is erased is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let at: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let at = usize::try_from(at).unwrap_or(usize::MAX);
    if at > VERSIONS.len() {
        return Err(StoreError::Unreadable {
            what: format!("version {at}"),
        });
    }
    for (number, version) in (1..).zip(VERSIONS).skip(at) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {version} PRAGMA user_version = {number}; COMMIT;"
        ))?;
    }
    Ok(())
}
