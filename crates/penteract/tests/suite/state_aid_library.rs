//! `products/lib/state-aid` as a product uses it: rates by date, the ceilings in force, and its holes.

use penteract::{Application, Catalogue, Language, MemorySource, Product};

const MANIFEST: &str = r#"
format = 1
id = "aided"
version = "1.0.0"
language = "en"
name = { fr = "Prêt aidé", en = "Aided loan" }
currency = "EUR"
unconditional = true
windows = [{ from = 2014-01-01, until = 2030-12-31 }]
uses = ["lib/state-aid"]

[offer]
amount = { request = "request.amount", max = { rule = "ceiling" } }
rate = { rule = "reference_rate" }
frequency = "yearly"
schedule = [{ kind = "level-principal", months = 48 }]
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }

[request.collateral]
type = "enum"
label = { fr = "Sûretés", en = "Collateral" }
values = { high = { fr = "Élevées", en = "High" }, normal = { fr = "Normales", en = "Normal" }, low = { fr = "Faibles", en = "Low" } }
"#;

const TERMS: &str = r#"
/// The ceiling of de minimis aid.
fn ceiling() { params.de_minimis_ceiling }

/// Base rate and margin of a satisfactory borrower.
fn reference_rate() { params.base_rate + tables.margins("satisfactory", request.collateral) }
"#;

const LABELS: &str = r#"
[rules]
ceiling = "Le plafond des aides de minimis."
reference_rate = "Le taux de base et la marge."
"#;

fn aided() -> Product {
    let source = MemorySource::new([
        ("aided/product.toml", MANIFEST),
        ("aided/facts.toml", FACTS),
        ("aided/rules/terms.rhai", TERMS),
        ("aided/labels/fr.toml", LABELS),
    ]);
    Catalogue::load(&source).unwrap().product("aided").unwrap()
}

/// The yearly rate of the offer and its amount, or what is wrong.
fn offered(as_of: &str) -> Result<(String, String), String> {
    let application = Application::from_json(
        br#"{ "request": { "amount": "1000000.00", "collateral": "low" } }"#,
    )
    .unwrap();
    let decision = aided()
        .decide(&application, as_of.parse().unwrap())
        .map_err(|error| error.to_string())?;
    let offer = decision.outcome().offer().expect("an offer");
    Ok((
        offer.loan().unwrap().rate().to_string(),
        offer.amount().to_string(),
    ))
}

#[test]
fn the_rate_and_the_ceiling_are_those_of_the_date() {
    let offer = |rate: &str, amount: &str| Ok((rate.to_owned(), amount.to_owned()));
    assert_eq!(offered("2020-05-31"), offer("3.69 %", "200000.00 EUR"));
    assert_eq!(offered("2020-06-15"), offer("3.78 %", "200000.00 EUR"));
    assert_eq!(offered("2024-01-31"), offer("8.11 %", "300000.00 EUR"));
}

#[test]
fn a_date_on_which_no_source_gives_the_rate_refers_and_says_why() {
    for day in ["2020-02-29", "2020-08-01", "2021-02-01", "2024-02-01"] {
        let application = Application::from_json(
            br#"{ "request": { "amount": "1000000.00", "collateral": "low" } }"#,
        )
        .unwrap();
        let decision = aided().decide(&application, day.parse().unwrap()).unwrap();
        let reasons = decision.outcome().reasons();
        assert!(
            matches!(reasons, [penteract::Reason::UndeclaredValue { parameter, why }]
                if &**parameter == "base_rate" && why.get(Language::English).contains("no source gives the base rate")),
            "{day}: {reasons:?}"
        );
    }
}
