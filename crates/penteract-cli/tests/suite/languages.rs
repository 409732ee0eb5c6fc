//! A product in a language of its own and in another currency, on libraries that have neither.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{command, penteract, repository};
use serde_json::Value as Json;

const PRODUCT: &str = "betriebskredit";

/// What somebody reads of the product, with the folder of its applications.
fn printed(arguments: &[&str], language: &str) -> String {
    let products = repository().join("examples/products");
    let mut all = arguments.to_vec();
    all.extend(["--products", products.to_str().unwrap(), "--lang", language]);
    let output = command().args(&all).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.stderr.is_empty(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// The application of the cases, with some answers changed.
fn application(name: &str, changes: &[(&str, &str, Json)]) -> String {
    let base = repository()
        .join("examples/products")
        .join(PRODUCT)
        .join("cases/base.toml");
    let base: toml::Table = fs::read_to_string(base).unwrap().parse().unwrap();
    let mut facts: Json = serde_json::to_value(&base["facts"]).unwrap();
    // Dates of TOML are texts in an application.
    for (_, answers) in facts.as_object_mut().unwrap() {
        for (_, answer) in answers.as_object_mut().unwrap() {
            if let Some(date) = answer.get("$__toml_private_datetime") {
                *answer = date.clone();
            }
        }
    }
    for (group, fact, answer) in changes {
        facts[group][fact] = answer.clone();
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("german-{name}.json"));
    fs::write(&file, facts.to_string()).unwrap();
    file.to_str().unwrap().to_owned()
}

/// What the libraries of the product say to people in French and English: labels, sentences, laws, notes.
fn foreign() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for library in ["company", "sme", "difficulty"] {
        let folder = repository().join("products/lib").join(library);
        for file in ["facts.toml", "parameters.toml", "labels/en.toml"] {
            let Ok(text) = fs::read_to_string(folder.join(file)) else {
                continue;
            };
            let table: toml::Table = text.parse().unwrap();
            let is_label = file.starts_with("labels/");
            texts(&toml::Value::Table(table), is_label, &mut found);
        }
        let mut folders = vec![folder.join("rules")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let comments = text.lines().filter_map(|line| line.strip_prefix("/// "));
                found.extend(
                    comments
                        .filter(|line| !line.starts_with("code:"))
                        .map(|line| {
                            let said = line
                                .split_once(": ")
                                .filter(|(key, _)| ["law", "failed"].contains(key));
                            said.map_or(line, |(_, said)| said).to_owned()
                        }),
                );
            }
        }
    }
    // Figures stand in sentences by reference: what is before and after them is looked for.
    let parts = found.iter().flat_map(|text| text.split(['{', '}']));
    let parts = parts
        .map(str::trim)
        .filter(|part| !part.starts_with("params."));
    // A name of two letters stands in any text.
    parts
        .filter(|part| part.chars().count() > 3)
        .map(str::to_owned)
        .collect()
}

fn texts(value: &toml::Value, is_said: bool, found: &mut BTreeSet<String>) {
    match value {
        toml::Value::String(text) if is_said => drop(found.insert(text.clone())),
        toml::Value::Array(items) => items.iter().for_each(|item| texts(item, is_said, found)),
        toml::Value::Table(table) => {
            for (key, value) in table {
                let is_text = ["fr", "en", "law", "note"].contains(&key.as_str());
                texts(value, is_said || is_text, found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_german_product_says_nothing_in_french_or_english() {
    assert_eq!(
        printed(&["check", "betriebskredit"], "en"),
        "no problem in 1 product\n"
    );
    assert_eq!(
        printed(&["test", "betriebskredit"], "en"),
        "betriebskredit  9 cases passed\n"
    );

    let plain = application("plain", &[]);
    let above = application("above", &[("request", "amount", "600000.00".into())]);
    let poor = application("poor", &[("company", "equity", "10000.00".into())]);
    let open = application("open", &[("company", "legal_form", Json::Null)]);
    fs::write(
        &open,
        fs::read_to_string(&open)
            .unwrap()
            .replace("\"legal_form\":null,", ""),
    )
    .unwrap();
    let day = ["--as-of", "2025-06-02"];
    let mut pages = vec![
        printed(&["doc", PRODUCT], "de"),
        printed(&["check", PRODUCT, "--sources"], "de"),
        printed(&["list", PRODUCT], "de"),
    ];
    for function in [
        "is_in_difficulty",
        "is_a_large_company_in_debt",
        "sme_class",
        "ist_alt_genug",
    ] {
        pages.push(printed(&["explain", PRODUCT, function], "de"));
    }
    for application in [&plain, &above, &poor, &open] {
        for command in ["decide", "explain"] {
            let [as_of, date] = day;
            pages.push(printed(&[command, PRODUCT, application, as_of, date], "de"));
            let json = &[
                command,
                PRODUCT,
                application,
                as_of,
                date,
                "--format",
                "json",
            ];
            pages.push(printed(json, "de"));
        }
    }
    let all = pages.join("\n");
    let plain_spaces = |text: &str| {
        let spaces = text.replace(['\u{a0}', '\u{202f}'], " ");
        spaces.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let all = plain_spaces(&all);
    let foreign = foreign();
    assert!(foreign.len() > 200, "{}", foreign.len());
    let said: Vec<&String> = foreign
        .iter()
        .filter(|text| all.contains(&plain_spaces(text)))
        .collect();
    assert!(said.is_empty(), "{said:#?}");
    for german in [
        "limited by “Kreditlimite”: at most CHF 500,000.00",
        "Amount 500 000.00 CHF (600 000.00 CHF requested)",
        "Das Unternehmen ist in Schwierigkeiten.",
        "Gezeichnetes Kapital mit Agio: 100 000.00 CHF",
        "Laufendes Verfahren: Keines",
        "Verordnung (EU) Nr. 651/2014, Art. 2 Nr. 18 Bst. a und b",
        "Rechtsform",
        "Verwendungszweck: Investition",
    ] {
        assert!(all.contains(german), "`{german}` is not in: {all}");
    }
}

#[test]
fn the_words_of_the_command_are_french_for_a_reader_of_swiss_french_and_english_for_others() {
    let plain = application("words", &[]);
    let decided = |language| {
        let arguments = ["decide", PRODUCT, &plain, "--as-of", "2025-06-02"];
        printed(&arguments, language)
    };
    for (language, words) in [
        ("fr-CH", "Accord\u{a0}: un prêt de"),
        ("de", "Accepted: a loan of"),
        ("rm", "Accepted: a loan of"),
    ] {
        let page = decided(language);
        assert!(page.contains(words), "{page}");
        assert!(
            page.contains("Das Unternehmen ist nicht in Schwierigkeiten."),
            "{page}"
        );
    }
    let unknown = penteract(&["list", "--lang", "deutsch-land-"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("BCP 47"), "{}", unknown.stderr);
}

#[test]
fn a_product_lists_its_name_under_the_tags_that_it_speaks() {
    let names = |product: &str, folder: &str| {
        let folder = repository().join(folder);
        let arguments = [
            "list",
            "--products",
            folder.to_str().unwrap(),
            "--format",
            "json",
        ];
        let listed: Json = serde_json::from_str(&penteract(&arguments).printed()).unwrap();
        let listed = listed.as_array().unwrap().iter();
        let mut named = listed.filter(|entry| entry["id"] == product);
        named.next().unwrap()["name"].clone()
    };
    let german = names(PRODUCT, "examples/products");
    assert_eq!(german, serde_json::json!({ "de": "Betriebskredit" }));
    let french = names("pge", "products");
    let tags: Vec<&String> = french.as_object().unwrap().keys().collect();
    assert_eq!(tags, ["fr", "en"]);
}
