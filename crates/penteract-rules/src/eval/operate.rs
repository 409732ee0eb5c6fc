//! Comparisons and calculations.

use std::sync::Arc;

use penteract_core::{Language, LocalText, text};

use crate::datum::Datum;
use crate::error::EvalError;
use crate::exact::{self, Number};
use crate::host::HostFunction;
use crate::ir::{Kind, Node, Zero};
use crate::length;
use crate::meaning::opposite;
use crate::operation::{Calculation, Comparison};
use crate::view::View;

use super::trace::Trace;
use super::{Eval, Evaluated, Machine, Missing};

impl<T: Trace> Machine<'_, T> {
    /// Each kind has a function of its own: the stack that evaluation takes for a level of nesting stays small.
    pub(super) fn operate(&mut self, node: &Node) -> Evaluated {
        match &node.kind {
            Kind::Compare(comparison, left, right) => self.two(left, right, |machine, a, b| {
                machine.compare(node, *comparison, a, b)
            }),
            Kind::Calculate(how, left, right) => {
                self.two(left, right, |machine, a, b| match (how, a, b) {
                    (
                        Calculation::Divide,
                        Datum::Duration { months: m, days: d },
                        Datum::Duration { months, days },
                    ) if length::counted((*m, *d), (*months, *days)).is_none() => {
                        Ok(open_quotient(a, b))
                    }
                    _ => machine.calculate(node, *how, a, b).map(Eval::Known),
                })
            }
            Kind::InList(subject, list) => self.in_list(node, subject, list),
            Kind::Coalesce(value, other) => self.coalesce(value, other),
            Kind::InItems(subject, items) => self.in_items(subject, items),
            Kind::InRange {
                subject,
                from,
                until,
                is_inclusive,
            } => self.in_range(node, [subject, from, until], *is_inclusive),
            Kind::Host(function, arguments) => self.host_call(node, *function, arguments),
            Kind::Negate(operand)
            | Kind::IsNone(operand)
            | Kind::ToDecimal(operand)
            | Kind::ToText(operand)
            | Kind::Length(operand)
            | Kind::SumOf(operand, _) => self.one(node, operand),
            _ => Err(self.engine_fault(node)),
        }
    }

    /// Two values and what is made of them when both are known.
    fn two(
        &mut self,
        left: &Node,
        right: &Node,
        make: impl FnOnce(&Self, &Datum, &Datum) -> Evaluated,
    ) -> Evaluated {
        let first = self.eval(left)?;
        let second = self.eval(right)?;
        match (&first, &second) {
            (Eval::Known(a), Eval::Known(b)) => make(self, a, b),
            _ => Ok(Eval::merge(first, second)),
        }
    }

    fn one(&mut self, node: &Node, operand: &Node) -> Evaluated {
        match self.eval(operand)? {
            Eval::Known(datum) => self.transform(node, datum).map(Eval::Known),
            unknown => Ok(unknown),
        }
    }

    fn transform(&self, node: &Node, datum: Datum) -> Result<Datum, EvalError> {
        match (&node.kind, datum) {
            (Kind::Negate(_), datum) => self.negate(node, &datum),
            (Kind::IsNone(_), datum) => Ok(Datum::Bool(datum == Datum::None)),
            (Kind::ToDecimal(_), Datum::Int(value)) => Ok(Datum::Decimal(value.into())),
            (Kind::ToDecimal(_), number @ (Datum::Decimal(_) | Datum::Fraction(_))) => Ok(number),
            (Kind::ToText(_), Datum::Symbol(symbol)) => {
                Ok(Datum::Text(self.compiled.layout.symbols.text(symbol)))
            }
            (Kind::Length(_), Datum::List(items)) => {
                Ok(Datum::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)))
            }
            (Kind::SumOf(_, zero), Datum::List(items)) => self.sum(node, *zero, items.iter()),
            _ => Err(self.engine_fault(node)),
        }
    }

    fn coalesce(&mut self, value: &Node, other: &Node) -> Evaluated {
        let unknown = match self.eval(value)? {
            Eval::Known(Datum::None) => return self.eval(other),
            Eval::Known(datum) => return Ok(Eval::Known(datum)),
            unknown => unknown,
        };
        Ok(match self.eval(other) {
            Ok(other) => Eval::merge(unknown, other),
            // The fact may be answered, and then the other value is not needed.
            Err(_) => unknown,
        })
    }

    fn in_items(&mut self, subject: &Node, items: &[Node]) -> Evaluated {
        let subject = self.eval(subject)?;
        let mut unknown: Option<Eval> = None;
        let mut is_found = false;
        for item in items {
            let item = self.eval(item)?;
            if let (Eval::Known(a), Eval::Known(b)) = (&subject, &item) {
                is_found |= a == b;
                continue;
            }
            let merged = Eval::merge(subject.clone(), item);
            unknown = Some(match unknown.take() {
                Some(before) => Eval::merge(before, merged),
                None => merged,
            });
        }
        Ok(match unknown {
            Some(unknown) if !is_found => unknown,
            _ => Eval::bool(is_found),
        })
    }

    fn in_list(&mut self, node: &Node, subject: &Node, list: &Node) -> Evaluated {
        let subject = self.eval(subject)?;
        let list = self.eval(list)?;
        match (&subject, &list) {
            (Eval::Known(subject), Eval::Known(Datum::List(items))) => {
                Ok(Eval::bool(items.contains(subject)))
            }
            // Nothing is in an empty list.
            (Eval::Unknown(_), Eval::Known(Datum::List(items))) if items.is_empty() => {
                Ok(Eval::bool(false))
            }
            (Eval::Known(_), Eval::Known(_)) => Err(self.engine_fault(node)),
            _ => Ok(Eval::merge(subject, list)),
        }
    }

    fn in_range(
        &mut self,
        node: &Node,
        [subject, from, until]: [&Node; 3],
        is_inclusive: bool,
    ) -> Evaluated {
        let bounds = (self.eval(subject)?, self.eval(from)?, self.eval(until)?);
        match bounds {
            (
                Eval::Known(Datum::Int(subject)),
                Eval::Known(Datum::Int(from)),
                Eval::Known(Datum::Int(until)),
            ) => {
                let below = if is_inclusive {
                    subject <= until
                } else {
                    subject < until
                };
                Ok(Eval::bool(from <= subject && below))
            }
            (Eval::Known(_), Eval::Known(_), Eval::Known(_)) => Err(self.engine_fault(node)),
            (subject, from, until) => Ok(Eval::merge(Eval::merge(subject, from), until)),
        }
    }

    fn host_call(&mut self, node: &Node, function: HostFunction, arguments: &[Node]) -> Evaluated {
        match self.all(arguments)? {
            Ok(arguments) => {
                let lengths = arguments
                    .iter()
                    .filter(|datum| matches!(datum, Datum::Duration { .. }));
                let lengths: Vec<&Datum> = lengths.collect();
                match (function, lengths.as_slice()) {
                    // Of two of which neither is certainly the longer, a person chooses.
                    (HostFunction::Min | HostFunction::Max, [first, second, ..]) => {
                        let views: Vec<View<'_>> = arguments.iter().map(View::of).collect();
                        let best = function.of(&views).map(|best| Eval::Known(best.datum()));
                        Ok(best.unwrap_or_else(|| open(first, second)))
                    }
                    _ => self.host(node, function, &arguments).map(Eval::Known),
                }
            }
            Err(unknown) => Ok(unknown),
        }
    }

    pub(super) fn sum<'d>(
        &self,
        node: &Node,
        zero: Zero,
        items: impl Iterator<Item = &'d Datum>,
    ) -> Result<Datum, EvalError> {
        let mut total = zero.view().datum();
        for item in items {
            total = self.calculate(node, Calculation::Add, &total, item)?;
        }
        Ok(total)
    }

    fn compare(&self, node: &Node, comparison: Comparison, a: &Datum, b: &Datum) -> Evaluated {
        match (comparison.of(&View::of(a), &View::of(b)), a, b) {
            (Some(holds), ..) => Ok(Eval::bool(holds)),
            (None, Datum::Duration { .. }, Datum::Duration { .. }) => Ok(open(a, b)),
            _ => Err(self.engine_fault(node)),
        }
    }

    pub(super) fn calculate(
        &self,
        node: &Node,
        how: Calculation,
        a: &Datum,
        b: &Datum,
    ) -> Result<Datum, EvalError> {
        if let Some(result) = how.of(&View::of(a), &View::of(b)) {
            return Ok(result.datum());
        }
        let place = || self.place(node);
        if let (Calculation::Add, Datum::List(first), Datum::List(second)) = (how, a, b) {
            return Ok(Datum::List(
                first.iter().chain(&**second).cloned().collect(),
            ));
        }
        let numbers = match (a, b) {
            (Datum::Duration { months: m, days: d }, Datum::Duration { months, days }) => {
                let counted = length::counted((*m, *d), (*months, *days));
                counted.map(|(a, b)| (Number::Decimal(a.into()), Number::Decimal(b.into())))
            }
            _ => a.number().zip(b.number()),
        };
        if how == Calculation::Divide
            && let Some((_, Number::Decimal(divisor))) = &numbers
            && divisor.is_zero()
        {
            return Err(EvalError::DivisionByZero { place: place() });
        }
        // What no decimal holds is a fraction.
        let result = numbers.filter(|_| how == Calculation::Divide || a.number().is_some());
        let result = result.and_then(|(a, b)| exact::calculate(how, &a, &b));
        result
            .map(Datum::from)
            .ok_or_else(|| EvalError::Overflow { place: place() })
    }

    fn negate(&self, node: &Node, datum: &Datum) -> Result<Datum, EvalError> {
        if let Datum::Fraction(value) = datum {
            return Ok(Datum::Fraction(Arc::new(-&**value)));
        }
        let result = opposite(View::of(datum)).map(View::datum);
        result.ok_or_else(|| EvalError::Overflow {
            place: self.place(node),
        })
    }
}

/// A question that no calendar answers: a person does.
fn open(a: &Datum, b: &Datum) -> Eval {
    let why = text!(
        "neither of {a} and {b} is certainly the longer: a month has 28 to 31 days",
        "ni l'un ni l'autre, de {a} et {b}, n'est à coup sûr le plus long : un mois a de 28 à 31 jours",
        a = shown(a),
        b = shown(b)
    );
    undetermined(a, b, why)
}

/// How many times one length goes into another when they are counted in different units.
fn open_quotient(a: &Datum, b: &Datum) -> Eval {
    let why = text!(
        "how many times {b} is in {a} depends on the days: a month has 28 to 31",
        "combien de fois {b} entre dans {a} dépend des jours : un mois en a de 28 à 31",
        a = shown(a),
        b = shown(b)
    );
    undetermined(a, b, why)
}

fn undetermined(a: &Datum, b: &Datum, why: LocalText) -> Eval {
    let lengths = text!("{a}, {b}", "{a}, {b}", a = shown(a), b = shown(b));
    Eval::Unknown(Box::new(Missing {
        facts: Vec::new(),
        undetermined: vec![(Arc::from(lengths.get(Language::English)), why)],
    }))
}

fn shown(datum: &Datum) -> LocalText {
    match datum {
        Datum::Duration { months, days } => length::words(*months, *days),
        _ => LocalText::default(),
    }
}
