//! `params.at(date).name`: a parameter on another day than that of the decision.

use crate::common::{compile, complete, date, diagnostics, frame};
use penteract_core::Language;
use penteract_rules::{Answer, EvalError, Frame, Program, Role, Value};

const SCRIPT: &str = "fn value() { params.at(company.created_on).headcount_below }";

fn created_on(program: &Program, day: &str) -> Frame {
    let mut facts = complete();
    for (path, value) in &mut facts {
        if *path == "company.created_on" {
            *value = Value::Date(date(day));
        }
    }
    // On the day of the decision, 250 are the limit until the end of 2020.
    frame(program, "2020-05-06", &facts)
}

fn value(program: &Program, day: &str) -> Result<Answer, EvalError> {
    let frame = created_on(program, day);
    let id = program.function("value").unwrap();
    let run = program.evaluate(id, &[], &frame);
    assert_eq!(run, program.evaluate_walking(id, &[], &frame));
    run
}

#[test]
fn the_value_of_the_day_counts() {
    let program = compile(Role::Terms, SCRIPT);
    let id = program.function("value").unwrap();
    for (day, expected) in [
        ("2020-03-16", 250),
        ("2020-12-31", 250),
        ("2021-01-01", 300),
        ("2035-06-30", 300),
    ] {
        let expected = Value::Int(expected);
        assert_eq!(
            value(&program, day).unwrap(),
            Answer::Known(expected.clone())
        );
        let frame = created_on(&program, day);
        assert_eq!(
            program.evaluate_reference(id, &[], &frame).unwrap(),
            expected
        );
    }
}

#[test]
fn a_day_without_a_value_says_so_and_is_no_error() {
    let program = compile(Role::Terms, SCRIPT);
    let Answer::Unknown {
        missing,
        undetermined,
    } = value(&program, "2020-03-15").unwrap()
    else {
        panic!("nothing covers the day before the first");
    };
    assert!(missing.is_empty());
    let [(parameter, why)] = undetermined.as_slice() else {
        panic!("{undetermined:?}");
    };
    assert_eq!(&**parameter, "headcount_below");
    assert_eq!(why.get(Language::English), "no value on 15 Mar 2020");
    assert_eq!(why.get(Language::French), "aucune valeur le 15/03/2020");
}

#[test]
fn an_unanswered_date_is_asked_for() {
    let program = compile(Role::Terms, SCRIPT);
    let fact = program.fact("company.created_on").unwrap();
    let frame = created_on(&program, "2020-05-06").without(fact);
    let id = program.function("value").unwrap();
    let Answer::Unknown { missing, .. } = program.evaluate(id, &[], &frame).unwrap() else {
        panic!("the date is not answered");
    };
    assert_eq!(missing, [fact]);
}

#[test]
fn it_reads_the_parameter_on_other_days_only() {
    let program = compile(Role::Terms, SCRIPT);
    let function = program.describe(program.function("value").unwrap());
    let names = |read: &[std::sync::Arc<str>]| read.join(", ");
    assert_eq!(names(&function.reads_parameters), "headcount_below");
    assert_eq!(names(&function.reads_at_other_times), "headcount_below");
    assert_eq!(names(&function.reads_in_force), "");
}

#[test]
fn bounds_read_every_value_that_it_ever_has() {
    // Never 250 or more than 300.
    let script = |condition: &str| {
        format!(
            "/// A rule.\n/// law: l\n/// code: c\nfn rule() {{ company.headcount > 3 && {condition} }}"
        )
    };
    let told = |condition: &str| {
        let found = diagnostics(Role::Eligibility, &script(condition));
        let codes = found.into_iter().map(|(code, _)| code);
        codes
            .filter(|code| code != "script.bare-number")
            .collect::<Vec<_>>()
    };
    let at = "params.at(company.created_on).headcount_below";
    assert_eq!(told(&format!("{at} >= 250")), ["script.decided-by-figures"]);
    assert_eq!(told(&format!("{at} > 300")), ["script.decided-by-figures"]);
    assert!(told(&format!("{at} > 250")).is_empty());
}
