//! Why a function gave what it gave: the conditions that decided, with what they read.

use crate::common::{compile, complete, frame, money};
use penteract_rules::{Read, ReadOrigin, Role, Slot, Value};

fn shown(read: &Read) -> String {
    let value = match &read.value {
        Slot::Answered(value) => value.to_string(),
        Slot::Unanswered => "?".to_owned(),
    };
    let origin = match &read.origin {
        ReadOrigin::Parameter {
            source: Some(source),
            ..
        } => format!(" [{source}]"),
        ReadOrigin::Table { line } => format!(" [line {line}]"),
        ReadOrigin::Value => " [value]".to_owned(),
        _ => String::new(),
    };
    format!("{} = {value}{origin}", read.name)
}

/// The atoms of `value`, one a line.
fn explained(text: &str, answers: &[(&str, Value)]) -> String {
    let program = compile(Role::Terms, text);
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2020-05-06", answers);
    let explanation = program.explain(id, &[], &frame).unwrap();
    assert_eq!(
        explanation.answer,
        program.evaluate(id, &[], &frame).unwrap(),
        "explaining changes no answer"
    );
    explanation
        .atoms
        .iter()
        .map(|atom| {
            let outcome = atom
                .outcome
                .map_or("-".to_owned(), |outcome| outcome.to_string());
            let reads: Vec<String> = atom.reads.iter().map(shown).collect();
            format!("{outcome}: {} ({})\n", atom.text, reads.join(", "))
        })
        .collect()
}

#[test]
fn only_what_decided_is_told() {
    let rule = "fn value() { company.is_registered && company.headcount < params.headcount_below && company.turnover > 0 }";
    insta::assert_snapshot!(explained(rule, &complete()), @r"
    true: company.is_registered (company.is_registered = true)
    true: company.headcount < params.headcount_below (company.headcount = 12, params.headcount_below = 250 [P-40])
    true: company.turnover > 0 (company.turnover = 1200000.00)
    ");
    let mut answers = complete();
    answers[2] = ("company.headcount", Value::Int(250));
    insta::assert_snapshot!(explained(rule, &answers), @"false: company.headcount < params.headcount_below (company.headcount = 250, params.headcount_below = 250 [P-40])");
}

#[test]
fn what_is_missing_is_told_and_what_is_settled_is_not() {
    let rule = "fn value() { company.is_registered && company.headcount < params.headcount_below }";
    insta::assert_snapshot!(
        explained(rule, &[("company.is_registered", Value::Bool(true))]),
        @"-: company.headcount < params.headcount_below (company.headcount = ?, params.headcount_below = 250 [P-40])"
    );
    let either = "fn value() { company.is_innovative || company.is_registered }";
    insta::assert_snapshot!(
        explained(either, &[("company.is_registered", Value::Bool(true))]),
        @"true: company.is_registered (company.is_registered = true)"
    );
}

#[test]
fn values_on_the_way_carry_what_they_read() {
    let cap = "
        fn value() {
            let base = company.turnover * params.turnover_share;
            if company.is_innovative { max(base, company.payroll ?? 0) } else { base }
        }";
    insta::assert_snapshot!(explained(cap, &complete()), @r"
    false: company.is_innovative (company.is_innovative = false)
    -: base (company.turnover = 1200000.00, params.turnover_share = 25 % [P-40])
    ");
}

#[test]
fn named_values_are_named_and_helpers_are_looked_into() {
    let text = "
        fn value() { request.amount <= cap() - granted() }
        fn cap() { company.turnover * params.turnover_share }
        private fn granted() { project.partners.sum(|p| p.amount) }";
    let mut answers = complete();
    answers[12] = ("request.amount", money("250000.00"));
    insta::assert_snapshot!(explained(text, &answers), @"false: request.amount <= cap() - granted() (request.amount = 250000.00, cap = 300000.0000 [value], project.partners = [(50000.00, 2020-01-15, bank, none), (20000.00, 2020-04-01, business-angel, none)])");
}

#[test]
fn conditions_called_are_told_at_their_own_place() {
    let text = "
        fn value() { company.is_registered && !is_large(company.headcount) }
        private fn is_large(people) { people >= params.headcount_below || company.turnover > 0 }";
    let mut answers = complete();
    answers[0] = ("company.turnover", money("0.00"));
    insta::assert_snapshot!(explained(text, &answers), @r"
    true: company.is_registered (company.is_registered = true)
    false: people >= params.headcount_below (company.headcount = 12, params.headcount_below = 250 [P-40])
    false: company.turnover > 0 (company.turnover = 0.00)
    ");
}

#[test]
fn tables_and_choices_are_told() {
    let text = "fn value() {
        switch company.legal_form {
            \"sci\" => tables.premium(\"large\", request.years),
            \"sarl\" | \"sas\" | \"association\" => tables.premium(\"sme\", request.years),
        }
    }";
    insta::assert_snapshot!(explained(text, &complete()), @r#"
    -: company.legal_form (company.legal_form = sarl)
    -: tables.premium("sme", request.years) (request.years = 4, tables.premium = 1 % [line 4])
    "#);
}
