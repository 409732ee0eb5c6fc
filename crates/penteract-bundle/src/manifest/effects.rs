//! `effect` of an option: the events that it brings about, as a loan's events are written.

use std::ops::Range;

use penteract_core::{Effect, EffectError, LocalText, text};
use penteract_rules::{Type, Value};
use schemars::{JsonSchema as _, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use super::reference::{Extent, REFERENCE_KEYS, RefDraft, RefKind};
use super::resolve::{Expected, Names};
use super::terms;
use crate::codes;
use crate::document::{Entry, Item, Kind};
use crate::keys::{KeyValue, Planned};
use crate::plan::ValueRef;
use crate::reader::Reader;

/// An event that an option brings about.
#[derive(Clone, Debug)]
pub struct EffectPlan {
    /// The event, with nothing where a value is looked up.
    template: Json,
    /// What is looked up, and where it belongs.
    values: Vec<Looked>,
}

/// A value of an event that is looked up.
#[derive(Clone, Debug)]
struct Looked {
    /// Its place in the event, a JSON pointer.
    place: String,
    value: ValueRef,
    /// What stands for it where it is not looked up yet: the bounds of the fact that gives it, or a value of its kind.
    open: Json,
}

impl EffectPlan {
    /// What is looked up: for the contract, or when the option is decided.
    pub fn values(&self) -> impl Iterator<Item = &ValueRef> {
        self.values.iter().map(|looked| &looked.value)
    }

    /// Under which name a decision gives each of them: the fields that lead to it, with dots between.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let places = self.values.iter();
        places.map(|looked| looked.place.trim_start_matches('/').replace('/', "."))
    }

    /// The effect of an option that is decided, for the contract: what is looked up then stays open.
    ///
    /// # Errors
    /// [`EffectError`].
    pub fn undecided(&self) -> Result<Effect, EffectError> {
        self.effect(self.values.iter().map(|looked| looked.open.clone()))
    }

    /// The effect with what was looked up, in that order.
    ///
    /// # Errors
    /// [`EffectError`].
    pub fn effect(&self, values: impl IntoIterator<Item = Json>) -> Result<Effect, EffectError> {
        let places = self.values.iter().map(|looked| looked.place.as_str());
        fill(&self.template, places.zip(values))
    }

    /// A value as events write it.
    pub fn written(value: &Value) -> Json {
        match value {
            Value::Bool(value) => json!(value),
            Value::Int(value) => json!(value),
            Value::Phase(phase) => json!(phase),
            Value::List(items) => items.iter().map(Self::written).collect(),
            value => json!(value.to_string()),
        }
    }
}

/// A template with values in their places.
fn fill<'a>(
    template: &Json,
    values: impl IntoIterator<Item = (&'a str, Json)>,
) -> Result<Effect, EffectError> {
    let mut filled = template.clone();
    for (place, value) in values {
        if let Some(found) = filled.pointer_mut(place) {
            *found = value;
        }
    }
    let fields = filled.as_object().cloned().unwrap_or_default();
    Effect::try_from(fields)
}

/// One event, or several in a list.
#[derive(Clone, Debug)]
pub(crate) struct EffectDrafts(Vec<EffectDraft>);

#[derive(Clone, Debug)]
struct EffectDraft {
    span: Range<usize>,
    template: Json,
    values: Vec<(String, RefDraft)>,
}

impl KeyValue for EffectDrafts {
    fn read(entry: &Entry, place: &str, _: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let items = match &entry.value.kind {
            Kind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        let drafts = items.iter().map(|item| {
            let mut values = Vec::new();
            let template = read_part(item, "", place, &mut values, reader)?;
            Some(EffectDraft {
                span: item.span.clone(),
                template,
                values,
            })
        });
        drafts.collect::<Option<_>>().map(Self)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let effect = Effect::json_schema(generator);
        json_schema!({ "anyOf": [effect, { "type": "array", "items": effect }] })
    }
}

/// A part of an event, at its JSON pointer: what is looked up is left out, and noted.
fn read_part(
    item: &Item,
    pointer: &str,
    place: &str,
    values: &mut Vec<(String, RefDraft)>,
    reader: &mut Reader<'_>,
) -> Option<Json> {
    match &item.kind {
        Kind::Array(items) => {
            let parts = items.iter().enumerate().map(|(at, item)| {
                read_part(item, &format!("{pointer}/{at}"), place, values, reader)
            });
            parts.collect::<Option<_>>().map(Json::Array)
        }
        Kind::Table(entries) => {
            let mut fields = Map::new();
            for entry in entries {
                let pointer = format!("{pointer}/{}", entry.key);
                let place = format!("{place}.{}", entry.key);
                let part = if is_looked_up(&entry.value) {
                    values.push((pointer, RefDraft::read(entry, &place, reader)?));
                    Json::Null
                } else {
                    read_part(&entry.value, &pointer, &place, values, reader)?
                };
                fields.insert(entry.key.clone(), part);
            }
            Some(Json::Object(fields))
        }
        _ => terms::from_item(item, place, reader),
    }
}

fn is_looked_up(item: &Item) -> bool {
    let names = |key: &str| REFERENCE_KEYS.iter().any(|(name, _)| *name == key);
    let table = item.as_table();
    table.is_some_and(|entries| entries.iter().any(|entry| names(&entry.key)))
}

impl Planned for EffectDrafts {
    type Plan = Vec<EffectPlan>;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        let values = self.0.iter().flat_map(|draft| &draft.values);
        found.extend(values.map(|(_, value)| value));
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<Vec<EffectPlan>> {
        let plans: Vec<Option<EffectPlan>> = self
            .0
            .iter()
            .map(|draft| draft.plan(names, reader))
            .collect();
        plans.into_iter().collect()
    }
}

impl EffectDrafts {
    /// Whether a value of it is left to choose: `{ min, max }`.
    pub(super) fn leaves_a_choice(&self) -> bool {
        self.0.iter().any(|draft| leaves_a_choice(&draft.template))
    }
}

fn leaves_a_choice(part: &Json) -> bool {
    match part {
        Json::Object(fields) => {
            let is_open = fields.contains_key("min") && fields.contains_key("max");
            is_open || fields.values().any(leaves_a_choice)
        }
        Json::Array(items) => items.iter().any(leaves_a_choice),
        _ => false,
    }
}

impl EffectDraft {
    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<EffectPlan> {
        let mut values = Vec::new();
        let mut samples = Vec::new();
        for (pointer, draft) in &self.values {
            let value = names.resolve(draft, &Expected::OfAnEvent, &[], reader)?;
            let sample = sample(&value_type(names, draft)?);
            samples.push((pointer.as_str(), sample.clone()));
            values.push(Looked {
                place: pointer.clone(),
                value,
                open: bounds(names, draft).unwrap_or_else(|| json!({ "like": sample })),
            });
        }
        // Whatever is looked up, the fields are those of an event: a value of each type stands for it.
        match fill(&self.template, samples) {
            Ok(_) => Some(EffectPlan {
                template: self.template.clone(),
                values,
            }),
            Err(error) => {
                let help = match &error {
                    EffectError::NoEvent { cause } => terms::help(cause),
                    EffectError::Phase(_) => text!(
                        "write the phase as in `offer.schedule`",
                        "écrivez la phase comme dans `offer.schedule`"
                    ),
                    _ => text!(
                        "write it as an event of a loan, without its day",
                        "écrivez-le comme un évènement d'un prêt, sans son jour"
                    ),
                };
                reader.error(codes::BAD_VALUE, LocalText::of(&error), &self.span, help);
                None
            }
        }
    }
}

/// The type of what is looked up.
fn value_type(names: &Names<'_>, draft: &RefDraft) -> Option<Type> {
    match &draft.kind {
        RefKind::Literal(_) => None,
        RefKind::Parameter(name) => {
            let mut parameters = names.parameters.iter();
            let found = parameters.find(|parameter| parameter.name() == &**name)?;
            Some(found.ty().clone())
        }
        RefKind::Fact(path) => {
            let fact = names.facts.iter().find(|fact| fact.path() == &**path)?;
            Some(fact.field().ty().clone())
        }
        RefKind::Table(name) => {
            let table = names.tables.iter().find(|table| table.name() == &**name)?;
            Some(table.single_output()?.ty.clone())
        }
        RefKind::Rule(name) => {
            let program = names.program?;
            Some(program.describe(program.function(name)?).returns.clone())
        }
    }
}

/// The bounds of the fact that gives a value, where it has both.
fn bounds(names: &Names<'_>, draft: &RefDraft) -> Option<Json> {
    let RefKind::Fact(path) = &draft.kind else {
        return None;
    };
    let fact = names.facts.iter().find(|fact| fact.path() == &**path)?;
    let (min, max) = fact.field().min().zip(fact.field().max())?;
    let [min, max] = [min, max].map(EffectPlan::written);
    Some(json!({ "min": min, "max": max }))
}

/// A value of a type, as events write it.
fn sample(ty: &Type) -> Json {
    match ty {
        Type::Bool => json!(true),
        Type::Int => json!(1),
        Type::Money => json!("1.00"),
        Type::Percent => json!("1 %"),
        Type::Date => json!("2020-01-01"),
        Type::Choice(choice) => json!(choice.values.first().map(AsRef::as_ref)),
        Type::Phase => json!({ "kind": "level-payment", "instalments": 1 }),
        Type::List(inner) => json!([sample(inner)]),
        _ => Json::Null,
    }
}
