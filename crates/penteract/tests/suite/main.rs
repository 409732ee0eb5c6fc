//! Every test of this crate: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod activities;
mod aid;
mod alternatives;
mod applications;
mod book_rows;
mod bounce_back_loan;
mod cases;
mod circles;
mod confidence;
mod constraints;
mod contract;
mod difference;
mod embedding;
mod failed_sentences;
mod innovation_package;
mod law;
mod layers;
mod loan_conventions;
mod mistakes;
mod mutants;
mod needless_questions;
mod neutral_sources;
mod options;
mod owner_mistakes;
mod pages;
mod payments;
mod phases_left_out;
mod properties;
mod public_api;
mod rate_index;
mod rate_steps;
mod records;
mod reference;
mod releases;
mod sentences;
mod served;
mod shared_codes;
mod shipped;
mod shown_values;
mod small_loan;
mod sources;
mod starters;
mod state_aid_library;
mod tranches;
mod trials;
mod twelve_changes;
mod undertakings;
mod unworkable_answers;
