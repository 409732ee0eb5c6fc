//! Scripts with the problems that they are told of, and scripts that are told of none.
//!
//! `corpus/good/*.rhai` is told nothing. `corpus/bad/*.rhai` ends with what an author reads about it, word for word,
//! behind `//> `. `UPDATE_CORPUS=1 cargo test -p penteract-rules --test corpus` writes these lines anew: read each of them.
//!
//! The first line says whose script it is, `// role: terms`. Two more may follow: `// only: facts=company.turnover` cuts
//! the product of the tests to some of its facts, parameters and tables, and `// table: sme,1..3,0.25 %` is a row of its
//! table of premiums.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::french;
use crate::common::product::{declare, grid, narrowed};
use penteract_core::Language;
use penteract_rules::{Diagnostic, Program, Role, SCRIPT_CODES, Script, SourceFiles};

const TOLD: &str = "//> ";

/// How many scripts the corpus holds at least.
const LEAST: usize = 120;

struct Sample {
    path: PathBuf,
    name: String,
    /// The script, without what is told of it.
    text: String,
    /// What the file says is told of it.
    told: String,
}

fn samples(folder: &str) -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(folder);
    let mut all: Vec<Sample> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| sample(entry.unwrap().path()))
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!all.is_empty());
    all
}

fn sample(path: PathBuf) -> Sample {
    let whole = fs::read_to_string(&path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.ends_with(".rhai"), "{name} is a script");
    let (text, told) = match whole.split_once(TOLD) {
        Some((text, told)) => (text.to_owned(), format!("{TOLD}{told}")),
        None => (whole, String::new()),
    };
    Sample {
        path,
        name,
        text,
        told,
    }
}

fn role(sample: &Sample) -> Role {
    match sample.text.lines().next() {
        Some("// role: eligibility") => Role::Eligibility,
        Some("// role: constraints") => Role::Constraints,
        Some("// role: terms") => Role::Terms,
        Some("// role: schedule") => Role::Schedule,
        other => panic!(
            "{}: the first line names the role, not {other:?}",
            sample.name
        ),
    }
}

fn header<'s>(sample: &'s Sample, key: &str) -> Vec<&'s str> {
    let lines = sample
        .text
        .lines()
        .take_while(|line| line.starts_with("//"));
    lines.filter_map(|line| line.strip_prefix(key)).collect()
}

/// What a script is told of.
fn tell(sample: &Sample) -> (Vec<Diagnostic>, SourceFiles) {
    let only: Vec<&str> = header(sample, "// only: ")
        .into_iter()
        .flat_map(|line| line.split(' '))
        .collect();
    let rows = header(sample, "// table: ");
    let mut environment = match rows.as_slice() {
        [] => narrowed(&only),
        rows => grid(&format!("grid,year,rate\n{}", rows.join("\n"))),
    };
    let mut files = SourceFiles::default();
    declare(&mut environment, &mut files);
    files.insert(sample.name.as_str(), sample.text.as_str());
    let script = Script {
        role: role(sample),
        file: sample.name.as_str().into(),
        text: sample.text.as_str().into(),
    };
    let found = Program::compile(environment, &[script]).diagnostics;
    (found, files)
}

/// What an author reads, as comments.
fn shown(found: &[Diagnostic], files: &SourceFiles) -> String {
    let text: String = found
        .iter()
        .map(|found| files.render(found, Language::English))
        .collect();
    text.lines()
        .map(|line| format!("{}\n", format!("{TOLD}{line}").trim_end()))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "who runs this test may ask it to write the expectations"
)]
#[test]
fn bad_scripts_are_told_what_they_end_with() {
    let mut differences = String::new();
    for sample in samples("bad") {
        let (found, files) = tell(&sample);
        let shown = shown(&found, &files);
        if shown == sample.told {
            continue;
        }
        if std::env::var_os("UPDATE_CORPUS").is_some() {
            fs::write(&sample.path, format!("{}{shown}", sample.text)).unwrap();
        } else {
            differences.push_str(&format!("== {}\n{shown}", sample.name));
        }
    }
    assert!(
        differences.is_empty(),
        "these scripts should end otherwise:\n{differences}"
    );
}

#[test]
fn bad_scripts_are_told_in_french_too() {
    let mut slips = Vec::new();
    for sample in samples("bad") {
        slips.extend(tell(&sample).0.iter().flat_map(french::slips));
    }
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}

/// `arithmetic--money-times-money.rhai`: the code without `script.`, and the construct.
fn named_after(sample: &Sample) -> String {
    let (code, construct) = sample.name.split_once("--").unwrap_or_else(|| {
        panic!(
            "{}: a bad script is named code--construct.rhai",
            sample.name
        )
    });
    assert!(construct.len() > ".rhai".len(), "{}", sample.name);
    format!("script.{code}")
}

#[test]
fn bad_scripts_are_named_after_what_they_are_told() {
    for sample in samples("bad") {
        let code = named_after(&sample);
        let (found, _) = tell(&sample);
        assert!(
            found.iter().any(|found| found.code.as_str() == code),
            "{} is not told of {code}",
            sample.name
        );
    }
}

#[test]
fn each_kind_of_problem_is_shown_by_two_constructs() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for sample in samples("bad") {
        *counts.entry(named_after(&sample)).or_default() += 1;
    }
    // A script of hundreds of thousands of bytes is nothing to read: hostile.rs makes two.
    counts.insert("script.too-large".to_owned(), 2);
    let codes: BTreeMap<String, usize> = SCRIPT_CODES
        .iter()
        .map(|code| (code.to_string(), 2))
        .collect();
    let kinds: Vec<&String> = counts.keys().collect();
    assert_eq!(kinds, codes.keys().collect::<Vec<_>>());
    let few: Vec<&String> = counts
        .iter()
        .filter(|(_, count)| **count < 2)
        .map(|(code, _)| code)
        .collect();
    assert!(few.is_empty(), "one construct only: {few:?}");
}

#[test]
fn the_corpus_is_large() {
    let count = samples("bad").len() + samples("good").len();
    assert!(count >= LEAST, "{count} scripts");
}

#[test]
fn good_scripts_are_told_nothing() {
    for sample in samples("good") {
        assert!(sample.told.is_empty(), "{} is good", sample.name);
        let (found, files) = tell(&sample);
        assert!(
            found.is_empty(),
            "{}:\n{}",
            sample.name,
            shown(&found, &files)
        );
    }
}
