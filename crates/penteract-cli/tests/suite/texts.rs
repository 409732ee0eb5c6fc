//! What people read: the offer before the conditions, the retention, problems in French.

use std::collections::BTreeSet;
use std::path::Path;

use penteract::{Bundle, Catalogue, Language};

use crate::support::{penteract, penteract_reading, repository};

// Fault S6
#[test]
fn the_offer_comes_first_and_tells_the_retention() {
    let root = repository();
    let products = root.join("products");
    let application =
        root.join("examples/applications/occitanie-amorcage/200000-over-96-months.json");
    let decided = |language: &str| {
        penteract(&[
            "decide",
            "occitanie-amorcage",
            application.to_str().unwrap(),
            "--products",
            products.to_str().unwrap(),
            "--as-of",
            "2022-05-06",
            "--lang",
            language,
        ])
        .printed()
    };
    // 5 % of 200 000 is withheld and bears nothing, and so is the fee of 0.40 %.
    for (language, offer, net, schedule_ends_with) in [
        (
            "en",
            "\nOffer\n",
            "€189,200.00 paid out",
            "cash retention: €10,000.00 withheld at disbursement, €10,000.00 given back on 6 May 2030\n",
        ),
        (
            "fr",
            "\nOffre\n",
            "189\u{202f}200,00\u{202f}€ versés",
            "retenue de garantie\u{a0}: 10\u{202f}000,00\u{202f}€ retenus au déblocage, \
             10\u{202f}000,00\u{202f}€ restitués le 06/05/2030\n",
        ),
    ] {
        let page = decided(language);
        let at = |text: &str| {
            page.find(text)
                .unwrap_or_else(|| panic!("{text} in {page}"))
        };
        assert!(at(offer) < at("\nConditions"), "{page}");
        assert!(at(net) < at("\nConditions"), "{page}");
        assert!(page.ends_with(schedule_ends_with), "{page}");
    }
}

/// What stands on pages as the product's files have it, in one language: law, source, notes of grids.
fn quoted(bundle: &Bundle) -> impl Iterator<Item = String> + '_ {
    let program = bundle.program();
    let functions = program.functions().map(|id| program.describe(id));
    let laws = functions.flat_map(|function| function.doc.law.clone());
    let figures = bundle.parameters().iter().flat_map(|parameter| {
        let values = parameter.values().iter();
        values.map(|dated| dated.sourcing.law.to_string())
    });
    let given = bundle.given().into_iter().flat_map(|given| {
        let law = std::iter::once(given.law.to_owned());
        law.chain(given.note.map(|note| note.get(Language::French).to_owned()))
    });
    laws.chain(figures).chain(given.collect::<Vec<_>>())
}

/// The words of a page, without what is quoted, places of an application, and names that stand in brackets behind
/// what people call them.
fn words(page: &str, quoted: &[String]) -> Vec<String> {
    let mut page: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for quoted in quoted {
        page = page.replace(quoted.as_str(), "");
    }
    while let Some((before, rest)) = page.split_once("en anglais : «") {
        let after = rest.split_once('»').map_or("", |(_, after)| after);
        page = format!("{before}{after}");
    }
    let outside = page.split('`').step_by(2).collect::<String>();
    let is_name = |word: &str| {
        word.starts_with('/')
            || word.starts_with(['(', '['])
                && word.trim_end_matches([',', ':']).ends_with([')', ']'])
    };
    let words = outside.split(' ').filter(|word| !is_name(word));
    words
        .map(|word| {
            word.trim_matches(|sign: char| !sign.is_alphanumeric())
                .to_owned()
        })
        .collect()
}

/// Every page that people read, with its arguments.
fn pages(root: &Path) -> Vec<Vec<String>> {
    let mut pages: Vec<Vec<String>> = Vec::new();
    let mut page = |arguments: &[&str]| {
        pages.push(arguments.iter().map(ToString::to_string).collect());
    };
    page(&["list"]);
    page(&["test", "--coverage", "sud-pret-climat"]);
    for product in ["pge", "croissance-tpe"] {
        page(&["list", product]);
        page(&["check", product, "--sources"]);
        page(&["doc", product]);
    }
    let life = |file: &str| format!("{}/examples/applications/pge/life/{file}", root.display());
    let (contract, events, wrong) = (
        life("contract.json"),
        life("events.json"),
        life("too-early.json"),
    );
    page(&[
        "loan",
        &contract,
        &events,
        "--as-of",
        "2023-06-15",
        "--payoff",
        "2023-08-15",
    ]);
    page(&["loan", &contract, &events, "--claim", "2025-12-31"]);
    page(&["loan", &contract, &wrong]);
    for wrong in [&contract, &events] {
        page(&["schedule", wrong]);
        page(&["rate", wrong, "--method", "teg"]);
    }
    page(&["loan", &contract, "no-such-file.json"]);
    for name in ["amount_cap", "premium_grid", "phases"] {
        let application = life("application.json");
        page(&["value", "pge", name, &application, "--as-of", "2019-06-15"]);
    }
    for (product, application, days) in [
        ("pge", "aero-platform", ["2020-06-15", "2021-05-06"]),
        ("action-climat", "joinery", ["2021-06-15", "2023-06-15"]),
        ("action-climat", "no-rate", ["2023-06-15", "2010-01-01"]),
        (
            "croissance-tpe",
            "idf-at-the-maximum",
            ["2020-06-15", "2022-05-06"],
        ),
        (
            "occitanie-amorcage",
            "no-rate",
            ["2022-05-06", "2031-05-06"],
        ),
        (
            "rebond",
            "zero-rate-at-the-regional-maximum",
            ["2020-06-15", "2021-05-06"],
        ),
    ] {
        let file = format!(
            "{}/examples/applications/{product}/{application}.json",
            root.display()
        );
        let product = if product == "rebond" {
            "rebond@occ-1"
        } else {
            product
        };
        page(&["decide", product, "--ask", "--as-of", days[0]]);
        page(&["explain", product, &file, "--as-of", days[0]]);
        for day in days {
            page(&["decide", product, &file, "--as-of", day]);
        }
    }
    pages
}

#[test]
fn every_message_is_said_in_both_languages() {
    const ENGLISH: [&str; 26] = [
        "the", "of", "is", "not", "with", "below", "months", "years", "unknown", "and", "for",
        "from", "by", "at", "yes", "no", "none", "least", "loan", "amount", "payment", "grid",
        "interest", "sme", "window", "lender",
    ];
    const FRENCH: [&str; 26] = [
        "le",
        "les",
        "ou",
        "sur",
        "un",
        "une",
        "est",
        "et",
        "pour",
        "dans",
        "par",
        "au",
        "aux",
        "mois",
        "ans",
        "avec",
        "aucun",
        "oui",
        "non",
        "échéances",
        "montant",
        "taux",
        "grille",
        "inconnu",
        "demandeur",
        "ligne",
    ];
    let root = repository();
    let products = root.join("products");
    let catalogue = Catalogue::open(&products).unwrap();
    let bundles = || catalogue.products().map(|product| product.bundle());
    let mut quoted: Vec<String> = bundles().flat_map(quoted).collect();
    quoted.sort_by_key(|text| std::cmp::Reverse(text.len()));
    quoted.dedup();
    quoted.retain(|text| !text.is_empty());
    let mut told = String::new();
    let mut pages = pages(&root);
    let program = catalogue.product("pge").unwrap();
    let program = program.bundle().program();
    let functions = program.functions().map(|id| program.describe(id));
    for function in functions
        .filter(|function| !function.is_private)
        .step_by(12)
    {
        let name = function.name.to_string();
        pages.push(vec!["explain".to_owned(), "pge".to_owned(), name]);
    }
    for page in pages {
        for (language, others) in [("fr", ENGLISH), ("en", FRENCH)] {
            let mut arguments: Vec<&str> = page.iter().map(String::as_str).collect();
            arguments.extend(["--products", products.to_str().unwrap(), "--lang", language]);
            // Of each question, why it is asked, then no answer.
            let said = penteract_reading(&arguments, "?\n\n".repeat(40).as_bytes());
            let said = format!("{}{}", said.stdout, said.stderr);
            let words = words(&said, &quoted);
            let wrong: BTreeSet<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|word| others.contains(word) || word.contains('_'))
                .collect();
            if !wrong.is_empty() {
                told += &format!("{page:?} in {language}: {wrong:?}\n");
            }
        }
    }
    assert!(told.is_empty(), "{told}");
}
