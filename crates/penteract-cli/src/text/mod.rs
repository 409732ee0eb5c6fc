//! What people read, in each language: one module per language holds all its sentences.

pub(crate) mod aid;
mod en;
pub(crate) mod fold;
mod fr;
pub(crate) mod help_fr;
pub(crate) mod table;

use std::path::Path;

use chrono::NaiveDate;
use penteract::Language;
use penteract_core::{CapKind, GuaranteeFeeBase, GuaranteeFeeTiming, NumberStyle, Payer, Period};

use crate::input::WrongFile;

/// The sentences of a language.
pub(crate) fn texts_of(language: Language) -> &'static dyn Texts {
    match language {
        Language::English => &en::English,
        Language::French => &fr::French,
    }
}

/// A word or short phrase: a heading, the name of a column or of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Amount,
    Answers,
    Aprc,
    Balance,
    BorrowingRate,
    Capitalised,
    Closed,
    ClosedUncertain,
    Conditions,
    Differs,
    Disbursed,
    DueDate,
    Expected,
    Fees,
    Figure,
    Got,
    ChoiceLeft,
    Guarantee,
    GuaranteeFee,
    Identifier,
    IndicativeOffer,
    Insurance,
    Interest,
    Irr,
    Law,
    Marks,
    MarksOfConditions,
    MissingAnswers,
    Name,
    Number,
    Offer,
    Open,
    Payment,
    Principal,
    Reasons,
    Schedule,
    Source,
    Teg,
    Total,
    TotalCost,
    Unanswered,
    UsApr,
    Value,
    Version,
    Windows,
    Confidence,
    InForce,
    Facts,
    Figures,
    Tables,
    AccruedInterest,
    Accessories,
    CoveredLoss,
    GuarantorStillPays,
    Indemnity,
    IndemnityAsItStands,
    LenderGivesBack,
    LenderLoss,
    Loss,
    NothingLeftToPay,
    PaidInAdvance,
    ProvisionalPayment,
    Arrears,
    Charge,
    CreditEvent,
    Due,
    DueToday,
    GivenBack,
    CreditBalance,
    Returned,
    InDefault,
    Late,
    Loan,
    Maturity,
    NextDue,
    NotDrawn,
    OutstandingPrincipal,
    Paid,
    Payoff,
    Penalties,
    Prepayment,
    Recovered,
    Running,
    Settled,
    Status,
    Upcoming,
}

/// What an answer to a question looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerForm<'a> {
    YesOrNo,
    WholeNumber,
    /// In this currency.
    Amount(&'a str),
    Percent,
    Number,
    Date,
    Text,
    /// One of those shown above it.
    Choice,
    /// A code of one of these lists.
    Code(&'a [&'a str]),
}

/// All sentences, so that a language that misses one does not compile.
///
/// Amounts, percentages and dates come in already written as the language writes them.
pub(crate) trait Texts: Sync {
    /// A heading, column or line name.
    fn word(&self, word: Word) -> &'static str;

    // The outcome, in one sentence.
    fn accepted(&self, amount: &str) -> String;
    fn counter_offer(&self, amount: &str, requested: &str) -> String;
    fn refused(&self, conditions: usize) -> String;
    fn refused_outside_windows(&self, as_of: &str) -> String;
    fn refused_below_minimum(&self) -> String;
    fn refused_no_amount_fits(&self) -> String;
    fn referred(&self, has_offer: bool) -> String;
    fn incomplete(&self, answers: usize) -> String;

    // Reasons that are no rule of the product.
    fn outside_windows(&self, windows: &[String]) -> String;
    /// A date beyond an uncertain end of a window: its day, whether it is the last one, its sources.
    fn uncertain_window(&self, day: &str, is_last: bool, sources: &str) -> String;
    fn below_minimum(&self, requested: &str, minimum: &str) -> String;
    fn no_amount_fits(&self, limits: &[String]) -> String;
    fn no_counter_offer(&self, amount: &str, condition: &str) -> String;
    fn value_unknown(&self, parameter: &str, why: &str) -> String;
    fn code_undetermined(&self, nomenclature: &str, why: &str) -> String;

    // Lines of a decision.
    fn decided_as_of(&self, date: &str) -> String;
    fn amount_as_requested(&self) -> String;
    fn amount_requested(&self, requested: &str) -> String;
    fn limit_at_most(&self, limit: &str, value: &str, is_strict: bool) -> String;
    fn limited_by(&self, limit: &str, value: &str, is_strict: bool) -> String;
    fn rounded_down_to(&self, multiple: &str) -> String;
    fn rate_a_year(&self, rate: &str) -> String;
    /// What holds from a day on.
    fn since_a_day(&self, what: &str, day: &str) -> String;
    fn period_rate(&self, rate: &str, periods_per_year: &str) -> String;
    /// Rates that solve the equation beside that of the loan.
    fn other_solutions(&self, rates: &[String]) -> String;
    fn guaranteed(&self, coverage: &str, amount: &str) -> String;
    fn coverage_unpublished(&self, guarantor: &str, why: &str) -> String;
    fn guarantee_fee_total(&self, total: &str, payer: Payer) -> String;
    fn guarantee_fee_year(&self, year: usize, amount: &str) -> String;
    fn guarantee_fee_basis(&self, base: GuaranteeFeeBase, timing: GuaranteeFeeTiming) -> String;
    /// Several things on one line.
    fn listed(&self, things: &[String]) -> String;
    fn labelled(&self, label: &str, value: &str) -> String;
    fn date_of_the_decision(&self) -> &'static str;
    /// What a key of the manifest is for; `None` when it needs no other words.
    fn manifest_key(&self, key: &str) -> Option<&'static str>;
    fn needed_by(&self, functions: &[String]) -> String;
    fn in_force(&self, period: &str) -> String;
    fn table_line(&self, table: &str, line: u32) -> String;
    fn otherwise_refused(&self) -> &'static str;
    fn otherwise_referred(&self) -> &'static str;
    fn otherwise_warned(&self) -> &'static str;
    fn otherwise_asked_again(&self) -> &'static str;
    fn reference_agrees(&self, compared: usize, left_out: usize) -> String;
    fn not_the_required_outcome(&self, required: &str, got: &str) -> String;

    // Schedules.
    fn amounts_in(&self, currency: &str) -> String;
    fn instalments_without_payment(&self, from: &str, until: &str) -> String;
    fn capitalised_in_them(&self, amount: &str) -> String;

    // Questions to an applicant.
    fn how_to_answer(&self) -> &'static str;
    fn still_missing(&self, answers: usize) -> String;
    fn answer_form(&self, form: &AnswerForm<'_>) -> String;
    fn bounded(&self, min: &str, max: &str) -> String;
    fn at_least(&self, min: &str) -> String;
    fn at_most(&self, max: &str) -> String;
    fn or_none(&self) -> &'static str;
    fn how_many(&self) -> String;
    fn item_of(&self, number: usize, count: usize) -> String;
    fn not_an_answer(&self, line: &str, form: &str, nearest: Option<&str>) -> String;
    fn not_accepted(&self, expected: &str, help: Option<&str>) -> String;
    fn ambiguous_code(&self, code: &str, nomenclatures: &[String]) -> String;
    fn answers_kept(&self, path: &Path) -> String;
    fn answers_so_far(&self, answers: &str) -> String;

    // Dates in force.
    fn between(&self, from: Option<&str>, until: Option<&str>) -> String;

    // Checks and cases.
    fn problem_counts(&self, errors: usize, warnings: usize) -> String;
    fn no_problem(&self, products: usize) -> String;
    fn case_counts(&self, passed: usize, failed: usize) -> String;
    fn rules_covered(&self, covered: usize, rules: usize) -> String;
    /// A rule that no case sees hold, or none sees fail.
    fn rule_uncovered(&self, held_in: usize, failed_in: usize) -> String;
    fn without_case(&self, products: &[String]) -> String;
    fn no_case_matches(&self, name: &str) -> String;

    // Wrong use and failures; each says what to do next.
    fn error_prefix(&self) -> &'static str;
    fn file_not_found(&self, path: &Path) -> String;
    fn file_is_a_folder(&self, path: &Path) -> String;
    fn file_unreadable(&self, path: &Path, error: &str) -> String;
    fn wrong_file(&self, path: &Path, wrong: WrongFile) -> String;
    fn not_json(&self, path: &Path, problem: &str) -> String;
    fn no_application(&self) -> String;
    fn asks_on_standard_input(&self) -> String;
    fn answers_file_exists(&self, path: &Path) -> String;
    fn answers_not_kept(&self, path: &Path, error: &str, answers: &str) -> String;
    fn not_terms(&self, path: &Path, problem: &str) -> String;
    fn not_events(&self, path: &Path, problem: &str) -> String;
    fn no_loan(&self, terms: &Path, events: &Path, problem: &str) -> String;
    fn since(&self, amount: &str, date: &str) -> String;
    fn on_date(&self, amount: &str, date: &str) -> String;
    fn payoff_with_fee(&self, amount: &str, fee: &str) -> String;
    fn claim_on(&self, guarantor: &str) -> String;
    fn claim_refused(&self) -> &'static str;
    fn shared(&self, amount: &str, guarantor: &str, lender: &str) -> String;
    fn paid_by(&self, amount: &str, date: &str) -> String;
    fn indemnity_capped(&self, amount: &str, cap: CapKind) -> String;
    fn no_contract(&self, outcome: &str) -> String;
    fn contract_waits(&self, facts: &[&str]) -> String;
    fn contract_not_written(&self, path: &Path, error: &str) -> String;
    fn no_guarantee(&self, path: &Path) -> String;
    fn no_claim(&self, events: &Path, problem: &str) -> String;
    fn one_standard_input(&self) -> String;
    fn not_flows(&self, path: &Path, problem: &str) -> String;
    fn csv_is_for_schedules(&self) -> String;
    fn abstract_product(&self, id: &str, variants: &[String]) -> String;
    fn unknown_product(&self, id: &str, nearest: Option<&str>, known: &[String]) -> String;
    fn not_a_folder(&self, path: &Path) -> String;
    fn no_product(&self, path: &Path) -> String;
    fn unknown_rule(
        &self,
        product: &str,
        name: &str,
        nearest: Option<&str>,
        known: &[String],
    ) -> String;
    fn unknown_schema(&self, name: &str, nearest: Option<&str>, known: &[String]) -> String;
    fn products_unreadable(&self, path: &Path, error: &str) -> String;
    fn product_is_broken(&self, id: &str, problems: &str) -> String;
    fn application_problems(&self, path: &Path, count: usize) -> String;
    /// What is counted and not listed.
    fn and_more(&self, count: usize) -> String;
    fn wrong_parameter(&self, problem: &str) -> String;
    fn no_schedule(&self, path: &Path, problem: &str) -> String;
    fn no_rate(&self, path: &Path, problem: &str) -> String;
    fn products_left_out(&self, errors: usize) -> String;
    fn products_are_broken(&self, problems: &str) -> String;
    /// The products inside the command have no README to write.
    fn no_readme_to_write(&self) -> String;
    /// A README lacks the two lines between which parameters are written.
    fn no_place_in_readme(&self, path: &Path, start: &str, end: &str) -> String;
    /// Figures in force that no source gives.
    fn unknown_values(&self, parameters: &[&str]) -> String;
    fn on_the_day(&self, date: &str) -> String;
    fn not_an_application(&self, path: &Path, problem: &str) -> String;
    fn exact_rate(&self, rate: &str) -> String;
    fn schema_names(&self, files: &[&str], products: &[String]) -> String;
    fn product_error(&self, id: &str, problem: &str) -> String;
}

/// Dates of validity in a language: both ends belong to it.
pub(crate) fn period(language: Language, period: Period) -> String {
    let write = |date: Option<NaiveDate>| date.map(|date| NumberStyle::of(language).date(date));
    let (from, until) = (write(period.from()), write(period.until()));
    texts_of(language).between(from.as_deref(), until.as_deref())
}
