//! A catalogue that is replaced while it serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use penteract::{
    Application, Catalogue, MemorySource, Product, Record, Replay, ReplayError, Served,
};

use crate::small_loan;

const FACTS: &str =
    "[request.amount]\ntype = \"money\"\nlabel = { fr = \"Montant\", en = \"Amount\" }\n";

/// The loan at a rate.
fn at(rate: &str) -> MemorySource {
    let offer =
        format!("rate = \"{rate}\"\nschedule = [{{ kind = \"level-payment\", months = 12 }}]");
    small_loan::source(&offer, &[("facts.toml", FACTS)])
}

fn record(product: &Product) -> Record {
    let application = Application::from_json(br#"{"request":{"amount":"12000.00"}}"#).unwrap();
    let decision = product
        .decide(&application, "2024-03-01".parse().unwrap())
        .unwrap();
    Record::of(&decision).unwrap()
}

#[test]
fn what_is_pinned_stays_until_it_is_too_old() {
    let served = Served::new(Catalogue::load(&at("1 %")).unwrap(), 1);
    let first = record(&served.current().product("loan").unwrap());
    served.replace(&at("2 %")).unwrap();
    assert_eq!(served.replay(&first).unwrap(), Replay::Same);
    assert!(served.pinned("loan", first.digest()).is_some());
    served.replace(&at("3 %")).unwrap();
    assert!(served.pinned("loan", first.digest()).is_none());
    assert!(!served.replay(&first).unwrap().is_same());
    // Served again, it is the one that decides, and the others stay as many.
    let third = served.current();
    served.replace(&at("1 %")).unwrap();
    served.serve(Arc::clone(&third));
    assert!(Arc::ptr_eq(&served.current(), &third));
    assert_eq!(served.replay(&first).unwrap(), Replay::Same);

    let other = Served::new(Catalogue::default(), 0);
    assert!(matches!(
        other.replay(&first),
        Err(ReplayError::NoProduct { .. })
    ));
}

#[test]
fn decisions_go_on_while_the_catalogue_is_replaced() {
    decide_while_replacing(1_000);
}

/// The same for a long time: some ten minutes in release.
#[test]
#[ignore = "a million decisions: `cargo test --release -p penteract --test suite -- --ignored a_million`"]
fn a_million_decisions_while_the_catalogue_is_replaced() {
    decide_while_replacing(1_000_000);
}

/// Decisions on two threads while the catalogue is replaced, by broken ones too: each is of one version, and replays by it.
fn decide_while_replacing(decisions: usize) {
    let served = Served::new(Catalogue::load(&at("1 %")).unwrap(), 2);
    let is_done = AtomicBool::new(false);
    let swaps = thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            let mut swaps = 0;
            while !is_done.load(Ordering::Relaxed) {
                for rate in ["2 %", "3 %", "four", "1 %"] {
                    let swapped = served.replace(&at(rate));
                    assert_eq!(swapped.is_err(), rate == "four");
                    swaps += 1;
                }
            }
            swaps
        });
        let deciding = [0, 1].map(|_| {
            scope.spawn(|| {
                for _ in 0..decisions / 2 {
                    let product = served.current().product("loan").unwrap();
                    let record = record(&product);
                    assert_eq!(record.digest(), product.bundle().digest());
                    assert_eq!(product.replay(&record).unwrap(), Replay::Same);
                }
            })
        });
        for one in deciding {
            one.join().unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
        swapping.join().unwrap()
    });
    assert!(swaps >= 4, "{swaps}");
}
