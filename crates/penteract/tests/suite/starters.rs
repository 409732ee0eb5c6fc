//! What `penteract new` begins from: every template, in every form, and copies of every shipped product and variant are
//! clean and pass their cases before anything is edited.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use penteract::{
    Catalogue, FolderSource, Language, MemorySource, Purpose, Say, Severity, Starter, StarterError,
    TEMPLATES, Wish,
};

const FRENCH: Language = Language::French;
const ENGLISH: Language = Language::English;

fn wish<'a>(name: &'a str, languages: &'a [Language]) -> Wish<'a> {
    Wish {
        name,
        currency: None,
        languages,
        schemas: ".schema",
    }
}

fn products() -> FolderSource {
    FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products"))
}

/// What is told of a starter: codes of warnings, and how many cases it has.
fn told(starter: &Starter, around: &dyn penteract::BundleSource) -> (Vec<String>, usize) {
    let inspection = starter
        .proven(around)
        .unwrap_or_else(|error| panic!("{}: {}", starter.product(), error.say(ENGLISH)));
    let codes = inspection.problems.iter().map(|problem| {
        assert_eq!(problem.diagnostic().severity, Severity::Warning);
        problem.diagnostic().code.to_string()
    });
    let products = inspection.catalogue.products();
    let cases = products.map(|product| product.bundle().cases().unwrap_or_default().len());
    (codes.collect(), cases.sum())
}

#[test]
fn every_template_is_clean_in_every_form() {
    let german: Language = "de".parse().unwrap();
    let forms = [
        ("EUR", &[FRENCH][..]),
        ("USD", &[ENGLISH]),
        ("JPY", &[FRENCH, ENGLISH]),
        ("TND", &[ENGLISH, FRENCH, german]),
        ("CHF", &[german]),
    ];
    for template in TEMPLATES {
        for (currency, languages) in forms {
            let wish = Wish {
                currency: Some(currency.parse().unwrap()),
                ..wish("my-loan", languages)
            };
            let starter = Starter::from_template(template.name, &wish).unwrap();
            let (codes, cases) = told(&starter, &MemorySource::default());
            assert_eq!(codes, ["sources.none-yet"], "{} {currency}", template.name);
            assert!(cases >= 7, "{}: {cases} cases", template.name);
            for (path, bytes) in starter.files() {
                let text = str::from_utf8(bytes).unwrap();
                assert!(!text.contains(['⟦', '⟧', '¦']), "{path}: {text}");
            }
        }
    }
}

/// A product alone, a family, a variant of it, and one that extends another.
#[test]
fn a_copy_of_a_shipped_product_passes_its_cases() {
    let shipped = products();
    for id in [
        "artisan-auvergne-rhone-alpes",
        "croissance-tpe@ge",
        "relance",
    ] {
        let starter = Starter::copy_of(&shipped, id, &wish("a-copy", &[])).unwrap();
        let (_, cases) = told(&starter, &MemorySource::default());
        assert!(cases > 0, "{id}");
        assert_eq!(starter.cases_left_out() > 0, id.contains('@'), "{id}");
    }
}

#[test]
fn a_variant_begins_from_a_product_or_from_another_variant() {
    let shipped = products();
    for id in ["artisan-auvergne-rhone-alpes", "croissance-tpe@ge"] {
        let starter = Starter::variant_of(&shipped, id, &wish("northern", &[])).unwrap();
        told(&starter, &shipped);
        let paths: Vec<&str> = starter.files().map(|(path, _)| path).collect();
        assert!(
            paths.iter().all(|path| path.contains("/northern")),
            "{paths:?}"
        );
        assert!(
            paths.iter().any(|path| path.contains("/cases/")),
            "{paths:?}"
        );
    }
}

/// Takes minutes: `cargo test -p penteract --test suite starters -- --ignored`.
#[test]
#[ignore = "takes minutes; a step of its own of .ci/run"]
fn every_shipped_product_and_variant_can_be_copied_and_varied() {
    let shipped = products();
    let catalogue = Catalogue::inspect(&shipped, &[], Purpose::Decide)
        .unwrap()
        .catalogue;
    let products: Vec<String> = catalogue
        .products()
        .map(|one| one.id().to_owned())
        .collect();
    let families: Vec<String> = catalogue.families().map(|(id, _)| id.to_owned()).collect();
    assert!(products.len() > 40 && families.len() > 3);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(id) = products.get(next.fetch_add(1, Ordering::Relaxed)) {
            let starter = Starter::copy_of(&shipped, id, &wish("a-copy", &[])).unwrap();
            told(&starter, &MemorySource::default());
            let starter = Starter::variant_of(&shipped, id, &wish("northern", &[])).unwrap();
            told(&starter, &shipped);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
        for id in &families {
            let starter = Starter::copy_of(&shipped, id, &wish("a-copy", &[])).unwrap();
            told(&starter, &MemorySource::default());
        }
    });
}

#[test]
fn what_cannot_be_begun_is_told_with_what_can() {
    let shipped = products();
    let said = |error: StarterError| [ENGLISH, FRENCH].map(|language| error.say(language));
    let from = |template: &str, name: &str| {
        said(Starter::from_template(template, &wish(name, &[ENGLISH])).unwrap_err())
    };
    let [english, french] = from("amortising-loan", "Prêt Régional");
    assert!(english.contains("`pret-regional` would do"), "{english}");
    assert!(french.contains("conviendrait"), "{french}");
    for name in ["", "..", "../x", "lib", "a/b", "-a", ".x", "A"] {
        assert!(
            Starter::from_template("amortising-loan", &wish(name, &[])).is_err(),
            "{name}"
        );
        assert!(
            Starter::copy_of(&shipped, "pge", &wish(name, &[])).is_err(),
            "{name}"
        );
    }
    assert!(from("bulet-loan", "x")[0].contains("did you mean `bullet-loan`?"));
    let copy =
        |origin: &str| said(Starter::copy_of(&shipped, origin, &wish("x", &[])).unwrap_err());
    assert!(copy("pgee")[0].contains("did you mean `pge`?"));
    assert!(copy("rebond@nowhere")[0].contains("no variant `nowhere`; it has: "));
    let kept = Starter::copy_of(&shipped, "pge", &wish("x", &[FRENCH])).unwrap_err();
    assert!(matches!(kept, StarterError::CopyKeeps { .. }));
    let template = Starter::variant_of(&shipped, "bullet-loan", &wish("x", &[])).unwrap_err();
    assert!(matches!(template, StarterError::VariantOfTemplate { .. }));
    let family = Starter::variant_of(&shipped, "rebond", &wish("x", &[])).unwrap_err();
    assert!(
        family.say(ENGLISH).contains("variants only"),
        "{}",
        family.say(ENGLISH)
    );
}

#[test]
fn a_product_with_errors_is_not_copied() {
    let source = MemorySource::new([("half/product.toml", "format = 1\n<<<<<<< HEAD\n")]);
    let error = Starter::copy_of(&source, "half", &wish("whole", &[])).unwrap_err();
    assert!(matches!(error, StarterError::Broken(_)), "{error}");
}
