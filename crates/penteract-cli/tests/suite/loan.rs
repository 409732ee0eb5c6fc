//! `penteract loan`: terms and events in, the state of the loan out.

use crate::support::{penteract, penteract_reading};

const TERMS: &str = "terms/with-option.json";
const EVENTS: &str = "events/amortised.json";

fn loan(more: &[&str]) -> Vec<String> {
    ["loan", TERMS, EVENTS, "--as-of", "2021-08-25"]
        .iter()
        .chain(more)
        .map(|&argument| argument.to_owned())
        .collect()
}

fn run(more: &[&str]) -> String {
    let arguments = loan(more);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    penteract(&arguments).printed()
}

#[test]
fn table_in_english() {
    insta::assert_snapshot!(run(&["--payoff", "2021-08-25"]));
}

#[test]
fn table_in_french() {
    insta::assert_snapshot!(run(&["--lang", "fr", "--payoff", "2021-08-25"]));
}

#[test]
fn csv_has_the_lines_and_no_language() {
    let english = run(&["--format", "csv"]);
    assert_eq!(english, run(&["--format", "csv", "--lang", "fr"]));
    insta::assert_snapshot!(english);
}

#[test]
fn json_holds_the_state_and_the_payoff_and_is_the_same_twice() {
    let text = run(&["--format", "json", "--payoff", "2021-09-01"]);
    assert_eq!(text, run(&["--format", "json", "--payoff", "2021-09-01"]));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["state"]["status"], "late");
    assert_eq!(json["state"]["maturity_date"], "2022-06-15");
    assert_eq!(json["state"]["lines"].as_array().unwrap().len(), 24);
    assert_eq!(json["payoff"]["date"], "2021-09-01");
    let without = run(&["--format", "json"]);
    assert!(!without.contains("payoff"));
}

#[test]
fn terms_of_a_loan_are_terms_of_a_schedule() {
    penteract(&["schedule", TERMS]).printed();
}

#[test]
fn events_come_from_standard_input_too() {
    let events = std::fs::read(crate::support::fixtures().join(EVENTS)).unwrap();
    let piped =
        penteract_reading(&["loan", TERMS, "-", "--as-of", "2021-08-25"], &events).printed();
    assert_eq!(piped, run(&[]));
    penteract_reading(&["loan", "-", "-"], &events).failed(2, &["standard input"]);
}

/// What the command says of other events.
fn refused(events: &str, words: &[&str]) {
    penteract_reading(&["loan", TERMS, "-"], events.as_bytes()).failed(2, words);
}

#[test]
fn a_refused_event_is_wrong_input_and_says_why() {
    refused(
        r#"{ "events": [{ "kind": "option", "date": "2021-05-01", "option": "after-the-first-year", "choice": "repay" }] }"#,
        &[
            "event 1, option exercised of 1 May 2021",
            "open from 15 Feb 2021 to 30 Apr 2021",
        ],
    );
    refused(
        r#"[{ "kind": "payment", "date": "2021-05-01", "amount": "1.00" }]"#,
        &[r#"events stand under `events`: write { "events": [ … ] }"#],
    );
    refused(
        r#"{ "events": [{ "kind": "refund", "date": "2021-05-01", "amount": "0.01" }] }"#,
        &["0.01 is above what is held, 0.00"],
    );
    refused(
        r#"{ "events": [{ "kind": "payment", "date": "2021-05-01", "sum": "1.00" }] }"#,
        &[
            "column 72: `sum` is not known; there are: `date`, `amount`",
            "penteract schema events",
        ],
    );
    refused("{", &["is not JSON"]);
}

#[test]
fn a_refusal_in_french_names_the_files_in_french() {
    penteract_reading(
        &["loan", TERMS, "-", "--lang", "fr"],
        br#"{ "events": [{ "kind": "payoff", "date": "2020-01-01" }] }"#,
    )
    .failed(2, &["ne font pas un prêt"]);
}

/// What the command says of a loan whose first year the State and its fee the lender pay.
fn subsidised(more: &[&str]) -> String {
    let events = r#"{ "events": [{ "kind": "payment", "date": "2022-03-20", "amount": "1000.00", "payer": { "en": "The State" } }] }"#;
    let loan = [
        "loan",
        "terms/subsidised.json",
        "-",
        "--as-of",
        "2022-03-20",
    ];
    let arguments: Vec<&str> = loan.iter().chain(more).copied().collect();
    penteract_reading(&arguments, events.as_bytes()).printed()
}

#[test]
fn what_others_owe_is_told_after_the_borrower() {
    insta::assert_snapshot!(subsidised(&["--payoff", "2022-03-20"]));
    insta::assert_snapshot!(subsidised(&["--format", "csv", "--lang", "fr"]));
    let terms = ["schedule", "terms/subsidised.json", "--lang", "fr"];
    insta::assert_snapshot!(penteract(&terms).printed());
    let csv = [&terms[..2], &["--format", "csv"]].concat();
    insta::assert_snapshot!(penteract(&csv).printed());
}

#[test]
fn a_retention_is_told_with_what_is_held_of_it() {
    let terms = r#"{ "currency": "EUR", "disbursements": [{ "date": "2024-01-15", "amount": "10000.00" }],
        "rate": { "kind": "fixed", "annual": "5 %" }, "frequency": { "months": 1 },
        "retention": { "percent": "5 %", "interest": "1.2 %" }, "phases": [{ "kind": "level-payment", "months": 3 }] }"#;
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("retention.json");
    std::fs::write(&path, terms).unwrap();
    let events = r#"{ "events": [{ "kind": "retention-release", "date": "2024-03-01", "amount": "100.00" }] }"#;
    let told = |language: &str| {
        let arguments = [
            "loan",
            path.to_str().unwrap(),
            "-",
            "--as-of",
            "2024-03-02",
            "--lang",
            language,
        ];
        let page = penteract_reading(&arguments, events.as_bytes()).printed();
        page.split_once("\n\nRet").unwrap().1.to_owned()
    };
    // 100.00 × 1.2 % for 46 days of a year of 360.
    insta::assert_snapshot!(told("en"), @r"
    ention (amounts in EUR)
           Date  Withheld  Given back  Interest    Held
    ───────────────────────────────────────────────────
    15 Jan 2024    500.00                        500.00
     1 Mar 2024                100.00      0.15  400.00
    ");
    assert!(told("fr").starts_with("enue de garantie (montants en EUR)"));
}
