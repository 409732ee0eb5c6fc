//! Which answers are tried: whole numbers at and around their bounds, every choice.

use std::sync::Arc;

use chrono::{Months, NaiveDate};
use penteract_bundle::{Bundle, FactField, SchedulePlan, ValueRef};
use penteract_core::LocalText;
use penteract_rules::{FactId, Frame, FrameBuilder, Slot, Type, Value};
use rust_decimal::Decimal;

/// How many combinations of choices are tried with the usual numbers.
const CHOICES_MAX: usize = 48;
/// How many combinations are tried before it is said that none gives a loan.
const ALL_MAX: usize = 4_000;
/// A range of whole numbers that is tried one by one, when few answers may do.
const FEW: i64 = 24;

/// A fact on which the shape of the loan hangs.
struct Asked {
    fact: FactId,
    path: Arc<str>,
    /// Around the bounds.
    usual: Vec<Value>,
    /// Others within them.
    more: Vec<Value>,
}

type Answered = (FactId, Value);

impl Asked {
    fn usual(&self) -> (FactId, Vec<Value>) {
        (self.fact, self.usual.clone())
    }

    fn middle(&self) -> Option<Answered> {
        let middle = self.usual.get(self.usual.len() / 2)?;
        Some((self.fact, middle.clone()))
    }
}

/// The answers tried on a day.
pub(super) struct Trials {
    /// Answers that stay as they are.
    frame: Frame,
    choices: Vec<Asked>,
    numbers: Vec<Asked>,
}

impl Trials {
    pub(super) fn new(bundle: &Bundle, as_of: NaiveDate) -> Self {
        let mut builder = FrameBuilder::new(bundle.program(), as_of);
        let mut choices: Vec<Asked> = Vec::new();
        let mut numbers: Vec<Asked> = Vec::new();
        let offer = bundle.offer();
        let mut facts = vec![offer.amount.request];
        let guarantee = bundle.guarantee().into_iter();
        let values = offer.shape().into_iter();
        for value in values.chain(guarantee.flat_map(|plan| plan.shape())) {
            facts.extend(bundle.reads(&value));
        }
        let options = bundle.options().iter().flat_map(|option| &option.answers);
        facts.extend(options.map(|answer| answer.fact));
        facts.sort_unstable();
        facts.dedup();
        let phases: Vec<ValueRef> = offer.schedules().flat_map(SchedulePlan::values).collect();
        let of_phases: Vec<FactId> = phases
            .iter()
            .flat_map(|value| bundle.reads(value))
            .collect();
        let mut fixed = Vec::new();
        for id in facts {
            let Some(fact) = bundle.fact_of(id) else {
                continue;
            };
            let field = fact.field();
            let asked = |usual, more| Asked {
                fact: id,
                path: Arc::from(fact.path()),
                usual,
                more,
            };
            match field.ty().without_none() {
                Type::Int => {
                    let (usual, more) = whole_numbers(field);
                    numbers.push(asked(usual, more));
                }
                Type::Bool => choices.push(asked(
                    vec![Value::Bool(false), Value::Bool(true)],
                    Vec::new(),
                )),
                Type::Choice(choice) => {
                    let values = choice.values.iter().cloned().map(Value::Choice);
                    choices.push(asked(values.collect(), Vec::new()));
                }
                // A phase may end on that day, or last until then.
                Type::Date if of_phases.contains(&id) => {
                    let (usual, more) = days(field, as_of);
                    numbers.push(asked(usual, more));
                }
                _ => fixed.push(id),
            }
        }
        let aid = bundle.aid().into_iter().flat_map(|plan| plan.shape());
        fixed.extend(aid.flat_map(|value| bundle.reads(&value)));
        for id in fixed {
            let value = bundle.fact_of(id);
            let value = value.and_then(|fact| plain(bundle, fact.field(), as_of));
            if let Some(value) = value {
                // A value of the type of the fact is taken.
                let _ = builder.answer(id, &value);
            }
        }
        Self {
            frame: builder.build(),
            choices,
            numbers,
        }
    }

    /// The choices with each pair of whole numbers around their bounds, the others in the middle.
    pub(super) fn usual(&self) -> impl Iterator<Item = Frame> + '_ {
        let chosen = combinations(self.choices.iter().map(Asked::usual), CHOICES_MAX);
        let middle: Vec<Answered> = self.numbers.iter().filter_map(Asked::middle).collect();
        let mut numbers = Vec::new();
        for (at, first) in self.numbers.iter().enumerate() {
            for second in self.numbers.iter().skip(at + 1) {
                numbers.extend(combinations([first.usual(), second.usual()], ALL_MAX));
            }
        }
        if self.numbers.len() < 2 {
            numbers = combinations(self.numbers.iter().map(Asked::usual), ALL_MAX);
        }
        chosen.into_iter().flat_map(move |chosen| {
            let frame = with(&with(&self.frame, &middle), &chosen);
            let frames: Vec<Frame> = numbers.iter().map(|pair| with(&frame, pair)).collect();
            frames
        })
    }

    /// These and more numbers within the bounds in every combination, as far as they are tried.
    pub(super) fn all(&self) -> impl Iterator<Item = Frame> + '_ {
        let asked = self.choices.iter().chain(&self.numbers).map(|asked| {
            let values = asked.usual.iter().chain(&asked.more);
            (asked.fact, values.cloned().collect())
        });
        let all = combinations(asked, ALL_MAX);
        all.into_iter().map(|answers| with(&self.frame, &answers))
    }

    /// The answers of a frame as an author reads them.
    pub(super) fn told(&self, frame: &Frame) -> LocalText {
        let answered = self.choices.iter().chain(&self.numbers);
        let told = answered.filter_map(|asked| match frame.get(asked.fact) {
            Slot::Answered(value) => Some(format!("`{} = {value}`", asked.path)),
            Slot::Unanswered => None,
        });
        LocalText::same(told.collect::<Vec<_>>().join(", "))
    }
}

/// Every combination of the values of some facts, the last of them varying first, up to a number.
fn combinations(
    facts: impl IntoIterator<Item = (FactId, Vec<Value>)>,
    max: usize,
) -> Vec<Vec<Answered>> {
    let mut combinations = vec![Vec::new()];
    for (fact, values) in facts {
        let longer = combinations.iter().flat_map(|before: &Vec<Answered>| {
            values.iter().map(move |value| {
                let mut answers = before.clone();
                answers.push((fact, value.clone()));
                answers
            })
        });
        combinations = longer.take(max).collect();
    }
    combinations
}

fn with(frame: &Frame, answers: &[Answered]) -> Frame {
    let mut frame = frame.clone();
    for (fact, value) in answers {
        // The values are of the fact's own type.
        if let Ok(answered) = frame.with(*fact, value.clone()) {
            frame = answered;
        }
    }
    frame
}

/// The bounds of a whole number with those just inside and its middle; then whole years, or each number of a few.
fn whole_numbers(field: &FactField) -> (Vec<Value>, Vec<Value>) {
    let bound = |bound: Option<&Value>| match bound {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    };
    let min = bound(field.min()).unwrap_or(0);
    let max = bound(field.max()).unwrap_or(min.saturating_add(1_000_000));
    let first = [min, min.saturating_add(1)];
    let last = [max.saturating_sub(1), max];
    // Instalments by the year, by the half-year and by the quarter all fit whole years.
    let whole_years = |count: i64| count.saturating_mul(12);
    let years = (1..=50).map(whole_years);
    let middle = years.clone().find(|months| *months > min.saturating_add(1));
    let usual = first.into_iter().chain(middle).chain(last);
    let width = max.saturating_sub(min);
    let few = (min..=max).take(if width <= FEW { 25 } else { 0 });
    let listed = |numbers: &mut dyn Iterator<Item = i64>| {
        let mut numbers: Vec<i64> = numbers
            .filter(|number| (min..=max).contains(number))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(Value::Int).collect()
    };
    let mut usual: Vec<Value> = listed(&mut usual.into_iter());
    if matches!(field.ty(), Type::Optional(_)) {
        usual.push(Value::None);
    }
    (usual, listed(&mut years.chain(few)))
}

/// The day of the decision and days years after it, within the bounds of a date; then others.
fn days(field: &FactField, as_of: NaiveDate) -> (Vec<Value>, Vec<Value>) {
    let bound = |bound: Option<&Value>| match bound {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    };
    let (min, max) = (bound(field.min()), bound(field.max()));
    let after = |years: &[u32]| {
        let days = years.iter().map(|years| years * 12).filter_map(|months| {
            let day = as_of.checked_add_months(Months::new(months))?;
            let day = min.map_or(day, |min| min.max(day));
            Some(Value::Date(max.map_or(day, |max| max.min(day))))
        });
        let mut days: Vec<Value> = days.collect();
        days.dedup();
        days
    };
    (after(&[0, 5, 30]), after(&[1, 2, 3, 10, 15, 20, 50]))
}

/// An answer like any other.
pub(super) fn plain(bundle: &Bundle, field: &FactField, as_of: NaiveDate) -> Option<Value> {
    let number = |plain: Decimal| {
        let bound = |bound: Option<&Value>| match bound {
            Some(Value::Money(number) | Value::Percent(number) | Value::Ratio(number)) => {
                Some(*number)
            }
            _ => None,
        };
        let number = bound(field.min()).map_or(plain, |min| min.max(plain));
        bound(field.max()).map_or(number, |max| max.min(number))
    };
    match field.ty().without_none() {
        Type::Bool => Some(Value::Bool(false)),
        Type::Int => whole_numbers(field).0.into_iter().next(),
        Type::Choice(choice) => choice.values.first().cloned().map(Value::Choice),
        Type::Code(ty) => ty.nomenclatures.iter().find_map(|known| {
            let mut lists = bundle.nomenclatures().iter();
            let list = lists.find(|list| *list.name() == *known.name)?;
            let code = list.codes()?.first()?;
            list.validity().contains(as_of).then(|| Value::Code {
                nomenclature: Arc::clone(&known.name),
                code: Arc::clone(code),
            })
        }),
        Type::List(_) => Some(Value::List(Arc::from([]))),
        Type::Money => Some(Value::Money(number(
            Decimal::ONE_HUNDRED * Decimal::ONE_THOUSAND,
        ))),
        Type::Percent => Some(Value::Percent(number(Decimal::new(3, 2)))),
        Type::Ratio => Some(Value::Ratio(number(Decimal::ONE))),
        Type::Date => Some(match (field.min(), field.max()) {
            (Some(Value::Date(min)), _) if as_of < *min => Value::Date(*min),
            (_, Some(Value::Date(max))) if as_of > *max => Value::Date(*max),
            _ => Value::Date(as_of),
        }),
        _ => None,
    }
}
