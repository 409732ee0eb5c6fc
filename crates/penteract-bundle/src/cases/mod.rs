//! `cases/**/*.toml`: dossiers with the outcome that must come.

mod aid;
mod expect;
mod facts;

use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, text};
use penteract_rules::Program;

use crate::application::{Application, Json};
use crate::bundle::Bundle;
use crate::codes;
use crate::document::Document;
use crate::facts::Fact;
use crate::lost::Lost;
use crate::parameters::Parameter;
use crate::reader::{Fields, Reader, one_of};
pub use aid::ExpectedAid;
pub use expect::{
    AID_LIMIT, ERROR_CODES, Expectation, ExpectedRow, ExpectedTotals, MULTIPLE_LIMIT, REASON_CODES,
};
pub(crate) use facts::Answers;

/// A dossier, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// The path below `cases/`, without the ending: `accept/bakery`.
    pub name: String,
    /// The file, as people find it.
    pub file: String,
    /// What it shows.
    pub description: Option<String>,
    /// The date of the decision.
    pub as_of: NaiveDate,
    /// The variant of the product.
    pub variant: Option<String>,
    /// Lines of the product's sources, or ids of published examples.
    pub source: Vec<String>,
    /// The base dossier with what this case changes.
    pub application: Application,
    /// Parameters decided otherwise: name and value.
    pub parameters: Vec<(String, String)>,
    /// What must come.
    pub expect: Expectation,
}

/// What reading cases needs to know.
pub(crate) struct CaseContext<'a> {
    pub(crate) currency: Currency,
    pub(crate) facts: &'a [Fact],
    pub(crate) parameters: &'a [Parameter],
    /// None when the scripts have errors: names of functions are not looked up then.
    pub(crate) program: Option<&'a Program>,
    /// The variants of the product.
    pub(crate) variants: &'a [Arc<str>],
    /// The product and its variants, those that have no error.
    pub(crate) members: &'a [Bundle],
    /// Whether the product is granted through its variants only.
    pub(crate) is_abstract: bool,
    pub(crate) lost: &'a Lost,
}

/// Reads `cases/base.toml`.
pub(crate) fn read_base(
    document: &Document,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Answers {
    let mut fields = Fields::new(
        &document.entries,
        &text!("the base case", "le cas de base"),
        0..0,
    );
    let facts = fields.required_table("facts", "{ … }", "facts", reader);
    let answers = facts
        .map(|entry| Answers::read(entry, context, true, reader))
        .unwrap_or_default();
    fields.finish(reader);
    answers
}

/// Reads a case.
pub(crate) fn read(
    name: &str,
    document: &Document,
    base: &Answers,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<Case> {
    let mut fields = Fields::new(&document.entries, &text!("a case", "un cas"), 0..0);
    let description = fields
        .optional("description")
        .and_then(|entry| reader.text(entry))
        .map(str::to_owned);
    let as_of = fields
        .required("as_of", "2020-05-06", reader)
        .and_then(|entry| reader.date(entry));
    let variant = match (context.is_abstract, context.variants.first()) {
        (true, Some(first)) => fields.required("variant", &format!("\"{first}\""), reader),
        _ => fields.optional("variant"),
    };
    let variant = variant.and_then(|entry| {
        let name = reader.text(entry)?;
        if context.variants.iter().all(|known| **known != *name) {
            let help = one_of(name, context.variants.iter().map(AsRef::as_ref));
            reader.error(
                codes::UNKNOWN_NAME,
                text!("unknown variant `{name}`", "variante inconnue `{name}`"),
                &entry.value.span,
                help,
            );
        }
        Some(name.to_owned())
    });
    let source = fields
        .optional("source")
        .map(|entry| reader.texts(entry))
        .unwrap_or_default();
    let expect_entry =
        fields.required_table("expect", "{ outcome = \"accept\" }", "expect", reader);
    let decides = context
        .members
        .iter()
        .find(|member| member.variant() == variant.as_deref());
    let expect = expect_entry.and_then(|entry| Expectation::read(entry, context, decides, reader));
    // A case that expects an error may well hold answers that the product does not know.
    let is_strict = expect.as_ref().is_none_or(|expect| expect.error.is_none());
    let facts = fields.optional("facts");
    let mut answers = base.clone();
    if let Some(entry) = facts {
        answers.merge(Answers::read(entry, context, is_strict, reader));
    }
    for (key, answer) in [("none", Some(Json::Null)), ("without", None)] {
        let Some(entry) = fields.optional(key) else {
            continue;
        };
        for (path, span) in reader.texts(entry) {
            if facts::check_path(&path, &span, context, reader) {
                answers.set(&path, answer.clone());
            }
        }
    }
    let parameters = fields
        .optional("parameters")
        .map(|entry| facts::parameters(entry, context, reader));
    fields.finish(reader);
    Some(Case {
        name: name.to_owned(),
        file: document.file.to_string(),
        description,
        as_of: as_of?,
        variant,
        source: source
            .into_iter()
            .map(|(source, _)| source.to_string())
            .collect(),
        application: answers.into_application(),
        parameters: parameters.unwrap_or_default(),
        expect: expect?,
    })
}
