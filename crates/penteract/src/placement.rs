//! Under which variant of a product an application falls.

use chrono::NaiveDate;
use penteract_bundle::Application;

use crate::alternatives::answers_one_by_one;
use crate::catalogue::{Catalogue, CatalogueError};
use crate::decision::Decision;
use crate::error::DecideError;
use crate::finding::FindingResult;
use crate::outcome::{MissingFact, Outcome, Reason};
use crate::product::Product;

/// What each variant of a product makes of one application on one day.
#[derive(Debug)]
pub struct Placement {
    tried: Vec<Tried>,
}

/// What one variant makes of it.
#[derive(Debug)]
pub struct Tried {
    product: Product,
    decided: Result<Decision, DecideError>,
}

impl Catalogue {
    /// Decides an application with each variant of a family, to see which one it falls under; with a product or a variant
    /// that is named, with this one alone.
    ///
    /// # Errors
    /// [`CatalogueError::UnknownProduct`] when no product, variant or family has this identifier.
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let catalogue = Catalogue::open("products")?;
    /// let application = std::fs::read("examples/applications/rebond/ge-2-at-the-maximum.json")?;
    /// let application = Application::from_json(&application)?;
    /// let placement = catalogue.place("rebond", &application, "2023-03-01".parse()?)?;
    /// assert_eq!(placement.found().map(|found| found.product().id()), Some("rebond@ge-2"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn place(
        &self,
        id: &str,
        application: &Application,
        as_of: NaiveDate,
    ) -> Result<Placement, CatalogueError> {
        let variants = self.families().find(|(family, _)| *family == id);
        let is_asked = |product: &&Product| match variants {
            Some((_, variants)) => variants.iter().any(|variant| variant == product.id()),
            None => product.id() == id,
        };
        let products: Vec<&Product> = self.products().filter(is_asked).collect();
        if products.is_empty() {
            return Err(self.unknown(id));
        }
        let tried = products.into_iter().map(|product| Tried {
            product: product.clone(),
            decided: product.decide(application, as_of),
        });
        Ok(Placement {
            tried: tried.collect(),
        })
    }
}

impl Placement {
    /// Every variant, in the order of their identifiers.
    pub fn tried(&self) -> impl Iterator<Item = &Tried> {
        self.tried.iter()
    }

    /// The one variant under which the application falls; `None` when several would do, or none.
    ///
    /// It is the only one that does not refuse, those that are surely open before those that may be closed. When all
    /// refuse, it is the only one of which nothing that stands in the way is otherwise in another: neither its days nor
    /// its Région nor its channel, but what every variant refuses.
    #[must_use]
    pub fn found(&self) -> Option<&Tried> {
        if let [alone] = self.tried.as_slice() {
            return Some(alone);
        }
        let would: Vec<&Tried> = self.tried().filter(|tried| tried.would_do()).collect();
        let open = would.iter().copied().filter(|tried| tried.is_surely_open());
        let open: Vec<&Tried> = open.collect();
        let mut among = match (open.is_empty(), would.is_empty()) {
            (false, _) => open,
            (true, false) => would,
            (true, true) => self
                .tried()
                .filter(|tried| self.is_refused_everywhere(tried))
                .collect(),
        };
        among.pop().filter(|_| among.is_empty())
    }

    /// What is missing of the variants that would do, the question first whose answers leave the fewest of them.
    pub fn questions(&self) -> impl Iterator<Item = (&Tried, &MissingFact)> {
        let would: Vec<&Tried> = self.tried().filter(|tried| tried.would_do()).collect();
        let missing = would.iter().flat_map(|tried| {
            let decision = tried.decided.as_ref().ok();
            let missing = decision.map_or(&[][..], |decision| decision.outcome().missing());
            missing.iter().map(|fact| (*tried, fact))
        });
        let mut questions: Vec<(&Tried, &MissingFact)> = Vec::new();
        for (tried, fact) in missing {
            if questions.iter().all(|(_, known)| known.path != fact.path) {
                questions.push((tried, fact));
            }
        }
        questions.sort_by_cached_key(|(tried, fact)| tried.left_by(&fact.path, &would));
        questions.into_iter()
    }

    /// Whether every reason for which a variant refuses is one for which all the others do that have it.
    fn is_refused_everywhere(&self, tried: &Tried) -> bool {
        let Ok(decision) = &tried.decided else {
            return false;
        };
        decision.outcome().reasons().iter().all(|reason| {
            let mut others = self
                .tried
                .iter()
                .filter_map(|other| other.decided.as_ref().ok());
            match reason {
                Reason::Rule { code, .. } => !others.any(|other| {
                    let holds = FindingResult::Holds;
                    let mut findings = other.findings().iter();
                    findings.any(|finding| finding.code() == &**code && finding.result() == holds)
                }),
                Reason::OutsideWindows => !self.tried.iter().any(Tried::is_surely_open),
                _ => true,
            }
        })
    }
}

impl Tried {
    /// The variant.
    #[must_use]
    pub fn product(&self) -> &Product {
        &self.product
    }

    /// What it decides.
    ///
    /// # Errors
    /// As [`Product::decide`].
    pub fn decided(&self) -> Result<&Decision, &DecideError> {
        self.decided.as_ref()
    }

    /// Whether it takes the application and does not refuse it.
    #[must_use]
    pub fn would_do(&self) -> bool {
        let outcome = self.decided.as_ref().map(Decision::outcome);
        outcome.is_ok_and(|outcome| !matches!(outcome, Outcome::Refuse(_)))
    }

    /// How many of some variants would still do, in a thousand on an average over the answers to a question that leave one; all
    /// of them where there are not a few answers. An answer that leaves none tells none from another.
    fn left_by(&self, path: &str, would: &[&Self]) -> usize {
        let all = would.len() * 1_000;
        let fact = self.product.bundle().fact(path);
        let Some((fact, Ok(decision))) = fact.zip(Some(&self.decided)) else {
            return all;
        };
        let answers = answers_one_by_one(fact.field(), decision.as_of()).unwrap_or_default();
        let left = answers.iter().filter_map(|answer| {
            let still = would.iter().filter(|tried| {
                let Ok(decision) = &tried.decided else {
                    return false;
                };
                let answered = decision.application().with_value(path, answer);
                let decided = answered.ok().flatten().map(|answered| Self {
                    decided: tried.product.decide(&answered, decision.as_of()),
                    product: tried.product.clone(),
                });
                decided.is_some_and(|decided| decided.would_do())
            });
            Some(still.count() * 1_000).filter(|still| *still > 0)
        });
        let left: Vec<usize> = left.collect();
        left.iter()
            .sum::<usize>()
            .checked_div(left.len())
            .unwrap_or(all)
    }

    /// Whether it is granted on the day, or cannot be decided at all; else it is closed, or may be.
    #[must_use]
    pub fn is_surely_open(&self) -> bool {
        let is_closed =
            |reason: &Reason| matches!(reason, Reason::OutsideWindows | Reason::UncertainWindow(_));
        let decision = self.decided.as_ref();
        decision.is_ok_and(|decision| !decision.outcome().reasons().iter().any(is_closed))
    }
}
