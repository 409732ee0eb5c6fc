//! Lines of a file, worked on by all cores and taken up in their order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use penteract::{LocalText, Progress, Say as _, text};

use crate::environment;
use crate::failure::Failure;
use crate::progress;
use crate::session::Session;

/// How many lines a thread takes at once.
const BATCH: usize = 256;

/// The lines of a file, or of standard input for `-`.
pub(crate) struct Lines<'s> {
    session: &'s Session,
    path: &'s Path,
    reader: BufReader<Box<dyn Read>>,
    /// How many bytes they are; 0 where that is not known.
    size: usize,
    /// The number of the next one, from 1.
    next: u64,
}

/// What was made of some lines that follow each other.
struct Made<T> {
    /// How many bytes these lines are.
    bytes: usize,
    /// Of those that are not blank.
    of_lines: T,
}

impl<'s> Lines<'s> {
    pub(crate) fn open(session: &'s Session, path: &'s Path) -> Result<Self, Failure> {
        let (bytes, size): (Box<dyn Read>, u64) = if path == Path::new("-") {
            (Box::new(io::stdin()), 0)
        } else {
            let file = File::open(path).map_err(|error| unreadable(session, path, &error))?;
            let size = file.metadata().map_or(0, |known| known.len());
            (Box::new(file), size)
        };
        Ok(Self {
            session,
            path,
            reader: BufReader::with_capacity(1 << 16, bytes),
            size: usize::try_from(size).unwrap_or(usize::MAX),
            next: 1,
        })
    }

    /// The number of the next line, from 1.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// What comes next, as far as it was read ahead; nothing at the end.
    pub(crate) fn ahead(&mut self) -> Result<&[u8], Failure> {
        let (session, path) = (self.session, self.path);
        let ahead = self.reader.fill_buf();
        ahead.map_err(|error| unreadable(session, path, &error))
    }

    /// The next line, with its end.
    pub(crate) fn line(&mut self) -> Result<Option<String>, Failure> {
        let line = read(&mut self.reader);
        let line = line.map_err(|error| unreadable(self.session, self.path, &error))?;
        self.next += u64::from(line.is_some());
        Ok(line)
    }

    /// All that is left.
    pub(crate) fn rest(&mut self) -> Result<String, Failure> {
        let mut rest = Vec::new();
        let read = self.reader.read_to_end(&mut rest);
        read.map_err(|error| unreadable(self.session, self.path, &error))?;
        Ok(text_of(rest))
    }

    /// Makes something of some lines that are not blank, each with its number, and shows how far it is; `take` gets what was
    /// made, batch by batch in the order of the lines. Memory does not grow with the file.
    ///
    /// # Errors
    /// That of reading a line or of taking a batch; nothing is taken after it.
    pub(crate) fn in_order<T: Send, E: From<Failure> + Send>(
        mut self,
        work: impl Fn(&[(u64, &str)]) -> T + Sync,
        take: impl FnMut(T) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        let (session, path) = (self.session, self.path);
        let read = progress::shown(session, |progress| self.shared(progress, work, take));
        let stopped = || unreadable(session, path, &io::Error::other("a thread stopped"));
        let (read, taken) = read;
        taken.unwrap_or_else(|| Err(stopped().into()))?;
        Ok(read.map_err(|error| unreadable(session, path, &error))?)
    }

    /// Shares the lines among threads; how reading ended, and how taking did, unless its thread stopped.
    fn shared<T: Send, E: Send>(
        &mut self,
        progress: Progress<'_>,
        work: impl Fn(&[(u64, &str)]) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), E> + Send,
    ) -> (io::Result<()>, Option<Result<(), E>>) {
        let (first, size) = (self.next, self.size);
        let threads = environment::threads().get();
        let (give, given) = mpsc::sync_channel::<(u64, Vec<String>)>(threads * 2);
        let (tell, told) = mpsc::sync_channel::<(u64, Made<T>)>(threads * 2);
        let given = Arc::new(Mutex::new(given));
        thread::scope(|scope| {
            for _ in 0..threads {
                let (given, tell, work) = (Arc::clone(&given), tell.clone(), &work);
                scope.spawn(move || {
                    loop {
                        let batch = given.lock().ok().and_then(|given| given.recv().ok());
                        let Some((first, batch)) = batch else {
                            return;
                        };
                        let bytes = batch.iter().map(String::len).sum();
                        let lines = (first..)
                            .zip(&batch)
                            .map(|(line, text)| (line, text.trim()));
                        let lines = lines.filter(|(_, text)| !text.is_empty());
                        let of_lines = work(&lines.collect::<Vec<_>>());
                        if tell.send((first, Made { bytes, of_lines })).is_err() {
                            return;
                        }
                    }
                });
            }
            // Once no thread works any more, reading ends too.
            drop((tell, given));
            let taken = scope.spawn(move || {
                let mut waiting: BTreeMap<u64, Made<T>> = BTreeMap::new();
                let (mut next, mut done) = (first, 0);
                while let Ok((from, made)) = told.recv() {
                    waiting.insert(from, made);
                    while let Some(made) = waiting.remove(&next) {
                        next += BATCH as u64;
                        done += made.bytes;
                        progress(done.min(size), size);
                        take(made.of_lines)?;
                    }
                }
                Ok(())
            });
            let read = batches(&mut self.reader, first, &give);
            drop(give);
            (read, taken.join().ok())
        })
    }
}

fn unreadable(session: &Session, path: &Path, error: &io::Error) -> Failure {
    let told = text!(
        "`{path}` cannot be read: {error}",
        "`{path}` ne peut être lu : {error}",
        path = path.display().to_string(),
        error = LocalText::in_english(error.to_string())
    );
    Failure::wrong_use(told.say(session.language))
}

fn batches(
    reader: &mut BufReader<Box<dyn Read>>,
    mut first: u64,
    give: &mpsc::SyncSender<(u64, Vec<String>)>,
) -> io::Result<()> {
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(line) = read(reader)?
        {
            batch.push(line);
        }
        if batch.is_empty() || give.send((first, batch)).is_err() {
            return Ok(());
        }
        first += BATCH as u64;
    }
}

/// The next line, with its end.
fn read(reader: &mut BufReader<Box<dyn Read>>) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let read = reader.read_until(b'\n', &mut line)?;
    Ok((read > 0).then(|| text_of(line)))
}

/// The text; where it is no UTF-8, what of it is.
fn text_of(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes);
    text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
