//! `penteract rate`: effective rates from flows.

use crate::support::{penteract, penteract_reading};

const FLOWS: &str = "flows/dated.json";

#[test]
fn each_method_names_its_rate_and_shows_what_is_disclosed_first() {
    let rate = |method: &str| penteract(&["rate", FLOWS, "--method", method]).printed();
    insta::assert_snapshot!(rate("aprc"), @"APRC 12.5% (exactly 12.48514018952%)");
    insta::assert_snapshot!(rate("teg"), @"
    TEG 11.8% (exactly 11.822956850544%)
    0.985246404212% a period, 12 periods a year
    ");
    insta::assert_snapshot!(rate("us"), @"
    APR 11.82% (exactly 11.816508290832%)
    0.984709024236% a period, 12 periods a year
    ");
    insta::assert_snapshot!(rate("irr"), @"IRR 12.5% (exactly 12.452686910148%)");
}

#[test]
fn in_french() {
    let rate =
        |method: &str| penteract(&["rate", FLOWS, "--method", method, "--lang", "fr"]).printed();
    insta::assert_snapshot!(rate("aprc"), @"TAEG 12,5 % (exactement 12,48514018952 %)");
    insta::assert_snapshot!(rate("teg"), @"
    TEG 11,8 % (exactement 11,822956850544 %)
    0,985246404212 % par période, 12 périodes par an
    ");
}

#[test]
fn json_has_every_digit_as_text() {
    let text = penteract(&["rate", FLOWS, "--method", "us", "--format", "json"]).printed();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    // Appendix J of Regulation Z discloses 11.82 % for this transaction.
    assert!(
        json["rate"].as_str().unwrap().starts_with("11.81"),
        "{text}"
    );
    assert_eq!(json["method"], "us");
    assert_eq!(json["periods_per_year"], serde_json::json!([12, 1]));
}

#[test]
fn a_rate_that_does_not_exist_is_said_not_to() {
    let one_way = br#"{ "flows": [{ "kind": "drawdown", "amount": "1", "date": "2020-01-01" }] }"#;
    penteract_reading(&["rate", "-", "--method", "aprc"], one_way)
        .failed(2, &["standard input", "same way"]);
    penteract_reading(&["rate", "-", "--method", "aprc"], b"{}")
        .failed(2, &["`flows`", "penteract schema flows"]);
    penteract(&["rate", FLOWS, "--method", "apr"]).failed(2, &["apr", "aprc", "teg", "us", "irr"]);
    penteract(&["rate", FLOWS]).failed(2, &["--method"]);
    penteract(&["rate", FLOWS, "--method", "irr", "--format", "csv"])
        .failed(2, &["csv", "--format json"]);
}
