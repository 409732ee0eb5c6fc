//! What a decision still waits for.

use std::sync::Arc;

use penteract_bundle::Bundle;
use penteract_rules::{Answer, FactId, Value};

use crate::outcome::{MissingFact, Reason};

/// What needs a fact; the order is the order of decisiveness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// A rule that would refuse.
    Refusal,
    /// The amount requested and its limits.
    Amount,
    /// A rule that would refer.
    Referral,
    /// The rest of the offer.
    Offer,
}

/// Facts unanswered and values unknown, with what needs them.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    missing: Vec<MissingEntry>,
    undetermined: Vec<(Arc<str>, Arc<str>)>,
}

#[derive(Debug)]
struct MissingEntry {
    fact: FactId,
    stage: Stage,
    needed_by: Vec<Arc<str>>,
}

impl Pending {
    /// Keeps what an answer waits for, and gives its value when it is known.
    pub(crate) fn take(&mut self, stage: Stage, who: &Arc<str>, answer: Answer) -> Option<Value> {
        match answer {
            Answer::Known(value) => Some(value),
            Answer::Unknown {
                missing,
                undetermined,
            } => {
                for fact in missing {
                    self.add_missing(stage, who, fact);
                }
                for entry in undetermined {
                    if !self.undetermined.contains(&entry) {
                        self.undetermined.push(entry);
                    }
                }
                None
            }
        }
    }

    fn add_missing(&mut self, stage: Stage, who: &Arc<str>, fact: FactId) {
        match self.missing.iter_mut().find(|entry| entry.fact == fact) {
            Some(entry) => {
                entry.stage = entry.stage.min(stage);
                if !entry.needed_by.contains(who) {
                    entry.needed_by.push(Arc::clone(who));
                }
            }
            None => self.missing.push(MissingEntry {
                fact,
                stage,
                needed_by: vec![Arc::clone(who)],
            }),
        }
    }

    /// Adds what another part waits for.
    pub(crate) fn absorb(&mut self, other: Self) {
        for entry in other.missing {
            for who in &entry.needed_by {
                self.add_missing(entry.stage, who, entry.fact);
            }
        }
        for entry in other.undetermined {
            if !self.undetermined.contains(&entry) {
                self.undetermined.push(entry);
            }
        }
    }

    /// Whether a fact is unanswered.
    pub(crate) fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// The facts to ask for: those that could refuse first, then those that most rules wait for,
    /// then the order in which the rules needed them.
    pub(crate) fn into_missing(mut self, bundle: &Bundle) -> Vec<MissingFact> {
        self.missing
            .sort_by_key(|entry| (entry.stage, std::cmp::Reverse(entry.needed_by.len())));
        self.missing
            .into_iter()
            .map(|entry| MissingFact {
                path: bundle.fact_path(entry.fact),
                needed_by: entry.needed_by,
            })
            .collect()
    }

    /// A reason to refer for each value that is needed and that no source gives.
    pub(crate) fn undetermined_reasons(&self) -> impl Iterator<Item = Reason> {
        self.undetermined
            .iter()
            .map(|(parameter, why)| Reason::UndeclaredValue {
                parameter: Arc::clone(parameter),
                why: Arc::clone(why),
            })
    }
}
