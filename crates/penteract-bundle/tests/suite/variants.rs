//! Variants say what differs from their product, by name.

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
        .map(|problem| loaded.sources.render(problem, Language::English))
        .collect()
}

fn cap(bundle: &Bundle) -> Value {
    match &bundle.parameter("cap").unwrap().values()[0].value {
        ParameterValue::Known(value) => value.clone(),
        ParameterValue::Unknown(why) => panic!("{why:?}"),
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
        north
            .sentence("is_registered", Language::French, None)
            .as_deref(),
        Some("L'entreprise est immatriculée dans la région.")
    );
    assert_eq!(
        base.sentence("is_registered", Language::French, None)
            .as_deref(),
        Some("L'entreprise est immatriculée.")
    );
    assert_eq!(
        (base.cases().unwrap().len(), north.cases().unwrap().len()),
        (0, 1)
    );
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
        rural.offer().rate.values()[0],
        ValueRef::Constant(Value::Percent(Decimal::new(5, 3)))
    );
    assert_eq!(
        rural.offer().frequency,
        ValueRef::Constant(Value::Choice("monthly".into()))
    );
    assert_eq!(rural.cases().unwrap().len(), 1);
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
        with(&EXTENSION.replace("\"base\"", "\"rural\""), &[])
            .contains("product `rural` ends up extending itself: `rural` extends `rural`")
    );
    let other = EXTENSION.replace("\"rural\"", "\"other\"");
    let round = with(
        &EXTENSION.replace("\"base\"", "\"other\""),
        &[(
            "other/product.toml",
            &other.replace("\"base\"", "\"rural\""),
        )],
    );
    assert!(
        round.contains(
            "product `rural` ends up extending itself: `rural` extends `other` extends `rural`"
        ),
        "{round}"
    );
    assert!(
        round.contains("rural/product.toml:4:11") && round.contains("other/product.toml:4:11"),
        "{round}"
    );
    let stray = with(EXTENSION, &[("rural/facts.toml", "")]);
    assert!(
        stray.contains("`facts.toml` is not a file of a bundle"),
        "{stray}"
    );
}

#[test]
fn a_product_extends_another_to_any_depth() {
    let middle = EXTENSION
        .replace("\"rural\"", "\"middle\"")
        .replace("offer.rate = \"0.50 %\"", "offer.frequency = \"yearly\"");
    let loaded = load_extension(&[
        ("middle/product.toml", &middle),
        (
            "rural/product.toml",
            &EXTENSION.replace("\"base\"", "\"middle\""),
        ),
    ]);
    let rural = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", errors(&loaded)));
    assert_eq!(
        rural.offer().frequency,
        ValueRef::Constant(Value::Choice("yearly".into()))
    );
    assert_eq!(
        rural.offer().rate.values()[0],
        ValueRef::Constant(Value::Percent(Decimal::new(5, 3)))
    );
}

#[test]
fn two_folders_with_one_product_are_both_shown() {
    let text = errors(&load_extension(&[(
        "rural/product.toml",
        &EXTENSION.replace("id = \"rural\"", "id = \"base\""),
    )]));
    assert!(text.contains("two products are named `base`"), "{text}");
    assert!(
        text.contains("rural/product.toml:2:6") && text.contains("base/product.toml:2:6"),
        "{text}"
    );
}

const SOUTH: &str = r#"id = "south"
extends = "north"
name = { fr = "Prêt du sud", en = "Southern loan" }
offer.rate = "0 %"
"#;

#[test]
fn a_variant_extends_another_to_any_depth() {
    let far = SOUTH
        .replace("\"south\"", "\"far\"")
        .replace("\"north\"", "\"south\"")
        .replace("0 %", "2 %");
    let loaded = load(&[
        ("variants/north.toml", NORTH),
        ("variants/south.toml", SOUTH),
        ("variants/far.toml", &far),
    ]);
    let [far, north, south] = &loaded.variants[..] else {
        panic!("{}", errors(&loaded))
    };
    let quarterly = ValueRef::Constant(Value::Choice("quarterly".into()));
    let rate = |percent| ValueRef::Constant(Value::Percent(Decimal::new(percent, 2)));
    for (variant, address, expected) in [(south, "base@south", rate(0)), (far, "base@far", rate(2))]
    {
        assert_eq!(variant.address(), address);
        assert_eq!(variant.offer().frequency, quarterly);
        assert_eq!(variant.offer().rate.values(), [expected]);
        assert_eq!(cap(variant), cap(north));
        assert_eq!(variant.windows(), north.windows());
        assert_ne!(variant.digest(), north.digest());
    }
}

#[test]
fn what_a_variant_cannot_extend_is_told_with_its_places() {
    let north = format!("extends = \"south\"\n{NORTH}");
    let round = errors(&load(&[
        ("variants/north.toml", &north),
        ("variants/south.toml", SOUTH),
    ]));
    assert!(
        round.contains(
            "variant `north` ends up extending itself: `north` extends `south` extends `north`"
        ),
        "{round}"
    );
    assert!(
        round.contains("variants/north.toml:1:11") && round.contains("variants/south.toml:2:11"),
        "{round}"
    );
    let itself = errors(&load(&[(
        "variants/north.toml",
        &north.replace("\"south\"", "\"north\""),
    )]));
    assert!(itself.contains("`north` extends `north`"), "{itself}");
    let unknown = errors(&load(&[
        ("variants/north.toml", NORTH),
        (
            "variants/south.toml",
            &SOUTH.replace("\"north\"", "\"nort\""),
        ),
    ]));
    assert!(unknown.contains("did you mean `north`?"), "{unknown}");
}

#[test]
fn two_variants_of_one_name_are_both_shown() {
    let text = errors(&load(&[
        ("variants/north.toml", NORTH),
        ("variants/south.toml", NORTH),
    ]));
    assert!(text.contains("two variants are named `north`"), "{text}");
    assert!(
        text.contains("variants/north.toml:1:6") && text.contains("variants/south.toml:1:6"),
        "{text}"
    );
}

const RULES: &str = "/// The company is registered.
fn is_registered() { company.is_registered }

/// The company is small.
/// variants only
fn is_small() { company.headcount <= 10 }

private fn helper() { is_small() }
";

const TWO_LABELS: &str = "[rules]\nis_registered = \"Immatriculée.\"\nis_small = \"Petite.\"\n";

fn with_rules<'t>(files: &[(&'t str, &'t str)]) -> Loaded {
    let mut all = vec![
        ("rules/eligibility.rhai", RULES),
        ("labels/fr.toml", TWO_LABELS),
    ];
    all.extend(files);
    load(&all)
}

fn rules(bundle: &Bundle) -> Vec<&str> {
    let program = bundle.program();
    program
        .rules()
        .map(|id| program.describe(id).name.as_ref())
        .collect()
}

fn switching(rules: &str) -> String {
    format!("{NORTH}\n[rules]\n{rules}\n").replace(
        "[labels.fr]\nis_registered = \"L'entreprise est immatriculée dans la région.\"\n",
        "",
    )
}

#[test]
fn a_variant_turns_rules_on_and_off_and_the_product_has_none_that_is_for_variants() {
    let north = switching("with = [\"is_small\"]\nwithout = [\"is_registered\"]");
    let back = "id = \"south\"\nextends = \"north\"\nname = { fr = \"S\", en = \"S\" }\nrules.with = [\"is_registered\"]\n";
    let loaded = with_rules(&[
        ("variants/north.toml", &north),
        ("variants/south.toml", back),
    ]);
    let base = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", errors(&loaded)));
    assert_eq!(rules(base), ["is_registered"]);
    assert_eq!(rules(&loaded.variants[0]), ["is_small"]);
    assert_eq!(rules(&loaded.variants[1]), ["is_registered", "is_small"]);
}

#[test]
fn a_switch_that_turns_nothing_is_told_with_the_reason() {
    let told = |rules: &str| errors(&with_rules(&[("variants/north.toml", &switching(rules))]));
    let on = told("with = [\"is_registered\"]");
    assert!(on.contains("rule `is_registered` is on already"), "{on}");
    assert!(on.contains("rules/eligibility.rhai:2:4"), "{on}");
    let off = told("without = [\"is_small\"]");
    assert!(off.contains("rule `is_small` is off already"), "{off}");
    let twice = told("with = [\"is_small\", \"is_small\"]");
    assert!(
        twice.contains("rule `is_small` is on already") && twice.contains("turned on here"),
        "{twice}"
    );
    let unknown = told("with = [\"is_smal\"]");
    assert!(unknown.contains("did you mean `is_small`?"), "{unknown}");
    let helper = told("without = [\"helper\"]");
    assert!(helper.contains("function `helper` is no rule"), "{helper}");
}

#[test]
fn variants_only_stands_above_rules() {
    let rules = RULES.replace("private fn helper", "/// variants only\nprivate fn helper");
    let text = errors(&load(&[("rules/eligibility.rhai", &rules)]));
    assert!(
        text.contains("stands above a function that is no rule"),
        "{text}"
    );
}

const GUARANTEE: &str = "\nguarantee = { guarantor = { fr = \"G\", en = \"G\" }, coverage = \"50 %\", fee = { table = \"premium\", base = \"loan\", timing = \"upfront\" } }\n";
const PREMIUM: &str =
    "# law: decree, art. 7\n# source: D-05\n# confidence: A\nyear:int,=> rate:percent\n>=1,1 %\n";

fn with_table(files: &[(&str, &str)]) -> Loaded {
    let product = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base/product.toml");
    let product = std::fs::read_to_string(product).unwrap() + GUARANTEE;
    let mut all = vec![
        ("product.toml", product.as_str()),
        ("tables/premium.csv", PREMIUM),
        ("variants/north.toml", NORTH),
    ];
    all.extend(files);
    load(&all)
}

#[test]
fn a_table_of_a_variant_replaces_the_one_of_its_name() {
    let loaded = with_table(&[("variants/north/premium.csv", &PREMIUM.replace("1 %", "2 %"))]);
    let rate = |bundle: &Bundle| bundle.tables()[0].declaration().rows[0].outputs[0].clone();
    let base = loaded
        .bundle
        .as_ref()
        .unwrap_or_else(|| panic!("{}", errors(&loaded)));
    assert_eq!(
        rate(base),
        ParameterValue::Known(Value::Percent(Decimal::new(1, 2)))
    );
    assert_eq!(
        rate(&loaded.variants[0]),
        ParameterValue::Known(Value::Percent(Decimal::new(2, 2)))
    );
    let plain = with_table(&[]);
    assert_ne!(loaded.variants[0].digest(), plain.variants[0].digest());
    assert_eq!(base.digest(), plain.bundle.unwrap().digest());
}

#[test]
fn a_file_of_a_variant_that_replaces_nothing_is_told() {
    let told = |path: &str, text: &str| errors(&with_table(&[(path, text)]));
    let unknown = told("variants/north/premiun.csv", PREMIUM);
    assert!(unknown.contains("did you mean `premium`?"), "{unknown}");
    let other = told(
        "variants/north/premium.csv",
        &PREMIUM.replace("year:int", "age:int"),
    );
    assert!(
        other.contains("has not the columns") && other.contains("tables/premium.csv:4:1"),
        "{other}"
    );
    let nowhere = told("variants/nort/premium.csv", PREMIUM);
    assert!(nowhere.contains("is not a file of a bundle"), "{nowhere}");
}

/// The product as a family: no windows of its own.
fn family(files: &[(&str, &str)]) -> Loaded {
    let product = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base/product.toml");
    let product = std::fs::read_to_string(product).unwrap().replace(
        "windows = [{ from = 2024-01-01, until = 2025-12-31 }]",
        "abstract = true",
    );
    let mut all = vec![("product.toml", product.as_str())];
    all.extend(files);
    load(&all)
}

#[test]
fn an_abstract_product_is_granted_through_its_variants_only() {
    let loaded = family(&[("variants/north.toml", NORTH)]);
    assert!(!loaded.has_errors(), "{}", errors(&loaded));
    assert!(loaded.bundle.is_none() && loaded.is_abstract);
    assert_eq!(loaded.variants.len(), 1);
    let none = family(&[]);
    assert!(errors(&none).contains("is granted through its variants only, and has none"));
    let closed = family(&[(
        "variants/north.toml",
        &NORTH.replace(
            "windows = [{ from = 2025-01-01, until = 2025-06-30 }]\n",
            "",
        ),
    )]);
    assert!(
        errors(&closed).contains("nothing says when this is granted"),
        "{}",
        errors(&closed)
    );
    let case = family(&[
        ("variants/north.toml", NORTH),
        (
            "cases/a.toml",
            "as_of = 2025-02-01\n[expect]\noutcome = \"accept\"\n",
        ),
    ]);
    assert!(
        errors(&case).contains("`a` has no `variant`"),
        "{}",
        errors(&case)
    );
}

fn warnings(loaded: &Loaded, code: &str) -> Vec<String> {
    let found = loaded.diagnostics.iter();
    found
        .filter(|problem| problem.code.as_str() == code)
        .map(|problem| loaded.sources.render(problem, Language::English))
        .collect()
}

#[test]
fn unused_is_what_the_product_and_all_its_variants_leave_unused() {
    let parameter = "\n[rate_of_the_north]\nunit = \"percent\"\nlabel = { fr = \"a\", en = \"a\" }\nvalues = [{ value = \"1 %\", law = \"policy\", source = \"D-04\", confidence = \"B\" }]\n";
    let parameters =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/base/parameters.toml");
    let parameters = std::fs::read_to_string(parameters).unwrap() + parameter;
    let told = |north: &str| {
        let loaded = load(&[
            ("parameters.toml", &parameters),
            ("variants/north.toml", north),
            ("variants/south.toml", SOUTH),
        ]);
        assert!(!loaded.has_errors(), "{}", errors(&loaded));
        warnings(&loaded, "script.unused-parameter").len()
    };
    assert_eq!(told(NORTH), 1);
    let reading = NORTH.replace(
        "offer.frequency",
        "offer.rate = { param = \"rate_of_the_north\" }\noffer.frequency",
    );
    assert_eq!(told(&reading), 0);
}

#[test]
fn a_hole_is_told_once_and_for_which_variants() {
    let north = NORTH.replace("values = [{ value", "values = [{ from = 2025-03-01, value");
    let loaded = load(&[
        ("variants/north.toml", &north),
        ("variants/south.toml", SOUTH),
    ]);
    let holes = warnings(&loaded, "parameters.hole");
    let [hole] = &holes[..] else {
        panic!("{holes:?}")
    };
    assert!(hole.contains("from 1 Jan 2025 to 28 Feb 2025"), "{hole}");
    assert!(
        hole.contains("for variant `north`") && hole.contains("for variant `south`"),
        "{hole}"
    );
    assert!(warnings(&load(&[]), "parameters.hole").is_empty());
}
