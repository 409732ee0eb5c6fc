//! A problem of a product as data.

use penteract_core::LocalText;
use penteract_rules::{Label, Severity};
use serde::{Serialize, Serializer};

use crate::catalogue::Problem;

#[derive(Serialize)]
struct ProblemRecord<'a> {
    product: &'a str,
    code: &'static str,
    severity: &'static str,
    message: &'a LocalText,
    place: Option<PlaceRecord<'a>>,
    related: Vec<PlaceRecord<'a>>,
    help: Option<&'a LocalText>,
    law: Option<&'a str>,
    /// What a mending writes, in the file of the place.
    edit: Option<EditRecord>,
}

#[derive(Serialize)]
struct PlaceRecord<'a> {
    file: &'a str,
    /// From 1; absent when the file has no text.
    line: Option<usize>,
    column: Option<usize>,
    /// Bytes.
    span: [usize; 2],
    text: &'a LocalText,
}

#[derive(Serialize)]
struct EditRecord {
    span: [usize; 2],
    text: String,
}

/// With its texts under the tags of their languages, and its places by line, column and bytes.
impl Serialize for Problem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let diagnostic = self.diagnostic();
        let place = |label| {
            let label: &Label = label;
            let (line, column) = self.line_and_column(label).unzip();
            PlaceRecord {
                file: &label.file,
                line,
                column,
                span: [label.span.start, label.span.end],
                text: &label.text,
            }
        };
        ProblemRecord {
            product: self.product(),
            code: diagnostic.code.as_str(),
            severity: match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            message: &diagnostic.message,
            place: diagnostic.primary.as_ref().map(place),
            related: diagnostic.related.iter().map(place).collect(),
            help: diagnostic.help.as_ref(),
            law: diagnostic.law.as_deref(),
            edit: self.edit().map(|edit| EditRecord {
                span: [edit.span.start, edit.span.end],
                text: edit.text,
            }),
        }
        .serialize(serializer)
    }
}
