//! What changes from one product to another: in words, and in what they decide.

mod alike;
mod moves;
mod words;

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};
use penteract_bundle::{Application, ParameterPeriod};
use penteract_rules::{ParameterValue, Type, Value};

pub use self::moves::{Came, Comparison, Moves, WITNESSES_MAX, Way, Witness};
pub use self::words::ChangedWords;
use crate::product::Product;

/// What changes from one product to another.
#[derive(Debug)]
pub struct ProductDifference {
    words: Vec<ChangedWords>,
    is_untold: bool,
    moves: Moves,
}

impl Product {
    /// What changes from another product, or another version, to this one: what each says otherwise, and what moves over
    /// the cases of both and over applications around what changed: each fact at every figure that is another, a unit
    /// below and above, and the largest amount of each. The cases are read when the catalogue is opened with them; those of a loan that runs, and those for which parameters are chosen
    /// otherwise, are left out.
    #[must_use]
    pub fn difference_from(&self, before: &Self) -> ProductDifference {
        let mut moves = Moves::default();
        let comparison = Comparison::new(before, self);
        let mut seen = BTreeSet::new();
        let cases = [before, self]
            .into_iter()
            .flat_map(|product| product.bundle().cases().unwrap_or_default());
        let (figures, days) = changed_figures(before, self);
        let cases = cases.filter(|case| case.loan.is_none() && case.parameters.is_empty());
        for case in cases {
            let mut add = |name: &str, application: &Application, as_of: NaiveDate| {
                if seen.insert((application.to_string(), as_of)) {
                    comparison.add(&mut moves, name, application, as_of);
                }
            };
            let as_it_was = (&case.application, case.as_of);
            add(&case.name, as_it_was.0, as_it_was.1);
            // What holds from a day on moves nothing before it.
            let later = days.iter().copied().filter(|day| *day != case.as_of);
            for as_of in std::iter::once(case.as_of).chain(later) {
                for (name, application) in self.around(before, &case.application, as_of, &figures) {
                    add(&format!("{}{name}", case.name), &application, as_of);
                }
            }
        }
        let words = words::between(before.bundle(), self.bundle());
        ProductDifference {
            is_untold: words.is_empty() && before.bundle().digest() != self.bundle().digest(),
            words,
            moves,
        }
    }

    /// An application as it is, with one answer at a figure, a unit below it and above; and with the largest amount of each product.
    fn around(
        &self,
        before: &Self,
        application: &Application,
        as_of: NaiveDate,
        figures: &[Value],
    ) -> Vec<(String, Application)> {
        let bundle = self.bundle();
        let mut found = vec![(String::new(), application.clone())];
        let request = bundle.fact_path(bundle.offer().amount.request);
        let mut amounts = Vec::new();
        for product in [before, self] {
            let largest = product.largest_amount(application, as_of).ok();
            let offer = largest
                .as_ref()
                .and_then(|largest| largest.decision().outcome().offer());
            amounts.extend(offer.map(|offer| Value::Money(offer.amount().amount())));
        }
        let at_figures = bundle.facts().iter().flat_map(|fact| {
            let ty = fact.field().ty().without_none();
            let fitting = figures.iter().filter_map(|value| answer(value, ty, as_of));
            fitting.map(move |value| (fact.path(), value))
        });
        let amounts = amounts.into_iter().map(|value| (&*request, value));
        for (path, value) in at_figures.chain(amounts) {
            for near in crate::near::around(&value, bundle.currency()) {
                let name = format!(", {path} = {near}");
                found.extend(
                    application
                        .with_value(path, &near)
                        .ok()
                        .flatten()
                        .map(|other| (name, other)),
                );
            }
        }
        found
    }
}

/// The answer at a figure, where it may be one: the figure itself, and for a length of time the day so long ago.
pub(crate) fn answer(figure: &Value, ty: &Type, as_of: NaiveDate) -> Option<Value> {
    match (figure, ty) {
        (Value::Int(_), Type::Int)
        | (Value::Money(_), Type::Money)
        | (Value::Percent(_), Type::Percent)
        | (Value::Ratio(_), Type::Ratio)
        | (Value::Date(_), Type::Date) => Some(figure.clone()),
        (Value::Choice(value), Type::Choice(choice)) => {
            choice.values.contains(value).then(|| figure.clone())
        }
        (Value::Duration { months, days }, Type::Date) => {
            let months = Months::new(u32::try_from(*months).ok()?);
            let days = Days::new(u64::try_from(*days).ok()?);
            let day = as_of.checked_sub_months(months)?.checked_sub_days(days)?;
            Some(Value::Date(day))
        }
        _ => None,
    }
}

/// How many days on which a figure begins to be another one are looked at.
const DAYS_MAX: usize = 4;

/// Every value of a parameter that one has and the other has not, and the days on which they begin.
fn changed_figures(before: &Product, after: &Product) -> (Vec<Value>, BTreeSet<NaiveDate>) {
    let mut changed = Vec::new();
    let mut days = BTreeSet::new();
    for (of, other) in [(before, after), (after, before)] {
        for parameter in of.bundle().parameters() {
            let known = other.bundle().parameter(parameter.name());
            let known = known.map(|known| known.values()).unwrap_or_default();
            for dated in parameter.values() {
                let is_same = |other: &ParameterPeriod| {
                    other.value == dated.value && other.period == dated.period
                };
                if known.iter().any(is_same) {
                    continue;
                }
                days.extend(dated.period.from().filter(|_| days.len() < DAYS_MAX));
                match &dated.value {
                    ParameterValue::Known(value) if !changed.contains(value) => {
                        changed.push(value.clone())
                    }
                    _ => {}
                }
            }
        }
    }
    (changed, days)
}

impl ProductDifference {
    /// What is said otherwise, what decides before what people read.
    #[must_use]
    pub fn words(&self) -> &[ChangedWords] {
        &self.words
    }

    /// Whether the files differ and none of it is told in words: other keys of the manifest, translations, comments.
    #[must_use]
    pub const fn is_untold(&self) -> bool {
        self.is_untold
    }

    /// What moves.
    #[must_use]
    pub fn moves(&self) -> &Moves {
        &self.moves
    }
}
