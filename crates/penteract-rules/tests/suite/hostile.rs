//! Scripts that would hang, overflow the stack or escape the sandbox elsewhere: a diagnostic, at once.

use crate::common::{compile, complete, diagnostics, frame};
use penteract_core::Period;
use penteract_rules::{
    Answer, Cell, Column, EvalError, ParameterValue, Program, Role, Script, SourceFiles,
    TableDeclaration, TableRow, Type, Value,
};

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
    let program = Program::compile(crate::common::environment(), &scripts).program;
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

// Fault H2
#[test]
fn a_carriage_return_alone_is_told_and_hides_no_rule() {
    for text in [
        "// a comment\rfn value() { 1 }",
        "/// A rule.\rfn value() { 1 }",
        "fn value() {\r 1 }",
        "fn a() { 1 }\r\nfn value() { \"x\ry\" }",
    ] {
        assert_eq!(codes(text), ["script.syntax"], "{text:?}");
    }
    let told = diagnostics(Role::Terms, "// a\r// b\rfn value() { 1 }\r");
    assert!(
        told[0].1.contains("alone, and 2 more in this file"),
        "{told:?}"
    );
    assert!(codes("// a comment\r\nfn value() {\r\n 1 }\r\n").is_empty());
}

// Fault H1
#[test]
fn many_faults_are_listed_up_to_a_limit_and_counted_beyond_it() {
    for (text, least) in [
        ("fn f() { 1 § } ".repeat(2_400), 2_400),
        ("fn f(".repeat(16_000), 16_000),
        ("fn f() { ) }\n".repeat(10_000), 10_000),
    ] {
        let found = Program::compile(
            crate::common::environment(),
            &[crate::common::script(Role::Terms, &text)],
        );
        assert_eq!(found.diagnostics.len(), 101);
        let counted: usize = found.diagnostics.iter().map(|found| found.counts).sum();
        assert!(counted >= least, "{counted}");
        let mut files = SourceFiles::default();
        files.insert("script.rhai", text.as_str());
        let shown: usize = found
            .diagnostics
            .iter()
            .map(|found| files.render(found, penteract_core::Language::English).len())
            .sum();
        assert!(shown < 200_000, "{shown} bytes are shown");
    }
}

// Fault H1
#[test]
fn a_list_gone_through_for_each_of_its_items_is_judged_within_a_budget() {
    let program = compile(
        Role::Terms,
        "fn value() { project.partners.count(|p| project.partners.all(|q| q.amount == p.amount)) }",
    );
    let id = program.function("value").unwrap();
    let given = |count: usize| {
        let items: Vec<(&str, &str, &str)> = vec![("2.00", "2020-04-01", "bank"); count];
        let mut answers = complete();
        answers.retain(|(path, _)| *path != "project.partners");
        answers.push(("project.partners", crate::common::partners(&items)));
        frame(&program, "2020-05-06", &answers)
    };
    assert_eq!(
        program.evaluate(id, &[], &given(300)).unwrap(),
        Answer::Known(Value::Int(300))
    );
    let many = given(3_200);
    for refused in [
        program.evaluate(id, &[], &many).unwrap_err(),
        program.evaluate_walking(id, &[], &many).unwrap_err(),
    ] {
        assert!(
            matches!(refused, EvalError::TooManyItems { .. }),
            "{refused}"
        );
    }
}

// Fault H2
#[test]
fn rhai_serves_what_a_decision_serves() {
    let program = compile(
        Role::Terms,
        "fn value() { project.partners.filter(|p| p.amount > 1).count(|p| p.amount < 3) }",
    );
    let items: Vec<(&str, &str, &str)> = vec![("2.00", "2020-04-01", "bank"); 3_200];
    let mut answers = complete();
    answers.retain(|(path, _)| *path != "project.partners");
    answers.push(("project.partners", crate::common::partners(&items)));
    let frame = frame(&program, "2020-05-06", &answers);
    let id = program.function("value").unwrap();
    assert_eq!(
        program.evaluate(id, &[], &frame).unwrap(),
        Answer::Known(Value::Int(3_200))
    );
    assert_eq!(
        program.evaluate_reference(id, &[], &frame).unwrap(),
        Value::Int(3_200)
    );
}

// Fault H2
#[test]
fn rhai_looks_up_a_table_of_many_inputs() {
    let mut environment = crate::common::environment();
    let column = |at: usize| Column {
        name: format!("c{at}").into(),
        ty: Type::Int,
    };
    environment.tables.push(
        TableDeclaration {
            name: "wide".into(),
            inputs: (0..20).map(column).collect(),
            outputs: vec![Column {
                name: "rate".into(),
                ty: Type::Int,
            }],
            rows: vec![TableRow {
                period: Period::ALWAYS,
                inputs: (0..20).map(|at| Cell::Is(Value::Int(at))).collect(),
                outputs: vec![ParameterValue::Known(Value::Int(7))],
                line: 2,
            }],
            declared: None,
        }
        .into(),
    );
    let inputs: Vec<String> = (0..20).map(|at| format!("({at})")).collect();
    let text = format!("fn value() {{ tables.wide({}) + 1 }}", inputs.join(", "));
    let found = Program::compile(environment, &[crate::common::script(Role::Terms, &text)]);
    let program = found.program.unwrap();
    let frame = frame(&program, "2020-05-06", &complete());
    let id = program.function("value").unwrap();
    assert_eq!(
        program.evaluate_reference(id, &[], &frame).unwrap(),
        Value::Int(8)
    );
}

// Fault D9
#[test]
fn a_frame_of_another_program_is_refused() {
    let text = "fn value() { company.is_registered }";
    let program = compile(Role::Terms, text);
    let mut environment = crate::common::environment();
    environment.facts.reverse();
    let script = crate::common::script(Role::Terms, text);
    let other = Program::compile(environment, &[script]).program.unwrap();
    let id = program.function("value").unwrap();
    let (own, alien) = (
        frame(&program, "2020-05-06", &complete()),
        frame(&other, "2020-05-06", &complete()),
    );
    assert!(program.evaluate(id, &[], &own).is_ok());
    for refused in [
        program.evaluate(id, &[], &alien).unwrap_err(),
        program.evaluate_walking(id, &[], &alien).unwrap_err(),
        program.explain(id, &[], &alien).unwrap_err(),
        program.evaluate_reference(id, &[], &alien).unwrap_err(),
    ] {
        assert_eq!(refused, EvalError::OtherProgram);
    }
    program.judge(&alien, |_, judgement| assert_eq!(judgement.outcome(), None));
    // The same facts in the same order are the same, whichever program they were answered for.
    let twin = compile(Role::Terms, text);
    assert!(twin.evaluate(id, &[], &own).is_ok());
}
