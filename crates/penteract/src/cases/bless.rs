//! What cases expect, written anew as what came.

use penteract_bundle::rewritten;
use penteract_rules::Edit;

use super::CaseReport;

/// The text of a file of cases, with what came in the place of what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blessed {
    /// The file; but for expectations, byte for byte what it was.
    pub text: String,
    /// What was written anew.
    pub changed: Vec<BlessedLine>,
    /// What differs and has to be written by hand: it stands above several cases, or is more than one value.
    pub left: Vec<String>,
}

/// An expectation written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlessedLine {
    /// Its line in the file, from 1.
    pub line: usize,
    /// The lines on which it stands, as they were.
    pub was: String,
    /// The same lines as they are.
    pub becomes: String,
}

impl CaseReport {
    /// Writes what came into the text of the case's file, where the case itself says what it expects.
    #[must_use]
    pub fn blessed(&self, text: &str) -> Blessed {
        let mut blessed = Blessed {
            text: text.to_owned(),
            changed: Vec::new(),
            left: Vec::new(),
        };
        for mismatch in self.mismatches() {
            let becomes = mismatch.becomes.as_ref();
            let edit = becomes
                .and_then(|becomes| rewritten(&blessed.text, self.name(), &mismatch.what, becomes));
            match edit {
                Some(edit) => blessed.write(&edit),
                None => blessed.left.push(mismatch.what.clone()),
            }
        }
        blessed
    }
}

impl Blessed {
    fn write(&mut self, edit: &Edit) {
        let lines = |text: &str, end: usize| {
            let before = text.get(..edit.span.start).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let after = text.get(end..).unwrap_or_default();
            let end = end + after.find('\n').unwrap_or(after.len());
            let shown = text.get(start..end).unwrap_or_default();
            shown.trim_end_matches('\r').to_owned()
        };
        let was = lines(&self.text, edit.span.end);
        let before = self.text.get(..edit.span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        self.text.replace_range(edit.span.clone(), &edit.text);
        let becomes = lines(&self.text, edit.span.start + edit.text.len());
        // Several expectations of one line are told once.
        match self
            .changed
            .iter_mut()
            .find(|known| known.becomes == was && known.line == line)
        {
            Some(known) => known.becomes = becomes,
            None => self.changed.push(BlessedLine { line, was, becomes }),
        }
    }
}
