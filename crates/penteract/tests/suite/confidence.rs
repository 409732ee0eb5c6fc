//! How sure a decision is: uncertain ends of windows.

use penteract::{Application, Catalogue, Decision, MemorySource};
use serde_json::{Value, json};

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[company.headcount]
type = "int"
label = { fr = "Effectif", en = "Headcount" }
"#;

const PARAMETERS: &str = r#"
[headcount_below]
unit = "int"
label = { fr = "Effectif", en = "Headcount" }
values = [{ value = 250, law = "policy", source = "D-01", confidence = "A" }]
"#;

const RULES: &str = r#"
/// The company is small.
/// law: policy
/// code: too-large
fn is_small() {
    company.headcount < params.headcount_below
}
"#;

fn manifest(windows: &str) -> String {
    format!(
        r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = {{ fr = "Prêt", en = "Loan" }}
currency = "EUR"
windows = [{windows}]
[offer]
amount = {{ request = "request.amount" }}
rate = "1.00 %"
frequency = "monthly"
schedule = [{{ kind = "level-principal", months = 3 }}]
"#
    )
}

fn decide(windows: &str, day: &str) -> Decision {
    let source = MemorySource::new([
        ("loan/product.toml", manifest(windows).as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
        ("loan/rules/eligibility.rhai", RULES),
        (
            "loan/labels/fr.toml",
            "[rules]\nis_small = \"L'entreprise est petite.\"\n",
        ),
    ]);
    let product =
        Catalogue::load_product(&source, "loan").unwrap_or_else(|error| panic!("{error}"));
    let answers = r#"{ "request": { "amount": "1200.00" }, "company": { "headcount": 12 } }"#;
    let application = Application::from_json(answers.as_bytes()).unwrap();
    product.decide(&application, day.parse().unwrap()).unwrap()
}

fn record(decision: &Decision) -> Value {
    serde_json::to_value(decision).unwrap()
}

#[test]
fn d6_beyond_an_uncertain_end_a_person_decides() {
    let windows = r#"{ from = 2024-01-01, until = 2024-06-30, source = ["W-1", "W-2"], confidence = { from = "A", until = "C" } }"#;
    let outcome = |day: &str| decide(windows, day).outcome().to_string();
    assert_eq!(outcome("2023-12-31"), "refuse: outside-windows");
    assert_eq!(outcome("2024-06-30"), "accept: 1200.00 EUR");
    for day in ["2024-07-01", "2031-01-01"] {
        assert_eq!(outcome(day), "refer: window-uncertain");
    }
    let record = record(&decide(windows, "2024-07-01"));
    assert_eq!(
        record["reasons"][0]["end"],
        json!({ "until": "2024-06-30", "source": ["W-1", "W-2"], "confidence": "C" })
    );
    assert_eq!(
        record["windows"][0]["confidence"],
        json!({ "from": "A", "until": "C" })
    );
    assert_eq!(record["findings"], json!([]));
}

#[test]
fn d6_the_nearest_ends_count() {
    let windows = r#"{ from = 2024-01-01, until = 2024-03-31, source = "W-1", confidence = "C" }, { from = 2024-06-01, until = 2024-06-30 }"#;
    let outcome = |day: &str| decide(windows, day).outcome().to_string();
    assert_eq!(outcome("2023-12-31"), "refer: window-uncertain");
    // Between the two: the end of the first is uncertain, however sure the beginning of the second is.
    assert_eq!(outcome("2024-05-31"), "refer: window-uncertain");
    assert_eq!(outcome("2024-07-01"), "refuse: outside-windows");
    let windows = r#"{ from = 2024-01-01, until = 2024-03-31 }, { from = 2024-06-01, source = "W-2", confidence = { from = "C" } }"#;
    let between = decide(windows, "2024-05-31");
    let end = record(&between)["reasons"][0]["end"].clone();
    assert_eq!(
        end,
        json!({ "from": "2024-06-01", "source": ["W-2"], "confidence": "C" })
    );
    assert_eq!(
        decide(windows, "2023-12-31").outcome().to_string(),
        "refuse: outside-windows"
    );
}

#[test]
fn d6_how_sure_an_end_is_has_a_source() {
    let windows = r#"{ from = 2024-01-01, confidence = "C" }"#;
    let source = MemorySource::new([("loan/product.toml", manifest(windows).as_str())]);
    let error = Catalogue::load_product(&source, "loan").unwrap_err();
    assert!(error.to_string().contains("`source`"), "{error}");
}
