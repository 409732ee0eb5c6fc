//! What other programs read: annotations of a workflow, rows for a spreadsheet, completions of a shell.

use crate::products::Copy;
use crate::support::{penteract, penteract_reading, repository};

#[test]
fn a_workflow_shows_each_problem_at_its_place() {
    let products = Copy::new("github");
    products.replace("product.toml", "frequency =", "frequncy =");
    let run = products.run(&["check", "--format", "github"]);
    let folder = products.folder.to_string_lossy().into_owned();
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(run.stdout.replace(&folder, "products"));

    let good = ["check", "--format", "github", "--products", "products"];
    assert_eq!(penteract(&good).printed(), "");
    penteract(&["list", "--format", "github"]).failed(2, &["`penteract check`"]);
}

/// The schedule of an offer, as `penteract schedule` gives that of its terms.
#[test]
fn an_offer_has_its_rows() {
    let decide = |application: &str, more: &[&str]| {
        let mut arguments = vec!["decide", "bridge", application, "--as-of", "2024-05-06"];
        arguments.extend(["--products", "products"]);
        arguments.extend(more);
        penteract(&arguments)
    };
    let rows = decide("applications/fits.json", &["--format", "csv"]).printed();
    insta::assert_snapshot!(rows);
    let record = decide("applications/fits.json", &["--format", "json"]).printed();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let expected = record["offer"]["schedule"]["rows"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(rows.lines().count(), expected + 1);

    decide("applications/half-filled.json", &["--format", "csv"]).failed(2, &["no schedule"]);
}

/// Loans that are lent together: the sum, then each by its name.
#[test]
fn an_offer_in_tranches_has_the_rows_of_each() {
    let examples = repository().join("examples/products");
    let application = br#"{
        "company": { "group_turnover": "40000000.00", "years_on_the_market": 12, "is_mostly_in_private_hands": true },
        "request": { "amount": "1000000.00" },
        "offer": { "margin": "1.10 %", "subordinated_rate": "3 %" }
    }"#;
    let mut arguments = vec!["decide", "innovation-package", "-", "--as-of", "2025-02-10"];
    arguments.extend(["--format", "csv", "--products", examples.to_str().unwrap()]);
    let rows = penteract_reading(&arguments, application).printed();
    let mut tranches: Vec<&str> = rows
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    tranches.dedup();
    assert_eq!(
        tranches,
        ["tranche", "", "ordinary", "subordinated"],
        "{rows}"
    );
}

#[test]
fn each_shell_is_completed() {
    for (shell, sign) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef penteract"),
        ("fish", "complete -c penteract"),
    ] {
        let script = penteract(&["completions", shell, "--lang", "fr"]).printed();
        assert!(
            script.contains(sign) && script.contains("timeline"),
            "{script}"
        );
    }
}
