//! `penteract loan --payments`: a file booked, told line by line, written back, or refused.

use std::fs;
use std::path::PathBuf;

use crate::support::{Run, command, fixtures, penteract, penteract_reading};

const LOAN: [&str; 5] = [
    "loan",
    "terms/with-option.json",
    "events/amortised.json",
    "--as-of",
    "2021-11-01",
];

fn book(file: &str, more: &[&str]) -> Run {
    let mut arguments = LOAN.to_vec();
    arguments.extend(["--payments", file]);
    arguments.extend(more);
    penteract(&arguments)
}

/// A folder of this test alone.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("payments-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn what_each_line_settled_in_english() {
    insta::assert_snapshot!(book("payments/clumsy.csv", &["--skip-bad"]).printed());
}

#[test]
fn what_each_line_settled_in_french() {
    insta::assert_snapshot!(book("payments/clumsy.csv", &["--skip-bad", "--lang", "fr"]).printed());
}

#[test]
fn csv_has_a_row_for_each_line_settled_and_what_looks_like_a_formula_stays_text() {
    insta::assert_snapshot!(book("payments/two.csv", &["--format", "csv"]).printed());
}

#[test]
fn a_bad_line_refuses_the_file_and_is_told_with_its_number() {
    for (language, words) in [
        (
            "en",
            [
                "6 lines cannot be booked, and nothing is booked",
                "line 4: `12.345` may be 12345, or 12",
                "book the others with --skip-bad",
            ],
        ),
        (
            "fr",
            [
                "6 lignes ne peuvent être enregistrées, et rien n'est enregistré",
                "la référence `VIR 103` figure déjà à la ligne 2",
                "enregistrez les autres avec --skip-bad",
            ],
        ),
    ] {
        book("payments/clumsy.csv", &["--lang", language]).failed(2, &words);
    }
}

#[test]
fn json_holds_what_was_booked_and_what_was_left_out() {
    let json = book("payments/clumsy.csv", &["--skip-bad", "--format", "json"]).printed();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let lines = |list: &str| -> Vec<u64> {
        let list = json["payments"][list].as_array().unwrap();
        list.iter()
            .map(|line| line["line"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(lines("booked"), [2, 3, 10]);
    assert_eq!(lines("left_out"), [4, 5, 6, 7, 8, 9]);
    assert_eq!(
        json["payments"]["booked"][1]["event"]["kind"],
        "payment-returned"
    );
    assert_eq!(json["state"]["returned"], "5000.00");
    let without = penteract(&[&LOAN[..], &["--format", "json"]].concat()).printed();
    assert!(!without.contains("payments"));
}

#[test]
fn what_was_booked_is_written_back_and_booked_once() {
    let folder = folder("once");
    let (events, link) = (folder.join("events.json"), folder.join("events"));
    fs::copy(fixtures().join(LOAN[2]), &events).unwrap();
    std::os::unix::fs::symlink(&events, &link).unwrap();
    let link = link.to_str().unwrap();
    let arguments = |more: &[&'static str]| {
        let arguments = ["loan", LOAN[1], link, "--as-of", "2021-11-01"].into_iter();
        let arguments: Vec<String> = arguments
            .chain(more.iter().copied())
            .map(str::to_owned)
            .collect();
        arguments
    };
    let run = |arguments: &[String]| Run::of(command().args(arguments).output().unwrap());
    let mut first = arguments(&["--payments", "payments/two.csv", "--write"]);
    first.push(link.to_owned());
    let first = run(&first);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(
        first.stderr.starts_with("the events are in"),
        "{}",
        first.stderr
    );

    // The life written back is the life booked, and the reference is the text that it was.
    let booked = book("payments/two.csv", &["--format", "json"]).printed();
    let booked: serde_json::Value = serde_json::from_str(&booked).unwrap();
    let after = run(&arguments(&["--format", "json"])).printed();
    let after: serde_json::Value = serde_json::from_str(&after).unwrap();
    assert_eq!(after["state"], booked["state"]);
    let written = fs::read_to_string(&events).unwrap();
    assert!(
        written.contains(r#""id": "=HYPERLINK(\"x\")""#),
        "{written}"
    );
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        2,
        "nothing is left beside it"
    );

    run(&arguments(&["--payments", "payments/two.csv"])).failed(
        2,
        &["line 3: an event with the id `b-104` is recorded already"],
    );
}

#[test]
fn a_refused_file_writes_nothing_and_no_other_file_is_written_over() {
    let folder = folder("refused");
    let kept = folder.join("kept.json");
    let path = kept.to_str().unwrap();
    book("payments/clumsy.csv", &["--write", path]).failed(2, &["nothing is booked"]);
    assert!(!kept.exists());
    fs::write(&kept, "mine").unwrap();
    book("payments/two.csv", &["--write", path]).failed(2, &["exists already"]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "mine");
    let nowhere = folder.join("none/events.json");
    book("payments/two.csv", &["--write", nowhere.to_str().unwrap()])
        .failed(2, &["cannot write the events"]);
}

#[test]
fn notes_stand_beside_the_result() {
    let file = "\u{feff}date;amount;reference\r\n2021-09-15;1,00;a\r\n";
    let arguments = [&LOAN[..], &["--payments", "-", "--lang", "fr"]].concat();
    let run = penteract_reading(&arguments, file.as_bytes());
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("Paiements enregistrés"));
    assert!(
        run.stderr.starts_with("le fichier commence par une marque"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("les lignes finissent par un retour chariot")
    );
}

#[test]
fn what_is_no_file_of_payments_is_told() {
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (
            b"PK\x03\x04",
            "a compressed file or an office document; a CSV file is needed",
        ),
        (b"date,amount\n", "there is no column `reference`"),
        (
            b"date,amount,reference,amount\n",
            "the column `amount` is there twice",
        ),
        (b"date,amount,reference,label\n", "unknown column `label`"),
        (
            b"date,amount,reference\n2021-09-15,1.00,caf\xe9\n",
            "line 2 is no text in UTF-8",
        ),
    ] {
        let arguments = [&LOAN[..], &["--payments", "-"]].concat();
        penteract_reading(&arguments, bytes).failed(2, &[words]);
    }
    penteract(&[&LOAN[..], &["--skip-bad"]].concat()).failed(2, &["--payments"]);
}
