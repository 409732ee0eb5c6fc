//! Work that several threads share: a host says how many, a library does not look.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a long piece of work tells of itself, from any of its threads: how much is done, of how much.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What `work` makes of each number below `count`, in their order. `start` makes what a thread keeps for itself.
pub(crate) fn in_parallel<S, T: Send>(
    threads: NonZeroUsize,
    count: usize,
    progress: Progress<'_>,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
) -> Vec<T> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let share = || {
        let mut own = start();
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return made;
            }
            made.push((at, work(&mut own, at)));
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, count);
        }
    };
    let mut made: Vec<(usize, T)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.get().min(count.max(1)))
            .map(|_| scope.spawn(share))
            .collect();
        let mut made = share();
        for other in others {
            match other.join() {
                Ok(more) => made.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}
