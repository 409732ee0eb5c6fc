//! Every test of this crate but `hostile`, which is timed in release: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod alternatives;
mod ask;
mod batch;
mod book;
mod boundaries;
mod bundle;
mod decide;
mod diff;
mod fmt;
mod formats;
mod key_ablation;
mod languages;
mod life;
mod loan;
mod mend;
mod migrate;
mod mutants;
mod new;
mod payments;
mod placement;
mod products;
mod rate;
mod schedule;
mod schema;
mod sheet;
mod support;
mod terminal;
mod texts;
mod timeline;
mod tutorial;
mod usage;
mod watch;
