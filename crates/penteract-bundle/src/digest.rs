//! The digests of a product: what makes two bundles the same, to the byte and in meaning.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, OnceLock};

use penteract_core::Language;
use penteract_rules::decisive_text;
use sha2::{Digest as _, Sha256};

use crate::document::{Document, Entry, Item, Kind};

/// The files that a product is made of, by path, each as the digest of its text with line ends as LF.
///
/// Cases and prose (`*.md`) are left out: they say what the product does and do not make it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digest {
    files: BTreeMap<Arc<str>, DigestedText>,
    /// Values chosen by a lender, in the order of their names.
    choices: BTreeMap<String, String>,
    /// That of the meaning, once somebody asked.
    meaning: OnceLock<Arc<str>>,
}

/// A text and the digest of its bytes.
#[derive(Clone, Debug)]
pub(crate) struct DigestedText {
    bytes: [u8; 32],
    text: Arc<str>,
}

/// Keys whose texts people read and nothing decides on. A key of these that holds anything but texts is kept.
const TOLD: [&str; 6] = ["label", "help", "note", "law", "source", "version"];

/// What of the remarks of a grid decides.
const DECISIVE: [&str; 2] = ["confidence", "currency"];

impl DigestedText {
    /// The digest is the same whether lines end as LF or as CR LF.
    pub(crate) fn new(text: &Arc<str>) -> Self {
        Self {
            bytes: Sha256::digest(with_line_feeds(text).as_bytes()).into(),
            text: Arc::clone(text),
        }
    }

    /// What of a file decides; `None` of one that only tells.
    fn decisive(&self, path: &str) -> Option<String> {
        let text = with_line_feeds(&self.text);
        match path.rsplit_once('.') {
            _ if path.contains("/labels/") => None,
            Some((_, "rhai")) => Some(decisive_text(&text)),
            Some((_, "toml")) => {
                let file = Arc::from(path);
                let (document, _) = Document::parse(&file, &text, &mut Vec::new());
                let mut decisive = String::with_capacity(text.len());
                write_table(&document.entries, &mut decisive);
                Some(decisive)
            }
            _ => {
                let is_told = |line: &&str| {
                    let comment = line.trim_start().strip_prefix('#').map(str::trim_start);
                    let key = comment.and_then(|comment| comment.split_once(':'));
                    comment.is_some() && !key.is_some_and(|(key, _)| DECISIVE.contains(&key.trim()))
                };
                let lines = text.lines().filter(|line| !is_told(line));
                Some(lines.flat_map(|line| [line, "\n"]).collect())
            }
        }
    }
}

fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What of a table decides, the same however it is laid out.
fn write_table(entries: &[Entry], to: &mut String) {
    to.push('{');
    for entry in entries {
        if !(TOLD.contains(&entry.key.as_str()) && is_told(&entry.value)) {
            let _ = write!(to, "{:?}=", entry.key);
            write_item(&entry.value, to);
        }
    }
    to.push('}');
}

fn write_item(item: &Item, to: &mut String) {
    match &item.kind {
        Kind::Table(entries) => write_table(entries, to),
        Kind::Array(items) => {
            to.push('[');
            for item in items {
                write_item(item, to);
            }
            to.push(']');
        }
        kind => {
            // Writing to a string does not fail.
            let _ = write!(to, "{kind:?},");
        }
    }
}

/// Texts, alone, in a list or by language.
fn is_told(item: &Item) -> bool {
    match &item.kind {
        Kind::Text(_) => true,
        Kind::Array(items) => items.iter().all(is_told),
        Kind::Table(entries) => entries.iter().all(|entry| {
            matches!(entry.value.kind, Kind::Text(_)) && entry.key.parse::<Language>().is_ok()
        }),
        _ => false,
    }
}

impl Digest {
    pub(crate) fn add(&mut self, path: &str, text: DigestedText) {
        self.files.insert(Arc::from(path), text);
        self.meaning.take();
    }

    /// Adds the files of another set.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.files.extend(other.files);
        self.choices.extend(other.choices);
        self.meaning.take();
    }

    pub(crate) fn choose(&mut self, parameter: &str, value: &str) {
        self.choices.insert(parameter.to_owned(), value.to_owned());
        self.meaning.take();
    }

    /// That of the bytes: SHA-256 in hexadecimal.
    pub(crate) fn hex(&self) -> String {
        let files = self.files.iter();
        self.hashed(files.map(|(path, text)| (path, Cow::Borrowed(text.bytes.as_slice()))))
    }

    /// That of the bytes, without the values that a lender chose.
    pub(crate) fn of_files(&self) -> String {
        Self {
            files: self.files.clone(),
            ..Self::default()
        }
        .hex()
    }

    /// That of the meaning: of what decides in each file. The same for two products that differ in what they tell only.
    pub(crate) fn meaning(&self) -> &Arc<str> {
        self.meaning.get_or_init(|| {
            let files = self.files.iter();
            let decisive = files.filter_map(|(path, text)| {
                let text = text.decisive(path)?;
                Some((path, Cow::Owned(text.into_bytes())))
            });
            Arc::from(self.hashed(decisive))
        })
    }

    /// Each part is preceded by its length, so that no two sets of files read the same.
    fn hashed<'a>(&self, files: impl Iterator<Item = (&'a Arc<str>, Cow<'a, [u8]>)>) -> String {
        let mut hasher = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(bytes.len().to_string());
            hasher.update(":");
            hasher.update(bytes);
        };
        for (path, text) in files {
            part(path.as_bytes());
            part(&text);
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
    use std::sync::Arc;

    use super::Digest;

    fn digest(files: &[(&str, &str)]) -> String {
        of(files).hex()
    }

    fn of(files: &[(&str, &str)]) -> Digest {
        let mut digest = Digest::default();
        for (path, text) in files {
            digest.add(path, super::DigestedText::new(&Arc::from(*text)));
        }
        digest
    }

    #[test]
    fn meaning_leaves_out_what_is_only_told() {
        let meaning = |text| of(&[("p/parameters.toml", text)]).meaning().to_string();
        let one =
            meaning("[age_max]\nvalue = 65 # years\nlabel = { fr = \"Âge\" }\nlaw = \"art. 3\"\n");
        assert_eq!(one, meaning("age_max = { value = 65, note = [\"a\"] }\n"));
        assert_ne!(one, meaning("age_max = { value = 66 }\n"));
        // A fact called `source` is no source.
        assert_ne!(
            meaning("[company]\nsource = { type = \"int\" }\n"),
            meaning("[company]\n")
        );
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
