//! Well-typed expressions from arbitrary bytes: our evaluators and Rhai's interpreter give the same, and an answer given
//! with facts missing holds for every way of answering them.
//!
//! One byte chooses an answer to each fact and whether it is left out; the rest is the expression.
#![no_main]

#[path = "../../../penteract-rules/tests/suite/common/mod.rs"]
mod common;

use common::grammar::{self, Bytes};
use common::oracle::{agrees, answers, is_sound, walks_the_same, values_run_as_walked};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let count = answers().len();
    if bytes.len() <= count {
        return;
    }
    let (of_facts, of_expression) = bytes.split_at(count);
    let chosen: Vec<usize> = of_facts.iter().map(|byte| usize::from(byte & 0x0F) % 12).collect();
    let left_out: Vec<bool> = of_facts.iter().map(|byte| byte & 0xC0 == 0xC0).collect();
    let condition = grammar::condition(&mut Bytes::new(of_expression), 4);
    agrees(&condition, &chosen);
    walks_the_same(&condition, &chosen, &left_out);
    let value = grammar::any(&mut Bytes::new(of_expression), 3);
    agrees(&value, &chosen);
    values_run_as_walked(&value, &chosen, &left_out);
    is_sound(&value, &chosen, &left_out);
});
