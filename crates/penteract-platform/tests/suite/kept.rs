//! What is kept, from whom it is kept, and what happens twice.

use axum::http::StatusCode;
use penteract::Language;
use penteract_platform::demo;
use penteract_platform::dossier::State;
use penteract_platform::store::StoreError;
use penteract_platform::tenant::Undone;

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
    let applicant = penteract_platform::dossier::moves::Actor {
        name: "applicant".to_owned(),
        role: penteract_platform::dossier::moves::Role::Applicant,
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
