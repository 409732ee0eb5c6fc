//! Every rule of the catalogue that reads an activity, over all the codes of the next list: what it says of a new code, it
//! says of each old code that the new one comes from.

use std::collections::BTreeSet;

use penteract::{Answer, Application, Bundle, Correspondence, Follows, Given, Migration, Value};
use penteract_bundle::NomenclatureList;

use crate::shipped::WITH_CASES as CATALOGUE;

const OLD: &str = "naf-rev2";
const NEW: &str = "naf-2025";
const ACTIVITY: &str = "company.activity";

/// What else these rules read, below and at the threshold of farming, with a purchase and without.
const OTHERS: [(&str, bool); 4] = [
    ("749999.99", false),
    ("749999.99", true),
    ("750000.00", false),
    ("750000.00", true),
];

fn list<'b>(bundle: &'b Bundle, name: &str) -> &'b NomenclatureList {
    let mut lists = bundle.nomenclatures().iter();
    lists.find(|list| list.name() == name).unwrap()
}

fn correspondence(bundle: &Bundle) -> Correspondence {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sources");
    let csv = std::fs::read(format!("{folder}/naf-rev2-to-2025.csv")).unwrap();
    Correspondence::parse(&csv, list(bundle, OLD), list(bundle, NEW)).unwrap()
}

/// The names of the rules that read an activity.
fn rules(bundle: &Bundle) -> Vec<String> {
    let program = bundle.program();
    let reads = |id: &penteract_rules::FunctionId| {
        let reads = &program.describe(*id).reads;
        reads
            .iter()
            .any(|fact| &*bundle.fact_path(*fact) == ACTIVITY)
    };
    let names = program.rules().filter(reads);
    names
        .map(|id| program.describe(id).name.to_string())
        .collect()
}

/// What each of the rules says of a code, for each of the other answers: nothing where nobody has decided.
fn said(bundle: &Bundle, rules: &[String], nomenclature: &str, code: &str) -> Vec<Option<bool>> {
    let mut all = Vec::new();
    for (turnover, buys) in OTHERS {
        let text = format!(
            r#"{{ "company": {{ "turnover": "{turnover}", "activity": {{ "nomenclature": "{nomenclature}", "code": "{code}" }} }}, "project": {{ "buys_a_business": {buys} }}, "aid": {{ "sector": "general" }} }}"#
        );
        let application = Application::from_json(text.as_bytes()).unwrap();
        // Both codes are given in 2026.
        let as_of = "2026-12-31".parse().unwrap();
        let frame = bundle.read_application(&application, as_of).unwrap();
        for rule in rules {
            let id = bundle.program().function(rule).unwrap();
            all.push(match bundle.program().evaluate(id, &[], &frame).unwrap() {
                Answer::Known(Value::Bool(value)) => Some(value),
                Answer::Known(value) => panic!("{rule} is {value}"),
                Answer::Unknown {
                    missing,
                    undetermined,
                } => {
                    assert!(missing.is_empty(), "{rule} misses {missing:?}");
                    let named = |(_, why): &(_, penteract::LocalText)| {
                        let both = [penteract::Language::French, penteract::Language::English];
                        both.into_iter()
                            .all(|language| why.get(language).contains(code))
                    };
                    assert!(undetermined.iter().all(named), "{rule}: {undetermined:?}");
                    None
                }
            });
        }
    }
    all
}

#[test]
fn a_rule_says_of_a_new_code_what_it_says_of_its_old_ones() {
    let mut seen = BTreeSet::new();
    for product in CATALOGUE.products() {
        let bundle = product.bundle();
        let rules = rules(bundle);
        let mut is_new = |rule: &String| seen.insert((bundle.id().to_owned(), rule.clone()));
        if rules.iter().filter(|rule| is_new(rule)).count() == 0 {
            continue;
        }
        let correspondence = correspondence(bundle);
        let codes = list(bundle, NEW).codes().unwrap();
        assert_eq!(codes.len(), 747);
        let mut undecided = 0;
        for code in codes {
            let new = said(bundle, &rules, NEW, code);
            let old: Vec<Vec<Option<bool>>> = correspondence
                .old_codes(code)
                .iter()
                .map(|old| said(bundle, &rules, OLD, old))
                .collect();
            for (at, answer) in new.iter().enumerate() {
                let old: BTreeSet<Option<bool>> = old.iter().map(|old| old[at]).collect();
                assert!(
                    !old.contains(&None),
                    "an old code of {code} is not decided by {}",
                    bundle.address()
                );
                let rule = &rules[at % rules.len()];
                match answer {
                    Some(_) => {
                        assert!(
                            old.iter().all(|old| old == answer),
                            "{}: {rule} says {answer:?} of {code}, and {old:?} of its old codes",
                            bundle.address()
                        );
                    }
                    None => {
                        undecided += 1;
                        assert!(
                            old.len() != 1,
                            "{}: {rule} leaves {code} undecided, and says {old:?} of all its old codes",
                            bundle.address()
                        );
                    }
                }
            }
        }
        assert!(
            undecided > 0,
            "{} leaves nothing to a person",
            bundle.address()
        );
    }
    let products: BTreeSet<&str> = seen.iter().map(|(product, _)| product.as_str()).collect();
    let expected = [
        "croissance-tpe",
        "rebond",
        "relance",
        "revitalisation-hauts-de-france",
    ];
    assert_eq!(products.into_iter().collect::<Vec<_>>(), expected);
    assert!(seen.len() >= 8, "{seen:?}");
}

#[test]
fn every_list_says_what_follows_from_the_correspondence() {
    let bundles: Vec<&Bundle> = CATALOGUE
        .products()
        .map(penteract::Product::bundle)
        .filter(|bundle| bundle.fact(ACTIVITY).is_some())
        .collect();
    let correspondence = correspondence(bundles[0]);
    let migration = Migration::of(bundles, &correspondence);
    let lists: Vec<&str> = migration.lists().map(|list| list.name()).collect();
    assert_eq!(
        lists,
        [
            "sector_finance_subclasses",
            "sector_holding_subclasses",
            "sector_property_subclasses",
            "sector_farming_subclasses",
            "sector_forestry_subclasses",
            "sector_fishing_subclasses",
            "aid_sector_subclasses",
            "tobacco_subclasses",
        ]
    );
    for list in migration.lists() {
        assert!(list.is_done(), "{}", list.name());
        assert_eq!(list.codes().count(), 747);
        assert!(list.lost().is_empty());
        for code in list.codes() {
            let inside = code
                .old()
                .iter()
                .filter(|old| old.given == Given::In)
                .count();
            let expected = match (inside, code.old().len()) {
                (_, 0) => Follows::Undecided,
                (0, _) => Follows::As(Given::Out),
                (inside, all) if inside == all => Follows::As(Given::In),
                _ => Follows::Undecided,
            };
            assert_eq!(*code.follows(), expected, "{} {}", list.name(), code.code());
        }
    }
    assert!(migration.literals().is_empty() && migration.facts().is_empty());
}

/// A list whose second old code is missing, or with one too many, is told.
#[test]
fn what_the_file_says_otherwise_is_told() {
    let relance = CATALOGUE.product("relance@ara").unwrap();
    let tobacco = |value: &str| {
        let choices = [("tobacco_subclasses".to_owned(), value.to_owned())];
        let changed = relance.with_parameters(&choices).unwrap();
        let correspondence = correspondence(changed.bundle());
        let migration = Migration::of([changed.bundle()], &correspondence);
        let mut lists = migration.lists();
        let list = lists
            .find(|list| list.name() == "tobacco_subclasses")
            .unwrap();
        let differ: Vec<String> = list
            .differences()
            .map(|code| code.code().to_owned())
            .collect();
        (list.is_done(), differ)
    };
    let old = r#"naf-rev2 = ["01.15Z", "12.00Z", "46.35Z", "47.26Z"]"#;
    assert_eq!(tobacco(&format!("{{ {old} }}")), (false, vec![]));
    let (is_done, differ) = tobacco(&format!(
        r#"{{ {old}, naf-2025 = ["01.15Y", "12.00Y", "47.26Y"] }}"#
    ));
    assert!(!is_done);
    assert_eq!(differ, ["46.35Y", "46.89Y", "47.26Y", "47.92H"]);
}

/// What a director writes who copies a code badly, or from an old paper.
#[test]
fn a_mistyped_or_old_code_gets_a_sentence_that_helps() {
    let relance = CATALOGUE.product("relance@ara").unwrap();
    let mut told = String::new();
    for (as_of, nomenclature, code) in [
        ("2026-06-15", OLD, "47.7"),
        ("2026-06-15", OLD, "4771Z"),
        ("2026-06-15", OLD, "47.71"),
        ("2026-06-15", OLD, "47.71z"),
        ("2026-06-15", OLD, "47.71Y"),
        ("2026-06-15", NEW, "47.71Z"),
        ("2027-01-01", OLD, "47.71Z"),
        ("2027-01-01", NEW, "47.71Z"),
        ("2025-12-31", NEW, "47.71Y"),
    ] {
        let text = format!(
            r#"{{ "company": {{ "activity": {{ "nomenclature": "{nomenclature}", "code": "{code}" }} }} }}"#
        );
        let application = Application::from_json(text.as_bytes()).unwrap();
        let problems = relance
            .bundle()
            .read_application(&application, as_of.parse().unwrap())
            .unwrap_err();
        let problems = penteract::Say::say(&problems, penteract::Language::French);
        told += &format!("{as_of} {nomenclature} {code}\n  {problems}\n");
    }
    insta::assert_snapshot!(told);
}
