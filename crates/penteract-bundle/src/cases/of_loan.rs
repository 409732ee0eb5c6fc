//! `loan` and `option` of a case: a loan that the dossier gave, what happened to it, and which option is decided.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_core::{Event, EventKind, text};
use rust_decimal::Decimal;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::expect::Expectation;
use crate::application::Application;
use crate::bundle::Bundle;
use crate::codes;
use crate::document::Entry;
use crate::keys::{KeyValue, Named, table};
use crate::manifest::{Extent, terms};
use crate::reader::{Reader, one_of};

/// A loan that the dossier of a case gave.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CaseLoan {
    /// The day of the decision that granted it.
    pub granted_on: NaiveDate,
    /// Whether everything that fell due was paid on its day.
    pub is_paid: bool,
    /// What else happened to it.
    pub events: Vec<Event>,
    /// The option that is decided, and the answers that it asks; nothing where only the loan is looked at.
    pub option: Option<(Arc<str>, Application)>,
}

table! {
    /// A loan that runs on the day of the case.
    pub(crate) LoanKeys {
        /// The day of the decision that granted it, for the answers of the dossier; needed in every case.
        granted_on: NaiveDate = needed("2020-05-06"),
        /// Whether everything that fell due was paid on its day; false when left out.
        paid: bool = optional,
        /// What else happened to it, as events of a loan are written.
        events: Vec<Happened> = optional,
    }
}

table! {
    /// A loan on the day of the case, with the change that was decided. What is left out is not compared.
    pub ExpectedLoan {
        /// Principal lent and not repaid, interest added to it included.
        outstanding_principal: Decimal = optional,
        /// Interest of the period that runs, accrued and not due.
        accrued_interest: Decimal = optional,
        /// What is due or past due, and unpaid.
        due: Decimal = optional,
        /// Money received.
        paid: Decimal = optional,
        /// What was forgiven.
        forgiven: Decimal = optional,
        /// The next due date.
        next_due_date: NaiveDate = optional,
        /// What is unpaid of it.
        next_due_amount: Decimal = optional,
        /// The last due date.
        maturity_date: NaiveDate = optional,
        /// How many instalments are to come.
        instalments_left: u32 = optional,
    }
}

/// An event of a loan.
#[derive(Clone, Debug)]
pub(crate) struct Happened(Event);

impl KeyValue for Happened {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        terms::from_item(&entry.value, place, reader).map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let kind = generator.subschema_for::<EventKind>();
        json_schema!({
            "type": "object",
            "properties": { "kind": kind, "date": { "type": "string", "format": "date" } },
            "required": ["kind", "date"]
        })
    }
}

impl LoanKeys {
    /// The loan, and the option that is decided of it.
    pub(super) fn loan(&self, option: Option<(Arc<str>, Application)>) -> Option<CaseLoan> {
        let events = self.events.iter().flatten();
        Some(CaseLoan {
            granted_on: self.granted_on?,
            is_paid: self.paid.unwrap_or(false),
            events: events.map(|happened| happened.0.clone()).collect(),
            option,
        })
    }
}

/// Looks at what a case says of a loan together with what it expects.
pub(super) fn check(
    loan: Option<&LoanKeys>,
    option: Option<&Named>,
    expect: &Expectation,
    decides: Option<&Bundle>,
    span: &Range<usize>,
    reader: &mut Reader<'_>,
) {
    if loan.is_some_and(|loan| loan.granted_on.is_none()) {
        reader.missing_key::<LoanKeys>("loan", "granted_on", span);
    }
    let (message, help) = match (loan, option) {
        (None, Some(Named { name, .. })) => (
            text!(
                "nothing says of which loan option `{name}` is decided",
                "rien ne dit de quel prêt l'option `{name}` est décidée"
            ),
            text!(
                "write `loan = {{ granted_on = 2020-05-06 }}`: the dossier gives it",
                "écrivez `loan = {{ granted_on = 2020-05-06 }}` : le dossier le donne"
            ),
        ),
        (None, None) if expect.loan.is_some() => (
            text!(
                "a case expects a loan, and says not when it was granted",
                "un cas attend un prêt, sans dire quand il a été accordé"
            ),
            text!(
                "write `loan = {{ granted_on = 2020-05-06 }}` beside `expect`",
                "écrivez `loan = {{ granted_on = 2020-05-06 }}` à côté d'`expect`"
            ),
        ),
        (Some(_), _) if expect.is_of_an_offer() => (
            text!(
                "a case of a loan that runs has no offer to compare",
                "un cas d'un prêt en cours n'a pas d'offre à comparer"
            ),
            text!(
                "expect `loan`, `rows` of its lines, and of an option `outcome`, `reasons`, `amount`, `values`",
                "attendez `loan`, des `rows` de ses lignes, et d'une option `outcome`, `reasons`, `amount`, `values`"
            ),
        ),
        _ => {
            if let (Some(Named { name, span }), Some(bundle)) = (option, decides)
                && bundle
                    .option(name)
                    .is_none_or(|option| option.rules.is_none())
            {
                let decided = bundle.options().iter();
                let decided = decided.filter(|option| option.rules.is_some());
                let help = one_of(name, decided.map(|option| &*option.id));
                let message = text!(
                    "no option `{name}` is decided by rules",
                    "aucune option `{name}` n'est décidée par des règles"
                );
                reader.error(codes::UNKNOWN_NAME, message, span, help);
            }
            return;
        }
    };
    reader.error(codes::CASE_EXPECTATION, message, span, help);
}
