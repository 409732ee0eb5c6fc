//! A question is asked where its answer can matter, and nowhere else. Every condition of two or three parts over facts
//! with few answers is tried, with each fact answered and not.

use std::collections::BTreeSet;

use crate::common::{compile, date};
use penteract_rules::{
    Answer, FactId, Frame, FrameBuilder, FunctionId, Program, Role, Slot, Value,
};

const PARTS: [&str; 3] = [
    "company.is_registered",
    "!company.is_registered",
    "company.legal_form == \"sci\"",
];

/// Every answer to the facts of the parts.
fn answers() -> [(&'static str, Vec<Value>); 2] {
    let forms = ["sarl", "sas", "sci", "association"];
    [
        (
            "company.is_registered",
            vec![Value::Bool(true), Value::Bool(false)],
        ),
        (
            "company.legal_form",
            forms.map(|form| Value::Choice(form.into())).to_vec(),
        ),
    ]
}

fn conditions() -> Vec<String> {
    let mut all = Vec::new();
    for first in PARTS {
        for second in PARTS {
            all.push(format!("{first} && {second}"));
            all.push(format!("{first} || {second}"));
            all.push(format!("({first}) == ({second})"));
            for third in PARTS {
                all.push(format!("if {first} {{ {second} }} else {{ {third} }}"));
            }
        }
    }
    all
}

/// The frames in which each fact has one of its answers, or none.
fn frames(program: &Program) -> Vec<Frame> {
    let mut builders = vec![FrameBuilder::new(program, date("2020-05-06"))];
    for (path, values) in answers() {
        let fact = program.fact(path).unwrap();
        let mut next = builders.clone();
        for value in &values {
            next.extend(
                builders
                    .iter()
                    .map(|builder| builder.clone().set(fact, value.clone()).unwrap()),
            );
        }
        builders = next;
    }
    builders.into_iter().map(FrameBuilder::build).collect()
}

/// Every way of answering what a frame leaves open.
fn completions(program: &Program, frame: &Frame) -> Vec<Frame> {
    let mut all = vec![frame.clone()];
    for (path, values) in answers() {
        let fact = program.fact(path).unwrap();
        if frame.get(fact) == Slot::Unanswered {
            let with = |frame: &Frame, value: &Value| frame.with(fact, value.clone()).unwrap();
            all = all
                .iter()
                .flat_map(|frame| values.iter().map(move |value| with(frame, value)))
                .collect();
        }
    }
    all
}

/// The facts that a frame leaves open and of which two answers give two values, whatever the others are.
fn mattering(program: &Program, id: FunctionId, frame: &Frame) -> BTreeSet<FactId> {
    let value = |frame: &Frame| program.evaluate(id, &[], frame).unwrap();
    let mut mattering = BTreeSet::new();
    for (path, values) in answers() {
        let fact = program.fact(path).unwrap();
        if frame.get(fact) != Slot::Unanswered {
            continue;
        }
        let differs = completions(program, frame).iter().any(|complete| {
            let others = values
                .iter()
                .map(|other| complete.with(fact, other.clone()));
            others
                .into_iter()
                .any(|other| value(&other.unwrap()) != value(complete))
        });
        if differs {
            mattering.insert(fact);
        }
    }
    mattering
}

#[test]
fn s10_what_is_asked_is_what_can_matter() {
    let mut asked = 0;
    for condition in conditions() {
        let program = compile(Role::Terms, &format!("fn value() {{ {condition} }}"));
        let id = program.function("value").unwrap();
        for frame in frames(&program) {
            let missing = match program.evaluate(id, &[], &frame).unwrap() {
                Answer::Known(_) => BTreeSet::new(),
                Answer::Unknown { missing, .. } => BTreeSet::from_iter(missing),
            };
            asked += missing.len();
            assert_eq!(missing, mattering(&program, id, &frame), "{condition}");
        }
    }
    assert!(asked > 100, "{asked} questions");
}
