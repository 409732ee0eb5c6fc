//! The credit platform and the online bank of any catalogue of Penteract products.
//!
//! A company applies and is answered, an officer works, another person approves, the borrower signs, the money is paid out,
//! and the loan lives. No line here names a product: pages, questions, rules, offers and options come from the bundles.
//!
//! What is done with a dossier is one function ([`dossier::moves::act`]); what is done is kept before it is acknowledged
//! ([`store::Store`]); pages are a skin over both ([`web::router`]).

mod clock;
pub mod demo;
pub mod dossier;
pub mod store;
pub mod tenant;
pub mod web;
