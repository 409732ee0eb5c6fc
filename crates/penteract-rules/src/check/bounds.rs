//! Conditions that no answer changes: always true, or never.

use std::cmp::Ordering;

use penteract_core::text;

use crate::ast::Span;
use crate::codes;
use crate::datum::{Datum, encode};
use crate::diagnostic::Diagnostic;
use crate::environment::ParameterValue;
use crate::function::{Otherwise, Statement};
use crate::ir::{Kind, Node};
use crate::operation::Comparison;
use crate::types::Type;
use crate::view::compare;

use super::Checker;
use super::imply::{Claim, Question};
use super::names::Names;
use super::operator::always_or_never;
use super::range::{Range, Says};
use super::shadow::Rule;

/// How deep calls and branches are followed.
const MAX_DEPTH: u32 = 32;

/// A condition that no answer changes.
#[derive(Clone, Copy)]
pub(super) struct Decided {
    value: bool,
    says: Says,
}

impl Decided {
    /// What it is both times, when it is the same.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        let says = self.says.max(other.says);
        (self.value == other.value).then_some(Self { says, ..self })
    }
}

impl Checker<'_> {
    /// Warns that no answer changes a condition.
    pub(super) fn tell_decided(&mut self, function: u32, span: Span, decided: &Decided) {
        let is_always = always_or_never(decided.value);
        let mut code = codes::CONSTANT_CONDITION;
        let (message, help) = match decided.says {
            Says::Fact(fact) => (
                text!(
                    "this condition {is_always} true within the bounds of `{path}`",
                    "cette condition {is_always} vraie dans les bornes de `{path}`",
                    path = self.layout.fact(fact).map_or("", |fact| &*fact.path),
                    is_always = is_always
                ),
                text!(
                    "write the condition that is meant, or change the bounds in facts.toml",
                    "écrivez la condition voulue, ou changez les bornes dans facts.toml"
                ),
            ),
            Says::Figures => {
                code = codes::DECIDED_BY_FIGURES;
                (
                    text!(
                        "this condition {is_always} true with the figures and the windows of the product",
                        "cette condition {is_always} vraie avec les chiffres et les fenêtres du produit",
                        is_always = is_always
                    ),
                    text!(
                        "write the condition that is meant, mend the figure, or remove it",
                        "écrivez la condition voulue, corrigez le chiffre, ou retirez-la"
                    ),
                )
            }
            Says::Script => (
                text!(
                    "this condition {is_always} true",
                    "cette condition {is_always} vraie",
                    is_always = is_always
                ),
                text!(
                    "write the condition that is meant, or remove it",
                    "écrivez la condition voulue, ou retirez-la"
                ),
            ),
        };
        let place = self.place_in(function, span);
        self.push(Diagnostic::warning(code, message).at(place).help(help));
    }

    /// Warns of rules that no answer changes, where none of their conditions was told already.
    pub(super) fn check_decided_rules(&mut self, rules: &[Rule]) {
        for rule in rules {
            if let Some(found) = self.decided_rule(rule) {
                self.push(found);
            }
        }
    }

    fn decided_rule(&self, rule: &Rule) -> Option<Diagnostic> {
        let function = self.declared(rule.function)?;
        let body = &self.checked(rule.instance)?.instance.body;
        let is_constraint = rule.states == Statement::Constraint;
        let contradicts = || (is_constraint && self.contradicts_itself(body)).then_some(false);
        let holds = self
            .decided(body, &Names::Nothing, 0)
            .or_else(contradicts)?;
        // `false` and a person decides: a product may say so.
        let is_said =
            matches!(body.kind, Kind::Constant(_)) && rule.doc.otherwise != Otherwise::Refuse;
        let is_told = self.diagnostics.iter().any(|told| {
            [codes::CONSTANT_CONDITION, codes::DECIDED_BY_FIGURES].contains(&told.code)
                && told.primary.as_ref().is_some_and(|label| {
                    label.file == function.file
                        && label.span.start <= body.span.range().start
                        && body.span.range().end <= label.span.end
                })
        });
        // A rule that nobody meets refuses everybody, which a product may mean; no application would be valid.
        let is_error = !holds && is_constraint;
        if (!holds && is_said) || (is_told && !is_error) {
            return None;
        }
        let name = &function.decl.name;
        let noun = rule.states.noun();
        let message = if holds {
            text!(
                "{noun} `{name}` never fails: it asks for nothing",
                "{noun} `{name}` n'échoue jamais\u{a0}: elle ne demande rien",
                noun = noun,
                name = name.text
            )
        } else {
            text!(
                "{noun} `{name}` never holds, whatever is answered",
                "{noun} `{name}` n'est jamais remplie, quelle que soit la réponse",
                noun = noun,
                name = name.text
            )
        };
        let found = if is_error {
            Diagnostic::error
        } else {
            Diagnostic::warning
        };
        Some(
            found(codes::CONSTANT_CONDITION, message)
                .at(self.label_in(
                    rule.function,
                    name.span,
                    penteract_core::LocalText::default(),
                ))
                .help(text!(
                    "write the condition that is meant, or remove the {noun}",
                    "écrivez la condition voulue, ou retirez {noun}",
                    noun = noun
                )),
        )
    }

    /// `a && !a`, of which the second half is told of a rule.
    fn contradicts_itself(&self, body: &Node) -> bool {
        let Kind::And(first, second) = &body.kind else {
            return false;
        };
        let claim = |node, truth| Claim { node, truth };
        Question::new(self, true).implies(claim(first, true), claim(second, false))
    }

    /// What a condition is, when no answer changes it.
    fn decided(&self, node: &Node, names: &Names<'_>, depth: u32) -> Option<bool> {
        if depth >= MAX_DEPTH {
            return None;
        }
        let (node, names) = names.follow(node);
        let of = |node: &Node| self.decided(node, names, depth + 1);
        match &node.kind {
            Kind::Constant(Datum::Bool(value)) => Some(*value),
            Kind::Not(inner) => of(inner).map(|value| !value),
            Kind::And(a, b) => match (of(a), of(b)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), other) => other,
                _ => self.names_every_choice(node, false).then_some(false),
            },
            Kind::Or(a, b) => match (of(a), of(b)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), other) => other,
                _ => self.names_every_choice(node, true).then_some(true),
            },
            Kind::If(test, then, otherwise) => match of(test) {
                Some(true) => of(then),
                Some(false) => of(otherwise),
                None => of(then).filter(|value| of(otherwise) == Some(*value)),
            },
            Kind::Switch { arms, default, .. } => {
                let mut values = arms
                    .iter()
                    .map(|(_, value)| value)
                    .chain(default.as_deref());
                let first = of(values.next()?)?;
                values
                    .all(|value| of(value) == Some(first))
                    .then_some(first)
            }
            Kind::Let(values, result) => {
                self.decided(result, &Names::Lets(values, names), depth + 1)
            }
            Kind::Call {
                instance,
                arguments,
            } => {
                let called = &self.checked(*instance)?.instance.body;
                self.decided(called, &Names::Arguments(arguments, names), depth + 1)
            }
            // What figures decide, another variant may decide otherwise.
            _ => self
                .decided_here(node, names)
                .filter(|decided| decided.says != Says::Figures)
                .map(|decided| decided.value),
        }
    }

    /// What a single condition is, when no answer changes it.
    pub(super) fn decided_here(&self, node: &Node, names: &Names<'_>) -> Option<Decided> {
        match &node.kind {
            Kind::Compare(comparison, left, right) => self
                .compared_with_itself(*comparison, left, right, names)
                .or_else(|| self.decided_by_bounds(*comparison, left, right, names)),
            Kind::InItems(_, items) if items.is_empty() => Some(never()),
            Kind::InItems(subject, items) => {
                let choices: Option<Vec<&Datum>> = items
                    .iter()
                    .map(|item| match &item.kind {
                        Kind::Constant(datum) => Some(datum),
                        _ => None,
                    })
                    .collect();
                self.is_every_choice(names.follow(subject).0, &choices?)
                    .then(always)
            }
            Kind::InList(subject, list) => {
                let figures = self.figures(names.follow(list).0);
                let lists: Option<Vec<&[Datum]>> = figures
                    .iter()
                    .map(|figure| match figure {
                        Datum::List(items) => Some(&**items),
                        _ => None,
                    })
                    .collect();
                let lists = lists.filter(|lists| !lists.is_empty())?;
                if lists.iter().all(|items| items.is_empty()) {
                    return Some(never());
                }
                let is_all = |items: &&[Datum]| {
                    self.is_every_choice(names.follow(subject).0, &items.iter().collect::<Vec<_>>())
                };
                lists.iter().all(is_all).then(always)
            }
            Kind::InRange {
                subject,
                from,
                until,
                is_inclusive,
            } => self.decided_range([subject, from, until], *is_inclusive, names),
            _ => None,
        }
    }

    /// `x == x`.
    fn compared_with_itself(
        &self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        names: &Names<'_>,
    ) -> Option<Decided> {
        let (left, right) = (names.follow(left), names.follow(right));
        // Names of two functions have nothing in common.
        let is_one_function = std::ptr::eq(left.1, right.1);
        Question::new(self, is_one_function)
            .is_same(left.0, right.0)
            .then_some(Decided {
                value: matches!(
                    comparison,
                    Comparison::Equal | Comparison::LessOrEqual | Comparison::GreaterOrEqual
                ),
                says: Says::Script,
            })
    }

    fn decided_by_bounds(
        &self,
        comparison: Comparison,
        left: &Node,
        right: &Node,
        names: &Names<'_>,
    ) -> Option<Decided> {
        let (first, second) = (self.range(left, names)?, self.range(right, names)?);
        let says = first.says.max(second.says);
        // A lender chooses among words, and figures beside one another: which one is chosen is no slip.
        let are_parameters = [left, right]
            .iter()
            .all(|side| matches!(names.follow(side).0.kind, Kind::Parameter(_)));
        let is_chosen =
            are_parameters || matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if says == Says::Figures && is_chosen {
            return None;
        }
        decide(comparison, &first, &second).map(|value| Decided { value, says })
    }

    fn decided_range(
        &self,
        [subject, from, until]: [&Node; 3],
        is_inclusive: bool,
        names: &Names<'_>,
    ) -> Option<Decided> {
        let ends = (self.range(from, names)?, self.range(until, names)?);
        let beyond = if is_inclusive {
            Comparison::Greater
        } else {
            Comparison::GreaterOrEqual
        };
        if decide(beyond, &ends.0, &ends.1) == Some(true) {
            return Some(never());
        }
        let subject = self.range(subject, names)?;
        let says = subject.says.max(ends.0.says).max(ends.1.says);
        if says == Says::Script {
            return None;
        }
        let upper = if is_inclusive {
            Comparison::LessOrEqual
        } else {
            Comparison::Less
        };
        let above = decide(Comparison::GreaterOrEqual, &subject, &ends.0);
        let below = decide(upper, &subject, &ends.1);
        match (above, below) {
            (Some(false), _) | (_, Some(false)) => Some(Decided { value: false, says }),
            (Some(true), Some(true)) => Some(Decided { value: true, says }),
            _ => None,
        }
    }

    /// Whether a fact of a closed list is always among the values.
    fn is_every_choice(&self, subject: &Node, values: &[&Datum]) -> bool {
        let Kind::Fact(fact) = subject.kind else {
            return false;
        };
        let declared = self.layout.fact(fact).map(|fact| match &fact.ty {
            Type::Optional(inner) => inner,
            ty => ty,
        });
        let Some(Type::Choice(choice)) = declared else {
            return false;
        };
        choice.values.iter().all(|value| {
            let symbol = self.symbols.get(value).map(Datum::Symbol);
            symbol.is_some_and(|symbol| values.contains(&&symbol))
        })
    }

    /// Whether one choice or another of a fact is asked for until all are, or refused until none is left.
    fn names_every_choice(&self, node: &Node, is_or: bool) -> bool {
        let mut parts = vec![node];
        let mut asked: Option<&Node> = None;
        let mut values: Vec<&Datum> = Vec::new();
        while let Some(part) = parts.pop() {
            let (subject, items): (&Node, Vec<&Node>) = match &part.kind {
                Kind::Or(a, b) if is_or => {
                    parts.extend([&**a, &**b]);
                    continue;
                }
                Kind::And(a, b) if !is_or => {
                    parts.extend([&**a, &**b]);
                    continue;
                }
                Kind::Compare(Comparison::Equal, subject, item) if is_or => (subject, vec![item]),
                Kind::Compare(Comparison::NotEqual, subject, item) if !is_or => {
                    (subject, vec![item])
                }
                Kind::InItems(subject, items) if is_or => (subject, items.iter().collect()),
                _ => continue,
            };
            let same = |known: &Node| Question::new(self, true).is_same(known, subject);
            if asked.is_none_or(same) {
                asked = Some(subject);
                values.extend(items.into_iter().filter_map(|item| match &item.kind {
                    Kind::Constant(datum) => Some(datum),
                    _ => None,
                }));
            }
        }
        let is_optional = |subject: &Node| match subject.kind {
            Kind::Fact(fact) => {
                let declared = self.layout.fact(fact);
                declared.is_none_or(|fact| matches!(fact.ty, Type::Optional(_)))
            }
            _ => true,
        };
        asked.is_some_and(|subject| !is_optional(subject) && self.is_every_choice(subject, &values))
    }

    /// What the other side may be worth, when it is a figure; nothing when it is not certain.
    pub(super) fn figures(&self, node: &Node) -> Vec<Datum> {
        match &node.kind {
            Kind::Constant(datum) => vec![datum.clone()],
            Kind::Parameter(number) | Kind::ParameterAt(number, _) => {
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

fn always() -> Decided {
    Decided {
        value: true,
        says: Says::Script,
    }
}

fn never() -> Decided {
    Decided {
        value: false,
        says: Says::Script,
    }
}

/// What a comparison is for every two values between the bounds.
fn decide(comparison: Comparison, first: &Range, second: &Range) -> Option<bool> {
    let order = |a: &Option<Datum>, b: &Option<Datum>| compare(a.as_ref()?, b.as_ref()?);
    // The largest of the first beside the smallest of the second, and the other way round.
    let largest = order(&first.max, &second.min);
    let smallest = order(&first.min, &second.max);
    let is = |found: Option<Ordering>, test: fn(Ordering) -> bool| found.is_some_and(test);
    let (all_less, all_at_most) = (is(largest, Ordering::is_lt), is(largest, Ordering::is_le));
    let (all_greater, all_at_least) =
        (is(smallest, Ordering::is_gt), is(smallest, Ordering::is_ge));
    let are_apart = all_less || all_greater;
    let (always, never) = match comparison {
        Comparison::Less => (all_less, all_at_least),
        Comparison::LessOrEqual => (all_at_most, all_greater),
        Comparison::Greater => (all_greater, all_at_most),
        Comparison::GreaterOrEqual => (all_at_least, all_less),
        Comparison::Equal => (all_at_most && all_at_least, are_apart),
        Comparison::NotEqual => (are_apart, all_at_most && all_at_least),
    };
    match (always, never) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
