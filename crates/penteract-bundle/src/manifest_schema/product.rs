//! `product.toml` and `variants/*.toml`.

use std::collections::BTreeMap;

use penteract_core::{
    AccessoryKind, BusinessDayConvention, Calendar, Currency, DayCount, FeeBase, FeeTiming,
    InsuranceBase, InterestDates, InterestMethod, MonthEnd, PartialPeriods, PaymentTiming,
    PeriodicRate, Phase, RoundingTerms, StubPeriods,
};
use schemars::JsonSchema;

use super::aid::Aid;
use super::parameters::{Confidence, DatedValue};
use super::value::{Constant, LanguageCode, LocalText, Reference, Value, Window};
use super::{Sentences, Sources};

/// A loan product.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ProductFile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    format: u32,
    /// The identifier, which is the name of the folder.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// Three numbers; a changed amount or decision raises it.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    version: String,
    /// The language of the doc comments in `rules/`.
    language: LanguageCode,
    /// What people read.
    name: LocalText,
    /// The currency of every amount.
    currency: Currency,
    /// When the product is granted; an abstract product may leave it to its variants.
    windows: Option<Vec<Window>>,
    /// Whether the product is granted through its variants only; false when left out.
    r#abstract: Option<bool>,
    /// Whether the product accepts everybody, without a rule; false when left out.
    unconditional: Option<bool>,
    /// Libraries: `lib/company`.
    uses: Option<Vec<String>>,
    /// What is lent and how it is repaid.
    offer: Offer,
    /// Who carries the risk.
    guarantee: Option<Guarantee>,
    /// What the borrower may choose once the loan runs.
    options: Option<Vec<LoanOption>>,
    /// The public aid in the loan.
    aid: Option<Aid>,
}

/// What is lent and how it is repaid.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Offer {
    /// How much.
    amount: Amount,
    /// The yearly borrowing rate.
    rate: Value,
    /// The yearly rates that follow, each with the time after the disbursement at which it begins.
    rate_steps: Option<Vec<RateStep>>,
    /// How often instalments fall due: daily, weekly, monthly, quarterly, half-yearly, yearly.
    frequency: Value,
    /// The phases, or `{ rule = "phases" }`.
    schedule: Schedule,
    /// The day of the disbursement; the date of the decision when left out.
    disbursed_on: Option<Value>,
    /// What is paid besides.
    fees: Option<Vec<Fee>>,
    /// Insurance of the borrower.
    insurance: Option<Insurance>,
    /// Cash withheld and given back at the end.
    retention: Option<Retention>,
    /// The day count; 30/360 when left out.
    day_count: Option<DayCount>,
    /// How the yearly rate becomes the rate of a period; proportional when left out.
    periodic_rate: Option<PeriodicRate>,
    /// The rounding of amounts.
    rounding: Option<RoundingTerms>,
    /// The calendar that moves due dates; none when left out.
    calendar: Option<Calendar>,
    /// Where a due date goes that is no business day.
    business_days: Option<BusinessDayConvention>,
    /// Between which dates interest runs when due dates are moved.
    interest_dates: Option<InterestDates>,
    /// When in its period an instalment is due; in arrears when left out.
    payments: Option<PaymentTiming>,
    /// What becomes of a day that a month does not have.
    month_end: Option<MonthEnd>,
    /// What bears interest; the outstanding principal when left out.
    interest_method: Option<InterestMethod>,
    /// The interest of a part of a period.
    partial_periods: Option<PartialPeriods>,
    /// The interest of a longer or shorter first or last period.
    stub_periods: Option<StubPeriods>,
}

/// A yearly rate that follows another.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RateStep {
    /// How long after the disbursement it begins: `"12 months"`.
    after: Value,
    /// The yearly rate from then on.
    rate: Value,
}

/// How much may be lent.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Amount {
    /// The fact in which the applicant says how much: `request.amount`.
    request: Request,
    /// The smallest amount lent.
    min: Option<Value>,
    /// One limit, or several of which the smallest binds.
    max: Option<Limits>,
    /// Amounts are multiples of it.
    multiple: Option<Value>,
}

/// The fact of the request, by its path or as a reference.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Request {
    /// The path.
    Path(String),
    /// A reference to a fact.
    Reference(Reference),
}

/// Limits on the amount.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Limits {
    /// A constant: `"300 000 EUR"`.
    Constant(String),
    /// One.
    One(Limit),
    /// Several.
    Several(Vec<Limit>),
}

/// A limit; exactly one of `param`, `fact`, `table`, `rule`, `value`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Limit {
    /// Its name in the offer; the name of what it refers to when left out.
    id: Option<String>,
    /// Whether the amount must stay below it; false when left out.
    strict: Option<bool>,
    /// A constant.
    value: Option<String>,
    /// A parameter.
    param: Option<String>,
    /// A fact.
    fact: Option<String>,
    /// A grid.
    table: Option<String>,
    /// A function.
    rule: Option<String>,
}

/// The phases of the schedule.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Schedule {
    /// A function gives them.
    Rule(Reference),
    /// They are said here.
    Phases(Vec<Phase>),
}

/// A fee: `amount`, or `percent` and `base`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fee {
    /// Its name.
    id: String,
    /// How much.
    amount: Option<Value>,
    /// Or how much of `base`.
    percent: Option<Value>,
    /// What the percentage is taken of.
    base: Option<FeeBase>,
    /// When.
    when: FeeTiming,
    /// Who pays: borrower (when left out) or lender.
    payer: Option<Value>,
}

/// Insurance of the borrower.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Insurance {
    /// The yearly rate.
    rate: Value,
    /// Of what; all that was lent when left out.
    base: Option<InsuranceBase>,
    /// Whether the lender requires it; false when left out.
    required: Option<bool>,
    /// Whether it is also paid in phases without payments; false when left out.
    during_deferral: Option<bool>,
}

/// Cash withheld and given back at the end.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Retention {
    /// The part of the loan that is withheld.
    percent: Value,
    /// The yearly simple interest that it earns; none when left out.
    interest: Option<Value>,
}

/// Who carries the risk.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Guarantee {
    /// Who guarantees.
    guarantor: LocalText,
    /// The share of the loan that is covered.
    coverage: Value,
    /// What it costs; nothing when left out.
    fee: Option<GuaranteeFee>,
    /// How long after the disbursement a call is not paid.
    waiting_period: Option<Value>,
    /// How long after the final due date the first request may come; at any time when left out.
    latest_call: Option<Value>,
    /// How long after a request the payment in advance is due; none when left out.
    provisional: Option<Value>,
    /// What is covered besides principal; nothing when left out.
    accessories: Option<Vec<AccessoryKind>>,
    /// How many days before the credit event accessories are covered: `"90 days"`; without a limit when left out.
    accessories_within: Option<Value>,
    /// The part of what was lent up to which the guarantor bears the loss first; in proportion when left out.
    first_loss: Option<Value>,
    /// The most that is paid for one borrower; without a limit when left out.
    per_borrower: Option<Value>,
    /// A parameter, a list of choices: the credit events that open a call, by the date of the event; any when left out.
    events: Option<Value>,
    /// A parameter: the reference date of the lender's exposure, by the date of the grant; no test when left out.
    exposure_test: Option<Value>,
}

/// What the borrower may choose, once, while the loan runs: every combination of the answers for which the rules that
/// refuse hold, each with the phases that `offer.schedule` gives for it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LoanOption {
    /// The name, for events.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// What people read.
    name: LocalText,
    /// How long after the disbursement it takes effect: `"12 months"`.
    takes_effect: Value,
    /// How long before it takes effect it opens; at any time when left out.
    opens: Option<Value>,
    /// How long before it takes effect it closes; given with `opens`.
    closes: Option<Value>,
    /// The facts answered anew: whole numbers with bounds, enums, bools; 64 combinations at most.
    answers: Vec<String>,
    /// The answers of the contract until the option is exercised, by group and fact.
    default: BTreeMap<String, BTreeMap<String, Constant>>,
}

/// What a guarantee costs; exactly one of `param`, `fact`, `table`, `rule`, `rate`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct GuaranteeFee {
    /// The yearly rate.
    rate: Option<Value>,
    /// A parameter that gives the yearly rate.
    param: Option<String>,
    /// A fact that gives it.
    fact: Option<String>,
    /// A grid that gives it; `year`, the year of the loan from 1, is an argument.
    table: Option<String>,
    /// A function that gives it.
    rule: Option<String>,
    /// Of what: guaranteed-share or loan.
    base: Value,
    /// When: at-levy, yearly-in-advance, yearly-in-arrears, each-instalment, spread, upfront,
    /// each-disbursement.
    timing: Value,
    /// Who pays: borrower (when left out) or lender.
    payer: Option<Value>,
    /// The most that it is in all, as a part of what is lent; without a limit when left out.
    total_max: Option<Value>,
}

/// A product that extends another: what differs, by name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ExtensionFile {
    /// The version of this format: 1.
    #[schemars(range(min = 1, max = 1))]
    format: u32,
    /// The identifier, which is the name of the folder.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// Three numbers; a changed amount or decision raises it.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+$"))]
    version: String,
    /// The product that it extends.
    extends: String,
    /// What people read.
    name: LocalText,
    /// When the product is granted; as the product that it extends when left out.
    windows: Option<Vec<Window>>,
    /// Whether the product is granted through its variants only; false when left out.
    r#abstract: Option<bool>,
    /// Keys of `[offer]` that differ.
    offer: Option<serde_json::Map<String, serde_json::Value>>,
    /// Keys of `[guarantee]` that differ.
    guarantee: Option<serde_json::Map<String, serde_json::Value>>,
    /// Keys of `[aid]` that differ.
    aid: Option<Aid>,
    /// Parameters whose values differ.
    parameters: Option<BTreeMap<String, VariantParameter>>,
    /// Sentences that differ, by language.
    labels: Option<VariantLabels>,
    /// Rules turned on and off.
    rules: Option<Switches>,
}

/// A variant of a product: what differs, by name.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct VariantFile {
    /// The identifier, which is the name of the file.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]*$"))]
    id: String,
    /// The variant that it extends; the product itself when left out.
    extends: Option<String>,
    /// What people read.
    name: LocalText,
    /// When the variant is granted; as what it extends when left out.
    windows: Option<Vec<Window>>,
    /// Keys of `[offer]` that differ.
    offer: Option<serde_json::Map<String, serde_json::Value>>,
    /// Keys of `[guarantee]` that differ.
    guarantee: Option<serde_json::Map<String, serde_json::Value>>,
    /// Keys of `[aid]` that differ.
    aid: Option<Aid>,
    /// Parameters whose values differ.
    parameters: Option<BTreeMap<String, VariantParameter>>,
    /// Sentences that differ, by language.
    labels: Option<VariantLabels>,
    /// Rules turned on and off.
    rules: Option<Switches>,
}

/// Rules turned on and off, by the names of public functions of `rules/eligibility.rhai`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Switches {
    /// Rules that are off otherwise: `variants only`, or turned off by what this extends.
    with: Option<Vec<String>>,
    /// Rules that are on otherwise.
    without: Option<Vec<String>>,
}

/// What differs in a parameter.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VariantParameter {
    /// All its values.
    values: Vec<DatedValue>,
    /// What people read.
    label: Option<LocalText>,
    /// The text of law of the values that do not say their own.
    law: Option<String>,
    /// The lines of the product's sources of the values that do not say their own.
    source: Option<Sources>,
    /// How sure the values are that do not say it themselves.
    confidence: Option<Confidence>,
    /// What a reader must know.
    note: Option<String>,
}

/// Sentences by language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VariantLabels {
    /// In French.
    fr: Option<Sentences>,
    /// In English.
    en: Option<Sentences>,
}
