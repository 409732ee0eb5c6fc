//! `penteract decide` of a family: the variant under which an application falls, or what each makes of it.

use crate::support::{Run, command, penteract_reading, repository};

fn decide(application: &str, as_of: &str, more: &[&str]) -> Run {
    let products = repository().join("products");
    let file = repository().join(format!("examples/applications/rebond/{application}.json"));
    let mut run = command();
    run.env("COLUMNS", "80");
    run.args(["decide", "rebond", file.to_str().unwrap()]);
    run.args(["--as-of", as_of, "--products", products.to_str().unwrap()]);
    run.args(more);
    Run::of(run.output().unwrap())
}

/// Decides in JSON, and gives the variant, the outcome and what was said beside.
fn found(run: Run) -> (String, String, String) {
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let record: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let variant = text(&record["product"]["variant"]);
    (variant, text(&record["outcome"]), run.stderr)
}

#[test]
fn finds_the_variant_that_days_and_region_name() {
    // The earlier text of the same Région may have ended; this one is surely open.
    let run = decide("ge-2-at-the-maximum", "2023-03-01", &["--format", "json"]);
    let (variant, outcome, beside) = found(run);
    assert_eq!((variant.as_str(), outcome.as_str()), ("ge-2", "accept"));
    insta::assert_snapshot!(beside, @"of 18 variants, the application falls under `rebond@ge-2`");
}

/// What every Région refuses does not hide which one it is.
#[test]
fn a_refusal_is_that_of_the_region() {
    let file = repository().join("examples/applications/croissance-tpe/idf-at-the-maximum.json");
    let large = std::fs::read_to_string(file).unwrap();
    let large = large.replace("\"headcount\": 12", "\"headcount\": 600");
    let large = large.replace(
        "\"legal_form\"",
        "\"setting_up_in_region\": null, \"legal_form\"",
    );
    let arguments = [
        "decide",
        "croissance-tpe",
        "-",
        "--as-of",
        "2023-06-15",
        "--format",
        "json",
    ];
    let (variant, outcome, _) = found(penteract_reading(&arguments, large.as_bytes()));
    assert_eq!((variant.as_str(), outcome.as_str()), ("idf", "refuse"));
}

#[test]
fn lists_the_variants_where_none_or_several_would_do() {
    let mut pages = String::new();
    for (application, as_of) in [
        ("zero-rate-at-the-regional-maximum", "2020-06-15"),
        ("sole-trader", "2020-06-15"),
    ] {
        for language in ["en", "fr"] {
            let run = decide(application, as_of, &["--lang", language]);
            pages += &format!("{application} {}\n{}{}\n", run.code, run.stdout, run.stderr);
        }
    }
    insta::assert_snapshot!("placement", pages);
}

/// Every command that reads an application takes a family.
#[test]
fn other_commands_find_the_variant_too() {
    let products = repository().join("products");
    let file = repository().join("examples/applications/rebond/ge-2-at-the-maximum.json");
    let file = file.to_str().unwrap();
    for command_line in [
        &["explain", "rebond", file][..],
        &["explain", "rebond", file, "--at-most"],
        &["timeline", "rebond", file],
        &["value", "rebond", "sme_class", file],
    ] {
        let mut run = command();
        run.args(command_line);
        run.args([
            "--as-of",
            "2023-03-01",
            "--format",
            "json",
            "--products",
            products.to_str().unwrap(),
        ]);
        let run = Run::of(run.output().unwrap());
        assert_eq!(run.code, 0, "{command_line:?} {}", run.stderr);
        assert!(
            run.stderr.contains("falls under `rebond@ge-2`"),
            "{command_line:?} {}",
            run.stderr
        );
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap();
    }
}

/// What leaves the fewest variants is asked first; the region does alone only beside the one in which a company sets up.
#[test]
fn asking_for_a_family_begins_with_what_tells_its_variants_apart() {
    let arguments = [
        "decide",
        "croissance-tpe",
        "--ask",
        "--as-of",
        "2023-06-15",
        "--lang",
        "en",
    ];
    // The first question alone: the variants that are left are listed.
    let run = penteract_reading(&arguments, b"");
    insta::assert_snapshot!(
        "asked_of_a_family",
        format!("{}\n{}\n{}", run.code, run.stderr, run.stdout)
    );
}
