//! What is told of two rules is what their values are, for every answer that matters.

use crate::common::{environment, frame, money, script};
use penteract_core::Language;
use penteract_rules::{Answer, Compilation, Program, Role, Value};

const FIGURES: [&str; 12] = [
    "company.turnover < 1",
    "company.turnover <= 1",
    "company.turnover > 1",
    "1 <= company.turnover",
    "company.turnover == 1",
    "company.turnover != 1",
    "company.turnover < params.amount_multiple",
    "company.turnover <= params.amount_multiple",
    "!(company.turnover <= params.amount_multiple)",
    "params.amount_multiple <= company.turnover",
    "company.turnover == params.amount_multiple",
    "company.turnover != params.amount_multiple",
];

const CHOICES: [&str; 8] = [
    "company.legal_form == \"sarl\"",
    "company.legal_form != \"sarl\"",
    "company.legal_form == \"sas\"",
    "company.legal_form in [\"sarl\", \"sas\"]",
    "company.legal_form in [\"sarl\", \"sas\", \"sci\"]",
    "!(company.legal_form in [\"sarl\", \"sas\"])",
    "!(company.legal_form in [\"sarl\"])",
    "company.legal_form !in [\"sarl\", \"sas\", \"sci\"]",
];

fn compiled(first: &str, second: &str) -> Compilation {
    let text = format!("/// One.\nfn first() {{ {first} }}\n/// Two.\nfn second() {{ {second} }}");
    Program::compile(environment(), &[script(Role::Eligibility, &text)])
}

/// Whether it is told that `second` holds wherever `first` does.
fn told(compilation: &Compilation) -> bool {
    compilation.diagnostics.iter().any(|found| {
        found.code.as_str() == "script.shadowed-rule"
            && (found
                .message
                .get(Language::English)
                .starts_with("rule `second`")
                || found.message.get(Language::English)
                    == "rules `first` and `second` say the same")
    })
}

/// Whether `second` holds wherever `first` does: below, at, between and above the figures, for every form.
fn is_so(compilation: &Compilation) -> bool {
    let program = compilation.program.as_ref().expect("both are sound");
    let ids = ["first", "second"].map(|name| program.function(name).unwrap());
    ["0.50", "1.00", "50.00", "100.00", "200.00"]
        .into_iter()
        .flat_map(|turnover| ["sarl", "sas", "sci", "association"].map(|form| (turnover, form)))
        .flat_map(|(turnover, form)| [true, false].map(|registered| (turnover, form, registered)))
        .all(|(turnover, form, is_registered)| {
            let answers = [
                ("company.turnover", money(turnover)),
                ("company.legal_form", Value::Choice(form.into())),
                ("company.is_registered", Value::Bool(is_registered)),
            ];
            let frame = frame(program, "2021-05-06", &answers);
            let [first, second] = ids.map(|id| match program.evaluate(id, &[], &frame).unwrap() {
                Answer::Known(Value::Bool(value)) => value,
                other => panic!("{other:?}"),
            });
            second || !first
        })
}

#[test]
fn a_condition_that_makes_another_needless_is_always_found() {
    for family in [FIGURES.as_slice(), CHOICES.as_slice()] {
        for first in family {
            for second in family {
                let compilation = compiled(first, second);
                assert_eq!(
                    told(&compilation),
                    is_so(&compilation),
                    "`{first}`, then `{second}`"
                );
            }
        }
    }
}

#[test]
fn what_is_told_of_joined_conditions_is_so() {
    let simple = [
        FIGURES[0],
        FIGURES[2],
        FIGURES[7],
        FIGURES[8],
        CHOICES[0],
        CHOICES[3],
        CHOICES[6],
        "company.is_registered",
        "!company.is_registered",
    ];
    let mut joined = Vec::new();
    for (at, a) in simple.iter().enumerate() {
        for b in simple.iter().skip(at + 1) {
            joined.push(format!("{a} && {b}"));
            joined.push(format!("{a} || {b}"));
            joined.push(format!("!({a} && {b})"));
        }
    }
    let mut found = 0;
    // Every seventh pair, so that all kinds meet and the test stays short.
    let pairs = joined
        .iter()
        .flat_map(|first| joined.iter().map(move |second| (first, second)));
    for (first, second) in pairs.step_by(7) {
        let compilation = compiled(first, second);
        if told(&compilation) {
            found += 1;
            assert!(is_so(&compilation), "`{first}`, then `{second}`");
        }
    }
    assert!(found > 100, "{found} found");
}
