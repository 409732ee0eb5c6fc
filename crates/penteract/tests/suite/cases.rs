//! Every case of every product comes out as it says.

use std::collections::BTreeMap;

use penteract::{
    CaseReport, Catalogue, Coverage, Language, MemorySource, PartKind, Product, Purpose, Say as _,
};
use penteract_bundle::{ERROR_CODES, REASON_CODES};

#[test]
fn every_case_of_every_product_passes() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let mut failures = Vec::new();
    let mut cases = 0;
    for product in catalogue.products() {
        assert!(
            !product.bundle().cases().unwrap().is_empty(),
            "`{}` has no case",
            product.id()
        );
        for case in product.bundle().cases().unwrap() {
            cases += 1;
            let report = product.run_case(case);
            if !report.passed() {
                failures.push(format!("{}: {report}", product.id()));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {cases} cases\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// A catalogue loaded to decide leaves cases and warnings aside, and takes the scripts of variants as checked once.
#[test]
fn a_catalogue_loaded_to_decide_decides_as_one_loaded_to_be_checked() {
    let checked = &*crate::shipped::WITH_CASES;
    let deciding = &*crate::shipped::DECIDING;
    let ids = |catalogue: &Catalogue| -> Vec<String> {
        catalogue
            .products()
            .map(|product| product.id().to_owned())
            .collect()
    };
    assert_eq!(ids(deciding), ids(checked));
    for product in checked.products() {
        let other = deciding.product(product.id()).unwrap();
        assert_eq!(other.bundle().digest(), product.bundle().digest());
        assert!(other.bundle().cases().is_none());
        for case in product.bundle().cases().unwrap() {
            let report = other.run_case(case);
            assert!(report.passed(), "{}: {report}", product.id());
        }
    }
}

#[test]
fn every_rule_of_every_product_holds_in_a_case_and_fails_in_another() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let runs: Vec<(&Product, Vec<CaseReport>)> = catalogue
        .products()
        .map(|product| {
            let cases = product.bundle().cases().unwrap().iter();
            (product, cases.map(|case| product.run_case(case)).collect())
        })
        .collect();
    let coverage = Coverage::of(runs.iter().map(|(product, run)| (*product, run.as_slice())));
    assert!(!coverage.is_empty());
    let uncovered: Vec<String> = coverage
        .iter()
        .flat_map(|coverage| {
            let rules = coverage.uncovered();
            rules.map(|rule| {
                format!(
                    "{}: {} holds in {} cases, fails in {}",
                    coverage.product(),
                    rule.rule,
                    rule.held_in,
                    rule.failed_in
                )
            })
        })
        .collect();
    assert!(uncovered.is_empty(), "{}", uncovered.join("\n"));

    // What else no case tries, conditions apart, and why none can.
    let untried = coverage.iter().flat_map(|coverage| {
        let parts = coverage.untried();
        let parts = parts.filter(|part| part.kind != PartKind::Condition);
        parts.map(|part| format!("{} {}", coverage.product(), part.of))
    });
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for part in untried {
        *counted.entry(part).or_default() += 1;
    }
    let counted: Vec<(&str, usize)> = counted.iter().map(|(of, count)| (&**of, *count)).collect();
    assert_eq!(
        counted,
        [
            // Counted for agriculture alone in 2031 and 2032, of which no base rate is known: no aid is computed.
            ("lib/state-aid de_minimis_window_years", 1),
            // No product of the catalogue prices a guarantee by these premiums.
            ("lib/state-aid guarantee_premiums", 7),
            // No product of the catalogue takes collateral: the margins of its lowest level are read.
            ("lib/state-aid margins", 10),
            // How the loan is repaid is not known, so that there is no offer which the limit could make smaller.
            ("sud-pret-climat regional-maximum", 1),
        ]
    );
}

const PRODUCT: &str = r#"
format = 1
id = "loan"
version = "1.0.0"
language = "en"
name = { fr = "Prêt", en = "Loan" }
currency = "EUR"
unconditional = true
windows = [{ from = 2024-01-01 }]
[offer]
amount = { request = "request.amount", max = [{ id = "four-fifths", rule = "four_fifths" }, { id = "cap", value = "900 EUR" }] }
rate = "1.20 %"
frequency = "monthly"
schedule = [{ kind = "level-principal", months = 4 }]
"#;
const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
[request.need]
type = "money"
label = { fr = "Besoin", en = "Need" }
[request.way]
type = "enum"
label = { fr = "Voie", en = "Way" }
values = { online = { fr = "En ligne", en = "Online" }, counter = { fr = "Au guichet", en = "At the counter" } }
"#;
const TERMS: &str = r#"
/// Four fifths of the need.
fn four_fifths() { request.need * 4 / 5 }
/// A tenth of the amount.
fn tenth() { request.amount / 10 }
/// The way.
fn way() { request.way }
"#;

const LABELS: &str =
    "[rules]\nfour_fifths = \"Quatre cinquièmes\"\ntenth = \"Un dixième\"\nway = \"La voie\"\n";

/// The problems of the product with a case, and how the case comes out.
fn with_case(case: &str) -> (String, Option<CaseReport>) {
    let source = MemorySource::new([
        ("loan/product.toml", PRODUCT),
        ("loan/facts.toml", FACTS),
        ("loan/rules/terms.rhai", TERMS),
        ("loan/labels/fr.toml", LABELS),
        ("loan/cases/a.toml", case),
    ]);
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    let problems = inspection
        .problems
        .iter()
        .filter(|problem| problem.is_error());
    let problems: Vec<String> = problems
        .map(|problem| problem.say(Language::English))
        .collect();
    let report = inspection.catalogue.products().next().map(|product| {
        let cases = product.bundle().cases().unwrap();
        product.run_case(&cases[0])
    });
    (problems.join("\n"), report)
}

/// A case of 1 200 asked for, of which 800 (four fifths of 1 000) are offered.
fn case(as_of: &str, expect: &str) -> String {
    format!(
        "as_of = {as_of}\nfacts = {{ request.amount = \"1200.00\", request.need = \"1000.00\", request.way = \"online\" }}\n\
         [expect]\n{expect}\n"
    )
}

#[test]
fn s7_values_are_those_of_the_offer() {
    let expect = "outcome = \"counter-offer\"\namount = \"800.00\"\nvalues = { tenth = \"80.00\" }";
    let (problems, report) = with_case(&case("2024-03-15", expect));
    assert_eq!(problems, "");
    assert_eq!(report.unwrap().to_string(), "passed: a");
}

#[test]
fn s7_values_outside_the_windows_are_told_why() {
    let expect = "outcome = \"refuse\"\nvalues = { tenth = \"120.00\" }";
    let (problems, report) = with_case(&case("2023-12-31", expect));
    assert_eq!(problems, "");
    assert_eq!(
        report.unwrap().to_string(),
        "failed: a\n  values.tenth: expected 120.00, got nothing: the product is not open on 2023-12-31"
    );
}

#[test]
fn s7_misspelt_names_are_told_at_their_place() {
    let expect = "outcome = \"counter-offer\"";
    for (case, place, help) in [
        (
            case(
                "2024-03-15",
                &format!("{expect}\nreasons = [\"below-minimun\"]"),
            ),
            "a.toml:5:12",
            "`below-minimum`?",
        ),
        (
            case(
                "2024-03-15",
                &format!("{expect}\nlimited_by = [\"four-fifth\"]"),
            ),
            "a.toml:5:15",
            "`four-fifths`?",
        ),
        (
            case(
                "2024-03-15",
                &format!("{expect}\nvalues = {{ way = \"onlin\" }}"),
            ),
            "a.toml:5:18",
            "`online`?",
        ),
        (
            case(
                "2024-03-15",
                &format!("{expect}\nvalues = {{ tent = \"1.00\" }}"),
            ),
            "a.toml:5:12",
            "`tenth`?",
        ),
        (
            case(
                "2024-03-15",
                &format!("{expect}\nrows = {{ 1 = {{ principl = \"1.00\" }} }}"),
            ),
            "a.toml:5:16",
            "`principal`?",
        ),
        (
            case("2024-03-15", "error = \"evaluaton\""),
            "a.toml:4:9",
            "`evaluation`?",
        ),
        (
            case("2024-03-15", expect).replace("online", "onlin"),
            "a.toml:2:79",
            "`online`?",
        ),
    ] {
        let (problems, _) = with_case(&case);
        assert!(
            problems.contains(place) && problems.contains(help),
            "{case}\n{problems}"
        );
    }
}

#[test]
fn s7_codes_that_cases_may_name_are_those_of_decisions() {
    let codes = |file: &str| -> Vec<String> {
        let (_, code) = file.split_once("pub fn code(&self)").unwrap();
        let (code, _) = code.split_once("    }\n}").unwrap();
        let texts = code.split('"').skip(1).step_by(2);
        texts.map(str::to_owned).collect()
    };
    assert_eq!(codes(include_str!("../../src/outcome.rs")), REASON_CODES);
    assert_eq!(codes(include_str!("../../src/error.rs")), ERROR_CODES);
}
