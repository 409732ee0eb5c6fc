//! Every product and variant has its platform, and no line of the platform names one.

use penteract::plan::AskedOf;
use penteract_platform::dossier::State;

use crate::browser::{Browser, Folder, served, tenant};

/// Each product that cases show: its first case that the rules grant, else its first, applied for page by page.
async fn all_of(catalogue: &str, at_least: usize) {
    let folder = Folder::new(&catalogue.replace('/', "-"));
    let tenant = tenant("banque", &folder.0, catalogue, "2020-05-06");
    let router = served(&[&tenant]);
    let mut driven = 0;
    for product in tenant.served.current().products() {
        let bundle = product.bundle();
        let is_of_it = |case: &&penteract::Case| case.loan.is_none() && case.parameters.is_empty();
        let cases: Vec<_> = bundle
            .cases()
            .unwrap_or_default()
            .iter()
            .filter(is_of_it)
            .collect();
        let is_open = |case: &&&penteract::Case| bundle.is_granted_on(case.as_of);
        let comes_to = |case: &&&penteract::Case, outcomes: &[&str]| {
            let decided = product.decide(&case.application, case.as_of);
            decided.is_ok_and(|decision| outcomes.contains(&decision.outcome().name()))
        };
        let open = cases.iter().filter(is_open);
        let granted = open.clone().find(|case| comes_to(case, &["accept"]));
        let decided = || {
            open.clone()
                .find(|case| comes_to(case, &["counter-offer", "refer", "refuse"]))
        };
        let Some(case) = granted.or_else(decided) else {
            assert!(
                cases.is_empty(),
                "{}: no case on a day on which it is open",
                bundle.address()
            );
            continue;
        };
        tenant.set_today(case.as_of).unwrap();
        let mut browser = Browser::new(&router);
        let (dossier, asked) = browser
            .apply(&tenant, product, &case.application, "Société d'essai")
            .await;
        browser.post(&format!("{dossier}/submit"), &[]).await;
        let id = dossier.rsplit('/').next().unwrap();
        let kept = tenant.dossier(id).unwrap();
        assert_ne!(
            kept.state,
            State::Draft,
            "{}: {}",
            bundle.address(),
            browser.wrong()
        );
        assert!(asked > 0, "{}", bundle.address());
        let lenders = bundle
            .facts()
            .iter()
            .filter(|fact| fact.field().asked().of == AskedOf::Lender);
        let told = serde_json::to_value(&kept.application).unwrap();
        for fact in lenders {
            let (group, name) = fact.path().split_once('.').unwrap();
            assert!(
                told[group].get(name).is_none(),
                "{}: {} was asked of the applicant",
                bundle.address(),
                fact.path()
            );
        }
        driven += 1;
    }
    assert!(driven >= at_least, "{driven} of {catalogue}");
}

#[tokio::test]
async fn every_product_that_ships_is_applied_for() {
    all_of("products", 13).await;
}

#[tokio::test]
async fn every_example_is_applied_for() {
    all_of("examples/products", 4).await;
}

#[test]
fn no_line_names_a_product() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut products = Vec::new();
    for catalogue in ["../../products", "../../examples/products"] {
        for entry in std::fs::read_dir(root.join(catalogue)).unwrap() {
            let entry = entry.unwrap();
            if entry.path().join("product.toml").exists() {
                products.push(entry.file_name().into_string().unwrap());
            }
        }
    }
    assert!(products.len() >= 17);
    let mut folders = vec![root.join("src")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            read += 1;
            for product in &products {
                let mut words = text.split(|sign: char| !(sign.is_alphanumeric() || sign == '-'));
                assert!(
                    !words.any(|word| word == product),
                    "{} names {product}",
                    path.display()
                );
            }
        }
    }
    assert!(read > 15);
}
