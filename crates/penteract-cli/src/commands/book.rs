//! A book: many applications, one on each line, decided by two products on all cores.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

use penteract::{Application, Comparison, Language, LocalText, Moves, Say};
use penteract_core::text;

use super::diff;
use crate::failure::Failure;
use crate::session::Session;

/// A line that is no application.
#[derive(Debug)]
pub(super) struct BadLine {
    line: u64,
    why: LocalText,
}

impl Say for BadLine {
    fn say(&self, language: Language) -> String {
        let Self { line, why } = self;
        text!("line {line}: {why}", "ligne {line} : {why}", why = why).say(language)
    }
}

/// How many lines a thread takes at once.
const BATCH: usize = 1_024;

type Batch = (u64, Vec<String>);
type Found = (u64, Moves, Vec<BadLine>);

/// What moves over a book, and its bad lines; the same whatever the number of threads.
pub(super) fn compared(
    session: &Session,
    comparison: Comparison<'_>,
    path: &Path,
) -> Result<(Moves, Vec<BadLine>), Failure> {
    let mut lines = diff::lines(session, path)?;
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let (give, take) = mpsc::sync_channel::<Batch>(threads * 2);
    let (tell, told) = mpsc::sync_channel::<Found>(threads * 2);
    let take = Mutex::new(take);
    let mut read = Ok(());
    let found = thread::scope(|scope| {
        for _ in 0..threads {
            let (take, tell) = (&take, tell.clone());
            scope.spawn(move || {
                loop {
                    let batch = take.lock().ok().and_then(|take| take.recv().ok());
                    let Some((first, batch)) = batch else {
                        break;
                    };
                    let found = decided(comparison, session, first, &batch);
                    if tell.send(found).is_err() {
                        break;
                    }
                }
            });
        }
        drop(tell);
        let merged = scope.spawn(move || merged(&told));
        read = batches(&mut lines, &give);
        drop(give);
        merged.join()
    });
    let wrong = |why: LocalText| Failure::wrong_use(why.say(session.language));
    read.map_err(|error| {
        wrong(text!(
            "`{path}` cannot be read: {error}",
            "`{path}` ne peut être lu : {error}",
            path = path.display().to_string(),
            error = LocalText::in_english(error.to_string())
        ))
    })?;
    let found = found.map_err(|_| Failure::product("a thread stopped".to_owned()))?;
    if found.0.compared() == 0 {
        let bad = found
            .1
            .first()
            .map(|bad| text!(" ({bad})", " ({bad})", bad = bad));
        return Err(wrong(text!(
            "`{path}` holds no application{bad}: write one on each line, as a JSON object, in UTF-8",
            "`{path}` ne contient aucune demande{bad} : écrivez-en une par ligne, comme un objet JSON, en UTF-8",
            path = path.display().to_string(),
            bad = bad.unwrap_or_default()
        )));
    }
    Ok(found)
}

fn batches(lines: &mut impl BufRead, give: &mpsc::SyncSender<Batch>) -> std::io::Result<()> {
    let mut first = 1;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let mut line = Vec::new();
            if lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            batch.push(String::from_utf8_lossy(&line).into_owned());
        }
        let count = batch.len();
        if count == 0 || give.send((first, batch)).is_err() {
            return Ok(());
        }
        first += count as u64;
    }
}

fn decided(comparison: Comparison<'_>, session: &Session, first: u64, batch: &[String]) -> Found {
    let mut moves = Moves::default();
    let mut bad = Vec::new();
    for (line, text) in (first..).zip(batch) {
        if text.trim().is_empty() {
            continue;
        }
        match Application::from_json(text.trim().as_bytes()) {
            Ok(application) => {
                comparison.add(&mut moves, &line.to_string(), &application, session.as_of);
            }
            Err(error) => bad.push(BadLine {
                line,
                why: LocalText::of(&error),
            }),
        }
    }
    (first, moves, bad)
}

/// In the order of the lines.
fn merged(told: &mpsc::Receiver<Found>) -> (Moves, Vec<BadLine>) {
    let mut waiting: BTreeMap<u64, (Moves, Vec<BadLine>)> = BTreeMap::new();
    let mut all = (Moves::default(), Vec::new());
    let mut next = 1;
    while let Ok((first, moves, bad)) = told.recv() {
        waiting.insert(first, (moves, bad));
        while let Some((moves, bad)) = waiting.remove(&next) {
            all.0 = all.0.with(moves);
            all.1.extend(bad);
            next += BATCH as u64;
        }
    }
    all
}
