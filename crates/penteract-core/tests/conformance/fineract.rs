//! `fineract-schedules.json`: tables of instalments that Apache Fineract's own tests state.

use serde_json::Value;

use crate::case::CaseResult;

pub fn run(_case: &Value) -> CaseResult {
    CaseResult::NotHandled("tables of instalments".to_owned())
}
