//! The platform over HTTP, without scripts in the browser.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed expectation is a failed test"
)]

mod browser;
mod catalogue;
mod kept;
mod moves;
mod whole_way;
