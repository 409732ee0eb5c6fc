//! Whether two products compute the same loan for the same answers once the same amount is granted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use penteract_bundle::{Bundle, OfferPlan};
use penteract_core::Period;
use penteract_rules::{Column, FunctionId, ParameterValue, TableId, TableRow, Type};

use crate::product::Product;

/// Whether everything from which an offer is computed is the same in both, the limits on the amount apart: the manifest, and
/// the functions, figures, grids and questions that it reads. Of aid, which limits the amount itself, nothing is told.
pub(super) fn lends_alike(before: &Product, after: &Product) -> bool {
    let (before, after) = (before.bundle(), after.bundle());
    before.aid().is_none()
        && after.aid().is_none()
        && before.currency() == after.currency()
        && Lent::of(before) == Lent::of(after)
}

/// Everything from which an offer is computed.
#[derive(PartialEq)]
struct Lent<'a> {
    /// The manifest, with names in the place of numbers that stand for them.
    plans: String,
    functions: BTreeMap<&'a str, &'a str>,
    parameters: BTreeMap<&'a str, Values<'a>>,
    tables: BTreeMap<&'a str, Rows<'a>>,
    facts: BTreeMap<&'a str, &'a Type>,
}

/// The values of a parameter, each in its days.
type Values<'a> = (&'a Type, Vec<(Period, &'a ParameterValue)>);

/// The columns of a grid and its rows.
type Rows<'a> = ([&'a [Column]; 2], Vec<Row<'a>>);

/// A row of a grid, wherever it stands in its file.
type Row<'a> = (Period, &'a [penteract_rules::Cell], &'a [ParameterValue]);

impl<'a> Lent<'a> {
    fn of(bundle: &'a Bundle) -> Self {
        let program = bundle.program();
        let mut offer: OfferPlan = bundle.offer().clone();
        offer.amount.max.clear();
        (offer.amount.min, offer.amount.multiple) = (None, None);
        let mut plans = format!("{offer:?} {:?} {:?}", bundle.guarantee(), bundle.tranches());
        let mut named = |id: String, name: &str| {
            let is_named = plans.contains(&id);
            if is_named {
                plans = plans.replace(&id, name);
            }
            is_named
        };
        let mut functions: BTreeSet<FunctionId> = BTreeSet::new();
        for id in program.functions() {
            if named(format!("{id:?}"), &program.describe(id).name) {
                functions.insert(id);
            }
        }
        let mut parameters: BTreeSet<&str> = BTreeSet::new();
        for (id, parameter) in program.parameters() {
            if named(format!("{id:?}"), &parameter.name) {
                parameters.insert(&parameter.name);
            }
        }
        let mut tables: BTreeSet<&str> = BTreeSet::new();
        for (at, table) in bundle.tables().iter().enumerate() {
            if named(format!("{:?}", TableId::from_index(at)), table.name()) {
                tables.insert(table.name());
            }
        }
        let mut facts: BTreeSet<&str> = BTreeSet::new();
        for id in program.facts() {
            if let Some(fact) = bundle.fact_of(id)
                && named(format!("{id:?}"), fact.path())
            {
                facts.insert(fact.path());
            }
        }
        for id in with_called(bundle, &mut functions) {
            let function = program.describe(id);
            parameters.extend(function.reads_parameters.iter().map(Arc::as_ref));
            tables.extend(function.reads_tables.iter().map(Arc::as_ref));
            let read = function.reads.iter().filter_map(|id| bundle.fact_of(*id));
            facts.extend(read.map(|fact| fact.path()));
        }
        let functions = functions.into_iter();
        let parameters = parameters
            .into_iter()
            .filter_map(|name| bundle.parameter(name));
        let grids = bundle.tables().iter();
        let grids = grids.filter(|table| tables.contains(table.name()));
        let asked = facts.into_iter().filter_map(|path| bundle.fact(path));
        Self {
            functions: functions
                .map(|id| (&*program.describe(id).name, program.text(id)))
                .collect(),
            parameters: parameters
                .map(|parameter| {
                    let values = parameter.values().iter();
                    let values = values.map(|dated| (dated.period, &dated.value));
                    (parameter.name(), (parameter.ty(), values.collect()))
                })
                .collect(),
            tables: grids
                .map(|table| {
                    let declared = table.declaration();
                    let columns = [declared.inputs.as_slice(), declared.outputs.as_slice()];
                    let rows = declared.rows.iter().map(|row: &TableRow| {
                        (row.period, row.inputs.as_slice(), row.outputs.as_slice())
                    });
                    (table.name(), (columns, rows.collect()))
                })
                .collect(),
            facts: asked.map(|fact| (fact.path(), fact.field().ty())).collect(),
            plans,
        }
    }
}

/// Some functions with those that they call, by the names that their texts hold.
fn with_called(bundle: &Bundle, known: &mut BTreeSet<FunctionId>) -> Vec<FunctionId> {
    let program = bundle.program();
    let mut waiting: Vec<FunctionId> = known.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        for word in program.text(id).split(|letter| !is_word(letter)) {
            if let Some(called) = program.function(word)
                && known.insert(called)
            {
                waiting.push(called);
            }
        }
    }
    known.iter().copied().collect()
}
