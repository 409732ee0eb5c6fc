//! Every test of this crate: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod applications;
mod codes;
mod diagnostics;
mod loading;
mod products;
mod ranges;
mod schemas;
mod variants;
