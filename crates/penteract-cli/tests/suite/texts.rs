//! What people read: the offer before the conditions, the retention, problems in French.

use crate::support::{penteract, repository};

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
    // 5 % of 200 000 is withheld and bears nothing.
    for (language, offer, net, schedule_ends_with) in [
        (
            "en",
            "\nOffer\n",
            "€190,000.00 paid out",
            "cash retention: €10,000.00 withheld at disbursement, €10,000.00 given back on 6 May 2030\n",
        ),
        (
            "fr",
            "\nOffre\n",
            "190\u{202f}000,00\u{202f}€ versés",
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

/// The words of a page, without the paths and names that stand in brackets and without what is quoted.
fn words(page: &str) -> impl Iterator<Item = &str> {
    let words = page.split_whitespace();
    words
        .filter(|word| !word.contains('.') && !word.starts_with(['`', '“']))
        .map(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()))
}

#[test]
fn every_message_is_said_in_both_languages() {
    const ENGLISH: [&str; 9] = [
        "the", "of", "is", "not", "with", "below", "months", "years", "unknown",
    ];
    let root = repository();
    let products = root.join("products");
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
    ] {
        let file = root.join(format!(
            "examples/applications/{product}/{application}.json"
        ));
        for day in days {
            let page = penteract(&[
                "decide",
                product,
                file.to_str().unwrap(),
                "--products",
                products.to_str().unwrap(),
                "--as-of",
                day,
                "--lang",
                "fr",
            ]);
            let page = format!("{}{}", page.stdout, page.stderr);
            let wrong: Vec<&str> = words(&page)
                .filter(|word| ENGLISH.contains(word) || word.contains('_'))
                .collect();
            assert!(
                wrong.is_empty(),
                "{product} {application} {day}: {wrong:?} in\n{page}"
            );
        }
    }
}
