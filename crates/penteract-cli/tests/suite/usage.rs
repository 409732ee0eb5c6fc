//! The help and what is said of a wrong use, in both languages.

use crate::support::{command, penteract};

/// Uses that are wrong, each in its own way.
const WRONG: [&[&str]; 12] = [
    &["decide"],
    &["decide", "bridge", "--formt", "json"],
    &["deside"],
    &["list", "--ask"],
    &["decide", "bridge", "--as-of", "2021-02-29"],
    &["decide", "bridge", "--param", "rate"],
    &["rate", "flows.json", "--method", "irrr"],
    &["list", "--format"],
    &["test", "--coverage", "--case", "fits"],
    &["decide", "bridge", "--ask", "--ask"],
    &["doc", "bridge", "--write=yes"],
    &["--format", "json"],
];

fn helped(arguments: &[&str], language: &str) -> String {
    let printed = penteract(&[arguments, &["--lang", language]].concat()).printed();
    printed
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn help_is_in_the_language_asked_for() {
    for language in ["en", "fr"] {
        insta::assert_snapshot!(format!("help-{language}"), helped(&["-h"], language));
        insta::assert_snapshot!(
            format!("help-of-decide-{language}"),
            helped(&["decide", "--help"], language)
        );
    }
    let of_locale = command()
        .args(["list", "-h"])
        .env("LANG", "fr_FR.UTF-8")
        .output();
    let of_locale = String::from_utf8(of_locale.unwrap().stdout).unwrap();
    assert_eq!(of_locale, penteract(&["--lang=fr", "list", "-h"]).printed());
    assert!(
        of_locale.contains("Utilisation\u{a0}: penteract list"),
        "{of_locale}"
    );
}

#[test]
fn wrong_uses_are_told_in_the_language_asked_for() {
    for language in ["en", "fr"] {
        let told: Vec<String> = WRONG
            .iter()
            .map(|arguments| {
                let said = penteract(&[&["--lang", language], *arguments].concat()).failed(2, &[]);
                format!("$ penteract {}\n{said}", arguments.join(" "))
            })
            .collect();
        insta::assert_snapshot!(format!("wrong-uses-{language}"), told.join("\n"));
    }
}

#[test]
fn nothing_asked_for_is_answered_by_the_help() {
    for (locale, usage) in [("C", "Usage: "), ("fr_FR.UTF-8", "Utilisation\u{a0}: ")] {
        let run = command().env("LC_ALL", locale).output().unwrap();
        assert_eq!(run.status.code(), Some(2));
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(said.contains(usage), "{said}");
    }
}
