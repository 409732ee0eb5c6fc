//! Which rules of a product its own cases have seen hold, and which they have seen fail.

use std::collections::BTreeMap;
use std::sync::Arc;

use penteract_rules::Label;

use crate::cases::CaseReport;
use crate::finding::FindingResult;
use crate::product::Product;

/// How the cases of a product, and of its variants, cover its rules.
///
/// A rule is covered when it holds in one case and fails in another: a threshold that no case crosses may be wrong
/// without a test that says so. Only cases that pass count, since the others show nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    product: Arc<str>,
    rules: Vec<RuleCoverage>,
    without_case: Vec<Arc<str>>,
}

/// How the cases of a product cover one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCoverage {
    /// The rule's function.
    pub rule: Arc<str>,
    /// Where it stands.
    pub location: Label,
    /// The cases in which it holds.
    pub held_in: usize,
    /// The cases in which it fails.
    pub failed_in: usize,
}

impl RuleCoverage {
    /// Whether the rule holds in a case and fails in another.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.held_in > 0 && self.failed_in > 0
    }
}

impl Coverage {
    /// What cases that were run show, product by product in the order of their identifiers; a product and its variants
    /// are taken together.
    ///
    /// # Example
    /// ```
    /// use penteract::{CaseReport, Catalogue, Coverage};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let catalogue = Catalogue::open_with_cases(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
    /// let pge = catalogue.product("pge")?;
    /// let reports: Vec<CaseReport> =
    ///     pge.bundle().cases().into_iter().flatten().map(|case| pge.run_case(case)).collect();
    /// for coverage in Coverage::of([(&pge, reports.as_slice())]) {
    ///     assert!(coverage.uncovered().next().is_none(), "a rule of `{}` is not covered", coverage.product());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn of<'a>(runs: impl IntoIterator<Item = (&'a Product, &'a [CaseReport])>) -> Vec<Self> {
        let mut all: BTreeMap<Arc<str>, Self> = BTreeMap::new();
        for (product, reports) in runs {
            let id: Arc<str> = Arc::from(product.bundle().id());
            all.entry(Arc::clone(&id))
                .or_insert_with(|| Self {
                    product: id,
                    rules: Vec::new(),
                    without_case: Vec::new(),
                })
                .add(product, reports);
        }
        all.into_values().collect()
    }

    fn add(&mut self, product: &Product, reports: &[CaseReport]) {
        let program = product.bundle().program();
        for id in program.rules() {
            let function = program.describe(id);
            if self.rules.iter().all(|known| known.rule != function.name) {
                self.rules.push(RuleCoverage {
                    rule: Arc::clone(&function.name),
                    location: function.location.clone(),
                    held_in: 0,
                    failed_in: 0,
                });
            }
        }
        for finding in reports
            .iter()
            .filter(|report| report.passed())
            .flat_map(CaseReport::findings)
        {
            let rule = self
                .rules
                .iter_mut()
                .find(|known| *known.rule == *finding.rule());
            match (rule, finding.result()) {
                (Some(rule), FindingResult::Holds) => rule.held_in += 1,
                (Some(rule), FindingResult::Fails) => rule.failed_in += 1,
                (Some(_), FindingResult::Unknown) | (None, _) => {}
            }
        }
        if reports.is_empty() {
            self.without_case.push(Arc::from(product.id()));
        }
    }

    /// The product's identifier, without a variant.
    #[must_use]
    pub fn product(&self) -> &str {
        &self.product
    }

    /// The rules of the product and of its variants, in the order of the scripts.
    #[must_use]
    pub fn rules(&self) -> &[RuleCoverage] {
        &self.rules
    }

    /// The rules that no case sees hold, or that no case sees fail.
    pub fn uncovered(&self) -> impl Iterator<Item = &RuleCoverage> {
        self.rules.iter().filter(|rule| !rule.is_covered())
    }

    /// What of the product and its variants no case decides.
    #[must_use]
    pub fn without_case(&self) -> &[Arc<str>] {
        &self.without_case
    }
}
