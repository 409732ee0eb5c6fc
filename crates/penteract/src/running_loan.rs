//! A loan that runs, as a file keeps it: what it was granted under, what was signed, and what happened since.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use penteract_bundle::Application;
use penteract_core::{Contract, Event, Loan, LoanError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A loan of a product: its contract and its events, with the product that granted it.
///
/// # Example
/// ```
/// use penteract::{Application, Catalogue, RunningLoan};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
/// let product = Catalogue::open("products")?.product("pge")?;
/// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
/// let decision = product.decide(&application, "2020-05-06".parse()?)?;
/// let loan = decision.running_loan()?.ok_or("no offer")?;
/// let kept = serde_json::to_string(&loan)?;
/// assert_eq!(serde_json::from_str::<RunningLoan>(&kept)?, loan);
/// assert!(loan.loan()?.as_of("2020-05-06".parse()?)?.arrears().is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RunningLoan {
    /// The product, with its variant after `@`: `pge`, `rebond@idf-1`.
    pub product: String,
    /// The digest of the product that granted it.
    pub digest: String,
    /// The digest of what decides in it: a version of the same meaning goes on with the loan. Without it, only the same files do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// The day of the decision that granted it.
    pub decided_on: NaiveDate,
    /// The parameters that the lender decided otherwise than the product's file; they count in the digest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// The application on which it was granted.
    pub application: Application,
    /// What was signed.
    pub contract: Contract,
    /// What happened since, in any order: events are replayed by date, those of one day as they stand.
    #[serde(default)]
    pub events: Vec<Event>,
}

impl RunningLoan {
    /// The loan, with all that happened to it.
    ///
    /// # Errors
    /// [`LoanError`] when the contract or the events make no loan.
    pub fn loan(&self) -> Result<Loan, LoanError> {
        Loan::with_events(self.contract.terms.clone(), self.events.clone())
    }
}

/// The loan with everything paid that falls due by a day.
pub(crate) fn paid_until(loan: &Loan, date: NaiveDate) -> Option<Loan> {
    let state = loan.as_of(date).ok()?;
    let due = state.lines().iter().filter(|line| line.due_date() <= date);
    let unpaid = due.map(|line| (line.due_date(), line.outstanding().total()));
    let unpaid = unpaid.filter(|(_, amount)| !amount.is_zero());
    let mut events = loan.events().to_vec();
    for (due_date, amount) in unpaid {
        let paid = json!({ "kind": "payment", "date": due_date, "amount": amount.to_string() });
        events.push(serde_json::from_value(paid).ok()?);
    }
    Loan::with_events(loan.terms().clone(), events).ok()
}
