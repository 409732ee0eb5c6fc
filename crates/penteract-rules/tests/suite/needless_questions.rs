//! Where three values ask a question whose answer could not matter: Kleene's logic takes each part of a condition for
//! itself, so that `a || !a` waits for `a`. Every condition of two or three parts over facts with few answers is tried,
//! with each fact answered and not; those that ask in vain are the snapshot.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::common::{compile, date};
use penteract_rules::{Answer, Frame, FrameBuilder, Program, Role, Slot, Value};

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

#[test]
fn questions_that_cannot_matter_are_known() {
    let mut asked = String::new();
    let conditions = conditions();
    for condition in &conditions {
        let program = compile(Role::Terms, &format!("fn value() {{ {condition} }}"));
        let id = program.function("value").unwrap();
        let mut needless = BTreeSet::new();
        for frame in frames(&program) {
            let Answer::Unknown { missing, .. } = program.evaluate(id, &[], &frame).unwrap() else {
                continue;
            };
            let values: BTreeSet<String> = completions(&program, &frame)
                .iter()
                .map(|frame| format!("{:?}", program.evaluate(id, &[], frame).unwrap()))
                .collect();
            if values.len() == 1 {
                let path = |fact| program.describe_fact(fact).unwrap().path.to_string();
                needless.extend(missing.into_iter().map(path));
            }
        }
        if !needless.is_empty() {
            let needless = Vec::from_iter(needless).join(" and ");
            writeln!(asked, "{condition}\n    asks for {needless}").unwrap();
        }
    }
    insta::assert_snapshot!(format!("of {} conditions:\n{asked}", conditions.len()));
}
