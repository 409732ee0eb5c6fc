//! Effective rate of 85 dated flows against a bare Newton loop in floats over the same flows.
//!
//! The baseline knows that one root exists, starts near it, keeps amounts and times in floats and returns a float. Ours
//! counts the time by a convention, proves from exact sums that there is one root, and returns a decimal. The bound is
//! 2.1 times the baseline: see `docs/performance.md`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    reason = "a bench stops at its first mistake; the baseline is one of floats"
)]

use std::hint::black_box;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use penteract_core::{
    BusinessDayConvention, Calendar, DatedFlow, DayCount, FlowKind, Frequency, MonthEnd,
    TimeConvention, WholePeriod, aprc, aprc_of_dates, timed,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// 100 000 drawn, repaid by 84 instalments of 1 302.50 on French business days.
fn flows() -> Vec<DatedFlow> {
    let start = NaiveDate::from_ymd_opt(2020, 6, 15).unwrap();
    let drawdown = DatedFlow {
        kind: FlowKind::Drawdown,
        amount: Decimal::from(100_000),
        date: start,
    };
    let due = Calendar::France.due_dates(
        start,
        Frequency::MONTHLY,
        BusinessDayConvention::Following,
        MonthEnd::Keep,
    );
    let instalments = due.skip(1).take(84).map(|date| DatedFlow {
        kind: FlowKind::Repayment,
        amount: Decimal::new(130_250, 2),
        date: date.unwrap(),
    });
    [drawdown].into_iter().chain(instalments).collect()
}

/// The bare loop: days over 365 once, then one `powf` per flow and step, until the step is below 10⁻¹².
fn newton(flows: &[(NaiveDate, f64)]) -> f64 {
    let origin = flows[0].0;
    #[expect(clippy::cast_precision_loss, reason = "days of a loan")]
    let years = |date: NaiveDate| date.signed_duration_since(origin).num_days() as f64 / 365.0;
    let timed: Vec<(f64, f64)> = flows
        .iter()
        .map(|&(date, amount)| (years(date), amount))
        .collect();
    newton_timed(&timed)
}

fn newton_timed(flows: &[(f64, f64)]) -> f64 {
    let mut rate = 0.1;
    for _ in 0..50 {
        let (mut value, mut slope) = (0.0, 0.0);
        for &(time, amount) in flows {
            let present = amount * (1.0_f64 + rate).powf(-time);
            value += present;
            slope -= time * present / (1.0 + rate);
        }
        let step = value / slope;
        rate -= step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    rate
}

fn effective_rate(criterion: &mut Criterion) {
    let flows = flows();
    let in_floats: Vec<(NaiveDate, f64)> = flows
        .iter()
        .map(|flow| {
            let amount = flow.amount.to_f64().unwrap();
            (
                flow.date,
                if flow.kind == FlowKind::Drawdown {
                    amount
                } else {
                    -amount
                },
            )
        })
        .collect();
    let days = TimeConvention::Days {
        day_count: DayCount::Act365Fixed,
    };
    let months = TimeConvention::EuPeriods {
        period: WholePeriod::Month,
    };
    let by_days = aprc_of_dates(&flows, days)
        .unwrap()
        .as_fraction()
        .to_f64()
        .unwrap();
    assert!(
        (by_days - newton(&in_floats)).abs() < 1e-12,
        "both solve the same equation"
    );

    let mut group = criterion.benchmark_group("effective rate of 85 dated flows");
    group.bench_function("baseline: bare Newton in floats", |bencher| {
        bencher.iter(|| newton(black_box(&in_floats)));
    });
    group.bench_function("aprc, days over 365", |bencher| {
        bencher.iter(|| aprc_of_dates(black_box(&flows), days).unwrap());
    });
    group.bench_function("aprc, whole months and odd days", |bencher| {
        bencher.iter(|| aprc_of_dates(black_box(&flows), months).unwrap());
    });
    let with_times = timed(&flows, days).unwrap();
    group.bench_function("aprc, times already counted", |bencher| {
        bencher.iter(|| aprc(black_box(&with_times)).unwrap());
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2))
        .without_plots();
    targets = effective_rate
}
criterion_main!(benches);
