//! The keys of doc comments.

pub(crate) const KEYS: [&str; 6] = ["failed", "shown", "law", "code", "in force", "otherwise"];

/// The line that stands alone.
pub(crate) const SWITCH: &str = "variants only";

/// Whether a comment of two slashes, or of four, holds what only a doc comment says.
pub(crate) fn is_key_line(text: &str) -> bool {
    let text = text.trim();
    text == SWITCH || keyed(text).is_some_and(|(_, value)| !value.is_empty())
}

/// A key line as it is to be written.
pub(crate) fn keyed(text: &str) -> Option<(&'static str, &str)> {
    let (before, value) = text.split_once(':')?;
    let key = KEYS.into_iter().find(|key| before == *key)?;
    Some((key, value.trim()))
}
