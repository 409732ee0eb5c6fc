//! Where dossiers are kept: steps, and what is looked up of them.
//!
//! A tenant has a store of its own, so that nothing of one can be reached from another. Steps, the row of the queue and the
//! key of a request that was sent twice are one transaction; what is acknowledged is on disk.

mod schema;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use penteract::chrono::NaiveDate;
use penteract::said;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::dossier::{Actor, Role};
use crate::dossier::{Dossier, Stamped, State, Step};

/// Why a store does not answer.
#[derive(Debug)]
pub enum StoreError {
    /// Somebody else made a step meanwhile.
    Changed,
    /// What is kept cannot be read: of another version, or altered.
    Unreadable {
        /// Where.
        what: String,
    },
    /// The database does not answer: a full disk, a locked file.
    Database {
        /// Why, in its words.
        why: String,
    },
}

said! { StoreError: Error {
    Changed =>
        "somebody else changed this dossier meanwhile: nothing was done; look at it again",
        "quelqu'un d'autre a modifié ce dossier entre-temps : rien n'a été fait ; regardez-le à nouveau";
    Unreadable { what } => "{what} cannot be read as this version keeps it", "{what} ne se lit pas comme cette version l'enregistre";
    Database { why } =>
        "the store does not answer ({why}): nothing was done, try again",
        "l'enregistrement ne répond pas ({why}) : rien n'a été fait, essayez à nouveau";
} }

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database {
            why: error.to_string(),
        }
    }
}

/// The steps of a dossier, in order.
fn steps_of(connection: &Connection, id: &str) -> Result<Vec<Stamped>, StoreError> {
    let unreadable = || StoreError::Unreadable {
        what: id.to_owned(),
    };
    let mut query = connection
        .prepare_cached("SELECT day, who, step FROM steps WHERE dossier = ? ORDER BY seq")?;
    let mut rows = query.query([id])?;
    let mut steps = Vec::new();
    while let Some(kept) = rows.next()? {
        let (day, by, step): (String, String, String) = (kept.get(0)?, kept.get(1)?, kept.get(2)?);
        steps.push(Stamped {
            on: day.parse().map_err(|_| unreadable())?,
            by,
            step: serde_json::from_str(&step).map_err(|_| unreadable())?,
        });
    }
    Ok(steps)
}

/// One line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The dossier.
    pub id: String,
    /// The product.
    pub product: String,
    /// Where it stands.
    pub state: State,
    /// The company, as it names itself.
    pub name: String,
    /// The first day.
    pub opened_on: NaiveDate,
    /// The last day on which something was done.
    pub changed_on: NaiveDate,
    /// Who works on it.
    pub officer: Option<String>,
}

/// Somebody who works at the lender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name, by which they sign in too.
    pub name: String,
    /// As what they act.
    pub role: Role,
    /// The largest loan that they may approve, in words of a decimal.
    pub limit: Option<String>,
    /// The digest of the password; none before the first login.
    pub password: Option<String>,
}

impl Person {
    /// Who acts when this person does.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            name: self.name.clone(),
            role: self.role,
            limit: self.limit.as_deref().and_then(|limit| limit.parse().ok()),
        }
    }
}

/// For whom a session or a link is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A person of the lender, by name.
    Person(String),
    /// Who applies, for one dossier.
    Applicant(String),
}

/// The dossiers of one tenant in an `SQLite` file.
///
/// One connection writes, others read: writers wait for one another here instead of being refused there.
#[derive(Debug)]
pub struct Store {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    path: std::path::PathBuf,
}

impl Store {
    /// Opens a file, made when it is missing, and brings it to this version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = schema::open(path)?;
        schema::migrate(&writer)?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            path: path.to_path_buf(),
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A transaction that was cut off has left nothing.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let free = self.readers.lock();
        let free = free.unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => schema::open(&self.path)?,
        };
        let came = read(&connection);
        let readers = self.readers.lock();
        readers
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        came
    }

    /// A dossier with all its steps; nothing where there is none of that id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn dossier(&self, id: &str) -> Result<Option<Dossier>, StoreError> {
        let steps = self.read(|connection| steps_of(connection, id))?;
        Ok(Dossier::of(id, steps))
    }

    /// Keeps the steps that a dossier has after those that were seen. `key` is that of the request: a request that comes
    /// twice makes its steps once.
    ///
    /// # Errors
    /// [`StoreError::Changed`] when others were made meanwhile.
    pub fn append(
        &self,
        id: &str,
        seen: u32,
        steps: &[Stamped],
        key: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(key) = key {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO request_keys (key, dossier) VALUES (?, ?)",
            )?;
            if insert.execute([key, id])? == 0 {
                return Ok(());
            }
        }
        let mut all = steps_of(&transaction, id)?;
        if u32::try_from(all.len()) != Ok(seen) {
            return Err(StoreError::Changed);
        }
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO steps (dossier, seq, day, who, step) VALUES (?, ?, ?, ?, ?)",
            )?;
            for (seq, stamped) in (i64::from(seen)..).zip(steps) {
                let step = serde_json::to_string(&stamped.step);
                let step = step.map_err(|_| StoreError::Unreadable {
                    what: id.to_owned(),
                })?;
                insert.execute(params![id, seq, stamped.on.to_string(), stamped.by, step])?;
            }
        }
        all.extend_from_slice(steps);
        let is_erased = steps.iter().any(|stamped| stamped.step == Step::Erased);
        if let Some(dossier) = Dossier::of(id, all) {
            let mut upsert = transaction.prepare_cached(
                "INSERT INTO dossiers (id, product, state, name, opened_on, changed_on, officer)
                 VALUES (?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (id) DO UPDATE SET state = excluded.state, name = excluded.name,
                   changed_on = excluded.changed_on, officer = excluded.officer",
            )?;
            upsert.execute(params![
                id,
                dossier.product,
                dossier.state.code(),
                dossier.party.company,
                dossier.opened_on.to_string(),
                dossier.changed_on.to_string(),
                dossier.officer,
            ])?;
        }
        if is_erased {
            // What was answered and what quotes it goes; that something was done on a day stays.
            transaction.execute(
                "UPDATE steps SET step = '{\"noted\":{\"text\":\"—\"}}'
                 WHERE dossier = ? AND seq > 0 AND step <> '\"erased\"'",
                [id],
            )?;
            transaction.execute(
                "DELETE FROM tokens WHERE kind = 'applicant' AND holder = ?",
                [id],
            )?;
        }
        transaction.commit()?;
        if is_erased {
            // The journal holds what was, until it is emptied.
            writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Ok(())
    }

    /// Whether a request of that key did its work on a dossier.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_done(&self, id: &str, key: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM request_keys WHERE key = ? AND dossier = ?)",
            )?;
            Ok(query.query_row([key, id], |row| row.get(0))?)
        })
    }

    /// Dossiers in a state, or in any, the oldest change first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn queue(&self, state: Option<State>, most: usize) -> Result<Vec<Row>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id, product, state, name, opened_on, changed_on, officer FROM dossiers
                 WHERE ?1 IS NULL OR state = ?1 ORDER BY changed_on, id LIMIT ?2",
            )?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let rows = query.query_map(params![state.map(State::code), most], |row| {
                Ok((
                    [row.get::<_, String>(0)?, row.get(1)?, row.get(2)?],
                    [row.get::<_, String>(3)?, row.get(4)?, row.get(5)?],
                    row.get(6)?,
                ))
            })?;
            let mut queue = Vec::new();
            for row in rows {
                let ([id, product, state], [name, opened_on, changed_on], officer) = row?;
                let unreadable = || StoreError::Unreadable { what: id.clone() };
                queue.push(Row {
                    state: State::of_code(&state).ok_or_else(unreadable)?,
                    opened_on: opened_on.parse().map_err(|_| unreadable())?,
                    changed_on: changed_on.parse().map_err(|_| unreadable())?,
                    id,
                    product,
                    name,
                    officer,
                });
            }
            Ok(queue)
        })
    }

    /// How many dossiers are in each state.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&self) -> Result<Vec<(State, i64)>, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT state, count(*) FROM dossiers GROUP BY state")?;
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            let counts = rows.collect::<Result<Vec<_>, _>>()?;
            let known = counts.into_iter();
            Ok(known
                .filter_map(|(state, count)| Some((State::of_code(&state)?, count)))
                .collect())
        })
    }

    /// Keeps a person; one of the same name is replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep_person(&self, person: &Person) -> Result<(), StoreError> {
        let role = serde_json::to_string(&person.role).unwrap_or_default();
        self.writer().execute(
            "INSERT INTO people (name, role, most, password) VALUES (?, ?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET role = excluded.role, most = excluded.most, password = excluded.password",
            params![person.name, role, person.limit, person.password],
        )?;
        Ok(())
    }

    /// A person by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn person(&self, name: &str) -> Result<Option<Person>, StoreError> {
        let found = self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT name, role, most, password FROM people WHERE name = ?")?;
            let found = query.query_row([name], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get(2)?,
                    row.get(3)?,
                ))
            });
            Ok(found.optional()?)
        })?;
        let Some((name, role, limit, password)) = found else {
            return Ok(None);
        };
        let role = serde_json::from_str(&role);
        let role = role.map_err(|_| StoreError::Unreadable { what: name.clone() })?;
        Ok(Some(Person {
            name,
            role,
            limit,
            password,
        }))
    }

    /// Whether anybody is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn has_people(&self) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM people)")?;
            Ok(query.query_row([], |row| row.get(0))?)
        })
    }

    /// Keeps what opens a door: the digest of a token, for whom, until which second since 1970, and whether it opens once.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep_token(
        &self,
        digest: &str,
        holder: &Holder,
        until: u64,
        once: bool,
    ) -> Result<(), StoreError> {
        let (kind, of) = match holder {
            Holder::Person(name) => ("person", name),
            Holder::Applicant(dossier) => ("applicant", dossier),
        };
        let until = i64::try_from(until).unwrap_or(i64::MAX);
        self.writer().execute(
            "INSERT OR REPLACE INTO tokens (digest, kind, holder, until, once) VALUES (?, ?, ?, ?, ?)",
            params![digest, kind, of, until, once],
        )?;
        Ok(())
    }

    /// For whom a token opens; one that opens once is spent by it when `spend` says so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn holder(
        &self,
        digest: &str,
        now: u64,
        spend: bool,
    ) -> Result<Option<Holder>, StoreError> {
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let find = |connection: &Connection| -> Result<Option<(String, String, bool)>, StoreError> {
            let mut query = connection.prepare_cached(
                "SELECT kind, holder, once FROM tokens WHERE digest = ? AND until > ?",
            )?;
            let found = query.query_row(params![digest, now], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            });
            Ok(found.optional()?)
        };
        let found = if spend {
            let mut writer = self.writer();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let found = find(&transaction)?;
            transaction.execute("DELETE FROM tokens WHERE digest = ? AND once", [digest])?;
            transaction.commit()?;
            found
        } else {
            self.read(find)?
        };
        Ok(found.and_then(|(kind, holder, once)| match kind.as_str() {
            _ if once && !spend => None,
            "person" => Some(Holder::Person(holder)),
            _ => Some(Holder::Applicant(holder)),
        }))
    }

    /// Forgets a token.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_token(&self, digest: &str) -> Result<(), StoreError> {
        let gone = "DELETE FROM tokens WHERE digest = ?";
        self.writer().execute(gone, [digest])?;
        Ok(())
    }

    /// The tenant's day, where it stands still.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn today(&self) -> Result<Option<NaiveDate>, StoreError> {
        let day: Option<String> = self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT value FROM settings WHERE name = 'today'")?;
            Ok(query.query_row([], |row| row.get(0)).optional()?)
        })?;
        Ok(day.and_then(|day| day.parse().ok()))
    }

    /// Moves the tenant's day.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_today(&self, day: NaiveDate) -> Result<(), StoreError> {
        let set = "INSERT OR REPLACE INTO settings (name, value) VALUES ('today', ?)";
        self.writer().execute(set, [day.to_string()])?;
        Ok(())
    }

    /// Copies everything into a file while it serves.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn back_up(&self, into: &Path) -> Result<(), StoreError> {
        let silent = None::<fn(rusqlite::backup::Progress)>;
        self.read(|connection| Ok(connection.backup("main", into, silent)?))
    }
}
