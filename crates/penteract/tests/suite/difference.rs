//! Ten e-mails of an owner, ten edits of a product, and which way each moves it.

use std::path::{Path, PathBuf};

use penteract::{Catalogue, Language, MemorySource, Product, Purpose, Way};

const PRODUCT: &str = "action-climat";
const PARAMETERS: &str = "action-climat/parameters.toml";
const RULES: &str = "action-climat/rules/eligibility.rhai";

/// The cases that are kept: few, and some of each outcome.
const CASES: [&str; 8] = [
    "base",
    "accept/joinery",
    "accept/49-employees",
    "accept/24-months-of-accounts",
    "accept/exactly-at-the-ceiling",
    "accept/a-cent-below-a-quarter-of-turnover",
    "accept/a-cent-below-the-co-financing",
    "refuse/no-chartered-accountant",
];

/// What the owner wrote, the file, what stood there, what stands there now, and which way it goes.
const EDITS: [(&str, &str, &str, &str, Way); 10] = [
    (
        "À partir du 1er mars 2027, le montant maximal passe de 75 000 à 100 000 euros.",
        PARAMETERS,
        "values = [{ from = 2022-09-16, value = \"75 000 EUR\", source = [\"AC-03\", \"AC-04\"] }]",
        "values = [{ from = 2022-09-16, until = 2027-02-28, value = \"75 000 EUR\", source = [\"AC-03\", \"AC-04\"] }, { from = 2027-03-01, value = \"100 000 EUR\", source = \"AC-03\" }]",
        Way::Looser,
    ),
    (
        "Le montant minimal est relevé à 15 000 euros.",
        PARAMETERS,
        "\"10 000 EUR\"",
        "\"15 000 EUR\"",
        Way::Stricter,
    ),
    (
        "On ne s'adresse plus qu'aux entreprises de moins de 30 salariés.",
        PARAMETERS,
        "value = 50,",
        "value = 30,",
        Way::Stricter,
    ),
    (
        "L'absence d'expert-comptable n'est plus qu'un avertissement.",
        RULES,
        "/// code: no-chartered-accountant",
        "/// code: no-chartered-accountant\n/// otherwise: warn",
        Way::Looser,
    ),
    (
        "Les frais de dossier passent à 200 euros.",
        PARAMETERS,
        "\"150 EUR\"",
        "\"200 EUR\"",
        Way::Other,
    ),
    (
        "Écrire « Frais d'instruction » plutôt que « Frais de dossier ».",
        PARAMETERS,
        "Frais de dossier, TTC",
        "Frais d'instruction, TTC",
        Way::Same,
    ),
    (
        "Deux ans d'existence suffisent.",
        PARAMETERS,
        "\"3 years\"",
        "\"2 years\"",
        Way::Looser,
    ),
    (
        "Le prêt peut aller jusqu'à 30 % du chiffre d'affaires.",
        PARAMETERS,
        "value = \"25 %\"",
        "value = \"30 %\"",
        Way::Looser,
    ),
    (
        "Il faut trois ans de comptes au lieu de deux.",
        PARAMETERS,
        "value = 24,",
        "value = 36,",
        Way::Stricter,
    ),
    (
        "Un euro prêté doit venir avec un euro de banque.",
        PARAMETERS,
        "value = \"50 %\"",
        "value = \"100 %\"",
        Way::Stricter,
    ),
];

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, into),
            false => into.push(path),
        }
    }
}

/// The product and the libraries, a text of one file in the place of another.
fn product(edit: Option<(&str, &str, &str)>) -> Product {
    let products = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products");
    let mut paths = Vec::new();
    files(&products.join(PRODUCT), &mut paths);
    files(&products.join("lib"), &mut paths);
    let mut texts = Vec::new();
    for path in paths {
        let name = path
            .strip_prefix(&products)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let case = name.strip_prefix("action-climat/cases/");
        let case = case.and_then(|case| case.strip_suffix(".toml"));
        if case.is_some_and(|case| !CASES.contains(&case)) {
            continue;
        }
        let mut text = std::fs::read_to_string(&path).unwrap();
        if let Some((file, before, after)) = edit
            && file == name
        {
            assert_eq!(text.matches(before).count(), 1, "{before}");
            text = text.replace(before, after);
        }
        texts.push((name, text));
    }
    let source = MemorySource::new(texts);
    let inspection = Catalogue::inspect(&source, &[PRODUCT], Purpose::Check).unwrap();
    assert_eq!(inspection.problems.errors(), 0, "{edit:?}");
    inspection.catalogue.product(PRODUCT).unwrap()
}

#[test]
fn ten_edits_go_the_way_that_their_owner_meant() {
    let before = product(None);
    let mut told = String::new();
    for (mail, file, was, is, way) in EDITS {
        let after = product(Some((file, was, is)));
        let difference = after.difference_from(&before);
        let moves = difference.moves();
        assert_eq!(moves.way(), way, "{mail} {moves:?}");
        let words: Vec<&str> = difference
            .words()
            .iter()
            .map(|one| one.what.get(Language::French))
            .collect();
        told.push_str(&format!("{mail}\n  {}\n", words.join("\n  ")));
        assert!(!words.is_empty(), "{mail}");
        assert_eq!(
            difference.words().iter().all(|one| one.is_shown_only),
            way == Way::Same,
            "{mail}"
        );
    }
    insta::assert_snapshot!(told);
}
