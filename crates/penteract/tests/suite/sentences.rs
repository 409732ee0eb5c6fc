//! What people read about a rule: figures by reference, and why it failed.

use penteract::{Application, Catalogue, Decision, Language, MemorySource, Purpose};

const MANIFEST: &str = r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
languages = ["fr"]
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
windows = [{ from = 2024-01-01 }]
[offer]
amount = { request = "request.amount" }
rate = "1.00 %"
frequency = "monthly"
schedule = [{ kind = "level-principal", months = 3 }]
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[company.created_on]
type = "date"
label = { fr = "Création", en = "Creation" }
"#;

const PARAMETERS: &str = r#"
[age_above]
unit = "duration"
label = { fr = "Ancienneté", en = "Age" }
values = [
  { until = 2024-06-30, value = "36 months", law = "policy", source = "D-01", confidence = "A" },
  { from = 2024-07-01, value = "60 months", law = "policy", source = "D-01", confidence = "A" },
]
"#;

const RULES: &str = r#"
/// The company is older than {params.age_above}.
/// failed: The company is younger than {params.age_above}.
/// law: policy
/// code: too-young
fn is_old_enough() {
    company.created_on + params.age_above <= as_of
}
"#;

const LABELS: &str = r#"
[rules]
is_old_enough = "L'entreprise existe depuis plus de {params.age_above}."
[failed]
is_old_enough = "L'entreprise existe depuis moins de {params.age_above}."
"#;

fn source(rules: &str, labels: &str) -> MemorySource {
    MemorySource::new([
        ("loan/product.toml", MANIFEST),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
        ("loan/rules/eligibility.rhai", rules),
        ("loan/labels/fr.toml", labels),
    ])
}

fn decide(day: &str) -> Decision {
    let product = Catalogue::load_product(&source(RULES, LABELS), "loan")
        .unwrap_or_else(|error| panic!("{error}"));
    let answers =
        r#"{ "request": { "amount": "1200.00" }, "company": { "created_on": "2021-01-01" } }"#;
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, day.parse().unwrap()).unwrap()
}

fn said(day: &str) -> [String; 2] {
    let decision = decide(day);
    let finding = &decision.findings()[0];
    Language::OF_ENGINE.map(|language| decision.finding_text(finding).get(language).to_owned())
}

// Fault S1
#[test]
fn s1_a_sentence_says_the_figure_in_force_that_day() {
    assert_eq!(
        said("2024-03-15"),
        [
            "L'entreprise existe depuis plus de 36 mois.",
            "The company is older than 36 months."
        ]
    );
}

// Fault S2
#[test]
fn s2_a_reason_says_why_it_failed() {
    assert_eq!(
        said("2024-07-01"),
        [
            "L'entreprise existe depuis moins de 60 mois.",
            "The company is younger than 60 months."
        ]
    );
}

fn problems(rules: &str, labels: &str) -> Vec<String> {
    let inspection = Catalogue::inspect(&source(rules, labels), &[], Purpose::Check).unwrap();
    let problems = inspection.problems.iter();
    problems
        .map(|problem| problem.diagnostic().code.to_string())
        .collect()
}

#[test]
fn s1_a_figure_of_a_parameter_in_a_sentence_is_told() {
    let rules = RULES.replace("older than {params.age_above}", "older than five years");
    assert_eq!(problems(&rules, LABELS), ["labels.figure"]);
    let labels = LABELS.replacen("{params.age_above}", "trois ans", 1);
    assert_eq!(problems(RULES, &labels), ["labels.figure"]);
    assert_eq!(problems(RULES, LABELS), [""; 0]);
}

#[test]
fn a_placeholder_without_a_parameter_is_told() {
    let rules = RULES.replace("older than {params.age_above}", "older than {params.age}");
    assert_eq!(problems(&rules, LABELS), ["labels.placeholder"]);
    let labels = LABELS.replacen("{params.age_above}", "{age_above}", 1);
    assert_eq!(problems(RULES, &labels), ["labels.placeholder"]);
}

#[test]
fn a_failure_is_said_in_every_language() {
    let labels = LABELS.split("[failed]").next().unwrap();
    assert_eq!(problems(RULES, labels), ["labels.missing"]);
}
