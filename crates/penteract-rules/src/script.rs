//! A script as it is given.

use std::sync::Arc;

use crate::doc_keys::{SWITCH, keyed};
use crate::function::Role;
use crate::lexer::lex;

/// The key lines of doc comments that are read by people only.
const TOLD: [&str; 2] = ["failed", "law"];

/// What of a script decides: its tokens, and the key lines of its doc comments but `failed:` and `law:`. Two scripts that
/// differ in blanks, comments and sentences have the same.
///
/// # Example
/// ```
/// use penteract_rules::decisive_text;
///
/// let one = decisive_text("/// Small.\n/// code: large\nfn is_small() { company.headcount<250 }");
/// let other = decisive_text("/// At most 249 persons.\n/// code: large\nfn is_small() {\n    company.headcount < 250 // persons\n}");
/// assert_eq!(one, other);
/// assert_ne!(one, decisive_text("/// Small.\n/// code: large\nfn is_small() { company.headcount<=250 }"));
/// ```
#[must_use]
pub fn decisive_text(script: &str) -> String {
    let (tokens, _) = lex(script);
    let mut decisive = String::with_capacity(script.len());
    let mut line = |text: &str| {
        decisive.push_str(text);
        decisive.push('\n');
    };
    for token in tokens {
        let docs = token.doc.iter().map(|doc| doc.text.trim());
        docs.filter(|text| {
            *text == SWITCH || keyed(text).is_some_and(|(key, _)| !TOLD.contains(&key))
        })
        .for_each(&mut line);
        line(script.get(token.span.range()).unwrap_or_default());
    }
    decisive
}

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
