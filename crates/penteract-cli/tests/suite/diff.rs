//! `penteract diff`: a figure that changes, against a folder, a revision of git and a second product; over a book.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Run, command, repository};

const PRODUCT: &str = "occitanie-amorcage";

struct Folder(PathBuf);

impl Folder {
    /// The product and the libraries of the repository.
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("penteract-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for part in ["lib", PRODUCT] {
            copy(
                &repository().join("products").join(part),
                &folder.join(part),
            );
        }
        Self(folder)
    }

    /// The largest loan, once 300 000 EUR.
    fn with_largest(self, amount: &str) -> Self {
        let file = self.0.join(PRODUCT).join("parameters.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("300 000 EUR", amount)).unwrap();
        self
    }

    fn diff(&self, arguments: &[&str]) -> Run {
        let mut run = command();
        run.env("COLUMNS", "80");
        run.args(["diff", PRODUCT, "--products", self.0.to_str().unwrap()]);
        run.args(["--as-of", "2024-06-15"]);
        run.args(arguments);
        Run::of(run.output().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &copied),
            false => {
                fs::copy(&path, &copied).unwrap();
            }
        }
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut run = Command::new("git");
    run.arg("-C")
        .arg(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@a"]);
    assert!(
        run.args(arguments).output().unwrap().status.success(),
        "{arguments:?}"
    );
}

#[test]
fn a_larger_ceiling_is_told_in_words_and_in_decisions() {
    let (before, after) = (
        Folder::new("diff-before"),
        Folder::new("diff-after").with_largest("400 000 EUR"),
    );
    let folder = before.0.to_str().unwrap();
    let page = |language| {
        after
            .diff(&["--before", folder, "--lang", language])
            .printed()
    };
    insta::assert_snapshot!(format!("{}\n{}", page("en"), page("fr")));
    let same = before.diff(&["--before", folder, "--lang", "en"]).printed();
    assert!(same.contains("Nothing is said otherwise."), "{same}");
    assert!(same.contains("Same in meaning for"), "{same}");
    // A key that is not told in words, and moves nothing.
    let file = before.0.join(PRODUCT).join("product.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("# Read by nobody.\n{text}")).unwrap();
    let other = after.diff(&["--before", folder, "--lang", "en"]).printed();
    assert!(!other.contains("differ in what is not told"), "{other}");
    let original = Folder::new("diff-original");
    let other = original
        .diff(&["--before", folder, "--lang", "en"])
        .printed();
    assert!(other.contains("differ in what is not told"), "{other}");
}

#[test]
fn a_revision_of_git_is_what_was() {
    let folder = Folder::new("diff-git");
    git(&folder.0, &["init", "-q"]);
    git(&folder.0, &["add", "."]);
    git(&folder.0, &["commit", "-q", "-m", "first"]);
    let folder = folder.with_largest("200 000 EUR");
    let page = folder.diff(&["--lang", "en"]).printed();
    assert!(
        page.contains("Largest loan: €300,000.00 → €200,000.00"),
        "{page}"
    );
    assert!(page.contains("Stricter:"), "{page}");
    let unknown = folder.diff(&["--before", "no-such-revision", "--lang", "en"]);
    unknown.failed(
        2,
        &["`no-such-revision` is neither a folder nor a revision of git"],
    );
}

#[test]
fn a_book_is_decided_row_by_row_and_bad_lines_are_kept_aside() {
    let (before, after) = (
        Folder::new("book-before"),
        Folder::new("book-after").with_largest("150 000 EUR"),
    );
    let example = repository()
        .join("examples/applications")
        .join(PRODUCT)
        .join("200000-over-96-months.json");
    let example: serde_json::Value = serde_json::from_slice(&fs::read(example).unwrap()).unwrap();
    let row = |amount: u32| {
        let mut row = example.clone();
        row["request"]["amount"] = format!("{amount}.00").into();
        row.to_string()
    };
    // More rows than a thread takes at once.
    let mut rows: Vec<String> = (0..1_500).map(|at| row(120_000 + at * 50)).collect();
    rows[700] = "{ \"request\": ".to_owned();
    let book = after.0.join("book.jsonl");
    fs::write(&book, rows.join("\n")).unwrap();
    let arguments = [
        "--before",
        before.0.to_str().unwrap(),
        "--book",
        book.to_str().unwrap(),
    ];
    let record = after
        .diff(&[&arguments[..], &["--format", "json"]].concat())
        .printed();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let book = &record[0]["book"];
    assert_eq!(
        (&book["compared"], &book["bad_lines"]),
        (&1_499.into(), &1.into())
    );
    assert_eq!(book["verdict"], "stricter");
    // Amounts above 150 000 EUR were granted, and are granted in part: 600 rows are not, one of the others is bad.
    let outcomes = book["outcomes"].as_array().unwrap();
    let count = |before: &str, after: &str| {
        let mut found = outcomes
            .iter()
            .filter(|row| row["before"] == before && row["after"] == after);
        found.next().map_or(0, |row| row["count"].as_u64().unwrap())
    };
    assert_eq!(
        (count("accept", "accept"), count("accept", "counter-offer")),
        (601, 898),
        "{outcomes:?}"
    );
    let witnesses = book["witnesses"].as_array().unwrap();
    assert_eq!(witnesses.len(), 20);
    assert_eq!(witnesses[0]["name"], "602");
    assert_eq!(witnesses[0]["after"]["amount"], "150000.00");
    let page = after
        .diff(&[&arguments[..], &["--lang", "en"]].concat())
        .printed();
    assert!(page.contains("line 701:"), "{page}");
}

#[test]
fn only_the_variant_that_is_named_is_compared() {
    let products = repository().join("products");
    let products = products.to_str().unwrap();
    let mut run = command();
    run.args(["diff", "croissance-tpe@idf", "--products", products]);
    run.args(["--before", products, "--format", "json"]);
    let record: serde_json::Value =
        serde_json::from_str(&Run::of(run.output().unwrap()).printed()).unwrap();
    let compared: Vec<&str> = record
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["after"].as_str().unwrap().split(' ').next().unwrap())
        .collect();
    assert_eq!(compared, ["croissance-tpe@idf"]);
}
