//! Which files and cases there are, what became of them, and what is listed as a gap.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::case::{CaseResult, Runner};

/// The project's own figures, and the page that lists the gaps.
const OWN_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/figures");
const GAPS_PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/conformance.md");

/// The folder to read.
#[expect(
    clippy::disallowed_methods,
    reason = "a test may be pointed at figures elsewhere"
)]
pub fn folder() -> PathBuf {
    std::env::var_os("PENTERACT_CONFORMANCE_DIR")
        .map_or_else(|| PathBuf::from(OWN_FOLDER), PathBuf::from)
}

/// What became of the cases of one file.
struct FileReport {
    name: String,
    passed: usize,
    known_gaps: Vec<String>,
    failed: Vec<String>,
}

/// What became of a folder.
pub struct Report {
    files: Vec<FileReport>,
    absent: Vec<&'static str>,
    ignored: Vec<String>,
    stale_gaps: Vec<String>,
}

impl Report {
    /// Runs every case of every known file in a folder.
    pub fn of(folder: &Path, known: &[(&'static str, Runner)]) -> Self {
        let gaps = known_gaps(&std::fs::read_to_string(GAPS_PAGE).expect("docs/conformance.md"));
        let is_own = folder == Path::new(OWN_FOLDER);
        let present = json_files(folder);
        let mut seen = BTreeSet::new();
        let mut stale_gaps = Vec::new();
        let mut files = Vec::new();
        for (name, run) in known.iter().filter(|(name, _)| present.contains(*name)) {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            let json: Value =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut file = FileReport {
                name: (*name).to_owned(),
                passed: 0,
                known_gaps: Vec::new(),
                failed: Vec::new(),
            };
            for case in cases(&json) {
                let id = case["id"]
                    .as_str()
                    .unwrap_or_else(|| panic!("a case of {name} has no id"))
                    .to_owned();
                let is_gap = gaps.contains_key(&id);
                match guarded(*run, case) {
                    CaseResult::Passed => {
                        file.passed += 1;
                        if is_gap && is_own {
                            stale_gaps.push(format!("{id} passes: take it off the list of gaps"));
                        }
                    }
                    CaseResult::Failed(_) | CaseResult::NotHandled(_) if is_gap => {
                        file.known_gaps.push(id.clone())
                    }
                    CaseResult::Failed(difference) => {
                        file.failed.push(format!("{id}: {difference}"))
                    }
                    CaseResult::NotHandled(feature) => {
                        file.failed.push(format!("{id}: not handled: {feature}"))
                    }
                }
                seen.insert(id);
            }
            files.push(file);
        }
        if is_own {
            let unknown = gaps.keys().filter(|id| !seen.contains(*id));
            stale_gaps.extend(unknown.map(|id| format!("{id} is listed as a gap and is no case")));
        }
        let absent = known
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !present.contains(*name))
            .collect();
        let ignored = present
            .into_iter()
            .filter(|name| known.iter().all(|(known, _)| known != name))
            .collect();
        Self {
            files,
            absent,
            ignored,
            stale_gaps,
        }
    }

    /// One line per file, past the capture of the test runner.
    pub fn print(&self) {
        let mut text = String::from("\nconformance\n");
        for file in &self.files {
            let FileReport {
                name,
                passed,
                known_gaps,
                failed,
            } = file;
            let (gaps, failures) = (known_gaps.len(), failed.len());
            writeln!(
                text,
                "  {name:<26} passed {passed:>4}   known gaps {gaps:>3}   failed {failures:>3}"
            )
            .unwrap();
        }
        for name in &self.absent {
            writeln!(text, "  {name:<26} absent").unwrap();
        }
        for name in &self.ignored {
            writeln!(text, "  {name:<26} unknown, ignored").unwrap();
        }
        std::io::stdout().write_all(text.as_bytes()).unwrap();
    }

    /// What is wrong, one line each.
    pub fn failures(&self) -> Vec<String> {
        let cases = self.files.iter().flat_map(|file| {
            file.failed
                .iter()
                .map(|line| format!("{}: {line}", file.name))
        });
        cases.chain(self.stale_gaps.iter().cloned()).collect()
    }
}

/// A case that a runner cannot even read is a failed case; the others are still run.
fn guarded(run: Runner, case: &Value) -> CaseResult {
    std::panic::catch_unwind(|| run(case)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        CaseResult::Failed(text.unwrap_or_else(|| "the case could not be read".to_owned()))
    })
}

/// A file is a list of cases, or an object with one.
fn cases(json: &Value) -> &[Value] {
    json.as_array()
        .or_else(|| json["cases"].as_array())
        .expect("a list of cases")
}

fn json_files(folder: &Path) -> BTreeSet<String> {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".json")).collect()
}

/// Ids and reasons of the table under `## Known gaps`: lines of the form "| `id` | reason |".
fn known_gaps(page: &str) -> BTreeMap<String, String> {
    let section = page
        .split("\n## ")
        .find(|section| section.starts_with("Known gaps"))
        .unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split_once("` | "))
        .map(|(id, reason)| {
            let reason = reason.trim_end_matches('|').trim();
            assert!(!reason.is_empty(), "the gap {id} has no reason");
            (id.to_owned(), reason.to_owned())
        })
        .collect()
}

#[test]
fn gaps_are_read_from_their_table() {
    let page = "# Conformance\n\n| `not-here` | x |\n\n## Known gaps\n\n| case | why |\n|---|---|\n| `a-1` | no |\n\n## Next\n";
    let gaps = known_gaps(page);
    assert_eq!(
        gaps.into_iter().collect::<Vec<_>>(),
        [("a-1".to_owned(), "no".to_owned())]
    );
}
