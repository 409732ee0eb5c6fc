//! The products of this repository load without a problem, and read applications.

use penteract_bundle::{Application, Bundle, FolderSource, GridInput, Language, Loaded, ValueRef};
use penteract_rules::{Answer, Value};
use rust_decimal::Decimal;

const PRODUCTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../products");

fn load(product: &str) -> Loaded {
    let source = FolderSource::new(PRODUCTS);
    Bundle::load(&source, product, &source)
}

fn pge() -> Bundle {
    let loaded = load("pge");
    let problems: Vec<String> = loaded
        .diagnostics
        .iter()
        .map(|problem| loaded.sources.render(problem, Language::English))
        .collect();
    assert_eq!(problems, Vec::<String>::new());
    loaded.bundle.unwrap()
}

#[test]
fn the_pge_loads_without_a_problem() {
    let pge = pge();
    assert_eq!(
        (pge.id(), pge.variant(), pge.language()),
        ("pge", None, Language::French)
    );
    assert_eq!(pge.name(Language::English), "State-guaranteed loan");
    assert_eq!(pge.digest().len(), 64);
    assert!(!pge.cases().unwrap().is_empty());
    for rule in pge.program().rules() {
        let rule = pge.program().describe(rule);
        for language in Language::OF_ENGINE {
            assert!(
                pge.sentence(&rule.name, language, None)
                    .is_some_and(|text| !text.is_empty())
            );
        }
    }
}

#[test]
fn loading_twice_gives_the_same_digest_and_another_choice_another_one() {
    let pge = pge();
    assert_eq!(pge.digest(), self::pge().digest());
    let chosen = pge.with_parameters(&[("premium_base", "loan")]).unwrap();
    assert_ne!(pge.digest(), chosen.digest());
    let as_of = "2020-05-06".parse().unwrap();
    let frame = chosen
        .read_application(&Application::from_json(b"{}").unwrap(), as_of)
        .unwrap();
    let base = fee_price(&chosen)[1];
    let answer = chosen.value(base, &[], &frame).unwrap();
    assert_eq!(answer, Answer::Known(Value::Choice("loan".into())));
}

#[test]
fn a_parameter_that_does_not_exist_or_fit_is_refused_with_a_remedy() {
    let pge = pge();
    let refused = |name: &str, value: &str| {
        pge.with_parameters(&[(name, value)])
            .unwrap_err()
            .to_string()
    };
    assert!(refused("premium_bases", "loan").contains("did you mean `premium_base`?"));
    assert!(refused("premium_base", "loans").contains("did you mean `loan`?"));
    assert!(refused("turnover_share", "0.25").contains("does not say its unit"));
}

#[test]
fn the_premium_comes_from_the_grid_of_the_company_and_the_year() {
    let pge = pge();
    let case = pge
        .cases()
        .unwrap()
        .iter()
        .find(|case| case.name == "accept/bakery")
        .unwrap();
    let frame = pge.read_application(&case.application, case.as_of).unwrap();
    let rate = fee_price(&pge)[0];
    let ValueRef::Table(grid) = rate else {
        panic!("{rate:?} is no grid");
    };
    assert_eq!(pge.table_of(grid.id).unwrap().name(), "premium");
    let year = GridInput::Argument("year".into());
    assert!(grid.inputs.contains(&year), "{:?}", grid.inputs);
    let premium = |year| {
        pge.value(rate, &[("year", Value::Int(year))], &frame)
            .unwrap()
    };
    assert_eq!(
        premium(1),
        Answer::Known(Value::Percent(Decimal::new(25, 4)))
    );
    assert_eq!(
        premium(4),
        Answer::Known(Value::Percent(Decimal::new(1, 2)))
    );
    assert!(pge.value(rate, &[("year", Value::Int(7))], &frame).is_err());
}

#[test]
fn an_unanswered_fact_makes_the_value_of_a_table_unknown() {
    let pge = pge();
    let empty = Application::from_json(b"{}").unwrap();
    let frame = pge
        .read_application(&empty, "2020-05-06".parse().unwrap())
        .unwrap();
    let rate = fee_price(&pge)[0];
    let Answer::Unknown { missing, .. } =
        pge.value(rate, &[("year", Value::Int(1))], &frame).unwrap()
    else {
        panic!("nothing is known of the company");
    };
    let missing: Vec<_> = missing
        .into_iter()
        .map(|fact| pge.fact_path(fact))
        .collect();
    assert!(
        missing.iter().any(|path| &**path == "company.headcount"),
        "{missing:?}"
    );
}

#[test]
fn every_case_is_an_application_that_the_product_reads() {
    let pge = pge();
    for case in pge.cases().unwrap() {
        let read = pge
            .read_application(&case.application, case.as_of)
            .and_then(|frame| {
                let broken = pge.broken_constraints(&frame).unwrap();
                match broken.iter().next() {
                    Some(_) => Err(broken),
                    None => Ok(frame),
                }
            });
        let expects_invalid = case.expect.error.as_deref() == Some("invalid-application");
        match read {
            Ok(_) => assert!(!expects_invalid, "{}", case.name),
            Err(problems) => assert!(expects_invalid, "{}: {problems:?}", case.name),
        }
    }
}

#[test]
fn a_bundle_is_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Bundle>();
}

/// The yearly rate and the base of the only guarantee fee.
fn fee_price(bundle: &Bundle) -> Vec<&ValueRef> {
    bundle
        .guarantee()
        .unwrap()
        .fee
        .as_ref()
        .unwrap()
        .price
        .values()
}
