//! Variants say what differs from their product, by name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use std::path::Path;

use penteract_bundle::{
    Bundle, BundleSource, FolderSource, Language, Loaded, MemorySource, ValueRef,
};
use penteract_rules::{ParameterValue, Value};
use rust_decimal::Decimal;

const NORTH: &str = r#"id = "north"
name = { fr = "Prêt du nord", en = "Northern loan" }
windows = [{ from = 2025-01-01, until = 2025-06-30 }]
offer.frequency = "quarterly"
offer.amount.min = "1 000 EUR"

[parameters.cap]
values = [{ value = "50 000 EUR", law = "regional decision", source = "D-10", confidence = "B" }]

[labels.fr]
is_registered = "L'entreprise est immatriculée dans la région."
"#;

/// The fixture with files over it.
fn load(files: &[(&str, &str)]) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let disk = FolderSource::new(folder);
    let mut source = MemorySource::default();
    for entry in disk.list("base").unwrap() {
        source.insert(entry.path.clone(), disk.read(&entry.path).unwrap());
    }
    for (path, text) in files {
        source.insert(format!("base/{path}"), text.as_bytes());
    }
    Bundle::load(&source, "base", &MemorySource::default())
}

fn errors(loaded: &Loaded) -> String {
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|problem| problem.is_error());
    errors
        .map(|problem| loaded.sources.render(problem))
        .collect()
}

fn cap(bundle: &Bundle) -> Value {
    match &bundle.parameter("cap").unwrap().values()[0].value {
        ParameterValue::Known(value) => value.clone(),
        ParameterValue::Unknown(why) => panic!("{why}"),
    }
}

#[test]
fn a_variant_has_what_it_says_and_the_rest_of_its_product() {
    let case = "as_of = 2025-02-01\nvariant = \"north\"\n[expect]\noutcome = \"accept\"\n";
    let loaded = load(&[
        ("variants/north.toml", NORTH),
        ("cases/accept/north.toml", case),
    ]);
    let base = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", errors(&loaded)));
    let [north] = &loaded.variants[..] else {
        panic!("one variant")
    };
    assert_eq!(
        (north.id(), north.variant(), north.version()),
        ("base", Some("north"), base.version())
    );
    assert_eq!((base.address(), north.address()), ("base", "base@north"));
    assert_eq!(north.name(Language::English), "Northern loan");
    assert_eq!(north.windows().len(), 1);
    assert_ne!(north.windows(), base.windows());
    assert_eq!(cap(north), Value::Money(Decimal::new(5_000_000, 2)));
    assert_eq!(cap(base), Value::Money(Decimal::new(30_000_000, 2)));
    assert_eq!(
        north.offer().frequency,
        ValueRef::Constant(Value::Choice("quarterly".into()))
    );
    assert_eq!(
        base.offer().frequency,
        ValueRef::Constant(Value::Choice("monthly".into()))
    );
    assert!(north.offer().amount.min.is_some() && base.offer().amount.min.is_none());
    assert_eq!(north.offer().amount.max.len(), 1);
    assert_ne!(north.digest(), base.digest());
    assert_eq!(
        north.sentence("is_registered", Language::French),
        Some("L'entreprise est immatriculée dans la région.")
    );
    assert_eq!(
        base.sentence("is_registered", Language::French),
        Some("L'entreprise est immatriculée.")
    );
    assert_eq!((base.cases().len(), north.cases().len()), (0, 1));
}

#[test]
fn the_product_alone_has_the_same_digest_with_and_without_variants() {
    let with = load(&[("variants/north.toml", NORTH)]).bundle.unwrap();
    assert_eq!(with.digest(), load(&[]).bundle.unwrap().digest());
}

#[test]
fn what_does_not_exist_cannot_differ() {
    let wrong = NORTH
        .replace("[parameters.cap]", "[parameters.capp]")
        .replace("offer.frequency", "offer.frequncy")
        .replace("is_registered", "is_registred");
    let loaded = load(&[("variants/north.toml", &wrong)]);
    assert!(loaded.bundle.is_none() && loaded.variants.is_empty());
    let text = errors(&loaded);
    for words in [
        "did you mean `cap`?",
        "did you mean `frequency`?",
        "did you mean `is_registered`?",
        "base/variants/north.toml:4:7",
    ] {
        assert!(text.contains(words), "{words} is missing from\n{text}");
    }
}

#[test]
fn a_value_of_the_wrong_type_points_into_the_file_of_the_variant() {
    let wrong = NORTH.replace("\"quarterly\"", "{ param = \"cap\" }");
    let text = errors(&load(&[("variants/north.toml", &wrong)]));
    assert!(
        text.contains("`offer.frequency` cannot take an amount"),
        "{text}"
    );
    assert!(text.contains("base/variants/north.toml:4:29"), "{text}");
}

#[test]
fn a_variant_is_named_after_its_file() {
    let text = errors(&load(&[("variants/south.toml", NORTH)]));
    assert!(
        text.contains("variant `north` is in the file `south.toml`"),
        "{text}"
    );
}

const EXTENSION: &str = r#"format = 1
id = "rural"
version = "2.0.0"
extends = "base"
name = { fr = "Prêt rural", en = "Rural loan" }
windows = [{ from = 2024-06-01 }]
offer.rate = "0.50 %"
"#;

/// The fixture, and a product beside it.
fn load_extension(files: &[(&str, &str)]) -> Loaded {
    let disk = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    let mut source = MemorySource::default();
    for entry in disk.list("base").unwrap() {
        source.insert(entry.path.clone(), disk.read(&entry.path).unwrap());
    }
    for (path, text) in files {
        source.insert(*path, text.as_bytes());
    }
    Bundle::load(&source, "rural", &MemorySource::default())
}

#[test]
fn a_product_extends_another_with_what_differs() {
    let case = "as_of = 2024-07-01\nfacts = { company.is_registered = true }\n[expect]\noutcome = \"incomplete\"\n";
    let loaded = load_extension(&[
        ("rural/product.toml", EXTENSION),
        ("rural/cases/a.toml", case),
    ]);
    let rural = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", errors(&loaded)));
    assert_eq!(
        (rural.id(), rural.version(), rural.variant()),
        ("rural", "2.0.0", None)
    );
    assert_eq!(
        rural.offer().rate,
        ValueRef::Constant(Value::Percent(Decimal::new(5, 3)))
    );
    assert_eq!(
        rural.offer().frequency,
        ValueRef::Constant(Value::Choice("monthly".into()))
    );
    assert_eq!(rural.cases().len(), 1);
    assert_eq!(rural.facts().len(), load(&[]).bundle.unwrap().facts().len());
    assert_ne!(rural.digest(), load(&[]).bundle.unwrap().digest());
}

#[test]
fn what_a_product_cannot_extend_is_told() {
    let with = |product: &str, more: &[(&str, &str)]| {
        let mut files = vec![("rural/product.toml", product)];
        files.extend(more);
        errors(&load_extension(&files))
    };
    assert!(with(&EXTENSION.replace("\"base\"", "\"bse\""), &[]).contains("has errors"));
    assert!(
        with(&EXTENSION.replace("\"base\"", "\"../base\""), &[])
            .contains("cannot extend `../base`")
    );
    assert!(
        with(&EXTENSION.replace("\"base\"", "\"rural\""), &[]).contains("cannot extend `rural`")
    );
    let other = EXTENSION.replace("\"rural\"", "\"other\"");
    let chain = with(
        &EXTENSION.replace("\"base\"", "\"other\""),
        &[("other/product.toml", &other)],
    );
    assert!(chain.contains("extends another product itself"), "{chain}");
    let stray = with(EXTENSION, &[("rural/facts.toml", "")]);
    assert!(
        stray.contains("`facts.toml` is not a file of a bundle"),
        "{stray}"
    );
}
