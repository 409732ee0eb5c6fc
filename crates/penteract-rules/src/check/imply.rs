//! What one condition says about another: that it holds too, or that it fails.
//!
//! Found out from the shape of the conditions and from the figures in them. What is found is certain; what is not found
//! may hold all the same.

use std::cmp::Ordering;

use crate::datum::Datum;
use crate::ir::{Kind, Node};
use crate::operation::Comparison;
use crate::view::compare;

use super::Checker;

/// How many steps a question takes at most: conditions that people write take some dozens.
const MAX_STEPS: u32 = 2_000;

/// A condition, or its opposite.
#[derive(Clone, Copy)]
pub(super) struct Claim<'n> {
    pub(super) node: &'n Node,
    pub(super) truth: bool,
}

/// Names that stand for the same value on both sides.
type Pairs = Vec<(u32, u32)>;

/// One question, with the steps that are left for it.
pub(super) struct Question<'c, 'a> {
    checker: &'c Checker<'a>,
    steps: u32,
    /// Both conditions stand in the same function, so that its values have the same places.
    is_one_function: bool,
}

impl<'c, 'a> Question<'c, 'a> {
    pub(super) fn new(checker: &'c Checker<'a>, is_one_function: bool) -> Self {
        Self {
            checker,
            steps: MAX_STEPS,
            is_one_function,
        }
    }

    /// Whether `then` is certain once `given` is.
    pub(super) fn implies(&mut self, given: Claim<'_>, then: Claim<'_>) -> bool {
        let Some(left) = self.steps.checked_sub(1) else {
            return false;
        };
        self.steps = left;
        let checker = self.checker;
        let (given, then) = (plain(checker, given), plain(checker, then));
        let (given_parts, then_parts) = (parts(given), parts(then));
        match (&given_parts, &then_parts) {
            (Some((Joined::Either, [a, b])), _) => {
                return self.implies(*a, then) && self.implies(*b, then);
            }
            (_, Some((Joined::Both, [a, b]))) => {
                return self.implies(given, *a) && self.implies(given, *b);
            }
            _ => {}
        }
        if let Some((Joined::Both, [a, b])) = &given_parts
            && (self.implies(*a, then) || self.implies(*b, then))
        {
            return true;
        }
        if let Some((Joined::Either, [a, b])) = &then_parts
            && (self.implies(given, *a) || self.implies(given, *b))
        {
            return true;
        }
        (given.truth == then.truth && self.same(given.node, then.node, &mut Vec::new()))
            || self.figures_imply(given, then)
            || self.choices_imply(given, then)
    }

    /// `headcount < 10` says `headcount < 250`.
    fn figures_imply(&mut self, given: Claim<'_>, then: Claim<'_>) -> bool {
        let (Some(first), Some(second)) = (limit(given), limit(then)) else {
            return false;
        };
        if !self.same(first.subject, second.subject, &mut Vec::new()) {
            return false;
        }
        if self.same(first.figure, second.figure, &mut Vec::new()) {
            return within(first.comparison, Ordering::Equal, second.comparison);
        }
        let ours = self.checker.figures(first.figure);
        let theirs = self.checker.figures(second.figure);
        // A parameter changes with the date: it has to hold whichever of its values is in force.
        !ours.is_empty()
            && !theirs.is_empty()
            && ours.iter().all(|ours| {
                theirs.iter().all(|theirs| {
                    is_ordered(ours)
                        && compare(ours, theirs)
                            .is_some_and(|order| within(first.comparison, order, second.comparison))
                })
            })
    }

    /// `legal_form == "sarl"` says `legal_form in ["sarl", "sas"]`.
    fn choices_imply(&mut self, given: Claim<'_>, then: Claim<'_>) -> bool {
        let (Some(first), Some(second)) = (choices(given), choices(then)) else {
            return false;
        };
        if !self.same(first.subject, second.subject, &mut Vec::new()) {
            return false;
        }
        let holds = |datum: &&Datum| second.values.contains(datum);
        match (first.is_among, second.is_among) {
            (true, true) => first.values.iter().all(holds),
            (true, false) => !first.values.iter().any(&holds),
            (false, false) => second
                .values
                .iter()
                .all(|datum| first.values.contains(datum)),
            (false, true) => false,
        }
    }

    /// Whether two expressions of one function have the same value.
    pub(super) fn is_same(&mut self, a: &Node, b: &Node) -> bool {
        self.same(a, b, &mut Vec::new())
    }

    /// Whether two expressions are the same, wherever they stand.
    fn same(&mut self, a: &Node, b: &Node, pairs: &mut Pairs) -> bool {
        let Some(left) = self.steps.checked_sub(1) else {
            return false;
        };
        self.steps = left;
        match (&a.kind, &b.kind) {
            // What could not be checked stands as none, and says nothing.
            (Kind::Constant(a), Kind::Constant(b)) => a == b && *a != Datum::None,
            (Kind::AsOf, Kind::AsOf) => true,
            (Kind::Fact(a), Kind::Fact(b)) => a == b,
            (Kind::Parameter(a), Kind::Parameter(b)) => a == b,
            (Kind::ParameterAt(a, day), Kind::ParameterAt(b, other)) => {
                a == b && self.same(day, other, pairs)
            }
            (Kind::Local(a), Kind::Local(b)) => {
                match pairs.iter().rev().find(|(first, _)| first == a) {
                    Some((_, second)) => second == b,
                    None => self.is_one_function && a == b,
                }
            }
            (Kind::Field(a, at), Kind::Field(b, other)) => at == other && self.same(a, b, pairs),
            (Kind::CodeNomenclature(a), Kind::CodeNomenclature(b))
            | (Kind::CodeText(a), Kind::CodeText(b))
            | (Kind::Not(a), Kind::Not(b))
            | (Kind::Negate(a), Kind::Negate(b))
            | (Kind::IsNone(a), Kind::IsNone(b))
            | (Kind::Length(a), Kind::Length(b))
            | (Kind::ToDecimal(a), Kind::ToDecimal(b))
            | (Kind::ToText(a), Kind::ToText(b)) => self.same(a, b, pairs),
            (Kind::And(a, c), Kind::And(b, d))
            | (Kind::Or(a, c), Kind::Or(b, d))
            | (Kind::Coalesce(a, c), Kind::Coalesce(b, d))
            | (Kind::InList(a, c), Kind::InList(b, d)) => {
                self.same(a, b, pairs) && self.same(c, d, pairs)
            }
            (Kind::Code(a), Kind::Code(b)) => {
                a.question == b.question && self.all_same(&a.operands, &b.operands, pairs)
            }
            (Kind::Compare(how, a, c), Kind::Compare(other, b, d)) => {
                how == other && self.same(a, b, pairs) && self.same(c, d, pairs)
            }
            (Kind::Calculate(how, a, c), Kind::Calculate(other, b, d)) => {
                how == other && self.same(a, b, pairs) && self.same(c, d, pairs)
            }
            (Kind::InItems(a, items), Kind::InItems(b, others)) => {
                self.same(a, b, pairs) && self.all_same(items, others, pairs)
            }
            (Kind::SumOf(a, zero), Kind::SumOf(b, other)) => {
                zero == other && self.same(a, b, pairs)
            }
            (Kind::List(a), Kind::List(b)) => self.all_same(a, b, pairs),
            (Kind::Host(function, a), Kind::Host(other, b)) => {
                function == other && self.all_same(a, b, pairs)
            }
            (
                Kind::Lookup {
                    table,
                    inputs,
                    output,
                },
                Kind::Lookup {
                    table: other_table,
                    inputs: other_inputs,
                    output: other_output,
                },
            ) => {
                table == other_table
                    && output == other_output
                    && self.all_same(inputs, other_inputs, pairs)
            }
            (
                Kind::Call {
                    instance,
                    arguments,
                },
                Kind::Call {
                    instance: other,
                    arguments: others,
                },
            ) => instance == other && self.all_same(arguments, others, pairs),
            (
                Kind::Each {
                    gathering,
                    list,
                    local,
                    body,
                },
                Kind::Each {
                    gathering: other_gathering,
                    list: other_list,
                    local: other_local,
                    body: other_body,
                },
            ) => {
                if gathering != other_gathering || !self.same(list, other_list, pairs) {
                    return false;
                }
                pairs.push((*local, *other_local));
                let is_same = self.same(body, other_body, pairs);
                pairs.pop();
                is_same
            }
            // Branches and values named on the way are rare in conditions and are not looked into.
            _ => false,
        }
    }

    fn all_same(&mut self, a: &[Node], b: &[Node], pairs: &mut Pairs) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b, pairs))
    }
}

/// How the two parts of a condition are joined.
#[derive(Clone, Copy)]
enum Joined {
    Both,
    Either,
}

/// Without `!`, and with what a function without arguments says in the place of its call.
fn plain<'n>(checker: &'n Checker<'_>, claim: Claim<'n>) -> Claim<'n> {
    let mut claim = claim;
    loop {
        claim = match &claim.node.kind {
            Kind::Not(inner) => Claim {
                node: inner,
                truth: !claim.truth,
            },
            Kind::Call {
                instance,
                arguments,
            } if arguments.is_empty() => match checker.checked(*instance) {
                Some(checked) => Claim {
                    node: &checked.instance.body,
                    truth: claim.truth,
                },
                None => return claim,
            },
            _ => return claim,
        };
    }
}

fn parts(claim: Claim<'_>) -> Option<(Joined, [Claim<'_>; 2])> {
    let (joined, a, b) = match (&claim.node.kind, claim.truth) {
        (Kind::And(a, b), true) | (Kind::Or(a, b), false) => (Joined::Both, a, b),
        (Kind::And(a, b), false) | (Kind::Or(a, b), true) => (Joined::Either, a, b),
        _ => return None,
    };
    let part = |node| Claim {
        node,
        truth: claim.truth,
    };
    Some((joined, [part(a), part(b)]))
}

/// A value and a figure that it is compared with.
struct Limit<'n> {
    subject: &'n Node,
    comparison: Comparison,
    figure: &'n Node,
}

fn limit(claim: Claim<'_>) -> Option<Limit<'_>> {
    let Kind::Compare(comparison, left, right) = &claim.node.kind else {
        return None;
    };
    let is_figure = |node: &Node| matches!(node.kind, Kind::Constant(_) | Kind::Parameter(_));
    let (subject, figure, comparison) = if is_figure(right) {
        (left, right, *comparison)
    } else if is_figure(left) {
        (right, left, comparison.turned())
    } else {
        return None;
    };
    Some(Limit {
        subject,
        figure,
        comparison: if claim.truth {
            comparison
        } else {
            comparison.opposite()
        },
    })
}

/// Durations are not ordered: one month against thirty days is not known.
fn is_ordered(datum: &Datum) -> bool {
    matches!(datum, Datum::Int(_) | Datum::Decimal(_) | Datum::Date(_))
}

/// Whether whatever compares so with a figure compares so with another, which is `order` to it: with `Less` and
/// `Less`, whether what is below 10 is below 250.
fn within(given: Comparison, order: Ordering, then: Comparison) -> bool {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    match (given, then) {
        (Less, Less | LessOrEqual | NotEqual) | (LessOrEqual, LessOrEqual) => order.is_le(),
        (LessOrEqual, Less | NotEqual) => order.is_lt(),
        (Greater, Greater | GreaterOrEqual | NotEqual) | (GreaterOrEqual, GreaterOrEqual) => {
            order.is_ge()
        }
        (GreaterOrEqual, Greater | NotEqual) => order.is_gt(),
        (Equal, Equal) | (NotEqual, NotEqual) => order.is_eq(),
        (Equal, NotEqual) => order.is_ne(),
        (Equal, Less) => order.is_lt(),
        (Equal, LessOrEqual) => order.is_le(),
        (Equal, Greater) => order.is_gt(),
        (Equal, GreaterOrEqual) => order.is_ge(),
        _ => false,
    }
}

/// A value and the choices that it is among, or not among.
struct Choices<'n> {
    subject: &'n Node,
    values: Vec<&'n Datum>,
    is_among: bool,
}

fn choices(claim: Claim<'_>) -> Option<Choices<'_>> {
    let is_chosen = |node: &Node| matches!(node.kind, Kind::Constant(Datum::Symbol(_)));
    match &claim.node.kind {
        Kind::Compare(comparison @ (Comparison::Equal | Comparison::NotEqual), left, right) => {
            let (subject, chosen) = if is_chosen(right) {
                (left, right)
            } else {
                (right, left)
            };
            let Kind::Constant(datum @ Datum::Symbol(_)) = &chosen.kind else {
                return None;
            };
            Some(Choices {
                subject,
                values: vec![datum],
                is_among: (*comparison == Comparison::Equal) == claim.truth,
            })
        }
        Kind::InItems(subject, items) => {
            let values: Option<Vec<&Datum>> = items
                .iter()
                .map(|item| match &item.kind {
                    Kind::Constant(datum @ Datum::Symbol(_)) => Some(datum),
                    _ => None,
                })
                .collect();
            Some(Choices {
                subject,
                values: values?,
                is_among: claim.truth,
            })
        }
        _ => None,
    }
}
