//! Twelve rules over twenty-five facts, against the same rules written by hand in Rust and run by Rhai's interpreter.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

mod by_hand;
mod interpreter;
mod product;

use std::hint::black_box;
use std::thread;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use penteract_rules::{Answer, Frame, FunctionId, Judgement, Program, Value};

use by_hand::{Company, Figures};
use interpreter::Interpreter;

/// As many different applications as keep a processor from learning them by heart.
const APPLICATIONS: u32 = 512;

/// As few applications as a processor's branch predictor learns by heart: a portfolio is not that, most benches are.
const LEARNT: usize = 24;

/// How many rules hold.
fn held(program: &Program, frame: &Frame) -> usize {
    let mut held = 0;
    program.judge(frame, |_, judgement| {
        held += usize::from(judgement.outcome().unwrap());
    });
    held
}

/// As the tree of the checked scripts is walked, which is what explains.
fn walked(program: &Program, rule: FunctionId, frame: &Frame) -> bool {
    match program.evaluate_walking(rule, &[], frame) {
        Ok(Answer::Known(Value::Bool(holds))) => holds,
        other => panic!("{other:?}"),
    }
}

/// What a decision keeps of its rules: which, whether they hold, and the conditions that decided.
fn findings(program: &Program, frame: &Frame) -> Vec<(FunctionId, Judgement)> {
    let mut findings = Vec::with_capacity(12);
    program.judge(frame, |rule, judgement| {
        findings.push((rule, judgement));
    });
    findings
}

/// How many rules hold, over all applications, some times over.
fn count(program: &Program, frames: &[Frame]) -> usize {
    (0..ROUNDS)
        .flat_map(|_| frames)
        .map(|frame| held(black_box(program), frame))
        .sum()
}

/// As many rounds as make the start of a thread negligible.
const ROUNDS: usize = 32;

/// All three give the same answers before any is timed, and each rule holds for some applications and not for others.
fn compare(program: &Program, companies: &[Company], frames: &[Frame]) {
    let (figures, interpreter) = (Figures::new(), Interpreter::new());
    let mut held = [0; 12];
    for (company, frame) in companies.iter().zip(frames) {
        let by_hand = by_hand::evaluate(&figures, company).unwrap();
        interpreter.put(&mut Interpreter::roots(company));
        assert_eq!(by_hand, interpreter.evaluate());
        let found = findings(program, frame);
        for ((rule, judgement), by_hand) in found.iter().zip(by_hand) {
            let name = &program.describe(*rule).name;
            assert_eq!(Some(by_hand), judgement.outcome(), "{name}");
            assert_eq!(by_hand, walked(program, *rule, frame), "{name}");
        }
        assert_eq!(found.len(), by_hand.len());
        for (by_hand, held) in by_hand.into_iter().zip(&mut held) {
            *held += usize::from(by_hand);
        }
    }
    assert!(
        held.iter().all(|held| (1..companies.len()).contains(held)),
        "{held:?}"
    );
}

/// The ways to run the rules, over the same applications.
fn measure(
    criterion: &mut Criterion,
    name: &str,
    (program, rules): (&Program, &[FunctionId]),
    companies: &[Company],
    frames: &[Frame],
) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(companies.len() as u64));
    let figures = Figures::new();
    group.bench_function("by hand in Rust", |bencher| {
        bencher.iter(|| {
            companies
                .iter()
                .map(|company| by_hand::evaluate(black_box(&figures), company).unwrap())
                .fold(0_usize, |sum, holds| {
                    sum + holds.iter().filter(|holds| **holds).count()
                })
        });
    });
    group.bench_function("outcomes", |bencher| {
        bencher.iter(|| {
            frames
                .iter()
                .map(|frame| held(black_box(program), frame))
                .sum::<usize>()
        });
    });
    group.bench_function("findings and conditions kept", |bencher| {
        bencher.iter(|| {
            frames.iter().fold(0_usize, |sum, frame| {
                sum + black_box(findings(black_box(program), frame)).len()
            })
        });
    });
    group.bench_function("outcomes, walked", |bencher| {
        bencher.iter(|| {
            frames.iter().fold(0_usize, |sum, frame| {
                sum + rules
                    .iter()
                    .filter(|rule| walked(black_box(program), **rule, frame))
                    .count()
            })
        });
    });
    let interpreter = Interpreter::new();
    let mut roots: Vec<_> = companies.iter().map(Interpreter::roots).collect();
    group.bench_function("Rhai's interpreter", |bencher| {
        bencher.iter(|| {
            roots.iter_mut().fold(0_usize, |sum, roots| {
                interpreter.put(roots);
                let holds = interpreter.evaluate();
                interpreter.put(roots);
                sum + holds.iter().filter(|holds| **holds).count()
            })
        });
    });
    group.finish();
}

fn rules(criterion: &mut Criterion) {
    let (program, rules) = product::compile();
    let companies = product::applications(APPLICATIONS);
    let frames: Vec<Frame> = companies
        .iter()
        .map(|company| product::frame(&program, company))
        .collect();
    compare(&program, &companies, &frames);

    let compiled = (&program, rules.as_slice());
    measure(criterion, "twelve rules", compiled, &companies, &frames);
    measure(
        criterion,
        "twelve rules, 24 applications learnt by heart",
        compiled,
        &companies[..LEARNT],
        &frames[..LEARNT],
    );

    let mut group = criterion.benchmark_group("threads");
    group.sample_size(20);
    group.bench_function("one", |bencher| {
        bencher.iter(|| count(&program, &frames) + count(&program, &frames));
    });
    group.bench_function("two", |bencher| {
        bencher.iter(|| {
            thread::scope(|scope| {
                let other = scope.spawn(|| count(&program, &frames));
                count(&program, &frames) + other.join().unwrap()
            })
        });
    });
    group.finish();
}

criterion_group!(benches, rules);
criterion_main!(benches);
