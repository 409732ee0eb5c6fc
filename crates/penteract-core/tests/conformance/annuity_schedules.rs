//! `annuities.json`, the families that are tables of instalments.

use serde_json::Value;

use crate::case::{CaseResult, text};

pub fn run(case: &Value) -> CaseResult {
    CaseResult::NotHandled(format!("tables of the family {}", text(case, "family")))
}
