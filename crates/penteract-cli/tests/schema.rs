//! `penteract schema`: JSON Schemas.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod support;

use support::penteract;

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
