//! What loan terms have, a manifest has: `[offer.terms]` and `[servicing]`.

use std::collections::BTreeSet;

use penteract::{Application, Catalogue, Decision, Language, MemorySource, Outcome, Purpose};
use penteract_bundle::{SchemaKind, manifest_schema};
use penteract_core::{LoanTerms, Servicing};
use serde_json::{Value, json};

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[request.first_payment]
type = "date"
label = { fr = "Premier versement", en = "First payment" }
"#;

const PARAMETERS: &str = r#"
[late_interest]
unit = "percent"
label = { fr = "Pénalité", en = "Penalty" }
values = [{ from = 2024-01-01, value = "3 %", law = "contract", source = "test", confidence = "A" }]
"#;

fn product(tables: &str) -> String {
    format!(
        r#"format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = {{ fr = "Prêt", en = "Loan" }}
currency = "EUR"
unconditional = true
windows = [{{ from = 2024-01-01 }}]
[offer]
amount = {{ request = "request.amount" }}
rate = "12 %"
frequency = "monthly"
schedule = [{{ kind = "level-principal", months = 3 }}]
{tables}
"#
    )
}

fn decide(tables: &str) -> Decision {
    let manifest = product(tables);
    let source = MemorySource::new([
        ("loan/product.toml", manifest.as_str()),
        ("loan/facts.toml", FACTS),
        ("loan/parameters.toml", PARAMETERS),
    ]);
    let product = Catalogue::load_product(&source, "loan").unwrap_or_else(|e| panic!("{e}"));
    let answers =
        r#"{ "request": { "amount": "1200.00", "first_payment": "2024-05-15" } }"#.as_bytes();
    let application = Application::from_json(answers).unwrap();
    product
        .decide(&application, "2024-03-15".parse().unwrap())
        .unwrap()
}

/// Each due date with its principal and interest.
fn rows(tables: &str) -> Vec<String> {
    let decision = decide(tables);
    let Outcome::Accept(offer) = decision.outcome() else {
        panic!("{}", decision.outcome())
    };
    let rows = offer.schedule().rows().iter();
    rows.filter(|row| row.number() > 0)
        .map(|row| format!("{} {} {}", row.due_date(), row.principal(), row.interest()))
        .collect()
}

fn terms(tables: &str) -> Value {
    serde_json::to_value(&decide(tables).contract().unwrap().unwrap().terms).unwrap()
}

#[test]
fn a_first_due_date_comes_from_an_answer() {
    let rows = rows("[offer.terms]\nfirst_due_date = { fact = \"request.first_payment\" }");
    // Two months at 1 % on 1 200, then one on 800 and on 400.
    assert_eq!(
        rows,
        [
            "2024-05-15 400.00 24.00",
            "2024-06-15 400.00 8.00",
            "2024-07-15 400.00 4.00"
        ]
    );
}

// What begins before the loan is over counts, however late its first due date.
#[test]
fn a_late_first_due_date_brings_later_rates_and_fees_into_the_loan() {
    // The loan runs from 15 March to 15 November: the second rate begins on 15 July. First period: four months at 1 % and
    // two at 2 %.
    let late = r#"rate_steps = [{ after = "4 months", rate = "24 %" }]
terms = { first_due_date = "2024-09-15" }"#;
    assert_eq!(
        rows(late),
        [
            "2024-09-15 400.00 96.00",
            "2024-10-15 400.00 16.00",
            "2024-11-15 400.00 8.00"
        ]
    );
    // Two years of the guarantee fee, since it ends after 15 March 2025.
    let guaranteed = r#"terms = { first_due_date = "2025-03-01" }
[guarantee]
guarantor = { fr = "Le Fonds", en = "The Fund" }
coverage = "50 %"
fee = { rate = "1 %", base = "loan", timing = "yearly-in-advance" }"#;
    let decision = decide(guaranteed);
    let offer = decision.outcome().offer().unwrap();
    let fee = offer.guarantee().unwrap().fees().first().unwrap();
    assert_eq!(fee.by_year().len(), 2);
}

#[test]
fn interest_is_carried_and_paid_at_once() {
    let rows = rows("[offer.terms]\ninterest_carried_instalments = 2");
    assert_eq!(
        rows,
        [
            "2024-04-15 400.00 0.00",
            "2024-05-15 400.00 0.00",
            "2024-06-15 400.00 24.00"
        ]
    );
}

#[test]
fn principal_is_rounded_by_a_mode_of_its_own() {
    let rows = rows("[offer.rounding]\nprincipal_mode = \"up\"\nmultiple = \"7\"");
    // 400 up to 406; 12.00, 7.94 and 3.88 to the nearest multiple of 7.
    assert_eq!(
        rows,
        [
            "2024-04-15 406.00 14.00",
            "2024-05-15 406.00 7.00",
            "2024-06-15 388.00 7.00"
        ]
    );
}

#[test]
fn a_down_payment_is_no_longer_owed() {
    let rows = rows("[offer.terms]\ndown_payment = { percent = \"25 %\" }");
    assert_eq!(rows.last().unwrap(), "2024-06-15 300.00 3.00");
}

#[test]
fn the_contract_is_served_as_the_manifest_says() {
    let terms = terms(
        r#"[servicing]
overpayment = "refused"
late_interest = { annual = { param = "late_interest" }, grace_days = 5 }
prepayment_fee = { percent = "3 %", interest_months = 6 }
allowed_events = ["payment", "prepayment"]"#,
    );
    assert_eq!(
        terms["servicing"],
        json!({
            "overpayment": "refused",
            "late_interest": { "annual": "3 %", "grace_days": 5 },
            "prepayment_fee": { "percent": "3 %", "interest_months": 6 },
            "allowed_events": ["payment", "prepayment"],
        })
    );
}

#[test]
fn a_misspelt_word_of_the_terms_is_told_the_nearest_in_both_languages() {
    for (tables, help) in [
        (
            "[servicing]\nprepayment = \"smallr\"",
            ["vouliez-vous dire `smaller`", "did you mean `smaller`?"],
        ),
        (
            "[servicing]\nrecalculation = { rests = \"daily\" }",
            ["vouliez-vous dire `rest`", "did you mean `rest`?"],
        ),
    ] {
        let manifest = product(tables);
        let source = MemorySource::new([
            ("loan/product.toml", manifest.as_str()),
            ("loan/facts.toml", FACTS),
            ("loan/parameters.toml", PARAMETERS),
        ]);
        let inspection = Catalogue::inspect(&source, &[], Purpose::Decide).unwrap();
        let told = inspection.problems.iter().next().unwrap();
        let told = told.diagnostic().help.as_ref().unwrap();
        for (language, help) in Language::OF_ENGINE.into_iter().zip(help) {
            assert!(told.get(language).starts_with(help), "{told:?}");
        }
    }
}

/// What a schema knows of the keys of a definition.
fn keys(schema: &Value, pointer: &str) -> BTreeSet<String> {
    let properties = schema.pointer(pointer).and_then(Value::as_object).unwrap();
    properties.keys().cloned().collect()
}

#[test]
fn every_convention_of_a_loan_is_a_key_of_the_manifest() {
    let manifest = manifest_schema(SchemaKind::Product);
    let mut said = keys(&manifest, "/$defs/Offer/properties");
    said.extend(keys(&manifest, "/$defs/Terms/properties"));
    // Decided by keys of other names.
    let elsewhere = [
        ("currency", "currency"),
        ("disbursements", "offer.amount and offer.disbursed_on"),
        ("phases", "offer.schedule"),
        ("guarantee_fee", "guarantee.fee"),
        ("servicing", "[servicing]"),
    ];
    said.extend(elsewhere.map(|(key, _)| key.to_owned()));
    let terms = serde_json::to_value(schemars::schema_for!(LoanTerms)).unwrap();
    let missing: Vec<String> = keys(&terms, "/properties")
        .difference(&said)
        .cloned()
        .collect();
    assert_eq!(
        missing, [""; 0],
        "no key of a manifest sets these of loan terms"
    );

    let mut said = keys(&manifest, "/$defs/Servicing/properties");
    // The amount granted, and `[[options]]`.
    said.extend(["approved_amount", "options"].map(str::to_owned));
    let servicing = serde_json::to_value(schemars::schema_for!(Servicing)).unwrap();
    let missing: Vec<String> = keys(&servicing, "/properties")
        .difference(&said)
        .cloned()
        .collect();
    assert_eq!(
        missing, [""; 0],
        "no key of a manifest sets these of servicing"
    );
}

/// 1 200.00 in three equal shares of principal at 1 % a month.
#[test]
fn an_offer_tells_the_effective_rate_of_its_product() {
    let record = |method: &str| {
        let said = match method {
            "" => String::new(),
            method => format!("effective_rate = \"{method}\""),
        };
        let decision = decide(&said);
        let rate = decision.outcome().offer().unwrap().effective_rate().clone();
        let offer = serde_json::to_value(&decision).unwrap()["offer"].clone();
        (rate.disclosed_percent().to_string(), offer)
    };
    let (teg, offer) = record("");
    assert_eq!(
        (teg.as_str(), &offer["teg"]["periods_per_year"]),
        ("12.00", &json!(12))
    );
    assert_eq!(offer.get("effective_rate"), None);
    for (method, disclosed) in [("aprc", "12.68"), ("us", "12.00")] {
        let (rate, offer) = record(method);
        assert_eq!(rate, disclosed);
        assert_eq!(offer["effective_rate"]["method"], method);
        assert_eq!(offer.get("teg"), None);
    }
    let (irr, offer) = record("irr");
    // 412.00, 408.00 and 404.00 after 31, 61 and 92 days of 365.
    assert_eq!(
        (irr.as_str(), &offer["effective_rate"]["method"]),
        ("12.57", &json!("irr"))
    );
}
