//! Rule scripts from arbitrary text: diagnostics within limits, never a panic.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use penteract_core::Currency;
use penteract_rules::{Environment, Program, Role, Script};

fuzz_target!(|text: &str| {
    let script = Script { role: Role::Eligibility, file: Arc::from("fuzz.rhai"), text: Arc::from(text) };
    let compilation = Program::compile(Environment::new(Currency::EUR), &[script]);
    assert!(compilation.program.is_some() || !compilation.diagnostics.is_empty());
});
