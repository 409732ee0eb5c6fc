//! Scripts that would hang, overflow the stack or escape the sandbox elsewhere: a diagnostic, at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

mod common;

use common::{compile, complete, diagnostics, frame};
use penteract_rules::{Answer, Program, Role, Script, Value};

fn codes(text: &str) -> Vec<String> {
    diagnostics(Role::Terms, text)
        .into_iter()
        .map(|(code, _)| code)
        .collect()
}

fn rule(expression: &str) -> String {
    format!("fn value() {{ {expression} }}")
}

#[test]
fn deep_nesting_is_a_diagnostic() {
    let parentheses = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let lists = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let conditions = format!(
        "{}{{ 1 }} else {{ 0 }}",
        "if company.is_registered { 1 } else ".repeat(5_000)
    );
    let blocks = format!("{}1{}", "{".repeat(10_000), "}".repeat(10_000));
    let switches = format!(
        "{}1{}",
        "switch 1 { _ => ".repeat(10_000),
        "}".repeat(10_000)
    );
    let functions = format!("{}1", "|a| ".repeat(10_000));
    for (text, name) in [
        (rule(&parentheses), "parentheses"),
        (rule(&lists), "lists"),
        (rule(&conditions), "conditions"),
        (rule(&blocks), "blocks"),
        (rule(&switches), "switches"),
        (rule(&functions), "functions"),
        (rule(&format!("{}true", "!".repeat(10_000))), "negations"),
        (
            rule(&format!(
                "company.is_registered{}",
                " && company.is_registered".repeat(10_000)
            )),
            "conjunctions",
        ),
        (rule(&format!("company{}", ".a".repeat(10_000))), "fields"),
        (
            rule(&format!(
                "{}1{}",
                "max(1, ".repeat(10_000),
                ")".repeat(10_000)
            )),
            "calls",
        ),
    ] {
        assert_eq!(codes(&text), ["script.too-deep"], "{name}");
    }
}

#[test]
fn what_the_parser_accepts_rhai_accepts_too() {
    for expression in [
        format!("{}company.headcount{} > 0", "(".repeat(40), ")".repeat(40)),
        format!(
            "company.is_registered{}",
            " && company.is_registered".repeat(50)
        ),
        format!("{}company.is_registered", "!".repeat(50)),
        format!(
            "{}true{}",
            "if company.is_registered { ".repeat(30),
            " } else { false }".repeat(30)
        ),
        format!("0{} < 1", " + company.headcount".repeat(60)),
    ] {
        let program = compile(Role::Eligibility, &rule(&expression));
        let id = program.function("value").unwrap();
        let frame = frame(&program, "2020-05-06", &complete());
        let ours = program.evaluate(id, &[], &frame).unwrap();
        assert_eq!(
            ours.known(),
            program.evaluate_reference(id, &[], &frame).as_ref().ok(),
            "{expression}"
        );
    }
}

#[test]
fn long_chains_of_calls_are_evaluated_or_refused() {
    let chain = |length: usize| {
        let mut text = "fn value() { f0() }\n".to_owned();
        for number in 0..length {
            text.push_str(&format!("private fn f{number}() {{ f{}() }}\n", number + 1));
        }
        text.push_str(&format!("private fn f{length}() {{ company.headcount }}"));
        text
    };
    let program = compile(Role::Terms, &chain(40));
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2020-05-06", &complete());
    assert_eq!(
        program.evaluate(id, &[], &frame).unwrap(),
        Answer::Known(Value::Int(12))
    );
    assert!(codes(&chain(2_000)).contains(&"script.too-deep".to_owned()));
}

#[test]
fn the_deepest_accepted_script_stays_within_the_stack() {
    // 93 levels of calls in one another, over two functions; 96 are accepted.
    let text = format!(
        "fn value() {{ {}half(){} }}\nprivate fn half() {{ {}company.headcount{} }}",
        "max(1, ".repeat(45),
        ")".repeat(45),
        "max(1, ".repeat(45),
        ")".repeat(45),
    );
    let program = compile(Role::Terms, &text);
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2020-05-06", &complete());
    assert_eq!(
        program.evaluate(id, &[], &frame).unwrap(),
        Answer::Known(Value::Int(12))
    );
    assert_eq!(
        program.evaluate_reference(id, &[], &frame).unwrap(),
        Value::Int(12)
    );
    assert!(program.explain(id, &[], &frame).is_ok());
}

#[test]
fn recursion_is_refused_before_anything_runs() {
    for text in [
        "fn value() { value() }",
        "fn value() { other() }\nprivate fn other() { value() }",
        "fn value() { project.partners.any(|p| value()) }",
        "fn value() { twice(1) }\nprivate fn twice(n) { twice(n + 1) }",
    ] {
        assert!(
            codes(text).contains(&"script.recursion".to_owned()),
            "{text}: {:?}",
            codes(text)
        );
    }
}

#[test]
fn calls_that_double_at_each_level_are_bounded() {
    // Each function calls the next one twice with the two branches unknown: 2^40 evaluations if nothing stopped them.
    let mut text = "fn value() { f0() }\n".to_owned();
    for number in 0..40 {
        text.push_str(&format!(
            "private fn f{number}() {{ if company.is_registered {{ f{0}() }} else {{ f{0}() }} }}\n",
            number + 1
        ));
    }
    text.push_str("private fn f40() { company.headcount > 0 }");
    assert!(
        codes(&text).contains(&"script.too-deep".to_owned()),
        "{:?}",
        codes(&text)
    );
}

#[test]
fn large_scripts_are_refused_unread() {
    let text = format!("fn value() {{ \"{}\" }}", "a".repeat(10 * 1024 * 1024));
    assert_eq!(codes(&text), ["script.too-large"]);
    let commented = format!("// {}\nfn value() {{ 1 }}", "é".repeat(1024 * 1024));
    assert_eq!(codes(&commented), ["script.too-large"]);
}

#[test]
fn ten_thousand_rules_are_many_and_no_fault() {
    let scripts: Vec<Script> = (0..4)
        .map(|part| Script {
            role: Role::Eligibility,
            file: format!("rules/part-{part}.rhai").into(),
            text: (0..2_500)
                .map(|number| format!("fn f{part}_{number}() {{ company.headcount > 0 }}\n"))
                .collect::<String>()
                .into(),
        })
        .collect();
    let program = Program::compile(common::environment(), &scripts).program;
    assert_eq!(program.unwrap().rules().count(), 10_000);
}

#[test]
fn nothing_of_rhai_outside_the_subset_gets_through() {
    for expression in [
        "eval(\"40 + 2\")",
        "this.x",
        "print(\"x\")",
        "let f = Fn(\"value\"); f.call()",
        "import \"a\" as b; 1",
        "while true { } 1",
        "loop { }",
        "for a in 0..9 { } 1",
        "let a = 1; a = 2; a",
        "let a = 1; a += 2; a",
        "return 1;",
        "throw \"x\"",
        "try { 1 } catch { 2 }",
        "#{ a: 1 }",
        "`text`",
        "'c'",
        "1 % 2",
        "2 ** 3",
        "project.partners[0]",
        "|| 1",
        "company?.headcount",
        "global::x",
        "type_of(1)",
        "timestamp()",
        "sleep(10)",
        "\"a\".len()",
        "company.name + \"x\"",
        "1 << 60",
    ] {
        assert!(
            diagnostics(Role::Terms, &rule(expression))
                .iter()
                .any(|(_, text)| text.starts_with("error[")),
            "{expression} passes"
        );
    }
}

#[test]
fn any_bytes_give_an_answer_at_once() {
    let pieces = [
        "fn",
        "private fn f(",
        ")",
        "{",
        "}",
        "company.headcount",
        "if",
        "else",
        "switch",
        "=>",
        "|x|",
        "\"",
        "\\",
        "/*",
        "*/",
        "///",
        "0.1",
        "é",
        "企",
        "\u{0}",
        "\r\n",
        "..=",
        "!in",
        "??",
        ";",
        "let a =",
        "[",
        "]",
        "(",
        "&&",
        "||",
    ];
    // A small generator of its own, so that each run tries the same texts.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..1_000 {
        let mut text = String::new();
        for _ in 0..(state % 24) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push_str(pieces[usize::try_from(state % pieces.len() as u64).unwrap()]);
            text.push(' ');
        }
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let found = diagnostics(Role::Library, &text);
        let whole = diagnostics(Role::Library, &rule(&text));
        assert!(found.len() + whole.len() < 1_000, "{text}");
    }
}
