//! Why a case came out otherwise than it says: the rules, limits and named values behind what differs.

use penteract_bundle::{Case, Texts};

use super::CaseReport;
use crate::decision::Decision;
use crate::finding::{Finding, FindingResult};
use crate::offer::Limit;
use crate::product::Product;

/// What is behind the differences of a case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaseExplanation {
    /// The decision, which explains each of the following.
    pub decision: Decision,
    /// The rules that came out otherwise than expected.
    pub findings: Vec<Finding>,
    /// The limits that made the amount what it is, or that were expected to.
    pub limits: Vec<Limit>,
    /// The named values that differ.
    pub values: Vec<String>,
}

impl Product {
    /// What is behind the differences of one of the product's cases; none where it passed, where no decision came, and for
    /// a case of a loan that runs.
    #[must_use]
    pub fn explain_case(&self, case: &Case, report: &CaseReport) -> Option<CaseExplanation> {
        if report.passed() || case.loan.is_some() {
            return None;
        }
        let product = match &case.parameters[..] {
            [] => self.clone(),
            choices => self.with_parameters(choices).ok()?,
        };
        let decision = product.decide(&case.application, case.as_of).ok()?;
        let differs = |of: &[&str]| {
            let mut mismatches = report.mismatches().iter();
            mismatches.any(|mismatch| of.contains(&mismatch.what.as_str()))
        };
        let expected = |names: &Option<Texts>, name: &str| {
            names
                .iter()
                .flat_map(Texts::iter)
                .any(|known| known == name)
        };
        let is_unexpected = |finding: &&Finding| {
            let is_reason = expected(&case.expect.reasons, finding.code())
                || expected(&case.expect.warnings, finding.code());
            match finding.result() {
                FindingResult::Holds => is_reason,
                FindingResult::Fails | FindingResult::Unknown => !is_reason,
            }
        };
        let findings = match differs(&["outcome", "reasons", "warnings", "missing", "offer"]) {
            true => decision
                .findings()
                .iter()
                .filter(is_unexpected)
                .cloned()
                .collect(),
            false => Vec::new(),
        };
        let offer = decision.outcome().offer();
        let limits = match (differs(&["outcome", "amount", "limited_by"]), offer) {
            (true, Some(offer)) => {
                let is_meant =
                    |limit: &&Limit| limit.binds() || expected(&case.expect.limited_by, limit.id());
                offer.limits().iter().filter(is_meant).cloned().collect()
            }
            _ => Vec::new(),
        };
        let values = report.mismatches().iter();
        let values = values.filter_map(|mismatch| mismatch.what.strip_prefix("values."));
        let values = values.map(str::to_owned).collect();
        Some(CaseExplanation {
            decision,
            findings,
            limits,
            values,
        })
    }
}
