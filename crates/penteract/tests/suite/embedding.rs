//! What a host does with the library, as `docs/embedding.md` and `docs/operations.md` show it: each of their examples is a
//! part of this file.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use penteract::{
    Application, BundleSource, Catalogue, ClaimFacts, Comparison, Contract, Decision,
    DecisionCounts, Language, Limits, Loan, MemorySource, Moves, Outcome, Overlay, Product,
    Purpose, Record, Release, RunningLoan, Say, Served, TrustedKeys, Typed,
};
use serde_json::json;

use crate::shipped::{DECIDING, folder};

type Done = Result<(), Box<dyn Error>>;

fn day() -> NaiveDate {
    "2020-05-06".parse().unwrap()
}

fn root() -> std::path::PathBuf {
    folder().join("..")
}

fn bakery() -> Application {
    let path = root().join("examples/applications/pge/bakery.json");
    Application::from_json(&fs::read(path).unwrap()).unwrap()
}

fn decided() -> (Product, Decision) {
    let pge = DECIDING.product("pge").unwrap();
    let decision = pge.decide(&bakery(), day()).unwrap();
    (pge, decision)
}

#[test]
fn load_from_memory_and_over_another_source() -> Done {
    let below: &dyn BundleSource = &crate::small_loan::source(
        "rate = \"1 %\"\nschedule = [{ kind = \"level-payment\", months = 12 }]",
        &[(
            "facts.toml",
            "[request.amount]\ntype = \"money\"\nlabel = { fr = \"Montant\", en = \"Amount\" }\n",
        )],
    );
    let manifest = below.read("loan/product.toml")?;
    let manifest = String::from_utf8(manifest)?;
    // One file of a product as it would be, over the folder that holds the others.
    let edited = manifest.replace("1 %", "2 %").into_bytes();
    let files = BTreeMap::from([("loan/product.toml".to_owned(), edited)]);
    let catalogue = Catalogue::load(&Overlay::new(below, &files))?;
    assert_eq!(catalogue.products().count(), 1);

    // Bytes in the binary: any map of paths and texts is a source.
    let broken = MemorySource::new([("loan/product.toml", "format = 9")]);
    let problems = Catalogue::load(&broken).unwrap_err();
    assert!(problems.to_string().contains("format"));

    // Each problem as data: code, place, and what it says in every language of the engine.
    let inspection = Catalogue::inspect(&broken, &[], Purpose::Check)?;
    for problem in inspection.problems.iter() {
        let told = serde_json::to_value(problem)?;
        assert!(told["message"]["fr"].is_string());
    }
    assert!(inspection.problems.errors() > 0);
    Ok(())
}

#[test]
fn load_from_a_release_with_keys() -> Done {
    let (archive, key) = crate::releases::signed_release();
    let file = std::env::temp_dir().join(format!("penteract-embedding-{}.tar", std::process::id()));
    fs::write(&file, archive)?;
    let opened = open_it(&file, &key, "2026-06-01".parse()?);
    let too_late = open_it(&file, &key, "2027-01-01".parse()?);
    let release = Release::open(&file);
    fs::remove_file(&file)?;
    assert_eq!(opened?.current().products().count(), 1);
    assert!(too_late.unwrap_err().to_string().contains("31 Dec 2026"));

    let release = release?;
    let facts = release.read("loan/facts.toml")?;
    // A lender's own labels over a release that is left as it was signed.
    let files = BTreeMap::from([("loan/labels/fr.toml".to_owned(), Vec::new())]);
    let catalogue = Catalogue::load(&Overlay::new(&release, &files))?;
    assert!(!facts.is_empty() && catalogue.products().count() == 1);
    Ok(())
}

fn open_it(file: &Path, key: &str, today: NaiveDate) -> Result<Served, Box<dyn Error>> {
    // Two keys that may sign, of which one must have.
    let keys = TrustedKeys::new([key, SECOND_KEY], 1)?;
    let release = Release::open(file)?;
    let catalogue = Catalogue::open_signed(&release, &keys, today)?;
    catalogue.warm();
    let served = Served::new(catalogue, 3);
    Ok(served)
}

const SECOND_KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

#[test]
fn show_the_products_and_their_questions() -> Done {
    let catalogue: &Catalogue = &DECIDING;
    let (language, today) = (Language::French, day());
    let mut shown = Vec::new();
    for product in catalogue.products() {
        let bundle = product.bundle();
        if bundle.is_granted_on(today) {
            shown.push((product.id(), bundle.name(language)));
        }
    }
    assert!(shown.contains(&("pge", "Prêt garanti par l'État")));

    let pge = catalogue.product("pge")?;
    let schema = pge.bundle().application_schema_in(language);
    for group in pge.bundle().groups() {
        let facts = pge.bundle().facts().iter();
        for fact in facts.filter(|fact| fact.group() == &*group.name) {
            let field = fact.field();
            let (label, help) = (field.label(), field.help());
            shown.push((fact.path(), label.get(language)));
            assert!(help.is_none_or(|help| !help.get(language).is_empty()));
        }
    }
    assert!(schema["properties"]["company"].is_object());
    Ok(())
}

#[test]
fn ask_one_question_after_the_other() -> Done {
    let pge = DECIDING.product("pge")?;
    let (language, today) = (Language::French, day());
    let mut answers = Application::unanswered();
    let mut asked = 0;
    // What a person types for each question.
    let given: serde_json::Value = serde_json::from_str(&bakery().to_string())?;
    let typed = |path: &str| match &given[path.split('.').next().unwrap()]
        [path.split('.').nth(1).unwrap()]
    {
        serde_json::Value::Bool(true) => "oui".to_owned(),
        serde_json::Value::Bool(false) => "non".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    loop {
        let decision = pge.decide(&answers, today)?;
        let Outcome::Incomplete(missing) = decision.outcome() else {
            break;
        };
        let path = &missing[0].path;
        let fact = pge.bundle().fact(path).ok_or("no such question")?;
        let reading = Typed::new(pge.bundle(), language, today);
        let answer = reading.answer(fact.field(), &typed(path))?;
        answers = answers.with_answer(path, &answer)?;
        asked += 1;
    }
    assert!((5..25).contains(&asked), "{asked}");
    Ok(())
}

#[test]
fn say_why() -> Done {
    let (_, decision) = decided();
    let language = Language::English;
    for finding in decision.findings() {
        // As data…
        let (code, result) = (finding.code(), finding.result().name());
        // … and as text.
        let said = decision.finding_text(finding).say(language);
        assert!(!code.is_empty() && !result.is_empty() && !said.is_empty());
    }
    for reason in decision.outcome().reasons() {
        println!(
            "{}: {}",
            reason.code(),
            decision.reason_text(reason).say(language)
        );
    }
    let Outcome::Accept(offer) = decision.outcome() else {
        return Err("no offer".into());
    };
    for row in offer.schedule().rows() {
        println!("{} {} {}", row.due_date(), row.principal(), row.interest());
    }
    Ok(())
}

#[test]
fn decide_from_many_threads() -> Done {
    let (pge, _) = decided();
    let applications = vec![bakery(); 8];
    let outcomes = std::thread::scope(|scope| {
        let threads = applications.iter().map(|application| {
            let pge = &pge;
            scope.spawn(move || {
                pge.decide(application, day())
                    .map(|known| known.outcome().name())
            })
        });
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .collect::<Result<Vec<_>, _>>()
    })?;
    assert_eq!(outcomes, ["accept"; 8]);
    Ok(())
}

#[test]
fn follow_a_loan() -> Done {
    let (pge, decision) = decided();
    let running: RunningLoan = decision.running_loan()?.ok_or("no offer")?;
    let mut loan: Loan = running.loan()?;
    let paid = json!({ "kind": "payment", "date": "2021-05-06", "amount": "500.00" });
    loan.record(serde_json::from_value(paid)?)?;
    let state = loan.as_of("2021-06-30".parse()?)?;
    assert!(state.arrears().is_some());
    let quote = loan.payoff_quote("2021-06-30".parse()?)?;
    assert!(!quote.amount.is_zero());

    // What was signed, with the guarantee behind it: what it pays for an unpaid loan.
    let contract: Contract = decision.contract()?.ok_or("no offer")?;
    let guarantee = contract.guarantee.as_ref().ok_or("not guaranteed")?;
    let called = json!({ "kind": "credit-event", "date": "2021-12-01", "cause": "liquidation" });
    loan.record(serde_json::from_value(called)?)?;
    let claim = loan.claim(&ClaimFacts::default(), "2021-12-01".parse()?)?;
    match guarantee.settle(&claim) {
        Ok(outcome) => println!("{:?}", outcome),
        // Too early, too late, an event that is not covered.
        Err(refusal) => println!("{refusal}"),
    }
    assert!(pge.verify(&running).is_ok());
    Ok(())
}

#[test]
fn look_for_what_would_be_decided() -> Done {
    let (pge, _) = decided();
    let mut application = bakery();
    application = application.with_answer("request.amount", "\"200000.00\"")?;
    // The nearest answer that would turn a refusal or a referral, proven by deciding again.
    let alternatives = pge.alternatives(&application, day())?;
    for alternative in alternatives.iter() {
        for change in alternative.changes() {
            println!(
                "{} = {}: {}",
                change.fact,
                change.to,
                alternative.decision().outcome()
            );
        }
    }
    let largest = pge.largest_amount(&application, day())?;
    assert_eq!(
        largest.decision().outcome().to_string(),
        "accept: 121550.00 EUR"
    );

    // Durations side by side.
    for years in ["2", "3", "4"] {
        let other = application.with_answer("request.amortisation_years", years)?;
        println!("{years}: {}", pge.decide(&other, day())?.outcome());
    }
    Ok(())
}

#[test]
fn see_what_a_new_version_moves() -> Done {
    let (before, _) = decided();
    let after = before.with_parameters(&[("turnover_share".to_owned(), "30 %".to_owned())])?;
    let application = bakery().with_answer("request.amount", "\"200000.00\"")?;
    let comparison = Comparison::new(&before, &after);
    let mut moves = Moves::default();
    for (line, application) in [application, bakery()].iter().enumerate() {
        comparison.add(&mut moves, &line.to_string(), application, day());
    }
    assert_eq!(moves.compared(), 2);
    for ((was, is), count) in moves.outcomes() {
        println!("{was} -> {is}: {count}");
    }
    Ok(())
}

#[test]
fn keep_and_replay() -> Done {
    let (pge, decision) = decided();
    let record = Record::of(&decision)?;
    let (whole, short) = (record.to_json(), record.compact().to_json());
    let kept = Record::from_json(short.as_bytes())?;
    assert!(pge.replay(&kept)?.is_same());
    assert!(short.len() < 2_000 && whole.len() > 20_000);
    // Answers to facts marked personal or confidential, replaced by digests under a key.
    let masked = record.masked(pge.bundle(), b"a key of the lender");
    assert_eq!(masked.outcome(), "accept");
    Ok(())
}

#[test]
fn replace_the_catalogue_while_it_serves() -> Done {
    let source = crate::small_loan::source(
        "rate = \"1 %\"\nschedule = [{ kind = \"level-payment\", months = 12 }]",
        &[(
            "facts.toml",
            "[request.amount]\ntype = \"money\"\nlabel = { fr = \"Montant\", en = \"Amount\" }\n",
        )],
    );
    let served = Served::new(Catalogue::load(&source)?, 3);
    let catalogue = served.current();
    if let Err(problems) = served.replace(&MemorySource::new([("loan/product.toml", "format = 9")]))
    {
        println!("{problems}");
    }
    assert!(std::sync::Arc::ptr_eq(&catalogue, &served.current()));
    Ok(())
}

#[test]
fn count_and_bound_what_is_decided() -> Done {
    let (pge, _) = decided();
    let body: &[u8] = &fs::read(root().join("examples/applications/pge/bakery.json"))?;
    let counts = DecisionCounts::default();
    // A host that takes less than the library does says so first.
    let most = Limits::OF_ENGINE.application_bytes.min(64 * 1024);
    if body.len() > most {
        return Err("the application is too large".into());
    }
    let application = Application::from_json(body)?;
    let decided = pge.decide(&application, day());
    counts.add(&decided);
    for (outcome, count) in counts.read() {
        println!("penteract_decisions{{outcome=\"{outcome}\"}} {count}");
    }
    assert_eq!(counts.read().next(), Some(("accept", 1)));
    Ok(())
}

/// What stands in the pages stands here, but for how far it is indented.
#[test]
fn the_pages_show_what_is_compiled() {
    let squeezed = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    let pages = ["docs/embedding.md", "docs/operations.md"];
    let pages = pages.map(|page| fs::read_to_string(root().join(page)).unwrap());
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/embedding.rs");
    let own = squeezed(&fs::read_to_string(own).unwrap());
    let mut blocks = 0;
    for block in pages
        .iter()
        .flat_map(|page| page.split("```rust\n").skip(1))
    {
        let block = squeezed(block.split("```").next().unwrap());
        assert!(own.contains(&block), "not compiled:\n{block}");
        blocks += 1;
    }
    assert!(blocks >= 10, "{blocks}");
}
