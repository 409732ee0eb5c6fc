//! From the text of an application to a decision, against parsing and validating the same text alone.
//!
//! The yardstick is what a service pays that only looks at the shape of its input: `serde_json` parses the text into its
//! tree, and `jsonschema` validates the tree against the schema that the product publishes. Penteract reads the text
//! without losing a digit, checks it against the facts and the same schema, and decides.
//!
//! [`penteract::Product::decide`] goes up to the offer. A decision without one is made here from what the product's
//! bundle tells: its rules are judged, and its amount is compared with the minimum and the limits. The whole decision is
//! timed besides, of applications that are refused or incomplete, which have no offer, and of the others.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that fails is seen"
)]

use std::hint::black_box;
use std::path::Path;

use chrono::NaiveDate;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jsonschema::{Draft, Validator};
use penteract::{Application, Catalogue, Decision, FolderSource, Otherwise, Product, Slot, Value};
use penteract_rules::{Answer, Frame};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Applications of `examples/applications/pge`, and the days on which its page decides them.
const APPLICATIONS: [(&str, &str); 16] = [
    ("association", "2021-03-22"),
    ("bakery", "2020-05-06"),
    ("company-created-in-2019-before-19-july-2020", "2020-07-18"),
    ("company-of-4999-people", "2020-06-30"),
    ("company-of-5000-people", "2020-06-30"),
    ("construction-sale-sci-before-8-may-2020", "2020-05-07"),
    ("construction-sale-sci-from-8-may-2020", "2020-05-08"),
    ("exactly-at-the-cap", "2020-05-06"),
    ("half-filled", "2020-05-06"),
    ("innovative-company", "2020-05-06"),
    ("one-cent-above-the-cap", "2020-05-06"),
    ("ordinary-sci", "2020-06-10"),
    ("prior-pge-at-another-bank", "2020-11-20"),
    ("receivership-with-a-plan", "2020-06-15"),
    ("receivership-without-a-plan", "2020-06-15"),
    ("start-up-without-turnover", "2020-05-06"),
];

struct Text {
    name: &'static str,
    as_of: NaiveDate,
    bytes: Vec<u8>,
}

fn texts() -> Vec<Text> {
    let folder = Path::new(ROOT).join("examples/applications/pge");
    APPLICATIONS
        .iter()
        .map(|(name, as_of)| Text {
            name,
            as_of: as_of.parse().unwrap(),
            bytes: std::fs::read(folder.join(name).with_extension("json")).unwrap(),
        })
        .collect()
}

/// The yardstick.
fn validated(validator: &Validator, text: &Text) -> bool {
    let tree: serde_json::Value = serde_json::from_slice(&text.bytes).unwrap();
    validator.is_valid(&tree)
}

fn read(product: &Product, text: &Text) -> Frame {
    let application = Application::from_json(&text.bytes).unwrap();
    let frame = product.bundle().read_application(&application, text.as_of);
    frame.unwrap_or_else(|problems| panic!("{}: {problems:?}", text.name))
}

/// What a decision comes to before an offer is looked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    refused_by: usize,
    referred_by: usize,
    warned_by: usize,
    unknown: usize,
    /// Whether the amount asked for is within the minimum and the limits; unknown when a fact that they read is.
    fits: Option<bool>,
}

/// The answer of a rule or of a limit.
fn known(answer: Answer) -> Option<Value> {
    match answer {
        Answer::Known(value) => Some(value),
        Answer::Unknown { .. } => None,
    }
}

/// The rules in force, and the amount.
fn judged(product: &Product, frame: &Frame) -> Verdict {
    let bundle = product.bundle();
    let program = bundle.program();
    let mut verdict = Verdict::default();
    program.judge(frame, |rule, judgement| {
        let doc = &program.describe(rule).doc;
        if !doc.in_force.contains(frame.as_of()) {
            return;
        }
        let holds = judgement.outcome().or_else(|| {
            match known(program.evaluate(rule, &[], frame).unwrap()) {
                Some(Value::Bool(holds)) => Some(holds),
                _ => None,
            }
        });
        match (holds, doc.otherwise) {
            (Some(true), _) => {}
            (Some(false), Otherwise::Refuse) => verdict.refused_by += 1,
            (Some(false), Otherwise::Refer) => verdict.referred_by += 1,
            (Some(false), Otherwise::Warn) => verdict.warned_by += 1,
            (None, _) => verdict.unknown += 1,
        }
    });
    let plan = &bundle.offer().amount;
    let bound = |value| match known(bundle.value(value, &[], frame).unwrap()) {
        Some(Value::Money(amount)) => Some(amount),
        _ => None,
    };
    verdict.fits = (|| {
        let Slot::Answered(Value::Money(requested)) = frame.get(plan.request) else {
            return None;
        };
        let mut fits = true;
        if let Some(min) = &plan.min {
            fits &= requested >= bound(min)?;
        }
        for limit in &plan.max {
            let max = bound(&limit.value)?;
            fits &= if limit.strict {
                requested < max
            } else {
                requested <= max
            };
        }
        Some(fits)
    })();
    verdict
}

fn decide(product: &Product, text: &Text) -> Decision {
    let application = Application::from_json(&text.bytes).unwrap();
    product.decide(&application, text.as_of).unwrap()
}

/// What is judged without an offer is what the whole decision comes to, and the yardstick accepts every text.
/// Whether there is an offer.
fn compare(product: &Product, validator: &Validator, text: &Text) -> bool {
    let decision = decide(product, text);
    let outcome = decision.outcome();
    let verdict = judged(product, &read(product, text));
    let expected = if verdict.refused_by > 0 {
        "refuse"
    } else if verdict.unknown > 0 || verdict.fits.is_none() {
        "incomplete"
    } else if verdict.referred_by > 0 {
        "refer"
    } else if verdict.fits == Some(false) {
        "counter-offer"
    } else {
        "accept"
    };
    assert_eq!(expected, outcome.name(), "{}: {verdict:?}", text.name);
    assert!(validated(validator, text), "{}", text.name);
    outcome.offer().is_some()
}

fn benches(criterion: &mut Criterion) {
    let source = FolderSource::new(Path::new(ROOT).join("products"));
    let product = Catalogue::load_product(&source, "pge").unwrap();
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&product.bundle().application_schema())
        .unwrap();
    let texts = texts();
    let (mut with_offer, mut without) = (Vec::new(), Vec::new());
    for text in &texts {
        if compare(&product, &validator, text) {
            with_offer.push(text);
        } else {
            without.push(text);
        }
    }

    let mut group = criterion.benchmark_group("from JSON");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("parsed and validated alone", |bencher| {
        bencher.iter(|| {
            let valid = texts.iter().filter(|text| validated(&validator, text));
            black_box(valid.count())
        });
    });
    group.bench_function("parsed alone", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(serde_json::from_slice::<serde_json::Value>(&text.bytes).unwrap());
            }
        });
    });
    group.bench_function("an application read", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(Application::from_json(&text.bytes).unwrap());
            }
        });
    });
    group.bench_function("read and checked", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(read(&product, text));
            }
        });
    });
    group.bench_function("decided without an offer", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(judged(&product, &read(&product, text)));
            }
        });
    });
    group.finish();

    // Each set of applications with its own yardstick: texts differ in length.
    for (name, texts) in [("no offer due", &without), ("an offer due", &with_offer)] {
        let mut group = criterion.benchmark_group(format!("from JSON, {name}"));
        group.throughput(Throughput::Elements(texts.len() as u64));
        group.bench_function("parsed and validated alone", |bencher| {
            bencher.iter(|| {
                let valid = texts.iter().filter(|text| validated(&validator, text));
                black_box(valid.count())
            });
        });
        group.bench_function("decided in whole", |bencher| {
            bencher.iter(|| {
                for text in texts {
                    black_box(decide(&product, text));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(json, benches);
criterion_main!(json);
