//! Each row of a book is compared as both products decide it, whether the loan is computed once for both or not.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use chrono::NaiveDate;
use penteract::{
    Application, BookCells, BookColumns, Comparison, DecideError, Decision, Moves, Offer, Product,
    Way,
};
use rust_decimal::Decimal;

/// What is changed of the State-guaranteed loan: limits alone, so that the loan is computed once, or what it costs as well.
const CHANGES: [&[(&str, &str)]; 3] = [
    &[("turnover_share", "30 %")],
    &[("turnover_share", "20 %"), ("premium_base", "loan")],
    &[("premium_timing", "after-deferral")],
];

type Decided = Result<Decision, DecideError>;

fn offer(decided: &Decided) -> Option<&Offer> {
    decided.as_ref().ok()?.outcome().offer()
}

fn name(decided: &Decided) -> &'static str {
    match decided {
        Ok(decision) => decision.outcome().name(),
        Err(error) if error.is_of_the_application() => "problem",
        Err(_) => "failure",
    }
}

/// Whether everything that is compared is the same.
fn is_same(before: &Decided, after: &Decided) -> bool {
    let told = |decided: &Decided| {
        offer(decided).map(|offer| {
            let guarantee = offer.guarantee();
            let guarantee = guarantee.map(|known| (known.guaranteed_amount(), known.coverage()));
            let rows = offer.schedule().rows().to_vec();
            (offer.amount(), offer.total_cost(), rows, guarantee)
        })
    };
    name(before) == name(after) && told(before) == told(after)
}

fn compare(before: &Product, after: &Product, application: &Application, as_of: NaiveDate) {
    let mut moves = Moves::default();
    Comparison::new(before, after).add(&mut moves, "row", application, as_of);
    compared(&moves, before, after, application, as_of);
}

/// One row that was added, against what both decide.
fn compared(
    moves: &Moves,
    before: &Product,
    after: &Product,
    application: &Application,
    as_of: NaiveDate,
) {
    let decided = [before, after].map(|product| product.decide(application, as_of));
    let [was, is] = &decided;
    let outcomes: Vec<_> = moves.outcomes().collect();
    assert_eq!(outcomes, [((name(was), name(is)), 1)], "{application}");
    let amount =
        |decided: &Decided| offer(decided).map_or(Decimal::ZERO, |offer| offer.amount().amount());
    assert_eq!(moves.granted(), (amount(was), amount(is)), "{application}");
    assert_eq!(moves.way() == Way::Same, is_same(was, is), "{application}");
    for way in [Way::Stricter, Way::Looser, Way::Other] {
        for witness in moves.witnesses_of(way) {
            let costs = [was, is].map(|one| offer(one).map(Offer::total_cost));
            assert_eq!(
                [witness.before.cost, witness.after.cost],
                costs,
                "{application}"
            );
            assert!(!witness.because.is_empty(), "{application}");
        }
    }
}

fn rows(count: u64) {
    let pge = crate::shipped::WITH_CASES.product("pge").unwrap();
    let as_of = "2020-06-15".parse().unwrap();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/books/pge-2021-12-31.csv"
    );
    let cells = std::fs::read_to_string(path).unwrap();
    let cells = BookCells::read(&cells, pge.bundle()).unwrap();
    let columns = BookColumns::read(&cells.header(), pge.bundle(), as_of).unwrap();
    let changed = CHANGES.map(|choices| {
        let choices = choices
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        pge.with_parameters(&choices.collect::<Vec<_>>()).unwrap()
    });
    let comparisons: Vec<Comparison<'_>> = changed
        .iter()
        .map(|after| Comparison::new(&pge, after))
        .collect();
    let next = AtomicU64::new(0);
    let work = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            return;
        }
        let application = columns.application(&cells.row(1, number)).unwrap();
        for (comparison, after) in comparisons.iter().zip(&changed) {
            let mut moves = Moves::default();
            comparison.add(&mut moves, "row", &application, as_of);
            compared(&moves, &pge, after, &application, as_of);
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
}

#[test]
fn every_row_is_compared_as_both_decide_it() {
    rows(60);
}

/// A step of `.ci/run`, in release: a hundred thousand rows take a minute there.
#[test]
#[ignore = "minutes"]
fn a_hundred_thousand_rows_are_compared_as_both_decide_them() {
    rows(100_000);
}

/// The cases of a variant, against the variant beside it.
#[test]
fn cases_are_compared_as_both_variants_decide_them() {
    let catalogue = &*crate::shipped::WITH_CASES;
    let variants = catalogue
        .products()
        .filter(|product| product.bundle().id() == "relance");
    let variants: Vec<&Product> = variants.collect();
    for pair in variants.windows(2).take(1) {
        let [before, after] = pair else { continue };
        for case in after.bundle().cases().unwrap() {
            compare(before, after, &case.application, case.as_of);
        }
    }
}
