//! What an unknown value truly hangs on.
//!
//! Three values take each part of a condition for itself, so that `a || !a` waits for `a`. Facts with few answers are
//! tried: a value that all of their answers give is known, and a fact of which no answer changes anything is not asked.

use crate::compiled::Compiled;
use crate::datum::Datum;
use crate::frame::Frame;
use crate::ids::FactId;
use crate::ir::Instance;
use crate::types::Type;
use crate::value::Value;

use super::trace::{Silent, Trace};
use super::{Eval, Evaluated, LOOKS_MAX, Machine, Missing};

/// How many ways of answering are tried at most; facts beyond them stay asked.
const TRIES_MAX: u32 = 64;

/// The value of an instance of a function for given arguments, and what the trace kept of walking it once.
pub(crate) fn evaluate<T: Trace>(
    compiled: &Compiled,
    frame: &Frame,
    instance: &Instance,
    arguments: &[Datum],
    trace: T,
) -> (Evaluated, T) {
    let (value, trace, looks) = Machine::run(compiled, frame, instance, arguments, trace);
    let value = match value {
        // All tries together stay within what one evaluation may cost.
        Ok(Eval::Unknown(missing)) if looks <= LOOKS_MAX / TRIES_MAX => {
            settle(compiled, frame, instance, arguments, *missing)
        }
        settled => settled,
    };
    (value, trace)
}

fn settle(
    compiled: &Compiled,
    frame: &Frame,
    instance: &Instance,
    arguments: &[Datum],
    missing: Missing,
) -> Evaluated {
    let mut tries = Tries::new(compiled, frame, &missing);
    if tries.facts.is_empty() {
        return Ok(Eval::Unknown(Box::new(missing)));
    }
    for way in tries.ways() {
        let answered = tries.facts.iter().try_fold(frame.clone(), |frame, tried| {
            let answer = tried.answers.get(tried.place(way));
            answer.map_or_else(
                || Ok(frame.clone()),
                |answer| frame.with(tried.fact, answer.clone()),
            )
        })?;
        let (outcome, ..) = Machine::run(compiled, &answered, instance, arguments, Silent);
        tries.note(way, outcome);
        if missing.facts.iter().all(|fact| tries.needed.contains(fact)) {
            // Nothing is asked in vain.
            return Ok(Eval::Unknown(Box::new(missing)));
        }
    }
    tries.conclude(&missing)
}

/// A fact whose answers are tried.
struct Tried {
    fact: FactId,
    answers: Vec<Value>,
    /// How far apart the ways of answering are that differ in the next answer to this fact.
    step: usize,
}

impl Tried {
    /// Which of the answers stands in a way of answering.
    fn place(&self, way: usize) -> usize {
        way / self.step % self.answers.len().max(1)
    }
}

/// What the answers tried so far come to.
struct Tries {
    facts: Vec<Tried>,
    /// By way of answering.
    outcomes: Vec<Option<Evaluated>>,
    /// The facts that may matter: those tried of which two answers differ, and those for which an outcome waits.
    needed: Vec<FactId>,
    undetermined: Missing,
}

impl Tries {
    fn new(compiled: &Compiled, frame: &Frame, missing: &Missing) -> Self {
        let mut ways = 1;
        let mut facts = Vec::new();
        for (fact, answers) in tried(compiled, frame, missing) {
            let step = ways;
            ways *= answers.len();
            facts.push(Tried {
                fact,
                answers,
                step,
            });
        }
        Self {
            facts,
            outcomes: vec![None; ways],
            needed: Vec::new(),
            undetermined: Missing::default(),
        }
    }

    /// The ways of answering, those with few answers other than the first ones first: they tell facts apart at once.
    fn ways(&self) -> Vec<usize> {
        let mut ways: Vec<usize> = (0..self.outcomes.len()).collect();
        let others = |way: &usize| {
            let facts = self.facts.iter();
            facts.filter(|tried| tried.place(*way) > 0).count()
        };
        ways.sort_by_key(others);
        ways
    }

    fn note(&mut self, way: usize, outcome: Evaluated) {
        if let Ok(Eval::Unknown(missing)) = &outcome {
            self.need(&missing.facts);
            self.undetermined.absorb(Missing {
                facts: Vec::new(),
                undetermined: missing.undetermined.clone(),
            });
        }
        let matters = self.facts.iter().filter(|tried| {
            let first = way - tried.place(way) * tried.step;
            let first = self.outcomes.get(first).and_then(Option::as_ref);
            first.is_some_and(|first| !is_same(first, &outcome))
        });
        let matters: Vec<FactId> = matters.map(|tried| tried.fact).collect();
        self.need(&matters);
        if let Some(place) = self.outcomes.get_mut(way) {
            *place = Some(outcome);
        }
    }

    fn need(&mut self, facts: &[FactId]) {
        for fact in facts {
            if !self.needed.contains(fact) {
                self.needed.push(*fact);
            }
        }
    }

    /// What all ways together come to.
    fn conclude(self, missing: &Missing) -> Evaluated {
        let Tries {
            outcomes,
            mut needed,
            undetermined,
            ..
        } = self;
        if needed.is_empty()
            && let Some(Some(same)) = outcomes.into_iter().next()
        {
            return same;
        }
        let rank = |fact: &FactId| missing.facts.iter().position(|known| known == fact);
        needed.sort_by_key(|fact| rank(fact).unwrap_or(usize::MAX));
        Ok(Eval::Unknown(Box::new(Missing {
            facts: needed,
            undetermined: undetermined.undetermined,
        })))
    }
}

/// The missing facts whose answers are tried, with these.
fn tried(compiled: &Compiled, frame: &Frame, missing: &Missing) -> Vec<(FactId, Vec<Value>)> {
    let mut tried = Vec::new();
    let mut tries = 1u32;
    for fact in &missing.facts {
        // An answer that lacks something within is no answer to try.
        let is_open = frame.slot(*fact).is_none();
        let declared = compiled.layout.fact(*fact).filter(|_| is_open);
        let answers = declared.and_then(|declared| answers(&declared.ty));
        let Some(answers) = answers.filter(|answers| !answers.is_empty()) else {
            continue;
        };
        let more =
            u32::try_from(answers.len()).map_or(u32::MAX, |count| tries.saturating_mul(count));
        if more <= TRIES_MAX {
            tries = more;
            tried.push((*fact, answers));
        }
    }
    tried
}

/// Every answer of a type that has few.
fn answers(ty: &Type) -> Option<Vec<Value>> {
    Some(match ty {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Choice(choice) => choice.values.iter().cloned().map(Value::Choice).collect(),
        Type::Optional(inner) => {
            let mut answers = answers(inner)?;
            answers.push(Value::None);
            answers
        }
        _ => return None,
    })
}

/// Whether two outcomes are one for good: what still waits for facts may turn out differently.
fn is_same(first: &Evaluated, second: &Evaluated) -> bool {
    let is_final = match first {
        Ok(Eval::Unknown(missing)) => missing.facts.is_empty(),
        _ => true,
    };
    is_final && first == second
}
