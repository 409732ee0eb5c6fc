//! Bad applications: every problem at once, with its place, what was expected and what to write instead.

use std::path::Path;
use std::sync::OnceLock;

use penteract_bundle::{
    Application, ApplicationError, Bundle, FolderSource, Language, MemorySource,
};
use penteract_rules::{Slot, Value};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn bundle() -> &'static Bundle {
    static BUNDLE: OnceLock<Bundle> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let loaded = Bundle::load(&FolderSource::new(folder), "wide", &MemorySource::default());
        let problems: String = loaded
            .diagnostics
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| loaded.sources.render(problem, Language::English))
            .collect();
        loaded.bundle.unwrap_or_else(|| panic!("{problems}"))
    })
}

fn problems(text: &str, language: Language) -> Vec<String> {
    let application = Application::from_json(text.as_bytes()).unwrap();
    let read = bundle().read_application(&application, "2024-05-06".parse().unwrap());
    let problems = read.err().unwrap_or_default();
    problems
        .iter()
        .map(|problem| problem.render(language))
        .collect()
}

fn answer(text: &str, path: &str) -> Slot {
    let application = Application::from_json(text.as_bytes()).unwrap();
    let frame = bundle()
        .read_application(&application, "2024-05-06".parse().unwrap())
        .unwrap();
    frame.get(bundle().program().fact(path).unwrap())
}

#[test]
fn every_problem_comes_at_once_with_its_pointer() {
    let text = r#"{
        "request": { "amount": "-5.00", "amuont": "1.00" },
        "company": {
            "is_registered": "yes", "headcount": 1.5, "created_on": "2023-02-29", "legal_form": "SARL",
            "owned_by_others": "0.25", "turnover": 1234567890123456.00, "rating": { "nomenclature": "scale", "code": "4" },
            "plan_adopted_on": null, "trade_name": null
        },
        "project": { "partners": [{ "amount": "10.005" }, { "amonut": "1.00" }, 3] },
        "projet": {}
    }"#;
    insta::assert_snapshot!(problems(text, Language::English).join("\n"), @r###"
    `/request/amount`: expected at least 1.00, got "-5.00"
    `/request/amuont`: expected a question of the product, got the unknown field `amuont`; did you mean `amount`?
    `/company/is_registered`: expected true or false, got "yes"
    `/company/headcount`: expected a whole number, without quotes, got 1.5
    `/company/created_on`: expected a date such as "2020-03-16", got "2023-02-29"
    `/company/legal_form`: expected one of "sarl", "sa", got "SARL"; did you mean "sarl"?
    `/company/owned_by_others`: expected a percentage such as "0.73 %", got "0.25"; say the unit: "0.25 %", or "25 %" if 0.25 is a fraction
    `/company/turnover`: expected a number of at most 15 digits, without exponent, got 1234567890123456.00; write it as a string: a JSON number often passes through a binary float
    `/company/rating/code`: expected one of "3++", "3+", "3", got "4"
    `/company/trade_name`: expected a text, got null; leave the key out while the question has no answer
    `/project/partners/0/amount`: expected at most 2 decimals in EUR, got "10.005"; a point followed by three digits is read in two ways: write "10005" for thousands, or the decimals of the currency
    `/project/partners/1/amonut`: expected a question of the product, got the unknown field `amonut`; did you mean `amount`?
    `/project/partners/2`: expected an object of answers, got 3
    `/projet`: expected a question of the product, got the unknown field `projet`; did you mean `project`?
    "###);
    insta::assert_snapshot!(problems(text, Language::French).join("\n"), @r###"
    `/request/amount` : attendu au moins 1.00, reçu "-5.00"
    `/request/amuont` : attendu une question du produit, reçu le champ inconnu `amuont` ; vouliez-vous dire `amount` ?
    `/company/is_registered` : attendu true (oui) ou false (non), reçu "yes"
    `/company/headcount` : attendu un nombre entier, sans guillemets, reçu 1.5
    `/company/created_on` : attendu une date comme "2020-03-16", reçu "2023-02-29"
    `/company/legal_form` : attendu l'un de "sarl", "sa", reçu "SARL" ; vouliez-vous dire "sarl" ?
    `/company/owned_by_others` : attendu un pourcentage comme "0.73 %", reçu "0.25" ; dites l'unité : "0.25 %", ou "25 %" si 0.25 est une fraction
    `/company/turnover` : attendu un nombre d'au plus 15 chiffres, sans exposant, reçu 1234567890123456.00 ; écrivez-le entre guillemets : un nombre JSON passe souvent par un flottant binaire
    `/company/rating/code` : attendu l'un de "3++", "3+", "3", reçu "4"
    `/company/trade_name` : attendu un texte, reçu null ; laissez la clé de côté si la question n'a pas encore de réponse
    `/project/partners/0/amount` : attendu au plus 2 décimales en EUR, reçu "10.005" ; un point suivi de trois chiffres se lit de deux façons : écrivez "10005" pour des milliers, ou les décimales de la monnaie
    `/project/partners/1/amonut` : attendu une question du produit, reçu le champ inconnu `amonut` ; vouliez-vous dire `amount` ?
    `/project/partners/2` : attendu un objet de réponses, reçu 3
    `/projet` : attendu une question du produit, reçu le champ inconnu `projet` ; vouliez-vous dire `project` ?
    "###);
}

#[test]
fn what_is_right_is_read_exactly() {
    let amount = |text: &str| {
        answer(
            &format!(r#"{{ "request": {{ "amount": {text} }} }}"#),
            "request.amount",
        )
    };
    let money = |units: i64| Slot::Answered(Value::Money(Decimal::new(units, 2)));
    assert_eq!(amount("\"250000.00\""), money(25_000_000));
    assert_eq!(amount("250000"), money(25_000_000));
    assert_eq!(
        amount("1.10"),
        Slot::Answered(Value::Money(Decimal::new(110, 2)))
    );
    assert_eq!(
        amount("9007199254740.93"),
        Slot::Answered(Value::Money("9007199254740.93".parse().unwrap()))
    );
    assert_eq!(
        answer(
            r#"{ "company": { "plan_adopted_on": null } }"#,
            "company.plan_adopted_on"
        ),
        Slot::Answered(Value::None)
    );
    assert_eq!(answer("{}", "company.plan_adopted_on"), Slot::Unanswered);
    let rated = r#"{ "company": { "rating": { "nomenclature": "scale", "code": "3+" } } }"#;
    assert_eq!(
        answer(rated, "company.rating"),
        Slot::Answered(Value::Code {
            nomenclature: "scale".into(),
            code: "3+".into()
        })
    );
    let partners = answer(
        r#"{ "project": { "partners": [{ "amount": "10.00" }, {}] } }"#,
        "project.partners",
    );
    let Slot::Answered(Value::List(items)) = partners else {
        panic!("a list")
    };
    assert_eq!(
        items[0],
        Value::Record(
            [
                Slot::Answered(Value::Money(Decimal::new(1000, 2))),
                Slot::Unanswered
            ]
            .into()
        )
    );
    assert_eq!(
        items[1],
        Value::Record([Slot::Unanswered, Slot::Unanswered].into())
    );
}

// Fault H1
#[test]
fn problems_are_listed_up_to_a_limit_and_counted_beyond_it() {
    let group = bundle().facts()[0].group();
    let odd: Vec<String> = (0..100_000).map(|at| format!("\"k{at}\": 1")).collect();
    let text = format!("{{ \"{group}\": {{ {} }} }}", odd.join(", "));
    let application = Application::from_json(text.as_bytes()).unwrap();
    let problems = bundle()
        .read_application(&application, "2024-05-06".parse().unwrap())
        .unwrap_err();
    assert_eq!(problems.listed().len(), 100);
    assert_eq!(problems.count(), 100_000);
    assert!(problems.to_string().ends_with("; and 99900 more"));
}

// Fault H1
#[test]
fn what_somebody_wrote_is_shown_back_shortened() {
    let long = "x".repeat(1_000_000);
    let text = format!("{{ \"{long}\": {{}}, \"company\": {{ \"headcount\": \"{long}\" }} }}");
    let found = problems(&text, Language::English);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|line| line.len() < 3_000));
}

#[test]
fn bytes_that_are_no_application_say_so() {
    let error = |bytes: &[u8]| Application::from_json(bytes).unwrap_err();
    assert_eq!(
        error(b"%PDF-1.7").to_string(),
        "the application is not JSON: `expected value` at line 1, column 1"
    );
    assert_eq!(
        error(b"{ \"a\": 1,\n }").to_string(),
        "the application is not JSON: `key must be a string` at line 2, column 2"
    );
    assert_eq!(error(b"\xff\xfe"), ApplicationError::NotText);
    assert!(matches!(
        error(b"[]"),
        ApplicationError::NotAnObject {
            got: &["a list", "une liste"]
        }
    ));
    let twice = error(br#"{ "a": { "b/c": 1, "b/c": 2 } }"#);
    assert_eq!(
        twice,
        ApplicationError::DuplicateKey {
            pointer: "/a/b~1c".to_owned()
        }
    );
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    assert!(matches!(
        error(deep.as_bytes()),
        ApplicationError::TooDeep { .. }
    ));
    let brackets = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Application::from_json(brackets.as_bytes()).is_err());
    assert!(matches!(
        error(&vec![b' '; 5 << 20]),
        ApplicationError::TooLarge { .. }
    ));
}

#[test]
fn the_text_of_numbers_is_kept() {
    let text = r#"{"a":{"b":123456789012345678.910,"c":[1e400,-0]}}"#;
    assert_eq!(
        Application::from_json(text.as_bytes()).unwrap().to_string(),
        text
    );
}

#[test]
fn a_name_that_stands_twice_is_found_among_many() {
    for count in [2, 16, 17, 18, 100] {
        let member = |number: usize| format!("\"\\u0061{number}\": {number}");
        let mut members: Vec<String> = (1..count).map(member).collect();
        let text = format!("{{\"a\":{{{}}}}}", members.join(", "));
        assert!(Application::from_json(text.as_bytes()).is_ok(), "{text}");
        members.push("\"a1\": 0".to_owned());
        let text = format!("{{\"a\":{{{}}}}}", members.join(", "));
        assert_eq!(
            Application::from_json(text.as_bytes()),
            Err(ApplicationError::DuplicateKey {
                pointer: "/a/a1".to_owned()
            })
        );
    }
}

#[test]
fn the_order_of_keys_does_not_matter_and_the_answers_do() {
    let read = |text: &str| Application::from_json(text.as_bytes()).unwrap();
    assert_eq!(
        read(r#"{"a":{"x":1,"y":[2,3]},"b":{}}"#),
        read(r#"{ "b": {}, "a": { "y": [2, 3], "x": 1 } }"#)
    );
    assert_ne!(read(r#"{"a":{"y":[2,3]}}"#), read(r#"{"a":{"y":[3,2]}}"#));
    assert_ne!(read(r#"{"a":{"y":1}}"#), read(r#"{"a":{"y":1.0}}"#));
}

proptest! {
    #[test]
    fn any_bytes_give_an_application_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(application) = Application::from_json(&bytes) {
            let _ = bundle().read_application(&application, chrono::NaiveDate::default());
        }
    }

    #[test]
    fn what_is_read_is_what_the_text_says(tree in any_tree()) {
        for text in [tree.to_string(), format!("\n{tree:#}\t")] {
            let application = Application::from_json(text.as_bytes()).unwrap();
            let printed: serde_json::Value = serde_json::from_str(&application.to_string()).unwrap();
            prop_assert_eq!(&printed, &tree, "{}", text);
        }
    }

    #[test]
    fn any_answer_is_read_or_is_a_problem(value in any_json(), fact in 0_usize..20) {
        let facts = bundle().facts();
        let fact = &facts[fact % facts.len()];
        let text = format!("{{ \"{}\": {{ \"{}\": {value} }} }}", fact.group(), fact.field().name());
        let application = Application::from_json(text.as_bytes()).unwrap();
        match bundle().read_application(&application, chrono::NaiveDate::default()) {
            Ok(_) => {
                // What is read agrees with the published schema.
                let schema = jsonschema::options().should_validate_formats(true).build(&bundle().application_schema()).unwrap();
                prop_assert!(schema.is_valid(&serde_json::from_str(&text).unwrap()), "{text}");
            }
            Err(problems) => {
                prop_assert!(problems.count() > 0);
                for problem in &problems {
                    prop_assert!(problem.pointer().starts_with(&format!("/{}/{}", fact.group(), fact.field().name())), "{problem}");
                    prop_assert!(!problem.to_string().contains("application schema"), "{problem}");
                }
            }
        }
    }

    #[test]
    fn every_amount_within_the_currency_is_read_to_the_cent(units in 100_i64..1_000_000_000_000_000) {
        let amount = Decimal::new(units, 2);
        let read = answer(&format!(r#"{{ "request": {{ "amount": "{amount}" }} }}"#), "request.amount");
        prop_assert_eq!(read, Slot::Answered(Value::Money(amount)));
    }
}

/// Objects of anything, with names and texts of any characters.
fn any_tree() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        "[ -~é\"\\\\/\\n\u{1}]{0,8}".prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    let tree = leaf.prop_recursive(5, 64, 24, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            proptest::collection::hash_map("[a-c\"\\\\{},:é]{0,4}", inner, 0..24)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    });
    proptest::collection::hash_map("[a-z]{1,3}", tree, 0..4)
        .prop_map(|members| Json::Object(members.into_iter().collect()))
}

/// JSON values of the kinds that people give, right or wrong.
fn any_json() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        (any::<i32>(), 0_u32..6)
            .prop_map(|(value, scale)| Decimal::new(value.into(), scale).to_string()),
        (any::<i32>(), 0_u32..6)
            .prop_map(|(value, scale)| format!("\"{}\"", Decimal::new(value.into(), scale))),
        (any::<i16>(), 0_u32..4)
            .prop_map(|(value, scale)| format!("\"{} %\"", Decimal::new(value.into(), scale))),
        (1990_i32..2030, 0_u32..14, 0_u32..33)
            .prop_map(|(year, month, day)| format!("\"{year}-{month:02}-{day:02}\"")),
        "[a-z]{1,6}".prop_map(|word| format!("\"{word}\"")),
        Just("\"sarl\"".to_owned()),
        Just(r#"{ "nomenclature": "scale", "code": "3+" }"#.to_owned()),
        Just(r#"{ "nomenclature": "other" }"#.to_owned()),
        Just(r#"[{ "amount": "1.00", "granted_on": "2024-01-01" }]"#.to_owned()),
        Just("[{}, 1]".to_owned()),
        Just("1e3".to_owned()),
    ]
}
