//! Lines of a file, worked on by all cores and taken up in their order.

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use crate::environment;

/// How many lines a thread takes at once.
const BATCH: usize = 256;

/// What was made of some lines that follow each other.
pub(crate) struct Made<T> {
    /// How many bytes these lines are.
    pub(crate) bytes: usize,
    /// Of those that are not blank.
    pub(crate) of_lines: T,
}

/// Makes something of some lines that are not blank, each with its number, from `first` on; `take` gets what was made, batch by
/// batch in the order of the lines. Memory does not grow with the file.
///
/// # Errors
/// What reading a line or taking a batch gives; nothing is taken after it.
pub(crate) fn in_order<T: Send>(
    lines: &mut impl BufRead,
    first: u64,
    work: impl Fn(&[(u64, &str)]) -> T + Sync,
    mut take: impl FnMut(Made<T>) -> io::Result<()> + Send,
) -> io::Result<()> {
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
            let mut next = first;
            while let Ok((from, made)) = told.recv() {
                waiting.insert(from, made);
                while let Some(made) = waiting.remove(&next) {
                    next += BATCH as u64;
                    take(made)?;
                }
            }
            Ok(())
        });
        let read = batches(lines, first, &give);
        drop(give);
        let taken = taken.join();
        taken.unwrap_or_else(|_| Err(io::Error::other("a thread stopped")))?;
        read
    })
}

fn batches(
    lines: &mut impl BufRead,
    mut first: u64,
    give: &mpsc::SyncSender<(u64, Vec<String>)>,
) -> io::Result<()> {
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let mut line = Vec::new();
            if lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            batch.push(String::from_utf8_lossy(&line).into_owned());
        }
        if batch.is_empty() || give.send((first, batch)).is_err() {
            return Ok(());
        }
        first += BATCH as u64;
    }
}
