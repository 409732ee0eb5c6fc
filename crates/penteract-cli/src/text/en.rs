//! English.

use std::path::Path;

use super::CapKind;
use super::{AnswerForm, GuaranteeFeeBase, GuaranteeFeeTiming, Payer, Texts, Word};
use crate::input::WrongFile;
use penteract_core::NumberStyle;

/// What people read in English.
pub(crate) struct English;

fn plural(count: usize, one: &str, several: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {several}")
    }
}

fn name_of(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        format!("`{}`", path.display())
    }
}

fn nearest_and_known(nearest: Option<&str>, known: &[String]) -> String {
    let nearest = nearest
        .map(|name| format!("\n  did you mean `{name}`?"))
        .unwrap_or_default();
    format!("{nearest}\n  there are: {}", known.join(", "))
}

impl Texts for English {
    fn word(&self, word: Word) -> &'static str {
        match word {
            Word::Amount => "Amount",
            Word::Answers => "Answers",
            Word::Aprc => "APRC",
            Word::Balance => "Balance",
            Word::BorrowingRate => "Borrowing rate",
            Word::Capitalised => "Capitalised",
            Word::Closed => "closed",
            Word::ClosedUncertain => "closed, uncertain",
            Word::Conditions => "Conditions",
            Word::Differs => "What differs",
            Word::Disbursed => "Drawn",
            Word::DueDate => "Due date",
            Word::Expected => "expected",
            Word::Fees => "Fees",
            Word::Figure => "Figure",
            Word::Got => "got",
            Word::ChoiceLeft => "Left to choose",
            Word::Guarantee => "Guarantee",
            Word::GuaranteeFee => "Guarantee fee",
            Word::Identifier => "Product",
            Word::IndicativeOffer => "Offer, as an indication that binds nobody",
            Word::Insurance => "Insurance",
            Word::Interest => "Interest",
            Word::Irr => "IRR",
            Word::Law => "Law",
            Word::Marks => "✓ holds, ✗ refuses, ! a person decides or a warning, ? undecided",
            Word::MarksOfConditions => {
                "✓ holds, ✗ refuses, ! a person decides or a warning, ? undecided, – does not hold and changes nothing"
            }
            Word::MissingAnswers => "Missing answers",
            Word::Name => "Name",
            Word::Number => "No.",
            Word::Offer => "Offer",
            Word::Open => "open",
            Word::Payment => "Payment",
            Word::Principal => "Principal",
            Word::Reasons => "Reasons",
            Word::Schedule => "Schedule",
            Word::Source => "Source",
            Word::Teg => "TEG",
            Word::Total => "Total",
            Word::TotalCost => "Total cost",
            Word::Unanswered => "unanswered",
            Word::UsApr => "APR",
            Word::Value => "Value",
            Word::Version => "Version",
            Word::Windows => "Granted",
            Word::Confidence => "Sure",
            Word::InForce => "In force",
            Word::Facts => "What is asked",
            Word::Figures => "Figures",
            Word::Tables => "Tables",
            Word::AccruedInterest => "Accrued interest, not due",
            Word::Accessories => "Interest and other sums owed",
            Word::CoveredLoss => "Loss covered",
            Word::GuarantorStillPays => "The guarantor still pays",
            Word::Indemnity => "Indemnity",
            Word::IndemnityAsItStands => "Indemnity if nothing more comes in",
            Word::LenderGivesBack => "The lender gives back",
            Word::LenderLoss => "The lender's loss",
            Word::Loss => "Loss",
            Word::NothingLeftToPay => "Left to pay",
            Word::PaidInAdvance => "Paid in advance",
            Word::ProvisionalPayment => "Provisional payment",
            Word::Arrears => "Past due and unpaid",
            Word::Charge => "charge",
            Word::CreditEvent => "Credit event",
            Word::Due => "Due",
            Word::DueToday => "due",
            Word::GivenBack => "Given back to the borrower",
            Word::CreditBalance => "Held for the borrower",
            Word::Returned => "Payments that came back",
            Word::InDefault => "in default",
            Word::Late => "late",
            Word::Loan => "Loan",
            Word::Maturity => "Last due date",
            Word::NextDue => "Next due",
            Word::NotDrawn => "not drawn yet",
            Word::OutstandingPrincipal => "Outstanding principal",
            Word::Paid => "Paid",
            Word::Payoff => "Payoff",
            Word::Penalties => "Penalties",
            Word::Prepayment => "prepayment",
            Word::Recovered => "Recovered",
            Word::Running => "up to date",
            Word::Settled => "settled",
            Word::Status => "Status",
            Word::Upcoming => "to come",
        }
    }

    fn accepted(&self, amount: &str) -> String {
        format!("Accepted: a loan of {amount} can be granted.")
    }

    fn counter_offer(&self, amount: &str, requested: &str) -> String {
        format!("Counter-offer: {amount} can be granted, less than the {requested} requested.")
    }

    fn refused(&self, conditions: usize) -> String {
        match conditions {
            1 => "Refused: one condition is not met.".to_owned(),
            _ => format!("Refused: {conditions} conditions are not met."),
        }
    }

    fn refused_outside_windows(&self, as_of: &str) -> String {
        format!("Refused: the product is not granted on {as_of}.")
    }

    fn refused_below_minimum(&self) -> String {
        "Refused: the amount requested is below the product's minimum.".to_owned()
    }

    fn refused_no_amount_fits(&self) -> String {
        "Refused: the limits leave no amount that can be granted.".to_owned()
    }

    fn referred(&self, has_offer: bool) -> String {
        let rest = if has_offer {
            "; the offer below is an indication"
        } else {
            ""
        };
        format!("Referred: a person must look at this application{rest}.")
    }

    fn incomplete(&self, answers: usize) -> String {
        match answers {
            1 => "Incomplete: one more answer is needed to decide.".to_owned(),
            _ => format!("Incomplete: {answers} more answers are needed to decide."),
        }
    }

    fn uncertain_window(&self, day: &str, is_last: bool, sources: &str) -> String {
        if is_last {
            format!(
                "The product is granted until {day}, and that last day is uncertain ({sources})."
            )
        } else {
            format!(
                "The product is granted from {day}, and that first day is uncertain ({sources})."
            )
        }
    }

    fn outside_windows(&self, windows: &[String]) -> String {
        format!("The product is granted {}.", windows.join(", and "))
    }

    fn below_minimum(&self, requested: &str, minimum: &str) -> String {
        format!("The amount requested, {requested}, is below the product's minimum, {minimum}.")
    }

    fn no_amount_fits(&self, limits: &[String]) -> String {
        format!(
            "What is left below the product's minimum is nothing to lend: {}.",
            limits.join(", ")
        )
    }

    fn no_counter_offer(&self, amount: &str, condition: &str) -> String {
        format!(
            "The request is above the limits, and this condition fails for the amount that would fit, {amount}: {condition}"
        )
    }

    fn value_unknown(&self, parameter: &str, why: &str) -> String {
        format!("No source gives the value of “{parameter}”: {why}")
    }

    fn code_undetermined(&self, nomenclature: &str, why: &str) -> String {
        format!("A code of “{nomenclature}” says nothing here: {why}")
    }

    fn decided_as_of(&self, date: &str) -> String {
        format!("as of {date}")
    }

    fn amount_as_requested(&self) -> String {
        "as requested".to_owned()
    }

    fn amount_requested(&self, requested: &str) -> String {
        format!("{requested} requested")
    }

    fn limit_at_most(&self, limit: &str, value: &str, is_strict: bool) -> String {
        format!(
            "{limit}: {} {value}",
            if is_strict { "below" } else { "at most" }
        )
    }

    fn limited_by(&self, limit: &str, value: &str, is_strict: bool) -> String {
        format!(
            "limited by “{limit}”: {} {value}",
            if is_strict { "below" } else { "at most" }
        )
    }

    fn rounded_down_to(&self, multiple: &str) -> String {
        format!("rounded down to a multiple of {multiple}")
    }

    fn rate_a_year(&self, rate: &str) -> String {
        format!("{rate} a year")
    }

    fn since_a_day(&self, what: &str, day: &str) -> String {
        format!("{what} from {day}")
    }

    fn period_rate(&self, rate: &str, periods_per_year: &str) -> String {
        let noun = if periods_per_year == "1" {
            "period"
        } else {
            "periods"
        };
        format!("{rate} a period, {periods_per_year} {noun} a year")
    }

    fn coverage_unpublished(&self, guarantor: &str, why: &str) -> String {
        format!("{guarantor}; the share covered is not published: {why}")
    }

    fn other_solutions(&self, rates: &[String]) -> String {
        let rates = self.listed(rates);
        format!("also solves the equation, and is not that of the loan: {rates}")
    }

    fn guaranteed(&self, coverage: &str, amount: &str) -> String {
        format!("{coverage} of the loan, {amount}")
    }

    fn guarantee_fee_total(&self, total: &str, payer: Payer) -> String {
        match payer {
            Payer::Borrower => format!("{total}, paid by the borrower"),
            Payer::Lender => format!("{total}, paid by the lender"),
        }
    }

    fn guarantee_fee_year(&self, year: usize, amount: &str) -> String {
        format!("year {year}: {amount}")
    }

    fn guarantee_fee_basis(&self, base: GuaranteeFeeBase, timing: GuaranteeFeeTiming) -> String {
        let base = match base {
            GuaranteeFeeBase::GuaranteedShare => "on the guaranteed share",
            GuaranteeFeeBase::Loan => "on the whole loan",
        };
        let timing = match timing {
            GuaranteeFeeTiming::AtLevy => {
                "due at disbursement for the years of the initial deferral, then all at once for those after it, when that deferral ends"
            }
            GuaranteeFeeTiming::YearlyInAdvance => "due at the start of each year",
            GuaranteeFeeTiming::YearlyInArrears => "due at the end of each year",
            GuaranteeFeeTiming::EachInstalment => "due with each instalment",
            GuaranteeFeeTiming::Spread => "spread evenly over the instalments",
            GuaranteeFeeTiming::Upfront => "due once, at disbursement",
            GuaranteeFeeTiming::EachDisbursement => "due on the day of each disbursement",
        };
        format!("{base}, {timing}")
    }

    fn listed(&self, things: &[String]) -> String {
        things.join("; ")
    }

    fn labelled(&self, label: &str, value: &str) -> String {
        format!("{label}: {value}")
    }

    fn date_of_the_decision(&self) -> &'static str {
        "Date of the decision"
    }

    fn manifest_key(&self, key: &str) -> Option<&'static str> {
        // `guarantee.fee.base` is part of `guarantee.fee`.
        let end = key
            .match_indices('.')
            .nth(1)
            .map_or(key.len(), |(end, _)| end);
        Some(match key.get(..end)? {
            "offer.amount" => "the amount",
            "offer.rate" => "the borrowing rate",
            "offer.frequency" => "the frequency of the instalments",
            "offer.schedule" => "the schedule",
            "offer.disbursed_on" => "the day of the disbursement",
            "offer.fees" => "the fees",
            "offer.insurance" => "the insurance",
            "offer.retention" => "the cash retention",
            "aid.reference_rate" => "the market's rate for the aid",
            "aid.premium" => "the market's premium for the aid",
            "aid.discount_rate" | "aid.discounting" => "the discount rate of the aid",
            "aid.ceiling" => "the ceiling of aid",
            "aid.window" | "aid.window_years" | "aid.since" | "aid.fiscal_year_end" => {
                "the window of the ceiling of aid"
            }
            "aid.granted" => "the aid granted before",
            "guarantee.coverage" => "the share guaranteed",
            "guarantee.fee" => "the guarantee fee",
            _ => return None,
        })
    }

    fn needed_by(&self, functions: &[String]) -> String {
        format!("needed for: {}", functions.join("; "))
    }

    fn how_to_answer(&self) -> &'static str {
        "Empty line: leave the question unanswered. ?: why it is asked. Ctrl-D: stop and decide with the answers so far."
    }

    fn still_missing(&self, answers: usize) -> String {
        format!("{} missing", plural(answers, "answer", "answers"))
    }

    fn answer_form(&self, form: &AnswerForm<'_>) -> String {
        match form {
            AnswerForm::YesOrNo => "yes or no".to_owned(),
            AnswerForm::WholeNumber => "a whole number".to_owned(),
            AnswerForm::Amount(currency) => format!("an amount in {currency}, as 12500.00"),
            AnswerForm::Percent => "a percentage with its sign, as 0.73%".to_owned(),
            AnswerForm::Number => "a number, as 1.5".to_owned(),
            AnswerForm::Date => "a date, as 2020-05-06".to_owned(),
            AnswerForm::Text => "a text".to_owned(),
            AnswerForm::Choice => "one of these, by its number or its word".to_owned(),
            AnswerForm::Code(lists) => format!("a code of {}", lists.join(" or ")),
        }
    }

    fn bounded(&self, min: &str, max: &str) -> String {
        format!("from {min} to {max}")
    }

    fn at_least(&self, min: &str) -> String {
        format!("at least {min}")
    }

    fn at_most(&self, max: &str) -> String {
        format!("at most {max}")
    }

    fn or_none(&self) -> &'static str {
        "or none"
    }

    fn how_many(&self) -> String {
        "how many there are, 0 when there are none".to_owned()
    }

    fn item_of(&self, number: usize, count: usize) -> String {
        format!("{number} of {count}")
    }

    fn not_an_answer(&self, line: &str, form: &str, nearest: Option<&str>) -> String {
        let nearest = nearest
            .map(|nearest| format!("; did you mean {nearest}?"))
            .unwrap_or_default();
        format!("“{line}” cannot be the answer: expected {form}{nearest}")
    }

    fn not_accepted(&self, expected: &str, help: Option<&str>) -> String {
        let help = help.map(|help| format!("; {help}")).unwrap_or_default();
        format!("expected {expected}{help}")
    }

    fn ambiguous_code(&self, code: &str, nomenclatures: &[String]) -> String {
        let forms: Vec<String> = nomenclatures
            .iter()
            .map(|list| format!("{list} {code}"))
            .collect();
        format!(
            "“{code}” is a code of several lists; write one of: {}",
            forms.join(", ")
        )
    }

    fn answers_kept(&self, path: &Path) -> String {
        format!(
            "the answers are in {}: `penteract decide … {} --ask` goes on from there",
            name_of(path),
            path.display()
        )
    }

    fn answers_so_far(&self, answers: &str) -> String {
        format!("the answers so far: {answers}")
    }

    fn in_force(&self, period: &str) -> String {
        format!("in force {period}")
    }

    fn table_line(&self, table: &str, line: u32) -> String {
        format!("table {table}, line {line}")
    }

    fn otherwise_refused(&self) -> &'static str {
        "When it does not hold, the application is refused."
    }

    fn otherwise_referred(&self) -> &'static str {
        "When it does not hold, a person decides."
    }

    fn otherwise_warned(&self) -> &'static str {
        "When it does not hold, the decision says so and is the same."
    }

    fn otherwise_asked_again(&self) -> &'static str {
        "When it does not hold, the answers are asked again: they are not true together."
    }

    fn reference_agrees(&self, compared: usize, left_out: usize) -> String {
        let compared = plural(compared, "rule or named value", "rules and named values");
        let rest = match left_out {
            0 => String::new(),
            _ => format!("; {left_out} read what is not known and are left out"),
        };
        format!("The reference interpreter gives the same for {compared}{rest}.")
    }

    fn not_the_required_outcome(&self, required: &str, got: &str) -> String {
        format!("the outcome is `{got}`, and `{required}` was required")
    }

    fn amounts_in(&self, currency: &str) -> String {
        format!("amounts in {currency}")
    }

    fn instalments_without_payment(&self, from: &str, until: &str) -> String {
        format!("no payment from {from} to {until}")
    }

    fn capitalised_in_them(&self, amount: &str) -> String {
        format!("{amount} of interest added to the principal")
    }

    fn between(&self, from: Option<&str>, until: Option<&str>) -> String {
        match (from, until) {
            (Some(from), Some(until)) => format!("from {from} to {until}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(until)) => format!("until {until}"),
            (None, None) => "at any date".to_owned(),
        }
    }

    fn problem_counts(&self, errors: usize, warnings: usize) -> String {
        format!(
            "{}, {}",
            plural(errors, "error", "errors"),
            plural(warnings, "warning", "warnings")
        )
    }

    fn no_problem(&self, products: usize) -> String {
        format!("no problem in {}", plural(products, "product", "products"))
    }

    fn case_counts(&self, passed: usize, failed: usize) -> String {
        if failed == 0 {
            format!("{} passed", plural(passed, "case", "cases"))
        } else {
            format!(
                "{} passed, {failed} failed",
                plural(passed, "case", "cases")
            )
        }
    }

    fn rules_covered(&self, covered: usize, rules: usize) -> String {
        let rules = plural(rules, "rule", "rules");
        format!("{covered} of {rules} both held and failed in a case")
    }

    fn rule_uncovered(&self, held_in: usize, failed_in: usize) -> String {
        match (held_in, failed_in) {
            (0, 0) => "decided in no case".to_owned(),
            (0, failed) => format!(
                "fails in {}, holds in none: write a case in which it holds",
                plural(failed, "case", "cases")
            ),
            (held, _) => format!(
                "holds in {}, fails in none: write a case in which it fails",
                plural(held, "case", "cases")
            ),
        }
    }

    fn without_case(&self, products: &[String]) -> String {
        format!("no case decides {}", products.join(", "))
    }

    fn no_case_matches(&self, name: &str) -> String {
        format!(
            "no case of these products has `{name}` in its name; without --case all of them run"
        )
    }

    fn error_prefix(&self) -> &'static str {
        "error:"
    }

    fn file_not_found(&self, path: &Path) -> String {
        format!(
            "there is no file {}: check the path, or write - to read standard input",
            name_of(path)
        )
    }

    fn file_is_a_folder(&self, path: &Path) -> String {
        format!("{} is a folder: name the JSON file in it", name_of(path))
    }

    fn file_unreadable(&self, path: &Path, error: &str) -> String {
        format!("cannot read {}: {error}", name_of(path))
    }

    fn wrong_file(&self, path: &Path, wrong: WrongFile) -> String {
        let what = match wrong {
            WrongFile::Empty => "is empty".to_owned(),
            WrongFile::Pdf => "is a PDF document".to_owned(),
            WrongFile::Zip => "is a compressed file or an office document".to_owned(),
            WrongFile::Markup => "is HTML or XML".to_owned(),
            WrongFile::Utf16 => "is written in UTF-16: save it in UTF-8".to_owned(),
            WrongFile::Binary => "is no text in UTF-8".to_owned(),
            WrongFile::Conflict(line) => format!(
                "holds two versions that were not made one, from line {line} on: keep one of them"
            ),
            WrongFile::Comment(line) => {
                format!("has a comment on line {line}, which JSON does not have: take it away")
            }
            WrongFile::LastComma(line) => {
                format!("has a comma after the last value on line {line}: take it away")
            }
            WrongFile::SingleQuotes(line) => {
                format!("has a single quote on line {line}: texts stand in double quotes")
            }
            WrongFile::Toml => "seems to be TOML".to_owned(),
        };
        format!(
            "{} {what}; a JSON file is needed, `penteract schema` shows its form",
            name_of(path)
        )
    }

    fn not_json(&self, path: &Path, problem: &str) -> String {
        format!("{} is not JSON: {problem}", name_of(path))
    }

    fn no_application(&self) -> String {
        "name an application in JSON, or write --ask to be asked for the answers".to_owned()
    }

    fn asks_on_standard_input(&self) -> String {
        "with --ask the answers are read on standard input, so that the application cannot come from there too: name a file"
            .to_owned()
    }

    fn answers_file_exists(&self, path: &Path) -> String {
        format!(
            "--save: {} exists already and is not written over; to go on from it, name it as the application too",
            name_of(path)
        )
    }

    fn answers_not_kept(&self, path: &Path, error: &str, answers: &str) -> String {
        format!(
            "cannot write the answers into {}: {error}\nthe answers so far: {answers}",
            name_of(path)
        )
    }

    fn not_terms(&self, path: &Path, problem: &str) -> String {
        format!(
            "the terms in {} make no loan: {problem}\n  their form: penteract schema terms",
            name_of(path)
        )
    }

    fn not_flows(&self, path: &Path, problem: &str) -> String {
        format!(
            "the flows in {} cannot be read: {problem}\n  their form: penteract schema flows",
            name_of(path)
        )
    }

    fn not_events(&self, path: &Path, problem: &str) -> String {
        format!(
            "the events in {} cannot be read: {problem}\n  their form: penteract schema events",
            name_of(path)
        )
    }

    fn no_loan(&self, terms: &Path, events: &Path, problem: &str) -> String {
        format!(
            "the terms in {} and the events in {} make no loan: {problem}",
            name_of(terms),
            name_of(events)
        )
    }

    fn since(&self, amount: &str, date: &str) -> String {
        format!("{amount}, since {date}")
    }

    fn on_date(&self, amount: &str, date: &str) -> String {
        format!("{amount} on {date}")
    }

    fn payoff_with_fee(&self, amount: &str, fee: &str) -> String {
        format!("{amount}, of which {fee} for repaying early")
    }

    fn claim_on(&self, guarantor: &str) -> String {
        format!("Claim on the guarantor: {guarantor}")
    }

    fn claim_refused(&self) -> &'static str {
        "The guarantor pays nothing:"
    }

    fn shared(&self, amount: &str, guarantor: &str, lender: &str) -> String {
        format!("{amount}: {guarantor} for the guarantor, {lender} for the lender")
    }

    fn paid_by(&self, amount: &str, date: &str) -> String {
        format!("{amount}, by {date} at the latest")
    }

    fn indemnity_capped(&self, amount: &str, cap: CapKind) -> String {
        match cap {
            CapKind::PerBorrower => format!("{amount}, limited by the cap for a borrower"),
            CapKind::Portfolio => format!("{amount}, limited by the cap of the portfolio"),
        }
    }

    fn no_contract(&self, outcome: &str) -> String {
        format!("--contract: the outcome is {outcome}, and there is no offer to make a contract of")
    }

    fn contract_waits(&self, facts: &[&str]) -> String {
        format!(
            "--contract: the choices of the borrower depend on answers that the offer did not need: answer {}",
            facts.join(", ")
        )
    }

    fn contract_not_written(&self, path: &Path, error: &str) -> String {
        format!("cannot write the contract into {}: {error}", name_of(path))
    }

    fn no_guarantee(&self, path: &Path) -> String {
        format!(
            "{} says nothing of a guarantee: --claim needs a contract, {{ \"terms\": …, \"guarantee\": … }}\n  its form: penteract schema contract",
            name_of(path)
        )
    }

    fn no_claim(&self, events: &Path, problem: &str) -> String {
        format!("the events in {} make no claim: {problem}", name_of(events))
    }

    fn one_standard_input(&self) -> String {
        "terms and events cannot both come from standard input: name a file for one of them"
            .to_owned()
    }

    fn csv_is_for_schedules(&self) -> String {
        "only a schedule or a loan has a csv form; use --format table or --format json".to_owned()
    }

    fn abstract_product(&self, id: &str, variants: &[String]) -> String {
        format!(
            "`{id}` is granted through its variants only: ask for one of {}",
            variants.join(", ")
        )
    }

    fn unknown_product(&self, id: &str, nearest: Option<&str>, known: &[String]) -> String {
        format!(
            "there is no product `{id}`{}",
            nearest_and_known(nearest, known)
        )
    }

    fn not_a_folder(&self, path: &Path) -> String {
        format!(
            "--products: there is no folder {}; without --products the products shipped are used",
            name_of(path)
        )
    }

    fn no_product(&self, path: &Path) -> String {
        format!(
            "there is no product in {}: a product is a folder with a product.toml",
            name_of(path)
        )
    }

    fn unknown_rule(
        &self,
        product: &str,
        name: &str,
        nearest: Option<&str>,
        known: &[String],
    ) -> String {
        format!(
            "product `{product}` has no rule or named value `{name}`, and there is no such file{}",
            nearest_and_known(nearest, known)
        )
    }

    fn unknown_schema(&self, name: &str, nearest: Option<&str>, known: &[String]) -> String {
        format!(
            "there is no schema and no product `{name}`{}",
            nearest_and_known(nearest, known)
        )
    }

    fn products_unreadable(&self, path: &Path, error: &str) -> String {
        format!("cannot read the products in {}: {error}", name_of(path))
    }

    fn product_is_broken(&self, id: &str, problems: &str) -> String {
        format!(
            "product `{id}` has errors and cannot decide; `penteract check {id}` shows all of it\n\n{problems}"
        )
    }

    fn application_problems(&self, path: &Path, count: usize) -> String {
        format!(
            "the application in {} has {}:",
            name_of(path),
            plural(count, "problem", "problems")
        )
    }

    fn and_more(&self, count: usize) -> String {
        format!(
            "and {} more",
            NumberStyle::of(super::Language::English).number(count.into())
        )
    }

    fn wrong_parameter(&self, problem: &str) -> String {
        format!("--param: {problem}")
    }

    fn no_schedule(&self, path: &Path, problem: &str) -> String {
        format!("the terms in {} give no schedule: {problem}", name_of(path))
    }

    fn no_rate(&self, path: &Path, problem: &str) -> String {
        format!(
            "the flows in {} have no such rate: {problem}",
            name_of(path)
        )
    }

    fn products_left_out(&self, errors: usize) -> String {
        format!(
            "products with errors are left out ({}): `penteract check` shows them",
            plural(errors, "error", "errors")
        )
    }

    fn products_are_broken(&self, problems: &str) -> String {
        format!("a product with errors has no cases to run\n\n{problems}")
    }

    fn no_readme_to_write(&self) -> String {
        "--write changes the README of a product: name the folder of products with --products"
            .to_owned()
    }

    fn no_place_in_readme(&self, path: &Path, start: &str, end: &str) -> String {
        format!(
            "{} has no single place for the parameters: write `{start}` and `{end}` in it, once each, on lines of their own",
            path.display()
        )
    }

    fn unknown_values(&self, parameters: &[&str]) -> String {
        format!("incomplete: no source gives {}", parameters.join(", "))
    }

    fn on_the_day(&self, date: &str) -> String {
        format!("On {date}")
    }

    fn not_an_application(&self, path: &Path, problem: &str) -> String {
        format!("{} holds no application: {problem}", name_of(path))
    }

    fn exact_rate(&self, rate: &str) -> String {
        format!("exactly {rate}")
    }

    fn schema_names(&self, files: &[&str], products: &[String]) -> String {
        format!(
            "Name one of these, as in `penteract schema {}`.\n  files: {}\n  applications for a product: {}\n",
            files.first().unwrap_or(&"terms"),
            files.join(", "),
            products.join(", ")
        )
    }

    fn product_error(&self, id: &str, problem: &str) -> String {
        format!("product `{id}` failed while deciding; this is no refusal: {problem}")
    }
}
