//! Named values that decisions show: a line `shown:` in the scripts.

use penteract::{Application, Catalogue, Decision, Language, MemorySource};
use serde_json::json;

const PRODUCT: &str = r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
windows = [{ from = 2024-01-01 }]
[offer]
amount = { request = "request.amount", max = { id = "ceiling", value = "1000 EUR" } }
rate = "1.00 %"
frequency = "monthly"
schedule = [{ kind = "level-principal", months = 3 }]
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
min = "1.00"
[company.debts]
type = "money"
label = { fr = "Dettes", en = "Debts" }
"#;

const TERMS: &str = "/// What the company owes with the loan.\n/// shown: Debts with the loan\nfn debts() { company.debts + request.amount }\n\n/// Not shown.\nfn other() { request.amount }\n";

const RULES: &str =
    "/// The company owes something.\n/// law: policy\nfn owes() { debts() > other() }\n";

fn decide(amount: &str, debts: Option<&str>) -> Decision {
    let french = "[rules]\nowes = \"L'entreprise doit quelque chose.\"\ndebts = \"Ce que l'entreprise doit.\"\nother = \"Autre.\"\n[shown]\ndebts = \"Dettes, prêt compris\"\n";
    let source = MemorySource::new([
        ("loan/product.toml", PRODUCT),
        ("loan/facts.toml", FACTS),
        ("loan/rules/terms.rhai", TERMS),
        ("loan/rules/eligibility.rhai", RULES),
        ("loan/labels/fr.toml", french),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let mut answers = json!({ "request": { "amount": amount } });
    if let Some(debts) = debts {
        answers["company"] = json!({ "debts": debts });
    }
    let application = Application::from_json(answers.to_string().as_bytes()).unwrap();
    product
        .decide(&application, "2024-05-01".parse().unwrap())
        .unwrap()
}

fn values(amount: &str, debts: Option<&str>) -> serde_json::Value {
    serde_json::to_value(decide(amount, debts)).unwrap()["values"].take()
}

#[test]
fn a_value_is_that_of_the_amount_offered() {
    let shown =
        |value: &str| json!([{ "name": "debts", "label": "Debts with the loan", "value": value }]);
    assert_eq!(values("999.99", Some("0.01")), shown("1000.00"));
    assert_eq!(values("1000.00", Some("0.01")), shown("1000.01"));
    // Written with the cents of the figures beside it.
    assert_eq!(values("999.99", Some("0.0100")), shown("1000.00"));
    assert_eq!(values("1000", Some("0")), shown("1000.00"));
    // A counter-offer of 1000.00.
    assert_eq!(values("1000.01", Some("0.01")), shown("1000.01"));
    // Refused: that of the request.
    assert_eq!(decide("1000.01", Some("0.00")).outcome().name(), "refuse");
    assert_eq!(values("1000.01", Some("0.00")), shown("1000.01"));
}

#[test]
fn it_is_called_in_both_languages() {
    let decision = decide("500.00", Some("20.00"));
    let [debts] = decision.shown_values().try_into().unwrap();
    assert_eq!(&*debts.name, "debts");
    let said = Language::OF_ENGINE.map(|language| debts.label.get(language).to_owned());
    assert!(said.contains(&"Debts with the loan".to_owned()), "{said:?}");
    assert!(
        said.contains(&"Dettes, prêt compris".to_owned()),
        "{said:?}"
    );
}

#[test]
fn an_unanswered_fact_shows_nothing() {
    assert_eq!(values("500.00", None), serde_json::Value::Null);
}
