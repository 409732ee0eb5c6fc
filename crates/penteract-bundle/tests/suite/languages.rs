//! What a product and its libraries say in which language, and in which currency their amounts are.

use penteract_bundle::{Bundle, Language, Loaded, MemorySource};
use penteract_core::Say as _;

use super::loading::source;

/// A library in French alone.
const FRENCH: [(&str, &str); 4] = [
    ("base/lib/droit/library.toml", "language = \"fr\"\n"),
    (
        "base/lib/droit/facts.toml",
        "[company.proceedings]\ntype = \"enum\"\nlabel = \"Procédure : en cours\"\nvalues = { none = \"Aucune\", plan = \"Plan\" }\n",
    ),
    (
        "base/lib/droit/rules/droit.rhai",
        "/// L'entreprise suit un plan.\n/// law: code, art. 1\nfn follows_a_plan() {\n    company.proceedings == \"plan\"\n}\n",
    ),
    ("+base/product.toml", "uses = [\"lib/droit\"]\n"),
];

fn load(files: &[&[(&str, &str)]]) -> Loaded {
    let files: Vec<(&str, &str)> = files.concat();
    Bundle::load(&source(&files), "base", &MemorySource::default())
}

/// The messages of a code, each with the files of its other places.
fn problems(loaded: &Loaded, code: &str) -> Vec<String> {
    let found = loaded.diagnostics.iter();
    let found = found.filter(|problem| problem.code.as_str() == code);
    found
        .map(|problem| {
            let related = problem.related.iter().map(|label| label.file.to_string());
            let related: Vec<String> = related.collect();
            format!(
                "{} [{}]",
                problem.message.get(Language::English),
                related.join(", ")
            )
        })
        .collect()
}

#[test]
fn a_product_owes_what_its_libraries_do_not_say_in_its_languages() {
    let loaded = load(&[&FRENCH]);
    let promise = "[base/product.toml]";
    let mut told = problems(&loaded, "labels.missing");
    told.sort();
    assert_eq!(
        told,
        [
            format!("function `follows_a_plan` has no English label {promise}"),
            format!("“Aucune” has no English text {promise}"),
            format!("“Plan” has no English text {promise}"),
            format!("“Procédure : en cours” has no English text {promise}"),
            format!("“code, art. 1” has no English text {promise}"),
        ]
    );
    let english = [(
        "base/labels/en.toml",
        "[rules]\nfollows_a_plan = \"The company follows a plan.\"\n[texts]\n\"Procédure : en cours\" = \"Proceedings\"\nAucune = \"None\"\nPlan = \"A plan\"\n\"code, art. 1\" = \"code, article 1\"\n",
    )];
    let loaded = load(&[&FRENCH, &english]);
    let bundle = loaded.bundle.unwrap();
    let fact = bundle.fact("company.proceedings").unwrap();
    assert_eq!(fact.label().get(Language::English), "Proceedings");
    assert_eq!(
        fact.label().get(Language::French),
        "Procédure\u{a0}: en cours"
    );
    let said = |language| bundle.choice_label("company.proceedings", "plan", language);
    assert_eq!(said(Language::English), Some("A plan"));
    assert_eq!(
        bundle.cited("code, art. 1", Language::English),
        "code, article 1"
    );
    assert_eq!(
        bundle.cited("another code", Language::English),
        "another code"
    );
}

#[test]
fn a_text_that_no_library_says_any_more_is_told() {
    let labels = [(
        "base/labels/en.toml",
        "[rules]\nfollows_a_plan = \"The company follows a plan.\"\n[texts]\n\"Procédure en cours\" = \"Proceedings\"\n",
    )];
    let loaded = load(&[&FRENCH, &labels]);
    assert_eq!(
        problems(&loaded, "labels.unknown"),
        ["label of “Procédure en cours”, which no library says and nothing cites []"]
    );
}

#[test]
fn a_library_holds_its_own_promise() {
    let promise = [(
        "base/lib/droit/library.toml",
        "language = \"fr\"\nlanguages = [\"fr\", \"de\"]\n",
    )];
    let loaded = load(&[&FRENCH, &promise]);
    let told = problems(&loaded, "labels.missing");
    let german: Vec<&String> = told.iter().filter(|told| told.contains("`de`")).collect();
    assert_eq!(
        german,
        [
            "`label` has no `de` text [base/lib/droit/library.toml]",
            "`none` has no `de` text [base/lib/droit/library.toml]",
            "`plan` has no `de` text [base/lib/droit/library.toml]",
            "function `follows_a_plan` has no `de` label [base/lib/droit/library.toml]",
        ]
    );
}

#[test]
fn a_file_of_labels_is_called_by_the_tag_of_its_language() {
    let file = |name| format!("base/labels/{name}.toml");
    for name in ["german", "de-ch", "DE", "de_CH"] {
        let loaded = load(&[&[(file(name).as_str(), "[words]\n")]]);
        let told = problems(&loaded, "bundle.unknown-file");
        assert_eq!(
            told,
            [format!("`labels/{name}.toml` is not a file of a bundle []")]
        );
        let mut strays = loaded.diagnostics.iter();
        let stray = strays.find(|problem| problem.code.as_str() == "bundle.unknown-file");
        let help = stray.unwrap().help.as_ref().unwrap();
        assert!(help.get(Language::English).contains("labels/de-CH.toml"));
    }
    let swiss = load(&[&[(
        file("de-CH").as_str(),
        "[rules]\nis_registered = \"Eingetragen.\"\n",
    )]]);
    let bundle = swiss.bundle.unwrap();
    let said = |tag: &str| {
        bundle
            .sentence("is_registered", tag.parse().unwrap(), None)
            .unwrap()
            .into_owned()
    };
    assert_eq!(said("de-CH"), "Eingetragen.");
    assert_eq!(said("de"), said("en"));
}

#[test]
fn a_text_is_that_of_the_nearest_language() {
    let german = [(
        "+base/facts.toml",
        "[company.shares]\ntype = \"int\"\nlabel = { de = \"Anteile\", fr = \"Parts\", en = \"Shares\" }\n",
    )];
    let bundle = load(&[&german]).bundle.unwrap();
    let label = bundle.fact("company.shares").unwrap().label();
    for (tag, said) in [
        ("de", "Anteile"),
        ("de-CH-1901", "Anteile"),
        ("fr-CA", "Parts"),
        ("en-GB", "Shares"),
        ("rm", "Shares"),
    ] {
        assert_eq!(label.say(tag.parse().unwrap()), said, "{tag}");
    }
}

const FRANCS: [(&str, &str); 4] = [
    (
        "base/lib/caps/library.toml",
        "language = \"en\"\nlanguages = [\"fr\"]\n",
    ),
    (
        "base/lib/caps/parameters.toml",
        "[ceiling]\nunit = \"money\"\ncurrency = \"CHF\"\nlabel = { fr = \"Plafond\", en = \"Ceiling\" }\nvalues = [{ value = \"300 000 CHF\", law = \"l\", source = \"D-1\", confidence = \"A\" }]\n",
    ),
    (
        "base/lib/caps/tables/premium.csv",
        "# law: l\n# source: D-1\n# confidence: A\n# currency: CHF\nyear:int,=> amount:money\n1,100 CHF\n2,200 CHF\n",
    ),
    ("+base/product.toml", "uses = [\"lib/caps\"]\n"),
];

/// The parameter of the product in the place of that of the library.
const CEILING: (&str, &str) = (
    "+base/parameters.toml",
    "[ceiling]\nunit = \"money\"\nlabel = { fr = \"Plafond\", en = \"Ceiling\" }\nvalues = [{ value = \"310 000 EUR\", law = \"l\", source = \"D-1\", confidence = \"A\" }]\n",
);

const PREMIUM: (&str, &str) = (
    "base/tables/premium.csv",
    "# law: l\n# source: D-1\n# confidence: A\nyear:int,=> amount:money\n1,110 EUR\n2,210 EUR\n",
);

#[test]
fn amounts_in_another_currency_are_told_until_the_product_gives_its_own() {
    let told = |files: &[&[(&str, &str)]]| problems(&load(files), "parameters.currency");
    let ceiling = "parameter `ceiling` is in CHF, and the product in EUR [base/product.toml]";
    let premium = "table `premium` is in CHF, and the product in EUR [base/product.toml]";
    assert_eq!(told(&[&FRANCS]), [ceiling, premium]);
    assert_eq!(told(&[&FRANCS, &[CEILING]]), [premium]);
    let loaded = load(&[&FRANCS, &[CEILING, PREMIUM]]);
    let bundle = loaded.bundle.unwrap();
    let known = bundle
        .parameter("ceiling")
        .unwrap()
        .values()
        .first()
        .unwrap();
    assert!(format!("{:?}", known.value).contains("310000"), "{known:?}");
    // In the currency of the product they are the library's own affair.
    let mut euros = FRANCS.map(|(file, text)| (file, text.replace("CHF", "EUR")));
    let euros: Vec<(&str, &str)> = euros
        .iter_mut()
        .map(|(file, text)| (*file, text.as_str()))
        .collect();
    assert_eq!(told(&[&euros]), Vec::<String>::new());
    assert!(load(&[&euros]).bundle.is_some());
    let again = problems(&load(&[&euros, &[CEILING]]), "bundle.duplicate-name");
    assert_eq!(
        again,
        ["parameter `ceiling` is declared twice [base/lib/caps/parameters.toml]"]
    );
}

#[test]
fn a_figure_takes_the_place_of_one_of_its_kind_only() {
    let percent = CEILING
        .1
        .replace("money", "percent")
        .replace("310 000 EUR", "3 %");
    let columns = PREMIUM.1.replace("year:int", "month:int");
    let other = [(CEILING.0, percent.as_str()), (PREMIUM.0, columns.as_str())];
    assert_eq!(
        problems(&load(&[&FRANCS, &other]), "bundle.duplicate-name"),
        [
            "parameter `ceiling` is declared twice [base/lib/caps/parameters.toml]",
            "table `premium` is declared twice [base/lib/caps/tables/premium.csv]",
        ]
    );
}

#[test]
fn a_currency_that_nobody_knows_is_told_and_one_of_no_amount() {
    let unknown = FRANCS.map(|(file, text)| (file, text.replace("CHF", "FRANC")));
    let unknown: Vec<(&str, &str)> = unknown
        .iter()
        .map(|(file, text)| (*file, text.as_str()))
        .collect();
    let told = problems(&load(&[&unknown]), "bundle.bad-value");
    assert!(
        told.contains(&"`currency` cannot be `FRANC` []".to_owned()),
        "{told:?}"
    );
    assert_eq!(
        told.iter()
            .filter(|told| told.starts_with("`currency`"))
            .count(),
        2
    );
    let share = CEILING
        .1
        .replace("\"money\"", "\"percent\"\ncurrency = \"EUR\"");
    let share = share.replace("310 000 EUR", "3 %");
    let told = problems(&load(&[&[(CEILING.0, &share)]]), "bundle.unknown-key");
    assert_eq!(
        told,
        ["`currency` means nothing beside the unit `percent` []"]
    );
}
