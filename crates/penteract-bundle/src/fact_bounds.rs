//! The bounds of a fact: values of the file, the day of the decision, answers to other facts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use penteract_core::{Currency, Language, LocalText, Say, text};
use penteract_rules::{Diagnostic, Label, Type, Value};

use crate::codes;
use crate::document::Entry;
use crate::facts::{Fact, FactField};
use crate::quantity;
use crate::reader::{Reader, did_you_mean, is_identifier};

/// Between what an answer lies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Option<Value>,
    pub(crate) max: Option<Value>,
    pub(crate) relative: Vec<RelativeBound>,
}

/// A bound that is not the same for every application.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RelativeBound {
    /// Whether it is the smallest or the largest answer.
    pub side: Side,
    /// What sets it.
    pub by: BoundedBy,
    place: Label,
}

impl Say for RelativeBound {
    fn say(&self, language: Language) -> String {
        let what = match &self.by {
            BoundedBy::AsOf => text!("the day of the decision", "le jour de la décision"),
            BoundedBy::Fact(path) => text!("`{path}`", "`{path}`"),
        };
        let said = match self.side {
            Side::Min => text!("at least {what}", "au moins {what}", what = what),
            Side::Max => text!("at most {what}", "au plus {what}", what = what),
        };
        said.say(language)
    }
}

/// The smallest answer or the largest, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// What sets a bound that is not a value of the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BoundedBy {
    /// The day of the decision.
    AsOf,
    /// The answer to the fact of a path; none while it is unanswered.
    Fact(Arc<str>),
}

impl Side {
    fn key(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

impl BoundedBy {
    /// `as_of` or `company.created_on`; what is neither is a value.
    fn read(text: &str) -> Option<Self> {
        if text == AS_OF {
            return Some(Self::AsOf);
        }
        let (group, name) = text.split_once('.')?;
        let is_path = is_identifier(group) && is_identifier(name);
        is_path.then(|| Self::Fact(Arc::from(text)))
    }
}

const AS_OF: &str = "as_of";

/// A bound that is a value, and where it stands.
type Constant = Option<(Value, Range<usize>)>;

impl Bounds {
    /// Reads `min` and `max`.
    pub(crate) fn read(
        what: &LocalText,
        written: [Option<&Entry>; 2],
        ty: Option<&Type>,
        currency: Currency,
        reader: &mut Reader<'_>,
    ) -> Self {
        let mut relative = Vec::new();
        let [min, max] = [Side::Min, Side::Max].map(|side| {
            let [min, max] = written;
            let entry = match side {
                Side::Min => min?,
                Side::Max => max?,
            };
            match entry.value.as_text().and_then(BoundedBy::read) {
                Some(by) => {
                    let said = text!("bounded here", "borné ici");
                    let place = reader.label(&entry.value.span, said);
                    if is_ordered(what, side, ty?, entry, reader) {
                        relative.push(RelativeBound { side, by, place });
                    }
                    None
                }
                None => constant(what, side, entry, ty?, currency, reader),
            }
        });
        check_order(what, min.as_ref(), max.as_ref(), reader);
        let value = |bound: Constant| bound.map(|(value, _)| value);
        Self {
            min: value(min),
            max: value(max),
            relative,
        }
    }
}

fn is_ordered(
    what: &LocalText,
    side: Side,
    ty: &Type,
    entry: &Entry,
    reader: &mut Reader<'_>,
) -> bool {
    let is_ordered = matches!(
        ty,
        Type::Int | Type::Money | Type::Percent | Type::Ratio | Type::Date
    );
    if !is_ordered {
        let key = side.key();
        let message = text!(
            "{what} has a `{key}`, and its answers have no order",
            "{what} a un `{key}`, et ses réponses n'ont pas d'ordre",
            what = what
        );
        let help = text!(
            "take `{key}` away: only numbers, amounts, rates and dates are bounded",
            "retirez `{key}` : seuls les nombres, montants, taux et dates ont des bornes"
        );
        reader.error(codes::FACT_BOUNDS, message, &entry.key_span, help);
    }
    is_ordered
}

fn constant(
    what: &LocalText,
    side: Side,
    entry: &Entry,
    ty: &Type,
    currency: Currency,
    reader: &mut Reader<'_>,
) -> Constant {
    if !is_ordered(what, side, ty, entry, reader) {
        return None;
    }
    match quantity::from_item(&entry.value, ty, currency) {
        Ok(value) => Some((value, entry.value.span.clone())),
        Err(help) => {
            let message = text!(
                "the `{key}` of {what} is not {ty}",
                "le `{key}` de {what} n'est pas {ty}",
                key = side.key(),
                what = what,
                ty = ty
            );
            reader.error(codes::FACT_BOUNDS, message, &entry.value.span, help);
            None
        }
    }
}

fn check_order(
    what: &LocalText,
    min: Option<&(Value, Range<usize>)>,
    max: Option<&(Value, Range<usize>)>,
    reader: &mut Reader<'_>,
) {
    if let (Some((min, _)), Some((max, span))) = (min, max)
        && quantity::is_below(max, min) == Some(true)
    {
        let message = text!(
            "{what} can have no answer: its `max` {max} is below its `min` {min}",
            "{what} ne peut avoir aucune réponse : son `max` {max} est inférieur à son `min` {min}",
            what = what
        );
        reader.error(
            codes::FACT_BOUNDS,
            message,
            span,
            text!("put the bounds in order", "mettez les bornes dans l'ordre"),
        );
    }
}

/// The facts that bound others, or tell when they were read.
pub(crate) fn bounding(facts: &[Fact]) -> impl Iterator<Item = &Arc<str>> {
    let fields = facts.iter().map(Fact::field);
    let fields = fields.flat_map(|field| std::iter::once(field).chain(field.item()));
    fields.flat_map(|field| {
        let bounds = field.relative_bounds().iter();
        let bounds = bounds.filter_map(|bound| match &bound.by {
            BoundedBy::AsOf => None,
            BoundedBy::Fact(path) => Some(path),
        });
        bounds.chain(field.read_on_place().map(|(path, _)| path))
    })
}

/// Tells bounds that are set by no fact, by one of another type, or by one another.
pub(crate) fn check(facts: &[Fact], problems: &mut Vec<Diagnostic>) {
    let by_path: BTreeMap<&str, &Fact> = facts.iter().map(|fact| (fact.path(), fact)).collect();
    let before = problems.len();
    for fact in facts {
        let items = fact.field().item().iter();
        let items = items.map(|item| (format!("{}.{}", fact.path(), item.name()), item));
        let own = std::iter::once((fact.path().to_owned(), fact.field()));
        for (path, field) in own.chain(items) {
            for bound in field.relative_bounds() {
                problems.extend(check_bound(&path, field, bound, &by_path));
            }
            problems.extend(check_read_on(&path, field, &by_path));
        }
    }
    if problems.len() == before {
        problems.extend(cycle(facts));
    }
}

fn check_bound(
    path: &str,
    field: &FactField,
    bound: &RelativeBound,
    facts: &BTreeMap<&str, &Fact>,
) -> Option<Diagnostic> {
    let key = bound.side.key();
    let ty = field.ty().without_none();
    let other = match &bound.by {
        BoundedBy::AsOf if *ty == Type::Date => return None,
        BoundedBy::AsOf => {
            let message = text!(
                "the `{key}` of `{path}` is a day, and its answers are {ty}",
                "le `{key}` de `{path}` est un jour, et ses réponses sont {ty}",
                ty = ty
            );
            let help = text!(
                "only dates are bounded by `as_of`",
                "seules les dates sont bornées par `as_of`"
            );
            let problem = Diagnostic::error(codes::FACT_BOUNDS, message);
            return Some(problem.at(bound.place.clone()).help(help));
        }
        BoundedBy::Fact(other) => other,
    };
    let Some(known) = facts.get(&**other) else {
        let message = text!(
            "the `{key}` of `{path}` is the unknown fact `{other}`",
            "le `{key}` de `{path}` est la donnée inconnue `{other}`"
        );
        let help = did_you_mean(other, facts.keys().copied(), || {
            text!(
                "name a fact of the product or of its libraries, no field of a list",
                "nommez une donnée du produit ou de ses bibliothèques, et non un champ de liste"
            )
        });
        let problem = Diagnostic::error(codes::UNKNOWN_NAME, message);
        return Some(problem.at(bound.place.clone()).help(help));
    };
    let other_ty = known.field().ty().without_none();
    if other_ty == ty {
        return None;
    }
    let message = text!(
        "the `{key}` of `{path}` is `{other}`, whose answers are {other_ty} and not {ty}",
        "le `{key}` de `{path}` est `{other}`, dont les réponses sont {other_ty} et non {ty}",
        other_ty = other_ty,
        ty = ty
    );
    let problem = Diagnostic::error(codes::FACT_BOUNDS, message)
        .at(bound.place.clone())
        .related_to(known.declared().clone())
        .help(text!(
            "name a fact of the same type, or write a constraint in rules/constraints.rhai",
            "nommez une donnée du même type, ou écrivez une contrainte dans rules/constraints.rhai"
        ));
    Some(problem)
}

/// A code is read on the day that a date fact of the product answers.
fn check_read_on(
    path: &str,
    field: &FactField,
    facts: &BTreeMap<&str, &Fact>,
) -> Option<Diagnostic> {
    let (other, place) = field.read_on_place()?;
    let known = facts.get(&**other);
    if known.is_some_and(|known| *known.field().ty().without_none() == Type::Date) {
        return None;
    }
    let dates = facts.values();
    let dates = dates.filter(|fact| *fact.field().ty().without_none() == Type::Date);
    let message = text!(
        "the `read_on` of `{path}` is `{other}`, which is no date fact",
        "le `read_on` de `{path}` est `{other}`, qui n'est pas une donnée de date"
    );
    let help = did_you_mean(other, dates.map(|fact| fact.path()), || {
        text!(
            "declare a fact of `type = \"date\"` and name it",
            "déclarez une donnée de `type = \"date\"` et nommez-la"
        )
    });
    let problem = Diagnostic::error(codes::UNKNOWN_NAME, message);
    Some(problem.at(place.clone()).help(help))
}

/// One bound after another that come back to the first, so that only equal answers lie within them.
fn cycle(facts: &[Fact]) -> Option<Diagnostic> {
    // What is at most what: the answers below, the answers above, and where it is said.
    let mut left: Vec<(BoundedBy, BoundedBy, &Label)> = Vec::new();
    for fact in facts {
        let own = BoundedBy::Fact(Arc::clone(fact.shared_path()));
        for bound in fact.field().relative_bounds() {
            let (own, by) = (own.clone(), bound.by.clone());
            left.push(match bound.side {
                Side::Max => (own, by, &bound.place),
                Side::Min => (by, own, &bound.place),
            });
        }
    }
    // What nothing is below of is in no cycle, nor is what it is below of for its sake.
    let mut below: BTreeMap<BoundedBy, (usize, Vec<usize>)> = BTreeMap::new();
    for (at, (low, high, _)) in left.iter().enumerate() {
        below.entry(low.clone()).or_default().1.push(at);
        below.entry(high.clone()).or_default().0 += 1;
    }
    let free = below.iter().filter(|(_, (count, _))| *count == 0);
    let mut free: Vec<BoundedBy> = free.map(|(node, _)| node.clone()).collect();
    let mut is_done = vec![false; left.len()];
    while let Some(node) = free.pop() {
        let edges = below.get(&node).map(|(_, edges)| edges.clone());
        for at in edges.unwrap_or_default() {
            let (Some(done), Some((_, high, _))) = (is_done.get_mut(at), left.get(at)) else {
                continue;
            };
            *done = true;
            if let Some((count, _)) = below.get_mut(high) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(high.clone());
                }
            }
        }
    }
    let mut places = left
        .iter()
        .zip(is_done)
        .filter(|(_, is_done)| !is_done)
        .map(|((_, _, place), _)| (*place).clone());
    let first = places.next()?;
    let message = text!(
        "these bounds come back to the first: only equal answers lie within them",
        "ces bornes reviennent à la première : seules des réponses égales les respectent"
    );
    let problem = Diagnostic::error(codes::FACT_BOUNDS, message)
        .at(first)
        .help(text!("take one of them away", "retirez l'une d'elles"));
    const SHOWN: usize = 3;
    Some(places.take(SHOWN).fold(problem, Diagnostic::related_to))
}
