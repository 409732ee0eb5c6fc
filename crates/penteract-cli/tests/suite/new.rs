//! `penteract new`: what it writes is clean, and nothing is written over.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Run, command};

/// An empty folder of the test's own, outside of the repository and of its settings.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("penteract-new-{}-{test}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = command().current_dir(folder).args(arguments).output();
    Run::of(output.unwrap())
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn templates_are_listed_without_a_name() {
    let folder = folder("list");
    for (language, words) in [("en", "at the end"), ("fr", "à la fin")] {
        let printed = run(&folder, &["new", "--lang", language]).printed();
        assert!(
            printed.contains("bullet-loan") && printed.contains(words),
            "{printed}"
        );
    }
    let json = run(&folder, &["new", "--format", "json"]).printed();
    let templates: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(templates.as_array().unwrap().len(), 5);
    assert!(entries(&folder).is_empty());
}

#[test]
fn a_product_is_begun_anywhere_with_its_schemas() {
    let folder = folder("anywhere");
    run(
        &folder,
        &[
            "new",
            "ours",
            "--from",
            "state-guaranteed-loan",
            "--languages",
            "fr,en",
        ],
    )
    .printed();
    let on = |arguments: &[&str]| run(&folder, &[&["--products", "products"], arguments].concat());
    let checked = on(&["check", "ours"]).printed();
    assert!(
        checked.contains("sources.none-yet") && checked.contains("0 errors, 1 warning"),
        "{checked}"
    );
    on(&["test", "ours"]).printed();
    on(&["new", "second", "--from", "ours"]).printed();
    on(&["new", "north", "--from", "second", "--variant"]).printed();
    on(&["new", "south", "--from", "second@north", "--variant"]).printed();
    on(&["check"]).printed();
    on(&["test"]).printed();
    assert_eq!(
        entries(&folder.join("products")),
        [".schema", "ours", "second", "tombi.toml"]
    );
    // Each file names a schema that is there.
    let mut named = 0;
    let mut folders = vec![folder.join("products/ours"), folder.join("products/second")];
    while let Some(within) = folders.pop() {
        for entry in fs::read_dir(&within).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let text = fs::read_to_string(&path).unwrap();
                let schema = text
                    .lines()
                    .next()
                    .unwrap()
                    .strip_prefix("#:schema ")
                    .unwrap();
                assert!(
                    within.join(schema).is_file(),
                    "{}: {schema}",
                    path.display()
                );
                named += 1;
            }
        }
    }
    assert!(named > 10, "{named}");
}

#[test]
fn schemas_that_the_products_around_name_are_named() {
    let folder = folder("around");
    fs::create_dir_all(folder.join("docs")).unwrap();
    run(&folder, &["schema", "--write", "docs/schema"]).printed();
    run(&folder, &["new", "first", "--from", "bullet-loan"]).printed();
    let manifest = folder.join("products/first/product.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("../.schema/", "../../docs/schema/")).unwrap();
    fs::remove_dir_all(folder.join("products/.schema")).unwrap();
    run(&folder, &["new", "second", "--from", "bullet-loan"]).printed();
    assert_eq!(
        entries(&folder.join("products")),
        ["first", "second", "tombi.toml"]
    );
    let facts = fs::read_to_string(folder.join("products/second/facts.toml")).unwrap();
    assert!(
        facts.starts_with("#:schema ../../docs/schema/facts.json\n"),
        "{facts}"
    );
}

#[test]
fn nothing_is_written_over_and_nothing_is_left_half_written() {
    let folder = folder("over");
    run(&folder, &["new", "ours", "--from", "bullet-loan"]).printed();
    let manifest = folder.join("products/ours/product.toml");
    fs::write(&manifest, "mine").unwrap();
    run(&folder, &["new", "ours", "--from", "bullet-loan"]).failed(2, &["there already"]);
    assert_eq!(fs::read_to_string(&manifest).unwrap(), "mine");
    // A product that is broken is no origin.
    run(&folder, &["new", "copy", "--from", "ours"])
        .failed(1, &["nothing was written", "product.toml"]);
    // A name that no file system takes.
    let long = "a".repeat(300);
    run(&folder, &["new", &long, "--from", "bullet-loan"]).failed(2, &["cannot write"]);
    fs::write(folder.join("file"), "").unwrap();
    run(
        &folder,
        &["--products", "file", "new", "b", "--from", "bullet-loan"],
    )
    .failed(2, &["file"]);
    assert_eq!(
        entries(&folder.join("products")),
        [".schema", "ours", "tombi.toml"]
    );
}

#[test]
fn a_wrong_use_says_what_would_be_right() {
    let folder = folder("wrong");
    run(&folder, &["new", "ours"]).failed(2, &["--from", "bullet-loan"]);
    run(&folder, &["new", "ours", "--from", "bulet-loan"])
        .failed(2, &["did you mean `bullet-loan`?"]);
    run(&folder, &["new", "Ours", "--from", "pge"]).failed(2, &["`ours` would do"]);
    run(
        &folder,
        &["new", "north", "--from", "bullet-loan", "--variant"],
    )
    .failed(2, &["is a template"]);
    run(
        &folder,
        &["new", "ours", "--from", "pge", "--currency", "USD"],
    )
    .failed(2, &["--currency"]);
    run(
        &folder,
        &[
            "new",
            "ours",
            "--from",
            "pge",
            "--lang",
            "fr",
            "--currency",
            "EURO",
        ],
    )
    .failed(2, &["`EURO` n'est pas une valeur"]);
    assert!(entries(&folder).is_empty());
}
