//! What would have been decided had one thing been otherwise: the nearest answers that turn an outcome, and the largest
//! amount. Each is decided again, so that what is told is what would be decided.

pub(crate) mod steps;

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Application, AskedOf, BoundedBy, Bundle, Fact, FactField, Side};
use penteract_core::Currency;
use penteract_rules::{FactId, Slot, Type, Value};
use rust_decimal::Decimal;

use self::steps::Steps;
use crate::decision::Decision;
use crate::error::DecideError;
use crate::finding::FindingResult;
use crate::offer::Limit;
use crate::outcome::{Outcome, Reason};
use crate::product::Product;

/// What would turn a decision that is not the best that could be.
#[derive(Debug)]
pub struct Alternatives {
    decision: Decision,
    each: Vec<Alternative>,
    fixed: Vec<Arc<str>>,
    untried: Vec<Arc<str>>,
}

/// An application with some answers given otherwise, and what is decided then.
#[derive(Debug)]
pub struct Alternative {
    changes: Vec<ChangedAnswer>,
    decision: Decision,
}

/// An answer given otherwise.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ChangedAnswer {
    /// The path of the fact.
    pub fact: Arc<str>,
    /// The answer as it was given.
    pub from: Value,
    /// The answer that is tried.
    pub to: Value,
}

/// The largest amount that an applicant can have.
#[derive(Debug)]
pub struct LargestAmount {
    decision: Decision,
}

impl Product {
    /// The nearest answers that would turn a decision: a refusal into an offer or into the question of a person, a
    /// referral into an offer, a counter-offer into the amount asked for. One answer at a time, the others as given; when
    /// none does it alone, the nearest for each reason, together.
    ///
    /// What nobody can change stays: what a register tells, and days that are past. Each alternative is decided as an
    /// application is, constraints and bounds included.
    ///
    /// # Errors
    /// As [`Self::decide`].
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let pge = Catalogue::open("products")?.product("pge")?;
    /// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?
    ///     .with_answer("request.amount", "\"200000.00\"")?;
    /// let alternatives = pge.alternatives(&application, "2020-05-06".parse()?)?;
    /// let nearest = alternatives.iter().next().ok_or("none")?;
    /// assert_eq!(nearest.decision().outcome().name(), "accept");
    /// assert_eq!(&*nearest.changes()[0].fact, "request.amount");
    /// assert_eq!(nearest.changes()[0].to.to_string(), "121550.00");
    /// # Ok(())
    /// # }
    /// ```
    pub fn alternatives(
        &self,
        application: &Application,
        as_of: NaiveDate,
    ) -> Result<Alternatives, DecideError> {
        let decision = self.decide(application, as_of)?;
        let search = Search {
            product: self,
            as_of,
        };
        let (facts, fixed, untried) = changeable(&decision);
        let known = rank(decision.outcome());
        let mut each = Vec::new();
        if known.is_some() {
            let is_better = |other: &Decision| rank(other.outcome()) > known;
            // One answer turns rules and limits that all read it only.
            let standing = standing_in_the_way(&decision);
            let may_turn = |fact: &&Given<'_>| {
                let mut standing = standing.iter().flatten();
                standing.all(|reads| fact.bears_on(self.bundle(), reads))
            };
            for fact in facts.iter().filter(may_turn) {
                each.extend(search.around(application, &facts, fact, &is_better));
            }
            each.sort_by_key(|one| distance(&decision, one));
            if each.is_empty() {
                each.extend(search.together(&decision, &facts, known));
            }
        }
        Ok(Alternatives {
            decision,
            each,
            fixed,
            untried,
        })
    }

    /// The largest amount that is granted for the answers given, whatever amount they ask for, if any.
    ///
    /// # Errors
    /// As [`Self::decide`]: of the application with an amount.
    ///
    /// # Example
    /// ```
    /// use penteract::{Application, Catalogue};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
    /// let pge = Catalogue::open("products")?.product("pge")?;
    /// let application = Application::from_json(&std::fs::read("examples/applications/pge/bakery.json")?)?;
    /// let largest = pge.largest_amount(&application, "2020-05-06".parse()?)?;
    /// assert_eq!(largest.decision().outcome().to_string(), "accept: 121550.00 EUR");
    /// # Ok(())
    /// # }
    /// ```
    pub fn largest_amount(
        &self,
        application: &Application,
        as_of: NaiveDate,
    ) -> Result<LargestAmount, DecideError> {
        let search = Search {
            product: self,
            as_of,
        };
        let bundle = self.bundle();
        let request = bundle.fact_of(bundle.offer().amount.request);
        let steps = request.and_then(|fact| {
            let steps = Steps::of(fact.field(), bundle.currency(), None)?;
            Some((fact, steps))
        });
        let Some((request, steps)) = steps else {
            return Ok(LargestAmount {
                decision: self.decide(application, as_of)?,
            });
        };
        // What is too much is answered by what is not, or refused by a rule that reads it.
        let mut why_not: Option<Decision> = None;
        let mut offered = |amount: &Value| {
            let decision = search.decided(application, &[(request, amount)])?;
            let offered = decision.outcome().offer().map(|offer| offer.amount());
            let reasons = |one: &Decision| one.outcome().reasons().len();
            if offered.is_none()
                && why_not
                    .as_ref()
                    .is_none_or(|known| reasons(&decision) < reasons(known))
            {
                why_not = Some(decision);
            }
            offered
        };
        let largest = steps.largest(|amount| offered(amount).is_some());
        let granted = largest.and_then(|amount| offered(&amount));
        let decision = match granted {
            Some(amount) => {
                let amount = Value::Money(amount.amount());
                search.decided(application, &[(request, &amount)])
            }
            None => why_not,
        };
        Ok(LargestAmount {
            decision: match decision {
                Some(decision) => decision,
                None => self.decide(application, as_of)?,
            },
        })
    }
}

impl Alternatives {
    /// What is decided for the answers as they are.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.decision
    }

    /// What would turn it, the nearest first: what is asked for before what is, then by how far the answer is.
    pub fn iter(&self) -> impl Iterator<Item = &Alternative> {
        self.each.iter()
    }

    /// The facts that were left as they are, since nobody can change them.
    #[must_use]
    pub fn fixed(&self) -> &[Arc<str>] {
        &self.fixed
    }

    /// The facts that could be otherwise and were not tried: lists, texts, codes of long lists.
    #[must_use]
    pub fn untried(&self) -> &[Arc<str>] {
        &self.untried
    }
}

impl Alternative {
    /// The answers given otherwise: one, or those that do it together only.
    #[must_use]
    pub fn changes(&self) -> &[ChangedAnswer] {
        &self.changes
    }

    /// What is decided with them.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.decision
    }
}

impl LargestAmount {
    /// The decision with the largest amount for which there is an offer; without any, the one that fewest reasons stand
    /// against.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.decision
    }
}

/// How good an outcome is; nothing of one that waits for an answer.
fn rank(outcome: &Outcome) -> Option<u8> {
    match outcome {
        Outcome::Incomplete(_) => None,
        Outcome::Refuse(_) => Some(0),
        Outcome::Refer { .. } => Some(1),
        Outcome::CounterOffer(_) => Some(2),
        Outcome::Accept(_) => Some(3),
    }
}

/// The facts of a decision with an answer that could be another one, and those with one that cannot.
fn changeable(decision: &Decision) -> (Vec<Given<'_>>, Vec<Arc<str>>, Vec<Arc<str>>) {
    let (mut facts, mut fixed, mut untried) = (Vec::new(), Vec::new(), Vec::new());
    let bundle = decision.bundle();
    let answered = bundle.program().facts().filter_map(|id| {
        let value = match decision.frame()?.get(id) {
            Slot::Answered(value) => value,
            Slot::Unanswered => return None,
        };
        Some((id, bundle.fact_of(id)?, value))
    });
    for (id, fact, value) in answered {
        let is_past = matches!(value, Value::Date(day) if day <= decision.as_of());
        match fact.field().asked().of == AskedOf::Register || is_past {
            true => fixed.push(Arc::from(fact.path())),
            false if others(fact, bundle.currency(), decision.as_of(), &value).is_none() => {
                untried.push(Arc::from(fact.path()));
            }
            false => facts.push(Given { id, fact, value }),
        }
    }
    (facts, fixed, untried)
}

/// The answers that a fact could have.
enum Others {
    /// In order, so many units from zero.
    InOrder(Steps, i64),
    Each(Vec<Value>),
}

/// Longer lists of codes are not tried code by code.
const CODES_MAX: usize = 120;

/// What a fact could be answered otherwise; `None` of what is not tried.
fn others(fact: &Fact, currency: Currency, as_of: NaiveDate, value: &Value) -> Option<Others> {
    let field = fact.field();
    if let Some(steps) = Steps::of(field, currency, Some(value)) {
        let at = steps.at(value).or((*value == Value::None).then_some(0))?;
        return Some(Others::InOrder(steps, at));
    }
    answers_one_by_one(field, as_of).map(Others::Each)
}

/// The answers of a question that has a few; `None` of numbers, days, lists and long lists of codes.
pub(crate) fn answers_one_by_one(field: &FactField, as_of: NaiveDate) -> Option<Vec<Value>> {
    match field.ty().without_none() {
        Type::Bool => Some(vec![Value::Bool(false), Value::Bool(true)]),
        Type::Choice(choice) => {
            let values = choice.values.iter().cloned();
            Some(values.map(Value::Choice).collect())
        }
        Type::Code(codes) => {
            let lists = codes.nomenclatures.iter();
            let lists = lists.filter(|list| list.validity.contains(as_of));
            let codes = lists.flat_map(|list| {
                let codes = list.codes.iter().flat_map(|codes| codes.iter());
                codes.map(|code| Value::Code {
                    nomenclature: Arc::clone(&list.name),
                    code: Arc::clone(code),
                })
            });
            let codes: Vec<Value> = codes.take(CODES_MAX + 1).collect();
            (1..=CODES_MAX).contains(&codes.len()).then_some(codes)
        }
        _ => None,
    }
}

/// A fact and its answer.
struct Given<'a> {
    id: FactId,
    fact: &'a Fact,
    value: Value,
}

impl Given<'_> {
    fn changed(&self, to: &Value) -> ChangedAnswer {
        ChangedAnswer {
            fact: Arc::from(self.fact.path()),
            from: self.value.clone(),
            to: to.clone(),
        }
    }

    /// Whether another fact, with an answer given otherwise, leaves this one no room where it stands: a part of a whole
    /// is no larger than it, and follows.
    fn is_led_by(&self, other: &Fact, to: &Value, currency: Currency) -> bool {
        let steps = Steps::of(self.fact.field(), currency, Some(&self.value));
        let Some((here, there)) = steps.and_then(|steps| steps.at(&self.value).zip(steps.at(to)))
        else {
            return false;
        };
        let (own, its) = match here.cmp(&there) {
            Ordering::Greater => (Side::Max, Side::Min),
            Ordering::Less => (Side::Min, Side::Max),
            Ordering::Equal => return false,
        };
        is_bounded(self.fact, other, Some(own)) || is_bounded(other, self.fact, Some(its))
    }

    /// Whether another answer may change what reads some facts.
    fn bears_on(&self, bundle: &Bundle, reads: &[FactId]) -> bool {
        reads.iter().any(|id| {
            let follows = |other: &Fact| {
                is_bounded(other, self.fact, None) || is_bounded(self.fact, other, None)
            };
            *id == self.id || bundle.fact_of(*id).is_some_and(follows)
        })
    }
}

/// Whether the answer to a fact is a bound of the answer to another, on one side or on any.
fn is_bounded(fact: &Fact, by: &Fact, side: Option<Side>) -> bool {
    let mut bounds = fact.field().relative_bounds().iter();
    bounds.any(|bound| {
        side.is_none_or(|side| bound.side == side)
            && matches!(&bound.by, BoundedBy::Fact(path) if **path == *by.path())
    })
}

/// What each rule that does not hold, and each limit that binds, reads; `None` when something else stands in the way, of
/// which it is not known what it reads.
fn standing_in_the_way(decision: &Decision) -> Option<Vec<Vec<FactId>>> {
    let bundle = decision.bundle();
    let plan = &bundle.offer().amount;
    let of_limit = |limit: &Limit| {
        let limit = plan.max.iter().find(|known| *known.id == *limit.id())?;
        let least = plan.min.as_ref().map(|min| bundle.reads(min));
        Some(
            [
                vec![plan.request],
                bundle.reads(&limit.value),
                least.unwrap_or_default(),
            ]
            .concat(),
        )
    };
    let of_reason = |reason: &Reason| match reason {
        Reason::Rule { rule, .. } => {
            let function = decision.finding(rule)?.function;
            Some(vec![bundle.program().describe(function).reads.clone()])
        }
        Reason::NoAmountFits { limits } => limits.iter().map(of_limit).collect(),
        _ => None,
    };
    match decision.outcome() {
        Outcome::CounterOffer(offer) => offer.limited_by().map(of_limit).collect(),
        outcome => {
            let each: Option<Vec<_>> = outcome.reasons().iter().map(of_reason).collect();
            each.map(|each| each.concat())
        }
    }
}

/// By what the nearest alternatives come first: what is asked for before what is, then how far the answer is.
fn distance(decision: &Decision, alternative: &Alternative) -> (bool, Decimal) {
    let bundle = decision.bundle();
    let request = bundle.fact_of(bundle.offer().amount.request);
    let group = request.map_or("", Fact::group);
    let change = alternative.changes.first();
    let is_asked_for = change.is_some_and(|change| change.fact.split('.').next() == Some(group));
    (
        !is_asked_for,
        change.map_or(Decimal::ONE, ChangedAnswer::far),
    )
}

impl ChangedAnswer {
    /// How far an answer is from the one before, of the larger of the two; of a choice as far as can be.
    fn far(&self) -> Decimal {
        let number = |value: &Value| match value {
            Value::Int(number) => Some(Decimal::from(*number)),
            Value::Money(number) | Value::Percent(number) | Value::Ratio(number) => Some(*number),
            _ => None,
        };
        match (&self.from, &self.to) {
            (Value::Date(from), Value::Date(to)) => {
                Decimal::new((*to - *from).num_days().abs().min(100_000), 5)
            }
            (from, to) => number(from)
                .zip(number(to))
                .and_then(|(from, to)| (to - from).abs().checked_div(from.abs().max(to.abs())))
                .unwrap_or(Decimal::ONE),
        }
    }
}

/// One application decided again and again.
struct Search<'a> {
    product: &'a Product,
    as_of: NaiveDate,
}

impl Search<'_> {
    /// The application with some answers given otherwise, decided; `None` when they are no answers together.
    fn decided(&self, application: &Application, answers: &[(&Fact, &Value)]) -> Option<Decision> {
        let mut changed = application.clone();
        for (fact, value) in answers {
            changed = changed.with_value(fact.path(), value).ok().flatten()?;
        }
        self.product.decide(&changed, self.as_of).ok()
    }

    /// The nearest answers to one fact with which a decision is as it is wanted.
    fn around(
        &self,
        application: &Application,
        facts: &[Given<'_>],
        given: &Given<'_>,
        is_wanted: &dyn Fn(&Decision) -> bool,
    ) -> Vec<Alternative> {
        let Given { fact, value, .. } = given;
        let currency = self.product.bundle().currency();
        let decided = |to: &Value| {
            let led = facts
                .iter()
                .filter(|other| other.is_led_by(fact, to, currency));
            let moved: Vec<&Given<'_>> = std::iter::once(given).chain(led).collect();
            let answers: Vec<(&Fact, &Value)> = moved.iter().map(|one| (one.fact, to)).collect();
            let decision = self.decided(application, &answers)?;
            is_wanted(&decision).then(|| Alternative {
                changes: moved.iter().map(|one| one.changed(to)).collect(),
                decision,
            })
        };
        let field = fact.field();
        let mut others = match others(fact, currency, self.as_of, value) {
            Some(Others::InOrder(steps, at)) => steps.nearest(at, |to| decided(to).is_some()),
            Some(Others::Each(values)) => values,
            None => Vec::new(),
        };
        if field.is_optional() {
            others.push(Value::None);
        }
        others.retain(|other| other != value);
        others.iter().filter_map(decided).collect()
    }

    /// For each rule that stands in the way, the nearest answer for which it holds, all together.
    fn together(
        &self,
        decision: &Decision,
        facts: &[Given<'_>],
        known: Option<u8>,
    ) -> Option<Alternative> {
        let bundle = self.product.bundle();
        let mut changes: Vec<ChangedAnswer> = Vec::new();
        let application = decision.application();
        let failing = decision.findings().iter();
        for finding in failing.filter(|finding| finding.result() != FindingResult::Holds) {
            let holds = |other: &Decision| {
                let found = other.finding(finding.rule());
                found.is_some_and(|found| found.result() == FindingResult::Holds)
            };
            let reads = &bundle.program().describe(finding.function).reads;
            let bearing = facts.iter().filter(|fact| fact.bears_on(bundle, reads));
            let each = bearing.flat_map(|fact| self.around(application, facts, fact, &holds));
            let nearest = each.min_by_key(|one| distance(decision, one));
            for change in nearest.into_iter().flat_map(|one| one.changes) {
                changes.retain(|known| known.fact != change.fact);
                changes.push(change);
            }
        }
        let answers: Option<Vec<(&Fact, &Value)>> = changes
            .iter()
            .map(|change| Some((bundle.fact(&change.fact)?, &change.to)))
            .collect();
        let decision = self.decided(application, &answers?)?;
        (rank(decision.outcome()) > known).then_some(Alternative { changes, decision })
    }
}
