//! The replay of a loan's life, against the schedule of the same loan in the same run.
//!
//! The loan has 72 monthly instalments. Its events are payments of instalments, and now and then a fee, a prepayment, a
//! change of rate or an interest pause; all but payments and fees arrange the instalments left anew. The first so many
//! events are replayed, so that the time for each further one can be read off; then lives of the same loan with twice,
//! four times and eight times the events of each kind, so that the time for each event can be compared.
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
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use penteract_core::{Event, Loan, LoanTerms};
use rust_decimal::Decimal;
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

/// An amount in so many parts, the last of which is the rest.
fn shares(amount: Decimal, parts: u32) -> Vec<Decimal> {
    let share = (amount / Decimal::from(parts)).trunc_with_scale(2);
    let mut shares = vec![share; usize::try_from(parts).unwrap()];
    *shares.last_mut().unwrap() += amount - share * Decimal::from(parts);
    shares
}

/// Seventy-two instalments paid, six of them late, four fees, two prepayments, a change of rate and an interest pause,
/// each in so many parts; what is paid is what is due that day.
fn lived(parts: u32) -> Loan {
    let mut loan = Loan::new(terms()).unwrap();
    let start = day("2020-06-15");
    let record = |loan: &mut Loan, event| {
        loan.record(serde_json::from_value(event).unwrap()).unwrap();
    };
    for month in 1..=72_u32 {
        let due_date = start + Months::new(month);
        let late = if month % 12 == 7 { 9 } else { 0 };
        let date = due_date + Days::new(late);
        let amount = Decimal::new(if month % 12 == 10 { 1_250 } else { 1_000_000 }, 2);
        for (part, amount) in (0_u32..).zip(shares(amount, parts)) {
            let between = due_date - Days::new(12) + Days::new(part.into());
            let event = match month {
                10 | 22 | 34 | 46 => {
                    json!({ "kind": "charge", "date": between, "charge": "fee", "amount": amount.to_string() })
                }
                18 | 54 => {
                    json!({ "kind": "prepayment", "date": between, "amount": amount.to_string() })
                }
                30 => {
                    json!({ "kind": "rate-change", "date": between, "annual": format!("1.{}0 %", part + 1) })
                }
                60 => {
                    json!({ "kind": "interest-pause", "date": between, "from": between, "until": between + Days::new(5) })
                }
                _ => continue,
            };
            record(&mut loan, event);
        }
        let due = loan.as_of(date).unwrap().due().total();
        for amount in shares(due, parts) {
            let payment = json!({ "kind": "payment", "date": date, "amount": amount.to_string() });
            record(&mut loan, payment);
        }
    }
    loan
}

fn replays(criterion: &mut Criterion) {
    let all = lived(1);
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
    for parts in [1, 2, 4, 8] {
        let loan = lived(parts);
        let count = u64::from(parts * 80);
        assert_eq!(loan.events().len(), usize::try_from(count).unwrap());
        group.throughput(Throughput::Elements(count));
        group.bench_with_input(
            BenchmarkId::new("events of each kind", count),
            &loan,
            |bencher, loan| {
                bencher.iter(|| black_box(loan).as_of(day("2026-06-24")).unwrap());
            },
        );
    }
    group.finish();
}

criterion_group!(benches, replays);
criterion_main!(benches);
