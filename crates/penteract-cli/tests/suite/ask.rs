//! `penteract decide --ask`: one question at a time, until the decision is made.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Run, penteract, penteract_reading};

/// Decides the product that has every kind of question, with these lines typed.
fn ask(lines: &str, rest: &[&str]) -> Run {
    ask_of("cofinanced", "asking", lines, rest)
}

fn ask_of(product: &str, products: &str, lines: &str, rest: &[&str]) -> Run {
    let mut arguments = vec!["decide", product, "--ask", "--products", products];
    if !rest.contains(&"--as-of") {
        arguments.extend(["--as-of", "2024-05-06"]);
    }
    arguments.extend(rest);
    let run = penteract_reading(&arguments, lines.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

fn record(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap()
}

/// A path in the tests' own folder where nothing is yet.
fn fresh(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_file(&path).unwrap();
    }
    path
}

#[test]
fn every_kind_of_question_is_asked_checked_and_asked_again() {
    let lines = "maybe\nyes\n2030-13-01\n01/02/2024\n1899-12-31\n1 Feb 2019\n1++\n4\n0.73\n0,73%\n\
                 5,000\n2\n-5\n4000\n2024-01-02\n2000.005\n2000\n2024-01-03\n50%\n";
    let run = ask(lines, &["--require", "accept"]);
    insta::assert_snapshot!("ask-en", run.stderr);
    let answers = run.stdout.split_once("\nAnswers\n").unwrap().1;
    insta::assert_snapshot!("ask-answers", answers);
}

#[test]
fn questions_come_in_the_language_chosen() {
    let lines = "peut-être\noui\n01/02/2019\n?\naucune\n";
    let run = ask(lines, &["--lang", "fr", "--require", "refuse"]);
    insta::assert_snapshot!("ask-fr", run.stderr);
}

#[test]
fn one_step_back_asks_the_question_before_again() {
    // Back from the second question, from the rest of a list, and from the recap.
    let lines = "yes\n<\noui\n1er février 2019\n4\n0,73 %\n5000\n1\n4000\nretour\n1\n4000,5\n2024-01-02\n\
                 50 %\n<\n40 %\n";
    let run = ask(lines, &["--lang", "fr", "--require", "accept"]);
    insta::assert_snapshot!("ask-back", run.stderr);
}

#[test]
fn a_refusal_asks_nothing_more() {
    let run = ask("no\nyes\n", &["--format", "json"]);
    let record = record(&run);
    assert_eq!(record["outcome"], "refuse");
    assert_eq!(
        record["application"],
        serde_json::json!({ "company": { "is_registered": false } })
    );
    assert_eq!(run.stderr.matches("\n> ").count(), 1, "{}", run.stderr);
}

#[test]
fn a_closed_product_asks_nothing_at_all() {
    let run = ask_of(
        "bridge",
        "products",
        "",
        &["--as-of", "2025-01-01", "--format", "json"],
    );
    assert_eq!(record(&run)["reasons"][0]["code"], "outside-windows");
    assert_eq!(run.stderr, "");
}

#[test]
fn a_question_left_or_an_end_of_input_leaves_the_answer_missing() {
    let run = ask("\n2019-02-01\n", &["--format", "json"]);
    let record = record(&run);
    assert_eq!(record["outcome"], "incomplete");
    assert_eq!(
        record["application"],
        serde_json::json!({ "company": { "created_on": "2019-02-01" } })
    );
    // Left once, it is not asked again.
    assert_eq!(
        run.stderr.matches("company.is_registered").count(),
        1,
        "{}",
        run.stderr
    );

    let all_left = ask(&"\n".repeat(20), &["--format", "json"]);
    assert_eq!(self::record(&all_left)["outcome"], "incomplete");
    assert_eq!(
        all_left.stderr.matches("\n> ").count(),
        7,
        "{}",
        all_left.stderr
    );
}

#[test]
fn items_that_were_not_reached_stay_unanswered() {
    let run = ask(
        "yes\n2019-02-01\n4\n1%\n5000\n3\n4000\n",
        &["--format", "json"],
    );
    let record = record(&run);
    assert_eq!(record["outcome"], "incomplete");
    assert_eq!(
        record["application"]["project"]["partners"],
        serde_json::json!([{ "amount": "4000" }, {}, {}])
    );
}

#[test]
fn answers_go_on_from_a_file_and_are_kept_in_one() {
    let path = fresh("answers.json");
    let file = path.to_str().unwrap();
    let first = ask_of("bridge", "products", "12\n", &["--save", file]);
    assert!(first.stderr.contains(file), "{}", first.stderr);
    assert!(!first.stdout.contains("\nAnswers\n"), "{}", first.stdout);
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "{\n  \"company\": {\n    \"headcount\": 12\n  }\n}\n"
    );

    let second = ask_of("bridge", "products", "none\n", &[file, "--save", file]);
    assert!(
        !second.stderr.contains("company.headcount"),
        "{}",
        second.stderr
    );
    let kept: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(
        kept,
        serde_json::json!({ "company": { "headcount": 12, "closed_on": null } })
    );

    // Where nobody is asked, nothing is kept.
    let arguments = [
        "decide",
        "bridge",
        file,
        "--save",
        file,
        "--products",
        "products",
    ];
    penteract(&arguments).failed(2, &["--ask"]);

    // A file that is not the application is not written over.
    let arguments = [
        "decide",
        "bridge",
        "--ask",
        "--save",
        file,
        "--products",
        "products",
    ];
    penteract(&arguments).failed(2, &["--save", file]);
}

#[test]
fn a_product_that_fails_takes_no_answer_with_it() {
    // The cost of the project is divided by a share of nothing.
    let lines = "yes\n2019-02-01\n4\n0.73%\n5000\n1\n2500\n2024-01-02\n0%\n";
    let arguments = [
        "decide",
        "cofinanced",
        "--ask",
        "--as-of",
        "2024-05-06",
        "--products",
        "asking",
    ];
    let run = penteract_reading(&arguments, lines.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.stderr);
    assert!(
        run.stderr.contains(r#""is_registered":true"#),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains(r#""amount":"2500""#), "{}", run.stderr);
}

#[test]
fn where_nobody_types_an_application_is_needed() {
    penteract(&["decide", "bridge", "--products", "products"]).failed(2, &["--ask"]);
    penteract_reading(
        &["decide", "bridge", "-", "--ask", "--products", "products"],
        b"{}",
    )
    .failed(2, &["--ask", "standard input"]);
    let invalid = [
        "decide",
        "bridge",
        "applications/no-such.json",
        "--ask",
        "--products",
        "products",
    ];
    penteract(&invalid).failed(2, &["no-such.json"]);
}

// Fault D8
#[test]
fn d8_an_answer_that_is_not_true_beside_another_is_asked_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let given = root.join("examples/applications/pge/receivership-with-a-plan.json");
    let mut given: serde_json::Value = serde_json::from_slice(&fs::read(given).unwrap()).unwrap();
    let company = given["company"].as_object_mut().unwrap();
    company.remove("plan_adopted_on").unwrap();
    let file = fresh("receivership-without-its-plan.json");
    fs::write(&file, given.to_string()).unwrap();

    let products = root.join("products");
    let run = ask_of(
        "pge",
        products.to_str().unwrap(),
        "2015-03-02\n2020-06-16\n2020-05-20\n",
        &[
            file.to_str().unwrap(),
            "--as-of",
            "2020-06-15",
            "--require",
            "accept",
        ],
    );
    let told: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.contains('✗'))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    > ✗ The plan is older than the proceedings given as under way on 31 Dec 2019: if it was being carried out that day, answer “Safeguard or recovery plan being carried out” for the proceedings; if not, give the date of the plan adopted since.
    > ✗ expected at most 2020-06-15, the day of the decision
    ");
}
