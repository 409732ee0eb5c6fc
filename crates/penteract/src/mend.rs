//! Problems whose remedy is sure, mended: a word of one product's file for another, no other byte.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use penteract_bundle::{BundleSource, Purpose};
use penteract_rules::{Code, Edit};

use crate::catalogue::{Catalogue, CatalogueError, Inspection, Problem};
use crate::starter::Overlay;

/// What is left of the problems of products once the sure ones are mended. Nothing is written.
#[derive(Debug)]
pub struct Mending {
    fixes: Vec<Fix>,
    files: BTreeMap<String, Vec<u8>>,
    inspection: Inspection,
}

/// A problem that is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// The kind of problem.
    pub code: Code,
    /// The file, as its author names it.
    pub file: Arc<str>,
    /// Line and column of the word, both from 1.
    pub place: (usize, usize),
    /// The word as it was.
    pub written: String,
    /// Its bytes in the file as it was then, and the word that takes its place.
    pub edit: Edit,
}

impl Problem<'_> {
    /// The bytes of the file of the problem that are written otherwise, and what is written there, where that is sure: a word
    /// one slip of the hand away from the only one that it can be.
    #[must_use]
    pub fn edit(&self) -> Option<Edit> {
        let diagnostic = self.diagnostic();
        let (instead, place) = (diagnostic.instead.as_ref()?, diagnostic.primary.as_ref()?);
        let within = self.text_of(&place.file)?.get(place.span.clone())?;
        let (at, _) = within.split_once(&instead.written)?;
        // A word that stands there twice is none to be sure of.
        if within.matches(&instead.written).count() != 1 {
            return None;
        }
        let start = place.span.start.checked_add(at.len())?;
        Some(Edit {
            span: start..start.checked_add(instead.written.len())?,
            text: instead.meant.clone(),
        })
    }

    fn fix(&self) -> Option<Fix> {
        let (edit, place) = (self.edit()?, self.diagnostic().primary.as_ref()?);
        let written = self.text_of(&place.file)?.get(edit.span.clone())?;
        Some(Fix {
            code: self.diagnostic().code,
            file: Arc::clone(&place.file),
            place: self.place_of(&place.file, edit.span.start)?,
            written: written.to_owned(),
            edit,
        })
    }
}

impl Catalogue {
    /// Inspects products as [`Catalogue::inspect`] does to check them, and mends what is sure ([`Problem::edit`]), file by file;
    /// what does not leave fewer problems is left alone.
    ///
    /// # Errors
    /// As [`Catalogue::inspect`].
    pub fn mend(source: &dyn BundleSource, names: &[&str]) -> Result<Mending, CatalogueError> {
        let mut mending = Mending {
            fixes: Vec::new(),
            files: BTreeMap::new(),
            inspection: Self::inspect(source, names, Purpose::Check)?,
        };
        // A file that could not be read may hide what the next pass mends.
        while mending.pass(source, names)? {}
        Ok(mending)
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

impl Mending {
    /// Mends what is sure in the files as they are by now; whether something was.
    fn pass(&mut self, source: &dyn BundleSource, names: &[&str]) -> Result<bool, CatalogueError> {
        let mut by_file: BTreeMap<Arc<str>, Vec<Fix>> = BTreeMap::new();
        for fix in self
            .inspection
            .problems
            .iter()
            .filter_map(|problem| problem.fix())
        {
            let fixes = by_file.entry(Arc::clone(&fix.file)).or_default();
            fixes.retain(|other| !overlap(&other.edit.span, &fix.edit.span));
            fixes.push(fix);
        }
        let before = self.fixes.len();
        for entry in source.list("")? {
            let Some(mut fixes) = by_file.remove(source.display_path(&entry.path).as_str()) else {
                continue;
            };
            fixes.sort_by_key(|fix| fix.edit.span.start);
            let bytes = Overlay::new(source, &self.files).read(&entry.path)?;
            let Ok(mut text) = String::from_utf8(bytes) else {
                continue;
            };
            // A file whose text is not its bytes has other places.
            fixes.retain(|fix| text.get(fix.edit.span.clone()) == Some(&fix.written));
            for fix in fixes.iter().rev() {
                text.replace_range(fix.edit.span.clone(), &fix.edit.text);
            }
            let mut files = self.files.clone();
            files.insert(entry.path, text.into_bytes());
            let overlay = Overlay::new(source, &files);
            let mended = Catalogue::inspect(&overlay, names, Purpose::Check)?;
            let count = |found: &Inspection| found.problems.errors() + found.problems.warnings();
            if count(&mended) < count(&self.inspection) {
                self.fixes.append(&mut fixes);
                self.files = files;
                self.inspection = mended;
            }
        }
        Ok(self.fixes.len() > before)
    }

    /// What is mended, file by file.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fixes.iter()
    }

    /// The files that are written otherwise, by their paths from the root of the source, each whole.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The products with it.
    #[must_use]
    pub fn into_inspection(self) -> Inspection {
        self.inspection
    }
}
