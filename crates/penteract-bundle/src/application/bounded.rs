//! Answers that the day of the decision or other answers bound.

use std::sync::Arc;

use penteract_core::{LocalText, text};
use penteract_rules::{FactId, Frame, Program, Slot, Value};

use super::json::push_pointer;
use super::{ApplicationProblem, ApplicationProblems, ProblemKind};
use crate::fact_bounds::{BoundedBy, Side};
use crate::facts::{Fact, FactField};
use crate::quantity;

/// An answer with what bounds it.
#[derive(Debug)]
pub(super) struct Bounded {
    fact: FactId,
    path: Arc<str>,
    /// The field of each item of a list, by its place and its name.
    field: Option<(usize, Arc<str>)>,
    side: Side,
    /// The other fact; none for the day of the decision.
    by: Option<(FactId, Arc<str>)>,
}

impl Bounded {
    /// Those of the facts of a program.
    pub(super) fn of(facts: &[Fact], program: &Program) -> Vec<Self> {
        let mut bounded = Vec::new();
        for fact in facts {
            let Some(id) = program.fact(fact.path()) else {
                continue;
            };
            let mut add = |field: &FactField, item: Option<(usize, Arc<str>)>| {
                for bound in field.relative_bounds() {
                    let by = match &bound.by {
                        BoundedBy::AsOf => None,
                        BoundedBy::Fact(path) => match program.fact(path) {
                            Some(other) => Some((other, Arc::clone(path))),
                            None => continue,
                        },
                    };
                    bounded.push(Self {
                        fact: id,
                        path: Arc::clone(fact.shared_path()),
                        field: item.clone(),
                        side: bound.side,
                        by,
                    });
                }
            };
            add(fact.field(), None);
            for (at, item) in fact.field().item().iter().enumerate() {
                add(item, Some((at, Arc::from(item.name()))));
            }
        }
        bounded
    }

    /// Adds what breaks the bound; nothing where one of the answers is missing or "none".
    pub(super) fn check(&self, frame: &Frame, problems: &mut ApplicationProblems) {
        let limit = match &self.by {
            None => Slot::Answered(Value::Date(frame.as_of())),
            Some((other, _)) => frame.get(*other),
        };
        let (Slot::Answered(limit), Slot::Answered(answer)) = (limit, frame.get(self.fact)) else {
            return;
        };
        match (&self.field, &answer) {
            (None, answer) => self.check_answer(answer, &limit, pointer(&self.path), problems),
            (Some((at, name)), Value::List(items)) => {
                for (number, item) in items.iter().enumerate() {
                    if let Value::Record(fields) = item
                        && let Some(Slot::Answered(answer)) = fields.get(*at)
                    {
                        let place = format!("{}/{number}/{name}", pointer(&self.path));
                        self.check_answer(answer, &limit, place, problems);
                    }
                }
            }
            (Some(_), _) => {}
        }
    }

    fn check_answer(
        &self,
        answer: &Value,
        limit: &Value,
        pointer: String,
        problems: &mut ApplicationProblems,
    ) {
        let breaks = match self.side {
            Side::Min => quantity::is_below(answer, limit),
            Side::Max => quantity::is_below(limit, answer),
        };
        if breaks != Some(true) {
            return;
        }
        let by = match &self.by {
            None => text!("the day of the decision", "le jour de la décision"),
            Some((_, path)) => text!("the answer to `{path}`", "la réponse à `{path}`"),
        };
        let expected = match self.side {
            Side::Min => text!("at least {limit}, {by}", "au moins {limit}, {by}", by = by),
            Side::Max => text!("at most {limit}, {by}", "au plus {limit}, {by}", by = by),
        };
        let got = LocalText::same(answer.to_string());
        let other = self.by.iter().map(|(_, path)| self::pointer(path));
        problems.push(
            ApplicationProblem::new(pointer, ProblemKind::OutOfBounds, expected, got)
                .with(other.collect()),
        );
    }
}

/// The JSON Pointer of a fact.
pub(super) fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for name in path.split('.') {
        push_pointer(&mut pointer, name);
    }
    pointer
}
