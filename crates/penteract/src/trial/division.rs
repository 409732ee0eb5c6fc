//! Rules that divide by zero for answers at the bounds of their facts.

use chrono::NaiveDate;
use penteract_bundle::{Bundle, Fact};
use penteract_core::text;
use penteract_rules::{
    Code, Diagnostic, EvalError, FactId, Frame, FrameBuilder, FunctionId, Value,
};
use rust_decimal::Decimal;

use super::answers::plain;
use crate::pending::Pending;
use crate::requested;

/// A rule divides by zero for answers within their bounds.
const DIVIDES: Code = Code::new("offer.divides-by-zero");

/// The first rule that divides by zero where one answer is at a bound, or zero, and the others are like any other.
pub(super) fn by_zero(bundle: &Bundle, as_of: NaiveDate) -> Option<Diagnostic> {
    bundle
        .program()
        .rules()
        .find_map(|rule| of_rule(bundle, rule, as_of))
}

fn of_rule(bundle: &Bundle, rule: FunctionId, as_of: NaiveDate) -> Option<Diagnostic> {
    let program = bundle.program();
    let function = program.describe(rule);
    let mut builder = FrameBuilder::new(program, as_of);
    let read = || {
        function
            .reads
            .iter()
            .filter_map(|id| Some((*id, bundle.fact_of(*id)?)))
    };
    for (id, fact) in read() {
        let value = match plain(bundle, fact.field(), as_of) {
            Some(Value::Int(0)) => Some(Value::Int(1)),
            other => other,
        };
        if let Some(value) = value {
            // A value of the type of the fact is taken.
            let _ = builder.answer(id, &value);
        }
    }
    let usual = builder.build();
    read().find_map(|(id, fact)| {
        let mut edges = edges(bundle, id, fact, as_of).into_iter();
        edges.find_map(|edge| {
            let frame = usual.with(id, edge.clone()).ok()?;
            let broken = bundle.broken_constraints(&frame).ok()?;
            if broken.count() > 0 {
                return None;
            }
            let Err(EvalError::DivisionByZero { .. }) = program.evaluate(rule, &[], &frame) else {
                return None;
            };
            let message = text!(
                "rule `{rule}` divides by zero with `{fact} = {edge}`, on {as_of}",
                "la règle `{rule}` divise par zéro avec `{fact} = {edge}`, le {as_of}",
                rule = function.name,
                fact = fact.path(),
                edge = edge.to_string(),
                as_of = as_of
            );
            let help = text!(
                "guard the expression with `if`, or narrow the `min` and `max` of the question: applicants would be asked again for a right answer",
                "protégez l'expression par `if`, ou resserrez les `min` et `max` de la question : on redemanderait une bonne réponse aux demandeurs"
            );
            Some(Diagnostic::warning(DIVIDES, message).at(function.location.clone()).help(help))
        })
    })
}

/// The bounds of a number, zero where it lies within them; of the amount asked for also what the product lends.
fn edges(bundle: &Bundle, id: FactId, fact: &Fact, as_of: NaiveDate) -> Vec<Value> {
    let field = fact.field();
    let (min, max) = (field.min().cloned(), field.max().cloned());
    let zero = match plain(bundle, field, as_of) {
        Some(Value::Int(_)) => Value::Int(0),
        Some(Value::Money(_)) => Value::Money(Decimal::ZERO),
        Some(Value::Percent(_)) => Value::Percent(Decimal::ZERO),
        Some(Value::Ratio(_)) => Value::Ratio(Decimal::ZERO),
        _ => return Vec::new(),
    };
    let number = |value: &Value| match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Money(number) | Value::Percent(number) | Value::Ratio(number) => Some(*number),
        _ => None,
    };
    let is_within = min
        .as_ref()
        .and_then(number)
        .is_none_or(|min| min <= Decimal::ZERO)
        && max
            .as_ref()
            .and_then(number)
            .is_none_or(|max| max >= Decimal::ZERO);
    let mut edges: Vec<Value> = [min, max].into_iter().flatten().collect();
    edges.extend(is_within.then_some(zero));
    let plan = &bundle.offer().amount;
    if id == plan.request {
        let nothing: Frame = FrameBuilder::new(bundle.program(), as_of).build();
        let known = requested::bounds(bundle, plan, &nothing, &mut Pending::default());
        let lent = known
            .ok()
            .map(|known| [known.bounds.min, known.bounds.ceiling()]);
        edges.extend(lent.into_iter().flatten().flatten().map(Value::Money));
    }
    edges
}
