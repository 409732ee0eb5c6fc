//! Comparisons that the bounds of a fact decide: always true, or never.

use std::cmp::Ordering;

use penteract_core::text;

use crate::codes;
use crate::datum::{Datum, encode};
use crate::diagnostic::Severity;
use crate::environment::ParameterValue;
use crate::eval::compare;
use crate::ir::{Comparison, Kind, Node};
use crate::lexer::Fault;
use crate::types::Type;

use super::Checker;
use super::scope::Scope;

impl Checker<'_> {
    /// Warns when no answer within the bounds of a fact changes a comparison with a figure.
    pub(super) fn decided_by_bounds(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        scope: &Scope,
    ) {
        let (fact, figures, comparison) = match (&left.kind, &right.kind) {
            (Kind::Fact(fact), _) => (*fact, self.figures(right), comparison),
            (_, Kind::Fact(fact)) => (*fact, self.figures(left), comparison.turned()),
            _ => return,
        };
        let Some(declared) = self.layout.fact(fact) else {
            return;
        };
        let ty = match &declared.ty {
            Type::Optional(inner) => inner,
            ty => ty,
        };
        let bound = |value: &Option<crate::value::Value>| {
            value
                .as_ref()
                .and_then(|value| encode(value, ty, None, &self.symbols))
        };
        let (min, max) = (bound(&declared.min), bound(&declared.max));
        if figures.is_empty() {
            return;
        }
        let decided: Vec<Option<bool>> = figures
            .iter()
            .map(|figure| decide(comparison, min.as_ref(), max.as_ref(), figure))
            .collect();
        for value in [true, false] {
            if decided.iter().all(|decision| *decision == Some(value)) {
                let fault = Fault::new(
                    codes::CONSTANT_CONDITION,
                    left.span.to(right.span),
                    text!(
                        "this condition is {word} true within the bounds of `{path}`",
                        "cette condition est {word} vraie dans les bornes de `{path}`",
                        path = declared.path,
                        word = super::operator::always_or_never(value)
                    ),
                )
                .help(text!(
                    "write the condition that is meant, or change the bounds in facts.toml",
                    "écrivez la condition voulue, ou changez les bornes dans facts.toml"
                ));
                self.report(scope, fault, Severity::Warning);
                return;
            }
        }
    }

    /// What the other side may be worth, when it is a figure; nothing when it is not certain.
    pub(super) fn figures(&self, node: &Node) -> Vec<Datum> {
        match &node.kind {
            Kind::Constant(datum) => vec![datum.clone()],
            Kind::Parameter(number) => {
                let declared = usize::try_from(*number)
                    .ok()
                    .and_then(|at| self.environment.parameters.get(at));
                let Some(declared) = declared else {
                    return Vec::new();
                };
                let values = declared.values.iter().map(|dated| match &dated.value {
                    ParameterValue::Known(value) => {
                        encode(value, &declared.ty, None, &self.symbols)
                    }
                    ParameterValue::Unknown(_) => None,
                });
                values.collect::<Option<_>>().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

/// What `fact comparison figure` is for every fact between the bounds.
fn decide(
    comparison: Comparison,
    min: Option<&Datum>,
    max: Option<&Datum>,
    figure: &Datum,
) -> Option<bool> {
    let min = min.and_then(|min| compare(min, figure));
    let max = max.and_then(|max| compare(max, figure));
    let (smallest_at_least, smallest_above) = (
        min.is_some_and(Ordering::is_ge),
        min.is_some_and(Ordering::is_gt),
    );
    let (largest_at_most, largest_below) = (
        max.is_some_and(Ordering::is_le),
        max.is_some_and(Ordering::is_lt),
    );
    let (always, never) = match comparison {
        Comparison::Less => (largest_below, smallest_at_least),
        Comparison::LessOrEqual => (largest_at_most, smallest_above),
        Comparison::Greater => (smallest_above, largest_at_most),
        Comparison::GreaterOrEqual => (smallest_at_least, largest_below),
        Comparison::Equal => (false, smallest_above || largest_below),
        Comparison::NotEqual => (smallest_above || largest_below, false),
    };
    match (always, never) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
