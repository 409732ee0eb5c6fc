//! A catalogue that is replaced while it serves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;
use penteract::{
    Application, BundleSource as _, Catalogue, DecisionCounts, FolderSource, MemorySource, Overlay,
    Product, Record, Replay, ReplayError, Served,
};

use crate::shipped::{WITH_CASES, folder};
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

/// The catalogue that ships: some minutes in release.
#[test]
#[ignore = "a million decisions: `cargo test --release -p penteract --test suite -- --ignored a_million`"]
fn a_million_decisions_of_the_catalogue_while_it_is_replaced() {
    decide_the_catalogue(1_000_000);
}

#[test]
#[ignore = "a minute in release: `cargo test --release -p penteract --test suite -- --ignored many_decisions`"]
fn many_decisions_of_the_catalogue_while_it_is_replaced() {
    decide_the_catalogue(50_000);
}

#[test]
fn decisions_of_the_catalogue_replay_while_it_is_replaced() {
    decide_the_catalogue(200);
}

/// Decides the applications of the cases that ship on two threads, while the catalogue is replaced by one whose versions are
/// others, and by broken ones: each is replayed as it is made, by the version that made it, and memory stays as it is.
fn decide_the_catalogue(decisions: usize) {
    let folder = FolderSource::new(folder());
    let edited = |edit: fn(&str) -> String| -> BTreeMap<String, Vec<u8>> {
        let path = "pge/product.toml";
        let manifest = String::from_utf8(folder.read(path).unwrap()).unwrap();
        BTreeMap::from([(path.to_owned(), edit(&manifest).into_bytes())])
    };
    let other = edited(|manifest| manifest.replace("\nversion = \"1", "\nversion = \"9"));
    let broken = edited(|manifest| manifest.replace("\nformat = 1", "\nformat = 9"));
    let cases: Vec<(&str, &Application, NaiveDate)> = WITH_CASES
        .products()
        .flat_map(|product| {
            let cases = product.bundle().cases().unwrap_or_default().iter();
            let plain = cases.filter(|case| case.loan.is_none() && case.parameters.is_empty());
            plain.map(|case| (product.id(), &case.application, case.as_of))
        })
        .collect();
    let served = Served::new(Catalogue::load(&folder).unwrap(), 2);
    let (is_done, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    let counts = DecisionCounts::default();
    // The most of each half: catalogues come and go all the time.
    let most = [AtomicUsize::new(0), AtomicUsize::new(0)];
    thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                assert!(served.replace(&Overlay::new(&folder, &other)).is_ok());
                assert!(served.replace(&Overlay::new(&folder, &broken)).is_err());
                assert!(served.replace(&folder).is_ok());
                swaps.fetch_add(1, Ordering::Relaxed);
                // As often as nobody does, and not all that is done.
                thread::sleep(Duration::from_millis(500));
            }
        });
        let deciding = [0, 1].map(|thread| {
            let (cases, served, counts, most) = (&cases, &served, &counts, &most);
            scope.spawn(move || {
                let each = cases.iter().cycle().skip(thread * cases.len() / 2);
                for (number, (id, application, day)) in each.take(decisions / 2).enumerate() {
                    let product = served.current().product(id).unwrap();
                    let decided = product.decide(application, *day);
                    counts.add(&decided);
                    if let Ok(decision) = &decided {
                        let record = decision.compact_record().unwrap();
                        let record = Record::from_json(record.as_bytes()).unwrap();
                        assert_eq!(product.replay(&record).unwrap(), Replay::Same, "{id}");
                        assert!(served.replay(&record).unwrap().is_same(), "{id}");
                    }
                    if number % 64 == 0 {
                        let half = &most[usize::from(number > decisions / 4)];
                        half.fetch_max(resident(), Ordering::Relaxed);
                    }
                }
            })
        });
        for one in deciding {
            one.join().unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
        swapping.join().unwrap();
    });
    let [before, after] = most.map(AtomicUsize::into_inner);
    println!(
        "{swaps:?} swaps; {before} kB in the first half, {after} kB in the second; {:?}",
        counts.read().collect::<Vec<_>>()
    );
    let count = |wanted: &str| counts.read().find(|(name, _)| *name == wanted).unwrap().1;
    assert_eq!(
        counts.read().map(|(_, count)| count).sum::<u64>(),
        decisions as u64
    );
    assert_eq!(count("failure"), 0);
    assert!(swaps.into_inner() > 0 && count("accept") > 0);
    if decisions > 10_000 {
        assert!(
            after < before + before / 10 + 8_192,
            "{before} kB, then {after} kB"
        );
    }
}

/// What this process has in memory, in kB; nothing where the system does not say.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    size.unwrap_or_default()
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
