//! What a host uses, used: every public item of the façade, in the order in which a host meets it.

use std::path::{Path, PathBuf};

use penteract::guarantee::Delay;
use penteract::public_aid::AidWindow;
use penteract::terms::Payer;
use penteract::{
    AidAmount, AidInstrument, Application, ApplicationError, BundleSource, Catalogue,
    CatalogueError, DecideError, FindingResult, FolderSource, Language, MemorySource, Otherwise,
    Outcome, Product, Purpose, Reason, Say as _,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pge() -> Product {
    Catalogue::load_product(&FolderSource::new(root().join("products")), "pge").unwrap()
}

fn application(name: &str) -> Application {
    let bytes = std::fs::read(root().join("examples/applications/pge").join(name)).unwrap();
    Application::from_json(&bytes).unwrap()
}

fn date(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_product_is_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let product = pge();
    is_shared(&product);
    let here = serde_json::to_string(
        &product
            .decide(&application("bakery.json"), date("2020-05-06"))
            .unwrap(),
    )
    .unwrap();
    let there = std::thread::spawn({
        let product = product.clone();
        move || {
            let decision = product
                .decide(&application("bakery.json"), date("2020-05-06"))
                .unwrap();
            serde_json::to_string(&decision).unwrap()
        }
    });
    assert_eq!(here, there.join().unwrap());
}

#[test]
fn an_accepted_application_has_an_offer() {
    let decision = pge()
        .decide(&application("bakery.json"), date("2020-05-06"))
        .unwrap();
    assert_eq!(decision.as_of(), date("2020-05-06"));
    let Outcome::Accept(offer) = decision.outcome() else {
        panic!("{}", decision.outcome())
    };
    assert_eq!(offer.amount(), offer.requested());
    assert_eq!(offer.limited_by().count(), 0);
    let cap = &offer.limits()[0];
    assert_eq!(
        (cap.id(), cap.is_strict(), cap.binds()),
        ("amount_cap", false, false)
    );
    assert!(cap.value().amount() >= offer.amount().amount());
    let guarantee = offer.guarantee().unwrap();
    assert_eq!(guarantee.coverage().unwrap().to_string(), "90 %");
    assert_eq!(
        guarantee.guaranteed_amount().unwrap().to_string(),
        "90000.00 EUR"
    );
    assert_eq!(guarantee.coverage_unpublished(), None);
    assert_eq!(guarantee.guarantor(Language::English), "French State");
    assert!(!guarantee.coverage_is_maximum());
    let [undertaking] = &decision.bundle().offer().undertakings[..] else {
        panic!("the lender takes no other security");
    };
    assert!(
        undertaking
            .text
            .get(Language::English)
            .starts_with("No other security")
    );
    assert_eq!(
        undertaking.law.iter().collect::<Vec<_>>(),
        ["arrêté du 23 mars 2020, art. 2"]
    );
    let contract = decision.contract().unwrap().unwrap();
    let terms = contract.guarantee.unwrap();
    let waiting = terms.waiting_period.as_ref().unwrap();
    assert_eq!(waiting.length, Delay::Months(2));
    assert!(waiting.text.contains("art. 6, IV"), "{}", waiting.text);
    let fee = guarantee.fees().first().unwrap();
    assert_eq!(
        fee.by_year()
            .iter()
            .map(|year| year.amount())
            .sum::<rust_decimal::Decimal>(),
        fee.total().amount()
    );
    assert_eq!(
        offer.loan().unwrap().terms().schedule().unwrap(),
        *offer.schedule()
    );
    assert!(
        offer.loan().unwrap().later_rates().is_empty(),
        "one rate throughout"
    );
    assert!(
        offer.effective_rate().rate() > offer.loan().unwrap().rate(),
        "the guarantee fee is part of the cost"
    );
    assert!(
        decision
            .findings()
            .iter()
            .all(|finding| finding.result() == FindingResult::Holds)
    );
}

#[test]
fn a_refusal_names_rules_and_explains_them() {
    let decision = pge()
        .decide(&application("ordinary-sci.json"), date("2020-05-06"))
        .unwrap();
    let [
        Reason::Rule {
            rule,
            code,
            otherwise,
        },
    ] = decision.outcome().reasons()
    else {
        panic!("{}", decision.outcome());
    };
    assert_eq!(*otherwise, Otherwise::Refuse);
    let finding = decision.finding(rule).unwrap();
    assert_eq!(
        (finding.code(), finding.result()),
        (code.as_ref(), FindingResult::Fails)
    );
    let explanation = decision.explain(finding).unwrap().unwrap();
    assert!(explanation.atoms.iter().any(|atom| {
        atom.reads
            .iter()
            .any(|read| read.name.as_ref() == "company.legal_form")
    }));
    for language in Language::OF_ENGINE {
        assert!(
            decision
                .sentence(rule, language)
                .is_some_and(|sentence| !sentence.is_empty())
        );
    }
}

#[test]
fn a_date_outside_the_windows_is_refused_before_anything_is_read() {
    let nonsense = Application::from_json(br#"{ "nonsense": 1 }"#).unwrap();
    let decision = pge().decide(&nonsense, date("2020-03-15")).unwrap();
    assert_eq!(
        decision.outcome(),
        &Outcome::Refuse(vec![Reason::OutsideWindows])
    );
    assert!(decision.findings().is_empty());
    let record = serde_json::to_value(&decision).unwrap();
    assert_eq!(record["reasons"][0]["code"], "outside-windows");
    assert_eq!(record["windows"][0]["from"], "2020-03-16");
}

#[test]
fn an_application_that_does_not_fit_is_an_error_and_never_a_refusal() {
    let odd = Application::from_json(br#"{ "company": { "legal_frm": "sas", "headcount": "six" }, "request": { "amount": "-1.00" } }"#);
    let error = pge().decide(&odd.unwrap(), date("2020-05-06")).unwrap_err();
    let DecideError::InvalidApplication(problems) = &error else {
        panic!("{error}")
    };
    let pointers: Vec<_> = problems
        .iter()
        .map(penteract::ApplicationProblem::pointer)
        .collect();
    assert_eq!(
        pointers,
        [
            "/company/legal_frm",
            "/company/headcount",
            "/request/amount"
        ]
    );
    assert!(error.to_string().contains("`legal_form`"), "{error}");
    assert!(matches!(
        Application::from_json(b"%PDF"),
        Err(ApplicationError::NotJson { .. })
    ));
}

#[test]
fn a_form_gives_one_answer_after_the_other() {
    let product = pge();
    let mut answers = Application::unanswered();
    for (path, answer) in [
        ("company.is_registered_in_france", "true"),
        ("company.financial_status", "\"none\""),
        ("company.financial_status", "\"credit-institution\""),
    ] {
        let decision = product.decide(&answers, date("2020-05-06")).unwrap();
        assert_eq!(decision.outcome().name(), "incomplete");
        answers = answers.with_answer(path, answer).unwrap();
    }
    let decision = product.decide(&answers, date("2020-05-06")).unwrap();
    assert_eq!(decision.outcome().name(), "refuse");
    assert!(matches!(
        answers.with_answer("turnover", "1"),
        Err(ApplicationError::NotAPath { .. })
    ));
    assert!(matches!(
        answers.with_answer("company.turnover", "1,"),
        Err(ApplicationError::NotJson { .. })
    ));
}

#[test]
fn a_lender_decides_where_sources_differ() {
    let product = pge();
    let chosen = product
        .with_parameters(&[("premium_base".to_owned(), "loan".to_owned())])
        .unwrap();
    assert_ne!(product.bundle().digest(), chosen.bundle().digest());
    let fee = |product: &Product| {
        let decision = product
            .decide(&application("bakery.json"), date("2020-05-06"))
            .unwrap();
        decision
            .outcome()
            .offer()
            .unwrap()
            .guarantee()
            .unwrap()
            .fees()
            .first()
            .unwrap()
            .total()
    };
    assert!(fee(&product).amount() < fee(&chosen).amount());
    let decision = chosen
        .decide(&application("bakery.json"), date("2020-05-06"))
        .unwrap();
    let record = serde_json::to_value(&decision).unwrap();
    assert_eq!(record["product"]["parameters"]["premium_base"], "loan");
    let wrong = product
        .with_parameters(&[("premium_bse".to_owned(), "loan".to_owned())])
        .unwrap_err();
    assert!(wrong.to_string().contains("`premium_base`"), "{wrong}");
}

#[test]
fn a_product_that_is_not_there_is_named_with_the_nearest() {
    let catalogue = &*crate::shipped::DECIDING;
    let error = catalogue.product("pgee").unwrap_err();
    assert!(
        matches!(&error, CatalogueError::UnknownProduct { suggestion: Some(near), .. } if near == "pge"),
        "{error}"
    );
    assert!(matches!(
        Catalogue::open(root().join("docs")),
        Err(CatalogueError::NoProduct { .. })
    ));
}

#[test]
fn a_family_is_asked_for_by_its_variants() {
    let fixtures = FolderSource::new(root().join("crates/penteract-bundle/tests/fixtures"));
    let mut source = MemorySource::default();
    for entry in fixtures.list("base").unwrap() {
        let text = String::from_utf8(fixtures.read(&entry.path).unwrap()).unwrap();
        source.insert(
            entry.path,
            text.replace("version =", "abstract = true\nversion ="),
        );
    }
    let north = "id = \"north\"\nname = { fr = \"Nord\", en = \"North\" }\n";
    source.insert("base/variants/north.toml", north.as_bytes());
    let catalogue = Catalogue::load(&source).unwrap();
    let error = catalogue.product("base").unwrap_err();
    assert!(
        matches!(&error, CatalogueError::Abstract { variants, .. } if variants == &["base@north"])
    );
    assert!(error.to_string().contains("base@north"), "{error}");
    assert_eq!(catalogue.product("base@north").unwrap().id(), "base@north");
    assert_eq!(catalogue.products().count(), 1);
    let families: Vec<_> = catalogue.families().collect();
    assert_eq!(families, [("base", &["base@north".to_owned()][..])]);
}

#[test]
fn a_broken_product_shows_where_and_what_to_do() {
    let source = MemorySource::new([(
        "small/product.toml",
        "format = 1\nid = \"small\"\nverison = \"1.0.0\"\n",
    )]);
    let inspection = Catalogue::inspect(&source, &[], Purpose::Check).unwrap();
    assert_eq!(inspection.products, ["small"]);
    assert_eq!(inspection.catalogue.products().count(), 0);
    assert!(inspection.problems.errors() > 0);
    let text = inspection
        .problems
        .iter()
        .map(|problem| problem.say(Language::English))
        .collect::<String>();
    assert!(
        text.contains("small/product.toml:3:1") && text.contains("`version`"),
        "{text}"
    );
    assert!(matches!(
        Catalogue::load(&source),
        Err(CatalogueError::Broken(_))
    ));
}

#[test]
fn a_decision_says_where_its_figures_come_from_and_agrees_with_the_reference() {
    let decision = pge()
        .decide(&application("bakery.json"), date("2020-05-06"))
        .unwrap();
    let check = decision.compare_with_reference().unwrap();
    assert!(check.compared > 5, "{check:?}");
    let offer = decision.outcome().offer().unwrap();
    let limit = offer.limits().first().unwrap();
    assert!(!limit.is_multiple());
    let text = decision.limit_text(limit);
    assert!(
        text.get(Language::English)
            .starts_with("Cap of the PGE: at most ")
    );
    let text = decision.limit_name("no-such-limit");
    assert_eq!(text.get(Language::French), "Montant maximal du produit");
    assert!(
        decision
            .findings()
            .iter()
            .all(|finding| !decision.law(finding, Language::English).is_empty())
    );
}

#[test]
fn a_coverage_that_no_source_gives_and_nobody_pays_for_does_not_refer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalogue = &*crate::shipped::DECIDING;
    let product = catalogue.product("action-climat").unwrap();
    let path = folder.join("examples/applications/action-climat/joinery.json");
    let application = Application::from_json(&std::fs::read(path).unwrap()).unwrap();
    let decision = product.decide(&application, date("2023-06-15")).unwrap();
    assert_eq!(decision.outcome().name(), "accept");
    let offer = decision.outcome().offer().unwrap();
    let fee = offer.loan().unwrap().terms().fees().first().unwrap();
    let text = decision.fee_text(fee);
    let said = [Language::English, Language::French].map(|language| text.get(language));
    assert_eq!(
        said,
        [
            "Arrangement fee: €150.00, at the disbursement",
            "Frais de dossier\u{a0}: 150,00\u{202f}€, au déblocage"
        ]
    );
    let paid_by = |payer: Payer| {
        let mut fee = fee.clone();
        fee.payer = payer;
        decision.fee_text(&fee)
    };
    let of_lender = paid_by(Payer::Lender);
    assert_eq!(
        of_lender.get(Language::English),
        "Arrangement fee: €150.00, at the disbursement, paid by the lender"
    );
    let name = [(Language::French, "L'État".into())].into_iter().collect();
    assert_eq!(
        paid_by(Payer::third_party(name)).get(Language::French),
        "Frais de dossier\u{a0}: 150,00\u{202f}€, au déblocage, payeur\u{a0}: L'État"
    );
    let record = serde_json::to_value(&decision).unwrap();
    assert_eq!(
        record["offer"]["fees"],
        serde_json::json!([{ "id": fee.id, "label": "Frais de dossier" }])
    );
    assert_eq!(
        record["offer"]["limits"][1]["label"],
        "Part du chiffre d'affaires"
    );
    assert!(decision.fee_name("no-such-fee").is_none());
    let offer = decision.outcome().offer().unwrap();
    let guarantee = offer.guarantee().unwrap();
    assert_eq!(
        (guarantee.coverage(), guarantee.guaranteed_amount()),
        (None, None)
    );
    let why = guarantee.coverage_unpublished().unwrap();
    assert!(why.get(Language::French).contains("quotité"));
    assert!(why.get(Language::English).contains("coverage ratio"));
    assert_eq!(decision.contract().unwrap().unwrap().guarantee, None);
    let record = serde_json::to_value(&decision).unwrap();
    assert!(record["offer"]["guarantee"]["coverage"].is_null());
}

#[test]
fn an_offer_shows_its_public_aid_and_what_is_left_of_the_ceiling() {
    let path = root().join("examples/applications/rebond/zero-rate-at-the-regional-maximum.json");
    let application = Application::from_json(&std::fs::read(path).unwrap()).unwrap();
    let catalogue = &*crate::shipped::DECIDING;
    let rebond = catalogue.product("rebond@idf-1").unwrap();

    let decision = rebond.decide(&application, date("2020-06-15")).unwrap();
    let aid = decision.outcome().offer().unwrap().aid().unwrap();
    assert_eq!(aid.regime(), "de-minimis");
    assert_eq!(aid.name(Language::English), "De minimis aid");
    assert_eq!(aid.instrument(), AidInstrument::Loan);
    assert_eq!(aid.nominal().to_string(), "300000.00 EUR");
    // Three times the aid of 100 000 EUR in the sources, 17 126.03 (17 126.0278 before rounding).
    let amount = aid.amount().known().unwrap();
    assert_eq!(amount.to_string(), "51378.08 EUR");
    let prices = aid.prices().unwrap();
    assert_eq!(prices.market_price().to_string(), "3.78 %");
    assert_eq!(prices.discount_rate().to_string(), "0.78 %");
    let headroom = aid.headroom().unwrap();
    assert_eq!(headroom.window(), AidWindow::FiscalYears(3));
    assert_eq!(headroom.ceiling().to_string(), "200000.00 EUR");
    assert_eq!(headroom.granted().to_string(), "0.00 EUR");
    assert_eq!(headroom.left(), headroom.ceiling());
    assert!(headroom.counted().unwrap().contains(date("2018-01-01")));
    assert!(!headroom.counted().unwrap().contains(date("2017-12-31")));

    // No source gives the base rate of October 2020, and the loan is above the ceiling.
    let later = rebond.decide(&application, date("2020-10-01")).unwrap();
    assert_eq!(later.outcome().name(), "refer");
    let aid = later.outcome().offer().unwrap().aid().unwrap();
    assert!(matches!(aid.amount(), AidAmount::Unknown(why) if &*why[0].0 == "base_rate"));
}
