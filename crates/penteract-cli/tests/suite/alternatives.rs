//! `penteract explain` beyond why: what would turn a decision, the largest amount, answers side by side.

use crate::support::{Run, command, repository};

fn explain(arguments: &[&str]) -> Run {
    let products = repository().join("products");
    let file = repository().join(format!("examples/applications/{}.json", arguments[0]));
    let mut run = command();
    run.env("COLUMNS", "80");
    run.args(["explain", "pge", file.to_str().unwrap()]);
    run.args(["--products", products.to_str().unwrap()]);
    run.args(["--as-of", "2020-05-06"]);
    run.args(&arguments[1..]);
    Run::of(run.output().unwrap())
}

#[test]
fn what_would_turn_a_decision_is_told_with_what_nobody_can_change() {
    let page = |language| {
        explain(&[
            "pge/one-cent-above-the-cap",
            "--why-not",
            "--lang",
            language,
        ])
        .printed()
    };
    insta::assert_snapshot!(format!("{}\n{}", page("en"), page("fr")));
    let record = explain(&[
        "pge/one-cent-above-the-cap",
        "--why-not",
        "--format",
        "json",
    ])
    .printed();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["outcome"], "counter-offer");
    let nearest = &record["alternatives"][0];
    assert_eq!(nearest["changes"][0]["fact"], "request.amount");
    assert_eq!(nearest["changes"][0]["to"], "121550.00");
    assert_eq!(nearest["outcome"], "accept");
}

#[test]
fn nothing_turns_what_is_granted_nor_what_waits() {
    let granted = explain(&["pge/bakery", "--why-not", "--lang", "en"]).printed();
    assert!(
        granted.ends_with("Nothing has to change: the request is granted as it is.\n"),
        "{granted}"
    );
    let waiting = explain(&["pge/half-filled", "--why-not", "--lang", "en"]).printed();
    assert!(
        waiting.contains("Answers are missing: answer them first.\n"),
        "{waiting}"
    );
    assert!(
        waiting.contains("(company.estimated_two_year_payroll)"),
        "{waiting}"
    );
}

#[test]
fn the_largest_amount_stands_above_its_offer() {
    let page = explain(&["pge/bakery", "--at-most", "--lang", "en"]).printed();
    assert!(
        page.starts_with("The largest amount, whatever is requested:\n"),
        "{page}"
    );
    assert!(
        page.contains("Accepted: a loan of €121,550.00 can be granted."),
        "{page}"
    );
    let record = explain(&["pge/bakery", "--at-most", "--format", "json"]).printed();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["application"]["request"]["amount"], "121550.00");
}

#[test]
fn answers_are_decided_side_by_side_and_typed_as_people_write() {
    let compared = "request.amount=50 000;121550,00;200000;0";
    let page = explain(&["pge/bakery", "--compare", compared, "--lang", "fr"]).printed();
    insta::assert_snapshot!(page);
    for (wrong, told) in [
        ("request.amont=1", "did you mean `request.amount`?"),
        ("request.amount", "takes a fact and answers to it"),
        (
            "request.amount=a lot",
            "`a lot` is no answer to `request.amount`",
        ),
    ] {
        let refused = explain(&["pge/bakery", "--compare", wrong, "--lang", "en"]);
        refused.failed(2, &[told]);
    }
    let cents = "request.amount=50 000,00";
    let refused = explain(&["pge/bakery", "--compare", cents, "--lang", "fr"]);
    refused.failed(2, &["peut être une réponse ou plusieurs"]);
}
