//! What Rhai lets pass in silence and a lender must not: for each, what Rhai makes of it, seen here with its own engine,
//! and what the author of a rule is told instead.

use crate::common::{compile, complete, diagnostics, frame};
use penteract_rules::{Answer, Program, Role, Value};
use rhai::{Dynamic, Engine, OptimizationLevel, Scope};

struct Leniency {
    /// The trap, in the words of its victim.
    trap: &'static str,
    /// A script of plain Rhai that falls into it.
    in_rhai: &'static str,
    /// What Rhai gives, and nothing else: no error, no warning.
    rhai_gives: &'static str,
    /// The same in the body of a function of a product.
    in_a_rule: &'static str,
    /// The code that the author is told.
    told: &'static str,
    /// Words of the message.
    words: &'static str,
}

const LENIENCIES: [Leniency; 15] = [
    Leniency {
        trap: "a text is compared with a number, and is never larger",
        in_rhai: r#""100" > 50"#,
        rhai_gives: "false",
        in_a_rule: "company.name > company.headcount",
        told: "script.comparison",
        words: "a text is compared with a whole number",
    },
    Leniency {
        trap: "an answer that was never given is compared, and is never larger",
        in_rhai: "let payroll = (); payroll > 50",
        rhai_gives: "false",
        in_a_rule: "company.payroll > company.turnover",
        told: "script.optional-value",
        words: "may be none",
    },
    Leniency {
        trap: "two comparisons in a chain compare a truth with a number",
        in_rhai: "let x = 5; 1 < x < 10",
        rhai_gives: "false",
        in_a_rule: "0 < company.headcount < params.headcount_below",
        told: "script.comparison",
        words: "`a < b && b < c`",
    },
    Leniency {
        trap: "a misspelt field of a map is nothing",
        in_rhai: "let company = #{ turnover: 1 }; company.turnovr",
        rhai_gives: "",
        in_a_rule: "company.turnovr > 0",
        told: "script.unknown-field",
        words: "a fact with a similar name exists: `turnover`",
    },
    Leniency {
        trap: "a share written as a fraction is zero",
        in_rhai: "25 / 100",
        rhai_gives: "0",
        in_a_rule: "company.headcount / params.headcount_below > 0",
        told: "script.arithmetic",
        words: "a whole number",
    },
    Leniency {
        trap: "an `if` without `else` gives nothing",
        in_rhai: "let x = if false { 1 }; x",
        rhai_gives: "",
        in_a_rule: "if company.is_registered { company.headcount > 0 }",
        told: "script.missing-else",
        words: "else",
    },
    Leniency {
        trap: "a `switch` that no arm answers gives nothing",
        in_rhai: r#"switch "sci" { "sas" => 1 }"#,
        rhai_gives: "",
        in_a_rule: r#"switch company.legal_form { "sas" => true }"#,
        told: "script.switch-not-exhaustive",
        words: "gives nothing when `company.legal_form` is",
    },
    Leniency {
        trap: "a number added to a text is a longer text",
        in_rhai: r#""a" + 1"#,
        rhai_gives: "a1",
        in_a_rule: r#"company.name + 1 == "a1""#,
        told: "script.arithmetic",
        words: "a text `+` a number has no meaning",
    },
    Leniency {
        trap: "a script takes the place of a function that every script knows",
        in_rhai: "fn max(a, b) { 0 } max(1, 2)",
        rhai_gives: "0",
        in_a_rule: "max(company.turnover, 0) > 0 }\nprivate fn max(a, b) { a",
        told: "script.shadowed-name",
        words: "`max`",
    },
    Leniency {
        trap: "half a cent is rounded to the even cent, and nobody said so",
        in_rhai: r#"parse_decimal("2.345").round(2)"#,
        rhai_gives: "2.34",
        in_a_rule: "request.amount.round(1) > 0",
        told: "script.unknown-function",
        words: "say how it is rounded",
    },
    Leniency {
        trap: "two is no 2.0 in a `switch`, though the two are equal",
        in_rhai: "switch 2 { 2.0 => 1, _ => 0 }",
        rhai_gives: "0",
        in_a_rule: "switch request.years { 2.0 => true, _ => false }",
        told: "script.syntax",
        words: "2.0",
    },
    Leniency {
        trap: "a power of a negative number is some number",
        in_rhai: "(-8.0) ** 0.5",
        rhai_gives: "NaN",
        in_a_rule: "company.turnover ** 2 > 0",
        told: "script.unsupported",
        words: "`**`",
    },
    Leniency {
        trap: "an error in the order of a list is swallowed",
        in_rhai: r#"let list = [2, 1]; list.sort(|a, b| throw "lost"); list"#,
        rhai_gives: "[2, 1]",
        in_a_rule: "project.partners.sort(|a, b| a.amount - b.amount).len() > 0",
        told: "script.unknown-function",
        words: "lists have no order",
    },
    Leniency {
        trap: "a number stands for a condition once Rhai has simplified it",
        in_rhai: "x && true",
        rhai_gives: "5",
        in_a_rule: "company.headcount && company.is_registered",
        told: "script.not-boolean",
        words: "a whole number",
    },
    Leniency {
        trap: "a text that looks like a date is compared as a text",
        in_rhai: r#""31/01/2020" < "2020-02-01""#,
        rhai_gives: "false",
        in_a_rule: r#"company.created_on < "31/01/2020""#,
        told: "script.comparison",
        words: "write the date as one",
    },
];

fn rule(body: &str) -> String {
    format!("/// x\nfn value() {{ {body} }}")
}

#[test]
fn what_rhai_lets_pass_is_told() {
    for leniency in LENIENCIES {
        let trap = leniency.trap;
        let mut engine = Engine::new();
        engine.set_optimization_level(OptimizationLevel::Simple);
        let mut scope = Scope::new();
        scope.push("x", 5_i64);
        let given: Dynamic = engine
            .eval_with_scope(&mut scope, leniency.in_rhai)
            .unwrap_or_else(|error| panic!("{trap}: Rhai itself refuses now: {error}"));
        assert_eq!(given.to_string(), leniency.rhai_gives, "{trap}");

        let told = diagnostics(Role::Eligibility, &rule(leniency.in_a_rule));
        let found = told.iter().find(|(code, _)| code == leniency.told);
        let Some((_, text)) = found else {
            panic!("{trap}: told {told:#?}")
        };
        assert!(text.starts_with("error["), "{trap}:\n{text}");
        assert!(text.contains(leniency.words), "{trap}:\n{text}");
    }
}

/// What a function of the product gives with every fact answered.
fn value(expression: &str) -> Value {
    let program = compile(Role::Terms, &format!("fn value() {{ {expression} }}"));
    let id = program.function("value").unwrap();
    let frame = frame(&program, "2020-05-06", &complete());
    let Answer::Known(value) = program.evaluate(id, &[], &frame).unwrap() else {
        panic!("{expression} is unknown")
    };
    value
}

#[test]
fn a_figure_of_a_script_keeps_its_digits() {
    let figure = "123456789012345678.91";
    let as_float = Engine::new().eval::<Dynamic>(figure).unwrap();
    assert_ne!(as_float.to_string(), figure, "a binary float loses digits");
    assert_eq!(
        value(&format!("request.amount * 0 + {figure}")),
        crate::common::money(figure)
    );
}

#[test]
fn a_name_that_nobody_declared_is_told_before_the_function_runs() {
    let script = "fn value() { misspelt + 1 }";
    assert!(
        Engine::new().compile(script).is_ok(),
        "Rhai looks for it when the function runs"
    );
    let told = diagnostics(Role::Terms, script);
    assert_eq!(told[0].0, "script.unknown-name");
}

#[test]
fn an_answer_that_does_not_matter_is_not_waited_for() {
    let mut scope = Scope::new();
    scope.push("missing", ());
    let engine = Engine::new();
    assert!(
        engine
            .eval_with_scope::<bool>(&mut scope, "missing || true")
            .is_err(),
        "Rhai fails on the missing side before it sees the other"
    );
    let program = compile(
        Role::Eligibility,
        "/// x\nfn value() { company.is_registered || company.headcount > 0 }",
    );
    let id = program.function("value").unwrap();
    let answered = frame(
        &program,
        "2020-05-06",
        &[("company.headcount", Value::Int(3))],
    );
    assert_eq!(
        program.evaluate(id, &[], &answered).unwrap(),
        Answer::Known(Value::Bool(true))
    );
}

#[test]
fn a_place_far_to_the_right_is_exact() {
    // Rhai counts columns up to 65 535 and stops there.
    let text = format!("fn value() {{ {}company.turnovr }}", " ".repeat(70_000));
    let told = diagnostics(Role::Terms, &text);
    let (code, text) = &told[0];
    assert_eq!(code, "script.unknown-field");
    let column = "fn value() { ".len() + 70_000 + "company.".len() + 1;
    assert!(
        text.contains(&format!("rules/test.rhai:1:{column}")),
        "{}",
        text.lines().nth(1).unwrap()
    );
}

#[test]
fn every_error_is_told_at_once() {
    let text = "fn a( { 1 }\nfn b() { company.turnovr }\nfn c() { 1 + }\nfn d() { params.delai }";
    assert!(
        Engine::new().compile(text).is_err(),
        "Rhai stops at the first of them"
    );
    let told = diagnostics(Role::Terms, text);
    let lines: Vec<bool> = (1..=4)
        .map(|line| {
            told.iter()
                .any(|(_, text)| text.contains(&format!("rules/test.rhai:{line}:")))
        })
        .collect();
    assert_eq!(lines, [true; 4], "{told:#?}");
}

#[test]
fn nothing_reaches_out_of_a_script() {
    for (trap, body, told) in [
        (
            "a file is read as a module",
            r#"import "../secret" as s; s::x"#,
            "script.unsupported",
        ),
        (
            "the machine sleeps, uncounted",
            "sleep(1_000)",
            "script.unknown-function",
        ),
        (
            "the clock is read",
            "timestamp()",
            "script.unknown-function",
        ),
        (
            "a text is run as a script",
            r#"eval("1")"#,
            "script.unsupported",
        ),
        ("a line is printed", r#"print("x")"#, "script.unsupported"),
        (
            "a function is called by a name made at run time",
            r#"Fn("value").call()"#,
            "script.unsupported",
        ),
    ] {
        let found = diagnostics(Role::Terms, &format!("fn value() {{ {body} }}"));
        assert!(
            found.iter().any(|(code, _)| code == told),
            "{trap}: {found:#?}"
        );
    }
}

#[test]
fn the_same_script_is_accepted_by_every_build() {
    // Rhai's own depths differ between debug and release, where fourteen conditions in a row made the difference.
    let conditions = vec!["company.is_registered"; 30].join(" && company.headcount > 0 && ");
    let compilation = Program::compile(
        crate::common::environment(),
        &[crate::common::script(Role::Eligibility, &rule(&conditions))],
    );
    assert!(
        compilation.program.is_some(),
        "{:#?}",
        compilation.diagnostics
    );
}
