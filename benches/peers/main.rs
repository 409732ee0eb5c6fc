//! The twelve rules of the bench `rules` run by other rule engines, each compiled or parsed once ahead, over the same
//! applications with their facts ready in the engine's own form: outcomes only.
//!
//! Before any is timed, each engine's outcomes are compared with ours for every application. What is converted for an
//! engine, and the rules that it cannot express, stand in its file; the latter are printed as well.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

#[path = "../rules/by_hand.rs"]
mod by_hand;
mod cedar;
mod cel;
mod evalexpr;
mod integers;
#[path = "../rules/interpreter.rs"]
mod interpreter;
#[path = "../rules/product.rs"]
mod product;
mod rego;
mod rhai;
mod zen;

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use penteract_rules::{Frame, Program};

use by_hand::{Company, Figures};

/// As many different applications as keep a processor from learning them by heart.
const APPLICATIONS: u32 = 512;

/// Whether each rule holds; none for a rule that an engine cannot express.
type Outcomes = [Option<bool>; 12];

/// A rule engine with the rules, ready to run.
trait Peer {
    const NAME: &'static str;
    /// The rules that it cannot express, and why.
    const LEFT_OUT: &'static [(&'static str, &'static str)] = &[];
    /// An application in its own form.
    type Facts;

    fn new() -> Self;
    fn facts(&self, company: &Company) -> Self::Facts;
    fn outcomes(&mut self, facts: &mut Self::Facts) -> Outcomes;
}

/// The outcomes of the rules as the product's program gives them.
fn ours(program: &Program, frame: &Frame) -> [bool; 12] {
    let mut outcomes = [false; 12];
    let mut places = outcomes.iter_mut();
    program.judge(frame, |_, judgement| {
        *places.next().unwrap() = judgement.outcome().unwrap();
    });
    outcomes
}

fn count(outcomes: impl IntoIterator<Item = bool>) -> usize {
    outcomes.into_iter().filter(|holds| *holds).count()
}

/// The same outcomes as ours, then the time.
fn measure<P: Peer>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    rules: &[String],
    companies: &[Company],
    expected: &[[bool; 12]],
) {
    let mut peer = P::new();
    let mut facts: Vec<P::Facts> = companies
        .iter()
        .map(|company| peer.facts(company))
        .collect();
    for ((facts, expected), number) in facts.iter_mut().zip(expected).zip(0..) {
        let outcomes = peer.outcomes(facts);
        for ((rule, outcome), expected) in rules.iter().zip(outcomes).zip(expected) {
            let reason = P::LEFT_OUT.iter().find(|(name, _)| name == rule);
            match (outcome, reason) {
                (Some(outcome), None) => {
                    assert_eq!(
                        outcome,
                        *expected,
                        "{}: {rule}, application {number}",
                        P::NAME
                    );
                }
                (None, Some(_)) => {}
                (outcome, reason) => panic!("{}: {rule}: {outcome:?}, {reason:?}", P::NAME),
            }
        }
    }
    for (rule, reason) in P::LEFT_OUT {
        println!("{} leaves out `{rule}`: {reason}", P::NAME);
    }
    group.bench_function(P::NAME, |bencher| {
        bencher.iter(|| {
            facts.iter_mut().fold(0_usize, |sum, facts| {
                sum + count(black_box(&mut peer).outcomes(facts).into_iter().flatten())
            })
        });
    });
}

fn peers(criterion: &mut Criterion) {
    let (program, rules) = product::compile();
    let companies = product::applications(APPLICATIONS);
    let frames: Vec<Frame> = companies
        .iter()
        .map(|company| product::frame(&program, company))
        .collect();
    let figures = Figures::new();
    let rules: Vec<String> = rules
        .iter()
        .map(|rule| program.describe(*rule).name.to_string())
        .collect();
    let expected: Vec<[bool; 12]> = frames.iter().map(|frame| ours(&program, frame)).collect();
    for (company, expected) in companies.iter().zip(&expected) {
        assert_eq!(by_hand::evaluate(&figures, company).unwrap(), *expected);
    }

    let mut group = criterion.benchmark_group("peers");
    group.throughput(Throughput::Elements(u64::from(APPLICATIONS)));
    group.bench_function("by hand in Rust", |bencher| {
        bencher.iter(|| {
            companies.iter().fold(0_usize, |sum, company| {
                sum + count(by_hand::evaluate(black_box(&figures), company).unwrap())
            })
        });
    });
    group.bench_function("Penteract", |bencher| {
        bencher.iter(|| {
            frames.iter().fold(0_usize, |sum, frame| {
                sum + count(ours(black_box(&program), frame))
            })
        });
    });
    measure::<cel::Cel>(&mut group, &rules, &companies, &expected);
    measure::<zen::Zen>(&mut group, &rules, &companies, &expected);
    measure::<rhai::Rhai>(&mut group, &rules, &companies, &expected);
    measure::<evalexpr::Evalexpr>(&mut group, &rules, &companies, &expected);
    measure::<rego::Compiled>(&mut group, &rules, &companies, &expected);
    measure::<rego::Interpreted>(&mut group, &rules, &companies, &expected);
    measure::<cedar::Cedar>(&mut group, &rules, &companies, &expected);
    group.finish();
}

criterion_group!(benches, peers);
criterion_main!(benches);
