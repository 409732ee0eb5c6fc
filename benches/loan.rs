//! The replay of a loan's life, against the schedule of the same loan in the same run.
//!
//! The loan has 72 monthly instalments. Its events are payments of instalments, and now and then a fee, a prepayment or a
//! change of rate, which arrange the instalments left anew. The first so many events are replayed, so that the time for
//! each further one can be read off.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

use std::hint::black_box;

use chrono::{Days, Months, NaiveDate};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use penteract_core::{Event, Loan, LoanTerms};
use serde_json::json;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms() -> LoanTerms {
    serde_json::from_value(json!({
        "currency": "EUR",
        "disbursements": [{ "date": "2020-06-15", "amount": "300000.00" }],
        "rate": { "kind": "fixed", "annual": "1.45 %" },
        "frequency": { "months": 1 },
        "phases": [{ "kind": "level-payment", "months": 72 }]
    }))
    .unwrap()
}

/// Seventy-two instalments paid, six of them late, four fees, two prepayments, a change of rate, an amount forgiven: each
/// payment is what is due that day.
fn lived() -> Loan {
    let mut loan = Loan::new(terms()).unwrap();
    let start = day("2020-06-15");
    for month in 1..=72_u32 {
        let due_date = start + Months::new(month);
        let late = if month % 12 == 7 { 9 } else { 0 };
        let date = due_date + Days::new(late);
        let between = due_date - Days::new(12);
        let other = match month {
            10 | 22 | 34 | 46 => Some(
                json!({ "kind": "charge", "date": between, "charge": "fee", "amount": "12.50" }),
            ),
            18 | 54 => Some(json!({ "kind": "prepayment", "date": between, "amount": "10000.00" })),
            30 => Some(json!({ "kind": "rate-change", "date": between, "annual": "1.10 %" })),
            60 => Some(
                json!({ "kind": "interest-pause", "date": between, "from": between, "until": between + Days::new(5) }),
            ),
            _ => None,
        };
        if let Some(event) = other {
            loan.record(serde_json::from_value(event).unwrap()).unwrap();
        }
        let due = loan.as_of(date).unwrap().due().total();
        let payment = json!({ "kind": "payment", "date": date, "amount": due.to_string() });
        loan.record(serde_json::from_value(payment).unwrap())
            .unwrap();
    }
    loan
}

fn replays(criterion: &mut Criterion) {
    let all = lived();
    assert_eq!(all.events().len(), 80);
    assert!(all.as_of(day("2026-06-24")).unwrap().closed_on().is_some());
    let mut group = criterion.benchmark_group("loan");
    let terms = terms();
    group.bench_function("schedule in decimals/72", |bencher| {
        bencher.iter(|| black_box(&terms).reference_schedule().unwrap());
    });
    group.bench_function("schedule/72", |bencher| {
        bencher.iter(|| black_box(&terms).schedule().unwrap());
    });
    let payments: Vec<Event> = Loan::new(terms.clone())
        .and_then(|mut loan| {
            for row in terms.schedule().unwrap().rows() {
                let payment = json!({ "kind": "payment", "date": row.due_date(), "amount": row.total().to_string() });
                loan.record(serde_json::from_value(payment).unwrap())?;
            }
            Ok(loan.events().to_vec())
        })
        .unwrap();
    let on_time = Loan::with_events(terms.clone(), payments).unwrap();
    group.bench_function("as_of, all paid on time/72", |bencher| {
        bencher.iter(|| black_box(&on_time).as_of(day("2026-06-24")).unwrap());
    });
    for count in [0, 20, 40, 60, 80] {
        let events = all.events().get(..count).unwrap().to_vec();
        let loan = Loan::with_events(terms.clone(), events).unwrap();
        group.bench_with_input(BenchmarkId::new("as_of", count), &loan, |bencher, loan| {
            bencher.iter(|| black_box(loan).as_of(day("2026-06-24")).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, replays);
criterion_main!(benches);
