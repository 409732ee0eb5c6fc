//! What two products decide for the same applications: which outcomes and amounts move, and by what.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::Application;
use penteract_core::{Money, said};
use rust_decimal::Decimal;

use super::alike::lends_alike;
use crate::decide::Alike;
use crate::decision::Decision;
use crate::error::DecideError;
use crate::offer::{Limit, Offer};
use crate::outcome::{Granted, MissingFact, Outcome, Reason};
use crate::product::Product;

/// How many witnesses are kept of each way an application moves.
pub const WITNESSES_MAX: usize = 20;

/// Two products, by which the same applications are decided.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    before: &'a Product,
    after: &'a Product,
    /// Whether both compute the same loan of the same amount, so that one of the two is enough.
    lends_alike: bool,
}

/// What a product comes to for an application, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Came {
    /// The name of the outcome; `problem` where the application is asked again, `failure` where the product fails.
    pub outcome: &'static str,
    /// What is granted.
    pub amount: Option<Money>,
    /// What the borrower pays beyond the principal.
    pub cost: Option<Decimal>,
}

/// Which way an application moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Way {
    /// The same outcome, amount, cost, schedule and guarantee.
    Same,
    /// A worse outcome, or less granted.
    Stricter,
    /// A better outcome, or more granted.
    Looser,
    /// Neither: the cost, the schedule or the guarantee is another, or an answer is asked for that was not.
    Other,
}

said! { Way {
    Same => "same", "identique";
    Stricter => "stricter", "plus strict";
    Looser => "looser", "plus large";
    Other => "different", "différent";
} }

/// One application that moves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Witness {
    /// What it is called: its case, or its line in a book.
    pub name: Arc<str>,
    /// The application.
    pub application: Application,
    /// The day on which both decided.
    pub as_of: NaiveDate,
    /// What was decided before.
    pub before: Came,
    /// What is decided after.
    pub after: Came,
    /// The rules and limits that moved it, by their codes; else `cost`, `schedule` or `guarantee`.
    pub because: Vec<Arc<str>>,
}

/// What moves over many applications.
#[derive(Clone, Debug, Default)]
pub struct Moves {
    compared: u64,
    outcomes: BTreeMap<(&'static str, &'static str), u64>,
    ways: BTreeMap<Way, u64>,
    causes: BTreeMap<Arc<str>, u64>,
    witnesses: Vec<(Way, Witness)>,
    /// The sum of what is granted before and after, in the currency of the product.
    granted: (Decimal, Decimal),
}

impl<'a> Comparison<'a> {
    /// Of a product and what it becomes.
    #[must_use]
    pub fn new(before: &'a Product, after: &'a Product) -> Self {
        Self {
            before,
            after,
            lends_alike: lends_alike(before, after),
        }
    }

    /// Decides one application by both and counts what moves. Runs on any thread, each with its own [`Moves`].
    pub fn add(self, moves: &mut Moves, name: &str, application: &Application, as_of: NaiveDate) {
        self.add_dated(moves, name, application, (as_of, as_of));
    }

    /// The same, each product on its day.
    pub fn add_dated(
        self,
        moves: &mut Moves,
        name: &str,
        application: &Application,
        (day_before, day_after): (NaiveDate, NaiveDate),
    ) {
        let after = self.after.decide(application, day_after);
        let after = after.as_ref().map(Decision::outcome);
        let offer = after.ok().and_then(Outcome::offer);
        let row = Row {
            name,
            application,
            as_of: day_after,
        };
        match offer.filter(|_| self.lends_alike && day_before == day_after) {
            Some(offer) => {
                let before = &self.before.decide_like(application, day_before, offer);
                count(moves, &row, &Met::of(before.as_ref()), &Met::of(after));
            }
            None => {
                let before = self.before.decide(application, day_before);
                let before = before.as_ref().map(Decision::outcome);
                count(moves, &row, &Met::of(before), &Met::of(after));
            }
        }
    }
}

/// An application that is compared.
struct Row<'a> {
    name: &'a str,
    application: &'a Application,
    as_of: NaiveDate,
}

/// Counts what moves of one application.
fn count(moves: &mut Moves, row: &Row<'_>, before: &Met<'_>, after: &Met<'_>) {
    let (came_before, came_after) = (&before.came, &after.came);
    let terms = terms(before.offer, after.offer);
    let way = match came_before.way_to(came_after) {
        Way::Same if !terms.is_empty() => Way::Other,
        way => way,
    };
    moves.compared += 1;
    *moves.ways.entry(way).or_default() += 1;
    let pair = (came_before.outcome, came_after.outcome);
    *moves.outcomes.entry(pair).or_default() += 1;
    let amount = |came: &Came| came.amount.map(|money| money.amount()).unwrap_or_default();
    moves.granted.0 += amount(came_before);
    moves.granted.1 += amount(came_after);
    if way == Way::Same {
        return;
    }
    let because = causes(before, after, &terms);
    for cause in &because {
        *moves.causes.entry(Arc::clone(cause)).or_default() += 1;
    }
    if moves.witnesses_of(way).count() < WITNESSES_MAX {
        let witness = Witness {
            name: Arc::from(row.name),
            application: row.application.clone(),
            as_of: row.as_of,
            before: came_before.clone(),
            after: came_after.clone(),
            because,
        };
        moves.witnesses.push((way, witness));
    }
}

/// What is granted, as far as it is compared.
trait Offered: Granted {
    fn offer(&self) -> &Offer;

    /// The limits that made it smaller.
    fn limits(&self) -> &[Limit];
}

impl Offered for Offer {
    fn offer(&self) -> &Offer {
        self
    }

    fn limits(&self) -> &[Limit] {
        Self::limits(self)
    }
}

impl Offered for Alike<'_> {
    fn offer(&self) -> &Offer {
        match self {
            Self::Same { offer, .. } => offer,
            Self::Other(offer) => offer,
        }
    }

    fn limits(&self) -> &[Limit] {
        match self {
            Self::Same { limits, .. } => limits,
            Self::Other(offer) => offer.limits(),
        }
    }
}

/// What one of the two products comes to.
struct Met<'a> {
    came: Came,
    reasons: &'a [Reason],
    missing: &'a [MissingFact],
    limits: &'a [Limit],
    offer: Option<&'a Offer>,
}

impl<'a> Met<'a> {
    fn of<T: Offered>(decided: Result<&'a Outcome<T>, &DecideError>) -> Self {
        let outcome = match decided {
            Ok(outcome) => outcome,
            Err(error) => {
                return Self {
                    came: Came {
                        outcome: error.comes_to(),
                        amount: None,
                        cost: None,
                    },
                    reasons: &[],
                    missing: &[],
                    limits: &[],
                    offer: None,
                };
            }
        };
        let offer = outcome.offer().map(Offered::offer);
        Self {
            came: Came {
                outcome: outcome.name(),
                amount: offer.map(Offer::amount),
                cost: offer.map(Offer::total_cost),
            },
            reasons: outcome.reasons(),
            missing: outcome.missing(),
            limits: outcome.offer().map_or(&[], Offered::limits),
            offer,
        }
    }
}

impl Came {
    /// How good it is to who asks; nothing of what waits for an answer.
    fn rank(&self) -> Option<u8> {
        match self.outcome {
            "refuse" => Some(0),
            "refer" => Some(1),
            // How much less is told by the amount.
            "counter-offer" | "accept" => Some(2),
            _ => None,
        }
    }

    fn way_to(&self, after: &Self) -> Way {
        if self == after {
            return Way::Same;
        }
        let (Some(here), Some(there)) = (self.rank(), after.rank()) else {
            return Way::Other;
        };
        let amounts = (
            self.amount.map(Money::amount),
            after.amount.map(Money::amount),
        );
        match there.cmp(&here).then(amounts.1.cmp(&amounts.0)) {
            std::cmp::Ordering::Less => Way::Stricter,
            std::cmp::Ordering::Greater => Way::Looser,
            std::cmp::Ordering::Equal => Way::Other,
        }
    }
}

/// The codes of the reasons that one has and the other has not, the limits that bind one and not the other, the facts that
/// one asks for.
fn causes(before: &Met<'_>, after: &Met<'_>, terms: &[&'static str]) -> Vec<Arc<str>> {
    // A limit moves nothing while it binds at the same value.
    let told = |met: &Met<'_>| -> Vec<(Arc<str>, Option<Money>)> {
        if matches!(met.came.outcome, "problem" | "failure") {
            return vec![(Arc::from("problem"), None)];
        }
        let reasons = met.reasons.iter();
        let reasons = reasons.map(|reason| (Arc::from(reason.code()), None));
        let limits = met.limits.iter().filter(|limit| limit.binds());
        let limits = limits.map(|limit| (Arc::from(limit.id()), Some(limit.value())));
        let missing = met.missing.iter();
        let missing = missing.map(|fact| (Arc::clone(&fact.path), None));
        reasons.chain(limits).chain(missing).collect()
    };
    let (here, there) = (told(before), told(after));
    let mut causes: Vec<Arc<str>> = Vec::new();
    for (known, others) in [(&here, &there), (&there, &here)] {
        let apart = known.iter().filter(|cause| !others.contains(cause));
        causes.extend(apart.map(|(cause, _)| Arc::clone(cause)));
    }
    if causes.is_empty() {
        causes.extend(terms.iter().copied().map(Arc::from));
    }
    causes.sort();
    causes.dedup();
    causes
}

/// What two offers have otherwise, whatever is granted: `cost`, `schedule`, `guarantee`.
fn terms(before: Option<&Offer>, after: Option<&Offer>) -> Vec<&'static str> {
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    if std::ptr::eq(before, after) {
        return Vec::new();
    }
    let covered = |offer: &Offer| {
        let guarantee = offer.guarantee()?;
        Some((guarantee.guaranteed_amount(), guarantee.coverage()))
    };
    let apart = [
        ("cost", before.total_cost() != after.total_cost()),
        (
            "schedule",
            before.schedule().rows() != after.schedule().rows(),
        ),
        ("guarantee", covered(before) != covered(after)),
    ];
    apart
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| name)
        .collect()
}

impl Moves {
    /// How many applications were compared.
    #[must_use]
    pub fn compared(&self) -> u64 {
        self.compared
    }

    /// How many move a way.
    #[must_use]
    pub fn count(&self, way: Way) -> u64 {
        self.ways.get(&way).copied().unwrap_or_default()
    }

    /// How many came to an outcome before and to another after: `(before, after)` with their number.
    pub fn outcomes(&self) -> impl Iterator<Item = ((&'static str, &'static str), u64)> + '_ {
        self.outcomes.iter().map(|(pair, count)| (*pair, *count))
    }

    /// The rules, limits and facts that moved applications, with how many, the most first.
    #[must_use]
    pub fn causes(&self) -> Vec<(&str, u64)> {
        let mut causes: Vec<(&str, u64)> = self
            .causes
            .iter()
            .map(|(cause, count)| (&**cause, *count))
            .collect();
        causes.sort_by_key(|(cause, count)| (std::cmp::Reverse(*count), *cause));
        causes
    }

    /// The first that move a way, twenty at most.
    pub fn witnesses_of(&self, way: Way) -> impl Iterator<Item = &Witness> {
        let of_way = self
            .witnesses
            .iter()
            .filter(move |(known, _)| *known == way);
        of_way.map(|(_, witness)| witness)
    }

    /// What is granted in all, before and after.
    #[must_use]
    pub fn granted(&self) -> (Decimal, Decimal) {
        self.granted
    }

    /// Which way the product moves: stricter or looser when all that move do, the same when none does.
    #[must_use]
    pub fn way(&self) -> Way {
        let moved = |way| self.count(way) > 0;
        match (moved(Way::Stricter), moved(Way::Looser), moved(Way::Other)) {
            (false, false, false) => Way::Same,
            (true, false, false) => Way::Stricter,
            (false, true, false) => Way::Looser,
            _ => Way::Other,
        }
    }

    /// With what another thread counted after.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.compared += other.compared;
        self.granted.0 += other.granted.0;
        self.granted.1 += other.granted.1;
        for (pair, count) in other.outcomes {
            *self.outcomes.entry(pair).or_default() += count;
        }
        for (way, count) in other.ways {
            *self.ways.entry(way).or_default() += count;
        }
        for (cause, count) in other.causes {
            *self.causes.entry(cause).or_default() += count;
        }
        for (way, witness) in other.witnesses {
            if self.witnesses_of(way).count() < WITNESSES_MAX {
                self.witnesses.push((way, witness));
            }
        }
        self
    }
}
