//! A script as it is given.

use std::sync::Arc;

use crate::function::Role;

/// A script of a product.
#[derive(Clone, Debug)]
pub struct Script {
    /// What it is for.
    pub role: Role,
    /// Its file, as its author names it.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}
