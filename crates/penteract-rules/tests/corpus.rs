//! Scripts with the problems that they are told of, and scripts that are told of none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use penteract_rules::{Diagnostic, Program, Role, SCRIPT_CODES, Script, SourceFiles};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(name)
}

fn scripts(name: &str) -> Vec<(PathBuf, String)> {
    let mut all: Vec<(PathBuf, String)> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

fn role(text: &str) -> Role {
    match text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("// role: "))
    {
        Some("eligibility") => Role::Eligibility,
        Some("terms") => Role::Terms,
        Some("schedule") => Role::Schedule,
        other => panic!("the first line names the role, not {other:?}"),
    }
}

/// What the environment leaves unused is not the script's concern.
fn told(text: &str) -> (Vec<Diagnostic>, SourceFiles) {
    let mut files = SourceFiles::default();
    files.insert(common::FILE, text);
    let script = Script {
        role: role(text),
        file: common::FILE.into(),
        text: text.into(),
    };
    let mut found = Program::compile(common::environment(), &[script]).diagnostics;
    found.retain(|found| {
        !matches!(
            found.code.as_str(),
            "script.unused-fact" | "script.unused-parameter" | "script.unused-table"
        )
    });
    (found, files)
}

/// `// expect: 4:13 script.unknown-field: message`, one a line after the role.
fn expected(text: &str) -> Vec<String> {
    text.lines()
        .skip(1)
        .map_while(|line| line.strip_prefix("// expect: "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn bad_scripts_are_told_what_their_header_says() {
    let mut differences = String::new();
    for (path, text) in scripts("bad") {
        let (found, files) = told(&text);
        let found: Vec<String> = found
            .iter()
            .map(|found| {
                let label = found
                    .primary
                    .as_ref()
                    .expect("a problem of a script has a place");
                let (line, column) = files
                    .line_and_column(&label.file, label.span.start)
                    .unwrap();
                format!("{line}:{column} {}: {}", found.code, found.message)
            })
            .collect();
        if found != expected(&text) {
            differences.push_str(&format!(
                "== {}\n",
                path.file_name().unwrap().to_string_lossy()
            ));
            for line in found {
                differences.push_str(&format!("// expect: {line}\n"));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "the headers should say:\n{differences}"
    );
}

#[test]
fn each_kind_of_problem_is_shown_by_two_constructs() {
    // Shown elsewhere: too large a script in hostile.rs; facts, parameters and tables in diagnostics_pages.rs.
    let elsewhere = [
        "script.too-large",
        "script.unused-fact",
        "script.unused-parameter",
        "script.unused-table",
        "script.table-gap",
        "script.table-overlap",
    ];
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, text) in scripts("bad") {
        for line in expected(&text) {
            let code = line
                .split([' ', ':'])
                .find(|word| word.starts_with("script."))
                .unwrap()
                .to_owned();
            *counts.entry(code).or_default() += 1;
        }
    }
    for code in SCRIPT_CODES
        .iter()
        .filter(|code| !elsewhere.contains(&code.as_str()))
    {
        assert!(
            counts.get(code.as_str()).is_some_and(|count| *count >= 2),
            "{code}: {:?}",
            counts.get(code.as_str())
        );
    }
}

#[test]
fn good_scripts_are_told_nothing() {
    for (path, text) in scripts("good") {
        let (found, files) = told(&text);
        let shown: String = found
            .iter()
            // Figures of the test product that a real one would take from parameters.toml.
            .filter(|found| found.code.as_str() != "script.bare-number")
            .map(|found| files.render(found))
            .collect();
        assert!(shown.is_empty(), "{}:\n{shown}", path.display());
    }
}
