//! Lengths of time of which neither is certainly the longer, and months that are taken from dates.

use penteract_core::text;

use crate::codes;
use crate::datum::Datum;
use crate::diagnostic::Severity;
use crate::fault::Fault;
use crate::host::HostFunction;
use crate::ir::{Kind, Node};
use crate::length::days_of;
use crate::operation::{Calculation, Comparison};
use crate::value::Value;

use super::Checker;
use super::scope::Scope;

/// How many lengths an expression may be worth before nothing is said about it.
const MOST_CHOICES: usize = 64;

/// How many numbers of months are tried.
const MOST_MONTHS: i64 = 2_400;

/// Whole numbers from one to another.
type Range = (i64, i64);

/// What a length may be: any of these months with any of these days.
#[derive(Clone, Copy)]
struct Lengths {
    months: Range,
    days: Range,
}

impl Lengths {
    fn is_one(self) -> bool {
        self.months.0 == self.months.1 && self.days.0 == self.days.1
    }

    fn minus(self, other: Self) -> Self {
        let minus = |a: Range, b: Range| (a.0.saturating_sub(b.1), a.1.saturating_sub(b.0));
        Self {
            months: minus(self.months, other.months),
            days: minus(self.days, other.days),
        }
    }

    fn times(self, count: Range) -> Self {
        let times = |range: Range| {
            let ends = [
                range.0.saturating_mul(count.0),
                range.0.saturating_mul(count.1),
                range.1.saturating_mul(count.0),
                range.1.saturating_mul(count.1),
            ];
            ends.into_iter()
                .fold((i64::MAX, i64::MIN), |(least, most), end| {
                    (least.min(end), most.max(end))
                })
        };
        Self {
            months: times(self.months),
            days: times(self.days),
        }
    }
}

impl Checker<'_> {
    /// Tells of a comparison of lengths that has no certain answer.
    pub(super) fn check_length_order(
        &mut self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        scope: &Scope,
    ) {
        if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            self.check_lengths(&[comparison], left, right, scope);
        }
    }

    /// Tells of two lengths of which neither is certainly as long as the other: the shorter one is known as soon as one of
    /// them is never longer.
    pub(super) fn check_length_choice(&mut self, left: &Node, right: &Node, scope: &Scope) {
        let both = [Comparison::Less, Comparison::Greater];
        self.check_lengths(&both, left, right, scope);
    }

    /// Tells of two lengths for which none of some comparisons has a certain answer.
    fn check_lengths(
        &mut self,
        comparisons: &[Comparison],
        left: &Node,
        right: &Node,
        scope: &Scope,
    ) {
        let (Some(first), Some(second)) = (self.lengths(left), self.lengths(right)) else {
            return;
        };
        let pairs = || {
            first
                .iter()
                .flat_map(|a| second.iter().map(move |b| (*a, *b)))
        };
        let Some((a, b)) = pairs().find(|(a, b)| is_open(comparisons, a.minus(*b))) else {
            return;
        };
        let (severity, message) = if a.is_one() && b.is_one() {
            (
                Severity::Error,
                text!(
                    "of these lengths of time neither is certainly the longer",
                    "de ces deux durées, aucune n'est à coup sûr la plus longue"
                ),
            )
        } else {
            (
                Severity::Warning,
                text!(
                    "for some answers neither of these lengths of time is certainly the longer",
                    "pour certaines réponses, aucune de ces deux durées n'est à coup sûr la plus longue"
                ),
            )
        };
        let fault = Fault::new(codes::LENGTH_ORDER, left.span.to(right.span), message)
            .note(text!("a month has 28 to 31 days", "un mois compte de 28 à 31 jours"))
            .help(text!(
                "write both in months, or both in days; or compare dates: `date + days(30) <= other`",
                "écrivez-les toutes deux en mois, ou toutes deux en jours ; ou comparez des dates : `date + days(30) <= other`"
            ));
        self.report(scope, fault, severity);
    }

    /// Tells of months that are taken from a date: adding them to the other date is another question.
    pub(super) fn check_months_taken(&mut self, left: &Node, length: &Node, scope: &Scope) {
        let known = self.lengths(length);
        let is_days = known.is_some_and(|all| all.iter().all(|one| one.months == (0, 0)));
        if !is_days {
            self.months_taken(left.span.to(length.span), scope);
        }
    }

    /// The same of `add_months` with a number below zero, where a date is compared.
    pub(super) fn check_months_before(&mut self, sides: [&Node; 2], scope: &Scope) {
        for side in sides {
            let Kind::Host(HostFunction::AddMonths, arguments) = &side.kind else {
                continue;
            };
            let number = arguments
                .get(1)
                .and_then(|number| self.whole_numbers(number));
            if number.is_some_and(|number| number.0 < 0) {
                self.months_taken(side.span, scope);
            }
        }
    }

    fn months_taken(&mut self, span: crate::ast::Span, scope: &Scope) {
        let message = text!(
            "months are taken from a date",
            "des mois sont retirés d'une date"
        );
        let fault = Fault::new(codes::MONTHS_TAKEN, span, message)
            .note(text!(
                "another answer at the end of some months",
                "une autre réponse à la fin de certains mois"
            ))
            .help(text!(
                "add them to the earlier date, as the law counts: `date + years(2) <= as_of` in the place of `date <= as_of - years(2)`",
                "ajoutez-les à la date la plus ancienne, comme la loi compte : `date + years(2) <= as_of` au lieu de `date <= as_of - years(2)`"
            ));
        self.report(scope, fault, Severity::Warning);
    }

    /// What a length may be worth, when it is known.
    fn lengths(&self, node: &Node) -> Option<Vec<Lengths>> {
        let found = match &node.kind {
            Kind::Constant(_) | Kind::Parameter(_) | Kind::ParameterAt(..) => {
                let figures = self.figures(node);
                let lengths = figures.iter().map(|figure| match figure {
                    Datum::Duration { months, days } => Some(Lengths {
                        months: ((*months).into(), (*months).into()),
                        days: ((*days).into(), (*days).into()),
                    }),
                    _ => None,
                });
                lengths.collect::<Option<Vec<_>>>()?
            }
            Kind::Host(function, arguments) => {
                let (least, most) = self.whole_numbers(arguments.first()?)?;
                let (months, days) = match function {
                    HostFunction::Years => {
                        ((least.saturating_mul(12), most.saturating_mul(12)), (0, 0))
                    }
                    HostFunction::Months => ((least, most), (0, 0)),
                    HostFunction::Days => ((0, 0), (least, most)),
                    _ => return None,
                };
                vec![Lengths { months, days }]
            }
            Kind::Negate(inner) => {
                let zero = Lengths {
                    months: (0, 0),
                    days: (0, 0),
                };
                self.lengths(inner)?
                    .into_iter()
                    .map(|one| zero.minus(one))
                    .collect()
            }
            Kind::Calculate(calculation @ (Calculation::Add | Calculation::Subtract), a, b) => {
                let (first, second) = (self.lengths(a)?, self.lengths(b)?);
                let zero = Lengths {
                    months: (0, 0),
                    days: (0, 0),
                };
                let joined = first.iter().flat_map(|a| {
                    second.iter().map(move |b| match calculation {
                        Calculation::Add => a.minus(zero.minus(*b)),
                        _ => a.minus(*b),
                    })
                });
                joined.take(MOST_CHOICES + 1).collect()
            }
            Kind::Calculate(Calculation::Multiply, a, b) => {
                let (length, times) = match self.lengths(a) {
                    Some(length) => (length, self.whole_numbers(b)?),
                    None => (self.lengths(b)?, self.whole_numbers(a)?),
                };
                length.into_iter().map(|one| one.times(times)).collect()
            }
            Kind::If(_, then, otherwise) => {
                let mut both = self.lengths(then)?;
                both.extend(self.lengths(otherwise)?);
                both
            }
            Kind::Call {
                instance,
                arguments,
            } if arguments.is_empty() => self.lengths(&self.checked(*instance)?.instance.body)?,
            _ => return None,
        };
        (!found.is_empty() && found.len() <= MOST_CHOICES).then_some(found)
    }

    /// The whole numbers that an expression may give, when their bounds are known.
    fn whole_numbers(&self, node: &Node) -> Option<Range> {
        match &node.kind {
            Kind::Negate(inner) => {
                let (least, most) = self.whole_numbers(inner)?;
                Some((most.checked_neg()?, least.checked_neg()?))
            }
            Kind::Fact(id) => {
                let declared = self.layout.fact(*id)?;
                match (&declared.min, &declared.max) {
                    (Some(Value::Int(min)), Some(Value::Int(max))) => Some((*min, *max)),
                    _ => None,
                }
            }
            _ => {
                let figures = self.figures(node);
                let whole = figures.iter().map(|figure| match figure {
                    Datum::Int(value) => Some(*value),
                    _ => None,
                });
                let whole = whole.collect::<Option<Vec<i64>>>()?;
                Some((*whole.iter().min()?, *whole.iter().max()?))
            }
        }
    }
}

/// Whether none of some comparisons has a certain answer for one of the differences.
fn is_open(comparisons: &[Comparison], difference: Lengths) -> bool {
    let (first, last) = difference.months;
    if last.saturating_sub(first) > MOST_MONTHS {
        return false;
    }
    (first..=last).any(|months| {
        let (least, most) = days_of(months);
        let (mut low, mut high) = difference.days;
        for comparison in comparisons {
            // Days that, added to the months, leave the sign open.
            let (from, until) = match comparison {
                Comparison::Less | Comparison::GreaterOrEqual => (-most, -least - 1),
                _ => (-most + 1, -least),
            };
            (low, high) = (low.max(from), high.min(until));
        }
        low <= high
    })
}
