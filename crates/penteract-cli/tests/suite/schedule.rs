//! `penteract schedule`: a schedule from terms, as a table, JSON or CSV.

use std::process::Stdio;

use crate::support::{command, penteract, penteract_reading};

const TERMS: &str = "terms/deferred.json";

#[test]
fn table_in_english() {
    insta::assert_snapshot!(penteract(&["schedule", TERMS]).printed());
}

#[test]
fn table_in_french() {
    insta::assert_snapshot!(penteract(&["schedule", TERMS, "--lang", "fr"]).printed());
}

#[test]
fn csv_has_a_row_for_each_instalment_and_no_language() {
    let english = penteract(&["schedule", TERMS, "--format", "csv"]).printed();
    assert_eq!(
        english,
        penteract(&["schedule", TERMS, "--format", "csv", "--lang", "fr"]).printed()
    );
    insta::assert_snapshot!(english);
}

#[test]
fn json_holds_rows_and_totals_and_is_the_same_twice() {
    let text = penteract(&["schedule", TERMS, "--format", "json"]).printed();
    assert_eq!(
        text,
        penteract(&["schedule", TERMS, "--format", "json"]).printed()
    );
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 8);
    assert_eq!(json["rows"][7]["closing_balance"], "0.00");
    assert_eq!(json["totals"]["disbursed"], "100000.00");
}

#[test]
fn terms_come_from_standard_input_too() {
    let terms = std::fs::read(crate::support::fixtures().join(TERMS)).unwrap();
    let piped = penteract_reading(&["schedule", "-"], &terms).printed();
    assert_eq!(piped, penteract(&["schedule", TERMS]).printed());
}

#[test]
fn the_language_follows_the_locale() {
    let run = |variable: &str, value: &str| {
        let output = command()
            .args(["schedule", TERMS])
            .env(variable, value)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run("LANG", "fr_FR.UTF-8").starts_with("Échéancier"));
    assert!(run("LC_MESSAGES", "fr_FR").starts_with("Échéancier"));
    assert!(run("LC_ALL", "C").starts_with("Schedule"));
}

#[test]
fn colours_appear_only_when_asked_for_or_on_a_terminal() {
    assert!(!penteract(&["schedule", TERMS]).printed().contains('\u{1b}'));
    assert!(
        penteract(&["schedule", TERMS, "--color", "always"])
            .printed()
            .contains('\u{1b}')
    );
    assert!(
        !penteract(&["schedule", TERMS, "--color", "always", "--format", "json"])
            .printed()
            .contains('\u{1b}')
    );
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child = command()
        .args(["schedule", TERMS])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

/// Replaces one piece of the good terms and gives what the command says of it.
fn refused(from: &str, to: &str, words: &[&str]) {
    let good = std::fs::read_to_string(crate::support::fixtures().join(TERMS)).unwrap();
    assert!(good.contains(from), "`{from}` is not in the terms");
    penteract_reading(&["schedule", "-"], good.replace(from, to).as_bytes()).failed(2, words);
}

#[test]
fn wrong_terms_say_what_would_be_right() {
    refused(
        r#""calendar""#,
        r#""calender""#,
        &[
            "`calender` is not known: did you mean `calendar`?",
            "penteract schema terms",
        ],
    );
    refused(
        r#""100000.00""#,
        "100000.00",
        &["\"12500.00\"", "penteract schema terms"],
    );
    refused(
        r#""100000.00""#,
        r#""-100000.00""#,
        &["-100,000.00", "penteract schema terms"],
    );
    refused(r#""100000.00""#, r#""100000.001""#, &["decimals", "EUR"]);
    refused("2020-06-15", "2020-02-30", &["standard input"]);
    refused("0.73 %", "0.0073", &["0.0073", "%"]);
    refused("0.73 %", "7300 %", &["7,300%"]);
    refused(
        r#""kind": "level-payment", "months": 12"#,
        r#""kind": "level-payment", "months": 0"#,
        &["phase"],
    );
    refused(r#""currency": "EUR""#, r#""currency": "EURO""#, &["EURO"]);
}

#[test]
fn what_is_no_json_is_said_to_be_none() {
    penteract(&["schedule", "no-such-file.json"])
        .failed(2, &["there is no file", "no-such-file.json"]);
    penteract(&["schedule", "terms"]).failed(2, &["`terms` is a folder"]);
    penteract_reading(&["schedule", "-"], b"%PDF-1.4")
        .failed(2, &["standard input is a PDF document"]);
    penteract_reading(&["schedule", "-"], b"").failed(2, &["standard input is empty"]);
    penteract_reading(&["schedule", "-"], b"amount: 3").failed(2, &["not JSON", "line 1 column 1"]);
    penteract_reading(&["schedule", "-", "--lang", "fr"], b"PK\x03\x04")
        .failed(2, &["erreur\u{a0}:", "fichier compressé"]);
}

#[test]
fn the_terms_of_the_reference_page_make_a_schedule() {
    let page = std::fs::read_to_string(
        crate::support::repository().join("docs/reference/command-line.md"),
    )
    .unwrap();
    let [terms, events, flows] = &page.split("```json\n").skip(1).collect::<Vec<_>>()[..] else {
        panic!("the page shows one TERMS.json, one EVENTS.json and one FLOWS.json")
    };
    let block = |text: &str| text.split("```").next().unwrap().as_bytes().to_vec();
    penteract_reading(&["schedule", "-"], &block(terms)).printed();
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/terms-of-the-page.json");
    std::fs::write(file, block(terms)).unwrap();
    let state = penteract_reading(
        &["loan", file, "-", "--as-of", "2021-07-01"],
        &block(events),
    );
    assert!(state.printed().contains("95,000.00"));
    for method in ["aprc", "teg", "irr"] {
        penteract_reading(&["rate", "-", "--method", method], &block(flows)).printed();
    }
}

#[test]
fn what_is_withheld_and_paid_out_is_told() {
    let terms = br#"{ "currency": "EUR",
        "disbursements": [{ "date": "2024-01-15", "amount": "400000.00" }],
        "rate": { "kind": "fixed", "annual": "3 %" }, "frequency": { "quarters": 1 },
        "phases": [{ "kind": "level-principal", "months": 6 }], "retention": { "percent": "5 %" },
        "guarantee_fee": { "coverage": "80 %", "base": "loan", "timing": "upfront", "withheld": true,
            "slices": [{ "up_to": "150000.00", "rate": "2 %" }, { "rate": "3 %" }] } }"#;
    insta::assert_snapshot!(penteract_reading(&["schedule", "-", "--lang", "fr"], terms).printed());
    let csv = penteract_reading(&["schedule", "-", "--format", "csv"], terms).printed();
    assert!(
        csv.lines()
            .next()
            .unwrap()
            .ends_with(",closing_balance,paid_out")
    );
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .ends_with(",400000.00,369500.00")
    );
}
