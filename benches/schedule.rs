//! Level-payment schedules against the least that any of them must do: a bare loop over whole cents, with its dates.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

use std::hint::black_box;

use chrono::{Months, NaiveDate};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use penteract_core::{Currency, DayCount, Frequency, LoanTerms, PeriodicRate, Phase, PhaseLength};

/// One line of the bare loop: date, interest, principal, balance, in cents.
type BareRow = (NaiveDate, i128, i128, i128);

/// Fixed-point one of the bare loop: 18 decimals.
const ONE: i128 = 1_000_000_000_000_000_000;

/// A level-payment table in whole cents at a monthly rate with 18 decimals: date, interest, principal, balance.
fn bare_loop(start: NaiveDate, principal: i128, rate: i128, count: u32) -> Vec<BareRow> {
    let discount = ONE * ONE / (ONE + rate);
    let (mut last, mut square, mut left) = (ONE, discount, count);
    while left > 0 {
        if left & 1 == 1 {
            last = last * square / ONE;
        }
        square = square * square / ONE;
        left >>= 1;
    }
    let payment = (principal * rate + (ONE - last) / 2) / (ONE - last);
    let mut balance = principal;
    let mut rows = Vec::with_capacity(count as usize);
    for number in 1..=count {
        let interest = (balance * rate + ONE / 2) / ONE;
        let repaid = if number == count {
            balance
        } else {
            payment - interest
        };
        balance -= repaid;
        rows.push((start + Months::new(number), interest, repaid, balance));
    }
    rows
}

fn terms(instalments: u32) -> LoanTerms {
    LoanTerms::builder(Currency::EUR)
        .disbursement("2020-06-15".parse().unwrap(), "300000.00".parse().unwrap())
        .fixed_rate("1.45 %".parse().unwrap())
        .frequency(Frequency::MONTHLY)
        .phase(Phase::level_payment(PhaseLength::Instalments(instalments)))
        .build()
        .unwrap()
}

fn schedules(criterion: &mut Criterion) {
    let start: NaiveDate = "2020-06-15".parse().unwrap();
    let monthly_rate = 14_500_000_000_000_000 / 12;
    let mut group = criterion.benchmark_group("schedule");
    for instalments in [84, 300, 1_200] {
        // Both give the same table before either is timed.
        let terms = terms(instalments);
        let bare = bare_loop(start, 30_000_000, monthly_rate, instalments);
        let schedule = terms.schedule().unwrap();
        assert_eq!(schedule.rows().len(), bare.len());
        for (row, (date, interest, principal, balance)) in schedule.rows().iter().zip(&bare) {
            let cents = |amount: rust_decimal::Decimal| amount.mantissa();
            assert_eq!((row.due_date(), cents(row.interest())), (*date, *interest));
            assert_eq!(
                (cents(row.principal()), cents(row.closing_balance())),
                (*principal, *balance)
            );
        }
        group.throughput(Throughput::Elements(u64::from(instalments)));
        group.bench_with_input(
            BenchmarkId::new("bare i128 loop", instalments),
            &instalments,
            |bencher, &count| {
                bencher.iter(|| {
                    bare_loop(
                        black_box(start),
                        black_box(30_000_000),
                        black_box(monthly_rate),
                        count,
                    )
                });
            },
        );
        group.bench_with_input(
            BenchmarkId::new("LoanTerms::schedule", instalments),
            &terms,
            |bencher, terms| {
                bencher.iter(|| black_box(terms).schedule().unwrap());
            },
        );
    }
    let terms_84 = terms(84);
    group.throughput(Throughput::Elements(84));
    group.bench_function("decimals throughout/84", |bencher| {
        bencher.iter(|| black_box(&terms_84).reference_schedule().unwrap());
    });
    let daily = LoanTerms::builder(Currency::EUR)
        .disbursement(start, "300000.00".parse().unwrap())
        .fixed_rate("1.45 %".parse().unwrap())
        .periodic_rate(PeriodicRate::Daily)
        .day_count(DayCount::ActActIsda)
        .frequency(Frequency::MONTHLY)
        .phase(Phase::level_payment(PhaseLength::Months(84)))
        .build()
        .unwrap();
    group.bench_function("daily ACT/ACT/84", |bencher| {
        bencher.iter(|| black_box(&daily).schedule().unwrap());
    });
    group.finish();
}

criterion_group!(benches, schedules);
criterion_main!(benches);
