//! The example of a loan's whole life: its stories are what its commands print.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{command, penteract, penteract_reading, repository};

fn folder() -> PathBuf {
    repository().join("examples/applications/pge/life")
}

/// The commands of the README, in order.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(folder().join("README.md")).unwrap();
    let commands: Vec<String> = readme
        .lines()
        .filter(|line| line.starts_with("penteract "))
        .map(ToOwned::to_owned)
        .collect();
    assert_eq!(commands.len(), 6, "the README lists the commands");
    commands
}

/// A copy of the dossier, without what the first command writes.
fn copy(name: &str) -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&copy).unwrap();
    for file in ["application.json", "events.json", "too-early.json"] {
        fs::copy(folder().join(file), copy.join(file)).unwrap();
    }
    copy
}

fn in_folder(arguments: &[&str]) -> Command {
    let mut command = command();
    command.current_dir(folder()).args(arguments);
    command
}

/// What the commands print, each after its own line.
fn story(language: &str) -> String {
    let products = repository().join("products");
    let products = products.to_str().unwrap();
    let folder = copy(&format!("life-{language}"));
    let mut story = String::new();
    for line in commands() {
        let mut arguments: Vec<&str> = line.split(' ').skip(1).collect();
        arguments.extend(["--lang", language, "--products", products]);
        let mut command = command();
        let output = command.current_dir(&folder).args(arguments).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        let printed = String::from_utf8(output.stdout).unwrap();
        story.push_str(&format!("$ {line} --lang {language}\n\n{printed}\n"));
    }
    let [signed, written] =
        [self::folder(), folder].map(|folder| fs::read_to_string(folder.join("contract.json")));
    assert_same(
        &without_digest(&signed.unwrap()),
        &without_digest(&written.unwrap()),
    );
    story
}

/// The file of a loan, less the digests of the product of its day: the product goes on.
fn without_digest(loan: &str) -> String {
    let is_digest =
        |line: &str| line.starts_with("  \"digest\": ") || line.starts_with("  \"meaning\": ");
    assert!(loan.lines().any(is_digest), "a line has the digest");
    let kept: Vec<&str> = loan.lines().filter(|line| !is_digest(line)).collect();
    kept.join("\n")
}

#[test]
fn the_french_story_is_what_the_commands_print() {
    let told = fs::read_to_string(folder().join("story.txt")).unwrap();
    assert_same(&told, &story("fr"));
}

#[test]
fn the_english_story_is_what_the_commands_print() {
    let told = fs::read_to_string(folder().join("story.en.txt")).unwrap();
    assert_same(&told, &story("en"));
}

/// Equal, byte by byte; the first line that differs is shown.
fn assert_same(told: &str, printed: &str) {
    let mut pairs = told.lines().zip(printed.lines()).enumerate();
    if let Some((at, (told, printed))) = pairs.find(|(_, (told, printed))| told != printed) {
        panic!("line {} differs\n told: {told}\nprint: {printed}", at + 1);
    }
    assert_eq!(told.len(), printed.len(), "one is longer than the other");
}

#[test]
fn the_final_loss_is_shared_to_the_cent() {
    let arguments = [
        "loan",
        "contract.json",
        "events.json",
        "--as-of",
        "2022-12-15",
        "--claim",
        "2022-12-15",
        "--format",
        "json",
    ];
    let output = in_folder(&arguments).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let settlement = &json["claim"]["settlement"];
    // Principal 87 652.56 and interest 123.80, less 15 000 recovered, at 90 %.
    assert_eq!(settlement["indemnity"], "65498.72 EUR");
    assert_eq!(settlement["lender_loss"], "7277.64 EUR");
    assert_eq!(settlement["true_up"], "4500.00 EUR");
    assert_eq!(json["claim"]["claim"]["maturity"], "2025-05-06");
    assert!(json["claim"].get("provisional_payment").is_none());
}

#[test]
fn a_refused_claim_is_a_result_with_every_condition_that_failed() {
    let arguments = [
        "loan",
        "contract.json",
        "too-early.json",
        "--as-of",
        "2020-07-15",
        "--claim",
        "2020-07-15",
        "--format",
        "json",
    ];
    let output = in_folder(&arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let refused = json["claim"]["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].as_str().unwrap().contains("6 Jul 2020"));
    assert!(
        refused[1]
            .as_str()
            .unwrap()
            .contains("not more than the €120,000.00 of 16 Mar 2020")
    );
}

#[test]
fn the_contract_of_a_decision_is_what_a_loan_reads() {
    let products = repository().join("products");
    let products = products.to_str().unwrap();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract.json");
    let contract = file.to_str().unwrap();
    let decide = |application: &str| {
        let arguments = ["decide", "pge", application, "--as-of", "2020-05-06"];
        in_folder(&arguments)
            .args(["--products", products, "--contract", contract])
            .output()
            .unwrap()
    };
    assert!(decide("application.json").status.success());
    let events = Path::new(env!("CARGO_TARGET_TMPDIR")).join("events.json");
    fs::write(
        &events,
        r#"{ "events": [{ "kind": "credit-event", "date": "2020-12-06", "cause": "liquidation" }],
             "claim": { "exposure": { "on_reference_date": "0.00 EUR", "after_grant": "100000.00 EUR",
                                      "reductions": "0.00 EUR" } } }"#,
    )
    .unwrap();
    let events = events.to_str().unwrap();
    let claim = ["--as-of", "2021-01-15", "--claim", "2021-01-15"];
    let run = in_folder(&["loan", contract, events, "--format", "json"])
        .args(claim)
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    // Principal, seven months of interest at 0.70 %, and the first premium, all unpaid: 100 633.33 at 90 %.
    assert_eq!(json["claim"]["settlement"]["indemnity"], "90570.00 EUR");
    let provisional = &json["claim"]["provisional_payment"];
    assert_eq!(provisional["latest_payment"], "2021-04-15");

    // A day changed by hand is told with what it changes.
    let signed = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        signed.replace(
            "\"decided_on\": \"2020-05-06\"",
            "\"decided_on\": \"2020-05-07\"",
        ),
    )
    .unwrap();
    let run = in_folder(&[
        "loan",
        contract,
        events,
        "--products",
        products,
        "--lang",
        "fr",
    ]);
    let run = { run }.output().unwrap();
    assert_eq!(run.status.code(), Some(2), "{run:?}");
    let told = String::from_utf8(run.stderr).unwrap();
    assert!(
        told.contains("`terms.disbursements.0.date` vaut `2020-05-06`"),
        "{told}"
    );
    fs::write(&file, signed).unwrap();

    let refused = decide("../ordinary-sci.json");
    assert_eq!(refused.status.code(), Some(2), "there is no offer");

    // A loan to which something happened is not written over, and nothing else either.
    let signed = fs::read_to_string(&file).unwrap();
    let happened = signed.replace(
        "\"events\": []",
        r#""events": [{ "kind": "payment", "date": "2020-06-06", "amount": "1.00" }]"#,
    );
    assert_ne!(happened, signed);
    for kept in [happened.as_str(), "date,amount,reference\n"] {
        fs::write(&file, kept).unwrap();
        let run = decide("application.json");
        assert_eq!(run.status.code(), Some(2), "{run:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), kept);
    }
    fs::remove_file(&file).unwrap();
}

// Fault D1
#[test]
fn a_claim_for_an_event_of_a_date_without_a_list_is_for_a_person() {
    let products = repository().join("products");
    let products = products.to_str().unwrap();
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let contract = temporary.join("contract-of-april.json");
    let contract = contract.to_str().unwrap();
    let decided = in_folder(&["decide", "pge", "application.json", "--as-of", "2020-04-15"])
        .args(["--products", products, "--contract", contract])
        .output()
        .unwrap();
    assert!(decided.status.success(), "{decided:?}");
    // The Médiation du crédit counts from 23 January 2022, and no list is known before 19 July 2020.
    for (cause, date, said) in [
        ("credit-mediation", "2020-07-10", "nobody knows whether"),
        ("liquidation", "2020-07-18", "nobody knows whether"),
        (
            "credit-mediation",
            "2020-07-19",
            "is not an event that the guarantee covers",
        ),
    ] {
        let events = temporary.join(format!("events-{cause}-{date}.json"));
        let text = format!(
            r#"{{ "events": [{{ "kind": "credit-event", "date": "{date}", "cause": "{cause}" }}],
                 "claim": {{ "exposure": {{ "on_reference_date": "0.00 EUR", "after_grant": "100000.00 EUR",
                                          "reductions": "0.00 EUR" }} }} }}"#
        );
        fs::write(&events, text).unwrap();
        let run = in_folder(&[
            "loan",
            contract,
            events.to_str().unwrap(),
            "--format",
            "json",
        ])
        .args(["--as-of", "2020-08-15", "--claim", "2020-08-15"])
        .output()
        .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let refused = json["claim"]["refused"].as_array().unwrap();
        assert_eq!(refused.len(), 1, "{cause} {date}: {refused:?}");
        assert!(refused[0].as_str().unwrap().contains(said), "{refused:?}");
        assert!(json["claim"].get("settlement").is_none());
    }
}

#[test]
fn a_claim_needs_a_guarantee_and_a_credit_event() {
    let (terms, events) = ("terms/with-option.json", "events/amortised.json");
    penteract(&["loan", terms, events, "--claim", "2021-08-25"]).failed(2, &["guarantee"]);
    let contract = folder().join("contract.json");
    let contract = contract.to_str().unwrap();
    let life = folder().join("events.json");
    let life = life.to_str().unwrap();
    penteract(&["loan", contract, life, "--claim", "2021-12-31"])
        .failed(2, &["no credit event is recorded up to 31 Dec 2021"]);
}

/// The loan of the example, with a text in the place of another.
fn mistyped(from: &str, to: &str, more: &[&str]) -> crate::support::Run {
    let good = fs::read_to_string(folder().join("contract.json")).unwrap();
    assert!(good.contains(from), "`{from}` is not in the loan");
    let arguments = [&["loan", "-", "--as-of", "2020-06-06"], more].concat();
    penteract_reading(&arguments, good.replacen(from, to, 1).as_bytes())
}

#[test]
fn what_is_mistyped_in_the_file_of_a_loan_is_told_in_both_languages() {
    let french = ["--lang", "fr"];
    for (from, to, english, in_french) in [
        (
            "\"contract\":",
            "\"contractt\":",
            "`contractt` is not known: did you mean `contract`?",
            "vouliez-vous dire `contract`",
        ),
        (
            "\"product\":",
            "\"prodct\":",
            "`prodct` is not known: did you mean `product`?",
            "vouliez-vous dire `product`",
        ),
        (
            "\"2020-05-06\"",
            "\"2020-13-06\"",
            "`decided_on`: `2020-13-06` is no day: write it as 2021-06-15",
            "n'est pas un jour",
        ),
        (
            "\"events\": []",
            "\"events\": [{ \"kind\": \"payment\", \"date\": \"31/05/2021\", \"amount\": \"1.00\" }]",
            "`events[0].date`: `31/05/2021` is no day",
            "`31/05/2021` n'est pas un jour",
        ),
    ] {
        mistyped(from, to, &[]).failed(2, &[english]);
        mistyped(from, to, &french).failed(2, &[in_french]);
    }
    let of_no_product = mistyped("\"pge\"", "\"pgee\"", &[]);
    assert_eq!(of_no_product.code, 0);
    for words in [
        "was not compared with its application: there is no product `pgee`",
        "did you mean `pge`?",
    ] {
        assert!(
            of_no_product.stderr.contains(words),
            "{}",
            of_no_product.stderr
        );
    }
    // The digest is that of the day on which the example was written.
    let of_another_version = mistyped("", "", &[]);
    let words = "a version of `pge` that is not at hand (its digest is";
    assert!(
        of_another_version.stderr.contains(words),
        "{}",
        of_another_version.stderr
    );
    mistyped("", "", &["--payoff", "2020-05-05"]).failed(
        2,
        &[
            "--payoff: nothing is drawn on 5 May 2020",
            "from 6 May 2020 on",
        ],
    );
}
