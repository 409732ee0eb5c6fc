//! `cases/mutants.toml`: changes that no case can see, and why.

use std::sync::Arc;

use penteract_core::{LocalText, text};

use crate::document::Document;
use crate::keys::{Table as _, Words, table};
use crate::manifest::Extent;
use crate::reader::{Fields, Reader};

/// A change that no case can see, as the owner of a product says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excused {
    /// The file that is changed, from the folder of the product, or that of a library: `lib/sme/parameters.toml`.
    pub file: Arc<str>,
    /// What is changed: a parameter, a key, a grid, a function.
    pub of: Arc<str>,
    /// What stood there; whatever it is when left out.
    pub was: Option<Arc<str>>,
    /// What stands there instead; whatever it is when left out.
    pub becomes: Option<Arc<str>>,
    /// Why no case can see it.
    pub reason: LocalText,
    /// The file of the excuse, as people find it, and its line.
    pub place: (String, usize),
}

table! {
    /// Changes that no case can see, and why.
    pub(crate) ExcusedFile {
        /// The changes.
        excused: Vec<ExcusedKeys> = required("[{ file = \"parameters.toml\", of = \"turnover_share\", reason = \"…\" }]"),
    }
}

table! {
    /// Changes that no case can see, and why.
    pub(crate) ExcusedKeys {
        /// The file, from the folder of the product, or that of a library: `lib/sme/parameters.toml`.
        path as "file": Words = required("\"parameters.toml\""),
        /// What is changed, as `test --mutants` names it.
        of: Words = required("\"turnover_share\""),
        /// What stands there; any of its changes when left out.
        was: Words = optional,
        /// What would stand there instead; anything when left out.
        becomes: Words = optional,
        /// Why no case can see it.
        reason: LocalText = required("{ fr = \"…\", en = \"…\" }"),
    }
}

/// Reads `cases/mutants.toml`, whose text tells the lines.
pub(crate) fn read(document: &Document, text: &str, reader: &mut Reader<'_>) -> Vec<Excused> {
    let what = text!("the file", "le fichier");
    let mut fields = Fields::new(&document.entries, &what, 0..0);
    let file = ExcusedFile::read_fields(&mut fields, "", Extent::Whole, reader);
    fields.finish(reader);
    let place = |keys: &ExcusedKeys| {
        let before = text.get(..keys.span.start).unwrap_or_default();
        (reader.file.to_string(), before.matches('\n').count() + 1)
    };
    let all = file.excused.into_iter().flatten();
    let excused = all.filter_map(|keys| {
        let place = place(&keys);
        Some(Excused {
            file: keys.path?.0,
            of: keys.of?.0,
            was: keys.was.map(|words| words.0),
            becomes: keys.becomes.map(|words| words.0),
            reason: keys.reason?,
            place,
        })
    });
    excused.collect()
}
