//! `offer.schedule`: the phases, given by a function or said one by one.

use penteract_core::Phase;
use penteract_rules::FunctionId;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::places::{Condition, Phases};
use super::reference::{Extent, RefDraft};
use super::resolve::Names;
use super::terms;
use crate::document::{Entry, Item, Kind};
use crate::keys::schema::Reference;
use crate::keys::{KeyValue, Planned, Ref};
use crate::plan::ValueRef;
use crate::reader::Reader;

/// The phases of the schedule.
#[derive(Clone, Debug)]
pub enum SchedulePlan {
    /// A function gives them.
    Rule(FunctionId),
    /// The manifest says them.
    Phases(Vec<PhasePlan>),
}

/// A phase that the manifest says.
#[derive(Clone, Debug)]
pub struct PhasePlan {
    /// What it pays, and how long.
    pub phase: Phase,
    /// A yes or no: where it is no, the phase is left out. Always there without one.
    pub when: Option<ValueRef>,
}

impl SchedulePlan {
    /// What decides on the phases.
    pub fn values(&self) -> Vec<ValueRef> {
        match self {
            Self::Rule(id) => vec![ValueRef::Rule(*id)],
            Self::Phases(phases) => phases
                .iter()
                .filter_map(|phase| phase.when.clone())
                .collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum ScheduleDraft {
    Rule(Ref<Phases>),
    Phases(Vec<PhaseDraft>),
}

impl KeyValue for ScheduleDraft {
    fn read(entry: &Entry, place: &str, extent: Extent, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Array(items) = &entry.value.kind else {
            return Ref::read(entry, place, extent, reader).map(Self::Rule);
        };
        let phases: Vec<Option<PhaseDraft>> = items
            .iter()
            .map(|item| PhaseDraft::read(item, place, reader))
            .collect();
        phases.into_iter().collect::<Option<_>>().map(Self::Phases)
    }

    fn schema(_: Extent, generator: &mut SchemaGenerator) -> Schema {
        let rule = generator.subschema_for::<Reference>();
        let mut phase = Phase::json_schema(generator);
        let mut when = generator.subschema_for::<Reference>();
        when.insert("description".to_owned(), WHEN.into());
        if let Some(serde_json::Value::Object(keys)) = phase.get_mut("properties") {
            keys.insert("when".to_owned(), when.to_value());
        }
        json_schema!({ "anyOf": [rule, { "type": "array", "items": phase }] })
    }
}

impl Planned for ScheduleDraft {
    type Plan = SchedulePlan;

    fn references<'a>(&'a self, found: &mut Vec<&'a RefDraft>) {
        match self {
            Self::Rule(rule) => rule.references(found),
            Self::Phases(phases) => {
                for when in phases.iter().filter_map(|phase| phase.when.as_ref()) {
                    when.references(found);
                }
            }
        }
    }

    fn resolve(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<SchedulePlan> {
        match self {
            Self::Phases(phases) => {
                let plans: Vec<Option<PhasePlan>> = phases
                    .iter()
                    .map(|phase| phase.plan(names, reader))
                    .collect();
                plans
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(SchedulePlan::Phases)
            }
            Self::Rule(rule) => match rule.resolve(names, reader) {
                Some(ValueRef::Rule(id)) => Some(SchedulePlan::Rule(id)),
                _ => None,
            },
        }
    }
}

const WHEN: &str = "Whether the phase is there: a fact or a function that answers yes or no. Always there when left out.";

/// A phase as the manifest writes it.
#[derive(Clone, Debug)]
pub(crate) struct PhaseDraft {
    phase: Phase,
    when: Option<Ref<Condition>>,
}

impl PhaseDraft {
    /// What loan terms say of a phase, and `when`.
    fn read(item: &Item, place: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let Kind::Table(entries) = &item.kind else {
            let phase = terms::from_item(item, place, reader)?;
            return Some(Self { phase, when: None });
        };
        let (whens, own): (Vec<Entry>, Vec<Entry>) = entries
            .iter()
            .cloned()
            .partition(|entry| entry.key == "when");
        let own = Item {
            kind: Kind::Table(own),
            ..item.clone()
        };
        let phase = terms::from_item(&own, place, reader);
        let place = format!("{place}.when");
        let when = whens
            .first()
            .map(|entry| Ref::read(entry, &place, Extent::Whole, reader));
        Some(Self {
            phase: phase?,
            when: match when {
                Some(read) => Some(read?),
                None => None,
            },
        })
    }

    fn plan(&self, names: &Names<'_>, reader: &mut Reader<'_>) -> Option<PhasePlan> {
        let when = match &self.when {
            Some(when) => Some(when.resolve(names, reader)?),
            None => None,
        };
        Some(PhasePlan {
            phase: self.phase.clone(),
            when,
        })
    }
}
