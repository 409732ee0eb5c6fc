//! What a sheet about a product shows besides its figures: a typical loan, the thresholds of its rules, what changes and when.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use penteract_bundle::{Bundle, Case};
use penteract_core::{LocalText, Period};
use penteract_rules::{ParameterValue, Type, Value};

use crate::decision::Decision;
use crate::outcome::Outcome;
use crate::product::Product;
use crate::timeline::{self, DatedChange};

/// What of a product can be drawn.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sheet {
    /// A loan of the product; none when no case is accepted, or cases were not read.
    pub typical: Option<Typical>,
    /// The facts that rules hold against one figure each, with these figures.
    pub thresholds: Vec<Threshold>,
    /// What begins or has ended on each day, in order.
    pub changes: BTreeMap<NaiveDate, Vec<DatedChange>>,
}

/// A loan as the product grants it: the accepted case of the middle amount.
#[derive(Debug)]
#[non_exhaustive]
pub struct Typical {
    /// The case.
    pub case: String,
    /// What is decided for it.
    pub decision: Decision,
}

/// A fact with the figures on which its side a rule hangs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Threshold {
    /// The fact.
    pub fact: Arc<str>,
    /// The question.
    pub label: LocalText,
    /// The figures, the smallest first.
    pub figures: Vec<ThresholdFigure>,
}

/// A figure against which a fact is held.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ThresholdFigure {
    /// The parameter.
    pub parameter: Arc<str>,
    /// What it is called.
    pub label: LocalText,
    /// Its value.
    pub value: Value,
    /// When it has that value.
    pub period: Period,
}

impl Product {
    /// What a sheet about the product draws. Cases are run when they were read ([`Purpose::Check`](crate::Purpose)).
    ///
    /// # Example
    /// ```
    /// use penteract::Catalogue;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let catalogue = Catalogue::open(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))?;
    /// let sheet = catalogue.product("pge")?.sheet();
    /// assert!(sheet.thresholds.iter().any(|threshold| &*threshold.fact == "company.headcount"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        Sheet {
            typical: typical(self),
            thresholds: thresholds(self.bundle()),
            changes: timeline::changes(self.bundle()),
        }
    }
}

/// Of the accepted cases whose loan bears interest in several instalments, or of all where none does, that of the middle amount.
fn typical(product: &Product) -> Option<Typical> {
    let cases = product.bundle().cases()?.iter();
    let usual = cases.filter(|case: &&Case| case.loan.is_none() && case.parameters.is_empty());
    let accepted = usual.filter_map(|case| {
        let decision = product.decide(&case.application, case.as_of).ok()?;
        let Outcome::Accept(offer) = decision.outcome() else {
            return None;
        };
        let rows = offer.schedule().rows().iter();
        let is_lively =
            rows.clone().count() > 2 && rows.clone().any(|row| !row.interest().is_zero());
        let rank = (!is_lively, offer.amount().amount());
        Some((rank, case.name.clone(), decision))
    });
    let mut accepted: Vec<_> = accepted.collect();
    accepted
        .sort_by(|(one, name, _), (other, other_name, _)| (one, name).cmp(&(other, other_name)));
    let lively = accepted
        .iter()
        .filter(|((is_dull, _), ..)| !is_dull)
        .count();
    let among = if lively == 0 { accepted.len() } else { lively };
    let (_, case, decision) = accepted.into_iter().nth(among / 2)?;
    Some(Typical { case, decision })
}

/// The facts that a rule, or a named value that says yes, no or a word, holds against a figure of their kind: one fact and one
/// figure of the kind in the function, so that no figure is put beside a fact that it has nothing to do with.
fn thresholds(bundle: &Bundle) -> Vec<Threshold> {
    let program = bundle.program();
    let mut found: BTreeMap<usize, Threshold> = BTreeMap::new();
    for id in program.functions() {
        let function = program.describe(id);
        let decides = matches!(function.returns, Type::Bool | Type::Choice(_));
        if function.is_off || !decides {
            continue;
        }
        // Where a number has no figure of its kind, others may be divided by it: turnover for each employee.
        let parameters = || {
            function
                .reads_in_force
                .iter()
                .filter_map(|name| bundle.parameter(name))
        };
        let read = bundle.facts().iter().filter(|fact| {
            program
                .fact(fact.path())
                .is_some_and(|id| function.reads.contains(&id))
        });
        let mut numbers = read
            .map(|fact| plain(fact.field().ty()))
            .filter(|ty| is_number(ty));
        if numbers.any(|ty| parameters().all(|parameter| parameter.ty() != ty)) {
            continue;
        }
        for kind in [Type::Int, Type::Money, Type::Percent] {
            let facts = bundle.facts().iter().enumerate();
            let mut facts = facts.filter(|(_, fact)| {
                *plain(fact.field().ty()) == kind
                    && program
                        .fact(fact.path())
                        .is_some_and(|id| function.reads.contains(&id))
            });
            let (Some((at, fact)), None) = (facts.next(), facts.next()) else {
                continue;
            };
            let mut of_kind = parameters().filter(|parameter| *parameter.ty() == kind);
            // Of several it is not known which is held against the fact.
            if let (Some(parameter), None) = (of_kind.next(), of_kind.next()) {
                let threshold = found.entry(at).or_insert_with(|| Threshold {
                    fact: Arc::from(fact.path()),
                    label: fact.label().clone(),
                    figures: Vec::new(),
                });
                for dated in parameter.values() {
                    let ParameterValue::Known(value) = &dated.value else {
                        continue;
                    };
                    let figure = ThresholdFigure {
                        parameter: Arc::from(parameter.name()),
                        label: parameter.label().clone(),
                        value: value.clone(),
                        period: dated.period,
                    };
                    if !threshold.figures.contains(&figure) {
                        threshold.figures.push(figure);
                    }
                }
            }
        }
    }
    let mut thresholds: Vec<Threshold> = found.into_values().collect();
    for threshold in &mut thresholds {
        threshold.figures.sort_by_key(|figure| size(&figure.value));
    }
    thresholds.retain(|threshold| !threshold.figures.is_empty());
    thresholds
}

/// The type of an answer, be it "none" or not.
fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) => inner,
        ty => ty,
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Int | Type::Money | Type::Percent | Type::Ratio)
}

/// A number by which values of one kind are put in order, and on a line.
fn size(value: &Value) -> rust_decimal::Decimal {
    match value {
        Value::Int(number) => (*number).into(),
        Value::Money(amount) | Value::Percent(amount) | Value::Ratio(amount) => *amount,
        _ => rust_decimal::Decimal::ZERO,
    }
}

impl ThresholdFigure {
    /// Its place on a line.
    pub fn size(&self) -> rust_decimal::Decimal {
        size(&self.value)
    }
}
