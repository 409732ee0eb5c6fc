//! `cases/**/*.toml`: dossiers with the outcome that must come.

mod aid;
mod excused;
mod expect;
mod facts;
mod of_loan;
mod rewrite;
mod written;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Currency, text};
use penteract_rules::{Diagnostic, Label, Program};

use crate::application::{Application, Json};
use crate::bundle::Bundle;
use crate::codes;
use crate::document::{Document, Entry};
use crate::facts::Fact;
use crate::keys::schema::Constant;
use crate::keys::{KeyValue as _, Named, Raw, Table as _, Texts, Words, table};
use crate::lost::Lost;
use crate::manifest::Extent;
use crate::parameters::Parameter;
use crate::reader::{Fields, Reader, one_of};
pub use aid::ExpectedAid;
pub use excused::Excused;
pub(crate) use excused::{ExcusedFile, read as read_excused};
pub use expect::{
    AID_LIMIT, ERROR_CODES, ErrorCode, Expectation, ExpectedOutcome, ExpectedRow, ExpectedSchedule,
    ExpectedTotals, ExpectedTranche, MULTIPLE_LIMIT, REASON_CODES, Values,
};
pub(crate) use facts::Answers;
pub(crate) use of_loan::LoanKeys;
pub use of_loan::{CaseLoan, ExpectedLoan};
pub use rewrite::{Expected, rewritten};
pub use written::{with_unconfirmed, written_unconfirmed};

/// A dossier, and what must come of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    /// Whether it counts: nobody has confirmed yet that what it expects is right where it does not.
    pub is_confirmed: bool,
    /// The base dossier with what this case changes.
    pub application: Application,
    /// The loan that it gave, where the case is of one that runs.
    pub loan: Option<CaseLoan>,
    /// Parameters decided otherwise: name and value.
    pub parameters: Vec<(String, String)>,
    /// What must come.
    pub expect: Expectation,
}

/// What the folder of cases holds.
pub(crate) struct Cases {
    pub(crate) read: Vec<Case>,
    /// The dossier from which each starts.
    pub(crate) base: Application,
    /// What no case can see.
    pub(crate) excused: Arc<[Excused]>,
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

table! {
    /// A dossier, and what must come of it.
    pub(crate) CaseKeys {
        /// What the case shows.
        description: Words = optional,
        /// The date of the decision; needed in every case.
        as_of: NaiveDate = needed("2020-05-06"),
        /// A variant of the product.
        variant: Raw<String> = optional,
        /// Lines of the product's sources, or ids of published examples.
        source: Texts = optional,
        /// Whether nobody has said yet that what it expects is right: it is read and counts nowhere. Whoever confirms it writes its `source` instead.
        unconfirmed: bool = optional,
        /// What changes over the base dossier.
        facts: Answered = optional,
        /// Facts answered "none".
        none: Texts = optional,
        /// Facts left unanswered.
        without: Texts = optional,
        /// The loan that the dossier gave, where the case is of one that runs.
        loan: LoanKeys = optional,
        /// The option of the loan that is decided, for the facts that it asks.
        option: Named = optional,
        /// Parameters decided otherwise.
        parameters: Raw<BTreeMap<String, Constant>> = optional,
        /// What must come; needed in every case.
        expect: Expectation = needed("{ outcome = \"accept\" }"),
    }
}

table! {
    /// One case, or several that have in common what stands above them.
    pub(crate) CaseFile {
        /// The cases of a file that holds several: each says what differs from the keys above them.
        case: Vec<NamedCase> = optional,
        ..shared: CaseKeys,
    }
}

table! {
    /// One of several cases of a file.
    pub(crate) NamedCase {
        /// Its name: the case is called by the path of the file, then by it.
        name: Named = required("\"at-the-threshold\""),
        ..keys: CaseKeys,
    }
}

table! {
    /// The dossier from which each case starts.
    pub(crate) BaseFile {
        /// Its answers.
        facts: Answered = required("{ … }"),
    }
}

/// Answers by group and fact.
type Answered = Raw<BTreeMap<String, BTreeMap<String, Constant>>>;

/// Reads `cases/base.toml`.
pub(crate) fn read_base(
    document: &Document,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Answers {
    let what = text!("the base case", "le cas de base");
    let mut fields = Fields::new(&document.entries, &what, 0..0);
    let base = BaseFile::read_fields(&mut fields, "", Extent::Whole, reader);
    fields.finish(reader);
    let facts = base
        .facts
        .map(|raw| Answers::read(&raw.entry, context, true, reader));
    facts.unwrap_or_default()
}

/// Reads a file of cases; `named` has where those of other files have their names.
pub(crate) fn read(
    name: &str,
    document: &Document,
    base: &Answers,
    context: &CaseContext<'_>,
    named: &mut BTreeMap<String, Label>,
    reader: &mut Reader<'_>,
) -> Vec<Case> {
    reader.currency = context.currency;
    let mut fields = Fields::new(&document.entries, &text!("a case", "un cas"), 0..0);
    let file = CaseFile::read_fields(&mut fields, "", Extent::Whole, reader);
    fields.finish(reader);
    let CaseFile { case, shared, .. } = file;
    let Some(cases) = case else {
        check_name(name, &(0..0), named, reader);
        let case = shared.case(name, &[], base, context, reader);
        return case.into_iter().collect();
    };
    let mut read: Vec<Case> = Vec::with_capacity(cases.len());
    let told = reader.problems.len();
    for NamedCase {
        name: own,
        keys: case,
        ..
    } in cases
    {
        let Some(Named { name: own, span }) = own else {
            continue;
        };
        let name = format!("{name}/{own}");
        check_name(&name, &span, named, reader);
        let before = [&shared, &case];
        let keys = case.clone().or(&shared, reader);
        read.extend(keys.case(&name, &before, base, context, reader));
    }
    // What is wrong above them is told once.
    let found = reader.problems.split_off(told);
    for problem in found {
        let own = reader.problems.iter().skip(told);
        if !own.clone().any(|known| *known == problem) {
            reader.problems.push(problem);
        }
    }
    read
}

/// Reports a case that has the name of another one.
fn check_name(
    name: &str,
    span: &Range<usize>,
    named: &mut BTreeMap<String, Label>,
    reader: &mut Reader<'_>,
) {
    let first = reader.label(span, text!("first one", "le premier"));
    let Some(first) = named.insert(name.to_owned(), first) else {
        return;
    };
    let message = text!(
        "two cases are named `{name}`",
        "deux cas se nomment `{name}`"
    );
    let help = text!(
        "give each a name of its own",
        "donnez à chacun son propre nom"
    );
    let problem = Diagnostic::error(codes::DUPLICATE_NAME, message)
        .at(reader.label(span, text!("second one", "le second")))
        .related_to(first)
        .help(help);
    reader.problems.push(problem);
}

impl CaseKeys {
    /// The case; the answers are those of each of `layers` in turn, else its own.
    fn case(
        mut self,
        name: &str,
        layers: &[&Self],
        base: &Answers,
        context: &CaseContext<'_>,
        reader: &mut Reader<'_>,
    ) -> Option<Case> {
        let span = self.span.clone();
        if self.as_of.is_none() {
            reader.missing_key::<Self>(name, "as_of", &span);
        }
        if let (None, true, Some(first)) =
            (&self.variant, context.is_abstract, context.variants.first())
        {
            reader.lacks(name, "variant", &format!("\"{first}\""), &span);
        }
        let variant = self.variant.as_ref();
        let variant = variant.and_then(|raw| variant_name(&raw.entry, context, reader));
        let mut members = context.members.iter();
        let decides = members.find(|member| member.variant() == variant.as_deref());
        match &mut self.expect {
            Some(expect) => {
                let (loan, option) = (self.loan.as_ref(), self.option.as_ref());
                of_loan::check(loan, option, expect, decides, &span, reader);
                let option = option.map(|option| &*option.name);
                expect.check(context, decides, (loan.is_some(), option), reader);
            }
            None => reader.missing_key::<Self>(name, "expect", &span),
        }
        // A case that expects an error may well hold answers that the product does not know.
        let is_strict = self
            .expect
            .as_ref()
            .is_none_or(|expect| expect.error.is_none());
        let mut answers = base.clone();
        let own = [&self];
        let layers = if layers.is_empty() { &own[..] } else { layers };
        for layer in layers {
            layer.answer(&mut answers, is_strict, context, reader);
        }
        let parameters = layers.iter().filter_map(|layer| layer.parameters.as_ref());
        let parameters: Vec<&Entry> = parameters.map(|raw| &raw.entry).collect();
        let parameters = facts::parameters(&parameters, context, reader);
        let option = self.option.as_ref().map(|option| {
            let name = Arc::clone(&option.name);
            let asked = answers.take_asked_for(&name, context.facts);
            (name, asked.into_application())
        });
        let loan = match &self.loan {
            Some(loan) => Some(loan.loan(option)?),
            None => None,
        };
        Some(Case {
            name: name.to_owned(),
            file: reader.file.to_string(),
            description: self.description.map(|text| text.0.to_string()),
            as_of: self.as_of?,
            variant,
            is_confirmed: self.unconfirmed != Some(true),
            source: self
                .source
                .iter()
                .flat_map(Texts::iter)
                .map(str::to_owned)
                .collect(),
            application: answers.into_application(),
            loan,
            parameters,
            expect: self.expect?,
        })
    }

    /// Adds its answers to those of another.
    fn answer(
        &self,
        answers: &mut Answers,
        is_strict: bool,
        context: &CaseContext<'_>,
        reader: &mut Reader<'_>,
    ) {
        if let Some(raw) = &self.facts {
            answers.merge(Answers::read(&raw.entry, context, is_strict, reader));
        }
        for (paths, answer) in [(&self.none, Some(Json::Null)), (&self.without, None)] {
            for (path, span) in paths.iter().flat_map(Texts::placed) {
                if facts::check_path(path, span, context, reader) {
                    answers.set(path, answer.clone());
                }
            }
        }
    }
}

fn variant_name(
    entry: &Entry,
    context: &CaseContext<'_>,
    reader: &mut Reader<'_>,
) -> Option<String> {
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
}
