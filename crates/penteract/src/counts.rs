//! How many decisions came to what, for the host to read.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::decision::Decision;
use crate::error::DecideError;
use crate::outcome::Granted;

/// What a decision may come to.
const NAMES: [&str; 7] = [
    "accept",
    "counter-offer",
    "refer",
    "incomplete",
    "refuse",
    "problem",
    "failure",
];

/// How many decisions came to what: a value that the host holds and shares among its threads, one for all products or one
/// for each. Counting neither waits nor allocates.
///
/// # Example
/// ```
/// use penteract::{Application, Catalogue, DecisionCounts};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let pge = Catalogue::open("products")?.product("pge")?;
/// let counts = DecisionCounts::default();
/// let decided = pge.decide(&Application::unanswered(), "2020-05-06".parse()?);
/// counts.add(&decided);
/// assert_eq!(counts.read().find(|(_, count)| *count > 0), Some(("incomplete", 1)));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct DecisionCounts {
    counts: [AtomicU64; NAMES.len()],
}

impl DecisionCounts {
    /// Counts what a decision came to.
    pub fn add<T: Granted>(&self, decided: &Result<Decision<T>, DecideError>) {
        let name = match decided {
            Ok(decision) => decision.outcome().name(),
            Err(error) => error.comes_to(),
        };
        let mut counts = NAMES.iter().zip(&self.counts);
        if let Some((_, count)) = counts.find(|(known, _)| **known == name) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many came to each, from the start on: `accept`, `counter-offer`, `refer`, `incomplete`, `refuse`; `problem` where
    /// the application is asked again, `failure` where the product fails.
    pub fn read(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let counts = self
            .counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed));
        NAMES.into_iter().zip(counts)
    }
}
