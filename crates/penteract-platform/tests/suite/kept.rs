//! What is kept, from whom it is kept, and what happens twice.

use axum::http::StatusCode;
use penteract::Language;
use penteract_platform::demo;
use penteract_platform::dossier::State;
use penteract_platform::dossier::moves::Settings;
use penteract_platform::store::StoreError;
use penteract_platform::tenant::{Tenant, Undone};

use crate::browser::{Browser, Folder, served, tenant};

#[tokio::test]
async fn a_stranger_opens_nothing() {
    let folder = Folder::new("stranger");
    let one = tenant("une", &folder.0, "examples/products", "2020-06-15");
    let other = tenant("autre", &folder.0, "examples/products", "2020-06-15");
    for tenant in [&one, &other] {
        demo::people(tenant).unwrap();
        demo::dossiers(tenant, Language::French).unwrap();
    }
    let router = served(&[&one, &other]);
    let rows = one.store.queue(None, 100).unwrap();
    assert!(!rows.is_empty());
    let mut of_other = Browser::new(&router);
    of_other.sign_in(&other, "Odile").await;
    for mut browser in [Browser::new(&router), of_other] {
        for row in &rows {
            let addresses = ["", "/who", "/recap", "/loan", "/page/x"]
                .map(|rest| format!("/une/apply/{}{rest}", row.id));
            let office = ["", "/loan", "/loan/bookings.csv"]
                .map(|rest| format!("/une/office/{}{rest}", row.id));
            for address in addresses.iter().chain(&office) {
                browser.get(address).await;
                let is_closed = browser.status == StatusCode::FORBIDDEN
                    || browser.at.ends_with("/office/login");
                assert!(is_closed, "{address} opens: {}", browser.status);
                assert!(
                    row.name.is_empty() || !browser.page.contains(&row.name),
                    "{address} shows {}",
                    row.name
                );
            }
            for wanted in ["sign", "withdraw", "submit", "who", "loan/option"] {
                browser
                    .post(&format!("/une/apply/{}/{wanted}", row.id), &[])
                    .await;
                assert_eq!(browser.status, StatusCode::FORBIDDEN, "{wanted}");
            }
            for wanted in [
                "take",
                "approve",
                "erase",
                "disburse",
                "loan/payment",
                "loan/file",
            ] {
                browser
                    .post(&format!("/une/office/{}/{wanted}", row.id), &[])
                    .await;
                assert!(
                    browser.at.ends_with("/office/login"),
                    "{wanted}: {}",
                    browser.at
                );
            }
            let kept = one.store.dossier(&row.id).unwrap().unwrap();
            assert_eq!(kept.state, row.state, "a stranger changed {}", row.id);
        }
    }
}

#[tokio::test]
async fn a_page_of_one_language_is_sent_in_the_other() {
    let folder = Folder::new("languages");
    let tenant = tenant("banque", &folder.0, "products", "2020-05-06");
    let router = served(&[&tenant]);
    let mut browser = Browser::new(&router);
    browser.post("/banque/products/pge", &[]).await;
    let who = [("company", "Société"), ("contact", "C. Martin")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let at = browser.at.clone();
    browser.post(&at, &who).await;
    let (page, id) = (
        browser.at.clone(),
        browser.at.split('/').nth(3).unwrap().to_owned(),
    );
    browser.get("/banque/lang/en").await;
    let form = [
        (
            "company.is_registered_in_france".to_owned(),
            "oui".to_owned(),
        ),
        ("company.created_on".to_owned(), "31/02/2020".to_owned()),
    ];
    browser.post(&page, &form).await;
    assert_eq!(browser.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        browser.page.contains("a day that exists"),
        "{}",
        browser.wrong()
    );
    assert!(
        browser.page.contains("value=\"31/02/2020\""),
        "what was typed stands there"
    );
    let form = [(
        "company.is_registered_in_france".to_owned(),
        "yes".to_owned(),
    )];
    browser.post(&page, &form).await;
    let kept = serde_json::to_value(&tenant.dossier(&id).unwrap().application).unwrap();
    assert_eq!(kept["company"]["is_registered_in_france"], true);
}

#[tokio::test]
async fn a_request_from_another_site_is_refused() {
    use axum::body::Body;
    use axum::http::{Request, header};
    use tower::ServiceExt as _;
    let folder = Folder::new("cross-site");
    let tenant = tenant("banque", &folder.0, "examples/products", "2020-06-15");
    let request = Request::post("/banque/office/login")
        .header(header::HOST, "bank.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    let response = served(&[&tenant]).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}

fn copied(from: &std::path::Path, into: &std::path::Path) {
    std::fs::create_dir_all(into).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = into.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// After a restart with other words the dossiers go on; without the product those that are no loans yet say so.
#[test]
fn another_version_of_a_product_after_a_restart() {
    let folder = Folder::new("restart");
    let files = folder.0.join("products");
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/products");
    copied(&from, &files);
    let open = || {
        let catalogue = penteract::Catalogue::open_with_cases(&files).unwrap();
        let file = folder.0.join("b.sqlite");
        let tenant = Tenant::open(
            "banque",
            "B",
            vec![Language::English],
            Settings::default(),
            &file,
            catalogue,
        )
        .unwrap();
        tenant.set_today("2020-06-15".parse().unwrap()).unwrap();
        tenant
    };
    let tenant = open();
    demo::dossiers(&tenant, Language::English).unwrap();
    let rows = tenant.store.queue(None, 100).unwrap();
    let of_state = |state: State| rows.iter().find(|row| row.state == state).unwrap();
    let (offered, lent) = (of_state(State::Offered), of_state(State::Disbursed));
    let name = offered.product.split('@').next().unwrap();
    let manifest = files.join(name).join("product.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let other = text.replacen("version = \"", "version = \"9", 1);
    assert_ne!(text, other);
    std::fs::write(&manifest, other).unwrap();
    let again = open();
    for row in [offered, lent] {
        again.product_of(&again.dossier(&row.id).unwrap()).unwrap();
    }
    std::fs::remove_dir_all(files.join(name)).unwrap();
    let without = open();
    let gone = without.product_of(&without.dossier(&offered.id).unwrap());
    assert!(matches!(gone, Err(Undone::NoProduct { .. })));
}

#[test]
fn steps_are_kept_once_and_after_those_that_were_seen() {
    let folder = Folder::new("steps");
    let tenant = tenant("banque", &folder.0, "examples/products", "2020-06-15");
    let product = tenant.served.current().products().next().unwrap().clone();
    let id = tenant
        .begin(&product, Language::English, "applicant")
        .unwrap();
    let seen = tenant.dossier(&id).unwrap();
    let step = |company: &str| {
        let party = penteract_platform::dossier::Party {
            company: company.to_owned(),
            contact: "C".to_owned(),
            ..Default::default()
        };
        penteract_platform::dossier::moves::Move::Introduce(party)
    };
    let applicant = penteract_platform::dossier::Actor {
        name: "applicant".to_owned(),
        role: penteract_platform::dossier::Role::Applicant,
        limit: None,
    };
    tenant
        .act(&seen, &applicant, &step("A"), Some("key-1"))
        .unwrap();
    tenant
        .act(&seen, &applicant, &step("A"), Some("key-1"))
        .unwrap();
    assert_eq!(
        tenant.dossier(&id).unwrap().seen(),
        2,
        "the same request twice is one step"
    );
    let late = tenant.act(&seen, &applicant, &step("B"), None);
    assert!(
        matches!(late, Err(Undone::Store(StoreError::Changed))),
        "{late:?}"
    );
    // Another process that opens the file finds all of it.
    let again = penteract_platform::store::Store::open(&folder.0.join("banque.sqlite")).unwrap();
    let kept = again.dossier(&id).unwrap().unwrap();
    assert_eq!(
        (kept.party.company.as_str(), kept.state),
        ("A", State::Draft)
    );
    let copy = folder.0.join("copy.sqlite");
    again.back_up(&copy).unwrap();
    let copied = penteract_platform::store::Store::open(&copy)
        .unwrap()
        .dossier(&id)
        .unwrap()
        .unwrap();
    assert_eq!(copied.steps, kept.steps);
}
