//! Every test of this crate: one program, which links once.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod applications;
mod code_lists;
mod codes;
mod constraints;
mod diagnostics;
#[path = "../../../penteract-rules/tests/suite/common/french.rs"]
mod french;
mod given;
mod languages;
mod loading;
mod products;
mod ranges;
mod schemas;
mod slips;
mod variants;
