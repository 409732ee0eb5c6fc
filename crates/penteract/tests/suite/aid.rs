//! The aid of an offer: what it counts, what limits it, and what need not be answered.

use penteract::{AID_LIMIT, Application, Catalogue, Decision, MemorySource, Outcome, Product};

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
"#;

const MANIFEST: &str = r#"
format = 1
id = "aided"
version = "1.0.0"
language = "en"
name = { fr = "Prêt aidé", en = "Aided loan" }
currency = "EUR"
unconditional = true
windows = [{ from = 2014-01-01, until = 2030-12-31 }]
"#;

/// Eight quarters of deferral and twenty equal payments of principal, as in the derived example of the sources.
const SCHEDULE: &str = r#"
frequency = "quarterly"
day_count = "30/360"
schedule = [{ kind = "interest-only", months = 24 }, { kind = "level-principal", months = 60 }]
"#;

/// A product with this rate, these libraries and this end of the manifest.
fn product(uses: &str, rate: &str, amount: &str, rest: &str) -> Product {
    let manifest = format!(
        "{MANIFEST}uses = [{uses}]\n\n[offer]\nrate = \"{rate}\"\namount = {{ request = \"request.amount\", {amount} }}\n{SCHEDULE}\n{rest}"
    );
    // The framework is not older, and no newer, than its library says.
    let manifest = if uses.contains("temporary-framework") {
        manifest.replace(
            "from = 2014-01-01, until = 2030-12-31",
            "from = 2020-03-19, until = 2022-06-30",
        )
    } else {
        manifest
    };
    let source = MemorySource::new([
        ("aided/product.toml", manifest.as_str()),
        ("aided/facts.toml", FACTS),
    ]);
    let catalogue = Catalogue::load(&source).unwrap_or_else(|error| panic!("{error}"));
    catalogue.product("aided").unwrap()
}

fn decide(product: &Product, application: &str, as_of: &str) -> Decision {
    let application = Application::from_json(application.as_bytes()).unwrap();
    product
        .decide(&application, as_of.parse().unwrap())
        .unwrap()
}

/// An application for `amount`, after earlier de minimis aid.
fn asking(amount: &str, earlier: &str) -> String {
    format!(
        r#"{{ "request": {{ "amount": "{amount}" }}, "aid": {{ "sector": "general", "fiscal_year_end": "2020-12-31", "rating": "satisfactory",
            "granted": [{{ "granted_on": "2019-03-01", "amount": "{earlier}" }}] }} }}"#
    )
}

fn aid_of(decision: &Decision) -> String {
    let offer = decision
        .outcome()
        .offer()
        .unwrap_or_else(|| panic!("{}", decision.outcome()));
    offer.aid().unwrap().amount().known().unwrap().to_string()
}

const DE_MINIMIS: &str = "[aid]\nregime = \"de-minimis\"\n";

#[test]
fn the_derived_examples_of_the_sources_come_to_the_cent() {
    let asked = asking("100000.00", "0.00");
    let zero_rate = product(
        r#""lib/state-aid""#,
        "0 %",
        "multiple = \"0.01 EUR\"",
        DE_MINIMIS,
    );
    assert_eq!(
        aid_of(&decide(&zero_rate, &asked, "2020-06-15")),
        "17126.03 EUR"
    );

    let at_the_reference_rate = format!("{DE_MINIMIS}discounting = \"reference-rate\"\n");
    let older = product(
        r#""lib/state-aid""#,
        "0 %",
        "multiple = \"0.01 EUR\"",
        &at_the_reference_rate,
    );
    assert_eq!(
        aid_of(&decide(&older, &asked, "2020-06-15")),
        "15868.11 EUR"
    );

    let relance = product(
        r#""lib/state-aid""#,
        "0.22 %",
        "multiple = \"0.01 EUR\"",
        DE_MINIMIS,
    );
    assert_eq!(
        aid_of(&decide(&relance, &asked, "2022-01-15")),
        "15012.11 EUR"
    );
}

#[test]
fn a_counter_offer_for_aid_is_the_largest_and_is_accepted_when_it_is_asked_for() {
    for (rate, multiple) in [
        ("0 %", "0.01 EUR"),
        ("1.10 %", "100 EUR"),
        ("0.35 %", "7 EUR"),
    ] {
        let limits = format!("min = \"1000 EUR\", multiple = \"{multiple}\"");
        let product = product(r#""lib/state-aid""#, rate, &limits, DE_MINIMIS);
        for earlier in [
            "185000.00",
            "190000.01",
            "193333.33",
            "199123.45",
            "199700.00",
        ] {
            let decision = decide(&product, &asking("250000.00", earlier), "2020-06-15");
            let Outcome::CounterOffer(offer) = decision.outcome() else {
                panic!("{rate}, {earlier}: {}", decision.outcome());
            };
            let limits: Vec<_> = offer.limits().iter().map(|limit| limit.id()).collect();
            assert!(limits.contains(&AID_LIMIT), "{limits:?}");
            let aid = offer.aid().unwrap();
            let left = aid.headroom().unwrap().left().amount();
            assert!(aid.amount().known().unwrap().amount() <= left);

            let granted = offer.amount().amount();
            let again = decide(
                &product,
                &asking(&granted.to_string(), earlier),
                "2020-06-15",
            );
            assert!(
                matches!(again.outcome(), Outcome::Accept(_)),
                "{granted}: {}",
                again.outcome()
            );

            let step = multiple
                .trim_end_matches(" EUR")
                .parse::<rust_decimal::Decimal>()
                .unwrap();
            let above = asking(&(granted + step).to_string(), earlier);
            let above = decide(&product, &above, "2020-06-15");
            assert!(
                matches!(above.outcome(), Outcome::CounterOffer(_)),
                "{granted} is not the largest"
            );
        }
    }
}

#[test]
fn a_loan_at_the_market_rate_needs_no_answer_about_earlier_aid() {
    let constants = "reference_rate = \"3.78 %\"\ndiscount_rate = \"0.78 %\"\n";
    let silent = r#"{ "request": { "amount": "50000.00" } }"#;
    let at_market = product(
        r#""lib/state-aid""#,
        "3.78 %",
        "multiple = \"0.01 EUR\"",
        &format!("{DE_MINIMIS}{constants}"),
    );
    let decision = decide(&at_market, silent, "2020-06-15");
    assert_eq!(aid_of(&decision), "0.00 EUR");
    assert_eq!(
        decision
            .outcome()
            .offer()
            .unwrap()
            .aid()
            .unwrap()
            .headroom(),
        None
    );

    let below_market = product(
        r#""lib/state-aid""#,
        "3.77 %",
        "multiple = \"0.01 EUR\"",
        &format!("{DE_MINIMIS}{constants}"),
    );
    let decision = decide(&below_market, silent, "2020-06-15");
    let Outcome::Incomplete(missing) = decision.outcome() else {
        panic!("{}", decision.outcome());
    };
    let missing: Vec<_> = missing.iter().map(|fact| fact.path.as_ref()).collect();
    assert_eq!(missing, ["aid.sector", "aid.granted"]);
}

#[test]
fn every_aid_answer_is_asked_at_once_when_the_amount_is_not_known() {
    let product = product(
        r#""lib/state-aid""#,
        "0 %",
        "multiple = \"0.01 EUR\"",
        DE_MINIMIS,
    );
    let decision = decide(&product, "{}", "2020-06-15");
    let Outcome::Incomplete(missing) = decision.outcome() else {
        panic!("{}", decision.outcome());
    };
    let missing: Vec<_> = missing.iter().map(|fact| fact.path.as_ref()).collect();
    assert_eq!(
        missing,
        ["request.amount", "aid.rating", "aid.sector", "aid.granted"]
    );
}

/// Section 3.1 of the Temporary Framework: the nominal amount counts, and all aid since the first day of the framework.
const NOMINAL: &str = r#"
[aid]
regime = "temporary-framework"
name = { fr = "Encadrement temporaire", en = "Temporary Framework" }
method = "nominal"
ceiling = { param = "temporary_framework_ceiling" }
window = "since"
since = 2020-03-19
granted = { fact = "aid.granted" }
"#;

#[test]
fn under_the_temporary_framework_the_nominal_amount_counts_since_its_first_day() {
    let product = product(
        r#""lib/state-aid", "lib/temporary-framework""#,
        "0 %",
        "multiple = \"0.01 EUR\"",
        NOMINAL,
    );
    let asked = |amount: &str, granted_on: &str| {
        format!(
            r#"{{ "request": {{ "amount": "{amount}" }}, "aid": {{ "granted": [{{ "granted_on": "{granted_on}", "amount": "300000.00" }}] }} }}"#
        )
    };
    let granted = |amount: &str, earlier: &str, as_of: &str| {
        let decision = decide(&product, &asked(amount, earlier), as_of);
        let offer = decision.outcome().offer().unwrap();
        (decision.outcome().name(), offer.amount().to_string())
    };
    let at = |outcome, amount: &str| (outcome, amount.to_owned());
    assert_eq!(
        granted("500000.00", "2020-03-19", "2021-01-27"),
        at("accept", "500000.00 EUR")
    );
    assert_eq!(
        granted("500000.01", "2020-03-19", "2021-01-27"),
        at("counter-offer", "500000.00 EUR")
    );
    assert_eq!(
        granted("800000.00", "2020-03-18", "2021-01-27"),
        at("accept", "800000.00 EUR")
    );
    assert_eq!(
        granted("1500000.01", "2020-03-19", "2021-01-28"),
        at("counter-offer", "1500000.00 EUR")
    );
    assert_eq!(
        granted("2000000.01", "2020-03-19", "2021-11-18"),
        at("counter-offer", "2000000.00 EUR")
    );
}

#[test]
fn the_aid_of_a_guarantee_is_counted_on_the_share_that_it_covers() {
    let guaranteed = |coverage: &str| {
        format!(
            r#"
[guarantee]
guarantor = {{ fr = "Fonds", en = "Fund" }}
coverage = "{coverage}"

[aid]
regime = "de-minimis"
instrument = "guarantee"
premium = "3.80 %"
"#
        )
    };
    let aid = |coverage: &str| {
        let rest = guaranteed(coverage);
        let product = product(
            r#""lib/state-aid""#,
            "2 %",
            "multiple = \"0.01 EUR\"",
            &rest,
        );
        decide(&product, &asking("100000.00", "0.00"), "2020-06-15")
    };
    // 3.80 % of the balances that the derived example discounts at 0.78 %: 17 126.03 × 3.80 / 3.78, of 80 % and of 40 %.
    assert_eq!(aid_of(&aid("80 %")), "13773.31 EUR");
    assert_eq!(aid_of(&aid("40 %")), "6886.66 EUR");
    let nominal = aid("80 %")
        .outcome()
        .offer()
        .unwrap()
        .aid()
        .unwrap()
        .nominal();
    assert_eq!(nominal.to_string(), "80000.00 EUR");
}

/// What is wrong with a product that uses `library` and ends with `rest`.
fn problems(library: &str, rest: &str) -> String {
    let manifest = format!(
        "{MANIFEST}uses = [\"lib/regimes\"]\n\n[offer]\nrate = \"0 %\"\namount = {{ request = \"request.amount\" }}\n{SCHEDULE}\n{rest}"
    );
    let source = MemorySource::new([
        ("aided/product.toml", manifest.as_str()),
        ("aided/facts.toml", FACTS),
        ("lib/regimes/library.toml", library),
    ]);
    Catalogue::load(&source).unwrap_err().to_string()
}

#[test]
fn what_neither_the_product_nor_a_library_says_is_reported() {
    let one = "[aid]\nregime = \"other\"\nname = { fr = \"Autre\", en = \"Other\" }\n";
    let missing = problems(
        one,
        "[aid]\nregime = \"de-minimis\"\nmethod = \"nominal\"\n",
    );
    assert!(missing.contains("`aid` has no `name`"), "{missing}");
    let missing = problems(one, "[aid]\nmethod = \"nominal\"\n");
    assert!(missing.contains("`aid` has no `regime`"), "{missing}");
    let missing = problems(
        "[aid]\nmethod = \"nominal\"\n",
        "[aid]\nregime = \"other\"\n",
    );
    assert!(missing.contains("`aid` has no `regime`"), "{missing}");
    let missing = problems(one, "[aid]\nregime = \"other\"\n");
    assert!(
        missing.contains("`aid` has no `reference_rate`"),
        "{missing}"
    );
}
