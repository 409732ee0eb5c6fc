//! `cases/**/*.toml`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::Sources;
use super::value::{Constant, Date};

/// A dossier, and what must come of it. `cases/base.toml` has `facts` alone.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct CaseFile {
    /// What the case shows.
    description: Option<String>,
    /// The date of the decision; needed in every case but the base.
    as_of: Option<Date>,
    /// A variant of the product.
    variant: Option<String>,
    /// Lines of the product's sources, or ids of published examples.
    source: Option<Sources>,
    /// What changes over the base dossier.
    facts: Option<BTreeMap<String, BTreeMap<String, Constant>>>,
    /// Facts answered "none".
    none: Option<Sources>,
    /// Facts left unanswered.
    without: Option<Sources>,
    /// Parameters decided otherwise.
    parameters: Option<BTreeMap<String, Constant>>,
    /// What must come; needed in every case but the base.
    expect: Option<Expect>,
}

/// What must come of a case. What is left out is not compared.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Expect {
    /// The outcome; or else `error`.
    outcome: Option<Outcome>,
    /// The code of an error, instead of an outcome.
    error: Option<String>,
    /// The exact set of the codes of the reasons.
    reasons: Option<Sources>,
    /// The exact set of the facts that are missing.
    missing: Option<Sources>,
    /// The amount offered.
    amount: Option<String>,
    /// The limits that made the amount smaller.
    limited_by: Option<Sources>,
    /// Values of functions without arguments, by name.
    values: Option<BTreeMap<String, Constant>>,
    /// The share that the guarantor covers.
    coverage: Option<String>,
    /// The guarantee fee of each year.
    guarantee_fee_by_year: Option<Vec<String>>,
    /// The public aid in the loan: an amount, or unknown when no source gives what it hangs on.
    aid: Option<String>,
    /// What was left of the ceiling of aid before the loan.
    aid_headroom: Option<String>,
    /// How many instalments the schedule has.
    instalments: Option<u32>,
    /// The effective rate as it is disclosed.
    teg: Option<String>,
    /// By how much amounts may differ: only for a published example that says so.
    tolerance: Option<String>,
    /// Rows of the schedule by number; 0 is the day of the disbursement.
    rows: Option<BTreeMap<String, Row>>,
    /// Totals of the schedule.
    totals: Option<Totals>,
}

/// The outcomes of a decision.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
enum Outcome {
    /// a rule failed, or no amount fits
    Refuse,
    /// a fact is missing
    Incomplete,
    /// a person decides
    Refer,
    /// a smaller amount fits
    CounterOffer,
    /// the request fits
    Accept,
}

/// A row of the schedule.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Row {
    /// The day on which it is due.
    due_date: Option<Date>,
    /// The balance before it.
    opening_balance: Option<String>,
    /// Principal repaid.
    principal: Option<String>,
    /// Interest paid.
    interest: Option<String>,
    /// Interest added to the principal.
    capitalised_interest: Option<String>,
    /// Fees.
    fees: Option<String>,
    /// Insurance.
    insurance: Option<String>,
    /// The guarantee fee.
    guarantee_fee: Option<String>,
    /// What is paid.
    total: Option<String>,
    /// The balance after it.
    closing_balance: Option<String>,
}

/// Totals of the schedule.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Totals {
    /// Principal repaid.
    principal: Option<String>,
    /// Interest paid.
    interest: Option<String>,
    /// Interest added to the principal.
    capitalised_interest: Option<String>,
    /// Fees.
    fees: Option<String>,
    /// Insurance.
    insurance: Option<String>,
    /// The guarantee fee.
    guarantee_fee: Option<String>,
    /// What is paid.
    total: Option<String>,
}
