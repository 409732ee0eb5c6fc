//! Conformance: figures that nobody here wrote, recomputed.
//!
//! Reads every JSON file of the folder named by `PENTERACT_CONFORMANCE_DIR`, by default `tests/conformance/figures`,
//! and prints for each how many cases passed, are known gaps, failed. Known gaps are those listed by id in
//! `docs/conformance.md`; a case that neither passes nor is listed fails the test, and so does a listed case that passes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod annuities;
mod annuity_schedules;
mod apr;
mod calendars;
mod case;
mod day_count;
mod fineract;
mod fineract_events;
mod irr;
mod report;
mod state_aid;
mod table;

use case::Runner;

/// Every data file that the engine is checked with, and what runs its cases.
const FILES: [(&str, Runner); 7] = [
    ("apr.json", apr::run),
    ("daycount.json", day_count::run),
    ("calendars.json", calendars::run),
    ("annuities.json", annuities::run),
    ("irr.json", irr::run),
    ("state-aid.json", state_aid::run),
    ("fineract-schedules.json", fineract::run),
];

#[test]
fn the_engine_gives_the_published_figures() {
    let folder = report::folder();
    let report = report::Report::of(&folder, &FILES);
    report.print();
    assert!(
        report.failures().is_empty(),
        "{}",
        report.failures().join("\n")
    );
}
