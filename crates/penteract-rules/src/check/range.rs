//! What a number or a date lies between, as far as facts.toml, parameters.toml and the windows of the product say so.

use chrono::Datelike;
use rust_decimal::Decimal;

use crate::datum::{Datum, encode};
use crate::exact;
use crate::function::Role;
use crate::host::HostFunction;
use crate::ids::FactId;
use crate::ir::{Gathering, Kind, Node};
use crate::meaning::opposite;
use crate::operation::Calculation;
use crate::types::Type;
use crate::value::Value;
use crate::view::View;
use crate::view::compare;

use super::Checker;
use super::imply::Question;
use super::names::Names;

/// How deep expressions and calls are followed.
const MAX_DEPTH: u32 = 16;

/// What says the bounds; the first that holds for one of two sides holds for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// The script itself.
    Script,
    /// Figures or windows of the product, which another variant may have otherwise.
    Figures,
    /// The declaration of a fact.
    Fact(FactId),
}

/// The least and the most that a value may be; none where nothing is certain.
#[derive(Clone, Debug)]
pub(super) struct Range {
    pub(super) min: Option<Datum>,
    pub(super) max: Option<Datum>,
    pub(super) says: Says,
}

impl Range {
    fn written(min: i64, max: Option<i64>) -> Self {
        Self {
            min: Some(Datum::Int(min)),
            max: max.map(Datum::Int),
            says: Says::Script,
        }
    }

    /// The smallest and the largest of some values.
    fn of_values(values: impl IntoIterator<Item = Datum>, says: Says) -> Option<Self> {
        let mut values = values.into_iter();
        let first = values.next()?;
        let (mut min, mut max) = (first.clone(), first);
        for value in values {
            if compare(&value, &min)?.is_lt() {
                min = value;
            } else if compare(&value, &max)?.is_gt() {
                max = value;
            }
        }
        Some(Self {
            min: Some(min),
            max: Some(max),
            says,
        })
    }

    /// What both may be.
    fn or(self, other: Self) -> Self {
        let says = self.says.max(other.says);
        let of_two = |a: Option<Datum>, b: Option<Datum>, pick: fn(Self) -> Option<Datum>| {
            Self::of_values([a?, b?], says).and_then(pick)
        };
        Self {
            min: of_two(self.min, other.min, |both| both.min),
            max: of_two(self.max, other.max, |both| both.max),
            says,
        }
    }

    fn calculated(&self, how: Calculation, other: &Self) -> Self {
        let says = self.says.max(other.says);
        let of = |a: &Option<Datum>, b: &Option<Datum>| calculate(how, a.as_ref()?, b.as_ref()?);
        let (min, max) = match how {
            Calculation::Add => (of(&self.min, &other.min), of(&self.max, &other.max)),
            Calculation::Subtract => (of(&self.min, &other.max), of(&self.max, &other.min)),
            Calculation::Divide if !other.is_above_zero() => (None, None),
            Calculation::Multiply | Calculation::Divide => {
                let mut corners = Vec::new();
                for first in [&self.min, &self.max] {
                    corners.extend([&other.min, &other.max].map(|second| of(first, second)));
                }
                match corners.into_iter().collect::<Option<Vec<Datum>>>() {
                    Some(corners) => {
                        let all = Self::of_values(corners, says);
                        all.map_or((None, None), |all| (all.min, all.max))
                    }
                    // Of what is not below zero, the smallest make the smallest.
                    None if how == Calculation::Multiply
                        && self.is_from_zero()
                        && other.is_from_zero() =>
                    {
                        (of(&self.min, &other.min), None)
                    }
                    None => (None, None),
                }
            }
        };
        Self { min, max, says }
    }

    /// Whether all of it may divide.
    fn is_above_zero(&self) -> bool {
        match &self.min {
            Some(Datum::Decimal(value)) => *value > Decimal::ZERO,
            Some(Datum::Duration { months, days }) => {
                *months >= 0 && *days >= 0 && (*months > 0 || *days > 0)
            }
            _ => false,
        }
    }

    /// The bounds of what grows with the first and falls with the second.
    fn between(of: impl Fn(&Datum, &Datum) -> Option<Datum>, more: &Self, less: &Self) -> Self {
        let bound = |a: &Option<Datum>, b: &Option<Datum>| of(a.as_ref()?, b.as_ref()?);
        Self {
            min: bound(&more.min, &less.max),
            max: bound(&more.max, &less.min),
            says: more.says.max(less.says),
        }
    }

    /// What is left of whole numbers when they are divided by others: less than the divisor, of the sign of the number.
    fn remainder(&self, of: &Self) -> Self {
        let whole = |bound: &Option<Datum>| match bound {
            Some(Datum::Int(value)) => Some(*value),
            _ => None,
        };
        let divisors = whole(&of.min).zip(whole(&of.max));
        let most = divisors.map(|(min, max)| {
            let size = min.saturating_abs().max(max.saturating_abs());
            size.saturating_sub(1)
        });
        let (least, largest) = (whole(&self.min), whole(&self.max));
        let max = match largest {
            Some(..=0) => Some(0),
            Some(largest) => Some(most.map_or(largest, |most| most.min(largest))),
            None => most,
        };
        let min = match least {
            Some(0..) => Some(0),
            Some(least) => Some(most.map_or(least, |most| least.max(-most))),
            None => most.map(|most| -most),
        };
        let is_known = least.is_some() || largest.is_some();
        let says = match is_known {
            true => self.says.max(of.says),
            false => of.says,
        };
        Self {
            min: min.map(Datum::Int),
            max: max.map(Datum::Int),
            says,
        }
    }

    fn is_from_zero(&self) -> bool {
        match &self.min {
            Some(Datum::Int(value)) => *value >= 0,
            Some(Datum::Decimal(value)) => !value.is_sign_negative(),
            _ => false,
        }
    }
}

fn calculate(how: Calculation, a: &Datum, b: &Datum) -> Option<Datum> {
    let small = how.of(&View::of(a), &View::of(b)).map(View::datum);
    small.or_else(|| exact::calculate(how, &a.number()?, &b.number()?).map(Datum::from))
}

impl Checker<'_> {
    /// What an expression lies between; none when nothing is known of it.
    pub(super) fn range(&self, node: &Node, names: &Names<'_>) -> Option<Range> {
        self.range_within(node, names, 0)
    }

    fn range_within(&self, node: &Node, names: &Names<'_>, depth: u32) -> Option<Range> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let (node, names) = names.follow(node);
        let of = |node: &Node| self.range_within(node, names, depth + 1);
        match &node.kind {
            Kind::Fact(fact) => self.range_of_fact(*fact),
            Kind::AsOf => self.range_of_the_day(),
            Kind::Constant(datum) => Range::of_values([datum.clone()], Says::Script),
            Kind::Parameter(_) | Kind::ParameterAt(..) => {
                Range::of_values(self.figures(node), Says::Figures)
            }
            Kind::Calculate(Calculation::Subtract, a, b)
                if matches!(a.kind, Kind::Fact(_)) && Question::new(self, true).is_same(a, b) =>
            {
                let zero = of(a)?.min.or_else(|| of(b)?.max)?;
                let zero = calculate(Calculation::Subtract, &zero, &zero)?;
                Range::of_values([zero], Says::Script)
            }
            Kind::Calculate(how, a, b) => Some(of(a)?.calculated(*how, &of(b)?)),
            Kind::ToDecimal(inner) => {
                let decimal = |bound: Option<Datum>| match bound? {
                    Datum::Int(value) => Some(Datum::Decimal(value.into())),
                    other => Some(other),
                };
                let range = of(inner)?;
                Some(Range {
                    min: decimal(range.min),
                    max: decimal(range.max),
                    says: range.says,
                })
            }
            Kind::Negate(inner) => {
                let minus = |bound: Option<Datum>| opposite(View::of(&bound?)).map(View::datum);
                let range = of(inner)?;
                Some(Range {
                    min: minus(range.max),
                    max: minus(range.min),
                    says: range.says,
                })
            }
            Kind::If(_, then, otherwise) => Some(of(then)?.or(of(otherwise)?)),
            Kind::Call {
                instance,
                arguments,
            } => {
                let called = &self.checked(*instance)?.instance.body;
                self.range_within(called, &Names::Arguments(arguments, names), depth + 1)
            }
            Kind::Let(values, result) => {
                self.range_within(result, &Names::Lets(values, names), depth + 1)
            }
            Kind::Length(_)
            | Kind::Each {
                gathering: Gathering::Count,
                ..
            } => Some(Range::written(0, None)),
            Kind::Host(HostFunction::Day, _) => Some(Range::written(1, Some(31))),
            Kind::Host(HostFunction::Month, _) => Some(Range::written(1, Some(12))),
            Kind::Host(HostFunction::Year, dates) => {
                let date = of(dates.first()?)?;
                let year = |bound: Option<Datum>| match bound? {
                    Datum::Date(date) => Some(Datum::Int(date.year().into())),
                    _ => None,
                };
                Some(Range {
                    min: year(date.min),
                    max: year(date.max),
                    says: date.says,
                })
            }
            Kind::Host(
                function @ (HostFunction::Years
                | HostFunction::Months
                | HostFunction::Days
                | HostFunction::DaysBetween
                | HostFunction::MonthsBetween),
                arguments,
            ) => {
                let of_views = |views: &[View<'_>]| function.of(views).map(View::datum);
                match arguments.as_slice() {
                    [number] => {
                        let length = |bound: Option<Datum>| of_views(&[View::of(&bound?)]);
                        let number = of(number)?;
                        Some(Range {
                            min: length(number.min),
                            max: length(number.max),
                            says: number.says,
                        })
                    }
                    [from, until] => {
                        let count = |until: &Datum, from: &Datum| {
                            of_views(&[View::of(from), View::of(until)])
                        };
                        Some(Range::between(count, &of(until)?, &of(from)?))
                    }
                    _ => None,
                }
            }
            Kind::Host(HostFunction::Remainder, numbers) => {
                let [number, divisor] = numbers.as_slice() else {
                    return None;
                };
                Some(of(number)?.remainder(&of(divisor)?))
            }
            Kind::Host(function @ (HostFunction::Min | HostFunction::Max), values) => {
                let ranges: Vec<Option<Range>> = values.iter().map(of).collect();
                extreme(*function == HostFunction::Max, &ranges)
            }
            _ => None,
        }
    }

    fn range_of_fact(&self, fact: FactId) -> Option<Range> {
        let declared = self.layout.fact(fact)?;
        let ty = match &declared.ty {
            Type::Optional(inner) => inner,
            ty => ty,
        };
        let bound = |value: &Option<Value>| encode(value.as_ref()?, ty, None, &self.symbols);
        Some(Range {
            min: bound(&declared.min),
            max: bound(&declared.max),
            says: Says::Fact(fact),
        })
    }

    /// The windows of the product: on other days nothing is decided, save options of loans that run.
    fn range_of_the_day(&self) -> Option<Range> {
        let windows = &self.environment.windows;
        let mut functions = self.functions.iter();
        if windows.is_empty() || functions.any(|function| function.role == Role::Option) {
            return None;
        }
        let from: Option<Vec<_>> = windows.iter().map(|window| window.from()).collect();
        let until: Option<Vec<_>> = windows.iter().map(|window| window.until()).collect();
        Some(Range {
            min: from
                .and_then(|days| days.into_iter().min())
                .map(Datum::Date),
            max: until
                .and_then(|days| days.into_iter().max())
                .map(Datum::Date),
            says: Says::Figures,
        })
    }
}

/// The smallest or the largest of some values: one of them is enough to bound it on one side.
fn extreme(is_max: bool, ranges: &[Option<Range>]) -> Option<Range> {
    let known = ranges.iter().flatten();
    let says = known.clone().map(|range| range.says).max()?;
    let is_all = ranges.iter().all(Option::is_some);
    let bounds = |of: fn(&Range) -> &Option<Datum>| {
        let bounds: Vec<Datum> = known
            .clone()
            .filter_map(|range| of(range).clone())
            .collect();
        let is_whole = is_all && bounds.len() == ranges.len();
        Some((Range::of_values(bounds, says)?, is_whole))
    };
    let (mins, maxes) = (bounds(|range| &range.min), bounds(|range| &range.max));
    Some(if is_max {
        Range {
            min: mins.and_then(|(range, _)| range.max),
            max: maxes
                .filter(|(_, is_whole)| *is_whole)
                .and_then(|(range, _)| range.max),
            says,
        }
    } else {
        Range {
            min: mins
                .filter(|(_, is_whole)| *is_whole)
                .and_then(|(range, _)| range.min),
            max: maxes.and_then(|(range, _)| range.min),
            says,
        }
    })
}
