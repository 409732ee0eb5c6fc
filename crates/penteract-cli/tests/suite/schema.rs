//! `penteract schema`: JSON Schemas.

use crate::support::penteract;

fn schema(subject: &str) -> serde_json::Value {
    serde_json::from_str(&penteract(&["schema", subject]).printed()).unwrap()
}

#[test]
fn terms_and_flows_have_a_schema_that_describes_each_key() {
    for (subject, keys) in [
        (
            "terms",
            ["currency", "disbursements", "rate", "phases", "rounding"].as_slice(),
        ),
        ("events", &["events"]),
        ("flows", &["flows", "time_convention", "periods_per_year"]),
    ] {
        let schema = schema(subject);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema["additionalProperties"], false);
        for key in keys {
            assert!(
                schema["properties"][key]["description"].is_string(),
                "{subject}: {key}"
            );
        }
    }
}

#[test]
fn the_state_of_a_loan_has_a_schema_that_describes_each_key() {
    let schema = schema("loan");
    for of in [&schema, &schema["$defs"]["LoanLine"]] {
        for (key, property) in of["properties"].as_object().unwrap() {
            assert!(property["description"].is_string(), "{key}: {property}");
        }
    }
}

#[test]
fn the_schemas_of_product_files_are_those_that_editors_are_pointed_to() {
    let folder = crate::support::repository().join("docs/reference/schema");
    let mut compared = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = path.file_stem().unwrap().to_str().unwrap();
        let written: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(schema(kind), written, "{kind}");
        compared += 1;
    }
    assert!(compared > 5, "{compared}");
    assert_eq!(schema("manifest"), schema("product"));
}

#[test]
fn a_product_has_a_schema_of_its_applications_in_each_language() {
    let titles = |language: &str| {
        let text = penteract(&[
            "schema",
            "bridge",
            "--products",
            "products",
            "--lang",
            language,
        ])
        .printed();
        let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
        let headcount = &schema["properties"]["company"]["properties"]["headcount"];
        (schema["title"].clone(), headcount["title"].clone())
    };
    assert_eq!(titles("en"), ("Bridge loan".into(), "Employees".into()));
    assert_eq!(titles("fr"), ("Prêt relais".into(), "Effectif".into()));
}

#[test]
fn without_a_name_the_names_are_listed_and_a_wrong_one_gets_the_nearest() {
    let names = penteract(&["schema", "--products", "products"]).printed();
    assert!(
        names.contains("terms, contract, events, running-loan, loan, flows")
            && names.contains("bridge"),
        "{names}"
    );
    penteract(&["schema", "term", "--products", "products"])
        .failed(2, &["did you mean `terms`?", "bridge"]);
}
