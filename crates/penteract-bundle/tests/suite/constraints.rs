//! What holds between answers: bounds set by the day or by other answers, and constraints. Fault D8.

use std::path::Path;

use penteract_bundle::{
    Application, ApplicationProblems, Bundle, BundleSource, FolderSource, Language, Loaded,
    MemorySource,
};
use penteract_core::Say as _;

/// The fixture with more facts and files.
fn load(facts: &str, files: &[(&str, &str)]) -> Loaded {
    let disk = FolderSource::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"));
    let mut source = MemorySource::default();
    for entry in disk.list("base").unwrap() {
        source.insert(entry.path.clone(), disk.read(&entry.path).unwrap());
    }
    let more = [("base/facts.toml", facts)];
    for (path, text) in more.iter().chain(files) {
        let mut bytes = source.read(path).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(text.as_bytes());
        source.insert(*path, bytes);
    }
    Bundle::load(&source, "base", &MemorySource::default())
}

fn fact(name: &str, ty: &str, more: &str) -> String {
    format!(
        "[company.{name}]\ntype = \"{ty}\"\nlabel = {{ fr = \"f\", en = \"f\" }}\n{more}\nsource = \"D-1\"\n\n"
    )
}

/// The problems of an application on 6 May 2024.
fn problems(bundle: &Bundle, application: &str) -> ApplicationProblems {
    let application = Application::from_json(application.as_bytes()).unwrap();
    match bundle.read_application(&application, "2024-05-06".parse().unwrap()) {
        Ok(frame) => bundle.broken_constraints(&frame).unwrap(),
        Err(problems) => problems,
    }
}

fn told(loaded: &Loaded) -> Vec<(String, usize)> {
    let errors = loaded.diagnostics.iter().filter(|told| told.is_error());
    errors
        .map(|told| (told.message.say(Language::English), told.related.len()))
        .collect()
}

#[test]
fn d8_a_date_is_bounded_by_the_day_and_an_amount_by_another() {
    let facts = [
        fact("opened_on", "date", "max = \"as_of\""),
        fact("turnover", "money", ""),
        fact("exports", "money", "optional = true\nmax = \"company.turnover\""),
        "[project.partners]\ntype = \"list\"\nlabel = { fr = \"f\", en = \"f\" }\n[project.partners.item.granted_on]\ntype = \"date\"\nlabel = { fr = \"f\", en = \"f\" }\nmin = \"company.opened_on\"\nmax = \"as_of\"\n".to_owned(),
    ];
    let loaded = load(&facts.concat(), &[]);
    assert_eq!(told(&loaded), []);
    let bundle = loaded.bundle.unwrap();
    for within in [
        r#"{ "company": { "opened_on": "2024-05-06", "turnover": "10.00", "exports": "10.00" } }"#,
        r#"{ "company": { "turnover": "10.00", "exports": null } }"#,
        r#"{ "company": { "exports": "11.00" }, "project": { "partners": [{}, { "granted_on": "2024-05-06" }] } }"#,
    ] {
        assert_eq!(problems(&bundle, within).count(), 0, "{within}");
    }
    let beyond = r#"{ "company": { "opened_on": "2024-05-07", "turnover": "10.00", "exports": "10.01" },
        "project": { "partners": [{ "granted_on": "2024-05-06" }, { "granted_on": "2920-05-15" }] } }"#;
    let found = problems(&bundle, beyond);
    let lines: Vec<String> = found.iter().map(|p| p.render(Language::English)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    `/company/opened_on`: expected at most 2024-05-06, the day of the decision, got 2024-05-07
    `/company/exports`: expected at most 10.00, the answer to `company.turnover`, got 10.01
    `/project/partners/0/granted_on`: expected at least 2024-05-07, the answer to `company.opened_on`, got 2024-05-06
    `/project/partners/1/granted_on`: expected at most 2024-05-06, the day of the decision, got 2920-05-15
    ");
    let whole = found
        .iter()
        .find(|p| p.pointer() == "/company/exports")
        .unwrap();
    assert_eq!(whole.others(), ["/company/turnover"]);
    let schema = bundle.application_schema_in(Language::French).to_string();
    assert!(
        schema.contains("Au plus le jour de la décision."),
        "{schema}"
    );
}

#[test]
fn d8_a_bound_that_no_answer_can_set_is_told_with_both_places() {
    let dates = |first: &str, second: &str| {
        load(
            &[
                fact("first_on", "date", first),
                fact("second_on", "date", second),
            ]
            .concat(),
            &[],
        )
    };
    let unknown = dates("max = \"company.secnd_on\"", "");
    assert_eq!(
        told(&unknown),
        [(
            "the `max` of `company.first_on` is the unknown fact `company.secnd_on`".to_owned(),
            0
        )]
    );
    let another_type = dates("max = \"company.headcount\"", "");
    assert_eq!(told(&another_type).len(), 1);
    assert_eq!(told(&another_type)[0].1, 1);
    let cycle = dates("max = \"company.second_on\"", "max = \"company.first_on\"");
    assert_eq!(
        told(&cycle),
        [(
            "these bounds come back to the first: only equal answers lie within them".to_owned(),
            1
        )]
    );
    let itself = dates("max = \"company.first_on\"", "");
    assert_eq!(told(&itself).len(), 1);
    let through_the_day = dates("max = \"as_of\"\nmin = \"as_of\"", "");
    assert_eq!(told(&through_the_day).len(), 1);
    let no_day = load(&fact("share", "percent", "max = \"as_of\""), &[]);
    assert_eq!(told(&no_day).len(), 1);
    // The same said twice is no cycle.
    let twice = dates("max = \"company.second_on\"", "min = \"company.first_on\"");
    assert_eq!(told(&twice), []);
}

const CONSTRAINTS: &str = "/// The payroll is at most {params.cap} and the turnover.
/// failed: The payroll exceeds {params.cap} or the turnover.
/// law: code de commerce, art. L. 123-12
/// code: payroll-above-turnover
/// in force: 2024-02-01..
fn payroll_is_within_the_turnover() { company.payroll <= min(company.turnover, params.cap) }
";

fn with_constraints() -> Bundle {
    let facts = [fact("turnover", "money", ""), fact("payroll", "money", "")].concat();
    let french = "payroll_is_within_the_turnover = \"La masse salariale ne dépasse pas le chiffre d'affaires.\"\n[failed]\npayroll_is_within_the_turnover = \"La masse salariale dépasse {params.cap} ou le chiffre d'affaires.\"\n";
    let loaded = load(
        &facts,
        &[
            ("base/rules/constraints.rhai", CONSTRAINTS),
            ("base/labels/fr.toml", french),
        ],
    );
    assert_eq!(told(&loaded), []);
    loaded.bundle.unwrap()
}

#[test]
fn d8_a_broken_constraint_is_a_problem_of_the_application() {
    let bundle = with_constraints();
    let found = problems(
        &bundle,
        r#"{ "company": { "turnover": "10.00", "payroll": "10.01" } }"#,
    );
    let plain = serde_json::to_string(found.listed()).unwrap();
    let plain = plain.replace(['\u{a0}', '\u{202f}'], " ");
    let pointers = "`/company/turnover`, `/company/payroll`";
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&plain).unwrap(),
        serde_json::json!([{
            "code": "application.constraint",
            "constraint": "payroll-above-turnover",
            "pointers": ["/company/turnover", "/company/payroll"],
            "message": {
                "en": format!("{pointers}: The payroll exceeds €300,000.00 or the turnover. (f: €10.00; f: €10.01)"),
                "fr": format!("{pointers} : La masse salariale dépasse 300 000,00 € ou le chiffre d'affaires. (f : 10,00 € ; f : 10,01 €)"),
            },
        }])
    );
    // What is not answered breaks nothing, and so does what is equal.
    for within in [
        r#"{ "company": { "payroll": "10.01" } }"#,
        r#"{ "company": { "turnover": "10.00", "payroll": "10.00" } }"#,
    ] {
        assert_eq!(problems(&bundle, within).count(), 0, "{within}");
    }
    let broken = r#"{ "company": { "turnover": "10.00", "payroll": "10.01" } }"#;
    let application = Application::from_json(broken.as_bytes()).unwrap();
    let before = bundle.read_application(&application, "2024-01-31".parse().unwrap());
    let before = bundle.broken_constraints(&before.unwrap()).unwrap();
    assert_eq!(before.count(), 0, "not in force yet");
}

#[test]
fn d8_a_product_has_the_constraints_of_its_libraries() {
    let library = [
        (
            "base/lib/accounts/facts.toml",
            [fact("turnover", "money", ""), fact("payroll", "money", "")].concat(),
        ),
        (
            "base/lib/accounts/rules/constraints.rhai",
            CONSTRAINTS
                .replace("{params.cap}", "a cap")
                .replace("min(company.turnover, params.cap)", "company.turnover"),
        ),
        (
            "base/lib/accounts/labels/fr.toml",
            "[rules]\npayroll_is_within_the_turnover = \"p\"\n[failed]\npayroll_is_within_the_turnover = \"q\"\n"
                .to_owned(),
        ),
        (
            "base/product.toml",
            "uses = [\"lib/accounts\"]\n".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = library
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let loaded = load("", &files);
    assert_eq!(told(&loaded), []);
    let found = problems(
        &loaded.bundle.unwrap(),
        r#"{ "company": { "turnover": "10.00", "payroll": "10.01" } }"#,
    );
    assert_eq!(
        found.listed()[0].constraint(),
        Some("payroll-above-turnover")
    );
}
