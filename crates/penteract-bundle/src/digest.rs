//! The digest of a product: what makes two bundles the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// The files that a product is made of, by path, each as the digest of its text with line ends as LF.
///
/// Cases and prose (`*.md`) are left out: they say what the product does and do not make it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digest {
    files: BTreeMap<Arc<str>, TextDigest>,
    /// Values chosen by a lender, in the order of their names.
    choices: BTreeMap<String, String>,
}

/// The digest of a text.
pub(crate) type TextDigest = [u8; 32];

/// The digest of a text, the same whether its lines end as LF or as CR LF.
pub(crate) fn text_digest(text: &str) -> TextDigest {
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    Sha256::digest(text.as_bytes()).into()
}

impl Digest {
    pub(crate) fn add(&mut self, path: &str, text: TextDigest) {
        self.files.insert(Arc::from(path), text);
    }

    /// Adds the files of another set.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.files.extend(other.files);
        self.choices.extend(other.choices);
    }

    pub(crate) fn choose(&mut self, parameter: &str, value: &str) {
        self.choices.insert(parameter.to_owned(), value.to_owned());
    }

    /// SHA-256 in hexadecimal. Each part is preceded by its length, so that no two sets of files read the same.
    pub(crate) fn hex(&self) -> String {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(bytes.len().to_string());
            hasher.update(":");
            hasher.update(bytes);
        };
        for (path, text) in &self.files {
            part(path.as_bytes());
            part(text);
        }
        for (parameter, value) in &self.choices {
            part(b"parameter");
            part(parameter.as_bytes());
            part(value.as_bytes());
        }
        let mut hex = String::with_capacity(64);
        for byte in hasher.finalize() {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    fn digest(files: &[(&str, &str)]) -> String {
        let mut digest = Digest::default();
        for (path, text) in files {
            digest.add(path, super::text_digest(text));
        }
        digest.hex()
    }

    #[test]
    fn depends_on_paths_and_texts_and_not_on_order_or_line_ends() {
        let both = digest(&[("a", "1\n2\n"), ("b", "3")]);
        assert_eq!(both, digest(&[("b", "3"), ("a", "1\r\n2\r\n")]));
        assert_ne!(both, digest(&[("a", "1\n2\n"), ("b", "4")]));
        assert_ne!(digest(&[("a", "1"), ("b", "")]), digest(&[("a", "1b")]));
        assert_eq!(both.len(), 64);
    }

    #[test]
    fn a_chosen_value_changes_it() {
        let mut chosen = Digest::default();
        chosen.choose("premium_base", "loan");
        assert_ne!(chosen.hex(), Digest::default().hex());
    }
}
