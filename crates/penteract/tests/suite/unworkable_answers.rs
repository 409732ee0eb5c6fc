//! Answers within the bounds of their facts from which no loan comes: problems of the application, never a failure of the
//! product.

use std::path::{Path, PathBuf};

use penteract::{Application, Catalogue, DecideError, Decision, MemorySource, Outcome};

use crate::trials::{HEAD, PARAMETERS};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A shipped product over a shipped application with one answer changed.
fn shipped(
    product: &str,
    file: &str,
    as_of: &str,
    (group, fact, answer): (&str, &str, serde_json::Value),
) -> Result<Decision, DecideError> {
    let catalogue = &*crate::shipped::DECIDING;
    let path = repository().join("examples/applications").join(file);
    let mut given: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    given[group][fact] = answer;
    let application = Application::from_json(given.to_string().as_bytes()).unwrap();
    let product = catalogue.product(product).unwrap();
    product.decide(&application, as_of.parse().unwrap())
}

#[track_caller]
fn pointers(decided: Result<Decision, DecideError>) -> Vec<String> {
    match decided {
        Err(DecideError::InvalidApplication(problems)) => problems
            .iter()
            .map(|problem| problem.pointer().to_owned())
            .collect(),
        Ok(decision) => panic!("{}", decision.outcome()),
        Err(error) => panic!("{error}"),
    }
}

// Fault D2
#[test]
fn a_term_that_is_no_whole_number_of_quarters_is_asked_again() {
    let lengths = ["/request/term_months", "/request/deferral_months"];
    let tried = [
        (
            "rebond@glp-guf-1",
            "rebond/glp-guf-1-60-months-with-12.json",
            "2020-10-01",
            "term_months",
            59,
        ),
        (
            "developpement-outre-mer@later-text",
            "developpement-outre-mer/later-text-300000.json",
            "2017-07-15",
            "term_months",
            83,
        ),
        (
            "developpement-outre-mer@later-text",
            "developpement-outre-mer/later-text-300000.json",
            "2017-07-15",
            "deferral_months",
            22,
        ),
    ];
    for (product, file, as_of, fact, answer) in tried {
        let decided = shipped(product, file, as_of, ("request", fact, answer.into()));
        assert_eq!(pointers(decided), lengths, "{product} {fact} {answer}");
    }
}

// Fault D2
#[test]
fn an_amount_too_large_to_be_computed_with_is_asked_again() {
    let turnover = "1".repeat(26);
    let fact = ("company", "reference_turnover", turnover.into());
    let decided = shipped("pge", "pge/bakery.json", "2020-05-06", fact);
    assert_eq!(pointers(decided), ["/company/reference_turnover"]);
}

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
min = "1 EUR"
[request.deferral]
type = "int"
label = { fr = "Différé", en = "Deferral" }
min = 0
max = 24
[request.rate]
type = "percent"
label = { fr = "Taux", en = "Rate" }
"#;

const SCHEDULE: &str = "
/// The phases.
fn phases() {
    [interest_only(months(request.deferral)), level_principal(months(12))]
}
";

const TERMS: &str = "
/// The fee.
fn fee() {
    params.fee * request.amount
}
";

const LABELS: &str = "[rules]\nphases = \"Les phases.\"\nfee = \"Les frais.\"\n";

/// A loan with a deferral, a rate and a fee of 1.7 % that the application decides.
fn decide(
    rounding: &str,
    amount: &str,
    deferral: u32,
    rate: &str,
) -> Result<Decision, DecideError> {
    decide_with(TERMS, rounding, amount, deferral, rate)
}

/// The same with another fee.
fn decide_with(
    fee: &str,
    rounding: &str,
    amount: &str,
    deferral: u32,
    rate: &str,
) -> Result<Decision, DecideError> {
    let manifest = format!(
        r#"{HEAD}unconditional = true
[offer]
amount = {{ request = "request.amount" }}
rate = {{ fact = "request.rate" }}
frequency = "monthly"
schedule = {{ rule = "phases" }}
{rounding}
[[offer.fees]]
id = "arrangement"
when = "disbursement"
amount = {{ rule = "fee" }}
"#
    );
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
        ("loan/rules/schedule.rhai", SCHEDULE),
        ("loan/rules/terms.rhai", fee),
        ("loan/labels/fr.toml", LABELS),
    ]);
    let product = Catalogue::load_product(&source, "loan").unwrap_or_else(|e| panic!("{e}"));
    let answers = format!(
        r#"{{ "request": {{ "amount": "{amount}", "deferral": {deferral}, "rate": "{rate}" }} }}"#
    );
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, "2024-03-15".parse().unwrap())
}

#[track_caller]
fn fee(rounding: &str, amount: &str) -> String {
    match decide(rounding, amount, 1, "3 %").unwrap().outcome() {
        Outcome::Accept(offer) => offer.schedule().totals().fees().to_string(),
        other => panic!("{other}"),
    }
}

// Fault D2: 149 999.99 at 1.7 % is 2 549.99983; 100.30 at 1.7 % is 1.7051.
#[test]
fn a_fee_that_a_rule_computes_is_rounded_as_the_product_rounds() {
    assert_eq!(fee("", "149999.99"), "2550.00");
    assert_eq!(fee("", "100.30"), "1.71");
    let down = r#"rounding = { mode = "down", remainder = "last" }"#;
    assert_eq!(fee(down, "149999.99"), "2549.99");
}

// Fault D2: months(0) reached a phase.
#[test]
fn a_deferral_of_nothing_in_a_script_that_makes_a_phase_of_it_is_asked_again() {
    assert_eq!(
        pointers(decide("", "1000.00", 0, "3 %")),
        ["/request/deferral"]
    );
    assert!(decide("", "1000.00", 1, "3 %").is_ok());
}

// Fault D2: brothers, whose facts have no bounds: a rate beyond what is computed, an amount beyond it.
#[test]
fn a_rate_and_an_amount_beyond_what_is_computed_are_asked_again() {
    assert_eq!(
        pointers(decide("", "1000.00", 1, "1000.01 %")),
        ["/request/rate"]
    );
    assert_eq!(
        pointers(decide("", "1000000000000000.01", 1, "3 %")),
        ["/request/amount"]
    );
}

// Fault D2: an answer that the division does not read is not to be changed.
#[test]
fn a_division_by_zero_is_put_down_to_the_answer_that_it_divides_by() {
    let fee = "
/// The fee.
fn fee() {
    if request.rate > params.fee { params.fee * (request.amount / (request.deferral - 1)) } else { params.fee * request.amount }
}
";
    let decided = |deferral, rate| decide_with(fee, "", "1000.00", deferral, rate);
    assert!(decided(1, "1.7 %").is_ok());
    assert!(decided(2, "3 %").is_ok());
    assert_eq!(pointers(decided(1, "3 %")), ["/request/deferral"]);
}
