//! `penteract check --fix`: the word that is meant is written where that is sure, and no other byte moves.

use std::fs;

use crate::products::Copy;
use crate::support::{fixtures, penteract};

#[test]
fn slips_of_the_hand_are_mended_and_nothing_else_moves() {
    let products = Copy::new("mend");
    products.replace("product.toml", "frequency =", "frequncy =");
    products.replace("product.toml", "\"orders_cap\"", "\"order_cap\"");
    products.replace(
        "rules/eligibility.rhai",
        "company.headcount <",
        "company.headcoutn <",
    );
    products.replace(
        "rules/eligibility.rhai",
        "params.headcount_below",
        "params.head_count_below",
    );
    products.replace("rules/eligibility.rhai", "!= \"trader\"", "!= \"tradr\"");
    let folder = products.folder.to_string_lossy().into_owned();
    let told = |text: &str| text.replace(&folder, "products");

    let run = products.run(&["check", "--fix", "--lang", "fr"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    insta::assert_snapshot!(told(&run.stdout));
    for file in ["product.toml", "rules/eligibility.rhai"] {
        let wanted = fs::read(fixtures().join("products/bridge").join(file)).unwrap();
        assert!(fs::read(products.file(file)).unwrap() == wanted, "{file}");
    }
    // What is clean stays as it is.
    let again = products.run(&["check", "--fix"]).printed();
    assert!(again.starts_with("0 problems mended"), "{again}");
}

#[test]
fn what_is_not_sure_is_left_alone() {
    let products = Copy::new("mend-unsure");
    // The key that is meant stands there already; a word of which two can be meant; another word altogether.
    products.replace(
        "product.toml",
        "frequency =",
        "frequncy = \"monthly\"\nfrequency =",
    );
    products.replace("rules/eligibility.rhai", "\"trader\"", "\"merchant\"");
    let before = ["product.toml", "rules/eligibility.rhai"]
        .map(|file| fs::read(products.file(file)).unwrap());
    let run = products.run(&["check", "--fix", "--format", "json"]);
    assert_eq!(run.code, 1);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["fixed"].as_array().unwrap().len(), 0, "{found}");
    let after = ["product.toml", "rules/eligibility.rhai"]
        .map(|file| fs::read(products.file(file)).unwrap());
    assert!(before == after);

    penteract(&["check", "--fix"]).failed(2, &["--products"]);
}

#[test]
fn an_editor_reads_the_edit() {
    let products = Copy::new("mend-json");
    products.replace("product.toml", "frequency =", "frequncy =");
    let run = products.run(&["check", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = found.as_array().unwrap().iter();
    let edits: Vec<_> = found
        .map(|problem| &problem["edit"])
        .filter(|edit| !edit.is_null())
        .collect();
    let text = fs::read_to_string(products.file("product.toml")).unwrap();
    let start = text.find("frequncy").unwrap();
    let expected = serde_json::json!({ "span": [start, start + 8], "text": "frequency" });
    assert_eq!(edits, [&expected]);
}
