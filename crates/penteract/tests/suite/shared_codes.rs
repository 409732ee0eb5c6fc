//! The codes of `products/lib` as a product uses them: activities, ratings, Regions. A code that says nothing is never
//! answered in silence.

use penteract::{Application, Catalogue, Language, MemorySource, Outcome, Product, Reason};

const MANIFEST: &str = r#"
format = 1
id = "coded"
version = "1.0.0"
language = "en"
name = { fr = "Prêt aux codes", en = "Loan of codes" }
currency = "EUR"
windows = [{ from = 2020-01-01, until = 2030-12-31 }]
uses = ["lib/company", "lib/activity", "lib/rating", "lib/territory"]

[offer]
amount = { request = "request.amount" }
rate = "1 %"
frequency = "monthly"
schedule = [{ kind = "level-payment", months = 48 }]
"#;

const FACTS: &str = r#"
[request.amount]
type = "money"
label = { fr = "Montant", en = "Amount" }
"#;

const PARAMETERS: &str = r#"
[worst_rating]
unit = "code of fiben or fiben-2022"
label = { fr = "Plus mauvaise cote admise", en = "Worst rating admitted" }
law = "product policy"
source = "X-01"
confidence = "A"
values = [
  { until = 2024-12-31, value = { nomenclature = "fiben", code = "5" } },
  { from = 2025-01-01, value = { nomenclature = "fiben-2022", code = "6+" } },
]

[regions]
unit = "list of code of regions-2016"
label = { fr = "Régions", en = "Regions" }
values = [{ value = ["bretagne", "reunion"], law = "product policy", source = "X-02", confidence = "A" }]
"#;

const RULES: &str = r#"
/// The sector is admitted.
/// code: sector
fn sector() {
    !is_excluded_finance() && !is_excluded_property() && !is_excluded_farming() && !is_excluded_fishing()
}

/// The rating is good enough.
/// code: rating
fn rating() { is_rated_at_least(params.worst_rating) }

/// The company works in one of the Regions.
/// code: region
fn region() { works_or_sets_up_in(params.regions) }

/// The department is in the Region.
/// code: department
fn department() { department_is_in_the_region() }
"#;

const LABELS: &str = r#"
[rules]
sector = "Le secteur est admis."
rating = "La cote suffit."
region = "L'entreprise exerce dans l'une des Régions."
department = "Le département est dans la Région."
"#;

fn coded() -> Product {
    let source = MemorySource::new([
        ("coded/product.toml", MANIFEST),
        ("coded/facts.toml", FACTS),
        ("coded/parameters.toml", PARAMETERS),
        ("coded/rules/eligibility.rhai", RULES),
        ("coded/labels/fr.toml", LABELS),
    ]);
    Catalogue::load(&source).unwrap().product("coded").unwrap()
}

/// What a dossier is answered: the outcome with its reasons, or what is wrong.
fn decided(
    as_of: &str,
    activity: (&str, &str),
    rating: (&str, &str),
    region: (&str, &str),
) -> String {
    let text = format!(
        r#"{{
            "request": {{ "amount": "10000.00" }},
            "company": {{
                "activity": {{ "nomenclature": "{}", "code": "{}" }},
                "rating": {{ "nomenclature": "{}", "code": "{}" }},
                "region": {{ "nomenclature": "{}", "code": "{}" }},
                "department": {{ "nomenclature": "departments", "code": "35" }},
                "setting_up_in_region": null,
                "turnover": "900000.00"
            }},
            "project": {{ "buys_a_business": false }}
        }}"#,
        activity.0, activity.1, rating.0, rating.1, region.0, region.1
    );
    let application = Application::from_json(text.as_bytes()).unwrap();
    let decision = match coded().decide(&application, as_of.parse().unwrap()) {
        Ok(decision) => decision,
        Err(error) => return error.to_string(),
    };
    let reasons = |reasons: &[Reason]| {
        let shown = reasons.iter().map(|reason| match reason {
            Reason::UndeclaredValue { parameter, why } => {
                format!(" {parameter}: {}", why.get(Language::English))
            }
            other => format!(" {}", other.code()),
        });
        shown.collect::<String>()
    };
    match decision.outcome() {
        Outcome::Refuse(why) => format!("refuse{}", reasons(why)),
        Outcome::Refer { reasons: why, .. } => format!("refer{}", reasons(why)),
        other => other.name().to_owned(),
    }
}

const BAKERY: (&str, &str) = ("naf-rev2", "10.71C");
const GOOD: (&str, &str) = ("fiben-2022", "5");
const BRITTANY: (&str, &str) = ("regions-2016", "bretagne");

#[test]
fn listed_codes_are_decided() {
    assert_eq!(decided("2025-06-01", BAKERY, GOOD, BRITTANY), "accept");
    assert_eq!(
        decided("2025-06-01", ("naf-rev2", "64.20Z"), GOOD, BRITTANY),
        "refuse sector"
    );
    assert_eq!(
        decided("2025-06-01", ("naf-rev2", "46.38A"), GOOD, BRITTANY),
        "refuse sector"
    );
    assert_eq!(
        decided("2025-06-01", ("naf-rev2", "68.20B"), GOOD, BRITTANY),
        "refuse sector"
    );
}

#[test]
fn an_activity_of_naf_2025_is_decided_as_its_old_codes_are() {
    for (code, expected) in [
        ("10.71H", "accept"),
        ("64.21Y", "refuse sector"),
        ("46.32H", "refuse sector"),
        ("68.20G", "refuse sector"),
        (
            "68.12Y",
            "refer naf-2025: 68.12Y (Promotion immobilière) comes from 41.10A (Promotion immobilière de logements), \
             41.10B (Promotion immobilière de bureaux), 41.10C (Promotion immobilière d'autres bâtiments), in the list, \
             and from 42.99Z (Construction d'autres ouvrages de génie civil n.c.a.), outside it",
        ),
    ] {
        // The register gives both codes in 2026.
        for as_of in ["2026-01-01", "2026-12-31", "2027-01-01"] {
            assert_eq!(
                decided(as_of, ("naf-2025", code), GOOD, BRITTANY),
                expected,
                "{code} on {as_of}"
            );
        }
    }
    let not_given = decided("2025-12-31", ("naf-2025", "10.71H"), GOOD, BRITTANY);
    assert!(
        not_given.contains("a code of the list in force on 31 Dec 2025, `naf-rev2`"),
        "{not_given}"
    );
}

#[test]
fn ratings_are_ordered_on_their_scale() {
    for (grade, expected) in [
        ("6+", "accept"),
        ("1+", "accept"),
        ("6", "refuse rating"),
        ("8", "refuse rating"),
        ("P", "refuse rating"),
        (
            "0",
            "refer fiben-2022: `0` has no place in the order of `fiben-2022`",
        ),
    ] {
        assert_eq!(
            decided("2025-06-01", BAKERY, ("fiben-2022", grade), BRITTANY),
            expected,
            "{grade}"
        );
    }
    for (grade, expected) in [
        ("3++", "accept"),
        ("5", "accept"),
        ("6", "refuse rating"),
        ("P", "refuse rating"),
    ] {
        assert_eq!(
            decided("2021-06-01", BAKERY, ("fiben", grade), BRITTANY),
            expected,
            "{grade}"
        );
    }
}

#[test]
fn a_rating_of_the_wrong_scale_is_never_answered_in_silence() {
    // The scale of the application is not in force.
    for (as_of, day, scale) in [
        ("2025-06-01", "1 Jun 2025", "fiben"),
        ("2021-06-01", "1 Jun 2021", "fiben-2022"),
    ] {
        let error = decided(as_of, BAKERY, (scale, "3"), BRITTANY);
        assert!(
            error.contains(&format!("a code of the list in force on {day}")),
            "{error}"
        );
    }
    // The threshold of the product is still on the scale before: until the end of 2024 here.
    for grade in ["1+", "5", "8"] {
        assert_eq!(
            decided("2022-01-08", BAKERY, ("fiben-2022", grade), BRITTANY),
            format!(
                "refer fiben-2022: `{grade}` is given in `fiben-2022` and compared with `fiben`"
            )
        );
    }
}

#[test]
fn a_region_is_a_code_of_its_own_list() {
    assert_eq!(
        decided("2025-06-01", BAKERY, GOOD, ("regions-2016", "corse")),
        "refuse region department"
    );
    assert_eq!(
        decided("2025-06-01", BAKERY, GOOD, ("regions-2016", "reunion")),
        "refuse department"
    );
    let department = decided("2025-06-01", BAKERY, GOOD, ("regions-2016", "974"));
    assert!(
        department.contains("`974` is a code of `departments`, not of `regions-2016`"),
        "{department}"
    );
}
