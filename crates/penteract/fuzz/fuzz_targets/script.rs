//! Rule scripts from arbitrary text: diagnostics within limits, or functions that give something, facts missing or not.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use penteract_core::Currency;
use penteract_rules::{
    Environment, FactDeclaration, FrameBuilder, Program, Role, Script, SourceFiles, Type, Value,
};

fn environment() -> Environment {
    let mut environment = Environment::new(Currency::EUR);
    let facts = [
        ("a", Type::Int),
        ("b", Type::Money),
        ("c", Type::Date),
        ("d", Type::Bool),
        ("e", Type::List(Box::new(Type::Money))),
        ("f", Type::Percent.optional()),
    ];
    environment.facts.extend(facts.map(|(name, ty)| FactDeclaration {
        path: Arc::from(format!("x.{name}")),
        ty,
        min: None,
        max: None,
        declared: None,
    }));
    environment
}

fuzz_target!(|text: &str| {
    let script = Script { role: Role::Eligibility, file: Arc::from("fuzz.rhai"), text: Arc::from(text) };
    let compilation = Program::compile(environment(), &[script]);
    let mut files = SourceFiles::default();
    files.insert("fuzz.rhai", text);
    let shown: usize = compilation.diagnostics.iter().map(|found| files.render(found, penteract_core::Language::English).len()).sum();
    assert!(shown < 1_000_000, "{shown} bytes of problems");
    let Some(program) = compilation.program else {
        assert!(!compilation.diagnostics.is_empty());
        return;
    };
    let missing = FrameBuilder::new(&program, "2024-05-06".parse().expect("a date"));
    let mut answered = missing.clone();
    for (name, value) in [
        ("x.a", Value::Int(3)),
        ("x.b", Value::Money("10.00".parse().expect("a decimal"))),
        ("x.d", Value::Bool(true)),
        ("x.f", Value::None),
    ] {
        answered.answer(program.fact(name).expect("a fact"), &value).expect("of its type");
    }
    for frame in [missing.build(), answered.build()] {
        for id in program.functions() {
            let _ = program.evaluate(id, &[], &frame);
        }
    }
});
