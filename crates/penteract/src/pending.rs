//! What a decision still waits for.

use std::sync::Arc;

use penteract_bundle::Bundle;
use penteract_core::LocalText;
use penteract_rules::{Answer, FactId, Value};

use crate::aid::{AidAmount, AidOffer};
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
    undetermined: Vec<(Arc<str>, LocalText)>,
}

#[derive(Debug)]
struct MissingEntry {
    fact: FactId,
    /// What needs it, and at which stage.
    needs: Vec<(Stage, Arc<str>)>,
}

impl MissingEntry {
    /// The earliest stage that needs it, and how many needs of that stage there are: a fact on which two refusals hang
    /// is asked before one on which a refusal and the schedule do.
    fn decisiveness(&self) -> (Option<Stage>, std::cmp::Reverse<usize>) {
        let earliest = self.needs.iter().map(|(stage, _)| *stage).min();
        let count = self
            .needs
            .iter()
            .filter(|(stage, _)| Some(*stage) == earliest);
        (earliest, std::cmp::Reverse(count.count()))
    }
}

impl Pending {
    /// Keeps what an answer waits for, and gives its value when it is known.
    pub(crate) fn take(&mut self, stage: Stage, who: &str, answer: Answer) -> Option<Value> {
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

    fn add_missing(&mut self, stage: Stage, who: &str, fact: FactId) {
        match self.missing.iter_mut().find(|entry| entry.fact == fact) {
            Some(entry) => match entry.needs.iter_mut().find(|(_, known)| **known == *who) {
                Some((known, _)) => *known = stage.min(*known),
                None => entry.needs.push((stage, Arc::from(who))),
            },
            None => self.missing.push(MissingEntry {
                fact,
                needs: vec![(stage, Arc::from(who))],
            }),
        }
    }

    /// Adds what another part waits for.
    pub(crate) fn absorb(&mut self, other: Self) {
        for entry in other.missing {
            for (stage, who) in &entry.needs {
                self.add_missing(*stage, who, entry.fact);
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

    /// The facts to ask for: those that could refuse first, among them those on which most rules of that kind hang,
    /// then the order in which the rules needed them.
    pub(crate) fn into_missing(mut self, bundle: &Bundle) -> Vec<MissingFact> {
        self.missing.sort_by_key(MissingEntry::decisiveness);
        self.missing
            .into_iter()
            .map(|entry| MissingFact {
                path: bundle.fact_path(entry.fact),
                needed_by: entry.needs.into_iter().map(|(_, who)| who).collect(),
            })
            .collect()
    }

    /// Keeps the values that no source gives and on which it hangs whether the aid fits.
    pub(crate) fn refer_for_aid(&mut self, aid: Option<&AidOffer>) {
        if let Some(AidAmount::Unknown(why)) = aid.map(AidOffer::amount) {
            for entry in why {
                if !self.undetermined.contains(entry) {
                    self.undetermined.push(entry.clone());
                }
            }
        }
    }

    /// A reason to refer for each value that is needed and that no source gives.
    pub(crate) fn undetermined_reasons(&self) -> impl Iterator<Item = Reason> {
        self.undetermined
            .iter()
            .map(|(parameter, why)| Reason::UndeclaredValue {
                parameter: Arc::clone(parameter),
                why: why.clone(),
            })
    }
}
