//! Every test of this crate: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod codes;
mod common;
mod corpus;
mod diagnostics_pages;
mod differential;
mod doc_comments;
mod evaluation;
mod explanation;
mod grids;
mod hostile;
mod lengths;
mod leniency;
mod needless_questions;
mod parameters_at;
mod quotients;
mod rule_language;
mod shadowed_rules;
mod words;
