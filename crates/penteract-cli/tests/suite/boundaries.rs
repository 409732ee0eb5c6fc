//! `penteract test --boundaries`: cases at thresholds, which count nowhere until somebody confirms them.

use std::fs;

use crate::products::Copy;

const FILE: &str = "cases/boundaries.toml";

/// What is written of one case.
fn case<'a>(text: &'a str, name: &str) -> &'a str {
    let named = format!("name = \"{name}\"");
    let mut blocks = text.split("[[case]]");
    let found = blocks.find(|block| block.contains(&named));
    found.unwrap_or_else(|| panic!("no case `{name}` in {text}"))
}

#[test]
fn a_threshold_has_the_answers_below_at_and_above_it() {
    let products = Copy::new("boundaries");
    let run = products.run(&["test", "--boundaries"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    let text = fs::read_to_string(products.file(FILE)).unwrap();
    // The fixture has a case of 50 people, and none just below.
    let below = case(&text, "company-headcount-at-49");
    assert!(below.contains("company.headcount = 49"), "{below}");
    assert!(below.contains("outcome = \"accept\""), "{below}");
    let above = case(&text, "company-headcount-at-51");
    assert!(above.contains("reasons = [\"too-many-people\"]"), "{above}");
    // The first day of the window, and the eve.
    let eve = case(&text, "on-2023-12-31");
    assert!(eve.contains("reasons = [\"outside-windows\"]"), "{eve}");
    assert!(case(&text, "on-2024-01-01").contains("outcome = \"accept\""));
    let unanswered = case(&text, "company-headcount-unanswered");
    assert!(unanswered.contains("without = [\"company.headcount\"]"));
    assert!(unanswered.contains("missing = [\"company.headcount\"]"));
    let check = products.run(&["check"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
}

#[test]
fn a_case_counts_once_it_has_a_source() {
    let products = Copy::new("boundaries-confirmed");
    let before = products.run(&["test", "--coverage", "--format", "json"]);
    let mutants = products.run(&["test", "--mutants", "--format", "json"]);
    products.run(&["test", "--boundaries"]);
    // Nobody has confirmed them: nothing counts them.
    let after = products.run(&["test", "--coverage", "--format", "json"]);
    let without = after
        .stdout
        .lines()
        .filter(|line| !line.contains("\"unconfirmed\""));
    assert!(without.eq(before.stdout.lines()), "{}", after.stdout);
    assert_eq!(
        products
            .run(&["test", "--mutants", "--format", "json"])
            .stdout,
        mutants.stdout
    );
    let told = products.run(&["test"]).stdout;
    assert!(told.contains("unconfirmed and not run"), "{told}");

    let text = fs::read_to_string(products.file(FILE)).unwrap();
    let confirmed = text.replace("unconfirmed = true", "source = \"T-2\" # read on 3 March");
    fs::write(products.file(FILE), &confirmed).unwrap();
    let run = products.run(&["test"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(!run.stdout.contains("unconfirmed"), "{}", run.stdout);
    // What is confirmed stays as it is, and nothing is proposed twice.
    let run = products.run(&["test", "--boundaries"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("every threshold has its cases") || run.stdout.contains("0 cases"),
        "{}",
        run.stdout
    );
    assert_eq!(fs::read_to_string(products.file(FILE)).unwrap(), confirmed);
}
