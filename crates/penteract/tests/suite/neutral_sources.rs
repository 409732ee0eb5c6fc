//! The engine knows "a code of a nomenclature, valid between dates": no source of it names a product, a lender or a
//! list of codes. Those are data, in `products/`.

use std::fs;
use std::path::{Path, PathBuf};

/// Products, lenders, guarantors, nomenclatures and registers, as words of identifiers or of texts.
const NAMES: [&str; 17] = [
    "pge",
    "rebond",
    "climat",
    "relance",
    "croissance",
    "saison",
    "resilience",
    "bpifrance",
    "bdf",
    "naf",
    "fiben",
    "siren",
    "siret",
    "sirene",
    "insee",
    "urssaf",
    "feder",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && path.file_name().is_some_and(|name| name != "tests.rs")
        {
            found.push(path);
        }
    }
}

/// A name on a line of code, or of a comment that is no documentation.
fn named(line: &str) -> Option<&'static str> {
    let text = line.trim_start();
    if text.starts_with("///") || text.starts_with("//!") {
        return None;
    }
    let lower = line.to_lowercase();
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    words.find_map(|word| NAMES.into_iter().find(|name| *name == word))
}

#[test]
fn no_source_of_the_engine_names_a_product_a_lender_or_a_list_of_codes() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for entry in fs::read_dir(&crates).unwrap() {
        let source = entry.unwrap().path().join("src");
        if source.is_dir() {
            sources(&source, &mut files);
        }
    }
    assert!(files.len() > 100, "{} files were looked at", files.len());
    let mut found = String::new();
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        // Tests stand at the end of a file.
        let lines = text
            .lines()
            .take_while(|line| line.trim() != "#[cfg(test)]");
        for (number, line) in (1..).zip(lines) {
            if let Some(name) = named(line) {
                let place = file.strip_prefix(&crates).unwrap().display();
                found.push_str(&format!(
                    "{place}:{number}: `{name}` in `{}`\n",
                    line.trim()
                ));
            }
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

#[test]
fn names_are_found_as_words() {
    assert_eq!(named("let code = company.naf_code;"), Some("naf"));
    assert_eq!(named("    \"fiben-2022\","), Some("fiben"));
    assert_eq!(named("// The PGE is granted."), Some("pge"));
    assert_eq!(named("/// As the PGE does."), None);
    assert_eq!(named("let snafu = 1;"), None);
}
